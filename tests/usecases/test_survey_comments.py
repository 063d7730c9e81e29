"""Comments of the survey are personal data like others: they go when their time is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import peewee
import pytest

from portal import retention, survey_comments, survey_figures
from portal.accounts import Actor
from portal.models.survey import SurveyAnswer
from portal.sweeping import sweep_all
from tests.usecases import matrices as m
from tests.usecases.admins import agency_admin, portal_admin
from tests.usecases.surveys import answered, people, service, waiting


@pytest.fixture
def who(database: peewee.Database, scratch: Path) -> dict[str, Actor]:
    return people()


def comments_left() -> list[str]:
    return sorted(row.comment for row in SurveyAnswer.select() if row.comment)


def test_comments_go_when_their_time_is_over_and_the_figure_stays(who: dict[str, Actor]) -> None:
    answered(who, 3, 3, 3, 3, 3, comment="Pak Arif Planted lambat")
    before = survey_figures.public_figure(service().id, ("2026-01", "2026-12"))
    assert sweep_all(datetime(2028, 11, 30, 9, tzinfo=UTC))["survey_comments"] == 0
    assert sweep_all(datetime(2028, 12, 1, 9, tzinfo=UTC))["survey_comments"] == 5
    assert comments_left() == []
    assert survey_figures.public_figure(service().id, ("2026-01", "2026-12")) == before


def test_the_term_of_comments_is_set_beside_the_others_and_zero_keeps_them(who: dict[str, Actor]) -> None:
    answered(who, 3, 3, 3, 3, 3, comment="Ramah")
    boss = agency_admin()
    retention.set_terms("izin", {"comments": "0"}, boss, m.TUESDAY)
    assert survey_comments.sweep(m.TUESDAY + timedelta(days=9999)) == 0
    retention.set_terms("izin", {"comments": "3"}, boss, m.TUESDAY)
    assert retention.terms_of_slug("izin") == retention.Terms(comments=3)
    assert survey_comments.sweep(m.TUESDAY + timedelta(days=130)) == 5


def test_comments_that_wait_have_their_time_from_when_the_sweep_first_saw_one(who: dict[str, Actor]) -> None:
    answered(who, 4, comment="Sudah lama menunggu")
    assert survey_comments.sweep(m.TUESDAY) == 0
    answered(who, 4, comment="Menyusul", now=m.TUESDAY + timedelta(days=300))
    assert survey_comments.sweep(m.TUESDAY + timedelta(days=735)) == 0
    assert survey_comments.sweep(m.TUESDAY + timedelta(days=750)) == 2
    assert (comments_left(), waiting()) == ([], 2)


def test_comments_that_begin_to_count_have_their_whole_time_from_then(who: dict[str, Actor]) -> None:
    answered(who, 4, comment="Lama")
    survey_comments.sweep(m.TUESDAY)
    later = m.TUESDAY + timedelta(days=700)
    answered(who, 4, 4, 4, 4, now=later, comment="Baru")
    answered(who, 4, now=later, comment="Berikutnya")
    assert survey_comments.sweep(m.TUESDAY + timedelta(days=800)) == 0
    assert survey_comments.sweep(later + timedelta(days=760)) == 5
    assert comments_left() == ["Berikutnya"]


def test_complaints_have_no_term_of_comments(who: dict[str, Actor]) -> None:
    m.publish(m.COMPLAINT, "pengaduan")
    parts = {line.slug: line.parts for line in retention.list_terms(portal_admin())}
    assert "comments" in parts["izin"]
    assert "comments" not in parts["pengaduan"]
