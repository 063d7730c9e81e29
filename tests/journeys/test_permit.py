"""Izin IKR/G: twenty steps, twelve roles, a return to the applicant who corrects and sends again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.acts import (
    Form,
    apply,
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

pytestmark = pytest.mark.browser

AGENCY = "DPMPSTP"
PERMIT = Form(
    "izin-ikrg",
    contact="0812 3456 7890",
    texts={"Nama perusahaan": "CV Kabel Prima", "Alamat rumah/gedung": "Jalan Pahlawan Nomor 88"},
    files={"Berkas permohonan izin": "izin.pdf", "Berkas permohonan rekomendasi": "rekomendasi.pdf"},
)
REASON = "Denah pemasangan belum bertanda tangan."


def test_a_permit_is_returned_corrected_and_granted_after_twenty_steps(people: People) -> None:
    guest = people.guest()
    receipt = apply(guest, PERMIT)
    page = open_with_key(guest, receipt)
    office = {
        "FO": people.official("Front Office", AGENCY),
        "FOR": people.official("Front Office Rekomendasi", AGENCY),
    }
    for step in ("2", "3"):
        do_step(office["FO"], receipt.number, f"Selesaikan langkah {step}")
    do_step(office["FOR"], receipt.number, "Kembalikan untuk dilengkapi", note=REASON)

    page = expect_state(guest, receipt, "Dikembalikan untuk dilengkapi")
    expect(page.locator("#position")).to_contain_text(REASON)
    page.get_by_label("Alamat rumah/gedung").fill("Jalan Pahlawan Nomor 88 B")
    page.get_by_label(starts("Berkas permohonan izin")).set_input_files(pdf("izin lengkap.pdf"))
    page.get_by_role("button", name="Kirim lagi").click()
    expect(page.locator("#pesan")).to_contain_text("Permohonan terkirim. Berkas ada di Front Office.")
    stranger = people.guest().open(f"/lacak/{receipt.number}")
    expect(stranger.locator("#position")).not_to_contain_text(REASON)

    page = open_case(office["FO"], receipt.number)
    expect(page.locator("#case-answers")).to_contain_text("Nomor 88 B")
    expect(page.locator("#case-documents")).to_contain_text("izin lengkap.pdf")
    for who, step in (("FO", "2"), ("FO", "3")):
        do_step(office[who], receipt.number, f"Selesaikan langkah {step}")
    do_step(office["FOR"], receipt.number, "Nyatakan lengkap")
    grant(people, receipt.number)

    do_own_step(guest, receipt, "Selesaikan langkah 27")
    counter = people.official("Petugas Penyerahan Izin", AGENCY)
    do_step(counter, receipt.number, "Selesaikan langkah 28", file="sk izin.pdf")
    do_own_step(guest, receipt, "Selesaikan langkah 29")
    archivist = people.official("Petugas E Doc", AGENCY)
    page = open_case(archivist, receipt.number)
    press_step(page, "Selesaikan langkah 30")
    expect(page.locator("#keadaan .status")).to_have_text("Selesai")
    page = expect_state(guest, receipt, "Selesai")
    expect(page.get_by_role("region", name="Hasil")).to_contain_text("sk izin.pdf")


def grant(people: People, number: str) -> None:
    """Do the steps 5 to 26; the technical team, which is only told, adds a note in between."""
    steps = (
        ("Front Office Rekomendasi", ("5", "6")),
        ("Diskominfo", ("7", "8")),
        ("Front Office Rekomendasi", ("9",)),
    )
    for title, numbers in steps:
        for step in numbers:
            do_step(people.official(title, AGENCY), number, f"Selesaikan langkah {step}")
    page = open_case(people.official("Tim Teknis", AGENCY), number)
    press_step(page, "Tambah catatan", note="Kamis pukul sembilan kami siap.")
    expect(page.locator("#case-history")).to_contain_text("Kamis pukul sembilan kami siap.")
    for step in ("10", "11"):
        do_step(people.official("Back Office Pemroses", AGENCY), number, f"Selesaikan langkah {step}")
    for title, step in (("Kasi", "22"), ("Kabid", "23"), ("Sekretaris", "24")):
        do_step(people.official(title, AGENCY), number, f"Selesaikan langkah {step}")
    do_step(people.official("Kepala DPMPSTP", AGENCY), number, "Selesaikan langkah 25", file="sk bertanda tangan.pdf")
    do_step(people.official("Petugas Penyerahan Izin", AGENCY), number, "Selesaikan langkah 26", output="SMS terkirim")
