"""Signing in: throttled per account and per address, in one tone for every wrong try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from werkzeug.security import check_password_hash

from portal import config
from portal.accounts import LONGEST_PASSWORD, Actor, actor_of, password_hash, session_id, today
from portal.models.accounts import Account, Agency, Office, Posting
from portal.throttle import attempt, forget

WINDOW_MINUTES = 15
PER_ACCOUNT = 10
PER_ADDRESS = 40  # an office shares one address


class WrongSignIn(Exception):
    """Name or password do not match, or there is no such account: one answer for all."""


class AccountDisabled(Exception):
    """The password was right, the account is closed; `since` is an aware UTC time."""

    def __init__(self, since: datetime) -> None:
        super().__init__("account is closed")
        self.since = since


@dataclass(frozen=True, slots=True)
class Entered:
    """A sign-in that succeeded: what the session stores, and who."""

    session_id: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A demo account as the sign-in page lists it."""

    account_id: int
    title: str
    name: str


def sign_in(login: str, password: str, address: str, now: datetime) -> Entered:
    """Check name and password.

    Raises TooManyAttempts before any hash is computed, WrongSignIn, or AccountDisabled (after the right password).
    """
    login = login.strip().lower()[:80].replace("\0", "")
    attempt(f"masuk:alamat:{address}", PER_ADDRESS, WINDOW_MINUTES, now)
    attempt(f"masuk:akun:{login}", PER_ACCOUNT, WINDOW_MINUTES, now)
    account = Account.get_or_none(Account.login == login)
    if account is not None and account.is_demo and not config.current().is_demo:
        account = None
    hashed = account.password_hash if account is not None and account.password_hash else _nobodys_hash()
    if (
        not check_password_hash(hashed, password[: LONGEST_PASSWORD + 1])
        or account is None
        or not account.password_hash
    ):
        raise WrongSignIn
    forget(f"masuk:akun:{login}")
    if not account.is_active:
        raise AccountDisabled(account.disabled_at or now)
    return _entered(account, now)


def enter_demo(account_id: int, now: datetime) -> Entered:
    """Enter a demo account without password; raises WrongSignIn for any other account, and outside demo mode."""
    account = Account.get_or_none(Account.id == account_id)
    if not config.current().is_demo or account is None or not account.is_demo or not account.is_active:
        raise WrongSignIn
    return _entered(account, now)


def enter_by_link(account: Account, now: datetime) -> Entered:
    """Enter the account whose password was just set by its one-time link."""
    return _entered(account, now)


def demo_accounts(now: datetime) -> dict[str, list[DemoAccount]]:
    """Give the active demo accounts by agency (the portal's own admins under “Portal”), by office."""
    listed: dict[str, list[DemoAccount]] = {}
    demo = Account.is_demo & Account.is_active
    held = (
        Posting.select(Posting, Account, Office, Agency)
        .join(Account)
        .switch(Posting)
        .join(Office)
        .join(Agency)
        .where(demo & Posting.held_on(today(now, "WIB")))
        .order_by(Agency.name, Office.id, Posting.id)
    )
    for posting in held:
        prefix = {"plh": "Plh. ", "plt": "Plt. "}.get(posting.kind, "")
        row = DemoAccount(posting.account_id, prefix + posting.office.name, posting.account.name)
        listed.setdefault(posting.office.agency.name, []).append(row)
    for account in Account.select().where(demo & Account.admin_of.is_null(False)).order_by(Account.id):
        row = DemoAccount(account.id, "Admin instansi", account.name)
        listed.setdefault(account.admin_of.name, []).append(row)
    for account in Account.select().where(demo & Account.is_portal_admin).order_by(Account.id):
        listed.setdefault("Portal", []).append(DemoAccount(account.id, "Admin portal", account.name))
    return listed


def active_demo_accounts() -> int:
    """Count the demo accounts that could still be entered; production refuses to start with any."""
    return int(Account.select().where(Account.is_demo & Account.is_active).count())


def _entered(account: Account, now: datetime) -> Entered:
    actor = actor_of(account.id, now)
    if actor is None:
        raise WrongSignIn
    return Entered(session_id(account), actor)


@cache
def _nobodys_hash() -> str:
    # An unknown name costs as much time as a known one.
    return password_hash("")
