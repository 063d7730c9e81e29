"""A marking is carried from one version to another."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sop.matrix import read_matrix
from portal.sop.model import Matrix
from portal.sop.process import Process, compile_process
from portal.sop.progress import Marking, begin, refusal, take
from portal.sop.step_identity import same_steps
from portal.sop.transfer import Unpaired, places, transfer
from tests.sop.generated import matrices

OLD = """Nama SOP,Uji
Instansi,Dinas

No,Kegiatan,Staf,Kabid,Kadis
1,Menyusun,x,,
2,Memaraf,x,x,
3,Memutuskan,,,? setuju | tolak -> selesai (tolak)
4,Menutup,selesai,,
"""


def process(text: str) -> Process:
    found = read_matrix(text.encode()).matrix
    assert found is not None
    return compile_process(found)


def played(of: Process, chance: random.Random, turns: int) -> Marking:
    """Play some turns by chance; stop before the end."""
    marking = begin(of)
    for _ in range(turns):
        ways = [
            (step, role, label)
            for step, role in sorted(marking.open)
            for label in ([o.label for o in of[step].outcomes] if of[step].decider == role else [None])
            if refusal(of, marking, step, role, label) is None
        ]
        if not ways:
            break
        after = take(of, marking, *chance.choice(ways)).marking
        if after.closed:
            break
        marking = after
    return marking


@settings(max_examples=150, deadline=None)
@given(matrices(), st.randoms(use_true_random=False), st.integers(0, 8))
def test_a_version_that_changed_nothing_changes_no_marking(matrix: Matrix, chance: random.Random, turns: int) -> None:
    here = compile_process(matrix)
    marking = played(here, chance, turns)
    moved = transfer(here, here, marking, {step.number: step.number for step in here.steps}, {})
    assert moved.marking == marking
    assert moved.sources == {step: (step,) for step in marking.open_steps}


@settings(max_examples=150, deadline=None)
@given(matrices(), matrices(), st.randoms(use_true_random=False), st.integers(0, 8))
def test_any_marking_goes_where_it_is_told_and_can_be_played_on(
    old: Matrix, new: Matrix, chance: random.Random, turns: int
) -> None:
    here, there = compile_process(old), compile_process(new)
    marking = played(here, chance, turns)
    steps = {step.number: chance.choice(there.steps).number for step in here.steps} | same_steps(old, new)
    moved = transfer(here, there, marking, steps, {})
    assert moved.marking.open
    assert not moved.marking.closed
    assert {steps[step] for step in marking.open_steps} <= moved.marking.open_steps
    assert all(role in there[step].doers for step, role in moved.marking.open)
    assert all(
        there[step].decider in (None, *(r for s, r in moved.marking.open if s == step)) for step in moved.sources
    )
    assert played(there, chance, 1) is not None


def test_a_part_that_was_done_stays_done_and_a_new_one_is_asked() -> None:
    old = process(OLD)
    new = process(OLD.replace("Kabid,Kadis", "Kepala,Kadis,Arsip").replace("2,Memaraf,x,x,", "2,Memaraf,x,x,,x"))
    marking = Marking(frozenset({("2", "Kabid")}))
    moved = transfer(old, new, marking, {"2": "2"}, {"Kabid": "Kepala"})
    assert moved.marking.open == {("2", "Kepala"), ("2", "Arsip")}


def test_what_was_signed_is_decided_anew_where_the_role_decides_now() -> None:
    old, new = process(OLD), process(OLD.replace("2,Memaraf,x,x,", "2,Memaraf,? setuju | ulang -> 1,x,"))
    moved = transfer(old, new, Marking(frozenset({("2", "Kabid")})), {"2": "2"}, {})
    assert moved.marking.open == {("2", "Staf"), ("2", "Kabid")}


def test_a_row_of_which_only_done_parts_are_left_is_done_again() -> None:
    old, new = process(OLD), process(OLD.replace("2,Memaraf,x,x,", "2,Memaraf,x,,"))
    moved = transfer(old, new, Marking(frozenset({("2", "Kabid")})), {"2": "2"}, {})
    assert moved.marking.open == {("2", "Staf")}


def test_a_place_without_a_pair_is_named() -> None:
    old = process(OLD)
    marking = Marking(frozenset({("4", "Staf")}), refused=frozenset({"3"}))
    assert places(marking) == {"3": "refused", "4": "open"}
    with pytest.raises(Unpaired) as error:
        transfer(old, old, marking, {"4": "4"}, {})
    assert error.value.step == "3"
    with pytest.raises(Unpaired):
        transfer(old, old, marking, {"3": "3", "4": "99"}, {})
