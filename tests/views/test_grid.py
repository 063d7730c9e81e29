"""Tabel tanda as a page: a plain form that saves everything, single changes by htmx, suggestions, two admins at once."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.models.matrices import MatrixDraft
from tests.page import Client
from tests.usecases import matrices as m
from tests.views.grid_desk import change, filled, matrix_of, press, table_of, unmarked
from tests.views.matrix_desk import UNSOUND, Rooms


@pytest.fixture
def rooms(app: Flask) -> Rooms:
    return Rooms(app)


@pytest.fixture
def admin(rooms: Rooms) -> Client:
    return rooms.enter("admin")


# -- without script ----------------------------------------------------------------------------------------------


def test_a_plain_form_saves_marks_texts_and_outcomes_at_once(admin: Client) -> None:
    place = unmarked(admin)
    marks = {"mark_0_0": "start", "mark_1_1": "process", "mark_2_2": "end"}
    sent = press(admin, place, "", **marks, activity_1="Loket mencatat", duration_1="2 jam")
    assert sent.status == 303
    found = matrix_of(place)
    assert [{role: mark.kind for role, mark in step.marks.items()} for step in found.steps] == [
        {"Pemohon": "start"},
        {"Loket": "process"},
        {"Kabid": "end"},
    ]
    assert (found.steps[1].activity, found.steps[1].duration.text) == ("Loket mencatat", "2 jam")
    page = admin.get(place)
    assert "Tersimpan pukul" in page.text
    assert page.one("#mark-0-0 option[selected]")["value"] == "start"


def test_saving_an_untouched_form_changes_nothing(admin: Client) -> None:
    place = table_of(admin)
    before = bytes(MatrixDraft.get().content)
    assert press(admin, place, "").status == 303
    row = MatrixDraft.get()
    assert (bytes(row.content), row.revision) == (before, 1)


def test_a_decision_gets_another_outcome_with_a_target_and_a_refusal(admin: Client) -> None:
    place = table_of(admin)
    press(admin, place, "", **{"label-1-1-2": "tidak layak", "to-1-1-2": "selesai", "refused-1-1-2": "1"})
    arrows = matrix_of(place).steps[1].arrows
    assert [(a.label, a.to, a.refused) for a in arrows] == [
        ("lengkap", (), False),
        ("belum lengkap", ("1",), False),
        ("tidak layak", ("selesai",), True),
    ]
    press(admin, place, "keputusan-hapus:1:1:2")
    assert [a.label for a in matrix_of(place).steps[1].arrows] == ["lengkap", "belum lengkap"]


def test_a_plain_arrow_leads_to_a_step_chosen_from_the_list(admin: Client) -> None:
    place = table_of(admin)
    options = [option.get_text() for option in admin.get(place).soup.select('select[name="to-4-1"] option')]
    assert options[0] == "baris berikutnya"
    assert any(option.startswith("6 ") for option in options)
    press(admin, place, "", **{"to-4-1": "selesai"})
    assert matrix_of(place).steps[4].arrows[0].to == ("selesai",)


def test_rows_are_added_moved_and_removed_after_a_question(admin: Client) -> None:
    place = table_of(admin)
    press(admin, place, "baris-tambah:3")
    assert len(matrix_of(place).steps) == 7
    press(admin, place, "", activity_4="Menggandakan")
    press(admin, place, "baris-naik:4")
    assert [step.activity for step in matrix_of(place).steps][3:5] == ["Menggandakan", "Mencatat dan menyimpan"]
    asked = press(admin, place, "baris-hapus:3")
    page = admin.get(asked.response.location)
    assert "Hapus baris 4? Panah yang menuju ke sana ikut dikosongkan." in page.text
    assert len(matrix_of(place).steps) == 7
    press(admin, place, "baris-hapus-ya:3")
    assert "Menggandakan" not in [step.activity for step in matrix_of(place).steps]
    assert "dihapus" in admin.get(place).text


def test_roles_are_added_renamed_reordered_and_removed(admin: Client) -> None:
    place = table_of(admin)
    press(admin, place, "simpan", new_role="Sekretaris", role_1="Petugas Loket")
    assert matrix_of(place).roles == ("Pemohon", "Petugas Loket", "Kabid", "Arsip", "Sekretaris")
    press(admin, place, "kolom-kiri:4")
    press(admin, place, "kolom-kanan:1")
    assert matrix_of(place).roles == ("Pemohon", "Kabid", "Petugas Loket", "Sekretaris", "Arsip")
    press(admin, place, "kolom-hapus:3")
    assert "Sekretaris" not in matrix_of(place).roles


def test_identity_and_fields_of_the_form_stand_on_the_same_page(admin: Client) -> None:
    place = table_of(admin)
    press(admin, place, "simpan", new_key="Biaya", new_value="Tidak dipungut biaya")
    press(
        admin, place, "simpan",
        **{"field-4-label": "Cara ambil", "field-4-kind": "pilihan", "field-4-choices": "Loket\nPos", "field-4-required": "1"},
    )  # fmt: skip
    press(admin, place, "simpan", new_key="Surat", new_value="Surat izin")
    letter = next(f for f in admin.get(place).soup.select("textarea") if f.get_text() == "Surat izin")
    press(admin, place, "", **{str(letter["name"])[:-1] + "1": "5"})
    assert [(made.name, made.step) for made in matrix_of(place).letters] == [("Surat izin", "5")]
    found = matrix_of(place)
    assert found.fact("Biaya") == "Tidak dipungut biaya"
    assert (found.fields[4].label, found.fields[4].choices, found.fields[4].required) == (
        "Cara ambil",
        ("Loket", "Pos"),
        True,
    )
    press(admin, place, "isian-naik:4")
    assert matrix_of(place).fields[3].label == "Cara ambil"
    press(admin, place, "isian-hapus:3")
    assert "Cara ambil" not in [field.label for field in matrix_of(place).fields]


def test_what_cannot_be_saved_is_said_at_its_field_and_stays_typed(admin: Client) -> None:
    place = table_of(admin)
    page = press(admin, place, "", role_1="Kabid", activity_0="Mengajukan lagi")
    assert page.status == 422
    assert page.one("#ringkasan a")["href"] == "#role-1"
    assert page.one("#role-1")["value"] == "Kabid"
    assert page.one("#activity-0").get_text() == "Mengajukan lagi"
    assert matrix_of(place).roles[1] == "Loket"


def test_undo_takes_back_what_was_typed_or_else_the_last_change(admin: Client) -> None:
    place = table_of(admin)
    assert not admin.get(place).soup.select("button[value=tarik]")
    press(admin, place, "", activity_0="Pertama")
    press(admin, place, "tarik", activity_0="Kedua")
    assert matrix_of(place).steps[0].activity == "Pertama"
    press(admin, place, "tarik")
    assert matrix_of(place).steps[0].activity == "Mengajukan"
    assert press(admin, place, "tarik").status == 409


# -- suggestions -------------------------------------------------------------------------------------------------


def test_suggestions_are_marked_as_such_and_accepted_one_by_one_or_all(admin: Client) -> None:
    place = unmarked(admin)
    page = admin.get(place)
    count = len(page.soup.select("td.hinted"))
    assert count == 3
    assert f"Terima semua usulan ({count})" in page.text
    assert all("Usulan" in cell.get_text() for cell in page.soup.select("td.hinted"))
    assert not [mark for step in matrix_of(place).steps for mark in step.marks]
    first = page.soup.select(".hints button")[0]
    press(admin, place, str(first["value"]))
    assert sum(len(step.marks) for step in matrix_of(place).steps) == 1
    press(admin, place, "terima")
    steps = matrix_of(place).steps
    assert [mark.kind for step in steps for mark in step.marks.values()][2] == "decision"
    assert len(steps[2].arrows) == 2


# -- with script -------------------------------------------------------------------------------------------------


def test_one_change_is_saved_and_the_page_parts_come_anew(admin: Client) -> None:
    place = unmarked(admin)
    page = change(admin, place, mark_0_0="start")
    assert page.is_fragment
    assert page.one("#mark-0-0 .shown b").get_text() == "mulai"
    assert not page.soup.select("td.mark select")
    assert page.one("#grid-table")["role"] == "grid"
    assert page.soup.select("svg.sl")
    assert [step.marks for step in matrix_of(place).steps][1:] == [{}, {}]


def test_problems_follow_each_change_and_lead_to_their_cell(admin: Client) -> None:
    place = table_of(admin)
    assert "Siap diterbitkan" in admin.get(place).one("#grid-state").get_text()
    page = change(admin, place, mark_3_3="")
    assert "Draf, belum dapat diterbitkan" in page.one("#grid-state").get_text()
    link = page.soup.select(".faults a")[0]
    assert link.get_text().startswith("Langkah 4")
    assert page.one(str(link["href"]))
    assert "Langkah 4 belum ada yang mengerjakan." in page.one("#masalah-1").get_text()
    assert "Tulis x di kolom pelaksananya." in page.one("#masalah-1").get_text()
    page = change(admin, place, mark_3_3="process")
    assert "Siap diterbitkan" in page.one("#grid-state").get_text()
    assert page.soup.select('a[href$="/terbitkan"]')


def test_an_unsound_table_says_so_and_is_not_offered_for_publishing(admin: Client) -> None:
    page = admin.get(table_of(admin, UNSOUND))
    assert "Draf, alur bermasalah" in page.one("#grid-state").get_text()
    link = page.soup.select('.faults a[href*="urutan=1"]')[0]
    assert admin.get(str(link["href"])).one("#sequence")
    assert not page.soup.select('a[href$="/terbitkan"]')


def test_a_markup_in_a_cell_is_text(admin: Client) -> None:
    place = table_of(admin)
    for fields in ({"activity_0": "<script>alert(1)</script>"}, {"label-1-1-0": "<b>x</b>"}, {"role_1": "<i>L</i>"}):
        page = change(admin, place, **fields)
        assert page.status == 200
        assert not page.soup.select("script, td b b, th i")
    page = admin.get(place)
    assert page.one("#activity-0").get_text() == "<script>alert(1)</script>"
    assert "<i>L</i>" in page.text


# -- rights and two at once --------------------------------------------------------------------------------------


def test_only_the_admin_of_the_agency_and_the_portals_enter(rooms: Rooms, admin: Client) -> None:
    place = table_of(admin)
    assert rooms.enter("other").get(place).status == 404
    assert rooms.enter("portal").get(place).status == 200
    assert Client(rooms.app).http.get(place).status_code == 303
    other = rooms.enter("other")
    sent = {"csrf_token": other.token("/admin/matriks"), "revisi": "1", "activity-0": "Punya orang"}
    assert other.post(place, sent).status == 404
    assert matrix_of(place).steps[0].activity == "Mengajukan"


def test_a_draft_does_not_become_another_agencys(admin: Client) -> None:
    place = table_of(admin)
    page = admin.get(place)
    field = next(f for f in page.soup.select("textarea[name^=value-]") if f.get_text() == "Dinas Uji")
    assert press(admin, place, "", **{str(field["name"]): "Dinas Lain"}).status == 403


@pytest.mark.parametrize("htmx", [False, True])
def test_the_second_of_two_admins_is_told_and_overwrites_nothing(rooms: Rooms, admin: Client, htmx: bool) -> None:
    place = table_of(admin)
    portal = rooms.enter("portal")
    stale = filled(portal.get(place), "#grid-form") | {"activity-1": "Memeriksa punya pusat"}
    press(admin, place, "", activity_0="Mengajukan punya dinas")
    page = portal.post(place, stale, htmx=htmx)
    assert page.status == 409
    assert "menyimpan draf ini pukul" in page.text
    assert "Perubahan Anda belum disimpan dan belum hilang." in page.text
    assert "Mengajukan punya dinas" in page.one("#activity-0").get_text()
    assert matrix_of(place).steps[1].activity == "Memeriksa"
    taken = portal.post(f"{place}/pakai", page.form(f"{place}/pakai"))
    assert taken.status == 303
    assert matrix_of(place).steps[1].activity == "Memeriksa punya pusat"
    press(admin, place, "tarik")
    assert matrix_of(place).steps[0].activity == "Mengajukan punya dinas"


def test_a_carried_change_that_is_broken_changes_nothing(admin: Client) -> None:
    place = table_of(admin)
    sent = filled(admin.get(place), "#grid-change")
    assert admin.post(f"{place}/pakai", {**sent, "isi": "%%%"}).status == 303
    assert "tidak terbaca" in admin.get(place).text
    assert MatrixDraft.get().revision == 1


@pytest.mark.parametrize("act", ["baris-naik:99", "baris-naik:x", "kolom-hapus:99", "terima:r9c9-x", "tidak-ada", "::"])
def test_a_button_that_is_not_there_does_no_harm(admin: Client, act: str) -> None:
    place = table_of(admin)
    before = matrix_of(place)
    assert press(admin, place, act).status in (303, 422)
    assert matrix_of(place) == before


# -- the way here ------------------------------------------------------------------------------------------------


def test_the_page_of_a_draft_leads_to_its_table(admin: Client) -> None:
    place = unmarked(admin)
    page = admin.get(place.removesuffix("/tabel"))
    assert page.soup.select(f'a[href="{place}"]')


def test_a_long_table_is_shown_in_parts(admin: Client) -> None:
    rows = "".join(f"{n},Langkah ke-{n},x\n" for n in range(1, 131))
    place = unmarked(admin, f"Nama SOP,Panjang\nInstansi,Dinas Uji\n\nNo,Kegiatan,Petugas\n{rows}")
    page = admin.get(place)
    assert len(page.soup.select("#grid-table tbody tr")) == 60
    assert "Langkah 61 sampai 120" in page.text
    page = admin.get(f"{place}?dari=120")
    assert page.one("#activity-129").get_text() == "Langkah ke-130"
    press_there = {**filled(page, "#grid-form"), "activity-129": "Terakhir"}
    assert admin.post(place, press_there).response.location.endswith("dari=120")
    assert matrix_of(place).steps[129].activity == "Terakhir"


def test_a_table_at_the_first_upload_is_the_services_permit(admin: Client) -> None:
    place = table_of(admin, m.PERMIT)
    assert admin.get(place).h1 == "Tabel tanda: Izin Uji"
