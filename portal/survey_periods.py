"""The periods of survey reports: a year, a quarter (triwulan) or a month, as they are written and asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from portal.formatters import MONTHS

ROMAN = ("I", "II", "III", "IV")
CODE = re.compile(r"([0-9]{4})(?:-T([1-4])|-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or one of its quarters (1 to 4), or one of its months (1 to 12)."""

    year: int
    quarter: int = 0
    month: int = 0

    @property
    def code(self) -> str:
        """The period in an address: `2026`, `2026-T4`, `2026-11`."""
        rest = f"-T{self.quarter}" if self.quarter else f"-{self.month:02}" if self.month else ""
        return f"{self.year:04}{rest}"

    @property
    def words(self) -> str:
        """The period in words: `tahun 2026`, `triwulan IV 2026`, `November 2026`."""
        if self.quarter:
            return f"triwulan {ROMAN[self.quarter - 1]} {self.year}"
        return f"{MONTHS[self.month - 1]} {self.year}" if self.month else f"tahun {self.year}"

    @property
    def months(self) -> tuple[str, str]:
        """The first and the last month, as answers hold them: `2026-10`, `2026-12`."""
        first, last = 1, 12
        if self.quarter:
            first, last = 3 * self.quarter - 2, 3 * self.quarter
        elif self.month:
            first = last = self.month
        return f"{self.year:04}-{first:02}", f"{self.year:04}-{last:02}"

    @property
    def days(self) -> tuple[date, date]:
        """The first day, and the first one that is no longer in the period."""
        first, last = (date(self.year, int(text[5:]), 1) for text in self.months)
        after = date(last.year + 1, 1, 1) if last.month == 12 else date(last.year, last.month + 1, 1)
        return first, after


def read_period(text: str) -> Period | None:
    """Read a period from an address; None where it is none."""
    found = CODE.fullmatch(text)
    if found is None or not 2000 <= int(found[1]) <= 2999:
        return None
    return Period(int(found[1]), int(found[2] or 0), int(found[3] or 0))


def month_of(day: date) -> str:
    """Return the month of a day, as answers hold it."""
    return f"{day.year:04}-{day.month:02}"


def choices(today: date, first_year: int) -> list[Period]:
    """Return the years and quarters to choose from, the newest first, none that is still to come."""
    found = []
    for year in range(today.year, min(first_year, today.year) - 1, -1):
        last = (today.month + 2) // 3 if year == today.year else 4
        found += [Period(year), *(Period(year, quarter) for quarter in range(last, 0, -1))]
    return found
