"""Dates, terms and numbers as the wording rules ask."""

from datetime import date, datetime, timedelta, timezone

import pytest
from flask import Flask, render_template_string

from portal import formatters
from portal.sop.duration import read_duration
from portal.sop.holidays import Holiday
from portal.sop.model import Duration
from portal.sop.worktime import STANDARD_WEEK, WorkCalendar, standard_calendar

WIB = timezone(timedelta(hours=7))


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


AT = wib("2026-11-24 10:00")


def test_a_moment_names_weekday_and_zone():
    assert formatters.moment(AT, "WIB") == "Selasa, 24 November 2026 pukul 10.00 WIB"
    assert formatters.moment(wib("2026-12-31 22:05"), "WIT") == "Jumat, 1 Januari 2027 pukul 00.05 WIT"
    assert formatters.short_moment(AT, "WITA") == "24 Nov 2026, 11.00"
    assert formatters.weekday_moment(wib("2026-08-04 09:30"), "WIB") == "Sel 4 Agu, 09.30"
    assert formatters.clock_time(AT, "WIB") == "10.00 WIB"
    assert formatters.clock_range(AT, wib("2026-11-24 12:00"), "WIB") == "10.00–12.00 WIB"


def test_a_day_is_a_date_or_an_instant_in_a_zone():
    assert formatters.day(date(2026, 5, 3)) == "Minggu, 3 Mei 2026"
    assert formatters.day(wib("2026-11-24 23:30"), "WITA") == "Rabu, 25 November 2026"
    assert formatters.short_day(date(2026, 10, 3)) == "3 Okt 2026"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 11, 24), date(2026, 11, 26), "24–26 November 2026"),
        (date(2026, 11, 30), date(2026, 12, 2), "30 November–2 Desember 2026"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 Desember 2026–2 Januari 2027"),
        (date(2026, 12, 30), date(2026, 12, 30), "30 Desember 2026"),
    ],
)
def test_a_range_of_days_says_each_part_once(first, last, text):
    assert formatters.day_range(first, last) == text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("24-11-2026", date(2026, 11, 24)),
        (" 4/1/2027 ", date(2027, 1, 4)),
        ("2026-11-24", date(2026, 11, 24)),
        ("31-02-2026", None),
        ("24-11-26", None),
        ("0000-00-00", None),
        ("besok", None),
        ("", None),
        ("٢٤-11-2026", None),
    ],
)
def test_a_typed_date_is_read_or_refused(text, read):
    assert formatters.parse_date(text) == read
    assert read is None or formatters.parse_date(formatters.typed_date(read)) == read


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2026-11-24 10:00:00", "baru saja"),
        ("2026-11-24 09:59:01", "baru saja"),
        ("2026-11-24 09:59:00", "1 menit lalu"),
        ("2026-11-24 09:01:00", "59 menit lalu"),
        ("2026-11-24 09:00:00", "hari ini pukul 09.00 WIB"),
        ("2026-11-24 10:01:00", "hari ini pukul 10.01 WIB"),
        ("2026-11-23 23:00:00", "kemarin"),
        ("2026-11-22 10:00:00", ""),
        ("2026-11-25 00:00:00", "besok"),
        ("2026-11-26 23:59:00", "2 hari lagi"),
        ("2026-11-30 10:00:00", "6 hari lagi"),
        ("2026-12-01 10:00:00", ""),
    ],
)
def test_a_near_instant_has_a_relative_word(at, text):
    assert formatters.relative(wib(at), AT, "WIB") == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (0, "kurang dari 1 menit kerja"),
        (timedelta(seconds=59), "kurang dari 1 menit kerja"),
        (1, "1 menit kerja"),
        (90, "1 jam 30 menit kerja"),
        (120, "2 jam kerja"),
        (449, "7 jam 29 menit kerja"),
        (450, "1 hari kerja"),
        (timedelta(hours=16), "2 hari kerja"),
    ],
)
def test_working_time_says_what_kind_of_time_it_is(span, text):
    assert formatters.worktime(span) == text


@pytest.mark.parametrize(
    ("written", "text", "spent", "progress"),
    [
        ("10 menit", "10 menit kerja", 5, "5 dari 10 menit kerja"),
        ("10 menit", "10 menit kerja", 0, "kurang dari 1 menit kerja"),
        ("10 menit", "10 menit kerja", 75, "1 jam 15 menit dari 10 menit kerja"),
        ("2 jam", "2 jam kerja", 5, "5 menit dari 2 jam kerja"),
        ("8,5 jam", "8 jam 30 menit kerja", 0, "kurang dari 1 menit kerja"),
        ("1 jam 30 menit", "1 jam 30 menit kerja", 60, "1 jam dari 1 jam 30 menit kerja"),
        ("3 hari", "3 hari kerja", 1, "1 dari 3 hari kerja"),
        ("3 x 24 jam", "3 hari kalender", 2, "2 dari 3 hari kalender"),
        ("1 bulan", "1 bulan", 4, "4 hari kalender dari 1 bulan"),
        ("1.250 hari", "1.250 hari kerja", 0, "kurang dari 1 hari kerja"),
        ("tentatif", "tentatif", 0, "tentatif"),
    ],
)
def test_a_term_says_what_kind_of_time_it_is(written, text, spent, progress):
    duration = read_duration(written)
    assert formatters.term(duration) == text
    assert formatters.progress(spent, duration) == progress


