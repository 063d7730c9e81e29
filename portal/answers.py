"""Check what was filled in against the Isian of a matrix, and say each fault in the words of wording/5 (1-20)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.sop.model import Field, Matrix

Value = str | int | list[list[str]]
TEXT_MAX = 200
PARAGRAPH_MAX = 5000
NUMBER_MAX = 999_999_999
ROWS_MAX = 200
NAME, CONTACT_KIND, CONTACT, ANONYMOUS = "nama", "cara_kabar", "kontak", "anonim"  # reserved names of the form
SECRET, ABOUT_SERVICE, ABOUT_NUMBER, TRACKING = (
    "rahasia",
    "layanan_terkait",
    "nomor_terkait",
    "nomor_sp4n",
)  # of complaints
CONTACT_KINDS = {"email": "surel", "telepon": "telepon"}

_EXAMPLES = {
    "teks": "jawaban singkat, paling banyak 200 karakter",
    "paragraf": "penjelasan, paling banyak 5.000 karakter",
    "angka": "angka, misalnya 25",
    "tanggal": "tanggal, misalnya 24-11-2026",
    "email": "alamat surel, misalnya nama@contoh.go.id",
    "telepon": "nomor telepon, misalnya 0812 3456 7890",
}
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_EMAIL = re.compile(r"[^\s@<>\"',;]{1,64}@[^\s@<>\"',;.]+(?:\.[^\s@<>\"',;.]+)+")


@dataclass(frozen=True, slots=True)
class AnswerError:
    """A fault at one field: its label (or reserved name), the number in wording/5, the sentence."""

    field: str
    number: int
    text: str


class _Fault(Exception):
    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self.number = number
        self.text = text


def check_answers(
    fields: Iterable[Field], raw: Mapping[str, object], documents: Collection[str] = ()
) -> tuple[dict[str, Value], list[AnswerError]]:
    """Return the cleaned answers by label, and the faults in the order of the form.

    `raw` holds texts as typed (of a `daftar`: rows of cells, or the pasted text); `documents` the labels of those
    `berkas` fields that have a document. Numbers become int, dates ISO text. An empty optional field is left out.
    """
    cleaned: dict[str, Value] = {}
    errors: list[AnswerError] = []
    for field in fields:
        try:
            value = _check(field, raw.get(field.label, ""), documents)
        except _Fault as fault:
            errors.append(AnswerError(field.label, fault.number, fault.text))
        else:
            if value not in ("", []):
                cleaned[field.label] = value
    return cleaned, errors


def check_dates(
    matrix: Matrix, cleaned: Mapping[str, Value], today: date, before: Mapping[str, object] | None = None
) -> list[AnswerError]:
    """Return the faults of dates that make no sense `today`: a wish that is past, an event that has yet to happen.

    A wish is what a Jadwal or Tenggat of the matrix counts on; an event only complaints tell of. A date that stood
    so in `before` is let be: it was right when it was written.
    """
    wishes = {booking.wish for booking in matrix.bookings} | {reminder.date for reminder in matrix.reminders}
    errors = []
    for field in matrix.fields:
        value = cleaned.get(field.label)
        if field.type != "tanggal" or not value or value == (before or {}).get(field.label):
            continue
        on, label = date.fromisoformat(str(value)), _capital(field.label)
        if field.label in wishes and on < today:
            text = f"{label} sudah lewat. Pilih {today:%d-%m-%Y} atau sesudahnya."
            errors.append(AnswerError(field.label, 11, text))
        elif matrix.for_all_agencies and "kejadian" in field.label.casefold() and on > today:
            errors.append(AnswerError(field.label, 11, f"{label} belum tiba. Tulis tanggal kejadiannya."))
    return errors


def check_applicant(raw: Mapping[str, object], may_be_anonymous: bool) -> tuple[dict[str, str], list[AnswerError]]:
    """Check name and contact: the name is needed unless a reporter chose Anonim, a contact only for its channel."""
    errors: list[AnswerError] = []
    anonymous = may_be_anonymous and str(raw.get(ANONYMOUS, "")) in ("1", "ya", "on", "True")
    kind = str(raw.get(CONTACT_KIND, ""))
    found = {
        NAME: "",
        CONTACT: "",
        CONTACT_KIND: kind if kind in CONTACT_KINDS else "",
        ANONYMOUS: "ya" if anonymous else "",
    }
    name = Field("Nama", "teks")
    contact = Field("Surel" if kind == "email" else "Nomor telepon", "email" if kind == "email" else "telepon")
    for key, field in ((NAME, name), (CONTACT, contact)):
        if key == CONTACT and kind not in CONTACT_KINDS:
            continue
        try:
            found[key] = str(_check(field, raw.get(key, ""), ()))
        except _Fault as fault:
            errors.append(AnswerError(key, fault.number, fault.text))
    if not found[NAME] and not anonymous and not any(e.field == NAME for e in errors):
        text = "Nama belum diisi. Tulis nama Anda, atau nama lembaga yang mengajukan."
        errors.insert(0, AnswerError(NAME, 2, text))
    if kind in CONTACT_KINDS and not found[CONTACT] and not any(e.field == CONTACT for e in errors):
        what = "alamat surel" if kind == "email" else "nomor telepon"
        text = f"Anda memilih kabar lewat {CONTACT_KINDS[kind]}, tetapi {what} belum diisi. Isi, atau pilih cara lain."
        errors.append(AnswerError(CONTACT, 16, text))
    return found, errors


def check_note(field: str, label: str, text: str, most: int = PARAGRAPH_MAX) -> list[AnswerError]:
    """Return the faults of a free text besides the Isian: unreadable characters, or too long."""
    try:
        length = len(_text(label, text, keep_lines=True))
    except _Fault as fault:
        return [AnswerError(field, fault.number, fault.text)]
    if length <= most:
        return []
    said = f"{label} berisi {_dots(length)} karakter, paling banyak {_dots(most)}. Persingkat tulisannya."
    return [AnswerError(field, 5, said)]


def institution_of(fields: Iterable[Field], answers: Mapping[str, Value]) -> str:
    """Return the applicant's institution: the first text field that asks for one, by its label; else empty."""
    for field in fields:
        if field.type == "teks" and re.search(r"\b(instansi|lembaga|perusahaan|organisasi)\b", field.label.casefold()):
            return str(answers.get(field.label, ""))[:TEXT_MAX]
    return ""


