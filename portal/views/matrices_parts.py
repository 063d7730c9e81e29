"""What the pages of Kelola matriks share: refusals in words, states and levels, the sheet with its faulty cells, drawings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import ParamSpec

from flask import Response, redirect, request

from portal import access, accounts, diagrams, errors, htmx
from portal.accounts import Actor
from portal.matrix_batches import LEVEL_WORDS, STATE_WORDS
from portal.matrix_history import process_if_fit
from portal.matrix_readings import count_problems, reading_of
from portal.matrix_words import sentence_of_matrix
from portal.refusals import Refused
from portal.sop.model import Level, Problem, Reading
from portal.sop.sheet import address

P = ParamSpec("P")
TITLES = {
    403: "Bukan layanan instansi Anda",
    404: "Tidak ditemukan",
    409: "Keadaan sudah berubah",
    413: "Kiriman terlalu besar",
    422: "Perlu diperbaiki",
}
SHAPES = {"publishable": "done", "draft": "refused", "unsound": "late", "unreadable": "refused"}
LEVEL_SHAPES = {Level.unreadable: "refused", Level.draft: "refused", Level.unsound: "late", Level.note: "soon"}
ROWS_SHOWN = 300  # of the sheet, besides those with a problem
COLUMNS_SHOWN = 80
LONGEST_SHOWN = 400  # characters of a cell
WIDE = 24  # characters from which a cell gets a wide column
CELL = re.compile(r"([A-Z]{1,5})([1-9][0-9]{0,6})")
DELIMITER_WORDS = {";": "titik koma", ",": "koma", "\t": "tab"}


def refusals_said(view: Callable[P, Response]) -> Callable[P, Response]:
    """Answer what a use case refuses with its status and its sentence."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            return view(*args, **kwargs)
        except Refused as error:
            return refused(error)

    return guarded


def refused(error: Refused) -> Response:
    """Give the page (to htmx the message) of a refusal."""
    title = TITLES.get(error.status, TITLES[409])
    return errors.say(error.status, title, sentence_of_matrix(error, zone_of(access.official())))


def zone_of(actor: Actor) -> str:
    """Give the zone in which an admin reads times: that of the own agency."""
    return next((row.zone for row in accounts.agencies(actor) if row.id == actor.admin_of), "WIB")


def see_other(address_: str) -> Response:
    """Lead on after something was done: 303 to a form, by header to htmx."""
    if htmx.is_htmx():
        return htmx.leave_for(address_, 200)
    return redirect(address_, 303)  # type: ignore[return-value]


