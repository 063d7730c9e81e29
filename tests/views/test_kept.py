"""What is kept of a case's page: never another's, never an older edition, never past its minute or a deadline."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal import clock, htmx
from portal.deviations import withdraw
from portal.models import base
from portal.models.accounts import Office
from portal.models.cases import Case, Task
from portal.views import polls, track
from tests import factories
from tests.page import HTMX, Client
from tests.usecases import matrices as m
from tests.views.tracked import page_of, people, show_key

NOON = m.TUESDAY + timedelta(minutes=5)


@pytest.fixture
def who(app: Flask, monkeypatch: pytest.MonkeyPatch):
    at(monkeypatch, NOON)
    return people()


@pytest.fixture
def renders(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the pages that are put together anew."""
    made: list[str] = []
    plain = track.tell

    def tell(view: Any, *rest: Any) -> Any:
        made.append(view.number)
        return plain(view, *rest)

    monkeypatch.setattr(track, "tell", tell)
    return made


def at(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def token(page: Any) -> str:
    return str(page.one('#key_form input[name="csrf_token"]')["value"])


def test_a_page_is_put_together_once_a_minute(app: Flask, who, renders, monkeypatch) -> None:
    number = m.submit().number
    first, second = Client(app).get(page_of(number)), Client(app).get(page_of(number))
    assert renders == [number]
    assert second.text.replace(token(second), "") == first.text.replace(token(first), "")
    at(monkeypatch, NOON + timedelta(minutes=1))
    Client(app).get(page_of(number))
    assert len(renders) == 2


def test_each_visitor_gets_a_form_token_of_their_own_that_works(app: Flask, who) -> None:
    opened = m.submit()
    one, other = Client(app), Client(app)
    assert token(one.get(page_of(opened.number))) != token(other.get(page_of(opened.number)))
    assert show_key(other, opened).status == 303


def test_what_happens_is_seen_at_once(app: Flask, who, renders) -> None:
    number = m.submit().number
    before = Client(app).get(page_of(number))
    withdraw(number, "Salah kirim.", who["lina"], NOON)
    assert Client(app).get(page_of(number)).text != before.text
    assert len(renders) == 2


def test_a_deadline_that_passes_within_the_minute_is_seen(app: Flask, who, renders, monkeypatch) -> None:
    number = m.submit().number
    due = Task.select().join(Case).where((Case.number == number) & Task.due_at.is_null(False)).get().due_at
    Task.update(due_at=due.replace(second=30)).where(Task.due_at == due).execute()
    at(monkeypatch, due.replace(second=10))
    assert "lewat tenggat" not in Client(app).get(page_of(number)).text.lower()
    at(monkeypatch, due.replace(second=50))
    assert "lewat tenggat" in Client(app).get(page_of(number)).text.lower()
    assert len(renders) == 2


def test_what_the_key_shows_is_neither_kept_nor_hidden_by_what_is_kept(app: Flask, who) -> None:
    opened = m.submit()
    anybody, holder = Client(app), Client(app)
    anybody.get(page_of(opened.number))
    show_key(holder, opened)
    assert "Isian Anda" in holder.get(page_of(opened.number)).text
    assert "Isian Anda" not in Client(app).get(page_of(opened.number)).text


def test_a_signed_in_official_sees_their_own_navigation(app: Flask, who) -> None:
    number = m.submit().number
    Client(app).get(page_of(number))
    official = Client(app)
    official.sign_in(factories.person("siti", Office.select().first()).id)
    assert "Tugas saya" in official.get(page_of(number)).one("header.top").get_text()
    assert "Tugas saya" not in Client(app).get(page_of(number)).one("header.top").get_text()


def test_the_address_to_share_is_that_of_the_host_asked(app: Flask, who) -> None:
    number = m.submit().number
    Client(app).get(page_of(number), base_url="http://satu.example")
    assert "satu.example" not in Client(app).get(page_of(number), base_url="http://dua.example").text


# -- polls ---------------------------------------------------------------------------------------------------------


def ask(client: Client, path: str, **options: Any) -> Any:
    return client.get(path, headers=HTMX, **options).response


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("known", [True, False], ids=["with a session", "without"])
def test_a_poll_in_vain_is_answered_as_flask_would(app: Flask, who, monkeypatch, scheme: str, known: bool) -> None:
    number = m.submit().number
    client = Client(app)
    address = str(client.get(page_of(number), base_url=f"{scheme}://localhost").one("#position")["hx-get"])
    asking = client if known else Client(app)
    short = ask(asking, address, base_url=f"{scheme}://localhost")
    monkeypatch.setattr(polls.Polls, "is_in_vain", lambda *_: False)
    whole = ask(asking, address, base_url=f"{scheme}://localhost")
    assert (short.status_code, short.data) == (whole.status_code, whole.data) == (204, b"")
    assert sorted(short.headers) == sorted(whole.headers)


@pytest.mark.parametrize(
    "change",
    [
        {"QUERY_STRING": "edisi={next}"},
        {"QUERY_STRING": "edisi={here}&sampai=1"},
        {"QUERY_STRING": "edisi={here}&edisi={here}"},
        {"QUERY_STRING": ""},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_HX_REQUEST_TYPE": "full"},
        {"HTTP_HX_HISTORY_RESTORE_REQUEST": "true"},
        {"PATH_INFO": "/lacak/{lower}/posisi"},
        {"PATH_INFO": "/lacak/IZU-0000-0000/posisi"},
        {"PATH_INFO": "/lacak/{number}"},
    ],
    ids=str,
)
def test_what_is_not_plainly_a_poll_in_vain_is_passed_on(app: Flask, who, change: dict[str, str]) -> None:
    number = m.submit().number
    here = Case.get(Case.number == number).edition
    poll = {
        "REQUEST_METHOD": "GET", "PATH_INFO": f"/lacak/{number}/posisi", "QUERY_STRING": f"edisi={here}",
        "HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "partial", "wsgi.url_scheme": "http",
    }  # fmt: skip
    passed = polls.Polls(lambda *_: [b"passed"], base.connection)
    assert passed.is_in_vain(poll)
    words = {"number": number, "lower": number.lower(), "here": here, "next": here + 1}
    changed = {name: text.format(**words) for name, text in change.items()}
    assert not passed.is_in_vain({**poll, **changed})


def test_a_database_in_trouble_is_told_in_the_usual_way(app: Flask, who, monkeypatch) -> None:
    number = m.submit().number
    address = str(Client(app).get(page_of(number)).one("#position")["hx-get"])
    monkeypatch.setattr(polls, "edition_of", lambda _: 1 / 0)
    assert ask(Client(app), address).status_code == 204


def test_both_readers_of_htmx_headers_agree(app: Flask) -> None:
    for given in ({}, HTMX, {**HTMX, "HX-Request-Type": "full"}, {**HTMX, "HX-History-Restore-Request": "true"}):
        with app.test_request_context("/", headers=given) as context:
            assert htmx.wants_fragment() == htmx.asks_for_fragment(context.request.environ)
