"""An .xlsx file -> the rows of its SOP table with the marks that its drawing shows, and the CSV that read_matrix takes."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.interchange.workbook_cells import MAX_TEXT, Book, Grid, open_book, read_grid
from portal.interchange.workbook_drawing import Box, read_drawing
from portal.interchange.workbook_edges import Lines
from portal.interchange.workbook_flow import Flow
from portal.interchange.workbook_package import WorkbookRefused
from portal.interchange.workbook_signs import Seats, seat_signs, typed_labels
from portal.sop.headings import folded, heading, is_header
from portal.sop.model import Level, Problem
from portal.sop.sheet import Unreadable, address

__all__ = ["ChooseSheet", "Unread", "WorkbookReading", "WorkbookRefused", "is_workbook", "read_workbook", "to_csv"]

_MARKING_ADVICE = "Pilih tandanya di tabel tanda."
MAX_TABLE_SHEETS = 60


class ChooseSheet(Unreadable):
    """Several sheets hold an SOP table, or the one asked for holds none; `names` are those to choose from."""

    def __init__(self, message: str, names: Sequence[str]) -> None:
        super().__init__(message, "Pilih salah satu: " + ", ".join(f"“{name}”" for name in names) + ".")
        self.names = tuple(names)


@dataclass(frozen=True, slots=True)
class Unread:
    """A shape, line or picture that gave no mark: its cell, its kind and why, in Indonesian."""

    cell: str
    shape: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    """A sheet as it was read; `rows` hold the marks of the drawing, places are those of the sheet."""

    sheets: tuple[str, ...]
    tables: tuple[str, ...]  # those of them that hold an SOP table
    sheet: str
    rows: tuple[tuple[str, ...], ...]
    unread: tuple[Unread, ...] = ()  # what would have been a mark or an arrow, pictures included
    pictures: tuple[str, ...] = ()  # cells of all pictures
    notes: tuple[str, ...] = ()
    drawn: int = 0  # how many marks came from shapes

    def problems(self) -> tuple[Problem, ...]:
        """Return what is to be shown beside the problems of the matrix: drafts for what is unread, notes for the rest."""
        found = []
        for item in self.unread:
            why = f" ({item.why})" if item.why else ""
            message = f"{item.cell}: bentuk {item.shape}{why} tidak terbaca sebagai tanda."
            found.append(Problem(Level.draft, item.cell, message, _MARKING_ADVICE))
        return (*found, *(Problem(Level.note, None, note, "Tidak perlu diubah.") for note in self.notes))


@dataclass(slots=True)
class _Log:
    """Gathers what was not read; equal lines once."""

    unread: dict[Unread, tuple[int, int]] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def miss(self, at: tuple[int, int], shape: str, why: str) -> None:
        """Add something unread at (row, column)."""
        self.unread.setdefault(Unread(address(*at), shape, why), at)

    def note(self, text: str) -> None:
        """Add something to know."""
        self.notes.setdefault(text)


def is_workbook(data: bytes) -> bool:
    """Whether bytes look like an .xlsx or .xls file, so that read_workbook can say more about them than read_matrix."""
    if not data.startswith(b"PK\x03\x04"):
        return data.startswith(b"\xd0\xcf\x11\xe0")
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, OverflowError):
        return b"xl/" in data  # broken: at least its advice is about Excel
    return any(name.lower().startswith("xl/") for name in names)  # not so a zip that holds workbooks


def read_workbook(data: bytes, sheet: str | None = None) -> WorkbookReading:
    """Read the SOP table of a workbook, with the drawing over it.

    `sheet` names the sheet to read; without it the one sheet that holds a table is taken. Any bytes give a reading, or
    raise Unreadable with the problem to show: WorkbookRefused for what is broken or unsafe, ChooseSheet (with the names)
    where a sheet must be chosen, Unreadable itself where no sheet holds a table.
    """
    book = open_book(data)
    try:
        return _read(book, sheet)
    except RecursionError:
        raise WorkbookRefused("isinya bertumpuk terlalu dalam") from None


def to_csv(reading: WorkbookReading) -> bytes:
    """Return the reading as the bytes of a CSV file in the standard form (UTF-8 with BOM, `;`)."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(reading.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", errors="replace")


def _read(book: Book, wanted: str | None) -> WorkbookReading:
    names = tuple(name for name, _ in book.sheets)
    grids: dict[str, Grid] = {}
    for name, path in book.sheets[:MAX_TABLE_SHEETS]:
        if wanted is None or folded(name).casefold() == folded(wanted).casefold():
            grid = read_grid(book, path)
            if any(is_header(row) for row in grid.rows):
                grids[name] = grid
    if wanted is not None and not grids:
        raise ChooseSheet(f"Lembar “{wanted[:40]}” tidak ada, atau tidak memuat tabel SOP.", names)
    if not grids:
        advice = "Tulis baris kepala yang memuat No dan Kegiatan; di bawahnya langkah-langkahnya."
        raise Unreadable("Tabel SOP tidak ditemukan.", advice)
    if len(grids) > 1:
        raise ChooseSheet(f"Berkas Excel ini memuat {len(grids)} lembar dengan tabel SOP.", tuple(grids))
    chosen, grid = next(iter(grids.items()))
    log = _Log()
    pictures, rows, drawn = _with_drawing(book, grid, log)
    rows = _identity_unmerged(rows, grid)
    unread = sorted(log.unread, key=lambda item: log.unread[item])
    return WorkbookReading(
        names, tuple(grids), chosen, tuple(map(tuple, rows)), tuple(unread), pictures, tuple(log.notes), drawn
    )


