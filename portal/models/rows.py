"""The rows that the hot path reads and writes, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
