"""What a person can do on a case now: their open parts, each outcome with what it will bring about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.accounts import Actor
from portal.casework import is_return, recorder
from portal.clocks import is_delivered
from portal.corrections import may_correct
from portal.deviations import TAKE_BACK_WITHIN
from portal.models.rows import CaseRow, EventRow, TaskRow
from portal.sop.model import END, Field
from portal.sop.process import Outcome, Process
from portal.sop.progress import Marking, Move, leave, ordered, refusal, take


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """One button: what it says in the matrix, and what will happen if it is pressed now."""

    label: str | None  # None: a step that does not decide
    is_refusal: bool
    is_return: bool
    needs_note: bool
    closes: bool
    delivers: bool
    goes_to: tuple[str, ...]  # numbers of the steps that open
    activities: tuple[str, ...]  # of those steps
    next_roles: tuple[str, ...]  # whose turn it is then, at the steps that open
    to_applicant: bool  # the steps that open are all the applicant's
    waits_for: tuple[str, ...]  # whose parts are still open before the case goes on
    withdraws: tuple[tuple[str, str], ...]  # (step, role) of parts that will not go on


@dataclass(frozen=True, slots=True)
class MyTask:
    """An open part that the viewer may do, record, or (a coordinator) comment on."""

    task_id: int
    step: str
    activity: str
    role: str
    title: str  # as what the viewer acts; empty for the applicant
    kind: str  # do | decide | coordinate
    opened_at: datetime
    due_at: datetime | None
    is_returned: bool
    return_reason: str  # the note of the return that opened it
    returned_by: str  # the office that sent it back
    is_repeated: bool  # it was a decision of this very step
    outcomes: tuple[OutcomeView, ...]  # none for a coordinator
    waits_for: tuple[str, ...]  # a decision: whose parts of the row come first
    opener_blocked: bool  # the viewer opened the case and may not decide it
    classes: tuple[str, ...]  # the Klasifikasi to choose from; none: not asked here
    chosen_class: str
    needs_class: bool
    fields: tuple[Field, ...]  # Isian to fill in or correct
    output: str  # what the matrix says the step yields
    requirements: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The viewer's own last part, which can be taken back until `until`."""

    event_id: int
    step: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Read:
    """A case as it was read, with all its tasks and its whole history, oldest first."""

    case: CaseRow
    process: Process
    marking: Marking
    tasks: Sequence[TaskRow]
    events: Sequence[EventRow]


def my_tasks(read: Read, actor: Actor) -> tuple[MyTask, ...]:
    """Return the open tasks of the actor's offices, in order of row; coordinators' last."""
    mine = [(task, held) for task in _open(read) if (held := actor.holds(task.office_id))]
    mine.sort(key=lambda pair: (pair[0].kind == "coordinate", read.process.position(pair[0].step), pair[0].id))
    return tuple(_task(read, task, actor, held.title) for task, held in mine)


def applicant_tasks(read: Read) -> tuple[MyTask, ...]:
    """Return the applicant's open parts, in order of row."""
    return tuple(_task(read, task, None, "") for task in _of_applicant(read))


def recordable_tasks(read: Read, actor: Actor) -> tuple[MyTask, ...]:
    """Return the applicant's open parts that the actor may record at the counter."""
    found = []
    for task in _of_applicant(read):
        if held := recorder(read.process, task.step, read.case.agency_id, actor):
            found.append(_task(read, task, None, held.title))
    return tuple(found)


def take_back_of(read: Read, actor: Actor, now: datetime) -> TakeBack | None:
    """Return the actor's part that can still be taken back, or None."""
    newest = (e for e in reversed(read.events) if e.revision == read.case.revision and e.kind == "step")
    last = next(newest, None)
    if last is None or last.account_id != actor.account_id or last.undone_by or not last.can_be_undone:
        return None
    until = last.at + TAKE_BACK_WITHIN
    return TakeBack(last.id, last.step, last.at, until) if now <= until else None


