"""From an office's own workbook with shapes to the first case of its service: pages only, no file on the server."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.interchange.books import Sheet, workbook
from tests.journeys.acts import Form, apply, expect_state
from tests.journeys.conftest import People
from tests.journeys.server import ROOT
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEPS = ("Mengajukan permohonan", "Memeriksa kelengkapan", "Menandatangani surat", "Menerima surat")


def drawn(title: str, name: str = "SOP") -> Sheet:
    """Draw an SOP as offices do: the table in cells, the flow in shapes above it."""
    head: list[list[object]] = [
        ["Nama SOP", title],
        ["Instansi", "Dinas Perpustakaan"],
        [],
        ["No", "Kegiatan", "Pelaksana", "", "", "Mutu Baku", "", "", "Keterangan"],
        ["", "", "Pemohon", "Petugas", "Kepala", "Kelengkapan", "Waktu", "Output", ""],
    ]
    steps = [[n, text, "", "", "", "Formulir", "10 menit", "Berkas", ""] for n, text in enumerate(STEPS, 1)]
    sheet = Sheet([*head, *steps], name=name)
    start = sheet.shape("flowChartTerminator", "C6", "Mulai")
    check = sheet.shape("flowChartDecision", "D7")
    sign = sheet.shape("rect", "E8")
    end = sheet.shape("flowChartTerminator", "C9", "Selesai")
    for one, other, here, there in ((start, check, "C6", "D7"), (check, sign, "D7", "E8"), (sign, end, "E8", "C9")):
        sheet.glued(one, other, sheet.middle(here, dy=0.2), sheet.middle(there, dy=-0.2))
    sheet.glued(check, start, sheet.middle("D7", dx=-0.3), sheet.middle("C6", dx=0.3))
    sheet.text("Lengkap", "E7", dx=-0.3, dy=0.05)
    sheet.text("Belum lengkap", "C7", dx=0.4, dy=-0.1)
    return sheet


def upload(admin: Visitor, *sheets: Sheet) -> Page:
    """Go from the list to the upload page, and send a workbook with these sheets."""
    page = admin.open("/admin/matriks")
    admin.follow("Unggah matriks")
    file: FilePayload = {"name": "SOP perpustakaan.xlsx", "mimeType": BOOK, "buffer": workbook(*sheets)}
    page.get_by_label("Berkas CSV atau Excel").set_input_files(file)
    admin.press("Unggah matriks")
    return page


@pytest.mark.parametrize("script", [True, False])
def test_an_offices_workbook_becomes_a_service_and_the_public_opens_its_first_case(
    people: People, script: bool
) -> None:
    title = "Kartu Anggota" if script else "Peminjaman Ruang Baca"
    slug = title.lower().replace(" ", "-")
    admin = people.official("Admin portal", "Portal", script=script)
    page = upload(admin, drawn(title))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("main")).to_contain_text("Siap diterbitkan")
    admin.follow("Terbitkan versi 1")
    page.get_by_label("Alasan").fill("Layanan baru")
    admin.press("Terbitkan versi 1")
    expect(page.locator("main")).to_contain_text("Versi 1 terbit")
    receipt = apply(people.guest(java_script_enabled=script), Form(slug), script)
    expect_state(people.guest(), receipt, "Diterima", at="Petugas")
    assert not (ROOT / "matrices" / f"{slug}.csv").exists()


def test_of_a_workbook_with_two_tables_one_is_chosen_on_the_page(people: People) -> None:
    admin = people.official("Admin portal", "Portal")
    page = upload(admin, drawn("Kartu Lama", "Lama"), drawn("Kartu Baru", "Baru"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Pilih lembar kerja")
    page.get_by_role("radio", name="Baru").check()
    admin.press("Pakai lembar ini")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kartu Baru")
    expect(page.locator("main")).to_contain_text("Siap diterbitkan")
