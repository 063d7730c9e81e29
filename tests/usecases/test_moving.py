"""Running cases are moved to another version: all or none, each to its step, with the right deadline."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.accounts import Actor
from portal.case_history import happenings
from portal.case_view import key_view, official_view, public_view
from portal.deviations import send_back
from portal.matrix_refusals import CannotMoveThere, MoveFails, NotYourAgency
from portal.models.accounts import Account, Agency
from portal.models.audit import AuditLine
from portal.models.cases import Task
from portal.moving import dry_run, move, running, running_for_draft, running_versions
from portal.pauses import extend, pause, resume
from portal.refusals import Invalid, StaleCase
from portal.sop.matrix import read_matrix
from portal.sop.swimlane import step_states
from portal.standing import standing
from portal.telling import history_sentence
from tests.usecases import matrices as m
from tests.usecases.admins import at_once

pytestmark = pytest.mark.usefixtures("database", "scratch")
LATER = m.TUESDAY + timedelta(minutes=20)

# Step 3 needs a secretary first, step 4 is gone, the rest is renumbered, the check takes longer.
RENEWED = """Nama SOP,Izin Uji
Instansi,Dinas Uji
Kode,IZU
Jangka Waktu,5 hari kerja

No,Kegiatan,Pemohon,Loket,Sekretaris,Kabid,Arsip,Waktu
1,Mengajukan,mulai,,,,,10 menit
2,Mencatat masuk,,x,,,,5 menit
3,Memeriksa,,? lengkap | belum lengkap -> 1,,,,2 jam
4,Menelaah bersama,,,x,? setuju | tidak setuju -> 3 | ditolak -> 5 (tolak),koordinasi,1 jam
5,Menyiapkan surat,,x,,,,1 hari
6,Menerima surat,selesai,,,,,
"""


def admin(agency: str = "Dinas Uji") -> Actor:
    owner = Agency.get(Agency.name == agency)
    row = Account.create(login=f"admin-{owner.id}", name="Admin", created_at=m.TUESDAY, admin_of=owner)
    return Actor(row.id, row.name, admin_of=owner.id)


def staff() -> Actor:
    return m.person("rina", "Loket", "Kabid", "Arsip")


def due(number: str, step: str):
    return m.task_of(number, step).due_at


def test_a_published_version_changes_nothing_for_a_running_case() -> None:
    m.publish(m.PERMIT, "izin")
    opened = m.submit()
    before = m.snapshot()
    m.publish(RENEWED, "izin", LATER)
    assert m.snapshot() == before
    assert public_view(opened.number, LATER).version_number == 1
    assert running_versions("izin", admin()) == ((1, 1),)


def test_running_cases_are_counted_by_step_and_the_removed_step_has_to_be_paired() -> None:
    m.publish(m.PERMIT, "izin")
    rina = staff()
    first, second = m.submit(), m.submit()
    m.act(second.number, "2", rina, outcome="lengkap")
    m.publish(RENEWED, "izin", LATER)
    found = {(r.step, r.cases, r.target, r.needs) for r in running("izin", 1, 2, admin())}
    assert found == {("2", 1, "3", "open"), ("3", 1, None, "open")}
    assert first.number != second.number


def test_what_a_draft_would_mean_for_running_cases_is_told_before_it_is_published() -> None:
    m.publish(m.PERMIT, "izin")
    m.submit()
    matrix = read_matrix(RENEWED.encode()).matrix
    assert matrix is not None
    assert [(r.step, r.target) for r in running_for_draft("izin", matrix, admin())] == [("2", "3")]


def test_a_dry_run_tells_case_by_case_and_writes_nothing() -> None:
    m.publish(m.PERMIT, "izin")
    rina = staff()
    first, second = m.submit(), m.submit()
    m.act(second.number, "2", rina, outcome="lengkap")
    m.publish(RENEWED, "izin", LATER)
    before = m.snapshot()
    plan = dry_run("izin", 1, 2, {}, admin(), LATER)
    assert m.snapshot() == before
    assert not plan.is_possible
    assert plan.faults == 1
    one, two = plan.lines
    assert (one.number, [(p.step, p.role) for p in one.after], one.fault) == (first.number, [("3", "Loket")], "")
    assert two.fault == "Kini pada langkah 3, yang belum dipasangkan."


def test_a_move_puts_each_case_on_its_step_with_a_deadline_by_the_new_term() -> None:
    m.publish(m.PERMIT, "izin")
    rina, boss = staff(), admin()
    first, second = m.submit(), m.submit()
    m.act(second.number, "2", rina, outcome="lengkap")
    m.publish(RENEWED, "izin", LATER)
    revision = m.case_of(first.number).revision
    promised = m.case_of(first.number).limit_due
    assert move("izin", 1, 2, {"3": "4"}, boss, LATER) == 2
    assert due(first.number, "3") == m.TUESDAY + timedelta(hours=2)  # counted from when step 2 was opened
    assert m.open_tasks(second.number) == {
        ("4", "Sekretaris", "do"),
        ("4", "Kabid", "decide"),
        ("4", "Arsip", "coordinate"),
    }
    assert m.case_of(first.number).revision == revision + 1
    assert m.case_of(first.number).limit_due > promised  # 5 working days instead of 3
    assert m.last_event(first.number).kind == "moved"
    assert AuditLine.get(AuditLine.what == "moved").detail["cases"] == 2


def test_a_moved_case_goes_on_to_its_end_under_the_new_version() -> None:
    m.publish(m.PERMIT, "izin")
    rina = staff()
    opened = m.submit()
    m.publish(RENEWED, "izin", LATER)
    sari = m.person("sari", "Sekretaris")
    move("izin", 1, 2, {}, admin(), LATER)
    m.act(opened.number, "3", rina, outcome="lengkap", now=LATER)
    m.act(opened.number, "4", sari, now=LATER)
    m.act(opened.number, "4", rina, outcome="setuju", now=LATER)
    m.act(opened.number, "5", rina, now=LATER)
    m.apply(opened, "6", now=LATER)
    assert m.case_of(opened.number).result == "done"


def test_a_page_that_was_open_when_the_case_was_moved_changes_nothing() -> None:
    m.publish(m.PERMIT, "izin")
    rina = staff()
    opened = m.submit()
    form = m.form_for(opened.number, "2", outcome="lengkap")
    m.publish(RENEWED, "izin", LATER)
    move("izin", 1, 2, {}, admin(), LATER)
    before = m.snapshot()
    with pytest.raises(StaleCase):
        m.take_step(opened.number, form, rina, LATER)
    assert m.snapshot() == before


def test_a_failing_move_changes_none() -> None:
    m.publish(m.PERMIT, "izin")
    rina = staff()
    m.submit()
    second = m.submit()
    m.act(second.number, "2", rina, outcome="lengkap")
    m.publish(RENEWED, "izin", LATER)
    before = m.snapshot()
    with pytest.raises(MoveFails) as error:
        move("izin", 1, 2, {}, admin(), LATER)
    assert error.value.facts == {"number": second.number, "step": "3"}
    assert m.snapshot() == before
    assert not AuditLine.select().where(AuditLine.what == "moved").exists()


def test_a_step_that_is_taken_at_the_moment_of_a_move_is_before_it_or_refused() -> None:
    m.publish(m.PERMIT, "izin")
    rina = staff()
    opened = m.submit()
    form = m.form_for(opened.number, "2", outcome="lengkap")
    m.publish(RENEWED, "izin", LATER)
    boss = admin()
    done = at_once(
        lambda: move("izin", 1, 2, {"3": "4"}, boss, LATER), lambda: m.take_step(opened.number, form, rina, LATER)
    )
    case = m.case_of(opened.number)
    assert case.version.number == 2
    where = {part[0] for part in m.open_parts(opened.number)}
    assert (done, where) in ((["StaleCase", "int"], {"3"}), (["Taken", "int"], {"4"}))
    assert {task[0] for task in m.open_tasks(opened.number)} == where


def test_a_pair_that_is_not_there_is_refused() -> None:
    m.publish(m.PERMIT, "izin")
    m.submit()
    m.publish(RENEWED, "izin", LATER)
    with pytest.raises(Invalid) as error:
        move("izin", 1, 2, {"3": "99"}, admin(), LATER)
    assert error.value.errors[0].field == "pindah:3"


def test_cases_do_not_move_to_the_version_they_follow_nor_to_another_agency() -> None:
    m.publish(m.PERMIT, "izin")
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain"), "izin", LATER)
    boss = Actor(1, "Pusat", is_portal_admin=True)
    for source, target in ((1, 1), (1, 2)):
        with pytest.raises(CannotMoveThere):
            dry_run("izin", source, target, {}, boss, LATER)


def test_an_admin_of_another_agency_moves_nothing() -> None:
    m.publish(m.PERMIT, "izin")
    m.publish(m.BRANCHES.replace("Dinas Uji", "Badan Lain"), "rapat")
    m.publish(RENEWED, "izin", LATER)
    with pytest.raises(NotYourAgency):
        move("izin", 1, 2, {}, admin("Badan Lain"), LATER)


def test_time_that_an_official_gave_and_a_pause_are_kept() -> None:
    m.publish(m.PERMIT, "izin")
    rina = staff()
    given, paused, both = m.submit(), m.submit(), m.submit()
    task = m.task_of(given.number, "2")
    extend(given.number, task.id, m.TUESDAY + timedelta(days=2), "menunggu data", rina, m.TUESDAY)
    pause(paused.number, "libur lokal", rina, m.TUESDAY + timedelta(minutes=5))
    resume(paused.number, rina, m.TUESDAY + timedelta(minutes=15))
    pause(both.number, "libur lokal", rina, m.TUESDAY + timedelta(minutes=5))
    m.publish(RENEWED, "izin", LATER)
    move("izin", 1, 2, {}, admin(), LATER)
    assert due(given.number, "3") == m.TUESDAY + timedelta(days=2)
    assert due(paused.number, "3") == m.TUESDAY + timedelta(hours=3, minutes=10)
    assert m.case_of(both.number).paused_at == m.TUESDAY + timedelta(minutes=5)
    resume(both.number, rina, LATER)
    assert due(both.number, "3") == m.TUESDAY + timedelta(hours=3, minutes=15)


def test_a_step_whose_term_is_the_same_keeps_its_deadline() -> None:
    m.publish(m.PERMIT, "izin")
    opened = m.submit()
    before = due(opened.number, "2")
    m.publish(m.PERMIT.replace("Mencatat", "Mengarsipkan"), "izin", LATER)
    move("izin", 1, 2, {}, admin(), LATER)
    assert due(opened.number, "2") == before


def test_parts_that_were_done_stay_done_and_a_join_goes_on_waiting() -> None:
    m.publish(m.BRANCHES, "rapat")
    head = m.person("sekar", "Sekretaris", "Kabid A", "Kabid B")
    number = _open_own(head)
    m.act(number, "2", head, now=LATER)
    assert m.case_of(number).marking["waiting"] == [["4", "2"]]
    longer = m.BRANCHES.replace("5,Menutup", "5,Mengumumkan,x,,,,1 jam\n6,Menutup").replace("Rapat Uji", "Rapat Baru")
    m.publish(longer, "rapat", LATER)
    move("rapat", 1, 2, {}, admin(), LATER)
    assert m.case_of(number).marking["waiting"] == [["4", "2"]]
    m.act(number, "3", head, now=LATER)
    assert {part[0] for part in m.open_parts(number)} == {"4"}


def test_a_branch_that_is_gone_lets_the_join_open() -> None:
    m.publish(m.BRANCHES, "rapat")
    head = m.person("sekar", "Sekretaris", "Kabid A", "Kabid B")
    number = _open_own(head)
    m.act(number, "2", head, now=LATER)
    straight = """Nama SOP,Rapat Uji
