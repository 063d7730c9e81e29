"""The survey after a delivered service: one link, one answer, and no way back from the answer to the case.

The link's token is worked out of the case's number and the portal's secret, so no table holds the two together; an
answer removes the link, and begins to count together with four others (docs/decisions/0006-survey.md).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import peewee

from portal import config, numbers
from portal.accounts import today
from portal.casekeys import KeyHolder, still_holds
from portal.catalogue import noun_of
from portal.models.accounts import Agency
from portal.models.base import transaction
from portal.models.cases import Case
from portal.models.services import Service
from portal.models.survey import SurveyAnswer, SurveyInvitation, SurveyOffer, SurveyWait, hold_answers
from portal.refusals import Refused, WrongKey
from portal.retention import terms_of, words
from portal.skm import FEWEST, MOST
from portal.skm_questions import ASKED, CODES, TRAITS
from portal.survey_periods import month_of

OPEN_FOR = timedelta(days=30)  # after the service was delivered
LONGEST_COMMENT = 1000
VALUES = tuple(str(value) for value in range(1, MOST + 1))
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")


class LinkUsed(Refused):
    """The link was used, is over, or never was: one answer for all."""

    status = 410


class NotDelivered(Refused):
    """The service was not delivered yet, or the time for answering is over."""

    status = 409


@dataclass(frozen=True, slots=True)
class Survey:
    """The survey of a case whose service was delivered; `is_open` where its applicant may still answer."""

    is_open: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """What an open link is about; `kept` says in words for how long a comment is kept."""

    service: str
    agency: str
    kept: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent: values `1` to `4` by code, traits by name (empty: not said), a comment."""

    values: Mapping[str, str]
    traits: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


