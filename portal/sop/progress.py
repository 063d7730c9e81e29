"""How a case moves: rules R1-R10 of docs/matrix-format.md. Ask with `refusal`, do with `take`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from portal.sop.model import END
from portal.sop.process import Outcome, Process

Part = tuple[str, str]  # step number, role
Result = Literal["open", "done", "refused"]
Reason = Literal["closed", "not_open", "not_your_step", "no_such_outcome", "waits_for_others"]


class CannotTake(Exception):
    """The move is not allowed; `reason` is the first that holds of §8's list."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Marking:
    """R1: open parts; arrivals waiting at a join (join, step they come from); decisions that refused last."""

    open: frozenset[Part] = frozenset()
    waiting: frozenset[Part] = frozenset()
    refused: frozenset[str] = frozenset()
    closed: bool = False

    @property
    def result(self) -> Result:
        """R8: refused if the refused set is not empty when the case is closed."""
        if not self.closed:
            return "open"
        return "refused" if self.refused else "done"

    @property
    def open_steps(self) -> frozenset[str]:
        """The numbers of the steps with an open part."""
        return frozenset(number for number, _ in self.open)


@dataclass(frozen=True, slots=True)
class Move:
    """What a part, once done, brought about."""

    marking: Marking
    step_done: bool
    travelled: tuple[tuple[str, str], ...] = ()  # arrows taken (from, to), END included
    returned_to: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()  # steps opened anew, joins included
    withdrawn: tuple[Part, ...] = ()  # open parts that are not continued (R7, R8)
    clashes: tuple[str, ...] = ()  # R9: steps that were open already


def ordered(process: Process, parts: Iterable[Part]) -> list[Part]:
    """Sort parts by row, then role column."""
    column = {role: i for i, role in enumerate(process.roles)}
    return sorted(parts, key=lambda p: (process.position(p[0]), column.get(p[1], 0)))


def begin(process: Process) -> Marking:
    """R1: a case begins with the first step opened (at once, also where it is a join)."""
    return Marking(open=frozenset((process.first.number, role) for role in process.first.doers))


def refusal(process: Process, marking: Marking, step: str, role: str, outcome: str | None) -> Reason | None:
    """Say why a move is not allowed, or None: the first that holds of §8's order."""
    if marking.closed:
        return "closed"
    if step not in marking.open_steps:
        return "not_open"
    if (step, role) not in marking.open:
        return "not_your_step"
    here = process[step]
    decides = here.decider == role
    if (outcome is not None) != decides or (decides and here.outcome(outcome) is None):
        return "no_such_outcome"
    if decides and any(number == step and other != role for number, other in marking.open):
        return "waits_for_others"
    return None


def take(process: Process, marking: Marking, step: str, role: str, outcome: str | None = None) -> Move:
    """Do one part of an open step; raise CannotTake if it is not allowed."""
    reason = refusal(process, marking, step, role, outcome)
    if reason:
        raise CannotTake(reason)
    left = marking.open - {(step, role)}
    if any(number == step for number, _ in left):  # R3: the step is done with its last part
        return Move(Marking(left, marking.waiting, marking.refused), step_done=False)
    # The `?` part comes last, so the outcome given now is the step's; a row without one has a single way out.
    chosen = process[step].outcome(outcome) if process[step].decider else process[step].outcomes[0]
    assert chosen is not None
    return leave(process, Marking(left, marking.waiting, marking.refused), step, chosen)


def leave(process: Process, marking: Marking, step: str, outcome: Outcome) -> Move:
    """R10: refusal, returns (topmost first), forward targets, `selesai`, then joins (topmost first)."""
    state = _State(process, marking)
    if process[step].decider:
        state.refused = state.refused | {step} if outcome.refused else state.refused - {step}
    targets = sorted(outcome.to, key=process.position)
    for target in targets:
        if target != END and process.is_return(step, target):
            state.send_back(target)
    for target in targets:
        if target != END and not process.is_return(step, target):
            state.arrive(target, step)
    if END in targets:
        state.close()
    state.open_joins()
    return state.move(step, targets)


def send_back(process: Process, marking: Marking, target: str) -> Move:
    """Return the case to a step outside the flow (§7), by R7; joins that can open then do."""
    state = _State(process, marking)
    state.send_back(target)
    state.open_joins()
    return state.move(None, ())


def settle(process: Process, marking: Marking) -> Move:
    """Let the joins open that can (R6): of a marking that came from another version, where a branch may be gone."""
    state = _State(process, marking)
    state.open_joins()
    return state.move(None, ())


class _State:
    """A marking while one move is being carried out."""

    def __init__(self, process: Process, marking: Marking) -> None:
        self.process = process
        self.open = set(marking.open)
        self.waiting = set(marking.waiting)
        self.refused = marking.refused
        self.closed = False
        self.returned: list[str] = []
        self.opened: list[str] = []
        self.withdrawn: list[Part] = []
        self.clashes: list[str] = []

    def open_step(self, number: str) -> None:
        """R2; by R9 nothing is opened twice."""
        if any(step == number for step, _ in self.open):
            self.clashes.append(number)
            return
        self.open |= {(number, role) for role in self.process[number].doers}
        self.opened.append(number)

    def send_back(self, target: str) -> None:
        """R7."""
        ahead = self.process.ahead(target)
        gone = {part for part in self.open if part[0] in ahead}
        self.withdrawn += ordered(self.process, gone)
        self.open -= gone
        self.waiting = {part for part in self.waiting if part[0] not in ahead}
        self.refused -= ahead
        self.returned.append(target)
        self.open_step(target)

    def arrive(self, target: str, source: str) -> None:
        if self.process[target].join:
            self.waiting.add((target, source))
        else:
            self.open_step(target)

    def close(self) -> None:
        """R8."""
        self.withdrawn += ordered(self.process, self.open)
        self.open.clear()
        self.waiting.clear()
        self.closed = True

    def open_joins(self) -> None:
        """R6, the topmost first, until none can open."""
        while join := next((j for j in self.process.joins if self._can_open(j)), None):
            self.waiting = {part for part in self.waiting if part[0] != join}
            self.open_step(join)

    def _can_open(self, join: str) -> bool:
        if all(number != join for number, _ in self.waiting):
            return False
        busy = {number for number, _ in self.open} | {number for number, _ in self.waiting}
        return not any(join in self.process.ahead(number) for number in busy - {join})

    def move(self, step: str | None, targets: Iterable[str]) -> Move:
        marking = Marking(frozenset(self.open), frozenset(self.waiting), self.refused, self.closed)
        travelled = tuple((step, target) for target in targets) if step else ()
        opened = tuple(dict.fromkeys(self.opened))
        gone = tuple(p for p in dict.fromkeys(self.withdrawn))
        return Move(marking, step is not None, travelled, tuple(self.returned), opened, gone, tuple(self.clashes))
