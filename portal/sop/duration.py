"""Read the terms that people write in a `Waktu` cell (matrix format, section 6)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from portal.sop.model import Duration, Unit
from portal.sop.number_words import NUMBER_WORDS, WORD_OF_A_NUMBER

Why = Literal["empty", "two_lengths", "excel_date", "unreadable"]

MOST_CHARACTERS = 200  # no term is longer; keeps every pattern below cheap on hostile text
MOST_DIGITS = 9
WORKING_DAYS_OF_A_WEEK = 5

# unit as written -> unit, and how many of it one is
_UNITS: dict[str, tuple[Unit, int]] = {
    **dict.fromkeys(("menit", "mnt", "mnit", "minit", "min"), ("minutes", 1)),
    **dict.fromkeys(("jam", "jm"), ("hours", 1)),
    **dict.fromkeys(("hari", "hr", "hri", "hk"), ("working_days", 1)),
    **dict.fromkeys(("minggu", "mgg", "pekan"), ("working_days", WORKING_DAYS_OF_A_WEEK)),
    **dict.fromkeys(("bulan", "bln"), ("months", 1)),
}
_DAYS = {"hari", "hr", "hri"}
_CLOCK_UNITS: tuple[Unit, ...] = ("minutes", "hours")
_CALENDAR_WORDS = {"kalender", "kalendar", "takwim"}

_MONTHS = "jan|feb|mar|apr|mei|may|jun|jul|agu|ags|agt|aug|sep|okt|oct|nop|nov|des|dec"
_EXCEL_DATE = re.compile(
    rf"[0-9]{{1,2}}[-/. ](?:{_MONTHS})[a-z]{{0,7}}(?:[-/. ][0-9]{{2,4}})?"
    rf"|(?:{_MONTHS})[a-z]{{0,7}}[-/. ][0-9]{{1,4}}"
    r"|[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2,4}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ t]00:00(?::00)?)?"
)
_UP_TO = re.compile(r"\bs ?[./]? ?d\b\.?|\bsampai(?: dengan)?\b|\bhingga\b|[‐‑‒–—~]")
# words that say how sure or how strict the term is, not how long
_HEDGES = re.compile(
    r"\bselambat ?-? ?lambatnya\b|\bselama ?-? ?lamanya\b|\bpaling (?:lama|lambat)\b|\bmaks(?:imal|imum)?\b|\bmax\b"
    r"|\bkurang lebih\b|\blebih kurang\b|\bkurang dari\b|\bkira ?-? ?kira\b|\bsekitar\b|\bselama\b|\bdalam waktu\b"
    r"|± ?|\+ ?/? ?-|[≤<≈:]"
)
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[a-z]+|[^\sa-z0-9]")
_FRACTIONS = {"½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 "}


@dataclass(frozen=True, slots=True)
class _Length:
    """One length of the text: its unit, its amount, and the size of the unit it was written in (minggu: 5)."""

    unit: Unit
    amount: Fraction
    written_in: tuple[Unit, int]

    def same_as(self, other: _Length) -> bool:
        """Tell whether both are one length; hours written with decimals may be a minute off."""
        if self.unit in _CLOCK_UNITS and other.unit in _CLOCK_UNITS:
            return abs(self.minutes - other.minutes) <= (0 if self.unit == other.unit else 1)
        return (self.unit, self.amount) == (other.unit, other.amount)

    @property
    def minutes(self) -> Fraction:
        """Return a length of clock time in minutes, any other as its amount."""
        return self.amount * (60 if self.unit == "hours" else 1)


class _Refused(Exception):
    """The text gives no deadline; carries why."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


def read_duration(text: str) -> Duration:
    """Return the term that a text names; unit and amount are None where it gives no deadline. Never raises.

    The amount counts minutes, hours, working days, calendar days or months; it is an int where it is whole.
    """
    found = _read(text)
    if isinstance(found, str):
        return Duration(text)
    amount = found.amount
    return Duration(text, found.unit, int(amount) if amount.denominator == 1 else float(amount))


def why_unreadable(text: str) -> Why | None:
    """Return why a text gives no deadline, or None where it gives one. Never raises."""
    found = _read(text)
    return found if isinstance(found, str) else None


