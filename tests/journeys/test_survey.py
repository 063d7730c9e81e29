"""The survey: from a delivered visit over a link without name to a public figure that changes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acts import PONTIVE, Receipt, apply, do_step, open_with_key
from tests.journeys.conftest import People
from tests.journeys.looking import Looker
from tests.journeys.visitor import NARROW

pytestmark = pytest.mark.browser

AGENCY = "Pontive Center"
COMMENT = "Kursi tunggu perlu ditambah."
FIGURE = re.compile(r"IKM [\d,]+ \([A-D], [^)]+\), dari (\d+) jawaban")


def test_an_answer_changes_the_public_figure_and_its_link_opens_once(people: People, looker: Looker) -> None:
    before = figure(people)
    guest = people.guest()
    receipt = apply(guest, PONTIVE)
    deliver(people, receipt)
    page = open_with_key(guest, receipt)
    page.get_by_role("button", name="Isi survei kepuasan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Survei kepuasan")
    link = page.url.removeprefix(guest.url)
    assert receipt.number not in page.content()
    assert looker.look(guest, link) == []

    phone = people.guest(viewport=NARROW, java_script_enabled=False)
    page = phone.open(link)
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.locator("#ringkasan")).to_contain_text("Ada 9 isian yang perlu diperbaiki")
    answer_all(page)
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.locator("main")).to_contain_text("Terima kasih. Jawaban Anda tersimpan tanpa nama.")

    after = figure(people)
    assert before != after
    assert counted(after) == counted(before) + 5  # with the four that waited

    page = phone.open(link)
    expect(page.locator("main")).to_contain_text("Survei ini sudah diisi")
    page = guest.open(f"/lacak/{receipt.number}")
    expect(page.get_by_role("region", name="Survei kepuasan")).to_contain_text("sudah diisi")
    expect(page.get_by_role("button", name="Isi survei kepuasan")).to_have_count(0)

    page = people.official("Kadis", AGENCY).open("/admin/skm/kunjungan-pontive")
    expect(page.get_by_role("region", name="Saran")).to_contain_text(COMMENT)
    assert receipt.number not in page.content()


def test_an_admin_writes_what_is_done_and_officials_read_it(people: People) -> None:
    admin = people.official("Admin instansi", AGENCY)
    page = admin.open("/admin/skm")
    page.get_by_role("link", name=re.compile("Pontive")).first.click()
    page.get_by_label(re.compile("^Rencana perbaikan")).fill("Papan syarat dipasang di loket mulai Januari.")
    page.get_by_role("button", name="Simpan tindak lanjut").click()
    expect(page.locator("#messages")).to_contain_text("Tindak lanjut disimpan.")
    page = people.official("Kadis", AGENCY).open("/admin/skm/kunjungan-pontive")
    expect(page.get_by_role("region", name="Tindak lanjut")).to_contain_text("Papan syarat dipasang di loket")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh angka (CSV)").click()
    assert re.fullmatch(r"survei-kunjungan-pontive-\d{4}-T\d\.csv", download.value.suggested_filename)


def figure(people: People) -> str:
    """Read the public figure on the page of the service, as anybody sees it."""
    page = people.guest().open("/layanan/kunjungan-pontive")
    shown = page.get_by_role("region", name="Kepuasan pengguna layanan")
    found = FIGURE.search(shown.inner_text())
    assert found, shown.inner_text()
    return found[0]


def counted(sentence: str) -> int:
    """Return from how many answers a figure is."""
    found = FIGURE.fullmatch(sentence)
    assert found
    return int(found[1])


def deliver(people: People, receipt: Receipt) -> None:
    """Bring a visit to the step in which only its applicant is left."""
    for title, step in (("Admin", "2"), ("Sekretariat", "3"), ("Kadis", "4"), ("Kabid. TKPBET", "5")):
        do_step(people.official(title, AGENCY), receipt.number, f"Selesaikan langkah {step}")
    do_step(people.official("Seksi. PK & AI", AGENCY), receipt.number, "Putuskan: jadwal disepakati")
    do_step(people.official("Admin Pontive Center", AGENCY), receipt.number, "Selesaikan langkah 7")


def answer_all(page: Page) -> None:
    """Choose the second answer everywhere, say one thing about oneself, and write a comment."""
    page.get_by_role("group", name="Pendidikan").get_by_label("S1", exact=True).check()
    questions = page.get_by_role("region", name="Pendapat Anda").get_by_role("group")
    assert questions.count() == 9
    for place in range(9):
        questions.nth(place).get_by_role("radio").nth(1).check()
    page.get_by_label(re.compile("^Saran")).fill(COMMENT)
