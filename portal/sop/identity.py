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
_LONGEST_KEY = 100
_MOST_NEAR = 200  # looking for the nearest key is slow, and nobody reads more suggestions


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text[:_LONGEST_KEY]).rstrip(":").casefold()


_CANONICAL = {_bare(key): key for key in KEYS}


@dataclass(slots=True)
class Remark:
    """Something to note about a cell of the block: `what` is unknown_key, title_row, code, zone, field_type, choices or step."""

    what: str
    row: int
    column: int
    value: str
    nearest: str = ""


@dataclass(slots=True)
class Identity:
    """What the block says, and what is to be noted about it."""

    facts: dict[str, list[str]] = field(default_factory=dict)
    other: dict[str, list[str]] = field(default_factory=dict)
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


def read_identity(rows: Sequence[Sequence[str]], top: int, width: int) -> Identity:
    """Read the rows above the table's header at `top`; columns up to `width` that are empty everywhere are ignored."""
    found = Identity()
    titles: list[tuple[int, int, str]] = []
    empty = _empty_columns(rows, width)
    for r, row in enumerate(rows[:top]):
        at = next((c for c, cell in enumerate(row) if cell.strip()), None)
        if at is None:
            continue
        values = [(c, row[c].strip()) for c in range(at + 1, len(row)) if c not in empty]
        if values and values[0][1] == ":":
            values = values[1:]
        while values and not values[-1][1]:
            values.pop()
        key = canonical(row[at])
        if key is not None:
            _add(found, key, values, r)
        elif not values:
            titles.append((r, at, folded(row[at])))
        else:
            _add_unknown(found, folded(row[at]).rstrip(":").strip(), values, r, at)
    if titles and not found.fact("Nama SOP"):
        found.facts["Nama SOP"] = [titles[0][2]]
        found.remarks.append(Remark("title_row", *titles[0]))
    return found


def _empty_columns(rows: Sequence[Sequence[str]], width: int) -> set[int]:
    empty = set(range(width + 1))
    for row in rows:
        empty -= {c for c in empty if c < len(row) and row[c].strip()}
    return empty


Values = list[tuple[int, str]]  # column, text


def _add_unknown(found: Identity, name: str, values: Values, r: int, at: int) -> None:
    if name not in found.other:
        bare = _bare(name)[:60]
        near = difflib.get_close_matches(bare, _CANONICAL, n=1, cutoff=0.7) if len(found.other) < _MOST_NEAR else []
        found.remarks.append(Remark("unknown_key", r, at, name, _CANONICAL[near[0]] if near else ""))
    else:
        first = next(remark for remark in found.remarks if remark.what == "unknown_key" and remark.value == name)
        found.remarks.append(Remark("unknown_key", r, at, name, first.nearest))
    found.other.setdefault(name, []).extend(text for _, text in values if text)


def _add(found: Identity, key: str, values: Values, r: int) -> None:
    texts = [text for _, text in values]
    if key == "Isian":
        _add_field(found, values, r)
    elif key == "Klasifikasi" and texts:
        found.classes.append(CaseClass(folded(texts[0]), read_duration(_nth(texts, 1))))
    elif key in ("Surat", "Jadwal") and texts:
        name, step, last = folded(texts[0]), step_number(_nth(texts, 1)), folded(_nth(texts, 2))
        if step:
            found.step_cells.append((r, values[1][0], step))
        if key == "Surat":
            found.letters.append(Letter(name, step, last.casefold()))
        else:
            found.bookings.append(Booking(name, step, field_label(last)))
    elif key == "Tenggat" and texts:
        found.reminders.append(Reminder(folded(texts[0]), folded(_nth(texts, 1)), field_label(_nth(texts, 2))))
    elif kept := [folded(text) if key in SINGLE else text for text in texts if text]:
        known = found.facts.setdefault(key, [])
        if not known:
            _remark_on_value(found, key, kept[0], r, next(c for c, text in values if text))
        known.extend(kept)


