"""Third pass of the swimlane: widths of lanes, channels and columns, the header, and the wrapped cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.sop.model import Step
from portal.sop.swimlane_parts import (
    CELLS,
    HEAD,
    LABEL,
    LABEL_WIDTH,
    LEAD,
    PAD,
    SMALL,
    TEXT,
    TRACK,
    WIDTH,
    Bundle,
    Plan,
    Route,
    Row,
    Side,
    Span,
    Text,
)
from portal.sop.swimlane_text import text_width, widest_word, wrap

NUMBER_WIDTH = 34
LABEL_GAP = 4  # between a label and what is beside it
SPACIOUS = 7  # lanes, up to which there is width to spare
CHANNEL = 12  # a channel without tracks
LEAST = {"activity": 196, "requirements": 96, "duration": 62, "output": 74, "note": 82}
MOST_OF_A_WORD = 140  # a column grows for its widest word up to this
SIZE = {name: TEXT if name == "activity" else SMALL for name in CELLS}
TITLES = {
    "number": "No",
    "activity": "Kegiatan",
    "requirements": "Kelengkapan",
    "duration": "Waktu",
    "output": "Output",
    "note": "Keterangan",
}
GROUPS = (("Pelaksana", "left", "right"), ("Mutu Baku", "requirements", "output"))
GROUP_HEIGHT = 24
TURNED_LEAD = 1.2


def cell_text(step: Step, name: str) -> str:
    """Return what stands in a text column of a step."""
    return step.duration.text if name == "duration" else str(getattr(step, name))


def lane_width(roles: Sequence[str]) -> float:
    """Return the width of every lane: by their number; up to six lanes grow to the widest word of their names."""
    count = len(roles)
    widths = ((3, 108), (4, 92), (5, 84), (7, 76), (9, 62))
    least = next((width for most, width in widths if count <= most), 44)
    widest = max((widest_word(role, HEAD, True) for role in roles), default=0) + 10
    return max(least, widest) if count <= 6 and widest <= 116 else least


def pack(spans: Sequence[tuple[int, int, Bundle]]) -> dict[Bundle, int]:
    """Return the track of each span of rows, from 0 at the lanes: short ones inside, so that nested arrows nest."""
    tracks: list[list[tuple[int, int]]] = []
    found: dict[Bundle, int] = {}
    for low, high, key in sorted(spans, key=lambda span: (span[1] - span[0], span[0])):
        # a longer span may not dive inside a shorter one that lies beside it
        track = next(
            k for k in range(len(tracks) + 1) if all(high < a or low > b for farther in tracks[k:] for a, b in farther)
        )
        if track == len(tracks):
            tracks.append([])
        tracks[track].append((low, high))
        found[key] = track
    return found


def set_widths(plan: Plan, roles: Sequence[str], steps: Sequence[Step], reach: Mapping[Side, float]) -> None:
    """Set columns, lanes and trunks. `reach`: how far labels stand out of the lanes, a side."""
    lane = lane_width(roles)
    tracks: dict[Side, dict[Bundle, int]] = {}
    channel: dict[Side, float] = {}
    sides: tuple[Side, Side] = ("left", "right")
    for side in sides:
        tracks[side] = pack([_span(key, plan) for key in plan.bundles if key.side == side])
        count = max(tracks[side].values(), default=-1) + 1
        channel[side] = CHANNEL + reach[side] + count * TRACK if count or reach[side] else 0
    plan.columns = _columns(steps, lane * len(roles), channel)
    first, last = plan.columns["lanes"]
    plan.lanes = [(first + k * lane, first + (k + 1) * lane) for k in range(len(roles))]
    plan.width = plan.columns["note"][1] + 0.5
    for key, track in tracks["left"].items():
        plan.tracks[key] = first - reach["left"] - 8 - track * TRACK
    for key, track in tracks["right"].items():
        plan.tracks[key] = last + reach["right"] + 8 + track * TRACK


def _span(key: Bundle, plan: Plan) -> tuple[int, int, Bundle]:
    ends = [route.source for route in plan.bundles[key]] + [key.target]
    return min(ends), max(ends), key


def _columns(steps: Sequence[Step], lanes: float, channel: Mapping[Side, float]) -> dict[str, Span]:
    """Fix the lanes; give the rest, ten units at a time, to the column that makes most rows tall."""
    width: dict[str, float] = {}
    for name in CELLS:
        word = max((widest_word(cell_text(step, name), SIZE[name]) for step in steps), default=0) + 2 * PAD + 1
        width[name] = max(LEAST[name], min(MOST_OF_A_WORD, word))
    spare = WIDTH - NUMBER_WIDTH - lanes - channel["left"] - channel["right"] - sum(width.values())
    while spare > 0:
        grow = min(10, spare)
        width[_tallest_column(steps, width)] += grow
        spare -= grow
    order = [("number", float(NUMBER_WIDTH)), ("activity", width["activity"]), ("left", channel["left"])]
    order += [("lanes", lanes), ("right", channel["right"]), *((name, width[name]) for name in CELLS[1:])]
    columns, x = {}, 0.5
    for name, w in order:
        columns[name] = (x, x + w)
        x += w
    return columns


def _tallest_column(steps: Sequence[Step], width: Mapping[str, float]) -> str:
    blame = dict.fromkeys(CELLS, 0.0)
    for step in steps:
        tall = {n: len(wrap(cell_text(step, n), width[n] - 2 * PAD, SIZE[n])) * SIZE[n] for n in CELLS}
        highest, second = sorted(tall.values(), reverse=True)[:2]
        if highest > 3 * TEXT:
            blame[max(CELLS, key=lambda n: tall[n])] += highest - second + 2
    return max(CELLS, key=lambda n: blame[n]) if any(blame.values()) else "activity"


def wrap_labels(row: Row, lane_count: int, lane: float, beside: Mapping[Side, float]) -> dict[Side, float]:
    """Wrap the labels of a row, and return how far they reach out of the lanes, a side.

    `beside`: the room that the channels have for labels; nothing at first, then what the widest of all labels took.
    """
    centre, spacious = (row.source + 0.5) * lane, lane_count <= SPACIOUS
    room: dict[Side, float] = {"left": centre, "right": lane_count * lane - centre}
    reach: dict[Side, float] = {"left": 0, "right": 0}
    row.above = row.below = max(symbol.h for symbol in row.symbols) / 2
    for route in row.routes:
        if route.kind == "next" or not route.labels or not route.side:
            continue
        free = room[route.side] - (row.source_symbol.w / 2 if route.exit == "side" else 16) - LABEL_GAP
        reach[route.side] = max(reach[route.side], _set_label(route, free, beside[route.side], spacious))
        if route.exit == "side":
            row.above = max(row.above, route.label_height + 5)
    _wrap_next_labels(row, room, reach, beside, spacious)
    return reach


def _wrap_next_labels(
    row: Row, room: Mapping[Side, float], reach: dict[Side, float], beside: Mapping[Side, float], spacious: bool
) -> None:
    """Wrap the labels of the arrows to the next row, and choose the side on which each stands."""
    nexts = row.nexts
    row.next_room = 0
    if len(nexts) > 1:  # two outcomes to the same row leave and land side by side
        nexts[0].port, nexts[1].port = -6, 6
    for route in nexts:
        route.beyond = abs(route.port) + 5
        if not route.labels:
            continue
        # ports of long arrows under the symbol push the label outwards
        free_at = {side: room[side] - (24 if row.low_exits(side) else abs(route.port) + 9) for side in room}
        goes_left = route.port < 0 or (route.port == 0 and free_at["right"] < 60 < free_at["left"])
        route.side = "left" if goes_left else "right"
        route.beyond = 20 if row.low_exits(route.side) else route.beyond
        reach[route.side] = max(reach[route.side], _set_label(route, free_at[route.side], beside[route.side], spacious))
        row.next_room = max(row.next_room, route.label_height + 6)


def _set_label(route: Route, free: float, beside: float, spacious: bool) -> float:
    """Wrap a label into its free room in the lanes and the room beside them; return how far it reaches out.

    In a `spacious` form, one that needs more than two lines takes its full width.
    """
    text = " / ".join(route.labels)
    room = free + max(0, beside - LABEL_GAP)
    limit = max(min(LABEL_WIDTH, room), min(widest_word(text, LABEL, True), LABEL_WIDTH))
    route.lines = wrap(text, limit, LABEL, True)
    if len(route.lines) > 2 and spacious:
        route.lines = wrap(text, LABEL_WIDTH, LABEL, True)
    widest = max(text_width(line, LABEL, True) for line in route.lines)
    return max(0, widest - free + LABEL_GAP)


def set_header(plan: Plan, roles: Sequence[str]) -> None:
    """Set the header's texts and height: names level where every word fits its lane, else turned."""
    lane = plan.lanes[0][1] - plan.lanes[0][0]
    plan.group = GROUP_HEIGHT
    level = all(widest_word(role, HEAD, True) <= lane - 8 for role in roles)
    if level:
        wrapped = [wrap(role, lane - 8, HEAD, True) for role in roles]
        band = max(len(lines) for lines in wrapped) * HEAD * LEAD + 12
    else:
        wrapped, length = _turned_names(roles, max(1, int((lane - 6) // (HEAD * TURNED_LEAD))))
        band = length + 16
    plan.head = plan.group + max(band, 40)
    for (left, right), lines in zip(plan.lanes, wrapped, strict=True):
        for k, line in enumerate(lines):
            offset = (k - (len(lines) - 1) / 2) * HEAD * TURNED_LEAD + HEAD * 0.35
            middle = (left + right) / 2
            if level:
                y = (plan.group + plan.head) / 2 + offset
                plan.header.append(Text(middle, y, line, "sl-h", "middle", role="head"))
            else:
                plan.header.append(Text(middle + offset, plan.head - 8, line, "sl-h", turned=True, role="head"))
    _head_titles(plan)


def _turned_names(roles: Sequence[str], most: int) -> tuple[list[tuple[str, ...]], float]:
    """Wrap names into at most `most` lines each, as short as that allows; return them and the longest line."""
    length = max(widest_word(role, HEAD, True) for role in roles)
    while length < 400 and any(len(wrap(role, length, HEAD, True)) > most for role in roles):
        length += 4
    return [wrap(role, length, HEAD, True) for role in roles], length


def _head_titles(plan: Plan) -> None:
    for name, title in TITLES.items():
        left, right = plan.columns[name]
        grouped = name in ("requirements", "duration", "output")
        y = ((plan.group if grouped else 0) + plan.head) / 2
        plan.header.append(Text((left + right) / 2, y + HEAD * 0.35, title, "sl-h", "middle", role="head"))
    for title, first, last in GROUPS:
        x = (plan.columns[first][0] + plan.columns[last][1]) / 2
        plan.header.append(Text(x, plan.group / 2 + HEAD * 0.35, title, "sl-h", "middle", role="head"))


def set_cells(plan: Plan, steps: Sequence[Step]) -> None:
    """Wrap the texts of every row; their heights are counted from the top of the row."""
    top = PAD + TEXT * 0.86
    for row, step in zip(plan.rows, steps, strict=False):  # the closing row has no step
        left, right = plan.columns["number"]
        row.cells.append(Text((left + right) / 2, top, step.number, "sl-n", "middle"))
        for name in CELLS:
            left, right = plan.columns[name]
            size, css = SIZE[name], "sl-t" if name == "activity" else "sl-s"
            lines = wrap(cell_text(step, name), right - left - 2 * PAD, size)
            row.cells += [Text(left + PAD, top + k * size * LEAD, line, css) for k, line in enumerate(lines)]
            if name == "activity":
                row.activity_lines = len(lines)
            row.text_height = max(row.text_height, len(lines) * size * LEAD)
