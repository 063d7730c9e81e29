"""Tabel tanda: a text that is no mark is written anew, and numbers that do not simply count are changed."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.models.matrices import MatrixDraft
from tests.page import Client
from tests.views.grid_desk import change, matrix_of, press, unmarked
from tests.views.matrix_desk import Rooms

ODD = """Nama SOP,Izin Ganjil
Instansi,Dinas Uji

No,Kegiatan,Pelaksana,,,Mutu Baku,,,Keterangan
,,Pemohon,Loket,Kabid,Kelengkapan,Waktu,Output,
1,Pemohon mengajukan berkas,mulai,,,,10 menit,,
2.1,Loket memeriksa berkas,,setuju?,v?,,1 jam,,
2.2,Loket mencatat,,x -> 2.1,,,1 jam,,
3a,Pemohon menerima,selesai,,,,1 jam,,
"""


@pytest.fixture
def admin(app: Flask) -> Client:
    return Rooms(app).enter("admin")


def test_a_text_that_is_no_mark_is_shown_in_an_input_of_its_own_with_its_problem(admin: Client) -> None:
    place = unmarked(admin, ODD)
    page = admin.get(place)
    assert [field["value"] for field in page.soup.select(".unread input")] == ["setuju?", "v?"]
    problem = page.one(f"#{page.one('#text-1-1')['aria-describedby']}")
    assert "Tanda “setuju?” tidak dikenal." in problem.get_text()
    assert page.one('label[for="text-1-2"]').get_text() == "Tulisan di sel langkah 2.1, Kabid"


def test_what_is_written_there_becomes_the_mark_with_script_and_without(admin: Client) -> None:
    place = unmarked(admin, ODD)
    assert change(admin, place, text_1_1="? setuju | kembali -> 1").status == 200
    assert press(admin, place, "", text_1_2="").status == 303
    step = matrix_of(place).steps[1]
    assert [(role, mark.kind) for role, mark in step.marks.items()] == [("Loket", "decision")]
    assert [(arrow.label, arrow.to) for arrow in step.arrows] == [("setuju", ()), ("kembali", ("1",))]
    assert not admin.get(place).soup.select(".unread")


def test_a_text_that_is_still_no_mark_stays_written_and_nothing_else_is_lost(admin: Client) -> None:
    place = unmarked(admin, ODD)
    change(admin, place, text_1_2="mungkin")
    assert admin.get(place).one("#text-1-2")["value"] == "mungkin"
    assert admin.get(place).one("#text-1-1")["value"] == "setuju?"


def test_a_mark_chosen_from_the_list_takes_the_place_of_the_text(admin: Client) -> None:
    place = unmarked(admin, ODD)
    press(admin, place, "", mark_1_1="process")
    assert [(role, mark.kind) for role, mark in matrix_of(place).steps[1].marks.items()] == [("Loket", "process")]


def test_the_number_of_a_step_is_changed_and_arrows_to_it_follow(admin: Client) -> None:
    place = unmarked(admin, ODD)
    assert change(admin, place, number_1="2").status == 200
    assert change(admin, place, number_3="3").status == 200
    found = matrix_of(place)
    assert [step.number for step in found.steps] == ["1", "2", "2.2", "3"]
    assert found.steps[2].arrows[0].to == ("2",)


@pytest.mark.parametrize(
    ("number", "said"), [("2.2", "sudah dipakai langkah lain"), ("", "belum diisi"), ("selesai", "bukan nomor langkah")]
)
def test_a_number_that_cannot_be_is_refused_at_its_field(admin: Client, number: str, said: str) -> None:
    place = unmarked(admin, ODD)
    before = bytes(MatrixDraft.get().content)
    page = press(admin, place, "", number_1=number)
    assert page.status == 422
    assert said in page.one('a[href="#number-1"]').get_text()
    assert page.one("#number-1[aria-invalid]")["value"] == number
    assert bytes(MatrixDraft.get().content) == before


@pytest.mark.parametrize("numbers", ["1234", "abcd"])
def test_where_steps_simply_count_no_number_is_written(admin: Client, numbers: str) -> None:
    text = ODD.replace(" -> 2.1", "")
    for old, new in zip(("\n1,", "\n2.1,", "\n2.2,", "\n3a,"), numbers, strict=True):
        text = text.replace(old, f"\n{new},")
    page = admin.get(unmarked(admin, text))
    assert not page.soup.select("input.number")
    assert [shown.get_text() for shown in page.soup.select("span.number")] == list(numbers)


def test_saving_odd_numbers_and_texts_untouched_changes_nothing(admin: Client) -> None:
    place = unmarked(admin, ODD.replace("\n2.2,", "\n2.1,"))
    before = bytes(MatrixDraft.get().content)
    assert press(admin, place, "").status == 303
    assert (bytes(MatrixDraft.get().content), MatrixDraft.get().revision) == (before, 1)
