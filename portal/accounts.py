"""Accounts: who acts, and making, closing and opening accounts; sign-in itself is in sign_in.py."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date, datetime, timedelta
from typing import Any

import peewee
from werkzeug.security import generate_password_hash

from portal import audit, clock
from portal.actors import Actor, Held
from portal.models.accounts import Account, Agency, LoginLink, Office, Posting
from portal.models.base import transaction

__all__ = ["Actor", "Held"]  # whoever deals with accounts deals with who acts

HASH = "scrypt:32768:8:3"  # OWASP's strength at 32 MB; werkzeug's default is below their list
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LINK_LIFE = timedelta(hours=24)
ZONES = {"WIB": timedelta(hours=7), "WITA": timedelta(hours=8), "WIT": timedelta(hours=9)}
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,78}")


class AccountProblem(Exception):
    """What an admin typed cannot be done: the form field, and the text with its values (dates are not yet words)."""

    def __init__(self, field: str, text: str, **values: Any) -> None:
        super().__init__(text.format(**values))
        self.field, self.text, self.values = field, text, values


class NotYours(Exception):
    """The account or office belongs to another agency."""


class LinkGone(Exception):
    """A one-time link that was used or is old; `until` says when it ended, None for an unknown one."""

    def __init__(self, until: datetime | None) -> None:
        super().__init__("link is used, old or unknown")
        self.until = until


def today(now: datetime, zone: str) -> date:
    """Give the calendar day in an agency's zone."""
    return (now + ZONES.get(zone, ZONES["WIB"])).date()


def session_id(account: Account) -> str:
    """Give what a session stores: `id:session_version`."""
    return f"{account.id}:{account.session_version}"


def resume(stored: str, now: datetime) -> Actor | None:
    """Give who a session belongs to; None where the account was closed or its sessions ended."""
    account_id, _, version = stored.partition(":")
    if not (account_id.isascii() and account_id.isdigit()):
        return None
    return _actor(int(account_id), now, version)


def actor_of(account_id: int, now: datetime) -> Actor | None:
    """Give the person with the offices held today (each in its agency's zone); None for a closed account."""
    return _actor(account_id, now, None)


def _actor(account_id: int, now: datetime, version: str | None) -> Actor | None:
    rows = Account.session_rows(account_id, today(now, "WIB"), today(now, "WIT"))
    if not rows or not rows[0][2] or (version is not None and str(rows[0][3]) != version):
        return None
    held = []
    for *_, office_id, role, agency_id, zone, kind, starts, ends in rows:
        if office_id is None:
            continue
        day = today(now, zone)
        if _as_date(starts) <= day and (ends is None or _as_date(ends) >= day):
            held.append(Held(office_id, role, agency_id, kind))
    _, name, _, _, is_portal_admin, admin_of = rows[0][:6]
    return Actor(account_id, name, tuple(held), bool(is_portal_admin), admin_of)


def _as_date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def create_account(
    login: str,
    name: str,
    *,
    by: Actor | None,
    now: datetime,
    nip: str = "",
    agency_id: int | None = None,
    is_portal_admin: bool = False,
    admin_of: int | None = None,
    is_demo: bool = False,
    password_hash: str | None = None,
) -> Account:
    """Create an account, which cannot be entered until its one-time link is used; `by` None is the command line.

    Raises AccountProblem for a name that is taken or unfit, NotYours for another agency or a greater right.
    """
    login, name, nip = login.strip().lower(), name.strip(), nip.strip()
    if by is not None:
        agency_id = agency_id or by.admin_of
    if (
        by is not None
        and not by.is_portal_admin
        and (is_portal_admin or {agency_id, admin_of or agency_id} != {by.admin_of})
    ):
        raise NotYours
    if not LOGIN.fullmatch(login):
        raise AccountProblem(
            "login", "Nama akun belum sesuai. Tulis 2 sampai 79 huruf kecil atau angka, misalnya siti.rahma."
        )
    if not name:
        raise AccountProblem("name", "Nama belum diisi. Tulis nama petugas.")
    try:
        with transaction():
            account = Account.create(
                login=login,
                name=name[:120],
                nip=nip[:30],
                agency=agency_id or admin_of,
                is_portal_admin=is_portal_admin,
                admin_of=admin_of,
                is_demo=is_demo,
                password_hash=password_hash,
                created_at=now,
            )
            if not is_demo:
                log(account, "account_created", by, now)
            return account
    except peewee.IntegrityError as error:
        raise AccountProblem(
            "login", "Nama akun “{nilai}” sudah dipakai. Pilih nama akun lain.", nilai=login
        ) from error


