"""What an office begins with: an empty template and a filled example, both in the standard form."""

from __future__ import annotations

from portal.sop.duration import read_duration
from portal.sop.matrix import write_matrix
from portal.sop.model import Arrow, Field, Mark, Matrix, Step

ROLES = ("Pemohon", "Petugas Loket", "Kepala Bidang", "Kepala Dinas")
_EMPTY_STEPS = 10


def template_csv() -> bytes:
    """Return an empty table with its heads: identity block, roles to rename, ten numbered rows."""
    facts = dict.fromkeys(("Nomor SOP", "Jangka Waktu", "Biaya", "Dasar Hukum", "Persyaratan", "Kontak"), ("",))
    steps = tuple(Step(str(number), "", {}) for number in range(1, _EMPTY_STEPS + 1))
    matrix = Matrix("", "", ROLES, steps, facts=facts)
    lines = write_matrix(matrix).split(b"\r\n")
    return b"\xef\xbb\xbf" + b"\r\n".join(
        [b"Nama SOP;", b"Instansi;", lines[0].removeprefix(b"\xef\xbb\xbf"), *lines[1:]]
    )


def example_csv() -> bytes:
    """Return a small service that could be published as it is."""
    loket, bidang, dinas = ROLES[1:]
    lacking = Arrow("belum lengkap", ("1",))
    steps = (
        _step("1", "Mengajukan permohonan dan persyaratan", {"Pemohon": Mark("start")}, "10 menit", "Permohonan"),
        _step(
            "2", "Memeriksa kelengkapan", {loket: Mark("decision", arrows=(Arrow("lengkap"), lacking))}, "30 menit",
            "Berkas lengkap",
        ),
        _step(
            "3", "Menelaah permohonan dan menyusun konsep surat izin",
            {bidang: Mark("decision", arrows=(Arrow("layak"), Arrow("tidak layak", ("5",), True)))}, "1 hari kerja",
            "Konsep surat izin",
        ),
        _step(
            "4", "Menandatangani surat izin",
            {bidang: Mark("coordinate"), dinas: Mark("decision", arrows=(Arrow("disetujui"), Arrow("dikembalikan", ("3",))))},
            "2 jam", "Surat izin",
        ),
        _step("5", "Menomori dan menyerahkan jawaban", {loket: Mark("process")}, "15 menit", "Surat jawaban"),
        _step("6", "Menerima jawaban", {"Pemohon": Mark("end")}, "15 menit", "Tanda terima"),
    )  # fmt: skip
    matrix = Matrix(
        title="Izin Kegiatan Penelitian",
        agency="Dinas Contoh",
        roles=ROLES,
        steps=steps,
        code="IKP",
        facts={
            "Nomor SOP": ("067/SOP-01/2026",),
            "Jangka Waktu": ("3 hari kerja",),
            "Biaya": ("Gratis",),
            "Dasar Hukum": ("PermenPANRB Nomor 35 Tahun 2012",),
            "Persyaratan": ("Surat pengantar", "Proposal penelitian"),
            "Kontak": ("Loket Dinas Contoh, jam kerja",),
        },
        fields=(
            Field("Judul penelitian", "teks", required=True),
            Field("Tanggal mulai", "tanggal", required=True),
            Field("Surat pengantar", "berkas", required=True),
        ),
    )
    return write_matrix(matrix)


def _step(number: str, activity: str, marks: dict[str, Mark], time: str, output: str) -> Step:
    return Step(number, activity, marks, duration=read_duration(time), output=output)
