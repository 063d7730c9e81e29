"""Signs and edges -> the marks of the roles' cells, as the CSV would hold them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal.interchange.workbook_edges import Edge
from portal.interchange.workbook_signs import NO, YES, Label, Seats, Sign, alt_mark, joins
from portal.sop.headings import cell_of, folded
from portal.sop.model import END, Arrow, Kind, Mark
from portal.sop.notation import REFUSAL, is_mark, read_mark, write_mark
from portal.sop.table import name_lines, read_table

Ways = dict[str | None, tuple[frozenset[str], bool]]  # label -> where it leads, whether it refuses
_KINDS: dict[str, Kind] = {
    "process": "process",
    "coordinate": "coordinate",
    "decision": "decision",
    "start": "start",
    "end": "end",
}
_RANK = ("decision", "start", "end", "process", "coordinate")  # of several signs in one cell the first is the mark
_LONGEST_LABEL = 60
Unread = Callable[[tuple[int, int], str, str], None]
Note = Callable[[str], None]


@dataclass(slots=True)
class _Drawn:
    """A row's marks as drawn: kinds by column, the signs of each cell, the way out."""

    signs: dict[int, list[Sign]]
    kinds: dict[int, Kind]
    ways: Ways
    owner: int  # the column whose mark takes the arrows


