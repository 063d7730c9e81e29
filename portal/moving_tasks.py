"""What moving a case to another version writes: its state, its tasks with their deadlines, a line of the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.clocks import limit_due, limit_of
from portal.models import hotpath
from portal.models.accounts import Office
from portal.models.cases import NO_DUE, Case, Task
from portal.models.rows import CaseState, Loaded
from portal.moves import Line, Who, marking_of, moved, next_state, read_stops, write_line
from portal.refusals import StaleCase
from portal.sop.model import Duration
from portal.sop.process import Process
from portal.sop.progress import ordered
from portal.sop.transfer import Transferred
from portal.sop.worktime import WorkCalendar, standard_calendar


@dataclass(frozen=True)
class Route:
    """From which version to which, and which step and role of the one goes to which of the other."""

    source: int  # ids of the versions
    target: int
    source_number: int
    target_number: int
    old: Process
    new: Process
    steps: Mapping[str, str]
    roles: Mapping[str, str]

    def role(self, name: str) -> str:
        """Return what a role of the old version is called in the new one."""
        return self.roles.get(name, name)

    def closed_step(self, step: str) -> str:
        """Return how a part that is over is filed: under its new number, else where no step can be mistaken for it."""
        return self.steps.get(step) or f"v{self.source_number}:{step}"[:40]


@dataclass(frozen=True, slots=True)
class Part:
    """An open part after the move; `task` is the row that goes on, None where one is made."""

    step: str
    role: str
    kind: str
    for_applicant: bool
    opened_at: datetime
    due_at: datetime | None
    returned: bool
    opened_event: int | None
    task: Task | None


def parts_after(route: Route, case: Loaded, tasks: Sequence[Task], moved_to: Transferred, now: datetime) -> list[Part]:
    """Return the open parts after a move, by row; their deadlines count from when the step was opened."""
    calendar = standard_calendar(case.zone)
    running = [t for t in tasks if t.state == "open" and t.kind != "coordinate"]
    parts = []
    for step, role in ordered(route.new, moved_to.marking.open):
        sources = moved_to.sources[step]
        here = [task for task in running if task.step in sources]
        opened = min((task.opened_at for task in here), default=now)
        mine = next((task for task in here if route.role(task.role) == role), None)
        for_applicant = route.new.is_applicant(role)
        due = None if for_applicant else _due(route, case, here, step, opened, calendar)
        parts.append(
            Part(
                step=step,
                role=role,
                kind="decide" if role == route.new[step].decider else "do",
                for_applicant=for_applicant,
                opened_at=opened,
                due_at=due,
                returned=any(task.returned for task in here),
                opened_event=max((task.opened_event for task in here), default=None),
                task=mine,
            )
        )
    return parts


def _due(
    route: Route, case: Loaded, here: Sequence[Task], step: str, opened: datetime, calendar: WorkCalendar
) -> datetime | None:
    """Return the deadline under the new term; what an official gave more stays given."""
    term = route.new[step].duration
    fresh = _term_ends(case, opened, term, calendar)
    before = [task.due_at for task in here if task.due_at is not None]
    if not before or len({task.step for task in here}) != 1:
        return fresh
    old_term = route.old[here[0].step].duration
    if (old_term.unit, old_term.amount) == (term.unit, term.amount):
        return min(before)
    expected = _term_ends(case, opened, old_term, calendar)
    extended = expected is not None and min(before) > expected
    return max(fresh, min(before)) if fresh and extended else fresh


def _term_ends(case: Loaded, opened: datetime, term: Duration, calendar: WorkCalendar) -> datetime | None:
    """Return when a term that began at `opened` ends, moved by each pause since."""
    stops = ((max(begin, opened), end) for begin, end in read_stops(case.state.stops) if end > opened)
    return moved(calendar, calendar.due(opened, term), stops, term)


def write_move(
    route: Route, case: Loaded, tasks: Sequence[Task], moved_to: Transferred, who: Who, now: datetime
) -> None:
    """Write one case's move inside the caller's transaction. Raises StaleCase where somebody took a step meanwhile."""
    parts = parts_after(route, case, tasks, moved_to, now)
    state = _state(route, case, moved_to, now)
    if not hotpath.advance(case.id, case.revision, state):
        raise StaleCase(at=now)
    Case.update(version=route.target).where(Case.id == case.id).execute()
    data = {
        "from": route.source_number,
        "to": route.target_number,
        "from_version": route.source,
        "steps": dict(route.steps),
        "roles": dict(route.roles),
        "opened": list(dict.fromkeys(part.step for part in parts if not moved_to.sources[part.step])),
        "due": {part.step: part.due_at.isoformat() for part in parts if part.due_at},
        "before": sorted(marking_of(case.state).open_steps, key=route.old.position),
    }
    event = write_line(case, Line("moved", who), now, data=data, undo=None)
    kept = {part.task.id for part in parts if part.task is not None}
    _file_closed(route, tasks, kept, event, now)
    for part in parts:
        _write_part(case, part, event)
    _write_coordinators(route, case, tasks, moved_to, event, now)


def _state(route: Route, case: Loaded, moved_to: Transferred, now: datetime) -> CaseState:
    """Return the state of the case; a pause goes on, and the whole is due by the new version's promise."""
    old, calendar = case.state, standard_calendar(case.zone)
    state = next_state(case, route.new, moved_to.marking, calendar, now)
    if old.paused_at:
        state = replace(
            state, paused_at=old.paused_at, stopped_at=old.stopped_at, stops=old.stops, limit_due=old.limit_due
        )
    known = not old.case_class or any(c.name == old.case_class for c in route.new.matrix.classes)
    before, after = limit_of(route.old, old.case_class), limit_of(route.new, old.case_class)
    if not known:  # the class is not in the new version: what was promised stays
        return replace(state, limit_due=old.limit_due)
    if (before.unit, before.amount) != (after.unit, after.amount):
        state = replace(state, limit_due=limit_due(calendar, case.received_at, after, read_stops(state.stops)))
    return state


