"""The table's header: which column is what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

Rows = Sequence[Sequence[str]]

_WORDS = {
    "number": ("No",),
    "activity": (
        "Aktivitas",
        "Kegiatan",
        "Aktivitas/Kegiatan",
        "Uraian",
        "Uraian Kegiatan",
        "Uraian Prosedur",
        "Alur",
        "Langkah",
    ),
    "roles": ("Pelaksana", "Pelaksanaan"),
    "standard": ("Mutu Baku", "Motu Baku"),
    "requirements": ("Kelengkapan", "Persyaratan", "Perlengkapan", "Persyaratan/Kelengkapan"),
    "duration": ("Waktu",),
    "output": ("Output", "Keluaran"),
    "note": ("Ket", "Keterangan"),
    "yes": ("Lanjut ke No. (YA)", "Ya"),
    "no": ("Lanjut ke No. (TIDAK)", "Tidak"),
}
_TEXTS = ("requirements", "duration", "output", "note", "yes", "no")
_LONGEST = 60  # no heading is longer, however it is spaced


def folded(text: str) -> str:
    """Fold runs of white space, line breaks included, to single spaces."""
    return " ".join(text.split())


def _key(text: str) -> str:
    return re.sub(r"[\s.:]", "", text).casefold()


_HEADINGS = {_key(word): what for what, words in _WORDS.items() for word in words}


@lru_cache(maxsize=4096)
def _short_heading(cell: str) -> str | None:
    return _HEADINGS.get(_key(cell))


def heading(cell: str) -> str | None:
    """Say what a header cell stands for (`number`, `activity`, `roles`, ...), or None."""
    return _short_heading(cell) if cell and len(cell) <= _LONGEST else None


def is_header(row: Sequence[str]) -> bool:
    """Whether a row has a `No` cell and an activity heading: there the table starts."""
    found = {heading(cell) for cell in row}
    return "number" in found and "activity" in found


def same_header(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two header rows say the same, without regard to case, spaces and dots."""
    return [_key(cell) for cell in one if cell.strip()] == [_key(cell) for cell in other if cell.strip()]


