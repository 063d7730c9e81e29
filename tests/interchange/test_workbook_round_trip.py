"""The native export is read back to the identical matrix; the drawing counts where somebody changed it."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from portal.interchange.workbook import read_workbook, to_csv
from portal.interchange.workbook_writer import write_workbook
from portal.sop import soundness
from portal.sop.matrix import read_matrix
from portal.sop.process import compile_process
from tests.sop.generated import matrices

MATRICES = sorted((Path(__file__).resolve().parents[2] / "matrices").glob("*.csv"))


def edited(data: bytes, change, part: str = "xl/drawings/drawing1.xml") -> bytes:
    """Change one part of a workbook, as somebody does who works in Excel."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, change(text) if name == part else text)
    return out.getvalue()


def read_back(data: bytes):
    reading = read_workbook(data)
    return reading, read_matrix(to_csv(reading)).matrix


@pytest.mark.parametrize("path", MATRICES, ids=lambda path: path.stem)
def test_a_shipped_matrix_comes_back_from_its_workbook(path):
    matrix = read_matrix(path.read_bytes()).matrix
    reading, back = read_back(write_workbook(matrix))
    assert back == matrix
    assert not reading.problems()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(matrices())
def test_a_sound_matrix_comes_back_from_its_workbook(matrix):
    assume(not soundness.check(compile_process(matrix)))
    reading, back = read_back(write_workbook(matrix))
    assert back == matrix
    assert not reading.unread
    assert not reading.notes


@settings(max_examples=80, deadline=None)
@given(matrices())
def test_a_matrix_that_may_be_unsound_comes_back_too(matrix):
    assert read_back(write_workbook(matrix))[1] == matrix


@settings(max_examples=80, deadline=None)
@given(matrices())
def test_without_the_alternative_texts_only_what_shapes_cannot_say_is_lost(matrix):
    data = edited(write_workbook(matrix), lambda text: re.sub(r' descr="[^"]*"', "", text))
    reading, back = read_back(data)
    assert not reading.unread
    process, drawn = compile_process(matrix), compile_process(back)
    for step, other in zip(process.steps, drawn.steps, strict=True):
        assert (step.number, step.join, step.doers) == (other.number, other.join, other.doers)
        assert [o.label for o in step.outcomes] == [o.label for o in other.outcomes]
        ways = {(o.label, frozenset(o.to), o.refused) for o in step.outcomes}
        assert {(o.label, frozenset(o.to), o.refused) for o in other.outcomes} == ways
