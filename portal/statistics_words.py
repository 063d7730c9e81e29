"""How figures are written, and what each of them means: the page and the download say it with the same sentences."""

from __future__ import annotations

from portal import config
from portal.formatters import SHORT_MONTHS, number
from portal.sop.model import Duration
from portal.statistics import MINIMUM, Figures

DAY = 450  # minutes of a working day: a fifth of the standard week of Perpres 21/2023
HELD_BACK = "Belum ditampilkan"
NONE = "–"
NO_CLASS_YET = "Belum diklasifikasi"


def definitions() -> list[tuple[str, str]]:
    """Return each figure with what it means."""
    days = config.current().close_after_days
    return [
        (
            "Diterima",
            "Yang masuk pada bulan itu menurut waktu terima, kecuali yang kemudian diarsipkan. "
            "Pengaduan yang dialihkan dihitung pada instansi yang menanganinya sekarang.",
        ),
        (
            "Selesai, ditanggapi",
            "Layanannya diberikan (pada pengaduan: jawabannya): hanya langkah pemohon yang tersisa, atau SOP-nya sudah berakhir. "
            "Dihitung satu kali, pada bulan layanan diberikan.",
        ),
        ("Ditolak", "Berakhir dengan keputusan menolak, selalu dengan alasan. Dihitung pada bulan berakhirnya."),
        ("Dicabut", "Ditutup atas permintaan pemohon. Tetap termasuk dalam yang diterima."),
        (
            "Diarsipkan",
            "Ganda, atau bukan permohonan. Tidak termasuk dalam yang diterima; dihitung pada bulan pengarsipannya.",
        ),
        (
            "Di luar alur",
            "Pernah dikembalikan petugas ke langkah yang tidak ditunjuk SOP. Dihitung pada bulan diterima, juga yang masih berjalan.",
        ),
        (
            "Tepat waktu",
            "Selesai atau ditolak paling lambat pada tenggatnya, dari semua yang selesai atau ditolak dan memiliki janji waktu. "
            "Tenggat bergeser selama waktu berhenti, dan bila petugas memperpanjangnya dengan alasan.",
        ),
        (
            "Waktu kerja",
            "Waktu pada jam kerja instansi dari terima sampai selesai atau ditolak. Tidak dihitung: malam, istirahat, akhir pekan, "
            "hari libur, cuti bersama, dan waktu yang berhenti karena menunggu pemohon atau dihentikan sementara. "
            "Satu hari kerja ialah 7 jam 30 menit.",
        ),
        (
            "Median",
            "Separuh selesai dalam waktu ini atau kurang: nilai tengah, atau rata-rata dua nilai yang di tengah.",
        ),
        (
            "Persentil ke-90",
            "Sembilan dari sepuluh selesai dalam waktu ini atau kurang: nilai terkecil yang tidak dilampaui 90% (peringkat terdekat).",
        ),
        (
            "Janji",
            "Jangka waktu pada standar pelayanan yang berlaku sekarang. Tepat waktu dihitung dengan janji yang berlaku bagi tiap permohonan.",
        ),
        (
            "Tidak dilengkapi",
            "Ditutup karena pelapor tidak melengkapi pengaduannya pada waktunya. Tetap termasuk dalam yang diterima.",
        ),
        ("Diterima pelapor", "Pelapor sendiri menyatakan menerima jawabannya."),
        (
            "Ditutup tanpa kabar",
            f"Ditutup portal karena pelapor tidak memberi kabar selama {days} hari kerja setelah jawaban. Ini tidak berarti masalahnya selesai.",
        ),
        (
            "Dibuka kembali",
            "Pelapor meminta pengaduannya ditangani lagi setelah jawaban diberikan. Dihitung pada bulan diterima.",
        ),
        (HELD_BACK, f"Persen, median, dan persentil tampil bila sedikitnya {MINIMUM} permohonan ada di baliknya."),
    ]


def work(minutes: float) -> str:
    """Write working time: `45 menit kerja`, `3,3 jam kerja`, from a working day up `2,4 hari kerja`."""
    return f"{short_work(minutes)} kerja"


def short_work(minutes: float) -> str:
    """Write working time where the head already says which: `45 menit`, `3,3 jam`, `2,4 hari`."""
    for unit, size in (("hari", DAY), ("jam", 60)):
        if minutes >= size:
            return f"{number(round(minutes / size, 1))} {unit}"
    return f"{number(round(minutes))} menit"


def percent(share: float) -> str:
    """Write `75%`; whole per cents, never 100% or 0% where it is not all or none."""
    whole = round(share * 100)
    if 0 < share < 1:
        whole = min(max(whole, 1), 99)
    return f"{whole}%"


def in_time_words(figures: Figures) -> str:
    """Write the share in time, that it is held back, or that there is none."""
    if figures.share_in_time is not None:
        return percent(figures.share_in_time)
    return HELD_BACK if figures.promised else NONE


def time_words(minutes: float | None, figures: Figures) -> str:
    """Write a median or a percentile, that it is held back, or that there is none."""
    if minutes is not None:
        return work(minutes)
    return HELD_BACK if figures.timed else NONE


def short_month(month: str) -> str:
    """Write `Nov 2026`."""
    return f"{SHORT_MONTHS[int(month[5:]) - 1]} {month[:4]}"


def minutes_of(term: Duration | None) -> float | None:
    """Return a promise in working minutes; None where it has no fixed number of them (calendar days, months, no term)."""
    if term is None or term.amount is None or term.unit not in ("minutes", "hours", "working_days"):
        return None
    return term.amount * {"minutes": 1, "hours": 60, "working_days": DAY}[term.unit]
