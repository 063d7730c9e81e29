"""A workbook with several SOP tables: it waits while a sheet is chosen, without script and without sending it again."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask

from portal.models.matrices import MatrixDraft
from tests.interchange.books import Sheet, workbook
from tests.page import Client
from tests.usecases import matrices as m
from tests.views.matrix_desk import HOME, Rooms, again, draft_of, send

HEAD = [["No", "Kegiatan", "Pemohon", "Petugas", "Waktu"]]


def table(name: str, title: str) -> Sheet:
    """A sheet whose table has two steps."""
    facts: list[list[object]] = [["Nama SOP", title], ["Instansi", "Dinas Uji"], []]
    steps = [["1", "Mengajukan", "mulai", "", "1 jam"], ["2", "Memberi", "", "selesai", "1 jam"]]
    return Sheet([*facts, *HEAD, *steps], name=name)


BOOK = workbook(table("Izin", "Izin Baru"), table("Surat & Cap", "Surat Keterangan"))


@pytest.fixture
def rooms(app: Flask) -> Rooms:
    return Rooms(app)


@pytest.fixture
def admin(rooms: Rooms) -> Client:
    return rooms.enter("admin")


def test_the_sheets_are_offered_and_the_file_is_kept(admin: Client) -> None:
    sent = send(admin, ("buku.xlsx", BOOK))
    assert sent.status == 303
    page = admin.get(sent.response.location)
    assert page.h1 == "Pilih lembar kerja"
    assert [choice["value"] for choice in page.soup.select("input[type=radio]")] == ["Izin", "Surat & Cap"]
    assert "buku.xlsx" in page.text
    done = admin.send(sent.response.location, sent.response.location, {"lembar": "Surat & Cap"})
    assert done.status == 303
    assert admin.get(done.response.location).h1 == "Surat Keterangan"
    assert admin.http.get(f"{done.response.location}/sumber").data == BOOK


def test_what_was_typed_beside_the_file_is_kept_with_it(admin: Client) -> None:
    place = send(admin, ("buku.xlsx", BOOK), layanan="izin-uji").response.location
    done = admin.send(place, place, {"lembar": "Izin"})
    assert "Draf untuk versi 2" in admin.get(done.response.location).soup.get_text()


def test_another_sheet_of_the_same_file_can_follow(admin: Client) -> None:
    place = send(admin, ("buku.xlsx", BOOK)).response.location
    titles = [
        admin.get(admin.send(place, place, {"lembar": name}).response.location).h1 for name in ("Izin", "Surat & Cap")
    ]
    assert titles == ["Izin Baru", "Surat Keterangan"]


@pytest.mark.parametrize("sheet", [{}, {"lembar": "Lain"}])
def test_a_sheet_that_is_not_chosen_is_said_at_the_field(admin: Client, sheet: dict[str, str]) -> None:
    place = send(admin, ("buku.xlsx", BOOK)).response.location
    page = admin.send(place, place, sheet)
    assert page.status == 422
    assert page.title.startswith("Kesalahan:")
    assert page.one(".field.wrong .error").get_text() == "Lembar kerja belum dipilih. Pilih salah satu."
    assert not MatrixDraft.select().where(MatrixDraft.status == "open").count()


def test_a_waiting_workbook_is_no_draft_and_for_its_uploader_only(rooms: Rooms, admin: Client) -> None:
    place = send(admin, ("buku.xlsx", BOOK)).response.location
    held = MatrixDraft.get()
    assert "buku" not in admin.get(HOME).text
    assert admin.get(f"{HOME}/draf/{held.id}").status == 404
    for who in ("other", "portal"):
        client = rooms.enter(who)
        assert client.get(place).status == 404
        token = client.get(HOME).form("/keluar")
        assert client.post(place, {**token, "lembar": "Izin"}).status == 404


def test_a_sheet_takes_the_place_of_the_draft_that_the_workbook_was_uploaded_for(admin: Client) -> None:
    place = draft_of(admin)
    asked = again(admin, place, BOOK).response.location
    assert "menggantikan isi draf “Izin Uji”" in admin.get(asked).text
    action = asked.split("?")[0]
    done = admin.send(asked, action, {"lembar": "Izin"})
    assert done.response.location == place
    assert admin.get(place).h1 == "Izin Baru"


def test_a_draft_that_was_saved_meanwhile_is_not_overwritten_by_a_sheet(rooms: Rooms, admin: Client) -> None:
    place = draft_of(admin)
    asked = again(admin, place, BOOK).response.location
    again(rooms.enter("portal"), place, m.PERMIT.encode())
    page = admin.send(asked, asked.split("?")[0], {"lembar": "Izin"})
    assert page.status == 409
    assert "Pusat menyimpan draf ini pukul" in page.text
    assert MatrixDraft.get(MatrixDraft.status == "open").title == "Izin Uji"


def test_a_workbook_among_several_files_waits_for_its_sheet_in_the_report(admin: Client) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("buku.xlsx", BOOK)
        archive.writestr("izin.csv", m.PERMIT)
    report = admin.get(send(admin, ("semua.zip", data.getvalue())).response.location)
    assert "Menunggu lembar dipilih" in report.text
    link = report.one('a[href$="/lembar"]')
    done = admin.send(str(link["href"]), str(link["href"]), {"lembar": "Izin"})
    assert admin.get(done.response.location).h1 == "Izin Baru"
