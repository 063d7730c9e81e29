"""Sending a complaint: what it says besides the SOP's form, Belum tahu, the counter, limits that let honest people through."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import config, drafts, filestore, refusals, sending
from portal.answers import ABOUT_NUMBER, ABOUT_SERVICE, SECRET, TRACKING
from portal.complaint_form import (
    TooFast,
    TooManyToday,
    _trace,
    aboutable,
    check_complaint,
    open_complaint,
    send_complaint,
)
from portal.filestore import Upload
from portal.intake import Request
from portal.models.attempts import Attempt
from portal.models.cases import Case
from portal.models.complaints import ComplaintFacts
from portal.models.files import CaseFile
from portal.numbers import new_number
from tests.usecases import matrices as m
from tests.usecases import reports as r

pytestmark = pytest.mark.usefixtures("database", "scratch")
LATER = m.TUESDAY + timedelta(minutes=2)


@pytest.fixture
def people(database):
    return r.world()


def facts_of(number: str) -> ComplaintFacts:
    return ComplaintFacts.get(ComplaintFacts.case == m.case_of(number).id)


def faults(error) -> list[tuple[str, int]]:
    return [(fault.field, fault.number) for fault in error.value.errors]


def test_anonim_and_rahasia_are_two_independent_switches(people):
    for anonymous in ("", "ya"):
        for secret in ("", "ya"):
            opened = r.complain(anonim=anonymous, **{SECRET: secret})
            assert m.case_of(opened.number).anonymous == bool(anonymous)
            assert facts_of(opened.number).secret == bool(secret)


def test_a_complaint_names_the_service_and_the_case_that_it_is_about(people):
    permit = m.submit()
    opened = r.complain(**{ABOUT_NUMBER: permit.number.lower().replace("-", " ")})
    facts = facts_of(opened.number)
    assert (facts.about_number, facts.about_service.slug) == (permit.number, "izin")
    assert facts_of(r.complain(**{ABOUT_SERVICE: "izin"}).number).about_service.slug == "izin"
    assert [slug for slug, _, _ in aboutable()] == ["izin"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({ABOUT_SERVICE: "tidak-ada"}, [(ABOUT_SERVICE, 4)]),
        ({ABOUT_NUMBER: "IZU"}, [(ABOUT_NUMBER, 49)]),
        ({ABOUT_NUMBER: "IZU-AAAA-AAA4"}, [(ABOUT_NUMBER, 50)]),
    ],
)
def test_what_it_is_about_is_checked_before_anything_is_stored(people, raw, expected):
    if raw.get(ABOUT_NUMBER, "").endswith("A4"):
        raw = {ABOUT_NUMBER: new_number("IZU")}
    with pytest.raises(refusals.Invalid) as error:
        r.complain(**raw)
    assert faults(error) == expected
    assert Case.select().count() == ComplaintFacts.select().count() == 0


def test_belum_tahu_goes_to_the_agency_that_keeps_the_sop(people):
    token = r.begin(agency=drafts.UNKNOWN_AGENCY)
    assert drafts.read_draft(token, m.TUESDAY).agency == drafts.UNKNOWN_AGENCY
    sent = r.send(token, LATER)
    assert m.case_of(sent.number).agency.name == r.OWNER
    assert facts_of(sent.number).no_agency
    assert m.task_of(sent.number, "2").office.agency.name == r.OWNER


def test_another_agency_chosen_later_takes_belum_tahu_back(people):
    token = r.begin(agency=drafts.UNKNOWN_AGENCY)
    drafts.save_fields(token, {drafts.AGENCY: "dinas-uji"}, m.TUESDAY)
    assert drafts.read_draft(token, m.TUESDAY).agency == "dinas-uji"
    assert not facts_of(r.send(token, LATER).number).no_agency


def test_a_complaint_sent_twice_is_one_case_with_one_key(people):
    token = r.begin()
    first = r.send(token, LATER)
    assert r.send(token, LATER + timedelta(seconds=1)) == first
    assert Case.select().count() == 1
    assert Attempt.select().count() == 1


def test_a_form_sent_too_fast_stays_and_is_sent_when_pressed_again(people):
    token = r.begin()
    with pytest.raises(TooFast) as error:
        r.send(token, m.TUESDAY + timedelta(seconds=1))
    assert error.value.facts == {"seconds": 2}
    assert error.value.sentence().startswith("Formulir dikirim terlalu cepat untuk kami periksa. Tunggu 2 detik")
    assert r.send(token, m.TUESDAY + timedelta(seconds=3)).number


def test_the_hidden_field_stops_a_program_and_lets_a_person_press_again(people):
    token = r.begin()
    with pytest.raises(TooFast):
        r.send(token, LATER, trap="https://contoh.example")
    assert Case.select().count() == 0
    assert r.send(token, LATER).number


def test_an_address_sends_so_many_complaints_a_day_and_no_more(people, scratch):
    config.use(config.read({"PORTAL_MODE": "demo", "PORTAL_DATA": str(scratch), "PORTAL_COMPLAINTS_PER_DAY": "2"}))
    tokens = [r.begin(token=f"{k}" * 43) for k in range(4)]
    for token in tokens[:2]:
        r.send(token, LATER)
    with pytest.raises(TooManyToday) as error:
        r.send(tokens[2], LATER)
    assert "sudah masuk 2 pengaduan hari ini" in error.value.sentence()
    assert "SP4N-LAPOR!" in error.value.sentence()
    assert Case.select().count() == 2
    assert drafts.read_draft(tokens[2], LATER).values["nama"] == r.NAME  # nothing of it is lost
    assert r.send(tokens[3], LATER, address="203.0.113.10").number
    assert r.send(tokens[2], LATER + timedelta(days=1)).number


def test_an_address_is_kept_as_a_mark_that_changes_each_day(people):
    r.send(r.begin(), LATER, address="203.0.113.9")
    assert "203.0.113" not in Attempt.get().key
    assert _trace("203.0.113.9", LATER) != _trace("203.0.113.9", LATER + timedelta(days=1))
    assert _trace("203.0.113.9", LATER) != _trace("203.0.113.8", LATER)
    assert _trace("2001:db8::1", LATER) == _trace("2001:db8::ffff:1", LATER)  # one line of a household
    assert _trace("tidak dikenal", LATER) == _trace("tidak dikenal", LATER)


def test_a_faulty_complaint_is_not_counted_and_tells_all_faults_at_once(people):
    token = r.begin(nama="", **{ABOUT_NUMBER: "salah", "Uraian": ""})
    found = [(fault.field, fault.number) for fault in check_complaint(token, LATER)]
    assert found == [("nama", 2), ("Uraian", 1), (ABOUT_NUMBER, 49)]
    with pytest.raises(refusals.Invalid) as error:
        r.send(token, LATER)
    assert faults(error) == found
    assert Attempt.select().count() == 0


# -- pictures ----------------------------------------------------------------------------------------------------------


def test_documents_of_an_anonymous_reporter_lose_name_and_metadata(people):
    token = r.begin(anonim="ya")
    drafts.add_file(token, r.photo(), m.TUESDAY)
    drafts.add_file(token, Upload("Lampiran", f"{r.NAME}.png", r.png()), m.TUESDAY)
    sent = r.send(token, LATER)
    rows = list(CaseFile.select().where(CaseFile.case == m.case_of(sent.number).id).order_by(CaseFile.id))
    assert len({row.name for row in rows}) == 2
    assert all(row.name.startswith("lampiran-") for row in rows)
    for row in rows:
        data = filestore.read(row)
        assert r.NAME.encode() not in data
        assert b"109.3425" not in data
        assert row.size == len(data)


def test_a_picture_that_is_sent_again_with_the_form_is_kept_once(people):
    token = r.begin()
    first = drafts.add_file(token, r.photo(name="loket.jpg"), m.TUESDAY)
    assert drafts.add_file(token, r.photo(name="loket.jpg"), m.TUESDAY) == first
    assert drafts.add_file(token, r.photo(name="papan.jpg"), m.TUESDAY) != first
    assert len(drafts.read_draft(token, m.TUESDAY).documents) == 2


def test_a_named_reporter_keeps_the_names_of_documents_but_no_place(people):
    opened = r.complain(uploads=[r.photo(name="loket.jpg")])
    row = CaseFile.get(CaseFile.case == opened.case_id)
    assert row.name == "loket.jpg"
    assert b"109.3425" not in filestore.read(row)


def test_other_services_keep_documents_byte_for_byte(people):
    opened = m.submit(uploads=[Upload("Surat", "surat.jpg", r.jpeg())])
    assert filestore.read(CaseFile.get(CaseFile.case == opened.case_id)) == r.jpeg()


def test_a_damaged_picture_is_told_and_nothing_is_stored(people):
    with pytest.raises(refusals.Invalid) as error:
        r.complain(uploads=[Upload("Lampiran", "foto.jpg", b"\xff\xd8\xff\xe1\x00\x04ab\x00\xff\xd9")])
    assert faults(error) == [("Lampiran", 42)]
    assert Case.select().count() == 0


# -- the counter -------------------------------------------------------------------------------------------------------


def by(channel: str, received=None, reason: str = "", agency: str = "dinas-uji", **raw: object) -> Request:
    return m.request(
        "pengaduan", raw={"Jenis": "Pengaduan", "Uraian": "Antrean.", **raw}, agency=agency, channel=channel,
        received_at=received, reason=reason,
    )  # fmt: skip


@pytest.mark.parametrize("channel", ["loket", "kotak", "pos", "whatsapp", "telepon", "faks", "surel"])
def test_officials_enter_what_came_by_every_channel(people, channel):
    received = m.TUESDAY - timedelta(days=30)
    opened = open_complaint(by(channel, received, "kotak dibuka hari ini"), people["olah"], m.TUESDAY)
    case = m.case_of(opened.number)
    assert (case.channel, case.received_at) == (channel, received)
    assert opened.key


def test_a_receipt_before_thirty_days_or_an_unknown_channel_is_refused(people):
    with pytest.raises(refusals.Invalid) as error:
        open_complaint(by("burung", m.TUESDAY - timedelta(days=31), "x"), people["olah"], m.TUESDAY)
    assert faults(error) == [("saluran", 26), ("waktu_terima", 24)]
    assert "Cara pengaduan datang belum dipilih" in error.value.errors[0].text


def test_a_complaint_of_sp4n_needs_its_number_once(people):
    with pytest.raises(refusals.Invalid) as error:
        open_complaint(by("sp4n"), people["olah"], m.TUESDAY)
    assert faults(error) == [(TRACKING, 1)]
    opened = open_complaint(by("sp4n", **{TRACKING: " 12345678 "}), people["olah"], m.TUESDAY)
    assert facts_of(opened.number).tracking_id == "12345678"
    with pytest.raises(refusals.Invalid) as error:
        open_complaint(by("sp4n", **{TRACKING: "12345678"}), people["olah"], m.TUESDAY)
    assert opened.number in error.value.errors[0].text


def test_the_public_gives_no_number_of_sp4n(people):
    assert facts_of(r.complain(**{TRACKING: "12345678"}).number).tracking_id == ""


def test_belum_tahu_at_the_counter_stays_there_until_it_is_handed_over(people):
    opened = open_complaint(by("loket", agency=drafts.UNKNOWN_AGENCY), people["olah"], m.TUESDAY)
    assert m.case_of(opened.number).agency.name == "Dinas Uji"
    assert facts_of(opened.number).no_agency


def test_the_counter_sends_a_saved_complaint_without_the_limits_of_the_public(people):
    token = r.begin()
    asked = Request("pengaduan", {}, channel="telepon")
    sent = send_complaint(token, None, m.TUESDAY, asked, people["olah"])
    assert m.case_of(sent.number).channel == "telepon"
    assert Attempt.select().count() == 0
    assert sending.sent_form(token, m.TUESDAY) == sent
