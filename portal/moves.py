"""Carry out a move of a case: new state, line of the history, tasks closed and opened; inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from portal.accounts import Actor, Held
from portal.clocks import Clock, closes_by, is_delivered, limit_due, limit_of, stands_still, tick
from portal.models import hotpath
from portal.models.cases import Case, Task
from portal.models.rows import CaseState, Loaded, NewTask
from portal.refusals import StaleCase
from portal.sop.model import Duration
from portal.sop.process import Process
from portal.sop.progress import Marking, Move, ordered
from portal.sop.worktime import WorkCalendar, standard_calendar


@dataclass(frozen=True, slots=True)
class Who:
    """Who a line of the history names: the account, the name, and the office as it is said ("Plh. Kepala Dinas")."""

    account: int | None = None
    name: str = ""
    title: str = ""


APPLICANT = Who()


def as_holder(actor: Actor, held: Held | None) -> Who:
    """Return the actor, in the office by which they act."""
    return Who(actor.account_id, actor.name, held.title if held else actor.titles)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the history to be written."""

    kind: str
    who: Who
    step: str = ""
    role: str = ""
    outcome: str | None = None
    note: str = ""
    output: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def marking_of(state: CaseState) -> Marking:
    """Read the marking that a case stores."""
    return read_marking(json.loads(state.marking))


def read_marking(raw: Mapping[str, Any]) -> Marking:
    """Read a marking from its JSON value."""
    pairs = {key: frozenset((a, b) for a, b in raw[key]) for key in ("open", "waiting")}
    return Marking(pairs["open"], pairs["waiting"], frozenset(raw["refused"]), raw["closed"])


def write_marking(process: Process, marking: Marking) -> dict[str, Any]:
    """Write a marking as a JSON value, in order of row, then role column."""
    return {
        "open": [list(part) for part in ordered(process, marking.open)],
        "waiting": sorted(map(list, marking.waiting)),
        "refused": sorted(marking.refused, key=process.position),
        "closed": marking.closed,
    }


def to_json(value: Any) -> str:
    """Write compact JSON, without escaping letters."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def carry_out(
    case: Loaded, process: Process, move: Move, line: Line, now: datetime, *, case_class: str = "", result: str = ""
) -> int:
    """Write a move and return the id of its line in the history.

    `result` closes the case with another result than the marking's (dicabut, diarsipkan). Raises StaleCase where the
    case is no longer at the revision that was loaded.
    """
    calendar = standard_calendar(case.zone)
    state = next_state(case, process, move.marking, calendar, now, case_class, result)
    if not hotpath.advance(case.id, case.revision, state):
        raise StaleCase(at=now)
    tasks = list(new_tasks(process, move, calendar, now))
    data = {**line.data, **_told(move, line, tasks, state)}
    undo = {"state": state_to_json(case.state)}
    if case.state.paused_at:
        undo["dues"] = shift_open_tasks(case, process, calendar, case.state.paused_at, now)
    event = write_line(case, line, now, data=data, undo=undo)
    steps = None if move.marking.closed else [line.step] * move.step_done + [number for number, _ in move.withdrawn]
    hotpath.end_tasks(case.id, event, now, steps, case.task_id, line.who.account)
    hotpath.open_tasks(case, event, now, tasks, state.limit_due)
    return event


def write_line(
    case: Loaded, line: Line, now: datetime, *, data: Mapping[str, Any], undo: Mapping[str, Any] | None
) -> int:
    """Add a line to the history of a case whose revision was raised by one; return its id."""
    return hotpath.add_event(
        case.id, now, line.kind, case.revision + 1, account=line.who.account, actor_name=line.who.name,
        actor_title=line.who.title, role=line.role, step=line.step, outcome=line.outcome, note=line.note,
        output=line.output, data=data, undo=undo,
    )  # fmt: skip


def add_quietly(case: Loaded, line: Line, now: datetime, data: Mapping[str, Any] | None = None) -> int:
    """Add a line that moves nothing: open pages see it at their next poll, and a form that is open stays valid."""
    Case.update(edition=Case.edition + 1).where(Case.id == case.id).execute()
    return write_line(replace(case, revision=case.revision - 1), line, now, data=data or {}, undo=None)


def next_state(
    case: Loaded, process: Process, marking: Marking, calendar: WorkCalendar, now: datetime,
    case_class: str = "", result: str = "",
) -> CaseState:  # fmt: skip
    """Return the state of a case after a move: marking, result, and where its clocks stand."""
    old = case.state
    chosen = case_class or old.case_class
    before = Clock(old.limit_due, old.stopped_at, read_stops(old.stops))
    clock = tick(before, not marking.closed and stands_still(process, marking), now)
    limit = limit_of(process, chosen)
    if chosen != old.case_class:
        due = limit_due(calendar, case.received_at, limit, clock.stops)
    else:
        due = moved(calendar, old.limit_due, clock.stops[len(before.stops) :], limit)
    delivered = old.delivered_at or now if is_delivered(process, marking) else None
    closes = None
    if delivered:
        closes = old.closes_at or closes_by(calendar, delivered)
    closed = marking.closed or bool(result)
    return CaseState(
        marking=to_json(write_marking(process, marking)),
        result=result or marking.result,
        case_class=chosen,
        limit_due=due,
        stopped_at=clock.stopped_at,
        paused_at=None,
        stops=write_stops(clock.stops),
        delivered_at=old.delivered_at if closed else delivered,
        closes_at=None if closed else closes,
        closed_at=now if closed else None,
    )


def moved(
    calendar: WorkCalendar, due: datetime | None, stops: Iterable[tuple[datetime, datetime]], limit: Duration
) -> datetime | None:
    """Return a due time after some stops; what was overdue when a stop began stays so."""
    for begin, end in stops:
        if due is not None and begin < due:
            due = calendar.shift(due, begin, end, limit)
    return due


def new_tasks(process: Process, move: Move, calendar: WorkCalendar, now: datetime) -> Iterable[NewTask]:
    """Give the tasks of the steps that a move opened: a part each, and one for each coordinator. Applicant's have no due."""
    for number in move.opened:
        step = process[number]
        returned = number in move.returned_to
        due = calendar.due(now, step.duration)
        for role in step.doers:
            mine = process.is_applicant(role)
            kind = "decide" if role == step.decider else "do"
            yield NewTask(number, role, kind, mine, None if mine else due, returned)
        for role in step.coordinators:
            yield NewTask(number, role, "coordinate", process.is_applicant(role), None, returned)


