"""The swimlane as SVG: what a version always looks like is drawn once, a request only adds the states of its case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup, escape

from portal import drawing, swimlane_notes
from portal.drawing import number as n
from portal.sop.model import END
from portal.sop.process import Process
from portal.sop.swimlane import Layout, State, StepState, lay_out, plan_form
from portal.sop.swimlane_parts import LEAD, SMALL, Line, PlacedRow, Text, Went
from portal.sop.swimlane_text import wrap
from portal.swimlane_notes import Note, Notes

KIND_WORD = {
    "process": "kegiatan",
    "start": "mulai",
    "end": "selesai",
    "decision": "keputusan",
    "coordinate": "koordinasi",
}
PAGE = 770  # height of an A4 landscape sheet, in units, where the drawing is 1200 wide
BRIEF = 850  # a brief drawing up to this width shrinks to its place and stays legible; a wider one scrolls
STRIP = 24  # room of the connectors at a cut
States = Mapping[str, StepState]
Words = list[tuple[State, tuple[str, ...]]]  # a state, and what it says, wrapped
Arrows = frozenset[Went]


@dataclass(frozen=True, slots=True)
class StaticParts:
    """The strings that do not depend on a case: title, description, header, and the cells of each row."""

    title: str
    description: str
    header: str
    cells: tuple[str, ...]


@lru_cache(maxsize=128)
def static_parts(process: Process) -> StaticParts:
    """Draw what does not depend on a case, escaped; kept per compiled process."""
    plan = plan_form(process)
    return StaticParts(
        str(escape(f"Alur {process.title}")),
        str(escape(_describe(process))),
        "".join(drawing.text(line) for line in plan.header),
        tuple("".join(drawing.text(line) for line in row.cells) for row in plan.rows),
    )


def _describe(process: Process) -> str:
    told = []
    for step in process.matrix.steps:
        who = ", ".join(f"{role} ({KIND_WORD[mark.kind]})" for role, mark in step.marks.items())
        told.append(f"{step.number}. {step.activity} — {who or 'belum ada pelaksana'}.")
    return " ".join(told)


def draw(
    process: Process,
    states: States | None = None,
    travelled: Arrows = frozenset(),
    ident: str = "alur",
    notes: Notes | None = None,
    brief: bool = False,
) -> Markup:
    """Return the form as SVG, then the same cut into sheets for paper.

    `states`: step number -> its state, for a running case. `travelled`: arrows drawn thick. `ident`
    begins every id in it; two drawings on one page need different ones. `notes`: what is said of single steps.
    `brief`: without the columns at the right of the lanes, so that two drawings can stand beside each other.
    """
    if not (states or travelled or notes or brief):
        return _blank(process, ident)
    return _draw(process, states or {}, travelled, ident, notes or {}, brief)


@lru_cache(maxsize=128)
def _blank(process: Process, ident: str) -> Markup:
    return _draw(process, {}, frozenset(), ident, {}, False)


def _draw(process: Process, states: States, travelled: Arrows, ident: str, notes: Notes, brief: bool) -> Markup:
    fixed, width = static_parts(process), plan_form(process).state_width
    words = {
        number: [(said.state, wrap(said.words, width, SMALL, True)) for said in state.said]
        for number, state in states.items()
        if state.said
    }
    noted = swimlane_notes.wrap_notes(notes, width)
    lines = {number: sum(len(wrapped) for _, wrapped in told) for number, told in words.items()}
    lines |= {number: lines.get(number, 0) + len(wrapped) for number, wrapped in noted.items()}
    layout = lay_out(process, lines, travelled)
    if brief:
        layout = replace(layout, width=layout.plan.columns["right"][1] + 0.5)
    across, down = n(layout.width + 0.5), n(layout.height + 0.5)  # so that scaling never cuts the frame
    box = f'viewBox="0 0 {across} {down}" width="{across}" height="{down}"'
    wide = " is-brief" * brief + " is-wide" * (layout.width > (BRIEF if brief else 1201))
    name = str(escape(ident))
    svg = [
        f'<svg class="sl{wide}" {box} role="img" aria-labelledby="{name}-t" aria-describedby="{name}-d">',
        f'<title id="{name}-t">{fixed.title}</title><desc id="{name}-d">{fixed.description}{_told(process, notes)}</desc>',
        f'<g id="{name}-b" class="sl-body{" is-live" if states or travelled else ""}">',
        *_grid(layout, states, notes),
        *(_chains(row, states) for row in layout.rows),
        *_arrows(layout, travelled),
        *(_symbols(row, states, travelled) for row in layout.rows),
        fixed.header,
    ]
    for row, cells in zip(layout.rows, fixed.cells, strict=True):
        svg.append(f'<g transform="translate(0 {n(row.y)})">{cells}</g>' if row.plan.number else _closing_words(row))
        svg.append(_words(row, words))
        svg.append(_note(row, words, notes, noted))
    svg += [_labels(line, layout, states) for line in layout.lines]
    return Markup("".join([*svg, "</g></svg>", *_sheets(layout, name)]))  # noqa: S704 all texts are escaped above


def _closing_words(row: PlacedRow) -> str:
    return drawing.text(Text(row.state_at[0], row.middle + 4, "Selesai", "sl-t sl-dim"))


def _words(row: PlacedRow, words: Mapping[str, Words]) -> str:
    x, y = row.state_at
    svg = ""
    for state, lines in words.get(row.plan.number or "", ()):
        svg += drawing.state_words(state, lines, x, y)
        y += len(lines) * SMALL * LEAD
    return svg


def _note(row: PlacedRow, words: Mapping[str, Words], notes: Notes, noted: swimlane_notes.Wrapped) -> str:
    """Write what is noted of a row beneath what its state says."""
    number = row.plan.number or ""
    note: Note | None = notes.get(number)
    if note is None:
        return ""
    x, y = row.state_at
    above = sum(len(lines) for _, lines in words.get(number, ()))
    return swimlane_notes.said(note, noted[number], x, y + above * SMALL * LEAD)


def _told(process: Process, notes: Notes) -> str:
    return f" {escape(swimlane_notes.told(process, notes))}" if notes else ""


def _is_open(row: PlacedRow, states: States) -> bool:
    state = states.get(row.plan.number or "")
    return state is not None and "open" in state.parts.values()


def _grid(layout: Layout, states: States, notes: Notes) -> list[str]:
    """Ground, channels, rows under work, lines; the rings of open symbols come last, under the arrows' heads."""
    plan, right, bottom = layout.plan, n(layout.width - 0.5), n(layout.height - 0.5)
    width = n(layout.width - 1)
    svg = [f'<rect class="sl-head" x="0.5" y="0.5" width="{width}" height="{n(plan.head)}"/>']
    for a, b in (plan.columns["left"], plan.columns["right"]):
        if b > a:
            box = f'x="{n(a)}" y="{n(plan.head)}" width="{n(b - a)}" height="{n(layout.height - plan.head - 0.5)}"'
            svg.append(f'<rect class="sl-side" {box}/>')
    svg += [swimlane_notes.ground(row, notes, layout.width - 1) for row in layout.rows]
    rings = []
    for row in (row for row in layout.rows if _is_open(row, states)):
        box = f'x="0.5" y="{n(row.y)}" height="{n(row.h)}"'
        svg.append(f'<rect class="sl-now" {box} width="{width}"/><rect class="sl-nowbar" {box} width="5"/>')
        parts = states[row.plan.number or ""].parts
        rings += [drawing.halo(s, row.middle) for s in row.plan.doers if parts.get(s.role) == "open"]
    thin = "".join(f"M{n(a)} {n(plan.group)}V{bottom}" for a, _ in plan.lanes[1:])
    thin += "".join(f"M0.5 {n(row.y)}H{right}" for row in layout.rows[1:])
    bold = f"M0.5 {n(plan.head)}H{right}"
    for first, last in (("left", "right"), ("requirements", "output")):
        bold += f"M{n(plan.columns[first][0])} {n(plan.group)}H{n(plan.columns[last][1])}"
    for name in ("activity", "left", "requirements", "duration", "output", "note"):
        top = plan.group if name in ("duration", "output") else 0.5
        bold += f"M{n(plan.columns[name][0])} {n(top)}V{bottom}"
    frame = f'<rect class="sl-frame" x="0.5" y="0.5" width="{width}" height="{n(layout.height - 1)}"/>'
    return [*svg, f'<path class="sl-grid" d="{thin}"/><path class="sl-rule" d="{bold}"/>', frame, *rings]


