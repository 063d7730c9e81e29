"""A case moves by guarded steps: who may, when not, and what is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal import refusals
from portal.accounts import Actor
from portal.casework import StepForm, recording_roles, take_step
from portal.deviations import archive
from portal.models.accounts import Posting
from portal.models.cases import CaseEvent, Task
from portal.sop.matrix import read_matrix
from portal.sop.process import compile_process
from tests.usecases import matrices as m

pytestmark = pytest.mark.usefixtures("database", "scratch")


@pytest.fixture
def people(database) -> dict[str, Actor]:
    m.publish(m.PERMIT, "izin")
    m.publish(m.BRANCHES, "rapat")
    roles = {
        "lina": "Loket",
        "kadir": "Kabid",
        "arif": "Arsip",
        "sekar": "Sekretaris",
        "aan": "Kabid A",
        "beni": "Kabid B",
        "kepala": "Kepala",
    }
    return {name: m.person(name, role) for name, role in roles.items()}


def test_a_request_is_opened_with_number_key_and_the_next_task(people):
    opened = m.submit()
    case = m.case_of(opened.number)
    assert opened.number.startswith("IZU-")
    assert opened.key not in case.key_hash
    assert case.answers == {"Lembaga pemohon": "SMA 1", "Jumlah peserta": 25}
    assert (case.folded_name, case.institution) == ("siti rahma", "SMA 1")
    assert m.open_parts(opened.number) == [["2", "Loket"]]
    task = m.task_of(opened.number, "2")
    assert task.due_at == m.TUESDAY + timedelta(minutes=30)
    assert case.limit_due == datetime(2026, 11, 27, 9, 30, tzinfo=UTC)  # Friday's close, 16.30 WIB
    assert [e.kind for e in CaseEvent.select().order_by(CaseEvent.id)] == ["opened", "step"]


def test_a_case_runs_to_its_end(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    assert m.open_tasks(opened.number) == {("3", "Kabid", "decide"), ("3", "Arsip", "coordinate")}
    m.act(opened.number, "3", people["kadir"], outcome="setuju")
    m.act(opened.number, "4", people["arif"])
    taken = m.act(opened.number, "5", people["lina"], output="Surat nomor 5")
    assert taken.roles == ("Pemohon",)
    taken = m.apply(opened, "6", raw={"Penilaian": "baik"})
    case = m.case_of(opened.number)
    assert taken.closed
    assert (case.result, case.closed_at, m.open_tasks(opened.number)) == ("done", m.TUESDAY, set())
    assert case.answers["Penilaian"] == "baik"
    assert m.last_event(opened.number).kind == "step"


def test_who_acts_and_as_what_is_written(people):
    opened = m.submit()
    stand_in = m.person("pelaksana", "Loket", kind="plh")
    m.act(opened.number, "2", stand_in, outcome="lengkap")
    event = m.last_event(opened.number)
    assert (event.account_id, event.actor_name, event.actor_title) == (stand_in.account_id, "Pelaksana", "Plh. Loket")
    assert (event.step, event.role, event.outcome) == ("2", "Loket", "lengkap")


def test_a_wrong_role_is_refused_and_nothing_changes(people):
    opened = m.submit()
    form = m.form_for(opened.number, "2", outcome="lengkap")
    before = m.snapshot()
    with pytest.raises(refusals.NotYourStep) as error:
        take_step(opened.number, form, people["kadir"], m.TUESDAY)
    assert error.value.facts == {"step": "2", "role": "Loket", "titles": "Kabid"}
    assert m.snapshot() == before


def test_a_posting_that_ended_meanwhile_is_refused(people):
    opened = m.submit()
    form = m.form_for(opened.number, "2", outcome="lengkap")
    Posting.update(ends_on=(m.TUESDAY - timedelta(days=2)).date()).execute()
    with pytest.raises(refusals.NotYourStep):
        take_step(opened.number, form, people["lina"], m.TUESDAY)


def test_a_holder_in_another_agency_is_refused(people):
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "LAI"), "lain")
    stranger = m.person("orang", "Loket", agency="Dinas Lain")
    opened = m.submit()
    with pytest.raises(refusals.NotYourStep):
        take_step(opened.number, m.form_for(opened.number, "2", outcome="lengkap"), stranger, m.TUESDAY)


def test_a_stale_page_changes_nothing(people):
    opened = m.open_case(m.request("rapat"), people["sekar"], m.TUESDAY)
    stale = m.form_for(opened.number, "3")
    m.act(opened.number, "2", people["aan"])
    before = m.snapshot()
    with pytest.raises(refusals.StaleCase):
        take_step(opened.number, stale, people["beni"], m.TUESDAY)
    assert m.snapshot() == before


def test_a_double_click_is_told_apart_from_somebody_else(people):
    opened = m.submit()
    other = m.person("lusi", "Loket")
    form = m.form_for(opened.number, "2", outcome="lengkap")
    take_step(opened.number, form, people["lina"], m.TUESDAY)
    before = m.snapshot()
    with pytest.raises(refusals.SentAlready) as mine:
        take_step(opened.number, form, people["lina"], m.TUESDAY)
    assert mine.value.facts["roles"] == ("Kabid",)
    with pytest.raises(refusals.SomeoneWasFirst) as theirs:
        take_step(opened.number, form, other, m.TUESDAY)
    assert theirs.value.facts["name"] == "Lina"
    assert m.snapshot() == before


def test_a_closed_case_takes_no_step(people):
    opened = m.open_case(m.request("rapat"), people["sekar"], m.TUESDAY)
    form = m.form_for(opened.number, "2")
    archive(opened.number, "ganda", "sudah ada", people["sekar"], m.TUESDAY)
    with pytest.raises(refusals.CaseClosed) as error:
        take_step(opened.number, form, people["aan"], m.TUESDAY)
    assert error.value.facts["result"] == "archived"


def test_an_unknown_task_or_number_is_not_found(people):
    opened = m.submit()
    with pytest.raises(refusals.NotFound):
        take_step(opened.number, StepForm(999, 1), people["lina"], m.TUESDAY)
    with pytest.raises(refusals.NotFound):
        take_step("IZU-0000-0000", StepForm(1, 1), people["lina"], m.TUESDAY)


@pytest.mark.parametrize("outcome", ["belum lengkap"])
def test_a_return_needs_a_note(people, outcome):
    opened = m.submit()
    before = m.snapshot()
    with pytest.raises(refusals.Invalid) as error:
        m.act(opened.number, "2", people["lina"], outcome=outcome, note="  ")
    assert [(e.field, e.number) for e in error.value.errors] == [("catatan", 21)]
    assert m.snapshot() == before


def test_a_refusal_needs_a_note_and_is_remembered_to_the_end(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    with pytest.raises(refusals.Invalid):
        m.act(opened.number, "3", people["kadir"], outcome="ditolak")
    m.act(opened.number, "3", people["kadir"], outcome="ditolak", note="tidak memenuhi syarat")
    assert m.open_parts(opened.number) == [["5", "Loket"]]
    m.act(opened.number, "5", people["lina"])
    m.apply(opened, "6")
    assert m.case_of(opened.number).result == "refused"


def test_a_decision_needs_one_of_its_outcomes(people):
    opened = m.submit()
    with pytest.raises(refusals.Invalid):
        m.act(opened.number, "2", people["lina"])
    with pytest.raises(refusals.UnknownOutcome):
        m.act(opened.number, "2", people["lina"], outcome="mungkin")


def test_branches_meet_and_the_decision_waits_for_the_others(people):
    opened = m.open_case(m.request("rapat"), people["sekar"], m.TUESDAY)
    assert opened.key is None
    m.act(opened.number, "2", people["aan"])
    assert m.case_of(opened.number).marking["waiting"] == [["4", "2"]]
    m.act(opened.number, "3", people["beni"])
    assert m.open_parts(opened.number) == [["4", "Sekretaris"], ["4", "Kepala"]]
    with pytest.raises(refusals.WaitsForOthers) as error:
        m.act(opened.number, "4", people["kepala"], outcome="setuju")
    assert error.value.facts["roles"] == ("Sekretaris",)
    m.act(opened.number, "4", people["sekar"])
    m.act(opened.number, "4", people["kepala"], outcome="ulang", note="bahan kurang")
    assert m.open_parts(opened.number) == [["1", "Sekretaris"]]
    assert m.task_of(opened.number, "1").returned


def test_the_opener_of_a_case_without_applicant_takes_none_of_its_decisions(people):
    both = m.person("rangkap", "Sekretaris", "Kepala")
    opened = m.open_case(m.request("rapat"), both, m.TUESDAY)
    m.act(opened.number, "2", people["aan"])
    m.act(opened.number, "3", people["beni"])
    m.act(opened.number, "4", people["sekar"])
    with pytest.raises(refusals.OpenerDecides):
        m.act(opened.number, "4", both, outcome="setuju")
    m.act(opened.number, "4", people["kepala"], outcome="setuju")
    assert m.open_parts(opened.number) == [["5", "Sekretaris"]]


def test_a_return_restarts_the_clock_of_the_step_and_not_of_the_case(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    limit = m.case_of(opened.number).limit_due
    later = m.TUESDAY + timedelta(minutes=90)
    m.act(opened.number, "3", people["kadir"], later, outcome="tidak setuju", note="periksa lagi")
    task = m.task_of(opened.number, "2")
    assert (task.opened_at, task.returned) == (later, True)
    assert task.due_at == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # 12.00, when the break begins
    assert m.case_of(opened.number).limit_due == limit
    assert m.last_event(opened.number).note == "periksa lagi"


def test_the_limit_stands_still_while_the_applicant_has_the_turn(people):
    opened = m.submit()
    limit = m.case_of(opened.number).limit_due
    m.act(opened.number, "2", people["lina"], outcome="belum lengkap", note="surat kurang")
    case = m.case_of(opened.number)
    assert (case.stopped_at, case.limit_due) == (m.TUESDAY, limit)
    assert m.task_of(opened.number, "1").due_at is None
    back = m.TUESDAY + timedelta(days=1)
    m.apply(opened, "1", back, raw={"Jumlah peserta": "30", "nama": "Siti R."})
    case = m.case_of(opened.number)
    assert case.stopped_at is None
    assert case.limit_due == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)  # a working day more: Monday's close
    assert (case.answers, case.applicant_name) == ({"Jumlah peserta": 30}, "Siti R.")
    assert CaseEvent.get(CaseEvent.revision == case.revision).data["before"]["answers"]["Jumlah peserta"] == 25


def test_what_the_applicant_corrects_is_checked(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="belum lengkap", note="surat kurang")
    before = m.snapshot()
    with pytest.raises(refusals.Invalid) as error:
        m.apply(opened, "1", raw={"Jumlah peserta": "banyak", "nama": ""})
    assert [(e.field, e.number) for e in error.value.errors] == [("nama", 2), ("Jumlah peserta", 6)]
    assert m.snapshot() == before


def test_the_applicants_step_may_be_recorded_at_the_counter_by_a_neighbour(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="belum lengkap", note="kurang")
    with pytest.raises(refusals.NotYourStep):
        m.at_counter(opened.number, "1", people["kadir"])
    m.at_counter(opened.number, "1", people["lina"])
    event = m.last_event(opened.number)
    assert (event.actor_name, event.role, event.data["at_counter"]) == ("Lina", "Pemohon", True)
    form = StepForm(Task.get(Task.closed_event == event.id).id, 1)
    with pytest.raises(refusals.SomeoneWasFirst) as error:
        m.take_applicant_step(opened.number, form, m.holder(opened), m.TUESDAY)
    assert error.value.facts["at_counter"] is True


def test_the_applicants_step_needs_the_key_of_the_same_case(people):
    one, other = m.submit(), m.submit()
    m.act(one.number, "2", people["lina"], outcome="belum lengkap", note="kurang")
    with pytest.raises(refusals.WrongKey):
        m.take_applicant_step(one.number, m.form_for(one.number, "1"), m.holder(other), m.TUESDAY)
    with pytest.raises(refusals.WrongKey):
        m.check_key(one.number, other.key)
    with pytest.raises(refusals.WrongKey):
        m.check_key("IZU-0000-0000", one.key)


def test_an_official_cannot_do_the_applicants_step_as_a_step_nor_a_coordinators(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    told = Task.get(Task.kind == "coordinate")
    with pytest.raises(refusals.NotYourStep):
        take_step(opened.number, StepForm(told.id, m.case_of(opened.number).revision), people["arif"], m.TUESDAY)


def test_an_exception_inside_the_transaction_leaves_no_half_state(people, monkeypatch):
    opened = m.submit()
    form = m.form_for(opened.number, "2", outcome="lengkap")
    before = m.snapshot()

    def killed(*_args: object, **_facts: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("portal.models.hotpath.open_tasks", killed)
    with pytest.raises(KeyboardInterrupt):
        take_step(opened.number, form, people["lina"], m.TUESDAY)
    assert m.snapshot() == before


def test_applicants_steps_in_a_row_may_each_be_recorded_by_who_stands_at_its_end():
    text = Path("matrices/audiensi-kalbar.csv").read_bytes()
    process = compile_process(read_matrix(text).matrix)
    assert recording_roles(process, "a") == ("Petugas Informasi/TU",)
    assert recording_roles(process, "b") == ("Petugas Informasi/TU",)
    assert recording_roles(process, "d") == ("Petugas pada Bagian",)
