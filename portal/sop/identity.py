"""The identity block above the table: `key, value[, value…]`, one fact a row."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.sop.duration import read_duration
from portal.sop.headings import folded
from portal.sop.model import Booking, CaseClass, Field, Letter, Reminder
from portal.sop.notation import step_number

SINGLE = (
    "Nama SOP", "Instansi", "Kode", "Zona Waktu", "Berlaku Untuk", "Pemohon", "Nomor SOP", "Tanggal Pembuatan", "Tanggal Revisi",
    "Tanggal Efektif", "Disahkan Oleh", "Nomor SK", "Jangka Waktu", "Biaya", "Produk Pelayanan", "Jumlah Pelaksana",
)  # fmt: skip
REPEATED = (
    "Dasar Hukum", "Kualifikasi Pelaksana", "Keterkaitan", "Peralatan/Perlengkapan", "Peringatan", "Pencatatan dan Pendataan",
    "Persyaratan", "Pengaduan", "Kontak", "Catatan", "Sarana", "Pengawasan Internal", "Jaminan Pelayanan", "Jaminan Keamanan",
    "Evaluasi Kinerja",
)  # fmt: skip
STRUCTURED = ("Isian", "Klasifikasi", "Surat", "Jadwal", "Tenggat")
KEYS = SINGLE + REPEATED + STRUCTURED
FIELD_TYPES = ("teks", "paragraf", "angka", "tanggal", "email", "telepon", "pilihan", "berkas", "daftar")
ZONES = ("WIB", "WITA", "WIT")


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text).rstrip(":").casefold()


_CANONICAL = {_bare(key): key for key in KEYS}


@dataclass(slots=True)
class Remark:
    """Something to note about a cell of the block: `what` is unknown_key, title_row, code, zone, field_type or step."""

    what: str
    row: int
    column: int
    value: str
    nearest: str = ""


@dataclass(slots=True)
class Identity:
    """What the block says, and what is to be noted about it."""

    facts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    other: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)
    classes: list[CaseClass] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    step_cells: list[tuple[int, int, str]] = field(default_factory=list)  # cells that name a step

    def fact(self, key: str) -> str:
        """Return the first value of a key, or an empty text."""
        return next(iter(self.facts.get(key, ())), "")


def canonical(text: str) -> str | None:
    """Return the known key that a cell names; case, spaces and a closing colon do not matter."""
    return _CANONICAL.get(_bare(text))


def read_identity(rows: Sequence[Sequence[str]], top: int) -> Identity:
    """Read the rows above the table's header at `top`."""
    found = Identity()
    titles: list[tuple[int, int, str]] = []
    for r, row in enumerate(rows[:top]):
        at = next((c for c, cell in enumerate(row) if cell.strip()), None)
        if at is None:
            continue
        values = [cell.strip() for cell in row[at + 1 :]]
        if values and values[0] == ":":
            values = values[1:]
        while values and not values[-1]:
            values.pop()
        key = canonical(row[at])
        if key is not None:
            _add(found, key, values, r, at)
        elif not values:
            titles.append((r, at, folded(row[at])))
        else:
            name = folded(row[at]).rstrip(":").strip()
            found.other[name] = (*found.other.get(name, ()), *(v for v in values if v))
            near = difflib.get_close_matches(_bare(name)[:60], list(_CANONICAL), n=1, cutoff=0.7)
            found.remarks.append(Remark("unknown_key", r, at, name, _CANONICAL[near[0]] if near else ""))
    if titles and not found.fact("Nama SOP"):
        found.facts["Nama SOP"] = (titles[0][2],)
        found.remarks.append(Remark("title_row", *titles[0]))
    return found


def _add(found: Identity, key: str, values: list[str], r: int, at: int) -> None:
    if key == "Isian":
        _add_field(found, values, r, at)
    elif key == "Klasifikasi" and values:
        found.classes.append(CaseClass(folded(values[0]), read_duration(values[1] if len(values) > 1 else "")))
    elif key in ("Surat", "Jadwal") and values:
        name, step, last = folded(values[0]), step_number(_nth(values, 1)), folded(_nth(values, 2))
        if step:
            found.step_cells.append((r, at + 2, step))
        if key == "Surat":
            found.letters.append(Letter(name, step, last.casefold()))
        else:
            found.bookings.append(Booking(name, step, last))
    elif key == "Tenggat" and values:
        found.reminders.append(Reminder(folded(values[0]), folded(_nth(values, 1)), folded(_nth(values, 2))))
    else:
        kept = [folded(v) if key in SINGLE else v for v in values if v]
        if kept:
            found.facts[key] = (*found.facts.get(key, ()), *kept)


def _nth(values: list[str], n: int) -> str:
    return values[n] if n < len(values) else ""


_FLAGS = re.compile(r"(?:wajib|@\s*[\w.]+)(?:[\s,]+(?:wajib|@\s*[\w.]+))*", re.IGNORECASE)


def _add_field(found: Identity, values: list[str], r: int, at: int) -> None:
    if not values or not values[0]:
        return
    label, kind = folded(values[0]), folded(_nth(values, 1)).casefold()
    if kind not in FIELD_TYPES:
        near = difflib.get_close_matches(kind[:40], FIELD_TYPES, n=1, cutoff=0.5) if kind else []
        found.remarks.append(Remark("field_type", r, at + 2, kind, near[0] if near else ""))
        kind = "teks"
    rest = values[2:]
    flags = ""
    for _ in range(2):  # both flags may share a cell or stand in two
        if rest and (not flags or _FLAGS.fullmatch(rest[0])) and (not rest[0] or _FLAGS.fullmatch(rest[0])):
            flags = f"{flags} {rest.pop(0)}" or " "
            if not flags.strip():
                break
    step = re.search(r"@\s*([\w.]+)", flags)
    if step:
        found.step_cells.append((r, at + 3, step_number(step[1])))
    choices = [folded(c) for c in rest if c]
    if len(choices) == 1 and ";" in choices[0]:
        choices = [folded(c) for c in choices[0].split(";") if c.strip()]
    found.fields.append(
        Field(label, kind, "wajib" in flags.casefold(), step_number(step[1]) if step else None, tuple(choices))  # type: ignore[arg-type]
    )


_SMALL_WORDS = {
    "alur",
    "dan",
    "di",
    "ke",
    "dari",
    "untuk",
    "pada",
    "atas",
    "serta",
    "yang",
    "terhadap",
    "sop",
    "dengan",
    "oleh",
    "atau",
    "permohonan",
}


def make_code(title: str) -> str:
    """Make a Kode of 2-6 letters from a title: the initials of its words, or the beginning of its only one."""
    words = [w for w in re.findall(r"[a-z]+", title.casefold()) if len(w) > 1]
    telling = [w for w in words if w not in _SMALL_WORDS] or words
    initials = "".join(w[0] for w in telling)[:6]
    code = initials if len(initials) >= 2 else (telling[0][:4] if telling else "")
    return code.upper() if len(code) >= 2 else "SOP"
