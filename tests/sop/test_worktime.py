"""Working time: the vectors of Perpres 21/2023 practice and of section 6, and what holds for every calendar."""

from datetime import date, datetime, time, timedelta, timezone

import holidays as reference
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sop.holidays import Holiday, national_holidays, read_holidays
from portal.sop.model import Duration
from portal.sop.worktime import RAMADAN_WEEK, STANDARD_WEEK, SpecialWeek, WorkCalendar, standard_calendar

WIB = timezone(timedelta(hours=7))
CALENDAR = standard_calendar("WIB")


def wib(text: str) -> datetime:
    """Read `2026-11-24 15:50` in western Indonesian time."""
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def term(text: str) -> Duration:
    amount, unit = text.split()
    return Duration(text, unit, float(amount))


# -- vectors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-03-13 10:00", 3, "2026-03-25 16:00"),
        ("2026-05-08 10:00", 5, "2026-05-19 16:00"),
        ("2026-05-13 10:00", 14, "2026-06-09 16:00"),
        ("2026-12-22 10:00", 3, "2026-12-29 16:00"),
        ("2026-11-24 10:00", 14, "2026-12-14 16:00"),
        ("2026-05-13 10:00", 60, "2026-08-13 16:00"),
        ("2026-11-21 10:00", 3, "2026-11-26 16:00"),  # a Saturday: received on Monday, day 0
        ("2026-11-23 00:10", 3, "2026-11-26 16:00"),
        ("2026-11-20 16:30", 3, "2026-11-26 16:00"),  # Friday at the close
        ("2026-11-20 16:29", 3, "2026-11-25 16:00"),
        ("2026-11-26 09:00", 1, "2026-11-27 16:30"),  # Friday closes later
        ("2026-11-24 12:30", 1, "2026-11-25 16:00"),
    ],
)
def test_working_days_end_at_the_close_of_their_last_day(received, days, due):
    assert CALENDAR.due(wib(received), term(f"{days} working_days")) == wib(due)


@pytest.mark.parametrize(
    ("received", "minutes", "due"),
    [
        ("2026-11-24 11:55", 10, "2026-11-24 13:05"),
        ("2026-11-27 11:25", 10, "2026-11-27 13:05"),
        ("2026-11-27 16:25", 10, "2026-11-30 07:35"),
        ("2026-11-27 14:00", 180, "2026-11-30 08:00"),
        ("2026-12-23 15:50", 20, "2026-12-28 07:40"),
        ("2026-05-13 15:00", 180, "2026-05-18 09:30"),
        ("2026-11-24 15:50", 10, "2026-11-24 16:00"),
        ("2026-11-24 11:50", 10, "2026-11-24 12:00"),
        ("2026-11-24 12:10", 10, "2026-11-24 13:10"),
        ("2026-11-24 16:00", 10, "2026-11-25 07:40"),
        ("2026-11-24 07:30", 450, "2026-11-24 16:00"),
        ("2026-11-21 10:00", 10, "2026-11-23 07:40"),
    ],
)
def test_minutes_run_in_working_time_only(received, minutes, due):
    assert CALENDAR.due(wib(received), term(f"{minutes} minutes")) == wib(due)


@pytest.mark.parametrize(
    ("received", "length", "due"),
    [
        ("2026-11-24 10:00", "8.5 hours", "2026-11-25 11:00"),
        ("2026-11-24 10:00", "3 calendar_days", "2026-11-27 16:30"),
        ("2026-11-24 10:00", "14 calendar_days", "2026-12-08 16:00"),
        ("2026-11-24 10:00", "4 calendar_days", "2026-11-30 16:00"),  # ends on a Saturday
        ("2026-11-21 10:00", "3 calendar_days", "2026-11-26 16:00"),  # day 0 is Monday
        ("2026-12-11 10:00", "14 calendar_days", "2026-12-28 16:00"),  # ends on Christmas
        ("2026-11-24 10:00", "1 months", "2026-12-28 16:00"),  # 24 December is cuti bersama
        ("2026-10-30 10:00", "1 months", "2026-11-30 16:00"),
        ("2027-01-29 10:00", "1 months", "2027-03-01 16:00"),  # 28 February is a Sunday
        ("2026-08-31 10:00", "1 months", "2026-09-30 16:00"),
        ("2026-11-24 10:00", "14 months", "2028-01-24 16:00"),
    ],
)
def test_hours_and_calendar_terms_follow_section_6(received, length, due):
    assert CALENDAR.due(wib(received), term(length)) == wib(due)


