"""Keep the rows that the figures are added up from: made from cases that changed, a bounded number at a time.

Taking a step writes nothing here. The history says which cases changed: each change of a case leaves a line in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import peewee

from portal.clocks import Stop
from portal.models.accounts import Agency, Office
from portal.models.base import transaction
from portal.models.cases import Case, CaseEvent, Task
from portal.models.services import Version
from portal.models.statistics import CaseFigure, FigureMark, StepFigure, Telling, telling_events
from portal.publishing import process_of
from portal.sop.worktime import WorkCalendar, standard_calendar

FRESH = timedelta(minutes=1)  # younger rows are not brought up to date again
SPAN = 2_000  # lines of the history that are looked at in one go
OVERLAP = 500  # lines looked at twice: on PostgreSQL one may be written after another that bears a higher number
BATCH = 200  # cases that are read at once
SWEEP_MOST = 5_000  # cases that one sweep brings up to date
MINUTE = timedelta(minutes=1)
_ENDED = ("done", "refused")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the rows follow the history: when it was looked at, the number of the last change, and if it is all."""

    at: datetime
    round: int
    complete: bool


def refresh_if_old(now: datetime) -> Standing:
    """Bring the rows up to date if that was not done within the last minute; one bounded turn, safe to call often."""
    mark = FigureMark.get_or_none(FigureMark.id == 1)
    if mark is None or not timedelta() <= now - mark.at < FRESH or mark.event < _newest() - OVERLAP:
        return refresh(now)
    return Standing(mark.at, mark.round, True)


def refresh(now: datetime) -> Standing:
    """Make the rows of the cases that changed since the last time, looking at the next SPAN lines of the history."""
    with transaction():
        mark = _locked_mark()
        newest = _newest()
        until = min(mark.event + SPAN, newest)
        seen = (CaseEvent.id > mark.event - OVERLAP) & (CaseEvent.id <= until)
        stale = _stale().where(Case.id.in_(CaseEvent.select(CaseEvent.case).where(seen)))
        changed = _make([case.id for case in stale])
        return _move(mark, until, now, bool(changed), until >= newest)


def sweep(now: datetime, most: int = SWEEP_MOST) -> int:
    """Make the row of every case whose row is old or missing, whatever the history says; return how many (`most` at most)."""
    made, done = 0, False
    while made < most and not done:
        size = min(BATCH, most - made)
        with transaction():
            mark, newest = _locked_mark(), _newest()
            found = [case.id for case in _stale().order_by(Case.id).limit(size)]
            made += _make(found)
            done = len(found) < size
            _move(mark, newest if done else mark.event, now if done else mark.at, bool(found), done)
    return made


def _stale() -> Any:
    """Select the cases whose row is missing or of an earlier edition."""
    return (
        Case.select(Case.id)
        .join(CaseFigure, peewee.JOIN.LEFT_OUTER, on=(CaseFigure.case == Case.id))
        .where(CaseFigure.edition.is_null() | (CaseFigure.edition != Case.edition))
    )


def _newest() -> int:
    return int(CaseEvent.select(peewee.fn.MAX(CaseEvent.id)).scalar() or 0)


def _locked_mark() -> FigureMark:
    """Return the mark, held until the transaction ends, so that two who bring the rows up to date wait for each other."""
    start = {"id": 1, "event": 0, "at": datetime(1970, 1, 1, tzinfo=UTC), "round": 0}
    if not FigureMark.update(event=FigureMark.event).where(FigureMark.id == 1).execute():
        FigureMark.insert(**start).on_conflict_ignore().execute()
        FigureMark.update(event=FigureMark.event).where(FigureMark.id == 1).execute()
    mark: FigureMark = FigureMark.get_by_id(1)
    return mark


def _move(mark: FigureMark, event: int, now: datetime, changed: bool, complete: bool) -> Standing:
    mark.event, mark.at, mark.round = event, now, mark.round + changed
    mark.save()
    return Standing(now, mark.round, complete)


# -- the rows ----------------------------------------------------------------------------------------------------------


def _make(cases: Sequence[int]) -> int:
    """Make the rows of these cases anew; return how many cases there were."""
    for start in range(0, len(cases), BATCH):
        part = list(cases[start : start + BATCH])
        events, tasks = telling_events(part), _tasks(part)
        rows, steps = [], []
        for case in _cases(part):
            calendar = standard_calendar(case.agency.zone)
            stops = _stops(case)
            rows.append(_case_row(case, calendar, stops, events.get(case.id, ())))
            steps += [_step_row(task, case, calendar, stops) for task in tasks.get(case.id, ())]
        keep = [field for field in CaseFigure._meta.sorted_fields if field is not CaseFigure.case]
        for chunk in peewee.chunked(rows, 500):
            CaseFigure.insert_many(chunk).on_conflict(conflict_target=[CaseFigure.case], preserve=keep).execute()
        StepFigure.delete().where(StepFigure.case.in_(part)).execute()
        for chunk in peewee.chunked(steps, 500):
            StepFigure.insert_many(chunk).execute()
    return len(cases)


