"""Last two passes of the swimlane: tracks and heights of the rows, then the points of every arrow."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from portal.sop.model import END
from portal.sop.swimlane_parts import (
    BAR,
    LABEL,
    LABEL_LEAD,
    LEAD,
    PAD,
    SMALL,
    TEXT,
    TIP,
    TRACK,
    Bundle,
    Line,
    PlacedRow,
    Plan,
    Point,
    Route,
    Side,
    Symbol,
    Text,
    Went,
)

FIRST_DROP = 5  # from the symbol band to the first track below it


def set_tracks(plan: Plan) -> None:
    """Give each arrow its track above and below the symbol bands, and each row the room that these need."""
    slots = dict.fromkeys(range(len(plan.rows)), 0)

    def rise(target: int) -> float:
        row = plan.rows[target]
        slots[target] += 1
        return row.above + TIP + (BAR if row.join else 0) + (slots[target] - 1) * TRACK

    # arrows from the channels take the lowest tracks, then come those from the row above
    for key, how in plan.entries.items():
        if how == "top":
            plan.rises[key] = rise(key.target)
    for row, below in pairwise(plan.rows):
        goal = below.entry(row.source)
        # going left, the left arrow of a pair bends first (higher); going right, the right one
        pair = row.nexts if goal.lane <= row.source else row.nexts[::-1]
        for route in reversed(pair):
            if goal.lane != row.source:
                route.rise = rise(route.target)
    _set_drops(plan)
    for k, row in enumerate(plan.rows):
        row.room_in = 8 + TIP + (BAR if row.join else 0) + slots[k] * TRACK


def _set_drops(plan: Plan) -> None:
    """Set the tracks below the symbols, each with its label above it: the higher, the farther out its port."""
    low: dict[tuple[int, Side], float] = {}
    turns: dict[tuple[int, Side], list[Route]] = {}
    for row in plan.rows:
        row.room_out = FIRST_DROP + row.next_room
    for key, routes in plan.bundles.items():
        for route in (r for r in routes if r.exit == "bottom"):
            row, place = plan.rows[route.source], (route.source, key.side)
            label = route.label_height + 3 if route.lines else 0
            route.drop = low.get(place, FIRST_DROP + row.next_room) + label
            low[place] = route.drop + TRACK
            row.room_out = max(row.room_out, low[place])
            turns.setdefault(place, []).append(route)
    for mates in turns.values():
        between = min(9, 3.5 * (len(mates) - 1)) / max(1, len(mates) - 1)
        for k, route in enumerate(mates):
            route.port = 16 - between * k if len(mates) > 1 else 12


def place_rows(plan: Plan, state_lines: dict[str, int]) -> tuple[PlacedRow, ...]:
    """Stack the rows: each as high as its arrows or its tallest text, whichever is more; the spare is shared."""
    placed, y = [], plan.head
    for row in plan.rows:
        lines = state_lines.get(row.number, 0) if row.number else 0
        need = row.room_in + row.above + row.below + row.room_out
        beside = row.activity_lines * TEXT * LEAD + lines * (SMALL * LEAD + 3)
        h = max(need, max(row.text_height, beside) + 2 * PAD + (7 if lines else 2))
        middle = y + row.room_in + row.above + (h - need) / 2
        state_y = y + PAD + TEXT * 0.86 + row.activity_lines * TEXT * LEAD + 3
        placed.append(PlacedRow(row, y, h, middle, (plan.columns["activity"][0] + PAD, state_y)))
        y += h
    return tuple(placed)


def route_lines(plan: Plan, rows: tuple[PlacedRow, ...], travelled: frozenset[Went]) -> tuple[Line, ...]:
    """Return every arrow with its points and its label."""
    lines: list[Line] = []
    for key, routes in plan.bundles.items():
        lines += _bundle_lines(plan, rows, key, routes, travelled)
    for row, below in pairwise(rows):
        lines += [_next_line(row, below, route) for route in row.plan.nexts]
    return tuple(sorted(lines, key=lambda line: line.route.source))


def _landing(symbol: Symbol, middle: float, dx: float) -> float:
    """Return where an arrow from above ends: on the bar of a join, else on the symbol's outline."""
    return middle - (symbol.h / 2 + BAR if symbol.join else symbol.edge(dx)) - 1


