"""Uji coba: play a matrix as every role without a case, and work out how long its ways are. Nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.sop.model import Duration, Matrix
from portal.sop.process import Process, compile_process
from portal.sop.progress import CannotTake, Marking, Move, Reason, Result, begin, ordered, take
from portal.sop.swimlane_parts import Went
from portal.sop.swimlane_states import Happened, StepState, happened, step_states, travelled
from portal.sop.worktime import WorkCalendar, standard_calendar

Turn = tuple[str, str, str | None]  # step, role, outcome
Play = tuple[Turn, ...]
LONGEST_PLAY = 500
LONGEST_TEXT = 60_000


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A part that can be played now, or waits for others of its row."""

    step: str
    activity: str
    role: str
    is_applicant: bool
    outcomes: tuple[str | None, ...]  # (None,) where nothing is decided
    waits_for: tuple[str, ...]  # whose parts of the row come before this decision
    opened_at: datetime
    due_at: datetime | None
    duration: Duration


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A part that was played: when, and what came of it."""

    step: str
    role: str
    outcome: str | None
    at: datetime
    opened: tuple[str, ...]
    closed: bool


@dataclass(frozen=True)
class Rehearsal:
    """Where a play stands. `play` are the turns that were possible; `stopped` says why the next one was not."""

    process: Process
    marking: Marking
    clock: datetime
    parts: tuple[OpenPart, ...]
    told: tuple[TurnLine, ...]
    happened: tuple[Happened, ...]
    play: Play
    stopped: Reason | None

    @property
    def result(self) -> Result:
        """Open, done or refused."""
        return self.marking.result

    @property
    def states(self) -> dict[str, StepState]:
        """What each box of the drawing says."""
        return step_states(self.process, self.happened, self.marking)

    @property
    def travelled(self) -> frozenset[Went]:
        """The arrows that led here."""
        return travelled(self.process, self.happened)


def rehearse(matrix: Matrix, play: Sequence[Turn], start: datetime, zone: str = "") -> Rehearsal:
    """Play the turns from `start` (aware) on, in the matrix's zone unless another is given.

    Each part is done at its due time, at once where it has none, so the dates are the latest that keep the standard.
    A turn that is not possible ends the play there. The matrix must have no draft problem.
    """
    process = compile_process(matrix)
    player = _Player(process, standard_calendar(zone or matrix.zone), begin(process), start)
    player.open((process.first.number,), start)
    done: list[Turn] = []
    stopped: Reason | None = None
    for turn in play:
        try:
            player.take(*turn)
        except CannotTake as error:
            stopped = error.reason
            break
        done.append(turn)
    return Rehearsal(
        process, player.marking, player.clock, player.parts(), tuple(player.told), tuple(player.happened), tuple(done),
        stopped,
    )  # fmt: skip


def write_play(play: Sequence[Turn]) -> str:
    """Write a play as text for a form's hidden field."""
    return json.dumps([list(turn) for turn in play], ensure_ascii=False, separators=(",", ":"))


def read_play(text: str) -> Play:
    """Read what `write_play` wrote; an empty text is no turn. Raises ValueError for anything else, or too much of it."""
    if not text.strip():
        return ()
    if len(text) > LONGEST_TEXT:
        raise ValueError("the play is too long")
    try:
        raw = json.loads(text)
    except RecursionError as error:
        raise ValueError("no play") from error
    if not isinstance(raw, list) or len(raw) > LONGEST_PLAY:
        raise ValueError("no play, or too long a one")
    return tuple(_turn(turn) for turn in raw)


def _turn(raw: object) -> Turn:
    if not isinstance(raw, list) or len(raw) != 3:
        raise ValueError("a turn is a step, a role and an outcome")
    step, role, outcome = raw
    if not isinstance(step, str) or not isinstance(role, str) or not isinstance(outcome, str | None):
        raise ValueError("a turn is made of texts")
    return step, role, outcome


class _Player:
    """A rehearsal while it is being played."""

    def __init__(self, process: Process, calendar: WorkCalendar, marking: Marking, start: datetime) -> None:
        self.process, self.calendar = process, calendar
        self.marking, self.clock = marking, start
        self.opened: dict[str, datetime] = {}
        self.told: list[TurnLine] = []
        self.happened: list[Happened] = []

    def open(self, numbers: Sequence[str], at: datetime) -> None:
        """Remember when steps were opened; the first of a case is told, later ones come with their move."""
        self.opened |= dict.fromkeys(numbers, at)
        if not self.told:
            self.happened += [Happened("opened", number) for number in numbers]

    def due(self, number: str) -> datetime | None:
        """Return when a step is due; the applicant's never is."""
        step = self.process[number]
        return None if step.for_applicant else self.calendar.due(self.opened[number], step.duration)

    def take(self, step: str, role: str, outcome: str | None) -> None:
        """Play one turn. Raises CannotTake."""
        move: Move = take(self.process, self.marking, step, role, outcome)
        at = max(self.opened[step], self.due(step) or self.opened[step])
        self.clock = max(self.clock, at)
        self.happened += happened(self.process, move, step, role, outcome)
        self.marking = move.marking
        self.told.append(TurnLine(step, role, outcome, at, move.opened, move.marking.closed))
        self.open(move.opened, self._arrival(at, move))

    def _arrival(self, at: datetime, move: Move) -> datetime:
        """Return when what a move opened begins: a join not before the last of its branches."""
        return self.clock if any(self.process[number].join for number in move.opened) else at

    def parts(self) -> tuple[OpenPart, ...]:
        """Return the open parts, by row, then role."""
        return tuple(self._part(number, role) for number, role in ordered(self.process, self.marking.open))

    def _part(self, number: str, role: str) -> OpenPart:
        step = self.process[number]
        decides = step.decider == role
        others = tuple(r for r in step.doers if r != role and (number, r) in self.marking.open)
        return OpenPart(
            step=number,
            activity=step.activity,
            role=role,
            is_applicant=self.process.is_applicant(role),
            outcomes=tuple(o.label for o in step.outcomes) if decides else (None,),
            waits_for=others if decides else (),
            opened_at=self.opened[number],
            due_at=None if self.process.is_applicant(role) else self.due(number),
            duration=step.duration,
        )
