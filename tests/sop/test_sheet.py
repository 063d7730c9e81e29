"""Bytes become rows: encodings, delimiters, limits (docs/matrix-format.md, The file)."""

import itertools

import pytest

from portal.sop.matrix import read_matrix
from portal.sop.sheet import address

TEXT = 'Nama SOP;Uji – "coba"\nInstansi;Dinas ±\n\nNo;Kegiatan;Kasi;Waktu\n1;"Kirim, lalu\nsimpan";x -> 2;± 30 menit\n2;Terima;x;1 hari\n'
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")


@pytest.mark.parametrize(
    ("encoding", "end", "delimiter"), list(itertools.product(ENCODINGS, ("\n", "\r\n", "\r"), ";\t|"))
)
def test_every_encoding_line_end_and_delimiter_gives_the_same_matrix(encoding, end, delimiter):
    text = TEXT.replace(";", {"|": ","}.get(delimiter, delimiter))
    if delimiter == "|":
        text = text.replace('Uji – "coba"', '"Uji – ""coba"""')
    found = read_matrix(text.replace("\n", end).encode(encoding)).matrix
    assert found is not None
    assert (found.title, found.agency) == ('Uji – "coba"', "Dinas ±")
    assert found.steps[0].activity.split() == ["Kirim,", "lalu", "simpan"]
    assert [(s.row, s.duration.unit) for s in found.steps] == [(5, "minutes"), (6, "working_days")]


def test_a_sep_line_is_not_counted_as_a_row():
    assert [s.row for s in read_matrix(("sep=;\n" + TEXT).encode()).matrix.steps] == [5, 6]


def test_big_endian_utf_16_is_read():
    assert read_matrix(b"\xfe\xff" + TEXT.encode("utf-16-be")).matrix.title == 'Uji – "coba"'


HEAD = "Nama SOP,A\nInstansi,B\nNo,Kegiatan,{}\n"


def sized(steps=1, roles=1, cell=1):
    names = ",".join(f"Jabatan {n}" for n in range(roles))
    rows = "".join(f"{n},{'a' * cell},{'x,' * roles}\n" for n in range(1, steps + 1))
    return (HEAD.format(names) + rows).encode()


@pytest.mark.parametrize("within", [{"steps": 500}, {"roles": 60}, {"cell": 10_000}])
def test_a_file_at_the_limit_is_read(within):
    assert read_matrix(sized(**within)).state == "publishable"


@pytest.mark.parametrize(
    ("beyond", "cell", "message"),
    [
        ({"steps": 501}, None, "Tabel berisi 501 langkah, paling banyak 500."),
        ({"roles": 61}, None, "Tabel berisi 61 pelaksana, paling banyak 60."),
        ({"cell": 10_001}, "B4", "Sel B4 berisi 10.001 karakter, paling banyak 10.000."),
    ],
)
def test_a_file_beyond_a_limit_is_unreadable(beyond, cell, message):
    reading = read_matrix(sized(**beyond))
    assert (reading.state, reading.matrix) == ("unreadable", None)
    assert [(p.cell, p.message) for p in reading.problems] == [(cell, message)]


def test_one_mebibyte_is_read_and_one_byte_more_is_not():
    data = sized()
    assert read_matrix(data + b"\n" * (1024 * 1024 - len(data))).state == "publishable"
    assert read_matrix(data + b"\n" * (1024 * 1024 - len(data) + 1)).state == "unreadable"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n", "gambar PNG"),
        (b"%PDF-1.7", "PDF"),
        (TEXT.encode("utf-16-le"), "data biner"),
        (TEXT.replace("Kirim", "Ki\0rim").encode(), "data biner"),
        (b"PK\x03\x04....xl/workbook.xml", "berkas Excel"),
        (b"\xd0\xcf\x11\xe0....", "berkas Excel"),
        (b" \n ", "kosong"),
        (b"No,Nama\n1,x\n", "tidak ditemukan"),
    ],
)
def test_what_is_no_table_is_unreadable_and_says_what_it_is(data, said):
    reading = read_matrix(data)
    assert reading.state == "unreadable"
    assert said in reading.problems[0].message


def test_cells_are_named_as_a_spreadsheet_names_them():
    assert [address(0, 0), address(8, 5), address(0, 25), address(0, 26), address(9, 702)] == [
        "A1",
        "F9",
        "Z1",
        "AA1",
        "AAA10",
    ]