class Faulty(Exception):
    """An answer that cannot be kept; `faults` are pairs of a code, a trait's name or `saran`, and a sentence."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(sentence for _, sentence in faults))
        self.faults = faults


# -- the link ----------------------------------------------------------------------------------------------------


def survey_of(number: str, now: datetime) -> Survey | None:
    """Return the survey of a case; None where nothing was delivered, or it is over without a link ever asked for."""
    case = _case(number)
    until = _until(case) if case else None
    if until is None:
        return None
    day = today(now, case.agency.zone)
    if not SurveyOffer.select().where(SurveyOffer.case == case.id).exists():
        return Survey(is_open=True) if day <= until else None
    hashed = numbers.hash_token(_token(number))
    found = SurveyInvitation.select().where(
        (SurveyInvitation.token_hash == hashed) & (SurveyInvitation.expires_on >= day)
    )
    return Survey(is_open=found.exists())


def open_link(holder: KeyHolder, now: datetime) -> str:
    """Return the token of a case's link to who holds its key; the link is made when first asked for.

    Raises WrongKey, NotDelivered (also where the time is over), LinkUsed.
    """
    if not still_holds(holder):
        raise WrongKey
    survey, token = survey_of(holder.number, now), _token(holder.number)
    if survey is None:
        raise NotDelivered
    if not survey.is_open:
        raise LinkUsed
    case = _case(holder.number)
    assert case is not None
    try:
        with transaction():
            SurveyOffer.create(case=case.id)
            SurveyInvitation.create(
                token_hash=numbers.hash_token(token),
                service=case.service_id,
                agency=case.agency_id,
                expires_on=_until(case),
            )
    except peewee.IntegrityError:
        pass  # it was asked for before: the same token opens it
    return token


def invited_by(token: str, now: datetime) -> Invited:
    """Return what an open link is about. Raises LinkUsed."""
    found = _invitation(token, now)
    return Invited(found.service.title, found.agency.name, words(terms_of(found.service_id).comments))


def _invitation(token: str, now: datetime) -> SurveyInvitation:
    query = (
        SurveyInvitation.select(SurveyInvitation, Service, Agency).join(Service).switch(SurveyInvitation).join(Agency)
    )
    found = query.where(SurveyInvitation.token_hash == numbers.hash_token(token)).first()
    if found is None or found.expires_on < today(now, found.agency.zone):
        raise LinkUsed
    return found


def _case(number: str) -> Case | None:
    query = Case.select(Case, Agency, Service).join(Agency).switch(Case).join(Service)
    found: Case | None = query.where(Case.number == number).first()
    return found


def _token(number: str) -> str:
    """Work out the token of a case's link: without the portal's secret nobody can tell the case of a link."""
    return hmac.new(config.current().key().encode(), f"survei:{number}".encode(), hashlib.sha256).hexdigest()[:32]


def _until(case: Case) -> date | None:
    """Return the last day on which a case's applicant may answer; None where it was not delivered, or has no survey.

    A complaint has none: its reporter rates the answer to it.
    """
    if noun_of(case.service.for_all_agencies, case.service.opened_by_public) == "pengaduan":
        return None
    ended = case.closed_at if case.result in ("done", "refused") else None
    delivered = (case.delivered_at or ended) if case.result not in ("withdrawn", "archived") else None
    return today(delivered + OPEN_FOR, case.agency.zone) if delivered else None


def remove_expired(now: datetime) -> int:
    """Delete the links whose time is over, and return how many."""
    with transaction():
        return int(SurveyInvitation.delete().where(SurveyInvitation.expires_on < today(now, "WIB")).execute())


# -- the answer --------------------------------------------------------------------------------------------------


def answer(token: str, typed: Answer, now: datetime) -> None:
    """Keep an answer and use its link up. Raises LinkUsed, or Faulty with every fault; then nothing changed."""
    _invitation(token, now)
    row = read_answer(typed)
    with transaction():
        hold_answers()
        found = _invitation(token, now)
        if SurveyInvitation.delete().where(SurveyInvitation.token_hash == found.token_hash).execute() != 1:
            raise LinkUsed
        SurveyAnswer.create(id=secrets.token_hex(16), service=found.service_id, agency=found.agency_id, **row)
        _let_count(found.service_id, found.agency_id, month_of(today(now, found.agency.zone)))


def read_answer(typed: Answer) -> dict[str, int | str]:
    """Return the columns of an answer. Raises Faulty."""
    faults = [
        (element.code, f"Pertanyaan {place} belum dijawab. Pilih salah satu.")
        for place, element in enumerate(ASKED, 1)
        if typed.values.get(element.code) not in VALUES
    ]
    for trait in TRAITS:
        said = typed.traits.get(trait.name, "")
        if said and said not in trait.choices:
            faults.append(
                (trait.name, f"Pilihan ini tidak ada dalam daftar {trait.label}. Pilih salah satu yang tersedia.")
            )
    comment = "\n".join(typed.comment.split("\r\n")).strip()
    if CONTROL.search(comment):
        faults.append(("saran", "Saran memuat tanda yang tidak terbaca. Ketik ulang bagian itu."))
    if len(comment) > LONGEST_COMMENT:
        faults.append(
            (
                "saran",
                f"Saran berisi {len(comment)} karakter, paling banyak {LONGEST_COMMENT}. Persingkat tulisannya.",
            )
        )
    if faults:
        raise Faulty(faults)
    values = {code.lower(): int(typed.values[code]) for code in CODES}
    return {**values, **{trait.name: typed.traits.get(trait.name, "") for trait in TRAITS}, "comment": comment}


def _let_count(service_id: int, agency_id: int, month: str) -> None:
    """Let the answers that wait count from this month on, once five of them are there.

    They are written anew under new keys, in the order of the keys: neither the place in the table nor the
    transaction that wrote a row tells which came when.
    """
    waits = (SurveyAnswer.service == service_id) & (SurveyAnswer.agency == agency_id) & SurveyAnswer.month.is_null()
    rows: list[Any] = list(SurveyAnswer.select().where(waits).dicts())
    if len(rows) < FEWEST:
        return
    SurveyAnswer.delete().where(waits).execute()
    SurveyWait.delete().where((SurveyWait.service == service_id) & (SurveyWait.agency == agency_id)).execute()
    renewed = ({**row, "id": secrets.token_hex(16), "month": month} for row in rows)
    SurveyAnswer.insert_many(sorted(renewed, key=lambda row: str(row["id"]))).execute()
