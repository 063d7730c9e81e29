"""What is only noted: a matrix with these is published all the same."""

from __future__ import annotations

import re

from portal.sop.duration import why_unreadable
from portal.sop.faults import Faults, listing, quoted, time_fault
from portal.sop.headings import Rows, folded
from portal.sop.marks import Row
from portal.sop.notation import step_number
from portal.sop.numbering import gaps
from portal.sop.table import Table

_MISREAD = re.compile(r"Â[±°·»«§©®\s]|â€|Ã[\x80-\xbf©¨¡«¬]|\ufffd")
_IF_NOT = re.compile(r"\bjika\s+tidak\b", re.IGNORECASE)
_MOST_NAMED = 12  # so many steps are named in one note


def note_all(rows: Rows, table: Table, marked: list[Row], faults: Faults) -> None:
    """Add all notes about the table."""
    _note_numbers(table, faults)
    _note_rows(table, faults)
    _note_standard(table, marked, faults)
    _note_sentences(table, marked, faults)
    _note_letters(rows, table, faults)


def _note_numbers(table: Table, faults: Faults) -> None:
    by_name = {line.number: line for line in table.lines}
    for number, called in table.repeated.items():
        message = f"Nomor {number} dipakai {len(called)} kali; dibaca {listing(list(called))}. Panah ke {number} berarti yang pertama."
        faults.note((by_name[called[0]].row, table.columns.number), message, "Tulis nomor yang berbeda.")
    for one, other in gaps([step_number(line.printed) for line in table.lines]):
        before, after = table.lines[one], table.lines[other]
        message = f"Nomor melompat dari {before.number} ke {after.number}."
        faults.note((after.row, table.columns.number), message, "Periksa apakah ada baris yang hilang.")


def _note_rows(table: Table, faults: Faults) -> None:
    for r, c, text in table.totals:
        message = f"Baris {r + 1} ({quoted(text)}) dibaca sebagai jumlah, bukan langkah."
        faults.note((r, c), message, "Tidak perlu diubah.")
    if table.remarks:
        message = f"{len(table.remarks)} baris di bawah tabel dibaca sebagai Catatan."
        faults.note(table.remarks[0][:2], message, "Beri nomor bila itu langkah.")
    if table.second is not None:
        message = f"Berkas CSV memuat tabel kedua mulai baris {table.second + 1}; hanya yang pertama dibaca."
        faults.note((table.second, 0), message, "Simpan tabel kedua sebagai berkas CSV tersendiri.")
    for at in table.beyond:
        message = "{sel}: ada tanda di kanan kolom bernama yang terakhir; tidak dibaca."
        faults.note(at, message, "Beri nama kolomnya, atau hapus tandanya.")


def _note_standard(table: Table, marked: list[Row], faults: Faults) -> None:
    columns = table.columns
    if not {"requirements", "duration", "output"} & set(columns.rest):
        message = "Kolom Kelengkapan, Waktu, dan Output tidak ada; tidak ada tenggat langkah."
        faults.note((table.top, columns.number), message, "Tambahkan bila standarnya sudah ditetapkan.")
    if "duration" in columns.rest:
        for row in marked:
            text = row.line.rest.get("duration", "")
            why = why_unreadable(text)
            if why:
                time_fault(faults, (row.line.row, columns.rest["duration"]), text, why)
    missing = [row.line.number for row in marked if not row.line.rest.get("output")]
    if "output" in columns.rest and missing:
        named = listing(missing if len(missing) <= _MOST_NAMED else [*missing[: _MOST_NAMED - 1], "lainnya"])
        message = f"Kolom Output kosong pada {len(missing)} langkah ({named})."
        faults.note(columns.head(columns.rest["output"]), message, "Isi hasil tiap langkah bila ada.")


def _note_sentences(table: Table, marked: list[Row], faults: Faults) -> None:
    """`jika tidak …` in an activity that does not decide."""
    for row in marked:
        said = _IF_NOT.search(row.line.activity)
        if said and not any(mark.kind == "decision" for mark in row.marks.values()):
            message = f"Langkah {row.line.number}: kalimatnya menyebut {quoted(said[0])}, tetapi tidak ada keputusan."
            faults.note((row.line.row, table.columns.activity), message, "Tulis ? bila pelaksana memang memutuskan.")


def _note_letters(rows: Rows, table: Table, faults: Faults) -> None:
    until = table.second if table.second is not None else len(rows)
    for r, row in enumerate(rows[:until]):
        for c, cell in enumerate(row):
            found = _MISREAD.search(cell)
            if found:
                excerpt = folded(cell[max(0, found.start() - 10) : found.end() + 10])
                message = f"{{sel}}: huruf tampak rusak ({quoted(excerpt)})."
                faults.note((r, c), message, "Simpan ulang sebagai CSV UTF-8.")