def test_the_zone_of_the_agency_sets_the_opening():
    assert standard_calendar("WIT").received(wib("2026-11-24 05:29")) == wib("2026-11-24 05:30")
    assert not CALENDAR.is_open(wib("2026-11-24 07:29"))
    assert CALENDAR.is_open(wib("2026-11-24 07:30"))
    assert standard_calendar("WITA").is_open(wib("2026-11-24 06:30"))


def test_the_year_2026_has_240_working_days():
    assert CALENDAR.working_days(date(2025, 12, 31), date(2026, 12, 31)) == 240


def test_cuti_bersama_can_be_worked():
    open_counter = standard_calendar("WIB", cuti_bersama_works=True)
    assert open_counter.is_open(wib("2026-12-24 10:00"))
    assert not open_counter.is_open(wib("2026-12-25 10:00"))
    assert not CALENDAR.is_open(wib("2026-12-24 10:00"))


def test_ramadan_hours_hold_for_their_weeks():
    fasting = WorkCalendar(special=(SpecialWeek(date(2026, 2, 18), date(2026, 3, 19), RAMADAN_WEEK),))
    assert fasting.due(wib("2026-02-18 06:00"), term("390 minutes")) == wib("2026-02-18 15:00")
    assert fasting.due(wib("2026-02-17 15:50"), term("20 minutes")) == wib("2026-02-18 08:10")
    assert fasting.elapsed(wib("2026-02-23 00:00"), wib("2026-03-02 00:00")) == timedelta(hours=32.5)


# -- edges -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["minutes", "hours", "working_days", "calendar_days", "months"])
@pytest.mark.parametrize("amount", [10**6, 10**9, 10**30, float("inf"), float("nan"), 0, -1])
def test_a_term_without_end_or_without_length_gives_no_due_time(unit, amount):
    due = CALENDAR.due(wib("2026-11-24 10:00"), Duration("", unit, amount))
    assert due is None or (amount == 10**6 and unit == "minutes")


def test_a_duration_that_was_not_understood_gives_no_due_time():
    assert CALENDAR.due(wib("2026-11-24 10:00"), Duration("tentatif")) is None
    assert CALENDAR.explain(wib("2026-11-24 10:00"), Duration("tentatif")).due is None


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        CALENDAR.due(wib("2026-11-24 10:00").replace(tzinfo=None), term("1 hours"))


