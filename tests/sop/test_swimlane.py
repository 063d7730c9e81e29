"""The layout of the official form, and what a case's history makes its boxes say."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from portal.sop.model import Arrow, Duration, Mark, Matrix, Step
from portal.sop.process import Process, compile_process
from portal.sop.progress import begin, send_back
from portal.sop.swimlane import Happened, Layout, Went, happened, lay_out, plan_form, step_states, travelled
from portal.sop.swimlane_parts import PAD, PlacedRow, Symbol
from portal.sop.swimlane_text import text_width, widest_word, wrap
from tests.forms_to_draw import SHIPPED, play, random_form, shipped

FORMS = [(3, 4), (3, 20), (5, 12), (9, 12), (12, 4), (12, 20), (15, 20)]
ROLES = ("Pemohon", "Front Office", "Kepala Seksi", "Kepala Bidang")
BRANCHES = (
    Step("1", "Mengajukan", {"Pemohon": Mark("process", arrows=(Arrow(None, ("2", "3")),))}),
    Step(
        "2",
        "Memeriksa berkas",
        {"Front Office": Mark("process", arrows=(Arrow(None, ("4",)),)), "Kepala Seksi": Mark("process")},
    ),
    Step(
        "3",
        "Memeriksa lokasi",
        {"Pemohon": Mark("coordinate"), "Kepala Bidang": Mark("process", arrows=(Arrow(None, ("4",)),))},
    ),
    Step(
        "4",
        "Memutuskan",
        {
            "Kepala Seksi": Mark("process", join=True),
            "Kepala Bidang": Mark(
                "decision",
                join=True,
                arrows=(Arrow("setuju"), Arrow("diulang", ("2",)), Arrow("ditolak", ("selesai",), True)),
            ),
        },
    ),
    Step("5", "Menerima hasil", {"Pemohon": Mark("end")}),
)
TO_THE_DECISION = [
    ("1", "Pemohon", None),
    ("2", "Kepala Seksi", None),
    ("3", "Kepala Bidang", None),
    ("2", "Front Office", None),
    ("4", "Kepala Seksi", None),
]


def form(*steps: Step, roles: tuple[str, ...] = ROLES) -> Process:
    return compile_process(Matrix("SOP Uji", "Dinas Uji", roles, steps))


@pytest.fixture
def branches() -> Process:
    return form(*BRANCHES)


def all_forms() -> list[Process]:
    return [shipped(name) for name in SHIPPED] + [
        random_form(seed, *FORMS[seed % len(FORMS)]) for seed in range(3 * len(FORMS))
    ]


def placed_symbols(layout: Layout) -> list[tuple[PlacedRow, Symbol]]:
    return [(row, symbol) for row in layout.rows for symbol in row.plan.symbols]


# --- text


def test_a_long_word_breaks_only_where_it_alone_is_too_wide() -> None:
    assert wrap("satu dua", 1000, 12) == ("satu dua",)
    assert wrap("satu dua", text_width("satu", 12), 12) == ("satu", "dua")
    lines = wrap("dipertanggungjawabkan", 60, 12)
    assert "".join(lines) == "dipertanggungjawabkan"
    assert all(text_width(line, 12) <= 60 for line in lines)


def test_a_line_breaks_after_a_slash_between_two_words() -> None:
    assert wrap("peminjam/pengunjung", widest_word("peminjam/", 12) + 20, 12) == ("peminjam/", "pengunjung")


def test_accents_count_as_their_letter_and_an_empty_text_has_no_line() -> None:
    assert text_width("é", 10) == text_width("e", 10)
    assert wrap("", 100, 12) == ()
    assert wrap("\n \n", 100, 12) == ()
    assert text_width("漢", 10) == 10


# --- geometry


@pytest.mark.parametrize("process", all_forms(), ids=lambda p: p.title)
def test_arrows_run_at_right_angles_and_through_no_symbol(process: Process) -> None:
    layout = lay_out(process)
    for line in layout.lines:
        for (x, y), (u, v) in pairwise(line.points):
            assert x == pytest.approx(u) or y == pytest.approx(v)
            for row, symbol in placed_symbols(layout):
                if symbol.kind in ("start", "end"):
                    continue  # its box is square, its outline is round
                rim = 10 if symbol.kind == "decision" else 2
                across = (
                    min(x, u) - 0.1 < symbol.cx + symbol.w / 2 - rim
                    and max(x, u) + 0.1 > symbol.cx - symbol.w / 2 + rim
                )
                upright = (
                    min(y, v) - 0.1 < row.middle + symbol.h / 2 - rim
                    and max(y, v) + 0.1 > row.middle - symbol.h / 2 + rim
                )
                assert not (across and upright), (line.route, symbol)


@pytest.mark.parametrize("process", all_forms(), ids=lambda p: p.title)
def test_trunks_in_one_place_keep_their_distance(process: Process) -> None:
    layout = lay_out(process)
    upright = [
        (x, min(y, v), max(y, v))
        for line in layout.lines
        for (x, y), (u, v) in pairwise(line.points)
        if x == pytest.approx(u) and abs(y - v) > 1
    ]
    for (x, top, bottom), (u, start, end) in combinations(upright, 2):
        assert abs(x - u) >= 3 or min(bottom, end) - max(top, start) <= 1


@pytest.mark.parametrize("process", all_forms(), ids=lambda p: p.title)
def test_every_text_stays_in_its_cell(process: Process) -> None:
    layout = lay_out(process)
    activity = layout.plan.columns["activity"]
    for row in layout.rows:
        assert row.h > 0
        for text in row.plan.cells:
            assert 0 < text.y < row.h
            if text.css == "sl-t":
                assert text.x + text_width(text.text, 12.5) <= activity[1] - PAD + 0.01


@pytest.mark.parametrize("process", all_forms(), ids=lambda p: p.title)
def test_rows_and_columns_fill_the_drawing_without_gaps(process: Process) -> None:
    layout = lay_out(process)
    assert layout.rows[0].y == layout.plan.head
    for above, below in pairwise(layout.rows):
        assert above.y + above.h == pytest.approx(below.y)
    columns = list(layout.plan.columns.values())
    assert all(a[1] == pytest.approx(b[0]) for a, b in pairwise(columns))
    assert layout.width >= 1200


def test_a_closing_row_stands_only_where_something_leads_to_the_end(branches: Process) -> None:
    assert lay_out(branches).rows[-1].plan.number is None
    assert lay_out(shipped("kunjungan-pontive")).rows[-1].plan.number == "8"  # its last symbol is the terminator


def test_returns_run_in_the_left_channel_and_skips_in_the_right_one(branches: Process) -> None:
    plan = plan_form(branches)
    left, right = plan.columns["left"], plan.columns["right"]
    assert plan.bundles
    for key, x in plan.tracks.items():
        channel = left if key.side == "left" else right
        assert channel[0] < x < channel[1]
        assert all((route.kind == "return") == (key.side == "left") for route in plan.bundles[key])


def test_a_form_without_long_arrows_has_no_channels() -> None:
    process = form(Step("1", "Satu", {"Pemohon": Mark("process")}), Step("2", "Dua", {"Pemohon": Mark("end")}))
    columns = plan_form(process).columns
    assert columns["left"][0] == columns["left"][1]
    assert columns["right"][0] == columns["right"][1]


def test_two_outcomes_to_the_next_row_land_side_by_side() -> None:
    process = shipped("kunjungan-bpptik")
    pair = [line for line in lay_out(process).lines if line.route.source == 3 and line.route.kind == "next"]
    assert [line.route.refused for line in pair] == [False, True]
    assert abs(pair[0].points[-1][0] - pair[1].points[-1][0]) == 12


def test_a_step_that_nobody_does_gets_a_frame_with_a_question_mark() -> None:
    process = form(Step("1", "Satu", {"Pemohon": Mark("coordinate")}), Step("2", "Dua", {"Pemohon": Mark("process")}))
    assert [symbol.kind for symbol in plan_form(process).rows[0].symbols] == ["coordinate", "missing"]


def test_an_unknown_target_is_drawn_to_the_next_row() -> None:
    process = form(
        Step("1", "Satu", {"Pemohon": Mark("process", arrows=(Arrow(None, ("99",)),))}),
        Step("2", "Dua", {"Pemohon": Mark("process")}),
    )
    assert [route.target for route in plan_form(process).rows[0].routes] == [1]


def test_words_of_states_make_rows_taller_and_move_nothing_sideways() -> None:
    process = shipped("izin-ikrg")
    plain, told = lay_out(process), lay_out(process, {"7": 6})
    assert told.height > plain.height
    assert [row.h for row in told.rows][:6] == [row.h for row in plain.rows][:6]
    assert {p[0] for line in told.lines for p in line.points} == {p[0] for line in plain.lines for p in line.points}


def test_the_farthest_arrow_travelled_draws_the_trunk_to_its_head() -> None:
    process = shipped("pameran-balikpapan")  # 4, 5, 6 and 7 all return to 3b
    went = frozenset({Went("5", "3b", "dikembalikan")})
    heads = [line.route.source for line in lay_out(process).lines if line.route.kind == "return" and not line.merges]
    assert [plan_form(process).rows[k].number for k in heads] == ["7"]
    lines = lay_out(process, went=went).lines
    heads = [line.route.source for line in lines if line.route.kind == "return" and not line.merges]
    assert [plan_form(process).rows[k].number for k in heads] == ["5"]


def test_the_plan_is_made_once_for_a_process() -> None:
    process = shipped("pengaduan")
    assert plan_form(process) is plan_form(process)


# --- states


def test_each_part_of_a_row_has_its_own_state(branches: Process) -> None:
    history, marking = play(branches, TO_THE_DECISION[:2])
    states = step_states(branches, history, marking)
    assert states["2"].parts == {"Front Office": "open", "Kepala Seksi": "done"}
    assert states["2"].state == "open"
    assert [said.state for said in states["2"].said] == ["open", "done"]
    assert (
        states["2"].said[0].words.startswith("Sedang dikerjakan: Front Office, sejak Sen 2 Nov, 09.01, paling lambat")
    )
    assert states["2"].said[1].words == "Sudah: Kepala Seksi, Sen 3 Nov, 09.02"
    assert states["4"].state == "waiting"
    assert states["4"].said == ()


def test_a_return_shows_who_sent_back_and_what_is_to_be_done_again(branches: Process) -> None:
    history, marking = play(branches, [*TO_THE_DECISION, ("4", "Kepala Bidang", "diulang")])
    states = step_states(branches, history, marking)
    assert states["2"].state == "open"
    assert "(dikembalikan)" in states["2"].words
    assert states["4"].parts == {"Kepala Seksi": "waiting", "Kepala Bidang": "returned"}
    assert states["3"].state == "done"  # not ahead of step 2
    assert states["1"].state == "done"
    arrows = travelled(branches, history)
    assert Went("4", "2", "diulang") in arrows
    assert Went("2", "4") not in arrows
    assert {Went("1", "2"), Went("1", "3"), Went("3", "4")} <= arrows


def test_a_step_done_again_says_that_it_was_returned_before(branches: Process) -> None:
    moves = [*TO_THE_DECISION, ("4", "Kepala Bidang", "diulang")]
    history, _ = play(branches, [*moves, ("2", "Front Office", None), ("2", "Kepala Seksi", None)])
    words = step_states(branches, history)["2"].words
    assert words == "Sudah Sen 9 Nov, 09.08 (pernah dikembalikan Sen 7 Nov, 09.06)"


def test_a_refusal_is_the_deciders_and_the_end_is_reached(branches: Process) -> None:
    history, marking = play(branches, [*TO_THE_DECISION, ("4", "Kepala Bidang", "ditolak")])
    states = step_states(branches, history, marking)
    assert marking.result == "refused"
    assert states["4"].state == "refused"
    assert states["4"].parts == {"Kepala Seksi": "done", "Kepala Bidang": "refused"}
    assert Went("4", "selesai", "ditolak (tolak)") in travelled(branches, history)


def test_the_other_outcome_to_the_same_step_is_not_travelled() -> None:
    process = shipped("kunjungan-bpptik")
    moves = [(step.number, step.doers[0], None) for step in process.steps[:3]]
    history, _ = play(process, [*moves, ("4", process["4"].doers[0], "terpenuhi")])
    arrows = {arrow for arrow in travelled(process, history) if arrow.source == "4"}
    assert arrows == {Went("4", "5", "terpenuhi")}


def test_closing_leaves_open_parts_not_continued(branches: Process) -> None:
    history, _ = play(branches, TO_THE_DECISION[:2])
    states = step_states(branches, [*history, Happened("closed", when="Kam 5 Nov, 10.00")])
    assert states["3"].state == "withdrawn"
    assert states["3"].words == "Tidak dilanjutkan Kam 5 Nov, 10.00"
    assert states["2"].parts["Kepala Seksi"] == "done"


def test_a_return_outside_the_flow_is_told_by_who_sent_it() -> None:
    process = shipped("kunjungan-pontive")
    history, marking = play(process, [(step.number, step.doers[0], None) for step in process.steps[:4]])
    move = send_back(process, marking, "3")
    history += happened(process, move, "5", "Kabid. TKPBET", when="Sen 23 Nov, 10.05")
    assert history[-1].kind == "sent_back_outside"
    states = step_states(process, history, move.marking)
    assert states["5"].words == "Dikembalikan Sen 23 Nov, 10.05"
    assert states["4"].words == "Belum; sebelumnya sudah Sen 5 Nov, 09.04"
    assert states["3"].state == "open"


def test_the_marking_has_the_last_word_on_what_is_open(branches: Process) -> None:
    states = step_states(branches, [], begin(branches))
    assert states["1"].state == "open"
    history, _ = play(branches, TO_THE_DECISION[:1])
    assert step_states(branches, history, begin(branches))["3"].state == "withdrawn"


def test_steps_of_another_version_are_left_out(branches: Process) -> None:
    states = step_states(branches, [Happened("opened", "77"), Happened("step_done", "77", to=("1",))])
    assert {state.state for state in states.values()} == {"waiting"}


def test_an_unreadable_term_is_shown_as_written() -> None:
    process = form(Step("1", "Satu", {"Pemohon": Mark("process")}, duration=Duration("tentatif")))
    assert "tentatif" in [text.text for text in plan_form(process).rows[0].cells]
