"""Tugas saya: the open parts of the offices that a person holds, by deadline, a page at a time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import peewee

from portal.accounts import Actor, Held
from portal.answers import fold
from portal.models.accounts import Agency
from portal.models.cases import Case, CaseEvent, Task
from portal.models.complaints import ComplaintFacts
from portal.models.readpath import waiting_for
from portal.models.services import Service, Version
from portal.numbers import read_number
from portal.publishing import process_of
from portal.sop.model import Duration
from portal.sop.worktime import standard_calendar

PAGE = 25
BADGE_MAX = 100  # counted no further; shown as 99+
Key = tuple[datetime, int]
_MOMENT = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A line of the inbox; the sentence about its deadline is made from the flags and times."""

    task_id: int
    number: str
    service: str
    service_slug: str
    step: str
    activity: str
    role: str
    title: str  # how the person holds the office: "Plh. Kepala Dinas"
    kind: str  # do | decide | coordinate
    stands_in: bool
    applicant: str  # name, empty where anonymous or without applicant
    institution: str
    opened_at: datetime
    due_at: datetime | None  # of the step; where it has none, of the whole case
    is_whole: bool  # due_at is the limit of the whole case
    duration: Duration
    spent: int  # minutes of a term in minutes or hours, else days
    overdue_by: timedelta  # working time since the due time
    remaining: timedelta  # working time until the due time
    is_overdue: bool
    is_due_soon: bool
    is_due_today: bool
    is_returned: bool
    is_repeated: bool  # the return that opened it was a decision of this very step
    is_paused: bool
    waits_for: tuple[str, ...]  # a decision: whose parts come before it
    zone: str