def shift_open_tasks(
    case: Loaded, process: Process, calendar: WorkCalendar, since: datetime, now: datetime
) -> dict[str, str]:
    """Move the due times of a case's open tasks by a pause; return those before it by task id, for taking back."""
    before = {}
    for task in Task.select().where((Task.case == case.id) & (Task.state == "open") & Task.due_at.is_null(False)):
        before[str(task.id)] = task.due_at.isoformat()
        if task.due_at > since:
            task.due_at = task.due_key = calendar.shift(task.due_at, since, now, process[task.step].duration)
            task.save(only=[Task.due_at, Task.due_key])
    return before


def _told(move: Move, line: Line, tasks: Iterable[NewTask], state: CaseState) -> dict[str, Any]:
    """Return what the history keeps of a move, for the swimlane and for the words about it."""
    dues = {task.step: task.due_at.isoformat() for task in tasks if task.due_at}
    told = {
        "done": move.step_done,
        "refused": move.step_done and line.step in move.marking.refused,
        "to": [target for _, target in move.travelled],
        "returned": list(move.returned_to),
        "opened": list(move.opened),
        "withdrawn": [list(part) for part in move.withdrawn],
        "due": dues,
        "closed": state.result if state.closed_at else "",
        "delivered": bool(state.delivered_at) and not state.closed_at,
    }
    return {key: value for key, value in told.items() if value}


def read_stops(text: str) -> tuple[tuple[datetime, datetime], ...]:
    """Read the times for which the limit stood still."""
    return tuple((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in json.loads(text))


def write_stops(stops: Iterable[tuple[datetime, datetime]]) -> str:
    """Write the times for which the limit stood still as JSON."""
    return to_json([[a.isoformat(), b.isoformat()] for a, b in stops])


def state_to_json(state: CaseState) -> dict[str, Any]:
    """Return a state as a JSON value, so that a move can be taken back exactly."""
    values = {name.name: getattr(state, name.name) for name in fields(state)}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def state_from_json(raw: Mapping[str, Any]) -> CaseState:
    """Return a state from its JSON value."""
    times = {name for name in raw if name.endswith(("_at", "_due"))}
    values: dict[str, Any] = {n: datetime.fromisoformat(v) if n in times and v else v for n, v in raw.items()}
    return CaseState(**values)
