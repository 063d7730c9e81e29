"""The official form of an SOP (PermenPANRB 35/2012) laid out in numbers: docs/swimlane.md states the rules.

Five passes: symbols and arrows, sides (swimlane_rows), widths (swimlane_geometry), then tracks and heights, and the
points of the arrows (swimlane_routing). All but the heights is planned once per version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from portal.sop.process import Process
from portal.sop.swimlane_geometry import lane_width, set_cells, set_header, set_widths, wrap_labels
from portal.sop.swimlane_parts import Layout, Plan, Side, Went
from portal.sop.swimlane_routing import place_rows, route_lines, set_tracks
from portal.sop.swimlane_rows import build_rows, choose_sides
from portal.sop.swimlane_states import Happened, Said, State, StepState, happened, step_states, travelled

__all__ = [
    "Happened",
    "Layout",
    "Plan",
    "Said",
    "State",
    "StepState",
    "Went",
    "happened",
    "lay_out",
    "plan_form",
    "step_states",
    "travelled",
]

KEPT = 128  # versions whose plan stays in memory, some dozens of kB each


@lru_cache(maxsize=KEPT)
def plan_form(process: Process) -> Plan:
    """Plan all of the form that does not depend on a case; kept per process. The plan must not be changed."""
    matrix = process.matrix
    rows = build_rows(process)
    plan = Plan(rows, *choose_sides(rows))
    lane = lane_width(matrix.roles)
    reach: dict[Side, float] = {"left": 0, "right": 0}
    for row in rows:
        for side, out in wrap_labels(row, len(matrix.roles), lane, {"left": 0, "right": 0}).items():
            reach[side] = max(reach[side], out)
    for row in rows:  # what the widest label took, all may use
        wrap_labels(row, len(matrix.roles), lane, reach)
    set_widths(plan, matrix.roles, matrix.steps, reach)
    for row in rows:
        row.symbols = [replace(s, cx=sum(plan.lanes[s.lane]) / 2) for s in row.symbols]
    set_header(plan, matrix.roles)
    set_cells(plan, matrix.steps)
    set_tracks(plan)
    return plan


def lay_out(
    process: Process,
    state_lines: Mapping[str, int] | None = None,
    went: frozenset[Went] = frozenset(),
) -> Layout:
    """Return numbers for everything.

    `state_lines`: how many lines a step's state needs under its activity. `went`: the arrows travelled, which draw
    the trunks that they share with others.
    """
    plan = plan_form(process)
    rows = place_rows(plan, dict(state_lines or {}))
    return Layout(plan, rows, route_lines(plan, rows, went), plan.width, rows[-1].y + rows[-1].h + 0.5)
