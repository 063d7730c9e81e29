"""Take steps of a case: by officials, by the applicant with the key, and at the counter for the applicant.

A step is a guarded update: role, open task and revision are checked again inside the transaction that writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal import answers, filestore
from portal.accounts import Actor, Held, today
from portal.casekeys import KeyHolder, still_holds
from portal.corrections import Correction, add_documents, check_correction, write_correction
from portal.discretion import handling_roles
from portal.filestore import Upload
from portal.intake import check_class
from portal.models import hotpath
from portal.models.base import transaction
from portal.models.cases import CaseEvent, Task
from portal.models.files import CaseFile
from portal.models.rows import Loaded
from portal.moves import APPLICANT, Line, Who, as_holder, carry_out, marking_of
from portal.publishing import process_of
from portal.refusals import (
    NO_REASON,
    CaseClosed,
    Invalid,
    NotFound,
    NotYourStep,
    OpenerDecides,
    SentAlready,
    SomeoneWasFirst,
    StaleCase,
    StepNotOpen,
    UnknownOutcome,
    WaitsForOthers,
    WrongKey,
)
from portal.sop.process import Outcome, Process
from portal.sop.progress import Marking, refusal, take

GUEST_BOOK = "buku tamu"


@dataclass(frozen=True, slots=True)
class StepForm:
    """What is sent with a step. `raw` corrects the Isian of the step (by label) where it may be corrected."""

    task_id: int
    revision: int
    outcome: str | None = None
    note: str = ""  # the reason, needed for a refusal and a return; read by the applicant with the key
    output: str = ""
    uploads: Sequence[Upload] = ()
    case_class: str = ""
    raw: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step brought about: the line of the history, the case's new revision, and where the case is now."""

    event_id: int
    revision: int
    closed: bool
    roles: tuple[str, ...]  # whose turn it is


def take_step(number: str, form: StepForm, actor: Actor, now: datetime) -> Taken:
    """Do the actor's part of an open step.

    Raises NotFound, NotYourStep, OpenerDecides (403), CaseClosed, StaleCase, SomeoneWasFirst, SentAlready,
    StepNotOpen, WaitsForOthers, UnknownOutcome (409) or Invalid (422); nothing has changed then.
    """
    with transaction():
        case = load_task(number, form.task_id, actor, now)
        held = actor.holds(case.office_id)
        if case.office_id is None or held is None or not case.held or case.task_kind == "coordinate":
            raise NotYourStep(step=case.step, role=case.role, titles=actor.titles)
        process = process_of(case.version_id, case.sha256)
        return _take(case, process, form, as_holder(actor, held), now)


def take_applicant_step(number: str, form: StepForm, holder: KeyHolder, now: datetime) -> Taken:
    """Do the applicant's part of an open step, with the key. Raises WrongKey, and what `take_step` raises."""
    with transaction():
        if holder.number != number or not still_holds(holder):
            raise WrongKey
        case = load_task(number, form.task_id, None, now)
        if case.office_id is not None or case.task_kind == "coordinate":
            raise NotYourStep(step=case.step, role=case.role, titles="")
        process = process_of(case.version_id, case.sha256)
        return _take(case, process, form, APPLICANT, now)


def record_applicant_step(number: str, form: StepForm, actor: Actor, now: datetime) -> Taken:
    """Record the applicant's part at the counter, by a holder of a role of the step before or after (§3)."""
    with transaction():
        case = load_task(number, form.task_id, actor, now)
        process = process_of(case.version_id, case.sha256)
        if case.office_id is not None or case.step is None or case.task_kind == "coordinate":
            raise NotYourStep(step=case.step, role=case.role, titles=actor.titles)
        held = recorder(process, case.step, case.agency_id, actor)
        if held is None:
            roles = ", ".join(recording_roles(process, case.step))
            raise NotYourStep(step=case.step, role=roles or case.role, titles=actor.titles)
        return _take(case, process, form, as_holder(actor, held), now, at_counter=True)


