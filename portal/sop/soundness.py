"""The check on reachable markings: can every step be reached, every case end, no branch be lost (§5, unsound)?

A row is one transition here, so a marking is three bit sets: open steps, arrivals waiting at joins, refusing decisions.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.sop.faults import listing, quoted
from portal.sop.model import END
from portal.sop.process import Process
from portal.sop.unsound import Fault

MOST_MARKINGS = 100_000
MOST_TURNS = 1_500_000  # a net within the markings may still branch without measure
MOST_TURNS_BEYOND = 300_000  # how long to look for faults once there are too many markings
State = tuple[int, int, int]  # open, waiting, refused
CLOSED: State = (-1, 0, 0)
Turn = tuple[int, int]  # step, outcome
Came = dict[State, tuple[State, Turn] | None]  # marking -> the marking and turn it was first reached by


@dataclass(frozen=True, slots=True)
class _Way:
    """An outcome, ready to be taken on bit sets."""

    decides: bool
    refused: bool
    returns: tuple[int, ...]
    opens: tuple[int, ...]
    arrives: int  # bits of the arrivals it leaves at joins
    ends: bool


@dataclass(frozen=True, slots=True)
class _Event:
    """Something wrong that one transition does."""

    what: str
    step: int


class _Net:
    """The process as bit sets."""

    def __init__(self, process: Process) -> None:
        self.process = process
        index = {step.number: i for i, step in enumerate(process.steps)}
        self.ahead = [sum(1 << index[n] for n in process.ahead(step.number)) for step in process.steps]
        self.joins = [i for i, step in enumerate(process.steps) if step.join]
        pairs: dict[tuple[int, int], int] = {}
        self.ways = [
            _different(self._way(i, o, index, pairs) for o in range(len(s.outcomes)))
            for i, s in enumerate(process.steps)
        ]
        self.join_of = {1 << bit: join for (join, _), bit in pairs.items()}
        self.at_join = {j: sum(1 << bit for (join, _), bit in pairs.items() if join == j) for j in self.joins}
        self.waiting_ahead = [
            sum(bits for j, bits in self.at_join.items() if self.ahead[i] >> j & 1) for i in range(len(process.steps))
        ]
        self.reaching = {
            j: sum(1 << i for i, mask in enumerate(self.ahead) if mask >> j & 1) & ~(1 << j) for j in self.joins
        }
        self.start: State = (1 << index[process.first.number], 0, 0)

    def _way(self, i: int, o: int, index: dict[str, int], pairs: dict[tuple[int, int], int]) -> _Way:
        step = self.process.steps[i]
        outcome = step.outcomes[o]
        rows = sorted(index[t] for t in outcome.to if t != END)
        forward = [t for t in rows if t > i]
        arrives = 0
        for t in forward:
            if self.process.steps[t].join:
                arrives |= 1 << pairs.setdefault((t, i), len(pairs))
        opens = tuple(t for t in forward if not self.process.steps[t].join)
        return _Way(
            step.decider is not None,
            outcome.refused,
            tuple(t for t in rows if t <= i),
            opens,
            arrives,
            END in outcome.to,
        )

    def turns(self, state: State) -> Iterator[tuple[Turn, State, list[_Event]]]:
        """All transitions of a marking: which outcome of which step, what comes of it, what is wrong with it."""
        left = state[0]
        while left:
            bit = left & -left
            left ^= bit
            step = bit.bit_length() - 1
            for o, way in self.ways[step]:
                after, events = self.take(state, step, way)
                yield (step, o), after, events

    def take(self, state: State, step: int, way: _Way) -> tuple[State, list[_Event]]:
        """R10 on bit sets."""
        opened, waiting, refused = state
        opened &= ~(1 << step)
        events: list[_Event] = []
        if way.decides:
            refused = refused | 1 << step if way.refused else refused & ~(1 << step)
        if not (way.returns or way.ends or way.arrives or waiting) and len(way.opens) == 1:  # the plain way on
            t = way.opens[0]
            return (opened | 1 << t, 0, refused), [_Event("clash", t)] if opened >> t & 1 else events
        for t in way.returns:
            opened = opened & ~self.ahead[t] | 1 << t
            waiting &= ~self.waiting_ahead[t]
            refused &= ~self.ahead[t]
        for t in way.opens:
            if opened >> t & 1:
                events.append(_Event("clash", t))
            opened |= 1 << t
        waiting |= way.arrives
        if way.ends:
            if not refused:
                events += self._left_behind(opened, waiting)
            return CLOSED, events
        return self._open_joins(opened, waiting, refused, events), events

    def _left_behind(self, opened: int, waiting: int) -> list[_Event]:
        if opened:
            return [_Event("open_at_end", (opened & -opened).bit_length() - 1)]
        joins = self._waited_for(waiting)
        return [_Event("waiting_at_end", (joins & -joins).bit_length() - 1)] if joins else []

    def _waited_for(self, waiting: int) -> int:
        """The joins at which something has arrived."""
        joins = 0
        while waiting:
            bit = waiting & -waiting
            join = self.join_of[bit]
            joins |= 1 << join
            waiting &= ~self.at_join[join]
        return joins

    def _open_joins(self, opened: int, waiting: int, refused: int, events: list[_Event]) -> State:
        while waiting:
            joins = self._waited_for(waiting)
            busy, left, ready = opened | joins, joins, -1
            while left and ready < 0:
                join = (left & -left).bit_length() - 1
                left &= left - 1
                if not busy & self.reaching[join]:
                    ready = join
            if ready < 0:
                break
            waiting &= ~self.at_join[ready]
            if opened >> ready & 1:
                events.append(_Event("clash", ready))
            opened |= 1 << ready
        return opened, waiting, refused


def _different(ways: Iterable[_Way]) -> tuple[tuple[int, _Way], ...]:
    """Leave out outcomes that do what an earlier one does: only their labels differ."""
    first: dict[_Way, int] = {}
    for o, way in enumerate(ways):
        first.setdefault(way, o)
    return tuple((o, way) for way, o in first.items())


def check(process: Process) -> list[Fault]:
    """Return what is unsound, each with the shortest sequence of steps that shows it; at most one fault a step and kind."""
    net = _Net(process)
    came: Came = {net.start: None}
    before: dict[State, list[State]] = {}
    found: dict[_Event, tuple[State, Turn]] = {}
    queue, complete, opened = deque([net.start]), True, net.start[0]
    turns = 0
    while queue and turns < (MOST_TURNS if complete else MOST_TURNS_BEYOND):
        state = queue.popleft()
        for turn, after, events in net.turns(state):
            turns += 1
            for event in events:
                found.setdefault(event, (state, turn))
            before.setdefault(after, []).append(state)
            if after in came:
                continue
            if len(came) >= MOST_MARKINGS:
                complete = False
                continue
            came[after] = (state, turn)
            if after != CLOSED:
                opened |= after[0]
                queue.append(after)
    faults = [_fault(net, came, event, *at) for event, at in found.items()]
    if not complete or queue:
        return [*faults, Fault("incomplete")]
    faults += [Fault("never_opened", s.number) for i, s in enumerate(process.steps) if not opened >> i & 1]
    return faults + _no_end(net, came, before)


def _fault(net: _Net, came: Came, event: _Event, state: State, turn: Turn) -> Fault:
    step = net.process.steps[event.step]
    role = step.decider or step.doers[0]
    path = _path(came, state, turn)
    return Fault(event.what, step.number, role, _sequence(net, path), _turns(net, path))


def _no_end(net: _Net, came: Came, before: dict[State, list[State]]) -> list[Fault]:
    """A reachable marking from which no end can be reached: the first one found is the nearest."""
    good, queue = {CLOSED}, deque([CLOSED])
    while queue:
        for state in before.get(queue.popleft(), ()):
            if state not in good:
                good.add(state)
                queue.append(state)
    lost = next((state for state in came if state not in good), None)
    if lost is None:
        return []
    last = came[lost] or _last_of_loop(net, came)
    path = _path(came, *last)
    return [Fault("no_end", net.process.steps[last[1][0]].number, "", _sequence(net, path), _turns(net, path))]


def _last_of_loop(net: _Net, came: Came) -> tuple[State, Turn]:
    """No case can end at all: show the shortest way into a marking that was there before."""
    for state in came:
        for turn, after, _ in net.turns(state):
            if came[after] != (state, turn):
                return state, turn
    raise AssertionError("a finite net that cannot end comes back to a marking")


def _path(came: Came, state: State, turn: Turn) -> list[tuple[State, Turn]]:
    """Return the shortest way to a marking, and the turn taken there."""
    path = [(state, turn)]
    while (link := came[path[-1][0]]) is not None:
        path.append(link)
    return path[::-1]


def _turns(net: _Net, path: Sequence[tuple[State, Turn]]) -> tuple[tuple[str, int], ...]:
    return tuple((net.process.steps[step].number, outcome) for _, (step, outcome) in path)


def _sequence(net: _Net, path: Sequence[tuple[State, Turn]]) -> str:
    """`langkah 2 (setuju), lalu 4, lalu 6 dan 7 bersamaan`."""
    groups: list[list[str]] = []
    open_then = 0
    for here, (step, outcome) in path:
        if groups and open_then >> step & 1:
            groups[-1].append(_turn_name(net, step, outcome))
        else:
            groups.append([_turn_name(net, step, outcome)])
            open_then = here[0]
        open_then &= ~(1 << step)
    told = [listing(group) + (" bersamaan" if len(group) > 1 else "") for group in groups]
    if len(told) > 12:
        told = [*told[:4], "…", *told[-7:]]
    return "langkah " + ", lalu ".join(told)


def _turn_name(net: _Net, step: int, outcome: int) -> str:
    here = net.process.steps[step]
    label = here.outcomes[outcome].label
    return f"{here.number} ({quoted(label)[1:-1]})" if label else here.number
