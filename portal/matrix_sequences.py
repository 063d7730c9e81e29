"""The sequences that show why a draft is unsound, drawn: the steps on the way with their turns, the arrows travelled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from portal.diagrams import Note, Notes, Picture, picture
from portal.formatters import listing
from portal.matrix_history import process_if_fit
from portal.matrix_readings import reading_of
from portal.sop import soundness
from portal.sop.process import Process
from portal.sop.swimlane import Went
from portal.sop.swimlane_parts import label_words
from portal.sop.unsound import Fault

HERE = {
    "never_opened": "Tidak pernah terbuka",
    "no_end": "Sesudah ini tidak ada jalan ke selesai",
    "clash": "Dua cabang bertemu di sini",
    "open_at_end": "Masih terbuka saat permohonan selesai",
    "waiting_at_end": "Masih menunggu cabang saat permohonan selesai",
}


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A turn of a sequence: the step, its roles as text, and the outcome chosen (empty where there is no choice)."""

    step: str
    activity: str
    doers: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """What shows a fault: what the problem says, its turns in order (none: the step is never reached), the drawing."""

    number: int  # from 1
    message: str
    turns: tuple[TurnLine, ...]
    picture: Picture


@lru_cache(maxsize=32)
def faults_of(content: bytes) -> tuple[Fault, ...]:
    """Return what makes the process of a file unsound; nothing for a file that cannot be compiled."""
    process = process_if_fit(reading_of(content))
    return tuple(fault for fault in soundness.check(process) if fault.what in HERE) if process else ()


@lru_cache(maxsize=64)
def sequence_of(content: bytes, number: int) -> Sequence | None:
    """Draw the sequence of a file's fault, counted from 1; None where the file has no such fault."""
    faults, process = faults_of(content), process_if_fit(reading_of(content))
    if process is None or not 1 <= number <= len(faults):
        return None
    fault = faults[number - 1]
    drawn = picture(process, travelled=_travelled(process, fault), ident="urutan", notes=_notes(process, fault))
    return Sequence(number, fault.message[:1].upper() + fault.message[1:], _told(process, fault), drawn)


def _told(process: Process, fault: Fault) -> tuple[TurnLine, ...]:
    lines = []
    for step, outcome in fault.turns:
        here = process[step]
        lines.append(TurnLine(step, here.activity, ", ".join(here.doers), here.outcomes[outcome].label or ""))
    return tuple(lines)


def _travelled(process: Process, fault: Fault) -> frozenset[Went]:
    found = set()
    for step, outcome in fault.turns:
        taken = process[step].outcomes[outcome]
        found |= {Went(step, to, label_words(taken.label, taken.refused)) for to in taken.to}
    return frozenset(found)


def _notes(process: Process, fault: Fault) -> Notes:
    """Number the steps on the way by their turns; the step of the fault says what is wrong there."""
    turns: dict[str, list[str]] = {}
    for k, (step, outcome) in enumerate(fault.turns, start=1):
        label = process[step].outcomes[outcome].label
        turns.setdefault(step, []).append(f"{k} ({label})" if label else str(k))
    notes = {step: Note("turn", f"Urutan {listing(told)}") for step, told in turns.items()}
    before = f"{notes[fault.step].words}. " if fault.step in notes else ""
    return notes | {fault.step: Note("fault", before + HERE[fault.what])}
