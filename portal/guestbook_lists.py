"""What the desk reads of its guest book: a day, a search, who is still here, and the lists to print and to save."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import peewee

from portal import audit
from portal.accounts import Actor
from portal.answers import fold, typed_number
from portal.csv_cells import write_csv
from portal.formatters import WEEKDAYS, short_time, typed_date
from portal.guestbook_settings import Book, books, check_reader
from portal.models.accounts import Account, Office
from portal.models.base import is_sqlite, transaction
from portal.models.cases import Case
from portal.models.guestbook import Visit
from portal.numbers import read_number
from portal.sop.worktime import ZONES

PAGE = 50
LONGEST_EXPORT = timedelta(days=366)
# The official columns first; the printed list has a column to sign in place of the last three.
HEAD = (
    "No", "Hari/Tgl", "Nama", "Instansi/Alamat", "Keperluan", "Bertemu dengan", "Jumlah orang", "Jam masuk",
    "Jam keluar", "Kontak", "Nomor permohonan", "Dicatat lewat",
)  # fmt: skip
KINDS = {"kiosk": "layar tamu", "meja": "meja"}
GONE = "(data pribadi sudah dihapus)"
A_DAY = timedelta(days=1)
_MOMENT = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit as the desk reads it."""

    id: int
    day: date
    arrived_at: datetime
    left_at: datetime | None
    name: str
    origin: str
    purpose: str
    purpose_text: str
    host: str
    party: int
    contact: str
    number: str  # of its case
    kind: str  # in words
    entered_by: str
    is_removed: bool  # its names are gone

    @property
    def about(self) -> str:
        """The purpose in one text: that of the list, with the guest's own words."""
        return f"{self.purpose}: {self.purpose_text}" if self.purpose_text else self.purpose

    def may_leave(self, today: date) -> bool:
        """Whether the desk can still see the guest leave; of an earlier day only a correction says when that was."""
        return self.left_at is None and self.day == today


