"""What the portal may do to any case, whatever its matrix (§7). Each is a line of the history; none changes the matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from portal import answers, filestore, numbers
from portal.accounts import Actor, Held
from portal.casekeys import KeyHolder, still_holds
from portal.casework import load_task
from portal.closing import close_now
from portal.corrections import restore_correction
from portal.discretion import handles
from portal.filestore import Upload
from portal.models import hotpath
from portal.models.accounts import Agency, Office
from portal.models.base import transaction
from portal.models.cases import Case, CaseEvent, Task
from portal.models.complaints import ComplaintFacts
from portal.models.files import CaseFile
from portal.models.rows import Loaded, NewTask
from portal.moves import (
    APPLICANT,
    Line,
    Who,
    add_quietly,
    as_holder,
    carry_out,
    marking_of,
    state_from_json,
    write_line,
)
from portal.publishing import process_of
from portal.refusals import (
    ActedOn,
    CaseClosed,
    Invalid,
    NotFound,
    NotYours,
    NotYourStep,
    SendBackIsOff,
    StaleCase,
    StepNotOpen,
    TooLate,
    WrongKey,
    invalid,
    need_reason,
)
from portal.sop.progress import send_back as move_back

TAKE_BACK_WITHIN = timedelta(minutes=5)
ARCHIVE_KINDS = {"ganda": "permohonan ganda", "bukan": "bukan permohonan"}


def take_back(number: str, event_id: int, actor: Actor, now: datetime) -> None:
    """Take back a part that the actor did at most 5 minutes ago, while nobody acted since: all is as it was before.

    Raises NotFound, NotYours (another's part), TooLate, ActedOn.
    """
    with transaction():
        case = load_task(number, None, actor, now)
        event = CaseEvent.get_or_none((CaseEvent.id == event_id) & (CaseEvent.case == case.id))
        if event is None or event.kind != "step" or event.undo is None:
            raise NotFound
        if event.account_id != actor.account_id:
            raise NotYours(titles=actor.titles)
        roles = _roles(case)
        if event.undone_by is not None or event.revision != case.revision:
            raise ActedOn(roles=roles)
        if now - event.at > TAKE_BACK_WITHIN:
            raise TooLate(roles=roles)
        if not hotpath.advance(case.id, case.revision, state_from_json(event.undo["state"])):
            raise StaleCase(at=now)
        who = Who(actor.account_id, actor.name, event.actor_title)
        data = {"event": event.id, "at": event.at.isoformat()}
        line = Line("taken_back", who, event.step, event.role, event.outcome)
        _undo(case, event, write_line(case, line, now, data=data, undo=None), now)


def _undo(case: Loaded, event: CaseEvent, by: int, now: datetime) -> None:
    """Put tasks, clocks, answers and documents back to where they were before an event."""
    own = Task.case == case.id
    Task.update(state="undone", closed_at=now, closed_event=by).where(own & (Task.opened_event == event.id)).execute()
    Task.update(state="open", closed_at=None, closed_event=None, done_by=None).where(
        own & (Task.closed_event == event.id)
    ).execute()
    for task_id, due in (event.undo.get("dues") or {}).items():
        moment = datetime.fromisoformat(due)
        Task.update(due_at=moment, due_key=moment).where(Task.id == int(task_id)).execute()
    if "before" in event.data:
        restore_correction(case.id, event.data["before"])
    mine = CaseFile.case == case.id
    CaseFile.update(removed_at=now).where(mine & (CaseFile.event == event.id)).execute()
    replaced = mine & (CaseFile.removed_at == event.at) & (CaseFile.event != event.id)
    CaseFile.update(removed_at=None).where(replaced).execute()
    CaseEvent.update(undone_by=by).where(CaseEvent.id == event.id).execute()


def send_back(number: str, task_id: int, revision: int, target: str, reason: str, actor: Actor, now: datetime) -> None:
    """Return the case, outside the flow, to a step that was done before, by the holder of an open part (R7).

    Raises what `take_step` raises, SendBackIsOff where the agency does not use it, StepNotOpen for a step that was
    not done before, Invalid without a reason.
    """
    reason = need_reason(reason)
    with transaction():
        case, held = _holder(number, task_id, revision, actor, now)
        agency = Agency.get_by_id(case.agency_id)
        if not agency.allow_send_back:
            raise SendBackIsOff(agency=agency.name)
        process = process_of(case.version_id, case.sha256)
        if target not in process or target not in steps_done(case.id) or target in marking_of(case.state).open_steps:
            raise StepNotOpen(step=target, roles=_roles(case))
        move = move_back(process, marking_of(case.state), target)
        who = as_holder(actor, held)
        line = Line("sent_back", who, case.step or "", case.role or "", note=reason, data={"target": target})
        carry_out(replace(case, task_id=None), process, move, line, now)


def steps_done(case_id: int) -> frozenset[str]:
    """Return the numbers of the steps of which a part was done: those that a case can be returned to."""
    query = Task.select(Task.step).where((Task.case == case_id) & (Task.state == "done") & (Task.kind != "coordinate"))
    return frozenset(task.step for task in query.distinct())


def reissue_key(number: str, actor: Actor, now: datetime) -> str:
    """Make a new key at the counter and return it; the old one no longer opens the case. Raises NotYours, NotFound.

    With a key a complaint's answer is accepted, and an anonymous reporter's own words are read: theirs is made by who
    handles complaints only.
    """
    with transaction():
        case, held = _of_agency(number, actor, now)
        if not case.has_applicant:
            raise NotFound
        _must_handle(case, actor)
        key = numbers.new_key()
        Case.update(key_hash=numbers.hash_key(key, number)).where(Case.id == case.id).execute()
        add_quietly(case, Line("key_reissued", as_holder(actor, held)), now)
    return key


def withdraw(number: str, reason: str, by: Actor | KeyHolder, now: datetime) -> None:
    """Withdraw a case: by the applicant with the key, or for them by an official of the agency (who gives a reason)."""
    with transaction():
        if isinstance(by, KeyHolder):
            if by.number != number or not still_holds(by):
                raise WrongKey
            case, who = load_task(number, None, None, now), APPLICANT
        else:
            reason = need_reason(reason)
            case, held = _of_agency(number, by, now)
            _must_handle(case, by)
            who = as_holder(by, held)
        _must_be_open(case)
        line = Line("withdrawn", who, note=_note(reason))
        close_now(case, process_of(case.version_id, case.sha256), line, now, "withdrawn")


def _must_handle(case: Loaded, actor: Actor) -> None:
    """Refuse to end a complaint for all but who handles complaints: the unit that it is about might be glad to."""
    process = process_of(case.version_id, case.sha256)
    if process.matrix.for_all_agencies and not handles(process, case.agency_id, actor):
        raise NotYours(titles=actor.titles)


def archive(number: str, kind: str, reason: str, actor: Actor, now: datetime, other: str = "") -> None:
    """Archive a duplicate (`ganda`) or what is no request (`bukan`), with a reason; `other` is the number that goes on."""
    reason = need_reason(reason)
    if kind not in ARCHIVE_KINDS:
        raise invalid("jenis_arsip", 3, "Jenis arsip belum dipilih. Pilih salah satu.")
    with transaction():
        case, held = _of_agency(number, actor, now)
        _must_handle(case, actor)
        _must_be_open(case)
        canonical = numbers.read_number(other) if other else None
        if other and not Case.select().where(Case.number == canonical).exists():
            raise invalid(
                "nomor_lain", 50, "Nomor ini tidak ditemukan. Periksa lagi pada tanda terima, atau tanyakan di loket."
            )
        line = Line("archived", as_holder(actor, held), note=reason, data={"kind": kind, "other": canonical or ""})
        close_now(case, process_of(case.version_id, case.sha256), line, now, "archived")


def restore(number: str, actor: Actor, now: datetime) -> None:
    """Undo an archiving: marking, tasks and clocks are as they were. Raises NotYours, StepNotOpen if not archived."""
    with transaction():
        case, held = _of_agency(number, actor, now)
        _must_handle(case, actor)
        last = CaseEvent.select().where((CaseEvent.case == case.id) & (CaseEvent.kind == "archived"))
        event = last.order_by(CaseEvent.id.desc()).first()
        if case.state.result != "archived" or event is None or event.undo is None:
            raise StepNotOpen(step="", roles=_roles(case))
        if not hotpath.advance(case.id, case.revision, state_from_json(event.undo["state"])):
            raise StaleCase(at=now)
        line = Line("restored", as_holder(actor, held))
        _undo(case, event, write_line(case, line, now, data={"event": event.id}, undo=None), now)
        ComplaintFacts.update(merged_into=None).where(ComplaintFacts.case == case.id).execute()


def add_note(number: str, note: str, uploads: Sequence[Upload], actor: Actor, now: datetime) -> None:
    """Add a note and documents, by anyone who holds an open part or coordinates; it holds nothing up.

    Raises NotYours, CaseClosed, Invalid (nothing written, too long, documents).
    """
    with transaction():
        case = load_task(number, None, actor, now)
        _must_be_open(case)
        task = _open_task(case, actor)
        errors = answers.check_note("catatan", "Catatan", note)
        if errors:
            raise Invalid(errors)
        if not note.strip() and not uploads:
            raise invalid("catatan", 1, "Catatan belum diisi. Tulis catatan, atau pilih dokumen.")
        documents = filestore.check_all(uploads, CaseFile.total_of_case(case.id) if uploads else 0)
        line = Line("note", as_holder(actor, actor.holds(task.office_id)), task.step, task.role, note=note.strip())
        event = add_quietly(case, line, now)
        for upload, kind in documents:
            plain = Upload("", upload.name, upload.data)
            filestore.add(plain, kind, "note", now, case=case.id, event=event, account=actor.account_id)


def ask_input(number: str, task_id: int, revision: int, office_id: int, note: str, actor: Actor, now: datetime) -> None:
    """Add a coordinating office of the same agency to the open step of the actor; it may add notes and files."""
    with transaction():
        case, held = _holder(number, task_id, revision, actor, now)
        office = Office.get_or_none((Office.id == office_id) & (Office.agency == case.agency_id))
        if office is None:
            raise invalid("pelaksana", 3, "Pelaksana belum dipilih. Pilih salah satu.")
        asked = (Task.case == case.id) & (Task.office == office) & (Task.step == case.step) & (Task.state == "open")
        if Task.select().where(asked).exists():
            raise invalid("pelaksana", 3, f"{office.name} sudah mengerjakan atau dimintai masukan. Pilih yang lain.")
        line = Line("asked_input", as_holder(actor, held), case.step or "", case.role or "", note=_note(note))
        event = add_quietly(case, line, now, {"office": office.name})
        hotpath.open_tasks(case, event, now, [NewTask(case.step or "", office.name, "coordinate", False, None)])


def _note(text: str) -> str:
    if errors := answers.check_note("catatan", "Catatan", text):
        raise Invalid(errors)
    return text.strip()


def _open_task(case: Loaded, actor: Actor) -> Task:
    """Return an open task of the case for one of the actor's offices, the actor's own part before a coordinator's."""
    query = Task.select().where((Task.case == case.id) & (Task.state == "open") & Task.office.in_(actor.office_ids))
    task = min(query, key=lambda t: (t.kind == "coordinate", t.id), default=None)
    if task is None:
        raise NotYours(titles=actor.titles)
    return task


def _holder(number: str, task_id: int, revision: int, actor: Actor, now: datetime) -> tuple[Loaded, Held]:
    """Load a case for the holder of an open part; raise what `take_step` raises before a step."""
    case = load_task(number, task_id, actor, now)
    held = actor.holds(case.office_id)
    if held is None or not case.held or case.task_kind == "coordinate":
        raise NotYourStep(step=case.step, role=case.role, titles=actor.titles)
    _must_be_open(case)
    if case.task_state != "open":
        raise StepNotOpen(step=case.step, roles=_roles(case))
    if case.revision != revision:
        raise StaleCase(at=now, roles=_roles(case))
    return case, held


def _of_agency(number: str, actor: Actor, now: datetime) -> tuple[Loaded, Held | None]:
    """Load a case for an official (or the admin) of its agency; raise NotFound or NotYours."""
    case = load_task(number, None, actor, now)
    held = next((h for h in actor.offices if h.agency_id == case.agency_id), None)
    if held is None and actor.admin_of != case.agency_id:
        raise NotYours(titles=actor.titles)
    return case, held


def _must_be_open(case: Loaded) -> None:
    if case.state.result != "open":
        raise CaseClosed(at=case.state.closed_at, result=case.state.result)


def _roles(case: Loaded) -> tuple[str, ...]:
    return tuple(dict.fromkeys(role for _, role in marking_of(case.state).open))