@dataclass(frozen=True, slots=True)
class WorkPage:
    """A page of the inbox; `after` asks for the next one (None: this is the last)."""

    lines: tuple[WorkLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """What is asked of the inbox: service (slug), text (number, name or institution), only what is late or nearly."""

    service: str = ""
    text: str = ""
    urgency: str = ""  # "" | lewat | mendekati


def inbox(actor: Actor, wanted: WorkFilter, now: datetime, after: str | None = None) -> WorkPage:
    """Return a page of the actor's open tasks, by deadline; `after` comes from the page before (bad text: page one)."""
    start = _read_key(after)
    streams = [_tasks(held, wanted, start, now) for held in _offices(actor)]
    rows = list(_first(heapq.merge(*streams, key=lambda row: row[0]), PAGE + 1))
    page = rows[:PAGE]
    lines = _lines([(task, held) for _, task, held in page], now)
    return WorkPage(lines, _write_key(page[-1][0]) if len(rows) > PAGE else None)


def badge(actor: Actor) -> int:
    """Return how many parts wait for the actor, coordinators' tasks not counted; at most 100 (shown as 99+)."""
    offices = [held.office_id for held in actor.offices]
    if not offices:
        return 0
    return waiting_for(offices, BADGE_MAX)


def stamp(actor: Actor) -> str:
    """Return a short text that differs as soon as a line of the actor's inbox does: a task came or went, a case changed."""
    mine = (Task.state == "open") & Task.office.in_(list(actor.office_ids))
    query = Task.select(peewee.fn.COUNT(Task.id), peewee.fn.MAX(Task.id), peewee.fn.SUM(Case.edition)).join(Case)
    return "-".join(str(number or 0) for number in query.where(mine).tuples().first())


def services_of(actor: Actor) -> list[tuple[str, str]]:
    """Return (slug, title) of the services with an open task for the actor, for the filter."""
    mine = Task.select(Task.service).where((Task.state == "open") & Task.office.in_(list(actor.office_ids)))
    query = Service.select(Service.slug, Service.title).where(Service.id.in_(mine)).order_by(Service.title)
    return [(service.slug, service.title) for service in query]


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case found by number, name or institution, open or closed."""

    number: str
    service: str
    applicant: str
    institution: str
    received_at: datetime
    result: str


def find_cases(actor: Actor, text: str, limit: int = PAGE) -> list[FoundCase]:
    """Search the cases of the actor's agencies: by number (SP4N-LAPOR!'s too), or by how name or institution begins."""
    agencies = list({held.agency_id for held in actor.offices} | ({actor.admin_of} if actor.admin_of else set()))
    folded = fold(text)
    if not agencies or not folded:
        return []
    number = read_number(text)
    match = (
        Case.number == number
        if number
        else (_begins(Case.folded_name, folded) & ~Case.anonymous)
        | _begins(Case.folded_institution, folded)
        | Case.id.in_(ComplaintFacts.select(ComplaintFacts.case).where(ComplaintFacts.tracking_id == text.strip()))
    )
    query = (
        Case.select(Case, Service.title)
        .join(Service)
        .where(Case.agency.in_(agencies) & match)
        .order_by(Case.id.desc())
        .limit(limit)
    )
    return [
        FoundCase(
            c.number, c.service.title, "" if c.anonymous else c.applicant_name, c.institution, c.received_at, c.result
        )
        for c in query
    ]


def _begins(column: Any, text: str) -> peewee.Expression:
    """Give the condition that a folded text begins so, as a range, which an index answers on both databases."""
    found: peewee.Expression = (column >= text) & (column < text + "\U0010ffff")
    return found


def _offices(actor: Actor) -> list[Held]:
    """Return each office once, held properly before stood in for."""
    held = sorted(actor.offices, key=lambda h: h.kind != "definitif")
    return list({h.office_id: h for h in reversed(held)}.values())


def _tasks(held: Held, wanted: WorkFilter, start: Key | None, now: datetime) -> Iterator[tuple[Key, Task, Held]]:
    """Yield the open tasks of one office behind a key: the partial index gives them in order."""
    query = (
        Task.select(Task, Case, Service, Agency, Version.id, Version.sha256)
        .join(Case)
        .join(Service)
        .switch(Case)
        .join(Agency)
        .switch(Case)
        .join(Version)
        .where((Task.office == held.office_id) & (Task.state == "open"))
        .order_by(Task.due_key, Task.id)
        .limit(PAGE + 1)
    )
    if start:
        query = query.where((Task.due_key > start[0]) | ((Task.due_key == start[0]) & (Task.id > start[1])))
    if wanted.service:
        query = query.where(Task.service == Service.select(Service.id).where(Service.slug == wanted.service))
    if wanted.urgency:
        query = query.where(_urgent(wanted.urgency, held, now))
    if text := fold(wanted.text):
        number = read_number(wanted.text)
        found = (
            Case.number == number
            if number
            else (Case.folded_name.contains(text) & ~Case.anonymous) | Case.folded_institution.contains(text)
        )
        query = query.where(found | Case.number.contains(wanted.text.strip().upper()))
    for task in query:
        yield (task.due_key, task.id), task, held


def _urgent(urgency: str, held: Held, now: datetime) -> peewee.Expression:
    """Give the condition on parts that are late or nearly: by their step, or by the limit of the case where it runs."""
    before = _before(urgency, held, now)
    step, limit = Task.due_at.is_null(False) & (Task.due_key < before), Case.limit_due < before
    if urgency == "mendekati":
        step, limit = step & (Task.due_key >= now), limit & (Case.limit_due >= now)
    runs = Case.stopped_at.is_null() & Case.paused_at.is_null() & Case.delivered_at.is_null()
    found: peewee.Expression = step | (Task.due_at.is_null() & (Task.kind != "coordinate") & runs & limit)
    return found


def _whole(task: Task) -> datetime | None:
    """Return when the whole case is due, for a part whose step gives no term and while the limit runs."""
    case = task.case
    if task.due_at or task.kind == "coordinate" or case.stopped_at or case.delivered_at:
        return None
    limit: datetime | None = case.limit_due
    return limit


def _before(urgency: str, held: Held, now: datetime) -> datetime:
    """Return the time before which what is asked for is due: now, or as far ahead as the agency calls soon."""
    if urgency == "lewat":
        return now
    agency = Agency.get_by_id(held.agency_id)
    soon = standard_calendar(agency.zone).due(now, Duration("", "minutes", max(agency.due_soon_minutes, 1)))
    return (soon or now) + timedelta(microseconds=1)


def _lines(rows: list[tuple[Task, Held]], now: datetime) -> tuple[WorkLine, ...]:
    decisions = [task.case_id for task, _ in rows if task.kind == "decide"]
    others: dict[tuple[int, str], list[str]] = {}
    if decisions:
        parts = Task.select(Task.case, Task.step, Task.role).where(
            (Task.state == "open") & Task.case.in_(decisions) & (Task.kind == "do")
        )
        for part in parts:
            others.setdefault((part.case_id, part.step), []).append(part.role)
    back = [task.opened_event for task, _ in rows if task.returned]
    events = CaseEvent.select(CaseEvent.id, CaseEvent.step).where(CaseEvent.id.in_(back)) if back else ()
    returned_by = {event.id: event.step for event in events}
    return tuple(
        _line(task, held, tuple(others.get((task.case_id, task.step), ())), returned_by.get(task.opened_event), now)
        for task, held in rows
    )


def _line(task: Task, held: Held, others: tuple[str, ...], returned_by: str | None, now: datetime) -> WorkLine:
    case, agency = task.case, task.case.agency
    calendar = standard_calendar(agency.zone)
    step = process_of(case.version_id, case.version.sha256)[task.step]
    whole = _whole(task)
    due = None if case.paused_at else task.due_at or whole
    remaining = calendar.elapsed(now, due) if due else timedelta()
    return WorkLine(
        task_id=task.id,
        number=case.number,
        service=case.service.title,
        service_slug=case.service.slug,
        step=task.step,
        activity=step.activity,
        role=task.role,
        title=held.title,
        kind=task.kind,
        stands_in=held.kind != "definitif",
        applicant="" if case.anonymous else case.applicant_name,
        institution=case.institution,
        opened_at=task.opened_at,
        due_at=task.due_at or whole,
        is_whole=whole is not None,
        duration=step.duration,
        spent=calendar.spent(task.opened_at, now, step.duration),
        overdue_by=calendar.elapsed(due, now) if due and due < now else timedelta(),
        remaining=remaining,
        is_overdue=due is not None and due < now,
        is_due_soon=due is not None and due >= now and remaining <= timedelta(minutes=agency.due_soon_minutes),
        is_due_today=due is not None and due >= now and calendar.local_date(due) == calendar.local_date(now),
        is_returned=task.returned,
        is_repeated=task.returned and returned_by == task.step,
        is_paused=case.paused_at is not None,
        waits_for=others if task.kind == "decide" else (),
        zone=agency.zone,
    )


def _first(rows: Iterator[tuple[Key, Task, Held]], count: int) -> Iterator[tuple[Key, Task, Held]]:
    for _, row in zip(range(count), rows, strict=False):
        yield row


def _write_key(key: Key) -> str:
    return f"{key[0]:{_MOMENT}}-{key[1]}"


def _read_key(text: str | None) -> Key | None:
    moment, _, ident = (text or "").partition("-")
    try:
        return datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC), int(ident)
    except ValueError:
        return None
