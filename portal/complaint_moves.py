"""What happens to complaints besides the steps of their SOP: handed over, merged, closed because never completed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from portal import config, deviations, numbers
from portal.accounts import Actor, Held
from portal.casework import load_task
from portal.clocks import complete_by, limit_due, limit_of, stands_still
from portal.closing import close_now
from portal.complaint_form import TRACKING_MAX, tracking_faults
from portal.discretion import handles, handling_roles
from portal.models import hotpath
from portal.models.accounts import Agency, Office, Posting
from portal.models.base import transaction
from portal.models.cases import Case, Task
from portal.models.complaints import ComplaintFacts, ComplaintHandover
from portal.models.rows import Loaded
from portal.models.services import Service
from portal.moves import Line, Who, as_holder, carry_out, marking_of
from portal.publishing import process_of
from portal.refusals import CaseClosed, Invalid, NotFound, NotYours, StepNotOpen, invalid, need_reason
from portal.sop.process import Process
from portal.sop.progress import send_back
from portal.sop.worktime import standard_calendar


def hand_over(number: str, agency_slug: str, reason: str, actor: Actor, now: datetime) -> None:
    """Hand a complaint over to another agency, by who handles it; number and key stay, its offices look at it anew.

    Raises NotFound, NotYours, CaseClosed, StepNotOpen (it waits for the reporter, or is answered), StaleCase, Invalid.
    """
    reason = need_reason(reason, "alasan")
    with transaction():
        case, process, held = _handled(number, actor, now)
        here = marking_of(case.state)
        target = process.first_official_step()
        if target is None or stands_still(process, here):
            raise StepNotOpen(
                step=target.number if target else "", roles=tuple(sorted({role for _, role in here.open}))
            )
        agency = Agency.get_or_none(Agency.slug == agency_slug)
        if agency is None or agency.id == case.agency_id:
            raise invalid("instansi", 27, "Instansi tujuan belum dipilih. Pilih instansi lain yang berwenang.")
        move = replace(send_back(process, here, target.number), returned_to=())  # it is no return: others begin anew
        there = replace(case, agency_id=agency.id, zone=agency.zone)
        names = {"from_agency": Agency.get_by_id(case.agency_id).name, "to_agency": agency.name}
        line = Line("handed_over", as_holder(actor, held), target.number, held.role, note=reason, data=names)
        event = carry_out(there, process, move, line, now)
        counted = standard_calendar(agency.zone).received(case.received_at)
        Case.update(agency=agency, counted_from=counted).where(Case.id == case.id).execute()
        _count_anew(case, process, agency.zone)
        ComplaintHandover.create(case=case.id, at=now, from_agency=case.agency_id, to_agency=agency, event=event)


def handover_choices(number: str, actor: Actor, now: datetime) -> list[tuple[str, str, bool]]:
    """Return (slug, name, whether somebody there handles complaints) of the agencies that can take a complaint over."""
    case, process, _ = _handled(number, actor, now)
    day = now.date()
    staffed = (
        Office.select(Office.agency)
        .join(Posting)
        .where(Office.name.in_(list(handling_roles(process))) & Posting.held_on(day))
    )
    ready = {row.agency_id for row in staffed}
    others = Agency.select().where(Agency.id != case.agency_id).order_by(Agency.name)
    return [(agency.slug, agency.name, agency.id in ready) for agency in others]


def _count_anew(case: Loaded, process: Process, zone: str) -> None:
    """Work out the limit in the new agency's zone; one that was extended stays."""
    row = Case.select(Case.limit_due, Case.stops, Case.case_class).where(Case.id == case.id).get()
    stops = tuple((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in row.stops)
    limit = limit_of(process, row.case_class)
    before = limit_due(standard_calendar(case.zone), case.received_at, limit, stops)
    if zone != case.zone and row.limit_due == before:
        due = limit_due(standard_calendar(zone), case.received_at, limit, stops)
        Case.update(limit_due=due).where(Case.id == case.id).execute()


def merge(number: str, into: str, reason: str, actor: Actor, now: datetime) -> None:
    """Archive a complaint as a duplicate of another of the agency; its reporter follows the other from then on.

    Raises NotFound, NotYours, CaseClosed, Invalid (fields nomor_lain, alasan).
    """
    reason = need_reason(reason, "alasan")
    with transaction():
        case, _, _ = _handled(number, actor, now)
        other = _target(into, case)
        deviations.archive(number, "ganda", reason, actor, now, other=other.number)
        facts = facts_row(case.id)
        facts.merged_into = other
        facts.save(only=[ComplaintFacts.merged_into])


def unmerge(number: str, actor: Actor, now: datetime) -> None:
    """Undo a merging: the complaint is as it was before. Raises NotFound, NotYours, StepNotOpen where it is not merged."""
    with transaction():
        case = load_task(number, None, actor, now)
        if not handles(process_of(case.version_id, case.sha256), case.agency_id, actor):
            raise NotYours(titles=actor.titles)
        deviations.restore(number, actor, now)


def set_tracking(number: str, text: str, actor: Actor, now: datetime) -> None:
    """Note the number that a complaint has with SP4N-LAPOR!, or take it out; by who handles it, also when it is closed."""
    with transaction():
        case = load_task(number, None, actor, now)
        if not handles(process_of(case.version_id, case.sha256), case.agency_id, actor):
            raise NotYours(titles=actor.titles)
        if errors := tracking_faults(text, needed=False, besides=case.id):
            raise Invalid(errors)
        facts = facts_row(case.id)
        facts.tracking_id = text.strip()[:TRACKING_MAX]
        facts.save(only=[ComplaintFacts.tracking_id])


def facts_row(case_id: int) -> ComplaintFacts:
    """Return the row beside a complaint's case; one that never had any is made, and stays hidden from the public."""
    found: ComplaintFacts | None = ComplaintFacts.get_or_none(ComplaintFacts.case == case_id)
    return found or ComplaintFacts.create(case=case_id, secret=True)


def close_incomplete(now: datetime) -> int:
    """Close every complaint that its reporter did not complete in time; return how many."""
    days = timedelta(days=max(config.current().complete_within_days - 1, 0))
    waiting = Case.select(Case.number).join(Service).where(
        (Case.result == "open") & Case.delivered_at.is_null() & Case.paused_at.is_null()
        & Service.for_all_agencies & (Case.stopped_at <= now - days)
    )  # fmt: skip
    return sum(_close_incomplete(case.number, now) for case in list(waiting))


def _close_incomplete(number: str, now: datetime) -> bool:
    with transaction():
        case = hotpath.load(number)
        if case is None or case.state.result != "open" or case.state.paused_at or case.state.delivered_at:
            return False
        process = process_of(case.version_id, case.sha256)
        tasks = list(Task.select().where((Task.case == case.id) & (Task.state == "open") & (Task.kind != "coordinate")))
        asked = max((task.opened_at for task in tasks if task.returned), default=None)
        if asked is None or any(not process.is_applicant(task.role) for task in tasks):
            return False
        until = complete_by(standard_calendar(case.zone), asked)
        if until is None or until > now:
            return False
        close_now(case, process, Line("not_completed", Who()), now, "withdrawn")
        return True


def _handled(number: str, actor: Actor, now: datetime) -> tuple[Loaded, Process, Held]:
    """Load an open complaint for one of those who handle it, with the office by which they do."""
    case = load_task(number, None, actor, now)
    if not Service.select().where((Service.id == case.service_id) & Service.for_all_agencies).exists():
        raise NotFound
    process = process_of(case.version_id, case.sha256)
    roles = handling_roles(process)
    held = next((h for h in actor.offices if h.agency_id == case.agency_id and h.role in roles), None)
    if held is None:
        raise NotYours(titles=actor.titles)
    if case.state.result != "open":
        raise CaseClosed(at=case.state.closed_at, result=case.state.result)
    return case, process, held


def _target(into: str, case: Loaded) -> Case:
    """Return the complaint that goes on; raise Invalid where the number leads to none that can."""
    number = numbers.read_number(into) if into.strip() else None
    other = Case.get_or_none((Case.number == number) & (Case.service == case.service_id)) if number else None
    if other is None or other.agency_id != case.agency_id:
        text = "Nomor ini bukan pengaduan pada instansi Anda. Periksa nomor pengaduan yang dilanjutkan."
        raise invalid("nomor_lain", 50, text)
    if other.id == case.id:
        raise invalid("nomor_lain", 50, "Nomor ini pengaduan yang sama. Tulis nomor pengaduan lain yang dilanjutkan.")
    if other.result in ("archived", "withdrawn"):
        text = "Pengaduan itu sudah ditutup tanpa dijawab. Pilih pengaduan yang masih dilanjutkan."
        raise invalid("nomor_lain", 50, text)
    return other