@dataclass(frozen=True, slots=True)
class VisitPage:
    """A page of visits; `after` asks for the next one (None: this is the last)."""

    lines: tuple[VisitLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many came on a day, and how many of them are still here, as far as their leaving is noted."""

    visits: int
    people: int
    here_visits: int
    here_people: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words of name, origin or purpose; from a day, to (and with) a day; a purpose, a role (id)."""

    text: str = ""
    since: date | None = None
    until: date | None = None
    purpose: str = ""
    host: int = 0


def today(book: Book, now: datetime) -> date:
    """Return the day that an agency has."""
    return now.astimezone(ZONES[book.zone]).date()


def day_page(book: Book, day: date, after: str = "", only_here: bool = False) -> VisitPage:
    """Return a page of a day's visits in the order of arrival; `only_here`: those whose leaving is not noted."""
    where = _matching(book, Wanted(since=day, until=day))
    if only_here:
        where &= Visit.left_at.is_null()
    if start := _read_key(after):
        at, ident = start
        where &= (Visit.arrived_at > at) | ((Visit.arrived_at == at) & (Visit.id > ident))
    return _page(where, (Visit.arrived_at, Visit.id))


def tally(book: Book, day: date) -> Tally:
    """Return the counts of a day."""
    here = Visit.left_at.is_null()
    one, none = peewee.Value(1), peewee.Value(0)
    query = Visit.select(
        peewee.fn.COUNT(Visit.id),
        peewee.fn.SUM(Visit.party),
        peewee.fn.SUM(peewee.Case(None, ((here, one),), none)),
        peewee.fn.SUM(peewee.Case(None, ((here, Visit.party),), none)),
    ).where((Visit.agency == book.agency_id) & (Visit.day == day))
    return Tally(*(int(count or 0) for count in query.tuples().first()))


def neighbours(book: Book, day: date) -> tuple[date | None, date | None]:
    """Return the nearest days before and after that have visits."""
    mine = Visit.agency == book.agency_id
    earlier = Visit.select(peewee.fn.MAX(Visit.day)).where(mine & (Visit.day < day)).scalar()
    later = Visit.select(peewee.fn.MIN(Visit.day)).where(mine & (Visit.day > day)).scalar()
    return _day(earlier), _day(later)


def search(book: Book, wanted: Wanted, after: str = "") -> VisitPage:
    """Return a page of the visits that match, the newest first."""
    where = _matching(book, wanted)
    if start := _read_key(after):
        at, ident = start
        where &= (Visit.arrived_at < at) | ((Visit.arrived_at == at) & (Visit.id < ident))
    return _page(where, (Visit.arrived_at.desc(), Visit.id.desc()))


def of_person(actor: Actor, text: str) -> list[tuple[Book, VisitLine]]:
    """Return the visits that match in the books which the actor manages, for a request about somebody's data."""
    managed = [book for book in books(actor) if book.can_manage]
    return [(book, line) for book in managed for line in search(book, Wanted(text=text)).lines]


def day_list(book: Book, day: date) -> tuple[VisitLine, ...]:
    """Return all visits of a day, to be printed."""
    where = _matching(book, Wanted(since=day, until=day))
    return tuple(_line(row) for row in _rows(where).order_by(Visit.arrived_at, Visit.id))


def export(book: Book, since: date, until: date, actor: Actor, now: datetime, wanted: Wanted = Wanted()) -> bytes:
    """Return the visits from a day to (and with) a day as CSV, in the official columns; the log notes who took it.

    `wanted` leaves out those that do not match, whatever its days. Raises NotYours. At most a year: a later end is
    taken back to it.
    """
    check_reader(book.agency_id, actor)
    until = min(until, since + LONGEST_EXPORT)
    where = _matching(book, replace(wanted, since=since, until=until))
    rows = (_line(row) for row in _rows(where).order_by(Visit.arrived_at, Visit.id).iterator())
    data = write_csv(HEAD, _cells(rows, book.zone))
    with transaction():
        span = f"{typed_date(since)} sampai {typed_date(until)}"
        audit.record(actor, "guestbook_export", now, agency_id=book.agency_id, subject=span)
    return data


def _cells(lines: Iterable[VisitLine], zone: str) -> Iterable[tuple[object, ...]]:
    for number, line in enumerate(lines, 1):
        name = GONE if line.is_removed else line.name
        day = f"{WEEKDAYS[line.day.weekday()]}, {typed_date(line.day)}"
        gone = short_time(line.left_at, zone) if line.left_at else ""
        yield (
            number, day, name, line.origin, line.about, line.host, line.party, short_time(line.arrived_at, zone), gone,
            line.contact, line.number, line.kind,
        )  # fmt: skip


def _matching(book: Book, wanted: Wanted) -> Any:
    where = Visit.agency == book.agency_id
    # The lists are in the order of arrival: a day's bounds in it, generous to any zone, keep them from reading all.
    if wanted.since:
        where &= (Visit.day >= wanted.since) & (Visit.arrived_at > _midnight(wanted.since) - A_DAY)
    if wanted.until:
        where &= (Visit.day <= wanted.until) & (Visit.arrived_at < _midnight(wanted.until) + 2 * A_DAY)
    if wanted.purpose:
        where &= Visit.purpose == wanted.purpose
    if wanted.host:
        where &= Visit.host == wanted.host
    return where & _telling(wanted.text) if wanted.text else where


def _telling(text: str) -> Any:
    """Match a case number, a whole contact, or words of name, origin and purpose."""
    if number := read_number(text):
        return Visit.case.in_(Case.select(Case.id).where(Case.number == number))
    if "@" in text:
        return peewee.fn.LOWER(Visit.contact) == text.strip().casefold()
    find = peewee.fn.INSTR if is_sqlite() else peewee.fn.STRPOS  # LIKE would fold both once more
    words: Any = peewee.Value(True)
    for word in fold(text).split():
        words &= find(Visit.folded, word) > 0
    digits = typed_number(text)
    return words | (Visit.contact == digits) if digits else words


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


# In the order of VisitLine's fields.
_COLUMNS = (
    Visit.id, Visit.day, Visit.arrived_at, Visit.left_at, Visit.name, Visit.origin, Visit.purpose, Visit.purpose_text,
    Office.name, Visit.party, Visit.contact, Case.number, Visit.kind, Account.name, Visit.removed_at,
)  # fmt: skip


def _rows(where: Any) -> Any:
    return (
        Visit.select(*_COLUMNS)
        .join(Office, peewee.JOIN.LEFT_OUTER, on=(Visit.host == Office.id))
        .switch(Visit)
        .join(Account, peewee.JOIN.LEFT_OUTER, on=(Visit.entered_by == Account.id))
        .switch(Visit)
        .join(Case, peewee.JOIN.LEFT_OUTER, on=(Visit.case == Case.id))
        .where(where)
        .tuples()
    )


def _page(where: Any, order: tuple[Any, ...]) -> VisitPage:
    lines = tuple(_line(row) for row in _rows(where).order_by(*order).limit(PAGE + 1))
    shown = lines[:PAGE]
    after = f"{shown[-1].arrived_at:{_MOMENT}}-{shown[-1].id}" if len(lines) > PAGE else None
    return VisitPage(shown, after)


def _line(row: tuple[Any, ...]) -> VisitLine:
    facts, (host, party, contact, number, kind, clerk, removed_at) = row[:8], row[8:]
    told: tuple[Any, ...] = (host or "", party, contact, number or "", KINDS[kind], clerk or "", removed_at is not None)
    return VisitLine(*facts, *told)


def _day(value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


def _read_key(text: str) -> tuple[datetime, int] | None:
    moment, _, ident = text.partition("-")
    try:
        return datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC), int(ident[:9])
    except ValueError:
        return None
