"""Open cases: by the public, at the counter for an applicant, and by officials for their own services."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal import answers, filestore, numbers
from portal.accounts import Actor, Held, today
from portal.answers import AnswerError
from portal.clocks import limit_due, limit_of
from portal.filestore import Upload
from portal.models import hotpath
from portal.models.accounts import Agency
from portal.models.base import transaction
from portal.models.cases import Case
from portal.models.files import CaseFile
from portal.models.rows import Loaded
from portal.models.services import Service
from portal.moves import APPLICANT, Line, Who, as_holder, carry_out, new_tasks, write_marking
from portal.publishing import process_of
from portal.refusals import Invalid, NotFound, NotYours, ServiceClosed
from portal.sop.process import Process
from portal.sop.progress import Move, begin, take
from portal.sop.worktime import ZONES, standard_calendar

CHANNELS = ("loket", "pos", "surel", "whatsapp")  # of counter intake; besides them web, and petugas for own services
COMPLAINT_CHANNELS = ("loket", "kotak", "pos", "whatsapp", "telepon", "faks", "surel", "sp4n")
FARTHEST_BACK = timedelta(days=30)
JUST_NOW = timedelta(minutes=10)  # a receipt this little before now needs no reason


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent to open a case. `raw` holds the Isian by label and the reserved names of portal.answers.

    Counter intake gives `channel`, `received_at` (None: now) and its `reason`. `agency` is the slug of the agency
    that a case of a service for all agencies concerns; `draft_files` are documents that a saved form holds already.
    """

    slug: str
    raw: Mapping[str, object]
    uploads: Sequence[Upload] = ()
    draft_files: Sequence[CaseFile] = ()
    agency: str = ""
    channel: str = "web"
    received_at: datetime | None = None
    reason: str = ""
    case_class: str = ""
    outcome: str | None = None  # where the opener decides at the first step


@dataclass(frozen=True, slots=True)
class Opened:
    """A new case. `key` is shown once and kept only hashed; None where there is no applicant."""

    case_id: int
    number: str
    key: str | None


def open_case(request: Request, actor: Actor | None, now: datetime) -> Opened:
    """Open a case and do the opener's part of its first step; `actor` None is the public.

    Raises NotFound (no such service), ServiceClosed, NotYours (not an official of the agency, or not of the role that
    opens), Invalid with all that needs another look. Nothing is stored when it raises.
    """
    with transaction():
        service, process = _service(request)
        agency = _agency(service, request, actor)
        held, role = _opener(process, agency, actor)
        received = _received(request, actor, process, agency, now)
        facts, cleaned, case_class = _check(request, process, service, agency, received)
        documents = filestore.check_all(request.uploads, sum(f.size for f in request.draft_files))
        key = numbers.new_key() if process.opened_by_public else None
        case = _create(request, service, process, agency, actor, received, facts, cleaned, case_class, key, now)
        who = as_holder(actor, held) if actor else APPLICANT
        loaded, event = _begin(case, process, who, role, request, now)
        for upload, kind in documents:
            filestore.add(upload, kind, "form", now, case=case, event=event, account=who.account)
        for row in request.draft_files:
            row.case, row.draft, row.event = case, None, event
            if case.anonymous:  # a file's name often tells whose it is
                row.name = filestore.nameless(case.id, row.kind)
            row.save(only=[CaseFile.case, CaseFile.draft, CaseFile.event, CaseFile.name])
        _do_openers_part(loaded, process, who, role, request, now)
    return Opened(case.id, case.number, key)


def _service(request: Request) -> tuple[Service, Process]:
    service = Service.get_or_none((Service.slug == request.slug) & Service.current_version.is_null(False))
    if service is None:
        raise NotFound
    if not service.accepting:
        raise ServiceClosed(contact=service.agency.contact if service.agency else "")
    return service, process_of(service.current_version_id)


