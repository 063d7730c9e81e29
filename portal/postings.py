"""Who holds which office, from when to when: definitif, Plt. (vacant office) or Plh. (holder away)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import peewee

from portal import audit, clock
from portal.accounts import AccountProblem, Actor, NotYours, kept_by, today
from portal.models.accounts import KINDS, Account, Agency, Office, Posting
from portal.models.base import transaction
from portal.models.cases import Task
from portal.months import months_later

PLT_MONTHS = 3
PREFIX = {"plh": "Plh. ", "plt": "Plt. "}


def offices(by: Actor | None) -> list[Office]:
    """Give the offices that `by` may fill (None: all), by agency and in the order of their matrices."""
    query = Office.select(Office, Agency).join(Agency).order_by(Agency.name, Office.id)
    return list(query if by is None or by.is_portal_admin else query.where(Office.agency == by.admin_of))


def postings_of(account_id: int) -> list[Posting]:
    """Give a person's postings with office and agency, the newest first."""
    query = Posting.select(Posting, Office, Agency).join(Office).join(Agency)
    return list(query.where(Posting.account == account_id).order_by(Posting.starts_on.desc(), Posting.id.desc()))


def hold(
    account_id: int,
    office_id: int,
    *,
    kind: str = "definitif",
    starts_on: date,
    ends_on: date | None = None,
    letter_number: str = "",
    by: Actor | None,
    now: datetime | None = None,
) -> Posting:
    """Give a person an office from a day until (and with) a day; `now` is when it is done, without it this moment.

    Several people may hold an office and one person several, but not twice at once, and an office has one stand-in
    at a time. Plt. lasts at most 3 months and may be extended by 3 (UU 30/2014, SE BKN 2/SE/VII/2019).
    Raises AccountProblem, NotYours.
    """
    account = Account.get_or_none(Account.id == account_id)
    office = Office.get_or_none(Office.id == office_id)
    if account is None or office is None or not (by is None or by.manages(office.agency_id)):
        raise NotYours
    if by is not None and account.agency_id != office.agency_id:
        kept_by(account_id, by)
    letter_number = letter_number.strip()[:120]
    _check_form(kind, starts_on, ends_on, letter_number)
    with transaction():
        if kind == "plt":
            _check_length(account, office, starts_on, ends_on)
        _check_overlap(account, office, kind, starts_on, ends_on)
        if kind != "definitif":
            _check_circle(account, office, starts_on, ends_on)
        posting = Posting.create(
            account=account, office=office, kind=kind, starts_on=starts_on, ends_on=ends_on, letter_number=letter_number
        )
        log(posting, "posting_added", by, now or clock.now())
    return posting


def end(posting_id: int, last_day: date, *, by: Actor | None, now: datetime) -> Posting:
    """End a posting with its last day; a day before its start removes what never was held.

    Raises AccountProblem where the last holder of an office with open tasks would go, NotYours.
    """
    query = Posting.select(Posting, Office, Agency).join(Office).join(Agency)
    posting = query.where(Posting.id == posting_id).get_or_none()
    if posting is None or not (by is None or by.manages(posting.office.agency_id)):
        raise NotYours
    with transaction():
        _check_work(posting, last_day, now)
        if last_day < posting.starts_on:
            posting.delete_instance()
        else:
            posting.ends_on = last_day
            posting.save(only=[Posting.ends_on])
        log(posting, "posting_ended", by, now, last_day)
    return posting


def log(posting: Posting, what: str, by: Actor | None, now: datetime, last_day: date | None = None) -> None:
    """Add an act on a posting to the audit log of its agency, inside the caller's transaction."""
    until = last_day or posting.ends_on
    days = f"{posting.starts_on:%d-%m-%Y} sampai {f'{until:%d-%m-%Y}' if until else 'seterusnya'}"
    letter = f", surat {posting.letter_number}" if posting.letter_number else ""
    title = PREFIX.get(posting.kind, "") + posting.office.name
    subject = f"{posting.account.name}, {title}, {days}{letter}"
    audit.record(by, what, now, agency_id=posting.office.agency_id, subject=subject)


