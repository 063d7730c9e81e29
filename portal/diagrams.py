"""The swimlane as a page shows it: the drawing, its legend, an equal table, and the timeline for a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from portal import drawing
from portal.sop.model import END
from portal.sop.process import Outcome, Process, ProcessStep
from portal.sop.swimlane import State, StepState, plan_form
from portal.sop.swimlane_parts import WIDTH, Symbol
from portal.sop.swimlane_states import WORD
from portal.swimlane_notes import Note, Notes
from portal.swimlane_svg import KIND_WORD, Arrows, States, draw, static_parts

__all__ = ["Note", "Notes", "NowLines", "Picture", "draw", "picture", "static_parts"]

LONG = 10  # a longer timeline folds the steps at its beginning that are done
BEADS = {"done": "✓", "refused": "✕", "returned": "↩", "withdrawn": "–"}
SHAPE_WORDS = (
    (("start", "end"), "mulai dan selesai"),
    (("process",), "kegiatan"),
    (("decision",), "keputusan"),
    (("coordinate",), "koordinasi"),
    (("missing",), "belum ada pelaksana"),
)
RETURN_ARROW = '<path class="sl-a is-return" d="M44 15H8"/><path class="sl-tip is-return" d="M9 11.4L2 15L9 18.6Z"/>'
REFUSAL_ARROW = (
    '<path class="sl-a is-refusal" d="M2 15H38"/><path class="sl-tip is-refusal" d="M37 11.4L44 15L37 18.6Z"/>'
)


@dataclass(frozen=True, slots=True)
class NowLines:
    """The three lines that come first: where the case is, since when, who is next and until when (Indonesian)."""

    at: str
    since: str
    then: str


@dataclass(frozen=True, slots=True)
class Sign:
    """An entry of the legend."""

    svg: Markup
    words: str


@dataclass(frozen=True, slots=True)
class Person:
    """A role in a step: `kind` is its mark in words (empty for a plain one), `word` the state of its part (empty without a running case)."""

    role: str
    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A step, as the table and the timeline tell it."""

    number: str
    activity: str
    doers: str
    told: str  # the coordinators
    people: tuple[Person, ...]
    choices: tuple[str, ...]  # the outcomes of a decision, each with where it leads
    then: str  # where a step without a decision leads, if not to the next
    joins: bool
    state: State
    words: str  # what its state says; empty without a running case
    bead: str
    is_ahead: bool  # still to be done, or there is no case
    step: ProcessStep  # requirements, duration, output, note
    note: Note | None = None  # what a comparison or a check says of it

    @property
    def is_open(self) -> bool:
        """Whether the case is here."""
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class Picture:
    """All that templates/fragments/diagram/_swimlane.html shows."""

    ident: str
    title: str
    svg: Markup
    live: bool
    wide: bool  # wider than a 1280 px window, so that it scrolls there too
    legend: tuple[Sign, ...]
    stops: tuple[Stop, ...]
    folded: tuple[Stop, ...]  # the timeline's first steps, done, shown on demand
    unfolded: tuple[Stop, ...]
    now: NowLines | None


def picture(
    process: Process,
    states: States | None = None,
    now_lines: NowLines | None = None,
    travelled: Arrows = frozenset(),
    ident: str = "alur",
    notes: Notes | None = None,
    brief: bool = False,
) -> Picture:
    """Return the view of a version (without `states`) or of a running case.

    `states` and `travelled` come from portal.sop.swimlane; `ident` must differ between two pictures on one page.
    `notes` say something of single steps; a `brief` drawing ends at the right of the lanes.
    """
    known, noted = states or {}, notes or {}
    running = any("open" in its.parts.values() for its in known.values())
    stops = tuple(
        replace(_stop(process, step, known.get(step.number), running), note=noted.get(step.number))
        for step in process.steps
    )
    done = next((k for k, stop in enumerate(stops) if stop.state != "done"), len(stops))
    fold = done - 1 if len(stops) > LONG and done > 2 else 0
    return Picture(
        ident=ident,
        title=process.title,
        svg=draw(process, states, travelled, ident, notes, brief),
        live=bool(states),
        wide=brief or plan_form(process).width > WIDTH + 1,
        legend=_legend(process, known, running),
        stops=stops,
        folded=stops[:fold],
        unfolded=stops[fold:],
        now=now_lines,
    )


