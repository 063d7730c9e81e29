"""Comments of the survey: read in a random order, taken out where one names a person, and when their time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from portal import audit
from portal.accounts import Actor, today
from portal.models.base import transaction
from portal.models.services import Service
from portal.models.survey import SurveyAnswer, SurveyWait, hold_answers
from portal.months import months_later
from portal.refusals import NotFound
from portal.retention import terms_of
from portal.survey_periods import month_of

ZONE = "WIB"  # in which the running month is found


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, by the random key of its answer."""

    key: str
    text: str


def comments_in(chosen: peewee.Expression) -> tuple[Comment, ...]:
    """Return the comments of answers in the order of their random keys, which tells nothing of when they came."""
    query = SurveyAnswer.select(SurveyAnswer.id, SurveyAnswer.comment).where(chosen & (SurveyAnswer.comment != ""))
    return tuple(Comment(row.id, row.comment) for row in query.order_by(SurveyAnswer.id))


def comment_of(key: str, actor: Actor) -> Comment:
    """Return a comment to an admin of its agency. Raises NotFound: also for those of others, and while it waits."""
    row = SurveyAnswer.get_or_none((SurveyAnswer.id == key) & SurveyAnswer.month.is_null(False))
    if row is None or not row.comment or not actor.manages(row.agency_id):
        raise NotFound
    return Comment(row.id, row.comment)


def remove_comment(key: str, actor: Actor, now: datetime) -> None:
    """Take a comment out for good; its answer counts as before, and the log does not keep the words. Raises NotFound."""
    with transaction():
        comment_of(key, actor)
        row = SurveyAnswer.get_by_id(key)
        SurveyAnswer.update(comment="").where(SurveyAnswer.id == key).execute()
        audit.record(actor, "survey_comment", now, agency_id=row.agency_id, service_id=row.service_id)


def sweep(now: datetime) -> int:
    """Take out the comments that are kept no longer, by the term of their service; return how many. The values stay.

    The time of a comment begins with the month in which its answer began to count; while it waits, with the month in
    which the sweep first saw one of its service and agency wait, for a waiting answer itself bears no time.
    """
    day = today(now, ZONE)
    with transaction():
        hold_answers()
        _note_waiting(month_of(day))
        removed = 0
        for service in Service.select(Service.id):
            if months := terms_of(service.id).comments:
                removed += _remove_before(service.id, month_of(months_later(day, -months)))
    return removed


def _note_waiting(month: str) -> None:
    waits = SurveyAnswer.month.is_null() & (SurveyAnswer.comment != "")
    pairs: Any = SurveyAnswer.select(SurveyAnswer.service, SurveyAnswer.agency).where(waits).distinct().tuples()
    rows = [{"service": service, "agency": agency, "since": month} for service, agency in pairs]
    if rows:
        SurveyWait.insert_many(rows).on_conflict_ignore().execute()


def _remove_before(service_id: int, month: str) -> int:
    here = (SurveyWait.service == service_id) & (SurveyWait.since < month)
    waiting = [row.agency_id for row in SurveyWait.select(SurveyWait.agency).where(here)]
    old = (SurveyAnswer.month < month) | (SurveyAnswer.month.is_null() & SurveyAnswer.agency.in_(waiting))
    SurveyWait.delete().where(here).execute()
    there = (SurveyAnswer.service == service_id) & (SurveyAnswer.comment != "")
    return int(SurveyAnswer.update(comment="").where(there & old).execute())
