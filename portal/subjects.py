"""What an agency holds about a person: found, copied, corrected, erased on request; every act in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import peewee

from portal import answers, audit, erasing
from portal.accounts import Actor
from portal.answers import AnswerError
from portal.models import hotpath
from portal.models.accounts import Agency
from portal.models.base import transaction
from portal.models.cases import Case
from portal.models.services import Service
from portal.moves import Line, Who, add_quietly
from portal.numbers import read_number
from portal.refusals import Invalid, NotFound, NotYours, StaleCase, invalid, need_reason

MOST = 50
SHORTEST = 3  # letters of a name that are searched for
NEWEST = (Case.received_at.desc(), Case.id.desc())
BY_DEFAULT = ("identity",)


@dataclass(frozen=True, slots=True)
class Holding:
    """A case that holds data of a person. The name of an anonymous reporter is not in it."""

    number: str
    service: str
    agency: str
    zone: str
    name: str
    institution: str
    contact: str
    received_at: datetime
    closed_at: datetime | None
    is_open: bool
    is_anonymous: bool
    edition: int
    erased: Mapping[str, datetime]  # part -> when


def find(actor: Actor, text: str) -> tuple[Holding, ...]:
    """Return the cases of the admin's agency under a number, a name (part of it), or a whole contact; the newest first.

    Anonymous reporters are found by number only. Raises NotYours, Invalid (fewer than three letters).
    """
    typed = text.strip()
    if (number := read_number(typed)) is not None:
        return tuple(_holding(case) for case in _cases(actor).where(Case.number == number))
    folded = answers.fold(typed)
    if len(folded) < SHORTEST:
        raise invalid("q", 1, "Tulis nomor, atau paling sedikit tiga huruf nama, atau kontak lengkap.")
    if "@" in typed:
        match = peewee.fn.LOWER(Case.contact) == typed.casefold()
    elif digits := answers.typed_number(typed):
        match = Case.contact == digits
    else:
        match = Case.folded_name.contains(folded)
    found = _cases(actor).where(match & (Case.anonymous == False)).order_by(*NEWEST).limit(MOST)  # noqa: E712
    return tuple(_holding(case) for case in found)


def holding(number: str, actor: Actor) -> Holding:
    """Return one case of the admin's agency. Raises NotFound (also for another agency's), NotYours."""
    return _holding(_case(number, actor))


def correct(number: str, raw: Mapping[str, object], reason: str, edition: int, actor: Actor, now: datetime) -> Holding:
    """Correct name and contact of a case; the log says that and why, never the values.

    `raw` holds nama, cara_kabar, kontak; `edition` is the case's as the page showed it. Raises Invalid (also without a
    reason), NotFound, NotYours (an anonymous reporter's facts are for those who handle complaints), StaleCase.
    """
    case = _case(number, actor)
    if case.anonymous:
        raise NotYours(titles=actor.titles)
    facts, errors = answers.check_applicant(raw, may_be_anonymous=False)
    if not reason.strip():
        errors.append(AnswerError("alasan", 21, "Alasan belum diisi. Tulis siapa yang meminta dan apa yang keliru."))
    errors += answers.check_note("alasan", "Alasan", reason, 500)
    if errors:
        raise Invalid(errors)
    with transaction():
        changed = Case.update(
            applicant_name=facts[answers.NAME],
            folded_name=answers.fold(facts[answers.NAME]),
            contact_kind=facts[answers.CONTACT_KIND],
            contact=facts[answers.CONTACT],
        ).where((Case.id == case.id) & (Case.edition == edition))
        if not changed.execute():
            raise StaleCase(at=now)
        _write(case, f"Nama atau kontak diperbaiki atas permintaan. {reason.strip()}", actor, now)
        _log(actor, "data_corrected", case, now, reason.strip())
    return holding(number, actor)


def erase_on_request(number: str, documents: bool, reason: str, actor: Actor, now: datetime) -> Holding:
    """Erase name, contact, personal answers and, where asked, the documents of a closed case before its time.

    Raises Invalid (no reason; the case still runs: it needs the data), NotFound, NotYours.
    """
    case = _case(number, actor)
    why = need_reason(reason, "alasan")
    if case.is_open:
        text = "Permohonan ini masih berjalan dan memerlukan datanya. Hapus setelah ditutup, atau cabut lebih dahulu."
        raise invalid("alasan", 75, text)
    parts = (*BY_DEFAULT, "documents") if documents else BY_DEFAULT
    with transaction():
        gone = erasing.erase(case.id, parts, now)
        _write(case, f"Data pribadi dihapus atas permintaan. {why}", actor, now)
        _log(actor, "data_erased", case, now, why)
    erasing.remove_files(gone)
    return holding(number, actor)


def _cases(actor: Actor) -> peewee.ModelSelect[Case]:
    if not actor.is_admin:
        raise NotYours(titles=actor.titles)
    query = Case.select(Case, Service, Agency).join(Service).switch(Case).join(Agency, on=(Case.agency == Agency.id))
    return query if actor.is_portal_admin else query.where(Case.agency == actor.admin_of)


def _case(number: str, actor: Actor) -> Case:
    case: Case | None = _cases(actor).where(Case.number == (read_number(number) or "")).first()
    if case is None:
        raise NotFound
    return case


def _holding(case: Case) -> Holding:
    hidden = case.anonymous
    return Holding(
        case.number, case.service.title, case.agency.name, case.agency.zone,
        "" if hidden else case.applicant_name, "" if hidden else case.institution, "" if hidden else case.contact,
        case.received_at, case.closed_at, case.is_open, case.anonymous, case.edition, erasing.erased_of(case.id),
    )  # fmt: skip


def _write(case: Case, note: str, actor: Actor, now: datetime) -> None:
    loaded = hotpath.load(case.number)
    assert loaded is not None
    add_quietly(loaded, Line("note", Who(actor.account_id, actor.name, actor.titles), note=note), now)


def _log(actor: Actor, what: str, case: Case, now: datetime, reason: str) -> None:
    audit.record(
        actor, what, now, agency_id=case.agency_id, service_id=case.service_id, subject=case.number,
        detail={"reason": reason},
    )  # fmt: skip