@lru_cache(maxsize=1024)  # a matrix says the same few terms over and over
def _read(text: str) -> _Length | Why:
    plain = _plain(text)
    if not plain.strip(" -–—."):
        return "empty"
    if len(plain) > MOST_CHARACTERS:
        return "unreadable"
    if _EXCEL_DATE.fullmatch(plain):
        return "excel_date"
    try:
        return _Phrase(_tokens(plain)).length()
    except _Refused as refused:
        return refused.why


def _plain(text: str) -> str:
    """Fold case, spaces and typographic variants; a text beyond all measure is only cut."""
    text = " ".join(text.split())[: 2 * MOST_CHARACTERS]
    for sign, words in _FRACTIONS.items():
        text = text.replace(sign, words)
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _tokens(plain: str) -> list[str]:
    plain = re.sub(r"(?<=[0-9]) ?(?:['’‘′`´]{1,2}|[\"”“″])", " menit ", plain)
    plain = _UP_TO.sub(" - ", plain.replace("+/-", " ").replace("×", "x"))
    tokens = [found for found in _TOKEN.findall(_HEDGES.sub(" ", plain)) if found != "."]
    while tokens and tokens[0] in ("-", "("):  # "s.d. 2 hari", "(30 menit)"
        tokens.pop(0)
        if tokens and tokens[0].isdigit() and plain[0] in "-–—−":
            raise _Refused("unreadable")  # a negative number
    return tokens


