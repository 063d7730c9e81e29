"""The Isian as form fields: what a form sent is read, what was kept is shown again."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from portal import isian_form
from portal.answers import AnswerError
from portal.sop.model import Field

GUESTS = Field("Peserta", "daftar", choices=("Nama", "Jabatan"))
NOTES = Field("Catatan", "daftar")
DAY = Field("Tanggal", "tanggal")


def read(*pairs: tuple[str, str], fields: tuple[Field, ...] = (GUESTS,)) -> isian_form.Sent:
    return isian_form.read_form(fields, MultiDict(pairs))


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("", ""), ("  ", ""), ("siti@contoh.id", "email"), ("siti", "email"), ("0812 3456 7890", "telepon"), ("+62", "telepon")],
)  # fmt: skip
def test_the_kind_of_a_contact_is_told_from_how_it_looks(typed: str, kind: str) -> None:
    assert isian_form.read_applicant({"kontak": typed})["cara_kabar"] == kind


def test_cells_become_rows_by_the_columns_of_the_list() -> None:
    cells = [("isian:Peserta", cell) for cell in ("Ani", "Dosen", "Budi", "Guru")]
    assert read(*cells).raw == {"Peserta": [["Ani", "Dosen"], ["Budi", "Guru"]]}


def test_a_list_without_columns_has_one() -> None:
    assert read(("isian:Catatan", "a"), ("isian:Catatan", "b"), fields=(NOTES,)).raw == {"Catatan": [["a"], ["b"]]}


@pytest.mark.parametrize("button", ["9:Peserta", "x:Peserta", ":Peserta", "0:Lain", "²:Peserta"])
def test_a_button_for_a_row_that_is_not_there_removes_none(button: str) -> None:
    cells = [("isian:Peserta", "Ani"), ("isian:Peserta", "Dosen")]
    assert read(*cells, ("hapus_baris", button)).raw == {"Peserta": [["Ani", "Dosen"]]}


def test_what_is_pasted_comes_after_the_rows_and_empty_rows_go() -> None:
    cells = [("isian:Peserta", cell) for cell in ("Ani", "Dosen", "", "")]
    sent = read(*cells, ("tempel:Peserta", "Budi\tGuru\n\nCici\t Guru "))
    assert sent.raw == {"Peserta": [["Ani", "Dosen"], ["Budi", "Guru"], ["Cici", "Guru"]]}
    assert sent.errors == []


def test_a_paste_of_other_columns_stays_as_it_is() -> None:
    sent = read(("tempel:Peserta", "Budi;Guru;40"))
    assert [error.number for error in sent.errors] == [20]
    assert sent.pasted == {"Peserta": "Budi;Guru;40"}


def test_a_list_shows_at_least_one_row_and_all_its_columns() -> None:
    empty, short = (isian_form.make_boxes([GUESTS], raw)[0].rows for raw in ({}, {"Peserta": [["Ani"]]}))
    assert (empty, short) == ([["", ""]], [["Ani", ""]])


@pytest.mark.parametrize(
    ("kept", "shown"), [("2026-12-03", "03-12-2026"), ("2026-13-45", "2026-13-45"), ("besok", "besok")]
)
def test_a_kept_date_is_shown_as_it_is_typed(kept: str, shown: str) -> None:
    assert isian_form.make_boxes([DAY], {"Tanggal": kept})[0].value == shown


def test_faults_lead_to_the_id_of_their_field() -> None:
    boxes = isian_form.make_boxes([GUESTS, DAY], {}, ident="c")
    errors = [AnswerError("nama", 2, "Nama"), AnswerError("Tanggal", 9, "Tanggal")]
    assert isian_form.faults(boxes, errors) == [("nama", "Nama"), ("c-2", "Tanggal")]