def same_cells(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two rows say the same column by column, without regard to case, spaces and dots."""
    return same_header(one, other) and all(
        _key(cell_of(one, c)) == _key(cell_of(other, c)) for c in range(max(len(one), len(other)))
    )


def cell_of(row: Sequence[str], column: int | None) -> str:
    """Return a cell, or an empty text where the row is too short or there is no such column."""
    return row[column] if column is not None and column < len(row) else ""


def next_filled(rows: Rows, start: int) -> int | None:
    """Return the first row from `start` on that is not empty: empty rows are ignored anywhere (§1)."""
    return next((r for r in range(start, len(rows)) if any(cell.strip() for cell in rows[r])), None)


@dataclass(slots=True)
class Columns:
    """Where things stand; rows and columns are counted from 0."""

    number: int
    activity: int
    top: int  # the first header row
    second: int | None = None  # the second header row
    rest: dict[str, int] = field(default_factory=dict)  # requirements, duration, output, note, yes, no
    roles: dict[int, str] = field(default_factory=dict)  # key of a role, mostly its column -> name as written
    at: dict[int, int] = field(default_factory=dict)  # key -> column, where they differ (one column of names)
    named_in: dict[int, int] = field(default_factory=dict)  # column -> row of its name
    unnamed: tuple[int, ...] = ()  # columns without a heading in which a mark would be lost
    single: int | None = None  # the one column Pelaksana, whose cells hold names
    guessed: bool = False  # no heading Pelaksana: the roles are the columns without a known heading
    roles_head: int | None = None  # the column of the heading Pelaksana
    last: int = 0  # the last column with a heading or a name

    def place(self, key: int) -> int:
        """Return the column in which a role's cells stand."""
        return self.at.get(key, key)

    @property
    def bottom(self) -> int:
        """The last header row."""
        return self.top if self.second is None else self.second

    def head(self, column: int) -> tuple[int, int]:
        """Return the cell that names a column."""
        return self.named_in.get(column, self.top), column


def read_columns(rows: Rows, top: int) -> Columns:
    """Read the one or two header rows that begin at `top`."""
    first = rows[top]
    second = _second_header(rows, top)
    lines = [(top, first)] + ([(second, rows[second])] if second is not None else [])
    found: dict[str, list[int]] = {}
    named_in: dict[int, int] = {}
    called_so: set[int] = set()
    for r, line in lines:
        for c, cell in enumerate(line):
            what = heading(cell)
            if what == "roles" and r == second and what in found and c not in found[what]:
                called_so.add(c)  # under the heading Pelaksana, a role of that name
            elif what and c not in found.setdefault(what, []):
                found[what].append(c)
            if cell.strip():
                named_in[c] = r
    columns = Columns(found["number"][0], _activity(rows, sorted(found["activity"]), top), top, second)
    columns.named_in = named_in
    columns.last = max(named_in, default=0)
    columns.rest = {what: found[what][0] for what in _TEXTS if what in found}
    taken = {c for what, places in found.items() for c in places if what != "standard"}
    stops = {c for what, places in found.items() for c in places if what not in ("number", "activity")}
    names = {c: folded(rows[r][c]) for c, r in named_in.items() if heading(rows[r][c]) is None or c in called_so}
    if "roles" in found:
        columns.roles_head = found["roles"][0]
        _roles_under_heading(rows, columns, names, taken, stops)
    else:
        columns.guessed = True
        columns.roles = _guessed_roles(columns, names, stops)
    columns.unnamed = _unnamed(rows, columns)
    return columns


def _activity(rows: Rows, places: list[int], top: int) -> int:
    """Of two activity headings the one with text is the activity."""

    def has_text(column: int) -> bool:
        return any(
            re.search(r"[^\W\d_]", cell_of(row, column)) and heading(cell_of(row, column)) is None
            for row in rows[top + 1 :]
        )

    return next((c for c in places if has_text(c)), places[0])


def _second_header(rows: Rows, top: int) -> int | None:
    """The row under the first is a header too if it names columns and nothing stands under No and the activity."""
    under = next_filled(rows, top + 1)
    if under is None or same_header(rows[top], rows[under]):
        return None
    first, row = rows[top], rows[under]
    groups = False
    for c, cell in enumerate(first):
        what = heading(cell)
        groups = groups or what in ("roles", "standard")
        below = cell_of(row, c)
        if what in ("number", "activity") and below.strip() and heading(below) != what:
            return None
    if groups:
        return under
    # Without Pelaksana and Mutu Baku only names under empty heads are a header: `No,Kegiatan,,` above `,,Kasi,Kabid`.
    filled = [c for c, cell in enumerate(row) if cell.strip()]
    words = all(not cell_of(first, c).strip() and len(folded(row[c])) > 2 for c in filled)
    return under if words and not any(_marked(row[c]) for c in filled) else None


def _marked(cell: str) -> bool:
    return bool(re.search(r"->|[?&|✓✔√]", cell)) or cell.strip().casefold() in (
        "mulai",
        "selesai",
        "proses",
        "koordinasi",
    )


def _filled_below(rows: Rows, columns: Columns, among: Sequence[int]) -> list[int]:
    wanted = set(among)
    filled: set[int] = set()
    for row in rows[columns.bottom + 1 :]:
        filled |= {c for c in wanted - filled if cell_of(row, c).strip()}
        if filled == wanted:
            break
    return [c for c in among if c in filled]


def _roles_under_heading(rows: Rows, columns: Columns, names: dict[int, str], taken: set[int], stops: set[int]) -> None:
    """The columns under Pelaksana; one column without a name of its own holds names in its cells."""
    first, start = rows[columns.top], columns.roles_head or 0
    width = max([len(first), start + 1, *(c + 1 for c in columns.named_in)])
    stop = next((c for c in range(start + 1, width) if cell_of(first, c).strip()), width)
    span = [c for c in range(start, stop) if c not in taken or c == start]
    columns.roles = {c: names[c] for c in span if c in names}
    if columns.roles:
        return
    if columns.second is None:
        columns.roles = _guessed_roles(columns, names, stops - set(range(start, stop)), beyond=False)
        columns.guessed = bool(columns.roles)
    filled = _filled_below(rows, columns, span)
    if len(filled) <= 1:
        columns.single = filled[0] if filled else start


def _guessed_roles(columns: Columns, names: dict[int, str], stops: set[int], beyond: bool = True) -> dict[int, str]:
    """The columns between the activity and the next known heading; if there is none, others without a known heading.

    Mutu baku columns may stand anywhere, so also between the activity and the roles.
    """
    stop = next((c for c in sorted(stops) if c > columns.activity), columns.last + 1)
    near = {c: name for c, name in sorted(names.items()) if columns.activity < c < stop}
    return near if near or not beyond else dict(sorted(names.items()))


def _unnamed(rows: Rows, columns: Columns) -> tuple[int, ...]:
    """Columns left without a heading beside the activity or the roles: a mark there has no role."""
    first, found, owner = rows[columns.top], [], False
    for c in range(columns.last + 1):
        if cell_of(first, c).strip():
            owner = c in columns.roles or heading(first[c]) in ("activity", "roles")
        if owner and c not in columns.named_in and c != columns.single:
            found.append(c)
    # The heading Pelaksana itself stands above its first column, which may have no name of its own.
    head = columns.roles_head
    if head is not None and head not in columns.roles and columns.single is None:
        found.append(head)
    return tuple(sorted(found))
