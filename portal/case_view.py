"""What pages show of a case: with the number alone never a person, with the key what is the applicant's, officials all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from portal.accounts import Actor
from portal.case_files import documents_of, files_by_event
from portal.case_history import HistoryLine, read_history
from portal.case_situation import Situation
from portal.case_stages import Stage, stand_of
from portal.case_tasks import MyTask, Read, TakeBack, applicant_tasks, my_tasks, recordable_tasks, take_back_of
from portal.casekeys import KeyHolder, still_holds
from portal.clocks import limit_of
from portal.discretion import handles, masked, masked_answers
from portal.filestore import Document
from portal.models import readpath
from portal.models.cases import Case
from portal.models.rows import CaseRow, FileRow
from portal.moves import read_marking
from portal.publishing import process_of
from portal.refusals import NotFound, NotYours, WrongKey
from portal.sop.model import Duration
from portal.sop.process import Process
from portal.sop.progress import Marking
from portal.sop.worktime import Explanation, standard_calendar


@dataclass(frozen=True, slots=True)
class CaseView:
    """What anybody with the number may see. Names, notes and documents are in what the other views add."""

    number: str
    service: str
    service_slug: str
    agency: str
    agency_id: int
    contact: str
    zone: str
    edition: int  # what polling compares
    revision: int  # what a step's form carries
    version_number: int
    version_id: int
    sha256: str
    process: Process
    marking: Marking
    result: str  # open | done | refused | withdrawn | archived
    received_at: datetime
    counted_from: datetime
    closed_at: datetime | None
    delivered_at: datetime | None
    closes_at: datetime | None
    paused_at: datetime | None
    stopped_at: datetime | None
    case_class: str
    limit: Duration
    limit_due: datetime | None
    limit_explanation: Explanation
    has_applicant: bool
    stages: tuple[Stage, ...]
    history: tuple[HistoryLine, ...]
    situation: Situation

    @property
    def is_open(self) -> bool:
        """Whether the case still runs; when not, pages stop asking for news."""
        return self.result == "open"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks, as far as the form says."""

    name: str  # empty where anonymous
    institution: str
    contact_kind: str  # "" | email | telepon
    contact: str
    anonymous: bool
    hidden_name: str = ""  # of an anonymous reporter; only for who handles complaints, and only beside the answers


@dataclass(frozen=True, slots=True)
class KeyView:
    """What the applicant with the key sees besides."""

    case: CaseView
    applicant: Applicant
    answers: Mapping[str, Any]  # by label of the Isian
    documents: tuple[Document, ...]  # of the form
    results: tuple[Document, ...]  # outputs of steps that lead to the applicant or to the end, to download
    tasks: tuple[MyTask, ...]  # the applicant's open parts
    can_withdraw: bool


@dataclass(frozen=True, slots=True)
class OfficialView:
    """What an official of the agency sees, and may do."""

    case: CaseView
    applicant: Applicant
    channel: str
    opened_by: str
    answers: Mapping[str, Any]
    documents: tuple[Document, ...]
    results: tuple[Document, ...]
    notes: tuple[Document, ...]
    tasks: tuple[MyTask, ...]  # the actor's open parts, coordinators' last
    recordable: tuple[MyTask, ...]  # the applicant's parts that the actor may record at the counter
    take_back: TakeBack | None
    send_back_to: tuple[tuple[str, str], ...] = ()  # (step, activity) done before, where the agency allows it
    askable: tuple[tuple[int, str], ...] = ()  # offices that can be asked for input
    can_note: bool = False
    can_reissue_key: bool = False
    can_withdraw: bool = False
    can_archive: bool = False
    can_restore: bool = False
    can_pause: bool = False
    can_resume: bool = False
    requirements: tuple[tuple[str, str], ...] = field(default=())  # (step, what it wants), for the checklist


def edition_of(number: str) -> tuple[int, bool] | None:
    """Return (edition, open) of a case, for polling without rendering; None for an unknown number."""
    row = Case.edition_of(number)
    return None if row is None else (row[0], row[1] == "open")


def public_view(number: str, now: datetime) -> CaseView:
    """Return what anybody with the number may see. Raises NotFound."""
    return _view(_read(number), (), now, for_public=True)


def key_view(number: str, holder: KeyHolder, now: datetime) -> KeyView:
    """Return what the applicant with the key sees. Raises NotFound, WrongKey (also when a new key was issued)."""
    read = _read(number)
    if holder.number != number or not still_holds(holder):
        raise WrongKey
    case, rows = read.case, readpath.read_files(read.case.id)
    view = _view(read, rows, now, for_public=False)
    shown = tuple(line.for_applicant(view.process) for line in view.history if not line.is_internal)
    files = documents_of(rows)
    theirs = {found.id for line in shown for found in line.documents}
    return KeyView(
        case=replace(view, history=shown, situation=view.situation.without_names()),
        applicant=_applicant(case),
        answers=case.answers,
        documents=files["form"],
        results=tuple(found for found in files["output"] if found.id in theirs),
        tasks=applicant_tasks(read),
        can_withdraw=case.is_open,
    )


