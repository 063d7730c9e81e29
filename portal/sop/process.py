"""A compiled matrix: frozen, made once per version, asked questions only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from portal.sop.model import END, Duration, Field, Matrix, Step

APPLICANT_WORDS = {"pemohon", "tamu", "pengunjung", "pengguna", "masyarakat", "warga", "pelapor", "pengadu"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way out of a step. `to` holds step numbers and END, defaults filled in; `label` is None without a decision."""

    label: str | None
    to: tuple[str, ...]
    refused: bool


@dataclass(frozen=True, slots=True)
class ProcessStep:
    """A row, ready to be asked."""

    index: int
    number: str
    activity: str
    doers: tuple[str, ...]  # the roles with a part, in column order
    decider: str | None  # the doer with the `?` mark
    coordinators: tuple[str, ...]
    join: bool
    outcomes: tuple[Outcome, ...]
    for_applicant: bool  # every doer is the applicant's role
    requirements: str
    duration: Duration
    output: str
    note: str

    def outcome(self, label: str | None) -> Outcome | None:
        """Return the outcome with this label (None for a step that does not decide), or None."""
        return next((o for o in self.outcomes if o.label == label), None)


class Process:
    """The rules of one published version."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.title = matrix.title
        self.roles = matrix.roles
        self.applicant_roles = frozenset(r for r in matrix.roles if is_applicants(r, matrix.applicant))
        self._index = {step.number: i for i, step in enumerate(matrix.steps)}
        self.steps = tuple(self._compile(i, step) for i, step in enumerate(matrix.steps))
        self.first = self.steps[
            next((i for i, s in enumerate(matrix.steps) if any(m.kind == "start" for m in s.marks.values())), 0)
        ]
        self.joins = tuple(step.number for step in self.steps if step.join)

    def _compile(self, index: int, step: Step) -> ProcessStep:
        doers = tuple(role for role, mark in step.marks.items() if mark.acts)
        return ProcessStep(
            index=index,
            number=step.number,
            activity=step.activity,
            doers=doers,
            decider=next((r for r, m in step.marks.items() if m.kind == "decision"), None),
            coordinators=tuple(role for role, mark in step.marks.items() if not mark.acts),
            join=step.join,
            outcomes=self._outcomes(index, step),
            for_applicant=bool(doers) and all(role in self.applicant_roles for role in doers),
            requirements=step.requirements,
            duration=step.duration,
            output=step.output,
            note=step.note,
        )

    def _outcomes(self, index: int, step: Step) -> tuple[Outcome, ...]:
        """Fill in R4's default: `selesai` if a role of the row is marked so, else the next row, after the last the end."""
        ends = any(mark.kind == "end" for mark in step.marks.values())
        steps = self.matrix.steps
        default = END if ends or index + 1 >= len(steps) else steps[index + 1].number
        arrows = step.arrows
        if not arrows:
            return (Outcome(None, (default,), False),)
        return tuple(Outcome(arrow.label, arrow.to or (default,), arrow.refused) for arrow in arrows)

    def __getitem__(self, number: str) -> ProcessStep:
        """Return the step with this number; KeyError if there is none."""
        return self.steps[self._index[number]]

    def __contains__(self, number: object) -> bool:
        return number in self._index

    def position(self, number: str) -> int:
        """Return the row of a step, from 0; the end lies after all rows."""
        return len(self.steps) if number == END else self._index[number]

    def is_return(self, source: str, target: str) -> bool:
        """R5: an arrow to the same row or a row above is a return."""
        return self.position(target) <= self.position(source)

    @cached_property
    def _ahead(self) -> dict[str, frozenset[str]]:
        """R5: per step, itself and all that forward arrows reach from it; forward arrows only lead down."""
        ahead: dict[str, frozenset[str]] = {}
        for step in reversed(self.steps):
            found = {step.number}
            for outcome in step.outcomes:
                for target in outcome.to:
                    if target != END and not self.is_return(step.number, target):
                        found |= ahead[target]
            ahead[step.number] = frozenset(found)
        return ahead

    def ahead(self, number: str) -> frozenset[str]:
        """R5: the step itself and all steps that forward arrows reach from it."""
        return self._ahead[number]

    @property
    def opened_by_public(self) -> bool:
        """Whether the public opens a case: the first step is the applicant's (§3)."""
        return any(role in self.applicant_roles for role in self.first.doers)

    def is_applicant(self, role: str) -> bool:
        """Whether a role is the applicant's (§3)."""
        return role in self.applicant_roles

    def fields_at(self, number: str) -> tuple[Field, ...]:
        """Return the Isian asked at a step; those without `@` are asked at the first."""
        first = self.first.number
        return tuple(f for f in self.matrix.fields if (f.step or first) == number)

    def roles_of(self, numbers: Iterable[str]) -> tuple[str, ...]:
        """Return the doers of some steps, each once, in order of row, then column."""
        found: dict[str, None] = {}
        for number in sorted((n for n in numbers if n != END), key=self.position):
            found.update(dict.fromkeys(self[number].doers))
        return tuple(found)

    def first_official_step(self) -> ProcessStep | None:
        """Return the first step with a doer who is not the applicant: it asks for the class (§2, Klasifikasi)."""
        return next((s for s in self.steps if any(r not in self.applicant_roles for r in s.doers)), None)


def is_applicants(role: str, named: str) -> bool:
    """Whether a role is the applicant's by its first word, or because the key Pemohon names it (§3)."""
    if named and " ".join(role.split()).casefold() == " ".join(named.split()).casefold():
        return True
    words = re.findall(r"\w+", role.casefold())
    return bool(words) and words[0] in APPLICANT_WORDS


def compile_process(matrix: Matrix) -> Process:
    """Compile a matrix without draft problems; an unsound one compiles too (it can be played)."""
    return Process(matrix)
