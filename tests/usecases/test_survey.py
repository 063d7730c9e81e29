"""One link, one answer, and no way back from an answer to its case."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import peewee
import pytest

from portal import numbers, survey
from portal.accounts import Actor
from portal.casekeys import KeyHolder
from portal.deviations import archive, withdraw
from portal.models import base
from portal.models.survey import SurveyAnswer, SurveyInvitation, SurveyOffer
from portal.refusals import WrongKey
from portal.skm_questions import CODES
from portal.survey import Answer, Faulty, LinkUsed, NotDelivered, Survey
from portal.survey_figures import figure_of_year, public_figure, public_figures
from portal.sweeping import sweep_all
from tests.usecases import matrices as m
from tests.usecases.surveys import answered, deliver, filled, people, service, waiting

NOW = m.TUESDAY
YEAR = ("2026-01", "2026-12")
OPEN, DONE = Survey(True), Survey(False)


@pytest.fixture
def who(database: peewee.Database, scratch: Path) -> dict[str, Actor]:
    return people()


# -- the link ----------------------------------------------------------------------------------------------------


def test_a_case_that_is_still_at_work_has_no_survey(who: dict[str, Actor]) -> None:
    opened = m.submit()
    assert survey.survey_of(opened.number, NOW) is None
    with pytest.raises(NotDelivered):
        survey.open_link(m.holder(opened), NOW)


def test_a_delivered_case_has_one_link_however_often_it_is_asked_for(who: dict[str, Actor]) -> None:
    opened = deliver(who)
    assert survey.survey_of(opened.number, NOW) == OPEN
    token = survey.open_link(m.holder(opened), NOW)
    assert survey.open_link(m.holder(opened), NOW) == token
    assert survey.survey_of(opened.number, NOW) == OPEN
    assert (SurveyOffer.select().count(), SurveyInvitation.select().count()) == (1, 1)
    assert survey.invited_by(token, NOW).service == "Izin Uji"


def test_a_case_that_the_applicant_has_closed_still_has_its_survey(who: dict[str, Actor]) -> None:
    opened = deliver(who)
    m.apply(opened, "6")
    assert survey.survey_of(opened.number, NOW) == OPEN
    assert survey.open_link(m.holder(opened), NOW)


def test_the_link_does_not_carry_the_number_nor_do_two_links_look_alike(who: dict[str, Actor]) -> None:
    first, second = deliver(who), deliver(who)
    tokens = [survey.open_link(m.holder(opened), NOW) for opened in (first, second)]
    assert tokens[0] != tokens[1]
    for opened, token in zip((first, second), tokens, strict=True):
        assert not any(part.lower() in token for part in opened.number.split("-"))


def test_only_the_holder_of_the_key_gets_the_link(who: dict[str, Actor]) -> None:
    opened = deliver(who)
    with pytest.raises(WrongKey):
        survey.open_link(KeyHolder(opened.number, "x"), NOW)
    with pytest.raises(WrongKey):
        survey.open_link(KeyHolder("IZU-0000-0000", "x"), NOW)
    assert not SurveyOffer.select().exists()


def test_a_withdrawn_or_archived_case_has_no_survey(who: dict[str, Actor]) -> None:
    first, second = deliver(who), deliver(who)
    withdraw(first.number, "Sudah tidak perlu.", m.holder(first), NOW)
    archive(second.number, "bukan", "Bukan permohonan.", who["lina"], NOW)
    for opened in (first, second):
        assert survey.survey_of(opened.number, NOW) is None


def test_a_complaint_has_no_survey_for_its_answer_is_rated(who: dict[str, Actor]) -> None:
    m.publish(m.COMPLAINT, "pengaduan")
    opened = m.submit(slug="pengaduan", agency="biro-uji")
    m.act(
        opened.number, "2", m.person("petra", "Pengelola", agency="Biro Uji"), outcome="diteruskan", case_class="Ringan"
    )
    m.act(opened.number, "3", m.person("tami", "Tim", agency="Biro Uji"), output="Sudah diperbaiki.")
    assert m.case_of(opened.number).delivered_at is not None
    assert survey.survey_of(opened.number, NOW) is None
    with pytest.raises(NotDelivered):
        survey.open_link(m.holder(opened), NOW)


def test_after_thirty_days_the_link_is_over_and_swept(who: dict[str, Actor]) -> None:
    opened, other = deliver(who), deliver(who)
    token = survey.open_link(m.holder(opened), NOW)
    last, late = NOW + timedelta(days=30), NOW + timedelta(days=31)
    assert survey.invited_by(token, last).agency == "Dinas Uji"
    assert survey.remove_expired(last) == 0
    with pytest.raises(LinkUsed):
        survey.answer(token, filled(), late)
    assert survey.survey_of(opened.number, late) == DONE
    assert survey.survey_of(other.number, late) is None
    assert sweep_all(late)["survey_links"] == 1
    assert not SurveyInvitation.select().exists()
    assert survey.survey_of(opened.number, late) == DONE


# -- the answer --------------------------------------------------------------------------------------------------


def test_a_link_is_used_once(who: dict[str, Actor]) -> None:
    opened = deliver(who)
    token = survey.open_link(m.holder(opened), NOW)
    survey.answer(token, filled(), NOW)
    for act in (
        lambda: survey.answer(token, filled(4), NOW),
        lambda: survey.invited_by(token, NOW),
        lambda: survey.open_link(m.holder(opened), NOW),
    ):
        with pytest.raises(LinkUsed):
            act()
    assert survey.survey_of(opened.number, NOW) == DONE
    assert SurveyAnswer.select().count() == 1


def test_an_unknown_link_is_answered_like_a_used_one(who: dict[str, Actor]) -> None:
    for token in ("", "x", numbers.new_token()):
        with pytest.raises(LinkUsed):
            survey.answer(token, filled(), NOW)


def test_every_element_is_needed_and_a_faulty_answer_leaves_the_link_open(who: dict[str, Actor]) -> None:
    token = survey.open_link(m.holder(deliver(who)), NOW)
    values = dict.fromkeys(CODES, "3") | {"U3": "", "U8": "5", "U1": "٣"}
    traits = {"sex": "Raksasa", "age": "20–29"}
    with pytest.raises(Faulty) as caught:
        survey.answer(token, Answer(values, traits, "x" * 1001), NOW)
    assert [name for name, _ in caught.value.faults] == ["U1", "U3", "U8", "sex", "saran"]
    assert caught.value.faults[2][1] == "Pertanyaan 9 belum dijawab. Pilih salah satu."
    assert not SurveyAnswer.select().exists()
    survey.answer(token, filled(), NOW)


def test_control_characters_in_a_comment_are_refused(who: dict[str, Actor]) -> None:
    token = survey.open_link(m.holder(deliver(who)), NOW)
    with pytest.raises(Faulty, match="tanda yang tidak terbaca"):
        survey.answer(token, filled(comment="Bagus\x07"), NOW)


def test_an_answer_keeps_what_was_said_and_nothing_else(who: dict[str, Actor]) -> None:
    token = survey.open_link(m.holder(deliver(who)), NOW)
    values = {code: str(1 + place % 4) for place, code in enumerate(CODES)}
    survey.answer(token, Answer(values, {"sex": "Perempuan", "education": "S1"}, "  Baik.\r\nCepat. "), NOW)
    row = SurveyAnswer.get()
    assert [getattr(row, code.lower()) for code in CODES] == [1, 2, 3, 4, 1, 2, 3, 4, 1]
    assert (row.sex, row.age, row.education, row.occupation) == ("Perempuan", "", "S1", "")
    assert (row.comment, row.month) == ("Baik.\nCepat.", None)


def test_two_presses_at_once_leave_one_answer(who: dict[str, Actor], database_url: str) -> None:
    token = survey.open_link(m.holder(deliver(who)), NOW)
    done: list[str] = []

    def press() -> None:
        with base.connection():
            try:
                survey.answer(token, filled(), NOW)
                done.append("kept")
            except LinkUsed:
                done.append("used")

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["kept", "used", "used", "used"]
    assert SurveyAnswer.select().count() == 1


def test_answers_that_come_at_once_are_all_kept_and_none_twice(who: dict[str, Actor]) -> None:
    answered(who, 4, 4, 4, 4)
    tokens = [survey.open_link(m.holder(deliver(who)), NOW) for _ in range(4)]

    def press(token: str) -> None:
        with base.connection():
            survey.answer(token, filled(2), NOW)

    threads = [threading.Thread(target=press, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row.u1 for row in SurveyAnswer.select()) == [2, 2, 2, 2, 4, 4, 4, 4]
    assert waiting() == 3


# -- when answers count ------------------------------------------------------------------------------------------


def test_four_answers_are_not_shown_and_the_fifth_brings_all_of_them(who: dict[str, Actor]) -> None:
    answered(who, 4, 4, 3, 3)
    assert public_figure(service().id, YEAR).index is None
    assert public_figures(YEAR) == {}
    answered(who, 1)
    assert public_figure(service().id, YEAR).sentence == "IKM 75,00 (C, Kurang Baik), dari 5 jawaban"


def test_one_more_answer_changes_no_figure_so_nobody_can_subtract(who: dict[str, Actor]) -> None:
    answered(who, 4, 4, 4, 4, 4)
    before = public_figure(service().id, YEAR)
    for left in (1, 2, 3, 4):
        answered(who, 1)
        assert public_figure(service().id, YEAR) == before
        assert waiting() == left
    answered(who, 1)
    after = public_figure(service().id, YEAR)
    assert after.index is not None
    assert (after.index.n, str(after.index.ikm)) == (10, "62.50")


def test_answers_count_from_the_month_in_which_the_fifth_came(who: dict[str, Actor]) -> None:
    answered(who, 4, 4, 4, 4)
    answered(who, 4, now=datetime(2026, 12, 1, 3, 0, tzinfo=UTC))
    assert {row.month for row in SurveyAnswer.select()} == {"2026-12"}


def test_the_month_is_that_of_the_agencys_zone(who: dict[str, Actor]) -> None:
    answered(who, 4, 4, 4, 4, 4, now=datetime(2026, 11, 30, 17, 30, tzinfo=UTC))  # 00.30 WIB of the next day
    assert {row.month for row in SurveyAnswer.select()} == {"2026-12"}


def test_the_page_of_a_service_shows_last_year_until_this_year_has_a_figure(who: dict[str, Actor]) -> None:
    answered(who, 4, 4, 4, 4, 4)
    seen = figure_of_year(service().id, datetime(2027, 1, 5, 3, 0, tzinfo=UTC))
    assert (seen.period.words, seen.figure.index is not None) == ("tahun 2026", True)
    later = figure_of_year(service().id, datetime(2028, 1, 5, 3, 0, tzinfo=UTC))
    assert (later.period.words, later.figure.index) == ("tahun 2028", None)


def test_answers_of_two_services_do_not_wait_for_each_other(who: dict[str, Actor]) -> None:
    m.publish(m.PERMIT.replace("Izin Uji", "Izin Lain").replace("IZU", "IZL"), "izin-lain")
    answered(who, 4, 4, 4)
    SurveyAnswer.update(service=service("izin-lain").id).execute()
    answered(who, 4, 4)
    assert waiting() == 5
    assert public_figures(YEAR) == {}


# -- nothing joins an answer to its case -------------------------------------------------------------------------


def tables() -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Give every table with its rows; on PostgreSQL with the transaction that wrote each row."""
    hidden = "" if base.is_sqlite() else ", xmin::text AS xmin"
    for name in base.db.get_tables():
        cursor = base.db.execute_sql(f'SELECT *{hidden} FROM "{name}"')
        heads = [column[0] for column in cursor.description]
        yield name, [dict(zip(heads, row, strict=True)) for row in cursor.fetchall()]


