"""Comments of the survey: read in a random order, and taken out where one names a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import peewee

from portal import audit
from portal.accounts import Actor
from portal.models.base import transaction
from portal.models.survey import SurveyAnswer
from portal.refusals import NotFound


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
