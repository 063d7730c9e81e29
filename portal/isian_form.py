"""The Isian of a matrix on a page: what the form shows for them, and what it sent back.

Field names carry the label, not a position, so that a form that was opened before its SOP changed still fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from werkzeug.datastructures import FileStorage, MultiDict

from portal import answers
from portal.answers import AnswerError
from portal.filestore import Document, Upload
from portal.formatters import typed_date
from portal.sop.model import Field

PREFIX = "isian:"
PASTED = "tempel:"  # before the label: the text that was pasted for a list
ADD_ROW, DROP_ROW, PASTE = "tambah_baris", "hapus_baris", "masukkan_tempelan"  # the buttons of a list
UPLOAD, DROP_DOCUMENT = "unggah", "hapus_dokumen"  # the buttons of a document
FILE_HINT = "PDF, JPG, atau PNG, paling besar 10 MB."
HINTS = {
    "paragraf": "Paling banyak 5.000 karakter.",
    "tanggal": "Tulis tanggal-bulan-tahun, misalnya 24-11-2026.",
    "angka": "Tulis angka saja, misalnya 25.",
    "berkas": FILE_HINT,
}


@dataclass(frozen=True, slots=True)
class Box:
    """A field as components/isian.html draws it. `rows` are those of a `daftar`, at least one; `pasted` its paste."""

    id: str
    name: str
    label: str
    kind: str
    needed: bool
    choices: tuple[str, ...]
    value: str
    rows: list[list[str]]
    pasted: str
    error: str
    documents: tuple[Document, ...]

    @property
    def hint(self) -> str:
        """How to fill it in, where that is not plain from its label."""
        return HINTS.get(self.kind, "")

    @property
    def told_by(self) -> str:
        """The ids of hint and error, for aria-describedby; a fault of a paste is told at the paste."""
        is_told = bool(self.error) and not self.pasted
        return " ".join([f"{self.id}-h"] * bool(self.hint) + [f"{self.id}-e"] * is_told)


@dataclass(slots=True)
class Sent:
    """What a form sent: `raw` for intake and casework, `uploads`, and the label whose rows a button changed.

    Where `pressed` is not empty the form is to be shown again as it now is, with `errors` of the paste, if any.
    """

    raw: dict[str, object] = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    pasted: dict[str, str] = field(default_factory=dict)  # by label: what could not be made into rows
    errors: list[AnswerError] = field(default_factory=list)
    pressed: str = ""


def read_form(
    fields: Iterable[Field], form: MultiDict[str, str], files: MultiDict[str, FileStorage] | None = None
) -> Sent:
    """Read the Isian that a form sent, and do what the buttons of its lists ask: add, remove or paste rows."""
    sent = Sent()
    for each in fields:
        if each.type == "berkas":
            sent.uploads += _uploads(each, files)
        elif each.type == "daftar":
            _read_rows(each, form, sent)
        else:
            sent.raw[each.label] = form.get(PREFIX + each.label, "")
    return sent


def read_applicant(form: Mapping[str, str]) -> dict[str, object]:
    """Read name, contact and the Anonim switch; which kind the contact is, is told from how it looks."""
    contact = form.get(answers.CONTACT, "").strip()
    kind = "" if not contact else "email" if re.search(r"[@A-Za-z]", contact) else "telepon"
    return {
        answers.NAME: form.get(answers.NAME, ""),
        answers.CONTACT: contact,
        answers.CONTACT_KIND: kind,
        answers.ANONYMOUS: "ya" if form.get(answers.ANONYMOUS) else "",
    }


def make_boxes(
    fields: Iterable[Field],
    raw: Mapping[str, object],
    errors: Iterable[AnswerError] = (),
    documents: Iterable[Document] = (),
    pasted: Mapping[str, str] | None = None,
    ident: str = "isian",
) -> list[Box]:
    """Make the boxes of some Isian. `raw` holds texts as typed, or answers as they are kept; `ident` begins each id."""
    said = {error.field: error.text for error in reversed(list(errors))}
    kept = list(documents)
    return [
        Box(
            id=f"{ident}-{count}",
            name=PREFIX + each.label,
            label=each.label,
            kind=each.type,
            needed=each.required,
            choices=each.choices or ((each.label,) if each.type == "daftar" else ()),
            value=_typed(each, raw.get(each.label, "")),
            rows=_shown_rows(each, raw.get(each.label)) if each.type == "daftar" else [],
            pasted=(pasted or {}).get(each.label, ""),
            error=said.get(each.label, ""),
            documents=tuple(document for document in kept if document.field == each.label),
        )
        for count, each in enumerate(fields, 1)
    ]


def faults(boxes: Iterable[Box], errors: Iterable[AnswerError]) -> list[tuple[str, str]]:
    """Give (id of the field, sentence) for the error summary; reserved names are their own ids."""
    ids = {box.label: f"{box.id}-t" if box.pasted else box.id for box in boxes}
    return [(ids.get(error.field, error.field), error.text) for error in errors]


def shown(each: Field, value: object) -> str | list[list[str]]:
    """Give an answer as a page shows it: dates and numbers as they are typed, rows as they are."""
    return _shown_rows(each, value) if each.type == "daftar" else _typed(each, value)


def _uploads(each: Field, files: MultiDict[str, FileStorage] | None) -> list[Upload]:
    sent = files.getlist(PREFIX + each.label) if files else []
    return [Upload(each.label, file.filename, file.read()) for file in sent if file.filename]


def _read_rows(each: Field, form: MultiDict[str, str], sent: Sent) -> None:
    width = max(1, len(each.choices))
    cells = form.getlist(PREFIX + each.label)
    rows: list[list[str]] = [cells[at : at + width] for at in range(0, len(cells), width)]
    drop, _, dropped_of = form.get(DROP_ROW, "").partition(":")
    if form.get(ADD_ROW) == each.label:
        rows.append([""] * width)
        sent.pressed = each.label
    elif dropped_of == each.label and drop.isascii() and drop.isdigit():
        rows = [row for at, row in enumerate(rows) if at != int(drop)]
        sent.pressed = each.label
    elif form.get(PASTE) == each.label:
        sent.pressed = each.label
    _add_pasted(each, form.get(PASTED + each.label, ""), rows, sent)
    sent.raw[each.label] = rows[: answers.ROWS_MAX + 1]


def _add_pasted(each: Field, text: str, rows: list[list[str]], sent: Sent) -> None:
    if not text.strip():
        return
    width = max(1, len(each.choices))
    pasted = [[str(cell).strip() for cell in row] for row in answers.rows_of(text)]
    if all(len(row) == width for row in pasted):
        rows[:] = [row for row in rows if any(cell.strip() for cell in row)] + pasted
        return
    _, errors = answers.check_answers([each], {each.label: text})
    sent.errors += [error for error in errors if error.number == 20]
    sent.pasted[each.label] = text


def _shown_rows(each: Field, raw: object) -> list[list[str]]:
    width = max(1, len(each.choices))
    rows = [[str(cell) for cell in row][:width] for row in answers.rows_of(raw)]
    return [row + [""] * (width - len(row)) for row in rows] or [[""] * width]


def _typed(each: Field, value: object) -> str:
    if each.type == "daftar" or (isinstance(value, Sequence) and not isinstance(value, str)):
        return ""
    text = str(value)
    if each.type == "tanggal" and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return typed_date(date.fromisoformat(text))
        except ValueError:
            return text
    return text
