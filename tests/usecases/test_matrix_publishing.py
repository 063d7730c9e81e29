"""Drafts are published as numbered versions with a reason; a second person approves where the agency wants it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from portal import audit
from portal.intake import open_case
from portal.matrix_drafts import read_draft, rebase_draft, save_draft
from portal.matrix_history import (
    compare_draft,
    compare_drafts,
    compare_versions,
    exact_bytes,
    history,
    matrix_of,
    standard_csv,
)
from portal.matrix_overview import overview
from portal.matrix_publishing import (
    accept_again,
    approve,
    needs_approval,
    propose,
    propose_again,
    publish_again,
    publish_draft,
    reject,
    set_approval,
    stop_accepting,
)
from portal.matrix_refusals import (
    DraftChanged,
    DraftNotFound,
    NeedsApproval,
    NotProposed,
    NotPublishable,
    NotYourAgency,
    OwnProposal,
    PublishedMeanwhile,
    VersionNotFound,
)
from portal.matrix_words import sentence_of_matrix
from portal.models.accounts import Agency
from portal.models.matrices import MatrixPast
from portal.models.services import Service, Version
from portal.publishing import service_page
from portal.refusals import Invalid, ServiceClosed
from tests.usecases import matrices as m
from tests.usecases.admins import agency_admin, at_once, draft, portal_admin

pytestmark = pytest.mark.usefixtures("database", "scratch")
LATER = m.TUESDAY + timedelta(minutes=30)
CHANGED = m.PERMIT.replace("Memeriksa", "Meneliti")


def acts() -> list[str]:
    page = audit.lines(portal_admin("pembaca"), most=100)
    return [line.what for line in reversed(page.lines)]


# -- publishing --------------------------------------------------------------------------------------------------


def test_a_draft_is_published_under_the_next_number_and_holds_for_new_cases_at_once() -> None:
    m.publish(m.PERMIT, "izin")
    old = m.submit()
    boss = agency_admin()
    found = draft(CHANGED, boss, slug="izin")
    done = publish_draft(found.id, found.revision, "kegiatan diperjelas", boss, LATER)
    assert (done.slug, done.number) == ("izin", 2)
    new = m.submit(LATER)
    assert [m.case_of(o.number).version.number for o in (old, new)] == [1, 2]
    page = service_page("izin")
    assert page is not None
    assert (page.number, page.content) == (2, CHANGED.encode())
    with pytest.raises(DraftNotFound):
        read_draft(found.id, boss)
    assert MatrixPast.select().count() == 0
    newest, first = history("izin", boss)
    assert (newest.number, newest.published_by, newest.reason, newest.is_current) == (
        2,
        "Admin",
        "kegiatan diperjelas",
        True,
    )
    assert (first.running, newest.running, first.is_current) == (1, 1, False)
    assert newest.sha256 == hashlib.sha256(CHANGED.encode()).hexdigest()


def test_the_first_version_makes_service_agency_and_offices() -> None:
    boss = portal_admin()
    found = draft(m.PERMIT, boss)
    assert publish_draft(found.id, 1, "layanan baru", boss, LATER).number == 1
    assert Agency.get().name == "Dinas Uji"
    assert m.submit(LATER, slug="izin-uji").key


def test_publishing_needs_a_reason_and_a_sound_file() -> None:
    boss = portal_admin()
    with pytest.raises(Invalid) as error:
        publish_draft(draft(m.PERMIT, boss).id, 1, "  ", boss, LATER)
    assert error.value.errors[0].field == "alasan"
    unsound = draft(m.BRANCHES.replace("& x,,,?", "x,,,?"), boss)
    with pytest.raises(NotPublishable):
        publish_draft(unsound.id, 1, "uji", boss, LATER)
    assert Service.select().count() == 0


def test_a_page_of_the_draft_that_is_old_publishes_nothing() -> None:
    boss = portal_admin()
    found = draft(m.PERMIT, boss)
    save_draft(found.id, 1, CHANGED.encode(), boss, LATER)
    with pytest.raises(DraftChanged):
        publish_draft(found.id, 1, "uji", boss, LATER)
    assert Version.select().count() == 0


def test_the_second_of_two_admins_who_publish_is_told_and_may_compare() -> None:
    m.publish(m.PERMIT, "izin")
    first, second = agency_admin(login="ani"), agency_admin(login="budi")
    one = draft(CHANGED, first, slug="izin")
    two = draft(m.PERMIT.replace("30 menit", "1 jam"), second, slug="izin")
    publish_draft(one.id, 1, "satu", first, LATER)
    with pytest.raises(PublishedMeanwhile) as error:
        publish_draft(two.id, 1, "dua", second, LATER)
    assert sentence_of_matrix(error.value).startswith("Ani menerbitkan versi 2 pukul 10.30 WIB.")
    page = service_page("izin")
    assert page is not None
    assert page.content == CHANGED.encode()
    told = compare_draft(two.id, second)
    assert told is not None
    assert "Langkah 2: Waktu berubah dari “30 menit” menjadi “1 jam”." in told.sentences
    stands = rebase_draft(two.id, 1, second, LATER)
    assert publish_draft(two.id, stands.revision, "dua", second, LATER).number == 3


def test_of_two_admins_who_publish_at_the_same_moment_one_wins() -> None:
    m.publish(m.PERMIT, "izin")
    first, second = agency_admin(login="ani"), agency_admin(login="budi")
    one, two = draft(CHANGED, first, slug="izin"), draft(m.PERMIT.replace("1 jam", "2 jam"), second, slug="izin")
    done = at_once(
        lambda: publish_draft(one.id, 1, "satu", first, LATER), lambda: publish_draft(two.id, 1, "dua", second, LATER)
    )
    assert done == ["Published", "PublishedMeanwhile"]
    assert [version.number for version in history("izin", first)] == [2, 1]


def test_two_new_services_under_one_address_do_not_become_one() -> None:
    boss = portal_admin()
    one, two = draft(m.PERMIT, boss, slug="izin"), draft(m.BRANCHES, boss, slug="izin")
    publish_draft(one.id, 1, "satu", boss, LATER)
    with pytest.raises(PublishedMeanwhile):
        publish_draft(two.id, 1, "dua", boss, LATER)


def test_an_agencys_admin_neither_takes_a_service_nor_gives_one_away() -> None:
    m.publish(m.PERMIT, "izin")
    other = agency_admin("Badan Lain", "lain")
    with pytest.raises(NotYourAgency):
        draft(m.PERMIT.replace("Dinas Uji", "Badan Lain"), other, slug="izin")
    with pytest.raises(NotYourAgency):
        publish_again("izin", 1, 1, "uji", other, LATER)
    with pytest.raises(NotYourAgency):
        stop_accepting("izin", other, LATER)
    with pytest.raises(NotYourAgency):
        history("izin", other)


def test_an_agencys_admin_publishes_no_service_for_all_agencies() -> None:
    m.publish(m.COMPLAINT, "pengaduan")
    boss = agency_admin("Biro Uji")
    with pytest.raises(NotYourAgency):
        publish_again("pengaduan", 1, 1, "uji", boss, LATER)


# -- approval ----------------------------------------------------------------------------------------------------


def test_where_the_agency_wants_it_a_second_person_approves() -> None:
    m.publish(m.PERMIT, "izin")
    boss, biro = agency_admin(), portal_admin()
    set_approval(boss.admin_of or 0, True, biro, m.TUESDAY)
    found = draft(CHANGED, boss, slug="izin")
    assert found.needs_approval
    with pytest.raises(NeedsApproval):
        publish_draft(found.id, 1, "uji", boss, LATER)
    with pytest.raises(NeedsApproval):
        publish_draft(found.id, 1, "uji", biro, LATER)
    asked = propose(found.id, 1, "kegiatan diperjelas", boss, LATER)
    assert asked.proposal is not None
    assert (asked.proposal.by, asked.proposal.reason) == ("Admin", "kegiatan diperjelas")
    assert [row.id for row in overview(biro).proposals] == [found.id]
    with pytest.raises(NotYourAgency):
        approve(found.id, asked.revision, boss, LATER)
    assert approve(found.id, asked.revision, biro, LATER).number == 2
    newest = history("izin", boss)[0]
    assert (newest.proposed_by, newest.published_by, newest.reason) == ("Admin", "Biro", "kegiatan diperjelas")
    assert acts() == ["published", "approval_setting", "upload", "proposed", "published", "approved"]


def test_nobody_approves_their_own_proposal() -> None:
    m.publish(m.PERMIT, "izin")
    biro = portal_admin()
    set_approval(Agency.get().id, True, biro, m.TUESDAY)
    found = draft(CHANGED, biro, slug="izin")
    asked = propose(found.id, 1, "uji", biro, LATER)
    with pytest.raises(OwnProposal):
        approve(found.id, asked.revision, biro, LATER)
    assert approve(found.id, asked.revision, portal_admin("lain"), LATER).number == 2


def test_a_proposal_that_is_handed_back_says_why_and_one_that_is_changed_is_no_longer_proposed() -> None:
    m.publish(m.PERMIT, "izin")
    boss, biro = agency_admin(), portal_admin()
    set_approval(boss.admin_of or 0, True, biro, m.TUESDAY)
    found = draft(CHANGED, boss, slug="izin")
    asked = propose(found.id, 1, "uji", boss, LATER)
    back = reject(found.id, asked.revision, "waktu belum sesuai", biro, LATER)
    assert back.proposal is None
    assert back.rejection is not None
    assert back.rejection.reason == "waktu belum sesuai"
    again = propose(found.id, back.revision, "uji", boss, LATER)
    save_draft(found.id, again.revision, m.PERMIT.replace("1 jam", "2 jam").encode(), boss, LATER)
    with pytest.raises(NotProposed):
        approve(found.id, again.revision + 1, biro, LATER)
    assert len(history("izin", boss)) == 1


def test_only_the_portals_admin_decides_whether_approval_is_needed() -> None:
    boss = agency_admin()
    with pytest.raises(NotYourAgency):
        set_approval(boss.admin_of or 0, True, boss, m.TUESDAY)
    assert not needs_approval(boss.admin_of)


# -- back, and stop ----------------------------------------------------------------------------------------------


def test_an_older_version_is_published_again_under_a_new_number() -> None:
    m.publish(m.PERMIT, "izin")
    m.publish(CHANGED, "izin", LATER)
    boss = agency_admin()
    with pytest.raises(PublishedMeanwhile):
        publish_again("izin", 1, 1, "kembali", boss, LATER)
    assert publish_again("izin", 1, 2, "kembali", boss, LATER).number == 3
    newest = history("izin", boss)[0]
    assert (newest.number, newest.again_of) == (3, 1)
    assert exact_bytes("izin")[0] == exact_bytes("izin", 1)[0] == m.PERMIT.encode()
    with pytest.raises(VersionNotFound):
        publish_again("izin", 9, 3, "kembali", boss, LATER)


def test_with_approval_an_older_version_is_proposed_again() -> None:
    m.publish(m.PERMIT, "izin")
    m.publish(CHANGED, "izin", LATER)
    boss, biro = agency_admin(), portal_admin()
    set_approval(boss.admin_of or 0, True, biro, m.TUESDAY)
    with pytest.raises(NeedsApproval):
        publish_again("izin", 1, 2, "kembali", boss, LATER)
    asked = propose_again("izin", 1, "kembali", boss, LATER)
    assert approve(asked.id, asked.revision, biro, LATER).number == 3
    assert exact_bytes("izin")[0] == m.PERMIT.encode()


def test_a_service_that_is_stopped_takes_no_new_cases_and_running_ones_go_on() -> None:
    m.publish(m.PERMIT, "izin")
    opened = m.submit()
    boss = agency_admin()
    stop_accepting("izin", boss, LATER, "dialihkan ke pusat")
    with pytest.raises(ServiceClosed):
        open_case(m.request(), None, LATER)
    m.act(opened.number, "2", m.person("rina", "Loket"), LATER, outcome="lengkap")
    stop_accepting("izin", boss, LATER)
    accept_again("izin", boss, LATER)
    assert m.submit(LATER).number
    assert acts() == ["published", "stopped", "reopened"]


# -- files and differences ---------------------------------------------------------------------------------------


def test_versions_are_handed_out_as_they_came_and_in_the_standard_form() -> None:
    m.publish(m.PERMIT, "izin")
    data, name = exact_bytes("izin", 1)
    assert (data, name) == (m.PERMIT.encode(), "izin-versi-1.csv")
    standard, name = standard_csv("izin")
    assert name == "izin-versi-1-baku.csv"
    assert standard.startswith(b"\xef\xbb\xbfNama SOP;Izin Uji")
    assert matrix_of("izin", 1).title == "Izin Uji"
    with pytest.raises(VersionNotFound):
        exact_bytes("tidak-ada")


def test_versions_and_drafts_are_compared_in_sentences_and_lines() -> None:
    m.publish(m.PERMIT, "izin")
    m.publish(CHANGED, "izin", LATER)
    found = compare_versions("izin", 1, 2)
    assert found.sentences == ("Langkah 2: kegiatannya menjadi “Meneliti”.",)
    assert found.new_process is not None
    assert [line.kind for line in found.text if line.kind in ("added", "removed")] == ["removed", "added"]
    assert compare_drafts(m.PERMIT.encode(), m.PERMIT.encode()).sentences == ("Tidak ada yang berubah.",)
