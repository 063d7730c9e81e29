"""An anonymous complaint from a phone: completed once, answered with pictures, opened again, accepted and rated."""

from __future__ import annotations

import struct
import zlib

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.acts import Receipt, check_and_send, do_own_step, expect_state, open_case, open_with_key, starts
from tests.journeys.conftest import People
from tests.journeys.visitor import NARROW, Visitor

pytestmark = pytest.mark.browser

KALBAR = "Biro Perekonomian"
HANDLER, TEAM, STRANGER = "Pejabat Pengelola Pengaduan", "Tim Pengelola Pengaduan", "Petugas Informasi/TU"
NAME, CONTACT = "Maria Rahasia", "maria.rahasia@contoh.id"


def test_an_anonymous_complaint_from_a_phone_is_completed_answered_reopened_and_accepted(people: People) -> None:
    guest = people.guest(viewport=NARROW)
    receipt = complain(guest)
    handler, team = people.official(HANDLER, KALBAR), people.official(TEAM, KALBAR)

    page = open_case(handler, receipt.number)
    expect(page.locator("#badges")).to_contain_text("Anonim")
    expect(page.locator("#case-answers")).to_contain_text(NAME)  # who handles complaints may reach the reporter
    press(page, "Kembalikan untuk dilengkapi", reason="Sebutkan nomor ruangnya.")
    for other in (team, people.official(STRANGER, KALBAR)):
        assert not {NAME, CONTACT} & words_on(open_case(other, receipt.number))

    page = open_with_key(guest, receipt)
    expect(page.locator("#position .status").first).to_have_text("Perlu dilengkapi")
    expect(page.locator("#position")).to_contain_text("Sebutkan nomor ruangnya.")
    page.get_by_label("Uraian").fill("Kursi ruang tunggu 2B rusak, dan lampunya mati.")
    do_own_step_here(page, "Kirim lagi")

    classify(handler, receipt)
    answer(team, receipt, "Kursi sudah diganti.", picture(90, 60, 60), picture(60, 160, 90))
    page = expect_state(guest, receipt, "Ditanggapi")
    expect(page.get_by_role("img", name="Foto sebelum")).to_be_visible()
    expect(page.get_by_role("img", name="Foto sesudah")).to_be_visible()
    assert page.evaluate("[...document.images].every((image) => !image.complete || image.naturalWidth > 0)")

    do_own_step(guest, receipt, "Buka kembali", note="Lampunya belum diganti.")
    expect_state(guest, receipt, "Dibuka kembali")
    expect(open_case(handler, receipt.number).locator("#case")).to_contain_text("Lampunya belum diganti.")
    classify(handler, receipt)
    answer(team, receipt, "Lampu sudah menyala sejak hari ini.")

    page = guest.open(f"/lacak/{receipt.number}")
    expect(page.locator("#told")).to_contain_text("Lampu sudah menyala sejak hari ini.")
    page.get_by_role("radio", name="Puas", exact=True).check()
    page.get_by_label(starts("Komentar tentang penanganan")).fill("Ditangani dengan baik.")
    do_own_step_here(page, "Terima jawaban")
    page = expect_state(guest, receipt, "Selesai")
    expect(page.locator("#told")).to_contain_text("Nilai Anda: Puas")
    expect(open_case(handler, receipt.number).locator("#case-answers")).to_contain_text("Ditangani dengan baik.")

    page = people.guest(viewport=NARROW).open(f"/lacak/{receipt.number}")
    expect(page.locator("#position")).to_contain_text("Pengaduan selesai")
    expect(page.locator("#told")).to_contain_text("Kursi ruang tunggu 2B rusak")
    assert not {NAME, CONTACT, "Ditangani dengan baik."} & words_on(page)


def test_a_complaint_is_answered_and_accepted_without_script(people: People) -> None:
    guest = people.guest(viewport=NARROW, java_script_enabled=False)
    receipt = complain(guest, script=False)
    classify(people.official(HANDLER, KALBAR, script=False), receipt)
    team = people.official(TEAM, KALBAR, script=False)
    answer(team, receipt, "Kursi sudah diganti.", picture(90, 60, 60), picture(60, 160, 90))
    open_with_key(guest, receipt)
    page = expect_state(guest, receipt, "Ditanggapi")
    expect(page.get_by_role("img", name="Foto sesudah")).to_be_visible()
    page.get_by_role("radio", name="Cukup puas").check()
    do_own_step_here(page, "Terima jawaban")
    page = expect_state(guest, receipt, "Selesai")
    expect(page.locator("#told")).to_contain_text("Nilai Anda: Cukup puas")