def sign_guest_book(number: str, actor: Actor | None, now: datetime) -> Taken | None:
    """Do the applicant's open step that asks to fill in the guest book, since an entry was made; None: there is none.

    `actor` None: the applicant wrote the entry at a kiosk; else the official did, for them. A step that decides, or
    asks for more than the entry, is left alone. Raises NotFound, and what `take_step` raises.
    """
    with transaction():
        case = load_task(number, None, actor, now)
        process = process_of(case.version_id, case.sha256)
        mine = (Task.case == case.id) & (Task.state == "open") & Task.office.is_null() & (Task.kind == "do")
        found = Task.select(Task.id, Task.step).where(mine).order_by(Task.id)
        task = next((task for task in found if asks_for_guest_book(process, task.step)), None)
        if task is None:
            return None
        held = next((h for h in actor.offices if h.agency_id == case.agency_id), None) if actor else None
        who = as_holder(actor, held) if actor else APPLICANT
        form = StepForm(task.id, case.revision)
        told = {"guest_book": True} | ({"at_counter": True} if actor else {})
        return _take(load_task(number, task.id, actor, now), process, form, who, now, bool(actor), told)


def asks_for_guest_book(process: Process, step: str) -> bool:
    """Whether a step is the applicant's and its activity speaks of the guest book ("mengisi buku tamu")."""
    words = " ".join(process[step].activity.split()).casefold()
    return GUEST_BOOK in words and process[step].for_applicant


def recording_roles(process: Process, step: str) -> tuple[str, ...]:
    """Return the officials' roles of the steps before and after an applicant's step.

    Several applicant's steps in a row count as one: who stands at the end of the row may record each of them, or a
    person without a screen would be stuck in the middle. A complaint's reporter is written down by who handles
    complaints alone: the unit that it is about might be glad to accept its own answer.
    """
    if process.matrix.for_all_agencies:
        return handling_roles(process)
    ways = [(s.number, target) for s in process.steps for o in s.outcomes for target in o.to if target in process]
    near = _through_applicants(process, step, ways) | _through_applicants(process, step, [(b, a) for a, b in ways])
    return tuple(r for r in process.roles_of(near) if not process.is_applicant(r))


def _through_applicants(process: Process, step: str, ways: list[tuple[str, str]]) -> set[str]:
    """Return the first steps with an official's part that arrows reach from a step, past applicant's steps only."""
    found: set[str] = set()
    seen, queue = {step}, [step]
    while queue:
        here = queue.pop()
        for source, target in ways:
            if source != here or target in seen:
                continue
            seen.add(target)
            if process[target].for_applicant:
                queue.append(target)
            else:
                found.add(target)
    return found


def recorder(process: Process, step: str, agency_id: int, actor: Actor) -> Held | None:
    """Return the office by which the actor may record an applicant's step, or None."""
    roles = recording_roles(process, step)
    return next((h for h in actor.offices if h.agency_id == agency_id and h.role in roles), None)


def load_task(number: str, task_id: int | None, actor: Actor | None, now: datetime) -> Loaded:
    """Load a case with one of its tasks; raise NotFound where either is missing."""
    days = (today(now, "WIB"), today(now, "WIT"))
    case = hotpath.load(number, task_id, actor.account_id if actor else None, days)
    if case is None or (task_id is not None and case.task_id is None):
        raise NotFound
    return case


def _take(
    case: Loaded, process: Process, form: StepForm, who: Who, now: datetime, at_counter: bool = False,
    told: Mapping[str, Any] | None = None,
) -> Taken:  # fmt: skip
    assert case.step is not None
    assert case.role is not None
    marking = marking_of(case.state)
    _check_open(case, marking, form, who, now)
    chosen = _outcome(case, process, marking, form, who)
    case_class, correction, documents = _check_form(case, process, form, chosen, who, at_counter, now)
    move = take(process, marking, case.step, case.role, form.outcome)
    data: dict[str, Any] = dict(told or ({"at_counter": True} if at_counter else {}))
    if correction:
        data["before"] = write_correction(case, process, correction)
    line = Line("step", who, case.step, case.role, form.outcome, form.note.strip(), form.output.strip(), data)
    event = carry_out(case, process, move, line, now, case_class=case_class)
    add_documents(case, process, documents, event, who.account, now)
    roles = tuple(dict.fromkeys(role for _, role in move.marking.open))
    return Taken(event, case.revision + 1, move.marking.closed, roles)


