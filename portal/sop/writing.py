"""A matrix -> its standard form: UTF-8 with BOM, `;`, identity block, two header rows. `read_matrix` gives it back."""

from __future__ import annotations

import csv
import io

from portal.sop.identity import SINGLE
from portal.sop.model import Field, Matrix, Step
from portal.sop.notation import write_mark


def write_matrix(matrix: Matrix) -> bytes:
    """Write a matrix as CSV; its steps carry the numbers they are called by."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows(_identity_rows(matrix))
    writer.writerow([])
    roles = matrix.roles
    writer.writerow(["No", "Kegiatan", "Pelaksana", *[""] * (len(roles) - 1), "Mutu Baku", "", "", "Keterangan"])
    writer.writerow(["", "", *roles, "Kelengkapan", "Waktu", "Output", ""])
    writer.writerows(_step_row(step, roles) for step in matrix.steps)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _identity_rows(matrix: Matrix) -> list[list[str]]:
    known: dict[str, tuple[str, ...]] = {
        "Nama SOP": (matrix.title,) if matrix.title else (),
        "Instansi": (matrix.agency,) if matrix.agency else (),
        "Kode": (matrix.code,) if matrix.code else (),
        "Zona Waktu": (matrix.zone,),
        "Berlaku Untuk": ("semua instansi",) if matrix.for_all_agencies else (),
        "Pemohon": (matrix.applicant,) if matrix.applicant else (),
        **matrix.facts,
    }
    order = [key for key in SINGLE if key in known] + [key for key in known if key not in SINGLE]
    rows = []
    for key in order:
        rows += [[key, *known[key]]] if key in SINGLE and known[key] else [[key, value] for value in known[key]]
    rows += [[key, *values] for key, values in matrix.other.items()]
    rows += [["Klasifikasi", c.name, c.limit.text] for c in matrix.classes]
    rows += [_field_row(f) for f in matrix.fields]
    rows += [["Surat", x.name, x.step, x.when] for x in matrix.letters]
    rows += [["Jadwal", b.name, b.step, b.wish] for b in matrix.bookings]
    rows += [["Tenggat", t.name, t.term, t.date] for t in matrix.reminders]
    return rows


def _field_row(asked: Field) -> list[str]:
    flags = " ".join(filter(None, ("wajib" if asked.required else "", f"@{asked.step}" if asked.step else "")))
    return ["Isian", asked.label, asked.type, flags, *asked.choices]


def _step_row(step: Step, roles: tuple[str, ...]) -> list[str]:
    marks = [write_mark(step.marks[role]) if role in step.marks else "" for role in roles]
    return [step.number, step.activity, *marks, step.requirements, step.duration.text, step.output, step.note]