def complain(guest: Visitor, script: bool = True) -> Receipt:
    """Go from the navigation to the form, fill it in, read how it looks to everybody, send it."""
    page = guest.open("/")
    page.get_by_role("navigation", name="Utama").get_by_role("link", name="Pengaduan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pengaduan")
    page.get_by_role("link", name="Sampaikan pengaduan").click()
    page.get_by_role("radio", name="Pengaduan", exact=True).check()
    whole = page.get_by_label("Instansi yang diadukan").locator("option", has_text=KALBAR).first.inner_text()
    page.get_by_label("Instansi yang diadukan").select_option(label=whole)
    page.get_by_label("Uraian").fill(f"Kursi ruang tunggu rusak. Salam, {NAME}")
    page.get_by_label(starts("Tempat kejadian")).fill("Ruang tunggu")
    page.get_by_label(starts("Lampiran")).set_input_files(picture(200, 60, 60, "maria-rahasia.png"))
    if script:
        expect(page.get_by_role("list", name="Dokumen Lampiran")).to_contain_text("maria-rahasia.png")
    page.get_by_label("Anonim: sembunyikan identitas saya").check()
    page.get_by_label(starts("Nama")).fill(NAME)
    page.get_by_label(starts("Surel atau telepon")).fill(CONTACT)
    page.get_by_role("button", name="Periksa isian", exact=True).click()
    seen = page.get_by_role("region", name="Seperti terlihat umum")
    expect(seen).to_contain_text("Kursi ruang tunggu rusak.")
    expect(seen).not_to_contain_text(NAME)
    page.get_by_role("link", name="Kembali", exact=True).click()
    receipt = check_and_send(guest)
    if script:
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return receipt


def classify(handler: Visitor, receipt: Receipt) -> None:
    """Choose a class, whose due time and sum stand beside it, and pass the complaint on."""
    page = open_case(handler, receipt.number)
    page.get_by_role("radio", name=starts("Pengaduan ringan")).check()
    page.get_by_text("Cara menghitungnya: Pengaduan ringan").click()
    expect(page.locator("#case-panel")).to_contain_text("Jangka waktu 3 jam kerja")
    press(page, "Teruskan ke")
    expect(page.locator("#case-take-back")).to_be_visible()


def answer(team: Visitor, receipt: Receipt, text: str, *pictures: FilePayload) -> None:
    """Answer the complaint, with pictures before and after."""
    page = open_case(team, receipt.number)
    page.get_by_label("Jawaban untuk pelapor").fill(text)
    for label, each in zip(("Foto sebelum", "Foto sesudah"), pictures, strict=False):
        page.get_by_label(starts(label)).set_input_files(each)
    press(page, "Kirim jawaban")
    expect(page.locator("#case-take-back")).to_be_visible()


def press(page: Page, button: str, reason: str = "") -> None:
    """Press a button of the panel, with a reason where one is asked for."""
    if reason:
        page.locator("#case-panel").get_by_label(starts("Alasan (dibaca pelapor)")).fill(reason)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#case-panel").get_by_role("button", name=starts(button)).click()


def do_own_step_here(page: Page, button: str) -> None:
    """Press a button of the reporter's own step, and wait for what it says."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name=starts(button)).click()
    expect(page.locator("#messages .notice, #pesan").first).to_be_visible()


def words_on(page: Page) -> set[str]:
    """Return which of the words that are nobody's business stand on a page, or in it."""
    content = page.content()
    return {text for text in (NAME, CONTACT, "maria-rahasia", "Ditangani dengan baik.") if text in content}


def picture(red: int, green: int, blue: int, name: str = "foto.png") -> FilePayload:
    """Draw a PNG of one colour."""
    rows = b"".join(b"\0" + bytes((red, green, blue)) * 64 for _ in range(48))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return {"name": name, "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + body}
