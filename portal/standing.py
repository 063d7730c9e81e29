"""Where a case stands, in words: the status texts of docs/wording.md, for the public, the applicant and officials.

A text holds `{placeholders}` and `[clauses]`; a clause in which a placeholder is empty is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from portal.case_view import CaseView
from portal.complaint_status import status_of
from portal.formatters import listing, moment, progress, worktime
from portal.standing_rows import COMPLAINT_ROWS, PLAIN, ROWS, Row

Audience = Literal["public", "applicant", "official"]
CHANNEL_WORDS = {
    "web": "portal",
    "loket": "loket",
    "pos": "pos",
    "surel": "surel",
    "whatsapp": "WhatsApp",
    "petugas": "petugas",
    "kotak": "kotak pengaduan",
    "telepon": "telepon",
    "faks": "faksimile",
    "sp4n": "SP4N-LAPOR!",
}
CLOSED_WORDS = {"done": "Selesai", "refused": "Ditolak", "withdrawn": "Dicabut", "archived": "Diarsipkan"}


@dataclass(frozen=True, slots=True)
class Standing:
    """The word of a status, the class of its sign, and the sentence that says all of it."""

    word: str
    css: str  # open | done | late | soon | refused | returned | waiting | withdrawn
    text: str


def noun(view: CaseView) -> str:
    """Return what a case of this service is called: permohonan, pengaduan or berkas (docs/wording.md, {sebutan})."""
    if view.situation.is_complaint:
        return "pengaduan"
    return "permohonan" if view.has_applicant else "berkas"


def person(view: CaseView) -> str:
    """Return what the applicant is called: pemohon, or pelapor of a complaint."""
    return "pelapor" if view.situation.is_complaint else "pemohon"


def standing(view: CaseView, audience: Audience) -> Standing:
    """Return the status of a case for an audience; the situation must be the one that the audience may know."""
    told = view.situation
    row = _row(view)
    values = _values(view, audience)
    if audience == "official":
        text = fill(row.official, values)
    else:
        text = fill(row.applicant if audience == "applicant" and row.applicant else row.text, values)
        if audience == "applicant" and row.key:
            text += fill(f"[{row.key}]", values)
    word = fill(row.word, values)
    if told.kind == "applicants_turn" and audience != "applicant":
        word = f"Menunggu {person(view)}"
    css = "refused" if told.kind == "closed_by_itself" and told.outcome == "refused" else row.css
    if css == "refused" and told.kind == "closed_by_itself":
        word = "Ditolak"
    return Standing(word, css, text[:1].upper() + text[1:])


def _row(view: CaseView) -> Row:
    kind = view.situation.kind
    if not view.situation.is_complaint:
        return ROWS[kind]
    status = status_of(view.situation)
    if kind in PLAIN:
        row = ROWS[kind]
        return replace(row, word=status.word, css=status.css) if row.word == ROWS["at_office"].word else row
    return COMPLAINT_ROWS.get(kind) or COMPLAINT_ROWS[status.key]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Fill in the placeholders of a text; a `[clause]` with an empty one is dropped.

    Placeholders are found in the text itself only: what stands in a value is never read as one.
    """

    def put(piece: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], ""), piece)

    def clause(found: re.Match[str]) -> str:
        names = re.findall(r"\{(\w+)\}", found[1])
        return found[1] if all(values.get(name) for name in names) else ""

    return put(re.sub(r"\[([^\]]*)\]", clause, text))


def _values(view: CaseView, audience: Audience) -> dict[str, str]:
    told, zone = view.situation, view.zone
    me = "Anda" if audience == "applicant" else person(view)
    what = noun(view)

    def at(instant: datetime | None) -> str:
        return moment(instant, zone) if instant else ""

    roles = _named(view, told.roles, me)
    then = _named(view, told.next_roles, me)
    onward = f"ke {then}" if then else ("selesai" if told.next_is_end else "")
    reason = told.reason.strip().rstrip(".")  # the sentence around it has its own full stop
    officer = (
        f"{told.officer_title or listing(told.roles)} ({told.officer})"
        if told.officer
        else (told.officer_title or person(view))
    )
    limit_spent = progress(told.limit_spent, told.limit) if told.limit.unit else ""
    return {
        "permohonan": what,
        "Permohonan": what.capitalize(),
        "pemohon": person(view),
        "permohonan_anda": f"{what} Anda" if audience == "applicant" else f"{what} ini",
        "anda": me,
        "Anda": me[:1].upper() + me[1:],
        "pelaksana": roles,
        "pelaksana_tanpa": "" if told.due else roles,
        "sejak": at(told.since),
        "tenggat": at(told.due),
        "tenggat_janji": at(view.limit_due),
        "lalu": f"lalu {onward}" if onward else "",
        "Lalu": f"Lalu {onward}" if onward else "",
        "ke_berikutnya": onward,
        "berikutnya": then,
        "langkah": told.step,
        "kegiatan": told.activity.rstrip(" ."),
        "waktu_sop": told.duration.text if told.duration.unit is None else "",
        "terpakai": progress(told.spent, told.duration) if told.duration.unit else "",
        "terpakai_limit": limit_spent,
        "terpakai_janji": progress(told.limit_spent, told.limit, "janji") if told.limit.unit else "",
        "lewat": worktime(told.overdue_by),
        "selesai": listing(told.finished),
        "belum": listing(told.missing),
        "keputusan": told.outcome,
        "pemutus": told.decided_by or roles,
        "petugas": officer,
        "lewat_petugas": officer if told.through_official else "",
        "alasan": reason,
        "alasan_kunci": _reason_to_mend(reason, audience),
        "alasan_titik": f" Alasan: “{reason}”." if reason and audience != "public" else "",
        "mulai_hitung": at(told.counted_from),
        "saluran": CHANNEL_WORDS.get(told.channel, told.channel),
        "tenggat_lama": at(told.old_due),
        "sisa": worktime(told.remaining) if told.remaining else "",
        "tutup": at(told.closes_at),
        "lengkapi": at(told.complete_by),
        "instansi": told.to_agency,
        "tetap": "nomor dan kunci tetap sama" if told.to_agency else "",
        "klasifikasi": told.case_class,
        "tanpa_klasifikasi": "" if told.case_class else "klasifikasi belum ditentukan",
        "jenis_arsip": "ganda" if told.archive_kind == "ganda" else f"bukan {what}",
        "nomor_lain": told.other_number,
        "kontak": contact_words(told.contact),
        "versi": told.version,
    }


def _reason_to_mend(reason: str, audience: Audience) -> str:
    if audience == "public" or not reason:
        return ""
    return f". Alasan: “{reason}”. Perbaiki isian dan dokumen, lalu kirim lagi"


def _named(view: CaseView, roles: tuple[str, ...], me: str) -> str:
    """Name offices; the applicant's role is called Anda, pemohon or pelapor."""
    return listing(dict.fromkeys(me if view.process.is_applicant(role) else role for role in roles))


def contact_words(contact: str) -> str:
    """Put an agency's contact, which stands in lines, into a sentence; a heading that ends in a colon is left out."""
    lines = [" ".join(line.split()) for line in contact.splitlines()]
    return ", ".join(line for line in lines if line and not line.endswith(":"))


def is_limit_overdue(view: CaseView, now: datetime) -> bool:
    """Whether the case as a whole is past what was promised, its clock running."""
    return bool(view.is_open and view.limit_due and view.limit_due < now and not (view.stopped_at or view.paused_at))
