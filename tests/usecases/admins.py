"""Admins for the tests of the matrices, and a draft in one line."""

from __future__ import annotations

from datetime import datetime

from portal.accounts import Actor
from portal.matrix_shown import Draft
from portal.matrix_uploads import upload
from portal.models.accounts import Account, Agency
from tests.usecases import matrices as m


def portal_admin(login: str = "biro") -> Actor:
    """Make an admin of the portal."""
    row = Account.create(login=login, name=login.capitalize(), created_at=m.TUESDAY, is_portal_admin=True)
    return Actor(row.id, row.name, is_portal_admin=True)


def agency_admin(agency: str = "Dinas Uji", login: str = "admin") -> Actor:
    """Make an admin of an agency, which is made if it is new."""
    owner = Agency.get_or_none(Agency.name == agency)
    owner = owner or Agency.create(name=agency, slug="-".join(agency.lower().split()))
    row = Account.create(login=login, name=login.capitalize(), created_at=m.TUESDAY, admin_of=owner)
    return Actor(row.id, row.name, admin_of=owner.id)


def draft(text: str, actor: Actor, now: datetime = m.TUESDAY, **where: object) -> Draft:
    """Upload a text and return its draft."""
    found = upload(text.encode(), "izin.csv", actor, now, **where).draft  # type: ignore[arg-type]
    assert found is not None
    return found
