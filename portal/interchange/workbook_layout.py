"""Where shapes and lines of a written workbook stand: the flow of a matrix laid over its table, in EMU."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.interchange.workbook_cells import PIXEL, POINT
from portal.interchange.workbook_signs import ALT_TEXT
from portal.sop.model import END, Arrow, Kind, Matrix, Step
from portal.sop.notation import write_mark

TOP, LEFT, BOTTOM, RIGHT = range(4)  # the connection sites of all our shapes
GEOMETRY: dict[Kind, str] = {
    "process": "flowChartProcess",
    "coordinate": "flowChartProcess",
    "start": "flowChartTerminator",
    "end": "flowChartTerminator",
    "decision": "flowChartDecision",
}
_WORDS: dict[Kind, str] = {"start": "Mulai", "end": "Selesai"}
_BULGE = 90_000  # how far a line goes sideways before it turns back
_LABEL_SIZE = (900_000, 130_000)


@dataclass(frozen=True, slots=True)
class Rect:
    """A place on the sheet in EMU."""

    x: int
    y: int
    width: int
    height: int

    def site(self, side: int) -> tuple[int, int]:
        """Return the connection site of a side."""
        across = {TOP: self.width // 2, LEFT: 0, BOTTOM: self.width // 2, RIGHT: self.width}[side]
        down = {TOP: 0, LEFT: self.height // 2, BOTTOM: self.height, RIGHT: self.height // 2}[side]
        return self.x + across, self.y + down


@dataclass(frozen=True, slots=True)
class Figure:
    """A shape to be written; `text` stands in it, `told` is its alternative text."""

    key: int
    name: str
    geometry: str
    rect: Rect
    text: str = ""
    told: str = ""
    dashed: bool = False
    label: bool = False  # a text box without outline


@dataclass(frozen=True, slots=True)
class Connector:
    """A line to be written, glued at both ends to sites of figures; without `head` it only ties shapes of a row."""

    key: int
    name: str
    start: tuple[int, int]  # key of the figure, site
    end: tuple[int, int]
    points: tuple[tuple[int, int], tuple[int, int]]
    head: bool = True
    dashed: bool = False


@dataclass(slots=True)
class Layout:
    """The sheet's columns and rows in EMU, and what is drawn over them."""

    widths: Sequence[int]
    heights: Sequence[int]
    figures: list[Figure] = field(default_factory=list)
    connectors: list[Connector] = field(default_factory=list)
    _key: int = 1

    def next_key(self) -> int:
        """Return a number that no shape has yet."""
        self._key += 1
        return self._key

    def cell(self, row: int, column: int) -> Rect:
        """Return the rectangle of a cell."""
        return Rect(sum(self.widths[:column]), sum(self.heights[:row]), self.widths[column], self.heights[row])

    def corner(self, x: int, y: int) -> tuple[int, int, int, int]:
        """Return a point as an anchor tells it: column, offset in it, row, offset in it."""
        column, across = _into(self.widths, x)
        row, down = _into(self.heights, y)
        return column, across, row, down


def _into(sizes: Sequence[int], place: int) -> tuple[int, int]:
    place = max(place, 0)
    for i, size in enumerate(sizes):
        if place < size:
            return i, place
        place -= size
    return len(sizes) - 1, sizes[-1] - 1


def lay_out(matrix: Matrix, first: int, column: int, widths: Sequence[int], heights: Sequence[int]) -> Layout:
    """Draw a matrix whose first step stands in row `first`, its first role in `column` (from 0)."""
    layout = Layout(widths, heights)
    mains = [_draw_row(layout, matrix, step, first + at, column) for at, step in enumerate(matrix.steps)]
    for at, step in enumerate(matrix.steps):
        if mains[at] is not None:
            _draw_ways(layout, matrix, at, step, mains)
    return layout


def pixels(count: float) -> int:
    """Return EMU of pixels, whole ones."""
    return int(count) * PIXEL


def points(count: float) -> int:
    """Return EMU of points."""
    return int(count * POINT)


