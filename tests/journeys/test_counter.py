"""At the counter: a request is taken in, its receipt handed over, the applicant's steps recorded, a lost key replaced."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.acts import (
    Receipt,
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

KALBAR, INFORMATION, SECTION = "Biro Perekonomian", "Petugas Informasi/TU", "Petugas pada Bagian"
SERVICE = "Fasilitasi Rapat/ Audiensi Instansi Pemerintah Daerah dan Lembaga Lain"


def test_a_request_at_the_counter_runs_to_its_end_with_steps_recorded_for_the_applicant(people: People) -> None:
    information, section = people.official(INFORMATION, KALBAR), people.official(SECTION, KALBAR)
    receipt = take_in(information, name="Junaidi Usman")
    page = open_case(information, receipt.number)
    press_step(page, "Catat untuk pemohon", note="Datang bersama dua orang.")
    expect(page.locator("#case-panel")).to_contain_text("Catat untuk pemohon: langkah c")
    page.get_by_label(starts("Surat permohonan fasilitasi rapat/audiensi")).set_input_files(pdf("surat.pdf"))
    press_step(page, "Catat untuk pemohon", note="Diserahkan di loket.")
    expect(page.locator("#case-history")).to_contain_text("Dicatat di loket oleh Veronika Ngalim")
    expect(page.locator("#case-documents")).to_contain_text("surat.pdf")
    do_step(information, receipt.number, "Selesaikan langkah c1")
    do_step(section, receipt.number, "Putuskan: difasilitasi")
    page = open_case(section, receipt.number)
    press_step(page, "Catat untuk pemohon")
    expect(page.locator("#keadaan .status")).to_have_text("Selesai")
    guest = people.guest()
    open_with_key(guest, receipt)
    page = expect_state(guest, receipt, "Selesai")
    expect(page.get_by_role("region", name="Riwayat")).to_contain_text("dicatat di loket")


def test_a_lost_key_is_replaced_and_the_old_one_opens_nothing(people: People) -> None:
    information, guest = people.official(INFORMATION, KALBAR), people.guest()
    receipt = take_in(information, name="Rina Marlina")
    open_with_key(guest, receipt)
    page = open_case(information, receipt.number)
    page.get_by_role("link", name="Terbitkan kunci baru").click()
    page.get_by_role("button", name="Terbitkan kunci baru").click()
    fresh = Receipt(receipt.number, key_of(information))
    assert fresh.key != receipt.key
    page = guest.open(f"/lacak/{receipt.number}")
    expect(page.get_by_role("heading", name="Kunci terbuka di perangkat ini")).to_have_count(0)
    page.get_by_label(starts("Kunci")).fill(receipt.key)
    page.get_by_role("button", name="Buka dengan kunci").click()
    expect(page.locator("#kunci-e")).to_contain_text("Kunci belum cocok.")
    open_with_key(guest, fresh)


def test_a_counter_form_with_faults_comes_back_with_what_was_typed(people: People) -> None:
    page = people.official(INFORMATION, KALBAR).open("/loket/audiensi-kalbar")
    page.get_by_label(starts("Nama")).fill("Tono Sugiarto")
    page.get_by_label(starts("Tanggal"), exact=False).first.fill("kemarin")
    page.get_by_role("button", name="Terima di loket").click()
    expect(page.get_by_role("alert")).to_contain_text("Cara berkas datang belum dipilih.")
    expect(page.get_by_role("alert")).to_contain_text("Waktu terima “kemarin” belum terbaca.")
    expect(page.get_by_label(starts("Nama"))).to_have_value("Tono Sugiarto")
    assert page.title().startswith("Kesalahan: ")


def take_in(official: Visitor, name: str) -> Receipt:
    """Take in a request that came by post, and read its receipt."""
    page = official.open("/tugas")
    page.get_by_role("navigation", name="Utama").get_by_role("link", name="Terima di loket").click()
    page.get_by_role("main").get_by_role("link", name=SERVICE).click()
    page.get_by_role("radio", name="Pos").check()
    page.get_by_label(starts("Nama")).fill(name)
    page.get_by_label("Keperluan").fill("Audiensi tentang pupuk")
    page.get_by_role("button", name="Terima di loket").click()
    expect(page.get_by_text("Cetak tanda terima dan serahkan kuncinya.")).to_be_visible()
    number = page.get_by_role("heading", level=1).inner_text().removeprefix("Tanda terima ")
    return Receipt(number, key_of(official))


def key_of(official: Visitor) -> str:
    """Read the key that a receipt shows this once."""
    told = official.page.get_by_text("hanya tampil satu kali.").first.inner_text()
    return told.removeprefix("Kunci ").split(":")[0]