def _sign(side: Side) -> int:
    return -1 if side == "left" else 1


def _tail(plan: Plan, rows: tuple[PlacedRow, ...], key: Bundle) -> list[Point]:
    """Return the last points of a trunk, from its channel into the target."""
    row, x, sign = rows[key.target], plan.tracks[key], _sign(key.side)
    symbol = row.plan.entry(0, key.side)
    if plan.entries[key] == "side":
        return [(x, row.middle), (symbol.cx + sign * (symbol.w / 2 + 1), row.middle)]
    dx = sign * (9 if symbol.w > 30 else 7) * (1.5 if key.refused else 1)
    y = row.middle - plan.rises[key]
    return [(x, y), (symbol.cx + dx, y), (symbol.cx + dx, _landing(symbol, row.middle, dx))]


def _bundle_lines(
    plan: Plan, rows: tuple[PlacedRow, ...], key: Bundle, routes: list[Route], travelled: frozenset[Went]
) -> list[Line]:
    """Draw returns or skips to one row; the others meet with a dot the one that draws the trunk into the target.

    That is the farthest; on a running case the farthest that was travelled, so that its way is thick to its head.
    """
    x, number = plan.tracks[key], rows[key.target].plan.number or END
    went = (r.was_travelled(rows[r.source].plan.number or END, number, travelled) for r in routes)
    owner = next((k for k, taken in enumerate(went) if taken), 0)
    starts = [_start(rows[route.source], route, key.side) for route in routes]
    meeting = (x, starts[owner][0][-1][1])
    lines = []
    for k, (route, (start, label)) in enumerate(zip(routes, starts, strict=True)):
        points = [*start, (x, start[-1][1])]
        if k == owner:
            points += _tail(plan, rows, key)
        elif k == 0:  # farther than the owner: down the trunk to it
            points.append(meeting)
        lines.append(Line(route, tuple(points), k != owner, label))
    return lines


def _start(row: PlacedRow, route: Route, side: Side) -> tuple[list[Point], tuple[Text, ...]]:
    """Return how a long arrow leaves its symbol, up to where it turns to its channel, and its label."""
    symbol, sign = row.plan.source_symbol, _sign(side)
    if route.exit == "side":
        y = row.middle
        return [(symbol.cx + sign * symbol.w / 2, y)], _label(route, symbol.cx + sign * (symbol.w / 2 + 3), y - 3, side)
    y, px = row.middle + row.plan.below + route.drop, symbol.cx + sign * route.port
    start = [(px, row.middle + symbol.edge(route.port)), (px, y)]
    return start, _label(route, px + sign * 4, y - 2, side)


def _next_line(row: PlacedRow, below: PlacedRow, route: Route) -> Line:
    """Draw an arrow to the next row: down, one bend in the space above the next symbol, into its top."""
    source, target = row.plan.source_symbol, below.plan.entry(row.plan.source)
    a, b = source.cx + route.port, target.cx + route.port
    points = [(a, row.middle + source.edge(route.port)), (b, _landing(target, below.middle, route.port))]
    if target.lane != source.lane:
        y = below.middle - route.rise
        points[1:1] = [(a, y), (b, y)]
    side = route.side or "right"
    bottom = row.middle + row.plan.below + 2 + route.label_height
    return Line(route, tuple(points), False, _label(route, source.cx + _sign(side) * route.beyond, bottom, side))


def _label(route: Route, x: float, bottom: float, side: Side) -> tuple[Text, ...]:
    css = "sl-l" + (" is-return" if route.kind == "return" else "") + (" is-refusal" if route.refused else "")
    last = Text(x, bottom - 3, "", css, "end" if side == "left" else "start", role="label")
    count = len(route.lines)
    return tuple(
        replace(last, text=line, y=last.y - (count - 1 - k) * LABEL * LABEL_LEAD) for k, line in enumerate(route.lines)
    )
