"""The table's header: which column is what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

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


def folded(text: str) -> str:
    """Fold runs of white space, line breaks included, to single spaces."""
    return " ".join(text.split())


def _key(text: str) -> str:
    return re.sub(r"[\s.:]", "", text).casefold()


_HEADINGS = {_key(word): what for what, words in _WORDS.items() for word in words}


def heading(cell: str) -> str | None:
    """Say what a header cell stands for (`number`, `activity`, `roles`, ...), or None."""
    return _HEADINGS.get(_key(cell))


def is_header(row: Sequence[str]) -> bool:
    """Whether a row has a `No` cell and an activity heading: there the table starts."""
    found = {heading(cell) for cell in row}
    return "number" in found and "activity" in found


@dataclass(slots=True)
class Columns:
    """Where things stand; columns are counted from 0."""

    number: int
    activity: int
    activities: tuple[int, ...]  # all columns with an activity heading
    rest: dict[str, int] = field(default_factory=dict)  # requirements, duration, output, note, yes, no
    roles: dict[int, str] = field(default_factory=dict)  # key of a role, mostly its column -> name as written
    at: dict[int, int] = field(default_factory=dict)  # key -> column, where they differ (one column of names)
    unnamed: tuple[int, ...] = ()  # columns in the roles' span without a name
    roles_head: int | None = None  # the column of the heading Pelaksana
    header_rows: int = 1
    last: int = 0  # the last column with a heading or a name

    def place(self, key: int) -> int:
        """Return the column in which a role's cells stand."""
        return self.at.get(key, key)


def read_columns(rows: Sequence[Sequence[str]], top: int) -> Columns:
    """Read one or two header rows beginning at `top`."""
    first = rows[top]
    second = _second_header(rows, top)
    found: dict[str, list[int]] = {}
    for line in (first, second or ()):
        for c, cell in enumerate(line):
            what = heading(cell)
            if what and c not in found.setdefault(what, []):
                found[what].append(c)
    columns = Columns(found["number"][0], found["activity"][0], tuple(sorted(found["activity"])))
    columns.header_rows = 2 if second is not None else 1
    columns.rest = {
        what: found[what][0] for what in ("requirements", "duration", "output", "note", "yes", "no") if what in found
    }
    span = _role_span(first, second, columns, found)
    names = second if second is not None else first
    for c in span:
        name = folded(names[c]) if c < len(names) else ""
        if name and heading(name) is None:
            columns.roles[c] = name
    columns.unnamed = tuple(c for c in span if c not in columns.roles)
    if "roles" in found:
        columns.roles_head = found["roles"][0]
    columns.last = max([c for line in (first, second or ()) for c, cell in enumerate(line) if cell.strip()], default=0)
    return columns


def _second_header(rows: Sequence[Sequence[str]], top: int) -> Sequence[str] | None:
    """The row under a header with Pelaksana or Mutu Baku is the second one if nothing stands under No and the activity."""
    first = rows[top]
    whats = {heading(cell): c for c, cell in reversed(list(enumerate(first)))}
    if not {"roles", "standard"} & set(whats) or top + 1 >= len(rows):
        return None
    under = rows[top + 1]
    filled = [c for c, cell in enumerate(under) if cell.strip()]
    if not filled or [folded(c) for c in under] == [folded(c) for c in first]:
        return None
    for what in ("number", "activity"):
        cell = under[whats[what]] if whats[what] < len(under) else ""
        if cell.strip() and heading(cell) != what:
            return None
    return under


def _role_span(
    first: Sequence[str], second: Sequence[str] | None, columns: Columns, found: dict[str, list[int]]
) -> list[int]:
    """The columns under Pelaksana; with one header row and no such heading, those right of the activity."""
    width = max(len(first), len(second or ()))
    taken = {c for what, places in found.items() if what not in ("roles", "standard") for c in places}
    if "roles" in found:
        start = found["roles"][0]
        stop = next((c for c in range(start + 1, width) if c < len(first) and first[c].strip()), width)
        if second is None and stop == start + 1:
            return []  # a single column of names, or of marks: the table decides
        return [c for c in range(start, stop) if c not in taken]
    start = columns.activity + 1
    stop = next((c for c in range(start, width) if c in taken or c in found.get("standard", ())), width)
    return list(range(start, stop))
