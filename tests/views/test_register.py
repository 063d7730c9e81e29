"""Register SOP: list with filter, an entry with its scan, two admins at once, other agencies."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask

from portal import audit, register
from portal.accounts import Actor
from portal.models.matrices import RegisterEntry
from tests import factories
from tests.page import Client, Page
from tests.usecases import matrices as m
from tests.views.matrix_desk import HOME, Rooms

LIST = "/admin/register"
NEW = f"{LIST}/baru"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"


@pytest.fixture
def rooms(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Rooms:
    monkeypatch.setattr("portal.clock.now", lambda: m.TUESDAY)
    return Rooms(app)


@pytest.fixture
def admin(rooms: Rooms) -> Client:
    return rooms.enter("admin")


def save(client: Client, place: str = NEW, scan: tuple[str, bytes] | None = None, **typed: object) -> Page:
    """Send the form of a place, from a fresh page."""
    data = {**client.get(place).form(place), "judul": "Penanganan Surat Masuk", **typed}
    if scan:
        data["pindaian"] = (io.BytesIO(scan[1]), scan[0])
    return client.post(place, data, content_type="multipart/form-data")


def made(client: Client, **typed: object) -> str:
    """Register an SOP and give its address."""
    page = save(client, **typed)  # type: ignore[arg-type]
    assert page.status == 303, page.text
    return str(page.response.location)


def test_an_sop_is_registered_and_stands_in_the_list(admin: Client) -> None:
    assert "Belum ada SOP yang dicatat." in admin.get(LIST).text
    place = made(admin, nomor="SOP/07/2025", tinjau_ulang="24-11-2026", layanan="izin-uji", scan=("sop.pdf", PDF))
    page = admin.get(place)
    assert page.h1 == "Penanganan Surat Masuk"
    assert "Perlu ditinjau ulang sejak" in page.text
    assert page.soup.select('a[href="/layanan/izin-uji"]')
    assert admin.http.get(f"{place}/pindaian").data == PDF
    row = admin.get(LIST).one("tbody tr").get_text(" ")
    assert "SOP/07/2025" in row
    assert "Perlu ditinjau ulang" in row


def test_an_entry_is_changed_and_keeps_its_scan(admin: Client) -> None:
    place = made(admin, scan=("sop.pdf", PDF))
    assert save(admin, place, status="dicabut", catatan="Digabung").status == 303
    page = admin.get(place)
    assert "Dicabut" in page.text
    assert admin.http.get(f"{place}/pindaian").data == PDF


def test_faults_are_said_twice_and_what_was_typed_stays(admin: Client) -> None:
    page = save(admin, judul="", tinjau_ulang="besok", nomor="SOP/1")
    assert page.status == 422
    assert page.title.startswith("Kesalahan:")
    assert "Nama SOP belum diisi." in page.one("#ringkasan").get_text()
    wrong = save(admin, tinjau_ulang="besok", nomor="SOP/1")
    assert "Tanggal “besok” belum terbaca." in wrong.one(".field.wrong .error").get_text()
    assert wrong.form(NEW)["nomor"] == "SOP/1"
    assert not RegisterEntry.select().count()


@pytest.mark.parametrize(("name", "data"), [("sop.png", b"\x89PNG"), ("sop.pdf", b"bukan pdf"), ("sop.pdf", b"")])
def test_a_scan_that_is_no_pdf_is_refused_and_nothing_is_registered(admin: Client, name: str, data: bytes) -> None:
    page = save(admin, scan=(name, data))
    assert page.status == 422
    assert page.soup.select("#pindaian-e")
    assert not RegisterEntry.select().count()


def test_the_list_is_filtered_by_status_review_and_words(admin: Client) -> None:
    made(admin, judul="Surat Masuk", status="berlaku", tinjau_ulang="01-02-2026")
    made(admin, judul="Surat Keluar", status="dicabut", tinjau_ulang="01-02-2026")
    made(admin, judul="Rapat", status="berlaku", tinjau_ulang="01-02-2030")

    def titles(query: str) -> list[str]:
        return [link.get_text() for link in admin.get(f"{LIST}?{query}").soup.select("tbody td:first-child a")]

    assert titles("status=berlaku") == ["Rapat", "Surat Masuk"]
    assert titles("status=tinjau") == ["Surat Masuk"]
    assert titles("q=surat") == ["Surat Keluar", "Surat Masuk"]
    assert titles("q=surat&status=dicabut") == ["Surat Keluar"]
    assert "Tidak ada SOP yang cocok." in admin.get(f"{LIST}?q=zzz").text
    assert len(titles("status=lain&setelah=abc")) == 3


def test_a_long_list_is_read_page_by_page(admin: Client, rooms: Rooms) -> None:
    boss = Actor(rooms.people["admin"], "Admin", admin_of=rooms.own.id)
    for k in range(register.PAGE + 1):
        register.create_entry(register.EntryForm(f"SOP {k:03}", rooms.own.id), boss, m.TUESDAY)
    first = admin.get(LIST)
    following = str(first.one('nav.pages a[rel="next"]')["href"])
    second = admin.get(following)
    assert len(first.soup.select("tbody tr")) == register.PAGE
    assert [link.get_text() for link in second.soup.select("tbody td:first-child a")] == ["SOP 050"]


def test_the_second_of_two_admins_is_shown_what_stands_there_and_keeps_the_own_text(
    rooms: Rooms, admin: Client
) -> None:
    place = made(admin)
    stale = admin.get(place).form(place)
    assert save(rooms.enter("portal"), place, status="ditinjau").status == 303
    page = admin.post(place, {**stale, "catatan": "Punya saya"})
    assert page.status == 409
    assert "Pusat menyimpan SOP ini lebih dahulu." in page.one("#bentrok").get_text()
    assert "Sedang ditinjau" in page.one("section.summary dl").get_text()
    assert page.form(place)["catatan"].strip() == "Punya saya"
    assert RegisterEntry.get().note == ""
    assert admin.post(place, page.form(place)).status == 303
    assert RegisterEntry.get().note == "Punya saya"


def test_another_agency_neither_sees_nor_changes_an_entry(rooms: Rooms, admin: Client) -> None:
    place = made(admin, scan=("sop.pdf", PDF))
    other = rooms.enter("other")
    assert "Belum ada SOP" in other.get(LIST).text
    token = other.get(HOME).form("/keluar")
    for path in (place, f"{place}/pindaian", f"{LIST}/99999"):
        assert other.get(path).status == 404
    assert other.post(place, {**token, "judul": "Curi", "revisi": "1"}).status == 404
    assert rooms.enter("portal").get(place).h1 == "Penanganan Surat Masuk"
    forged = other.get(NEW).form(NEW) | {"judul": "Titipan", "instansi": str(rooms.own.id)}
    assert other.post(NEW, forged).status == 422
    assert RegisterEntry.select().count() == 1


def test_officials_and_the_public_have_no_register(rooms: Rooms, client: Client) -> None:
    assert client.get(LIST).response.location.startswith("/masuk?next=")
    client.sign_in(factories.person("siti", factories.office(rooms.own, "Kasi")).id)
    assert client.get(LIST).status == client.get(NEW).status == 403


def test_an_entry_without_a_scan_has_none_to_send(admin: Client) -> None:
    assert admin.get(f"{made(admin)}/pindaian").status == 404


def test_each_act_stands_in_the_log_of_the_own_agency(rooms: Rooms, admin: Client) -> None:
    place = made(admin)
    save(admin, place, judul="Surat Masuk")
    boss = Actor(rooms.people["admin"], "Admin", admin_of=rooms.own.id)
    assert [line.subject for line in audit.lines(boss, what="register").lines] == [
        "Surat Masuk",
        "Penanganan Surat Masuk",
    ]
    assert "Mengubah register SOP: Surat Masuk" in admin.get(f"{HOME}/riwayat").text
    assert "Surat Masuk" not in rooms.enter("other").get(f"{HOME}/riwayat").text


def test_a_review_is_no_longer_asked_for_before_its_day(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    place = made(admin, tinjau_ulang="24-11-2026")
    monkeypatch.setattr("portal.clock.now", lambda: m.TUESDAY - timedelta(days=2))
    assert "Perlu ditinjau ulang" not in admin.get(place).text


def test_a_linked_sop_is_shown_on_both_entries_and_in_the_list(admin: Client) -> None:
    first = made(admin, judul="Surat Masuk")
    assert "terkait" not in admin.get(first).form(first)
    second = made(admin, judul="Surat Keluar", terkait=first.rsplit("/", 1)[1])
    for place, partner, title in ((first, second, "Surat Keluar"), (second, first, "Surat Masuk")):
        assert admin.get(place).one(f'dl.facts a[href="{partner}"]').get_text() == title
        assert admin.get(place).soup.select_one("#terkait input[checked]") is not None
    assert [link.get_text() for link in admin.get(LIST).soup.select("tbody small a")] == ["Surat Masuk", "Surat Keluar"]
    unchecked = {key: value for key, value in admin.get(second).form(second).items() if key != "terkait"}
    assert admin.post(second, unchecked).status == 303
    assert not admin.get(first).soup.select(f'dl.facts a[href="{second}"]')


def test_many_sops_to_link_stand_behind_a_fold_and_what_is_ticked_there_stays(rooms: Rooms, admin: Client) -> None:
    boss = Actor(rooms.people["admin"], "Admin", admin_of=rooms.own.id)
    for k in range(11):
        last = register.create_entry(register.EntryForm(f"SOP {k:02}", rooms.own.id), boss, m.TUESDAY)
    place = made(admin, judul="Surat Masuk", terkait=str(last.id))
    page = admin.get(place)
    assert page.one("#terkait details:not([open]) > summary").get_text() == "Pilih dari 11 SOP"
    assert save(admin, place, judul="Surat Masuk", catatan="Sama saja").status == 303
    assert register.read_entry(last.id, boss, m.TUESDAY).related == ((int(place.rsplit("/", 1)[1]), "Surat Masuk"),)


def test_the_portals_admin_links_an_sop_once_its_agency_is_known(rooms: Rooms, admin: Client) -> None:
    first, second = made(admin, judul="Surat Masuk"), made(admin, judul="Surat Keluar")
    portal = rooms.enter("portal")
    assert not portal.get(NEW).soup.select("#terkait")
    assert save(portal, first, terkait=second.rsplit("/", 1)[1]).status == 303
    assert admin.get(second).soup.select(f'dl.facts a[href="{first}"]')


def test_an_sop_of_another_agency_cannot_be_linked_by_a_forged_form(rooms: Rooms, admin: Client) -> None:
    place = made(admin)
    other = rooms.enter("other")
    assert not other.get(NEW).soup.select("#terkait")
    page = save(other, terkait=place.rsplit("/", 1)[1])
    assert page.status == 422
    assert RegisterEntry.select().count() == 1


def test_a_scan_is_removed_after_a_question(admin: Client) -> None:
    place = made(admin, scan=("sop.pdf", PDF))
    question = str(admin.get(place).one('dl.facts a[href$="/hapus"]')["href"])
    page = admin.get(question)
    assert page.h1 == "Hapus pindaian “sop.pdf”?"
    assert admin.http.get(f"{place}/pindaian").data == PDF
    assert admin.post(question, page.form(question)).status == 303
    assert "Pindaian dihapus." in admin.get(place).text
    assert admin.get(f"{place}/pindaian").status == admin.get(question).status == 404


def test_a_scan_that_was_replaced_meanwhile_is_not_removed(rooms: Rooms, admin: Client) -> None:
    place = made(admin, scan=("sop.pdf", PDF))
    question = f"{place}/pindaian/hapus"
    stale = admin.get(question).form(question)
    assert save(rooms.enter("portal"), place, scan=("baru.pdf", PDF)).status == 303
    page = admin.post(question, stale)
    assert page.status == 409
    assert "Pusat menyimpan SOP ini lebih dahulu." in page.one("[role=alert]").get_text()
    assert page.h1 == "Hapus pindaian “baru.pdf”?"
    other = rooms.enter("other")
    assert other.get(question).status == other.post(question, {**other.get(HOME).form("/keluar"), "revisi": "2"}).status
    assert admin.http.get(f"{place}/pindaian").data == PDF
