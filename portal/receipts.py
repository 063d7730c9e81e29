"""What a receipt and a confirmation say of a case: number, receipt, promise, who is next and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.catalogue import noun_of
from portal.models.accounts import Agency
from portal.models.cases import Case, Task
from portal.models.files import CaseFile
from portal.models.services import Service
from portal.publishing import process_of
from portal.refusals import NotFound
from portal.standing import CHANNEL_WORDS


@dataclass(frozen=True, slots=True)
class NextStep:
    """Where the case is: the step, its offices, its deadline (None: the SOP gives none)."""

    number: str
    activity: str
    roles: tuple[str, ...]
    due_at: datetime | None
    for_applicant: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """The facts of a receipt, without the key and without the applicant's name."""

    number: str
    service: str
    slug: str
    noun: str  # permohonan | pengaduan | berkas
    agency: str
    zone: str
    received_at: datetime
    channel: str  # in words
    documents: tuple[str, ...]
    promised_at: datetime | None
    contact_kind: str  # "" | email | telepon
    next: NextStep | None
    contact: str  # of the agency, in one line
    complaints: tuple[str, ...]  # where to complain, of the agency that the case concerns
    receiver: str  # the official who received it at the counter; empty for the web

    @property
    def is_complaint(self) -> bool:
        """Whether its class, and so its limit, is yet to be told."""
        return self.noun == "pengaduan"


def receipt_of(number: str) -> Receipt:
    """Return the receipt of a case. Raises NotFound."""
    case = (
        Case.select(Case, Service, Agency).join(Service).switch(Case).join(Agency).where(Case.number == number).first()
    )
    if case is None:
        raise NotFound
    facts = process_of(case.version_id).matrix.facts if case.service.agency_id == case.agency_id else {}
    files = CaseFile.select().where(
        (CaseFile.case == case) & CaseFile.removed_at.is_null() & (CaseFile.purpose == "form")
    )
    return Receipt(
        number=case.number,
        service=case.service.title,
        slug=case.service.slug,
        noun=noun_of(case.service.for_all_agencies, case.service.opened_by_public),
        agency=case.agency.name,
        zone=case.agency.zone,
        received_at=case.received_at,
        channel=CHANNEL_WORDS[case.channel],
        documents=tuple(row.name for row in files.order_by(CaseFile.id)),
        promised_at=case.limit_due,
        contact_kind=case.contact_kind,
        next=_next(case),
        contact=one_line(case.agency.contact),
        complaints=facts.get("Pengaduan", ()),
        receiver=case.opened_by.name if case.opened_by_id else "",
    )


def one_line(contact: str) -> str:
    """Return a contact of several lines as one, for use in a sentence; a line that only leads up to them is left out."""
    lines = [line.strip().rstrip(";,") for line in contact.splitlines()]
    return "; ".join(line for line in lines if line and not line.endswith(":"))


def _next(case: Case) -> NextStep | None:
    tasks = list(
        Task.select()
        .where((Task.case == case) & (Task.state == "open") & (Task.kind != "coordinate"))
        .order_by(Task.id)
    )
    if not tasks:
        return None
    process = process_of(case.version_id)
    number = min((task.step for task in tasks), key=process.position)
    here = [task for task in tasks if task.step == number]
    roles = tuple(dict.fromkeys(task.role for task in here))
    due = min((task.due_at for task in here if task.due_at), default=None)
    applicant = all(process.is_applicant(role) for role in roles)
    return NextStep(number, process[number].activity, roles, due, applicant)
