"""The open steps of a case, and where it stands as a whole, of what was read of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.case_situation import Situation, situation_of
from portal.case_tasks import Read
from portal.models.rows import TaskRow
from portal.sop.model import Duration
from portal.sop.process import Process
from portal.sop.progress import Marking, ordered
from portal.sop.worktime import Explanation, WorkCalendar, standard_calendar


@dataclass(frozen=True, slots=True)
class Stage:
    """An open step: whose it is, since when, until when, and how that was worked out."""

    step: str
    activity: str
    roles: tuple[str, ...]  # who has not done their part
    done_roles: tuple[str, ...]
    opened_at: datetime
    due_at: datetime | None
    duration: Duration
    explanation: Explanation
    spent: int  # minutes of a term in minutes or hours, else days
    overdue_by: timedelta
    is_applicants: bool
    is_returned: bool


def stand_of(read: Read, now: datetime) -> tuple[tuple[Stage, ...], Situation]:
    """Return the open steps of a case, and where it stands."""
    calendar = standard_calendar(read.case.zone)
    tasks = [task for task in read.tasks if task.kind != "coordinate"]
    stages = _stages(read.process, read.marking, tasks, calendar, now)
    return stages, situation_of(read.case, read.process, read.marking, stages, read.events, calendar, now)


def _stages(
    process: Process, marking: Marking, tasks: Sequence[TaskRow], calendar: WorkCalendar, now: datetime
) -> tuple[Stage, ...]:
    stages = []
    numbers = dict.fromkeys(number for number, _ in ordered(process, marking.open))
    for number in numbers:
        step = process[number]
        open_tasks = [task for task in tasks if task.step == number and task.state == "open"]
        newest = max((task.opened_event for task in open_tasks), default=0)
        done = [t.role for t in tasks if t.step == number and t.state == "done" and t.opened_event == newest]
        opened = max((task.opened_at for task in open_tasks), default=now)
        due = min((task.due_at for task in open_tasks if task.due_at), default=None)
        roles = tuple(role for role in step.doers if (number, role) in marking.open)
        stages.append(
            Stage(
                number,
                step.activity,
                roles,
                tuple(done),
                opened,
                due,
                step.duration,
                calendar.explain(opened, step.duration),
                calendar.spent(opened, now, step.duration),
                calendar.elapsed(due, now) if due and due < now else timedelta(),
                all(process.is_applicant(role) for role in roles),
                any(task.returned for task in open_tasks),
            )
        )
    return tuple(stages)
