"""Kelola: one page that leads to all that admins keep in order."""

from __future__ import annotations

from flask import Blueprint, render_template

from portal import access

bp = Blueprint("manage", __name__)

SECTIONS = (
    ("/admin/matriks", "Kelola matriks", "Unggah, periksa, tandai, bandingkan, uji coba, dan terbitkan tabel SOP."),
    ("/admin/register", "Register SOP", "SOP yang tidak dijalankan di sini: nomor, tanggal, tinjau ulang, pindaian."),
    ("/admin/akun", "Kelola akun", "Akun petugas, jabatan yang dipegang, Plt. dan Plh., tautan masuk."),
    ("/admin/data", "Data pribadi", "Permintaan pemohon, masa simpan, catatan pemrosesan."),
    ("/admin/skm", "Survei kepuasan", "Nilai tiap unsur, laporan triwulan dan tahunan, tindak lanjut."),
    (
        "/admin/matriks/riwayat",
        "Riwayat kegiatan admin",
        "Siapa mengunggah, menerbitkan, memindahkan, dan mengubah apa.",
    ),
)


@bp.get("/admin")
@access.admins_only
def index() -> str:
    """Show what an admin can keep in order, as far as it is here."""
    sections = [section for section in SECTIONS if access.leads_somewhere(section[0])]
    return render_template("pages/admin/manage.html", sections=sections)