Instansi,Dinas Uji
Kode,RPT

No,Kegiatan,Sekretaris,Kabid A,Kabid B,Kepala,Waktu
1,Menyusun,mulai,,,,1 jam
2,Menyiapkan bahan,,x,,,1 jam
3,Memutuskan,x,,,? setuju | ulang -> 1,1 jam
4,Menutup,selesai,,,,1 jam
"""
    m.publish(straight, "rapat", LATER)
    move("rapat", 1, 2, {"3": "2"}, admin(), LATER)
    assert {part[0] for part in m.open_parts(number)} == {"2", "3"}


def _open_own(actor: Actor) -> str:
    number = m.open_case(m.Request("rapat", {}), actor, m.TUESDAY).number
    if {part[0] for part in m.open_parts(number)} == {"1"}:
        m.act(number, "1", actor)
    return number


def test_a_refusal_is_carried_over() -> None:
    m.publish(m.PERMIT, "izin")
    rina = staff()
    opened = m.submit()
    m.act(opened.number, "2", rina, outcome="lengkap")
    m.act(opened.number, "3", rina, outcome="ditolak", note="tidak memenuhi syarat")
    m.publish(RENEWED, "izin", LATER)
    boss = admin()
    places = {(r.step, r.needs, r.target) for r in running("izin", 1, 2, boss)}
    assert places == {("3", "refused", None), ("5", "open", "5")}
    with pytest.raises(MoveFails):
        move("izin", 1, 2, {}, boss, LATER)
    move("izin", 1, 2, {"3": "4"}, boss, LATER)
    m.act(opened.number, "5", rina, now=LATER)
    m.apply(opened, "6", now=LATER)
    assert m.case_of(opened.number).result == "refused"


def test_history_and_drawing_speak_of_the_right_steps_after_a_move() -> None:
    m.publish(m.PERMIT, "izin")
    rina = staff()
    opened = m.submit()
    m.act(opened.number, "2", rina, outcome="lengkap", note="catatan dalam")
    m.publish(RENEWED, "izin", LATER)
    move("izin", 1, 2, {"3": "4"}, admin(), LATER)
    view = official_view(opened.number, rina, LATER).case
    told = {line.kind: line for line in view.history}
    assert told["step"].activity == "Memeriksa"
    assert history_sentence(told["moved"], view, "official") == "Memindahkan permohonan ke versi 2 SOP."
    assert "versi 2" in standing(view, "public").text
    assert "Dipindahkan ke versi 2 oleh" in standing(view, "official").text
    states = step_states(view.process, happenings(opened.number, str, str), view.marking)
    assert [states[n].state for n in "12345"] == ["done", "waiting", "done", "open", "waiting"]
    shown = key_view(opened.number, m.holder(opened), LATER).case.history
    assert all("catatan dalam" not in line.note for line in shown)


def test_a_case_is_sent_back_only_to_steps_of_the_version_it_follows_now() -> None:
    m.publish(m.PERMIT, "izin")
    rina = staff()
    opened = m.submit()
    m.act(opened.number, "2", rina, outcome="lengkap")
    m.publish(RENEWED, "izin", LATER)
    move("izin", 1, 2, {"3": "4"}, admin(), LATER)
    offered = official_view(opened.number, rina, LATER).send_back_to
    assert [step for step, _ in offered] == ["1", "3"]
    task = Task.get((Task.step == "4") & (Task.role == "Kabid") & (Task.state == "open"))
    send_back(opened.number, task.id, m.case_of(opened.number).revision, "3", "periksa lagi", rina, LATER)
    assert {part[0] for part in m.open_parts(opened.number)} == {"3"}
