"""The marks of the rows: cells, columns Ya and Tidak, Keterangan -> Mark, with targets that exist."""

from __future__ import annotations

from dataclasses import replace

from portal.sop.faults import Faults, mark_fault, quoted
from portal.sop.model import Arrow
from portal.sop.notation import read_mark
from portal.sop.outcomes import At, Outcomes, Row
from portal.sop.sheet import address
from portal.sop.table import Table
from portal.sop.targets import Targets, unknown_target

__all__ = ["Row", "read_marks"]


def read_marks(table: Table, faults: Faults) -> list[Row]:
    """Read the marks of all rows; every fault is added to `faults`."""
    known = Targets(table)
    rows = []
    for line in table.lines:
        row = Row(line)
        for key in table.columns.roles:
            if key not in line.cells:
                continue
            cell = read_mark(line.cells[key])
            if cell.fault:
                mark_fault(faults, table.place(line, key), cell.fault)
            if cell.mark:
                row.marks[key] = cell.mark
        Outcomes(table, row, known, faults).settle()
        _resolve(table, row, known, faults)
        _one_source(table, row, faults)
        rows.append(row)
    for r, c, text in table.torn:
        fault = read_mark(text).fault
        if fault:
            mark_fault(faults, (r, c), fault)
    return rows


def _resolve(table: Table, row: Row, known: Targets, faults: Faults) -> None:
    """Turn written targets into the names of steps; check targets and labels."""
    for key, mark in list(row.marks.items()):
        at = row.where if row.where and mark.kind == "decision" else table.place(row.line, key)
        arrows = tuple(_resolved(arrow, at, known, faults) for arrow in mark.arrows)
        row.marks[key] = replace(mark, arrows=arrows)
        if mark.kind == "decision" and (arrows or read_mark(row.line.cells[key]).fault is None):
            _check_labels(arrows, at, faults)


def _resolved(arrow: Arrow, at: At, known: Targets, faults: Faults) -> Arrow:
    to: dict[str, None] = {}
    for target in arrow.to:
        name = known(target)
        if name is None:
            unknown_target(faults, at, target, known)
        elif name in to:
            faults.draft(at, f"{{sel}}: langkah {name} disebut dua kali dalam satu panah.", "Tulis satu kali saja.")
        to.setdefault(name or target)
    return replace(arrow, to=tuple(to))


def _check_labels(arrows: tuple[Arrow, ...], at: At, faults: Faults) -> None:
    if len(arrows) < 2:
        faults.draft(
            at,
            f"{{sel}}: keputusan ini baru memiliki {len(arrows)} pilihan.",
            "Tulis paling sedikit dua, misalnya ? setuju | dikembalikan -> 3.",
        )
    seen: dict[str, str] = {}
    for arrow in arrows:
        label = arrow.label or ""
        if label.casefold() in seen:
            message = f"{{sel}}: pilihan {quoted(seen[label.casefold()])} dan {quoted(label)} sama atau hanya beda huruf besar dan kecil."
            faults.draft(at, message, "Beri nama yang jelas berbeda.")
        seen.setdefault(label.casefold(), label)


def _one_source(table: Table, row: Row, faults: Faults) -> None:
    """Two `?`, or arrows in two cells, in one row."""
    deciding = [key for key, mark in row.marks.items() if mark.kind == "decision"]
    pointing = [key for key, mark in row.marks.items() if mark.arrows]
    if len(deciding) > 1:
        keys, said, advice = deciding, "ada dua keputusan", "Sisakan satu; pelaksana lain ditandai x."
    elif len(pointing) > 1:
        keys, said, advice = pointing, "panah ditulis di dua sel", "Tulis semua panah di satu sel."
    else:
        return
    one, other = (table.place(row.line, key) for key in keys[:2])
    faults.draft(other, f"Langkah {row.line.number}: {said} ({address(*one)} dan {address(*other)}).", advice)
