"""First two passes of the swimlane: symbols and arrows a row, then the channel and the flanks of long arrows."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Literal

from portal.sop.model import END, Arrow, Step
from portal.sop.process import Process
from portal.sop.swimlane_parts import Bundle, Route, Row, Side, Symbol, label_words


def build_rows(process: Process) -> list[Row]:
    """Return a row a step with its symbols and arrows, and a closing row where something leads to it."""
    steps = process.matrix.steps
    position = {step.number: i for i, step in enumerate(steps)}
    rows = []
    for i, step in enumerate(steps):
        row = Row(step.number, _symbols(process, step), join=step.join)
        row.routes = _routes(step, i, len(steps), position)
        rows.append(row)
    for row, step in zip(rows, steps, strict=True):
        row.source = _source(row, step)
    if any(route.target == len(steps) for row in rows for route in row.routes):
        lane = next(row.source for row in reversed(rows) if any(r.target == len(steps) for r in row.routes))
        rows.append(Row(None, [Symbol("end", "", lane)], source=lane))
    for row, below in pairwise(rows):
        _leave_nearest(row, below)
    return rows


def _symbols(process: Process, step: Step) -> list[Symbol]:
    lanes = {role: lane for lane, role in enumerate(process.roles)}
    has_start = any(mark.kind == "start" for s in process.matrix.steps for mark in s.marks.values())
    first = step is process.matrix.steps[0] and not has_start  # §4: the first row begins where none is marked
    symbols = []
    for role, mark in sorted(step.marks.items(), key=lambda item: lanes[item[0]]):
        kind = "start" if first and mark.kind == "process" else mark.kind
        symbols.append(Symbol(kind, role, lanes[role], step.join and mark.acts))
    if not any(mark.acts for mark in step.marks.values()):
        free = next((lane for role, lane in lanes.items() if role not in step.marks), 0)
        symbols.append(Symbol("missing", "", free))
    return sorted(symbols, key=lambda symbol: symbol.lane)


def _routes(step: Step, index: int, count: int, position: Mapping[str, int]) -> list[Route]:
    """Return the arrows of a step; labels that lead to the same row share one."""
    routes = []
    for (target, refused), labels in _edges(step, index, count, position).items():
        kind: Literal["next", "skip", "return"] = "skip"
        if target <= index:
            kind = "return"
        elif target == index + 1:
            kind = "next"
        routes.append(Route(index, target, kind, [label for label in labels if label], refused))
    nexts = [route for route in routes if route.kind == "next"]
    if len(nexts) == 1 and len(nexts[0].labels) > 1:  # two outcomes, one target: two arrows side by side
        first = nexts[0]
        second = Route(index, first.target, "next", first.labels[1:], first.refused)
        first.labels = first.labels[:1]
        routes.insert(routes.index(first) + 1, second)
    return routes


def _edges(step: Step, index: int, count: int, position: Mapping[str, int]) -> dict[tuple[int, bool], list[str]]:
    """Return the labels by target row and refusal. An unwritten arrow leads down, or nowhere from a terminator."""
    ends = any(mark.kind == "end" for mark in step.marks.values())
    edges: dict[tuple[int, bool], list[str]] = {}
    for arrow in step.arrows or (Arrow(None),):
        targets = [count if to == END else position.get(to, index + 1) for to in arrow.to]
        if not targets and not ends:
            targets = [index + 1]
        label = label_words(arrow.label, arrow.refused)
        for target in targets:
            edges.setdefault((target, arrow.refused), []).append(label)
    return edges


def _source(row: Row, step: Step) -> int:
    """Return the lane from which a row's arrows leave: the decider's, else the one with the arrows, else the last."""
    deciders = [symbol.lane for symbol in row.symbols if symbol.kind == "decision"]
    written = [s.lane for s in row.doers if s.role in step.marks and step.marks[s.role].arrows]
    return (deciders or written or [row.doers[-1].lane])[0]


def _leave_nearest(row: Row, below: Row) -> None:
    """Let a row with one arrow and no decision leave from the doer nearest to the next row's."""
    if not row.nexts or len(row.routes) != 1 or any(symbol.kind == "decision" for symbol in row.symbols):
        return
    goal = [symbol.lane for symbol in below.doers]
    row.source = min((symbol.lane for symbol in row.doers), key=lambda lane: min(abs(lane - g) for g in goal))


def choose_sides(rows: list[Row]) -> tuple[dict[Bundle, list[Route]], dict[Bundle, Literal["side", "top"]]]:
    """Give each long arrow its channel and each flank of a symbol at most one arrow: exits first, then entries.

    Returns the trunks with their arrows, the farthest source first, and how each trunk enters its target.
    """
    taken: set[tuple[int, Side]] = set()
    bundles: dict[Bundle, list[Route]] = {}
    for i, row in enumerate(rows):
        for route in row.routes:
            if route.kind == "next":
                continue
            side: Side = "left" if route.kind == "return" else "right"
            route.side = side
            outermost = row.symbols[0 if side == "left" else -1].lane == row.source
            route.exit = "side" if outermost and (i, side) not in taken else "bottom"
            if route.exit == "side":
                taken.add((i, side))
            key = Bundle(side, route.target, route.refused and route.kind == "skip")
            bundles.setdefault(key, []).append(route)
    for routes in bundles.values():
        routes.sort(key=lambda route: -abs(route.source - route.target))
    return bundles, _entries(rows, bundles, taken)


def _entries(
    rows: list[Row], bundles: dict[Bundle, list[Route]], taken: set[tuple[int, Side]]
) -> dict[Bundle, Literal["side", "top"]]:
    """Enter by the flank where no symbol stands before it and no arrow uses it; a join only from above."""
    entries: dict[Bundle, Literal["side", "top"]] = {}
    for key in bundles:
        row = rows[key.target]
        outermost = row.symbols[0 if key.side == "left" else -1]
        free = not row.join and outermost is row.entry(0, key.side) and (key.target, key.side) not in taken
        entries[key] = "side" if free else "top"
        if free:
            taken.add((key.target, key.side))
    return entries
