"""Rules for every address of the portal."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.factory import create_app
from tests import factories
from tests.factories import settings
from tests.page import Client

MAY_STAND_OPEN = {"static"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("data")
    return create_app(settings(folder, f"sqlite:///{folder}/none.db"))


def test_every_address_is_in_the_house_form(made: Flask) -> None:
    for rule in made.url_map.iter_rules():
        assert rule.rule == rule.rule.lower() or "<" in rule.rule, rule
        assert rule.rule == "/" or not rule.rule.endswith("/"), rule
        assert "." in rule.endpoint or rule.endpoint in MAY_STAND_OPEN, rule


def test_every_view_says_what_it_does(made: Flask) -> None:
    for endpoint, view in made.view_functions.items():
        assert endpoint in MAY_STAND_OPEN or (view.__doc__ or "").strip().endswith("."), endpoint


def test_no_view_is_exempt_from_the_form_token(made: Flask) -> None:
    csrf = made.extensions["csrf"]
    assert not csrf._exempt_views
    assert not csrf._exempt_blueprints


def test_every_changing_address_refuses_a_form_without_token(sqlite_url: str, tmp_path: Path) -> None:
    client = create_app(settings(tmp_path, sqlite_url)).test_client()
    for rule in client.application.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        values = {
            name: 1 if rule._converters[name].__class__.__name__ == "RowNumber" else "x" for name in rule.arguments
        }
        with client.application.test_request_context():
            address = client.application.url_for(rule.endpoint, **values)
        assert client.post(address).status_code == 400, address


def test_every_link_of_the_navigation_leads_somewhere(client: Client) -> None:
    people = [
        None,
        factories.person("siti", factories.office(factories.agency())),
        factories.person("pusat", is_portal_admin=True),
    ]
    for account in people:
        if account:
            client.sign_in(account.id)
        for link in client.get("/pola").soup.select("nav[aria-label=Utama] a"):
            assert client.http.get(link["href"]).status_code in (200, 303), link
