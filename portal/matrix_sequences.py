"""The sequences that show why a draft is unsound, drawn: the steps on the way with their turns, the arrows travelled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from portal.diagrams import Note, Notes, Picture, picture
from portal.formatters import listing
from portal.matrix_history import process_if_fit
from portal.matrix_readings import reading_of
from portal.sop.model import Problem, Shown
from portal.sop.process import Process
from portal.sop.swimlane import Went
from portal.sop.swimlane_parts import label_words

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


def shown_problems(content: bytes) -> tuple[Problem, ...]:
    """Return the problems of a file of which a sequence can be drawn, in the order of the sheet."""
    reading = reading_of(content)
    if process_if_fit(reading) is None:
        return ()
    return tuple(problem for problem in reading.problems if problem.shown is not None)


@lru_cache(maxsize=64)
def sequence_of(content: bytes, number: int) -> Sequence | None:
    """Draw the sequence of a file's problem, counted from 1; None where the file has no such problem."""
    problems, process = shown_problems(content), process_if_fit(reading_of(content))
    if process is None or not 1 <= number <= len(problems):
        return None
    problem = problems[number - 1]
    shown = problem.shown
    assert shown is not None
    drawn = picture(process, travelled=_travelled(process, shown), ident="urutan", notes=_notes(process, shown))
    return Sequence(number, problem.message[:1].upper() + problem.message[1:], _told(process, shown), drawn)


def _told(process: Process, shown: Shown) -> tuple[TurnLine, ...]:
    lines = []
    for step, outcome in shown.turns:
        here = process[step]
        lines.append(TurnLine(step, here.activity, ", ".join(here.doers), here.outcomes[outcome].label or ""))
    return tuple(lines)


def _travelled(process: Process, shown: Shown) -> frozenset[Went]:
    found = set()
    for step, outcome in shown.turns:
        taken = process[step].outcomes[outcome]
        found |= {Went(step, to, label_words(taken.label, taken.refused)) for to in taken.to}
    return frozenset(found)


def _notes(process: Process, shown: Shown) -> Notes:
    """Number the steps on the way by their turns; the step of the fault says what is wrong there."""
    turns: dict[str, list[str]] = {}
    for k, (step, outcome) in enumerate(shown.turns, start=1):
        label = process[step].outcomes[outcome].label
        turns.setdefault(step, []).append(f"{k} ({label})" if label else str(k))
    notes = {step: Note("turn", f"Urutan {listing(told)}") for step, told in turns.items()}
    before = f"{notes[shown.step].words}. " if shown.step in notes else ""
    return notes | {shown.step: Note("fault", before + HERE[shown.what])}
