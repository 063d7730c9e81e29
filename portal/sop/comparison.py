"""Two matrices -> what changed, and which step of the one is which of the other (docs/matrix-format.md, section 3)."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from portal.sop.model import Matrix, Step
from portal.sop.notation import write_mark
from portal.sop.step_identity import folded_activity, renamed_roles, same_steps, told_steps
from portal.sop.writing import write_matrix

Status = Literal["added", "removed", "changed", "same"]
TextKind = Literal["same", "added", "removed", "gap"]
CONTEXT = 2  # lines of the text that are shown around a difference


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the difference of two standard CSV texts; a `gap` stands for lines that are left out."""

    kind: TextKind
    text: str


@dataclass(frozen=True, slots=True)
class StepChange:
    """What became of a step; `changes` are sentences about it."""

    status: Status
    old: str | None
    new: str | None
    activity: str
    changes: tuple[str, ...] = ()
    moved: bool = False  # among the steps that stayed, it stands in another place
    certain: bool = True  # the same by section 3; else its activity stayed, other roles do it


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact of the identity block; empty texts where it was not there."""

    key: str
    old: str
    new: str


@dataclass(frozen=True)
class Comparison:
    """What changed from one matrix to another; `steps` in the order in which both can be drawn."""

    steps: tuple[StepChange, ...]
    roles_added: tuple[str, ...]
    roles_removed: tuple[str, ...]
    roles_renamed: tuple[tuple[str, str], ...]  # guessed: the steps stayed, the name is like it
    roles_moved: bool
    identity: tuple[FactChange, ...]
    fields_added: tuple[str, ...]
    fields_removed: tuple[str, ...]
    fields_changed: tuple[str, ...]

    @cached_property
    def steps_map(self) -> dict[str, str]:
        """Old number -> new number of the steps that are the same by section 3."""
        return {s.old: s.new for s in self.steps if s.old is not None and s.new is not None and s.certain}

    @property
    def asked(self) -> tuple[str, ...]:
        """Old numbers of the steps without a certain counterpart: where their cases go is asked."""
        return tuple(s.old for s in self.steps if s.old is not None and s.old not in self.steps_map)

    @property
    def roles_map(self) -> dict[str, str]:
        """Old name -> new name of the roles whose name is guessed to be new."""
        return dict(self.roles_renamed)

    @property
    def old_status(self) -> Mapping[str, Status]:
        """The status of each step of the old matrix, by its number there."""
        return {s.old: s.status for s in self.steps if s.old is not None}

    @property
    def new_status(self) -> Mapping[str, Status]:
        """The status of each step of the new matrix, by its number there."""
        return {s.new: s.status for s in self.steps if s.new is not None}

    def is_gone(self, number: str) -> bool:
        """Whether a step of the old matrix was removed, not merely given to other roles."""
        return self.old_status.get(number) == "removed"

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed that the portal knows of."""
        touched = any(s.status != "same" or s.moved for s in self.steps)
        roles = self.roles_added or self.roles_removed or self.roles_renamed or self.roles_moved
        return not (
            touched or roles or self.identity or self.fields_added or self.fields_removed or self.fields_changed
        )


def compare(old: Matrix, new: Matrix) -> Comparison:
    """Compare two matrices, also drafts."""
    renamed = renamed_roles(old, new)
    pairs = same_steps(old, new, renamed)
    told = told_steps(old, new, pairs)
    gone = [role for role in old.roles if role not in new.roles and role not in renamed]
    fresh = [role for role in new.roles if role not in old.roles and role not in renamed.values()]
    kept = [renamed.get(role, role) for role in old.roles if role not in gone]
    return Comparison(
        steps=tuple(_step_changes(old, new, told, pairs, renamed)),
        roles_added=tuple(fresh),
        roles_removed=tuple(gone),
        roles_renamed=tuple(renamed.items()),
        roles_moved=kept != [role for role in new.roles if role not in fresh],
        identity=tuple(_identity(old, new)),
        **_fields(old, new, told),
    )


