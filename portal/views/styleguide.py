"""The pattern page: every component once, for those who build pages (demo mode only)."""

from __future__ import annotations

from flask import Blueprint, render_template
from wtforms import PasswordField, TextAreaField
from wtforms.validators import Optional

from portal.forms import ChoiceField, Chosen, DayField, Needed, PortalForm, Short, TextField, choices

bp = Blueprint("styleguide", __name__)
DEMO_ONLY = True


class PatternForm(PortalForm):
    """A field of each kind, some with faults."""

    name = TextField("Nama", [Needed("nama Anda")], description="Seperti tertulis pada kartu pegawai.")
    note = TextAreaField("Catatan", [Optional(), Short(200)])
    day = DayField("Tanggal kunjungan", [Needed("tanggal, misalnya 24-11-2026")])
    kind = ChoiceField(
        "Keperluan", [Chosen()], choices=choices([("kunjungan", "Kunjungan"), ("pinjam", "Peminjaman ruang")])
    )
    secret = PasswordField("Kata sandi", [Optional()])


@bp.get("/pola")
def patterns() -> str:
    """Show every component."""
    form = PatternForm(formdata=None)
    form.refuse("name", "Nama belum diisi. Tulis nama Anda.")
    form.refuse("day", "Tanggal “31-11-2026” belum terbaca. Tulis tanggal-bulan-tahun, misalnya 24-11-2026.")
    return render_template("pages/session/patterns.html", form=form)
