"""Notes that are put on a drawing: what became of a step, or its turn in a sequence; a word, a shape, then a colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import escape

from portal.drawing import number as n
from portal.sop.process import Process
from portal.sop.swimlane_parts import LEAD, SMALL, PlacedRow
from portal.sop.swimlane_text import wrap

Kind = Literal["added", "removed", "changed", "turn", "fault"]
GLYPHS: Mapping[Kind, str] = {  # around 0 0, four units to each side
    "added": "M-4 0H4M0 -4V4",
    "removed": "M-4 0H4",
    "changed": "M-4 -1.8H4M-4 1.8H4M-2 4L2 -4",
    "turn": "M-4 0H4M1 -3L4 0L1 3",
    "fault": "M0 -4.5L4.5 4H-4.5ZM0 -1.5V1.5",
}


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of a step beneath its activity (Indonesian), and what its row looks like."""

    kind: Kind
    words: str


Notes = Mapping[str, Note]  # step number -> its note
Wrapped = Mapping[str, tuple[str, ...]]


def wrap_notes(notes: Notes, width: float) -> dict[str, tuple[str, ...]]:
    """Wrap the words of each note to lines of `width` units."""
    return {number: tuple(wrap(note.words, width, SMALL, True)) for number, note in notes.items()}


def ground(row: PlacedRow, notes: Notes, width: float) -> str:
    """Return the tint of a row that has a note, and the bar at its left; nothing for other rows."""
    note = notes.get(row.plan.number or "")
    if note is None:
        return ""
    box = f'x="0.5" y="{n(row.y)}" height="{n(row.h)}"'
    bar = f"M3 {n(row.y)}V{n(row.y + row.h)}"
    return f'<rect class="sl-noted is-{note.kind}" {box} width="{n(width)}"/><path class="sl-notebar is-{note.kind}" d="{bar}"/>'


def said(note: Note, lines: Sequence[str], x: float, y: float) -> str:
    """Return the glyph and the words of a note; the first line's top is at `y`."""
    svg = f'<path class="sl-ng is-{note.kind}" transform="translate({n(x + 6)} {n(y + 4)})" d="{GLYPHS[note.kind]}"/>'
    for k, line in enumerate(lines):
        at = f'x="{n(x + 16)}" y="{n(y + 8 + k * SMALL * LEAD)}"'
        svg += f'<text class="sl-w is-{note.kind}" data-role="state" {at}>{escape(line)}</text>'
    return svg


def told(process: Process, notes: Notes) -> str:
    """Return the notes as sentences for the description of the drawing, in the order of the steps."""
    return " ".join(
        f"Langkah {step.number}: {notes[step.number].words}." for step in process.steps if step.number in notes
    )
