"""The swimlane as Chromium draws it: nothing overlaps, and each width shows one of its two forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, Page

from portal.diagrams import Note, Notes, NowLines, picture
from portal.sop.process import Process
from portal.sop.swimlane import step_states, travelled
from tests.forms_to_draw import ROOT, SHIPPED, play_at_random, random_form, shipped

pytestmark = pytest.mark.browser

MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
TEMPLATES = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
PAGE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Uji</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="{css}"></head>
<body><main><div class="wrap"><h1>Uji</h1>{body}</div></main></body></html>"""
NOW = NowLines("Kadis", "Selasa, 24 Nov 2026, 09.30 WIB", "Kabid, paling lambat Selasa, 24 Nov 2026, 09.45 WIB")
RANDOM = [(3, 4), (3, 20), (12, 4), (12, 20), (5, 8), (7, 12), (9, 20), (1, 6), (15, 10)]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def show(
    page: Page, tmp_path: Path, process: Process, moves: int | None, seed: int = 1, notes: Notes | None = None
) -> None:
    """Open a page with the picture of a form, or of a case after some random moves, with notes on its steps."""
    shown = picture(process, notes=notes)
    if moves is not None:
        history, marking = play_at_random(process, seed, moves)
        states = step_states(process, history, marking)
        shown = picture(process, states, NOW, travelled(process, history), notes=notes)
    body = TEMPLATES.get_template("fragments/diagram/_swimlane.html").render(picture=shown)
    file = tmp_path / "page.html"
    file.write_text(PAGE.format(css=(ROOT / "static/portal.css").as_uri(), body=body), encoding="utf-8")
    page.goto(file.as_uri())


def faults(page: Page, process: Process) -> list[str]:
    """Measure the drawing; an arrow may start on the round end of a terminator, whose box is square."""
    round_steps = {s.number for s in process.matrix.steps for m in s.marks.values() if m.kind in ("start", "end")}
    round_steps |= {process.first.number, "selesai"}
    found = page.evaluate(MEASURE)
    return [f for f in found if not (f.startswith("arrow/symbol ") and f.split()[1].split(">")[0] in round_steps)]


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("moves", [None, 3, 9, 60])
@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_overlaps_in_the_shipped_forms(page: Page, tmp_path: Path, name: str, moves: int | None) -> None:
    show(page, tmp_path, shipped(name), moves)
    assert faults(page, shipped(name)) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("moves", [None, 9])
@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_overlaps_where_every_step_has_a_note(page: Page, tmp_path: Path, name: str, moves: int | None) -> None:
    process = shipped(name)
    notes = {step.number: Note("turn", "Urutan 3 dan 12 (jadwal disepakati). Berubah") for step in process.steps}
    show(page, tmp_path, process, moves, notes=notes)
    assert faults(page, process) == []


@pytest.mark.parametrize("moves", [None, 12])
@pytest.mark.parametrize("seed", range(len(RANDOM)))
def test_nothing_overlaps_in_random_forms(page: Page, tmp_path: Path, seed: int, moves: int | None) -> None:
    process = random_form(100 + seed, *RANDOM[seed])
    show(page, tmp_path, process, moves, seed)
    assert faults(page, process) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("width", [360, 699, 700, 900, 1100, 1280])
def test_each_width_shows_exactly_one_form_and_the_page_never_scrolls_sideways(
    page: Page, tmp_path: Path, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    show(page, tmp_path, shipped("izin-ikrg"), 8)
    assert not scrolls_sideways(page)
    assert page.locator("svg.sl").is_visible() == (width >= 700)
    assert page.locator("ol.timeline").last.is_visible() == (width < 700)
    assert page.get_by_text("Ada di").is_visible() == (width < 700)


@pytest.mark.parametrize(("width", "hinted"), [(700, True), (1000, True), (1280, False)])
def test_a_drawing_that_does_not_fit_says_that_it_scrolls(page: Page, tmp_path: Path, width: int, hinted: bool) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    show(page, tmp_path, shipped("kunjungan-pontive"), None)
    region = page.locator(".swimlane .scroll")
    assert region.evaluate("e => e.scrollWidth > e.clientWidth") == hinted
    assert page.locator(".scroll-hint").is_visible() == hinted
    region.focus()
    assert region.evaluate("e => e === document.activeElement")


def test_on_paper_the_sheets_are_printed_in_place_of_the_drawing(page: Page, tmp_path: Path) -> None:
    show(page, tmp_path, shipped("izin-ikrg"), 8)
    assert not page.locator(".sl-sheets").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".sl-sheets").is_visible()
    box = page.locator("svg.sl").bounding_box()
    assert box is None or box["width"] == 0
    assert not page.locator("ol.timeline").last.is_visible()