def test_numbers_are_indonesian():
    values = (0, 8.5, 91.48, 1250, 1_000_000, 2.0, -3)
    assert [formatters.number(value) for value in values] == ["0", "8,5", "91,48", "1.250", "1.000.000", "2", "-3"]
    sizes = (0, 20, 412_300, 999_700, 1_240_000, 25_400_000)
    assert [formatters.filesize(size) for size in sizes] == [
        "0 kB", "kurang dari 1 kB", "412 kB", "1 MB", "1,2 MB", "25 MB",
    ]  # fmt: skip
    assert [formatters.count_badge(count) for count in (0, 99, 100)] == ["0", "99", "99+"]


def test_a_row_of_three_has_a_comma_before_dan():
    assert [formatters.listing("ABC"[:count]) for count in range(4)] == ["", "A", "A dan B", "A, B, dan C"]


def test_a_quotation_is_one_line_of_at_most_40_characters():
    assert formatters.quote("10 menit\n kerja") == "“10 menit kerja”"
    assert formatters.quote("a" * 40) == f"“{'a' * 40}”"
    assert formatters.quote("a" * 41) == f"“{'a' * 40}…”"


# -- why this deadline -------------------------------------------------------------------------------------------


def sentence(received: str, duration: Duration) -> str:
    return formatters.deadline_sentence(standard_calendar("WIB").explain(wib(received), duration), "WIB")


def test_a_deadline_in_days_is_explained_in_one_paragraph():
    assert sentence("2026-12-19 10:00", read_duration("3 hari")) == (
        "Diterima Sabtu, 19 Desember 2026 pukul 10.00 WIB. Dihitung mulai Senin, 21 Desember 2026 pukul 07.30 WIB. "
        "Jangka waktu 3 hari kerja: Selasa, 22 Desember 2026; Rabu, 23 Desember 2026; Senin, 28 Desember 2026. "
        "Tidak dihitung: Sabtu–Minggu; Kamis, 24 Desember 2026 (cuti bersama); "
        "Jumat, 25 Desember 2026 (Hari Raya Natal). "
        "Jadi paling lambat Senin, 28 Desember 2026 pukul 16.00 WIB."
    )


def test_a_deadline_in_minutes_names_the_hours():
    text = sentence("2026-11-24 11:55", read_duration("10 menit"))
    assert "10 menit kerja: Selasa, 24 November 2026 pukul 11.55–12.00 dan 13.00–13.05 WIB. Jadi" in text
    assert "Tidak dihitung" not in text
    text = sentence("2026-11-27 14:00", read_duration("3 jam"))
    assert "pukul 14.00–16.30 WIB; Senin, 30 November 2026 pukul 07.30–08.00 WIB. Tidak dihitung: Sabtu–Minggu." in text


def test_a_long_term_names_its_first_and_last_day_only():
    text = sentence("2026-05-13 10:00", read_duration("60 hari kerja"))
    assert "60 hari kerja: dari Senin, 18 Mei 2026 sampai Kamis, 13 Agustus 2026. Tidak" in text
    text = sentence("2026-11-24 10:00", read_duration("4 hari kalender"))
    assert "dari Rabu, 25 November 2026 sampai Sabtu, 28 November 2026. Tidak dihitung: Sabtu–Minggu. Jadi" in text
    assert "1 hari kalender: Rabu, 25 November 2026. Jadi" in sentence("2026-11-24 10:00", read_duration("1x24 jam"))


def test_many_holidays_are_counted_rather_than_named():
    holidays = {date(2026, 11, number): Holiday("libur daerah", "") for number in range(2, 21)}
    six_days = (*STANDARD_WEEK[:5], STANDARD_WEEK[0], ())
    told = WorkCalendar("WITA", six_days, holidays).explain(wib("2026-10-31 10:00"), read_duration("2 hari"))
    text = formatters.deadline_sentence(told, "WITA")
    assert "Tidak dihitung: Minggu; Senin, 2 November 2026 (libur daerah); " in text
    assert text.count("libur daerah") == 10
    assert "; 7 hari libur lain. Jadi paling lambat Senin, 23 November 2026 pukul 16.00 WITA." in text


def test_without_a_term_nothing_is_explained():
    assert sentence("2026-11-24 10:00", read_duration("tentatif")) == ""


def test_the_formatters_are_filters_of_the_templates():
    app = Flask(__name__)
    formatters.register(app)
    with app.app_context():
        assert render_template_string("{{ at | moment('WIB') }}", at=AT).endswith("pukul 10.00 WIB")


def test_a_promise_of_which_nothing_has_run_is_still_told() -> None:
    assert (
        formatters.progress(0, Duration("7 hari", "working_days", 7), "janji")
        == "kurang dari 1 hari kerja dari janji 7 hari kerja"
    )
    assert formatters.progress(5, Duration("7 hari", "working_days", 7), "janji") == "5 dari janji 7 hari kerja"
