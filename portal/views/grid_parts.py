"""What the marking grid shows besides the table: problems in the words of the grid, the drawing, which rows are on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from portal import diagrams
from portal.grid import GridPage
from portal.matrix_batches import LEVEL_WORDS
from portal.matrix_readings import reading_of
from portal.matrix_sequences import sequence_of, shown_problems
from portal.sop.editing import CYCLE
from portal.sop.editing_grid import Grid, GridProblem
from portal.sop.model import END, Arrow, Mark, Matrix, Problem, Step
from portal.sop.process import compile_process
from portal.views.matrices_parts import LEVEL_SHAPES, SHAPES, STATE_WORDS, State

ROWS = 60  # on one page: what a browser takes lightly
TARGETS_MAX = 150  # steps in a list to choose from; a longer table has its arrows typed
SIGNS = {
    "": ("", "kosong"),
    "process": ("x", "mengerjakan"),
    "decision": ("?", "memutuskan"),
    "start": ("mulai", "mulai"),
    "end": ("selesai", "selesai"),
    "coordinate": ("koordinasi", "koordinasi"),
}
WHAT_WORDS = {
    "number": "nomor",
    "activity": "kegiatan",
    "requirements": "kelengkapan",
    "duration": "waktu",
    "output": "output",
    "note": "keterangan",
    "yes": "Ya",
    "no": "Tidak",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem as the grid shows it: `place` in words is a link to `anchor` where there is one.

    `sequence` counts from 1 the sequences that the page of the draft draws, 0 where none shows the problem.
    """

    ident: str
    level: str
    shape: str
    place: str
    anchor: str
    message: str
    advice: str
    is_note: bool
    sequence: int


@dataclass(frozen=True, slots=True)
class Window:
    """The rows on the page, from `first` to before `last`; `others` are the other pages as (first row, words)."""

    first: int
    last: int
    others: tuple[tuple[int, str], ...]


def faults(page: GridPage) -> tuple[Fault, ...]:
    """Tell the problems, the worst first, otherwise in the order of the table."""
    grid = page.grid
    ordered = sorted(enumerate(grid.problems), key=lambda pair: (-pair[1].problem.level, pair[0]))
    drawn = {fault.message: k for k, fault in enumerate(_unsound(page), 1)}
    return tuple(_fault(grid, problem, k, drawn) for k, (_, problem) in enumerate(ordered, 1))


def _unsound(page: GridPage) -> Sequence[Problem]:
    return shown_problems(page.draft.content) if page.grid.state == "unsound" else ()


def _fault(grid: Grid, found: GridProblem, k: int, drawn: Mapping[str, int]) -> Fault:
    problem = found.problem
    message = problem.message.removeprefix(f"{problem.cell}: ") if problem.cell else problem.message
    return Fault(
        ident=f"masalah-{k}",
        level=LEVEL_WORDS[problem.level],
        shape=LEVEL_SHAPES[problem.level],
        place=_place(grid, found),
        anchor=found.anchor,
        message=message[:1].upper() + message[1:],
        advice=problem.advice,
        is_note=not problem.level,
        sequence=drawn.get(problem.message, 0),
    )


def _place(grid: Grid, found: GridProblem) -> str:
    """Say where a problem is, in the words of the grid."""
    words = []
    if found.row is not None and found.row < len(grid.rows):
        words.append(f"Langkah {grid.rows[found.row].name}")
    if found.role is not None and found.role < len(grid.roles):
        words.append(grid.roles[found.role].name or f"Kolom pelaksana {found.role + 1}")
    if found.what in WHAT_WORDS:
        words.append(WHAT_WORDS[found.what])
    if found.what == "identity":
        words.append("Identitas")
    if found.what == "field":
        words.append("Isian formulir")
    return ", ".join(words)


def described(told: Sequence[Fault]) -> Mapping[str, Fault]:
    """Give the worst problem of each cell that has one, by the cell's anchor."""
    found: dict[str, Fault] = {}
    for fault in told:
        if fault.anchor:
            found.setdefault(fault.anchor, fault)
    return found


def state_words(grid: Grid) -> State:
    """Give the state of the table with its word and shape."""
    ready = grid.state == "publishable"
    notes = sum(not found.problem.level for found in grid.problems) if ready else 0
    words = STATE_WORDS[grid.state] + (f", {notes} hal untuk diketahui" if notes else "")
    return State(words, SHAPES[grid.state], ready)


def is_counted(grid: Grid) -> bool:
    """Whether the steps simply count, 1, 2, 3 or a, b, c: then the portal numbers them, and nobody writes a number."""
    names, count = [row.name for row in grid.rows], len(grid.rows)
    return names in ([str(n + 1) for n in range(count)], [chr(ord("a") + n) for n in range(min(count, 26))])


def window(grid: Grid, first: int) -> Window:
    """Choose the rows of the page on which row `first` stands."""
    count = len(grid.rows)
    first = min(max(first, 0), max(count - 1, 0)) // ROWS * ROWS
    others = []
    for start in range(0, count, ROWS):
        end = min(start + ROWS, count)
        if start != first:
            others.append((start, f"Langkah {grid.rows[start].name} sampai {grid.rows[end - 1].name}"))
    return Window(first, min(first + ROWS, count), tuple(others))


def signs() -> Sequence[tuple[str, str, str]]:
    """Give (kind, sign, words) of the marks in the order in which a key goes through them."""
    return [(kind, *SIGNS[kind]) for kind in CYCLE]


def picture(page: GridPage, told: Sequence[Fault]) -> diagrams.Picture | None:
    """Draw the table as far as it can be drawn: steps that nobody does yet have a frame with a question mark.

    Of an unsound table the drawing shows the sequence of the first problem that has one.
    """
    number = next((fault.sequence for fault in told if fault.sequence), 0)
    shown = sequence_of(page.draft.content, number) if number else None
    return shown.picture if shown else _drawn(page.draft.content)


@lru_cache(maxsize=64)
def _drawn(content: bytes) -> diagrams.Picture | None:
    matrix = reading_of(content).matrix
    if matrix is None or not matrix.steps or not matrix.roles:
        return None
    return diagrams.picture(compile_process(_drawable(matrix)), ident="tabel")


def _drawable(matrix: Matrix) -> Matrix:
    """Let the arrows that lead nowhere yet go on to the next row."""
    known = {step.number for step in matrix.steps} | {END}
    return replace(matrix, steps=tuple(replace(step, marks=_marks(step, known)) for step in matrix.steps))


def _marks(step: Step, known: set[str]) -> dict[str, Mark]:
    return {
        role: replace(mark, arrows=tuple(_arrow(arrow, known) for arrow in mark.arrows))
        for role, mark in step.marks.items()
    }


def _arrow(arrow: Arrow, known: set[str]) -> Arrow:
    return replace(arrow, to=tuple(target for target in arrow.to if target in known))
