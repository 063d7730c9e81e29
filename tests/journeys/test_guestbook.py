"""Buku tamu: an official opens the kiosk, guests write themselves in, and their audience moves on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acts import Form, Receipt, apply, expect_state, open_with_key, starts
from tests.journeys.conftest import People
from tests.journeys.looking import axe
from tests.journeys.visitor import NARROW, Visitor

pytestmark = pytest.mark.browser

KALBAR = "Biro Perekonomian"
AUDIENCE = Form("audiensi-kalbar", name="Meilani Chandra", texts={"Keperluan": "Audiensi tentang kredit usaha rakyat"})
TABLET = {"width": 1280, "height": 800}


@pytest.fixture
def kiosk(people: People) -> Visitor:
    """Give a tablet whose kiosk an official has opened, with a browser of its own."""
    return opened(people)


def opened(people: People, **options: object) -> Visitor:
    """Open a kiosk at a tablet: sign in there, press the button, and be signed out."""
    tablet = people.guest(viewport=TABLET, **options).enter_as("Petugas Informasi/TU", KALBAR)
    page = tablet.open("/buku-tamu")
    page.get_by_role("link", name="Buka layar tamu").click()
    tablet.press("Buka layar tamu")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Selamat datang")
    return tablet


def write(page: Page, name: str, number: str = "", opens: bool = False) -> None:
    """Fill in the form of the kiosk, and press its button."""
    page.get_by_label("Nama", exact=True).fill(name)
    page.get_by_label("Asal instansi atau alamat singkat").fill("Koperasi Tani Makmur")
    page.get_by_label("Keperluan", exact=True).select_option("Audiensi")
    page.get_by_label("Bertemu dengan").select_option("Petugas pada Bagian")
    page.get_by_label(starts("Nomor permohonan")).fill(number)
    if opens:
        page.get_by_label(re.compile("Fasilitasi Rapat")).check()
    page.get_by_role("button", name="Catat kunjungan").click()


def test_a_guest_with_a_number_moves_their_audience_on(people: People, kiosk: Visitor) -> None:
    guest = people.guest()
    receipt = apply(guest, AUDIENCE)
    page = kiosk.page
    write(page, "Meilani Chandra", number=receipt.number.lower().replace("-", " "))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile(r"^Terima kasih, kunjungan tercatat pukul \d\d\.\d\d WIB\.$")
    )
    expect(page.get_by_text("Silakan menunggu Petugas pada Bagian.")).to_be_visible()
    expect(page.get_by_text(receipt.number)).to_be_visible()
    tracked = expect_state(guest, receipt, "Menunggu pemohon")
    expect(tracked.get_by_role("region", name="Riwayat")).to_contain_text("Menyelesaikan langkah b lewat buku tamu.")
    desk = people.official("Petugas Informasi/TU", KALBAR)
    row = desk.open("/buku-tamu").get_by_role("row").filter(has_text="Meilani Chandra")
    expect(row).to_contain_text(receipt.number)
    row.get_by_role("button", name="Catat keluar").click()
    row = desk.page.get_by_role("row").filter(has_text="Meilani Chandra")
    expect(row.get_by_role("button", name="Catat keluar")).to_have_count(0)


def test_a_guest_without_a_number_opens_an_audience(people: People, kiosk: Visitor) -> None:
    page = kiosk.page
    write(page, "Hana Lestari", opens=True)
    number = page.locator(".code.number").inner_text().strip()
    key = page.locator(".code.key").inner_text().strip()
    assert axe(page) == []
    guest = people.guest()
    tracked = open_with_key(guest, Receipt(number, key))
    expect(tracked.locator("#position")).to_contain_text("Menyerahkan Surat permintaan")
    expect_state(guest, Receipt(number, key), "Menunggu Anda")


def test_the_screen_comes_back_by_itself_and_shows_nobody(kiosk: Visitor) -> None:
    page = kiosk.page
    page.clock.install()
    write(page, "Rani Kusuma", opens=True)
    key = page.locator(".code.key").inner_text().strip()
    page.clock.run_for(121_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Selamat datang")
    for step in ("back", "forward", "back"):
        page.go_back() if step == "back" else page.go_forward()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Selamat datang")
        expect(page.get_by_label("Nama", exact=True)).to_have_value("")
        assert key not in page.content()
    page.goto("/layar-tamu/selesai")
    expect(page).to_have_url(re.compile("/layar-tamu$"))


def test_a_form_that_is_left_half_filled_is_cleared_after_a_warning(kiosk: Visitor) -> None:
    page = kiosk.page
    page.clock.install()
    page.goto("/layar-tamu")
    page.get_by_label("Nama", exact=True).fill("Putu Wibowo")
    page.clock.run_for(61_000)
    expect(page.locator("#kembali")).to_be_visible()
    page.get_by_role("button", name="Lanjut mengisi").click()
    expect(page.locator("#kembali")).to_be_hidden()
    page.clock.run_for(30_000)
    expect(page.get_by_label("Nama", exact=True)).to_have_value("Putu Wibowo")
    page.clock.run_for(31_000)
    page.clock.run_for(21_000)
    expect(page.get_by_label("Nama", exact=True)).to_have_value("")
    expect(page.locator("#kembali")).to_be_hidden()


def test_what_is_wrong_is_said_and_a_number_is_no_obstacle(kiosk: Visitor) -> None:
    page = kiosk.page
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollHeight") <= TABLET["height"]
    page.get_by_role("button", name="Catat kunjungan").click()
    expect(page.get_by_role("alert")).to_contain_text("Ada 4 isian yang perlu diperbaiki.")
    assert axe(page) == []
    page.set_viewport_size(NARROW)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    write(page, "Eka Santosa", number="AUD-0000-0000")
    expect(page.get_by_role("alert")).to_contain_text("Nomor permohonan belum cocok.")
    page.get_by_role("button", name="Lanjutkan tanpa nomor").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Terima kasih")
    page.get_by_role("link", name="Selesai").click()
    expect(page.get_by_label("Nama", exact=True)).to_have_value("")


def test_a_guest_at_the_tablet_reaches_nothing_of_the_desk(people: People, kiosk: Visitor) -> None:
    page = kiosk.page
    for path in ("/tugas", "/buku-tamu", "/loket"):
        page.goto(path)
        expect(page).to_have_url(re.compile("/masuk"))
    page.goto("/layar-tamu")
    expect(page.get_by_label("Nama", exact=True)).to_be_visible()
    desk = people.official("Petugas Informasi/TU", KALBAR)
    closing = desk.open("/buku-tamu")
    closing.get_by_role("link", name="Layar tamu", exact=True).click()
    buttons = closing.get_by_role("button", name="Tutup layar")
    expect(buttons.first).to_be_visible()
    for left in reversed(range(buttons.count())):
        buttons.first.click()
        expect(buttons).to_have_count(left)
    expect(closing.get_by_text("Layar tamu ditutup.")).to_be_visible()
    page.goto("/layar-tamu")
    expect(page.get_by_role("heading", level=1)).to_have_text("Layar tamu tidak terbuka")


def test_the_kiosk_works_without_script(people: People) -> None:
    page = opened(people, java_script_enabled=False).page
    write(page, "Citra Yuliani")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Terima kasih")
    assert page.locator('meta[http-equiv="refresh"]').get_attribute("content") == "20;url=/layar-tamu"
    page.get_by_role("link", name="Selesai").click()
    expect(page.get_by_label("Nama", exact=True)).to_have_value("")
