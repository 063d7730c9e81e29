"""A service with every kind of Isian, and short ways to fill in its form as a browser would."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from portal.publishing import publish_bytes
from tests.factories import NOW
from tests.page import Client, Page

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\nstartxref\n0\n%%EOF\n"

EVERYTHING = """Nama SOP,Peminjaman Ruang
Instansi,Dinas Uji
Kode,PRG
Nomor SK,188/7/2026
Jangka Waktu,3 Hari
Biaya,Gratis
Persyaratan,Surat tugas
Pengaduan,Kotak saran
Kontak,Telepon 0561 123456
Catatan,<b>Bawa</b> kartu
Dasar Hukum,Perda 3 Tahun 2020
Moto,Cepat
Isian,Lembaga,teks,wajib
Isian,Keperluan,paragraf,
Isian,Jumlah tamu,angka,wajib
Isian,Tanggal,tanggal,wajib
Isian,Surel panitia,email,
Isian,Telepon panitia,telepon,
Isian,Ruang,pilihan,wajib,Aula,Rapat
Isian,Peserta,daftar,,Nama,Jabatan
Isian,Surat,berkas,wajib

No,Kegiatan,Pemohon,Loket,Kepala,Kelengkapan,Waktu,Output
1,Mengajukan <script>alert(1)</script>,mulai,,,,10 menit,
2,Memeriksa,,? lengkap | belum lengkap -> 1,,,30 menit,
3,Memutuskan,,,x,,1 hari,
4,Menerima,selesai,,,,,
"""

OFFICE_ONLY = """Nama SOP,Pameran
Instansi,Dinas Dagang
Kode,PMR

No,Kegiatan,Staf,Kepala,Waktu
1,Menyusun,mulai,,5 menit
2,Memutuskan,,selesai,5 menit
"""

COMPLAINT = """Nama SOP,Penanganan Pengaduan
Instansi,Biro Uji
Berlaku Untuk,semua instansi
Kode,ADU
Klasifikasi,Ringan,3 jam
Klasifikasi,Berat,60 hari kerja
Isian,Uraian,paragraf,wajib

No,Kegiatan,Pengguna Layanan,Pengelola,Waktu
1,Mengadu,mulai,,
2,Menangani,,x,
3,Menerima jawaban,selesai,,
"""

ANSWERS = {
    "nama": "Siti Rahma",
    "kontak": "siti@contoh.ac.id",
    "isian:Lembaga": "SMA 1",
    "isian:Jumlah tamu": "25",
    "isian:Tanggal": "3-12-2026",
    "isian:Ruang": "Aula",
}


def publish(text: str, slug: str) -> None:
    """Publish a matrix that is given as text."""
    publish_bytes(slug, text.encode(), None, "uji", NOW)


def open_form(client: Client, slug: str = "ruang") -> tuple[str, dict[str, str]]:
    """Open an empty form; give its token and its hidden fields."""
    page = client.get(f"/layanan/{slug}/ajukan")
    action = str(page.one("form.form")["action"])
    hidden = page.soup.select("form.form input[type=hidden]")
    return action.split("/")[2], {str(field["name"]): str(field["value"]) for field in hidden}


def pdf(name: str = "surat.pdf", data: bytes = PDF) -> tuple[BytesIO, str]:
    """Make a document to upload."""
    return BytesIO(data), name


def filled(client: Client, slug: str = "ruang", **more: Any) -> str:
    """Fill in and check a form; give its token."""
    token, hidden = open_form(client, slug)
    data = {**hidden, **ANSWERS, "isian:Surat": pdf(), **more}
    page = client.post(f"/formulir/{token}/periksa", data)
    assert page.status == 303, page.text
    return token


def send(client: Client, token: str) -> Page:
    """Press the button of the page on which the answers are read once more."""
    return client.send(f"/formulir/{token}/periksa", f"/formulir/{token}/kirim")
