"""The values of which the marking grid consists when it is shown; handles are positions from 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.sop.editing import Outcome
from portal.sop.model import Problem
from portal.sop.suggestions import Suggestion


@dataclass(frozen=True, slots=True)
class Cell:
    """A role's cell. `outcomes` of x and mulai is its one arrow; `source` says where outcomes stand: cell, ways or note."""

    row: int
    role: int
    kind: str
    text: str
    join: bool
    outcomes: tuple[Outcome, ...]
    source: str
    problems: tuple[Problem, ...]
    suggestion: Suggestion | None

    @property
    def takes_outcomes(self) -> bool:
        """Whether it decides."""
        return self.kind == "decision"

    @property
    def takes_arrow(self) -> bool:
        """Whether it may have one arrow without a name."""
        return self.kind in ("process", "start")


@dataclass(frozen=True, slots=True)
class GridRow:
    """A step; `number` is what stands there, `name` what arrows call it, `leads_to` the way without an arrow."""

    index: int
    number: str
    name: str
    activity: str
    requirements: str
    duration: str
    output: str
    note: str
    yes: str
    no: str
    extras: tuple[str, ...]
    cells: tuple[Cell, ...]
    leads_to: str
    problems: tuple[Problem, ...]  # of its cells that are no role's

    @property
    def texts(self) -> Mapping[str, str]:
        """All texts of the step, by the names that SetCell uses."""
        names = ("number", "activity", "requirements", "duration", "output", "note", "yes", "no")
        return {name: getattr(self, name) for name in names} | {f"extra{k}": t for k, t in enumerate(self.extras)}


@dataclass(frozen=True, slots=True)
class GridRole:
    """A role's column; a column without a name has an empty one."""

    index: int
    name: str
    is_applicant: bool
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """A row of the identity block, Isian left out; `labels` says what each value is."""

    index: int
    key: str
    canonical: str
    values: tuple[str, ...]
    repeatable: bool
    labels: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class FormField:
    """An Isian; `index` counts the Isian only, `step` is empty where it is asked at the first step."""

    index: int
    identity: int
    label: str
    kind: str
    required: bool
    step: str
    choices: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class GridProblem:
    """A problem and where it is in the grid; `anchor` is the name of the input to go to, empty for none."""

    problem: Problem
    what: str
    row: int | None
    role: int | None
    index: int | None
    anchor: str
    is_found: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A draft as the marking grid shows it; all handles are positions from 0 and hold for this content."""

    identity: tuple[IdentityRow, ...]
    fields: tuple[FormField, ...]
    roles: tuple[GridRole, ...]
    rows: tuple[GridRow, ...]
    extras: tuple[str, ...]
    has_ways: bool
    problems: tuple[GridProblem, ...]
    suggestions: tuple[Suggestion, ...]
    targets: tuple[tuple[str, str], ...]
    state: str
    applicant_roles: tuple[int, ...]
    keys: tuple[str, ...]
    title: str
    agency: str
    zone: str