class Flow:
    """Puts the marks of a drawing into the rows of a sheet."""

    def __init__(
        self, seats: Seats, signs: list[Sign], edges: list[Edge], loose: list[Label], unread: Unread, note: Note
    ) -> None:
        self.seats, self.edges, self.loose, self.unread, self.note = seats, edges, loose, unread, note
        self.signs = [sign for sign in signs if sign.kind not in ("page", "begin", "finish")]
        self.beside: dict[tuple[int, int], list[Label]] = {}
        # ids of terminators that only say where an arrow ends
        self.closing = {id(sign) for sign in signs if sign.kind == "finish"}

    def fill(self) -> list[list[str]]:
        """Return the rows with the marks; what cannot be said by one is told."""
        rows = [list(row) for row in self.seats.rows]
        if not self.signs:
            return rows
        self._settle_terminators()
        self.beside = self._beside_decisions()
        cells = self._cells()
        kinds = {row: self._kinds(row, columns) for row, columns in cells.items()}
        for row, found in kinds.items():
            for column, kind in found.items():
                _put(rows, row, column, write_mark(Mark(kind)))
        table = read_table(rows)
        name_lines(table)
        names = {line.row: line.number for line in table.lines}
        order = [line.row for line in table.lines]
        for row, columns in cells.items():
            if row not in names:
                continue
            at = order.index(row)
            ends = "end" in kinds[row].values() or at + 1 == len(order)
            default = frozenset((END if ends else names[order[at + 1]],))
            drawn = _Drawn(columns, kinds[row], {}, -1)
            self._ways(row, drawn, names, default)
            for column, text in self._texts(row, drawn, set(names.values()), default).items():
                self._write(rows, row, column, text)
        return rows

    def _settle_terminators(self) -> None:
        """Without words a terminator begins in the first row and ends in the last, or where nothing leaves it."""
        steps = self.seats.steps
        left = {id(e.source) for e in self.edges}
        met = {id(e.target) for e in self.edges}
        entered = {id(e.target) for e in self.edges if e.source.row != e.target.row}
        for sign in self.signs:
            if sign.kind != "terminator":
                continue
            leaves, enters = id(sign) in left, id(sign) in entered
            if sign.row == steps[0] and (len(steps) > 1 or not enters):
                sign.kind = "start"
            elif sign.row == steps[-1] or (not leaves and id(sign) in met):
                sign.kind = "end"
            else:
                self.unread((sign.row, sign.column), "terminator", "tanpa kata Mulai atau Selesai")
        self.signs = [sign for sign in self.signs if sign.kind != "terminator"]
        for edge in self.edges:
            if edge.source.kind == "begin" and edge.target.row != steps[0]:
                self.unread((edge.source.row, edge.source.column), "panah", "mulai bukan di langkah pertama")
        for edge in self.edges:
            one, other = edge.source, edge.target
            if other.kind == "end" and one.row == other.row and one is not other:
                same_cell = one.column == other.column
                if one.kind == "decision" or (same_cell and one.kind in ("process", "start")):
                    self.closing.add(id(other))

    def _cells(self) -> dict[int, dict[int, list[Sign]]]:
        cells: dict[int, dict[int, list[Sign]]] = {}
        for sign in sorted(self.signs, key=lambda s: (s.row, s.column, s.box.top)):
            if id(sign) not in self.closing:
                cells.setdefault(sign.row, {}).setdefault(sign.column, []).append(sign)
        return cells

    def _kinds(self, row: int, columns: Mapping[int, list[Sign]]) -> dict[int, Kind]:
        """The mark of each cell; of several signs the one that says most."""
        found: dict[int, Kind] = {}
        for column, signs in columns.items():
            kinds = sorted({sign.kind for sign in signs}, key=_RANK.index)
            lost = kinds[0] == "decision" and (
                "end" in kinds or ("start" in kinds and row != self.seats.steps[0]) or "coordinate" in kinds
            )
            if lost or ("coordinate" in kinds and len(kinds) > 1) or {"start", "end"} <= set(kinds):
                self.unread((row, column), "kedua", "lebih dari satu tanda dalam satu sel")
            found[column] = _KINDS[kinds[0]]
        return found

    def _ways(self, row: int, drawn: _Drawn, names: Mapping[int, str], default: frozenset[str]) -> None:
        """Find where the row's arrows lead."""
        deciders = [c for c, kind in drawn.kinds.items() if kind == "decision"]
        acting = [c for c, kind in drawn.kinds.items() if kind != "coordinate"]
        here = {id(sign): column for column, signs in drawn.signs.items() for sign in signs}
        leaving = [e for e in self.edges if id(e.source) in here]
        drawn.owner = next(
            iter(deciders), next((here[id(e.source)] for e in leaving if self._leads(e, names)), next(iter(acting), -1))
        )
        found: dict[str | None, set[str]] = {}
        refused: set[str | None] = set()
        for edge in leaving:
            to = self._leads(edge, names)
            column = here[id(edge.source)]
            if to is None or (to == names[row] and edge.source is not edge.target):
                if (
                    drawn.kinds[column] == "decision"
                    and edge.source.kind == "decision"
                    and edge.target.column != column
                ):
                    self.unread((row, column), "panah", "menuju tanda di baris yang sama")
                continue
            if drawn.kinds[column] in ("coordinate", "end") or (deciders and column not in deciders):
                self.unread((row, column), "panah", "berangkat dari tanda yang tidak memutuskan")
                continue
            label, refuses = _label(edge.label) if deciders else (None, False)
            if deciders and not label:
                if not self._told_elsewhere(row):
                    self.unread((row, column), "panah", "tanpa nama keputusan")
                continue
            found.setdefault(label, set()).add(to)
            if refuses:
                refused.add(label)
        if deciders:
            self._bare_labels(row, deciders[0], found, default)
        elif not found and acting:
            found[None] = set(default)
        drawn.ways = {label: (frozenset(to), label in refused) for label, to in found.items()}

    def _leads(self, edge: Edge, names: Mapping[int, str]) -> str | None:
        """The name of the step an edge leads to; None where it says nothing."""
        if id(edge.target) in self.closing:
            return END
        return names.get(edge.target.row)

    def _told_elsewhere(self, row: int) -> bool:
        """Whether the columns Ya and Tidak name the outcomes."""
        places = self.seats.columns.rest
        return any(cell_of(self.seats.rows[row], places.get(what)).strip() for what in ("yes", "no"))

    def _bare_labels(self, row: int, column: int, found: dict[str | None, set[str]], default: frozenset[str]) -> None:
        """A Ya or Tidak beside a decision with no line of its own: that outcome goes on to the next row."""
        for label in self.beside.get((row, column), ()):
            text = _label(label.text)[0]
            if text.casefold() in YES | NO and text not in found:
                found[text] = set(default)
                self.loose.remove(label)

    def _beside_decisions(self) -> dict[tuple[int, int], list[Label]]:
        """The labels without a line, by the cell of the decision they stand at."""
        found: dict[tuple[int, int], list[Label]] = {}
        decisions = [(sign, sign.box) for sign in self.signs if sign.kind == "decision"]
        for label in self.loose:
            (x, y), far = label.box.centre, 500_000
            about = [
                sign
                for sign, box in decisions
                if box.top - far <= y <= box.bottom + far and box.left - far <= x <= box.right + far
            ]
            near = min(about, key=lambda sign: sign.box.distance((x, y)), default=None)
            if near is not None and near.box.distance((x, y)) <= far:
                found.setdefault((near.row, near.column), []).append(label)
        return found

    def _texts(self, row: int, drawn: _Drawn, known: set[str], default: frozenset[str]) -> dict[int, str]:
        """The marks of a row: exactly as the portal left them in the shapes, unless the drawing says otherwise now."""
        left = {c: next(filter(None, (alt_mark(sign.shape) for sign in signs)), "") for c, signs in drawn.signs.items()}
        marks = {c: read_mark(text).mark for c, text in left.items()}
        waits = {
            c
            for c, signs in drawn.signs.items()
            if any(joins(s.shape) for s in signs) and drawn.kinds[c] != "coordinate"
        }
        same = all(m is not None and m.kind == drawn.kinds[c] and m.join == (c in waits) for c, m in marks.items())
        if same and _written_ways([m for m in marks.values() if m], known, default) == _folded(drawn.ways):
            return left
        if any(left.values()):
            self.note(f"Baris {row + 1}: gambar dan tanda yang disimpan di dalamnya berbeda; gambarnya yang dibaca.")
        return {
            c: write_mark(Mark(kind, c in waits, _arrows(drawn, default) if c == drawn.owner else ()))
            for c, kind in drawn.kinds.items()
        }

    def _write(self, rows: list[list[str]], row: int, column: int, text: str) -> None:
        typed = folded(cell_of(self.seats.rows[row], column))
        if is_mark(typed):
            if read_mark(typed).mark != read_mark(text).mark:
                self.unread((row, column), "di sel ini", f"sel sudah berisi tanda {typed[:40]}")
            text = typed
        elif typed and typed.casefold() not in YES | NO:
            self.note(f"Baris {row + 1}: tulisan “{typed[:40]}” diganti tanda dari gambar.")
        _put(rows, row, column, text)


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    rows[row] += [""] * (column + 1 - len(rows[row]))
    rows[row][column] = text


