"""The demonstration: made whole or not at all, never twice, and true to the clock."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.security import check_password_hash

from portal import closing, config, demo, demo_figures, demo_papers, demo_play, filestore, publishing, sign_in
from portal.accounts import actor_of
from portal.case_view import public_view
from portal.casekeys import check_key
from portal.complaint_status import STATUSES, status_of
from portal.corrections import PHOTO_AFTER
from portal.filestore import Upload
from portal.models import base
from portal.models.accounts import Account, Agency, Office, Posting
from portal.models.cases import Case, CaseEvent, Task
from portal.models.complaints import ComplaintFacts, ComplaintHandover
from portal.models.files import CaseFile
from portal.models.matrices import MatrixDraft
from portal.models.services import Service
from portal.sop.worktime import standard_calendar

MATRICES = Path(__file__).parents[2] / "matrices"
NOW = datetime(2026, 11, 25, 3, 20, tzinfo=UTC)  # a Wednesday, 10.20 in Jakarta


@pytest.fixture
def settings(database: object, database_url: str, tmp_path: Path) -> config.Config:
    """Use a demonstration with its own data folder; the six matrices are published."""
    found = config.read(
        {"PORTAL_MODE": "demo", "PORTAL_DATA": str(tmp_path / "data"), "PORTAL_DATABASE_URL": database_url}
    )
    found = replace(found, demo_password="kata sandi contoh")
    config.use(found)
    assert publishing.publish_folder(MATRICES, NOW - timedelta(days=90)) == []
    return found


@pytest.fixture(scope="module")
def made(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> config.Config:
    """Make the demonstration once for the tests that only look; the first of them times it."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "portal.db").write_bytes(migrated_file.read_bytes())
    found = config.read(
        {"PORTAL_MODE": "demo", "PORTAL_DATA": str(folder), "PORTAL_DEMO_PASSWORD": "kata sandi contoh"}
    )
    config.use(found)
    base.bind(base.connect(found.database_url, synchronous=0))
    with base.db.connection_context():
        publishing.publish_folder(MATRICES, NOW)
        demo.ensure(found, NOW)
    base.db.obj.close_all()
    return found


@pytest.fixture
def look(made: config.Config) -> object:
    """Open the demonstration that was made once."""
    config.use(made)
    base.bind(base.connect(made.database_url, synchronous=0))
    with base.db.connection_context():
        yield made
    base.db.obj.close_all()


def recent(now: datetime) -> int:
    """Count the cases of the stories; the copies that fill the figures are all older."""
    return Case.select().where(Case.received_at > now - demo_figures.NEWEST).count()


def everything() -> list[tuple[object, ...]]:
    tables = (Account, Posting, Case, Task, CaseEvent, CaseFile)
    return [row for table in tables for row in table.select().order_by(table.id).tuples()]


def test_drafts_of_both_kinds_wait_for_an_admin(look: config.Config) -> None:
    drafts = {row.slug: (row.state, row.status) for row in MatrixDraft.select()}
    assert drafts == {"peminjaman-aula": ("draft", "open"), "kunjungan-pontive": ("publishable", "proposed")}


def test_every_office_has_a_holder_and_every_agency_an_admin(look: config.Config) -> None:
    held = {p.office_id for p in Posting.select().join(Account).where(Account.is_demo & Posting.held_on(NOW.date()))}
    assert held == {office.id for office in Office.select()}
    assert {a.admin_of_id for a in Account.select() if a.admin_of_id} == {agency.id for agency in Agency.select()}
    assert Account.select().where(Account.is_portal_admin).count() == 1


def test_there_are_shared_offices_people_with_several_and_a_stand_in(look: config.Config) -> None:
    definite = list(Posting.select().where(Posting.kind == "definitif"))
    offices, people = [p.office_id for p in definite], [p.account_id for p in definite]
    assert any(offices.count(office) == 2 for office in offices)
    assert any(people.count(person) > 1 for person in people)
    stand_in = Posting.get(Posting.kind == "plh")
    assert stand_in.letter_number
    assert stand_in.is_held_on(NOW.date())
    assert "Plh. Kadis" in actor_of(stand_in.account_id, NOW).titles


def test_the_accounts_are_entered_with_the_one_password(look: config.Config) -> None:
    account = Account.get(Account.login == "kadis.diskominfo")
    assert check_password_hash(account.password_hash, "kata sandi contoh")
    assert len({a.password_hash for a in Account.select()}) == 1
    assert sign_in.enter_demo(account.id, NOW).actor.offices[0].role == "Kadis"


def test_there_are_60_to_75_cases_over_all_services_in_every_stage(look: config.Config) -> None:
    cases = list(Case.select())
    assert 60 <= recent(NOW) <= 75
    assert len({case.service_id for case in cases}) == 6
    assert {case.result for case in cases} == {"open", "done", "refused", "withdrawn", "archived"}
    assert {case.channel for case in cases} >= {"web", "loket", "pos", "surel", "whatsapp", "petugas", "sp4n", "kotak"}
    kinds = {event.kind for event in CaseEvent.select()}
    assert kinds >= {"opened", "step", "note", "asked_input", "taken_back", "sent_back", "withdrawn", "archived"}
    assert kinds >= {"restored", "closed_by_itself"}
    assert any(case.delivered_at and case.is_open for case in cases)
    assert len({case.case_class for case in cases if case.case_class}) == 4
    assert any(case.anonymous for case in cases)


