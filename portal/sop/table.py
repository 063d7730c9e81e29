"""The rows under the header: which are steps, what they are called, which are remarks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.sop.body import HEAD_KEYS, LONGEST_NUMBER, Body, printed_of, total_of
from portal.sop.headings import Columns, Rows, cell_of, folded, is_header, read_columns
from portal.sop.identity import canonical
from portal.sop.names import hold_names, spread
from portal.sop.notation import is_mark, read_mark, step_number
from portal.sop.numbering import name_steps

_REMARK = re.compile(r"\s*(?:\*|(?:catatan|keterangan|ket|nb|note)\b)", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """A step's row before its marks are read; `row` counts from 0."""

    row: int
    printed: str
    activity: str
    cells: dict[int, str]  # key of a role -> text
    rest: dict[str, str]  # requirements, duration, output, note, yes, no
    number: str = ""
    lost: bool = False  # a mark of this row stands in a column without a role's name


@dataclass(slots=True)
class Table:
    """The table of a sheet; places are (row, column) from 0."""

    top: int
    columns: Columns
    lines: list[Line] = field(default_factory=list)
    totals: list[tuple[int, int, str]] = field(default_factory=list)  # closing rows
    remarks: list[tuple[int, int, str]] = field(default_factory=list)  # rows below the table
    second: int | None = None  # the row at which a second table begins
    second_block: int | None = None  # the row at which the block that belongs to the second table begins
    continued: list[int] = field(default_factory=list)  # rows that continue the step above them
    beyond: list[tuple[int, int]] = field(default_factory=list)  # marks right of the last named column
    stray: list[tuple[int, int, str]] = field(default_factory=list)  # marks in a column without a role's name
    torn: list[tuple[int, int, str]] = field(default_factory=list)  # what is no mark, in rows that continue a step
    repeated: dict[str, tuple[str, ...]] = field(default_factory=dict)  # printed number -> what its steps are called
    text_columns: list[tuple[int, str]] = field(default_factory=list)  # columns that are no role, and their headings

    def place(self, line: Line, key: int) -> tuple[int, int]:
        """Return the cell of a role in a row."""
        return line.row, self.columns.place(key)


def read_table(rows: Rows) -> Table:
    """Read the first table of a sheet that has one; its steps are not named yet."""
    top = next(r for r, row in enumerate(rows) if is_header(row))
    columns = read_columns(rows, top)
    table = Table(top, columns)
    body = Body(rows, columns)
    table.second = body.second
    if columns.single is not None and not hold_names([cell_of(rows[r], columns.single) for r in body.steps()]):
        _marks_in_single_column(rows, table)
    _drop_text_columns(rows, table, body)
    _choose_between_names_and_marks(rows, columns, body)
    body.sort_out()
    _Reader(rows, table, body).read()
    if columns.single is not None:
        _spread(rows, table, columns.single)
    return table


def name_lines(table: Table) -> None:
    """Give every step the name it is called by."""
    names, table.repeated = name_steps([step_number(line.printed) for line in table.lines])
    for line, name in zip(table.lines, names, strict=True):
        line.number = name


