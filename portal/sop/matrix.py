"""Rows -> Matrix and Problems: reads a file, says all that is wrong with it at once, and writes the standard form."""

from __future__ import annotations

from dataclasses import replace

from portal.sop import soundness
from portal.sop.checks import check_identity, check_roles, check_steps, name_roles
from portal.sop.duration import read_duration
from portal.sop.faults import Faults
from portal.sop.headings import folded
from portal.sop.identity import ZONES, Identity, make_code, read_identity, valid_code
from portal.sop.marks import Row, read_marks
from portal.sop.model import Matrix, Problem, Reading, Step
from portal.sop.process import compile_process
from portal.sop.remarks import note_all
from portal.sop.sheet import Sheet, Unreadable, read_sheet
from portal.sop.table import Table, name_lines, read_table
from portal.sop.targets import Targets
from portal.sop.writing import write_matrix

__all__ = ["MAX_ROLES", "MAX_STEPS", "read_matrix", "write_matrix"]

_OWN_FIELDS = {"Nama SOP", "Instansi", "Kode", "Zona Waktu", "Berlaku Untuk", "Pemohon"}
MAX_STEPS = 500
MAX_ROLES = 60


def read_matrix(data: bytes) -> Reading:
    """Read the bytes of a CSV file by docs/matrix-format.md; any bytes give problems, never an exception."""
    try:
        return _read(read_sheet(data))
    except Unreadable as fault:
        return Reading(None, (fault.problem,))


def _read(sheet: Sheet) -> Reading:
    rows, faults = sheet.rows, Faults()
    table = read_table(rows)
    _refuse_over_limits(table)
    name_lines(table)
    identity = read_identity(rows, table.top, table.columns.last)
    names = name_roles(table, faults)
    marked = read_marks(table, faults)
    steps = tuple(_step(row, names) for row in marked)
    check_roles(table, marked, faults)
    check_steps(table, marked, faults)
    check_identity(identity, [*(step.number for step in steps), *table.repeated], faults)
    note_all(rows, table, marked, faults)
    matrix = _matrix(identity, tuple(names.values()), steps, table)
    problems = faults.problems()
    if not faults.has_draft:
        problems = (*problems, *_unsound(matrix, table, marked))
    return Reading(matrix, problems, rows, sheet.encoding, sheet.delimiter)


def _refuse_over_limits(table: Table) -> None:
    for count, what, most in (
        (len(table.lines), "langkah", MAX_STEPS),
        (len(table.columns.roles), "pelaksana", MAX_ROLES),
    ):
        if count > most:
            counted = f"{count:,}".replace(",", ".")
            raise Unreadable(f"Tabel berisi {counted} {what}, paling banyak {most}.", "Bagi menjadi beberapa SOP.")


def _step(row: Row, names: dict[int, str]) -> Step:
    rest = row.line.rest
    return Step(
        number=row.line.number,
        activity=row.line.activity,
        marks={names[key]: row.marks[key] for key in names if key in row.marks},
        requirements=rest.get("requirements", ""),
        duration=read_duration(rest.get("duration", "")),
        output=rest.get("output", ""),
        note=rest.get("note", ""),
        row=row.line.row + 1,
    )


def _matrix(identity: Identity, roles: tuple[str, ...], steps: tuple[Step, ...], table: Table) -> Matrix:
    facts = {key: tuple(values) for key, values in identity.facts.items() if key not in _OWN_FIELDS}
    for_all = identity.fact("Berlaku Untuk").casefold() == "semua instansi"
    if identity.fact("Berlaku Untuk") and not for_all:
        facts["Berlaku Untuk"] = tuple(identity.facts["Berlaku Untuk"])
    if table.remarks:
        facts["Catatan"] = (*facts.get("Catatan", ()), *(text for *_, text in table.remarks))
    known = Targets(table)
    zone = identity.fact("Zona Waktu").upper()
    return Matrix(
        title=identity.fact("Nama SOP"),
        agency=identity.fact("Instansi"),
        roles=roles,
        steps=steps,
        code=valid_code(identity.fact("Kode")) or make_code(identity.fact("Nama SOP")),
        zone=zone if zone in ZONES else ZONES[0],
        for_all_agencies=for_all,
        applicant=identity.fact("Pemohon"),
        facts=facts,
        other={key: tuple(values) for key, values in identity.other.items()},
        fields=tuple(replace(f, step=f.step and (known(f.step) or f.step)) for f in identity.fields),
        classes=tuple(identity.classes),
        letters=tuple(replace(letter, step=known(letter.step) or letter.step) for letter in identity.letters),
        bookings=tuple(replace(booking, step=known(booking.step) or booking.step) for booking in identity.bookings),
        reminders=tuple(identity.reminders),
    )


def _unsound(matrix: Matrix, table: Table, marked: list[Row]) -> tuple[Problem, ...]:
    """Check the reachable markings; a step's problem stands at its first acting cell."""
    first = {row.line.number: (row.line, row.acting()[0]) for row in marked}
    cells = {number: table.place(*at) for number, at in first.items()}
    texts = {number: folded(line.cells[key]) for number, (line, key) in first.items()}
    faults = Faults()
    for fault in soundness.check(compile_process(matrix)):
        fault.describe(faults, cells, texts)
    return faults.problems()