def typed_number(text: str) -> str:
    """Return a telephone number as contacts hold it, without spaces and signs between; empty where it is none."""
    plain = "".join(char for char in text if char not in " -().")
    return plain if plain.removeprefix("+").isdigit() and plain.isascii() and len(plain) >= 9 else ""


def fold(text: str) -> str:
    """Fold a name for searching: case and runs of spaces do not matter."""
    return " ".join(text.split()).casefold()[:TEXT_MAX]


def _check(field: Field, raw: object, documents: Collection[str]) -> Value:
    label = _capital(field.label)
    if field.type == "berkas":
        if field.required and field.label not in documents:
            raise _Fault(46, f"{label} belum diunggah. Unggah PDF, JPG, atau PNG, paling besar 10 MB.")
        return ""
    if field.type == "daftar":
        return _rows(field, label, raw)
    text = _text(label, raw, keep_lines=field.type == "paragraf")
    if not text:
        if field.required and field.type == "pilihan":
            raise _Fault(3, f"{label} belum dipilih. Pilih salah satu.")
        if field.required:
            raise _Fault(1, f"{label} belum diisi. Tulis {_EXAMPLES[field.type]}.")
        return ""
    if field.type == "pilihan":
        if text not in field.choices:
            raise _Fault(
                4, f"Pilihan “{_short(text)}” tidak ada dalam daftar {field.label}. Pilih salah satu yang tersedia."
            )
        return text
    most = PARAGRAPH_MAX if field.type == "paragraf" else TEXT_MAX
    if len(text) > most:
        raise _Fault(
            5, f"{label} berisi {_dots(len(text))} karakter, paling banyak {_dots(most)}. Persingkat tulisannya."
        )
    if field.type == "angka":
        return _number(label, text)
    if field.type == "tanggal":
        return _date(text).isoformat()
    if field.type == "email":
        return _email(text)
    return _telephone(text) if field.type == "telepon" else text


