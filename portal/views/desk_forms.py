"""The forms and the words of what officials may do to a case besides its steps (docs/wording, 4 and 8)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from wtforms import HiddenField, MultipleFileField, TextAreaField
from wtforms.validators import Optional, ValidationError

from portal.case_view import OfficialView, Stage
from portal.formatters import listing, moment
from portal.forms import ChoiceField, Chosen, DayField, Needed, PortalForm, Short, TextField
from portal.refusals import NO_REASON
from portal.sop.worktime import ZONES
from portal.standing import fill, noun, person

LONGEST = 5000
SEVERAL = "Boleh beberapa: PDF, JPG, atau PNG, paling besar 10 MB tiap dokumen."
NO_NOTE = "Catatan belum diisi. Tulis catatan, atau pilih dokumen."


class Reason:
    """Demand a reason, in the words of text 21."""

    field_flags = {"needed": True}  # noqa: RUF012  wtforms reads it from the class

    def __call__(self, _form: object, field: TextAreaField) -> None:
        """Refuse an empty reason."""
        if not (field.data or "").strip():
            raise ValidationError(NO_REASON)


class NoteOrDocument:
    """Demand a note where no document is sent with it."""

    field_flags = {"needed": True}  # noqa: RUF012  wtforms reads it from the class

    def __call__(self, form: NoteForm, field: TextAreaField) -> None:
        """Refuse an empty note that comes alone."""
        if not (field.data or "").strip() and not any(
            getattr(file, "filename", "") for file in form.dokumen.data or ()
        ):
            raise ValidationError(NO_NOTE)


class ActForm(PortalForm):
    """A form of an act; faults that a use case finds go to the field of their name."""

    def field_of(self, name: str) -> str:
        """Return the field that shows a fault: of documents, and of what has no field, the first."""
        return name if name in self._fields else next(iter(self._fields))

    def name_reader(self, who: str) -> None:
        """Say at a reason that the applicant reads it."""
        for field in self:
            if field.label.text == "Alasan":
                field.label.text = f"Alasan (dibaca {who})"


class PlainForm(ActForm):
    """Only a button."""


class KeyForm(ActForm):
    """Only a button, and what tells this form from every other one."""

    formulir = HiddenField()


class NoteForm(ActForm):
    """A note and documents."""

    catatan = TextAreaField(
        "Catatan",
        [NoteOrDocument(), Short(LONGEST)],
        description="Hanya dibaca petugas. Tidak perlu bila Anda memilih dokumen.",
    )
    dokumen = MultipleFileField("Dokumen", description=SEVERAL)


class AskForm(ActForm):
    """An office, and what is wanted of it."""

    pelaksana = ChoiceField("Pelaksana", [Chosen()])
    catatan = TextAreaField("Catatan", [Optional(), Short(LONGEST)], description="Apa yang ditanyakan.")


class SendBackForm(ActForm):
    """A step done before, and why."""

    langkah = ChoiceField("Kembalikan ke langkah", [Chosen()])
    catatan = TextAreaField("Alasan", [Reason(), Short(LONGEST)])


class ReasonForm(ActForm):
    """A reason."""

    alasan = TextAreaField("Alasan", [Reason(), Short(LONGEST)])


class ExtendForm(ActForm):
    """A new due time, and why."""

    tenggat = DayField(
        "Tenggat baru",
        [Needed("tanggal, misalnya 24-11-2026")],
        description="Tulis tanggal-bulan-tahun, misalnya 24-11-2026.",
    )
    pukul = TextField(
        "Pukul", [Needed("jam dan menit, misalnya 16.00")], description="Tulis jam dan menit, misalnya 16.00."
    )
    alasan = TextAreaField("Alasan", [Reason(), Short(LONGEST)])

    def validate_pukul(self, field: TextField) -> None:
        """Refuse what is no time of day."""
        if read_time(field.data or "") is None:
            raise ValidationError(f"Jam “{field.data}” belum terbaca. Tulis jam dan menit, misalnya 16.00.")

    def propose(self, stages: Iterable[Stage], zone: str) -> None:
        """Fill in the time of day of the present due time, where nothing was typed."""
        due = min((stage.due_at for stage in stages if stage.due_at), default=None)
        if self.pukul.raw_data is None and due:
            self.pukul.data = f"{due.astimezone(ZONES[zone]):%H.%M}"

    def due_at(self, zone: str) -> datetime:
        """Return what was typed, as an instant."""
        clock = read_time(self.pukul.data or "") or time()
        assert self.tenggat.data is not None
        return datetime.combine(self.tenggat.data, clock, ZONES[zone])


class ArchiveForm(ActForm):
    """What kind of archive, the number that goes on, and why."""

    jenis_arsip = ChoiceField("Jenis arsip", [Chosen()])
    nomor_lain = TextField(
        "Nomor yang diproses", [Optional(), Short(40)], description="Bila ganda, misalnya PTV-7K3M-9QXH."
    )
    alasan = TextAreaField("Alasan", [Reason(), Short(LONGEST)])


def read_time(text: str) -> time | None:
    """Read a time of day, `16.00` or `16:00`; None for anything else."""
    found = re.fullmatch(r"\s*([01]?[0-9]|2[0-3])[.:]([0-5][0-9])\s*", text)
    return time(int(found[1]), int(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class Words:
    """What the page of an act says: the question, what will happen, its button and how that looks."""

    title: str
    line: str
    button: str
    css: str = ""


ACTS = {
    "note": Words(
        "Tambah catatan", "Catatan dibaca pelaksana langkah {langkah}. Berkas tidak tertahan.", "Tambah catatan"
    ),
    "ask": Words(
        "Minta masukan",
        "Pelaksana yang Anda pilih diberi tahu dan boleh menambah catatan. Tenggat Anda tetap.",
        "Minta masukan",
    ),
    "send_back": Words(
        "Kembalikan di luar alur",
        "Berkas kembali ke langkah yang Anda pilih dengan alasan Anda. Tercatat sebagai di luar alur.",
        "Kembalikan di luar alur",
        "stop",
    ),
    "pause": Words(
        "Hentikan waktu sementara", "Tampil di halaman lacak, alasannya hanya dengan kunci.", "Hentikan waktu sementara"
    ),
    "resume": Words("Jalankan waktu lagi", "Tenggat baru dihitung dari waktu yang tersisa.", "Jalankan waktu lagi"),
    "extend": Words(
        "Perpanjang waktu",
        "Tenggat langkah {langkah} berubah[ dari {tenggat}] menjadi yang Anda tulis.",
        "Perpanjang waktu",
    ),
    "reissue": Words(
        "Terbitkan kunci baru?",
        "Kunci lama tidak berlaku lagi. Pastikan Anda berhadapan dengan {pemohon}.",
        "Terbitkan kunci baru",
        "stop",
    ),
    "withdraw": Words(
        "Cabut {sebutan} {nomor}?",
        "{Sebutan} ditutup dan tidak dapat dibuka lagi. {Pemohon} boleh mengajukan yang baru.",
        "Cabut {sebutan}",
        "stop",
    ),
    "archive": Words(
        "Arsipkan {sebutan}",
        "Tidak diproses dan tidak dihitung dalam capaian. Dapat dipulihkan.",
        "Arsipkan {sebutan}",
        "stop",
    ),
    "restore": Words(
        "Pulihkan dari arsip", "Kembali ke pelaksana semula dengan tenggat semula.", "Pulihkan dari arsip"
    ),
}


def words_of(act: str, official: OfficialView) -> Words:
    """Return what the page of an act says for a case."""
    view = official.case
    due = min((task.due_at for task in official.tasks if task.due_at), default=None)
    values = {
        "langkah": listing(dict.fromkeys(task.step for task in official.tasks)),
        "tenggat": moment(due, view.zone) if due else "",
        "nomor": view.number,
        "sebutan": noun(view),
        "Sebutan": noun(view).capitalize(),
        "pemohon": person(view),
        "Pemohon": person(view).capitalize(),
    }
    words = ACTS[act]
    return Words(fill(words.title, values), fill(words.line, values), fill(words.button, values), words.css)
