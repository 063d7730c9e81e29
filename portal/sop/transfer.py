"""A marking of one version becomes a marking of another: step by step and role by role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from portal.sop.process import Process
from portal.sop.progress import Marking, Part, ordered, settle

Need = Literal["open", "waiting", "refused"]


class Unpaired(Exception):
    """A step at which the case stands has no counterpart; `step` is its number in the older version."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


@dataclass(frozen=True, slots=True)
class Transferred:
    """The marking in the new version, and for each of its open steps those of the old that it goes on from."""

    marking: Marking
    sources: Mapping[str, tuple[str, ...]]  # new step -> old open steps; none: opened by the transfer itself


def places(marking: Marking) -> dict[str, Need]:
    """Return the steps for which a counterpart is needed, and why: open, waited at, or refused last."""
    found: dict[str, Need] = dict.fromkeys(sorted(marking.refused), "refused")
    found |= dict.fromkeys(sorted(join for join, _ in marking.waiting), "waiting")
    return found | dict.fromkeys(sorted(marking.open_steps), "open")


def transfer(
    old: Process, new: Process, marking: Marking, steps: Mapping[str, str], roles: Mapping[str, str]
) -> Transferred:
    """Carry an open marking over; `steps` and `roles` are old -> new, a role left out keeps its name.

    A part that was done stays done where its role does the new step too, except a decision: it is taken anew. What
    waited at a join waits again, or, where the new step is none, goes on. Raises Unpaired.
    """
    for step in places(marking):
        if steps.get(step) not in new:
            raise Unpaired(step)
    parts: set[Part] = set()
    sources: dict[str, tuple[str, ...]] = {}
    for number, _ in ordered(old, {(step, old[step].doers[0]) for step in marking.open_steps}):
        target = steps[number]
        parts |= _parts(old, new, marking, number, target, roles)
        sources[target] = (*sources.get(target, ()), number)
    waiting: set[Part] = set()
    for join, source in sorted(marking.waiting):
        target = steps[join]
        if new[target].join:
            waiting.add((target, _origin(new, target, steps.get(source))))
        elif target not in {step for step, _ in parts}:
            parts |= {(target, role) for role in new[target].doers}
    refused = frozenset(steps[step] for step in marking.refused)
    settled = settle(new, Marking(frozenset(parts), frozenset(waiting), refused)).marking
    return Transferred(settled, {step: sources.get(step, ()) for step in settled.open_steps})


def _parts(
    old: Process, new: Process, marking: Marking, number: str, target: str, roles: Mapping[str, str]
) -> set[Part]:
    """Return the open parts of a step's counterpart."""
    done = {roles.get(role, role) for role in old[number].doers if (number, role) not in marking.open}
    step = new[target]
    left = {role for role in step.doers if role not in done or role == step.decider}
    return {(target, role) for role in left or step.doers}


def _origin(new: Process, join: str, source: str | None) -> str:
    """Return the step from which an arrival came; where it is gone, one that leads to the join."""
    if source in new:
        assert source is not None
        return source
    return next((s.number for s in new.steps if any(join in outcome.to for outcome in s.outcomes)), join)