def _agency(service: Service, request: Request, actor: Actor | None) -> Agency:
    """Return the agency that the case concerns: chosen for a service for all agencies, else the service's own."""
    if not service.for_all_agencies and service.agency:
        return service.agency
    agency = Agency.get_or_none(Agency.slug == request.agency) if request.agency else None
    if agency is None and actor and len(own := {held.agency_id for held in actor.offices}) == 1:
        agency = Agency.get_by_id(own.pop())
    if agency is None:
        text = "Instansi belum dipilih. Pilih instansi; bila tidak tahu, pilih “Belum tahu”."
        raise Invalid([AnswerError("instansi", 27, text)])
    return agency


def _opener(process: Process, agency: Agency, actor: Actor | None) -> tuple[Held | None, str]:
    """Return by which office the actor opens, and whose part of the first step that does."""
    doers = process.first.doers
    if process.opened_by_public:
        role = next(r for r in doers if process.is_applicant(r))
        if actor is None:
            return None, role
        held = next((h for h in actor.offices if h.agency_id == agency.id), None)
        if held is None:
            raise NotYours(titles=actor.titles)
        return held, role
    for held in actor.offices if actor else ():
        if held.agency_id == agency.id and held.role in doers:
            return held, held.role
    raise NotYours(titles=actor.titles if actor else "")


def _received(request: Request, actor: Actor | None, process: Process, agency: Agency, now: datetime) -> datetime:
    """Return the time of receipt: of counter intake as it is stated, not in the future and at most 30 days back."""
    if actor is None or not process.opened_by_public:
        return now
    channels = COMPLAINT_CHANNELS if process.matrix.for_all_agencies else CHANNELS
    if errors := receipt_faults(request, agency.zone, now, channels):
        raise Invalid(errors)
    return request.received_at or now


def receipt_faults(
    request: Request, zone_name: str, now: datetime, channels: Collection[str] = CHANNELS
) -> list[AnswerError]:
    """Return what is wrong with how and when a request came, as the counter stated it."""
    errors = []
    if request.channel not in channels:
        text = "Cara berkas datang belum dipilih. Pilih loket, pos, surel, atau WhatsApp."
        if channels is COMPLAINT_CHANNELS:
            text = "Cara pengaduan datang belum dipilih. Pilih salah satu saluran."
        errors.append(AnswerError("saluran", 26, text))
    received = request.received_at or now
    zone = ZONES[zone_name]
    if received > now:
        hour = received.astimezone(zone).strftime("%H.%M")
        text = f"Waktu terima {hour} {zone_name} belum tiba. Tulis waktu saat berkas diterima."
        errors.append(AnswerError("waktu_terima", 23, text))
    elif now - received > FARTHEST_BACK:
        first = (now - FARTHEST_BACK).astimezone(zone).strftime("%d-%m-%Y")
        text = f"Waktu terima lebih dari 30 hari lalu. Tulis tanggal sejak {first}, atau minta admin instansi."
        errors.append(AnswerError("waktu_terima", 24, text))
    elif now - received > JUST_NOW and not request.reason.strip():
        text = "Waktu terima lebih awal dari sekarang dan alasannya belum diisi. Tulis alasan."
        errors.append(AnswerError("alasan", 25, text))
    return errors


def _check(
    request: Request, process: Process, service: Service, agency: Agency, received: datetime
) -> tuple[dict[str, str], dict[str, Any], str]:
    """Check applicant, Isian and class; return the facts of the applicant, the cleaned answers and the class."""
    fields = process.fields_at(process.first.number)
    given = {u.field for u in request.uploads} | {f.field for f in request.draft_files}
    cleaned, errors = answers.check_answers(fields, request.raw, given)
    errors += answers.check_dates(process.matrix, cleaned, today(received, agency.zone))
    facts = {answers.NAME: "", answers.CONTACT: "", answers.CONTACT_KIND: "", answers.ANONYMOUS: ""}
    if process.opened_by_public:
        facts, faults = answers.check_applicant(request.raw, service.for_all_agencies)
        errors = faults + errors
    asked = process.first_official_step()
    needs = not process.opened_by_public and asked == process.first
    case_class, faults = check_class(process, request.case_class if needs else "", needed=needs)
    errors += faults
    if errors:
        raise Invalid(errors, contact=agency.contact)
    return facts, cleaned, case_class