def text_difference(old: Matrix, new: Matrix) -> tuple[TextLine, ...]:
    """Compare the standard CSV texts of two matrices line by line, with two lines around each difference."""
    before, after = (write_matrix(matrix).decode("utf-8-sig").split("\r\n") for matrix in (old, new))
    lines: list[TextLine] = []
    for group in difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(CONTEXT):
        if lines or group[0][1] > 0:
            lines.append(TextLine("gap", ""))
        for tag, a, b, c, d in group:
            if tag == "equal":
                lines += [TextLine("same", text) for text in before[a:b]]
                continue
            lines += [TextLine("removed", text) for text in before[a:b]]
            lines += [TextLine("added", text) for text in after[c:d]]
    return tuple(lines)


# -- what changed ------------------------------------------------------------------------------------------------


def _step_changes(
    old: Matrix, new: Matrix, pairs: Mapping[str, str], certain: Mapping[str, str], renamed: Mapping[str, str]
) -> Iterable[StepChange]:
    """Give the steps of both in one order: the new one's, each removed step after the step that stood before it."""
    names = _names(old, pairs)
    before = {step.number: step for step in old.steps}
    after = {step.number: step for step in new.steps}
    stayed = _in_order([step.number for step in old.steps if step.number in pairs], pairs, new)
    back = {b: a for a, b in pairs.items()}
    waiting: dict[str | None, list[Step]] = defaultdict(list)
    last: str | None = None
    for step in old.steps:
        if step.number in pairs:
            last = pairs[step.number]
        else:
            waiting[last].append(step)
    yield from (StepChange("removed", step.number, None, step.activity) for step in waiting[None])
    for step in new.steps:
        if step.number not in back:
            yield StepChange("added", None, step.number, step.activity)
        else:
            source = before[back[step.number]]
            changes = tuple(_changes(source, after[step.number], names, renamed))
            moved = source.number not in stayed
            status: Status = "changed" if changes or moved else "same"
            yield StepChange(
                status, source.number, step.number, step.activity, changes, moved, source.number in certain
            )
        yield from (StepChange("removed", gone.number, None, gone.activity) for gone in waiting[step.number])


def _in_order(numbers: list[str], pairs: Mapping[str, str], new: Matrix) -> set[str]:
    """Return the steps that kept their order among each other: the longest run of them; the others were moved."""
    place = {step.number: i for i, step in enumerate(new.steps)}
    ranks = [place[pairs[number]] for number in numbers]
    best: list[tuple[int, int]] = []  # length of the longest rising run that ends here, and the one before
    for i, rank in enumerate(ranks):
        found = max(((best[j][0], j) for j in range(i) if ranks[j] < rank), default=(0, -1))
        best.append((found[0] + 1, found[1]))
    at = max(range(len(best)), key=lambda i: best[i][0], default=-1)
    kept = set()
    while at >= 0:
        kept.add(numbers[at])
        at = best[at][1]
    return kept


def _changes(old: Step, new: Step, names: Mapping[str, str], renamed: Mapping[str, str]) -> Iterable[str]:
    if old.number != new.number:
        yield f"Nomornya berubah dari {old.number} menjadi {new.number}."
    if folded_activity(old.activity) != folded_activity(new.activity):
        yield f"Kegiatannya menjadi “{_short(new.activity)}”."
    moved = _translated(old, names, renamed)
    for role in dict.fromkeys((*moved.marks, *new.marks)):
        before, after = moved.marks.get(role), new.marks.get(role)
        if before == after:
            continue
        if before is None and after is not None:
            yield f"{role} ditambahkan dengan tanda “{write_mark(after)}”."
        elif before is not None and after is None:
            yield f"{role} tidak lagi mengerjakannya (tadinya “{write_mark(before)}”)."
        elif before is not None and after is not None:
            yield f"Tanda {role} berubah dari “{write_mark(before)}” menjadi “{write_mark(after)}”."
    for name, one, other in (
        ("Waktu", old.duration.text, new.duration.text),
        ("Kelengkapan", old.requirements, new.requirements),
        ("Output", old.output, new.output),
        ("Keterangan", old.note, new.note),
    ):
        if " ".join(one.split()) != " ".join(other.split()):
            yield _told(name, one, other)


