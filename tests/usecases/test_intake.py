"""Opening cases: by the public, at the counter with the time of receipt, and by officials for their own services."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal import closing, refusals
from portal.accounts import Actor
from portal.case_view import official_view
from portal.filestore import Upload
from portal.intake import open_case
from portal.models.cases import Case, CaseEvent
from portal.models.files import CaseFile
from portal.models.services import Service
from portal.worklist import WorkFilter, find_cases, inbox
from tests.usecases import matrices as m
from tests.usecases.test_filestore import PDF

pytestmark = pytest.mark.usefixtures("database", "scratch")
HOUR = timedelta(hours=1)


@pytest.fixture
def people(database) -> dict[str, Actor]:
    m.publish(m.PERMIT, "izin")
    m.publish(m.BRANCHES, "rapat")
    m.publish(m.COMPLAINT, "pengaduan")
    actors = {"lina": m.person("lina", "Loket"), "sekar": m.person("sekar", "Sekretaris")}
    actors["olah"] = m.person("olah", "Pengelola")
    actors["tim"] = m.person("tim", "Tim")
    return actors


def faults(error) -> list[tuple[str, int]]:
    return [(fault.field, fault.number) for fault in error.value.errors]


def test_nothing_is_stored_of_a_faulty_request(people, scratch):
    bad = m.request(raw={"nama": " ", "Jumlah peserta": "0"}, uploads=[Upload("Surat", "a.pdf", PDF)])
    with pytest.raises(refusals.Invalid) as error:
        open_case(bad, None, m.TUESDAY)
    assert faults(error) == [("nama", 2), ("Jumlah peserta", 7)]
    with pytest.raises(refusals.Invalid):
        open_case(m.request(uploads=[Upload("Surat", "a.exe", b"MZ")]), None, m.TUESDAY)
    assert Case.select().count() == CaseFile.select().count() == 0
    assert not list(scratch.glob("files/*/*"))


def test_documents_are_stored_with_the_case(people):
    opened = m.submit(uploads=[Upload("Surat", "a.pdf", PDF)])
    row = CaseFile.get()
    assert (row.case_id, row.field, row.purpose) == (opened.case_id, "Surat", "form")


def test_an_unknown_or_closed_service_opens_nothing(people):
    with pytest.raises(refusals.NotFound):
        open_case(m.request("tidak-ada"), None, m.TUESDAY)
    Service.update(accepting=False).execute()
    with pytest.raises(refusals.ServiceClosed):
        open_case(m.request(), None, m.TUESDAY)


def test_the_counter_tells_channel_and_time_of_receipt(people):
    received = m.TUESDAY - timedelta(days=2)  # Sunday
    sent = m.request(channel="pos", received_at=received, reason="surat tiba Minggu")
    opened = open_case(sent, people["lina"], m.TUESDAY)
    case = m.case_of(opened.number)
    assert (case.channel, case.received_at, case.opened_by_id) == ("pos", received, people["lina"].account_id)
    assert case.counted_from == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # Monday 07.30 WIB
    assert case.limit_due == datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    first = CaseEvent.select().order_by(CaseEvent.id).get()
    assert (first.actor_name, first.note) == ("Lina", "surat tiba Minggu")
    assert opened.key


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"channel": "web"}, [("saluran", 26)]),
        ({"channel": "pos", "received_at": m.TUESDAY + timedelta(minutes=1)}, [("waktu_terima", 23)]),
        (
            {"channel": "pos", "received_at": m.TUESDAY - timedelta(days=30, seconds=1), "reason": "x"},
            [("waktu_terima", 24)],
        ),
        ({"channel": "pos", "received_at": m.TUESDAY - HOUR}, [("alasan", 25)]),
        ({"channel": "", "received_at": m.TUESDAY - HOUR}, [("saluran", 26), ("alasan", 25)]),
    ],
)
def test_the_time_of_receipt_is_checked(people, changes, expected):
    with pytest.raises(refusals.Invalid) as error:
        open_case(m.request(**changes), people["lina"], m.TUESDAY)
    assert faults(error) == expected
    assert Case.select().count() == 0


def test_a_receipt_thirty_days_back_is_taken(people):
    sent = m.request(channel="pos", received_at=m.TUESDAY - timedelta(days=30), reason="tertinggal")
    assert open_case(sent, people["lina"], m.TUESDAY).number


def test_an_official_of_another_agency_opens_nothing(people):
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "LAI"), "lain")
    stranger = m.person("orang", "Loket", agency="Dinas Lain")
    with pytest.raises(refusals.NotYours):
        open_case(m.request(channel="loket"), stranger, m.TUESDAY)


def test_a_service_without_applicant_is_opened_by_the_role_of_its_first_step(people):
    opened = open_case(m.request("rapat"), people["sekar"], m.TUESDAY)
    case = m.case_of(opened.number)
    assert (opened.key, case.key_hash, case.channel) == (None, None, "petugas")
    for actor in (None, people["lina"]):
        with pytest.raises(refusals.NotYours):
            open_case(m.request("rapat"), actor, m.TUESDAY)


# -- complaints --------------------------------------------------------------------------------------------------------


def test_a_complaint_concerns_a_chosen_agency_and_may_be_anonymous(people):
    with pytest.raises(refusals.Invalid) as error:
        open_case(m.request("pengaduan"), None, m.TUESDAY)
    assert faults(error) == [("instansi", 27)]
    opened = m.submit(slug="pengaduan", agency="dinas-uji", raw={"nama": "", "anonim": "ya"})
    case = m.case_of(opened.number)
    assert (case.agency.name, case.anonymous, case.applicant_name) == ("Dinas Uji", True, "")
    assert m.task_of(opened.number, "2").office.agency.name == "Dinas Uji"


def test_a_permit_is_never_anonymous(people):
    with pytest.raises(refusals.Invalid) as error:
        open_case(m.request(raw={"nama": "", "anonim": "ya"}), None, m.TUESDAY)
    assert faults(error) == [("nama", 2)]


@pytest.fixture
def complaint(people):
    return m.submit(slug="pengaduan", agency="dinas-uji")


def test_the_class_is_asked_at_the_first_officials_step_and_sets_the_limit_from_receipt(people, complaint):
    assert m.case_of(complaint.number).limit_due is None
    later = m.TUESDAY + HOUR
    for wrong in ("", "Sedang"):
        with pytest.raises(refusals.Invalid) as error:
            m.act(complaint.number, "2", people["olah"], later, outcome="diteruskan", case_class=wrong)
        assert faults(error) == [("klasifikasi", 22)]
    m.act(complaint.number, "2", people["olah"], later, outcome="diteruskan", case_class="Ringan")
    case = m.case_of(complaint.number)
    assert case.case_class == "Ringan"
    assert case.limit_due == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # 10.00 + 3 hours over the noon break: 14.00 WIB


def test_the_limit_of_a_class_counts_from_receipt_but_not_while_the_reporter_had_the_turn(people, complaint):
    m.act(complaint.number, "2", people["olah"], outcome="perlu dilengkapi", note="di mana?")
    back = m.TUESDAY + timedelta(days=2)
    m.apply(complaint, "1", back, raw={"Uraian": "Jalan A rusak"})
    m.act(complaint.number, "2", people["olah"], back, outcome="diteruskan", case_class="Berat")
    assert m.case_of(complaint.number).limit_due == datetime(2026, 12, 3, 9, 0, tzinfo=UTC)  # 5 + 2 working days


def answered(people, complaint, outcome="diteruskan"):
    m.act(complaint.number, "2", people["olah"], outcome=outcome, case_class="Berat", note="alasan")
    if outcome == "diteruskan":
        m.act(complaint.number, "3", people["tim"], output="sudah diperbaiki")


def test_an_answered_complaint_is_delivered_and_closes_by_itself_after_ten_working_days(people, complaint):
    answered(people, complaint)
    case = m.case_of(complaint.number)
    assert case.delivered_at == m.TUESDAY
    assert case.closes_at == datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
    assert closing.sweep(case.closes_at - timedelta(seconds=1)) == 0
    assert closing.sweep(case.closes_at) == 1
    case = m.case_of(complaint.number)
    assert (case.result, case.closed_at, m.open_tasks(complaint.number)) == (
        "done",
        datetime(2026, 12, 8, 9, 0, tzinfo=UTC),
        set(),
    )
    assert m.last_event(complaint.number).kind == "closed_by_itself"
    assert m.last_event(complaint.number).outcome is None
    assert closing.sweep(case.closed_at + timedelta(days=9)) == 0


def test_a_refused_complaint_that_closes_by_itself_is_refused(people, complaint):
    answered(people, complaint, "tidak dapat diproses")
    assert m.case_of(complaint.number).delivered_at == m.TUESDAY
    closing.sweep(m.TUESDAY + timedelta(days=30))
    assert m.case_of(complaint.number).result == "refused"


def test_a_reopened_complaint_is_not_delivered_and_does_not_close(people, complaint):
    answered(people, complaint)
    with pytest.raises(refusals.Invalid) as error:
        m.apply(complaint, "4", outcome="dibuka kembali")
    assert faults(error) == [("catatan", 21)]
    m.apply(complaint, "4", m.TUESDAY + HOUR, outcome="dibuka kembali", note="belum diperbaiki")
    case = m.case_of(complaint.number)
    assert (case.delivered_at, case.closes_at) == (None, None)
    assert closing.sweep(m.TUESDAY + timedelta(days=60)) == 0
    assert m.open_parts(complaint.number) == [["2", "Pengelola"]]


def test_an_accepted_answer_closes_the_complaint(people, complaint):
    answered(people, complaint)
    assert m.apply(complaint, "4", outcome="diterima").closed
    assert m.case_of(complaint.number).result == "done"


def test_an_anonymous_reporter_is_shown_to_nobody_and_found_by_no_name(people):
    opened = m.submit(slug="pengaduan", agency="dinas-uji", raw={"nama": "Siti Rahma", "anonim": "ya"})
    assert inbox(people["olah"], WorkFilter(), m.TUESDAY).lines[0].applicant == ""
    assert inbox(people["olah"], WorkFilter(text="siti"), m.TUESDAY).lines == ()
    assert find_cases(people["olah"], "siti") == []
    assert [found.applicant for found in find_cases(people["olah"], opened.number)] == [""]
    assert official_view(opened.number, people["olah"], m.TUESDAY).applicant.name == ""
