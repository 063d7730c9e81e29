"""The walker for the public: every address, without key, with a key, with a saved form and after sending it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import People
from tests.journeys.facts import Facts
from tests.journeys.looking import Looker
from tests.journeys.routes import ADDRESSES, FILES, Walk, endpoints
from tests.journeys.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def looker() -> Looker:
    return Looker()


@pytest.fixture(scope="module")
def facts(server: Server) -> Facts:
    return Facts(server.data)


def test_no_address_is_forgotten(tmp_path: Path) -> None:
    assert set(endpoints(tmp_path)) == set(ADDRESSES) | FILES


def test_every_page_for_somebody_without_key(people: People, looker: Looker, facts: Facts) -> None:
    guest = people.guest()
    walk = Walk(facts, facts.cases_in_every_state())
    found = []
    for endpoint in ADDRESSES:
        for path in walk.addresses(endpoint):
            found += looker.look(guest, path)
    assert not found, "\n".join(found)