def kept_by(account_id: int, by: Actor | None) -> Account:
    """Give an account that `by` may manage (None is the command line).

    An agency's admin keeps only accounts of that agency that hold nothing elsewhere: who can reset a password can
    enter. Raises NotYours, also where there is no such account.
    """
    account = Account.get_or_none(Account.id == account_id)
    if account is None:
        raise NotYours
    if by is None or by.is_portal_admin:
        return account
    elsewhere = Posting.select().join(Office).where((Posting.account == account) & (Office.agency != by.admin_of))
    own = account.agency_id == by.admin_of and account.admin_of_id in (None, by.admin_of)
    if by.admin_of is None or not own or account.is_portal_admin or elsewhere.exists():
        raise NotYours
    return account


def disable(account_id: int, *, by: Actor | None, now: datetime) -> Account:
    """Close an account and end its sessions; raises NotYours, AccountProblem for one's own."""
    account = kept_by(account_id, by)
    if by is not None and by.account_id == account.id:
        raise AccountProblem("", "Akun Anda sendiri tidak dapat dinonaktifkan. Minta admin lain melakukannya.")
    if account.is_active:
        closed = {"is_active": False, "disabled_at": now, "session_version": account.session_version + 1}
        _change(account, "account_disabled", by, now, **closed)
    return account


def enable(account_id: int, *, by: Actor | None, now: datetime | None = None) -> Account:
    """Open a closed account again (`now`: when; without it, this moment); raises NotYours."""
    account = kept_by(account_id, by)
    if not account.is_active:
        _change(account, "account_enabled", by, now or clock.now(), is_active=True, disabled_at=None)
    return account


def log(account: Account, what: str, by: Actor | None, now: datetime) -> None:
    """Add an act on an account to the audit log of its agency, inside the caller's transaction."""
    agency = account.agency_id or account.admin_of_id
    audit.record(by, what, now, agency_id=agency, subject=f"{account.name} ({account.login})")


def _change(account: Account, what: str, by: Actor | None, now: datetime, **values: Any) -> None:
    with transaction():
        Account.update(**values).where(Account.id == account.id).execute()
        log(account, what, by, now)
    for name, value in values.items():
        setattr(account, name, value)


def issue_link(account_id: int, *, by: Actor | None, now: datetime) -> str:
    """Give the token of a new one-time link (24 hours); earlier links of the account end. Raises NotYours."""
    account = kept_by(account_id, by)
    token = secrets.token_urlsafe(24)
    with transaction():
        LoginLink.delete().where((LoginLink.account == account) & LoginLink.used_at.is_null()).execute()
        LoginLink.create(account=account, token_hash=_folded(token), expires_at=now + LINK_LIFE)
        log(account, "link_made", by, now)
    return token


def account_of_link(token: str, now: datetime) -> Account:
    """Give the account that a one-time link opens; raises LinkGone."""
    link = LoginLink.get_or_none(LoginLink.token_hash == _folded(token))
    if link is None:
        raise LinkGone(None)
    if link.used_at or link.expires_at <= now or not link.account.is_active:
        raise LinkGone(link.expires_at)
    return link.account


def set_password(token: str, password: str, *, now: datetime) -> Account:
    """Set the password by a one-time link, which is used up; all sessions of the account end.

    Raises LinkGone (also for the second of two presses) and AccountProblem for a short or overlong password.
    """
    account = account_of_link(token, now)
    if len(password) < SHORTEST_PASSWORD:
        text = "Kata sandi terlalu pendek. Pakai paling sedikit {n} karakter, misalnya empat kata."
        raise AccountProblem("password", text, n=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        text = "Kata sandi berisi {n} karakter, paling banyak {maks}. Persingkat tulisannya."
        raise AccountProblem("password", text, n=len(password), maks=LONGEST_PASSWORD)
    hashed = password_hash(password)  # a quarter of a second: outside the transaction
    with transaction():
        link = (LoginLink.token_hash == _folded(token)) & LoginLink.used_at.is_null()
        if LoginLink.update(used_at=now).where(link).execute() != 1:
            raise LinkGone(now)
        version = Account.session_version + 1
        Account.update(password_hash=hashed, session_version=version).where(Account.id == account.id).execute()
        log(account, "password_set", Actor(account.id, account.name), now)
    return Account.get_by_id(account.id)


def password_hash(password: str) -> str:
    """Hash a password; takes a quarter of a second and 32 MB."""
    return generate_password_hash(password, method=HASH)


def _folded(token: str) -> str:
    # The token has 192 random bits, so a plain hash is enough.
    return hashlib.sha256(token.encode()).hexdigest()


def agencies(by: Actor | None) -> list[Agency]:
    """Give the agencies that `by` manages, by name."""
    query = Agency.select().order_by(Agency.name)
    return list(query if by is None or by.is_portal_admin else query.where(Agency.id == by.admin_of))
