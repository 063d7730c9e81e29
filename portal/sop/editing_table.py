"""A sheet -> the table that the marking grid edits, with all that stands in it and where each cell of the sheet went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from portal.sop.editing_names import fit_roles, keeps_step
from portal.sop.editing_targets import Names, retarget_identity, retarget_mark, retarget_pairs, retarget_way
from portal.sop.faults import Faults
from portal.sop.headings import Rows, cell_of, folded, heading
from portal.sop.marks import Row, read_marks
from portal.sop.notation import EMPTY, read_mark, step_number
from portal.sop.sheet import read_sheet
from portal.sop.table import Table, name_lines, read_table
from portal.sop.targets import Targets

TEXTS = ("requirements", "duration", "output", "note")
WAYS = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Place:
    """What a cell of a sheet is in the table: `what` is mark, role, identity, extra_head, or a column of a step.

    Columns of a step are number, activity, requirements, duration, output, note, yes, no, extra0, extra1 and so on.
    """

    what: str
    row: int | None = None
    role: int | None = None
    index: int | None = None  # of an identity row
    value: int | None = None  # which value of the identity row; None: its key


@dataclass(frozen=True, slots=True)
class EditRow:
    """A step as it stands: its number as printed, a text for each role, and the texts of the other columns."""

    number: str
    activity: str = ""
    cells: tuple[str, ...] = ()
    rest: tuple[str, ...] = ("", "", "", "", "", "")  # in the order of TEXTS, then WAYS
    extras: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditTable:
    """All that a sheet holds, in the order of the standard form. A role without a name stands with an empty one."""

    identity: tuple[tuple[str, ...], ...] = ()  # key as written, then its values
    roles: tuple[str, ...] = ()
    rows: tuple[EditRow, ...] = ()
    extras: tuple[str, ...] = ()  # headings of the columns that mean nothing to the portal
    has_ways: bool = False  # whether there are columns Ya and Tidak
    totals: tuple[EditRow, ...] = ()  # closing rows
    after: tuple[tuple[str, ...], ...] = ()  # a second table, as it stood


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet opened for editing; `marked` holds the marks as they are read, `where` the place of each filled cell."""

    table: EditTable
    where: Mapping[tuple[int, int], Place]
    marked: tuple[Row, ...]
    role_keys: tuple[int | None, ...]  # per role: its key in `marked`, None for a column without a name
    called: tuple[str, ...]  # per row: what the step is called

    def address_of(self, place: Place) -> tuple[int, int] | None:
        """Return the first cell (row and column from 0) of a place, or None."""
        return next((at for at, here in self.where.items() if here == place), None)


@lru_cache(maxsize=32)
def open_content(content: bytes) -> Opened:
    """Open the bytes of a readable CSV file. Raises Unreadable."""
    return open_rows(read_sheet(content).rows)


def open_rows(rows: Rows) -> Opened:
    """Open the rows of a sheet that has a table; nothing that stands in it is left out but repeated headers."""
    table = read_table(rows)
    name_lines(table)
    marked = tuple(read_marks(table, Faults()))
    return _Opener(rows, table, marked).open()


@dataclass(slots=True)
class _Texts:
    """The texts of one row while they are gathered, by what they are."""

    found: dict[tuple[str, int], list[str]] = field(default_factory=dict)

    def add(self, what: str, text: str, n: int = 0) -> None:
        if text.strip():
            self.found.setdefault((what, n), []).append(text.strip())

    def get(self, what: str, n: int = 0) -> str:
        return " ".join(self.found.get((what, n), ()))


