"""How complaints end, counted: what the reporter accepted apart from what was closed because nobody answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from portal.models.cases import Case, CaseEvent
from portal.models.services import Service


@dataclass(frozen=True, slots=True)
class Endings:
    """Complaints received in a period, by how they stand; the parts add up to `received`."""

    received: int
    accepted: int  # "selesai diterima": the reporter accepted the answer
    silent: int  # "ditutup tanpa kabar"
    refused: int
    withdrawn: int  # by the reporter
    not_completed: int  # not completed in time
    archived: int  # duplicates and what is none
    open: int


def endings(since: datetime, until: datetime, agency_id: int | None = None) -> Endings:
    """Count the complaints received from `since` until before `until` (aware), of one agency or of all."""
    those = Service.for_all_agencies & (Case.received_at >= since) & (Case.received_at < until)
    if agency_id is not None:
        those &= Case.agency == agency_id
    all_rows: Any = Case.select(Case.result, peewee.fn.COUNT(Case.id)).join(Service).where(those)
    counts = dict(all_rows.group_by(Case.result).tuples())
    by_itself: Any = (
        CaseEvent.select(CaseEvent.kind, peewee.fn.COUNT(Case.id.distinct()))
        .join(Case)
        .join(Service)
        .where(those & CaseEvent.undone_by.is_null() & (Case.result.in_(("done", "withdrawn"))))
        .where(CaseEvent.kind.in_(("closed_by_itself", "not_completed")))
        .group_by(CaseEvent.kind)
    )
    unasked = dict(by_itself.tuples())
    silent, late = unasked.get("closed_by_itself", 0), unasked.get("not_completed", 0)
    return Endings(
        received=sum(counts.values()),
        accepted=counts.get("done", 0) - silent,
        silent=silent,
        refused=counts.get("refused", 0),
        withdrawn=counts.get("withdrawn", 0) - late,
        not_completed=late,
        archived=counts.get("archived", 0),
        open=counts.get("open", 0),
    )
