"""Shapes -> signs of the SOP: what a shape means by its form and words, and in which cell it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from portal.interchange.workbook_cells import Grid
from portal.interchange.workbook_drawing import Box, Drawing, Shape
from portal.sop.body import Body
from portal.sop.headings import cell_of, folded, is_header, read_columns
from portal.sop.names import hold_names
from portal.sop.notation import is_mark

ALT_TEXT = "Tanda Alur: "  # begins the alternative text of shapes that the portal drew; the exact mark follows
PROCESS = {
    "rect", "roundRect", "flowChartProcess", "flowChartAlternateProcess", "flowChartPredefinedProcess", "round1Rect",
    "round2SameRect", "round2DiagRect", "snip1Rect", "snip2SameRect", "plaque",
}  # fmt: skip
DECISION = {"diamond", "flowChartDecision"}
TERMINATOR = {"flowChartTerminator"}
PAGE = {"homePlate", "flowChartOffpageConnector", "flowChartConnector", "pentagon"}
BEGIN_WORDS = {"mulai", "start", "begin"}
END_WORDS = {"selesai", "end", "finish", "stop"}
YES = {"ya", "y", "yes"}
NO = {"tidak", "t", "tdk", "no", "tidak."}
_AT_EDGE = {"begin": "start", "finish": "end"}
_NO_MARK = {"page", "begin", "finish"}
_NAMES = {
    "": "bebas",
    "ellipse": "elips",
    "rect": "kotak",
    "roundRect": "kotak",
    "flowChartProcess": "kotak",
    "diamond": "belah ketupat",
    "flowChartDecision": "belah ketupat",
    "flowChartTerminator": "kapsul",
    "flowChartDocument": "dokumen",
    "flowChartMultidocument": "dokumen",
    "flowChartInputOutput": "jajaran genjang",
    "parallelogram": "jajaran genjang",
    "triangle": "segitiga",
    "can": "tabung",
    "flowChartMagneticDisk": "tabung",
    "hexagon": "segi enam",
}


@dataclass(eq=False, slots=True)
class Sign:
    """A sign of the flow in a cell.

    `kind` is process, coordinate, decision, terminator, start, end; page for an off-page connector; begin and finish for
    a terminator in an empty row above the first step or below the last.
    """

    kind: str
    shape: Shape
    row: int
    column: int

    @property
    def box(self) -> Box:
        """Where it is drawn."""
        return self.shape.box


@dataclass(frozen=True, slots=True)
class Label:
    """A text that may name an outcome; `name` is that of its text box, `cell` the cell it is typed in, if it is."""

    text: str
    box: Box
    name: str = ""
    cell: tuple[int, int] | None = None


class Seats:
    """The table of a sheet, as far as shapes need it: which rows are steps, which columns are roles."""

    def __init__(self, rows: list[list[str]], grid: Grid) -> None:
        self.rows, self.grid = rows, grid
        self.top = next(r for r, row in enumerate(rows) if is_header(row))
        self.columns = read_columns(rows, self.top)
        body = Body(rows, self.columns)
        self.steps = body.steps()
        self.roles = set(self.columns.roles) | set(self.columns.unnamed)
        single = self.columns.single
        if single is not None and not hold_names([cell_of(rows[r], single) for r in self.steps]):
            self.roles.add(single)

    def role_at(self, row: int, column: int) -> int | None:
        """Return the role column of a cell, through merged cells and merged headings."""
        if column in self.columns.roles:
            return column
        merge = self.grid.merge_at(row, column)
        if merge and merge.left in self.roles:
            return merge.left
        for r in range(self.columns.bottom, self.top - 1, -1):
            merge = self.grid.merge_at(r, column)
            if merge and merge.left in self.columns.roles and self.columns.named_in.get(merge.left) == r:
                return merge.left
        return column if column in self.roles else None

    def step_at(self, row: int) -> int | None:
        """Return the step's row to which a row of the sheet belongs, or None outside the table's body."""
        if row in self.steps:
            return row
        above = max((r for r in self.steps if r < row), default=None)
        if above is None:
            return None
        for column in (self.columns.number, self.columns.activity):
            merge = self.grid.merge_at(above, column)
            if merge and merge.covers(row, column):
                return above
        return above if row < self.steps[-1] or self._goes_on(above, row) else None

    def _goes_on(self, above: int, row: int) -> bool:
        """Below the last step only rows whose activity has text go on with it, without a gap."""
        activity, number = self.columns.activity, self.columns.number
        between = [self.rows[r] if r < len(self.rows) else [] for r in range(above + 1, row + 1)]
        return all(cell_of(r, activity).strip() and not cell_of(r, number).strip() for r in between)

    def seat(self, box: Box) -> tuple[int, int] | None:
        """Return the cell of a shape: the one in which its middle lies, if that is a role's cell of a step."""
        at = self.cell(box)
        step, role = self.step_at(at[0]), self.role_at(*at)
        return None if step is None or role is None else (step, role)

    def beyond(self, box: Box) -> str:
        """Say `begin` or `finish` where a box stands in the roles' columns right above the first step or below the last."""
        row, column = self.cell(box)
        if self.role_at(row, column) is None:
            return ""
        if self.columns.bottom < row < self.steps[0]:
            return "begin"
        return "finish" if self.steps[-1] < row <= self.steps[-1] + 3 else ""

    def cell(self, box: Box) -> tuple[int, int]:
        """Return the cell in which the middle of a box lies, (row, column) from 0."""
        x, y = box.centre
        return self.grid.heights.at(max(y, 0)), self.grid.columns.at(max(x, 0))

    def cell_box(self, row: int, column: int) -> Box:
        """Return the rectangle of a cell."""
        across, down = self.grid.columns.edge, self.grid.heights.edge
        return Box(across(column), down(row), across(column + 1), down(row + 1))