def _file_closed(route: Route, tasks: Sequence[Task], kept: set[int], event: int, now: datetime) -> None:
    """Renumber what is over, and withdraw the open parts that nobody does any more."""
    for task in tasks:
        if task.kind == "coordinate" and task.state == "open":
            continue
        if task.state == "open" and task.id not in kept:
            task.state, task.closed_at, task.closed_event = "withdrawn", now, event
        if task.state != "open":
            task.step = route.closed_step(task.step)
            task.save(only=[Task.state, Task.closed_at, Task.closed_event, Task.step])


def _write_part(case: Loaded, part: Part, event: int) -> None:
    values = {
        "step": part.step,
        "role": part.role,
        "kind": part.kind,
        "office": None if part.for_applicant else _office(case, part.role),
        "due_at": part.due_at,
        "due_key": part.due_at or (None if part.for_applicant else case.state.limit_due) or NO_DUE,
    }
    if part.task is not None:
        Task.update(**values).where(Task.id == part.task.id).execute()
        return
    Task.create(
        case=case.id,
        service=case.service_id,
        returned=part.returned,
        opened_at=part.opened_at,
        opened_event=part.opened_event or event,
        **values,
    )


def _write_coordinators(
    route: Route, case: Loaded, tasks: Sequence[Task], moved_to: Transferred, event: int, now: datetime
) -> None:
    """Let coordinators of the new rows know; those who were asked for input stay asked."""
    told: set[tuple[str, str]] = set()
    for task in tasks:
        if task.kind != "coordinate" or task.state != "open":
            continue
        step, role = route.steps.get(task.step, ""), route.role(task.role)
        asked = task.role not in route.old[task.step].coordinators
        stays = step in moved_to.marking.open_steps and role not in route.new[step].doers
        if stays and (asked or role in route.new[step].coordinators) and (step, role) not in told:
            told.add((step, role))
            values = {"step": step, "role": role, "office": _office(case, role)}
            Task.update(**values).where(Task.id == task.id).execute()
            continue
        task.state, task.closed_at, task.closed_event = "withdrawn", now, event
        task.step = route.closed_step(task.step)
        task.save(only=[Task.state, Task.closed_at, Task.closed_event, Task.step])
    for number in sorted(moved_to.marking.open_steps, key=route.new.position):
        for role in route.new[number].coordinators:
            if (number, role) not in told:
                _tell(route, case, number, role, event, now)


def _tell(route: Route, case: Loaded, step: str, role: str, event: int, now: datetime) -> None:
    Task.create(
        case=case.id, service=case.service_id, office=None if route.new.is_applicant(role) else _office(case, role),
        role=role, step=step, kind="coordinate", opened_at=now, due_at=None, due_key=NO_DUE, opened_event=event,
    )  # fmt: skip


def _office(case: Loaded, role: str) -> int | None:
    found = Office.select(Office.id).where((Office.agency == case.agency_id) & (Office.name == role)).scalar()
    return None if found is None else int(found)