def _chains(row: PlacedRow, states: States) -> str:
    """Join the symbols of a row from flank to flank: thick between doers, dashed to a coordinator."""
    svg, its = "", states.get(row.plan.number or "")
    ahead = " is-ahead" if its and its.state == "waiting" else ""
    for a, b in pairwise(s for s in row.plan.symbols if s.kind != "missing"):
        css = "sl-chain" + (ahead if a.does and b.does else " is-told")
        svg += f'<path class="{css}" d="M{n(a.cx + a.w / 2)} {n(row.middle)}H{n(b.cx - b.w / 2)}"/>'
    return svg


def _arrows(layout: Layout, travelled: Arrows) -> list[str]:
    """Draw the arrows, those travelled above the others."""
    name = [row.plan.number or END for row in layout.rows]
    svg: list[str] = []
    above: list[str] = []
    for line in layout.lines:
        route = line.route
        a, b = name[route.source], name[route.target]
        went = route.was_travelled(a, b, travelled)
        css = f"is-{route.kind}" + (" is-refusal" if route.refused else "") + (" is-taken" if went else "")
        ends = f'data-from="{escape(a)}" data-to="{escape(b)}"'
        body = f'<path class="sl-a {css}" {ends} d="{drawing.path(line.points)}"/>'
        if line.merges:
            x, y = line.points[-1]
            body += f'<circle class="sl-dot {css}" cx="{n(x)}" cy="{n(y)}" r="2.6"/>'
        else:
            body += f'<path class="sl-tip {css}" d="{drawing.head(line.points)}"/>'
        (above if went else svg).append(body)
    return svg + above


