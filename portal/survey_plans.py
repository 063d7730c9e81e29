"""What an agency does about the results of its surveys: one text for a period, written by its admins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import peewee

from portal import audit
from portal.accounts import Actor
from portal.models.accounts import Account
from portal.models.base import transaction
from portal.models.survey import SurveyPlan
from portal.refusals import NotYours, Refused
from portal.survey_periods import Period

LONGEST = 4000


class PlanChanged(Refused):
    """Somebody saved the text after the page was opened. Facts: name, at."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The text with who wrote it; revision 0: none was written yet."""

    text: str = ""
    revision: int = 0
    name: str = ""
    at: datetime | None = None


def plan_of(agency_id: int, service_id: int | None, period: Period) -> Plan:
    """Return what is done about a result."""
    query = SurveyPlan.select(SurveyPlan, Account).join(Account, peewee.JOIN.LEFT_OUTER)
    row = query.where(SurveyPlan.scope == _scope(agency_id, service_id, period)).first()
    if row is None:
        return Plan()
    return Plan(row.text, row.revision, row.updated_by.name if row.updated_by else "", row.updated_at)


def save_plan(
    agency_id: int, service_id: int | None, period: Period, text: str, revision: int, actor: Actor, now: datetime
) -> None:
    """Write what is done about a result, if it still is at the revision that the page showed.

    `text` holds at most LONGEST characters. Raises NotYours (only the agency's admins write it), ValueError for a
    longer text, PlanChanged; then nothing changed.
    """
    if not actor.manages(agency_id):
        raise NotYours(titles=actor.titles)
    text = "\n".join(text.split("\r\n")).strip()
    if len(text) > LONGEST:
        raise ValueError(f"a plan of {len(text)} characters")
    scope = _scope(agency_id, service_id, period)
    with transaction():
        written = {"text": text, "revision": revision + 1, "updated_at": now, "updated_by": actor.account_id}
        if revision:
            here = (SurveyPlan.scope == scope) & (SurveyPlan.revision == revision)
            done = SurveyPlan.update(written).where(here).execute()
        else:
            new = SurveyPlan.insert(scope=scope, agency=agency_id, service=service_id, **written)
            done = new.on_conflict_ignore().as_rowcount().execute()
        if done:
            subject = period.words
            audit.record(actor, "survey_plan", now, agency_id=agency_id, service_id=service_id, subject=subject)
    if not done:
        there = plan_of(agency_id, service_id, period)
        raise PlanChanged(name=there.name, at=there.at)


def _scope(agency_id: int, service_id: int | None, period: Period) -> str:
    return f"{agency_id}/{service_id or 0}/{period.code}"
