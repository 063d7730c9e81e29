"""LibreOffice opens what the portal writes, and the portal reads what LibreOffice saves."""

import shutil
import subprocess

import pytest

from portal.interchange.workbook import read_workbook, to_csv
from portal.interchange.workbook_writer import write_workbook
from portal.sop.matrix import read_matrix
from portal.sop.process import compile_process
from tests.conftest import missing
from tests.interchange.books import workbook
from tests.interchange.test_workbook_layouts import sop, under
from tests.interchange.test_workbook_round_trip import MATRICES

pytestmark = pytest.mark.libreoffice


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """Give a function that lets LibreOffice save workbooks in another format: all of one test at once, as it starts slowly."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        missing("no LibreOffice: soffice is not installed (libreoffice-calc-nogui)")
    home = tmp_path_factory.mktemp("libreoffice")

    def convert(books: dict[str, bytes], kind: str) -> dict[str, bytes]:
        folder = tmp_path_factory.mktemp("buku")
        for name, data in books.items():
            (folder / f"{name}.xlsx").write_bytes(data)
        out = folder / "hasil"
        done = subprocess.run(
            [office, f"-env:UserInstallation=file://{home}/profile", "--headless", "--norestore", "--convert-to", kind,
             "--outdir", str(out), *(str(folder / f"{name}.xlsx") for name in books)],
            cwd=home, capture_output=True, text=True, timeout=300, check=True,
        )  # fmt: skip
        assert "rror" not in done.stderr.replace("javaldx", ""), done.stderr
        return {name: (out / f"{name}.{kind}").read_bytes() for name in books}

    return convert


def matrices() -> dict:
    return {path.stem: read_matrix(path.read_bytes()).matrix for path in MATRICES}


def test_libreoffice_opens_the_native_export_and_prints_it(converted):
    printed = converted({name: write_workbook(matrix) for name, matrix in matrices().items()}, "pdf")
    assert len(printed) == len(MATRICES)
    assert all(data.startswith(b"%PDF") and len(data) > 5_000 for data in printed.values())


def test_the_native_export_saved_again_by_libreoffice_means_the_same(converted):
    known = matrices()
    for name, data in converted({name: write_workbook(matrix) for name, matrix in known.items()}, "xlsx").items():
        reading = read_workbook(data)
        assert not reading.unread
        back = read_matrix(to_csv(reading)).matrix
        assert compile_process(back).steps == compile_process(known[name]).steps
        assert (back.title, back.agency, back.facts, back.fields) == (
            known[name].title, known[name].agency, known[name].facts, known[name].fields,
        )  # fmt: skip


def test_a_drawn_workbook_saved_by_libreoffice_is_read_to_the_right_marks(converted):
    sheet = sop("Mengajukan", "Memeriksa", "Menandatangani", "Menerima")
    start = sheet.shape("flowChartTerminator", "C6", "Mulai")
    check = sheet.shape("flowChartDecision", "D7")
    sign = sheet.shape("rect", "E8")
    end = sheet.shape("flowChartTerminator", "C9", "Selesai")
    sheet.glued(start, check, *under(sheet, "C6", "D7"))
    sheet.glued(check, sign, *under(sheet, "D7", "E8"))
    sheet.glued(check, start, sheet.middle("D7", dx=-0.3), sheet.middle("C6", dx=0.3))
    sheet.glued(sign, end, *under(sheet, "E8", "C9"))
    sheet.text("Ya", "D8", dx=0.2, dy=-0.4)
    sheet.text("Tidak", "C7", dx=0.4, dy=-0.1)
    saved = converted({"sop": workbook(sheet)}, "xlsx")["sop"]
    reading = read_workbook(saved)
    assert not reading.problems()
    rows = [row[2:5] for row in reading.rows[5:9]]
    assert rows == [("mulai", "", ""), ("", "? Ya | Tidak -> 1", ""), ("", "", "x"), ("selesai", "", "")]
