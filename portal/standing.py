"""Where a case stands, in words: the status texts of docs/wording.md, for the public, the applicant and officials.

A text holds `{placeholders}` and `[clauses]`; a clause in which a placeholder is empty is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from portal.case_view import CaseView
from portal.formatters import listing, moment, progress, term, worktime
from portal.sop.worktime import standard_calendar

Audience = Literal["public", "applicant", "official"]
CHANNEL_WORDS = {
    "web": "portal",
    "loket": "loket",
    "pos": "pos",
    "surel": "surel",
    "whatsapp": "WhatsApp",
    "petugas": "petugas",
}
CLOSED_WORDS = {"done": "Selesai", "refused": "Ditolak", "withdrawn": "Dicabut", "archived": "Diarsipkan"}


@dataclass(frozen=True, slots=True)
class Standing:
    """The word of a status, the class of its sign, and the sentence that says all of it."""

    word: str
    css: str  # open | done | late | soon | refused | returned | waiting | withdrawn
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: the word, the sign, the text for all, the text for officials; `key` follows with the key."""

    word: str
    css: str
    text: str
    official: str
    key: str = ""
    applicant: str = ""  # where the applicant reads another text than the public


_AT = "Berkas ada di {pelaksana} sejak {sejak}"
ROWS: dict[str, Row] = {
    "received": Row(
        "Diterima", "open",
        "Kami menerima {permohonan_anda} {sejak}[; {pelaksana} memeriksanya paling lambat {tenggat}][; {pelaksana_tanpa} memeriksanya][, {lalu}].",
        "Masuk {sejak} lewat {saluran}[; tenggat Anda {tenggat}][, {lalu}].",
    ),
    "received_off_hours": Row(
        "Diterima", "open",
        "Kami menerima {permohonan_anda} {sejak}, di luar jam kerja. Waktu dihitung mulai {mulai_hitung}[; {pelaksana} memeriksanya paling lambat {tenggat}][; {pelaksana_tanpa} memeriksanya][, {lalu}].",
        "Masuk di luar jam kerja {sejak}; waktu dihitung mulai {mulai_hitung}[, tenggat {tenggat}][, {lalu}].",
    ),
    "at_office": Row(
        "Sedang diproses", "open",
        _AT + " (langkah {langkah}: {kegiatan})[, paling lambat {tenggat}][, {lalu}].",
        "Ada di {pelaksana} sejak {sejak}[, {terpakai}][; tenggat {tenggat}][, {lalu}].",
    ),
    "no_term": Row(
        "Sedang diproses", "open",
        _AT + "[, {lalu}]. Langkah ini tanpa tenggat[; SOP menulis “{waktu_sop}”].",
        "Ada di {pelaksana} sejak {sejak}, tanpa tenggat[; SOP menulis “{waktu_sop}”][; {lalu}].",
    ),
    "several": Row(
        "Sedang diproses", "open",
        "{pelaksana} mengerjakan berkas bersamaan sejak {sejak}[, paling lambat {tenggat}][; setelah semuanya selesai, berkas {ke_berikutnya}].",
        "Dikerjakan bersamaan sejak {sejak}: {pelaksana}. Belum: {belum}.[ Tenggat {tenggat}][, {lalu}].",
    ),
    "waits_at_join": Row(
        "Sedang diproses", "open",
        "{selesai} sudah selesai {sejak}; berkas menunggu {pelaksana}[ paling lambat {tenggat}][, {lalu}].",
        "Menunggu cabang lain sejak {sejak}: {pelaksana} (langkah {langkah})[, tenggat {tenggat}][, {lalu}].",
    ),
    "overdue": Row(
        "Lewat tenggat", "late",
        _AT + ", seharusnya selesai {tenggat}, lewat {lewat}.[ Setelah itu {ke_berikutnya}.][ Tanyakan lewat {kontak}.]",
        "Lewat tenggat {lewat}: ada di {pelaksana} sejak {sejak}, tenggat {tenggat}[; {lalu}].",
    ),
    "applicants_turn": Row(
        "Menunggu Anda", "waiting",
        "Menunggu pemohon sejak {sejak} (langkah {langkah})[, {lalu}].",
        "Menunggu pemohon sejak {sejak}; jangka waktu layanan berhenti. Dapat dicatat di loket.[ {Lalu}.]",
        applicant="Giliran Anda sejak {sejak}: {kegiatan}. Langkah ini tanpa tenggat; jangka waktu layanan berhenti selama menunggu Anda.[ Setelah itu {ke_berikutnya}.]",
    ),
    "returned_to_applicant": Row(
        "Dikembalikan untuk dilengkapi", "returned",
        "{pelaksana} mengembalikan {permohonan} {sejak} untuk dilengkapi{alasan_kunci}. Jangka waktu layanan berhenti sampai {anda} mengirimnya[; setelah itu {ke_berikutnya}].",
        "Dikembalikan untuk dilengkapi oleh {petugas} {sejak}[: “{alasan}”]. Menunggu pemohon[; {lalu}].",
    ),
    "returned_to_office": Row(
        "Sedang diproses", "open",
        "Berkas kembali ke {pelaksana} {sejak} untuk diperbaiki[, paling lambat {tenggat}][, {lalu}]. Jangka waktu layanan tetap berjalan.",
        "Dikembalikan ke {pelaksana} oleh {petugas} {sejak}[: “{alasan}”].[ Tenggat {tenggat}][, {lalu}].",
    ),
    "repeated": Row(
        "Sedang diproses", "open",
        "Langkah {langkah} diulang oleh {pelaksana} sejak {sejak}[, paling lambat {tenggat}][, {lalu}].",
        "Langkah {langkah} diulang oleh {pelaksana} sejak {sejak}[: “{alasan}”].[ Tenggat {tenggat}][, {lalu}].",
    ),
    "sent_back": Row(
        "Sedang diproses", "open",
        "Berkas kembali ke {pelaksana} {sejak}, di luar alur biasa[, paling lambat {tenggat}][, {lalu}].",
        "Dikembalikan di luar alur oleh {petugas} {sejak} ke langkah {langkah}[: “{alasan}”].[ Tenggat {tenggat}][, {lalu}].",
    ),
    "decided": Row(
        "Diputuskan: {keputusan}", "open",
        "{pemutus} memutuskan “{keputusan}” {sejak}; berkas kini di {pelaksana}[, paling lambat {tenggat}][, {lalu}].",
        "{petugas} memutuskan “{keputusan}” {sejak}; kini di {pelaksana}[, tenggat {tenggat}][, {lalu}].",
    ),
    "refused_going_on": Row(
        "Diputuskan: ditolak", "refused",
        "{pemutus} memutuskan {permohonan} ditolak {sejak}; {pelaksana} menyiapkan jawaban dan alasannya[ paling lambat {tenggat}].",
        "Ditolak oleh {petugas} {sejak}[: “{alasan}”]. {pelaksana} menyiapkan jawaban[, tenggat {tenggat}].",
    ),
    "paused": Row(
        "Waktu dihentikan sementara", "waiting",
        "{pelaksana} menghentikan waktu sementara sejak {sejak}.[ Sisa {sisa}; tenggat baru dihitung saat waktu berjalan lagi.]",
        "Waktu dihentikan oleh {petugas} sejak {sejak}[: “{alasan}”].[ Sisa {sisa}.] Jalankan lagi bila alasannya sudah selesai.",
        key=" Alasan: “{alasan}”.",
    ),
    "extended": Row(
        "Waktu diperpanjang", "open",
        "{pelaksana} memperpanjang waktu {sejak}[; tenggat semula {tenggat_lama}][, kini {tenggat}][, {lalu}].",
        "Diperpanjang oleh {petugas} {sejak}[ dari {tenggat_lama}][ menjadi {tenggat}][: “{alasan}”].",
        key=" Alasan: “{alasan}”.",
    ),
    "delivered": Row(
        "Layanan telah diberikan", "done",
        "Layanan telah diberikan sejak {sejak}. Yang tersisa untuk {anda}: {kegiatan}.[ Tanpa kabar, {permohonan} ditutup sendiri {tutup}.]",
        "Layanan telah diberikan {sejak}; menunggu pemohon.[ Ditutup sendiri {tutup}.]",
    ),
    "delivered_refused": Row(
        "Ditolak, jawaban telah diberikan", "refused",
        "{Permohonan} ditolak; jawaban siap sejak {sejak}. Yang tersisa untuk {anda}: {kegiatan}.[ Tanpa kabar, {permohonan} ditutup sendiri {tutup}.]",
        "Ditolak, jawaban siap {sejak}; menunggu pemohon.[ Ditutup sendiri {tutup}.]",
    ),
    "done": Row("Selesai", "done", "{Permohonan} selesai {sejak}.", "Selesai {sejak}[, {terpakai_janji}]."),
    "closed_by_itself": Row(
        "Selesai", "done",
        "{Permohonan} ditutup sendiri {sejak}, 10 hari kerja setelah layanan diberikan.[ Bila layanan belum {anda} terima, hubungi {kontak}.]",
        "Ditutup sendiri {sejak} tanpa kabar dari pemohon.",
    ),
    "refused": Row(
        "Ditolak", "refused",
        "{Permohonan} ditolak {sejak}[ oleh {pelaksana}].{alasan_titik} {Anda} dapat mengajukan lagi, atau menyampaikan pengaduan.",
        "Ditolak {sejak}[ oleh {petugas}][: “{alasan}”].",
    ),
    "withdrawn": Row(
        "Dicabut", "withdrawn",
        "{Permohonan} dicabut {sejak} atas permintaan pemohon; tidak ada yang perlu {anda} lakukan. {Anda} dapat mengajukan lagi kapan saja.",
        "Dicabut {sejak} oleh pemohon[ lewat {lewat_petugas}].[ Alasan: “{alasan}”.]",
    ),
    "archived": Row(
        "Diarsipkan", "withdrawn",
        "{Permohonan} diarsipkan {sejak} dan tidak diproses lagi.[ Bila menurut {anda} keliru, hubungi {kontak}.]",
        "Diarsipkan {sejak} oleh {petugas}: {jenis_arsip}[, “{alasan}”]. Dapat dipulihkan.",
        key=" Yang diproses: {nomor_lain}.",
    ),
    "restored": Row(
        "Sedang diproses", "open",
        "{Permohonan} dipulihkan dari arsip {sejak}. Berkas ada di {pelaksana}[, paling lambat {tenggat}].",
        "Dipulihkan {sejak} oleh {petugas}; kini di {pelaksana}[, tenggat {tenggat}].",
    ),
    "moved": Row(
        "Sedang diproses", "open",
        "Sejak {sejak} {permohonan} mengikuti versi {versi} SOP. Berkas ada di {pelaksana}[, paling lambat {tenggat}][, {lalu}].",
        "Dipindahkan ke versi {versi} oleh {petugas} {sejak}; kini langkah {langkah} di {pelaksana}[, tenggat {tenggat}].",
    ),
}  # fmt: skip
COMPLAINT_ROWS: dict[str, Row] = {
    "received": Row(
        "Diterima", "open",
        "Kami menerima pengaduan {sejak}. {pelaksana} memeriksanya, lalu menyampaikan klasifikasi dan jangka waktunya.",
        "Baru, masuk {sejak} lewat {saluran}. Periksa dan tentukan klasifikasi.",
    ),
    "verifying": Row(
        "Verifikasi", "open",
        "{pelaksana} memeriksa kelengkapan pengaduan sejak {sejak}; lalu diteruskan, diminta dilengkapi, atau ditolak dengan alasan.",
        "Sedang diverifikasi {pelaksana} sejak {sejak}; klasifikasi belum ditentukan.",
    ),
    "returned_to_applicant": Row(
        "Perlu dilengkapi", "returned",
        "Kami memerlukan keterangan tambahan sejak {sejak}. Waktu penanganan berhenti selama menunggu.[ Setelah itu diperiksa {berikutnya}.]",
        "Menunggu pelapor sejak {sejak}. Waktu penanganan berhenti.",
        key=" Alasan: “{alasan}”.",
    ),
    "decided": Row(
        "Diteruskan", "open",
        "Pengaduan diteruskan ke {pelaksana} {sejak}[ sebagai “{klasifikasi}”][; dijawab paling lambat {tenggat_janji}].",
        "Diteruskan ke {pelaksana} {sejak}[, klasifikasi {klasifikasi}][, tenggat {tenggat_janji}].",
    ),
    "at_office": Row(
        "Diproses", "open",
        "{pelaksana} menangani pengaduan sejak {sejak}[; dijawab paling lambat {tenggat_janji}].",
        "Ditangani {pelaksana} sejak {sejak}[, {terpakai_limit}][; tenggat {tenggat_janji}].",
    ),
    "delivered": Row(
        "Ditanggapi", "done",
        "Pengaduan dijawab {sejak}.[ Terima jawaban atau buka kembali paling lambat {tutup}; tanpa kabar, pengaduan ditutup sendiri.]",
        "Dijawab {sejak}.[ Menunggu pelapor sampai {tutup}.]",
    ),
    "delivered_refused": Row(
        "Ditolak", "refused",
        "{pemutus} tidak dapat memproses pengaduan ini, diputuskan {sejak}.{alasan_titik}[ Buka kembali dengan alasan paling lambat {tutup}, atau sampaikan] lewat SP4N-LAPOR! (www.lapor.go.id).",
        "Ditolak {sejak}[ oleh {petugas}][: “{alasan}”].",
    ),
    "done": Row("Selesai", "done", "Pengaduan selesai {sejak}: pelapor menerima jawaban.", "Selesai {sejak}, diterima pelapor."),
    "closed_by_itself": Row(
        "Selesai", "done",
        "Pengaduan ditutup {sejak}: 10 hari kerja tanpa kabar dari pelapor. Ini tidak berarti masalahnya teratasi.",
        "Ditutup {sejak} tanpa kabar pelapor.",
    ),
    "refused": Row(
        "Ditolak", "refused",
        "Pengaduan ini tidak dapat diproses, diputuskan {sejak}.{alasan_titik} Anda dapat menyampaikannya lewat SP4N-LAPOR! (www.lapor.go.id).",
        "Ditolak {sejak}[ oleh {petugas}][: “{alasan}”].",
    ),
    "returned_to_office": Row(
        "Dibuka kembali", "returned",
        "Pelapor membuka kembali pengaduan {sejak}; {pelaksana} memeriksanya lagi[, {lalu}].",
        "Dibuka kembali {sejak}[: “{alasan}”]. Periksa lagi.",
    ),
}  # fmt: skip
_SAME = {"received_off_hours": "received", "no_term": "at_office", "several": "at_office"}


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
    asked = view.process.first_official_step()
    verifying = asked is not None and view.situation.step == asked.number and not view.case_class
    if verifying and kind in ("at_office", "no_term", "returned_to_office"):
        return COMPLAINT_ROWS["verifying"]
    return COMPLAINT_ROWS.get(_SAME.get(kind, kind), ROWS[kind])


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
        "klasifikasi": told.case_class,
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


def limit_remaining(view: CaseView, now: datetime) -> str:
    """Say how much working time of the promise is left, or an empty text."""
    if not view.limit_due or view.limit_due <= now:
        return ""
    return worktime(standard_calendar(view.zone).elapsed(now, view.limit_due))


def limit_words(view: CaseView) -> str:
    """Say the promise of the service, or an empty text where none was made."""
    return term(view.limit) if view.limit.unit else ""
