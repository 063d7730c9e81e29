"""Kelola matriks and uploading: whole files, pasted cells, many files, and what is hostile."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask

from portal.models.matrices import MatrixDraft
from tests import factories
from tests.page import Client
from tests.usecases import matrices as m
from tests.views.matrix_desk import CHANGED, FAULTY, HOME, OTHER, SEND, Rooms, draft_of, send, stored

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def rooms(app: Flask) -> Rooms:
    return Rooms(app)


@pytest.fixture
def admin(rooms: Rooms) -> Client:
    return rooms.enter("admin")


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("path", [HOME, SEND, f"{HOME}/layanan/izin-uji", f"{HOME}/draf/1", f"{HOME}/laporan/1"])
def test_the_public_signs_in_first_and_officials_are_refused(rooms: Rooms, client: Client, path: str) -> None:
    assert client.get(path).response.location.startswith("/masuk?next=")
    client.sign_in(factories.person("siti", factories.office(rooms.own, "Juru Tulis")).id)
    assert client.get(path).status == 403


def test_an_admin_sees_the_own_services_and_the_portals_admin_all(rooms: Rooms, admin: Client) -> None:
    page = admin.get(HOME)
    assert [link.get_text() for link in page.soup.select("table a")] == ["Izin Uji"]
    assert "24 Nov 2026, 10.00" in page.text
    assert page.one("nav a[aria-current=page]").get_text() == "Kelola"
    assert len(rooms.enter("portal").get(HOME).soup.select("table a")) == 2


def test_a_portal_without_services_says_so(client: Client) -> None:
    client.sign_in(factories.person("pusat", is_portal_admin=True).id)
    assert "Belum ada matriks." in client.get(HOME).text


def test_a_file_becomes_a_draft_and_changes_nothing_for_applicants(admin: Client) -> None:
    place = draft_of(admin)
    page = admin.get(place)
    assert page.h1 == "Izin Uji"
    assert "Draf untuk versi 2" in page.text
    assert "Siap diterbitkan" in page.text
    assert "Belum ada yang berubah bagi pemohon." in page.text
    assert "Mencatat dan menyimpan" not in admin.get("/layanan/izin-uji").text
    assert admin.get(HOME).one(f'a[href="{place}"]')
    assert stored() == (1, 2)


def test_cells_from_a_spreadsheet_are_pasted(admin: Client) -> None:
    cells = CHANGED.replace(",", "\t")
    page = send(admin, tempelan=cells, layanan="izin-uji")
    assert page.status == 303
    assert "tab" in admin.get(page.response.location).one("dl.facts").get_text()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("gambar.csv", PNG, "Ini bukan berkas CSV"),
        ("kosong.csv", b"", "Berkas CSV ini kosong."),
        ("besar.csv", b"No,Kegiatan,A\n" + b"1,a,x\n" * 400_000, "paling besar 1 MiB"),
        ("surat.csv", b"halo,apa kabar\n", "Tabel SOP tidak ditemukan."),
    ],
)
def test_an_unreadable_file_is_refused_and_what_was_typed_stays(
    admin: Client, name: str, data: bytes, sentence: str
) -> None:
    before = stored()
    page = send(admin, (name, data), layanan="izin-uji", judul="Izin Baru")
    assert page.status == 422
    assert page.title == "Kesalahan: Unggah matriks"
    assert sentence in page.text
    assert page.one("#judul")["value"] == "Izin Baru"
    assert page.one("#layanan option[selected]")["value"] == "izin-uji"
    assert stored() == before


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Berkas belum dipilih. Pilih berkas, atau tempel selnya."),
        ({"tempelan": "No\tKegiatan", "layanan": "tidak-ada"}, "Pilihan “tidak-ada” tidak ada dalam daftar"),
        ({"tempelan": "No\tKegiatan", "judul": "a" * 501}, "Nama SOP berisi 501 karakter, paling banyak 500."),
    ],
)
def test_a_form_that_cannot_be_read_is_said_at_its_field(admin: Client, typed: dict[str, str], sentence: str) -> None:
    page = send(admin, **typed)
    assert page.status == 422
    assert sentence in page.one(".summary").get_text()
    assert page.soup.select(".field.wrong .error")
    assert page.one("#tempelan").get_text().strip() == typed.get("tempelan", "")


def test_a_file_and_pasted_cells_at_once_are_not_guessed_about(admin: Client) -> None:
    page = send(admin, ("a.csv", CHANGED.encode()), tempelan="No\tKegiatan")
    assert "Pilih berkas, atau tempel sel; salah satu saja." in page.text
    assert stored()[0] == 0


def test_a_file_of_another_agency_is_refused(admin: Client) -> None:
    page = send(admin, ("lain.csv", OTHER.encode()))
    assert page.status == 403
    assert "Layanan ini milik Dinas Lain. Hubungi admin portal" in page.text
    assert stored()[0] == 0


def test_title_and_agency_are_written_where_the_file_lacks_them(admin: Client) -> None:
    bare = m.PERMIT.split("\n\n", 1)[1]
    page = send(admin, ("a.csv", bare.encode()), judul="Izin Baru")
    seen = admin.get(page.response.location)
    assert seen.h1 == "Izin Baru"
    assert "Dinas Uji" in seen.one(".kicker").get_text()


def test_a_name_with_a_path_and_tags_is_only_text(admin: Client) -> None:
    page = send(admin, ("../../etc/<script>alert(1)</script>.csv", FAULTY.encode()), layanan="izin-uji")
    seen = admin.get(page.response.location)
    assert "<script>alert" not in seen.html
    assert "etc" not in seen.text
    assert "<b>x</b>" not in seen.html
    assert "<b>x</b>" in seen.text


def test_many_files_give_a_report_by_agency(rooms: Rooms) -> None:
    portal = rooms.enter("portal")
    sent = send(
        portal,
        ("b.csv", CHANGED.encode()),
        ("gambar.png", PNG),
        ("isi.zip", zipped(**{"x/izin-lain.csv": OTHER.encode()})),
    )
    place = sent.response.location
    page = portal.get(place)
    cells = [row.select("td")[1].get_text() for row in page.soup.select("tbody tr")]
    assert [cell.split("Izin")[0].strip() for cell in cells] == ["gambar.png", "izin-lain.csv", "b.csv"]
    assert "2 di antaranya tersimpan sebagai draf" in page.text
    assert MatrixDraft.select().where(MatrixDraft.slug == "izin-lain").count() == 1
    file = portal.http.get(f"{place}/laporan.csv")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "gambar.png" in file.get_data(as_text=True)
    assert rooms.enter("admin").get(place).status == 404


def test_a_zip_bomb_is_read_no_further_than_a_file_may_be_long(admin: Client) -> None:
    bomb = zipped(**{"bom.csv": b"a" * (64 * 1024 * 1024)})
    page = send(admin, ("bom.zip", bomb))
    assert "lebih besar dari 1 MB" in admin.get(page.response.location).text
    assert stored()[0] == 0


def test_a_broken_zip_and_a_report_that_is_not_there_are_said(admin: Client) -> None:
    page = send(admin, ("rusak.zip", b"PK\x03\x04 tidak lengkap"))
    assert "Berkas zip ini tidak dapat dibuka." in admin.get(page.response.location).text
    assert admin.get(f"{HOME}/laporan/99999").status == 404
    assert admin.get(f"{HOME}/laporan/99999/laporan.csv").status == 404
