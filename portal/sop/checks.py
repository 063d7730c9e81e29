"""What keeps a matrix a draft, and what is worth knowing about its roles and its identity block."""

from __future__ import annotations

from collections.abc import Iterable

from portal.sop.faults import Faults, perhaps, quoted
from portal.sop.identity import ZONES, Identity, Remark
from portal.sop.marks import Row
from portal.sop.notation import read_mark
from portal.sop.sheet import address
from portal.sop.table import Table


def name_roles(table: Table, faults: Faults) -> dict[int, str]:
    """Return role key -> name; a role that stands twice is called `Kabid (2)`, and is a fault."""
    columns = table.columns
    names: dict[int, str] = {}
    first: dict[str, int] = {}
    used = {name.casefold() for name in columns.roles.values()}
    for key, name in columns.roles.items():
        called, fold = name, name.casefold()
        if fold in first:
            n = 2
            while (called := f"{name} ({n})").casefold() in used:
                n += 1
            used.add(called.casefold())
            at, other = columns.head(columns.place(key)), columns.head(columns.place(first[fold]))
            message = (
                f"{{sel}}: pelaksana {quoted(name)} sudah ada di {address(*other)}; yang ini dibaca {quoted(called)}."
            )
            faults.draft(at, message, "Beri nama yang berbeda, atau gabungkan kedua kolom.")
        first.setdefault(fold, key)
        names[key] = called
    return names


def check_roles(table: Table, marked: list[Row], faults: Faults) -> None:
    """Say what is wrong with the role columns, or worth knowing."""
    columns = table.columns
    if not columns.roles:
        advice = "Tulis nama jabatan di bawah kepala Pelaksana, di antara Kegiatan dan Mutu Baku."
        head = columns.roles_head if columns.roles_head is not None else columns.activity
        faults.draft((table.top, head), "Tidak ada kolom pelaksana.", advice)
    for r, c, text in table.stray:
        message = f"{{sel}}: ada tanda {quoted(text)}, tetapi kolomnya belum bernama."
        faults.draft((r, c), message, "Tulis nama pelaksana di kepala kolom itu.")
    for c, name in table.text_columns:
        message = f"Kolom {quoted(name)} berisi tulisan tanpa tanda; disimpan, tidak dibaca sebagai pelaksana."
        faults.note(columns.head(c), message, "Bila ini pelaksana, tulis tandanya.")
    used = {key for row in marked for key in row.line.cells}
    if used:
        for key, name in columns.roles.items():
            if key not in used:
                message = f"Pelaksana {quoted(name)} belum mendapat langkah."
                faults.note(columns.head(columns.place(key)), message, "Isi tandanya, atau hapus kolomnya.")


def check_steps(table: Table, marked: list[Row], faults: Faults) -> None:
    """Say which steps nobody does, and whether the case begins in two rows."""
    columns = table.columns
    if not marked:
        advice = "Tambahkan paling sedikit satu baris dengan nomor, kegiatan, dan tanda."
        faults.draft((table.top, columns.number), "Tabel ini belum memuat langkah.", advice)
    elif columns.roles and not any(row.line.cells or row.line.lost for row in marked):
        message = "Semua kolom pelaksana kosong. Alurnya mungkin digambar dengan bentuk, yang hilang saat disimpan sebagai CSV."
        advice = "Unggah berkas .xlsx aslinya, atau isi tandanya di tabel tanda."
        faults.draft(columns.head(columns.place(next(iter(columns.roles)))), message, advice)
    elif columns.roles:
        for row in marked:
            _check_doers(table, row, faults)
    starts = [row for row in marked if any(mark.kind == "start" for mark in row.marks.values())]
    for row in starts[1:]:
        key = next(key for key, mark in row.marks.items() if mark.kind == "start")
        message = f"mulai ada di langkah {starts[0].line.number} dan {row.line.number}."
        faults.draft(table.place(row.line, key), message, "Sisakan satu mulai; yang lain tulis x.")


def _check_doers(table: Table, row: Row, faults: Faults) -> None:
    if row.acting():
        return
    if row.line.lost or any(read_mark(text).fault for text in row.line.cells.values()):
        return  # an unknown mark, or one in a column without a name, is a problem of its own
    number = row.line.number
    if row.marks:
        message = f"Langkah {number} hanya berisi koordinasi; tidak ada yang mengerjakannya."
        at = table.place(row.line, next(iter(row.marks)))
        faults.draft(at, message, "Tulis x di kolom pelaksana yang mengerjakan.")
    else:
        at = table.place(row.line, next(iter(table.columns.roles)))
        faults.draft(at, f"Langkah {number} belum ada yang mengerjakan.", "Tulis x di kolom pelaksananya.")


def check_identity(identity: Identity, steps: Iterable[str], faults: Faults) -> None:
    """Say what is missing from the block above the table, and what in it is not understood."""
    for key, advice in (
        ("Nama SOP", "Tulis di atas tabel: Nama SOP, lalu judulnya; atau isi di halaman ini."),
        ("Instansi", "Tulis di atas tabel: Instansi, lalu namanya; atau isi di halaman ini."),
    ):
        if not identity.fact(key):
            faults.draft(None, f"{key} belum ada.", advice)
    for remark in identity.remarks:
        _note_identity(remark, faults)
    known = {number.casefold() for number in steps}
    for r, c, number in identity.step_cells:
        if known and number.casefold() not in known:
            faults.note((r, c), f"{{sel}}: langkah {quoted(number)} tidak ada.", "Tulis nomor langkah yang ada.")


def _note_identity(remark: Remark, faults: Faults) -> None:
    at, value = (remark.row, remark.column), quoted(remark.value)
    if remark.what == "title_row":
        faults.note(at, f"Baris {remark.row + 1} dipakai sebagai Nama SOP.", "Tulis di kolom pertama: Nama SOP.")
    elif remark.what == "unknown_key":
        advice = (
            f"Tulis “{remark.nearest}” bila itu maksudnya."
            if remark.nearest
            else "Tidak perlu diubah bila memang keterangan lain."
        )
        message = f"{{sel}}: {value} tidak dikenal dan ditampilkan di Lain-lain.{perhaps(remark.nearest)}"
        faults.note(at, message, advice)
    elif remark.what == "code":
        message = f"{{sel}}: kode {value} tidak dipakai; kode dibuat dari judul."
        faults.note(at, message, "Tulis 2 sampai 6 huruf.")
    elif remark.what == "zone":
        message = f"{{sel}}: zona waktu {value} tidak dikenal; WIB yang dipakai."
        faults.note(at, message, f"Tulis {ZONES[0]}, {ZONES[1]}, atau {ZONES[2]}.")
    elif remark.what == "choices":
        message = f"{{sel}}: isian {value} berjenis pilihan, tetapi belum memuat pilihannya."
        faults.draft(at, message, "Tulis pilihannya, misalnya Kunjungan dan Magang, atau ganti jenisnya menjadi teks.")
    else:
        message = f"{{sel}}: jenis isian {value} tidak dikenal; dibaca sebagai teks.{perhaps(remark.nearest)}"
        faults.note(at, message, "Tulis teks, paragraf, angka, tanggal, email, telepon, pilihan, berkas, atau daftar.")
