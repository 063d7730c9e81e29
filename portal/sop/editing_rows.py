"""Edits of steps and of roles: add, move, take away, write."""

from __future__ import annotations

from collections.abc import Mapping

from portal.sop.editing import (
    AddRole,
    AddRow,
    EditRefused,
    MoveRole,
    MoveRow,
    RemoveRow,
    RenameRole,
    RoleEdit,
    RowEdit,
    SetCell,
    SetNumbers,
)
from portal.sop.editing_names import is_number
from portal.sop.editing_work import RESTS, Work, WorkRole, WorkRow, clean, move
from portal.sop.faults import quoted
from portal.sop.headings import folded, heading
from portal.sop.identity import canonical
from portal.sop.model import END
from portal.sop.notation import EMPTY, step_number
from portal.sop.sheet import MAX_CELL

_LONGEST_ROLE = 200


def edit_row(work: Work, edit: RowEdit) -> None:
    """Do an edit of a step. Raises EditRefused."""
    if isinstance(edit, AddRow):
        _add_row(work, edit)
    elif isinstance(edit, MoveRow):
        row, scheme = work.row(edit.row), work.scheme()
        move(work.rows, row, edit.to)
        work.renumber(scheme)
    elif isinstance(edit, RemoveRow):
        _remove_row(work, work.row(edit.row))
    elif isinstance(edit, SetNumbers):
        _set_numbers(work, edit.numbers)
    elif edit.what == "number":
        _set_numbers(work, {edit.row: edit.text})
    else:
        _set_cell(work, work.row(edit.row), edit)


def edit_role(work: Work, edit: RoleEdit) -> None:
    """Do an edit of a role's column. Raises EditRefused."""
    if isinstance(edit, AddRole):
        name = _role_name(work, edit.name, None, "new-role")
        role = WorkRole(work.next_role, name)
        work.next_role += 1
        work.roles.insert(len(work.roles) if edit.at is None else max(0, min(edit.at, len(work.roles))), role)
        for row in work.rows:
            row.cells[role.handle] = ""
    elif isinstance(edit, RenameRole):
        _rename(work, work.role(edit.role), edit.name)
    elif isinstance(edit, MoveRole):
        move(work.roles, work.role(edit.role), edit.to)
    else:
        _remove_role(work, work.role(edit.role))


def _add_row(work: Work, edit: AddRow) -> None:
    at = max(0, min(edit.at, len(work.rows)))
    scheme = work.scheme()
    row = WorkRow(
        work.next_row,
        work.free_number(at),
        clean(edit.activity),
        {role.handle: "" for role in work.roles},
        dict.fromkeys(RESTS, ""),
        [""] * len(work.table.extras),
    )
    work.next_row += 1
    work.rows.insert(at, row)
    work.renumber(scheme)


def _remove_row(work: Work, row: WorkRow) -> None:
    scheme = work.scheme()
    name = row.name
    work.rows.remove(row)
    emptied = work.retarget({name: None} | {other.name: other.name for other in work.rows})
    if emptied:
        work.told.append(f"Langkah {name} dihapus; {emptied} penunjuk ke langkah itu dikosongkan.")
    else:
        work.told.append(f"Langkah {name} dihapus.")
    work.renumber(scheme)


def _set_numbers(work: Work, numbers: Mapping[int, str]) -> None:
    new: dict[int, str] = {}
    for handle, text in numbers.items():
        number = folded(clean(text))
        if number != work.row(handle).number:
            _check_number(handle, number)
            new[handle] = number
    taken: dict[str, int] = {}
    for row in work.rows:
        name = step_number(new.get(row.handle, row.number)).casefold()
        if name in taken:
            handle = row.handle if row.handle in new else taken[name]
            raise EditRefused(f"number-{handle}", f"Nomor {quoted(name)} sudah dipakai langkah lain.")
        taken[name] = row.handle
    work.change_numbers(new)


def _check_number(handle: int, number: str) -> None:
    field = f"number-{handle}"
    if not number:
        raise EditRefused(field, "Nomor langkah belum diisi, misalnya 3 atau 3b.")
    if not is_number(number) or not step_number(number) or step_number(number).casefold() in EMPTY | {END}:
        raise EditRefused(field, f"{quoted(number)} bukan nomor langkah. Tulis misalnya 3, 3b, atau 2.1.")


def _set_cell(work: Work, row: WorkRow, edit: SetCell) -> None:
    text = clean(edit.text)
    if len(text) > MAX_CELL:
        raise EditRefused(
            f"{edit.what}-{row.handle}", f"Tulisan ini {len(text)} karakter, paling banyak 10.000. Persingkat."
        )
    if edit.what == "activity":
        row.activity = text
    elif edit.what in RESTS:
        if edit.what in ("yes", "no") and not work.table.has_ways:
            raise EditRefused(f"{edit.what}-{row.handle}", "Tabel ini tidak memiliki kolom Ya dan Tidak.")
        row.rest[edit.what] = text
    elif edit.what in (f"extra{k}" for k in range(len(row.extras))):
        row.extras[int(edit.what.removeprefix("extra"))] = text
    else:
        raise EditRefused("tabel", "Kolom ini tidak ada. Muat ulang halaman ini.")


def _role_name(work: Work, text: str, own: int | None, field: str) -> str:
    name = folded(clean(text))
    if not name:
        raise EditRefused(field, "Nama pelaksana belum diisi, misalnya Kepala Bidang.")
    if len(name) > _LONGEST_ROLE:
        text = f"Nama pelaksana berisi {len(name)} karakter, paling banyak {_LONGEST_ROLE}. Persingkat tulisannya."
        raise EditRefused(field, text)
    if heading(name) is not None:
        text = (
            f"{quoted(name)} adalah nama kolom tabel, jadi tidak dapat menjadi nama pelaksana. Tulis nama jabatannya."
        )
        raise EditRefused(field, text)
    if any(role.name.casefold() == name.casefold() and role.handle != own for role in work.roles):
        raise EditRefused(field, f"Pelaksana {quoted(name)} sudah ada. Tulis nama yang berbeda.")
    return name


def _rename(work: Work, role: WorkRole, text: str) -> None:
    """A name that stands as it was is left, also where it could not be chosen anew."""
    if folded(clean(text)) in (role.name, folded(clean(role.name))):
        return
    old, role.name = role.name, _role_name(work, text, role.handle, f"role-{role.handle}")
    for fact in work.facts:
        if canonical(fact.texts[0]) == "Pemohon" and old:
            same = [folded(value).casefold() == old.casefold() for value in fact.texts[1:]]
            values = [role.name if is_same else value for is_same, value in zip(same, fact.texts[1:], strict=True)]
            fact.texts = (fact.texts[0], *values)


def _remove_role(work: Work, role: WorkRole) -> None:
    filled = sum(row.cells.pop(role.handle, "") not in EMPTY for row in work.rows)
    work.roles.remove(role)
    name = quoted(role.name) if role.name else "tanpa nama"
    work.told.append(f"Pelaksana {name} dihapus" + (f" beserta {filled} tandanya." if filled else "."))
