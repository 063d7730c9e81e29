"""Which months the figures are about: the last twelve, or a calendar year as far as it has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from portal.accounts import today
from portal.formatters import MONTHS

LAST_TWELVE = ""
ZONE = "WIB"  # in which the running month is found; a case's own months are those of its agency's zone


@dataclass(frozen=True, slots=True)
class Period:
    """Months `first` to `last` (`2026-11`), both included; `key` is how an address names it."""

    key: str
    first: str
    last: str

    @property
    def months(self) -> tuple[str, ...]:
        """Every month of it, in order."""
        return tuple(_from_to(self.first, self.last))

    @property
    def days(self) -> tuple[date, date]:
        """The first day of it, and the first one behind it."""
        return first_day(self.first), first_day(_later(self.last, 1))

    @property
    def label(self) -> str:
        """What it is called: `12 bulan terakhir`, `Tahun 2026`."""
        return f"Tahun {self.key}" if self.key else "12 bulan terakhir"

    @property
    def words(self) -> str:
        """From when to when: `Desember 2025–November 2026`."""
        return (
            month_name(self.first) if self.first == self.last else f"{month_name(self.first)}–{month_name(self.last)}"
        )


def read_period(key: str, now: datetime) -> Period | None:
    """Read what an address asks for: nothing (the last twelve months) or a year; None for what is neither, or to come."""
    here = running_month(now)
    if key == LAST_TWELVE:
        return Period(key, _later(here, -11), here)
    if not (len(key) == 4 and key.isascii() and key.isdigit()) or not "2000" <= key <= here[:4]:
        return None
    return Period(key, f"{key}-01", min(f"{key}-12", here))


def periods(first: str | None, now: datetime) -> list[Period]:
    """Return the periods to choose from, the last twelve months first, then the years since the month `first`."""
    newest = int(running_month(now)[:4])
    years = range(newest, int(first[:4]) - 1 if first else newest - 1, -1)
    found = [read_period(key, now) for key in (LAST_TWELVE, *map(str, years))]
    return [period for period in found if period]


def running_month(now: datetime) -> str:
    """Return the month that runs now."""
    return f"{today(now, ZONE):%Y-%m}"


def month_name(month: str) -> str:
    """Write `November 2026`."""
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"


def first_day(month: str) -> date:
    """Return the first day of a month."""
    return date(int(month[:4]), int(month[5:]), 1)


def _from_to(first: str, last: str) -> Iterator[str]:
    while first <= last:
        yield first
        first = _later(first, 1)


def _later(month: str, count: int) -> str:
    year, index = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + count, 12)
    return f"{year:04d}-{index + 1:02d}"
