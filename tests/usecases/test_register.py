"""SOPs that never run are registered with status, dates, services and a signed scan."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal import audit, filestore
from portal.filestore import Upload
from portal.matrix_refusals import DraftChanged, DraftNotFound, NotYourAgency
from portal.models.accounts import Agency
from portal.models.matrices import RegisterEntry, RegisterPair
from portal.refusals import Invalid, NotFound, NotYours
from portal.register import EntryForm, create_entry, list_entries, read_entry, remove_scan, scan_row, update_entry
from tests.usecases import matrices as m
from tests.usecases.admins import agency_admin, portal_admin

pytestmark = pytest.mark.usefixtures("database", "scratch")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"
SCAN = Upload("", "sop-bertanda-tangan.pdf", PDF)


def form(owner: int | None, **changes: object) -> EntryForm:
    facts = {"title": "Penanganan Surat Masuk", "number": "SOP/07/2025", "review_due": "24-11-2026", **changes}
    return EntryForm(agency_id=owner, **facts)  # type: ignore[arg-type]


def test_an_sop_is_registered_with_its_scan_and_its_services() -> None:
    m.publish(m.PERMIT, "izin")
    boss = agency_admin()
    made = create_entry(
        form(boss.admin_of, services=["izin", "tidak-ada"], made_on="2025-01-15"), boss, m.TUESDAY, SCAN
    )
    found = read_entry(made.id, boss, m.TUESDAY)
    assert found == made
    assert (found.title, found.status_words, found.services) == (
        "Penanganan Surat Masuk",
        "Berlaku",
        (("izin", "Izin Uji"),),
    )
    assert (found.made_on, found.review_due) == (date(2025, 1, 15), date(2026, 11, 24))
    assert filestore.read(scan_row(made.id, boss)) == PDF
    assert [line.subject for line in audit.lines(boss, what="register").lines] == ["Penanganan Surat Masuk"]


def test_the_scan_outlives_the_sweep_of_files_without_an_owner() -> None:
    boss = agency_admin()
    made = create_entry(form(boss.admin_of), boss, m.TUESDAY, SCAN)
    filestore.remove_orphans(m.TUESDAY + timedelta(days=4000))
    assert filestore.read(scan_row(made.id, boss)) == PDF


def test_a_review_is_due_from_its_day_on_while_the_sop_is_in_force() -> None:
    boss = agency_admin()
    made = create_entry(form(boss.admin_of), boss, m.TUESDAY)
    assert not read_entry(made.id, boss, m.TUESDAY - timedelta(days=1)).is_review_due
    assert read_entry(made.id, boss, m.TUESDAY).is_review_due
    gone = update_entry(made.id, 1, form(boss.admin_of, status="dicabut"), boss, m.TUESDAY)
    assert not gone.is_review_due


def test_a_new_scan_takes_the_place_of_the_old_and_none_keeps_it() -> None:
    boss = agency_admin()
    made = create_entry(form(boss.admin_of), boss, m.TUESDAY, SCAN)
    kept = update_entry(made.id, 1, form(boss.admin_of, title="Surat Masuk"), boss, m.TUESDAY)
    assert kept.scan == made.scan
    newer = Upload("", "baru.pdf", PDF.replace(b"1.7", b"1.4"))
    assert update_entry(made.id, 2, form(boss.admin_of), boss, m.TUESDAY, newer).scan.name == "baru.pdf"


def test_the_second_of_two_admins_is_told() -> None:
    first, second = agency_admin(login="ani"), agency_admin(login="budi")
    made = create_entry(form(first.admin_of), first, m.TUESDAY)
    update_entry(made.id, 1, form(first.admin_of, title="Satu"), first, m.TUESDAY)
    with pytest.raises(DraftChanged) as error:
        update_entry(made.id, 1, form(first.admin_of, title="Dua"), second, m.TUESDAY)
    assert error.value.facts["name"] == "Ani"
    assert read_entry(made.id, first, m.TUESDAY).title == "Satu"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "judul"),
        ({"title": "x" * 501}, "judul"),
        ({"number": "x" * 121}, "nomor"),
        ({"review_due": "31-02-2026"}, "tinjau_ulang"),
        ({"made_on": "kemarin"}, "tanggal_pembuatan"),
        ({"status": "entah"}, "status"),
    ],
)
def test_what_is_typed_wrong_is_said_at_its_field_and_nothing_is_stored(changes: dict[str, str], field: str) -> None:
    boss = agency_admin()
    with pytest.raises(Invalid) as error:
        create_entry(form(boss.admin_of, **changes), boss, m.TUESDAY)
    assert [fault.field for fault in error.value.errors] == [field]
    assert RegisterEntry.select().count() == 0


def test_a_scan_must_be_a_whole_pdf() -> None:
    boss = agency_admin()
    for upload in (Upload("", "foto.png", b"\x89PNG\r\n\x1a\nIEND\xaeB`\x82"), Upload("", "putus.pdf", b"%PDF-1.7")):
        with pytest.raises(Invalid) as error:
            create_entry(form(boss.admin_of), boss, m.TUESDAY, upload)
        assert error.value.errors[0].field == "pindaian"
    assert RegisterEntry.select().count() == 0


def test_each_agencys_admin_keeps_the_own_register() -> None:
    boss, other = agency_admin(), agency_admin("Badan Lain", "lain")
    made = create_entry(form(boss.admin_of), boss, m.TUESDAY)
    with pytest.raises(NotYourAgency):
        create_entry(form(boss.admin_of), other, m.TUESDAY)
    with pytest.raises(DraftNotFound):
        read_entry(made.id, other, m.TUESDAY)
    with pytest.raises(NotFound):
        scan_row(made.id, boss)
    assert list_entries(other, m.TUESDAY).entries == ()
    with pytest.raises(NotYours):
        list_entries(m.Actor(1, "Rina"), m.TUESDAY)


def test_the_register_is_searched_and_read_page_by_page() -> None:
    boss = portal_admin()
    owner = Agency.create(name="Dinas Uji", slug="dinas-uji").id
    for n in range(60):
        create_entry(form(owner, title=f"SOP {n:02}", status="berlaku" if n else "dicabut"), boss, m.TUESDAY)
    first = list_entries(boss, m.TUESDAY)
    rest = list_entries(boss, m.TUESDAY, after=first.after)
    assert [len(page.entries) for page in (first, rest)] == [50, 10]
    assert rest.after is None
    assert [found.title for found in list_entries(boss, m.TUESDAY, text="sop 59").entries] == ["SOP 59"]
    assert len(list_entries(boss, m.TUESDAY, status="dicabut").entries) == 1


def test_two_sops_are_linked_from_either_side_and_parted_again() -> None:
    boss = agency_admin()
    one, two = (create_entry(form(boss.admin_of, title=title), boss, m.TUESDAY) for title in ("Satu", "Dua"))
    linked = update_entry(two.id, 1, form(boss.admin_of, title="Dua", related=[one.id, two.id, 999]), boss, m.TUESDAY)
    assert linked.related == ((one.id, "Satu"),)
    assert read_entry(one.id, boss, m.TUESDAY).related == ((two.id, "Dua"),)
    assert [found.related for found in list_entries(boss, m.TUESDAY).entries] == [linked.related, ((two.id, "Dua"),)]
    parted = update_entry(one.id, 2, form(boss.admin_of, title="Satu"), boss, m.TUESDAY)
    assert parted.related == read_entry(two.id, boss, m.TUESDAY).related == ()
    assert RegisterPair.select().count() == 0
    assert [line.words for line in audit.lines(boss, what="register").lines][:2] == [
        "Mengubah register SOP: Satu. Tidak lagi terkait: Dua",
        "Mengubah register SOP: Dua. Dikaitkan dengan: Satu",
    ]


def test_a_page_opened_before_the_link_was_made_does_not_take_it_back() -> None:
    boss = agency_admin()
    one = create_entry(form(boss.admin_of, title="Satu"), boss, m.TUESDAY)
    two = create_entry(form(boss.admin_of, title="Dua", related=[one.id]), boss, m.TUESDAY)
    with pytest.raises(DraftChanged):
        update_entry(one.id, one.revision, form(boss.admin_of, title="Satu"), boss, m.TUESDAY)
    kept = update_entry(one.id, 2, form(boss.admin_of, title="Satu", related=[two.id]), boss, m.TUESDAY)
    assert (kept.related, read_entry(two.id, boss, m.TUESDAY).revision) == (((two.id, "Dua"),), 1)


def test_an_sop_of_another_agency_is_not_linked() -> None:
    boss, other = agency_admin(), agency_admin("Badan Lain", "lain")
    foreign = create_entry(form(other.admin_of, title="Punya Lain"), other, m.TUESDAY)
    for actor in (boss, portal_admin()):
        with pytest.raises(Invalid) as error:
            create_entry(form(boss.admin_of, related=[foreign.id]), actor, m.TUESDAY)
        assert [fault.field for fault in error.value.errors] == ["terkait"]
    assert RegisterEntry.select().count() == 1
    assert read_entry(foreign.id, other, m.TUESDAY).revision == 1


def test_an_sop_that_goes_to_another_agency_leaves_its_partners() -> None:
    boss = portal_admin()
    here, there = (Agency.create(name=name, slug=name.casefold()).id for name in ("Dinas", "Badan"))
    one = create_entry(form(here, title="Satu"), boss, m.TUESDAY)
    two = create_entry(form(here, title="Dua", related=[one.id]), boss, m.TUESDAY)
    with pytest.raises(Invalid):
        update_entry(two.id, 1, form(there, title="Dua", related=[one.id]), boss, m.TUESDAY)
    assert read_entry(two.id, boss, m.TUESDAY) == two
    assert update_entry(two.id, 1, form(there, title="Dua"), boss, m.TUESDAY).related == ()


def test_a_scan_is_removed_with_its_bytes() -> None:
    boss = agency_admin()
    made = create_entry(form(boss.admin_of), boss, m.TUESDAY, SCAN)
    stored = filestore.path_of(scan_row(made.id, boss).stored_name)
    with pytest.raises(DraftChanged):
        remove_scan(made.id, 7, boss, m.TUESDAY)
    assert stored.exists()
    gone = remove_scan(made.id, 1, boss, m.TUESDAY)
    assert (gone.scan, gone.revision, stored.exists()) == (None, 2, False)
    with pytest.raises(NotFound):
        remove_scan(made.id, 2, boss, m.TUESDAY)
    line = audit.lines(boss).lines[0]
    assert (line.words, line.detail) == (
        "Menghapus pindaian SOP: Penanganan Surat Masuk",
        {"scan": "sop-bertanda-tangan.pdf"},
    )


def test_another_agencys_admin_removes_no_scan() -> None:
    boss, other = agency_admin(), agency_admin("Badan Lain", "lain")
    made = create_entry(form(boss.admin_of), boss, m.TUESDAY, SCAN)
    with pytest.raises(DraftNotFound):
        remove_scan(made.id, 1, other, m.TUESDAY)
    assert filestore.read(scan_row(made.id, boss)) == PDF