def _with_drawing(book: Book, grid: Grid, log: _Log) -> tuple[tuple[str, ...], list[list[str]], int]:
    drawing = read_drawing(book.package, grid)
    seats = Seats(grid.rows, grid)
    rows = _repeat_merged(grid, seats, log)
    seats.rows = rows
    if not seats.steps:
        return (), rows, 0

    def outside(box: Box, name: str) -> None:
        row, column = seats.cell(box)
        if seats.step_at(row) is not None and column > seats.columns.activity:
            log.miss((row, column), name, "di luar kolom pelaksana")
        else:
            log.note(f"{address(row, column)}: bentuk {name} di luar tabel tidak dibaca.")

    signs, labels = seat_signs(drawing, seats, log.miss, outside)
    labels += typed_labels(seats, [sign for sign in signs if sign.kind == "decision"])
    lines = Lines(drawing, signs, labels, seats, log.miss)
    flow = Flow(seats, signs, lines.edges(), lines.loose, log.miss, log.note)
    filled = flow.fill()
    for label in labels:
        if label.cell and label not in flow.loose and filled[label.cell[0]][label.cell[1]] == label.text:
            filled[label.cell[0]][label.cell[1]] = ""
    for label in flow.loose:
        if not label.cell:
            at = seats.cell(label.box)
            if seats.step_at(at[0]) is not None and seats.role_at(*at) is not None:
                log.miss(at, "teks", f"“{label.text[:40]}”")
            else:
                log.note(f"{address(*at)}: teks “{label.text[:40]}” di luar tabel tidak dibaca.")
    _tell_pictures(drawing.pictures, drawing.others, seats, log)
    pictures = tuple(address(*seats.cell(box)) for box in drawing.pictures)
    return pictures, filled, sum(sign.kind not in ("page", "begin", "finish") for sign in signs)


def _tell_pictures(pictures: list[Box], others: list[tuple[Box, str]], seats: Seats, log: _Log) -> None:
    """A picture where a mark could stand is listed; a coat of arms above the table is none."""
    for box, kind in [(box, "gambar") for box in pictures] + others:
        if seats.seat(box):
            log.miss(seats.cell(box), kind, "")


def _repeat_merged(grid: Grid, seats: Seats, log: _Log) -> list[list[str]]:
    """A Waktu, or another text, merged over several steps counts for each of them; it is said."""
    rows = [list(row) for row in grid.rows]
    columns = seats.columns
    wide = {columns.activity, *columns.rest.values()}
    length = 0
    for merge in grid.merges:
        steps = [r for r in seats.steps if merge.top <= r <= merge.bottom]
        if merge.left not in wide or len(steps) < 2 or merge.top not in steps:
            continue
        text = rows[merge.top][merge.left] if merge.left < len(rows[merge.top]) else ""
        if not text.strip():
            continue
        for r in steps[1:]:
            rows[r] += [""] * (merge.left + 1 - len(rows[r]))
            rows[r][merge.left] = text
            length += len(text)
            if length > MAX_TEXT:
                raise WorkbookRefused("lembarnya terlalu besar")
        head = next(
            (folded(grid.rows[r][merge.left]) for r in (columns.bottom, columns.top) if _heads(grid, r, merge.left)), ""
        )
        log.note(
            f"{address(merge.top, merge.left)}: {head} digabung untuk baris {merge.top + 1}–{merge.bottom + 1}; "
            "isinya diulang di tiap langkah."
        )
    return rows


def _heads(grid: Grid, row: int, column: int) -> bool:
    return column < len(grid.rows[row]) and heading(grid.rows[row][column]) is not None


def _identity_unmerged(rows: list[list[str]], grid: Grid) -> list[list[str]]:
    """Above the table a cell merged sideways is one value: the empty cells it covers are dropped."""
    top = next(r for r, row in enumerate(rows) if is_header(row))
    covered: dict[int, set[int]] = {}
    for merge in grid.merges:
        for r in range(merge.top, min(merge.bottom, top - 1) + 1):
            covered.setdefault(r, set()).update(range(merge.left + 1, min(merge.right, len(rows[r])) + 1))
    return [
        [text for c, text in enumerate(row) if c not in covered.get(r, ()) or text.strip()]
        for r, row in enumerate(rows)
    ]