def test_no_table_joins_an_answer_to_a_case_but_by_service_and_agency(who: dict[str, Actor]) -> None:
    answered(who, 4, 3, 2, 1, 3, comment="Perlu kursi tunggu")
    answered(who, 2)  # one that waits
    for _ in range(3):
        survey.open_link(m.holder(deliver(who)), NOW)  # links that are open
    seen = dict(tables())
    answers = seen.pop("survey_answer")
    assert len(answers) == 6
    shared = {"service_id", "agency_id"}
    content = {code.lower() for code in CODES} | {"sex", "age", "education", "occupation"}
    telling = set(answers[0]) - shared - content
    assert telling <= {"id", "month", "comment", "xmin"}
    elsewhere = {str(value) for rows in seen.values() for row in rows for value in row.values()}
    for answer in answers:
        for column in telling - {"month"}:
            assert str(answer[column]) not in elsewhere or not answer[column], (column, answer)
    assert {answer["month"] for answer in answers} == {"2026-11", None}


def test_a_used_link_leaves_no_row_and_an_offer_never_changes(who: dict[str, Actor]) -> None:
    opened = deliver(who)
    token = survey.open_link(m.holder(opened), NOW)
    before = dict(tables())["survey_offer"]
    survey.answer(token, filled(), NOW)
    after = dict(tables())
    assert after["survey_invitation"] == []
    assert after["survey_offer"] == before
    assert set(before[0]) - {"xmin"} == {"case_id"}