def _label(text: str) -> tuple[str, bool]:
    """An outcome's name without what the notation keeps for itself, and whether it refuses."""
    text = folded(text)
    refused = bool(REFUSAL.search(text))
    text = re.sub(r"->|→|=>|–>|\|", " ", REFUSAL.sub("", text))
    return folded(text).strip(" :")[:_LONGEST_LABEL].strip(), refused


def _folded(ways: Ways) -> dict[str | None, tuple[frozenset[str], bool]]:
    return {label.casefold() if label else label: way for label, way in ways.items()}


def _written_ways(marks: list[Mark], known: set[str], default: frozenset[str]) -> Ways:
    """The ways that the marks of a row say, with those that the notation leaves to the next row filled in."""
    arrows = next((mark.arrows for mark in marks if mark.arrows), ())
    ways: Ways = {}
    for arrow in arrows:
        to = frozenset(target for target in arrow.to if target in known or target == END)
        label = _label(arrow.label)[0].casefold() if arrow.label else None
        ways[label] = (to or default, arrow.refused)
    if not ways and any(mark.acts for mark in marks):
        ways[None] = (default, False)
    return ways


def _arrows(drawn: _Drawn, default: frozenset[str]) -> tuple[Arrow, ...]:
    """The arrows as the notation writes them, Ya first, Tidak last; the way to the next row is not written."""
    if drawn.kinds[drawn.owner] in ("end", "coordinate"):
        return ()
    order = sorted(drawn.ways, key=lambda label: _weight(label or ""))
    arrows = []
    for label in order:
        to, refused = drawn.ways[label]
        if to != default or refused or label:
            arrows.append(Arrow(label, () if to == default else tuple(sorted(to, key=_by_number)), refused))
    return tuple(arrows)


def _weight(label: str) -> int:
    word = label.casefold()
    return 0 if word in YES else 2 if word in NO else 1


def _by_number(name: str) -> tuple[int, int, str]:
    digits = re.match(r"\d+", name)
    return (1 if name == END else 0, int(digits[0][:9]) if digits else 0, name)
