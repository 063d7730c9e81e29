"""Delivered cases and answers, for the tests of the survey."""

from __future__ import annotations

from datetime import datetime

from portal import survey
from portal.accounts import Actor
from portal.intake import Opened
from portal.models.services import Service
from portal.models.survey import SurveyAnswer
from portal.skm_questions import CODES
from portal.survey import Answer
from tests.usecases import matrices as m


def people() -> dict[str, Actor]:
    """Publish the permit and make who works on it."""
    m.publish(m.PERMIT, "izin")
    return {name: m.person(name, role) for name, role in (("lina", "Loket"), ("kadir", "Kabid"), ("arif", "Arsip"))}


def deliver(who: dict[str, Actor], now: datetime = m.TUESDAY) -> Opened:
    """Open a permit and bring it to the applicant's last step."""
    opened = m.submit(now)
    m.act(opened.number, "2", who["lina"], now, outcome="lengkap")
    m.act(opened.number, "3", who["kadir"], now, outcome="setuju")
    m.act(opened.number, "4", who["arif"], now)
    m.act(opened.number, "5", who["lina"], now)
    return opened


def filled(value: int = 3, comment: str = "", **traits: str) -> Answer:
    """Make an answer with the same value everywhere."""
    return Answer({code: str(value) for code in CODES}, traits, comment)


def answered(who: dict[str, Actor], *values: int, now: datetime = m.TUESDAY, comment: str = "", **traits: str) -> None:
    """Deliver a case for each value and answer its survey."""
    for value in values:
        token = survey.open_link(m.holder(deliver(who, now)), now)
        survey.answer(token, filled(value, comment, **traits), now)


def service(slug: str = "izin") -> Service:
    """Return a service's row."""
    return Service.get(Service.slug == slug)


def waiting() -> int:
    """Return how many answers wait for others."""
    return SurveyAnswer.select().where(SurveyAnswer.month.is_null()).count()
