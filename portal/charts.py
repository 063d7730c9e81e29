"""Charts as SVG text: a row a label, its bars beside it. Lengths are shares of the width, so text keeps its size on a phone.

A chart repeats its table: it has a title and a description, and only classes of `static/statistics.css`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup, escape

LABELS, ROOM = 21, 52  # per cent of the width: for the labels, for the longest bar; what is left is for its value
ROOM_ABOVE = 76  # for the longest bar where labels stand above the bars
BAR, GAP, PAD = 13, 3, 9  # pixels: a bar, between bars, between rows
HEAD, LINE = 20, 18  # pixels: above the first row, where a rule has its words; a line of a label above its bars
LETTERS = 38  # of a line of such a label: what a phone has room for


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: how long (in the chart's unit), what stands at its end, its class (`is-came`, `is-went`, `is-share`)."""

    value: float
    words: str
    css: str


@dataclass(frozen=True, slots=True)
class Row:
    """A label with its bars; `reach` is the end of a thin line that goes on from the last bar (the 90th percentile)."""

    label: str
    bars: tuple[Bar, ...]
    reach: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in rows; `top` is the value of the longest possible bar, `rule` one that a line marks (its words with it).

    With `above`, labels stand above their bars, where long ones have room; `room` is the share (per cent of the width)
    that the longest bar may take, where values at its end are long.
    """

    title: str
    description: str
    rows: tuple[Row, ...]
    top: float
    rule: float | None = None
    rule_words: str = ""
    above: bool = False
    room: int = ROOM

    def place(self, value: float) -> float:
        """Return where a value lies, in per cent of the width."""
        left, room = (0, ROOM_ABOVE) if self.above else (LABELS, self.room)
        return left + room * min(value / self.top, 1)


def draw(chart: Chart, name: str) -> Markup:
    """Draw a chart; `name` begins the ids of its title and description, and must be unique on the page."""
    parts: list[str] = []
    y = start = HEAD if chart.rule is not None else PAD
    for row in chart.rows:
        height = max(len(row.bars), 1) * (BAR + GAP) - GAP
        if chart.above:
            for line in wrap(row.label, LETTERS):
                parts.append(_text(0, y + LINE / 2, line, "ch-label"))
                y += LINE
        else:
            parts.append(_text(0, y + height / 2, row.label, "ch-label"))
        parts += _bars(chart, row, y)
        y += height + PAD
    if chart.rule is not None:
        parts = [_rule(chart, start, y), *parts]
    title = f'<title id="{name}-t">{escape(chart.title)}</title><desc id="{name}-d">{escape(chart.description)}</desc>'
    inside = "".join(parts)
    return Markup(  # noqa: S704 - numbers of our own, and texts that are escaped
        f'<svg class="ch" role="img" width="100%" height="{y}" aria-labelledby="{name}-t {name}-d">{title}{inside}</svg>'
    )


def longest(values: Sequence[float | None]) -> float:
    """Return the value that the longest bar stands for; never 0."""
    return max((value for value in values if value), default=1) or 1


def _bars(chart: Chart, row: Row, y: float) -> list[str]:
    parts, left = [], chart.place(0)
    for bar in row.bars:
        end = chart.place(bar.value)
        if bar.value:
            size = f'x="{left:.2f}%" y="{y}" width="{end - left:.2f}%" height="{BAR}"'
            parts.append(f'<rect class="ch-bar {bar.css}" {size}/>')
        far = chart.place(row.reach) if row.reach and bar is row.bars[-1] else end
        if far > end:
            middle = y + BAR / 2
            parts.append(f'<line class="ch-reach" x1="{end:.2f}%" x2="{far:.2f}%" y1="{middle}" y2="{middle}"/>')
            parts.append(f'<line class="ch-reach" x1="{far:.2f}%" x2="{far:.2f}%" y1="{y + 1}" y2="{y + BAR - 1}"/>')
        parts.append(_text(max(far, end), y + BAR / 2, bar.words, "ch-value", dx=6))
        y += BAR + GAP
    return parts


def _rule(chart: Chart, top: float, bottom: float) -> str:
    assert chart.rule is not None
    x = chart.place(chart.rule)
    line = f'<line class="ch-rule" x1="{x:.2f}%" x2="{x:.2f}%" y1="{top - 4}" y2="{bottom - PAD + 2}"/>'
    anchor = ' text-anchor="end"' if x > LABELS + chart.room / 2 else ""
    return line + f'<text class="ch-value" x="{x:.2f}%" y="{top - 8}"{anchor}>{escape(chart.rule_words)}</text>'


def _text(x: float, y: float, words: str, css: str, dx: int = 0) -> str:
    if not words:
        return ""
    shift = f' dx="{dx}"' if dx else ""
    return f'<text class="{css}" x="{x:.2f}%" y="{y}"{shift} dominant-baseline="central">{escape(words)}</text>'