def _translated(step: Step, names: Mapping[str, str], renamed: Mapping[str, str]) -> Step:
    """Return an old step with the numbers and names of the new matrix, so that a mere renumbering is no change."""
    marks = {}
    for role, mark in step.marks.items():
        arrows = tuple(replace(arrow, to=tuple(names.get(to, to) for to in arrow.to)) for arrow in mark.arrows)
        marks[renamed.get(role, role)] = replace(mark, arrows=arrows)
    return replace(step, marks=marks)


def _names(old: Matrix, pairs: Mapping[str, str]) -> dict[str, str]:
    return {step.number: f"{step.number} (lama)" for step in old.steps} | dict(pairs)  # never taken for a new one


def _identity(old: Matrix, new: Matrix) -> Iterable[FactChange]:
    before, after = _facts(old), _facts(new)
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key, ""), after.get(key, "")
        if one != other:
            yield FactChange(key, one, other)


def _facts(matrix: Matrix) -> dict[str, str]:
    facts = {
        "Nama SOP": matrix.title,
        "Instansi": matrix.agency,
        "Kode": matrix.code,
        "Zona Waktu": matrix.zone,
        "Berlaku Untuk": "semua instansi" if matrix.for_all_agencies else "",
        "Pemohon": matrix.applicant,
    }
    for block in (matrix.facts, matrix.other):
        facts |= {key: "; ".join(values) for key, values in block.items()}
    facts["Klasifikasi"] = "; ".join(f"{c.name}: {c.limit.text}" for c in matrix.classes)
    facts["Surat"] = "; ".join(f"{x.name} (langkah {x.step}{', ' + x.when if x.when else ''})" for x in matrix.letters)
    facts["Jadwal"] = "; ".join(f"{b.name} (langkah {b.step})" for b in matrix.bookings)
    facts["Tenggat"] = "; ".join(f"{t.name}, {t.term} {t.date}".strip() for t in matrix.reminders)
    return facts


def _fields(old: Matrix, new: Matrix, pairs: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    names = _names(old, pairs)
    before = {f.label: replace(f, step=f.step and names.get(f.step, f.step)) for f in old.fields}
    after = {f.label: f for f in new.fields}
    return {
        "fields_added": tuple(label for label in after if label not in before),
        "fields_removed": tuple(label for label in before if label not in after),
        "fields_changed": tuple(label for label in after if label in before and before[label] != after[label]),
    }


# -- sentences ---------------------------------------------------------------------------------------------------


def sentences(found: Comparison) -> tuple[str, ...]:
    """Tell a comparison in sentences (Indonesian), the greatest changes first; one sentence where nothing changed."""
    if found.is_empty:
        return ("Tidak ada yang berubah.",)
    said = [f"Pelaksana “{role}” ditambahkan." for role in found.roles_added]
    said += [f"Pelaksana “{role}” dihapus." for role in found.roles_removed]
    said += [f"Pelaksana “{old}” tampaknya kini bernama “{new}”." for old, new in found.roles_renamed]
    if found.roles_moved:
        said.append("Urutan kolom pelaksana berubah.")
    said += [s for step in found.steps for s in _step_sentences(step)]
    said += [_told(fact.key, fact.old, fact.new) for fact in found.identity]
    said += [f"Isian “{label}” ditambahkan." for label in found.fields_added]
    said += [f"Isian “{label}” dihapus." for label in found.fields_removed]
    said += [f"Isian “{label}” berubah." for label in found.fields_changed]
    return tuple(said)


def _step_sentences(step: StepChange) -> Iterable[str]:
    if step.status == "added":
        yield f"Langkah {step.new} ditambahkan: “{_short(step.activity)}”."
    if step.status == "removed":
        yield f"Langkah {step.old} dihapus: “{_short(step.activity)}”."
    if step.moved:
        yield f"Langkah {step.new} (tadinya {step.old}) pindah tempat: “{_short(step.activity)}”."
    for change in step.changes:
        yield f"Langkah {step.new}: {change[:1].lower() + change[1:] if change.startswith(_WORDS) else change}"


_WORDS = ("Nomornya", "Kegiatannya", "Tanda ")


def _told(name: str, old: str, new: str) -> str:
    if not old:
        return f"{name} ditambahkan: “{_short(new)}”."
    if not new:
        return f"{name} dihapus (tadinya “{_short(old)}”)."
    return f"{name} berubah dari “{_short(old)}” menjadi “{_short(new)}”."


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:79].rstrip() + "…"
