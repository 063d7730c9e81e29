"""Answers of the survey for the demonstration: two services with a figure, one with too few answers to show any."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.accounts import today
from portal.demo_cases import BPPTIK, IKRG, PONTIVE
from portal.models.services import Service
from portal.models.survey import SurveyAnswer
from portal.skm import MOST
from portal.skm_questions import CODES, TRAITS
from portal.survey_periods import month_of

SAID = 0.85  # of the traits
COMMON = {
    "age": (1, 9, 9, 5, 2, 1),
    "education": (1, 2, 8, 9, 2, 0),
    "occupation": (6, 0, 0, 9, 5, 4),
}  # how common a choice is


@dataclass(frozen=True, slots=True)
class Crowd:
    """The answers to a service: the sums of each element that their values add up to, their n, and how many wait."""

    service: str
    totals: tuple[int, ...]
    n: int
    waiting: int = 0
    comments: tuple[str, ...] = ()


CROWDS = (
    Crowd(
        PONTIVE,
        (105, 101, 100, 116, 102, 105, 106, 105, 115),  # 29 answers whose index is 91.48
        29,
        4,  # with one more answer, five begin to count
        (
            "Petugas ramah dan menjelaskan jadwal dengan sabar.",
            "Jawaban surat cukup lama; mohon kabar bila jadwal berubah.",
            "Ruang tunggu nyaman.",
            "Tolong tulis syaratnya lebih jelas pada formulir.",
            "Sudah baik, pertahankan.",
        ),
    ),
    Crowd(
        IKRG,
        (36, 33, 31, 48, 36, 38, 40, 34, 39),
        12,
        comments=("Prosesnya panjang, tetapi jelas sampai di mana.", "Mohon dokumen dapat dikirim sekaligus."),
    ),
    Crowd(BPPTIK, (0,) * len(CODES), 0, 3),
)


def make(now: datetime, rng: random.Random) -> None:
    """Add the answers, inside the caller's transaction; a service that is not published here is left out."""
    for crowd in CROWDS:
        service = Service.get_or_none((Service.slug == crowd.service) & Service.current_version.is_null(False))
        if service is None:
            continue
        month = month_of(today(now, service.agency.zone))
        rows = [_row(values, month, rng) for values in _values(crowd, rng)]
        rows += [_row(tuple(rng.choices((3, 4), k=len(CODES))), None, rng) for _ in range(crowd.waiting)]
        for row, comment in zip(rows, crowd.comments, strict=False):
            row["comment"] = comment
        for row in rows:
            row.update(id=f"{rng.getrandbits(128):032x}", service=service.id, agency=service.agency_id)
        SurveyAnswer.insert_many(sorted(rows, key=lambda row: str(row["id"]))).execute()


def _values(crowd: Crowd, rng: random.Random) -> Iterator[tuple[int, ...]]:
    """Give the nine values of each answer: every element adds up to its sum, and not everybody thinks the same."""
    columns = []
    for total in crowd.totals:
        low, more = divmod(total, crowd.n) if crowd.n else (0, 0)
        column = [low + (place < more) for place in range(crowd.n)]
        for _ in range(crowd.n // 3):
            up, down = (rng.randrange(crowd.n) for _ in range(2))
            if up != down and column[up] < MOST and column[down] > 2:
                column[up], column[down] = column[up] + 1, column[down] - 1
        rng.shuffle(column)
        columns.append(column)
    yield from zip(*columns, strict=True)


def _row(values: tuple[int, ...], month: str | None, rng: random.Random) -> dict[str, object]:
    traits = {}
    for trait in TRAITS:
        [said] = rng.choices(trait.choices, COMMON.get(trait.name))
        traits[trait.name] = said if rng.random() < SAID else ""
    return {
        **{code.lower(): value for code, value in zip(CODES, values, strict=True)},
        **traits,
        "month": month,
        "comment": "",
    }
