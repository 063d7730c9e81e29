"""The pattern page: every component once, for those who build pages (demo mode only)."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, render_template, url_for
from wtforms import PasswordField, TextAreaField
from wtforms.validators import Optional

from portal.complaint_public import Answer
from portal.corrections import PHOTO_AFTER, PHOTO_BEFORE
from portal.filestore import Document
from portal.forms import ChoiceField, Chosen, DayField, Needed, PortalForm, Short, TextField, choices
from portal.views.complaints_sheet import HIDDEN, NAMELESS

bp = Blueprint("styleguide", __name__)
DEMO_ONLY = True
ANSWERED_AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
ANSWER = Answer(
    "Lampu di ruang tunggu sudah diganti.",
    ANSWERED_AT,
    "Tim Pengelola Pengaduan",
    before=(Document(1, PHOTO_BEFORE, "sebelum.jpg", "jpg", 40_960, "output", ANSWERED_AT),),
    after=(Document(2, PHOTO_AFTER, "sesudah.jpg", "jpg", 40_960, "output", ANSWERED_AT),),
    documents=(Document(3, "", "surat jawaban.pdf", "pdf", 81_920, "output", ANSWERED_AT),),
)


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
    return render_template(
        "pages/session/patterns.html",
        form=form,
        answer=ANSWER,
        picture=_picture,
        marks=(("Anonim", NAMELESS), ("Rahasia", HIDDEN)),
    )


def _picture(_number: str, _document_id: int, _as_picture: bool = False) -> str:
    """Give the address that stands for a picture here."""
    return url_for("static", filename="icons/alur.svg")