def _number(token: str) -> Fraction:
    """Read Indonesian digits: 8,5 and 8.5 are decimals, 1.250 is a thousand; 1,250 could be both and is refused."""
    if sum(map(str.isdigit, token)) > MOST_DIGITS:
        raise _Refused("unreadable")
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?", token):
        token = token.replace(".", "")
    elif re.fullmatch(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+", token):
        raise _Refused("unreadable")
    if not re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?", token):
        raise _Refused("unreadable")
    return Fraction(token.replace(",", "."))


class _Phrase:
    """The tokens of a term, read from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def peek(self, ahead: int = 0) -> str:
        """Return a token further on, or an empty text behind the end."""
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        """Go past the next token if it is one of the wanted; return it, or an empty text."""
        token = self.peek()
        if token not in wanted:
            return ""
        self.at += 1
        return token

    def length(self) -> _Length:
        """Read the whole phrase; raise _Refused where it names no one length."""
        first = self.sum_of_lengths()
        same = True
        while self.peek():
            if self.past_per_item():
                continue
            self.take("/", "(", "=", ",", ";", "atau")
            if self.peek() and not self.past_per_item() and not self.take(")"):
                same = self.sum_of_lengths().same_as(first) and same
        if not same:
            raise _Refused("two_lengths")
        return first

    def sum_of_lengths(self) -> _Length:
        """Read `1 jam 30 menit` as 90 minutes, `1 minggu 2 hari` as 7 working days, else one length."""
        first = self.range_of_lengths()
        start = self.at
        joined = self.take("dan", "+", ",")
        if not joined and not (self.peek()[:1].isdigit() or self.number_words()):
            return first
        try:
            second = self.range_of_lengths()
        except _Refused:
            self.at = start
            return first
        if first.written_in == ("hours", 1) and second.unit == "minutes" and second.amount < 60:
            return _Length("minutes", first.minutes + second.amount, ("minutes", 1))
        if first.written_in == ("working_days", 5) and second.written_in == ("working_days", 1) and second.amount < 5:
            return _Length("working_days", first.amount + second.amount, ("working_days", 1))
        if joined in ("dan", "+"):
            raise _Refused("two_lengths")
        self.at = start
        return first

    def range_of_lengths(self) -> _Length:
        """Read `1 hari - 2 hari` as its upper bound, else one length."""
        low = self.one_length()
        if not self.take("-"):
            return low
        high = self.one_length()
        comparable = low.unit == high.unit or {low.unit, high.unit} == set(_CLOCK_UNITS)
        if comparable and low.minutes > high.minutes:
            raise _Refused("unreadable")
        return high

    def one_length(self) -> _Length:
        """Read an amount (`2`, `14 (empat belas)`, `1-2`, `tiga`, `1/2`) and its unit."""
        whole_unit = self.peek().removeprefix("se")
        if self.peek() == f"se{whole_unit}" and whole_unit in _UNITS:
            self.at += 1
            return self.in_unit(Fraction(1), whole_unit)
        amount = self.amount()
        if self.peek() == "-" and (self.peek(1)[:1].isdigit() or WORD_OF_A_NUMBER.fullmatch(self.peek(1))):
            self.at += 1
            low, amount = amount, self.amount()
            if low > amount:
                raise _Refused("unreadable")
        if self.take("x", "*"):
            if not (self.take("24") and self.take("jam")) or self.peek() == "kerja":
                raise _Refused("unreadable")
            return self.whole(_Length("calendar_days", amount, ("calendar_days", 1)))
        unit = self.peek()
        if unit not in _UNITS:
            raise _Refused("unreadable")
        self.at += 1
        return self.in_unit(amount, unit)

    def in_unit(self, amount: Fraction, word: str) -> _Length:
        """Give an amount its unit, with `kerja` or `kalender` behind it."""
        unit, size = _UNITS[word]
        opened = self.peek() == "(" and self.peek(1) in _CALENDAR_WORDS | {"kerja"}
        self.at += opened
        if word in _DAYS and self.take(*_CALENDAR_WORDS):
            unit = "calendar_days"
        elif unit in (*_CLOCK_UNITS, "working_days"):
            self.take("kerja")
        if opened and not self.take(")"):
            raise _Refused("unreadable")
        return self.whole(_Length(unit, amount * size, (unit, size)))

    def whole(self, length: _Length) -> _Length:
        """Refuse nothing-long terms and fractions of days, weeks and months."""
        size = length.written_in[1]
        fraction = length.unit not in _CLOCK_UNITS and (length.amount / size).denominator != 1
        if fraction or length.amount <= 0:
            raise _Refused("unreadable")
        return length

    def amount(self) -> Fraction:
        """Read a number, in digits or words, and the words in brackets that repeat it."""
        token = self.peek()
        if token[:1].isdigit():
            self.at += 1
            amount = _number(token)
            if self.peek().isdigit() and self.peek(1) == "/" and self.peek(2).isdigit():
                amount += self.vulgar(_number(self.take(self.peek())))  # 1 1/2
            elif self.peek() == "/" and self.peek(1).isdigit() and self.peek(2) in _UNITS and token.isdigit():
                amount = self.vulgar(amount)
        elif self.take("setengah"):
            amount = Fraction(1, 2)
        else:
            amount = Fraction(self.number_words(move=True))
        self.past_repeated(amount)
        if amount <= 0:
            raise _Refused("unreadable")
        return amount

    def vulgar(self, above: Fraction) -> Fraction:
        """Read the rest of `1/2`; the number above the line is given."""
        self.take("/")
        below = _number(self.take(self.peek()))
        if not 0 < above < below:
            raise _Refused("unreadable")
        return above / below

    def past_repeated(self, amount: Fraction) -> None:
        """Go past `(empat belas)` or `(14)` behind a number; raise _Refused where it names another."""
        if self.peek() != "(":
            return
        start = self.at
        self.at += 1
        again = Fraction(self.number_words(move=True)) if self.number_words() else None
        if again is None and self.peek()[:1].isdigit() and self.peek(1) == ")":
            again = _number(self.take(self.peek()))
        if again is None or not self.take(")"):
            self.at = start
        elif again != amount:
            raise _Refused("two_lengths")

    def number_words(self, move: bool = False) -> int:
        """Return the number spelled next, 0 if none; with `move` go past it."""
        end = self.at
        while end < len(self.tokens) and WORD_OF_A_NUMBER.fullmatch(self.tokens[end]):
            end += 1
        number = NUMBER_WORDS.get("".join(self.tokens[self.at : end]), 0)
        if move:
            self.at = end
        return number

    def past_per_item(self) -> bool:
        """Go past `/berkas`, `per 1 dokumen`: the term of one item is the term of the step."""
        if self.peek() not in ("/", "per"):
            return False
        start = self.at
        self.at += 1
        self.take("1", "satu")
        words = 0
        while self.peek().isalpha() and self.peek() not in _UNITS and self.peek() != "per" and not self.number_words():
            self.at += 1
            words += 1
        if 0 < words <= 4:
            return True
        self.at = start
        if self.take("per"):
            raise _Refused("unreadable")
        return False
