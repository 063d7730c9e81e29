"""Personal data goes when its time is over; the history stays, by office and date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal import audit, erasing, filestore, retention
from portal.case_view import public_view
from portal.deviations import withdraw
from portal.filestore import Upload
from portal.models.cases import Case, CaseEvent
from portal.models.files import CaseFile
from portal.models.retention import Erasure
from portal.personal import is_personal
from portal.refusals import Invalid, NotFound, NotYours
from portal.sop.model import Field
from tests.usecases import matrices as m
from tests.usecases.admins import agency_admin, portal_admin
from tests.usecases.test_filestore import PDF

pytestmark = pytest.mark.usefixtures("database", "scratch")
RAW = {
    "nama": "Siti Rahma Planted",
    "cara_kabar": "telepon",
    "kontak": "081234567890",
    "Lembaga pemohon": "SMA Planted",
}
YEAR = timedelta(days=366)


def closed_case() -> Case:
    """Open a case with a document, send it back for correction, correct it, withdraw it."""
    m.publish(m.PERMIT, "izin")
    loket = m.person("lina", "Loket")
    opened = m.submit(raw=RAW, uploads=[Upload("Surat", "surat-siti-planted.pdf", PDF)])
    m.act(opened.number, "2", loket, outcome="belum lengkap", note="Ibu Siti Planted lupa tanggal")
    m.apply(opened, "1", raw={**RAW, "Jumlah peserta": "30", "nama": "Siti Planted Dua"})
    withdraw(opened.number, "", m.holder(opened), m.TUESDAY)
    return m.case_of(opened.number)


def everything_about(case: Case) -> str:
    """Give all that the database holds of a case, as text."""
    rows = [Case.select().where(Case.id == case.id).dicts().get()]
    rows += list(CaseEvent.select().where(CaseEvent.case == case.id).dicts())
    rows += list(CaseFile.select().where(CaseFile.case == case.id).dicts())
    return repr(rows).casefold()


def test_nothing_is_erased_before_its_time() -> None:
    case = closed_case()
    before = everything_about(case)
    assert retention.sweep(m.TUESDAY + timedelta(days=364)) == 0
    assert everything_about(case) == before


def test_documents_go_first_then_all_that_names_a_person() -> None:
    case = closed_case()
    stored = CaseFile.get(CaseFile.case == case.id).stored_name
    assert retention.sweep(m.TUESDAY + YEAR) == 1
    assert not filestore.path_of(stored).exists()
    assert "siti rahma planted" in everything_about(case)
    assert retention.sweep(m.TUESDAY + 2 * YEAR) == 2
    assert "planted" not in everything_about(case)
    assert set(erasing.erased_of(case.id)) == {"documents", "identity", "answers"}
    assert retention.sweep(m.TUESDAY + 2 * YEAR) == 0


def test_the_history_stays_by_office_and_date() -> None:
    case = closed_case()
    before = [
        (line.at, line.kind, line.step, line.role, line.outcome) for line in public_view(case.number, m.TUESDAY).history
    ]
    retention.sweep(m.TUESDAY + 10 * YEAR)
    after = public_view(case.number, m.TUESDAY + 10 * YEAR).history
    assert [(line.at, line.kind, line.step, line.role, line.outcome) for line in after] == before


def test_a_running_case_is_never_erased() -> None:
    m.publish(m.PERMIT, "izin")
    opened = m.submit()
    assert retention.sweep(m.TUESDAY + 20 * YEAR) == 0
    assert m.case_of(opened.number).applicant_name == "Siti Rahma"


def test_an_open_page_learns_that_data_is_gone() -> None:
    case = closed_case()
    retention.sweep(m.TUESDAY + YEAR)
    assert m.case_of(case.number).edition == case.edition + 1


def test_an_admin_sets_the_terms_of_an_own_service_and_the_log_says_so() -> None:
    m.publish(m.PERMIT, "izin")
    boss = agency_admin()
    typed = {"identity": "12", "answers": "0", "documents": "1", "results": " 120 "}
    assert retention.set_terms("izin", typed, boss, m.TUESDAY) == retention.Terms(12, 0, 1, 120)
    assert retention.terms_of_slug("izin") == retention.Terms(12, 0, 1, 120)
    assert [line.words for line in audit.lines(boss, what="retention").lines] == ["Mengubah masa simpan: Izin Uji"]
    assert retention.read_terms("izin", boss).changed_by == "Admin"


def test_a_term_that_is_no_number_is_refused_at_its_field_and_nothing_changes() -> None:
    m.publish(m.PERMIT, "izin")
    with pytest.raises(Invalid) as caught:
        retention.set_terms(
            "izin",
            {"identity": "dua", "answers": "-1", "documents": "1201", "results": "60"},
            agency_admin(),
            m.TUESDAY,
        )
    assert [error.field for error in caught.value.errors] == ["identity", "answers", "documents"]
    assert retention.terms_of_slug("izin") == retention.Terms()


def test_another_agencys_service_and_an_officials_try_are_refused() -> None:
    m.publish(m.PERMIT, "izin")
    with pytest.raises(NotFound):
        retention.read_terms("izin", agency_admin("Dinas Lain", "lain"))
    with pytest.raises(NotYours):
        retention.list_terms(m.person("lina", "Loket"))
    assert [line.slug for line in retention.list_terms(portal_admin())] == ["izin"]


def test_zero_keeps_for_as_long_as_the_archive_demands() -> None:
    case = closed_case()
    retention.set_terms("izin", dict.fromkeys(retention.PARTS, "0"), agency_admin(), m.TUESDAY)
    before = everything_about(case)
    assert retention.sweep(m.TUESDAY + 50 * YEAR) == 0
    assert everything_about(case) == before
    assert not Erasure.select().exists()


@pytest.mark.parametrize(
    ("months", "until"),
    [
        (1, datetime(2027, 2, 28, tzinfo=UTC)),
        (12, datetime(2028, 1, 31, tzinfo=UTC)),
        (13, datetime(2028, 2, 29, tzinfo=UTC)),
    ],
)
def test_months_are_calendar_months_that_end_where_the_month_ends(months: int, until: datetime) -> None:
    assert retention.kept_until(datetime(2027, 1, 31, tzinfo=UTC), months) == until
    assert retention.kept_until(until, 0) is None


@pytest.mark.parametrize(
    ("field", "personal"),
    [
        (Field("Alamat surel", "email"), True),
        (Field("Nama lengkap", "teks"), True),
        (Field("Daftar peserta", "daftar", choices=("Nama", "Jabatan")), True),
        (Field("Lampiran", "berkas"), True),
        (Field("Jumlah peserta", "angka"), False),
        (Field("Tanggal kunjungan", "tanggal"), False),
        (Field("Tujuan kunjungan", "paragraf"), False),
    ],
)
def test_a_field_that_asks_for_a_person_is_told_by_kind_and_label(field: Field, personal: bool) -> None:
    assert is_personal(field) is personal


def test_terms_are_written_in_years_where_they_are_whole() -> None:
    assert [retention.words(months) for months in (24, 18, 0)] == ["2 tahun", "18 bulan", "sesuai jadwal retensi arsip"]
