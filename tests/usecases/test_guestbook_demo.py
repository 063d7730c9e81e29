"""The guest books of the demonstration."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from portal.demo_guestbook import DAYS, make_visits
from portal.models.accounts import Agency
from portal.models.guestbook import Visit
from portal.sop.worktime import standard_calendar
from tests.factories import person
from tests.usecases import matrices as m
from tests.usecases.test_guestbook import AUDIENCE

pytestmark = pytest.mark.usefixtures("database", "scratch")


def test_visits_lie_in_the_working_hours_of_some_weeks() -> None:
    m.publish(AUDIENCE, "audiensi-kalbar")
    agency = Agency.get()
    person("sari", agency=agency)
    make_visits(m.TUESDAY, random.Random(1))
    calendar = standard_calendar(agency.zone)
    visits = list(Visit.select().order_by(Visit.arrived_at))
    assert len({visit.day for visit in visits}) == DAYS
    assert visits[-1].day == date(2026, 11, 24)
    assert all(calendar.is_open(visit.arrived_at) and visit.arrived_at < m.TUESDAY for visit in visits)
    assert all(visit.left_at is None or visit.arrived_at < visit.left_at < m.TUESDAY for visit in visits)
    assert any(visit.left_at is None for visit in visits)
    assert all(visit.folded and visit.host_id for visit in visits)


def test_one_visit_belongs_to_an_audience() -> None:
    m.publish(AUDIENCE, "audiensi-kalbar")
    person("sari", agency=Agency.get())
    opened = m.submit(slug="audiensi-kalbar", raw={"Keperluan": "Bertemu"})
    m.apply(opened, "b")
    make_visits(m.TUESDAY + timedelta(minutes=1), random.Random(1))
    linked = Visit.get(Visit.case.is_null(False))
    assert (linked.case.number, linked.name, linked.arrived_at) == (opened.number, "Siti Rahma", m.TUESDAY)


def test_an_agency_without_people_has_no_visits() -> None:
    m.publish(AUDIENCE, "audiensi-kalbar")
    make_visits(m.TUESDAY, random.Random(1))
    assert Visit.select().count() == 0
