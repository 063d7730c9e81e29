"""What a drawing of the official SOP form consists of, in numbers. Units are CSS pixels at 1:1."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Point = tuple[float, float]
Span = tuple[float, float]
Side = Literal["left", "right"]

WIDTH = 1200  # what a 1280 px window shows; the drawing is wider only where the roles need it
TEXT, SMALL, LABEL, HEAD = 12.5, 11.5, 11.0, 11.5  # font sizes: activity, other cells, arrow labels, header
LEAD = 1.28  # line height of cells
LABEL_LEAD = 1.15
LABEL_WIDTH = 96
PAD = 7  # between a cell's line and its text
TRACK = 9  # between parallel tracks
TIP = 12  # straight run before an arrow's head
BAR = 6  # room of the bar above the symbols of a join
SHAPES = {
    "process": (34, 22),
    "coordinate": (34, 22),
    "start": (38, 22),
    "end": (38, 22),
    "decision": (40, 32),
    "missing": (34, 22),  # nobody does the step: a dotted frame with a question mark
}
CELLS = ("activity", "requirements", "duration", "output", "note")


class Went(NamedTuple):
    """An arrow that a case travelled: step numbers (or `selesai` at its end), and its label as drawn."""

    source: str
    target: str
    label: str = ""


def label_words(label: str | None, refused: bool) -> str:
    """Return the label of an arrow as it is drawn: a refusal says so."""
    return f"{label or ''}{' (tolak)' if refused else ''}".strip()


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; `y` is its baseline, counted from the top of its row for cells, of the drawing otherwise."""

    x: float
    y: float
    text: str
    css: str
    anchor: Literal["start", "middle", "end"] = "start"
    turned: bool = False
    role: Literal["cell", "head", "label"] = "cell"


@dataclass(frozen=True, slots=True)
class Symbol:
    """What stands in a lane of a row; its height in the drawing is the row's `middle`."""

    kind: str  # a key of SHAPES
    role: str
    lane: int
    join: bool = False
    cx: float = 0

    @property
    def w(self) -> float:
        """The width of the symbol's box."""
        return SHAPES[self.kind][0]

    @property
    def h(self) -> float:
        """The height of the symbol's box."""
        return SHAPES[self.kind][1]

    @property
    def does(self) -> bool:
        """Whether it stands for a part of the step (a coordinator has none)."""
        return self.kind != "coordinate"

    def edge(self, dx: float) -> float:
        """Return how far above or below the centre the outline lies at `dx` from it."""
        w, h = self.w / 2, self.h / 2
        if self.kind == "decision":
            return h * max(0, 1 - abs(dx) / w)
        if self.kind in ("start", "end"):
            over = max(0, abs(dx) - (w - h))
            return math.sqrt(max(0, h * h - over * over))
        return h


class Bundle(NamedTuple):
    """Long arrows that share one trunk: the same side, target row and, for skips, refusal."""

    side: Side
    target: int
    refused: bool


@dataclass(slots=True)
class Route:
    """An arrow between two rows, planned: all of it but the heights of the rows."""

    source: int
    target: int
    kind: Literal["next", "skip", "return"]
    labels: list[str]
    refused: bool
    side: Side | None = None  # the channel of a long arrow; of an arrow to the next row: where its label stands
    exit: Literal["bottom", "side"] | None = None  # how a long arrow leaves its symbol
    port: float = 0  # where it leaves the source's bottom, from its centre
    lines: tuple[str, ...] = ()  # its label, wrapped
    drop: float = 0  # depth of its track below the symbol band
    rise: float = 0  # of an arrow to the next row that bends: height of its track above the next symbols' centre
    beyond: float = 0  # of an arrow to the next row: distance of its label from the source's centre

    def was_travelled(self, source: str, target: str, travelled: frozenset[Went]) -> bool:
        """Whether a case took it; `source` and `target` are the numbers of its rows."""
        return any(Went(source, target, label) in travelled for label in self.labels or [""])

    @property
    def label_height(self) -> float:
        """The height of the wrapped label, 0 without one."""
        return len(self.lines) * LABEL * LABEL_LEAD


@dataclass(slots=True)
class Row:
    """A step (or, without number, the closing row), planned."""

    number: str | None
    symbols: list[Symbol] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    source: int = 0  # lane from which the row's arrows leave
    join: bool = False
    above: float = 0  # half heights of the symbol band
    below: float = 0
    room_in: float = 0
    room_out: float = 0
    next_room: float = 0  # height of the labels beside the arrows to the next row
    cells: list[Text] = field(default_factory=list)
    text_height: float = 0
    activity_lines: int = 0

    @property
    def doers(self) -> list[Symbol]:
        """The symbols that stand for a part of the step."""
        return [symbol for symbol in self.symbols if symbol.does]

    @property
    def source_symbol(self) -> Symbol:
        """The symbol from which the row's arrows leave."""
        return next(symbol for symbol in self.symbols if symbol.lane == self.source)

    @property
    def nexts(self) -> list[Route]:
        """The arrows to the next row."""
        return [route for route in self.routes if route.kind == "next"]

    def low_exits(self, side: Side) -> list[Route]:
        """Return the long arrows that leave by the bottom and turn to this side."""
        return [route for route in self.routes if route.exit == "bottom" and route.side == side]

    def entry(self, lane: int, side: Side | None = None) -> Symbol:
        """Return the symbol that an arrow to this row meets: the outermost on its side, else the nearest doer."""
        if side:
            return self.doers[0] if side == "left" else self.doers[-1]
        return min(self.doers, key=lambda symbol: abs(symbol.lane - lane))


@dataclass(slots=True)
class Plan:
    """All of a form that does not depend on the heights of its rows: made once per version."""

    rows: list[Row]
    bundles: dict[Bundle, list[Route]]  # the farthest source first: it draws the trunk and the head
    entries: dict[Bundle, Literal["side", "top"]]
    tracks: dict[Bundle, float] = field(default_factory=dict)  # x of a trunk
    rises: dict[Bundle, float] = field(default_factory=dict)  # of an entry from above: its track over the centre
    columns: Mapping[str, Span] = field(default_factory=dict)
    lanes: list[Span] = field(default_factory=list)
    header: list[Text] = field(default_factory=list)
    head: float = 0  # height of the header, and of its upper row
    group: float = 0
    width: float = 0

    @property
    def state_width(self) -> float:
        """The width that the words of a state have under an activity."""
        left, right = self.columns["activity"]
        return right - left - 2 * PAD - 18


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row with its top, height and the height of its symbols' centres."""

    plan: Row
    y: float
    h: float
    middle: float
    state_at: Point  # top left of the words of its state


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow, drawn out; one that `merges` ends on a trunk with a dot instead of a head."""

    route: Route
    points: tuple[Point, ...]
    merges: bool
    labels: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Numbers for everything in the drawing."""

    plan: Plan
    rows: tuple[PlacedRow, ...]
    lines: tuple[Line, ...]
    width: float
    height: float
