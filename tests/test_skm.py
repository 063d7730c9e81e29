"""The satisfaction index: the published vectors, the bands, and what must hold for any answers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.skm import (
    FEWEST,
    HIDDEN,
    Figure,
    figure_of,
    grade_of,
    index_of,
    masked,
    rounded,
    sample_size,
    tally,
    written,
)
from portal.skm_questions import ASKED, CODES, ELEMENTS

TOTALS = (105, 101, 100, 116, 102, 105, 106, 105, 115)
answers = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=60)
some = settings(max_examples=150, deadline=None)


def test_the_published_set_of_29_answers_gives_91_48() -> None:
    index = index_of(TOTALS, 29)
    assert index.ikm == Decimal("91.48")  # 91.38 with a weight of 0.111, 90.56 with 0.11
    assert (index.grade.letter, index.grade.words) == ("A", "Sangat Baik")
    assert Figure(index).sentence == "IKM 91,48 (A, Sangat Baik), dari 29 jawaban"


def test_the_three_lowest_elements_of_that_set() -> None:
    assert index_of(TOTALS, 29).lowest == ("U3", "U2", "U5")


def test_the_averages_of_that_set() -> None:
    written_out = [written(rounded(each)) for each in index_of(TOTALS, 29).averages]
    assert written_out == ["3,62", "3,48", "3,45", "4,00", "3,52", "3,62", "3,66", "3,62", "3,97"]


@pytest.mark.parametrize(
    ("value", "letter", "words"),
    [
        ("25.00", "D", "Tidak Baik"),
        ("64.99", "D", "Tidak Baik"),
        ("64.995", "C", "Kurang Baik"),
        ("65.00", "C", "Kurang Baik"),
        ("76.60", "C", "Kurang Baik"),
        ("76.604", "C", "Kurang Baik"),
        ("76.61", "B", "Baik"),
        ("88.30", "B", "Baik"),
        ("88.304", "B", "Baik"),
        ("88.305", "A", "Sangat Baik"),
        ("88.31", "A", "Sangat Baik"),
        ("100.00", "A", "Sangat Baik"),
    ],
)
def test_a_grade_is_found_by_lower_bounds_on_two_decimals(value: str, letter: str, words: str) -> None:
    grade = grade_of(Decimal(value))
    assert (grade.letter, grade.words) == (letter, words)


def test_nothing_lies_below_the_least_index() -> None:
    assert index_of((1,) * 9, 1).ikm == Decimal("25.00")
    with pytest.raises(ValueError, match="below"):
        grade_of(Decimal("24.99"))


@pytest.mark.parametrize(
    ("totals", "n"), [((4,) * 8, 1), ((4,) * 10, 1), ((5,) * 9, 1), ((0,) * 9, 0), ((28, *(29,) * 8), 29)]
)
def test_sums_that_no_answers_have_are_refused(totals: tuple[int, ...], n: int) -> None:
    with pytest.raises(ValueError, match="not the sums"):
        index_of(totals, n)


def test_halves_are_rounded_up_as_decimals_do() -> None:
    assert rounded(Fraction("88.305")) == Decimal("88.31")
    assert rounded(Fraction("2.675")) == Decimal("2.68")  # floats would give 2.67
    assert str(rounded(Fraction(100))) == "100.00"


def test_equal_elements_are_named_by_their_code() -> None:
    assert index_of((20,) * 9, 5).lowest == ("U1", "U2", "U3")


@given(answers)
@some
def test_the_index_is_the_mean_of_all_values_times_25(rows: list[list[int]]) -> None:
    totals, n = tally(rows)
    index = index_of(totals, n)
    flat = [value for row in rows for value in row]
    exact = Decimal(25 * sum(flat)) / Decimal(len(flat))
    assert abs(index.ikm - exact) <= Decimal("0.005")
    assert Decimal(25) <= index.ikm <= Decimal(100)
    assert sum(index.averages) * 25 / 9 == Fraction(25 * sum(flat), len(flat))


@given(answers)
@some
def test_the_order_of_answers_does_not_matter_and_doubling_them_changes_no_figure(rows: list[list[int]]) -> None:
    index = index_of(*tally(rows))
    assert index_of(*tally(rows[::-1])) == index
    twice = index_of(*tally(rows * 2))
    assert (twice.ikm, twice.lowest, twice.averages) == (index.ikm, index.lowest, index.averages)


@given(answers, st.integers(0, 8))
@some
def test_a_better_answer_never_lowers_the_index(rows: list[list[int]], place: int) -> None:
    before = index_of(*tally(rows))
    better = [list(row) for row in rows]
    better[0][place] = 4
    after = index_of(*tally(better))
    assert after.ikm >= before.ikm
    assert after.grade.letter <= before.grade.letter


@given(answers)
@some
def test_no_element_that_is_not_named_lies_below_one_that_is(rows: list[list[int]]) -> None:
    index = index_of(*tally(rows))
    averages = dict(zip(CODES, index.averages, strict=True))
    others = [averages[code] for code in CODES if code not in index.lowest]
    assert max(averages[code] for code in index.lowest) <= min(others)
    assert [averages[code] for code in index.lowest] == sorted(averages[code] for code in index.lowest)


@given(st.fractions(min_value=25, max_value=100))
@some
def test_rounding_agrees_with_decimals(value: Fraction) -> None:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if value.denominator < 10**12:  # beyond that the decimal itself is rounded
        assert rounded(value) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


# -- what is shown -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(FEWEST))
def test_below_five_answers_nothing_is_shown(n: int) -> None:
    figure = figure_of((3 * n,) * 9, n)
    assert figure.index is None
    assert figure.sentence == HIDDEN == "Belum ditampilkan: jawaban kurang dari 5."


def test_from_five_answers_up_the_figure_is_shown_with_its_n() -> None:
    assert figure_of((15,) * 9, 5).sentence == "IKM 75,00 (C, Kurang Baik), dari 5 jawaban"


def test_no_answers_add_up_to_nothing() -> None:
    assert tally([]) == ((0,) * 9, 0)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((10, 7, 0), (10, 7, 0)),
        ((10, 3, 0), (None, None, 0)),  # 3 alone could be worked out of the sum
        ((10, 7, 3), (10, None, None)),
        ((10, 3, 2), (10, None, None)),
        ((2, 0, 0), (None, 0, 0)),
        ((), ()),
    ],
)
def test_a_small_cell_cannot_be_worked_out_of_the_sum(counts: tuple[int, ...], shown: tuple[int | None, ...]) -> None:
    assert masked(counts) == shown


@given(st.lists(st.integers(0, 30), max_size=8))
@some
def test_what_is_hidden_of_a_distribution_adds_up_to_five_or_is_all_of_it(counts: list[int]) -> None:
    shown = masked(counts)
    assert all(count is None or count == 0 or count >= FEWEST for count in shown)
    hidden = sum(count for count, seen in zip(counts, shown, strict=True) if seen is None)
    assert hidden == 0 or hidden >= FEWEST or not any(shown)


@pytest.mark.parametrize(
    ("population", "sample"), [(0, 0), (1, 1), (10, 10), (50, 44), (100, 80), (200, 132), (500, 217), (1000, 278)]
)
def test_the_sample_is_that_of_krejcie_and_morgan(population: int, sample: int) -> None:
    assert sample_size(population) == sample


# -- the questionnaire -------------------------------------------------------------------------------------------


def test_nine_elements_stand_by_code_and_sarana_is_asked_before_pengaduan() -> None:
    assert tuple(f"U{number}" for number in range(1, 10)) == CODES
    assert [element.code for element in ASKED] == ["U1", "U2", "U3", "U4", "U5", "U6", "U7", "U9", "U8"]
    assert all(len(set(element.answers)) == 4 for element in ELEMENTS)


def test_the_price_counts_downwards() -> None:
    assert ELEMENTS[3].answers == ("Sangat mahal", "Cukup mahal", "Murah", "Gratis")
