"""The swimlane as SVG and as a fragment of a page."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.diagrams import Note, NowLines, Picture, draw, picture, static_parts
from portal.sop.model import Arrow, Duration, Mark, Matrix, Step
from portal.sop.process import Process, compile_process
from portal.sop.progress import Marking
from portal.sop.swimlane import Happened, step_states, travelled
from tests.forms_to_draw import ROOT, SHIPPED, play, play_at_random, shipped

NASTY = "<script>alert('x')</script> & \"kutip\""
TEMPLATES = Environment(loader=FileSystemLoader(Path(ROOT) / "templates"), autoescape=True, undefined=StrictUndefined)


def live(process: Process, history: list[Happened], marking: Marking, now: NowLines | None = None) -> Picture:
    return picture(process, step_states(process, history, marking), now, travelled(process, history))


def render(shown: Picture) -> str:
    return TEMPLATES.get_template("fragments/diagram/_swimlane.html").render(picture=shown)


def size(svg: str, side: str) -> float:
    found = re.search(rf'<svg class="sl[^>]* {side}="([\d.]+)"', svg)
    assert found is not None
    return float(found[1])


@pytest.fixture
def nasty() -> Process:
    step = Step(
        NASTY, NASTY, {NASTY: Mark("decision", arrows=(Arrow(NASTY), Arrow("x", ("selesai",), True)))},
        NASTY, Duration(NASTY), NASTY, NASTY,
    )  # fmt: skip
    return compile_process(Matrix(NASTY, NASTY, (NASTY,), (step,)))


def test_every_text_of_a_person_is_escaped(nasty: Process) -> None:
    history = [Happened("opened", NASTY, when=NASTY, until=NASTY)]
    shown = picture(nasty, step_states(nasty, history), NowLines(NASTY, NASTY, NASTY), travelled(nasty, history))
    page = render(shown)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    ElementTree.fromstring(f"<div>{shown.svg}</div>")


def test_the_words_of_a_note_are_escaped_in_drawing_table_and_timeline(nasty: Process) -> None:
    page = render(picture(nasty, notes={NASTY: Note("turn", NASTY)}, brief=True))
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 4
    ElementTree.fromstring(f"<div>{draw(nasty, notes={NASTY: Note('turn', NASTY)})}</div>")


@pytest.mark.parametrize("name", SHIPPED)
def test_notes_stand_below_what_the_state_says_and_make_room_for_themselves(name: str) -> None:
    process = shipped(name)
    notes = {step.number: Note("changed", "Berubah " * 12) for step in process.steps}
    plain, noted = draw(process), draw(process, notes=notes)
    history, marking = play_at_random(process, 1, 12)
    both = draw(process, step_states(process, history, marking), notes=notes)
    assert size(plain, "height") < size(noted, "height") < size(both, "height")
    root = ElementTree.fromstring(f"<div>{both}</div>")
    places = [(t.get("x"), t.get("y")) for t in root.iter("text") if t.get("data-role") == "state"]
    assert len(places) == len(set(places))


def test_a_brief_drawing_ends_at_the_right_of_the_lanes() -> None:
    process = shipped(SHIPPED[0])
    assert size(draw(process, brief=True), "width") < size(draw(process), "width") * 0.8


@pytest.mark.parametrize("name", SHIPPED)
def test_the_drawing_is_well_formed_and_carries_no_style(name: str) -> None:
    process = shipped(name)
    for shown in (picture(process), live(process, *play_at_random(process, 1, 12))):
        page = render(shown)
        ElementTree.fromstring(f"<div>{shown.svg}</div>")
        assert not re.search(r"\sstyle=|<style|<script|data:|https?:", page)
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        assert page.strip().startswith("{#") is False
        assert 'id="swimlane-alur"' in page


def test_title_and_description_name_the_service_the_steps_and_their_doers() -> None:
    svg = str(draw(shipped("pengaduan")))
    title, description = re.search(r"<title[^>]*>(.*?)</title>", svg), re.search(r"<desc[^>]*>(.*?)</desc>", svg)
    assert title
    assert description
    assert title[1].startswith("Alur ")
    assert "Pejabat Pengelola Pengaduan (keputusan)" in description[1]


def test_two_pictures_on_one_page_share_no_id() -> None:
    process = shipped("pengaduan")
    both = render(picture(process, ident="a")) + render(picture(process, ident="b"))
    ids = re.findall(r'\sid="([^"]+)"', both)
    assert len(ids) == len(set(ids))
    assert 'href="#a-b"' in both
    assert 'href="#b-b"' in both


def test_the_static_parts_are_drawn_once() -> None:
    process = shipped("izin-ikrg")
    assert static_parts(process) is static_parts(process)
    assert draw(process) is draw(process)


def test_a_long_form_is_cut_into_sheets_with_the_same_letters_on_both_sides() -> None:
    svg = str(draw(shipped("izin-ikrg")))
    sheets = svg.split('<svg class="sl-sheet"')[1:]
    assert len(sheets) > 2
    assert all(len(re.findall("<use ", sheet)) == 2 for sheet in sheets)
    letters = [re.findall(r'class="sl-off"[^>]*>(\w)<', sheet) for sheet in sheets]
    assert letters[0] == letters[1][: len(letters[0])]
    assert letters[0]


def test_each_symbol_of_a_shared_row_wears_the_state_of_its_part() -> None:
    step = Step("1", "Bersama", {"Kasi": Mark("process"), "Kabid": Mark("process")})
    process = compile_process(Matrix("Uji", "Dinas", ("Kasi", "Kabid"), (step,)))
    shown = live(process, *play(process, [("1", "Kasi", None)]))
    assert re.search(r'sl-b is-start is-done".*?sl-b is-start is-open"', str(shown.svg), re.DOTALL)
    assert [person.word for person in shown.stops[0].people] == ["Sudah", "Sedang dikerjakan"]


def test_the_legend_names_only_the_states_and_signs_that_the_drawing_has() -> None:
    blank = [sign.words for sign in picture(shipped("kunjungan-bpptik")).legend]
    assert blank == ["mulai dan selesai", "kegiatan", "keputusan", "koordinasi", "arah bila ditolak"]
    process = shipped("kunjungan-bpptik")
    words = [sign.words for sign in live(process, *play(process, [("1", "Pemohon", None)])).legend]
    assert words[:3] == ["Sudah", "Sedang dikerjakan", "Belum"]


def test_a_closed_case_has_no_step_that_is_still_to_come() -> None:
    process = shipped("kunjungan-pontive")
    history, _ = play(process, [("1", "Pemohon", None)])
    shown = live(process, [*history, Happened("closed", when="Sel 3 Nov, 10.00")], Marking(closed=True))
    assert "Belum" not in [sign.words for sign in shown.legend]
    assert shown.stops[-1].words == ""
    assert shown.stops[1].words.startswith("Tidak dilanjutkan")
    assert "aria-current" not in render(shown)


def test_the_timeline_begins_with_three_lines_and_folds_what_is_done() -> None:
    process = shipped("izin-ikrg")
    moves = [(step.number, step.doers[0], "lengkap" if step.decider else None) for step in process.steps[:7]]
    shown = live(process, *play(process, moves), NowLines("Kasi", "Rab 11 Nov", "Kabid, paling lambat besok"))
    assert len(shown.folded) == 6
    assert shown.unfolded[0].state == "done"
    narrow = render(shown).split('<div class="narrow-only')[1]
    at, since, then = (narrow.index(words) for words in ("Ada di", "Sejak", "Berikutnya"))
    assert at < since < then < narrow.index("6 langkah pertama, semuanya sudah")
    assert narrow.count('aria-current="step"') == 1


def test_a_short_timeline_folds_nothing() -> None:
    process = shipped("kunjungan-pontive")
    shown = live(process, *play(process, [(step.number, step.doers[0], None) for step in process.steps[:5]]))
    assert shown.folded == ()
    assert len(shown.unfolded) == 8


def test_outcomes_stand_in_words_in_the_table_and_the_timeline() -> None:
    page = render(picture(shipped("izin-ikrg")))
    words = "belum lengkap: kembali ke langkah 1"
    assert page.count(words) == 2
    assert "Pilihan: " in page
    assert "tidak dapat diproses: ke langkah 4, ditolak" in render(picture(shipped("pengaduan")))


def test_a_plain_step_tells_only_a_way_that_is_not_the_next_row() -> None:
    stops = picture(shipped("kunjungan-pontive")).stops
    assert [stop.then for stop in stops] == [""] * 8
    jump = (
        Step("1", "Satu", {"A": Mark("process", arrows=(Arrow(None, ("2", "3")),))}),
        Step("2", "Dua", {"A": Mark("process")}),
        Step("3", "Tiga", {"A": Mark("process", join=True)}),
    )
    stops = picture(compile_process(Matrix("Uji", "Dinas", ("A",), jump))).stops
    assert stops[0].then == "ke langkah 2 dan 3"
    assert stops[2].joins
