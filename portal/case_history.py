"""The history of a case as pages tell it, and as the swimlane needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from portal.case_versions import processes_at, renumbered
from portal.discretion import masked, masked_answers
from portal.filestore import Document
from portal.models.readpath import read_events
from portal.models.rows import EventRow
from portal.sop.model import END
from portal.sop.process import Process
from portal.sop.swimlane_states import Event, Happened

INTERNAL = frozenset({"note", "asked_input", "key_reissued"})  # neither the public nor the applicant reads these


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of the history. Without names: `name`, `title` empty; for the public also note, output, documents.

    Kinds: opened, step, sent_back, taken_back, note, asked_input, key_reissued, paused, resumed, extended, withdrawn,
    archived, restored, moved, closed_by_itself. Step numbers are those of the version that held when it was written.
    """

    id: int
    at: datetime
    kind: str
    step: str
    activity: str
    role: str  # whose part it was
    name: str
    title: str  # as what the person acted: "Plh. Kepala Dinas"
    outcome: str | None
    note: str
    output: str
    at_counter: bool  # recorded at the counter, for the applicant
    refused: bool
    returned_to: tuple[str, ...]
    opened: tuple[str, ...]
    closed: str  # the result, where this line closed the case
    is_undone: bool
    documents: tuple[Document, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    process: Process | None = field(default=None, compare=False, repr=False)  # of the version that held then
    in_guest_book: bool = False  # done by an entry of the guest book

    @property
    def is_internal(self) -> bool:
        """Whether only officials read it."""
        return self.kind in INTERNAL

    @property
    def deviates(self) -> bool:
        """Whether it left the flow of the matrix: the case went back where no arrow leads (§7)."""
        return self.kind == "sent_back"

    def without_names(self) -> HistoryLine:
        """Return the line as the applicant reads it: offices, reasons and results, no official's name."""
        return replace(self, name="", title="", data={})

    def for_applicant(self, process: Process) -> HistoryLine:
        """Return the line as the applicant with the key reads it.

        Reasons are theirs to read; notes, texts and documents of the work between offices are not, unless the step
        leads to the applicant or to the end.
        """
        line = self.without_names()
        if self.kind != "step" or is_for_applicant(self.process or process, self.step, self.role):
            return line
        return replace(line, note=line.note if self.refused or self.returned_to else "", output="", documents=())

    def without_reporter(self, process: Process, name: str, contact: str) -> HistoryLine:
        """Return the line as those read it who may not know an anonymous reporter: masked, corrections too."""
        data = dict(self.data)
        if before := data.get("before"):
            answers = masked_answers(process, before["answers"], name, contact)
            data["before"] = {**dict.fromkeys(before, ""), "answers": answers}
        note, output = masked(self.note, name, contact), masked(self.output, name, contact)
        return replace(self, note=note, output=output, data=data)

    def for_public(self) -> HistoryLine:
        """Return the line as anybody reads it: no name, reason, free text or document."""
        return replace(self, name="", title="", note="", output="", documents=(), data={})


def is_for_applicant(process: Process, step: str, role: str) -> bool:
    """Whether what a part yields is for the applicant.

    It is where the part is their own, where the step leads to them or to the end, and where the matrix has a letter
    made there that depends on the answer (`Surat …, disetujui`): such a letter is the answer.
    """
    if step not in process:
        return False
    if any(letter.step == step and letter.when for letter in process.matrix.letters):
        return True
    targets = [
        t for outcome in process[step].outcomes for t in outcome.to if t == END or not process.is_return(step, t)
    ]
    return process.is_applicant(role) or any(
        target == END or any(process.is_applicant(doer) for doer in process[target].doers) for target in targets
    )


def read_history(
    process: Process, events: Iterable[EventRow], files: Mapping[int, tuple[Document, ...]]
) -> tuple[HistoryLine, ...]:
    """Return the lines of a case's history, oldest first."""
    told = list(events)
    under = processes_at(process, told)
    return tuple(_line(then, event, files.get(event.id, ())) for event, then in zip(told, under, strict=True))


def _line(process: Process, event: EventRow, documents: tuple[Document, ...]) -> HistoryLine:
    data = event.data or {}
    return HistoryLine(
        id=event.id,
        at=event.at,
        kind=event.kind,
        step=event.step,
        activity=process[event.step].activity if event.step in process else "",
        role=event.role,
        name=event.actor_name,
        title=event.actor_title,
        outcome=event.outcome,
        note=event.note,
        output=event.output,
        at_counter=bool(data.get("at_counter")),
        refused=bool(data.get("refused")),
        returned_to=tuple(data.get("returned", ())),
        opened=tuple(data.get("opened", ())),
        closed=data.get("closed", ""),
        is_undone=event.undone_by is not None,
        documents=documents,
        data=data,
        process=process,
        in_guest_book=bool(data.get("guest_book")),
    )


def happenings(number: str, when: Callable[[datetime], str], until: Callable[[datetime], str]) -> tuple[Happened, ...]:
    """Return a case's history for `swimlane_states.step_states`; moves that were taken back are left out.

    `when` and `until` turn a time into the words of a box ("Sel 24 Nov, 09.30"; "paling lambat Sel 24 Nov, 09.45").
    Names and notes are not in it, so it serves everybody.
    """
    told: list[Happened] = []
    for event in renumbered(read_events(number)):
        if event.undone_by is None:
            told += _happened(event, when, until)
    return tuple(told)


def _happened(event: EventRow, when: Callable[[datetime], str], until: Callable[[datetime], str]) -> Iterable[Happened]:
    data, at = event.data or {}, when(event.at)
    dues = {step: until(datetime.fromisoformat(due)) for step, due in data.get("due", {}).items()}
    if event.kind == "step":
        yield Happened("part_done", event.step, event.role, at)
        if data.get("done"):
            kind: Event = "refused" if data.get("refused") else "step_done"
            yield Happened(kind, event.step, event.role, at, to=tuple(data.get("to", ())), outcome=event.outcome)
    for number, role in data.get("withdrawn", ()):
        yield Happened("withdrawn", number, role, at)
    returned = data.get("returned", ())
    back: Event = "sent_back_outside" if event.kind == "sent_back" else "returned"
    for number in returned:
        yield Happened(back, number, event.role, at, dues.get(number, ""), source=event.step)
    for number in data.get("opened", ()):
        if number not in returned:
            yield Happened("opened", number, when=at, until=dues.get(number, ""))
    if data.get("closed"):
        yield Happened("closed", when=at)
