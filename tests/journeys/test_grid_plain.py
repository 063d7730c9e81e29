"""Tabel tanda in a browser without script: a form with a list a cell, and the same result."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import People

pytestmark = pytest.mark.browser


def test_a_draft_is_marked_with_lists_and_one_button(people: People) -> None:
    admin = people.official("Admin instansi", "Pontive Center", script=False)
    page = admin.open("/admin/matriks")
    page.get_by_role("link", name="Peminjaman Aula").click()
    page.get_by_role("link", name="Buka tabel tanda").click()
    page.get_by_label("Langkah 3, Admin").select_option(label="koordinasi")
    page.get_by_label("Kegiatan langkah 5").fill("Pemohon menerima kunci aula")
    page.get_by_role("button", name="Simpan", exact=True).first.click()
    expect(page.get_by_text("Tersimpan pukul")).to_be_visible()
    expect(page.get_by_label("Langkah 3, Admin")).to_have_value("coordinate")
    page.get_by_role("button", name="Terima semua usulan").click()
    expect(page.locator("#grid-state")).to_contain_text("Siap diterbitkan")
    expect(page.get_by_label("Keputusan 2 langkah 3 menuju")).to_have_value("1")
    page.get_by_role("button", name="Hapus baris 5").click()
    expect(page.get_by_text("Hapus baris 5? Panah yang menuju ke sana ikut dikosongkan.")).to_be_visible()
    page.get_by_role("link", name="Kembali", exact=True).click()
    expect(page.get_by_label("Kegiatan langkah 5")).to_have_value("Pemohon menerima kunci aula")
    page.get_by_role("button", name="Tarik perubahan terakhir").click()
    expect(page.locator("#grid-state")).to_contain_text("Draf, belum dapat diterbitkan")
