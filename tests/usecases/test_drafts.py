"""A form is saved a field at a time, found again by its link, sent once, and gone after 14 days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import drafts, filestore, refusals
from portal.filestore import Upload
from portal.intake import Request
from portal.models.cases import Case
from portal.models.files import CaseFile, FormDraft
from portal.models.services import Service
from portal.sweeping import sweep_all
from tests.usecases import matrices as m
from tests.usecases.test_filestore import PDF

pytestmark = pytest.mark.usefixtures("database", "scratch")


@pytest.fixture
def draft(database):
    m.publish(m.PERMIT, "izin")
    return drafts.start_draft("izin", m.TUESDAY)


def test_fields_are_saved_one_at_a_time_and_found_again_by_the_token(draft):
    later = m.TUESDAY + timedelta(days=3)
    assert drafts.save_fields(draft.token, {"nama": "Siti"}, m.TUESDAY) == []
    errors = drafts.save_fields(draft.token, {"Jumlah peserta": "banyak", "palsu": "x"}, later)
    assert [(e.field, e.number) for e in errors] == [("Jumlah peserta", 6)]
    found = drafts.read_draft(draft.token, later)
    assert found.values == {"nama": "Siti", "Jumlah peserta": "banyak"}
    assert found.expires_at == later + timedelta(days=14)
    assert draft.token not in str(FormDraft.select().dicts().get())


def test_a_saved_form_is_gone_after_its_time_and_another_token_opens_nothing(draft):
    with pytest.raises(refusals.DraftGone):
        drafts.read_draft(draft.token, m.TUESDAY + timedelta(days=14))
    with pytest.raises(refusals.DraftGone):
        drafts.read_draft("x" * 22, m.TUESDAY)


def test_documents_go_up_one_by_one_and_travel_with_the_case(draft):
    document = drafts.add_file(draft.token, Upload("Surat", "surat.pdf", PDF), m.TUESDAY)
    drafts.add_file(draft.token, Upload("Surat", "lagi.pdf", PDF), m.TUESDAY)
    drafts.remove_file(draft.token, document.id, m.TUESDAY)
    drafts.save_fields(draft.token, {"nama": "Siti", "Jumlah peserta": "3"}, m.TUESDAY)
    opened = drafts.submit_draft(draft.token, m.TUESDAY)
    row = CaseFile.get()
    assert (row.case_id, row.draft_id, row.name) == (opened.case_id, None, "lagi.pdf")
    assert filestore.read(row) == PDF
    assert FormDraft.select().count() == 0
    with pytest.raises(refusals.DraftGone):
        drafts.submit_draft(draft.token, m.TUESDAY)
    assert Case.select().count() == 1


def test_a_document_of_an_unknown_field_is_not_taken(draft):
    with pytest.raises(refusals.NotFound):
        drafts.add_file(draft.token, Upload("Lain", "surat.pdf", PDF), m.TUESDAY)


def test_a_faulty_form_is_not_sent_and_stays(draft):
    drafts.save_fields(draft.token, {"Jumlah peserta": "-2", "cara_kabar": "email"}, m.TUESDAY)
    with pytest.raises(refusals.Invalid) as error:
        drafts.submit_draft(draft.token, m.TUESDAY)
    assert [(e.field, e.number) for e in error.value.errors] == [("nama", 2), ("kontak", 16), ("Jumlah peserta", 7)]
    assert Case.select().count() == 0
    assert drafts.read_draft(draft.token, m.TUESDAY).values["Jumlah peserta"] == "-2"


def test_a_form_that_was_renewed_meanwhile_is_told_once(draft):
    drafts.save_fields(draft.token, {"nama": "Siti", "Jumlah peserta": "3"}, m.TUESDAY)
    m.publish(m.PERMIT.replace("Isian,Surat,berkas,", "Isian,Alamat,teks,"), "izin", m.TUESDAY + timedelta(hours=1))
    with pytest.raises(refusals.FormChanged) as error:
        drafts.submit_draft(draft.token, m.TUESDAY)
    assert error.value.facts["at"] == m.TUESDAY + timedelta(hours=1)
    assert drafts.submit_draft(draft.token, m.TUESDAY).number.startswith("IZU-")


def test_a_closed_service_takes_no_form(draft):
    drafts.save_fields(draft.token, {"nama": "Siti", "Jumlah peserta": "3"}, m.TUESDAY)
    Service.update(accepting=False).execute()
    with pytest.raises(refusals.ServiceClosed):
        drafts.submit_draft(draft.token, m.TUESDAY)
    with pytest.raises(refusals.ServiceClosed):
        drafts.start_draft("izin", m.TUESDAY)
    with pytest.raises(refusals.NotFound):
        drafts.start_draft("tidak-ada", m.TUESDAY)


def test_the_counter_sends_the_same_form_with_time_and_channel(draft):
    officer = m.person("lina", "Loket")
    drafts.save_fields(draft.token, {"nama": "Siti", "Jumlah peserta": "3"}, m.TUESDAY)
    asked = Request("izin", {}, channel="pos", received_at=m.TUESDAY - timedelta(days=1), reason="tiba kemarin")
    opened = drafts.submit_draft(draft.token, m.TUESDAY, asked, officer)
    case = m.case_of(opened.number)
    assert (case.channel, case.received_at, case.opened_by_id) == (
        "pos",
        m.TUESDAY - timedelta(days=1),
        officer.account_id,
    )


def test_the_sweep_deletes_old_forms_with_their_documents(draft):
    drafts.add_file(draft.token, Upload("Surat", "surat.pdf", PDF), m.TUESDAY)
    path = filestore.path_of(CaseFile.get().stored_name)
    assert sweep_all(m.TUESDAY + timedelta(days=13))["drafts"] == 0
    assert path.exists()
    assert sweep_all(m.TUESDAY + timedelta(days=15))["drafts"] == 1
    assert not path.exists()
    assert (FormDraft.select().count(), CaseFile.select().count()) == (0, 0)
