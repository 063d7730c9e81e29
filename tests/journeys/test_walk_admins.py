"""The walker at the counter and for both kinds of admins: every address."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.acts import starts
from tests.journeys.conftest import People
from tests.journeys.facts import Facts
from tests.journeys.looking import Looker, walk_all
from tests.journeys.routes import Walk
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def test_every_page_for_an_official_at_the_counter(people: People, looker: Looker, facts: Facts) -> None:
    official = people.official("Petugas Informasi/TU", "Biro Perekonomian")
    walk = Walk(facts, facts.cases_of("Veronika Ngalim"))
    walk.intakes, walk.receipts = [begun(official)], [received(official)]
    walk_all(looker, official, walk, ("counter",))


@pytest.mark.parametrize(("title", "agency"), [("Admin instansi", "BPPTIK"), ("Admin portal", "Portal")])
def test_every_page_for_an_admin(people: People, looker: Looker, facts: Facts, title: str, agency: str) -> None:
    admin = people.official(title, agency)
    walk_all(looker, admin, Walk(facts, facts.cases_in_every_state()[:2]), ("admin",))


def begun(official: Visitor) -> str:
    """Send a counter form with a fault, which saves it, and return `slug/token`."""
    page = official.open("/loket/audiensi-kalbar")
    page.get_by_label(starts("Nama")).fill("Meilani Chandra")
    page.get_by_role("button", name="Terima di loket").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page.url.split("/loket/")[1]


def received(official: Visitor) -> str:
    """Take a request in at the counter, and return `slug/token`."""
    page = official.open("/loket/audiensi-kalbar")
    page.get_by_role("radio", name="WhatsApp").check()
    page.get_by_label(starts("Nama")).fill("Dadang Hermawan")
    page.get_by_label("Keperluan").fill("Konsultasi laporan inflasi")
    page.get_by_role("button", name="Terima di loket").click()
    expect(page.get_by_text("Cetak tanda terima dan serahkan kuncinya.")).to_be_visible()
    return page.url.split("/loket/")[1].removesuffix("/tanda-terima")