@pytest.mark.parametrize(
    "settings_",
    [
        {"zone": "GMT"},
        {"week": ((),) * 7},
        {"week": STANDARD_WEEK[:5]},
        {"week": (((time(9), time(8)),), *STANDARD_WEEK[1:])},
        {"week": (((time(8), time(12)), (time(11), time(13))), *STANDARD_WEEK[1:])},
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(settings_):
    with pytest.raises(ValueError):
        WorkCalendar(**settings_)


def test_the_years_with_holidays_are_known():
    assert CALENDAR.covers(date(2026, 2, 3))
    assert not CALENDAR.covers(date(2028, 1, 1))
    assert CALENDAR.covered_until() == date(2027, 12, 31)
    assert WorkCalendar().covered_until() is None


# -- holidays ----------------------------------------------------------------------------------------------------


def test_the_holidays_are_those_of_the_reference_library():
    for kind, category in (("libur nasional", "public"), ("cuti bersama", "government")):
        expected = set(reference.country_holidays("ID", years=[2025, 2026, 2027], categories=(category,)))
        assert {day for day, holiday in national_holidays().items() if holiday.kind == kind} == expected


def test_guessed_holidays_say_so():
    guessed = [day for day, holiday in national_holidays().items() if "perkiraan" in holiday.name]
    assert guessed == [date(2027, 3, 10), date(2027, 3, 11), date(2027, 5, 17)]


def test_an_own_list_of_holidays_is_read():
    text = "\ufefftanggal,jenis,keterangan\n2026-11-27,Libur Daerah,Pilkada\n"
    assert read_holidays(text) == {date(2026, 11, 27): Holiday("libur daerah", "Pilkada")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tanggal,jenis\n", "keterangan"),
        ("", "tanggal"),
        ("tanggal,jenis,keterangan\n27-11-2026,libur daerah,x\n", "baris 2"),
        ("tanggal,jenis,keterangan\n\n2026-11-27,libur,x\n", "baris 3"),
        ("tanggal,jenis,keterangan\n2026-11-27\n", "baris 2"),
    ],
)
def test_a_faulty_list_of_holidays_names_the_row(text, message):
    with pytest.raises(ValueError, match=message):
        read_holidays(text)


# -- pauses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "due", "paused", "resumed", "moved"),
    [
        ("10 minutes", "2026-11-24 10:10", "2026-11-24 10:04", "2026-11-24 14:04", "2026-11-24 14:10"),
        ("10 minutes", "2026-11-24 16:00", "2026-11-24 15:55", "2026-11-26 07:35", "2026-11-26 07:40"),
        ("10 minutes", "2026-11-24 16:00", "2026-11-24 16:30", "2026-11-25 07:00", "2026-11-24 16:00"),
        ("3 working_days", "2026-11-26 16:00", "2026-11-24 09:00", "2026-11-24 15:00", "2026-11-26 16:00"),
        ("3 working_days", "2026-11-26 16:00", "2026-11-24 09:00", "2026-11-26 08:00", "2026-11-30 16:00"),
        ("3 working_days", "2026-11-26 16:00", "2026-11-24 17:00", "2026-11-25 06:00", "2026-11-26 16:00"),
        ("3 working_days", "2026-11-26 16:00", "2026-11-24 09:00", "2026-11-24 16:00", "2026-11-27 16:30"),
        ("9 calendar_days", "2026-11-27 16:30", "2026-11-24 09:00", "2026-11-25 09:00", "2026-11-30 16:00"),
        ("1 months", "2026-11-27 16:30", "2026-11-24 09:00", "2026-12-01 09:00", "2026-12-04 16:30"),
        ("1 months", "2026-11-27 16:30", "2026-11-24 09:00", "2026-11-24 09:30", "2026-11-27 16:30"),
        ("1 months", "2026-11-27 16:30", "2026-11-25 09:00", "2026-11-24 09:30", "2026-11-27 16:30"),
    ],
)
def test_a_pause_moves_the_due_time(length, due, paused, resumed, moved):
    assert CALENDAR.shift(wib(due), wib(paused), wib(resumed), term(length)) == wib(moved)


# -- words -------------------------------------------------------------------------------------------------------


def test_an_explanation_names_the_days_that_count_and_those_that_do_not():
    told = CALENDAR.explain(wib("2026-12-19 10:00"), term("3 working_days"))
    assert told.counted_from == wib("2026-12-21 07:30")
    assert told.counted == (date(2026, 12, 22), date(2026, 12, 23), date(2026, 12, 28))
    assert [(skip.day.day, skip.holiday and skip.holiday.kind) for skip in told.skipped] == [
        (19, None),
        (20, None),
        (24, "cuti bersama"),
        (25, "libur nasional"),
        (26, None),
        (27, None),
    ]
    assert told.due == wib("2026-12-28 16:00")


def test_an_explanation_of_minutes_names_the_hours():
    told = CALENDAR.explain(wib("2026-11-27 14:00"), term("180 minutes"))
    assert told.counted == (date(2026, 11, 27), date(2026, 11, 30))
    assert told.spans == (
        (wib("2026-11-27 14:00"), wib("2026-11-27 16:30")),
        (wib("2026-11-30 07:30"), wib("2026-11-30 08:00")),
    )
    assert len(told.skipped) == 2


def test_an_explanation_of_calendar_days_skips_only_what_moves_the_end():
    told = CALENDAR.explain(wib("2026-11-24 10:00"), term("4 calendar_days"))
    assert told.counted[-1] == date(2026, 11, 28)
    assert [skip.day.day for skip in told.skipped] == [28, 29]


def test_what_has_run_is_told_in_the_unit_of_the_term():
    start, now = wib("2026-11-24 10:00"), wib("2026-11-26 10:06")
    assert CALENDAR.spent(start, wib("2026-11-24 10:05"), term("10 minutes")) == 5
    assert CALENDAR.spent(start, now, term("3 working_days")) == 2
    assert CALENDAR.spent(start, now, term("9 calendar_days")) == 2
    assert CALENDAR.spent(now, start, term("9 calendar_days")) == 0
    assert CALENDAR.next_opening(wib("2026-11-24 10:00")) == wib("2026-11-24 13:00")


