"""The drawing of a worksheet: shapes, lines and pictures with their places in EMU, groups and turns undone."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from portal.interchange.workbook_cells import MAX_COLUMNS, MAX_ROWS, Grid
from portal.interchange.workbook_package import Package, WorkbookRefused, children, find, local, number, truth

MAX_SHAPES = 3_000
Point = tuple[float, float]
_LINES = ("line", "straightConnector1", "bentConnector", "curvedConnector", "lineInv")
_BLOCK_ARROWS = {
    "rightArrow": ((0.0, 0.5), (1.0, 0.5)),
    "leftArrow": ((1.0, 0.5), (0.0, 0.5)),
    "downArrow": ((0.5, 0.0), (0.5, 1.0)),
    "upArrow": ((0.5, 1.0), (0.5, 0.0)),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def centre(self) -> Point:
        """Its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def distance(self, point: Point) -> float:
        """How far a point lies outside; 0 inside."""
        return math.hypot(
            max(self.left - point[0], 0, point[0] - self.right), max(self.top - point[1], 0, point[1] - self.bottom)
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed shape; `geometry` is the name of its preset, empty for a free form."""

    key: str
    name: str
    told: str  # its alternative text
    geometry: str
    text: str
    box: Box
    dashed: bool = False
    outlined: bool = True
    text_box: bool = False
    capsule: bool = False  # corners rounded to half circles


@dataclass(frozen=True, slots=True)
class Line:
    """A connector, line or block arrow; `heads` says whether an arrow head stands at its start and at its end."""

    name: str
    path: tuple[Point, ...]
    glued: tuple[str, str]  # keys of the shapes it is glued to, empty where it is not
    heads: tuple[bool, bool]
    text: str = ""
    broken: bool = False  # a free form, whose ends are not known


@dataclass(slots=True)
class Drawing:
    """All that floats over the cells; pictures and what else there is with their kind in Indonesian."""

    shapes: list[Shape] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    others: list[tuple[Box, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Turn:
    """An affine map from a group's own coordinates to the sheet's: x' = ax + by + e, y' = cx + dy + f."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def __call__(self, point: Point) -> Point:
        x, y = point
        return self.a * x + self.b * y + self.e, self.c * x + self.d * y + self.f


def read_drawing(package: Package, grid: Grid) -> Drawing:
    """Read the drawing of a sheet; raise WorkbookRefused where its XML is broken or it holds too much."""
    drawing = Drawing()
    if not grid.drawing:
        return drawing
    anchors = [a for a in children(package.xml(grid.drawing)) if local(a).endswith("Anchor")]
    if len(anchors) > MAX_SHAPES:
        raise WorkbookRefused("gambarnya terlalu banyak")
    _stretch(grid, anchors)
    for anchor in anchors:
        box = _anchored(grid, anchor)
        for item in children(anchor, "sp", "cxnSp", "grpSp", "pic", "graphicFrame", "contentPart"):
            _add(drawing, item, box, None)
    return drawing


def _stretch(grid: Grid, anchors: list[Element]) -> None:
    """A row without a written height is at least as high as the offsets in it show."""
    for anchor in anchors:
        for corner in children(anchor, "from", "to"):
            row, offset = _told(corner, "row"), _told(corner, "rowOff")
            if 0 <= row < MAX_ROWS and row not in grid.fixed and 0 < offset < 10**8:
                grid.heights.told[row] = max(grid.heights.told.get(row, grid.heights.default), offset)


def _told(corner: Element, name: str) -> int:
    element = find(corner, name)
    try:
        value = int((element.text or "0").strip()) if element is not None else 0
    except ValueError:
        return 0
    return value if abs(value) < 2**40 else 0


def _corner(grid: Grid, corner: Element | None) -> Point:
    if corner is None:
        return 0, 0
    column, row = min(max(_told(corner, "col"), 0), MAX_COLUMNS), min(max(_told(corner, "row"), 0), MAX_ROWS)
    return grid.columns.place(column, _told(corner, "colOff")), grid.heights.place(row, _told(corner, "rowOff"))


def _anchored(grid: Grid, anchor: Element) -> Box:
    left, top = _corner(grid, find(anchor, "from"))
    if local(anchor) == "twoCellAnchor":
        right, bottom = _corner(grid, find(anchor, "to"))
        return Box(left, top, max(left, right), max(top, bottom))
    if local(anchor) == "absoluteAnchor":
        left, top = number(find(anchor, "pos"), "x"), number(find(anchor, "pos"), "y")
    size = find(anchor, "ext")
    return Box(left, top, left + abs(number(size, "cx")), top + abs(number(size, "cy")))


def _add(drawing: Drawing, item: Element, anchored: Box | None, turn: _Turn | None) -> None:
    """Add an item: of an anchor with its box on the sheet, or of a group with the group's map."""
    kind = local(item)
    known = _known(item)
    if truth(known, "hidden"):
        return
    frame = find(item, "grpSpPr/xfrm" if kind == "grpSp" else "spPr/xfrm")
    if frame is None:
        frame = find(item, "xfrm")
    own, rotation = _own_box(frame, anchored)
    if kind == "grpSp":
        inner = _into_group(frame, own, rotation, turn or _Turn())
        for child in children(item, "sp", "cxnSp", "grpSp", "pic", "graphicFrame", "contentPart"):
            _add(drawing, child, None, inner)
    elif kind == "pic":
        drawing.pictures.append(_on_sheet(own, turn))
    elif kind in ("graphicFrame", "contentPart"):
        drawing.others.append((_on_sheet(own, turn), "bagan" if kind == "graphicFrame" else "goresan"))
    else:
        _add_shape(drawing, item, known, (frame, own, rotation), turn or _Turn())
    if len(drawing.shapes) + len(drawing.lines) + len(drawing.pictures) > MAX_SHAPES:
        raise WorkbookRefused("gambarnya terlalu banyak")


def _known(item: Element) -> Element | None:
    holder = next((child for child in item if local(child).startswith("nv")), None)
    return find(holder, "cNvPr")


def _own_box(frame: Element | None, anchored: Box | None) -> tuple[Box, float]:
    """The box before it is turned, and the turn in degrees.

    An anchor describes a shape that stands on its side by the box it would have if turned by 90 degrees.
    """
    rotation = number(frame, "rot") / 60_000 % 360
    if anchored is None:
        left, top = number(find(frame, "off"), "x"), number(find(frame, "off"), "y")
        size = find(frame, "ext")
        return Box(left, top, left + abs(number(size, "cx")), top + abs(number(size, "cy"))), rotation
    if 45 <= rotation % 180 < 135:
        (x, y), half = anchored.centre, (anchored.right - anchored.left) / 2
        tall = (anchored.bottom - anchored.top) / 2
        return Box(x - tall, y - half, x + tall, y + half), rotation
    return anchored, rotation


def _mapped(box: Box, rotation: float, frame: Element | None, outer: _Turn) -> _Turn:
    """The map of the unit square to a box on the sheet, flipped, turned, then taken through the group around it."""
    (x, y), width, height = box.centre, box.right - box.left, box.bottom - box.top
    flip_x, flip_y = -1 if truth(frame, "flipH") else 1, -1 if truth(frame, "flipV") else 1
    cos, sin = math.cos(math.radians(rotation)), math.sin(math.radians(rotation))
    a, b, c, d = cos * width * flip_x, -sin * height * flip_y, sin * width * flip_x, cos * height * flip_y
    e, f = x - (a + b) / 2, y - (c + d) / 2
    return _chain(outer, _Turn(a, b, c, d, e, f))


def _chain(outer: _Turn, inner: _Turn) -> _Turn:
    return _Turn(
        outer.a * inner.a + outer.b * inner.c,
        outer.a * inner.b + outer.b * inner.d,
        outer.c * inner.a + outer.d * inner.c,
        outer.c * inner.b + outer.d * inner.d,
        *outer((inner.e, inner.f)),
    )


def _into_group(frame: Element | None, box: Box, rotation: float, outer: _Turn) -> _Turn:
    place, size = find(frame, "chOff"), find(frame, "chExt")
    width, height = number(size, "cx") or box.right - box.left, number(size, "cy") or box.bottom - box.top
    width, height = width or 1, height or 1
    unit = _Turn(1 / width, 0, 0, 1 / height, -number(place, "x") / width, -number(place, "y") / height)
    return _chain(_mapped(box, rotation, frame, outer), unit)


def _on_sheet(box: Box, turn: _Turn | None) -> Box:
    if turn is None:
        return box
    corners = [turn(point) for point in ((box.left, box.top), (box.right, box.bottom))]
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return Box(xs[0], ys[0], xs[1], ys[1])


def _add_shape(
    drawing: Drawing,
    item: Element,
    known: Element | None,
    place: tuple[Element | None, Box, float],
    outer: _Turn,
) -> None:
    frame, own, rotation = place
    preset = find(item, "spPr/prstGeom")
    geometry = preset.get("prst", "") if preset is not None else ""
    text = _text(item)
    name = known.get("name", "") if known is not None else ""
    if local(item) == "cxnSp" or geometry.startswith(_LINES) or geometry in _BLOCK_ARROWS:
        unit = _unit_path(geometry, preset)
        onto = _mapped(own, rotation, frame, outer)
        path = tuple(onto(point) for point in unit)
        heads = (False, True) if geometry in _BLOCK_ARROWS else _heads(item)
        glued = (_glued(item, "stCxn"), _glued(item, "endCxn"))
        drawing.lines.append(Line(name, path, glued, heads, text, broken=not geometry))
        return
    flat = Box(own.left, own.top, own.right, own.bottom)
    if 45 <= rotation % 180 < 135:
        (x, y), half, tall = own.centre, (own.right - own.left) / 2, (own.bottom - own.top) / 2
        flat = Box(x - tall, y - half, x + tall, y + half)
    dash = find(item, "spPr/ln/prstDash")
    dashed = (dash is not None and dash.get("val", "solid") != "solid") or find(item, "spPr/ln/custDash") is not None
    drawing.shapes.append(
        Shape(
            known.get("id", "") if known is not None else "",
            name,
            known.get("descr", "") if known is not None else "",
            geometry,
            text,
            _on_sheet(flat, outer),
            dashed,
            _outlined(item),
            truth(find(item, "nvSpPr/cNvSpPr"), "txBox"),
            geometry == "roundRect" and _adjustments(preset).get("adj", 16_667) >= 45_000,
        )
    )


def _outlined(item: Element) -> bool:
    line = find(item, "spPr/ln")
    if find(line, "noFill") is not None:
        return False
    return find(line, "solidFill") is not None or number(find(item, "style/lnRef"), "idx") > 0


def _text(item: Element) -> str:
    paragraphs = []
    for paragraph in children(find(item, "txBody"), "p"):
        pieces = [t.text or "" for run in children(paragraph, "r", "fld") for t in children(run, "t")]
        paragraphs.append("".join(pieces))
    return " ".join(" ".join(paragraphs).split())[:500]


def _glued(item: Element, end: str) -> str:
    holder = find(item, f"nvCxnSpPr/cNvCxnSpPr/{end}")
    return holder.get("id", "") if holder is not None else ""


def _heads(item: Element) -> tuple[bool, bool]:
    kinds = [find(item, f"spPr/ln/{end}") for end in ("headEnd", "tailEnd")]
    start, end = (kind is not None and kind.get("type", "none") != "none" for kind in kinds)
    return start, end


def _adjustments(preset: Element | None) -> dict[str, int]:
    found = {}
    for guide in children(find(preset, "avLst"), "gd"):
        words = guide.get("fmla", "").split()
        if len(words) == 2 and words[0] == "val" and words[1].lstrip("-").isdigit() and len(words[1]) < 12:
            found[guide.get("name", "")] = int(words[1])
    return found


def _unit_path(geometry: str, preset: Element | None) -> tuple[Point, ...]:
    """The path of a line in the unit square."""
    if geometry in _BLOCK_ARROWS:
        return _BLOCK_ARROWS[geometry]
    if geometry == "lineInv":
        return (0, 1), (1, 0)
    bends = geometry.removeprefix("bentConnector").removeprefix("curvedConnector")
    told = _adjustments(preset)
    x1, y2, x3 = (told.get(f"adj{n}", 50_000) / 100_000 for n in (1, 2, 3))
    if bends == "2":
        return (0, 0), (1, 0), (1, 1)
    if bends == "3":
        return (0, 0), (x1, 0), (x1, 1), (1, 1)
    if bends == "4":
        return (0, 0), (x1, 0), (x1, y2), (1, y2), (1, 1)
    if bends == "5":
        return (0, 0), (x1, 0), (x1, y2), (x3, y2), (x3, 1), (1, 1)
    return (0, 0), (1, 1)
