"""What goes wrong between people: stale pages, double work, a press taken back, a wrong key; and the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.acts import (
    PONTIVE,
    apply,
    begin,
    do_step,
    expect_state,
    open_case,
    open_with_key,
    pdf,
    press_step,
    starts,
)
from tests.journeys.conftest import People

pytestmark = pytest.mark.browser

AGENCY = "Pontive Center"
STOPS_MOST = 80  # of the Tab key, before a field counts as unreachable


def test_two_tabs_of_one_official_do_a_step_only_once(people: People) -> None:
    receipt = apply(people.guest(), PONTIVE)
    admin = people.official("Admin", AGENCY)
    first = open_case(admin, receipt.number)
    second = admin.another_tab()
    second.goto(first.url)
    press_step(first, "Selesaikan langkah 2")
    expect(first.locator("#case-take-back")).to_be_visible()
    press_step(second, "Selesaikan langkah 2")
    expect(second.get_by_role("alert")).to_contain_text("Langkah ini sudah Anda kirim pukul")
    assert admin.refusals[-1][0] == 409
    expect(second.locator("#keadaan .status")).to_have_text("Sedang diproses")
    expect(second.locator("#case-history li")).to_have_count(first.locator("#case-history li").count())
    second.close()


def test_of_two_holders_of_an_office_the_second_is_told_who_was_first(people: People) -> None:
    receipt = apply(people.guest(), PONTIVE)
    do_step(people.official("Admin", AGENCY), receipt.number, "Selesaikan langkah 2")
    nurul = people.official("Sekretariat", AGENCY, "Nurul Hidayati")
    bambang = people.official("Sekretariat", AGENCY, "Bambang Suryadi")
    first, second = open_case(nurul, receipt.number), open_case(bambang, receipt.number)
    press_step(first, "Selesaikan langkah 3", note="Sudah dicatat.")
    expect(first.locator("#case-take-back")).to_be_visible()
    press_step(second, "Selesaikan langkah 3", note="Saya juga.")
    expect(second.get_by_role("alert")).to_contain_text("Nurul Hidayati sudah mengerjakan langkah ini pukul")
    expect(second.locator("#case-history")).not_to_contain_text("Saya juga.")
    expect(second.get_by_role("button", name=starts("Selesaikan langkah"))).to_have_count(0)


def test_a_step_is_taken_back_within_five_minutes_and_not_after_the_next_one(people: People) -> None:
    guest = people.guest()
    receipt = apply(guest, PONTIVE)
    admin, secretariat = people.official("Admin", AGENCY), people.official("Sekretariat", AGENCY, "Nurul Hidayati")
    page = do_step(admin, receipt.number, "Selesaikan langkah 2")
    page.get_by_role("button", name="Tarik kembali").click()
    expect(page.locator("#case")).to_contain_text("Berkas ditarik kembali; ada pada Anda lagi.")
    expect_state(guest, receipt, "Diterima", at="Admin")
    page = do_step(admin, receipt.number, "Selesaikan langkah 2")
    do_step(secretariat, receipt.number, "Selesaikan langkah 3")
    page.get_by_role("button", name="Tarik kembali").click()
    expect(page.get_by_role("alert")).to_contain_text("sudah mengerjakan berkas, jadi tidak dapat ditarik")
    expect_state(guest, receipt, "Sedang diproses", at="Kadis")


def test_a_wrong_key_opens_nothing_and_the_right_one_still_does(people: People) -> None:
    guest, stranger = people.guest(), people.guest()
    receipt = apply(guest, PONTIVE)
    page = stranger.open(f"/lacak/{receipt.number}")
    assert PONTIVE.name not in page.content()
    for wrong in ("", "0000000000", receipt.number):
        page.get_by_label(starts("Kunci")).fill(wrong)
        with page.expect_response(lambda answer: answer.request.method == "POST"):  # the fault before may read the same
            page.get_by_role("button", name="Buka dengan kunci").click()
        expect(page.locator("#kunci-e")).to_contain_text("Kunci belum" if wrong else "Kunci belum diisi")
        expect(page.get_by_role("heading", name="Kunci terbuka di perangkat ini")).to_have_count(0)
    assert {status for status, _ in stranger.refusals} == {403, 422}
    page = open_with_key(stranger, receipt)
    expect(page.get_by_role("region", name="Isian Anda")).to_contain_text(PONTIVE.name)
    page.get_by_role("button", name="Tutup kunci").click()
    expect(page.get_by_role("heading", name="Kunci terbuka di perangkat ini")).to_have_count(0)
    assert PONTIVE.name not in page.content()


def test_a_form_is_sent_with_the_keyboard_alone(people: People) -> None:
    page = begin(people.guest(), PONTIVE.slug)
    page.on("filechooser", lambda _chooser: None)  # who listens only as Space is pressed may come too late for it
    page.locator("body").press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label(starts("Nama")))
    page.keyboard.type(PONTIVE.name)
    for label, text in PONTIVE.texts.items():
        if label == "Kegiatan/acara":
            tab_to(page, page.get_by_role("radio", name="Kunjungan", exact=True))
            page.keyboard.press("Space")
        tab_to(page, page.get_by_label(starts(label)))
        page.keyboard.type(text)
    tab_to(page, page.get_by_label("Surat Permohonan", exact=True))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(pdf("surat.pdf"))
    expect(page.get_by_role("list", name="Dokumen Surat Permohonan")).to_contain_text("surat.pdf")
    tab_to(page, page.get_by_role("button", name="Periksa isian", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa isian")
    tab_to(page, page.get_by_role("button", name="Kirim permohonan"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan terkirim")
    expect(page.locator(".code.number")).to_have_text(re.compile("^PTV-[0-9A-Z]{4}-[0-9A-Z]{4}$"))


def tab_to(page: Page, goal: Locator) -> None:
    """Press Tab until the goal has the focus; every stop on the way has to be visible."""
    for _ in range(STOPS_MOST):
        if goal.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || document.activeElement.checkVisibility()")
    raise AssertionError(f"the keyboard does not reach {goal}")