def _check_form(kind: str, starts_on: date, ends_on: date | None, letter_number: str) -> None:
    if kind not in KINDS:
        text = "Pilihan “{nilai}” tidak ada dalam daftar Cara memegang. Pilih salah satu yang tersedia."
        raise AccountProblem("kind", text, nilai=kind)
    if kind != "definitif" and ends_on is None:
        raise AccountProblem("ends_on", "Sampai tanggal belum diisi. Tulis hari terakhir, misalnya 24-11-2026.")
    if kind != "definitif" and not letter_number:
        raise AccountProblem("letter_number", "Nomor surat belum diisi. Tulis nomor surat perintahnya.")
    if ends_on is not None and ends_on < starts_on:
        text = "Sampai tanggal sudah lewat. Pilih {hari_pertama} atau sesudahnya."
        raise AccountProblem("ends_on", text, hari_pertama=starts_on)


def _during(starts_on: date, ends_on: date | None) -> peewee.Expression:
    begun = Posting.starts_on <= (ends_on or date.max)
    return begun & (Posting.ends_on.is_null() | (Posting.ends_on >= starts_on))


def _check_overlap(account: Account, office: Office, kind: str, starts_on: date, ends_on: date | None) -> None:
    same = Posting.account == account
    if kind != "definitif":
        same |= Posting.kind != "definitif"
    query = Posting.select(Posting, Account).join(Account).where((Posting.office == office) & same)
    other = query.where(_during(starts_on, ends_on)).order_by(Posting.id).first()
    if other is not None:
        text = "Sudah ada {petugas} sebagai {jabatan} sampai {tanggal}. Akhiri dahulu, atau ubah tanggalnya."
        title = PREFIX.get(other.kind, "") + office.name
        until = other.ends_on or "seterusnya"
        raise AccountProblem("starts_on", text, petugas=other.account.name, jabatan=title, tanggal=until)


def _check_circle(account: Account, office: Office, starts_on: date, ends_on: date | None) -> None:
    """Refuse that two people stand in for each other at the same time."""
    now_held = _during(starts_on, ends_on)
    mine = Posting.select(Posting.office).where((Posting.account == account) & (Posting.kind == "definitif") & now_held)
    holders = Posting.select(Posting.account).where(
        (Posting.office == office) & (Posting.kind == "definitif") & now_held
    )
    stand_in = (
        Posting.select(Posting, Account)
        .join(Account)
        .where(Posting.account.in_(holders) & (Posting.kind != "definitif") & Posting.office.in_(mine) & now_held)
        .first()
    )
    if stand_in is not None:
        text = "Penunjukan ini berputar: {petugas} dan {petugas_baru} saling menggantikan. Pilih orang lain."
        raise AccountProblem("account", text, petugas=stand_in.account.name, petugas_baru=account.name)


def _check_length(account: Account, office: Office, starts_on: date, ends_on: date | None) -> None:
    before = (
        Posting.select()
        .where((Posting.account == account) & (Posting.office == office) & (Posting.kind == "plt"))
        .where(Posting.ends_on == starts_on - timedelta(days=1))
        .first()
    )
    first, months = (before.starts_on, 2 * PLT_MONTHS) if before else (starts_on, PLT_MONTHS)
    latest = months_later(first, months) - timedelta(days=1)
    if ends_on is None or ends_on > latest:
        text = "Plt. paling lama 3 bulan dan dapat diperpanjang 3 bulan. Pilih tanggal sampai {tanggal}."
        raise AccountProblem("ends_on", text, tanggal=latest)


def _check_work(posting: Posting, last_day: date, now: datetime) -> None:
    after = max(last_day, today(now, posting.office.agency.zone)) + timedelta(days=1)
    others = Posting.select().join(Account).where((Posting.office == posting.office_id) & (Posting.id != posting.id))
    if others.where(Account.is_active & Posting.held_on(after)).exists():
        return
    waiting = Task.select().where((Task.office == posting.office_id) & (Task.state == "open")).count()
    if waiting:
        text = "{jabatan} masih memiliki {n} tugas. Tunjuk pemegang berikutnya, lalu akhiri."
        raise AccountProblem("ends_on", text, jabatan=posting.office.name, n=waiting)
