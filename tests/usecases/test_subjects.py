"""What an agency holds about a person is found, copied, corrected and erased on request, and the log says so."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest

from portal import audit, data_requests, processing_record, subjects
from portal.casekeys import KeyHolder
from portal.data_copies import copy_for_admin, copy_for_holder
from portal.deviations import withdraw
from portal.filestore import Upload
from portal.refusals import Invalid, NotFound, NotYours, StaleCase, WrongKey
from tests.usecases import matrices as m
from tests.usecases.admins import agency_admin, portal_admin
from tests.usecases.test_filestore import PDF

pytestmark = pytest.mark.usefixtures("database", "scratch")
CONTACT = {"cara_kabar": "telepon", "kontak": "0812 3456 7890"}


def submitted(**changes: object):
    m.publish(m.PERMIT, "izin")
    return m.submit(raw=CONTACT, **changes)


def anonymous():
    m.publish(m.COMPLAINT, "pengaduan")
    agency_admin("Biro Uji", "biroadmin")
    return m.submit(slug="pengaduan", agency="biro-uji", raw={"nama": "Sang Pelapor", "anonim": "ya"})


@pytest.mark.parametrize("text", ["siti", "RAHMA", "0812-3456-7890"])
def test_a_person_is_found_by_name_or_contact_in_the_own_agency(text: str) -> None:
    opened = submitted()
    assert [each.number for each in subjects.find(agency_admin(), text)] == [opened.number]
    assert [each.number for each in subjects.find(portal_admin(), text)] == [opened.number]
    assert subjects.find(agency_admin("Dinas Lain", "lain"), text) == ()


def test_a_search_of_two_letters_is_refused_and_officials_do_not_search() -> None:
    submitted()
    with pytest.raises(Invalid):
        subjects.find(agency_admin(), "si")
    with pytest.raises(NotYours):
        subjects.find(m.person("lina", "Loket"), "siti")


def test_an_anonymous_reporter_is_found_by_number_only_and_without_a_name() -> None:
    opened, boss = anonymous(), portal_admin()
    assert subjects.find(boss, "pelapor") == ()
    (found,) = subjects.find(boss, opened.number)
    assert found.is_anonymous
    assert "Pelapor" not in repr(found)
    for act in (
        lambda: copy_for_admin(opened.number, boss, m.TUESDAY),
        lambda: subjects.correct(opened.number, {"nama": "X"}, "salah", found.edition, boss, m.TUESDAY),
    ):
        with pytest.raises(NotYours):
            act()


def test_the_holder_of_the_key_gets_the_copy_with_name_and_documents() -> None:
    opened = submitted(uploads=[Upload("Surat", "surat.pdf", PDF)])
    with zipfile.ZipFile(io.BytesIO(copy_for_holder(opened.number, m.holder(opened), m.TUESDAY))) as archive:
        facts = json.loads(archive.read("data.json"))
        assert facts["Nama"] == "Siti Rahma"
        assert facts["Isian"]["Jumlah peserta"] == 25
        assert archive.read("dokumen/01-surat.pdf") == PDF
        assert "Nama: Siti Rahma" in archive.read("data.txt").decode("utf-8-sig")
    with pytest.raises(WrongKey):
        copy_for_holder(opened.number, KeyHolder(opened.number, "salah"), m.TUESDAY)


def test_an_admins_copy_is_logged() -> None:
    opened, boss = submitted(), agency_admin()
    assert copy_for_admin(opened.number, boss, m.TUESDAY)
    assert [line.subject for line in audit.lines(boss, what="data_copied").lines] == [opened.number]
    with pytest.raises(NotFound):
        copy_for_admin(opened.number, agency_admin("Dinas Lain", "lain"), m.TUESDAY)


def test_a_correction_is_written_and_told_without_its_values() -> None:
    opened, boss = submitted(), agency_admin()
    edition = subjects.holding(opened.number, boss).edition
    raw = {"nama": "Siti Rahmah", "cara_kabar": "email", "kontak": "siti@contoh.go.id"}
    found = subjects.correct(opened.number, raw, "Datang ke loket, salah tulis", edition, boss, m.TUESDAY)
    assert (found.name, found.contact) == ("Siti Rahmah", "siti@contoh.go.id")
    (line,) = audit.lines(boss, what="data_corrected").lines
    assert "Rahmah" not in line.words
    with pytest.raises(StaleCase):
        subjects.correct(opened.number, raw, "lagi", edition, boss, m.TUESDAY)


def test_a_correction_needs_a_name_and_a_reason() -> None:
    opened, boss = submitted(), agency_admin()
    with pytest.raises(Invalid) as caught:
        subjects.correct(opened.number, {"nama": ""}, " ", 1, boss, m.TUESDAY)
    assert {error.field for error in caught.value.errors} == {"nama", "alasan"}
    assert subjects.holding(opened.number, boss).name == "Siti Rahma"


def test_a_closed_case_is_erased_on_request_and_a_running_one_is_not() -> None:
    opened, boss = submitted(uploads=[Upload("Surat", "surat.pdf", PDF)]), agency_admin()
    with pytest.raises(Invalid, match="Invalid"):
        subjects.erase_on_request(opened.number, True, "minta", boss, m.TUESDAY)
    withdraw(opened.number, "", m.holder(opened), m.TUESDAY)
    found = subjects.erase_on_request(opened.number, True, "Surat tanggal 20 November", boss, m.TUESDAY)
    assert (found.name, found.contact) == ("", "")
    assert set(found.erased) == {"identity", "documents"}
    assert [line.subject for line in audit.lines(boss, what="data_erased").lines] == [opened.number]


def test_a_request_is_answered_once_within_three_days() -> None:
    opened, boss = submitted(), agency_admin()
    asked = data_requests.ask(opened.number, "correction", "Nama saya keliru", m.holder(opened), m.TUESDAY)
    assert asked.due_at == m.TUESDAY + timedelta(hours=72)
    later = m.TUESDAY + timedelta(hours=73)
    assert [line.is_overdue for line in data_requests.list_requests(boss, later).lines] == [True]
    done = data_requests.answer(asked.id, True, "Sudah diperbaiki", boss, later)
    assert (done.granted, done.answered_by, done.is_overdue) == (True, "Admin", False)
    with pytest.raises(Invalid):
        data_requests.answer(asked.id, False, "Tidak jadi", boss, later)
    assert data_requests.list_requests(boss, later).lines == ()
    assert [line.answer for line in data_requests.list_requests(boss, later, answered=True).lines] == [
        "Sudah diperbaiki"
    ]
    assert [line.answer for line in data_requests.requests_of(opened.number, later)] == ["Sudah diperbaiki"]


def test_texts_of_requests_go_with_the_name() -> None:
    opened, boss = submitted(), agency_admin()
    asked = data_requests.ask(opened.number, "correction", "Saya Siti Planted", m.holder(opened), m.TUESDAY)
    data_requests.answer(asked.id, True, "Ibu Planted, sudah", boss, m.TUESDAY)
    withdraw(opened.number, "", m.holder(opened), m.TUESDAY)
    subjects.erase_on_request(opened.number, False, "diminta", boss, m.TUESDAY)
    assert "Planted" not in repr(data_requests.requests_of(opened.number, m.TUESDAY))


def test_a_request_says_what_it_is_about_and_a_key_cannot_flood_the_list() -> None:
    opened = submitted()
    for kind, text in (("apa saja", "x"), ("erasure", "  "), ("copy", "a" * 2001)):
        with pytest.raises(Invalid):
            data_requests.ask(opened.number, kind, text, m.holder(opened), m.TUESDAY)
    for _ in range(data_requests.OPEN_MOST):
        data_requests.ask(opened.number, "copy", "", m.holder(opened), m.TUESDAY)
    with pytest.raises(Invalid):
        data_requests.ask(opened.number, "copy", "", m.holder(opened), m.TUESDAY)


def test_requests_are_for_the_admins_of_the_agency() -> None:
    opened = submitted()
    made = data_requests.record_at_counter(opened.number, "copy", "", agency_admin(), m.TUESDAY)
    other = agency_admin("Dinas Lain", "lain")
    assert data_requests.list_requests(other, m.TUESDAY).lines == ()
    with pytest.raises(NotFound):
        data_requests.answer(made.id, True, "ya", other, m.TUESDAY)
    with pytest.raises(NotYours):
        data_requests.list_requests(m.person("lina", "Loket"), m.TUESDAY)


def test_the_record_of_processing_is_made_from_the_isian_in_force() -> None:
    m.publish(m.PERMIT, "izin")
    found = processing_record.record_of("izin", agency_admin())
    fields = {field.label: (field.is_personal, field.required, field.when, field.kept) for field in found.fields}
    assert fields["Nama"] == (True, True, "awal", "2 tahun")
    assert fields["Surat"] == (True, False, "awal", "1 tahun")
    assert fields["Penilaian"] == (False, False, "langkah 6", "2 tahun")
    assert found.readers == ("Loket", "Kabid", "Arsip")
    text = processing_record.record_csv([found]).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Layanan;Instansi;Isian")
    with pytest.raises(NotFound):
        processing_record.record_of("izin", agency_admin("Dinas Lain", "lain"))


def test_no_cell_of_the_records_csv_begins_a_formula() -> None:
    m.publish(m.PERMIT.replace("Jumlah peserta", "=1+1"), "izin")
    text = processing_record.record_csv(processing_record.records(portal_admin())).decode("utf-8-sig")
    assert ";'=1+1;" in text
