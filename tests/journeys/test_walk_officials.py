"""The walker for officials: every address, for holders of several offices who differ in what they may do."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import People
from tests.journeys.facts import Facts
from tests.journeys.looking import Looker, walk_all
from tests.journeys.routes import Walk

pytestmark = pytest.mark.browser

DESK = (
    "complaint_list",
    "complaint_acts",
    "desk",
    "desk_case",
    "desk_acts",
    "desk_open",
    "guestbook",
    "guestbook_desk",
)
OFFICIALS = (
    ("Plh. Kadis", "Pontive Center", "Ir. Lestari Wulandari"),  # holds two offices, one of them for somebody absent
    ("Front Office", "DPMPSTP", "Arif Budiman"),
    ("Tim Teknis", "DPMPSTP", "Ir. Wahyu Nugroho"),  # is only told
    ("Staf Pelaksana Seksi Bina Usaha", "Balikpapan", "Nadia Safitri"),  # opens cases
    ("Pejabat Pengelola Pengaduan", "Biro Perekonomian", "Uray Fahmi"),
)


@pytest.mark.parametrize(("title", "agency", "name"), OFFICIALS, ids=[title for title, _, _ in OFFICIALS])
def test_every_page_for_an_official(
    people: People, looker: Looker, facts: Facts, title: str, agency: str, name: str
) -> None:
    walk_all(looker, people.official(title, agency, name), Walk(facts, facts.cases_of(name)), DESK)
