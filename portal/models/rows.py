"""The rows that moving a case and looking at it read and write by hand, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class CaseState:
    """The columns of a case that a move changes; `marking` and `stops` are JSON texts."""

    marking: str
    result: str
    case_class: str
    limit_due: datetime | None
    stopped_at: datetime | None
    paused_at: datetime | None
    stops: str
    delivered_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None


class FactsRow(NamedTuple):
    """What a complaint has besides its case, as a list shows it."""

    secret: bool = True  # where there is no row, nobody ever agreed to its being read by the public
    about_service_id: int | None = None
    about_number: str = ""
    tracking_id: str = ""
    merged_into_id: int | None = None
    rating: int | None = None
    rating_note: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a move needs to know of a case, of one of its tasks (None: no such task) and of who holds its office."""

    state: CaseState
    id: int
    number: str
    revision: int
    received_at: datetime
    opened_by: int | None
    has_applicant: bool
    agency_id: int
    service_id: int
    version_id: int
    sha256: str
    zone: str
    task_id: int | None
    office_id: int | None
    role: str | None
    step: str | None
    task_kind: str | None
    task_state: str | None
    closed_event: int | None
    held: bool  # a posting of the account on this office, today, in the same transaction


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to open; the office is looked up by the role's name, unless it is the applicant's."""

    step: str
    role: str
    kind: str
    for_applicant: bool
    due_at: datetime | None
    returned: bool = False


class CaseRow(NamedTuple):
    """A case with what pages say of its service, agency and version."""

    id: int
    number: str
    service_title: str
    service_slug: str
    for_all_agencies: bool
    agency_id: int
    agency: str
    contact_of_agency: str
    zone: str
    allow_send_back: bool
    version_id: int
    version_number: int
    sha256: str
    key_hash: str | None
    revision: int
    edition: int
    marking: Any
    result: str
    channel: str
    received_at: datetime
    counted_from: datetime
    opened_by_id: int | None
    opened_by: str
    applicant_name: str
    institution: str
    contact_kind: str
    contact: str
    anonymous: bool
    answers: Any
    case_class: str
    limit_due: datetime | None
    stopped_at: datetime | None
    paused_at: datetime | None
    delivered_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether the case still runs."""
        return self.result == "open"


class TaskRow(NamedTuple):
    """A part of a step, open or not."""

    id: int
    office_id: int | None
    role: str
    step: str
    kind: str
    state: str
    returned: bool
    opened_at: datetime
    due_at: datetime | None
    opened_event: int


class EventRow(NamedTuple):
    """A line of the history; `can_be_undone` says that it keeps what was before it."""

    id: int
    at: datetime
    kind: str
    revision: int
    account_id: int | None
    actor_name: str
    actor_title: str
    role: str
    step: str
    outcome: str | None
    note: str
    output: str
    data: Any
    can_be_undone: bool
    undone_by: int | None


class FileRow(NamedTuple):
    """A document; `is_removed` where another took its place, or its step was taken back."""

    id: int
    event: int | None
    purpose: str
    field: str
    name: str
    kind: str
    size: int
    uploaded_at: datetime
    is_removed: bool
