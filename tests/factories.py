"""Short ways to the things tests need: settings, agencies, offices, people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from portal import accounts, config, postings
from portal.models.accounts import Account, Agency, Office

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # Tuesday, 10.00 WIB
KEY = "0123456789abcdef0123456789abcdef"


def settings(folder: Path, database_url: str, **changes: str) -> config.Config:
    """Read settings for a demo with its data in the folder; `changes` are PORTAL_ names without the prefix.

    SQLite does not wait for the disk: no test cuts the power but those that start a real server.
    """
    environ = {
        "PORTAL_MODE": "demo",
        "PORTAL_DATA": str(folder),
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_SECRET_KEY": KEY,
        "PORTAL_DEMO_PASSWORD": "kuda terbang di awan",
    }
    environ.update({f"PORTAL_{name}": value for name, value in changes.items()})
    return replace(config.read(environ), sqlite_synchronous=0)


def agency(name: str = "Dinas Kominfo", zone: str = "WIB") -> Agency:
    """Make an agency."""
    return Agency.create(name=name, slug="-".join(name.lower().split()), zone=zone)


def office(where: Agency, name: str = "Kepala Dinas") -> Office:
    """Make an office of an agency."""
    return Office.create(agency=where, name=name)


def person(
    login: str = "siti",
    *held: Office,
    name: str = "",
    is_demo: bool = True,
    admin_of: Agency | None = None,
    is_portal_admin: bool = False,
    agency: Agency | None = None,
) -> Account:
    """Make an account that holds these offices since long ago."""
    account = accounts.create_account(
        login,
        name or login.title(),
        by=None,
        now=NOW,
        is_demo=is_demo,
        admin_of=admin_of.id if admin_of else None,
        is_portal_admin=is_portal_admin,
        agency_id=agency.id if agency else held[0].agency_id if held else None,
    )
    for place in held:
        postings.hold(account.id, place.id, starts_on=date(2020, 1, 1), by=None)
    return account


def actor(account: Account, now: datetime = NOW) -> accounts.Actor:
    """Give the acting person of an account."""
    found = accounts.actor_of(account.id, now)
    assert found is not None
    return found
