"""Admins for the tests of the matrices, and a draft in one line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from portal.accounts import Actor
from portal.matrix_shown import Draft
from portal.matrix_uploads import upload
from portal.models import base
from portal.models.accounts import Account, Agency
from portal.refusals import Refused
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


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do several acts at the same moment, each in a thread of its own; return the names of what they gave or raised."""
    barrier, results = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        with base.connection():
            barrier.wait(timeout=20)
            try:
                results.append(type(act()).__name__)
            except Refused as refused:
                results.append(type(refused).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(results)
