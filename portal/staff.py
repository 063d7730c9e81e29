"""Lists of accounts, and the import of a staff CSV (NIP, nama, instansi, jabatan) with a dry run."""

from __future__ import annotations

import csv
import difflib
import io
import re
from dataclasses import dataclass
from datetime import datetime

import peewee

from portal.accounts import AccountProblem, Actor, create_account, today
from portal.models.accounts import Account, Agency, Office, Posting
from portal.models.base import transaction
from portal.postings import log, offices

PAGE = 50
COLUMNS = ("nip", "nama", "instansi", "jabatan")
LARGEST = 1024 * 1024
MOST_LINES = 5000
UNKNOWN = (
    "Baris {n}: {kolom} “{nilai}” tidak dikenali{terdekat}. Perbaiki baris itu, lalu uji lagi. Belum ada yang diubah."
)
EMPTY = "Baris {n}: {kolom} belum diisi. Perbaiki baris itu, lalu uji lagi. Belum ada yang diubah."
NOT_CSV = (
    "Ini bukan berkas CSV; simpan daftarnya sebagai CSV (UTF-8) dengan kolom NIP, nama, instansi, jabatan, "
    "lalu unggah lagi."
)
ELSEWHERE = "Baris {n}: NIP “{nilai}” dipegang instansi lain. Minta admin portal mencatat jabatannya."
UNREADABLE = (
    "Berkas CSV belum terbaca. Simpan sebagai CSV (UTF-8) dengan kolom NIP, nama, instansi, jabatan, lalu unggah lagi."
)
TOO_LARGE = (
    "Berkas CSV lebih besar dari 1 MB atau 5.000 baris. Bagi menjadi beberapa berkas, lalu unggah satu per satu."
)


@dataclass(frozen=True, slots=True)
class Line:
    """What an import does with one line: its number in the file, the person, and the word for it."""

    number: int
    nip: str
    name: str
    agency: str
    office: str
    what: str  # akun baru | jabatan baru | sudah ada


@dataclass(frozen=True, slots=True)
class Import:
    """An import tried or done: its good lines, and the problems that keep it from being done (Indonesian).

    `bad_lines` counts the lines that have problems; 0 beside a problem: the file as a whole cannot be used.
    """

    lines: tuple[Line, ...]
    problems: tuple[str, ...]
    done: bool = False
    bad_lines: int = 0


def accounts_page(by: Actor, search: str = "", after: str = "") -> tuple[list[Account], str]:
    """Give up to 50 accounts that `by` manages, by login, and where the next page begins (empty: none).

    `search` is looked for in name, login and NIP; `after` is the last login of the page before.
    """
    query = Account.select(Account, Agency).join(Agency, peewee.JOIN.LEFT_OUTER, on=Account.agency)
    if not by.is_portal_admin:
        here = Posting.select(Posting.account).join(Office).where(Office.agency == by.admin_of)
        query = query.where((Account.agency == by.admin_of) | (Account.admin_of == by.admin_of) | Account.id.in_(here))
    for word in search.lower().split():
        text = peewee.fn.LOWER(Account.name).contains(word) | Account.login.contains(word) | Account.nip.contains(word)
        query = query.where(text)
    rows = list(query.where(Account.login > after).order_by(Account.login).limit(PAGE + 1))
    return rows[:PAGE], rows[PAGE - 1].login if len(rows) > PAGE else ""


def titles_of(accounts: list[Account], now: datetime) -> dict[int, str]:
    """Give the offices held today, as one text an account."""
    prefix = {"plh": "Plh. ", "plt": "Plt. "}
    query = Posting.select(Posting, Office).join(Office).where(Posting.account.in_([row.id for row in accounts] or [0]))
    found: dict[int, list[str]] = {}
    for posting in query.where(Posting.held_on(today(now, "WIB"))).order_by(Posting.id):
        found.setdefault(posting.account_id, []).append(prefix.get(posting.kind, "") + posting.office.name)
    return {account_id: ", ".join(names) for account_id, names in found.items()}