def revision_sent() -> int:
    """Give the revision that the form was made from; 0, which no draft has, where it is unreadable."""
    text = request.form.get("revisi", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


# -- words ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class State:
    """The state of a file as a page shows it."""

    words: str
    shape: str
    is_ready: bool


def state(name: str, notes: int = 0) -> State:
    """Give a state with its word and shape; `notes` are told of what can be published."""
    ready = name == "publishable"
    words = STATE_WORDS[name] + (f", {notes} hal untuk diketahui" if ready and notes else "")
    return State(words, SHAPES[name], ready)


def found_words(reading: Reading, is_book: bool = False) -> list[tuple[str, str]]:
    """Tell what was found in a file: its encoding, what parts its cells (not of a workbook), its roles and steps."""
    pairs = [("Pengodean", reading.encoding.upper()), ("Pemisah", DELIMITER_WORDS.get(reading.delimiter, "satu kolom"))]
    if is_book:
        pairs = [("Jenis berkas", "buku kerja Excel")]
    if reading.matrix is not None:
        roles = ", ".join(reading.matrix.roles)
        pairs.append(("Pelaksana", f"{len(reading.matrix.roles)}: {roles}" if roles else "belum ada"))
        pairs.append(("Langkah", str(len(reading.matrix.steps))))
    return pairs


# -- the sheet with its problems --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A problem as a page shows it: `anchor` is its own id, `cell` links to the sheet where `in_sheet`.

    `sequence` counts from 1 the sequences that are drawn, 0 where none shows the problem.
    """

    anchor: str
    level: str
    shape: str
    cell: str
    in_sheet: bool
    written: str
    message: str
    advice: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the sheet; `problem` is the anchor of the first problem about it."""

    name: str
    text: str
    css: str
    problem: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sheet; `skipped` rows before it are not shown."""

    number: int
    skipped: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file with all that is wrong with it, as templates/fragments/matrix/ show it."""

    problems: tuple[Told, ...]
    letters: tuple[str, ...]
    rows: tuple[Row, ...]
    left: int  # rows after the last one shown
    faults: int
    notes: int


def checked(reading: Reading, problems: Sequence[Problem], drawable: Sequence[Problem] = ()) -> Checked:
    """Lay out the sheet of a file, the cells with a problem marked, and its problems, the worst first.

    `drawable`: those of the problems whose sequence can be drawn, in its order.
    """
    rows = reading.rows
    ordered = sorted(problems, key=lambda problem: (-problem.level, _place(problem.cell, rows) or (len(rows), 0)))
    places = [_place(problem.cell, rows) for problem in ordered]
    drawn_at = {problem: k for k, problem in enumerate(drawable, start=1)}
    told = tuple(
        _tell(k, problem, _text(rows, *place) if place else None, drawn_at.get(problem, 0))
        for k, (problem, place) in enumerate(zip(ordered, places, strict=True))
    )
    marks: dict[tuple[int, int], tuple[str, str]] = {}
    for problem, place, line in zip(ordered, places, told, strict=True):
        if place:
            marks.setdefault(place, (line.anchor, "doubt" if problem.level is Level.note else "fault"))
    shown = sorted({*range(min(len(rows), ROWS_SHOWN)), *(row for row, _ in marks)})
    wide = max((len(row) for row in rows[:ROWS_SHOWN]), default=0)
    columns = sorted({*range(min(wide, COLUMNS_SHOWN)), *(column for _, column in marks)})
    lines, last = [], -1
    for r in shown:
        cells = tuple(_cell(rows, r, c, marks.get((r, c), ("", ""))) for c in columns)
        lines.append(Row(r + 1, r - last - 1, cells))
        last = r
    letters = tuple(address(0, c)[:-1] for c in columns)
    return Checked(told, letters, tuple(lines), len(rows) - last - 1, *count_problems(problems))


def _place(cell: str | None, rows: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    found = CELL.fullmatch(cell or "")
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    row, column = int(found[2]) - 1, column - 1
    widest = max((len(line) for line in rows), default=0)
    return (row, column) if row < len(rows) and column <= widest else None


def _tell(k: int, problem: Problem, written: str | None, sequence: int) -> Told:
    """Tell a problem; `written` is what stands in its cell, None for one outside the sheet."""
    return Told(
        f"masalah-{k + 1}",
        LEVEL_WORDS[problem.level],
        LEVEL_SHAPES[problem.level],
        problem.cell or "",
        written is not None,
        written or "",
        problem.message,
        problem.advice,
        sequence,
    )


def _cell(rows: Sequence[Sequence[str]], r: int, c: int, mark: tuple[str, str]) -> Cell:
    text = _text(rows, r, c)
    return Cell(address(r, c), text, mark[1] or ("long" if len(text) > WIDE else ""), mark[0])


def _text(rows: Sequence[Sequence[str]], r: int, c: int) -> str:
    text = rows[r][c] if c < len(rows[r]) else ""
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


# -- drawings ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def drawn(content: bytes, ident: str = "draf") -> diagrams.Picture | None:
    """Draw the SOP of a file, or None where it has faults that leave nothing to draw."""
    process = process_if_fit(reading_of(content))
    return diagrams.picture(process, ident=ident) if process else None


def agency_names(actor: Actor) -> Iterable[str]:
    """Give the names of the agencies that an admin manages."""
    return [row.name for row in accounts.agencies(actor)]
