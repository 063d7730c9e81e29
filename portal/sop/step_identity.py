"""Which step of an older matrix is which of a newer one (docs/matrix-format.md, section 3), and which role."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping

from portal.sop.model import Matrix, Step

_ALIKE = 0.8  # how like two role names must be for one to be guessed the other's new name


def doers(step: Step, renamed: Mapping[str, str] | None = None) -> frozenset[str]:
    """Return the roles that do a step, by their new names."""
    names = renamed or {}
    return frozenset(names.get(role, role) for role, mark in step.marks.items() if mark.acts)


def same_steps(old: Matrix, new: Matrix, renamed: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return old number -> new number of the steps that are the same (section 3); those left out have to be asked.

    First by activity and doing roles: where several are alike, in order of appearance, if they are equally many.
    Then, of what is left, by number and doing roles.
    """
    pairs: dict[str, str] = {}

    def by_activity(step: Step, names: Mapping[str, str]) -> Hashable:
        return folded_activity(step.activity), doers(step, names)

    def by_number(step: Step, names: Mapping[str, str]) -> Hashable:
        return step.number, doers(step, names)

    for key in (by_activity, by_number):
        left = [step for step in old.steps if step.number not in pairs]
        free = [step for step in new.steps if step.number not in pairs.values()]
        before, after = _grouped(left, key, renamed or {}), _grouped(free, key, {})
        for same, steps in before.items():
            if len(steps) == len(after.get(same, ())):
                pairs |= {a.number: b.number for a, b in zip(steps, after[same], strict=True)}
    return pairs


def told_steps(old: Matrix, new: Matrix, pairs: Mapping[str, str]) -> dict[str, str]:
    """Return `pairs`, and of the steps left the ones whose activity stands once in both, by whoever it is done.

    They are told as changed, not as removed and added; where their cases go is asked all the same (section 3).
    """
    left, free = defaultdict(list), defaultdict(list)
    for step in old.steps:
        if step.number not in pairs:
            left[folded_activity(step.activity)].append(step.number)
    for step in new.steps:
        if step.number not in pairs.values():
            free[folded_activity(step.activity)].append(step.number)
    alike = {steps[0]: free[text][0] for text, steps in left.items() if text and len(steps) == len(free[text]) == 1}
    return {**pairs, **alike}


def _grouped(
    steps: Iterable[Step], key: Callable[[Step, Mapping[str, str]], Hashable], names: Mapping[str, str]
) -> dict[Hashable, list[Step]]:
    groups: dict[Hashable, list[Step]] = defaultdict(list)
    for step in steps:
        groups[key(step, names)].append(step)
    return groups


def renamed_roles(old: Matrix, new: Matrix) -> dict[str, str]:
    """Guess which new role is an old one by another name: both do the same activities, or the names are much alike."""
    gone = [role for role in old.roles if role not in new.roles]
    fresh = [role for role in new.roles if role not in old.roles]
    found: dict[str, str] = {}
    for role in gone:
        work = _work(old, role)
        for other in fresh:
            if other in found.values():
                continue
            like = difflib.SequenceMatcher(None, role.casefold(), other.casefold()).ratio()
            if (work and work == _work(new, other)) or like >= _ALIKE:
                found[role] = other
                break
    return found


def _work(matrix: Matrix, role: str) -> list[str]:
    return [folded_activity(step.activity) for step in matrix.steps if role in step.marks]


def folded_activity(text: str) -> str:
    """Return an activity as it is compared: case, spaces and a closing full stop do not matter."""
    return " ".join(text.split()).casefold().rstrip(" .")