def _text(label: str, raw: object, keep_lines: bool) -> str:
    text = str(raw or "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if _UNREADABLE.search(text):
        raise _Fault(17, f"{label} memuat tanda yang tidak terbaca. Ketik ulang bagian itu.")
    return text if keep_lines else " ".join(text.split())


def _number(label: str, text: str) -> int:
    plain = text.replace(" ", "")
    if re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?", plain):
        plain = plain.replace(".", "")
    if not re.fullmatch(r"[+-]?[0-9]{1,30}([.,][0-9]{1,30})?", plain):
        raise _Fault(6, f"{label} berisi “{_short(text)}”. Tulis angka saja, misalnya 1.250.")
    whole, _, rest = plain.replace(",", ".").partition(".")
    if rest.strip("0"):
        raise _Fault(8, f"{label} harus bilangan bulat. Tulis misalnya 25, bukan 25,5.")
    value = int(whole)
    if value < 1:
        raise _Fault(7, f"{label} harus 1 atau lebih. Tulis misalnya 25.")
    if value > NUMBER_MAX:
        raise _Fault(7, f"{label} paling banyak {_dots(NUMBER_MAX)}. Tulis angka yang lebih kecil, atau hubungi loket.")
    return value


def _date(text: str) -> date:
    """Read tanggal-bulan-tahun with any separator, or what a browser's date field sends (ISO)."""
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text)
    local = re.fullmatch(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})", text)
    if not iso and not local:
        raise _Fault(9, f"Tanggal “{_short(text)}” belum terbaca. Tulis tanggal-bulan-tahun, misalnya 24-11-2026.")
    day, month, year = local.groups() if local else reversed(iso.groups())
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise _Fault(10, f"Tanggal {text} tidak ada dalam kalender. Periksa tanggal dan bulannya.") from None


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise _Fault(14, f"Alamat surel “{_short(text)}” belum lengkap. Tulis seperti nama@contoh.go.id.")
    return text


def _telephone(text: str) -> str:
    digits = re.sub(r"[\s().-]", "", text)
    if not re.fullmatch(r"\+?[0-9]{9,15}", digits):
        raise _Fault(15, "Nomor telepon belum terbaca. Tulis 9 sampai 15 angka, boleh diawali 0 atau +62.")
    return digits


def _rows(field: Field, label: str, raw: object) -> list[list[str]]:
    columns = field.choices or (field.label,)
    rows = [row for row in rows_of(raw) if any(str(cell).strip() for cell in row)]
    if not rows:
        if field.required:
            raise _Fault(18, f"{label} masih kosong. Tambah paling sedikit satu baris.")
        return []
    if len(rows) > ROWS_MAX:
        raise _Fault(5, f"{label} berisi {len(rows)} baris, paling banyak {ROWS_MAX}. Persingkat tulisannya.")
    result = []
    for count, row in enumerate(rows, 1):
        if len(row) != len(columns):
            names = ", ".join(columns)
            raise _Fault(
                20,
                f"Yang ditempel berisi {len(row)} kolom; daftar ini {len(columns)} kolom: {names}. Samakan urutannya, lalu tempel lagi.",
            )
        cells = [_text(label, cell, keep_lines=False) for cell in row]
        for name, cell in zip(columns, cells, strict=True):
            if not cell:
                raise _Fault(19, f"Baris {count}, kolom {name}, belum diisi. Isi, atau hapus barisnya.")
            if len(cell) > TEXT_MAX:
                raise _Fault(
                    5, f"{_capital(name)} berisi {len(cell)} karakter, paling banyak {TEXT_MAX}. Persingkat tulisannya."
                )
        result.append(cells)
    return result


def rows_of(raw: object) -> list[Sequence[object]]:
    """Return the rows of a `daftar` as they are; split a pasted text at its lines and tabs (or semicolons)."""
    if isinstance(raw, list | tuple):
        return [row if isinstance(row, list | tuple) else [row] for row in raw]
    lines = str(raw or "").splitlines()
    return [line.split("\t" if "\t" in line else ";") for line in lines if line.strip()]


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _dots(number: int) -> str:
    return f"{number:,}".replace(",", ".")
