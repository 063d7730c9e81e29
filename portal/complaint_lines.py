"""Complaints as lines of a list: found by words and status, the newest first, without what the reader may not know."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import peewee

from portal.accounts import ZONES, Actor
from portal.answers import fold
from portal.case_situation import BESIDE
from portal.case_stages import stand_of
from portal.case_tasks import Read
from portal.complaint_public import KIND
from portal.complaint_status import Status, status_of, status_of_closed
from portal.discretion import handles, masked, masked_answers
from portal.models import readpath
from portal.models.accounts import Agency
from portal.models.cases import Case, CaseEvent, Task
from portal.models.complaints import ComplaintFacts
from portal.models.rows import CaseRow, FactsRow
from portal.models.services import Service
from portal.moves import read_marking
from portal.numbers import read_number
from portal.publishing import process_of
from portal.sop.process import Process
from portal.standing import CHANNEL_WORDS

MANY, BATCH, FEW = 500, 100, 30  # read at a time: for a file, where most are left out afterwards, for a page
EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a list: text (number, SP4N-LAPOR!'s number, words), status (key), class, channel, days of receipt."""

    text: str = ""
    status: str = ""
    case_class: str = ""
    channel: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """A complaint in a list."""

    number: str
    kind: str
    excerpt: str
    status: Status
    case_class: str
    received_at: datetime
    limit_due: datetime | None
    is_overdue: bool
    closed_at: datetime | None
    delivered_at: datetime | None
    channel: str  # in words
    tracking_id: str
    reporter: str  # empty where anonymous
    is_anonymous: bool
    is_secret: bool
    agency: str
    zone: str
    rating: int | None
    rating_note: str
    about_service: str
    about_number: str
    merged_into: str
    merged_count: int
    answers: Mapping[str, Any]  # without who an anonymous reporter is, where the reader may not know


def lines_of(
    actor: Actor,
    agencies: Sequence[int],
    wanted: Wanted,
    now: datetime,
    start: int | None = None,
    careful: bool = False,
) -> Iterator[tuple[int, ComplaintLine]]:
    """Give (case id, line) of the complaints of some agencies, the newest first, those after case `start` only.

    `careful`: as for one who may know nobody.
    """
    query = _query(agencies, wanted)
    size = MANY if careful else BATCH if wanted.status or wanted.text else FEW
    last = Case.select(Case.received_at, Case.id).where(Case.id == start).tuples().first() if start else None
    while True:
        batch = query.where(_comes_after(*last)) if last else query
        found = list(batch.limit(size).tuples())
        yield from _lines([ident for _, ident in found], actor, wanted, now, careful)
        if len(found) < size:
            return
        last = found[-1]


def _comes_after(at: datetime, ident: int) -> Any:
    """Give the condition for what was received before a case, or with it and entered before."""
    return (Case.received_at <= at) & ((Case.received_at < at) | (Case.id < ident))


def _query(agencies: Sequence[int], wanted: Wanted) -> Any:
    """Select (receipt, id) of cases, the newest first, by columns; status and masked words are looked at afterwards."""
    services = Service.select(Service.id).where(Service.for_all_agencies)
    query = (
        Case.select(Case.received_at, Case.id)
        .join(ComplaintFacts, peewee.JOIN.LEFT_OUTER, on=(ComplaintFacts.case == Case.id))
        .where(Case.agency.in_(list(agencies)) & Case.service.in_(services))
        .order_by(Case.received_at.desc(), Case.id.desc())
    )
    if wanted.status:
        query = query.where(_may_be(wanted.status))
    if wanted.case_class:
        query = query.where(Case.case_class == wanted.case_class)
    if wanted.channel:
        query = query.where(Case.channel == wanted.channel)
    zone = Agency.select(Agency.zone).where(Agency.id == agencies[0]).scalar()
    ahead = ZONES.get(zone, ZONES["WIB"])
    if wanted.since:
        query = query.where(Case.received_at >= _midnight(wanted.since, ahead))
    if wanted.until:
        query = query.where(Case.received_at < _midnight(wanted.until + timedelta(days=1), ahead))
    return query.where(_matches(wanted.text)) if wanted.text.strip() else query


def _may_be(status: str) -> Any:
    """Give the condition that every case of a status meets; that it has it, is told by its history."""
    work = (Case.result == "open") & Case.delivered_at.is_null()
    back = Task.select().where((Task.case == Case.id) & (Task.state == "open") & Task.returned)
    by_itself = CaseEvent.select().where(
        (CaseEvent.case == Case.id) & CaseEvent.kind.in_(("closed_by_itself", "not_completed"))
    )
    refused = ~peewee.fn.LOWER(Case.marking).contains('"refused":[]')
    conditions = {
        "diterima": work & Case.stopped_at.is_null() & (Case.case_class == ""),
        "perlu_dilengkapi": work & peewee.fn.EXISTS(back.where(Task.office.is_null())),
        "menunggu_pelapor": work & Case.stopped_at.is_null(False),
        "ditanggapi": (Case.result == "open") & Case.delivered_at.is_null(False),
        "selesai": (Case.result == "done") & ~peewee.fn.EXISTS(by_itself),
        "ditutup_tanpa_kabar": (Case.result == "done") & peewee.fn.EXISTS(by_itself),
        "ditolak": (Case.result == "refused") | ((Case.result == "open") & refused),
        "dibuka_kembali": work & peewee.fn.EXISTS(back.where(Task.office.is_null(False))),
        "dicabut": (Case.result == "withdrawn") & ~peewee.fn.EXISTS(by_itself),
        "tidak_dilengkapi": (Case.result == "withdrawn") & peewee.fn.EXISTS(by_itself),
        "diarsipkan": Case.result == "archived",
    }
    return conditions.get(status, work)


