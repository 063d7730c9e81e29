"""Lines -> edges between signs: which way, with which label; pages and pieces of lines joined."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from portal.interchange.workbook_drawing import Box, Drawing, Line, Point
from portal.interchange.workbook_signs import Label, Seats, Sign

NEAR_SHAPE = 200_000  # EMU, 5.5 mm: an end of a line this near to a shape touches it
TOUCHING = 60_000  # EMU, 1.7 mm
NEAR_LINE = 100_000  # EMU: ends of two lines this near are joined
NEAR_LABEL = 1_100_000  # EMU, 3 cm: a label this near to a line belongs to it
MOST_ALIKE = 20  # copies with one id, pages with one letter: more are no flow that anybody drew
LABEL_NAME = "Nama "  # text boxes that the portal drew are called after their line


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from a sign to another; `label` names the outcome of a decision."""

    source: Sign
    target: Sign
    label: str = ""


Unread = Callable[[tuple[int, int], str, str], None]


class Lines:
    """The lines of a drawing, tied to the signs."""

    def __init__(self, drawing: Drawing, signs: list[Sign], labels: list[Label], seats: Seats, unread: Unread) -> None:
        self.lines, self.signs, self.seats, self.unread = drawing.lines, signs, seats, unread
        self.bounds = [_bounds(line.path) for line in self.lines]
        self.boxes = [(sign, sign.box) for sign in signs]
        self.keyed: dict[str, list[Sign]] = {}
        for sign in signs:
            self.keyed.setdefault(sign.shape.key, []).append(sign)
        self.ends = [self._ends(line) for line in self.lines]
        self.loose = list(labels)
        self.groups = self._joined()
        self.labels: dict[int, Label] = {}
        self._label(labels)

    def edges(self) -> list[Edge]:
        """Return the edges between signs; lines that give none are told."""
        found = []
        for group in self.groups:
            found += self._edges_of(group)
        return _through_pages(found, self.signs, self.unread)

    def _ends(self, line: Line) -> list[Sign | None]:
        glued = [self._keyed(key, at) for key, at in zip(line.glued, (line.path[0], line.path[-1]), strict=True)]
        ends = [g or self._nearest(at) for g, at in zip(glued, (line.path[0], line.path[-1]), strict=True)]
        # Both ends near one shape say nothing, unless they are glued to it, or both touch a decision: a loop.
        if ends[0] is ends[1] and ends[0] is not None and not all(glued):
            touch = all(ends[0].box.distance(at) <= TOUCHING for at in (line.path[0], line.path[-1]))
            if not (touch and ends[0].kind == "decision"):
                ends = list(glued)
        return ends

    def _keyed(self, key: str, at: Point) -> Sign | None:
        """The sign a line is glued to; of several with one id (copied shapes) the nearest."""
        return min(
            (sign for sign in self.signs if key and sign.shape.key == key),
            key=lambda s: s.box.distance(at),
            default=None,
        )

    def _nearest(self, at: Point) -> Sign | None:
        x, y = at
        about = [
            s
            for s, box in self.boxes
            if box.top - NEAR_SHAPE <= y <= box.bottom + NEAR_SHAPE
            and box.left - NEAR_SHAPE <= x <= box.right + NEAR_SHAPE
        ]
        best = min(about, key=lambda s: (s.box.distance(at), math.dist(s.box.centre, at)), default=None)
        return best if best and best.box.distance(at) <= NEAR_SHAPE else None

    def _joined(self) -> list[list[int]]:
        """Lines whose free ends meet, or end on another line, belong together."""
        group = list(range(len(self.lines)))

        def root(i: int) -> int:
            while group[i] != i:
                group[i] = group[group[i]]
                i = group[i]
            return i

        free = [
            (i, at)
            for i, line in enumerate(self.lines)
            for end, at in zip(self.ends[i], (line.path[0], line.path[-1]), strict=True)
            if end is None and not line.broken
        ]
        for i, at in free[:400]:
            for j, other in enumerate(self.lines):
                near = i != j and not other.broken and self.bounds[j].distance(at) <= NEAR_LINE
                if near and _to_path(at, other.path) <= NEAR_LINE:
                    group[root(i)] = root(j)
        found: dict[int, list[int]] = {}
        for i in range(len(self.lines)):
            found.setdefault(root(i), []).append(i)
        return sorted(found.values())  # in the order in which they were drawn

    def _label(self, labels: list[Label]) -> None:
        """Give each label to one line: to the one it is called after, else to the nearest that leaves a decision."""
        named = {line.name: i for i, line in enumerate(self.lines) if line.name}
        called = [label.name.removeprefix(LABEL_NAME) for label in labels if label.name.startswith(LABEL_NAME)]
        for label in labels:
            line = label.name.removeprefix(LABEL_NAME)
            if label.name.startswith(LABEL_NAME) and line in named and called.count(line) == 1:
                self.labels[named[line]] = label
        taken = set(map(id, self.labels.values()))
        out = self._leaving_decisions()
        pairs = []
        for label in labels:
            if id(label) in taken:
                continue
            for i in out:
                path = self.lines[i].path
                if self.bounds[i].distance(label.box.centre) > 2 * NEAR_LABEL:
                    continue
                far = min(_to_path(label.box.centre, path), *(label.box.distance(p) for p in path))
                if far <= NEAR_LABEL:
                    pairs.append((far + 0.02 * math.dist(label.box.centre, self._start(i)), i, label))
        for _, i, label in sorted(pairs, key=lambda pair: pair[:2]):
            if i not in self.labels and id(label) not in taken:
                self.labels[i] = label
                taken.add(id(label))
        self.loose = [label for label in labels if id(label) not in taken]

    def _leaving_decisions(self) -> list[int]:
        """Lines of groups that touch a decision without pointing at it."""
        found = []
        for group in self.groups:
            leaves = any(
                end is not None and end.kind == "decision" and not head
                for i in group
                for end, head in zip(self.ends[i], self.lines[i].heads, strict=True)
            )
            found += [i for i in group if leaves and not self.lines[i].text]
        return found

    def _start(self, i: int) -> Point:
        path = self.lines[i].path
        start, end = self.ends[i]
        return path[-1] if end is not None and end.kind == "decision" and start is None else path[0]

    def _edges_of(self, group: list[int]) -> list[Edge]:
        tips = [
            (i, end, self.lines[i].heads[side])
            for i in group
            for side, end in enumerate(self.ends[i])
            if end is not None
        ]
        sources = [(i, end) for i, end, head in tips if not head]
        targets = [(i, end) for i, end, head in tips if head]
        if not targets and len(sources) == 2:
            one, other = sorted(sources, key=lambda s: (s[1].row, s[1].box.top))
            if self._follow(one[1], other[1]):
                sources, targets = [one], [other]
            elif one[1].row == other[1].row and not any(i in self.labels for i in group):
                return []  # a line without head within a row: these do the step together
        if not sources or not targets or len(sources) * len(targets) > MOST_ALIKE:
            self._tell(group, bool(tips))
            return []
        return [
            Edge(source, target, self._named(group, i, j, len(sources) * len(targets) == 1))
            for i, source in sources
            for j, target in targets
        ]

    def _follow(self, one: Sign, other: Sign) -> bool:
        """Without an arrow head a line is read downwards, and only to the very next step."""
        steps = self.seats.steps
        if one.kind == "begin" or other.kind == "finish":
            return other.row == steps[0] or one.row == steps[-1]
        return one.row in steps and other.row in steps and steps.index(other.row) == steps.index(one.row) + 1

    def _named(self, group: list[int], i: int, j: int, only: bool) -> str:
        for k in (i, j, *(group if only else ())):
            if self.lines[k].text:
                return self.lines[k].text
            if k in self.labels:
                return self.labels[k].text
        return ""

    def _tell(self, group: list[int], touches: bool) -> None:
        """List the lines that lead nowhere; those far from the roles' cells (a signature line) are none of ours."""
        for i in group:
            line = self.lines[i]
            x, y = line.path[0]
            row, column = self.seats.grid.heights.at(max(y, 0)), self.seats.grid.columns.at(max(x, 0))
            if touches or (self.seats.step_at(row) is not None and self.seats.role_at(row, column) is not None):
                why = "garis bebas" if line.broken else "arahnya" if touches and not any(line.heads) else "ujungnya"
                self.unread((row, column), "panah", why)
                return


