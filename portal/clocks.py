"""The clocks of a case: when its steps and the whole of it are due, and when they stand still."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from portal import config
from portal.sop.duration import read_duration
from portal.sop.model import Duration
from portal.sop.process import Process
from portal.sop.progress import Marking
from portal.sop.worktime import WorkCalendar

Stop = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Clock:
    """The limit of a case: when it is due as far as is known, since when it stands still, and when it stood before."""

    due: datetime | None = None
    stopped_at: datetime | None = None
    stops: tuple[Stop, ...] = ()


def limit_of(process: Process, case_class: str) -> Duration:
    """Return the overall limit: of the class that was chosen, else the Jangka Waktu, else one that gives no term."""
    chosen = next((c.limit for c in process.matrix.classes if c.name == case_class), None)
    return chosen or _term(process.matrix.fact("Jangka Waktu"))


@lru_cache(maxsize=256)
def _term(text: str) -> Duration:
    return read_duration(text)


def limit_due(calendar: WorkCalendar, received: datetime, limit: Duration, stops: Iterable[Stop]) -> datetime | None:
    """Return when the whole case is due: counted from receipt, moved by each time for which it stood still."""
    due = calendar.due(received, limit)
    for begin, end in stops:
        if due is not None and begin < due:
            due = calendar.shift(due, begin, end, limit)
    return due


def tick(clock: Clock, stands: bool, now: datetime) -> Clock:
    """Let the clock stand or run from now on; a stop that ends is remembered."""
    if stands:
        return clock if clock.stopped_at else replace(clock, stopped_at=now)
    if clock.stopped_at is None:
        return clock
    return replace(clock, stopped_at=None, stops=(*clock.stops, (clock.stopped_at, now)))


def complete_by(calendar: WorkCalendar, asked: datetime) -> datetime | None:
    """Return until when a reporter can complete a complaint that was returned to them: 30 days (UU 25/2009)."""
    return calendar.due(asked, Duration("", "calendar_days", config.current().complete_within_days))


def closes_by(calendar: WorkCalendar, delivered: datetime) -> datetime | None:
    """Return when a case that was delivered closes by itself, unless the applicant replies before."""
    return calendar.due(delivered, Duration("", "working_days", config.current().close_after_days))


def stands_still(process: Process, marking: Marking) -> bool:
    """Whether only applicant's steps are open: then the limit stands still (§3)."""
    return bool(marking.open) and all(process.is_applicant(role) for _, role in marking.open)


def is_delivered(process: Process, marking: Marking) -> bool:
    """Whether only applicant's steps are left: every open part is the applicant's, and so is all that is ahead (§3).

    Only forward arrows count: that the applicant may send the case back does not undo the delivery.
    """
    if marking.closed or not stands_still(process, marking):
        return False
    places = marking.open_steps | {join for join, _ in marking.waiting}
    return all(process[number].for_applicant for place in places for number in process.ahead(place))
