"""The page of a draft: problems beside the sheet, another upload, two admins at once, workbooks, discarding."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.interchange.workbook_writer import write_workbook
from portal.models.matrices import MatrixDraft
from portal.sop.matrix import read_matrix
from tests.page import HTMX, Client
from tests.usecases import matrices as m
from tests.views.matrix_desk import CHANGED, FAULTY, HOME, UNSOUND, Rooms, again, draft_of, send, stored

TWICE = m.PERMIT.replace("mulai,,,,10", "mulai -> 2 & 4,,,,10")
UNREACHED = m.PERMIT.replace("ditolak -> 5 (tolak)", "ditolak -> 6 (tolak)").replace(",,,,x,15", ",,,,x -> 6,15")
BARE = m.PERMIT.split("\n\n", 1)[1].encode()


@pytest.fixture
def rooms(app: Flask) -> Rooms:
    return Rooms(app)


@pytest.fixture
def admin(rooms: Rooms) -> Client:
    return rooms.enter("admin")


def test_every_problem_leads_to_its_cell_and_back(admin: Client) -> None:
    page = admin.get(draft_of(admin, FAULTY))
    assert "Draf, belum dapat diterbitkan" in page.text
    link = page.one("#masalah-1 a")
    cell = page.one(str(link["href"]))
    assert link.get_text() == "D12"
    assert "fault" in cell["class"]
    assert cell.find("a")["href"] == "#masalah-1"
    assert "Harus diperbaiki" in page.one("#masalah-1").get_text()
    assert "kapan-kapan" in [cell.get_text() for cell in page.soup.select("td.doubt")]
    assert [head.get_text() for head in page.soup.select(".sheet thead th")][:3] == ["A", "B", "C"]
    assert page.one(".sheet tbody tr:nth-of-type(12) th").get_text() == "12"
    assert not page.soup.select("svg.sl")


def test_an_unsound_draft_is_drawn_and_says_how_it_gets_stuck(admin: Client) -> None:
    page = admin.get(draft_of(admin, UNSOUND))
    assert "Draf, alur bermasalah" in page.text
    assert "langkah" in page.one("#masalah-1").get_text()
    assert page.soup.select("svg.sl")
    assert not page.soup.select('a[href$="/terbitkan"]')


def test_the_sequence_of_an_unsound_draft_is_numbered_in_the_drawing_and_told(admin: Client) -> None:
    page = admin.get(draft_of(admin, UNSOUND))
    part = page.one("#sequence")
    words = [text.get_text() for text in part.select("svg.sl text.sl-w")]
    assert "Urutan 1" in words
    assert any(text.startswith("Urutan 3 (setuju). Sesudah") for text in words)
    assert len(part.select("svg.sl .sl-a.is-taken")) == 3
    assert [line.contents[0] for line in part.select("details ol li")][1] == "Langkah 2, Loket: “lengkap”"
    assert "Sesudah ini tidak ada jalan ke selesai" in part.select_one("ol.timeline").get_text()
    assert page.one("#masalah-1 small a")["href"] == "?urutan=1#sequence"


def test_each_unsound_problem_has_its_own_sequence(admin: Client) -> None:
    place = draft_of(admin, TWICE)
    first, second = admin.get(f"{place}?urutan=1").one("#urutan"), admin.get(f"{place}?urutan=2").one("#urutan")
    assert first.get_text() == "Alur bermasalah: masalah 1 dari 7"
    assert second.get_text() == "Alur bermasalah: masalah 2 dari 7"
    assert not admin.get(f"{place}?urutan=77").soup.select("#sequence")
    assert admin.get(f"{place}?urutan=xyz").soup.select("#sequence")


def test_a_step_that_is_never_reached_is_pointed_at(admin: Client) -> None:
    page = admin.get(draft_of(admin, UNREACHED))
    part = page.one("#sequence")
    assert "Tidak pernah terbuka" in [text.get_text() for text in part.select("svg.sl text.sl-w.is-fault")]
    assert not part.select("details ol.list li")


def test_title_and_agency_are_filled_in_on_the_page(admin: Client) -> None:
    sent = send(admin, ("a.csv", BARE), instansi="")
    place = sent.response.location
    assert "Nama SOP belum ada." in admin.get(place).text
    page = admin.send(place, f"{place}/lengkapi", {"judul": "Izin Baru", "instansi": "Dinas Uji"}, htmx=True)
    assert page.is_fragment
    assert "Siap diterbitkan" in page.text
    assert admin.get(place).h1 == "Izin Baru"


def test_without_script_it_is_the_same(admin: Client) -> None:
    place = send(admin, ("a.csv", BARE), instansi="").response.location
    assert admin.send(place, f"{place}/lengkapi", {"judul": "Izin Baru", "instansi": "Dinas Uji"}).status == 303
    wrong = admin.get(place).form(f"{place}/unggah") | {"judul": "a" * 501}
    assert admin.post(f"{place}/lengkapi", wrong).status == 422
    assert admin.post(f"{place}/lengkapi", wrong, htmx=True).status == 422


def test_another_agencys_name_is_not_given_to_a_draft(admin: Client) -> None:
    place = send(admin, ("a.csv", BARE), instansi="").response.location
    assert admin.send(place, f"{place}/lengkapi", {"judul": "Izin", "instansi": "Dinas Lain"}).status == 403


def test_a_better_file_takes_the_drafts_place(admin: Client) -> None:
    place = draft_of(admin, FAULTY)
    assert again(admin, place, CHANGED.encode()).status == 303
    assert "Siap diterbitkan" in admin.get(place).text
    assert stored() == (1, 2)


@pytest.mark.parametrize(("data", "sentence"), [(b"\x89PNG\r\n\x1a\n\0\0", "Ini bukan berkas CSV"), (b"", "kosong")])
def test_an_unreadable_file_leaves_the_draft_as_it_was(admin: Client, data: bytes, sentence: str) -> None:
    place = draft_of(admin, FAULTY)
    page = again(admin, place, data)
    assert (page.status, MatrixDraft.get().revision) == (422, 1)
    assert sentence in page.text
    assert "setuju? <b>x</b>" in page.text


def test_no_file_is_said_at_the_field(admin: Client) -> None:
    place = draft_of(admin)
    page = admin.send(place, f"{place}/unggah")
    assert page.status == 422
    assert "Berkas belum dipilih." in page.one(".field.wrong .error").get_text()


@pytest.mark.parametrize("htmx", [False, True])
def test_the_second_of_two_admins_is_told_and_loses_nothing(rooms: Rooms, admin: Client, htmx: bool) -> None:
    place = draft_of(admin, FAULTY)
    portal = rooms.enter("portal")
    old = admin.get(place).form(f"{place}/unggah")["revisi"]
    assert again(portal, place, m.PERMIT.encode()).status == 303
    page = again(admin, place, CHANGED.encode(), revisi=old)
    assert page.status == 409
    assert "Pusat menyimpan draf ini pukul" in page.one("#bentrok").get_text()
    assert "Perubahan Anda belum disimpan dan belum hilang." in page.text
    assert "Mencatat dan menyimpan" in page.text
    taken = admin.post(f"{place}/pakai", page.form(f"{place}/pakai"), htmx=htmx)
    assert taken.status == (200 if htmx else 303)
    assert b"Mencatat dan menyimpan" in bytes(MatrixDraft.get().content)


def test_a_change_that_was_tampered_with_is_not_saved(admin: Client) -> None:
    place = draft_of(admin)
    form = admin.get(place).form(f"{place}/unggah")
    for content in ("bukan base64", "iVBORw0KGgo="):
        assert admin.post(f"{place}/pakai", {**form, "isi": content}).status in (303, 422)
    assert MatrixDraft.get().revision == 1


def test_a_draft_of_another_agency_is_not_there(rooms: Rooms, admin: Client) -> None:
    place = draft_of(admin)
    other = rooms.enter("other")
    token = other.get(HOME).form("/keluar")
    for path in ("", "/hapus", "/sumber", "/banding", "/terbitkan"):
        assert other.get(place + path).status == 404
    for path in ("/unggah", "/lengkapi", "/abaikan", "/pakai", "/hapus", "/terbitkan", "/setujui", "/tolak", "/tetap"):
        assert other.post(place + path, {**token, "alasan": "x", "revisi": "1"}).status in (404, 422)
        assert other.post(place + path, {**token, "alasan": "x", "revisi": "1"}, htmx=True).status in (404, 422)
    assert (MatrixDraft.get().status, MatrixDraft.get().revision) == ("open", 1)
    assert stored() == (1, 2)


def test_a_draft_is_discarded_after_a_question(rooms: Rooms, admin: Client) -> None:
    place = draft_of(admin)
    assert "Hapus draf “Izin Uji”?" in admin.get(f"{place}/hapus").text
    stale = admin.get(f"{place}/hapus").form(f"{place}/hapus")
    again(rooms.enter("portal"), place, m.PERMIT.encode())
    assert admin.post(f"{place}/hapus", stale).status == 409
    assert admin.send(f"{place}/hapus", f"{place}/hapus").status == 303
    assert admin.get(place).status == 404


def test_a_workbook_is_read_with_its_drawing_and_kept(rooms: Rooms, admin: Client) -> None:
    matrix = read_matrix(CHANGED.encode()).matrix
    assert matrix is not None
    book = write_workbook(matrix)
    sent = send(admin, ("matriks.xlsx", book), layanan="izin-uji")
    place = sent.response.location
    page = admin.get(place)
    assert "Siap diterbitkan" in page.text
    assert "buku kerja Excel" in page.text
    assert "Pengodean" not in page.text
    source = admin.http.get(f"{place}/sumber")
    assert source.data == book
    assert source.headers["Content-Disposition"].endswith('.xlsx"')
    assert f"{place}/tabel.csv" in {link["href"] for link in page.soup.select("main a")}
    table = admin.http.get(f"{place}/tabel.csv")
    assert read_matrix(table.data).matrix == matrix
    assert rooms.enter("other").get(f"{place}/tabel.csv").status == 404


def test_what_a_workbook_left_open_is_settled(admin: Client) -> None:
    place = draft_of(admin)
    left = [{"level": "draft", "cell": "D13", "message": "D13: bentuk gambar tidak terbaca.", "advice": "Pilih."}]
    MatrixDraft.update(found=left, state="draft").execute()
    assert "bentuk gambar" in admin.get(place).text
    page = admin.send(place, f"{place}/abaikan", htmx=True)
    assert "bentuk gambar" not in page.text
    assert "Siap diterbitkan" in page.text


@pytest.mark.parametrize("data", [b"PK\x03\x04xl/ rusak", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_a_broken_workbook_is_refused_with_a_reason(admin: Client, data: bytes) -> None:
    page = send(admin, ("buku.xlsx", data))
    assert page.status == 422
    assert "Excel" in page.text
    assert stored()[0] == 0


def test_the_source_is_sent_byte_for_byte_as_an_attachment(admin: Client) -> None:
    answer = admin.http.get(f"{draft_of(admin)}/sumber", headers=HTMX)
    assert answer.data == CHANGED.encode()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="draf-{MatrixDraft.get().id}.csv"'