def test_some_tasks_are_overdue_some_due_soon_some_in_time(look: config.Config) -> None:
    calendar = standard_calendar("WIB")
    due = [t.due_at for t in Task.select().where((Task.state == "open") & Task.due_at.is_null(False))]
    late = [at for at in due if at <= NOW]
    soon = [at for at in due if at > NOW and calendar.elapsed(NOW, at) <= timedelta(minutes=60)]
    assert len(late) >= 5
    assert len(soon) >= 3
    assert len(due) - len(late) - len(soon) >= 3


def test_cases_were_returned_refused_and_opened_again(look: config.Config) -> None:
    openings: dict[tuple[int, str], int] = {}
    for task in Task.select().where(Task.kind != "coordinate"):
        openings[task.case_id, task.step] = openings.get((task.case_id, task.step), 0) + 1
    slugs = {case.id: case.service.slug for case in Case.select()}
    often = {(slugs[case], step): count for (case, step), count in openings.items() if count > 1}
    assert often["izin-ikrg", "1"] >= 2
    assert often["pameran-balikpapan", "3b"] >= 3
    assert often["kunjungan-pontive", "6"] >= 2
    assert often["pengaduan", "2"] >= 2
    letter_to_come = [case for case in Case.select().where(Case.result == "open") if case.marking["refused"]]
    assert letter_to_come


def test_histories_run_forward_and_never_into_the_future(look: config.Config) -> None:
    for case in Case.select():
        times = [event.at for event in CaseEvent.select().where(CaseEvent.case == case).order_by(CaseEvent.id)]
        assert times == sorted(times)
        assert case.received_at <= times[0]
        assert times[-1] <= NOW


def test_officials_work_in_working_hours(look: config.Config) -> None:
    own = CaseEvent.account.is_null(False) & (CaseEvent.kind == "step")
    for event in CaseEvent.select().where(own):
        calendar = standard_calendar(event.case.agency.zone)
        assert calendar.is_open(event.at) or calendar.is_open(event.at - timedelta(seconds=1)), event.at


def test_documents_are_there_and_pass_the_checks_of_uploads(look: config.Config) -> None:
    rows = list(CaseFile.select())
    assert {row.kind for row in rows} == {"pdf", "png", "jpg"}
    for row in rows:
        assert filestore.check(Upload(row.field, row.name, filestore.read(row))) == row.kind


def test_three_cases_are_shown_with_keys_that_fit(look: config.Config) -> None:
    shown = demo.showcase(look)
    assert len(shown) == 3
    for number, key, title in shown:
        assert check_key(number, key).number == number
        assert title == Case.get(Case.number == number).service.title
    assert (look.data / "contoh.txt").stat().st_mode & 0o077 == 0


def test_no_keys_are_shown_outside_the_demonstration(look: config.Config) -> None:
    assert demo.showcase(replace(look, mode="production")) == []


def test_a_damaged_list_of_keys_shows_nothing(settings: config.Config) -> None:
    settings.data.mkdir()
    assert demo.showcase(settings) == []
    (settings.data / "contoh.txt").write_text("PTV-1\n")
    assert demo.showcase(settings) == []
    (settings.data / "contoh.txt").write_text("PTV-AAAA-AAAA AAAAAAAAAA Layanan\n")
    assert demo.showcase(settings) == []


def test_a_second_start_changes_nothing(settings: config.Config) -> None:
    demo.ensure(settings, NOW)
    before, text = everything(), (settings.data / "contoh.txt").read_text()
    demo.ensure(settings, NOW + timedelta(days=3))
    assert everything() == before
    assert (settings.data / "contoh.txt").read_text() == text