def shape_name(geometry: str) -> str:
    """Return what people call a shape."""
    return _NAMES.get(geometry, geometry)


def kind_of(shape: Shape) -> str:
    """Say what a shape is by its form and words: a kind of sign, `label`, `unknown`, or `nothing` (an empty text box)."""
    words = _words(shape)
    form = shape.geometry
    if (shape.text_box and (words or not shape.outlined)) or (form == "rect" and words and not shape.outlined):
        return "label" if words else "nothing"
    if form in PROCESS and words in YES | NO:
        return "label"
    if form in TERMINATOR or shape.capsule or (form in PROCESS | {"ellipse"} and words in BEGIN_WORDS | END_WORDS):
        return "start" if words in BEGIN_WORDS else "end" if words in END_WORDS else "terminator"
    if form in DECISION:
        return "decision"
    if form in PROCESS:
        return "coordinate" if shape.dashed else "process"
    if form in PAGE:
        return "page"
    if form == "ellipse":
        wide = (shape.box.right - shape.box.left) >= 1.5 * (shape.box.bottom - shape.box.top)
        return "page" if len(words) == 1 else "terminator" if wide and not words else "unknown"
    return "unknown"


def _words(shape: Shape) -> str:
    """The words in a shape, without the `&` of a join."""
    return folded(shape.text).casefold().strip("&.:! ")


def joins(shape: Shape) -> bool:
    """Whether a shape says that its step waits for all branches: by an `&` in it."""
    return folded(shape.text).startswith("&")


def typed_labels(seats: Seats, decisions: list[Sign]) -> list[Label]:
    """Ya and Tidak typed into roles' cells, where a decision is drawn."""
    if not decisions:
        return []
    found = []
    first, last = seats.columns.bottom + 1, seats.steps[-1] + 1
    for r in range(first, min(last + 1, len(seats.rows))):
        for c, text in enumerate(seats.rows[r]):
            if c in seats.roles and folded(text).casefold() in YES | NO:
                found.append(Label(folded(text), seats.cell_box(r, c), cell=(r, c)))
    return found


def seat_signs(
    drawing: Drawing,
    seats: Seats,
    unread: Callable[[tuple[int, int], str, str], None],
    outside: Callable[[Box, str], None],
) -> tuple[list[Sign], list[Label]]:
    """Give every shape its meaning and its cell; what has none is told to `unread`, or to `outside` beyond the roles."""
    signs, labels = [], []
    for shape in drawing.shapes:
        kind = kind_of(shape)
        if kind == "nothing":
            continue
        if kind == "label":
            labels.append(Label(shape.text, shape.box, shape.name))
            continue
        at = seats.seat(shape.box)
        if kind == "page":
            signs.append(Sign(kind, shape, *(at or seats.cell(shape.box))))
        elif at is None and seats.beyond(shape.box) and kind in ("terminator", _AT_EDGE[seats.beyond(shape.box)]):
            signs.append(Sign(seats.beyond(shape.box), shape, *seats.cell(shape.box)))
        elif at is None:
            outside(shape.box, shape_name(shape.geometry))
        elif kind == "unknown":
            unread(at, shape_name(shape.geometry), "")
        else:
            signs.append(Sign(kind, shape, *at))
    _own_rows(signs, seats)
    return signs, labels


def _own_rows(signs: list[Sign], seats: Seats) -> None:
    """A row without number is a step of its own where it has text and a shape, and the step above has its own shape."""
    activity = seats.columns.activity
    drawn = {(seats.cell(sign.box)[0]) for sign in signs if sign.kind not in _NO_MARK}
    for sign in signs:
        row = seats.cell(sign.box)[0]
        if sign.kind in _NO_MARK or row == sign.row or sign.row not in drawn:
            continue
        merge = seats.grid.merge_at(sign.row, activity)
        if (
            row < len(seats.rows)
            and cell_of(seats.rows[row], activity).strip()
            and not (merge and merge.covers(row, activity))
        ):
            sign.row = row


def alt_mark(shape: Shape) -> str:
    """Return the exact mark that the portal left in a shape's alternative text, or an empty text."""
    match = re.fullmatch(rf"{re.escape(ALT_TEXT)}(.+)", " ".join(shape.told.split()))
    return match[1] if match and is_mark(match[1]) else ""