def _bounds(path: Iterable[Point]) -> Box:
    xs, ys = zip(*path, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _to_path(point: Point, path: Iterable[Point]) -> float:
    """How far a point lies from a line of straight pieces."""
    points = list(path)
    return min(_to_piece(point, one, other) for one, other in pairwise(points))


def _to_piece(point: Point, one: Point, other: Point) -> float:
    x, y = other[0] - one[0], other[1] - one[1]
    length = x * x + y * y
    share = ((point[0] - one[0]) * x + (point[1] - one[1]) * y) / length if length else 0
    share = min(max(share, 0), 1)
    return math.dist(point, (one[0] + share * x, one[1] + share * y))


def _through_pages(edges: list[Edge], signs: list[Sign], unread: Unread) -> list[Edge]:
    """Off-page connectors are no steps: what enters one goes on where its fellow is left."""
    pages = [sign for sign in signs if sign.kind == "page"]
    entering: dict[Sign, list[Edge]] = {page: [] for page in pages}
    leaving: dict[Sign, list[Edge]] = {page: [] for page in pages}
    for edge in edges:
        entering.get(edge.target, []).append(edge)
        leaving.get(edge.source, []).append(edge)
    fellows = _fellows(pages, entering, leaving)
    found = []
    for edge in edges:
        if edge.source.kind == "page":
            continue
        if edge.target.kind != "page":
            found.append(edge)
            continue
        reached: dict[int, Sign] = {}
        seen, queue = {edge.target}, [edge.target]
        while queue:
            page = queue.pop()
            for after in (page, *fellows.get(page, ())):
                for way in leaving[after]:
                    if way.target.kind != "page":
                        reached[id(way.target)] = way.target
                    elif way.target not in seen:
                        seen.add(way.target)
                        queue.append(way.target)
        found += [Edge(edge.source, target, edge.label) for target in reached.values()]
        if not reached:
            unread((edge.target.row, edge.target.column), "penghubung halaman", "pasangannya")
    entered = {page for page in pages if entering[page]}
    for page in pages:
        if leaving[page] and not entering[page] and not any(page in fellows.get(p, ()) for p in entered):
            unread((page.row, page.column), "penghubung halaman", "pasangannya")
    return found


def _fellows(
    pages: list[Sign], entering: dict[Sign, list[Edge]], leaving: dict[Sign, list[Edge]]
) -> dict[Sign, tuple[Sign, ...]]:
    """The pages where the flow goes on: those with the same letter; without letter the nearest free one below."""
    found: dict[Sign, tuple[Sign, ...]] = {}
    free = [p for p in pages if leaving[p] and not entering[p] and not p.shape.text]
    for page in sorted(pages, key=lambda p: (p.box.top, p.box.left)):
        letter = page.shape.text.casefold()
        if letter:
            found[page] = tuple(p for p in pages if p is not page and p.shape.text.casefold() == letter and leaving[p])[
                :MOST_ALIKE
            ]
        elif entering[page] and not leaving[page]:
            below = [p for p in free if p.box.top > page.box.top]
            fellow = min(below, key=lambda p: (p.row, abs(p.box.centre[0] - page.box.centre[0])), default=None)
            if fellow:
                free.remove(fellow)
                found[page] = (fellow,)
    return found