def import_staff(data: bytes, *, by: Actor | None, now: datetime, dry_run: bool = True) -> Import:
    """Read a staff CSV and, without `dry_run` and without any problem, make accounts and postings from today.

    A person is known again by NIP. All or nothing: one problem, and nothing is changed. Never raises for bad bytes.
    """
    rows, problem = _rows(data)
    if problem:
        return Import((), (problem,))
    known = {(_key(office.agency.name), _key(office.name)): office for office in offices(by)}
    found = {number: _problems(number, row, known, by) for number, row in rows}
    bad = [number for number, problems in found.items() if problems]
    dry = dry_run or bool(bad)
    try:
        with transaction():
            good = [(number, row) for number, row in rows if number not in bad]
            lines = tuple(_apply(number, row, known, by, now, dry) for number, row in good)
    except AccountProblem as problem:
        return Import((), (str(problem),))
    return Import(lines, tuple(text for number in bad for text in found[number]), not dry, len(bad))


def _rows(data: bytes) -> tuple[list[tuple[int, dict[str, str]]], str]:
    """Give (line number, column -> text) of each line, or a problem."""
    if len(data) > LARGEST:
        return [], TOO_LARGE
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if re.search("[\x00-\x08\x0e-\x1f]", text):
        return [], NOT_CSV
    lines = text.splitlines()
    head = lines[0] if lines else ""
    delimiter = max(";,\t", key=head.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return [], UNREADABLE
    names = [_key(cell) for cell in table[0]] if table else []
    if not set(COLUMNS) <= set(names):
        return [], UNREADABLE
    if len(table) > MOST_LINES:
        return [], TOO_LARGE
    places = {name: names.index(name) for name in COLUMNS}
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        row = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
        if any(row.values()):
            rows.append((number, row))
    return rows, ""


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


def _problems(number: int, row: dict[str, str], known: dict[tuple[str, str], Office], by: Actor | None) -> list[str]:
    names = {"nip": "NIP", "nama": "Nama", "instansi": "Instansi", "jabatan": "Jabatan"}
    found = [EMPTY.format(n=number, kolom=names[column]) for column in COLUMNS if not row[column]]
    nip = _digits(row["nip"])
    if row["nip"] and not re.fullmatch(r"[0-9]{5,20}", nip):
        found.append(UNKNOWN.format(n=number, kolom="NIP", nilai=row["nip"], terdekat=""))
    elif nip and not (by is None or by.is_portal_admin) and _is_elsewhere(nip, by):
        found.append(ELSEWHERE.format(n=number, nilai=row["nip"]))
    return found if not (row["instansi"] and row["jabatan"]) else found + _office_problems(number, row, known)


def _digits(nip: str) -> str:
    return re.sub(r"[\s.'-]", "", nip)


def _is_elsewhere(nip: str, by: Actor) -> bool:
    account = Account.get_or_none(Account.nip == nip)
    return account is not None and account.agency_id != by.admin_of


def _office_problems(number: int, row: dict[str, str], known: dict[tuple[str, str], Office]) -> list[str]:
    found: list[str] = []
    agencies = {agency for agency, _ in known}
    agency, office = _key(row["instansi"]), _key(row["jabatan"])
    if agency not in agencies:
        found.append(_unknown(number, "instansi", row["instansi"], {o.agency.name for o in known.values()}))
    elif (agency, office) not in known:
        names = {o.name for (where, _), o in known.items() if where == agency}
        found.append(_unknown(number, "jabatan", row["jabatan"], names))
    return found


def _unknown(number: int, column: str, value: str, names: set[str]) -> str:
    keys = {_key(name): name for name in names}
    near = difflib.get_close_matches(_key(value), keys, n=1, cutoff=0.5)
    nearest = f"; yang terdekat “{keys[near[0]]}”" if near else ""
    return UNKNOWN.format(n=number, kolom=column, nilai=value, terdekat=nearest)


def _apply(
    number: int, row: dict[str, str], known: dict[tuple[str, str], Office], by: Actor | None, now: datetime, dry: bool
) -> Line:
    office = known[(_key(row["instansi"]), _key(row["jabatan"]))]
    nip = _digits(row["nip"])
    day = today(now, office.agency.zone)
    account = Account.get_or_none(Account.nip == nip)
    held = account is not None and (
        Posting.select()
        .where((Posting.account == account) & (Posting.office == office) & Posting.held_on(day))
        .exists()
    )
    what = "sudah ada" if held else "jabatan baru" if account else "akun baru"
    if not dry and not held:
        if account is None:
            account = create_account(nip, row["nama"], nip=nip, agency_id=office.agency_id, by=by, now=now)
        log(Posting.create(account=account, office=office, starts_on=day), "posting_added", by, now)
    return Line(number, nip, row["nama"], office.agency.name, office.name, what)
