"""Kiosks: a tablet at the front desk, opened by an official for guests of one agency, for the rest of the day.

The tablet holds a random token of its own and nothing else: the official is signed out there, and the token opens the
guests' form only. Its row says until when it holds; an official closes it from any other device.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from portal import audit
from portal.accounts import Actor
from portal.guestbook_settings import check_reader
from portal.models.accounts import Account, Agency
from portal.models.base import transaction
from portal.models.guestbook import Kiosk as Row
from portal.numbers import hash_token, new_token
from portal.refusals import NotFound
from portal.sop.worktime import ZONES

KEPT = timedelta(days=30)  # how long the row of a closed kiosk is kept


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A kiosk that is open: whose guests it takes, until when, and who opened it (account id and name)."""

    id: int
    agency_id: int
    agency: str
    slug: str
    zone: str
    account_id: int
    opened_by: str
    opened_at: datetime
    expires_at: datetime


def open_kiosk(agency_id: int, actor: Actor, now: datetime) -> tuple[str, Kiosk]:
    """Open a kiosk until the agency's day ends; return its token, which is kept hashed, and the kiosk.

    Raises NotYours for an official of another agency.
    """
    check_reader(agency_id, actor)
    token = new_token()
    with transaction():
        agency = Agency.get_by_id(agency_id)
        zone = ZONES[agency.zone]
        midnight = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)
        row = Row.create(
            agency=agency, account=actor.account_id, token_hash=hash_token(token), opened_at=now, expires_at=midnight
        )
        audit.record(actor, "kiosk_opened", now, agency_id=agency_id)
    return token, next(kiosk for kiosk in _open(now) if kiosk.id == row.id)


def kiosk_of(token: str, now: datetime) -> Kiosk | None:
    """Return the open kiosk of a token; None for one that is closed, over or unknown, or whose opener's account is."""
    hashed = hash_token(token)
    row = Row.get_or_none(Row.token_hash == hashed)
    return next((kiosk for kiosk in _open(now, row.agency_id) if kiosk.id == row.id), None) if row else None


def kiosks(agency_id: int, now: datetime) -> list[Kiosk]:
    """Return the open kiosks of an agency, the newest first."""
    return _open(now, agency_id)


def close_kiosk(kiosk_id: int, agency_id: int, actor: Actor, now: datetime) -> None:
    """Close a kiosk at once; one that is closed already stays so. Raises NotYours, NotFound."""
    check_reader(agency_id, actor)
    with transaction():
        if not Row.select().where((Row.id == kiosk_id) & (Row.agency == agency_id)).exists():
            raise NotFound
        still = (Row.id == kiosk_id) & Row.closed_at.is_null()
        if Row.update(closed_at=now).where(still).execute():
            audit.record(actor, "kiosk_closed", now, agency_id=agency_id)


def forget_old(now: datetime) -> int:
    """Delete the rows of kiosks that ended long ago; return how many."""
    with transaction():
        return int(Row.delete().where(Row.expires_at < now - KEPT).execute())


def _open(now: datetime, agency_id: int | None = None) -> list[Kiosk]:
    query = (
        Row.select(Row, Agency, Account)
        .join(Agency)
        .switch(Row)
        .join(Account)
        .where(Row.closed_at.is_null() & (Row.expires_at > now) & Account.is_active)
        .order_by(Row.id.desc())
    )
    if agency_id is not None:
        query = query.where(Row.agency == agency_id)
    return [
        Kiosk(
            id=row.id,
            agency_id=row.agency_id,
            agency=row.agency.name,
            slug=row.agency.slug,
            zone=row.agency.zone,
            account_id=row.account_id,
            opened_by=row.account.name,
            opened_at=row.opened_at,
            expires_at=row.expires_at,
        )
        for row in query
    ]
