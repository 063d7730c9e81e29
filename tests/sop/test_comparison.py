"""Two matrices are compared: which step is which, what changed, and how it is said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from portal.sop.comparison import compare, sentences, text_difference
from portal.sop.matrix import read_matrix
from portal.sop.model import Matrix
from portal.sop.step_identity import same_steps
from tests.sop.generated import matrices

BASE = """Nama SOP,Izin
Instansi,Dinas Uji
Jangka Waktu,3 hari kerja
Isian,Lembaga,teks

No,Kegiatan,Pemohon,Loket,Kabid,Kadis,Kelengkapan,Waktu,Output
1,Mengajukan,mulai,,,,,10 menit,
2,Memeriksa,,? lengkap | belum -> 1,,,KTP,30 menit,Berkas
3,Menelaah,,,x,,,1 jam,Telaah
4,Menandatangani,,,,? setuju | kembali -> 3,,1 jam,Izin
5,Menyerahkan,selesai,x,,,,,
"""


def matrix(text: str = BASE) -> Matrix:
    found = read_matrix(text.encode()).matrix
    assert found is not None
    return found


def told(text: str) -> tuple[str, ...]:
    return sentences(compare(matrix(), matrix(text)))


def test_nothing_changed_is_one_sentence() -> None:
    assert told(BASE) == ("Tidak ada yang berubah.",)
    assert text_difference(matrix(), matrix()) == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("30 menit", "1 jam", "Langkah 2: Waktu berubah dari “30 menit” menjadi “1 jam”."),
        ("KTP", "", "Langkah 2: Kelengkapan dihapus (tadinya “KTP”)."),
        ("1 jam,Telaah", "1 jam,Nota", "Langkah 3: Output berubah dari “Telaah” menjadi “Nota”."),
        ("3 hari kerja", "5 hari kerja", "Jangka Waktu berubah dari “3 hari kerja” menjadi “5 hari kerja”."),
        ("Lembaga,teks", "Lembaga,paragraf", "Isian “Lembaga” berubah."),
        ("Isian,Lembaga,teks\n", "", "Isian “Lembaga” dihapus."),
        ("Memeriksa", "Meneliti", "Langkah 2: kegiatannya menjadi “Meneliti”."),
        ("kembali -> 3", "kembali -> 2", "Langkah 4: tanda Kadis berubah dari “? setuju | kembali -> 3” menjadi “? setuju | kembali -> 2”."),
        ("3,Menelaah,,,x,", "3,Menelaah,,koordinasi,x,", "Langkah 3: Loket ditambahkan dengan tanda “koordinasi”."),
        ("Nama SOP,Izin", "Nama SOP,Izin Baru", "Nama SOP berubah dari “Izin” menjadi “Izin Baru”."),
    ],
)  # fmt: skip
def test_each_change_is_a_sentence(old: str, new: str, said: str) -> None:
    assert old in BASE
    assert said in told(BASE.replace(old, new))


def test_a_step_put_in_between_renumbers_the_rest_and_arrows_follow_without_being_a_change() -> None:
    text = BASE.replace("3,Menelaah", "3,Mencatat,,x,,,,,\n4,Menelaah").replace("4,Menanda", "5,Menanda")
    text = text.replace("5,Menyerah", "6,Menyerah").replace("kembali -> 3", "kembali -> 4")
    found = compare(matrix(), matrix(text))
    assert found.steps_map == {"1": "1", "2": "2", "3": "4", "4": "5", "5": "6"}
    assert [step.status for step in found.steps] == ["same", "same", "added", "changed", "changed", "changed"]
    assert sentences(found) == (
        "Langkah 3 ditambahkan: “Mencatat”.",
        "Langkah 4: nomornya berubah dari 3 menjadi 4.",
        "Langkah 5: nomornya berubah dari 4 menjadi 5.",
        "Langkah 6: nomornya berubah dari 5 menjadi 6.",
    )


def test_a_step_that_is_gone_is_asked_for_and_drawn_where_it_stood() -> None:
    text = BASE.replace("3,Menelaah,,,x,,,1 jam,Telaah\n", "").replace("kembali -> 3", "kembali -> 2")
    found = compare(matrix(), matrix(text))
    assert found.asked == ("3",)
    assert [(step.status, step.old, step.new) for step in found.steps][2] == ("removed", "3", None)
    assert found.old_status["3"] == "removed"
    assert "3" not in found.new_status


def test_an_arrow_to_a_step_that_is_gone_never_passes_for_one_to_its_successor() -> None:
    text = BASE.replace("3,Menelaah,,,x,,,1 jam,Telaah", "3,Mencatat,,x,,,,1 jam,Telaah")
    found = compare(matrix(), matrix(text))
    assert any("-> 3 (lama)" in said for said in sentences(found))


def test_a_step_that_another_role_joins_is_told_as_changed_though_its_cases_are_asked_for() -> None:
    found = compare(matrix(), matrix(BASE.replace("3,Menelaah,,,x,", "3,Menelaah,,x,x,")))
    assert [step.status for step in found.steps] == ["same", "same", "changed", "same", "same"]
    assert (found.asked, "3" in found.steps_map, found.is_gone("3")) == (("3",), False, False)
    assert len(sentences(found)) == 1
    assert sentences(found)[0].endswith("ditambahkan dengan tanda “x”.")


def test_an_arrow_that_leads_nowhere_in_both_is_no_change() -> None:
    text = BASE.replace("kembali -> 3", "kembali -> 12")
    assert compare(matrix(text), matrix(text)).is_empty


def test_steps_that_changed_places_are_moved() -> None:
    lines = BASE.splitlines()
    text = "\n".join([*lines[:8], lines[9], lines[8], lines[10]])
    found = compare(matrix(), matrix(text))
    assert [step.old for step in found.steps if step.moved] in (["3"], ["4"])
    assert any("pindah tempat" in said for said in sentences(found))


def test_a_role_is_added_removed_renamed_and_moved() -> None:
    assert "Pelaksana “Kabid” tampaknya kini bernama “Kepala Bidang”." in told(BASE.replace("Kabid", "Kepala Bidang"))
    renamed = compare(matrix(), matrix(BASE.replace("Kabid", "Kepala Bidang")))
    assert renamed.steps_map["3"] == "3"
    assert [step.status for step in renamed.steps] == ["same"] * 5
    added = BASE.replace("Kadis,Kel", "Kadis,Sekretaris,Kel").replace(
        "1,Mengajukan,mulai,,,,", "1,Mengajukan,mulai,,,,x,"
    )
    assert "Pelaksana “Sekretaris” ditambahkan." in told(added)
    removed = matrix(BASE.replace(",Kabid", "").replace("3,Menelaah,,,x,", "3,Menelaah,,x,"))
    assert compare(matrix(), removed).roles_removed == ("Kabid",)


def test_steps_that_are_alike_are_paired_in_order_only_if_equally_many() -> None:
    text = "Nama SOP,Rapat\nInstansi,Dinas\n\nNo,Kegiatan,Staf,Kabid\n1,Paraf,x,\n2,Paraf,x,\n3,Terbit,,x\n"
    both = matrix(text)
    again = matrix(text.replace("3,Terbit", "3,Kirim,x,\n4,Terbit"))
    assert same_steps(both, again) == {"1": "1", "2": "2", "3": "4"}
    three = matrix(text.replace("3,Terbit", "3,Paraf,x,\n4,Terbit"))
    assert same_steps(both, three) == {"3": "4", "1": "1", "2": "2"}  # by number and role, which are certain


def test_the_text_difference_shows_two_lines_around_each_change() -> None:
    lines = text_difference(matrix(), matrix(BASE.replace("30 menit", "45 menit")))
    assert [line.kind for line in lines] == ["gap", "same", "same", "removed", "added", "same", "same"]
    assert "45 menit" in lines[4].text


@settings(max_examples=100, deadline=None)
@given(matrices(), matrices())
def test_any_two_matrices_are_compared_without_a_step_lost_or_paired_twice(old: Matrix, new: Matrix) -> None:
    found = compare(old, new)
    assert {step.old for step in found.steps if step.old} == {step.number for step in old.steps}
    assert [step.new for step in found.steps if step.new] == [step.number for step in new.steps]
    assert len(set(found.steps_map.values())) == len(found.steps_map)
    assert sentences(found)
    assert compare(old, old).is_empty