def _midnight(day: date, ahead: timedelta) -> datetime:
    """Return when a day begins in a zone that is so far ahead of UTC."""
    return datetime.fromisoformat(f"{day.isoformat()}T00:00:00+00:00") - ahead


def _matches(text: str) -> Any:
    if number := read_number(text):
        return Case.number == number
    stored = peewee.fn.LOWER(Case.answers)
    words = [stored.contains(json.dumps(word, ensure_ascii=False)[1:-1]) for word in fold(text).split()]
    every = words[0]
    for word in words[1:]:
        every &= word
    named = Case.folded_name.contains(fold(text)) & ~Case.anonymous
    typed = text.strip()
    return every | named | ComplaintFacts.tracking_id.contains(typed) | Case.number.contains(typed.upper())


def _lines(
    ids: Sequence[int], actor: Actor, wanted: Wanted, now: datetime, careful: bool
) -> Iterator[tuple[int, ComplaintLine]]:
    beside = _beside(ids)
    for case, process, status in _stands(ids, now):
        if wanted.status and status.key != wanted.status:
            continue
        hides = case.anonymous and (careful or not handles(process, case.agency_id, actor))
        line = _line(case, process, beside, status, hides, now)
        if not wanted.text.strip() or _is_meant(line, wanted.text):
            yield case.id, line


def _stands(ids: Sequence[int], now: datetime) -> Iterator[tuple[CaseRow, Process, Status]]:
    """Give cases with SOP and status, in the order of `ids`; of those that are over, the last line of the history will do."""
    rows = readpath.read_case_rows(ids)
    over = readpath.last_kinds([row.id for row in rows.values() if not row.is_open], BESIDE)
    at_work = {c.id: (t, e) for c, t, e in readpath.read_cases([i for i in ids if i in rows and i not in over], rows)}
    for case in (rows[ident] for ident in ids if ident in rows):
        process = process_of(case.version_id, case.sha256)
        if case.id in over:
            yield case, process, status_of_closed(case.result, over[case.id], case.closed_at or now)
            continue
        read = Read(case, process, read_marking(case.marking), *at_work[case.id])
        yield case, process, status_of(stand_of(read, now)[1])


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside some cases, by their ids."""

    facts: Mapping[int, FactsRow]
    numbers: Mapping[int, str]  # of the cases that they were merged into
    titles: Mapping[int, str]  # of the services that they are about
    merged: Mapping[int, int]  # how many were merged into each


def _beside(ids: Sequence[int]) -> _Beside:
    facts = readpath.read_facts(ids)
    into = {row.merged_into_id for row in facts.values()} - {None}
    about = {row.about_service_id for row in facts.values()} - {None}
    titles: Any = Service.select(Service.id, Service.title).where(Service.id.in_(list(about) or [0]))
    numbers: Any = Case.select(Case.id, Case.number).where(Case.id.in_(list(into) or [0]))
    return _Beside(facts, dict(numbers.tuples()), dict(titles.tuples()), readpath.merged_counts(ids))


def _line(
    case: CaseRow, process: Process, beside: _Beside, status: Status, hides: bool, now: datetime
) -> ComplaintLine:
    facts = beside.facts.get(case.id) or FactsRow()
    name, contact = case.applicant_name, case.contact
    told = masked_answers(process, case.answers, name, contact) if hides else case.answers
    running = case.is_open and not case.stopped_at and not case.paused_at
    archived = case.result == "archived"
    return ComplaintLine(
        number=case.number,
        kind=str(told.get(KIND, "")),
        excerpt=_excerpt(process, told),
        status=status,
        case_class=case.case_class,
        received_at=case.received_at,
        limit_due=case.limit_due,
        is_overdue=running and case.limit_due is not None and case.limit_due < now,
        closed_at=case.closed_at,
        delivered_at=case.delivered_at,
        channel=CHANNEL_WORDS.get(case.channel, case.channel),
        tracking_id=facts.tracking_id,
        reporter="" if case.anonymous else name,
        is_anonymous=case.anonymous,
        is_secret=facts.secret,
        agency=case.agency,
        zone=case.zone,
        rating=facts.rating,
        rating_note=masked(facts.rating_note, name, contact) if hides else facts.rating_note,
        about_service=beside.titles.get(facts.about_service_id or 0, ""),
        about_number="" if hides else facts.about_number,
        merged_into=beside.numbers.get(facts.merged_into_id or 0, "") if archived else "",
        merged_count=beside.merged.get(case.id, 0),
        answers=told,
    )


def _excerpt(process: Process, told: Mapping[str, Any]) -> str:
    """Return the beginning of the first long text of the form."""
    label = next((field.label for field in process.matrix.fields if field.type == "paragraf"), "")
    text = " ".join(str(told.get(label, "")).split())
    return text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + "…"


def _is_meant(line: ComplaintLine, text: str) -> bool:
    """Whether what the reader may see holds the text: a name that is hidden must not be found by searching for it."""
    if read_number(text) == line.number or text.strip().upper() in line.number:
        return True
    if text.strip().casefold() in line.tracking_id.casefold() or fold(text) in fold(line.reporter):
        return True
    values = _folded(str(value) for value in line.answers.values())
    return all(word in values for word in fold(text).split())


def _folded(texts: Iterable[str]) -> str:
    return " ".join(" ".join(texts).split()).casefold()