def test_an_open_link_names_no_case(who: dict[str, Actor]) -> None:
    opened = deliver(who)
    token = survey.open_link(m.holder(opened), NOW)
    [row] = dict(tables())["survey_invitation"]
    assert set(row) - {"xmin"} == {"token_hash", "service_id", "agency_id", "expires_on"}
    assert row["token_hash"] != token
    assert numbers.hash_token(opened.number) != row["token_hash"]


def test_the_table_does_not_tell_in_which_order_answers_came(who: dict[str, Actor]) -> None:
    for turn in range(5):
        answered(who, 1 + turn % 4, comment=f"ke-{turn}")
    stored = list(base.db.execute_sql("SELECT id, comment FROM survey_answer").fetchall())
    assert all(one[0] < other[0] for one, other in pairwise(stored))  # as they lie: by random key
    if base.is_sqlite():
        with pytest.raises(peewee.OperationalError, match="rowid"):
            base.db.execute_sql("SELECT rowid FROM survey_answer")
    else:
        written = base.db.execute_sql("SELECT DISTINCT xmin::text FROM survey_answer").fetchall()
        assert len(written) == 1  # one transaction wrote all five


def test_answering_writes_to_no_other_table(who: dict[str, Actor]) -> None:
    token = survey.open_link(m.holder(deliver(who)), NOW)
    before = dict(tables())
    survey.answer(token, filled(), NOW)
    changed = {name for name, rows in tables() if rows != before[name]}
    assert changed == {"survey_invitation", "survey_answer"}


def test_nothing_is_logged_of_an_answer(who: dict[str, Actor], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="portal")
    opened = deliver(who)
    token = survey.open_link(m.holder(opened), NOW)
    caplog.clear()
    survey.answer(token, filled(comment="Perlu kursi"), NOW)
    assert caplog.records == []
