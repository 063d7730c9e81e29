"""Terms as people write them (matrix format, section 6)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sop.duration import read_duration, why_unreadable
from portal.sop.model import Duration

READABLE = [
    ("10 menit", "minutes", 10),
    ("10 Menit", "minutes", 10),
    ("  10\u00a0 MENIT ", "minutes", 10),
    ("10menit", "minutes", 10),
    ("5 mnt", "minutes", 5),
    ("5 mnt.", "minutes", 5),
    ("15'", "minutes", 15),
    ("15’", "minutes", 15),
    ('15"', "minutes", 15),
    ("15 ″", "minutes", 15),
    ("15''", "minutes", 15),
    ("1.250 menit", "minutes", 1250),
    ("10 menit kerja", "minutes", 10),
    ("2 jam", "hours", 2),
    ("2 jam kerja", "hours", 2),
    ("8,5 jam", "hours", 8.5),
    ("8.5 Jam", "hours", 8.5),
    ("½ jam", "hours", 0.5),
    ("1½ jam", "hours", 1.5),
    ("1/2 jam", "hours", 0.5),
    ("setengah jam", "hours", 0.5),
    ("8.5 Jam (510 Menit)", "hours", 8.5),
    ("1,67 jam (100 menit)", "hours", 1.67),
    ("60 menit / 1 jam", "minutes", 60),
    ("1 jam 30 menit", "minutes", 90),
    ("1 jam, 30 menit", "minutes", 90),
    ("1 jam dan 30 menit", "minutes", 90),
    ("1 jam 30 menit (90 menit)", "minutes", 90),
    ("90 menit (1 jam 30 menit)", "minutes", 90),
    ("2 jam 120 menit", "hours", 2),
    ("1 hari", "working_days", 1),
    ("3 Hari", "working_days", 3),
    ("2 hr", "working_days", 2),
    ("3 hari kerja", "working_days", 3),
    ("3 hari (kerja)", "working_days", 3),
    ("14 (empat belas) hari kerja", "working_days", 14),
    ("14 ( Empatbelas ) Hari Kerja", "working_days", 14),
    ("2 (dua) jam", "hours", 2),
    ("2 jam (dua jam)", "hours", 2),
    ("tiga hari", "working_days", 3),
    ("dua puluh lima menit", "minutes", 25),
    ("sehari", "working_days", 1),
    ("14 hari kalender", "calendar_days", 14),
    ("14 Hari Kalender", "calendar_days", 14),
    ("3 x 24 jam", "calendar_days", 3),
    ("3x24 Jam", "calendar_days", 3),
    ("1 × 24 jam", "calendar_days", 1),
    ("24 jam", "hours", 24),
    ("1 minggu", "working_days", 5),
    ("2 minggu (10 hari kerja)", "working_days", 10),
    ("1 minggu 2 hari", "working_days", 7),
    ("1 bulan", "months", 1),
    ("3 bln", "months", 3),
    ("1-2 hari", "working_days", 2),
    ("1 - 2 hari", "working_days", 2),
    ("1–2 hari", "working_days", 2),
    ("1 s.d. 2 hari", "working_days", 2),
    ("1 s/d 2 hari", "working_days", 2),
    ("1 sd 2 hari", "working_days", 2),
    ("1 sampai 2 hari", "working_days", 2),
    ("1 sampai dengan 2 hari kalender", "calendar_days", 2),
    ("1 (satu) - 2 (dua) hari", "working_days", 2),
    ("satu sampai dua hari", "working_days", 2),
    ("1 hari - 2 hari", "working_days", 2),
    ("30 menit - 1 jam", "hours", 1),
    ("1-1,5 jam", "hours", 1.5),
    ("± 30 menit", "minutes", 30),
    ("±30 menit", "minutes", 30),
    ("+/- 30 menit", "minutes", 30),
    ("maks. 2 jam", "hours", 2),
    ("Maksimal 2 jam", "hours", 2),
    ("paling lama 14 hari kerja", "working_days", 14),
    ("Paling lambat: 1 hari", "working_days", 1),
    ("selambat-lambatnya 60 hari kerja.", "working_days", 60),
    ("kurang lebih 1 jam", "hours", 1),
    ("30 menit/berkas", "minutes", 30),
    ("30 menit / berkas permohonan", "minutes", 30),
    ("30 menit per berkas", "minutes", 30),
    ("30 menit (per berkas)", "minutes", 30),
    ("(30 menit)", "minutes", 30),
]

UNREADABLE = [
    ("", "empty"),
    ("   \n\t", "empty"),
    ("-", "empty"),
    ("–", "empty"),
    ("120 Menit / 3 Hari", "two_lengths"),
    ("1 hari (24 jam)", "two_lengths"),
    ("2 jam (100 menit)", "two_lengths"),
    ("10 menit / 12 menit", "two_lengths"),
    ("1 hari dan 2 jam", "two_lengths"),
    ("14 (lima belas) hari", "two_lengths"),
    ("3 hari (3 hari kalender)", "two_lengths"),
    ("02-Jan", "excel_date"),
    ("2 Jan", "excel_date"),
    ("2-Jan-2026", "excel_date"),
    ("Jan-02", "excel_date"),
    ("01/02/2026", "excel_date"),
    ("2026-01-02 00:00:00", "excel_date"),
    ("0,5 hari", "unreadable"),
    ("1/2 hari", "unreadable"),
    ("½ hari", "unreadable"),
    ("setengah hari", "unreadable"),
    ("1,5 minggu", "unreadable"),
    ("0,4 minggu", "unreadable"),
    ("0,2 minggu", "unreadable"),
    ("1,5 bulan", "unreadable"),
    ("Harian", "unreadable"),
    ("setiap hari", "unreadable"),
    ("1 hari sekali", "unreadable"),
    ("2 kali/hari", "unreadable"),
    ("30 menit/hari", "unreadable"),
    ("2 jam per hari", "unreadable"),
    ("tentatif", "unreadable"),
    ("lamanya tergantung media pengiriman", "unreadable"),
    ("7 hari kerja sebelum", "unreadable"),
    ("1-2", "unreadable"),
    ("2-1 hari", "unreadable"),
    ("1 jam - 30 menit", "unreadable"),
    ("-2 hari", "unreadable"),
    ("10", "unreadable"),
    ("menit", "unreadable"),
    ("Minggu", "unreadable"),
    ("0 menit", "unreadable"),
    ("1,250 menit", "unreadable"),
    ("1.2.3 jam", "unreadable"),
    ("9999999999 menit", "unreadable"),
    ("3 x 24 jam kerja", "unreadable"),
    ("2 x 30 menit", "unreadable"),
    ("1 hari libur", "unreadable"),
    ("08.00-16.00", "unreadable"),
    ("minimal 30 menit", "unreadable"),
    ("dua tiga hari", "unreadable"),
    ("14 (empat belas hari", "unreadable"),
    ("10 menit " * 2000, "unreadable"),
    ("1" * 10_000, "unreadable"),
    ("(" * 10_000, "unreadable"),
]


@pytest.mark.parametrize(("text", "unit", "amount"), READABLE)
def test_a_term_is_read_as_the_format_says(text, unit, amount):
    read = read_duration(text)
    assert (read.text, read.unit, read.amount) == (text, unit, amount)
    assert type(read.amount) is type(amount)
    assert (why_unreadable(text) is None) == (unit is not None)


@pytest.mark.parametrize(("text", "why"), UNREADABLE)
def test_a_text_that_gives_no_deadline_is_kept_and_says_why(text, why):
    assert why_unreadable(text) == why
    read = read_duration(text)
    assert (read.text, read.unit, read.amount) == (text, None, None)


@given(st.text(max_size=60) | st.text("0123456789 .,-/x()'\"½±jamhrienutkl", max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_without_an_error(text):
    read = read_duration(text)
    assert (read.unit is None) == (read.amount is None) == (why_unreadable(text) is not None)
    assert read.amount is None or read.amount > 0


@given(st.integers(1, 999_999), st.sampled_from(["menit", "jam", "hari", "hari kalender", "bulan"]))
@settings(max_examples=100, deadline=None)
def test_a_whole_number_with_a_unit_keeps_its_amount(amount, unit):
    assert read_duration(f"{amount} {unit}").amount == amount
    assert read_duration(f"{amount:,} {unit}".replace(",", ".")).amount == amount


def test_a_very_long_text_is_read_to_its_bound_and_no_further():
    for text in ("1 jam " * 1700, "1-" * 5000, "((" * 5000 + "2 jam", "±" * 10_000, "½" * 9999):
        assert read_duration(text) == Duration(text)
