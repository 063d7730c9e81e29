"""Documents: what is taken, what is said when not, and that nothing is stored before it was checked."""

from __future__ import annotations

import os
import stat
from datetime import timedelta

import pytest

from portal import filestore, refusals
from portal.filestore import CASE_MAX, FILE_MAX, Upload
from tests.usecases import matrices as m

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPG = b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + b"\x00" * 40 + b"\xff\xd9"


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.pdf", PDF, "pdf"),
        ("A.PDF", PDF, "pdf"),
        ("a.png", PNG, "png"),
        ("a.jpg", JPG, "jpg"),
        ("a.JPEG", JPG, "jpg"),
    ],
)
def test_whole_documents_of_the_three_kinds_are_taken(name, data, kind):
    assert filestore.check(Upload("Surat", name, data)) == kind


@pytest.mark.parametrize(
    ("name", "data", "number", "text"),
    [
        ("a.pdf", PDF + b"0" * FILE_MAX, 37, "Dokumen “a.pdf” berukuran 10,1 MB, paling besar 10 MB."),
        ("a.docx", PDF, 39, "Dokumen “a.docx” bukan PDF, JPG, atau PNG."),
        ("a", PDF, 39, "Dokumen “a” bukan PDF, JPG, atau PNG."),
        ("a.png", PDF, 40, "Isi “a.png” tidak sesuai dengan akhiran namanya."),
        ("a.pdf", b"MZ" + b"\x00" * 5000, 40, "Isi “a.pdf”"),
        ("a.pdf", b"", 41, "Dokumen “a.pdf” kosong."),
        ("a.pdf", PDF[:20], 42, "Dokumen “a.pdf” tidak dapat dibuka."),
        ("a.png", PNG[:30], 42, "Dokumen “a.png” tidak dapat dibuka."),
        ("a.jpg", JPG[:30], 42, "Dokumen “a.jpg” tidak dapat dibuka."),
        ("a.pdf", PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root"), 43, "Dokumen “a.pdf” terkunci kata sandi."),
    ],
)
def test_what_is_not_taken_is_said(name, data, number, text):
    with pytest.raises(refusals.Invalid) as error:
        filestore.check(Upload("Surat", name, data))
    fault = error.value.errors[0]
    assert (fault.field, fault.number) == ("Surat", number)
    assert fault.text.startswith(text)


def test_a_case_holds_25_megabytes():
    upload = Upload("Surat", "a.pdf", PDF)
    assert filestore.check_all([upload], CASE_MAX - len(PDF)) == [(upload, "pdf")]
    with pytest.raises(refusals.Invalid) as error:
        filestore.check_all([upload], CASE_MAX - len(PDF) + 1)
    assert error.value.errors[0].text.startswith("Seluruh dokumen berjumlah 25,1 MB, paling banyak 25 MB.")


def test_every_fault_is_said_at_once():
    with pytest.raises(refusals.Invalid) as error:
        filestore.check_all([Upload("A", "a.exe", b"x"), Upload("B", "b.pdf", b"")], 0)
    assert [fault.number for fault in error.value.errors] == [39, 41]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\surat.pdf", "surat.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("gambar\u202efdp.png", "gambarfdp.png"),
        ("", "dokumen"),
        ("...", "dokumen"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_made_safe_to_show_and_to_send(name, clean):
    assert filestore.clean_name(name) == clean


@pytest.mark.usefixtures("database")
def test_bytes_are_kept_as_they_came_outside_static_and_readable_by_the_portal_only(scratch):
    row = filestore.add(Upload("Surat", "foto.jpg", JPG), "jpg", "form", m.TUESDAY)
    path = filestore.path_of(row.stored_name)
    assert path.read_bytes() == filestore.read(row) == JPG
    assert path.is_relative_to(scratch / "files")
    assert "foto" not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    filestore.remove(row.stored_name)
    with pytest.raises(refusals.NotFound):
        filestore.read(row)


@pytest.mark.usefixtures("database")
def test_files_without_a_row_are_removed_after_a_day(scratch):
    row = filestore.add(Upload("Surat", "a.pdf", PDF), "pdf", "form", m.TUESDAY)
    lost = filestore.path_of(filestore.keep(PDF))
    for path in (lost, filestore.path_of(row.stored_name)):
        os.utime(path, (m.TUESDAY.timestamp(), m.TUESDAY.timestamp()))
    assert filestore.remove_orphans(m.TUESDAY + timedelta(hours=23)) == 0
    assert filestore.remove_orphans(m.TUESDAY + timedelta(hours=25)) == 1
    assert not lost.exists()
    assert filestore.read(row) == PDF
