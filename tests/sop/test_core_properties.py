"""What must hold for any matrix: these are the promises that the portal stands on."""

import random
from collections import deque

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from portal.sop import soundness
from portal.sop.matrix import read_matrix, write_matrix
from portal.sop.process import compile_process
from portal.sop.progress import CannotTake, Marking, begin, leave, refusal, take
from tests.sop.generated import matrices

MANY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def turns(process, marking):
    """Every allowed move of a marking."""
    for number, role in sorted(marking.open):
        step = process[number]
        outcomes = [o.label for o in step.outcomes] if step.decider == role else [None]
        for outcome in outcomes:
            if refusal(process, marking, number, role, outcome) is None:
                yield number, role, outcome


def can_end(process, marking):
    queue, seen = deque([marking]), {marking}
    while queue:
        here = queue.popleft()
        if here.closed:
            return True
        for turn in turns(process, here):
            after = take(process, here, *turn).marking
            if after not in seen:
                seen.add(after)
                queue.append(after)
    return False


@MANY
@given(matrices(most=6), st.integers(0, 10**6))
def test_a_matrix_that_passes_can_always_end_and_never_opens_a_step_twice(matrix, seed):
    process = compile_process(matrix)
    assume(not soundness.check(process))
    chance = random.Random(seed)
    marking = begin(process)
    for _ in range(40):
        if marking.closed:
            break
        move = take(process, marking, *chance.choice(list(turns(process, marking))))
        assert not move.clashes
        if move.marking.closed and not move.marking.refused:
            assert not move.withdrawn or move.returned_to
        marking = move.marking
    assert can_end(process, marking)


@MANY
@given(matrices())
def test_writing_a_matrix_and_reading_it_back_gives_the_same(matrix):
    reading = read_matrix(write_matrix(matrix))
    assert reading.matrix == matrix
    assert reading.state in ("publishable", "unsound")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_reading_arbitrary_bytes_raises_nothing(data):
    assert read_matrix(data).problems


PIECES = ("No", "Kegiatan", "Pelaksana", "Mutu Baku", "Waktu", "Ya", "Tidak", "Keterangan", "x", "?", "? a | b -> 1", "& x", "mulai", "selesai", "k", "1", "2", "3", "a", "",
          "koordinasi", ";", "\n", "\r\n", "Nama SOP", "Instansi", "Isian", "wajib", "@1", "sda", "Kadis/Kabid", "Jumlah", "x -> 2 & 3", "? ya -> selesai (tolak)", "sep=;", '"', "1 hari", "Kasi", "setuju: 2; tolak: 1")  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_reading_torn_tables_raises_nothing(pieces):
    text = "No;Kegiatan;Pelaksana;;Waktu;Ya;Tidak;Keterangan\n;;Kasi;Kabid;;;;\n" + ";".join(pieces)
    for data in (text.encode(), ";".join(pieces).encode("cp1252"), text.replace(";", ",").encode("utf-16")):
        reading = read_matrix(data)
        if reading.matrix and reading.state in ("publishable", "unsound"):
            begin(compile_process(reading.matrix))


@MANY
@given(matrices(), st.integers(0, 10**6))
def test_the_check_on_bit_sets_moves_as_the_rules_do(matrix, seed):
    process = compile_process(matrix)
    net, chance = soundness._Net(process), random.Random(seed)
    state, marking = net.start, begin(process)
    bits = {step.number: 1 << i for i, step in enumerate(process.steps)}
    for _ in range(30):
        choices = [] if state == soundness.CLOSED else list(net.turns(state))
        if not choices:
            break
        (step, outcome), state, events = chance.choice(choices)
        here = process.steps[step]
        without = Marking(frozenset(p for p in marking.open if p[0] != here.number), marking.waiting, marking.refused)
        move = leave(process, without, here.number, here.outcomes[outcome])
        marking = move.marking
        assert marking.closed == (state == soundness.CLOSED)
        assert set(move.clashes) == {process.steps[e.step].number for e in events if e.what == "clash"}
        if not marking.closed:
            assert state[0] == sum(bits[n] for n in marking.open_steps)
            assert state[2] == sum(bits[n] for n in marking.refused)
            assert bool(state[1]) == bool(marking.waiting)


@MANY
@given(
    matrices(),
    st.lists(
        st.tuples(
            st.sampled_from("12345xab"),
            st.sampled_from(("Pemohon", "Kasi", "Kabid", "?")),
            st.sampled_from((None, "setuju", "x")),
        ),
        max_size=8,
    ),
)
def test_a_move_is_refused_with_a_reason_or_taken(matrix, moves):
    process = compile_process(matrix)
    marking = begin(process)
    for move in moves:
        reason = refusal(process, marking, *move)
        if reason is None:
            marking = take(process, marking, *move).marking
        else:
            with pytest.raises(CannotTake, match=reason):
                take(process, marking, *move)
