"""What the tests of the tracking pages share: the people of a small permit, its page, its key."""

from __future__ import annotations

from typing import Any

from portal.accounts import Actor
from portal.intake import Opened
from tests.page import Client, Page
from tests.usecases import matrices as m

PDF = b"%PDF-1.4\nstartxref\n%%EOF\n"


def people() -> dict[str, Actor]:
    """Publish the matrices and make who works on them."""
    m.publish(m.PERMIT, "izin")
    m.publish(m.BRANCHES, "rapat")
    m.publish(m.COMPLAINT, "pengaduan")
    roles = {"petra": "Pengelola", "lina": "Loket", "kadir": "Kabid", "arif": "Arsip", "sekar": "Sekretaris"}
    return {name: m.person(name, role) for name, role in roles.items()}


def page_of(number: str) -> str:
    """Give the address of a case's page."""
    return f"/lacak/{number}"


def show_key(client: Client, opened: Opened, key: str | None = None, **options: Any) -> Page:
    """Type a key into the form of the case's page."""
    page = page_of(opened.number)
    return client.send(page, f"{page}/kunci", {"kunci": key if key is not None else opened.key}, **options)
