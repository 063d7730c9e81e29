"""The satisfaction index (IKM) of PermenPANRB 14/2017, in exact ninths and rounded once; no Flask, no database.

All nine elements of an answer are needed, so n is the same for every element (docs/decisions/0006-survey.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.skm_questions import CODES

FEWEST = 5  # below so many answers no figure is shown, and no cell of a distribution
HIDDEN = "Belum ditampilkan: jawaban kurang dari 5."
LOWEST_NAMED = 3
MOST = 4  # the best answer; the worst is 1
# Lower bounds of the regulation's bands; they are compared with the value rounded to two decimals, as the bands have gaps.
BANDS = ((Decimal("88.31"), "A"), (Decimal("76.61"), "B"), (Decimal("65.00"), "C"), (Decimal("25.00"), "D"))
WORDS = {"A": "Sangat Baik", "B": "Baik", "C": "Kurang Baik", "D": "Tidak Baik"}


@dataclass(frozen=True, slots=True)
class Grade:
    """Mutu pelayanan (A to D) and kinerja in words."""

    letter: str
    words: str


@dataclass(frozen=True, slots=True)
class Index:
    """The index of n answers; `totals` are the sums of each element, by code from U1 to U9."""

    n: int
    totals: tuple[int, ...]

    @property
    def averages(self) -> tuple[Fraction, ...]:
        """The average of each element (NRR), exact, from 1 to 4."""
        return tuple(Fraction(total, self.n) for total in self.totals)

    @property
    def ikm(self) -> Decimal:
        """The IKM, from 25.00 to 100.00: the averages weighed by exact ninths, times 25, rounded here only."""
        return rounded(sum(self.averages, Fraction()) * Fraction(1, len(CODES)) * 25)

    @property
    def grade(self) -> Grade:
        """Mutu and kinerja of the IKM."""
        return grade_of(self.ikm)

    @property
    def lowest(self) -> tuple[str, ...]:
        """The codes of the three lowest elements, the lowest first; of equal ones the smaller code comes first."""
        ranked = sorted(zip(self.totals, CODES, strict=True), key=lambda pair: pair[0])
        return tuple(code for _, code in ranked[:LOWEST_NAMED])


@dataclass(frozen=True, slots=True)
class Figure:
    """What may be shown: the index with its n, or nothing where answers are fewer than five."""

    index: Index | None = None

    @property
    def sentence(self) -> str:
        """`IKM 91,48 (A, Sangat Baik), dari 29 jawaban`, or why there is none."""
        if self.index is None:
            return HIDDEN
        grade = self.index.grade
        return f"IKM {written(self.index.ikm)} ({grade.letter}, {grade.words}), dari {self.index.n} jawaban"


def index_of(totals: Sequence[int], n: int) -> Index:
    """Return the index of n answers from the sums of their nine elements, by code.

    Raises ValueError where there is no answer, or a sum is not one of n values from 1 to 4.
    """
    if n < 1 or len(totals) != len(CODES) or not all(n <= total <= MOST * n for total in totals):
        raise ValueError(f"{list(totals)} are not the sums of {n} answers to {len(CODES)} elements")
    return Index(n, tuple(totals))


def figure_of(totals: Sequence[int], n: int) -> Figure:
    """Return what may be shown of n answers."""
    return Figure(index_of(totals, n)) if n >= FEWEST else Figure()


def tally(answers: Iterable[Sequence[int]]) -> tuple[tuple[int, ...], int]:
    """Return the sums by element, and n, of answers that each hold nine values by code."""
    rows = list(answers)
    return tuple(sum(column) for column in zip(*rows, strict=True)) or (0,) * len(CODES), len(rows)


def grade_of(value: Decimal | Fraction) -> Grade:
    """Return the grade of an index from 25 to 100; it is rounded to two decimals first. Raises ValueError below 25."""
    short = rounded(Fraction(value))
    for least, letter in BANDS:
        if short >= least:
            return Grade(letter, WORDS[letter])
    raise ValueError(f"{value} is below the least index")


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """Round a number that is not negative to some decimals, halves up."""
    whole = (value * 10**places + Fraction(1, 2)).__floor__()
    return Decimal(whole).scaleb(-places)


def written(value: Decimal) -> str:
    """Write an index or an average with all its decimals and a comma: `91,48`."""
    return str(value).replace(".", ",")


def masked(counts: Sequence[int]) -> tuple[int | None, ...]:
    """Return the counts of a distribution with the small ones (1 to 4) hidden as None.

    As the sum is known, more are hidden, the smallest first, until what is hidden adds up to at least five.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < FEWEST}
    while hidden and sum(counts[place] for place in hidden) < FEWEST:
        left = [place for place, count in enumerate(counts) if count and place not in hidden]
        if not left:
            break
        hidden.add(min(left, key=lambda place: counts[place]))
    return tuple(None if place in hidden else count for place, count in enumerate(counts))


def sample_size(population: int) -> int:
    """Return how many answers a population calls for (Krejcie and Morgan: 95 percent, an error of 5 percent)."""
    if population < 1:
        return 0
    spread = Fraction("3.841") / 4  # chi-square of one degree of freedom, times P (1 - P) with P = 1/2
    wanted = spread * population / (Fraction("0.0025") * (population - 1) + spread)
    return int(rounded(wanted, 0))
