"""The tracking page and the inbox follow by themselves, and a closed case is not asked about any more.

The browser's own clock is run forward, so that nobody waits for the twenty seconds; nothing else is pretended.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.acts import PONTIVE, apply, do_own_step, do_step, open_with_key
from tests.journeys.conftest import People

pytestmark = pytest.mark.browser

AGENCY = "Pontive Center"
A_POLL = 21_000  # milliseconds
FROM_SCRIPT = ("fetch", "xhr")


def listen(page: Page) -> list[str]:
    """Collect the addresses that the page's script asks for."""
    asked: list[str] = []

    def hear(request: Request) -> None:
        if request.resource_type in FROM_SCRIPT:
            asked.append(request.url)

    page.on("request", hear)
    return asked


def test_the_tracking_page_follows_an_official_and_stops_when_the_case_is_closed(people: People) -> None:
    guest = people.guest()
    receipt = apply(guest, PONTIVE)
    watcher = people.guest()
    watcher.page.clock.install()
    page = open_with_key(watcher, receipt)
    expect(page.locator("#position dl.where dd").first).to_contain_text("Admin")
    with page.expect_request(lambda request: request.resource_type in FROM_SCRIPT):  # the page polls
        page.clock.run_for(A_POLL)
    asked = listen(page)
    do_step(people.official("Admin", AGENCY), receipt.number, "Selesaikan langkah 2")
    page.clock.run_for(A_POLL)
    expect(page.locator("#position dl.where dd").first).to_contain_text("Sekretariat")
    for title, step in (("Sekretariat", "3"), ("Kadis", "4"), ("Kabid. TKPBET", "5")):
        do_step(people.official(title, AGENCY), receipt.number, f"Selesaikan langkah {step}")
    do_step(people.official("Seksi. PK & AI", AGENCY), receipt.number, "Putuskan: jadwal disepakati")
    do_step(people.official("Admin Pontive Center", AGENCY), receipt.number, "Selesaikan langkah 7")
    page.clock.run_for(A_POLL)
    expect(page.locator("#position .status").first).to_have_text("Layanan telah diberikan")
    open_with_key(guest, receipt)
    do_own_step(guest, receipt, "Selesaikan langkah 8", says="Permohonan selesai.")
    page.clock.run_for(A_POLL)
    expect(page.locator("#position .status").first).to_have_text("Selesai")
    asked.clear()
    page.clock.run_for(5 * A_POLL)
    with page.expect_request("**/robots.txt"):  # what the page might have asked would be told before this
        page.evaluate("fetch('/robots.txt')")
    assert len(asked) == 1


def test_the_inbox_shows_what_came_in_and_keeps_the_search_that_is_being_typed(people: People) -> None:
    secretary = people.official("Sekretariat", AGENCY, "Bambang Suryadi")
    tab = secretary.another_tab()
    tab.clock.install()
    tab.goto("/tugas")
    tab.get_by_label("Cari nomor, nama pemohon, atau instansi").fill("belum selesai diketik")
    receipt = apply(people.guest(), PONTIVE)
    do_step(people.official("Admin", AGENCY), receipt.number, "Selesaikan langkah 2")
    expect(tab.get_by_role("link", name=receipt.number)).to_have_count(0)
    tab.clock.run_for(A_POLL)
    expect(tab.get_by_role("link", name=receipt.number)).to_be_visible()
    expect(tab.get_by_label("Cari nomor, nama pemohon, atau instansi")).to_have_value("belum selesai diketik")
    tab.close()
