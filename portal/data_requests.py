"""What people ask about their data: recorded, answered within 3 x 24 hours (UU 27/2022 Ps. 14, 30-32), logged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import peewee

from portal import answers, audit
from portal.accounts import Actor
from portal.answers import AnswerError
from portal.casekeys import KeyHolder, still_holds
from portal.discretion import handles
from portal.models.accounts import Account, Agency
from portal.models.base import transaction
from portal.models.cases import Case
from portal.models.retention import DataRequest
from portal.models.services import Service
from portal.numbers import read_number
from portal.publishing import process_of
from portal.refusals import Invalid, NotFound, NotYours, WrongKey, invalid, need_reason
from portal.subjects import holding

KINDS = {"copy": "Salinan data", "correction": "Perbaikan data", "erasure": "Penghapusan data"}
ANSWERED_WITHIN = timedelta(hours=72)
OPEN_MOST = 5  # of one case, so that a key cannot flood the list
PAGE = 50
TEXT_MAX = 2000


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request, as the applicant and the admins read it."""

    id: int
    number: str
    service: str
    agency: str
    zone: str
    kind: str
    kind_words: str
    text: str
    by_key: bool
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    answered_by: str
    granted: bool
    answer: str
    is_overdue: bool
    is_hidden: bool = False  # an anonymous reporter's: text and answer are for who handles complaints

    def hidden(self) -> RequestLine:
        """Return the line without what may say who an anonymous reporter is."""
        return replace(self, text="", answer="", is_hidden=True)


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Requests, and after which id the next page begins (None: no more)."""

    lines: tuple[RequestLine, ...]
    after: int | None


def ask(number: str, kind: str, text: str, holder: KeyHolder, now: datetime) -> RequestLine:
    """Record what the holder of a case's key asks. Raises WrongKey, Invalid at jenis or uraian."""
    if holder.number != number or not still_holds(holder):
        raise WrongKey
    return _record(Case.get(Case.number == number), kind, text, "key", now)


def record_at_counter(number: str, kind: str, text: str, actor: Actor, now: datetime) -> RequestLine:
    """Record what somebody asked at the counter or by letter. Raises NotFound, NotYours, Invalid."""
    return _record(Case.get(Case.number == holding(number, actor).number), kind, text, "loket", now)


def answer(request_id: int, granted: bool, text: str, actor: Actor, now: datetime) -> RequestLine:
    """Answer a request once: what was done, or why not. Raises NotFound, NotYours, Invalid (also when it was answered).

    An anonymous reporter's is answered by who handles complaints, any other by an admin of the agency.
    """
    with transaction():
        row = _all().where(DataRequest.id == request_id).first()
        if row is None or not may_answer(row.case, actor):
            raise NotFound if actor.is_admin else NotYours(titles=actor.titles)
        said = need_reason(text, "jawaban")
        if faults := answers.check_note("jawaban", "Jawaban", said, TEXT_MAX):
            raise Invalid(faults)
        fresh = (DataRequest.id == row.id) & DataRequest.answered_at.is_null()
        values = {"answered_at": now, "answered_by": actor.account_id, "granted": granted, "answer": said}
        if not DataRequest.update(**values).where(fresh).execute():
            raise invalid("jawaban", 74, "Permintaan ini sudah dijawab. Baca jawabannya di bawah ini.")
        audit.record(
            actor, "data_request", now, agency_id=row.agency_id, service_id=row.case.service_id,
            subject=f"{KINDS[row.kind]} {row.case.number}", detail={} if row.case.anonymous else {"reason": said},
        )  # fmt: skip
    return _line(_all().where(DataRequest.id == request_id).get(), now)


def may_answer(case: Case, actor: Actor) -> bool:
    """Whether the actor reads and answers what is asked about the data of a case."""
    if case.anonymous:
        return handles(process_of(case.version_id), case.agency_id, actor)
    return actor.is_portal_admin or actor.admin_of == case.agency_id


def requests_for(number: str, actor: Actor, now: datetime) -> tuple[RequestLine, ...]:
    """Return what was asked about the data of a case, as the actor may read it: an anonymous reporter's only that it was."""
    case = Case.get_or_none(Case.number == number)
    found = requests_of(number, now)
    return found if case is not None and may_answer(case, actor) else tuple(line.hidden() for line in found)


