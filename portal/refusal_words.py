"""What an official reads when something was not done: the sentences of docs/wording, 5, for the named refusals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from portal.formatters import clock_time, day, listing
from portal.refusals import (
    ActedOn,
    CaseClosed,
    NotFound,
    NotYourStep,
    OpenerDecides,
    Refused,
    SendBackIsOff,
    SentAlready,
    ServiceClosed,
    SomeoneWasFirst,
    StaleCase,
    StepNotOpen,
    TooLate,
    UnknownOutcome,
    WaitsForOthers,
)
from portal.standing import CLOSED_WORDS, fill

TITLES = {403: "Bukan untuk jabatan Anda", 404: "Berkas tidak ditemukan", 409: "Keadaan sudah berubah"}
TEXTS: dict[type[Refused], str] = {
    NotFound: "Nomor ini tidak ditemukan. Periksa lagi pada tanda terima, atau tanyakan di loket.",
    NotYourStep: "Langkah {langkah} dikerjakan {pelaksana}; jabatan Anda {jabatan}. Belum ada yang berubah. Anda dapat membaca berkasnya[{catatan}].",
    OpenerDecides: "Anda yang membuka berkas ini, jadi keputusannya diambil orang lain. Serahkan kepada pemegang jabatan {pelaksana} lain.",
    StaleCase: "Berkas ini berubah pukul {pukul}, setelah halaman Anda terbuka. Pilihan Anda tidak disimpan. Baca keadaan terbaru di bawah ini, lalu putuskan lagi bila masih perlu.",
    SomeoneWasFirst: "{petugas} sudah mengerjakan langkah ini pukul {pukul}. Pilihan Anda tidak disimpan; tidak ada yang perlu Anda lakukan.",
    SentAlready: "Langkah ini sudah Anda kirim pukul {pukul}. Satu kali sudah cukup[; berkas ada di {pelaksana}].",
    CaseClosed: "{Sebutan} ini sudah ditutup {tanggal} ({kata}). Tidak ada yang berubah. Riwayatnya tetap dapat dibaca.",
    StepNotOpen: "Langkah {langkah} belum atau tidak lagi terbuka.[ Berkas ada di {pelaksana}; lihat keadaan terbaru di bawah ini.]",
    WaitsForOthers: "Keputusan ini menunggu {pelaksana} menyelesaikan bagiannya. Anda akan mendapat pemberitahuan.",
    UnknownOutcome: "Keputusan “{nilai}” tidak ada lagi pada langkah ini. Pilih dari keputusan yang tampil sekarang.",
    TooLate: "Waktu tarik kembali (5 menit) sudah lewat.[ Hubungi {pelaksana} untuk mengembalikan berkas.]",
    ActedOn: "{pelaksana} sudah mengerjakan berkas, jadi tidak dapat ditarik. Hubungi {pelaksana}.",
    SendBackIsOff: "{instansi} tidak memakai pengembalian di luar alur. Pakai keputusan pada langkah ini, atau tambah catatan.",
    ServiceClosed: "Layanan ini tidak menerima permohonan baru.[ Tanyakan lewat {kontak}.]",
}
GENERAL = (
    "Halaman ini bukan untuk jabatan Anda ({jabatan}). Kembali ke Tugas saya, atau minta akses kepada admin instansi."
)
CLOSED_WITHOUT_TIME = "{Sebutan} ini sudah ditutup. Tidak ada yang berubah. Riwayatnya tetap dapat dibaca."


def title_of(error: Refused) -> str:
    """Return the title of the page that says why something was not done."""
    return TITLES.get(error.status, TITLES[409])


def sentence_of(error: Refused, zone: str, noun: str = "permohonan", titles: str = "", may_note: bool = False) -> str:
    """Return the sentence for a refusal; `titles` are the offices of the reader, `may_note` whether notes are open."""
    facts = error.facts
    at = facts.get("at")
    words = {
        "langkah": str(facts.get("step") or ""),
        "pelaksana": _offices(facts.get("roles")) or str(facts.get("role") or ""),
        "jabatan": str(facts.get("titles") or "") or titles or "belum ada",
        "catatan": " dan menambah catatan" if may_note else "",
        "pukul": clock_time(at, zone) if isinstance(at, datetime) else "",
        "tanggal": day(at, zone) if isinstance(at, datetime) else "",
        "petugas": str(facts.get("name") or "") or "Pemohon",
        "kata": CLOSED_WORDS.get(str(facts.get("result")), ""),
        "nilai": str(facts.get("outcome") or ""),
        "instansi": str(facts.get("agency") or ""),
        "kontak": str(facts.get("contact") or ""),
        "Sebutan": noun.capitalize(),
    }
    if isinstance(error, ActedOn) and not words["pelaksana"]:
        words["pelaksana"] = "Pelaksana berikutnya"
    if isinstance(error, CaseClosed) and not words["tanggal"]:
        return fill(CLOSED_WITHOUT_TIME, words)
    return fill(TEXTS.get(type(error), GENERAL), words)


def _offices(roles: object) -> str:
    return listing(str(role) for role in roles) if isinstance(roles, Iterable) and not isinstance(roles, str) else ""