def _check_open(case: Loaded, marking: Marking, form: StepForm, who: Who, now: datetime) -> None:
    """Say as exactly as possible why a part can no longer be done."""
    here = {"roles": tuple(dict.fromkeys(role for _, role in marking.open))}
    if case.task_state == "done" and case.closed_event is not None:
        event = CaseEvent.get_by_id(case.closed_event)
        if event.account_id == who.account:  # of the applicant, both are None
            raise SentAlready(at=event.at, **here)
        raise SomeoneWasFirst(name=event.actor_name, at=event.at, at_counter=bool(event.data.get("at_counter")), **here)
    if case.state.result != "open":
        raise CaseClosed(at=case.state.closed_at, result=case.state.result)
    if case.task_state != "open":
        raise StepNotOpen(step=case.step, **here)
    if case.revision != form.revision:
        last = CaseEvent.select(CaseEvent.at).where(CaseEvent.case == case.id).order_by(CaseEvent.id.desc()).scalar()
        raise StaleCase(at=last or now, **here)


def _outcome(case: Loaded, process: Process, marking: Marking, form: StepForm, who: Who) -> Outcome | None:
    """Return the outcome that will be taken if this part is the step's last; None where others are still to come."""
    assert case.step is not None
    assert case.role is not None
    step = process[case.step]
    reason = refusal(process, marking, case.step, case.role, form.outcome)
    if reason == "no_such_outcome":
        if form.outcome is None or step.decider != case.role:
            raise Invalid([answers.AnswerError("keputusan", 3, "Keputusan belum dipilih. Pilih salah satu.")])
        raise UnknownOutcome(outcome=form.outcome)
    others = tuple(role for number, role in marking.open if number == case.step and role != case.role)
    if reason == "waits_for_others":
        raise WaitsForOthers(roles=others)
    if reason:
        raise StepNotOpen(step=case.step, roles=tuple(dict.fromkeys(role for _, role in marking.open)))
    if step.decider == case.role and not case.has_applicant and case.opened_by == who.account:
        raise OpenerDecides(role=case.role)
    if others:
        return None
    return step.outcome(form.outcome) if step.decider else step.outcomes[0]


def is_return(process: Process, step: str, outcome: Outcome) -> bool:
    """Whether an outcome of a step sends the case back."""
    return any(target in process and process.is_return(step, target) for target in outcome.to)


def _check_form(
    case: Loaded, process: Process, form: StepForm, chosen: Outcome | None, who: Who, at_counter: bool, now: datetime
) -> tuple[str, Correction | None, list[tuple[Upload, str]]]:
    """Check note, class, corrected answers and documents; raise Invalid with every fault at once."""
    assert case.step is not None
    errors = []
    back = chosen is not None and is_return(process, case.step, chosen)
    if chosen and (chosen.refused or back) and not form.note.strip():
        errors.append(answers.AnswerError("catatan", 21, NO_REASON))
    errors += answers.check_note("catatan", "Catatan", form.note) + answers.check_note("keluaran", "Hasil", form.output)
    official = who.account is not None and not at_counter
    asked = process.first_official_step()
    case_class = ""
    if official and asked and asked.number == case.step:
        going_on = chosen is not None and not chosen.refused and not back
        needed = going_on and not case.state.case_class
        case_class, faults = check_class(process, form.case_class, needed)
        errors += faults
    correction, faults = check_correction(case, process, form.raw, form.uploads, now)
    errors += faults
    already = CaseFile.total_of_case(case.id) if form.uploads else 0
    documents: list[tuple[Upload, str]] = []
    try:
        documents = filestore.check_all(form.uploads, already)
    except Invalid as error:
        errors += error.errors
    if errors:
        raise Invalid(errors)
    return case_class, correction, documents