def check_class(process: Process, chosen: str, needed: bool) -> tuple[str, list[AnswerError]]:
    """Check a chosen Klasifikasi against those of the matrix; one that is not there counts as not chosen."""
    known = {c.name for c in process.matrix.classes}
    if chosen in known or not known:
        return chosen if chosen in known else "", []
    if not needed and not chosen:
        return "", []
    text = "Klasifikasi belum dipilih. Pilih satu; tenggat dihitung dari klasifikasi."
    return "", [AnswerError("klasifikasi", 22, text)]


def _create(
    request: Request, service: Service, process: Process, agency: Agency, actor: Actor | None, received: datetime,
    facts: Mapping[str, str], cleaned: Mapping[str, Any], case_class: str, key: str | None, now: datetime,
) -> Case:  # fmt: skip
    calendar = standard_calendar(agency.zone)
    number = _free_number(service.code or "SOP")
    hides = bool(facts[answers.ANONYMOUS])
    institution = "" if hides else answers.institution_of(process.matrix.fields, cleaned)
    return Case.create(
        number=number,
        service=service,
        version=service.current_version_id,
        agency=agency,
        key_hash=numbers.hash_key(key, number) if key else None,
        marking=write_marking(process, begin(process)),
        channel=request.channel if process.opened_by_public else "petugas",
        received_at=received,
        counted_from=calendar.received(received),
        opened_at=now,
        opened_by=actor.account_id if actor else None,
        applicant_name=facts[answers.NAME],
        institution=institution,
        contact_kind=facts[answers.CONTACT_KIND],
        contact=facts[answers.CONTACT],
        anonymous=hides,
        folded_name="" if hides else answers.fold(facts[answers.NAME]),
        folded_institution=answers.fold(institution),
        answers=cleaned,
        case_class=case_class,
        limit_due=limit_due(calendar, received, limit_of(process, case_class), ()),
    )


def _free_number(code: str) -> str:
    while Case.select().where(Case.number == (number := numbers.new_number(code))).exists():
        pass  # 35 random bits: practically never
    return number


def _begin(case: Case, process: Process, who: Who, role: str, request: Request, now: datetime) -> tuple[Loaded, int]:
    """Write the first line of the history and open the first step's tasks."""
    loaded = hotpath.load(case.number)
    assert loaded is not None
    move = Move(begin(process), step_done=False, opened=(process.first.number,))
    tasks = list(new_tasks(process, move, standard_calendar(loaded.zone), now))
    data: dict[str, Any] = {"opened": [process.first.number], "channel": case.channel}
    data["due"] = {t.step: t.due_at.isoformat() for t in tasks if t.due_at}
    event = hotpath.add_event(
        case.id, now, "opened", 1, account=who.account, actor_name=who.name, actor_title=who.title, role=role,
        note=request.reason.strip(), data=data,
    )  # fmt: skip
    hotpath.open_tasks(loaded, event, now, tasks, loaded.state.limit_due)
    return loaded, event


def _do_openers_part(case: Loaded, process: Process, who: Who, role: str, request: Request, now: datetime) -> None:
    """Sending the form does the opener's part of the first step (§3); one who decides there must have said what."""
    first = process.first
    if first.decider == role and (request.outcome is None or len(first.doers) > 1):
        return
    outcome = request.outcome if first.decider == role else None
    if outcome is not None and first.outcome(outcome) is None:
        raise Invalid([AnswerError("keputusan", 3, "Keputusan belum dipilih. Pilih salah satu.")])
    task = hotpath.open_task(case.id, first.number, role)
    loaded = hotpath.load(case.number, task)
    assert loaded is not None
    move = take(process, begin(process), first.number, role, outcome)
    carry_out(loaded, process, move, Line("step", who, first.number, role, outcome), now)
