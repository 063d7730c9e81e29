"""A form is sent once, however often and at whatever moment its button is pressed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import peewee
import pytest

from portal import drafts, sending
from portal.casekeys import check_key
from portal.models.base import db
from portal.models.cases import Case
from portal.models.files import FormDraft
from portal.numbers import new_token
from portal.refusals import DraftGone, Invalid, NotFound
from tests.usecases.matrices import PERMIT, TUESDAY, publish

FILLED = {"nama": "Siti", "Jumlah peserta": "25"}


@pytest.fixture
def token(database: peewee.Database, scratch: Path) -> str:
    publish(PERMIT, "izin")
    token = new_token()
    sending.begin_form("izin", token, TUESDAY)
    drafts.save_fields(token, dict(FILLED), TUESDAY)
    return token


def test_a_form_begun_twice_is_one_form(token: str) -> None:
    sending.begin_form("izin", token, TUESDAY)
    assert FormDraft.select().count() == 1
    assert drafts.read_draft(token, TUESDAY).values["nama"] == "Siti"


def test_a_form_of_no_service_is_not_begun(token: str) -> None:
    with pytest.raises(NotFound):
        sending.begin_form("tidak-ada", new_token(), TUESDAY)


def test_a_sent_form_tells_its_key_for_ten_minutes_and_keeps_it_nowhere_readable(token: str) -> None:
    sent = sending.send_form(token, TUESDAY)
    assert sent.key
    assert check_key(sent.number, sent.key).number == sent.number
    assert sent.key not in str(FormDraft.get().answers)
    assert sending.sent_form(token, TUESDAY + timedelta(minutes=9)) == sent
    late = TUESDAY + timedelta(minutes=10)
    assert sending.sent_form(token, late) == sending.Sent(sent.number, None, None)
    assert FormDraft.get().answers == {"terkirim": sent.number}
    assert sending.sent_form(token, TUESDAY) == sending.Sent(sent.number, None, None)


def test_pressed_by_several_at_once_it_opens_one_case(token: str) -> None:
    def press(_: int) -> str:
        with db.connection_context():
            return sending.send_form(token, TUESDAY).number

    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(press, range(4)))
    assert len(numbers) == Case.select().count() == 1


def test_a_form_with_faults_stays_a_form(token: str) -> None:
    drafts.save_fields(token, {"Jumlah peserta": "banyak"}, TUESDAY)
    with pytest.raises(Invalid):
        sending.send_form(token, TUESDAY)
    assert sending.sent_form(token, TUESDAY) is None
    assert drafts.read_draft(token, TUESDAY).values["nama"] == "Siti"


def test_what_was_sent_is_swept_like_any_saved_form(token: str) -> None:
    sending.send_form(token, TUESDAY)
    after = TUESDAY + timedelta(days=15)
    assert drafts.remove_expired(after) == 1
    assert sending.sent_form(token, after) is None
    with pytest.raises(DraftGone):
        sending.send_form(token, after)
