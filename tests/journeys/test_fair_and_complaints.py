"""A service that an official opens, with a return between offices; and a complaint that is refused."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.acts import (
    begin,
    check_and_send,
    do_own_step,
    do_step,
    expect_state,
    open_case,
    open_with_key,
    pdf,
    press_step,
    starts,
)
from tests.journeys.conftest import People
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

BALIKPAPAN, KALBAR = "Kota Balikpapan", "Biro Perekonomian"
STAFF = "Staf Pelaksana Seksi Bina Usaha"
HANDLER, TEAM = "Pejabat Pengelola Pengaduan", "Tim Pengelola Pengaduan"


def test_an_official_opens_a_fair_and_its_nota_dinas_is_returned_once(people: People) -> None:
    staff = people.official(STAFF, BALIKPAPAN, "Nadia Safitri")
    number = open_fair(staff)
    do_step(people.official("Kepala Bidang", BALIKPAPAN), number, "Selesaikan langkah 2")
    section = people.official("Kepala Seksi", BALIKPAPAN)
    do_step(section, number, "Selesaikan langkah 3a")
    do_step(staff, number, "Selesaikan langkah 3b", file="nota dinas.pdf")
    do_step(section, number, f"Kembalikan ke {STAFF}", note="Rincian biaya belum sesuai DPA.")
    page = open_case(staff, number)
    expect(page.locator("#case-panel")).to_contain_text("Rincian biaya belum sesuai DPA.")
    press_step(page, "Selesaikan langkah 3b", file="nota dinas 2.pdf")
    expect(page.locator("#case-take-back")).to_be_visible()
    do_step(section, number, "Setujui")
    for title in ("Kepala Bidang", "Sekretaris", "Kepala Dinas"):
        do_step(people.official(title, BALIKPAPAN), number, "Setujui")
    page = open_case(staff, number)
    press_step(page, "Selesaikan langkah 8")
    expect(page.locator("#keadaan .status")).to_have_text("Selesai")


def open_fair(staff: Visitor) -> str:
    """Open a case of the fair service from the navigation, and return its number."""
    page = staff.open("/tugas")
    page.get_by_role("navigation", name="Utama").get_by_role("link", name="Buka berkas").click()
    page.get_by_role("main").get_by_role("link", name="Penyelenggaraan Promosi/Pameran Perindustrian").click()
    page.get_by_label("Nama pameran").fill("Balikpapan Craft Week")
    page.get_by_label("Penyelenggara (Event Organizer)").fill("Cipta Pesona")
    page.get_by_label(starts("Tanggal pameran")).fill("12-12-2027")
    page.get_by_label(starts("Surat penawaran/undangan")).set_input_files(pdf("undangan.pdf"))
    page.get_by_label("Nama IKM, baris 1").fill("Batik Ulin")
    page.get_by_label("Nama peserta, baris 1").fill("Rohani")
    page.get_by_role("button", name="Buka berkas").click()
    expect(page.locator("#case-answers")).to_contain_text("Batik Ulin")
    return page.locator("#keadaan .code").inner_text()


def test_a_complaint_that_cannot_be_handled_is_refused_with_its_reason(people: People) -> None:
    guest = people.guest()
    page = begin(guest, "pengaduan")
    page.get_by_label("Instansi yang diadukan").select_option(label="Belum tahu")
    page.get_by_label(starts("Nama")).fill("Yusuf Maulana")
    page.get_by_role("group", name="Jenis").get_by_role("radio", name="Aspirasi").check()
    page.get_by_label("Uraian").fill("Perkara ini sudah di pengadilan.")
    receipt = check_and_send(guest)
    do_step(people.official(HANDLER, KALBAR), receipt.number, "Tolak pengaduan", note="Sedang diperiksa pengadilan.")
    page = open_with_key(guest, receipt)
    expect(page.locator("#position")).to_contain_text("Sedang diperiksa pengadilan.")
    do_own_step(guest, receipt, "Terima jawaban")
    expect_state(guest, receipt, "Ditolak")