def _draw_row(layout: Layout, matrix: Matrix, step: Step, row: int, column: int) -> Figure | None:
    """Draw the marks of a step and tie them; return the one that the arrows meet, or None without an acting mark."""
    acting: list[tuple[Figure, bool]] = []
    for role, mark in step.marks.items():
        cell = layout.cell(row, column + matrix.roles.index(role))
        rect = Rect(
            cell.x + cell.width * 25 // 100,
            cell.y + cell.height * 22 // 100,
            cell.width * 50 // 100,
            cell.height * 42 // 100,
        )
        key = layout.next_key()
        figure = Figure(
            key, f"Tanda {key}", GEOMETRY[mark.kind], rect, f"{'&' if mark.join else ''} {_WORDS.get(mark.kind, '')}".strip(),
            ALT_TEXT + write_mark(mark),
            mark.kind == "coordinate",
        )  # fmt: skip
        layout.figures.append(figure)
        if mark.acts:
            acting.append((figure, bool(mark.arrows) or mark.kind == "decision"))
    if not acting:
        return None
    main = next((figure for figure, points_on in acting if points_on), acting[0][0])
    for figure, _ in acting:
        if figure is not main:
            _tie(layout, figure, main)
    return main


def _tie(layout: Layout, one: Figure, other: Figure) -> None:
    left, right = (one, other) if one.rect.x < other.rect.x else (other, one)
    key = layout.next_key()
    ends = (left.rect.site(RIGHT), right.rect.site(LEFT))
    layout.connectors.append(
        Connector(key, f"Garis {key}", (left.key, RIGHT), (right.key, LEFT), ends, head=False, dashed=True)
    )


def _draw_ways(layout: Layout, matrix: Matrix, at: int, step: Step, mains: list[Figure | None]) -> None:
    """Draw where a step leads: written arrows, or the way to the next row."""
    main = mains[at]
    numbers = [s.number for s in matrix.steps]
    ends = any(mark.kind == "end" for mark in step.marks.values()) or at + 1 == len(numbers)
    default = END if ends else numbers[at + 1]
    closing: Figure | None = None
    for nth, arrow in enumerate(step.arrows or (Arrow(None),)):
        for target in arrow.to or (default,):
            if target == END:
                if not step.arrows:  # after the last row, or a row that ends, the end needs no line
                    continue
                closing = closing or _closing(layout, main)
                goal: Figure | None = closing
            elif target in numbers:
                goal = mains[numbers.index(target)]
            else:
                continue
            if main is not None and goal is not None:
                _connect(layout, main, goal, arrow, nth)


def _closing(layout: Layout, main: Figure | None) -> Figure | None:
    """A small terminator beside a sign: there its arrow ends."""
    if main is None:
        return None
    rect, key = main.rect, layout.next_key()
    place = Rect(
        rect.x + rect.width * 78 // 100, rect.y + rect.height * 125 // 100, rect.width * 64 // 100, rect.height // 2
    )
    figure = Figure(key, f"Akhir {key}", GEOMETRY["end"], place, "Selesai")
    layout.figures.append(figure)
    return figure


def _connect(layout: Layout, source: Figure, goal: Figure, arrow: Arrow, nth: int) -> None:
    start, end = _sites(source, goal, nth)
    key = layout.next_key()
    name = f"Panah {key}"
    ends = (source.rect.site(start), goal.rect.site(end))
    layout.connectors.append(Connector(key, name, (source.key, start), (goal.key, end), ends))
    if not arrow.label:
        return
    text = arrow.label + (" (tolak)" if arrow.refused else "")
    (x, y), (width, height) = ends[0], _LABEL_SIZE
    place = {
        LEFT: Rect(max(x - width, 0), y - height - nth * height, width, height),
        RIGHT: Rect(x + 20_000, y - height - nth * height, width, height),
        BOTTOM: Rect(x + 20_000, y + 10_000 + nth * height, width, height),
    }[start]
    layout.figures.append(Figure(layout.next_key(), f"Nama {name}", "rect", place, text, label=True))


def _sites(source: Figure, goal: Figure, nth: int) -> tuple[int, int]:
    """From which side a line leaves, and on which it arrives: down if it can, back along the sides."""
    if goal is source:
        return RIGHT, TOP
    if goal.name.startswith("Akhir"):
        return (BOTTOM, LEFT) if nth % 2 else (RIGHT, TOP)
    if goal.rect.y <= source.rect.y:
        side = LEFT if nth % 2 else RIGHT
        return side, side
    if goal.rect.x == source.rect.x:
        return (BOTTOM, TOP) if nth == 0 else (LEFT, LEFT) if nth % 2 else (RIGHT, RIGHT)
    return (RIGHT if goal.rect.x > source.rect.x else LEFT), TOP


def bulge() -> int:
    """Return how far lines swing out, in EMU."""
    return _BULGE
