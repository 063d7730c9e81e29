"""The two drawings of a comparison: whole beside each other, and what static/compare.js does where they scroll."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Page, expect

from portal.matrix_history import difference
from portal.views.matrices_compare import _pictures

pytestmark = [pytest.mark.browser]

HTML = """{% extends "layouts/page.html" %}{% block title %}Uji{% endblock %}
{% block head %}<link rel="stylesheet" href="{{ asset('matrices.css') }}">
<script src="{{ asset('compare.js') }}" defer></script>{% endblock %}
{% block main %}<h1>Uji</h1><section><div class="sides">
{% for name, width in (("lama", 160), ("baru", 240)) %}<div class="card"><div class="swimlane">
<div class="scroll" tabindex="0" role="region" aria-label="{{ name }}"><pre>{{ "x" * width }}</pre></div></div></div>
{% endfor %}</div></section>
<div class="swimlane"><div class="scroll" tabindex="0" role="region" aria-label="lain"><pre>{{ "x" * 240 }}</pre></div></div>
{% endblock %}"""
COMPARED = """{% extends "layouts/page.html" %}{% block title %}Uji{% endblock %}
{% block head %}<link rel="stylesheet" href="{{ asset('matrices.css') }}">{% endblock %}
{% block main %}<h1>Uji</h1>{% include "fragments/matrix/_comparison.html" %}{% endblock %}"""
LEFT = "document.querySelectorAll('.swimlane .scroll')[{}].scrollLeft"
STANDS = """async () => {
  for (let before = -1, still = 0; still < 15; ) {
    await new Promise(requestAnimationFrame);
    const now = document.querySelector(".swimlane .scroll").scrollLeft;
    still = now === before ? still + 1 : 0;
    before = now;
  }
}"""
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
    drawings.evaluate(STANDS)  # a key scrolls over several frames
    assert place(drawings, 0) == place(drawings, 1) > 60


WHOLE = """[...document.querySelectorAll('.sides .swimlane .scroll')].map((one) => [one.scrollWidth <= one.clientWidth,
  Math.round(one.querySelector('svg').getBoundingClientRect().width)])"""


def test_both_drawings_of_twelve_lanes_are_whole_beside_each_other_and_larger_one_above_the_other(
    app: Flask, page: Page
) -> None:
    content = (Path(__file__).parents[2] / "matrices" / "izin-ikrg.csv").read_bytes()
    found = difference(content, content.replace(b"10 menit", b"15 menit"), "Versi 1", "Draf")
    facts = {"difference": found, "pictures": _pictures(found), "steps": [], "stranded": []}
    app.add_url_rule("/banding", "banding", lambda: render_template_string(COMPARED, **facts))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/banding")
    beside = page.evaluate(WHOLE)
    assert [whole for whole, _ in beside] == [True, True]
    page.get_by_label("Satu di atas yang lain").check()
    above = page.evaluate(WHOLE)
    assert [whole for whole, _ in above] == [True, True]
    assert above[0][1] > beside[0][1] * 1.3
    page.set_viewport_size({"width": 360, "height": 780})
    expect(page.get_by_label("Berdampingan")).to_be_hidden()
