"""Stop the clocks of a case, let them run again, or give a step more time; each with a reason (§7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from portal.accounts import Actor, Held
from portal.casework import load_task
from portal.clocks import Clock, limit_of, stands_still, tick
from portal.models import hotpath
from portal.models.base import transaction
from portal.models.cases import NO_DUE, Task
from portal.models.rows import CaseState, Loaded
from portal.moves import (
    Line,
    as_holder,
    marking_of,
    moved,
    read_stops,
    shift_open_tasks,
    state_to_json,
    write_line,
    write_stops,
)
from portal.publishing import process_of
from portal.refusals import CaseClosed, NotYours, StaleCase, StepNotOpen, invalid, need_reason
from portal.sop.worktime import standard_calendar


def pause(number: str, reason: str, actor: Actor, now: datetime) -> None:
    """Stop every clock of a case, by the holder of an open part; a step that is taken lets them run again.

    Raises NotYours, CaseClosed, StepNotOpen (it stands still already), Invalid without a reason.
    """
    reason = need_reason(reason, "alasan")
    with transaction():
        case, held, task = _holder(number, actor, now)
        if case.state.paused_at:
            raise StepNotOpen(step=task.step, roles=())
        stopped = case.state.stopped_at or now
        line = Line("paused", as_holder(actor, held), task.step, task.role, note=reason)
        _write(case, replace(case.state, paused_at=now, stopped_at=stopped), line, now, {})


def resume(number: str, actor: Actor, now: datetime) -> None:
    """Let the clocks run again: due times move by the time for which they stood still."""
    with transaction():
        case, held, task = _holder(number, actor, now)
        since = case.state.paused_at
        if since is None:
            raise StepNotOpen(step=task.step, roles=())
        process = process_of(case.version_id, case.sha256)
        calendar = standard_calendar(case.zone)
        before = Clock(case.state.limit_due, case.state.stopped_at, read_stops(case.state.stops))
        clock = tick(before, stands_still(process, marking_of(case.state)), now)
        limit = limit_of(process, case.state.case_class)
        due = moved(calendar, clock.due, clock.stops[len(before.stops) :], limit)
        stops = write_stops(clock.stops)
        state = replace(case.state, paused_at=None, stopped_at=clock.stopped_at, stops=stops, limit_due=due)
        shift_open_tasks(case, process, calendar, since, now)
        _write(case, state, Line("resumed", as_holder(actor, held), task.step, task.role), now, {})


def extend(number: str, task_id: int, due_at: datetime, reason: str, actor: Actor, now: datetime) -> None:
    """Give an open step more time: its due time becomes `due_at`; the limit of the case follows if it is earlier.

    Raises NotYours, CaseClosed, StepNotOpen, Invalid (no reason, or not later than now and than before).
    """
    reason = need_reason(reason, "alasan")
    with transaction():
        case, held, task = _holder(number, actor, now, task_id)
        if due_at <= max(now, task.due_at or now):
            raise invalid(
                "tenggat", 11, "Tenggat baru sudah lewat atau lebih awal. Pilih waktu sesudah tenggat sekarang."
            )
        old = task.due_at
        Task.update(due_at=due_at, due_key=due_at).where(
            (Task.case == case.id)
            & (Task.step == task.step)
            & (Task.state == "open")
            & Task.office.is_null(False)
            & (Task.kind != "coordinate")
        ).execute()
        limit = case.state.limit_due
        state = replace(case.state, limit_due=max(limit, due_at) if limit else None)
        data = {"old_due": old.isoformat() if old else None, "due_at": due_at.isoformat()}
        line = Line("extended", as_holder(actor, held), task.step, task.role, note=reason)
        _write(case, state, line, now, data)


def _write(case: Loaded, state: CaseState, line: Line, now: datetime, data: dict[str, str | None]) -> None:
    if not hotpath.advance(case.id, case.revision, state):
        raise StaleCase(at=now)
    if state.limit_due != case.state.limit_due:  # parts without a term of their own stand in the inbox by it
        own = (Task.case == case.id) & (Task.state == "open") & Task.due_at.is_null() & Task.office.is_null(False)
        key = state.limit_due or NO_DUE
        Task.update(due_key=key).where(own & (Task.kind != "coordinate")).execute()
    write_line(case, line, now, data=data, undo={"state": state_to_json(case.state)})


def _holder(number: str, actor: Actor, now: datetime, task_id: int | None = None) -> tuple[Loaded, Held, Task]:
    """Load a case for a holder of one of its open parts (of that task, where it is given)."""
    case = load_task(number, None, actor, now)
    if case.state.result != "open":
        raise CaseClosed(at=case.state.closed_at, result=case.state.result)
    mine = (Task.case == case.id) & (Task.state == "open") & (Task.kind != "coordinate")
    if task_id is not None:
        mine &= Task.id == task_id
    task = Task.select().where(mine & Task.office.in_(list(actor.office_ids))).order_by(Task.id).first()
    held = actor.holds(task.office_id) if task else None
    if task is None or held is None:
        raise NotYours(titles=actor.titles)
    return case, held, task
