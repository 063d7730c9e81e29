"""A number as the spreadsheet shows it: whole and broken numbers, dates, times, per cent, a unit in the format."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_BUILT_IN = {
    9: "0%", 10: "0.00%", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "dd-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm",
    21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss",
}  # fmt: skip
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_SHORT = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_PIECE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|d+|m+|y+|h+|s+|am/pm|.', re.IGNORECASE | re.DOTALL)
_LAST_DAY = 2_958_465  # 9999-12-31


def format_code(number: int, own: dict[int, str]) -> str:
    """Return the code of a number format by its id."""
    return own.get(number) or _BUILT_IN.get(number, "General")


def show_number(raw: str, code: str, from_1904: bool = False) -> str:
    """Return the text of a number cell; `raw` is its stored value, given back as it is where it is no number."""
    try:
        value = float(raw)
    except ValueError:
        return raw
    if not abs(value) < 1e15:
        return raw
    code = code.split(";")[0][:200]
    pieces = _PIECE.findall(code)
    signs = "".join(p for p in pieces if p[0] not in '"\\_*[').lower()
    if re.search(r"[dmyhs]", signs) and not re.search(r"[0#?]|general", signs):
        return _moment(value, pieces, from_1904)
    if "%" in signs:
        return f"{_plain(round(value * 100, 2))}%"
    return _with_unit(value, pieces)


def _plain(value: float) -> str:
    if value == int(value):
        return str(int(value))
    return f"{value:.10g}".replace(".", ",")


def _with_unit(value: float, pieces: list[str]) -> str:
    """Words that the format puts before and after the number, as in `0" menit"`."""
    before, after, seen, fixed = "", "", False, 0
    for piece in pieces:
        if piece[0] == '"':
            word = piece.strip('"')
        elif piece[0] == "\\":
            word = piece[1:]
        elif piece[0] in "_*[":
            continue
        else:
            seen = seen or piece in "0#?" or piece.lower() in "general"
            word = " " if piece == " " else ""
        before, after = (before, after + word) if seen else (before + word, after)
    point = "".join(p for p in pieces if p in "0#?.")
    if "." in point:
        fixed = len(point.split(".", 1)[1])
        value = round(value, min(fixed, 10))
    elif point:
        value = round(value)
    return f"{before}{_plain(value)}{after}".strip()


def _moment(value: float, pieces: list[str], from_1904: bool) -> str:
    day = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 (a sheet's dates have no zone)
    if not 0 <= value <= _LAST_DAY - 1462:
        return _plain(value)
    moment = day + timedelta(seconds=round(value * 86_400))
    written, hours = [], False
    for piece in pieces:
        sign = piece[0].lower()
        if sign in '"\\':
            written.append(piece.strip('"') if sign == '"' else piece[1:])
        elif sign not in "_*[@":
            minutes = sign == "m" and len(piece) <= 2 and hours
            written.append(f"{moment.minute:02}" if minutes else _part(moment, piece.lower()))
            if sign in "dmyhs":
                hours = sign == "h"
    return "".join(written).strip()


def _part(moment: datetime, piece: str) -> str:
    known = {
        "d": str(moment.day), "dd": f"{moment.day:02}", "ddd": _DAYS[moment.weekday()][:3], "dddd": _DAYS[moment.weekday()],
        "m": str(moment.month), "mm": f"{moment.month:02}", "mmm": _SHORT[moment.month - 1], "mmmm": _MONTHS[moment.month - 1],
        "yy": f"{moment.year % 100:02}", "yyyy": str(moment.year), "h": str(moment.hour), "hh": f"{moment.hour:02}",
        "s": f"{moment.second:02}", "ss": f"{moment.second:02}", "am/pm": "AM" if moment.hour < 12 else "PM",
    }  # fmt: skip
    return known.get(piece, piece)
