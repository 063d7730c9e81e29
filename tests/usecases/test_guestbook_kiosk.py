"""Kiosks: opened by an official, for one agency, until its day ends; tries at numbers are counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal import accounts, guestbook, guestbook_kiosk
from portal.accounts import Actor
from portal.guestbook import Place
from portal.guestbook_entry import Entry
from portal.guestbook_kiosk import Kiosk
from portal.models.accounts import Account, Office
from portal.models.audit import AuditLine
from portal.models.guestbook import Kiosk as Row
from portal.models.guestbook import Visit
from portal.numbers import new_number, new_token
from portal.refusals import Invalid, NotFound, NotYours
from tests.usecases import matrices as m

pytestmark = pytest.mark.usefixtures("database", "scratch")


@pytest.fixture
def desk() -> Actor:
    m.publish(m.PERMIT, "izin")
    return m.person("sari", "Loket")


def opened(desk: Actor, now: datetime = m.TUESDAY) -> tuple[str, Kiosk]:
    return guestbook_kiosk.open_kiosk(desk.offices[0].agency_id, desk, now)


def entry(**changes: str) -> Entry:
    host = str(Office.get(Office.name == "Kabid").id)
    facts = {"name": "Budi", "origin": "PT Maju", "purpose": "Konsultasi", "host": host, "token": new_token()}
    return Entry(**{**facts, **changes})


def test_a_kiosk_is_known_by_its_token_until_the_day_ends(desk: Actor) -> None:
    token, kiosk = opened(desk)
    assert kiosk.expires_at == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # midnight, WIB
    assert guestbook_kiosk.kiosk_of(token, m.TUESDAY + timedelta(hours=13)) == kiosk
    assert guestbook_kiosk.kiosk_of(token, m.TUESDAY + timedelta(hours=14)) is None
    assert guestbook_kiosk.kiosk_of(new_token(), m.TUESDAY) is None
    assert token not in [row.token_hash for row in Row.select()]
    assert AuditLine.select().where(AuditLine.what == "kiosk_opened").count() == 1


def test_a_kiosk_is_closed_from_the_desk(desk: Actor) -> None:
    token, kiosk = opened(desk)
    other = m.person("budi", "Kabid")
    assert guestbook_kiosk.kiosks(kiosk.agency_id, m.TUESDAY) == [kiosk]
    guestbook_kiosk.close_kiosk(kiosk.id, kiosk.agency_id, other, m.TUESDAY)
    guestbook_kiosk.close_kiosk(kiosk.id, kiosk.agency_id, other, m.TUESDAY)
    assert guestbook_kiosk.kiosk_of(token, m.TUESDAY) is None
    assert guestbook_kiosk.kiosks(kiosk.agency_id, m.TUESDAY) == []
    assert AuditLine.select().where(AuditLine.what == "kiosk_closed").count() == 1


def test_a_kiosk_ends_with_the_account_that_opened_it(desk: Actor) -> None:
    token, _ = opened(desk)
    accounts.disable(desk.account_id, by=None, now=m.TUESDAY)
    assert not Account.get_by_id(desk.account_id).is_active
    assert guestbook_kiosk.kiosk_of(token, m.TUESDAY) is None


def test_another_agency_opens_and_closes_none(desk: Actor) -> None:
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "IZL"), "lain")
    stranger = m.person("asing", "Kabid", agency="Dinas Lain")
    _, kiosk = opened(desk)
    with pytest.raises(NotYours):
        guestbook_kiosk.open_kiosk(kiosk.agency_id, stranger, m.TUESDAY)
    with pytest.raises(NotYours):
        guestbook_kiosk.close_kiosk(kiosk.id, kiosk.agency_id, stranger, m.TUESDAY)
    with pytest.raises(NotFound):
        guestbook_kiosk.close_kiosk(kiosk.id, stranger.offices[0].agency_id, stranger, m.TUESDAY)
    assert len(guestbook_kiosk.kiosks(kiosk.agency_id, m.TUESDAY)) == 1


def test_guessing_numbers_at_a_kiosk_is_throttled(desk: Actor) -> None:
    _, kiosk = opened(desk)
    at_kiosk = Place(kiosk.agency_id, kiosk)
    case = m.submit()

    def told(number: str, now: datetime = m.TUESDAY) -> list[int]:
        with pytest.raises(Invalid) as caught:
            guestbook.record(entry(number=number), at_kiosk, now)
        return [error.number for error in caught.value.errors]

    for _ in range(20):
        assert told(new_number("IZU")) == [36]
    assert told(case.number) == [53]
    assert guestbook.record(entry(), at_kiosk, m.TUESDAY).number == ""  # without a number one can still enter
    assert (
        guestbook.record(entry(number=case.number), at_kiosk, m.TUESDAY + timedelta(minutes=16)).number == case.number
    )


def test_a_mistyped_number_costs_no_try(desk: Actor) -> None:
    _, kiosk = opened(desk)
    case = m.submit()
    for _ in range(30):
        with pytest.raises(Invalid):
            guestbook.record(entry(number="IZU-0000-0000"), Place(kiosk.agency_id, kiosk), m.TUESDAY)
    assert guestbook.record(entry(number=case.number), Place(kiosk.agency_id, kiosk), m.TUESDAY).number == case.number


def test_a_kiosk_takes_only_so_many_entries_an_hour(desk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guestbook, "FROM_A_KIOSK", 2)
    _, kiosk = opened(desk)
    for _ in range(2):
        guestbook.record(entry(), Place(kiosk.agency_id, kiosk), m.TUESDAY)
    with pytest.raises(Invalid):
        guestbook.record(entry(), Place(kiosk.agency_id, kiosk), m.TUESDAY)
    assert Visit.select().count() == 2
    assert Visit.get().entered_by_id == desk.account_id


def test_rows_of_old_kiosks_go(desk: Actor) -> None:
    opened(desk)
    guestbook.sweep(m.TUESDAY + timedelta(days=29))
    assert Row.select().count() == 1
    guestbook.sweep(m.TUESDAY + timedelta(days=32))
    assert Row.select().count() == 0
