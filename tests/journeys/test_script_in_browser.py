"""What static/portal.js does: single presses, focus, announcements, hidden windows, lost connections."""

from __future__ import annotations

from threading import Event

import pytest
from flask import Flask, abort, make_response, render_template_string, request
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser]

HTML = """{% extends "layouts/page.html" %}{% from "components/forms.html" import csrf %}
{% block title %}Uji{% endblock %}{% block main %}<h1>Uji</h1>
<div id="tempat">
<form method="post" action="/uji/kirim" hx-post="/uji/kirim" hx-target="#tempat">{{ csrf() }}
<button class="button" name="pilihan" value="ya">Setujui</button></form></div>
<form method="post" action="/uji/biasa">{{ csrf() }}<button class="button" name="pilihan" value="ya">Kirim biasa</button></form>
<form method="post" action="/uji/rusak" hx-post="/uji/rusak" hx-target="#tempat">{{ csrf() }}<button>Rusak</button></form>
<a href="/uji" hx-get="/uji/putus" hx-target="#tempat">Putus</a>
<div id="poll" hx-get="/uji/poll" hx-trigger="every 300ms">nol</div>
{% endblock %}"""


@pytest.fixture(params=["sqlite"])
def app(app: Flask) -> Flask:
    """Add a page with a control of each kind."""
    app.extensions["presses"] = presses = []
    app.extensions["seen"] = seen = Event()

    @app.get("/uji")
    def uji() -> str:
        return render_template_string(HTML)

    @app.post("/uji/kirim")
    @app.post("/uji/biasa", endpoint="biasa")
    def kirim() -> str:
        presses.append(request.form.get("pilihan"))
        seen.wait(10)  # the answer is held back until the test has seen the page wait for it
        return "<h2>Berkas diteruskan ke Kabid.</h2><p>Selesai.</p>"

    @app.post("/uji/rusak")
    def rusak() -> str:
        abort(500)

    @app.get("/uji/poll")
    def poll() -> object:
        return make_response("", 204)

    return app


def test_two_presses_send_once_and_the_answer_gets_the_focus(page: Page, app: Flask) -> None:
    page.goto("/uji")
    button = page.get_by_role("button", name="Setujui")
    button.dblclick()
    expect(page.get_by_role("button", name="Mengirim…")).to_be_visible()
    app.extensions["seen"].set()
    heading = page.get_by_role("heading", name="Berkas diteruskan ke Kabid.")
    expect(heading).to_be_focused()
    expect(page.locator("#live")).to_have_text("Berkas diteruskan ke Kabid.")
    assert app.extensions["presses"] == ["ya"]


def test_a_plain_form_is_sent_once_too_with_its_buttons_value(page: Page, app: Flask) -> None:
    page.goto("/uji")
    page.get_by_role("button", name="Kirim biasa").dblclick(no_wait_after=True)
    app.extensions["seen"].set()
    page.wait_for_url("**/uji/biasa")
    assert app.extensions["presses"] == ["ya"]


def test_a_crash_is_told_above_and_the_page_stays_usable(page: Page) -> None:
    page.goto("/uji")
    page.get_by_role("button", name="Rusak").click()
    expect(page.get_by_role("alert")).to_contain_text("Maaf, portal mengalami gangguan.")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("button", name="Rusak")).to_be_enabled()
    expect(page.get_by_role("button", name="Setujui")).to_be_visible()


def test_a_lost_connection_is_told(page: Page) -> None:
    page.goto("/uji")
    page.route("**/uji/putus", lambda route: route.abort())
    page.get_by_role("link", name="Putus").click()
    expect(page.locator("#messages")).to_contain_text(
        "Sambungan internet terputus; belum ada yang terkirim. Periksa sambungan, lalu tekan tombolnya lagi."
    )


def test_a_hidden_window_does_not_poll(page: Page) -> None:
    page.clock.install()
    page.goto("/uji")
    with page.expect_request("**/uji/poll"):
        page.clock.run_for(310)
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true})")
    ask(page)  # every poll of the time before was sent earlier than this
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    page.clock.run_for(1000)
    ask(page)
    assert asked == ["robots.txt"]


def ask(page: Page) -> None:
    """Ask for something else than the page does, and wait until that is told."""
    with page.expect_request("**/robots.txt"):
        page.evaluate("fetch('/robots.txt')")