def _cases(cases: Sequence[int]) -> Iterable[Case]:
    columns = (
        Case.id, Case.edition, Case.service, Case.agency, Case.version, Case.marking, Case.result, Case.received_at,
        Case.case_class, Case.limit_due, Case.stops, Case.delivered_at, Case.closed_at, Version.id, Version.sha256, Agency.id, Agency.zone,
    )  # fmt: skip
    query: Iterable[Case] = Case.select(*columns).join(Version).switch(Case).join(Agency).where(Case.id.in_(cases))
    return query


def _tasks(cases: Sequence[int]) -> dict[int, list[Task]]:
    columns = (Task.id, Task.case, Task.step, Task.opened_at, Task.closed_at, Task.due_at, Office.id, Office.agency)
    done = Task.case.in_(cases) & (Task.state == "done") & (Task.kind != "coordinate") & Task.closed_at.is_null(False)
    found: dict[int, list[Task]] = {}
    for task in Task.select(*columns).join(Office).where(done):
        found.setdefault(task.case_id, []).append(task)
    return found


def _stops(case: Case) -> tuple[Stop, ...]:
    return tuple((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in case.stops)


def _case_row(case: Case, calendar: WorkCalendar, stops: Sequence[Stop], events: Sequence[Telling]) -> dict[str, Any]:
    outcome, ended = _outcome(case, _last(case, events))
    given = ended if outcome in ("delivered", "refused") else None
    due = case.limit_due
    return {
        "case": case.id,
        "edition": case.edition,
        "service_id": case.service_id,
        "agency_id": case.agency_id,
        "received": _month(calendar, case.received_at),
        "ended": _month(calendar, ended) if ended else None,
        "outcome": outcome,
        "case_class": case.case_class,
        "minutes": worked(calendar, case.received_at, given, stops) if given else None,
        "in_time": int(given <= due) if given and due else None,
        **_flags(case, events),
    }


def _last(case: Case, events: Sequence[Telling]) -> Telling | None:
    """Return the line that closed a case; None while it is open."""
    return next((e for e in reversed(events) if e.data.get("closed")), None) if case.result != "open" else None


def _outcome(case: Case, last: Telling | None) -> tuple[str, datetime | None]:
    """Say what came of a case, and when: a service that was given has ended, though the applicant's step is open."""
    if case.result in ("withdrawn", "archived"):
        lapsed = last is not None and last.kind == "not_completed"
        return "lapsed" if lapsed else case.result, case.closed_at
    if case.result in _ENDED:
        return "refused" if case.result == "refused" else "delivered", case.delivered_at or case.closed_at
    if case.delivered_at:
        return "refused" if case.marking["refused"] else "delivered", case.delivered_at
    return "open", None


def _flags(case: Case, events: Sequence[Telling]) -> dict[str, int]:
    process = process_of(case.version_id, case.version.sha256)
    last = _last(case, events)
    by_applicant = last is not None and last.kind == "step" and process.is_applicant(last.role)
    back = [event for event in events if event.kind == "step" and event.data.get("returned")]
    found = {
        "outside_flow": any(event.kind == "sent_back" for event in events),
        "extended": any(event.kind == "extended" for event in events),
        "corrected": any(process[to].for_applicant for e in back for to in e.data["returned"] if to in process),
        "reopened": any(process.is_applicant(e.role) and _was_delivered(e) for e in back),
        "accepted": by_applicant and case.result in _ENDED,
        "unanswered": last is not None and last.kind == "closed_by_itself",
        "duplicate": last is not None and last.kind == "archived" and last.data.get("kind") == "ganda",
    }
    return {name: int(value) for name, value in found.items()}


def _was_delivered(event: Telling) -> bool:
    return bool(event.undo.get("state", {}).get("delivered_at"))


def _step_row(task: Task, case: Case, calendar: WorkCalendar, stops: Sequence[Stop]) -> dict[str, Any]:
    due = task.due_at
    return {
        "task_id": task.id,
        "case": case.id,
        "service_id": case.service_id,
        "agency_id": task.office.agency_id,
        "office_id": task.office.id,
        "step": task.step,
        "month": _month(calendar, task.closed_at),
        "minutes": worked(calendar, task.opened_at, task.closed_at, stops),
        "in_time": int(task.closed_at <= due) if due else None,
    }


def worked(calendar: WorkCalendar, start: datetime, end: datetime, stops: Iterable[Stop]) -> int:
    """Return the whole minutes of working time between two instants, without those in which the clock stood still."""
    spent = calendar.elapsed(start, end)
    for begin, until in _within(start, end, stops):
        spent -= calendar.elapsed(begin, until)
    return max(spent // MINUTE, 0)


def _within(start: datetime, end: datetime, stops: Iterable[Stop]) -> Iterator[Stop]:
    for begin, until in stops:
        begin, until = max(begin, start), min(until, end)
        if begin < until:
            yield begin, until


def _month(calendar: WorkCalendar, at: datetime) -> str:
    return f"{calendar.local_date(at):%Y-%m}"