def _remark_on_value(found: Identity, key: str, value: str, r: int, c: int) -> None:
    """A Kode or a Zona Waktu that cannot be used."""
    if key == "Kode" and not valid_code(value):
        found.remarks.append(Remark("code", r, c, value))
    if key == "Zona Waktu" and value.upper() not in ZONES:
        found.remarks.append(Remark("zone", r, c, value))


def _nth(texts: list[str], n: int) -> str:
    return texts[n] if n < len(texts) else ""


_FLAGS = re.compile(r"(?:wajib|@\s*[\w.]+)(?:[\s,]+(?:wajib|@\s*[\w.]+))?", re.IGNORECASE)
_STEP_FLAG = re.compile(r"@\s*([\w.]+)")


def _add_field(found: Identity, values: Values, r: int) -> None:
    if not values or not values[0][1]:
        return
    kind = folded(_nth([text for _, text in values], 1)).casefold()
    if kind not in FIELD_TYPES:
        near = difflib.get_close_matches(kind[:40], FIELD_TYPES, n=1, cutoff=0.5) if kind else []
        column = values[1][0] if len(values) > 1 else values[0][0] + 1
        found.remarks.append(Remark("field_type", r, column, kind, near[0] if near else ""))
        kind = "teks"
    required, step, rest = _flags(found, values[2:], r)
    choices = [folded(text) for _, text in rest if text]
    if len(choices) == 1 and ";" in choices[0]:
        choices = [folded(choice) for choice in choices[0].split(";") if choice.strip()]
    label = field_label(values[0][1])
    if kind == "pilihan" and not choices:
        found.remarks.append(Remark("choices", r, values[0][0], label))
    same = sum(
        re.sub(r" \(\d+\)$", "", known.label) == label for known in found.fields
    )  # a form needs names that differ
    found.fields.append(Field(f"{label} ({same + 1})" if same else label, kind, required, step, tuple(choices)))  # type: ignore[arg-type]


def field_label(text: str) -> str:
    """Return the name of a field, with a capital: forms and errors name it so, and their own fields are in small letters."""
    text = folded(text)
    return text[:1].upper() + text[1:]


def _flags(found: Identity, values: Values, r: int) -> tuple[bool, str | None, Values]:
    """Read `wajib` and `@c`, in one cell or two, and return them with what follows; an empty cell ends them."""
    required, step, used = False, None, 0
    for column, text in values[:2]:
        if not text and not used:
            used = 1
            if not (len(values) > 1 and _STEP_FLAG.fullmatch(values[1][1])):
                break
            continue
        if not _FLAGS.fullmatch(text):
            break
        used += 1
        required = required or "wajib" in text.casefold()
        named = _STEP_FLAG.search(text)
        if named:
            step = step_number(named[1])
            found.step_cells.append((r, column, step))
    return required, step, values[used:]


def step_flag(text: str) -> tuple[int, int] | None:
    """Return where the step stands in a cell that holds `wajib` and `@c` only; (0, 0) without a step, None otherwise."""
    if not _FLAGS.fullmatch(text):
        return None
    named = _STEP_FLAG.search(text)
    return named.span(1) if named else (0, 0)


def valid_code(text: str) -> str:
    """Return a Kode in capitals without spaces, or an empty text where it is not 2-6 letters."""
    code = re.sub(r"\s", "", text).upper()
    return code if re.fullmatch(r"[A-Z]{2,6}", code) else ""


_SMALL_WORDS = set(
    "alur dan di ke dari untuk pada atas serta yang terhadap sop dengan oleh atau permohonan".split()  # noqa: SIM905
)


def make_code(title: str) -> str:
    """Make a Kode of 2-6 letters from a title: the initials of its words, or the beginning of its only one."""
    words = [w for w in re.findall(r"[a-z]+", title.casefold()) if len(w) > 1]
    telling = [w for w in words if w not in _SMALL_WORDS] or words
    initials = "".join(w[0] for w in telling)[:6]
    code = initials if len(initials) >= 2 else (telling[0][:4] if telling else "")
    return code.upper() if len(code) >= 2 else "SOP"
