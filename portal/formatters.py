"""Write dates, terms, numbers and names as the wording rules ask (Indonesian, EYD V); also the Jinja filters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from portal.sop.holidays import CUTI_BERSAMA
from portal.sop.model import Duration
from portal.sop.worktime import ZONES, Explanation, Skipped

if TYPE_CHECKING:
    from flask import Flask

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
MINUTE = timedelta(minutes=1)
WORKING_DAY = timedelta(hours=7, minutes=30)  # a fifth of the standard week of Perpres 21/2023
LONGEST_QUOTE = 40
MOST_DAYS_NAMED = 5
MOST_HOLIDAYS_NAMED = 10


# -- dates and times ---------------------------------------------------------------------------------------------


def day(at: date | datetime, zone: str = "WIB") -> str:
    """Write `Selasa, 24 November 2026`; an instant is taken in the zone."""
    local = _date(at, zone)
    return f"{WEEKDAYS[local.weekday()]}, {local.day} {MONTHS[local.month - 1]} {local.year}"


def clock_time(at: datetime, zone: str) -> str:
    """Write `10.00 WIB`."""
    return f"{_clock(at, zone)} {zone}"


def short_time(at: datetime, zone: str) -> str:
    """Write `10.00`, for tables that name the zone in the head of the column."""
    return _clock(at, zone)


def moment(at: datetime, zone: str) -> str:
    """Write `Selasa, 24 November 2026 pukul 10.00 WIB`."""
    return f"{day(at, zone)} pukul {clock_time(at, zone)}"


def short_day(at: date | datetime, zone: str = "WIB") -> str:
    """Write `24 Nov 2026`; an instant is taken in the zone."""
    local = _date(at, zone)
    return f"{local.day} {SHORT_MONTHS[local.month - 1]} {local.year}"


def short_moment(at: datetime, zone: str) -> str:
    """Write `24 Nov 2026, 10.00`, for tables that name the zone in the head of the column."""
    local = at.astimezone(ZONES[zone])
    return f"{short_day(local.date())}, {local.hour:02}.{local.minute:02}"


def weekday_moment(at: datetime, zone: str) -> str:
    """Write `Sel 24 Nov, 09.30`, for boxes with little room."""
    local = _date(at, zone)
    return f"{WEEKDAYS[local.weekday()][:3]} {local.day} {SHORT_MONTHS[local.month - 1]}, {_clock(at, zone)}"


def typed_date(at: date) -> str:
    """Write `24-11-2026`, the form in which a date is typed."""
    return f"{at:%d-%m-%Y}"


def parse_date(text: str) -> date | None:
    """Read a typed date, `24-11-2026` (also with / or .) or `2026-11-24`; None where it is no date."""
    text = text.strip()
    if found := re.fullmatch(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})", text):
        year, month, day_of_month = found[3], found[2], found[1]
    elif found := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text):
        year, month, day_of_month = found[1], found[2], found[3]
    else:
        return None
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None


def day_range(first: date, last: date) -> str:
    """Write `24–26 November 2026`, `30 November–2 Desember 2026`, or one date without its weekday."""
    end = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return end
    if first.year != last.year:
        return f"{first.day} {MONTHS[first.month - 1]} {first.year}–{end}"
    return f"{first.day}–{end}" if first.month == last.month else f"{first.day} {MONTHS[first.month - 1]}–{end}"


def clock_range(start: datetime, end: datetime, zone: str) -> str:
    """Write `08.00–12.00 WIB`."""
    return f"{_clock(start, zone)}–{clock_time(end, zone)}"


def relative(at: datetime, now: datetime, zone: str) -> str:
    """Write how far off an instant is, to stand beside the date; an empty text where only the date will do."""
    if MINUTE * 60 > now - at >= timedelta():
        minutes = (now - at) // MINUTE
        return f"{minutes} menit lalu" if minutes else "baru saja"
    days = (_date(at, zone) - _date(now, zone)).days
    near = {0: f"hari ini pukul {clock_time(at, zone)}", -1: "kemarin", 1: "besok"}
    return near.get(days, f"{days} hari lagi" if 2 <= days <= 6 else "")


def _date(at: date | datetime, zone: str) -> date:
    return at.astimezone(ZONES[zone]).date() if isinstance(at, datetime) else at


def _clock(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZONES[zone]):%H.%M}"


# -- durations ---------------------------------------------------------------------------------------------------


def worktime(span: timedelta | float) -> str:
    """Write working time (a timedelta, or minutes): `1 jam 30 menit kerja`, `kurang dari 1 menit kerja`.

    From one working day (7 hours 30 minutes) up it is whole working days, rounded down: `2 hari kerja`.
    """
    span = span if isinstance(span, timedelta) else timedelta(minutes=span)
    if span < MINUTE:
        return "kurang dari 1 menit kerja"
    if span >= WORKING_DAY:
        return f"{number(span // WORKING_DAY)} hari kerja"
    return f"{_hours_and_minutes(span // MINUTE)} kerja"


def term(duration: Duration) -> str:
    """Write a term with its kind of time: `10 menit kerja`, `3 hari kerja`, `14 hari kalender`, `1 bulan`.

    A duration that gives no term is written as its text.
    """
    amount = duration.amount
    if duration.unit is None or amount is None:
        return duration.text
    if duration.unit in ("minutes", "hours"):
        return f"{_hours_and_minutes(amount * 60 if duration.unit == 'hours' else amount)} kerja"
    words = {"working_days": "hari kerja", "calendar_days": "hari kalender", "months": "bulan"}
    return f"{number(amount)} {words[duration.unit]}"


def progress(spent: int, duration: Duration, promise: str = "") -> str:
    """Write how much of a term has run: `5 dari 10 menit kerja`; `spent` is what WorkCalendar.spent gives.

    `promise` is a word before the term: `5 dari janji 10 menit kerja`.
    """
    whole = " ".join(filter(None, (promise, term(duration))))
    if duration.unit is None:
        return whole
    if spent <= 0:
        least = "menit" if duration.unit in ("minutes", "hours") else "hari"
        kind = "kalender" if duration.unit in ("calendar_days", "months") else "kerja"
        return f"kurang dari 1 {least} {kind}" + (f" dari {whole}" if promise else "")
    if duration.unit == "months":
        return f"{number(spent)} hari kalender dari {whole}"
    if duration.unit in ("minutes", "hours") and (spent >= 60 or " jam" in whole):
        return f"{_hours_and_minutes(spent)} dari {whole}"
    return f"{number(spent)} dari {whole}"


def _hours_and_minutes(minutes: float) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [f"{number(hours)} jam" if hours else "", f"{number(rest)} menit" if rest or not hours else ""]
    return " ".join(filter(None, parts))


# -- numbers and texts -------------------------------------------------------------------------------------------


def number(value: float) -> str:
    """Write `1.250` and `8,5`: at most two decimals, none that are zero."""
    whole, _, decimals = f"{value:,.2f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


def filesize(size: int) -> str:
    """Write a size in bytes as `412 kB` or `1,2 MB`."""
    if 0 < size < 1000:
        return "kurang dari 1 kB"
    kilobytes = round(size / 1000)
    if kilobytes < 1000:
        return f"{kilobytes} kB"
    return f"{number(round(size / 1_000_000, 0 if size >= 10_000_000 else 1))} MB"


def count_badge(count: int) -> str:
    """Write a count in a badge, up to `99+`."""
    return str(count) if count <= 99 else "99+"


def listing(items: Iterable[str], word: str = "dan") -> str:
    """Write a row: `A`, `A dan B`, `A, B, dan C`."""
    names = list(items)
    if len(names) < 3:
        return f" {word} ".join(names)
    return f"{', '.join(names[:-1])}, {word} {names[-1]}"


def quote(text: str) -> str:
    """Write a text from a file between quotation marks, on one line, cut after 40 characters."""
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= LONGEST_QUOTE else f"“{line[:LONGEST_QUOTE].rstrip()}…”"


# -- why this deadline -------------------------------------------------------------------------------------------


def deadline_sentence(told: Explanation, zone: str, opening: str = "Diterima") -> str:
    """Write why a due time is what it is, as one paragraph; an empty text where there is none.

    `opening` says what happened when the time began: the case was received, or a step was opened.
    """
    if told.due is None:
        return ""
    sentences = [
        f"{opening} {moment(told.received, zone)}.",
        f"Dihitung mulai {moment(told.counted_from, zone)}.",
        f"Jangka waktu {term(told.duration)}: {_counted(told, zone)}.",
        f"Tidak dihitung: {_skipped(told.skipped)}." if told.skipped else "",
        f"Jadi paling lambat {moment(told.due, zone)}.",
    ]
    return " ".join(filter(None, sentences))


def _counted(told: Explanation, zone: str) -> str:
    """Name the counted days one by one where they are few, else the first and the last."""
    days = [day(counted) for counted in told.counted]
    consecutive = told.duration.unit in ("calendar_days", "months")
    if len(days) > MOST_DAYS_NAMED or (consecutive and len(days) > 1):
        return f"dari {days[0]} sampai {days[-1]}"
    if told.spans:
        by_day = groupby(told.spans, lambda span: day(span[0], zone))
        days = [
            f"{name} pukul {listing(f'{_clock(start, zone)}–{_clock(end, zone)}' for start, end in spans)} {zone}"
            for name, spans in by_day
        ]
    return "; ".join(days)


def _skipped(skipped: tuple[Skipped, ...]) -> str:
    """Name the weekly days off together, then each holiday: `Sabtu–Minggu; Kamis, 24 Desember 2026 (cuti bersama)`."""
    off = sorted({skip.day.weekday() for skip in skipped if skip.holiday is None})
    parts = ["Sabtu–Minggu" if off == [5, 6] else listing(WEEKDAYS[weekday] for weekday in off)] if off else []
    holidays = [(skip.day, skip.holiday) for skip in skipped if skip.holiday]
    for date_, holiday in holidays[:MOST_HOLIDAYS_NAMED]:
        why = holiday.kind if holiday.kind == CUTI_BERSAMA else holiday.name or holiday.kind
        parts.append(f"{day(date_)} ({why})")
    if len(holidays) > MOST_HOLIDAYS_NAMED:
        parts.append(f"{len(holidays) - MOST_HOLIDAYS_NAMED} hari libur lain")
    return "; ".join(parts)


FILTERS = (
    moment, short_moment, short_time, weekday_moment, day, short_day, typed_date, day_range, clock_time, clock_range, relative,
    worktime, term, progress, number, filesize, count_badge, listing, quote, deadline_sentence,
)  # fmt: skip


def register(app: Flask) -> None:
    """Add every formatter to the templates, as a filter of its own name."""
    app.jinja_env.filters.update({formatter.__name__: formatter for formatter in FILTERS})
