"""Kunjungan and audiensi: three services of three agencies from the catalogue to their end."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.acts import (
    PONTIVE,
    Form,
    apply,
    do_own_step,
    do_step,
    expect_state,
    open_with_key,
    pdf,
)
from tests.journeys.conftest import People

pytestmark = pytest.mark.browser

DISKOMINFO, BPPTIK, KALBAR = "Pontive Center", "BPPTIK", "Biro Perekonomian"
VISIT = Form(
    "kunjungan-bpptik",
    texts={
        "Instansi/lembaga pemohon": "Politeknik Karya Mandiri",
        "Tanggal kunjungan yang diharapkan": "09-12-2027",
        "Jumlah peserta": "40",
    },
    choices={"Jenis kunjungan": "Kunjungan Industri"},
    files={"Surat permohonan": "permohonan.pdf"},
)
AUDIENCE = Form("audiensi-kalbar", texts={"Keperluan": "Audiensi tentang kredit usaha rakyat"})


def test_a_visit_to_pontive_runs_to_its_end(people: People) -> None:
    guest = people.guest()
    receipt = apply(guest, PONTIVE)
    open_with_key(guest, receipt)
    expect_state(guest, receipt, "Diterima", at="Admin")
    for title, step in (("Admin", "2"), ("Sekretariat", "3"), ("Kadis", "4"), ("Kabid. TKPBET", "5")):
        do_step(people.official(title, DISKOMINFO), receipt.number, f"Selesaikan langkah {step}")
    section = people.official("Seksi. PK & AI", DISKOMINFO)
    do_step(section, receipt.number, "Putuskan: jadwal diubah", note="Ruang dipakai mendadak; usul tanggal 25.")
    do_step(section, receipt.number, "Putuskan: jadwal disepakati")
    do_step(
        people.official("Admin Pontive Center", DISKOMINFO), receipt.number, "Selesaikan langkah 7", file="jadwal.pdf"
    )
    page = guest.open(f"/lacak/{receipt.number}")
    results = page.get_by_role("region", name="Hasil")
    with page.expect_download() as download:
        results.get_by_role("link", name="jadwal.pdf").click()
    assert download.value.suggested_filename == "jadwal.pdf"
    do_own_step(guest, receipt, "Selesaikan langkah 8", says="Permohonan selesai.")
    expect_state(guest, receipt, "Selesai")


def test_a_visit_to_bpptik_is_refused_with_a_letter(people: People) -> None:
    guest = people.guest()
    receipt = apply(guest, VISIT)
    head = people.official("Kepala BPPTIK", BPPTIK)
    do_step(head, receipt.number, "Selesaikan langkah 2", output="Mohon dicek kesiapannya.")
    section = people.official("Kepala Seksi Program dan Kerjasama", BPPTIK)
    do_step(section, receipt.number, "Selesaikan langkah 3")
    do_step(section, receipt.number, "Tolak permohonan", note="Ruang pelatihan sudah terpakai pada tanggal itu.")
    expect_state(guest, receipt, "Diputuskan: ditolak", at="Kepala BPPTIK")
    do_step(head, receipt.number, "Selesaikan langkah 5", file="surat balasan.pdf")
    page = open_with_key(guest, receipt)
    expect(page.get_by_role("region", name="Riwayat")).to_contain_text("Ruang pelatihan sudah terpakai")
    expect(page.get_by_role("region", name="Hasil")).to_contain_text("surat balasan.pdf")
    do_own_step(guest, receipt, "Selesaikan langkah 6")
    expect_state(guest, receipt, "Ditolak")


def test_an_audience_in_kalimantan_barat_runs_to_its_end(people: People) -> None:
    guest = people.guest()
    receipt = apply(guest, AUDIENCE)
    page = open_with_key(guest, receipt)
    do_own_step(guest, receipt, "Selesaikan langkah b", note="Datang pukul sembilan.")
    page = guest.open(f"/lacak/{receipt.number}")
    page.get_by_label("Surat permohonan fasilitasi rapat/audiensi").set_input_files(pdf("surat.pdf"))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Selesaikan langkah c").click()
    do_step(people.official("Petugas Informasi/TU", KALBAR), receipt.number, "Selesaikan langkah c1")
    section = people.official("Petugas pada Bagian", KALBAR)
    do_step(section, receipt.number, "Jadwalkan lewat surat", file="surat jawaban.pdf")
    page = guest.open(f"/lacak/{receipt.number}")
    expect(page.get_by_role("region", name="Hasil")).to_contain_text("surat jawaban.pdf")
    do_own_step(guest, receipt, "Selesaikan langkah d", says="Permohonan selesai.")
    expect_state(guest, receipt, "Selesai")