def requests_to_handle(number: str, actor: Actor, now: datetime) -> tuple[RequestLine, ...]:
    """Return what an anonymous reporter asked, for who handles complaints. Raises NotYours, NotFound."""
    case = Case.get_or_none(Case.number == (read_number(number) or ""))
    if case is None:
        raise NotFound
    if not (case.anonymous and may_answer(case, actor)):
        raise NotYours(titles=actor.titles)
    return requests_of(case.number, now)


def requests_of(number: str, now: datetime) -> tuple[RequestLine, ...]:
    """Return what was asked about the data of a case, the newest first; for the holder of its key."""
    query = _all().where(Case.number == number).order_by(DataRequest.id.desc())
    return tuple(_line(row, now) for row in query)


def list_requests(
    actor: Actor, now: datetime, *, answered: bool = False, after: int | None = None, most: int = PAGE
) -> RequestPage:
    """Return the requests of the admin's agency: the open ones, the first due first; or the answered, newest first."""
    query = _mine(actor).where(DataRequest.answered_at.is_null(not answered))
    if answered:
        query = query.order_by(DataRequest.id.desc())
        query = query.where(DataRequest.id < after) if after else query
    else:
        query = query.order_by(DataRequest.id)  # each has the same time to its answer
        query = query.where(DataRequest.id > after) if after else query
    rows = list(query.limit(most + 1))
    lines = tuple(_for_admin(row, now) for row in rows[:most])
    return RequestPage(lines, lines[-1].id if len(rows) > most else None)


def _record(case: Case, kind: str, text: str, channel: str, now: datetime) -> RequestLine:
    errors = [] if kind in KINDS else [AnswerError("jenis", 3, "Permintaan belum dipilih. Pilih salah satu.")]
    if kind in ("correction", "erasure") and not text.strip():
        said = "Uraian belum diisi. Tulis apa yang keliru atau apa yang perlu dihapus."
        errors.append(AnswerError("uraian", 1, said))
    errors += answers.check_note("uraian", "Uraian", text, TEXT_MAX)
    if errors:
        raise Invalid(errors)
    with transaction():
        waiting = (DataRequest.case == case.id) & DataRequest.answered_at.is_null()
        if DataRequest.select().where(waiting).count() >= OPEN_MOST:
            said = f"Masih ada {OPEN_MOST} permintaan yang belum dijawab. Tunggu jawabannya, atau datang ke loket."
            raise invalid("jenis", 53, said)
        row = DataRequest.create(
            case=case, agency=case.agency_id, kind=kind, text=text.strip(), channel=channel, asked_at=now,
            due_at=now + ANSWERED_WITHIN,
        )  # fmt: skip
    return _line(_all().where(DataRequest.id == row.id).get(), now)


def _all() -> peewee.ModelSelect[DataRequest]:
    return (
        DataRequest.select(DataRequest, Case, Service, Agency, Account)
        .join(Case)
        .join(Service)
        .switch(DataRequest)
        .join(Agency)
        .switch(DataRequest)
        .join(Account, peewee.JOIN.LEFT_OUTER, on=(DataRequest.answered_by == Account.id))
    )


def _mine(actor: Actor) -> peewee.ModelSelect[DataRequest]:
    if not actor.is_admin:
        raise NotYours(titles=actor.titles)
    return _all() if actor.is_portal_admin else _all().where(DataRequest.agency == actor.admin_of)


def _for_admin(row: DataRequest, now: datetime) -> RequestLine:
    line = _line(row, now)
    return line.hidden() if row.case.anonymous else line


def _line(row: DataRequest, now: datetime) -> RequestLine:
    return RequestLine(
        row.id, row.case.number, row.case.service.title, row.agency.name, row.agency.zone, row.kind, KINDS[row.kind],
        row.text, row.channel == "key", row.asked_at, row.due_at, row.answered_at,
        row.answered_by.name if row.answered_by else "", row.granted, row.answer,
        row.answered_at is None and row.due_at < now,
    )  # fmt: skip
