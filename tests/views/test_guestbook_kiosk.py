"""Layar tamu: what the tablet shows, and what it never does."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.models.accounts import Office
from portal.models.cases import Case
from portal.models.guestbook import Visit
from portal.views.guestbook_kiosk import COOKIE
from tests.page import Client, Page
from tests.usecases import matrices as m
from tests.usecases.test_guestbook import AUDIENCE
from tests.views.offices import Desk

BOOK = "/buku-tamu/dinas-uji"
SCREEN = "/layar-tamu"


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Desk:
    m.publish(AUDIENCE, "audiensi")
    return Desk(app, monkeypatch)


@pytest.fixture
def tablet(desk: Desk) -> Client:
    client = desk.hire("sari", "Petugas")
    assert client.send(f"{BOOK}/layar", f"{BOOK}/layar").response.location == SCREEN
    return client


def filled(**changes: str) -> dict[str, str]:
    host = str(Office.get(Office.name == "Bagian").id)
    return {"nama": "Budi Santoso", "asal": "PT Maju", "keperluan": "Konsultasi", "bertemu": host, **changes}


def write(client: Client, **changes: str) -> Page:
    return client.send(SCREEN, SCREEN, filled(**changes))


def thanks(client: Client) -> Page:
    return client.get(f"{SCREEN}/selesai")


def test_opening_the_kiosk_signs_the_official_out(tablet: Client) -> None:
    page = tablet.get(SCREEN)
    assert page.h1.startswith("Selamat datang.")
    for path in ("/tugas", BOOK, f"{BOOK}/layar", "/loket", "/admin/akun"):
        assert tablet.http.get(path).location.startswith("/masuk"), path
    assert not page.soup.select("nav, footer")


def test_the_kiosks_cookie_is_sent_to_its_own_pages_only(desk: Desk) -> None:
    client = desk.hire("sari", "Petugas")
    page = client.send(f"{BOOK}/layar", f"{BOOK}/layar")
    cookie = next(c for c in page.response.headers.getlist("Set-Cookie") if c.startswith(COOKIE))
    assert "Path=/layar-tamu" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    token = cookie.split("=", 1)[1].split(";")[0]
    thief = Client(desk.app)
    for path in ("/tugas", BOOK, f"{BOOK}/kunjungan.csv", "/loket", "/admin/akun"):
        thief.http.set_cookie(COOKIE, token)
        thief.http.set_cookie("alur", token)
        assert thief.http.get(path).location.startswith("/masuk"), path


def test_the_notice_is_that_of_the_agency(tablet: Client) -> None:
    notice = tablet.get(SCREEN).one(".privacy").get_text()
    assert notice.startswith("Data Anda. Nama, asal, dan keperluan dicatat Dinas Uji untuk menerima dan mendata tamu.")
    assert "Setelah 1 tahun nama dihapus, hanya jumlah yang tinggal." in notice


def test_a_guest_writes_themselves_in_and_is_thanked(tablet: Client) -> None:
    assert write(tablet).response.location == f"{SCREEN}/selesai"
    page = thanks(tablet)
    assert page.h1 == "Terima kasih, kunjungan tercatat pukul 10.00 WIB."
    assert "Silakan menunggu Bagian." in page.text
    assert "Budi" not in page.html
    row = Visit.get()
    assert (row.kind, row.entered_by.login) == ("kiosk", "sari")


def test_the_next_guest_sees_nothing_of_the_one_before(tablet: Client) -> None:
    write(tablet, buka="audiensi")
    assert thanks(tablet).soup.select_one(".code.key")
    page = tablet.get(SCREEN)
    assert "Budi" not in page.html
    assert page.one("#nama")["value"] == ""
    assert thanks(tablet).response.location == SCREEN
    for answer in (page, write(tablet, nama="")):
        assert answer.response.headers["Cache-Control"] == "no-store"
        assert all(field["autocomplete"] == "off" for field in answer.soup.select("form, input.input, select"))


def test_thanks_are_not_shown_for_long(desk: Desk, tablet: Client) -> None:
    write(tablet)
    desk.wait(minutes=6)
    assert thanks(tablet).response.location == SCREEN


def test_a_number_moves_the_case_and_names_nobody(tablet: Client) -> None:
    opened = m.submit(slug="audiensi", raw={"Keperluan": "Rahasia sekali", "nama": "Siti Rahma"})
    write(tablet, nomor=opened.number)
    page = thanks(tablet)
    assert f"Langkah mengisi buku tamu pada permohonan {opened.number} selesai." in page.text
    assert "Siti" not in page.html
    assert "Rahasia" not in page.html
    assert m.open_parts(opened.number) == [["c", "Tamu"]]


def test_a_wrong_number_is_no_obstacle(tablet: Client) -> None:
    page = write(tablet, nomor="AUD-0000-0000")
    assert page.status == 422
    assert "Nomor permohonan belum cocok. Periksa lagi, atau lanjutkan tanpa nomor." in page.text
    assert page.one("#nama")["value"] == "Budi Santoso"
    assert page.soup.select_one('a[href="/layar-tamu"]').get_text() == "Hapus isian"
    assert tablet.post(SCREEN, {**page.form(SCREEN), "tanpa_nomor": "1"}).status == 303
    assert Visit.get().case_id is None


def test_a_case_is_opened_and_its_key_shown_once(tablet: Client) -> None:
    write(tablet, buka="audiensi")
    case = Case.get()
    page = thanks(tablet)
    assert page.one(".code.number").get_text() == case.number
    assert len(page.one(".code.key").get_text()) == 10
    assert (case.applicant_name, case.institution) == ("Budi Santoso", "PT Maju")


def test_a_second_press_makes_no_second_visit(tablet: Client) -> None:
    form = {**tablet.get(SCREEN).form(SCREEN), **filled(buka="audiensi")}
    for _ in range(2):
        assert tablet.post(SCREEN, form).status == 303
    assert (Visit.select().count(), Case.select().count()) == (1, 1)


def test_a_script_and_a_foreign_token_do_no_harm(tablet: Client) -> None:
    page = write(tablet, nama="<script>alert(1)</script>", asal="", token="<script>", keperluan="x" * 5000)
    assert page.status == 422
    assert "<script>alert" not in page.html
    assert len(str(page.one("input[name=token]")["value"])) == 22


def test_a_closed_kiosk_takes_nothing(desk: Desk, tablet: Client) -> None:
    form = {**tablet.get(SCREEN).form(SCREEN), **filled()}
    other = desk.hire("budi", "Bagian")
    page = other.get(f"{BOOK}/layar")
    assert "Sari" in page.text
    assert other.send(f"{BOOK}/layar", f"{BOOK}/layar/1/tutup").status == 303
    for answer in (tablet.post(SCREEN, form), tablet.get(SCREEN), thanks(tablet)):
        assert answer.status == 403
        assert answer.h1 == "Layar tamu tidak terbuka"
    assert Visit.select().count() == 0


def test_a_kiosk_of_yesterday_takes_nothing(desk: Desk, tablet: Client) -> None:
    form = {**tablet.get(SCREEN).form(SCREEN), **filled()}
    desk.wait(hours=15)
    assert tablet.post(SCREEN, form).status == 403
    assert Visit.select().count() == 0


def test_without_a_kiosk_there_is_no_form(client: Client) -> None:
    assert client.get(SCREEN).status == 403
    client.http.set_cookie(COOKIE, "x" * 500, path=SCREEN)
    assert client.get(SCREEN).status == 403


def test_an_official_who_signs_in_at_the_tablet_is_signed_out_by_its_form(desk: Desk, tablet: Client) -> None:
    tablet.sign_in(desk.people["sari"])
    assert tablet.get("/tugas").status == 200
    assert tablet.get(SCREEN).status == 200
    assert tablet.http.get("/tugas").location.startswith("/masuk")


def test_an_error_at_the_tablet_leads_back_to_the_form_and_nowhere_else(app: Flask, tablet: Client) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    old = tablet.post(SCREEN, {**filled(), "csrf_token": "dari kemarin"})
    assert (old.status, old.h1) == (400, "Halaman sudah lama terbuka")
    wrong, unknown = tablet.post(f"{SCREEN}/selesai", filled()), tablet.get(f"{SCREEN}/xyz")
    assert (wrong.status, unknown.status) == (405, 404)
    for page in (old, wrong, unknown):
        assert {link["href"] for link in page.soup.select("a")} == {"#isi", SCREEN}
        assert not page.soup.select("nav, footer")
        assert page.one("[data-kiosk]")["data-home"] == SCREEN
    assert Visit.select().count() == 0


def test_a_tablet_that_is_closed_shows_the_official_only_how_to_open_it(client: Client) -> None:
    page = client.get(SCREEN)
    assert page.h1 == "Layar tamu tidak terbuka"
    assert {link["href"] for link in page.soup.select("a")} == {"#isi", "/buku-tamu"}
    assert not page.soup.select("nav, footer, [data-kiosk]")
