"""`flask --app app matrix read FILE.xlsx [--sheet NAME] > FILE.csv`."""

from click.testing import CliRunner

from portal.commands_matrix import matrix
from portal.sop.matrix import read_matrix
from tests.interchange.books import workbook
from tests.interchange.test_workbook_layouts import sop


def run(*words):
    return CliRunner().invoke(matrix, ["read", *map(str, words)])


def saved(folder, *sheets):
    path = folder / "sop.xlsx"
    path.write_bytes(workbook(*sheets))
    return path


def test_a_workbook_becomes_a_csv_that_can_be_checked(tmp_path):
    sheet = sop("Mengajukan", "Menerima")
    sheet.shape("rect", "C6")
    sheet.shape("rect", "D7")
    answer = run(saved(tmp_path, sheet))
    assert answer.exit_code == 0
    assert not answer.stderr
    assert read_matrix(answer.stdout_bytes).state == "publishable"


def test_what_was_not_read_is_said_beside_the_csv(tmp_path):
    sheet = sop("Mengajukan", "Menerima")
    sheet.shape("rect", "C6")
    sheet.picture("D7")
    answer = run(saved(tmp_path, sheet))
    assert answer.exit_code == 1
    assert answer.stderr.startswith("Harus diperbaiki: D7: bentuk gambar tidak terbaca sebagai tanda.")
    assert answer.stdout_bytes.startswith(b"\xef\xbb\xbfNama SOP;")


def test_of_several_sheets_one_is_asked_for(tmp_path):
    one, other = sop("Mengajukan"), sop("Menerima")
    other.name = "Lembar 2"
    path = saved(tmp_path, one, other)
    answer = run(path)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "“SOP”, “Lembar 2”" in answer.stderr
    assert "Menerima" in run(path, "--sheet", "Lembar 2").stdout


def test_what_cannot_be_opened_writes_nothing(tmp_path):
    broken = tmp_path / "rusak.xlsx"
    broken.write_bytes(b"PK\x03\x04 rusak")
    for path in (broken, tmp_path / "tidak-ada.xlsx"):
        answer = run(path)
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert answer.stderr.startswith("Berkas Excel ini tidak dapat dibuka (")
