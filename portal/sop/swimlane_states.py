"""What the boxes of a running case say: its history, told in order, becomes a state for every part and step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from portal.sop.process import Process
from portal.sop.progress import Marking, Move, Part
from portal.sop.swimlane_parts import Went, label_words

State = Literal["done", "open", "refused", "withdrawn", "returned", "waiting"]
Event = Literal["opened", "part_done", "step_done", "returned", "sent_back_outside", "withdrawn", "refused", "closed"]

WORD: Mapping[State, str] = {
    "done": "Sudah",
    "open": "Sedang dikerjakan",
    "waiting": "Belum",
    "returned": "Dikembalikan",
    "refused": "Ditolak",
    "withdrawn": "Tidak dilanjutkan",
}
ORDER: tuple[State, ...] = ("refused", "open", "returned", "withdrawn", "done", "waiting")  # what a row says first


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of a case's history, as far as the swimlane needs it. A move that was taken back is left out.

    opened               step `step` is opened, with all its parts
    part_done            `role` did its part of `step`
    step_done, refused   `step` is done by `outcome` (or led to `to`); refused: by a refusing outcome
    returned             the case goes back to `step`, which is opened anew; `source` sent it back
    sent_back_outside    the same, outside the flow
    withdrawn            `role`'s part of `step` (without role: every open part) is not continued
    closed               the case has ended; what is open is not continued
    """

    kind: Event
    step: str = ""
    role: str = ""
    when: str = ""  # date words, such as "Sel 24 Nov, 09.30"
    until: str = ""  # of an opening: words for its due time, such as "paling lambat Sel 24 Nov, 09.45"
    source: str = ""
    to: tuple[str, ...] = ()
    outcome: str | None = None  # the label that the decider chose


@dataclass(frozen=True, slots=True)
class Said:
    """A line of words in a step's box, with the state that it tells."""

    state: State
    words: str


@dataclass(frozen=True, slots=True)
class StepState:
    """The state of a step, of each of its parts, and what is said about it (nothing where it was never reached)."""

    state: State
    parts: Mapping[str, State]
    said: tuple[Said, ...] = ()

    @property
    def words(self) -> str:
        """All that is said about the step, in one line."""
        return "; ".join(said.words for said in self.said)


def happened(
    process: Process,
    move: Move,
    step: str,
    role: str,
    outcome: str | None = None,
    when: str = "",
    until: Mapping[str, str] | None = None,
) -> tuple[Happened, ...]:
    """Tell a move of portal.sop.progress (`take`, or `send_back` by `role` at `step`) as history.

    `until`: by step number, the words for the due time of what is opened.
    """
    due = until or {}
    outside = bool(move.returned_to) and not move.step_done
    told = [] if outside else [Happened("part_done", step, role, when)]
    if move.step_done:
        to = tuple(target for _, target in move.travelled)
        refused = process[step].decider == role and step in move.marking.refused
        told.append(Happened("refused" if refused else "step_done", step, role, when, to=to, outcome=outcome))
    told += [Happened("withdrawn", number, who, when) for number, who in move.withdrawn]
    back: Event = "sent_back_outside" if outside else "returned"
    told += [Happened(back, n, role, when, due.get(n, ""), source=step) for n in move.returned_to]
    fresh = (n for n in move.opened if n not in move.returned_to)
    told += [Happened("opened", n, when=when, until=due.get(n, "")) for n in fresh]
    if move.marking.closed:
        told.append(Happened("closed", when=when))
    return tuple(told)


def step_states(process: Process, history: Iterable[Happened], marking: Marking | None = None) -> dict[str, StepState]:
    """Return the state of every step by its number.

    `marking`, where given, has the last word on what is open, so that a gap in the history shows nothing untrue.
    """
    replay = _replay(process, history)
    if marking is not None:
        replay.agree_with(marking)
    return {step.number: replay.state_of(step.number) for step in process.steps}


def travelled(process: Process, history: Iterable[Happened]) -> frozenset[Went]:
    """Return the arrows (from, to) that led to where the case is, and every return that was taken."""
    return frozenset(_replay(process, history).arrows)


def _replay(process: Process, history: Iterable[Happened]) -> _Replay:
    replay = _Replay(process)
    for event in history:
        replay.take(event)
    return replay


