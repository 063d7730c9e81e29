"""Count working time: when a term ends, how much has run, and why (Perpres 21/2023; matrix format, section 6).

All instants are aware; they are given back in UTC. A working interval is [opening, closing).
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache, lru_cache
from itertools import pairwise

from portal.sop.holidays import CUTI_BERSAMA, Holiday, national_holidays
from portal.sop.model import Duration

Hours = tuple[tuple[time, time], ...]  # a day: its working intervals, in order
Week = tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]  # Monday first
Interval = tuple[datetime, datetime]

ZONES = {
    name: timezone(timedelta(hours=hours), name) for name, hours in (("WIB", 7), ("WITA", 8), ("WIT", 9))
}  # none has summer time
HORIZON = date(2200, 1, 1)  # no due time lies behind it
ONE_DAY = timedelta(days=1)


def _hours(opening: str, pause: str, resume: str, closing: str) -> Hours:
    read = time.fromisoformat
    return ((read(opening), read(pause)), (read(resume), read(closing)))


# Perpres 21/2023 sets the weekly sum, the opening and the length of the break; the rest is usual practice.
_USUAL, _FRIDAY = _hours("07:30", "12:00", "13:00", "16:00"), _hours("07:30", "11:30", "13:00", "16:30")
STANDARD_WEEK: Week = (_USUAL, _USUAL, _USUAL, _USUAL, _FRIDAY, (), ())
_FASTING, _FASTING_FRIDAY = _hours("08:00", "12:00", "12:30", "15:00"), _hours("08:00", "11:30", "12:30", "15:30")
RAMADAN_WEEK: Week = (_FASTING, _FASTING, _FASTING, _FASTING, _FASTING_FRIDAY, (), ())


@dataclass(frozen=True, slots=True)
class SpecialWeek:
    """Other hours from a first to a last date, both included, such as those of Ramadan."""

    first: date
    last: date
    week: Week


@dataclass(frozen=True, slots=True)
class Skipped:
    """A date that was not counted; `holiday` is None on a weekly day off."""

    day: date
    holiday: Holiday | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a due time is what it is.

    `counted` holds the dates that count: of a term in minutes or hours those on which it ran (`spans` says when),
    of a term in days or months every day of it. `due` is None where the term gives none.
    """

    received: datetime
    counted_from: datetime
    duration: Duration
    due: datetime | None
    counted: tuple[date, ...] = ()
    spans: tuple[Interval, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """The working hours of an office; compared and hashed by identity.

    Raises ValueError where the zone is unknown, the week has not seven days, none of them has hours, or the hours
    of a day overlap.
    """

    zone: str = "WIB"
    week: Week = STANDARD_WEEK
    holidays: Mapping[date, Holiday] = field(default_factory=dict)
    cuti_bersama_works: bool = False
    special: tuple[SpecialWeek, ...] = ()
    _days: dict[date, tuple[Interval, ...]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.zone not in ZONES:
            raise ValueError(f"unknown zone: {self.zone}")
        if not any(self.week):
            raise ValueError("a week needs working hours")
        for week in (self.week, *(period.week for period in self.special)):
            if len(week) != 7:
                raise ValueError("a week has seven days")
            for hours in week:
                edges = [edge for interval in hours for edge in interval]
                if any(left >= right for left, right in pairwise(edges)):
                    raise ValueError("the hours of a day overlap or run backwards")

    # -- days ----------------------------------------------------------------------------------------------------

    def local_date(self, at: datetime) -> date:
        """Return the date of an instant in the zone of the office. Raises ValueError for a naive datetime."""
        if at.tzinfo is None:
            raise ValueError("a time without a zone")
        return at.astimezone(ZONES[self.zone]).date()

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """Return the working intervals of a date, in order; none on a day that is not worked."""
        if day not in self._days:
            hours = () if self.holiday(day) else self._weekly_hours(day)
            tz = ZONES[self.zone]
            self._days[day] = tuple(
                (
                    datetime.combine(day, opening, tz).astimezone(UTC),
                    datetime.combine(day, closing, tz).astimezone(UTC),
                )
                for opening, closing in hours
            )
        return self._days[day]

    def holiday(self, day: date) -> Holiday | None:
        """Return the holiday that keeps the office closed on a date."""
        found = self.holidays.get(day)
        return None if found and found.kind == CUTI_BERSAMA and self.cuti_bersama_works else found

    def _weekly_hours(self, day: date) -> Hours:
        week = next((period.week for period in self.special if period.first <= day <= period.last), self.week)
        return week[day.weekday()]

    def working_days(self, after: date, until: date) -> int:
        """Count the working days behind one date up to and with another."""
        return _worked(self, after + ONE_DAY, until)[0]

    def covers(self, day: date) -> bool:
        """Tell whether the holidays of the date's year are loaded."""
        return any(holiday.year == day.year for holiday in self.holidays)

    def covered_until(self) -> date | None:
        """Return the last day of the last year whose holidays are loaded."""
        return date(max(self.holidays).year, 12, 31) if self.holidays else None

    # -- instants ------------------------------------------------------------------------------------------------

    def is_open(self, at: datetime) -> bool:
        """Tell whether an instant is working time."""
        return self.received(at) == at

    def next_opening(self, at: datetime) -> datetime:
        """Return the start of the first working interval that begins at an instant or later."""
        day = self.local_date(at)
        while True:
            for opening, _ in self.intervals(day):
                if opening >= at:
                    return opening
            day += ONE_DAY

    def received(self, at: datetime) -> datetime:
        """Return from when a thing counts as received: at once in working time, else at the next opening."""
        for opening, closing in self.intervals(self.local_date(at)):
            if opening <= at < closing:
                return at.astimezone(UTC)
        return self.next_opening(at)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two instants; none where the second is not later."""
        first, last = self.local_date(start), self.local_date(end)
        total = _worked(self, first + ONE_DAY, last - ONE_DAY)[1]  # days that lie between them count whole
        for day in dict.fromkeys((first, last)) if first <= last else ():
            for opening, closing in self.intervals(day):
                total += max(min(closing, end) - max(opening, start), timedelta())
        return total

    def due(self, at: datetime, duration: Duration) -> datetime | None:
        """Return when a term that begins with a receipt at `at` is over, by the rules of section 6.

        It lies in (opening, closing] of a working interval. None where the duration gives no term, or where the
        term would end in the year 2200 or later.
        """
        unit, amount = duration.unit, duration.amount
        start = self.received(at)
        if unit is None or amount is None or not 0 < amount < math.inf:
            return None
        if unit in ("minutes", "hours"):
            minutes = amount * 60 if unit == "hours" else amount
            if minutes > (HORIZON - start.date()) / timedelta(minutes=1):
                return None
            return self._advance(start, timedelta(minutes=minutes))
        last = self._last_day(self.local_date(start), duration)
        return self._close_on_or_after(last) if last else None

    def _last_day(self, day: date, duration: Duration) -> date | None:
        """Return the last day of a term in days or months that begins behind day 0; None behind the horizon."""
        assert duration.amount is not None
        count = math.ceil(duration.amount)
        if count > (HORIZON - day).days:
            return None
        if duration.unit == "working_days":
            return self._working_day_after(day, count)
        if duration.unit == "calendar_days":
            return day + count * ONE_DAY
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        if year >= HORIZON.year:
            return None
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

    def _advance(self, start: datetime, span: timedelta) -> datetime | None:
        """Return the earliest instant by which `span` of working time has run."""
        for day in _days_from(self.local_date(start), HORIZON - ONE_DAY):
            for opening, closing in self.intervals(day):
                begin = max(opening, start)
                if begin < closing:
                    if begin + span <= closing:
                        return begin + span
                    span -= closing - begin
        return None

    def _working_day_after(self, day: date, count: int) -> date | None:
        """Return the count-th working day behind a date."""
        for later in _days_from(day + ONE_DAY, HORIZON - ONE_DAY):
            count -= bool(self.intervals(later))
            if not count:
                return later
        return None

    def _close_on_or_after(self, day: date) -> datetime | None:
        for later in _days_from(day, HORIZON - ONE_DAY):
            if intervals := self.intervals(later):
                return intervals[-1][1]
        return None

    # -- pauses --------------------------------------------------------------------------------------------------

    def shift(self, due: datetime, paused_from: datetime, paused_until: datetime, duration: Duration) -> datetime:
        """Return a due time moved by a pause, never to an earlier instant.

        Minutes and hours move by the working time of the pause. Working days move so that as many whole days are
        left after the day on which the work goes on as were left after the day of the pause; calendar terms move
        by the calendar days of the pause, to a close. A due time moved behind the horizon stays where it was.
        """
        if paused_until <= paused_from or duration.unit is None:
            return due
        moved: datetime | None = due
        day = self.local_date(due)
        if duration.unit in ("minutes", "hours"):
            if stood := self.elapsed(paused_from, paused_until):
                moved = self._advance(due, stood)
        elif duration.unit == "working_days":
            from_day, until_day = (self.local_date(self.received(at)) for at in (paused_from, paused_until))
            last = self._working_day_after(day, count) if (count := self.working_days(from_day, until_day)) else day
            moved = self._close_on_or_after(last) if last else None
        elif days := self.local_date(paused_until) - self.local_date(paused_from):
            moved = self._close_on_or_after(day + days)
        return max(moved or due, due)

    # -- words ---------------------------------------------------------------------------------------------------

    def spent(self, start: datetime, now: datetime, duration: Duration) -> int:
        """Return how much of a term has run: minutes of a term in minutes or hours, else days (0 on day 0)."""
        if duration.unit in ("minutes", "hours"):
            return self.elapsed(start, now) // timedelta(minutes=1)
        first, last = self.local_date(self.received(start)), self.local_date(now)
        if duration.unit == "working_days":
            return self.working_days(first, last)
        return max((last - first).days, 0)

    def explain(self, at: datetime, duration: Duration) -> Explanation:
        """Return why a term that begins with a receipt at `at` ends when it does."""
        start, due = self.received(at), self.due(at, duration)
        if due is None:
            return Explanation(at, start, duration, None)
        first, last = self.local_date(start), self.local_date(due)
        spans: tuple[Interval, ...] = ()
        between = list(_days_from(first, last))
        if duration.unit in ("minutes", "hours"):
            pieces = ((max(a, start), min(b, due)) for day in between for a, b in self.intervals(day))
            spans = tuple(piece for piece in pieces if piece[0] < piece[1])
            counted = tuple(day for day in between if self.intervals(day))
        elif duration.unit == "working_days":
            counted = tuple(day for day in between[1:] if self.intervals(day))
        else:
            end = self._last_day(first, duration) or last
            counted = tuple(day for day in between[1:] if day <= end)
        ignored = set(counted)
        if duration.unit in ("calendar_days", "months") and not self.intervals(counted[-1]):
            ignored.discard(counted[-1])  # the day on which the term would have ended
        days = _days_from(self.local_date(at), last)
        closed = (day for day in days if day not in ignored and not self.intervals(day))
        skipped = tuple(Skipped(day, self._reason(day)) for day in closed)
        return Explanation(at, start, duration, due, counted, spans, skipped)

    def _reason(self, day: date) -> Holiday | None:
        """Return the holiday of a closed day, but None where the office would be closed anyway."""
        return self.holiday(day) if self._weekly_hours(day) else None


def _days_from(first: date, last: date) -> Iterator[date]:
    """Yield the dates from the first to the last, both included."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


@lru_cache(maxsize=4096)
def _worked(calendar: WorkCalendar, first: date, last: date) -> tuple[int, timedelta]:
    """Count the working days from one date to another, both included, and add up their working time.

    Remembered, for what is asked of a list (since some day, until now) is asked of many of its lines.
    """
    worked = [hours for day in _days_from(first, last) if (hours := calendar.intervals(day))]
    return len(worked), sum((closing - opening for hours in worked for opening, closing in hours), timedelta())


@cache
def standard_calendar(zone: str = "WIB", cuti_bersama_works: bool = False) -> WorkCalendar:
    """Return the standard week of Perpres 21/2023 in a zone, with the national holidays. Raises ValueError."""
    return WorkCalendar(zone, STANDARD_WEEK, national_holidays(), cuti_bersama_works)
