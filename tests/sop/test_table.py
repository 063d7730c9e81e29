"""Tables as offices write them, beyond the golden files (docs/matrix-format.md, The table)."""

import pytest

from portal.sop.matrix import read_matrix
from portal.sop.process import compile_process

HEAD = "Nama SOP,A\nInstansi,B\n"


def read(text):
    reading = read_matrix((HEAD + text).encode())
    assert reading.matrix, reading.problems
    return reading


def doers(reading):
    return {step.number: [r for r, m in step.marks.items() if m.acts] for step in reading.matrix.steps}


@pytest.mark.parametrize(
    "text",
    [
        "No,Kegiatan,Pelaksana,,Waktu\n,,,,\n,,Kasi,Kabid,\n,,,,\n1,a,x,,\n2,b,,x,\n",
        "No,Kegiatan,,,Waktu\n,,Kasi,Kabid,\n1,a,x,,\n2,b,,x,\n",
        "No,Kegiatan,Kelengkapan,Waktu,Output,Kasi,Kabid,Ket.\n1,a,,,,x,,\n2,b,,,,,x,\n",
        "No,,Kegiatan,,Pelaksana,,,,Waktu\n,,,,Kasi,,Kabid,,\n1,,a,,x,,,,\n2,,b,,,,x,,\n",
        "No,Alur,Waktu,Kegiatan,Kasi,Kabid\n1,,,a,x,\n2,,,b,,x\n",
        "No,Kegiatan,Kasi,Kabid,Mutu Baku,\n,,,,Waktu,Output\n1,a,x,,,\n2,b,,x,,\n",
        "No,Kegiatan,Pelaksana\n1,a,Kasi\n2,b,Kabid\n",
        "No,Kegiatan,Pelaksana,,Waktu\n1,a,Kasi,,\n2,b,Kabid,,\n",
        "No,Kegiatan,Pelaksana,\n,,Kasi,Kabid\n1,a,x,\nNO.,KEGIATAN,PELAKSANA,\n,,KASI,KABID\n1,2,3,4\n2,b,,x\n",
        "No,Kegiatan,Pelaksana,\nNo,Kegiatan,Kasi,Kabid\n1,a,x,\nNo,Kegiatan,KASI,KABID\n2,b,,x\n",
    ],
)
def test_the_same_two_roles_are_found_however_the_header_is_written(text):
    found = read(text)
    assert found.matrix.roles == ("Kasi", "Kabid")
    assert doers(found) == {"1": ["Kasi"], "2": ["Kabid"]}
    assert found.state == "publishable"


def test_a_name_may_hold_what_parts_names_elsewhere():
    found = read(
        'No,Kegiatan,Pelaksana\n1,a,Bagian Hukum dan Organisasi\n2,b,Kasi\n3,c,"Kasi, Bagian Hukum dan Organisasi"\n4,d,Kasi/Sekretaris\n'
    )
    assert found.matrix.roles == ("Bagian Hukum dan Organisasi", "Kasi", "Kasi/Sekretaris")
    assert sorted(doers(found)["3"]) == ["Bagian Hukum dan Organisasi", "Kasi"]


def test_a_role_may_be_called_pelaksana():
    assert read("No,Kegiatan,Pelaksana,\n,,Pemohon,Pelaksana\n1,a,x,\n2,b,,x\n").matrix.roles == (
        "Pemohon",
        "Pelaksana",
    )


def test_rows_below_a_catatan_are_catatan_too():
    found = read("No,Kegiatan,Kasi\n1,a,x\n,Catatan: simpan,\n,lima tahun,\n")
    assert found.matrix.steps[0].activity == "a"
    assert found.matrix.facts["Catatan"] == ("Catatan: simpan", "lima tahun")


def test_what_is_no_mark_in_a_continuing_row_is_not_lost_silently():
    found = read("No,Kegiatan,Kasi,Kabid\n1,a,x,\n,lanjut,abc,\n2,b,,x\n")
    assert [(p.level.name, p.cell) for p in found.problems if p.level] == [("draft", "C5")]


def test_steps_named_in_the_block_are_the_steps_of_the_table():
    found = read("Surat,SK,3,\nIsian,Foto,berkas,wajib,@3\nNo,Kegiatan,Pemohon\n1,a,x\n3,b,x\n3,c,x\n").matrix
    assert (found.letters[0].step, found.fields[0].step, found.fields[0].required) == ("3a", "3a", True)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ("pilihan,wajib,A,B", (True, None, ("A", "B"))),
        ("pilihan,,A;B", (False, None, ("A", "B"))),
        ("pilihan,A,B", (False, None, ("A", "B"))),
        ("pilihan,wajib @2,A,B", (True, "2", ("A", "B"))),
        ("pilihan,wajib,@2,A,B", (True, "2", ("A", "B"))),
        ("pilihan,@2,A,B", (False, "2", ("A", "B"))),
        ("teks", (False, None, ())),
    ],
)
def test_an_isian_says_whether_it_is_needed_when_it_is_asked_and_the_choices(cells, field):
    found = read(f"Isian,Jenis,{cells}\nNo,Kegiatan,Pemohon\n1,a,x\n2,b,x\n").matrix.fields[0]
    assert (found.required, found.step, found.choices) == field


def test_the_applicant_is_known_by_the_first_word_or_by_the_key():
    roles = "Tamu/Pengguna Layanan,Petugas Pemohon,Pelaku Usaha"
    text = f"Pemohon,pelaku  usaha\nNo,Kegiatan,{roles}\n1,a,x,x,x\n"
    assert compile_process(read(text).matrix).applicant_roles == {"Tamu/Pengguna Layanan", "Pelaku Usaha"}


def test_fields_are_named_with_a_capital_and_never_alike():
    head = "Nama SOP,T\nInstansi,D\nIsian,instansi,teks,wajib\nIsian,Instansi,teks\nJadwal,Ruang,1,instansi\n"
    reading = read_matrix((head + "No,Kegiatan,Pemohon,Kasi\n1,Mengajukan,x,\n2,Memeriksa,,x\n").encode())
    assert [field.label for field in reading.matrix.fields] == ["Instansi", "Instansi (2)"]
    assert reading.matrix.bookings[0].wish == "Instansi"


def test_a_second_header_row_repeated_alone_is_no_part_of_the_step_above():
    head = "No,Kegiatan,Pelaksana,,Mutu Baku,,\n,,Kasi,Kabid,Kelengkapan,Waktu,Output\n"
    again = ",,Kasi,Kabid,Kelengkapan,Waktu,Output\n"
    found = read(f"{head}1,a,x,,berkas,1 hari,surat\n{again}2,b,,x,,,\n")
    first = found.matrix.steps[0]
    assert (first.requirements, first.duration.amount, first.output) == ("berkas", 1, "surat")
    assert [step.number for step in found.matrix.steps] == ["1", "2"]


def test_a_row_that_differs_from_the_second_header_continues_the_step_above():
    head = "No,Kegiatan,Pelaksana,,Mutu Baku,,\n,,Kasi,Kabid,Kelengkapan,Waktu,Output\n"
    found = read(f"{head}1,a,x,,berkas,1 hari,surat\n,,,,Kelengkapan,,\n2,b,,x,,,\n")
    assert found.matrix.steps[0].requirements == "berkas Kelengkapan"


def test_marks_under_a_role_called_by_a_letter_stay_marks():
    found = read("No,Kegiatan,Pelaksana,\n,,X,\n1,a,x,\n,,x,\n3,c,x,\n")
    assert len(found.matrix.steps) == 3
