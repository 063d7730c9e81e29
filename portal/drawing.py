"""The strokes of the swimlane: symbols, glyphs, heads and paths as SVG text. Classes only, never a style."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from markupsafe import escape

from portal.sop.swimlane import State
from portal.sop.swimlane_parts import LEAD, SMALL, Point, Symbol, Text

CORNER = 3  # radius of the bends of an arrow
HATCH = 6  # between the lines of a hatching


@lru_cache(maxsize=16384)  # the same places come back in every drawing of a version
def number(value: float) -> str:
    """Write a coordinate with at most one decimal."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def outline(symbol: Symbol, middle: float, grow: float = 0) -> str:
    """Return the path of a symbol's outline, `grow` units outside of it."""
    n = number
    w, h = symbol.w + 2 * grow, symbol.h + 2 * grow
    x, y = symbol.cx - w / 2, middle - h / 2
    if symbol.kind == "decision":
        return f"M{n(symbol.cx)} {n(y)}L{n(x + w)} {n(middle)}L{n(symbol.cx)} {n(y + h)}L{n(x)} {n(middle)}Z"
    if symbol.kind in ("start", "end"):
        r = h / 2
        turn = f"A{n(r)} {n(r)} 0 0 1"
        return f"M{n(x + r)} {n(y)}H{n(x + w - r)}{turn} {n(x + w - r)} {n(y + h)}H{n(x + r)}{turn} {n(x + r)} {n(y)}Z"
    return f"M{n(x)} {n(y)}H{n(x + w)}V{n(y + h)}H{n(x)}Z"


def glyph(state: State, cx: float, cy: float, r: float = 5) -> str:
    """Return the small shape that tells a state apart without colour."""
    n = number
    if state in ("open", "waiting"):
        return f'<circle class="sl-g is-{state}" cx="{n(cx)}" cy="{n(cy)}" r="{n(r * (0.9 if state == "open" else 0.75))}"/>'
    path = {
        "done": f"M{n(cx - r)} {n(cy)}l{n(r * 0.75)} {n(r * 0.75)}l{n(r * 1.25)} {n(-r * 1.4)}",
        "refused": f"M{n(cx - r * 0.8)} {n(cy - r * 0.8)}l{n(r * 1.6)} {n(r * 1.6)}m0 {n(-r * 1.6)}l{n(-r * 1.6)} {n(r * 1.6)}",
        "returned": f"M{n(cx + r)} {n(cy + r * 0.8)}v{n(-r)}h{n(-r * 1.9)}m{n(r * 0.7)} {n(-r * 0.7)}l{n(-r * 0.7)} {n(r * 0.7)}l{n(r * 0.7)} {n(r * 0.7)}",
        "withdrawn": f"M{n(cx - r)} {n(cy)}h{n(2 * r)}",
    }[state]
    return f'<path class="sl-g is-{state}" d="{path}"/>'


def hatching(symbol: Symbol, middle: float) -> str:
    """Return diagonal lines inside a rectangle or, kept to its inner half, inside any other shape."""
    inner = 1 if symbol.kind == "process" else 0.5
    w, h = symbol.w * inner, symbol.h * inner
    x, y, path, k = symbol.cx - w / 2, middle - h / 2, "", HATCH - 1
    while k < w + h:
        x1, y1 = (x + k, y) if k <= w else (x + w, y + k - w)
        x2, y2 = (x, y + k) if k <= h else (x + k - h, y + h)
        path += f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"
        k += HATCH
    return f'<path class="sl-hatch" d="{path}"/>'


def mark(symbol: Symbol, middle: float, state: State | None) -> str:
    """Return a symbol with what its state puts on it. Coordinators have no state."""
    told = state if symbol.does else None
    css = f"sl-b is-{symbol.kind}" + (f" is-{told}" if told else "")
    svg = f'<path class="{css}" d="{outline(symbol, middle)}"/>'
    if told == "withdrawn":
        svg += hatching(symbol, middle)
    if told and told != "waiting":
        svg += glyph(told, symbol.cx, middle)
    if symbol.kind == "missing":
        svg += f'<text class="sl-q" x="{number(symbol.cx)}" y="{number(middle + 5)}" text-anchor="middle">?</text>'
    if symbol.join:
        left, right, y = symbol.cx - symbol.w / 2 - 3, symbol.cx + symbol.w / 2 + 3, middle - symbol.h / 2 - 5
        svg += f'<path class="sl-bar" d="M{number(left)} {number(y)}H{number(right)}"/>'
    return svg


def halo(symbol: Symbol, middle: float) -> str:
    """Return the second outline of an open symbol."""
    return f'<path class="sl-halo" d="{outline(symbol, middle, 4)}"/>'


def head(points: Sequence[Point]) -> str:
    """Return the path of the arrow head at the end of a line."""
    (ax, ay), (bx, by) = points[-2], points[-1]
    length = math.hypot(bx - ax, by - ay) or 1
    ux, uy = (bx - ax) / length, (by - ay) / length
    left = (bx - ux * 7 - uy * 3.6, by - uy * 7 + ux * 3.6)
    right = (bx - ux * 7 + uy * 3.6, by - uy * 7 - ux * 3.6)
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in (left, (bx, by), right)) + "Z"


def path(points: Sequence[Point]) -> str:
    """Return a line through the points with its corners rounded."""
    line = [p for k, p in enumerate(points) if k == 0 or p != points[k - 1]]
    d = f"M{number(line[0][0])} {number(line[0][1])}"
    for before, here, after in zip(line, line[1:], line[2:], strict=False):
        r = min(CORNER, math.dist(before, here) / 2, math.dist(here, after) / 2)
        (px, py), (qx, qy) = _towards(here, before, r), _towards(here, after, r)
        d += f"L{number(px)} {number(py)}Q{number(here[0])} {number(here[1])} {number(qx)} {number(qy)}"
    return d + f"L{number(line[-1][0])} {number(line[-1][1])}"


def _towards(here: Point, there: Point, far: float) -> Point:
    share = far / (math.dist(here, there) or 1)
    return here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share


def text(line: Text, more_css: str = "") -> str:
    """Return a line of text, escaped."""
    x, y = number(line.x), number(line.y)
    turn = f' transform="rotate(-90 {x} {y})"' if line.turned else ""
    anchor = "" if line.anchor == "start" else f' text-anchor="{line.anchor}"'
    return f'<text class="{line.css}{more_css}" data-role="{line.role}" x="{x}" y="{y}"{anchor}{turn}>{escape(line.text)}</text>'


def state_words(state: State, lines: Sequence[str], x: float, y: float) -> str:
    """Return the glyph and the words of a state; the first line's top is at `y`."""
    svg = glyph(state, x + 6, y + 4, 4.5)
    for k, line in enumerate(lines):
        at = f'x="{number(x + 16)}" y="{number(y + 8 + k * SMALL * LEAD)}"'
        svg += f'<text class="sl-w is-{state}" data-role="state" {at}>{escape(line)}</text>'
    return svg


def pentagon(x: float, y: float, name: str) -> str:
    """Return the connector that stands on both pages where an arrow crosses the cut, 24 units high."""
    frame = f"M{number(x - 7)} {number(y + 3)}h14v11l-7 7l-7 -7z"
    return (
        f'<path class="sl-a" d="M{number(x)} {number(y)}v3m0 18v3"/><path class="sl-b" d="{frame}"/>'
        f'<text class="sl-off" data-role="label" x="{number(x)}" y="{number(y + 12.5)}" text-anchor="middle">{name}</text>'
    )
