"""Headers, cookies, caches, proxies."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request

from portal.factory import create_app
from tests import factories
from tests.page import Client

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", ["/masuk", "/static/portal.js", "/tidak/ada"])
def test_every_answer_carries_the_policy(client: Client, path: str) -> None:
    headers = client.http.get(path, buffered=True).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers


def test_a_page_and_its_fragment_are_told_apart_by_caches(client: Client) -> None:
    vary = client.get("/masuk").response.headers["Vary"]
    assert {"HX-Request", "HX-Request-Type", "HX-History-Restore-Request"} <= set(vary.split(", "))


def test_a_personal_page_is_not_kept(client: Client) -> None:
    client.sign_in(factories.person("siti", factories.office(factories.agency())).id)
    assert client.get("/pola").response.headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_a_year_under_an_address_that_changes_with_them(client: Client) -> None:
    address = client.get("/masuk").one("script[src*=portal]")["src"]
    assert "?v=" in address
    assert "max-age=31536000" in client.http.get(address, buffered=True).headers["Cache-Control"]


def test_a_public_page_without_form_sets_no_cookie(client: Client) -> None:
    assert "Set-Cookie" not in client.get("/tidak/ada").response.headers


@pytest.mark.parametrize(("mode", "secure"), [("demo", False), ("production", True)])
def test_the_cookie_is_for_this_portal_only(sqlite_url: str, tmp_path: Path, mode: str, secure: bool) -> None:
    client = Client(create_app(factories.settings(tmp_path, sqlite_url, MODE=mode)))
    cookie = client.get("/masuk").response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) == secure


def test_production_has_no_demo_button_no_pattern_page_and_no_strip(sqlite_url: str, tmp_path: Path) -> None:
    client = Client(create_app(factories.settings(tmp_path, sqlite_url, MODE="production")))
    page = client.get("/masuk")
    assert "peragaan" not in page.html.lower()
    assert client.post("/masuk/sebagai", {"csrf_token": client.token(), "akun": "1"}).status == 404
    assert client.get("/pola").status == 404


def test_every_page_of_the_demo_says_that_it_is_one(client: Client) -> None:
    strip = "Ini peragaan. Semua permohonan dan nama di sini contoh; jangan memasukkan data sebenarnya."
    for path in ("/masuk", "/pola", "/tidak/ada"):
        assert strip in client.get(path).one("aside.demo").get_text()


def test_production_without_key_answers_503_instead_of_serving_unsigned_sessions(
    sqlite_url: str, tmp_path: Path
) -> None:
    app = create_app(factories.settings(tmp_path, sqlite_url, MODE="production", SECRET_KEY=""))
    assert Client(app).get("/masuk").status == 503


@pytest.mark.parametrize(
    ("trusted", "seen"), [("", "127.0.0.1"), ("10.0.0.0/8", "127.0.0.1"), ("127.0.0.1, 10.0.0.0/8", "203.0.113.9")]
)
def test_only_named_proxies_are_believed(sqlite_url: str, tmp_path: Path, trusted: str, seen: str) -> None:
    app = create_app(factories.settings(tmp_path, sqlite_url, TRUSTED_PROXIES=trusted))
    app.add_url_rule("/alamat", view_func=lambda: request.remote_addr or "")
    answer = app.test_client().get("/alamat", headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.get_data(as_text=True) == seen


def test_a_pattern_page_shows_every_component(app: Flask) -> None:
    page = Client(app).get("/pola")
    assert page.h1 == "Pola halaman"
    assert len(page.soup.select(".status")) == 8


@pytest.mark.parametrize("path", ["/admin/akun/99999999999999999999", "/masuk?next=%00", "/tautan/%00"])
def test_an_address_that_no_database_takes_is_no_crash(client: Client, path: str) -> None:
    assert client.get(path).status in (400, 404)
