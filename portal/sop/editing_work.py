"""A table while it is edited: lists that edits change in place, with handles that stay through all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from portal.sop.editing import EditRefused
from portal.sop.editing_fields import is_isian
from portal.sop.editing_names import fit_roles, is_number, keeps_step
from portal.sop.editing_table import EditRow, EditTable, Opened
from portal.sop.editing_targets import (
    Names,
    named_in_identity,
    retarget_identity,
    retarget_mark,
    retarget_pairs,
    retarget_way,
    targets_of_mark,
)
from portal.sop.faults import quoted
from portal.sop.headings import folded
from portal.sop.model import END, Mark
from portal.sop.notation import EMPTY, read_mark, read_pairs, read_way, step_number
from portal.sop.numbering import free_name

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
RESTS = ("requirements", "duration", "output", "note", "yes", "no")


@dataclass(slots=True)
class WorkRow:
    """A step while it is edited; `cells` are keyed by the handle of the role."""

    handle: int
    number: str
    activity: str
    cells: dict[int, str]
    rest: dict[str, str]
    extras: list[str]

    @property
    def name(self) -> str:
        """What arrows call the step."""
        return step_number(self.number)


@dataclass(slots=True)
class WorkRole:
    """A role while it is edited."""

    handle: int
    name: str


@dataclass(slots=True)
class WorkFact:
    """An identity row while it is edited; `field` is the handle of an Isian."""

    handle: int
    texts: tuple[str, ...]
    field: int | None = None


_Item = TypeVar("_Item", WorkRow, WorkRole, WorkFact)


@dataclass
class Work:
    """A table while it is edited. Edits change it in place; `told` gathers what happened besides (Indonesian)."""

    rows: list[WorkRow]
    roles: list[WorkRole]
    facts: list[WorkFact]
    table: EditTable
    marks: Mapping[
        tuple[int, int], Mark
    ]  # (row, role) -> the mark as it was read, outcomes from other columns included
    outside: set[int]  # rows whose outcomes stand outside the role's cell
    told: list[str] = field(default_factory=list)
    next_row: int = 0
    next_role: int = 0
    next_fact: int = 0
    next_field: int = 0

    def row(self, handle: int) -> WorkRow:
        """Return the step with a handle. Raises EditRefused."""
        return _named(self.rows, handle, "Langkah")

    def role(self, handle: int) -> WorkRole:
        """Return the role with a handle. Raises EditRefused."""
        return _named(self.roles, handle, "Pelaksana")

    def fact(self, handle: int) -> WorkFact:
        """Return the identity row with a handle. Raises EditRefused."""
        return _named(self.facts, handle, "Keterangan")

    def field_row(self, handle: int) -> WorkFact:
        """Return the identity row of an Isian. Raises EditRefused."""
        for fact in self.facts:
            if fact.field == handle:
                return fact
        raise EditRefused("tabel", "Isian ini sudah tidak ada. Muat ulang halaman ini.")

    def target(self, target: int | str) -> str:
        """Return the text of an arrow's target. Raises EditRefused where a handle names no step."""
        if isinstance(target, int):
            return self.row(target).name
        return END if target.strip().casefold() == END else folded(target)

    def dangling(self) -> set[str]:
        """Return the targets, in small letters, that name no step."""
        names = {row.name.casefold() for row in self.rows}
        return {target.casefold() for target in self.named()} - names - {END}

    def named(self) -> Iterable[str]:
        """Yield all step numbers that texts of the table name."""
        for row in self.rows:
            for cell in row.cells.values():
                yield from targets_of_mark(cell)
            for what in ("yes", "no"):
                way = read_way(row.rest[what]) if row.rest[what] not in EMPTY else None
                yield from way.to if way else ()
            if self._decides_by_note(row):
                yield from (target for arrow in read_pairs(row.rest["note"]) for target in arrow.to)
        for fact in self.facts:
            yield from named_in_identity(fact.texts)

    def retarget(self, new: Mapping[str, str | None]) -> int:
        """Let all texts follow: old number -> new one, None for a step that is gone. Returns how many were emptied."""
        names = Names(new)
        for row in self.rows:
            row.cells = {role: retarget_mark(text, names) for role, text in row.cells.items()}
            row.rest["note"] = retarget_pairs(row.rest["note"], names, self._decides_by_note(row))
            for what in ("yes", "no"):
                row.rest[what] = retarget_way(row.rest[what], names)
        for fact in self.facts:
            fact.texts = retarget_identity(fact.texts, names)
        return names.emptied

    def _decides_by_note(self, row: WorkRow) -> bool:
        """Whether a bare `?` takes its outcomes from the Keterangan."""
        marks = [read_mark(text).mark for text in row.cells.values()]
        bare = any(mark is not None and mark.kind == "decision" and not mark.arrows for mark in marks)
        return bare and not (row.rest["yes"] or row.rest["no"])

    def change_numbers(self, numbers: Mapping[int, str]) -> None:
        """Give steps other numbers (handle -> number as printed); arrows follow."""
        old = {row.handle: row.name for row in self.rows}
        for row in self.rows:
            row.number = numbers.get(row.handle, row.number)
        new: dict[str, str | None] = {old[row.handle]: row.name for row in self.rows}
        if any(key != name for key, name in new.items()):
            self.retarget(new)

    def scheme(self) -> Callable[[int], str] | None:
        """Return how the steps are numbered if they simply count (1, 2, 3 or a, b, c): position from 0 -> number.

        None where they do not, or where an arrow leads to a step that is not there: a new number could be that one.
        """
        numbers = [row.number for row in self.rows]
        if self.dangling():
            return None
        end = numbers[0][1:] if numbers else ""
        if end in ("", ".", ")") and numbers == [f"{n}{end}" for n in range(1, len(numbers) + 1)]:
            return lambda n: f"{n + 1}{end}"
        if end in ("", ".", ")") and len(numbers) < 26 and numbers == [chr(97 + n) + end for n in range(len(numbers))]:
            return lambda n: chr(97 + n) + end
        return None

    def renumber(self, scheme: Callable[[int], str] | None) -> None:
        """Number the steps as they stand now by a scheme that `scheme` gave before."""
        if scheme is not None:
            self.change_numbers({row.handle: scheme(n) for n, row in enumerate(self.rows)})

    def free_number(self, at: int) -> str:
        """Return a number for a new step at a position: the one that follows, or one made from the step above."""
        taken = {row.name.casefold() for row in self.rows} | self.dangling() | {END}
        above = self.rows[at - 1].name if at else "0"
        if at == len(self.rows):
            following = _following(above)
            if following and following.casefold() not in taken:
                return following
        return next(name for name in free_name(above, taken) if is_number(name))

    def drop_empty_columns(self) -> None:
        """Take away the roles that have neither name nor text: nothing of them is left in a file."""
        bodies = [row.cells for row in self.rows] + [dict(enumerate(row.cells)) for row in self.table.totals]
        self.roles = [role for role in self.roles if role.name or any(cells.get(role.handle) for cells in bodies)]
        for role, name in zip(self.roles, fit_roles(role.name for role in self.roles), strict=True):
            role.name = name

    def number_all(self) -> None:
        """Give a number to each row that is a step only by a mark that it has no longer."""
        for n, row in enumerate(self.rows):
            if not keeps_step(row.number, row.cells.values()):
                old, new = row.number, self.free_number(n)
                self.told.append(
                    f"Nomor {quoted(old)} diganti {new}: tanpa tanda, baris itu tidak terbaca sebagai langkah."
                )
                self.change_numbers({row.handle: new})

    def done(self) -> EditTable:
        """Return the table as it is now."""
        handles = [role.handle for role in self.roles]
        totals = tuple(
            replace(row, cells=tuple(dict(enumerate(row.cells)).get(h, "") for h in handles))
            for row in self.table.totals
        )
        return EditTable(
            identity=tuple(fact.texts for fact in self.facts),
            roles=tuple(role.name for role in self.roles),
            rows=tuple(
                EditRow(
                    row.number,
                    row.activity,
                    tuple(row.cells.get(h, "") for h in handles),
                    tuple(row.rest[what] for what in RESTS),
                    tuple(row.extras),
                )
                for row in self.rows
            ),
            extras=self.table.extras,
            has_ways=self.table.has_ways,
            totals=totals,
            after=self.table.after,
        )


