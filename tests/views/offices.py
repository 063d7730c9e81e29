"""An agency at work, for the tests of the officials' pages: people who sign in, cases that wait, a clock to set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from portal import postings
from portal.accounts import Actor, actor_of, create_account
from portal.models.accounts import Agency, Office
from tests.page import HTMX, Client, Page
from tests.usecases import matrices as m

PDF = b"%PDF-1.4\n1 0 obj\nstartxref\n9\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"IEND\xaeB`\x82"


class Desk:
    """The app with a clock that tests set, and one client for each person."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app = app
        self.now = m.TUESDAY
        self.people: dict[str, int] = {}
        monkeypatch.setattr("portal.clock.now", lambda: self.now)

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def hire(self, login: str, *roles: str, agency: str = "Dinas Uji", kind: str = "definitif") -> Client:
        """Make a person who holds offices, and sign them in; the same login signs in the same person again."""
        if login not in self.people:
            account = create_account(login, login.title(), by=None, now=self.now, is_demo=True)
            self.people[login] = account.id
            owner = Agency.get(Agency.name == agency)
            for role in roles:
                office = Office.get((Office.agency == owner) & (Office.name == role))
                facts = {} if kind == "definitif" else {"ends_on": date(2026, 12, 9), "letter_number": "800/1"}
                postings.hold(account.id, office.id, kind=kind, starts_on=date(2026, 11, 20), by=None, **facts)
        return self.enter(login)

    def enter(self, login: str) -> Client:
        """Sign a person in with a browser of their own."""
        client = Client(self.app)
        client.sign_in(self.people[login])
        return client

    def actor(self, login: str) -> Actor:
        """Give the acting person."""
        found = actor_of(self.people[login], self.now)
        assert found is not None
        return found


def press(
    client: Client,
    number: str,
    step: str,
    *,
    htmx: bool = False,
    page: Page | None = None,
    path: str = "langkah",
    **sent: object,
) -> Page:
    """Send the form of an open step from the case page (a fresh one, unless it is given)."""
    address = f"/berkas/{number}/{path}/{m.task_of(number, step).id}"
    seen = page or client.get(f"/berkas/{number}")
    return client.post(address, {**seen.form(address), **sent}, htmx=htmx)


def unchanged(act: Callable[[], Page]) -> Page:
    """Do something, and prove that no case, task or line of a history changed."""
    before = m.snapshot()
    page = act()
    assert m.snapshot() == before
    return page


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    """Give a moment of November 2026, WIB."""
    return m.TUESDAY.replace(day=day) + timedelta(hours=hour - 10, minutes=minute)


__all__ = ["HTMX", "PDF", "PNG", "Desk", "at", "press", "unchanged"]
