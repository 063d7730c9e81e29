"""The walker's own eyes: a page that is wrong on purpose is noticed, each fault by its name."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route

from tests.journeys.looking import Looker
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

ADDRESS = "http://127.0.0.1:9"  # nobody listens there; the pages below are answered before they leave the browser
GOOD = '<!doctype html><html lang="id"><head><title>Uji · Alur</title></head><body><main><h1>Uji</h1>{}</main></body></html>'
FAULTS = {
    "h1": (GOOD.format("<h1>Lagi</h1>"), "2 h1"),
    "title": (GOOD.format("").replace("Uji · Alur", "Uji"), "title 'Uji'"),
    "error title": (GOOD.format("").replace("Uji · Alur", "Kesalahan: Uji · Alur"), "status 200 with title"),
    "language": (GOOD.format("").replace('lang="id"', 'lang="en"'), "language 'en'"),
    "width": (GOOD.format("<p>" + "x" * 400 + "</p>"), "scrolls sideways"),
    "ids": (GOOD.format('<p id="a">a</p><p id="a">b</p>'), "ids twice"),
    "axe": (GOOD.format('<img src="/x.png">'), "axe image-alt"),
    "policy": (GOOD.format('<p style="color:red">a</p>'), "CSP: style-src-attr"),
    "console": (GOOD.format("").replace("</head>", '<script src="/error.js"></script></head>'), "console at"),
    "script": (GOOD.format("").replace("</head>", '<script src="/throw.js"></script></head>'), "script error: no"),
    "missing": (GOOD.format("").replace("</head>", '<script src="/none.js"></script></head>'), "404 for"),
    "foreign": (GOOD.format('<img alt="a" src="http://127.0.0.2:9/x.png">'), "request failed"),
}
SCRIPTS = {"/error.js": "console.error('no')", "/throw.js": "throw new Error('no')"}
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' http://127.0.0.2:9"


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_noticed(browser: Browser, name: str) -> None:
    body, expected = FAULTS[name]
    visitor = Visitor(browser, ADDRESS)
    visitor.context.route(f"{ADDRESS}/**", lambda route: answer(route, body))
    assert expected in "\n".join(Looker().look(visitor, "/uji"))
    visitor.close()


def test_a_page_without_fault_is_let_through(browser: Browser) -> None:
    visitor = Visitor(browser, ADDRESS)
    visitor.context.route(f"{ADDRESS}/**", lambda route: answer(route, GOOD.format("<p>Uji</p>")))
    assert Looker().look(visitor, "/uji") == []
    visitor.close()


def answer(route: Route, body: str) -> None:
    """Answer the page with the portal's policy, its scripts, an icon, and nothing else."""
    path = route.request.url.removeprefix(ADDRESS)
    headers = {"Content-Security-Policy": POLICY}
    if path == "/uji":
        route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers)
    elif path in SCRIPTS:
        route.fulfill(body=SCRIPTS[path], content_type="text/javascript")
    elif path.endswith((".png", ".ico")):
        route.fulfill(body=b"", content_type="image/png")
    else:
        route.fulfill(status=404)
