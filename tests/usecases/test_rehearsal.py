"""A draft is played as every role without a case; its ways are measured against the promise."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from portal.matrix_samples import example_csv, template_csv
from portal.rehearsal import Play, read_play, rehearse, write_play
from portal.rehearsal_ways import analyse
from portal.sop.matrix import read_matrix
from portal.sop.model import Matrix
from portal.sop.process import compile_process
from portal.sop.ways import ways_of
from tests.usecases import matrices as m

SHIPPED = sorted((Path(__file__).parents[2] / "matrices").glob("*.csv"))


def matrix(text: str | bytes) -> Matrix:
    found = read_matrix(text.encode() if isinstance(text, str) else text).matrix
    assert found is not None
    return found


def test_a_play_begins_with_the_first_step_and_its_deadline() -> None:
    told = rehearse(matrix(m.BRANCHES), (), m.TUESDAY)
    (part,) = told.parts
    assert (part.step, part.role, part.outcomes) == ("1", "Sekretaris", (None,))
    assert part.due_at == m.TUESDAY + timedelta(hours=1)
    assert told.states["1"].state == "open"


def test_each_part_is_done_at_its_due_time_and_branches_run_side_by_side() -> None:
    turns = (("1", "Sekretaris", None), ("3", "Kabid B", None), ("2", "Kabid A", None))
    told = rehearse(matrix(m.BRANCHES), turns, m.TUESDAY)
    hour = timedelta(hours=1)
    assert [line.at - m.TUESDAY for line in told.told] == [hour, 4 * hour, 2 * hour]  # 12.00-13.00 is the break
    assert {part.role: part.waits_for for part in told.parts} == {"Sekretaris": (), "Kepala": ("Sekretaris",)}
    assert {part.opened_at for part in told.parts} == {m.TUESDAY + 4 * hour}  # the join waits for the longer branch


def test_a_play_goes_to_the_end_and_back_and_the_drawing_follows() -> None:
    turns: Play = (
        ("1", "Pemohon", None),
        ("2", "Loket", "belum lengkap"),
        ("1", "Pemohon", None),
        ("2", "Loket", "lengkap"),
        ("3", "Kabid", "ditolak"),
        ("5", "Loket", None),
        ("6", "Pemohon", None),
    )
    told = rehearse(matrix(m.PERMIT), turns, m.TUESDAY)
    assert (told.result, told.parts, told.play) == ("refused", (), turns)
    assert told.states["3"].state == "refused"
    assert ("3", "5") in {went[:2] for went in told.travelled}


def test_a_turn_that_is_not_possible_ends_the_play_and_says_why() -> None:
    told = rehearse(
        matrix(m.PERMIT), (("1", "Pemohon", None), ("2", "Kabid", "lengkap"), ("2", "Loket", "lengkap")), m.TUESDAY
    )
    assert (told.play, told.stopped) == ((("1", "Pemohon", None),), "not_your_step")
    assert rehearse(matrix(m.PERMIT), (("99", "Kabid", None),), m.TUESDAY).stopped == "not_open"


def test_a_play_is_written_and_read_back_and_nonsense_is_refused() -> None:
    turns = (("1", "Pemohon", None), ("2", "Loket", "lengkap"))
    assert read_play(write_play(turns)) == turns
    assert read_play(" ") == ()
    for text in ("{", "{}", "[1]", '[["1"]]', '[["1",2,null]]', "[" * 50_000, '["x"]' + " " * 60_001, "null"):
        with pytest.raises(ValueError):
            read_play(text)


def test_the_ways_of_a_process_are_measured() -> None:
    found = ways_of(compile_process(matrix(m.PERMIT)))
    assert found.shortest is not None
    assert found.longest is not None
    assert (found.shortest.steps, found.shortest.minutes) == (("1", "2", "3", "5", "6"), 30 + 60 + 450)
    assert (found.longest.steps, found.longest.minutes) == (("1", "2", "3", "4", "5", "6"), 30 + 60 + 15 + 450)
    assert [(loop.source, loop.outcome, loop.target) for loop in found.loops] == [
        ("2", "belum lengkap", "1"),
        ("3", "tidak setuju", "2"),
    ]
    work = {each.role: (each.steps, each.decisions, each.minutes) for each in found.work}
    assert work == {"Pemohon": (2, 0, 0), "Loket": (2, 1, 480), "Kabid": (1, 1, 60), "Arsip": (1, 0, 15)}


def test_branches_count_by_the_longest_of_them() -> None:
    found = ways_of(compile_process(matrix(m.BRANCHES)))
    assert found.shortest is not None
    assert (found.shortest.steps, found.shortest.minutes) == (("1", "3", "4", "5"), 60 + 120 + 60 + 60)


def test_steps_that_take_longer_than_is_promised_are_noted() -> None:
    told = analyse(compile_process(matrix(m.PERMIT.replace("3 hari kerja", "1 hari kerja"))))
    assert told.note == (
        "Jumlah waktu langkah 1 hari kerja dan 1 jam 45 menit kerja melebihi jangka waktu yang dijanjikan (1 hari kerja)."
    )
    assert told.longest_words.startswith("6 langkah, 1 hari kerja dan 1 jam 45 menit kerja: 1 → 2")
    assert not analyse(compile_process(matrix(m.PERMIT))).exceeds
    assert not analyse(compile_process(matrix(m.BRANCHES))).exceeds  # nothing is promised


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_services_can_be_rehearsed_and_measured(path: Path) -> None:
    shipped = matrix(path.read_bytes())
    told = analyse(compile_process(shipped))
    assert told.ways.shortest is not None
    assert told.ways.longest is not None
    assert told.ways.shortest.minutes <= told.ways.longest.minutes
    turns: list[tuple[str, str, str | None]] = []
    for _ in range(60):
        now = rehearse(shipped, turns, m.TUESDAY)
        if not now.parts:
            break
        part = next(part for part in now.parts if not part.waits_for)
        turns.append((part.step, part.role, part.outcomes[0]))
    assert rehearse(shipped, turns, m.TUESDAY).result in ("done", "open")


def test_the_example_could_be_published_and_the_template_waits_to_be_filled_in() -> None:
    assert read_matrix(example_csv()).problems == ()
    empty = read_matrix(template_csv())
    assert empty.state == "draft"
    assert template_csv().startswith(b"\xef\xbb\xbfNama SOP;\r\nInstansi;")
    assert empty.matrix is not None
    assert empty.matrix.roles == ("Pemohon", "Petugas Loket", "Kepala Bidang", "Kepala Dinas")
