"""What is typed into a form is cleaned, or its fault is said in the words of the portal; nothing raises."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.answers import check_answers, check_applicant, check_dates, check_note, institution_of
from portal.sop.model import Booking, Field, Matrix, Reminder


def answer(kind, raw, required=True, choices=(), documents=()):
    cleaned, errors = check_answers([Field("jumlah", kind, required, None, tuple(choices))], {"jumlah": raw}, documents)
    return [(e.number, e.text) for e in errors] or cleaned.get("jumlah")


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("teks", "  dua   kata ", "dua kata"),
        ("paragraf", "satu\r\ndua ", "satu\ndua"),
        ("angka", "1.250", 1250),
        ("angka", " 25 ", 25),
        ("angka", "25,0", 25),
        ("tanggal", "24-11-2026", "2026-11-24"),
        ("tanggal", "2026-11-24", "2026-11-24"),
        ("tanggal", "1/2/2026", "2026-02-01"),
        ("tanggal", "29.2.2028", "2028-02-29"),
        ("email", "nama@contoh.go.id", "nama@contoh.go.id"),
        ("telepon", "+62 812-3456-7890", "+6281234567890"),
        ("telepon", "(0561) 736541", "0561736541"),
    ],
)
def test_what_is_good_is_cleaned(kind, raw, value):
    assert answer(kind, raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "number", "text"),
    [
        ("teks", "  ", 1, "Jumlah belum diisi. Tulis jawaban singkat, paling banyak 200 karakter."),
        ("teks", "x" * 201, 5, "Jumlah berisi 201 karakter, paling banyak 200. Persingkat tulisannya."),
        ("paragraf", "x" * 5001, 5, "Jumlah berisi 5.001 karakter, paling banyak 5.000. Persingkat tulisannya."),
        ("teks", "a\x00b", 17, "Jumlah memuat tanda yang tidak terbaca. Ketik ulang bagian itu."),
        ("teks", "a\ufffdb", 17, "Jumlah memuat tanda yang tidak terbaca. Ketik ulang bagian itu."),
        ("angka", "dua", 6, "Jumlah berisi “dua”. Tulis angka saja, misalnya 1.250."),
        ("angka", "1.2.3", 6, "Jumlah berisi “1.2.3”. Tulis angka saja, misalnya 1.250."),
        ("angka", "0", 7, "Jumlah harus 1 atau lebih. Tulis misalnya 25."),
        ("angka", "-3", 7, "Jumlah harus 1 atau lebih. Tulis misalnya 25."),
        ("angka", "25,5", 8, "Jumlah harus bilangan bulat. Tulis misalnya 25, bukan 25,5."),
        ("tanggal", "besok", 9, "Tanggal “besok” belum terbaca. Tulis tanggal-bulan-tahun, misalnya 24-11-2026."),
        ("tanggal", "31-02-2026", 10, "Tanggal 31-02-2026 tidak ada dalam kalender. Periksa tanggal dan bulannya."),
        ("email", "nama@", 14, "Alamat surel “nama@” belum lengkap. Tulis seperti nama@contoh.go.id."),
        ("telepon", "123", 15, "Nomor telepon belum terbaca. Tulis 9 sampai 15 angka, boleh diawali 0 atau +62."),
        ("berkas", "", 46, "Jumlah belum diunggah. Unggah PDF, JPG, atau PNG, paling besar 10 MB."),
        ("daftar", [], 18, "Jumlah masih kosong. Tambah paling sedikit satu baris."),
    ],
)
def test_each_fault_is_said_letter_for_letter(kind, raw, number, text):
    assert answer(kind, raw) == [(number, text)]


def test_choices():
    assert answer("pilihan", "Kunjungan", choices=["Kunjungan", "Ruang"]) == "Kunjungan"
    assert answer("pilihan", "", choices=["A"]) == [(3, "Jumlah belum dipilih. Pilih salah satu.")]
    assert answer("pilihan", "kunjungan", choices=["Kunjungan"]) == [
        (4, "Pilihan “kunjungan” tidak ada dalam daftar jumlah. Pilih salah satu yang tersedia.")
    ]


def test_lists_are_taken_as_rows_or_pasted():
    columns = ["Nama", "Jabatan"]
    assert answer("daftar", [["Ani ", "Staf"], ["", " "]], choices=columns) == [["Ani", "Staf"]]
    assert answer("daftar", "Ani\tStaf\n\nBudi\tKabid", choices=columns) == [["Ani", "Staf"], ["Budi", "Kabid"]]
    assert answer("daftar", [["Ani", ""]], choices=columns) == [
        (19, "Baris 1, kolom Jabatan, belum diisi. Isi, atau hapus barisnya.")
    ]
    assert answer("daftar", "Ani;Staf;1", choices=columns) == [
        (20, "Yang ditempel berisi 3 kolom; daftar ini 2 kolom: Nama, Jabatan. Samakan urutannya, lalu tempel lagi.")
    ]


def test_an_empty_optional_field_is_left_out_and_a_needed_document_counts():
    assert check_answers([Field("Catatan", "teks")], {}) == ({}, [])
    assert answer("berkas", "", documents=["jumlah"]) is None


def test_the_name_is_needed_and_the_contact_only_for_its_channel():
    facts, errors = check_applicant({"nama": "Siti", "cara_kabar": "", "kontak": "bukan apa-apa"}, False)
    assert (facts["nama"], facts["kontak"], errors) == ("Siti", "", [])
    _, errors = check_applicant({"nama": "", "cara_kabar": "telepon", "kontak": "12"}, False)
    assert [(e.field, e.number) for e in errors] == [("nama", 2), ("kontak", 15)]
    _, errors = check_applicant({"nama": "Siti", "cara_kabar": "email"}, False)
    assert (
        errors[0].text == "Anda memilih kabar lewat surel, tetapi alamat surel belum diisi. Isi, atau pilih cara lain."
    )
    facts, errors = check_applicant({"anonim": "ya"}, True)
    assert (facts["anonim"], errors) == ("ya", [])


def test_the_institution_is_the_first_text_that_asks_for_one():
    fields = [Field("Keperluan", "teks"), Field("Instansi/lembaga pemohon", "teks"), Field("Lembaga lain", "teks")]
    assert institution_of(fields, {"Instansi/lembaga pemohon": "SMA 1", "Keperluan": "x"}) == "SMA 1"
    assert institution_of(fields[:1], {"Keperluan": "x"}) == ""


def test_a_note_may_be_long_but_not_endless():
    assert check_note("catatan", "Catatan", "x" * 5000) == []
    assert check_note("catatan", "Catatan", "x" * 5001)[0].number == 5


anything = st.one_of(
    st.text(max_size=60), st.lists(st.lists(st.text(max_size=8), max_size=4), max_size=4), st.none(), st.integers()
)
kinds = st.sampled_from(["teks", "paragraf", "angka", "tanggal", "email", "telepon", "pilihan", "berkas", "daftar"])


@settings(max_examples=200, deadline=None)
@given(kinds, anything, st.booleans())
def test_whatever_is_typed_is_cleaned_or_said(kind, raw, required):
    cleaned, errors = check_answers([Field("A", kind, required, None, ("x", "y"))], {"A": raw})
    assert not (cleaned and errors)
    assert all(error.text.endswith(".") for error in errors)


WISH, EVENT, OTHER = (Field(label, "tanggal") for label in ("tanggal kunjungan", "Tanggal kejadian", "Tanggal surat"))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (WISH, "2026-11-23", "Tanggal kunjungan sudah lewat. Pilih 24-11-2026 atau sesudahnya."),
        (WISH, "2026-11-24", None),
        (EVENT, "2026-11-25", "Tanggal kejadian belum tiba. Tulis tanggal kejadiannya."),
        (EVENT, "2026-11-24", None),
        (OTHER, "1999-01-01", None),
        (OTHER, "2099-01-01", None),
    ],
)
@pytest.mark.parametrize("named", ["booking", "reminder"])
def test_a_wish_is_not_past_and_an_event_has_happened(field, typed, said, named):
    booked = (Booking("Aula", "1", WISH.label),) if named == "booking" else ()
    reminded = (Reminder("Nama peserta", "7 hari", WISH.label),) if named == "reminder" else ()
    matrix = Matrix("SOP", "Dinas", (), (), for_all_agencies=True, fields=(field,), bookings=booked, reminders=reminded)
    errors = check_dates(matrix, {field.label: typed}, date(2026, 11, 24))
    assert [error.text for error in errors] == ([said] if said else [])
    assert check_dates(matrix, {field.label: typed}, date(2026, 11, 24), {field.label: typed}) == []
    assert check_dates(matrix, {}, date(2026, 11, 24)) == []
