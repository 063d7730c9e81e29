"""Edits of a role's cell: its mark, its outcomes, its arrow."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from portal.sop.editing import (
    CYCLE,
    Cycle,
    EditRefused,
    MarkEdit,
    Outcome,
    SetJoin,
    SetMark,
    SetOutcomes,
    SetTargets,
    SetText,
)
from portal.sop.editing_work import Work, WorkRow, clean
from portal.sop.headings import folded
from portal.sop.model import Arrow, Kind, Mark
from portal.sop.notation import read_mark, read_pairs, write_mark

_POINTS = ("process", "start")


def edit_mark(work: Work, edit: MarkEdit) -> None:
    """Do an edit of a role's cell. Raises EditRefused."""
    row, role = work.row(edit.row), work.role(edit.role).handle
    if isinstance(edit, Cycle):
        _put(work, row, role, _next(work, row, role, edit.back))
    elif isinstance(edit, SetMark):
        _put(work, row, role, edit.kind)
    elif isinstance(edit, SetJoin):
        _join(row, role, edit.on)
    elif isinstance(edit, SetText):
        row.cells[role] = clean(edit.text)
    elif isinstance(edit, SetOutcomes):
        _decide(work, row, role, edit.outcomes)
    elif isinstance(edit, SetTargets):
        _point(work, row, role, edit.to)


def field_of(what: str, row: int, role: int) -> str:
    """Return the name of the input of a role's cell."""
    return f"{what}-{row}-{role}"


def _mark(work: Work, row: WorkRow, role: int) -> Mark | None:
    """The mark of a cell as it is read: outcomes that stand in other columns are its own, as long as it is as opened."""
    before = work.table.rows[row.handle] if row.handle < len(work.table.rows) else None
    cells = before.cells if before else ()
    same = before is not None and role < len(cells) and cells[role] == row.cells.get(role, "")
    found = work.marks.get((row.handle, role)) if same and row.handle in work.outside else None
    return found or read_mark(row.cells.get(role, "")).mark


def _next(work: Work, row: WorkRow, role: int, back: bool) -> str:
    mark = _mark(work, row, role)
    kind = mark.kind if mark else ""
    return CYCLE[(CYCLE.index(kind) + (-1 if back else 1)) % len(CYCLE)]


def _put(work: Work, row: WorkRow, role: int, kind: str) -> None:
    if kind not in CYCLE:
        raise EditRefused(field_of("mark", row.handle, role), "Pilih salah satu tanda yang ada.")
    text = row.cells.get(role, "")
    before = _mark(work, row, role)
    if (before.kind if before else "") == kind and (not text or before):
        return
    if before is not None and row.handle in work.outside and before.kind == "decision":
        _clear_outside(work, row)
    if not kind:
        row.cells[role] = ""
        return
    arrows = before.arrows if before and kind in _POINTS and before.kind in _POINTS and len(before.arrows) == 1 else ()
    join = bool(before and before.join) and kind != "coordinate"
    row.cells[role] = write_mark(Mark(cast(Kind, kind), join, arrows))


def _join(row: WorkRow, role: int, on: bool) -> None:
    mark = read_mark(row.cells.get(role, "")).mark
    if mark is None or not mark.acts:
        if on:
            text = "Hanya pelaksana yang mengerjakan langkah yang dapat menunggu cabang lain."
            raise EditRefused(field_of("join", row.handle, role), text)
        return
    if mark.join != on:
        text = row.cells[role].strip()
        row.cells[role] = f"& {text}" if on else text.removeprefix("&").strip()


def _decide(work: Work, row: WorkRow, role: int, outcomes: tuple[Outcome, ...]) -> None:
    before = _mark(work, row, role)
    arrows = []
    for n, outcome in enumerate(outcomes):
        label, to = folded(clean(outcome.label)), tuple(work.target(t) for t in outcome.to)
        arrow = Arrow(label, to, outcome.refused)
        if not label:
            name = f"label-{row.handle}-{role}-{n}"
            raise EditRefused(name, "Nama pilihan keputusan belum diisi, misalnya setuju atau dikembalikan.")
        if read_mark(write_mark(Mark("decision", False, (arrow,)))).mark != Mark("decision", False, (arrow,)):
            name = f"label-{row.handle}-{role}-{n}"
            text = "Nama pilihan tidak boleh memuat |, ->, atau (tolak). Tulis misalnya setuju atau dikembalikan."
            raise EditRefused(name, text)
        arrows.append(arrow)
    join = bool(before and before.join)
    mark = Mark("decision", join, tuple(arrows))
    outside = row.handle in work.outside and before is not None and before.kind == "decision"
    if before == mark and (outside or read_mark(row.cells[role]).mark == mark):
        return
    if outside:
        _clear_outside(work, row)
    row.cells[role] = write_mark(mark)


def _clear_outside(work: Work, row: WorkRow) -> None:
    """Empty Ya, Tidak, and a Keterangan of outcomes: the role's cell says it from now on."""
    row.rest["yes"] = row.rest["no"] = ""
    if read_pairs(row.rest["note"]):
        row.rest["note"] = ""
    work.outside.discard(row.handle)


def _point(work: Work, row: WorkRow, role: int, to: tuple[int | str, ...]) -> None:
    before = _mark(work, row, role)
    name = field_of("to", row.handle, role)
    if before is None or before.kind not in _POINTS:
        if to:
            raise EditRefused(name, "Hanya x dan mulai yang dapat diberi satu panah.")
        return
    targets = tuple(dict.fromkeys(work.target(t) for t in to))
    mark = replace(before, arrows=(Arrow(None, targets),) if targets else ())
    if mark == before:
        return
    text = write_mark(mark)
    if read_mark(text).mark != mark:
        raise EditRefused(name, "Tujuan panah ini tidak terbaca. Pilih langkah dari daftarnya.")
    row.cells[role] = text
