"""What the drafts of matrices are read as: readings kept for a while, problems as JSON, what the portal itself cannot hold."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from portal.sop.headings import is_header
from portal.sop.identity import canonical
from portal.sop.matrix import read_matrix
from portal.sop.model import Level, Matrix, Problem, Reading

SLUG_MAX = 70
_MOST = {"agency": 200, "role": 200, "step": 40, "class": 200, "field": 300}  # characters: the columns of the tables


@lru_cache(maxsize=32)
def reading_of(content: bytes) -> Reading:
    """Read a file as `read_matrix` does, with what the portal cannot hold added; kept, for a page asks several times."""
    reading = read_matrix(content)
    if reading.matrix is None:
        return reading
    extra = tuple(_too_long(reading.matrix))
    if not extra:
        return reading
    return Reading(reading.matrix, (*reading.problems, *extra), reading.rows, reading.encoding, reading.delimiter)


def _too_long(matrix: Matrix) -> Iterable[Problem]:
    named = [("Instansi", matrix.agency, "agency")]
    named += [("Nama pelaksana", role, "role") for role in matrix.roles]
    named += [("Nomor langkah", step.number, "step") for step in matrix.steps]
    named += [("Klasifikasi", case_class.name, "class") for case_class in matrix.classes]
    named += [("Isian", asked.label, "field") for asked in matrix.fields]
    for what, text, kind in named:
        if len(text) > _MOST[kind]:
            message = f"{what} “{text[:40]}…” berisi {len(text)} karakter, paling banyak {_MOST[kind]}."
            yield Problem(Level.draft, None, message, "Persingkat tulisannya.")


def problems_to_json(problems: Iterable[Problem]) -> list[dict[str, str | None]]:
    """Write problems as JSON values."""
    return [{"level": p.level.name, "cell": p.cell, "message": p.message, "advice": p.advice} for p in problems]


def problems_from_json(raw: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """Read problems from JSON values."""
    return tuple(Problem(Level[p["level"]], p["cell"], p["message"], p["advice"]) for p in raw)


def state_of(problems: Iterable[Problem]) -> str:
    """Return draft, unsound or publishable: the worst level of a file that can be read."""
    worst = max((problem.level for problem in problems), default=Level.note)
    return "publishable" if worst is Level.note else worst.name


def count_problems(problems: Iterable[Problem]) -> tuple[int, int]:
    """Return how many problems keep a file from being published, and how many are only noted."""
    levels = [problem.level for problem in problems]
    return sum(level > Level.note for level in levels), sum(level is Level.note for level in levels)


def with_identity(reading: Reading, values: Mapping[str, str]) -> bytes:
    """Return the file that was read with facts of its identity block set: key -> value.

    A key that stands there gets the value in its row, any other a row at the top. All other cells are as they were;
    the bytes are UTF-8 with BOM, parted as before.
    """
    rows = [list(row) for row in reading.rows]
    top = next((r for r, row in enumerate(rows) if is_header(row)), 0)
    added = []
    for key, value in values.items():
        at = next((r for r, row in enumerate(rows[:top]) if canonical(_first(row)) == key), None)
        if at is None:
            added.append([key, value])
        else:
            rows[at] = [key, value]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=reading.delimiter, lineterminator="\r\n").writerows(added + rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", errors="replace")


def _first(row: Iterable[str]) -> str:
    return next((cell for cell in row if cell.strip()), "")


def slug_words(text: str) -> str:
    """Return a text as the words of an address: small letters and digits, joined by hyphens; empty if none is left."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if c.isascii())
    joined = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")
    return joined if len(joined) <= SLUG_MAX else joined[:SLUG_MAX].rpartition("-")[0] or joined[:SLUG_MAX]