def official_view(number: str, actor: Actor, now: datetime) -> OfficialView:
    """Return what an official (or the admin) of the case's agency sees and may do. Raises NotFound, NotYours."""
    read = _read(number)
    case = read.case
    mine = any(held.agency_id == case.agency_id for held in actor.offices)
    if not mine and actor.admin_of != case.agency_id:
        raise NotYours(titles=actor.titles)
    rows = readpath.read_files(case.id)
    view = _view(read, rows, now, for_public=False)
    files = documents_of(rows)
    handler = handles(read.process, case.agency_id, actor)
    knows, may_end = not case.anonymous or handler, not case.for_all_agencies or handler
    tasks = my_tasks(read, actor)
    if not knows:
        who = (case.applicant_name, case.contact)
        view = _without_reporter(view, *who)
        tasks = tuple(replace(task, return_reason=masked(task.return_reason, *who)) for task in tasks)
    acting = any(task.kind != "coordinate" for task in tasks)
    done = _steps_done(read) - view.marking.open_steps if acting and case.allow_send_back else frozenset()
    return OfficialView(
        case=view,
        applicant=_applicant(case, knows),
        channel=case.channel,
        opened_by=case.opened_by,
        answers=case.answers
        if knows
        else masked_answers(read.process, case.answers, case.applicant_name, case.contact),
        documents=files["form"],
        results=files["output"],
        notes=files["note"],
        tasks=tasks,
        recordable=tuple(task for task in recordable_tasks(read, actor) if knows or not task.fields),
        take_back=take_back_of(read, actor, now),
        send_back_to=tuple((s.number, s.activity) for s in view.process.steps if s.number in done),
        askable=_askable(read) if acting else (),
        can_note=bool(tasks) and case.is_open,
        can_reissue_key=case.key_hash is not None and may_end,
        can_withdraw=case.is_open and case.key_hash is not None and may_end,
        can_archive=case.is_open and may_end,
        can_restore=case.result == "archived" and may_end,
        can_pause=acting and case.is_open and case.paused_at is None,
        can_resume=case.is_open and case.paused_at is not None,
        requirements=tuple(
            (t.step, view.process[t.step].requirements) for t in tasks if view.process[t.step].requirements
        ),
    )


def _read(number: str) -> Read:
    case = readpath.read_case(number)
    if case is None:
        raise NotFound
    process = process_of(case.version_id, case.sha256)
    tasks, events = readpath.read_tasks(case.id), readpath.read_events(number)
    return Read(case, process, read_marking(case.marking), tasks, events)


def _view(read: Read, files: Sequence[FileRow], now: datetime, for_public: bool) -> CaseView:
    case, process, marking = read.case, read.process, read.marking
    calendar = standard_calendar(case.zone)
    stages, situation = stand_of(read, now)
    limit = limit_of(process, case.case_class)
    history = read_history(process, read.events, files_by_event(files))
    if for_public:
        history = tuple(line.for_public() for line in history if not line.is_internal)
    return CaseView(
        number=case.number, service=case.service_title, service_slug=case.service_slug, agency=case.agency,
        agency_id=case.agency_id, contact=case.contact_of_agency, zone=case.zone, edition=case.edition,
        revision=case.revision, version_number=case.version_number, version_id=case.version_id,
        sha256=case.sha256, process=process, marking=marking, result=case.result,
        received_at=case.received_at, counted_from=case.counted_from, closed_at=case.closed_at,
        delivered_at=case.delivered_at, closes_at=case.closes_at, paused_at=case.paused_at,
        stopped_at=case.stopped_at, case_class=case.case_class, limit=limit, limit_due=case.limit_due,
        limit_explanation=calendar.explain(case.received_at, limit), has_applicant=case.key_hash is not None,
        stages=stages, history=history, situation=situation if not for_public else situation.for_public(),
    )  # fmt: skip


def _applicant(case: CaseRow, knows: bool = True) -> Applicant:
    """Return who asks; of an anonymous reporter whom the reader may not know, nothing but that."""
    if not knows:
        return Applicant("", "", "", "", True)
    name, hidden = ("", case.applicant_name) if case.anonymous else (case.applicant_name, "")
    return Applicant(name, case.institution, case.contact_kind, case.contact, case.anonymous, hidden)


def _without_reporter(view: CaseView, name: str, contact: str) -> CaseView:
    """Take an anonymous reporter out of what they wrote in the history, and out of what corrections replaced."""
    told = replace(view.situation, reason=masked(view.situation.reason, name, contact))
    lines = tuple(line.without_reporter(view.process, name, contact) for line in view.history)
    return replace(view, history=lines, situation=told)


def _askable(read: Read) -> tuple[tuple[int, str], ...]:
    busy = {task.office_id for task in read.tasks if task.state == "open" and task.office_id is not None}
    return readpath.other_offices(read.case.agency_id, busy)


def _steps_done(read: Read) -> frozenset[str]:
    return frozenset(task.step for task in read.tasks if task.state == "done" and task.kind != "coordinate")