class _Reader:
    """Reads the rows of the body into the table."""

    def __init__(self, rows: Rows, table: Table, body: Body) -> None:
        self.rows, self.table, self.body, self.columns = rows, table, body, table.columns
        self.last = max(body.steps(), default=-1)
        self.more: list[list[str]] = []  # the activity of the last step, in pieces
        self.more_rest: dict[str, list[str]] = {}

    def read(self) -> None:
        """Read all rows up to the second table."""
        gap, ended, r = False, False, self.body.start
        while r < self.body.stop:
            row, here = self.rows[r], r
            r += 1
            if not any(cell.strip() for cell in row):
                gap = True
            elif here in self.body.headers:
                r = self.body.past_header(here)
            elif here in self.body.counting or here in self.body.seconds:
                continue
            elif self.body.is_step[here]:
                self._add(here, row)
                gap = False
            elif self._closes(here, row):
                ended = ended or here > self.last
            elif not ended and self._continues(here, row, gap):
                self._continue(here, row)
            else:
                self._remark(here, row)
                gap = True
        self._finish()
        if self.table.second is not None:
            self._forget_what_belongs_to_the_second(self.table.second)

    def _closes(self, r: int, row: Sequence[str]) -> bool:
        total = total_of(row, self.columns)
        # Further up it is one only if it looks like one; a sentence may begin with "Jumlah" too.
        if total is None or (r < self.last and (len(total[1].split()) > 3 or sum(bool(c.strip()) for c in row) < 2)):
            return False
        self.table.totals.append((r, *total))
        return True

    def _continues(self, r: int, row: Sequence[str], gap: bool) -> bool:
        """A row without number and mark continues the activity above it; below the table it is a remark."""
        if not self.table.lines or cell_of(row, self.columns.number).strip():
            return False
        texts = [cell_of(row, c) for c in (self.columns.activity, *self.columns.rest.values())]
        if not any(text.strip() for text in texts):
            return any(cell_of(row, c).strip() for c in self.columns.roles) and r < self.last
        return r < self.last or not (gap or _REMARK.match(texts[0]))

    def _add(self, r: int, row: Sequence[str]) -> None:
        self._finish()
        columns, table = self.columns, self.table
        printed = printed_of(row, columns) or folded(cell_of(row, columns.number))
        cells = {c: cell_of(row, c) for c in columns.roles if cell_of(row, c).strip()}
        rest = {what: cell_of(row, c).strip() for what, c in columns.rest.items()}
        line = Line(
            r, printed if len(printed) <= LONGEST_NUMBER else "", cell_of(row, columns.activity).strip(), cells, rest
        )
        table.lines.append(line)
        for c in columns.unnamed:
            if is_mark(cell_of(row, c)):
                table.stray.append((r, c, folded(row[c])))
                line.lost = True
        table.beyond += [(r, c) for c in range(columns.last + 1, len(row)) if is_mark(row[c])]

    def _continue(self, r: int, row: Sequence[str]) -> None:
        """Gather the pieces of the step above; what stands in a role's column is no mark, and is not lost silently."""
        columns = self.columns
        self.table.continued.append(r)
        text = cell_of(row, columns.activity).strip()
        if text:
            self.more.append([text])
        for what, c in columns.rest.items():
            if cell_of(row, c).strip():
                self.more_rest.setdefault(what, []).append(cell_of(row, c).strip())
        self.table.torn += [(r, c, cell_of(row, c)) for c in columns.roles if read_mark(cell_of(row, c)).fault]

    def _finish(self) -> None:
        if self.table.lines:
            line = self.table.lines[-1]
            line.activity = " ".join(filter(None, [line.activity, *(piece for (piece,) in self.more)]))
            for what, pieces in self.more_rest.items():
                line.rest[what] = " ".join(filter(None, [line.rest.get(what, ""), *pieces]))
        self.more, self.more_rest = [], {}

    def _remark(self, r: int, row: Sequence[str]) -> None:
        filled = [(c, folded(cell)) for c, cell in enumerate(row) if cell.strip()]
        words = [text for _, text in filled]
        if len(words) > 1 and canonical(words[0]) == "Catatan":
            words = words[1:]
        self.table.remarks.append((r, filled[0][0], " ".join(words)))

    def _forget_what_belongs_to_the_second(self, second: int) -> None:
        """The block that stands right above the second table's header, or from its first key on, is that table's."""
        blanks = [r for r in range(self.last + 1, second) if not any(cell.strip() for cell in self.rows[r])]
        keys = [r for r, c, _ in self.table.remarks if canonical(self.rows[r][c]) in HEAD_KEYS]
        before = [r for r in blanks if not keys or r < keys[0]]
        cut = min([*(before[-1:] or [second]), *keys])
        self.table.second_block = cut
        self.table.remarks = [remark for remark in self.table.remarks if remark[0] < cut]


def _marks_in_single_column(rows: Rows, table: Table) -> None:
    """A single column that holds marks is a role called by its heading; an empty one is no role."""
    columns = table.columns
    column, columns.single = columns.single, None
    if column is not None and any(cell_of(row, column).strip() for row in rows[columns.bottom + 1 :]):
        columns.roles[column] = folded(cell_of(rows[columns.top], columns.roles_head))
        columns.unnamed = tuple(c for c in columns.unnamed if c != column)


def _choose_between_names_and_marks(rows: Rows, columns: Columns, body: Body) -> None:
    """Beside a column Pelaksana with names only columns with marks are roles."""
    if columns.single is None or not columns.roles:
        return
    if any(is_mark(cell_of(rows[r], c)) for r in body.steps() for c in columns.roles):
        columns.single = None
    else:
        columns.roles = {}


def _drop_text_columns(rows: Rows, table: Table, body: Body) -> None:
    """Where the roles are guessed, a column whose filled cells hold text but no mark is no role."""
    columns = table.columns
    if not columns.guessed:
        return
    steps = body.steps()
    for c, name in list(columns.roles.items()):
        cells = [cell_of(rows[r], c) for r in steps if cell_of(rows[r], c).strip()]
        if cells and not any(is_mark(cell) for cell in cells):
            table.text_columns.append((c, name))
            del columns.roles[c]


def _spread(rows: Rows, table: Table, column: int) -> None:
    columns = table.columns
    columns.roles = {}
    names, named = spread([cell_of(rows[line.row], column) for line in table.lines])
    keys = {name: key for key, name in enumerate(names)}
    for line, here in zip(table.lines, named, strict=True):
        line.cells = {keys[name]: "x" for name in here}
    columns.roles = dict(enumerate(names))
    columns.at = dict.fromkeys(columns.roles, column)
