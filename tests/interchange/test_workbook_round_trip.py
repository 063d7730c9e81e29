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


ODD = (
    "=1+1",
    "a\nb\n\nc",
    "_x0041_ <&> \"'",
    "tab\tdan \x1a kontrol",
    "0012",
    "1e5",
    "5. lima",
    "emoji 🙂",
    "x" * 9_000,
)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_come_back_letter_for_letter(text):
    csv = f"Nama SOP;Izin\nInstansi;Dinas\nSlogan;{quoted(text)}\nNo;Kegiatan;Kasi;Kelengkapan;Waktu;Output\n"
    csv += f"1;{quoted(text)};? {quoted(text[:20].splitlines()[0])[1:-1]} | lain -> 1;{quoted(text)};{quoted(text)};x\n2;Akhir;selesai;;;\n"
    matrix = read_matrix(csv.encode()).matrix
    reading, back = read_back(write_workbook(matrix))
    assert not reading.unread
    assert (back.other, back.steps[0].activity, back.steps[0].requirements) == (
        matrix.other, matrix.steps[0].activity, matrix.steps[0].requirements,
    )  # fmt: skip
    if "\x1a" not in text:
        assert back == matrix


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def test_the_drawing_counts_where_somebody_changed_it():
    matrix = read_matrix(MATRICES[0].read_bytes()).matrix
    step = next(step for step in matrix.steps if any(m.kind == "process" and not m.join for m in step.marks.values()))
    told = re.compile(r'(descr="Tanda Alur: x"/>(?:(?!prst=).)*prst=)"flowChartProcess"')
    reading, back = read_back(
        edited(write_workbook(matrix), lambda text: told.sub(r'\1"flowChartDecision"', text, count=1))
    )
    changed = [(a, b) for a, b in zip(matrix.steps, back.steps, strict=True) if a != b]
    assert [a.number for a, _ in changed] == [step.number]
    assert "decision" in {mark.kind for mark in changed[0][1].marks.values()}
    assert reading.notes[0].endswith("gambar dan tanda yang disimpan di dalamnya berbeda; gambarnya yang dibaca.")


def test_five_hundred_steps_are_written_and_read_in_a_few_seconds():
    steps = "".join(f"{n};Langkah {n};{'? ya | tidak -> 1' if n % 7 == 0 else 'x'};;x\n" for n in range(1, 501))
    matrix = read_matrix(f"Nama SOP;Izin\nInstansi;Dinas\nNo;Kegiatan;Kasi;Kabid;Kadis;Waktu\n{steps}".encode()).matrix
    assert read_back(write_workbook(matrix))[1] == matrix


def test_the_same_matrix_gives_the_same_bytes():
    matrix = read_matrix(MATRICES[0].read_bytes()).matrix
    assert write_workbook(matrix) == write_workbook(matrix)
