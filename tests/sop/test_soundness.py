"""The check on reachable markings, beyond what the golden files show (docs/matrix-format.md, Problems)."""

import time

from portal.sop import soundness
from portal.sop.matrix import read_matrix
from portal.sop.process import compile_process

HEAD = "Nama SOP,A\nInstansi,B\n\nNo,Kegiatan,Kasi,Kabid\n"


def check(*marks):
    """One role; the marks of rows 1, 2, 3 …"""
    text = HEAD + "".join(f'{n},kerja,"{mark}",\n' for n, mark in enumerate(marks, 1))
    reading = read_matrix(text.encode())
    assert reading.matrix, reading.problems
    assert reading.state in ("publishable", "unsound"), reading.problems
    return [(f.what, f.step, f.sequence) for f in soundness.check(compile_process(reading.matrix))]


def branches(count, end="& selesai"):
    first = "x -> " + " & ".join(str(n) for n in range(2, count + 2))
    return [first, *[f"x -> {count + 2}"] * count, end]


def test_the_sequence_names_outcomes_and_what_is_done_side_by_side():
    assert check("? satu | dua -> 2 & 3", "x -> 4", "x", "x", "& x") == [
        ("clash", "4", "langkah 1 (dua), lalu 2 dan 3 bersamaan")
    ]


def test_a_case_that_cannot_leave_a_loop_shows_the_shortest_way_into_it():
    assert check("x", "? keluar -> 5 | terus", "x", "x -> 3", "selesai") == [
        ("no_end", "2", "langkah 1, lalu 2 (terus)")
    ]


def test_a_case_that_can_never_end_shows_its_loop():
    assert check("x", "x -> 1") == [("no_end", "2", "langkah 1, lalu 2")]


def test_an_end_beside_an_open_step_is_unsound_only_where_the_case_is_not_refused():
    beside = ["x -> 2 & 3", "{}", "x -> 4", "& x"]
    assert check(*[m.format("? lanjut -> 4 | cukup -> selesai") for m in beside]) == [
        ("open_at_end", "3", "langkah 1, lalu 2 (cukup)"),
        ("waiting_at_end", "4", "langkah 1, lalu 3 dan 2 (cukup) bersamaan"),
    ]
    assert check(*[m.format("? lanjut -> 4 | tolak -> selesai (tolak)") for m in beside]) == []


def test_a_join_that_has_opened_and_is_reached_again_is_a_clash():
    assert check("x -> 2 & 3", "? a -> 4 | b -> 2 & 4", "x -> 4", "& x") == []
    assert ("clash", "3", "langkah 1 (b), lalu 2") in check("? a -> 2 | b -> 2 & 3", "x -> 3", "x")


def test_sixteen_branches_are_checked_wholly_and_seventeen_are_not():
    assert check(*branches(16)) == []
    assert check(*branches(17)) == [("incomplete", "", "")]


def test_faults_near_the_beginning_are_found_where_there_are_too_many_markings():
    found = check(*branches(60, "selesai"))
    assert ("incomplete", "", "") in found
    assert ("clash", "62", "langkah 1, lalu 2 dan 3 bersamaan") in found


def test_the_widest_file_is_checked_within_bounds():
    began = time.process_time()
    assert check(*branches(498)) == [("incomplete", "", "")]
    assert time.process_time() - began < 30
