"""Read the list of holidays: a CSV with the columns tanggal, jenis, keterangan and, if known, dasar (the decree)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

CUTI_BERSAMA = "cuti bersama"
KINDS = ("libur nasional", CUTI_BERSAMA, "libur daerah")
_COLUMNS = ("tanggal", "jenis", "keterangan")


@dataclass(frozen=True, slots=True)
class Holiday:
    """Why a date is no working day: its kind (of KINDS), its name, the decree that sets it ("" if not known)."""

    kind: str
    name: str
    decree: str = ""


def read_holidays(text: str) -> dict[date, Holiday]:
    """Return the holidays of a CSV text by date; of a date named twice the first counts.

    Raises ValueError, naming the row, where a date cannot be read or a kind is unknown.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise ValueError(f"baris 1: kolom {', '.join(missing)} tidak ada")
    holidays: dict[date, Holiday] = {}
    for row in rows:
        try:
            day = date.fromisoformat((row["tanggal"] or "").strip())
        except ValueError:
            raise ValueError(f"baris {rows.line_num}: tanggal tidak terbaca; tulis misalnya 2026-12-25") from None
        kind = (row["jenis"] or "").strip().casefold()
        if kind not in KINDS:
            raise ValueError(f"baris {rows.line_num}: jenis harus salah satu dari {', '.join(KINDS)}")
        name, decree = (row["keterangan"] or "").strip(), (row.get("dasar") or "").strip()
        holidays.setdefault(day, Holiday(kind, name, decree))
    return holidays


@cache
def national_holidays() -> dict[date, Holiday]:
    """Return the holidays that come with the portal."""
    return read_holidays((Path(__file__).parent / "holidays.csv").read_text(encoding="utf-8"))
