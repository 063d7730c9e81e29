"""A whole service without any JavaScript: the form with its document, the check, tracking, and every official's step."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.acts import (
    PONTIVE,
    begin,
    check_and_send,
    do_own_step,
    do_step,
    expect_state,
    fill_in,
    open_case,
    open_with_key,
    pdf,
    press_step,
)
from tests.journeys.conftest import People
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

AGENCY = "Pontive Center"


def official(people: People, title: str) -> Visitor:
    return people.official(title, AGENCY, script=False)


def test_a_visit_runs_to_its_end_without_script(people: People) -> None:
    guest = people.guest(java_script_enabled=False)
    page = begin(guest, PONTIVE.slug)
    fill_in(page, PONTIVE, script=False)
    receipt = check_and_send(guest)
    open_with_key(guest, receipt)
    for title, step in (("Admin", "2"), ("Sekretariat", "3"), ("Kadis", "4"), ("Kabid. TKPBET", "5")):
        do_step(official(people, title), receipt.number, f"Selesaikan langkah {step}")
    section = official(people, "Seksi. PK & AI")
    page = open_case(section, receipt.number)
    press_step(page, "Putuskan: jadwal diubah")
    expect(page.get_by_role("alert")).to_contain_text("Alasan belum diisi.")
    press_step(page, "Putuskan: jadwal diubah", note="Ruang dipakai mendadak.")
    expect(page.locator("#case-take-back")).to_be_visible()
    do_step(section, receipt.number, "Putuskan: jadwal disepakati")
    do_step(official(people, "Admin Pontive Center"), receipt.number, "Selesaikan langkah 7", file="jadwal.pdf")
    page = expect_state(guest, receipt, "Layanan telah diberikan")
    expect(page.get_by_role("region", name="Hasil")).to_contain_text("jadwal.pdf")
    do_own_step(guest, receipt, "Selesaikan langkah 8", says="Permohonan selesai.")
    expect_state(guest, receipt, "Selesai")


def test_a_form_is_saved_and_taken_up_again_without_script(people: People) -> None:
    guest = people.guest(java_script_enabled=False)
    page = begin(guest, PONTIVE.slug)
    page.get_by_label("Kegiatan/acara").fill("Rapat kota cerdas")
    page.get_by_label("Surat Permohonan", exact=True).set_input_files(pdf("surat.pdf"))
    page.get_by_role("button", name="Unggah Surat Permohonan").click()
    expect(page.get_by_role("list", name="Dokumen Surat Permohonan")).to_contain_text("surat.pdf")
    page.get_by_role("button", name="Simpan, lanjutkan nanti").click()
    address = page.locator("#tautan").inner_text()

    page = people.guest(java_script_enabled=False).open(address)
    expect(page.get_by_label("Kegiatan/acara")).to_have_value("Rapat kota cerdas")
    page.get_by_role("button", name="Periksa isian", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("isian yang perlu diperbaiki")
    expect(page.get_by_label("Kegiatan/acara")).to_have_value("Rapat kota cerdas")
    page.get_by_role("button", name="Hapus surat.pdf").click()
    expect(page.get_by_role("list", name="Dokumen Surat Permohonan")).to_have_count(0)
