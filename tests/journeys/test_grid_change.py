"""“Sekretaris juga paraf sebelum Kadis”: changed in the grid and published; a running case keeps its way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acts import PONTIVE, apply, do_step, expect_state
from tests.journeys.conftest import People
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

AGENCY = "Pontive Center"
OFFLINE = re.compile("ERR_INTERNET_DISCONNECTED|Failed to fetch")
SERVICE = "/admin/matriks/layanan/kunjungan-pontive"


def test_another_initial_is_put_before_the_head_and_running_cases_keep_their_way(people: People) -> None:
    applicant = people.guest()
    running = apply(applicant, PONTIVE)
    admin = people.official("Admin instansi", AGENCY)
    page = begin(admin)
    add_secretary(page)
    mistake_is_taken_back(page)
    expect(page.locator("#grid-state")).to_contain_text("Siap diterbitkan")
    page.get_by_role("link", name="Bandingkan dengan versi 1").click()
    expect(page.locator("#comparison")).to_contain_text("Sekretaris membubuhkan paraf")
    page.go_back()
    page.get_by_role("link", name="Terbitkan versi 2").click()
    page.get_by_label("Alasan").fill("Sekretaris juga paraf sebelum Kadis")
    admin.press("Terbitkan versi 2")
    expect(page.get_by_text("Versi 2 terbit. Berlaku untuk permohonan baru.")).to_be_visible()

    for title, step in (("Admin", "2"), ("Sekretariat", "3")):
        name = "Nurul Hidayati" if title == "Sekretariat" else ""
        do_step(people.official(title, AGENCY, name), running.number, f"Selesaikan langkah {step}")
    expect_state(applicant, running, "Sedang diproses", "Kadis")
    new = apply(people.guest(), PONTIVE)
    page = expect_state(applicant, new, "Diterima", "Admin")
    expect(page.locator("svg.sl desc").first).to_contain_text("Sekretaris membubuhkan paraf")
    page = expect_state(applicant, running, "Sedang diproses")
    expect(page.locator("svg.sl desc").first).not_to_contain_text("Sekretaris membubuhkan paraf")


def begin(admin: Visitor) -> Page:
    """Begin a draft of the version that is in force, and open its table."""
    page = admin.open(SERVICE)
    admin.press("Ubah matriks")
    page.get_by_role("link", name="Buka tabel tanda").click()
    expect(page.locator("#grid-state")).to_contain_text("Siap diterbitkan")
    return page


def add_secretary(page: Page) -> None:
    """Add the role before the head's column and a step after the third, and press the cell."""
    page.get_by_label("Pelaksana baru").fill("Sekretaris")
    page.get_by_role("button", name="Tambah pelaksana").click()
    left = page.get_by_role("button", name="Geser Sekretaris ke kiri")
    left.click()
    for _ in range(3):  # faster than the answers come
        page.keyboard.press("Enter")
    expect(page.locator("#grid")).to_have_attribute("data-revision", "6")
    expect(left).to_be_focused()
    heads = page.locator("#grid-table thead th")
    expect(heads.nth(5)).to_have_text("Sekretaris")
    expect(heads.nth(6)).to_have_text("Kadis")
    page.get_by_role("button", name="Tambah baris sesudah langkah 3").click()
    expect(page.locator("#grid-state")).to_contain_text("Draf, belum dapat diterbitkan")
    page.keyboard.type("Sekretaris membubuhkan paraf")  # the new row's cell has the focus
    page.keyboard.press("Enter")
    cell = page.locator("#mark-3-3")
    expect(cell).to_contain_text("Usulan")
    cell.click()
    expect(cell.locator("b")).to_have_text("x")
    expect(page.locator("#activity-4")).to_have_value(
        "Kepala Dinas menerima dan mempelajari surat permohonan kemudian mendisposisikan ke Kabid TKPBET"
    )
    expect(page.locator("#masalah")).to_be_visible()
    expect(page.locator(".grid-side svg.sl desc")).to_contain_text("Sekretaris membubuhkan paraf")


def mistake_is_taken_back(page: Page) -> None:
    """Empty a cell by mistake, read what that breaks, follow the problem to its cell, and take it back."""
    cell = page.locator("#mark-4-4")
    cell.focus()
    page.keyboard.press("Delete")
    expect(page.locator("#grid-state")).to_contain_text("Draf, belum dapat diterbitkan")
    expect(page.locator("#live")).to_contain_text("Draf, belum dapat diterbitkan")
    expect(page.locator(".faults")).to_contain_text("Langkah 5 belum ada yang mengerjakan.")
    page.locator(".faults a", has_text="Langkah 5").first.click()
    page.keyboard.press("Control+z")
    expect(cell.locator("b")).to_have_text("x")


def test_two_admins_at_the_same_table(people: People) -> None:
    first, second = people.official("Admin instansi", AGENCY), people.official("Admin portal", "Portal")
    mine = begin(first)
    theirs = second.open(mine.url.removeprefix(first.url))
    write(mine, "#activity-0", "Pemohon mengirim surat")
    expect(mine.locator("#grid")).to_have_attribute("data-revision", "2")
    write(theirs, "#activity-1", "Admin memeriksa surat")
    alarm = theirs.locator("#grid [role=alert]")
    expect(alarm).to_be_focused()
    expect(alarm).to_contain_text("Perubahan Anda belum disimpan dan belum hilang.")
    expect(theirs.locator("#activity-0")).to_have_value("Pemohon mengirim surat")
    alarm.get_by_role("button", name="Pakai perubahan saya").click()
    expect(theirs.get_by_text("Perubahan Anda disimpan.")).to_be_visible()
    expect(theirs.locator("#activity-1")).to_have_value("Admin memeriksa surat")


def test_a_lost_connection_loses_no_mark(people: People) -> None:
    admin = people.official("Admin instansi", AGENCY)
    page = begin(admin)
    admin.context.set_offline(True)
    page.locator("#mark-1-3").focus()
    for key in ("x", "ArrowDown", "k"):
        page.keyboard.press(key)
    expect(page.locator("#messages")).to_contain_text("perubahan belum tersimpan")
    expect(page.locator("#mark-1-3 b")).to_have_text("x")
    admin.context.set_offline(False)
    expect(page.locator("#messages")).not_to_contain_text("perubahan belum tersimpan")
    expect(page.locator("#grid")).to_have_attribute("data-revision", "3")
    page.reload()
    expect(page.locator("#mark-1-3 b")).to_have_text("x")
    expect(page.locator("#mark-2-3 b")).to_have_text("koordinasi")
    admin.faults = [fault for fault in admin.faults if not OFFLINE.search(fault)]


def test_what_is_typed_while_an_answer_comes_stays(people: People) -> None:
    page = begin(people.official("Admin instansi", AGENCY))
    page.locator("#mark-1-3").click()
    area = page.locator("#note-0")
    area.click()
    page.keyboard.type("Ditulis selagi tanda sebelumnya disimpan", delay=25)
    expect(page.locator("#grid")).to_have_attribute("data-revision", "2")
    expect(area).to_be_focused()
    expect(area).to_have_value("Ditulis selagi tanda sebelumnya disimpan")
    page.keyboard.press("Tab")
    expect(page.locator("#grid")).to_have_attribute("data-revision", "3")
    page.reload()
    expect(area).to_have_value("Ditulis selagi tanda sebelumnya disimpan")


def write(page: Page, field: str, text: str) -> None:
    """Write over a cell of text and leave it."""
    page.locator(field).fill(text)
    page.keyboard.press("Enter")