def test_a_start_that_dies_midway_leaves_nothing_and_the_next_one_makes_all(
    settings: config.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = demo_play.Play.run
    count = 0

    def die(play: demo_play.Play) -> demo_play.Played:
        nonlocal count
        count += 1
        if count > 20:
            raise KeyboardInterrupt
        return played(play)

    monkeypatch.setattr(demo_play.Play, "run", die)
    with pytest.raises(KeyboardInterrupt):
        demo.ensure(settings, NOW)
    assert everything() == []
    monkeypatch.undo()
    demo.ensure(settings, NOW)
    assert Case.select().count() >= 48
    assert len(demo.showcase(settings)) == 3


def test_what_people_did_since_is_left_alone(settings: config.Config) -> None:
    demo.ensure(settings, NOW)
    Account.update(name="Nama Baru").where(Account.login == "kadis.diskominfo").execute()
    Case.delete().where(Case.result == "withdrawn").execute()
    left = Case.select().count()
    demo.ensure(settings, NOW)
    assert Case.select().count() == left
    assert Account.get(Account.login == "kadis.diskominfo").name == "Nama Baru"


def test_other_matrices_get_people_and_no_cases(database: object, tmp_path: Path) -> None:
    found = config.read({"PORTAL_MODE": "demo", "PORTAL_DATA": str(tmp_path), "PORTAL_DEMO_PASSWORD": "kata sandi"})
    config.use(found)
    demo.ensure(found, NOW)
    assert Account.select().count() == 0  # nothing is published yet: the next start makes it
    text = "Nama SOP,Surat Masuk\nInstansi,Kantor Lurah\nKode,SRT\n\nNo,Kegiatan,Pelaksana,\n,,Pemohon,Lurah\n"
    publishing.publish_bytes("surat", f"{text}1,Mengirim,mulai,\n2,Membaca,,selesai\n".encode(), None, "", NOW)
    demo.ensure(found, NOW)
    holders = [p.office.name for p in Posting.select().join(Account).where(Account.is_demo)]
    assert holders == ["Lurah"]
    assert Case.select().count() == 0


def test_cases_that_do_not_fit_a_changed_matrix_are_left_out(
    settings: config.Config, caplog: pytest.LogCaptureFixture
) -> None:
    text = (MATRICES / "izin-ikrg.csv").read_text(encoding="utf-8")
    changed = text.replace("Isian,Nama perusahaan,teks,wajib", "Isian,Nama usaha,teks,wajib")
    publishing.publish_bytes("izin-ikrg", changed.encode(), None, "", NOW)
    demo.ensure(settings, NOW)
    assert "izin-ikrg" not in {case.service.slug for case in Case.select()}
    assert Case.select().count() >= 40


def test_the_sweep_closes_what_the_demonstration_left_delivered(settings: config.Config) -> None:
    demo.ensure(settings, NOW)
    assert closing.sweep(NOW + timedelta(days=30)) > 0


@pytest.mark.parametrize(("day", "hour"), [(21, 0), (22, 14), (25, 5), (25, 20), (27, 8)])
def test_any_moment_will_do(sqlite_url: str, tmp_path: Path, day: int, hour: int) -> None:
    now = datetime(2026, 11, day, hour, 11, tzinfo=UTC)
    found = config.read({"PORTAL_MODE": "demo", "PORTAL_DATA": str(tmp_path), "PORTAL_DEMO_PASSWORD": "kata sandi"})
    config.use(found)
    base.bind(base.connect(sqlite_url, synchronous=0))
    with base.db.connection_context():
        publishing.publish_folder(MATRICES, now)
        demo.ensure(found, now)
        assert 60 <= recent(now) <= 75
        assert not CaseEvent.select().where(CaseEvent.at > now).exists()
    base.db.obj.close_all()


def test_a_letter_says_rightly_where_its_parts_lie() -> None:
    made = demo_papers.letter("Surat (contoh)", ["Satu", "", "dua " * 60])
    table = int(re.search(rb"startxref\n(\d+)", made)[1])
    assert made[table:].startswith(b"xref\n0 5\n")
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n ", made), 1):
        assert made[int(place) :].startswith(b"%d 0 obj" % number)
    length, body = re.search(rb"/Length (\d+) >>\nstream\n(.*)\nendstream", made, re.S).groups()
    assert int(length) == len(body)


@pytest.mark.parametrize("make", [demo_papers.scan, demo_papers.photograph])
def test_pictures_are_those_of_their_seed(make: Callable[[int], bytes]) -> None:
    assert make(1) == make(1) != make(2)


def test_a_scan_holds_every_row() -> None:
    made = demo_papers.scan(3)
    at = made.index(b"IDAT")
    size = int.from_bytes(made[at - 4 : at], "big")
    assert len(zlib.decompress(made[at + 4 : at + 4 + size])) == 320 * 241


def test_every_status_of_a_complaint_is_there(look: config.Config) -> None:
    numbers = [case.number for case in Case.select().join(Service).where(Service.for_all_agencies)]
    found = {status_of(public_view(number, NOW).situation).key for number in numbers}
    assert found >= set(STATUSES) - {"menunggu_pelapor", "verifikasi"}
    facts = list(ComplaintFacts.select())
    assert any(row.secret for row in facts)
    assert any(row.no_agency for row in facts)
    assert any(row.rating for row in facts)
    assert any(row.tracking_id for row in facts)
    assert any(row.merged_into_id for row in facts)
    assert ComplaintHandover.select().count() == 1
    assert CaseFile.select().where(CaseFile.field == PHOTO_AFTER).count() == 2


def test_the_complaints_of_the_past_year_are_about_many_things(look: config.Config) -> None:
    older = Case.select().join(Service).where(Service.for_all_agencies & (Case.received_at < NOW - timedelta(days=60)))
    texts = [case.answers["Uraian"] for case in older]
    assert len(set(texts)) >= 10
    assert max(texts.count(text) for text in texts) <= len(texts) / 4
    cases = Case.select().join(Service).where(Service.for_all_agencies).count()
    assert ComplaintFacts.select().count() == cases
