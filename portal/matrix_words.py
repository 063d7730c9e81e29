"""What an admin reads when an act on matrices was not done (docs/wording, 5)."""

from __future__ import annotations

from datetime import datetime

from portal.filestore import megabytes
from portal.formatters import clock_time
from portal.matrix_refusals import (
    CannotMoveThere,
    DraftChanged,
    DraftNotFound,
    MoveFails,
    NeedsApproval,
    NothingToUndo,
    NotProposed,
    NotPublishable,
    NotYourAgency,
    OwnProposal,
    PublishedMeanwhile,
    UploadTooLarge,
    VersionNotFound,
)
from portal.refusals import Invalid, Refused
from portal.standing import fill

TEXTS: dict[type[Refused], str] = {
    NotYourAgency: "Layanan ini milik {instansi}. Hubungi admin portal bila Anda perlu mengelolanya.",
    DraftNotFound: "Draf ini tidak ada, sudah terbit, atau dihapus. Lihat daftar di Kelola matriks.",
    VersionNotFound: "Versi ini tidak ada. Lihat riwayat versinya di Kelola matriks.",
    DraftChanged: "{petugas} menyimpan draf ini pukul {pukul}. Perubahan Anda belum disimpan dan belum hilang. Bandingkan keduanya di bawah ini, lalu pilih.",
    NotPublishable: "Draf ini belum dapat diterbitkan. Perbaiki dahulu masalahnya.",
    NeedsApproval: "{instansi} memakai persetujuan orang kedua. Ajukan penerbitan; admin portal memeriksa lebih dahulu.",
    OwnProposal: "Anda yang mengajukan versi ini, jadi persetujuannya diberikan orang lain.",
    NotProposed: "Draf ini sedang tidak diajukan untuk terbit. Lihat keadaan terbarunya.",
    PublishedMeanwhile: "{petugas} menerbitkan versi {n} pukul {pukul}. Draf Anda belum terbit dan belum hilang. Bandingkan keduanya di bawah ini, lalu pilih.",
    NothingToUndo: "Tidak ada perubahan yang dapat dikembalikan.",
    MoveFails: "Tidak satu pun permohonan dipindahkan: {nomor} kini pada langkah {langkah} yang belum dipasangkan. Pasangkan, lalu uji lagi.",
    CannotMoveThere: "Permohonan tidak dapat dipindahkan antara kedua versi ini. Permohonan berjalan tetap pada versinya.",
    UploadTooLarge: "Kiriman ini {ukuran} MB, lebih besar dari {maks} MB. Unggah berkas satu per satu atau perkecil.",
}


def sentence_of_matrix(error: Refused, zone: str = "WIB") -> str:
    """Return the sentence for a refusal about matrices; of an Invalid, its first one."""
    if isinstance(error, Invalid) and error.errors:
        return error.errors[0].text
    facts = error.facts
    at, size, most = facts.get("at"), facts.get("size"), facts.get("most")
    return fill(
        TEXTS.get(type(error), TEXTS[DraftNotFound]),
        {
            "instansi": str(facts.get("agency") or "instansi lain"),
            "petugas": str(facts.get("name") or "Portal"),
            "pukul": clock_time(at, zone) if isinstance(at, datetime) else "",
            "n": str(facts.get("number") or ""),
            "nomor": str(facts.get("number") or ""),
            "langkah": str(facts.get("step") or ""),
            "ukuran": megabytes(size) if isinstance(size, int) else "",
            "maks": megabytes(most) if isinstance(most, int) else "",
        },
    )
