"""Calendar months, as terms of retention and of a Plt. count them."""

from __future__ import annotations

import calendar
from datetime import date
from typing import TypeVar

Day = TypeVar("Day", bound=date)  # a datetime is one too


def months_later(moment: Day, months: int) -> Day:
    """Return the day or moment so many calendar months later (earlier: negative); a day that its month has not is its last."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
