"""The ways through a process: the shortest and the longest, how long they take, where they turn back, who works how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.sop.model import END, Duration
from portal.sop.process import Outcome, Process

WORKDAY = 450  # minutes: Perpres 21/2023, 37.5 hours in five days
_MINUTES = {
    "minutes": 1.0,
    "hours": 60.0,
    "working_days": float(WORKDAY),
    "calendar_days": WORKDAY * 5 / 7,
    "months": WORKDAY * 21.0,
}


@dataclass(frozen=True, slots=True)
class Way:
    """A way from the first step to the end without a return; of branches, the one that takes longer is named."""

    steps: tuple[str, ...]
    minutes: int  # working time of the officials' steps


@dataclass(frozen=True, slots=True)
class Loop:
    """An outcome that leads back."""

    source: str
    outcome: str | None
    target: str


@dataclass(frozen=True, slots=True)
class Work:
    """What a role has to do, each step counted once."""

    role: str
    steps: int
    decisions: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Ways:
    """All of it; a way is None where the end is reached by returns only."""

    shortest: Way | None
    longest: Way | None
    loops: tuple[Loop, ...]
    work: tuple[Work, ...]
    without_term: tuple[str, ...]  # officials' steps whose time gives no deadline


def minutes_of(duration: Duration) -> int:
    """Return a term as minutes of working time; none for one that gives no deadline."""
    if duration.unit is None or duration.amount is None:
        return 0
    return round(duration.amount * _MINUTES[duration.unit])


def ways_of(process: Process) -> Ways:
    """Work out the ways through a process.

    Arrows that lead up are left out, so a way repeats no step. Where an outcome opens several branches, all of them
    belong to the way, and the longest says how long it takes.
    """
    loops = tuple(
        Loop(step.number, outcome.label, target)
        for step in process.steps
        for outcome in step.outcomes
        for target in outcome.to
        if target != END and process.is_return(step.number, target)
    )
    return Ways(
        shortest=_way(process, min),
        longest=_way(process, max),
        loops=loops,
        work=tuple(_work(process, role) for role in process.roles),
        without_term=tuple(s.number for s in process.steps if not s.for_applicant and not minutes_of(s.duration)),
    )


def _way(process: Process, choose: Callable[[Iterable[tuple[int, int, str]]], tuple[int, int, str]]) -> Way | None:
    """Find the way by `choose` (min, max) among outcomes, from the last row up: forward arrows only lead down."""
    best: dict[str, tuple[int, int, str]] = {}  # step -> minutes, steps, next
    for step in reversed(process.steps):
        ends = [found for outcome in step.outcomes if (found := _branch(process, step.number, outcome, best))]
        if ends:
            minutes, count, following = choose(ends)
            own = 0 if step.for_applicant else minutes_of(step.duration)
            best[step.number] = (minutes + own, count + 1, following)
    at = process.first.number
    if at not in best:
        return None
    total, steps = best[at][0], []
    while at != END:
        steps.append(at)
        at = best[at][2]
    return Way(tuple(steps), total)


def _branch(
    process: Process, number: str, outcome: Outcome, best: dict[str, tuple[int, int, str]]
) -> tuple[int, int, str] | None:
    """Return the longest branch that an outcome opens, or None where it leads back or to no end."""
    found = []
    for target in outcome.to:
        if target == END:
            found.append((0, 0, END))
        elif process.is_return(number, target) or target not in best:
            return None
        else:
            found.append((best[target][0], best[target][1], target))
    return max(found)


def _work(process: Process, role: str) -> Work:
    mine = [step for step in process.steps if role in step.doers]
    return Work(
        role,
        len(mine),
        sum(step.decider == role for step in mine),
        0 if process.is_applicant(role) else sum(minutes_of(step.duration) for step in mine),
    )