def _symbols(row: PlacedRow, states: States, travelled: Arrows) -> str:
    state = states.get(row.plan.number or "")
    ahead: State | None = "waiting" if states else None
    if row.plan.number is None and any(arrow.target == END for arrow in travelled):
        ahead = "done"
    parts = state.parts if state else {}
    return "".join(drawing.mark(s, row.middle, parts.get(s.role, ahead)) for s in row.plan.symbols)


def _labels(line: Line, layout: Layout, states: States) -> str:
    now = " is-now" if _is_open(layout.rows[line.route.source], states) else ""
    return "".join(drawing.text(label, now) for label in line.labels)


def _sheets(layout: Layout, ident: str) -> list[str]:
    """Cut the drawing between rows for A4 landscape: head repeated, a connector where an arrow leaves the page."""
    cuts, most = _cuts(layout, PAGE), PAGE
    while most > 300 and len(tighter := _cuts(layout, most - 10)) == len(cuts):  # even pages, no lone last row
        cuts, most = tighter, most - 10
    svg, top = ['<div class="sl-sheets" aria-hidden="true">'], layout.plan.head
    for k, (start, stop) in enumerate(cuts):
        above, below = STRIP * (k > 0), STRIP * (k < len(cuts) - 1)
        full = top + above + stop - start + below
        svg.append(f'<svg class="sl-sheet" viewBox="0 0 {n(layout.width)} {n(full)}">')
        for at, low, high in ((0.0, 0.0, top), (top + above, start, stop)):
            size = f'width="{n(layout.width)}" height="{n(high - low)}"'
            view = f'viewBox="0 {n(low)} {n(layout.width)} {n(high - low)}"'
            svg.append(f'<svg x="0" y="{n(at)}" {size} {view}><use href="#{ident}-b"/></svg>')
        ends = f"M0.5 {n(top + above)}H{n(layout.width - 0.5)}M0.5 {n(full - below)}H{n(layout.width - 0.5)}"
        svg.append(f'<g class="sl-body"><path class="sl-rule" d="{ends}"/>')
        for edge, base, wanted in ((start, top, above), (stop, full - STRIP, below)):
            svg += [drawing.pentagon(x, base, name) for name, x in _crossings(layout, edge)] if wanted else []
        svg.append("</g></svg>")
    return [*svg, "</div>"]


def _cuts(layout: Layout, most: float) -> list[tuple[float, float]]:
    """Return top and bottom of each page; a page holds at least one row."""
    cuts, top = [], layout.plan.head
    for row in layout.rows:
        if row.y + row.h - top > most - layout.plan.head and row.y > top:
            cuts.append((top, row.y))
            top = row.y
    return [*cuts, (top, layout.height)]


def _crossings(layout: Layout, y: float) -> list[tuple[str, float]]:
    """Return a letter and the place of each arrow that crosses a cut; both pages get the same letters."""
    segments = (pair for line in layout.lines for pair in pairwise(line.points))
    found = {round(x, 1) for (x, a), (u, b) in segments if x == u and min(a, b) < y < max(a, b)}
    return [(chr(65 + k % 26), x) for k, x in enumerate(sorted(found))]