class _Opener:
    """Gathers the parts of an EditTable from a sheet that was read."""

    def __init__(self, rows: Rows, table: Table, marked: tuple[Row, ...]) -> None:
        self.rows, self.table, self.marked, self.columns = rows, table, marked, table.columns
        self.where: dict[tuple[int, int], Place] = {}
        lines = {line.row: n for n, line in enumerate(table.lines)}
        self.owner = dict(lines)  # row of the sheet -> step, rows that continue it too
        for r in sorted(table.continued):
            self.owner[r] = self.owner[next(above for above in range(r - 1, -1, -1) if above in self.owner)]
        self.sheet_rows: dict[int, list[int]] = {}  # step -> its rows of the sheet
        for r, step in sorted(self.owner.items()):
            self.sheet_rows.setdefault(step, []).append(r)
        self.spread = self.columns.single is not None
        self.keys, self.places = self._role_columns()
        self.extra_columns = self._extra_columns()
        self.numbers = self._numbers()

    def open(self) -> Opened:
        """Return the table in its normal form."""
        columns = self.columns
        names = Names(self._names())
        rows = tuple(self._row(n, names) for n in range(len(self.table.lines)))
        roles = fit_roles("" if key is None else columns.roles[key] for key in self.keys)
        for i, c in enumerate(self.places):
            self.where.setdefault(columns.head(c), Place("role", role=i))
        for k, c in enumerate(self.extra_columns):
            self.where.setdefault(columns.head(c), Place(f"extra_head{k}"))
        for what, c in {**columns.rest, "number": columns.number, "activity": columns.activity}.items():
            self.where.setdefault(columns.head(c), Place(f"head_{what}"))
        table = EditTable(
            identity=self._identity(names),
            roles=roles,
            rows=rows,
            extras=tuple(self._heading(c) for c in self.extra_columns),
            has_ways=any(what in columns.rest for what in WAYS),
            totals=tuple(self._total(r) for r, *_ in self.table.totals),
            after=self._after(),
        )
        return Opened(table, self.where, self.marked, tuple(self.keys), tuple(ln.number for ln in self.table.lines))

    def _names(self) -> dict[str, str]:
        """What a written target means: the number that its step gets -> the same."""
        known = Targets(self.table)
        called = {line.number: number for line, number in zip(self.table.lines, self.numbers, strict=True)}
        return {written: step_number(called[name]) for written, name in known.names.items()}

    def _numbers(self) -> list[str]:
        """The printed numbers where they are numbers and differ, else what the steps are called."""
        taken: set[str] = set()
        found = []
        for line in self.table.lines:
            printed = folded(line.printed)
            cells = [cell_of(self.rows[line.row], c) for c in self.columns.unnamed] + list(line.cells.values())
            if step_number(printed) != line.number or not keeps_step(printed, cells):
                printed = line.number if keeps_step(line.number, cells) else ""
            name = step_number(printed).casefold()
            found.append(printed if name not in taken else "")
            taken.add(name)
        fresh = iter(range(1, 2 * len(found) + 2))
        return [number or next(str(n) for n in fresh if str(n) not in taken) for number in found]

    def _role_columns(self) -> tuple[list[int | None], list[int]]:
        """Keys and columns of the roles from left to right; with columns without a name in which something stands."""
        columns = self.columns
        body = [self.rows[r] for r in self.owner]
        nameless = [c for c in columns.unnamed if any(cell_of(row, c).strip() for row in body)]
        found: list[tuple[int, int | None]] = [(columns.place(key), key) for key in columns.roles]
        found = sorted(found + [(c, None) for c in nameless], key=lambda place: place[0])
        return [key for _, key in found], [c for c, _ in found]

    def _extra_columns(self) -> list[int]:
        """The columns that are nothing to the portal, but hold text or have a heading of their own."""
        columns = self.columns
        known = {columns.number, columns.activity, *columns.rest.values(), *self.places}
        if columns.single is not None:
            known.add(columns.single)
        body = [self.rows[r] for r in (*self.owner, *(r for r, *_ in self.table.totals))]
        width = max([columns.last + 1, *(len(row) for row in body)])
        found = []
        for c in range(width):
            text = any(cell_of(row, c).strip() for row in body)
            named = c in columns.named_in and heading(cell_of(self.rows[columns.named_in[c]], c)) is None
            if c not in known and (text or named):
                found.append(c)
        return found

    def _heading(self, column: int) -> str:
        """The heading of a column that is nothing to the portal, written so that it stays nothing."""
        r = self.columns.named_in.get(column)
        text = folded(cell_of(self.rows[r], column)) if r is not None else ""
        what = heading(text)
        return "" if what in ("roles", "standard") else f"{text} (2)" if what else text

    def _texts(self, rows: Iterable[int], step: int | None) -> _Texts:
        """Gather the texts of some rows of the sheet by what they are, and remember where they stood."""
        columns, texts = self.columns, _Texts()
        for r in rows:
            row = self.rows[r]
            for what, c in (("number", columns.number), ("activity", columns.activity), *columns.rest.items()):
                self._take(texts, row, r, c, what, step)
            for k, c in enumerate(self.extra_columns):
                self._take(texts, row, r, c, "extra", step, k)
            for i, c in enumerate(self.places):
                self._take(texts, row, r, c, "mark", step, i)
        return texts

    def _take(self, texts: _Texts, row: Sequence[str], r: int, c: int, what: str, step: int | None, n: int = 0) -> None:
        text = cell_of(row, c)
        if what != "mark" or not texts.get(what, n) or text.strip() not in EMPTY:
            texts.add(what, text, n)
        if step is not None:
            place = Place("mark", step, n) if what == "mark" else Place(f"extra{n}" if what == "extra" else what, step)
            self.where.setdefault((r, c), place)

    def _row(self, n: int, names: Names) -> EditRow:
        line = self.table.lines[n]
        texts = self._texts(self.sheet_rows[n], n)
        cells, beside = self._cells(texts)
        if self.spread:  # a column of names: each has a mark of its own
            named = list(enumerate(self.keys))
            cells = [cells[i] if key is None else line.cells.get(key, "") for i, key in named]
        rest = {what: texts.get(what) for what in (*TEXTS, *WAYS)}
        decides = self.marked[n].where == (line.row, self.columns.rest.get("note"))
        return EditRow(
            number=self.numbers[n],
            activity=" ".join(filter(None, (texts.get("activity"), *beside))),
            cells=tuple(retarget_mark(cell, names) for cell in cells),
            rest=(
                rest["requirements"],
                rest["duration"],
                rest["output"],
                retarget_pairs(rest["note"], names, decides),
                retarget_way(rest["yes"], names),
                retarget_way(rest["no"], names),
            ),
            extras=tuple(texts.get("extra", k) for k in range(len(self.extra_columns))),
        )

    def _cells(self, texts: _Texts) -> tuple[list[str], list[str]]:
        """The texts of the roles' cells, and what stood below a mark in a row that continues it, and is none of it.

        It goes with the activity, so that the mark stays one; the role's own name, a header repeated, is left out.
        """
        cells, beside = [], []
        for i, key in enumerate(self.keys):
            text = ""
            for piece in texts.found.get(("mark", i), ()):
                if not text or read_mark(text).mark is None or piece.startswith(("|", "&", "-", "→")):
                    text = f"{text} {piece}".strip()
                elif key is None or folded(piece).casefold() != self.columns.roles[key].casefold():
                    beside.append(piece)
            cells.append(text)
        return cells, beside

    def _total(self, r: int) -> EditRow:
        texts = self._texts([r], None)
        activity = texts.get("activity")
        if self.columns.single is not None:  # the column of names is spread; a closing row has no names
            activity = " ".join(filter(None, (activity, cell_of(self.rows[r], self.columns.single).strip())))
        return EditRow(
            texts.get("number"),
            activity,
            tuple("" if self.spread and key is not None else texts.get("mark", i) for i, key in enumerate(self.keys)),
            tuple(texts.get(what) for what in (*TEXTS, *WAYS)),
            tuple(texts.get("extra", k) for k in range(len(self.extra_columns))),
        )

    def _identity(self, names: Names) -> tuple[tuple[str, ...], ...]:
        """The rows above the table, as read_identity parts them; what stood below the table becomes Catatan."""
        top = self.table.top
        found: list[tuple[str, ...]] = []
        empty = set(range(self.columns.last + 1))
        for row in self.rows:
            empty -= {c for c in empty if c < len(row) and row[c].strip()}
        for r, row in enumerate(self.rows[:top]):
            filled = [(c, row[c].strip()) for c in range(len(row)) if c not in empty]
            while filled and not filled[0][1]:
                filled.pop(0)
            while filled and not filled[-1][1]:
                filled.pop()
            while len(filled) > 1 and filled[1][1] == ":":
                filled.pop(1)
            for value, (c, _) in enumerate(filled):
                self.where[r, c] = Place("identity", index=len(found), value=value - 1 if value else None)
            if filled:
                found.append(retarget_identity(tuple(text for _, text in filled), names))
        for r, c, text in self.table.remarks:
            self.where[r, c] = Place("identity", index=len(found), value=0)
            found.append(("Catatan", text))
        return tuple(found)

    def _after(self) -> tuple[tuple[str, ...], ...]:
        start = self.table.second_block
        if start is None:
            return ()
        used = {*self.owner, *(r for r, *_ in self.table.totals)}
        rows = [self.rows[r] for r in range(start, len(self.rows)) if r not in used]
        while rows and not any(cell.strip() for cell in rows[0]):
            rows.pop(0)
        return tuple(tuple(row) for row in rows)