# -- what holds for every calendar -------------------------------------------------------------------------------

CALENDARS = st.builds(
    lambda days, zone, free: WorkCalendar(
        zone,
        tuple(STANDARD_WEEK[day % 5] if day in days else () for day in range(7)),
        {day: Holiday("libur nasional", "x") for day in free},
    ),
    st.sets(st.integers(0, 6), min_size=1),
    st.sampled_from(["WIB", "WITA", "WIT"]),
    st.sets(st.dates(date(2026, 11, 1), date(2027, 1, 31)), max_size=8),
)
INSTANTS = st.integers(0, 60 * 24 * 60).map(lambda minutes: wib("2026-11-01 00:00") + timedelta(minutes=minutes))
UNITS = st.sampled_from(["minutes", "hours", "working_days", "calendar_days", "months"])
AMOUNTS = st.integers(1, 40) | st.integers(1, 10**9)


@given(CALENDARS, INSTANTS, UNITS, AMOUNTS)
@settings(max_examples=150, deadline=None)
def test_a_due_time_lies_in_a_working_interval_and_never_before_the_start(calendar, at, unit, amount):
    due = calendar.due(at, Duration("", unit, amount))
    if due is None:
        assert amount > 40
        return
    assert due > calendar.received(at) >= at
    assert any(opening < due <= closing for opening, closing in calendar.intervals(calendar.local_date(due)))
    if unit == "minutes":
        assert calendar.elapsed(at, due) == timedelta(minutes=amount)


@given(CALENDARS, INSTANTS, UNITS, st.integers(1, 60), st.integers(0, 60), INSTANTS)
@settings(max_examples=150, deadline=None)
def test_a_due_time_never_decreases_with_the_term_or_the_start(calendar, at, unit, amount, more, other):
    due = calendar.due(at, Duration("", unit, amount))
    assert due <= calendar.due(at, Duration("", unit, amount + more))
    earlier, later = sorted((at, other))
    assert calendar.due(earlier, Duration("", unit, amount)) <= calendar.due(later, Duration("", unit, amount))


@given(CALENDARS, st.lists(INSTANTS, min_size=4, max_size=4), UNITS, st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_a_pause_never_brings_a_due_time_nearer_and_keeps_it_in_working_time(calendar, instants, unit, amount):
    at, first, second, third = sorted(instants)
    length = Duration("", unit, amount)
    due = calendar.due(at, length)
    whole = calendar.shift(due, first, third, length)
    assert whole >= calendar.shift(due, first, second, length) >= due
    assert any(opening < whole <= closing for opening, closing in calendar.intervals(calendar.local_date(whole)))
    if unit in ("minutes", "hours", "working_days"):
        assert calendar.shift(calendar.shift(due, first, second, length), second, third, length) == whole
    if unit in ("minutes", "hours"):
        run = calendar.elapsed(at, whole) - calendar.elapsed(first, third)
        assert run == calendar.elapsed(at, due)


@given(CALENDARS, INSTANTS, INSTANTS, INSTANTS)
@settings(max_examples=100, deadline=None)
def test_working_time_adds_up(calendar, one, two, three):
    first, second, third = sorted((one, two, three))
    assert calendar.elapsed(first, second) + calendar.elapsed(second, third) == calendar.elapsed(first, third)
    assert calendar.elapsed(third, first) == timedelta()
    days = [calendar.local_date(first) + timedelta(days=n) for n in range(61)]
    spans = [span for day in days for span in calendar.intervals(day)]
    told = [max(min(closing, third) - max(opening, first), timedelta()) for opening, closing in spans]
    assert calendar.elapsed(first, third) == sum(told, timedelta())
    last = calendar.local_date(third)
    assert calendar.working_days(days[0], last) == sum(bool(calendar.intervals(day)) for day in days[1:] if day <= last)


@given(CALENDARS, INSTANTS, UNITS, st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_every_day_of_an_explanation_is_counted_or_skipped(calendar, at, unit, amount):
    told = calendar.explain(at, Duration("", unit, amount))
    assert told.due == calendar.due(at, Duration("", unit, amount))
    assert all(not calendar.intervals(skip.day) for skip in told.skipped)
    if unit == "working_days":
        assert len(told.counted) == amount
    if unit == "minutes":
        assert sum((b - a for a, b in told.spans), timedelta()) == timedelta(minutes=amount)
