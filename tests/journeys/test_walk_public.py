"""The walker for the public: every address, without key, with a key, with a saved form and after sending it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.acts import PONTIVE, Receipt, apply, begin, open_with_key
from tests.journeys.conftest import People
from tests.journeys.facts import Facts
from tests.journeys.looking import Looker, walk_all
from tests.journeys.routes import FILES, LOADED_BY_PAGES, PAGES, Walk, endpoints
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

PUBLIC = ("complaints", "public", "form", "confirmation", "track", "track_key", "session", "styleguide")


def test_no_address_is_forgotten(tmp_path: Path) -> None:
    assert set(endpoints(tmp_path)) == set(PAGES) | set(FILES) | LOADED_BY_PAGES


def test_every_page_for_somebody_without_key(people: People, looker: Looker, facts: Facts) -> None:
    walk = Walk(facts, facts.cases_in_every_state(), links=[link_for_a_new_password(people)])
    walk_all(looker, people.guest(), walk, PUBLIC)


def test_every_page_for_an_applicant_with_the_keys_of_three_cases(people: People, looker: Looker, facts: Facts) -> None:
    guest, keyed = people.guest(), facts.keyed()
    for each in keyed:
        open_with_key(guest, Receipt(each.number, each.key))
    walk_all(looker, guest, Walk(facts, [each.number for each in keyed]), ("track", "track_key"))


def test_every_page_for_somebody_who_saved_one_form_and_sent_another(
    people: People, looker: Looker, facts: Facts
) -> None:
    guest = people.guest()
    receipt = apply(guest, PONTIVE)
    walk = Walk(facts, [receipt.number], drafts=[saved_form(guest)], sent=[receipt.number])
    walk_all(looker, guest, walk, ("form", "confirmation", "track"))


def saved_form(guest: Visitor) -> str:
    """Begin a form, and return the token of its address once it is saved."""
    page = begin(guest, "kunjungan-bpptik")
    page.get_by_label("Instansi/lembaga pemohon").fill("STMIK Cipta Persada")
    page.get_by_label("Jumlah peserta").fill("30")
    address = page.locator("#tautan")
    expect(address).to_be_visible()
    return address.inner_text().rsplit("/", 1)[1]


def link_for_a_new_password(people: People) -> str:
    """Let the portal's admin make a one-time link, and return its token."""
    page = people.official("Admin portal", "Portal").open("/admin/akun?q=fitri")
    page.get_by_role("link", name="Fitri Ramadhani").click()
    page.get_by_role("button", name="tautan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tautan")
    found = re.search(r"/tautan/([A-Za-z0-9_-]+)", page.content())
    assert found, page.content()
    return found[1]
