"""Rows -> Matrix and Problems: reads a file, says all that is wrong with it at once, and writes the standard form."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.sop import soundness
from portal.sop.duration import read_duration, why_unreadable
from portal.sop.faults import Faults, listing, perhaps, quoted, time_fault
from portal.sop.headings import folded
from portal.sop.identity import Identity, Remark, make_code, read_identity
from portal.sop.marks import Row, read_marks
from portal.sop.model import Matrix, Problem, Reading, Step
from portal.sop.process import compile_process
from portal.sop.sheet import Rows, Sheet, Unreadable, address, read_sheet
from portal.sop.table import Line, Table, read_table, settle_roles
from portal.sop.writing import write_matrix

__all__ = ["MAX_ROLES", "MAX_STEPS", "read_matrix", "write_matrix"]

_OWN_FIELDS = {"Nama SOP", "Instansi", "Kode", "Zona Waktu", "Berlaku Untuk", "Pemohon"}
MAX_STEPS = 500
MAX_ROLES = 60
_MISREAD = re.compile(r"Â[±°·»«§©®\s]|â€|Ã[\x80-\xbf©¨¡«¬]|\ufffd")
_IF_NOT = re.compile(r"\b(?:jika|apabila|bila|kalau)\s+(?:tidak|belum)\b", re.IGNORECASE)


def read_matrix(data: bytes) -> Reading:
    """Read the bytes of a CSV file by docs/matrix-format.md §§1-6; any bytes give problems, never an exception."""
    try:
        sheet = read_sheet(data)
        return _read(sheet)
    except Unreadable as fault:
        return Reading(None, (fault.problem,))


def _read(sheet: Sheet) -> Reading:
    rows, faults = sheet.rows, Faults()
    table = read_table(rows)
    text_columns = settle_roles(rows, table)
    _refuse_over_limits(table)
    identity = read_identity(rows, table.top)
    names = _role_names(table, faults)
    marked = read_marks(table, faults)
    steps = tuple(_step(row, names) for row in marked)
    _check_roles(table, marked, text_columns, faults)
    _check_steps(table, marked, faults)
    _check_identity(identity, steps, faults)
    _note_table(table, faults)
    _note_standard(rows, table, marked, faults)
    _note_letters(rows, table, faults)
    matrix = _matrix(identity, tuple(names.values()), steps, table)
    problems = faults.problems()
    if not faults.has_draft:
        problems = _with_soundness(matrix, table, marked, problems)
    return Reading(matrix, problems, rows, sheet.encoding, sheet.delimiter)


def _refuse_over_limits(table: Table) -> None:
    advice = "Bagi menjadi beberapa SOP."
    if len(table.lines) > MAX_STEPS:
        raise Unreadable(f"Tabel berisi {_count(len(table.lines))} langkah, paling banyak 500.", advice)
    if len(table.columns.roles) > MAX_ROLES:
        raise Unreadable(f"Tabel berisi {_count(len(table.columns.roles))} pelaksana, paling banyak 60.", advice)


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _head(table: Table, key: int) -> tuple[int, int]:
    """The cell that names a role."""
    columns = table.columns
    row = table.top if key in columns.at or columns.header_rows == 1 else table.top + 1
    return row, columns.place(key)


def _role_names(table: Table, faults: Faults) -> dict[int, str]:
    """Role key -> name; a role that stands twice is called `Kabid (2)`."""
    names: dict[int, str] = {}
    first: dict[str, int] = {}
    used = {name.casefold() for name in table.columns.roles.values()}
    for key, name in table.columns.roles.items():
        fold = name.casefold()
        if fold in first:
            called = next(c for n in range(2, 100) if (c := f"{name} ({n})").casefold() not in used)
            used.add(called.casefold())
            message = f"{{sel}}: pelaksana {quoted(name)} sudah ada di {address(*_head(table, first[fold]))}; yang ini dibaca {quoted(called)}."
            faults.draft(_head(table, key), message, "Beri nama yang berbeda, atau gabungkan kedua kolom.")
            name = called
        first.setdefault(fold, key)
        names[key] = name
    return names


def _step(row: Row, names: dict[int, str]) -> Step:
    rest = row.line.rest
    return Step(
        number=row.line.number,
        activity=row.line.activity,
        marks={names[key]: mark for key, mark in row.marks.items()},
        requirements=rest.get("requirements", ""),
        duration=read_duration(rest.get("duration", "")),
        output=rest.get("output", ""),
        note=rest.get("note", ""),
        row=row.line.row + 1,
    )


def _matrix(identity: Identity, roles: tuple[str, ...], steps: tuple[Step, ...], table: Table) -> Matrix:
    facts = {key: values for key, values in identity.facts.items() if key not in _OWN_FIELDS}
    for_all = identity.fact("Berlaku Untuk").casefold() == "semua instansi"
    if identity.fact("Berlaku Untuk") and not for_all:
        facts["Berlaku Untuk"] = identity.facts["Berlaku Untuk"]
    if table.remarks:
        facts["Catatan"] = (*facts.get("Catatan", ()), *(text for _, text in table.remarks))
    zone = identity.fact("Zona Waktu").upper()
    code = re.sub(r"\s", "", identity.fact("Kode")).upper()
    return Matrix(
        title=identity.fact("Nama SOP"),
        agency=identity.fact("Instansi"),
        roles=roles,
        steps=steps,
        code=code if re.fullmatch(r"[A-Z]{2,6}", code) else make_code(identity.fact("Nama SOP")),
        zone=zone if zone in ("WIB", "WITA", "WIT") else "WIB",
        for_all_agencies=for_all,
        applicant=identity.fact("Pemohon"),
        facts=facts,
        other=identity.other,
        fields=tuple(identity.fields),
        classes=tuple(identity.classes),
        letters=tuple(identity.letters),
        bookings=tuple(identity.bookings),
        reminders=tuple(identity.reminders),
    )


# --- what keeps it a draft ---------------------------------------------------------------------------


def _check_roles(table: Table, marked: list[Row], text_columns: list[tuple[int, str]], faults: Faults) -> None:
    columns = table.columns
    if not columns.roles:
        advice = "Tulis nama jabatan di bawah kepala Pelaksana, di antara Kegiatan dan Mutu Baku."
        faults.draft(
            (table.top, columns.roles_head if columns.roles_head is not None else columns.activity),
            "Tidak ada kolom pelaksana.",
            advice,
        )
    for r, c, text in table.stray:
        faults.draft(
            (r, c),
            f"{{sel}}: ada tanda {quoted(text)}, tetapi kolomnya belum bernama.",
            "Tulis nama pelaksana di kepala kolom itu.",
        )
    for c, name in text_columns:
        message = f"Kolom {quoted(name)} berisi tulisan tanpa tanda; disimpan, tidak dibaca sebagai pelaksana."
        faults.note((table.top, c), message, "Bila ini pelaksana, tulis tandanya.")
    used = {key for row in marked for key in row.line.cells}
    if used:
        for key, name in columns.roles.items():
            if key not in used:
                message = f"Pelaksana {quoted(name)} belum mendapat langkah."
                faults.note(_head(table, key), message, "Isi tandanya, atau hapus kolomnya.")


def _check_steps(table: Table, marked: list[Row], faults: Faults) -> None:
    columns = table.columns
    if not marked:
        faults.draft(
            (table.top, columns.number),
            "Tabel ini belum memuat langkah.",
            "Tambahkan paling sedikit satu baris dengan nomor, kegiatan, dan tanda.",
        )
        return
    if columns.roles and not any(row.line.cells for row in marked):
        faults.draft(
            _head(table, next(iter(columns.roles))),
            "Semua kolom pelaksana kosong. Alurnya mungkin digambar dengan bentuk, yang hilang saat disimpan sebagai CSV.",
            "Unggah berkas .xlsx aslinya, atau isi tandanya di tabel tanda.",
        )
    elif columns.roles:
        for row in marked:
            _check_doers(table, row, faults)
    starts = [row.line for row in marked if any(m.kind == "start" for m in row.marks.values())]
    for line in starts[1:]:
        key = next(k for k, m in next(r for r in marked if r.line is line).marks.items() if m.kind == "start")
        message = f"mulai ada di langkah {starts[0].number} dan {line.number}."
        faults.draft((line.row, columns.place(key)), message, "Sisakan satu mulai; yang lain tulis x.")


def _check_doers(table: Table, row: Row, faults: Faults) -> None:
    if any(mark.acts for mark in row.marks.values()):
        return
    if row.marks:
        key = next(iter(row.marks))
        message = f"Langkah {row.line.number} hanya berisi koordinasi; tidak ada yang mengerjakannya."
        faults.draft((row.line.row, table.columns.place(key)), message, "Tulis x di kolom pelaksana yang mengerjakan.")
    elif not row.line.cells:  # an unknown mark is a problem of its own
        at = (row.line.row, table.columns.place(next(iter(table.columns.roles))))
        faults.draft(at, f"Langkah {row.line.number} belum ada yang mengerjakan.", "Tulis x di kolom pelaksananya.")


def _check_identity(identity: Identity, steps: Sequence[Step], faults: Faults) -> None:
    if not identity.fact("Nama SOP"):
        faults.draft(
            None, "Nama SOP belum ada.", "Tulis di atas tabel: Nama SOP, lalu judulnya; atau isi di halaman ini."
        )
    if not identity.fact("Instansi"):
        faults.draft(
            None, "Instansi belum ada.", "Tulis di atas tabel: Instansi, lalu namanya; atau isi di halaman ini."
        )
    for remark in identity.remarks:
        _note_identity(remark, faults)
    known = {step.number.casefold() for step in steps}
    for r, c, number in identity.step_cells:
        if steps and number.casefold() not in known:
            faults.note((r, c), f"{{sel}}: langkah {quoted(number)} tidak ada.", "Tulis nomor langkah yang ada.")
    code = re.sub(r"\s", "", identity.fact("Kode"))
    if code and not re.fullmatch(r"[A-Za-z]{2,6}", code):
        faults.note(None, f"Kode {quoted(code)} tidak dipakai; kode dibuat dari judul.", "Tulis 2 sampai 6 huruf.")
    zone = identity.fact("Zona Waktu")
    if zone and zone.upper() not in ("WIB", "WITA", "WIT"):
        faults.note(None, f"Zona waktu {quoted(zone)} tidak dikenal; WIB yang dipakai.", "Tulis WIB, WITA, atau WIT.")


def _note_identity(remark: Remark, faults: Faults) -> None:
    at = (remark.row, remark.column)
    if remark.what == "title_row":
        faults.note(at, f"Baris {remark.row + 1} dipakai sebagai Nama SOP.", "Tulis di kolom pertama: Nama SOP.")
    elif remark.what == "unknown_key":
        advice = (
            f"Tulis “{remark.nearest}” bila itu maksudnya."
            if remark.nearest
            else "Tidak perlu diubah bila memang keterangan lain."
        )
        message = (
            f"{{sel}}: {quoted(remark.value)} tidak dikenal dan ditampilkan di Lain-lain.{perhaps(remark.nearest)}"
        )
        faults.note(at, message, advice)
    else:
        message = (
            f"{{sel}}: jenis isian {quoted(remark.value)} tidak dikenal; dibaca sebagai teks.{perhaps(remark.nearest)}"
        )
        faults.note(at, message, "Tulis teks, paragraf, angka, tanggal, email, telepon, pilihan, berkas, atau daftar.")


# --- what is only noted ------------------------------------------------------------------------------


def _note_table(table: Table, faults: Faults) -> None:
    for number, called in table.repeated.items():
        line = next(li for li in table.lines if li.number == called[0])
        message = f"Nomor {number} dipakai {len(called)} kali; dibaca {listing(list(called))}. Panah ke {number} berarti yang pertama."
        faults.note((line.row, table.columns.number), message, "Tulis nomor yang berbeda.")
    _note_gaps(table, faults)
    if table.total:
        r, text = table.total
        faults.note(
            (r, table.columns.number),
            f"Baris {r + 1} ({quoted(text)}) dibaca sebagai jumlah, bukan langkah.",
            "Tidak perlu diubah.",
        )
    if table.remarks:
        message = f"{len(table.remarks)} baris di bawah tabel dibaca sebagai Catatan."
        faults.note((table.remarks[0][0], 0), message, "Beri nomor bila itu langkah.")
    if table.second is not None:
        message = f"Berkas CSV memuat tabel kedua mulai baris {table.second + 1}; hanya yang pertama dibaca."
        faults.note((table.second, 0), message, "Simpan tabel kedua sebagai berkas CSV tersendiri.")
    for r, c, _ in table.beyond:
        message = "{sel}: ada tanda di kanan kolom bernama yang terakhir; tidak dibaca."
        faults.note((r, c), message, "Beri nama kolomnya, atau hapus tandanya.")


def _note_gaps(table: Table, faults: Faults) -> None:
    before: Line | None = None
    for line in table.lines:
        now = re.match(r"\d+", line.number)
        if not now or not line.printed:
            continue
        then = re.match(r"\d+", before.number) if before else None
        if before and then and int(now[0]) > int(then[0]) + 1:
            message = f"Nomor melompat dari {before.number} ke {line.number}."
            faults.note((line.row, table.columns.number), message, "Periksa apakah ada baris yang hilang.")
        before = line


def _note_standard(rows: Rows, table: Table, marked: list[Row], faults: Faults) -> None:
    columns = table.columns
    if not {"requirements", "duration", "output"} & set(columns.rest):
        message = "Kolom Kelengkapan, Waktu, dan Output tidak ada; tidak ada tenggat langkah."
        faults.note((table.top, columns.number), message, "Tambahkan bila standarnya sudah ditetapkan.")
        return
    for row in marked:
        line = row.line
        if "duration" in columns.rest:
            why = why_unreadable(line.rest.get("duration", ""))
            if why:
                time_fault(faults, (line.row, columns.rest["duration"]), line.rest.get("duration", ""), why)
        decides = any(mark.kind == "decision" for mark in row.marks.values())
        said = _IF_NOT.search(line.activity)
        if said and row.marks and not decides:
            message = f"Langkah {line.number}: kalimatnya menyebut {quoted(said[0])}, tetapi tidak ada keputusan."
            faults.note((line.row, columns.activity), message, "Tulis ? bila pelaksana memang memutuskan.")
    if "output" in columns.rest and marked:
        missing = [row.line.number for row in marked if not row.line.rest.get("output")]
        if missing:
            named = listing(missing if len(missing) <= 12 else [*missing[:11], "lainnya"])
            message = f"Kolom Output kosong pada {len(missing)} langkah ({named})."
            head = next(
                r
                for r in (table.top + 1, table.top)
                if r < len(rows) and columns.rest["output"] < len(rows[r]) and rows[r][columns.rest["output"]].strip()
            )
            faults.note((head, columns.rest["output"]), message, "Isi hasil tiap langkah bila ada.")


def _note_letters(rows: Rows, table: Table, faults: Faults) -> None:
    until = table.second if table.second is not None else len(rows)
    for r, row in enumerate(rows[:until]):
        for c, cell in enumerate(row):
            found = _MISREAD.search(cell)
            if found:
                start = max(0, found.start() - 10)
                excerpt = folded(cell[start : found.end() + 10])
                faults.note(
                    (r, c), f"{{sel}}: huruf tampak rusak ({quoted(excerpt)}).", "Simpan ulang sebagai CSV UTF-8."
                )


# --- soundness ---------------------------------------------------------------------------------------


def _with_soundness(
    matrix: Matrix, table: Table, marked: list[Row], problems: tuple[Problem, ...]
) -> tuple[Problem, ...]:
    cells = {
        row.line.number: (row.line.row, table.columns.place(next(key for key, mark in row.marks.items() if mark.acts)))
        for row in marked
    }
    texts = {row.line.number: folded(row.line.cells[next(k for k, m in row.marks.items() if m.acts)]) for row in marked}
    faults = Faults()
    for fault in soundness.check(compile_process(matrix)):
        fault.describe(faults, cells, texts)
    return (*problems, *faults.problems())
