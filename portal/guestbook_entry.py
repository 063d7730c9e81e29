"""What a guest writes, checked: in the words of wording/5, each fault at its field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.answers import AnswerError, check_answers, check_applicant, fold
from portal.guestbook_settings import OTHER, Settings, hosts
from portal.models.guestbook import Visit
from portal.sop.model import Field

LARGEST_PARTY = 999
LONGEST_OTHER = 500

NO_NAME = "Nama belum diisi. Tulis nama Anda."
NO_ORIGIN = "Asal instansi atau alamat belum diisi. Tulis nama instansi, atau alamat singkat."
NO_PURPOSE = "Keperluan belum dipilih. Pilih dari daftar, atau “Lainnya” lalu tuliskan."
NO_OTHER = "Keperluan lainnya belum diisi. Tulis keperluan Anda dengan singkat."
NO_HOST = "Bertemu dengan belum dipilih. Pilih salah satu."
PARTY = "Jumlah orang"


@dataclass(frozen=True, slots=True)
class Entry:
    """A form of the guest book as it was sent; `host` is the id of an office, `open_service` a service to open."""

    name: str = ""
    origin: str = ""
    purpose: str = ""
    other: str = ""
    host: str = ""
    party: str = ""
    contact: str = ""
    number: str = ""
    open_service: str = ""
    token: str = ""


def check(
    entry: Entry, agency_id: int, settings: Settings, before: Visit | None = None
) -> tuple[dict[str, Any], list[AnswerError]]:
    """Return the columns of a visit, and the faults in the order of the form.

    Fields: nama, asal, keperluan, keperluan_lain, bertemu, jumlah, kontak. What stood in `before` may stay, although
    the agency's list no longer has it.
    """
    values, errors = _texts(entry)
    values["purpose"], values["purpose_text"], faults = _purpose(entry, settings, before)
    errors += faults
    offices = {str(ident): ident for ident, _ in hosts(agency_id)}
    values["host"] = offices.get(entry.host)
    if values["host"] is None and offices:  # an agency without any is met as a whole
        errors.append(AnswerError("bertemu", 35, NO_HOST))
    values["party"], faults = _party(entry.party)
    errors += faults
    values["contact"], faults = _contact(entry.contact)
    errors += faults
    values["folded"] = folded(values["name"], values["origin"], values["purpose"], values["purpose_text"])
    return values, errors


def folded(*texts: str) -> str:
    """Return what a visit is found by."""
    return " ".join(fold(text) for text in texts if text)


def _texts(entry: Entry) -> tuple[dict[str, Any], list[AnswerError]]:
    values, errors = {}, []
    rows = (("nama", "name", "Nama", entry.name, NO_NAME), ("asal", "origin", "Asal", entry.origin, NO_ORIGIN))
    for field, column, label, typed, missing in rows:
        values[column], faults = _line(field, label, typed)
        if not values[column] and not faults:
            faults = [AnswerError(field, 1, missing)]
        errors += faults
    return values, errors


def _line(field: str, label: str, typed: str) -> tuple[str, list[AnswerError]]:
    """Check a line of text of at most 200 characters."""
    cleaned, faults = check_answers([Field(label, "teks")], {label: typed})
    return str(cleaned.get(label, "")), [AnswerError(field, fault.number, fault.text) for fault in faults]


def _purpose(entry: Entry, settings: Settings, before: Visit | None) -> tuple[str, str, list[AnswerError]]:
    known = set(settings.choices) | ({before.purpose} if before else set())
    if entry.purpose not in known:
        return "", "", [AnswerError("keperluan", 35, NO_PURPOSE)]
    label = "Keperluan lainnya"
    cleaned, faults = check_answers([Field(label, "paragraf")], {label: entry.other})
    text = " ".join(str(cleaned.get(label, "")).split())
    errors = [AnswerError("keperluan_lain", fault.number, fault.text) for fault in faults]
    if len(text) > LONGEST_OTHER:
        said = f"{label} berisi {len(text)} karakter, paling banyak {LONGEST_OTHER}. Persingkat tulisannya."
        errors.append(AnswerError("keperluan_lain", 5, said))
    if entry.purpose == OTHER and not text and not errors:
        errors.append(AnswerError("keperluan_lain", 35, NO_OTHER))
    return entry.purpose, text, errors


def _party(typed: str) -> tuple[int, list[AnswerError]]:
    cleaned, faults = check_answers([Field(PARTY, "angka")], {PARTY: typed.strip() or "1"})
    if not faults and int(str(cleaned[PARTY])) > LARGEST_PARTY:
        text = f"{PARTY} paling banyak {LARGEST_PARTY}. Tulis angka yang lebih kecil, atau hubungi meja penerima tamu."
        faults = [AnswerError(PARTY, 7, text)]
    if faults:
        return 1, [AnswerError("jumlah", fault.number, fault.text) for fault in faults]
    return int(str(cleaned[PARTY])), []


def _contact(typed: str) -> tuple[str, list[AnswerError]]:
    """Check a contact that may be left out: an address with @, or a telephone number."""
    typed = typed.strip()
    if not typed:
        return "", []
    kind = "email" if "@" in typed else "telepon"
    found, faults = check_applicant({"nama": "tamu", "cara_kabar": kind, "kontak": typed}, may_be_anonymous=False)
    return found["kontak"], [AnswerError("kontak", fault.number, fault.text) for fault in faults]