@dataclass(slots=True)
class _Replay:
    process: Process
    parts: dict[Part, State] = field(default_factory=dict)
    when: dict[Part, str] = field(default_factory=dict)
    until: dict[str, str] = field(default_factory=dict)
    done_before: dict[str, str] = field(default_factory=dict)  # when a step was done that is to be done again
    went_back: dict[str, str] = field(default_factory=dict)  # when the case last came back to a step
    came_back: set[str] = field(default_factory=set)  # steps whose latest opening is a return
    arrows: set[Went] = field(default_factory=set)

    def take(self, event: Happened) -> None:
        if event.step and event.step not in self.process:
            return  # a step of another version of the SOP
        match event.kind:
            case "opened":
                self.came_back.discard(event.step)
                self.open(event)
            case "part_done":
                self.put([(event.step, event.role)], "done", event.when)
            case "step_done" | "refused":
                self.finish(event)
            case "returned" | "sent_back_outside":
                self.send_back(event)
            case "withdrawn":
                self.withdraw(self.open_parts(event.step, event.role), event.when)
            case "closed":
                self.withdraw(self.open_parts(), event.when)

    def put(self, parts: Iterable[Part], state: State, when: str) -> None:
        for part in parts:
            self.when.pop(part, None)  # the latest stands last
            self.parts[part], self.when[part] = state, when

    def open(self, event: Happened) -> None:
        self.put([(event.step, role) for role in self.process[event.step].doers], "open", event.when)
        self.until[event.step] = event.until

    def open_parts(self, step: str = "", role: str = "") -> list[Part]:
        fits = ((n, who) for (n, who), state in self.parts.items() if state == "open")
        return [(n, who) for n, who in fits if step in ("", n) and role in ("", who)]

    def withdraw(self, parts: Iterable[Part], when: str) -> None:
        self.put(parts, "withdrawn", when)

    def finish(self, event: Happened) -> None:
        step = self.process[event.step]
        self.put(self.open_parts(event.step), "done", event.when)
        if event.kind == "refused":
            self.put([(event.step, step.decider or step.doers[-1])], "refused", event.when)
        self.arrows |= self.taken(event)

    def taken(self, event: Happened) -> set[Went]:
        """Return the arrows of the outcome that was chosen; where it is not told, of those that lead to `to`."""
        known = [o for o in self.process[event.step].outcomes if o.label == event.outcome]
        if not known:
            refused = event.kind == "refused"
            known = [
                o for o in self.process[event.step].outcomes if set(o.to) == set(event.to) and o.refused == refused
            ]
        return {Went(event.step, to, label_words(o.label, o.refused)) for o in known for to in o.to}

    def send_back(self, event: Happened) -> None:
        """R7: what lies ahead of the target is to be done again, so it no longer counts as done."""
        ahead, source = self.process.ahead(event.step), event.source
        acted = [part for part in self.parts if part[0] == source and self.sent_it(part, event)]
        self.withdraw([part for part in self.open_parts() if part[0] in ahead], event.when)
        for part, state in self.parts.items():
            if part[0] in ahead and state in ("done", "refused", "returned"):
                self.done_before[part[0]] = self.when[part]
                self.parts[part] = "waiting"
        self.arrows = {a for a in self.arrows if a.source not in ahead or self.process.is_return(a.source, a.target)}
        if source in ahead:
            self.put(acted, "returned", event.when)
        self.went_back[event.step] = event.when
        self.came_back.add(event.step)
        self.open(event)

    def sent_it(self, part: Part, event: Happened) -> bool:
        """Whether this part of the source is the one that sent the case back."""
        if event.kind == "sent_back_outside":
            return event.role in ("", part[1])
        return part[1] == (self.process[part[0]].decider or part[1])

    def agree_with(self, marking: Marking) -> None:
        """Let the marking say what is open; parts that the history calls open and the marking does not were left."""
        self.withdraw([part for part in self.open_parts() if part not in marking.open], "")
        for part in marking.open:
            if self.parts.get(part) != "open":
                self.put([part], "open", "")

    def state_of(self, number: str) -> StepState:
        doers = self.process[number].doers
        parts: dict[str, State] = {role: self.parts.get((number, role), "waiting") for role in doers}
        waiting: State = "waiting"  # a step that nobody does is never reached
        state = next((s for s in ORDER if s in parts.values()), waiting)
        return StepState(state, parts, self.said(number, parts, state))

    def said(self, number: str, parts: Mapping[str, State], first: State) -> tuple[Said, ...]:
        """Say the row's state first; where its parts differ, name the roles and say the others, too."""
        if first == "waiting":
            before = self.done_before.get(number)
            return (Said("waiting", f"{WORD['waiting']}; sebelumnya sudah {before}".rstrip()),) if before else ()
        mixed = len(set(parts.values())) > 1
        found = []
        for state in ORDER:
            roles = [role for role, its in parts.items() if its == state]
            if roles:
                found.append(Said(state, self.words(number, state, roles, mixed)))
        return tuple(found)

    def words(self, number: str, state: State, roles: Sequence[str], mixed: bool) -> str:
        when = next((w for (n, role), w in reversed(self.when.items()) if n == number and role in roles), "")
        who = ": " + ", ".join(roles) if mixed else ""
        if state == "open":
            when = f"sejak {when}" if when else ""
            when += " (dikembalikan)" if number in self.came_back else ""
            when += f", {self.until[number]}" if self.until.get(number) else ""
        elif state == "done" and number in self.went_back:
            when += f" (pernah dikembalikan {self.went_back[number]})"
        elif state == "waiting":
            when = ""
        comma = "," if who and when else ""
        return f"{WORD[state]}{who}{comma} {when.strip()}".rstrip()