def _open(read: Read) -> list[TaskRow]:
    return [task for task in read.tasks if task.state == "open"] if read.case.is_open else []


def _of_applicant(read: Read) -> list[TaskRow]:
    mine = [task for task in _open(read) if task.office_id is None and task.kind != "coordinate"]
    return sorted(mine, key=lambda t: (read.process.position(t.step), t.id))


def _task(read: Read, task: TaskRow, actor: Actor | None, title: str) -> MyTask:
    case, process, marking = read.case, read.process, read.marking
    step = process[task.step]
    acts = task.kind != "coordinate"
    others = tuple(role for number, role in marking.open if number == task.step and role != task.role)
    reason = next((e for e in read.events if e.id == task.opened_event), None) if task.returned else None
    asked = process.first_official_step()
    asks = actor is not None and acts and asked is not None and asked.number == task.step
    own = actor is not None and case.key_hash is None and case.opened_by_id == actor.account_id
    return MyTask(
        task_id=task.id,
        step=task.step,
        activity=step.activity,
        role=task.role,
        title=title,
        kind=task.kind,
        opened_at=task.opened_at,
        due_at=task.due_at,
        is_returned=task.returned,
        return_reason=reason.note if reason else "",
        returned_by=reason.role if reason else "",
        is_repeated=reason is not None and reason.step == task.step,
        outcomes=tuple(_outcomes(process, marking, task)) if acts else (),
        waits_for=others if task.kind == "decide" else (),
        opener_blocked=own and task.kind == "decide",
        classes=tuple(c.name for c in process.matrix.classes) if asks else (),
        chosen_class=case.case_class,
        needs_class=asks and bool(process.matrix.classes) and not case.case_class,
        fields=process.fields_at(task.step) if acts and may_correct(process, task.step, task.role) else (),
        output=step.output,
        requirements=step.requirements,
    )


def _outcomes(process: Process, marking: Marking, task: TaskRow) -> Iterable[OutcomeView]:
    step = process[task.step]
    if step.decider != task.role:
        yield _foresee(process, marking, task, None if step.decider else step.outcomes[0], None)
        return
    for outcome in step.outcomes:
        yield _foresee(process, marking, task, outcome, outcome.label)


def _foresee(
    process: Process, marking: Marking, task: TaskRow, outcome: Outcome | None, label: str | None
) -> OutcomeView:
    """Play the part on the marking as it is, and tell what comes of it."""
    others = tuple(role for number, role in marking.open if number == task.step and role != task.role)
    move = _play(process, marking, task, outcome, label)
    opened = move.opened
    roles = process.roles_of(opened)
    back = outcome is not None and move.step_done and is_return(process, task.step, outcome)
    waits = others if not move.step_done else _not_yet(process, move)
    return OutcomeView(
        label=label,
        is_refusal=outcome is not None and outcome.refused,
        is_return=back,
        needs_note=move.step_done and outcome is not None and (outcome.refused or back),
        closes=move.marking.closed,
        delivers=is_delivered(process, move.marking),
        goes_to=opened,
        activities=tuple(process[number].activity for number in opened),
        next_roles=roles,
        to_applicant=bool(roles) and all(process.is_applicant(role) for role in roles),
        waits_for=waits,
        withdraws=move.withdrawn,
    )


def _play(process: Process, marking: Marking, task: TaskRow, outcome: Outcome | None, label: str | None) -> Move:
    if refusal(process, marking, task.step, task.role, label) == "waits_for_others" and outcome is not None:
        rest = frozenset(part for part in marking.open if part[0] != task.step)
        return leave(process, Marking(rest, marking.waiting, marking.refused), task.step, outcome)
    return take(process, marking, task.step, task.role, label)


def _not_yet(process: Process, move: Move) -> tuple[str, ...]:
    """Return whose parts are open where the case, arrived at a join, has to wait for other branches."""
    arrived = {(target, source) for source, target in move.travelled if target != END} & move.marking.waiting
    if not arrived:
        return ()
    return tuple(dict.fromkeys(role for _, role in ordered(process, move.marking.open)))
