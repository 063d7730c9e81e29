"""What static/compare.js does: the two drawings of a comparison scroll sideways together."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser]

HTML = """{% extends "layouts/page.html" %}{% block title %}Uji{% endblock %}
{% block head %}<link rel="stylesheet" href="{{ asset('matrices.css') }}">
<script src="{{ asset('compare.js') }}" defer></script>{% endblock %}
{% block main %}<h1>Uji</h1><div class="sides">
{% for name, width in (("lama", 160), ("baru", 240)) %}<div class="card"><div class="swimlane">
<div class="scroll" tabindex="0" role="region" aria-label="{{ name }}"><pre>{{ "x" * width }}</pre></div></div></div>
{% endfor %}</div>
<div class="swimlane"><div class="scroll" tabindex="0" role="region" aria-label="lain"><pre>{{ "x" * 240 }}</pre></div></div>
{% endblock %}"""
LEFT = "document.querySelectorAll('.swimlane .scroll')[{}].scrollLeft"
ENDS = "[...document.querySelectorAll('.sides .scroll')].map((one) => one.scrollWidth - one.clientWidth)"


@pytest.fixture(params=["sqlite"])
def app(app: Flask) -> Flask:
    """Add a page with two drawings of different width beside each other, and a third that is by itself."""
    app.add_url_rule("/uji", "uji", lambda: render_template_string(HTML))
    return app


@pytest.fixture
def drawings(page: Page) -> Page:
    """Open that page at a width at which each of its drawings scrolls."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/uji")
    return page


def place(page: Page, index: int) -> int:
    """Give how far a drawing is scrolled."""
    return int(page.evaluate(LEFT.format(index)))


def scroll(page: Page, index: int, left: int) -> None:
    """Scroll a drawing, and wait until its events are over."""
    page.evaluate(f"{LEFT.format(index)} = {left}")
    settle(page)


def settle(page: Page) -> None:
    """Wait for the events of two frames."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_either_drawing_leads_the_other_and_no_third(drawings: Page) -> None:
    scroll(drawings, 0, 300)
    assert [place(drawings, k) for k in range(3)] == [300, 300, 0]
    scroll(drawings, 1, 120)
    assert [place(drawings, k) for k in range(3)] == [120, 120, 0]
    scroll(drawings, 2, 500)
    assert [place(drawings, k) for k in range(3)] == [120, 120, 500]


def test_the_narrower_drawing_stays_at_its_end_and_does_not_hold_the_wider_back(drawings: Page) -> None:
    narrow, wide = drawings.evaluate(ENDS)
    assert 0 < narrow < wide
    scroll(drawings, 1, wide)
    assert (place(drawings, 0), place(drawings, 1)) == (narrow, wide)
    scroll(drawings, 1, 50)
    assert (place(drawings, 0), place(drawings, 1)) == (50, 50)


def test_the_keyboard_scrolls_both(drawings: Page) -> None:
    drawings.get_by_role("region", name="lama").focus()
    for _ in range(4):
        drawings.keyboard.press("ArrowRight")
    led = drawings.get_by_role("region", name="baru")
    expect(led).not_to_have_js_property("scrollLeft", 0)
    drawings.wait_for_timeout(400)  # a key scrolls over several frames
    settle(drawings)
    assert place(drawings, 0) == place(drawings, 1) > 60
