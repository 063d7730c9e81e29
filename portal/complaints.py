"""Complaints: what officials and the reporter see of one besides its case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from portal.accounts import Actor
from portal.case_view import KeyView, OfficialView, public_view
from portal.complaint_limits import LimitTold, explain_limit
from portal.complaint_public import Answer, answer_of, public_complaint
from portal.complaint_steps import Rating, answers_reporter, can_rate, complaint_row, rating_of
from portal.discretion import handles, masked
from portal.models.accounts import Agency
from portal.models.cases import Case, CaseEvent
from portal.models.complaints import ComplaintFacts, ComplaintHandover
from portal.standing import Standing, standing


@dataclass(frozen=True, slots=True)
class Handover:
    """A complaint went from one agency to another."""

    at: datetime
    from_agency: str
    to_agency: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an official of the agency sees of a complaint besides `official_view`, and may do."""

    secret: bool
    anonymous: bool
    may_know: bool  # whether the reader may know who an anonymous reporter is
    no_agency: bool  # the reporter did not know which agency
    tracking_id: str
    about_service: str  # title
    about_number: str  # empty too where it would tell who an anonymous reporter is
    rating: Rating | None
    merged_into: str  # number
    merged_from: tuple[str, ...]  # numbers
    handovers: tuple[Handover, ...]
    answer: Answer | None
    limit: LimitTold | None
    complete_by: datetime | None
    is_answering: bool  # an open part of the reader gives the answer: ask for its text, photos before and after
    can_hand_over: bool
    can_merge: bool
    can_unmerge: bool
    can_set_tracking: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """The complaint that goes on for one that was merged: how it stands, and what was answered, nothing of its content."""

    number: str
    standing: Standing
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class ReporterSheet:
    """What the reporter with the key sees of a complaint besides `key_view`."""

    secret: bool
    tracking_id: str
    about_service: str
    about_number: str
    no_agency: bool
    rating: Rating | None
    can_rate: bool
    merged: Merged | None
    answer: Answer | None
    complete_by: datetime | None
    closes_at: datetime | None


def sheet(official: OfficialView, actor: Actor) -> Sheet:
    """Return what an official sees of a complaint besides; `official` is what they may see of its case anyway."""
    view = official.case
    case = complaint_row(view.number)
    facts = ComplaintFacts.get_or_none(ComplaintFacts.case == case.id) or ComplaintFacts(case=case.id, secret=True)
    knows = handles(view.process, view.agency_id, actor)
    works = view.is_open and knows
    waits = view.stages and all(stage.is_applicants for stage in view.stages)
    merged = _merged_into(case, facts)
    about = "" if case.anonymous and not knows else facts.about_number
    rating = rating_of(facts)
    if rating and case.anonymous and not knows:
        rating = replace(rating, comment=masked(rating.comment, case.applicant_name, case.contact))
    return Sheet(
        secret=facts.secret,
        anonymous=case.anonymous,
        may_know=knows or not case.anonymous,
        no_agency=facts.no_agency,
        tracking_id=facts.tracking_id,
        about_service=facts.about_service.title if facts.about_service_id else "",
        about_number=about,
        rating=rating,
        merged_into=merged.number if merged else "",
        merged_from=_merged_from(case),
        handovers=_handovers(case),
        answer=answer_of(view.process, view.history),
        limit=explain_limit(view),
        complete_by=view.situation.complete_by,
        is_answering=any(answers_reporter(view.process, task.step) for task in official.tasks if task.outcomes),
        can_hand_over=works and not waits,
        can_merge=works,
        can_unmerge=knows and case.result == "archived" and merged is not None,
        can_set_tracking=knows,
    )


def reporter_sheet(key: KeyView, now: datetime) -> ReporterSheet:
    """Return what the reporter sees besides; `key` is what they see of the case, having shown its key."""
    view = key.case
    case = complaint_row(view.number)
    facts = ComplaintFacts.get_or_none(ComplaintFacts.case == case.id) or ComplaintFacts(case=case.id, secret=True)
    return ReporterSheet(
        secret=facts.secret,
        tracking_id=facts.tracking_id,
        about_service=facts.about_service.title if facts.about_service_id else "",
        about_number=facts.about_number,
        no_agency=facts.no_agency,
        rating=rating_of(facts),
        can_rate=can_rate(case, now),
        merged=_merged(case, facts, now),
        answer=answer_of(view.process, view.history),
        complete_by=view.situation.complete_by,
        closes_at=view.closes_at,
    )


# -- merged and handed over --------------------------------------------------------------------------------------------


def _merged_into(case: Case, facts: ComplaintFacts) -> Case | None:
    """Return the complaint that goes on for this one, at the end of the chain; none where it was restored since."""
    seen: set[int] = set()
    here = case
    beside: ComplaintFacts | None = facts
    while here.result == "archived" and beside and beside.merged_into_id and here.id not in seen:
        seen.add(here.id)
        here = Case.get_by_id(beside.merged_into_id)
        beside = ComplaintFacts.get_or_none(ComplaintFacts.case == here.id)
    return None if here is case else here


def _merged_from(case: Case) -> tuple[str, ...]:
    rows = Case.select(Case.number).join(ComplaintFacts, on=(ComplaintFacts.case == Case.id))
    mine = rows.where((ComplaintFacts.merged_into == case.id) & (Case.result == "archived")).order_by(Case.id)
    return tuple(row.number for row in mine)


def _merged(case: Case, facts: ComplaintFacts, now: datetime) -> Merged | None:
    other = _merged_into(case, facts)
    if other is None:
        return None
    told = public_complaint(other.number)
    answer = told.answer if told and told.is_shown else None
    return Merged(other.number, standing(public_view(other.number, now), "public"), answer)


def _handovers(case: Case) -> tuple[Handover, ...]:
    rows = list(ComplaintHandover.select().where(ComplaintHandover.case == case.id).order_by(ComplaintHandover.id))
    events = {e.id: e for e in CaseEvent.select().where(CaseEvent.id.in_([row.event for row in rows]))} if rows else {}
    names = _names(row_id for row in rows for row_id in (row.from_agency_id, row.to_agency_id))
    return tuple(
        Handover(
            row.at,
            names[row.from_agency_id],
            names[row.to_agency_id],
            events[row.event].note,
            events[row.event].actor_name,
        )
        for row in rows
    )


def _names(ids: Iterable[int]) -> dict[int, str]:
    return {agency.id: agency.name for agency in Agency.select().where(Agency.id.in_(list(ids) or [0]))}
