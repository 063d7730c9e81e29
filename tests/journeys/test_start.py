"""The real server: it starts, says how to sign in, stops, and starts again without losing anything."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.journeys.conftest import People
from tests.journeys.server import PASSWORD, Server

pytestmark = pytest.mark.browser


def test_smoke(people: People) -> None:
    guest = people.guest()
    guest.open("/")
    kadis = people.official("Kadis", "Pontive Center")
    print(guest.page.title(), kadis.page.url, kadis.page.title())
