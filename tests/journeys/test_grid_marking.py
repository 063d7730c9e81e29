"""An unmarked CSV becomes a service by the keyboard alone: upload, suggestions, marks, publishing, a first case."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.acts import Form, apply, expect_state
from tests.journeys.conftest import People
from tests.journeys.looking import axe

pytestmark = pytest.mark.browser

AGENCY = "Dinas Komunikasi dan Informatika (Pontive Center)"
UNMARKED = f"""Nama SOP;Peminjaman Kamera
Instansi;{AGENCY}
Kode;KMR

No;Kegiatan;Pelaksana;;;;Mutu Baku;;;Keterangan
;;Pemohon;Sekretariat;Kadis;Admin;Kelengkapan;Waktu;Output;
1;Pemohon mengajukan surat;;;;;Surat;10 menit;Surat;
2;Sekretariat mencatat surat;;;;;Surat;30 menit;Surat tercatat;
3;Mempelajari surat;;;;;Surat;1 hari kerja;Disposisi;
4;Menyerahkan kamera;;;;;Disposisi;2 jam;Kamera;
"""
FILE: FilePayload = {"name": "kamera.csv", "mimeType": "text/csv", "buffer": UNMARKED.encode()}


def keys(page: Page, *names: str) -> None:
    """Press keys one after another, as fast as they come."""
    for name in names:
        page.keyboard.press(name)


def tab_to(page: Page, name: str | re.Pattern[str], role: str = "link") -> None:
    """Press Tab until the control of this name has the focus."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {name}")


def at(page: Page, row: int, role: int) -> None:
    """Expect the focus in a cell of a role, counted from 0."""
    expect(page.locator(f"#mark-{row}-{role}")).to_be_focused()


def test_an_unmarked_table_is_marked_and_published_by_the_keyboard_alone(people: People) -> None:
    admin = people.official("Admin instansi", "Pontive")
    page = admin.open("/admin/matriks/unggah")
    page.get_by_label("Berkas CSV atau Excel").set_input_files(FILE)
    tab_to(page, "Unggah matriks", "button")
    keys(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Peminjaman Kamera")
    tab_to(page, "Buka tabel tanda")
    keys(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tabel tanda: Peminjaman Kamera")
    expect(page.locator("#grid-state")).to_contain_text("Draf, belum dapat diterbitkan")
    tab_to(page, re.compile("^Tabel tanda, dapat digulir"), "region")
    keys(page, "Tab", "ArrowRight", "ArrowRight")
    at(page, 0, 0)
    mark(page)
    tab_to(page, "Terbitkan versi 1")
    keys(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Terbitkan versi 1")
    tab_to(page, re.compile("^Alasan"), "textbox")
    page.keyboard.type("Layanan baru")
    tab_to(page, "Terbitkan versi 1", "button")
    keys(page, "Enter")
    expect(page.get_by_text("Versi 1 terbit. Berlaku untuk permohonan baru.")).to_be_visible()
    applicant = people.guest()
    receipt = apply(applicant, Form("peminjaman-kamera"))
    expect_state(applicant, receipt, "Diterima", "Sekretariat")


def mark(page: Page) -> None:
    """Take the suggestions of the first two steps, and set the others with letters, faster than they are saved."""
    cell = page.locator("#mark-0-0")
    expect(cell).to_contain_text("Usulan")
    keys(page, "Enter")
    expect(cell.locator("b")).to_have_text("mulai")
    expect(page.locator("#live")).to_contain_text("mulai")
    at(page, 0, 0)
    keys(
        page,
        "ArrowDown",
        "ArrowRight",
        " ",
        "ArrowDown",
        "ArrowRight",
        "?",
        "ArrowDown",
        "ArrowRight",
        "x",
        "ArrowLeft",
        "k",
    )
    at(page, 3, 2)
    expect(page.locator("#grid-state")).not_to_have_attribute("data-saving", "")
    expect(page.locator("#mark-1-1 b")).to_have_text("x")
    expect(page.locator("#mark-3-3 b")).to_have_text("x")
    expect(page.locator("#mark-3-2 b")).to_have_text("koordinasi")
    expect(page.get_by_role("list").filter(has_text="keputusan ini baru memiliki 0 pilihan")).to_be_visible()
    decide(page)
    expect(page.locator("#grid-state")).to_contain_text("Siap diterbitkan")
    expect(page.locator(".grid-side svg.sl")).to_be_visible()
    assert not axe(page)


def decide(page: Page) -> None:
    """Write the outcomes of the decision in the column beside the roles: two names, a target, a refusal."""
    keys(page, "ArrowUp", "End", "Home")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    keys(page, "Enter")
    page.keyboard.type("setuju")
    keys(page, "Enter")
    expect(page.get_by_label("Keputusan 1 langkah 3", exact=True)).to_have_value("setuju")
    keys(page, "Enter", "Tab", "Tab", "Tab", "Tab")
    expect(page.get_by_label("Keputusan lain langkah 3 (boleh kosong)")).to_be_focused()
    page.keyboard.type("ditolak")
    keys(page, "Tab")
    expect(page.get_by_label("Keputusan 2 langkah 3", exact=True)).to_have_value("ditolak")
    page.keyboard.press("End")  # the last of the list
    expect(page.get_by_label("Keputusan 2 langkah 3 menuju")).to_have_value("selesai")
    keys(page, "Tab", " ")
    expect(page.get_by_role("checkbox", name="tolak, keputusan 2 langkah 3")).to_be_checked()