def begin_work(opened: Opened) -> Work:
    """Take a table apart to edit it."""
    table = opened.table
    rows = [
        WorkRow(n, row.number, row.activity, dict(enumerate(row.cells)), dict(zip(RESTS, row.rest, strict=True)), list(row.extras))
        for n, row in enumerate(table.rows)
    ]  # fmt: skip
    facts, fields = [], 0
    for n, texts in enumerate(table.identity):
        is_field = is_isian(texts)
        facts.append(WorkFact(n, texts, fields if is_field else None))
        fields += is_field
    return Work(
        rows,
        [WorkRole(n, name) for n, name in enumerate(table.roles)],
        facts,
        table,
        {(n, i): row.marks[key] for n, row in enumerate(opened.marked) for i, key in enumerate(opened.role_keys) if key is not None and key in row.marks},
        {n for n, row in enumerate(opened.marked) if row.where is not None},
        next_row=len(rows), next_role=len(table.roles), next_fact=len(facts), next_field=fields,
    )  # fmt: skip


def clean(text: str) -> str:
    """Return a typed text without control characters and surrounding spaces, with plain line ends."""
    return _CONTROL.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "").strip()


def move(items: list[_Item], item: _Item, to: int) -> None:
    """Put an item of a list in another position, at most the last."""
    items.remove(item)
    items.insert(max(0, min(to, len(items))), item)


def _following(name: str) -> str:
    """The number after the last one: 30 -> 31, 3.2 -> 3.3, c -> d, 3b -> 3c."""
    found = re.fullmatch(r"(.*?)(\d{1,9}|[a-y])", name, re.DOTALL)
    if not found:
        return ""
    last = found[2]
    new = found[1] + (str(int(last) + 1) if last.isdigit() else chr(ord(last) + 1))
    return new if is_number(new) else ""


def _named(items: Iterable[_Item], handle: int, what: str) -> _Item:
    for item in items:
        if item.handle == handle:
            return item
    raise EditRefused("tabel", f"{what} ini sudah tidak ada. Muat ulang halaman ini.")