def _stop(process: Process, step: ProcessStep, its: StepState | None, running: bool) -> Stop:
    state: State = its.state if its else "waiting"
    words = its.words if its else ""
    if its and running and not words:
        words = WORD[state]
    decides = step.decider is not None
    lead = () if decides else tuple(_leads(process, step, outcome) for outcome in step.outcomes)
    return Stop(
        number=step.number,
        activity=step.activity,
        doers=", ".join(step.doers),
        told=", ".join(step.coordinators),
        people=tuple(_people(process, step, its)),
        choices=tuple(_choice(process, step, outcome) for outcome in step.outcomes) if decides else (),
        then="; ".join(words for words in lead if words),
        joins=step.join,
        state=state,
        words=words,
        bead=BEADS.get(state, step.number),
        is_ahead=state == "waiting" and (running or its is None),
        step=step,
    )


def _people(process: Process, step: ProcessStep, its: StepState | None) -> Sequence[Person]:
    marks = process.matrix.steps[step.index].marks
    several = its is not None and len(its.parts) > 1
    return [
        Person(
            role,
            "" if mark.kind == "process" else KIND_WORD[mark.kind],
            WORD[its.parts[role]] if several and its and mark.acts else "",
        )
        for role, mark in marks.items()
    ]


def _choice(process: Process, step: ProcessStep, outcome: Outcome) -> str:
    words = f"{outcome.label}: {_where(process, step, outcome)}"
    return words + ", ditolak" if outcome.refused else words


def _leads(process: Process, step: ProcessStep, outcome: Outcome) -> str:
    """Say where a plain step leads, unless it is simply the next row or the end after the last."""
    plain = process.steps[step.index + 1].number if step.index + 1 < len(process.steps) else END
    return "" if outcome.to == (plain,) else _where(process, step, outcome)


def _where(process: Process, step: ProcessStep, outcome: Outcome) -> str:
    steps = [target for target in outcome.to if target != END]
    back = [target for target in steps if target in process and process.is_return(step.number, target)]
    ahead = [target for target in steps if target not in back]
    words = ["kembali ke langkah " + " dan ".join(back)] if back else []
    words += ["ke langkah " + " dan ".join(ahead)] if ahead else []
    return " dan ".join(words + ["selesai"] * (END in outcome.to))


def _legend(process: Process, states: States, running: bool) -> tuple[Sign, ...]:
    """Name the states that the drawing has, then the shapes and arrows that it has.

    A closed case has no steps that are still to come, so the plain outline is then not called "Belum".
    """
    seen = {state for its in states.values() for state in its.parts.values()} - ({"waiting"} if not running else set())
    signs = [Sign(_icon("process", state), WORD[state]) for state in WORD if state in seen]
    plan = plan_form(process)
    kinds = {symbol.kind for row in plan.rows for symbol in row.symbols}
    for shapes, words in SHAPE_WORDS:
        signs += [Sign(_icon(shapes[0]), words)] if kinds.intersection(shapes) else []
    if any(row.join for row in plan.rows):
        signs.append(Sign(_icon("process", join=True), "menunggu semua cabang"))
    routes = [route for row in plan.rows for route in row.routes]
    if any(route.kind == "return" for route in routes):
        signs.append(Sign(_svg(RETURN_ARROW), "kembali ke langkah sebelumnya"))
    if any(route.refused for route in routes):
        signs.append(Sign(_svg(REFUSAL_ARROW), "arah bila ditolak"))
    return tuple(signs)


def _icon(kind: str, state: State | None = None, join: bool = False) -> Markup:
    symbol = Symbol(kind, "", 0, join, cx=23)
    ring = drawing.halo(symbol, 15) if state == "open" else ""
    return _svg(ring + drawing.mark(symbol, 15, state), shift=True)


def _svg(body: str, shift: bool = False) -> Markup:
    moved = f'<g transform="translate(0 2)">{body}</g>' if shift else body
    return Markup(f'<svg viewBox="0 0 46 34" aria-hidden="true">{moved}</svg>')  # noqa: S704 no text of a person in it
