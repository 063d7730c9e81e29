"""Edits of a file: bytes in, bytes of the standard form out, and what became of each cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from portal.sop.editing import Edit, EditRefused, IdentityEdit, MarkEdit, RoleEdit, RowEdit
from portal.sop.editing_identity import edit_field, edit_identity
from portal.sop.editing_marks import edit_mark
from portal.sop.editing_rows import edit_role, edit_row
from portal.sop.editing_table import Opened, Place, open_content
from portal.sop.editing_work import Work, begin_work
from portal.sop.editing_writing import Unfit, standard, write_table
from portal.sop.matrix import MAX_ROLES, MAX_STEPS
from portal.sop.model import Problem
from portal.sop.notation import EMPTY, read_mark
from portal.sop.sheet import address


@dataclass(frozen=True, slots=True)
class Applied:
    """What edits made of a file; `found` are the problems of its workbook that are still open, at their new cells."""

    content: bytes
    changed: bool
    told: tuple[str, ...]
    found: tuple[Problem, ...]


def apply_edits(content: bytes, edits: Sequence[Edit], found: Sequence[Problem] = ()) -> Applied:
    """Do all edits, or none, on the bytes of a readable CSV file. Raises EditRefused.

    Handles mean the table as it was opened. Where nothing changes the bytes stay as they are.
    """
    opened = open_content(standard(content))
    work = begin_work(opened)
    for edit in edits:
        _do(work, edit)
    work.drop_empty_columns()
    work.number_all()
    _check_limits(work)
    table = work.done()
    if table == opened.table:
        return Applied(content, False, tuple(work.told), tuple(found))
    try:
        written = write_table(table)
    except Unfit as unfit:
        raise EditRefused("tabel", f"{unfit.reason} {unfit.advice}".strip()) from unfit
    return Applied(written, True, tuple(work.told), tuple(_follow(found, opened, work, open_content(written))))


def _do(work: Work, edit: Edit) -> None:
    if isinstance(edit, MarkEdit):
        edit_mark(work, edit)
    elif isinstance(edit, RowEdit):
        edit_row(work, edit)
    elif isinstance(edit, RoleEdit):
        edit_role(work, edit)
    elif isinstance(edit, IdentityEdit):
        edit_identity(work, edit)
    else:
        edit_field(work, edit)


def _check_limits(work: Work) -> None:
    for count, what, most in ((len(work.rows), "langkah", MAX_STEPS), (len(work.roles), "pelaksana", MAX_ROLES)):
        if count > most:
            raise EditRefused("tabel", f"Tabel berisi {count} {what}, paling banyak {most}. Bagi menjadi beberapa SOP.")


def _follow(found: Sequence[Problem], opened: Opened, work: Work, after: Opened) -> list[Problem]:
    """Leave out the problems whose cell was settled or taken away, and move the others along with their cells."""
    if not found:
        return []
    before = {address(*at): place for at, place in opened.where.items()}
    now = {place: address(*at) for at, place in reversed(list(after.where.items()))}
    kept = []
    for problem in found:
        place = before.get(problem.cell or "")
        if place is None or problem.cell is None:
            kept.append(problem)
            continue
        new = _new_place(place, work)
        if new is None or _is_settled(place, opened, work):
            continue
        cell = now.get(new, problem.cell)
        message = re.sub(rf"\b{problem.cell}\b", cell, problem.message)
        kept.append(replace(problem, cell=cell, message=message))
    return kept


def _new_place(place: Place, work: Work) -> Place | None:
    """Where a place of the opened table is after the edits; None where it was taken away."""
    spots: list[tuple[int | None, Mapping[int, int]]] = [
        (place.row, {row.handle: n for n, row in enumerate(work.rows)}),
        (place.role, {role.handle: n for n, role in enumerate(work.roles)}),
        (place.index, {fact.handle: n for n, fact in enumerate(work.facts)}),
    ]
    if any(handle is not None and handle not in positions for handle, positions in spots):
        return None
    row, role, index = (positions[handle] if handle is not None else None for handle, positions in spots)
    return replace(place, row=row, role=role, index=index)


def _is_settled(place: Place, opened: Opened, work: Work) -> bool:
    """Whether a role's cell was written anew and holds a mark now."""
    if place.what != "mark" or place.row is None or place.role is None:
        return False
    text = work.row(place.row).cells.get(place.role, "")
    if text == opened.table.rows[place.row].cells[place.role] or text in EMPTY:
        return False
    cell = read_mark(text)
    return cell.mark is not None and cell.fault is None
