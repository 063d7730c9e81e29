"""What the portal may do to any case: take back, send back, keys, withdraw, archive, notes, clocks; each told in the history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal import deviations, refusals
from portal.casekeys import check_key
from portal.casework import StepForm, take_step
from portal.filestore import Upload
from portal.models.accounts import Agency, Office
from portal.models.cases import Case, CaseEvent, Task
from portal.models.files import CaseFile
from portal.pauses import extend, pause, resume
from tests.usecases import matrices as m
from tests.usecases.test_filestore import PDF

pytestmark = pytest.mark.usefixtures("database", "scratch")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def people(database):
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


def standing(number):
    """Return what a take-back has to restore: the case without its counters, and the tasks that are open."""
    case = Case.select().where(Case.number == number).dicts().get()
    case.pop("revision"), case.pop("edition")
    columns = (
        Task.step,
        Task.role,
        Task.kind,
        Task.opened_at,
        Task.due_at,
        Task.due_key,
        Task.returned,
        Task.opened_event,
    )
    mine = (Task.case == case["id"]) & (Task.state == "open")
    return case, list(Task.select(*columns).where(mine).order_by(Task.id).tuples())


# -- take back ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["setuju", "tidak setuju", "ditolak"])
def test_taking_back_restores_exactly_what_was(people, outcome):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    before = standing(opened.number)
    taken = m.act(opened.number, "3", people["kadir"], m.TUESDAY + MINUTE, outcome=outcome, note="sebab")
    deviations.take_back(opened.number, taken.event_id, people["kadir"], m.TUESDAY + 6 * MINUTE)
    assert standing(opened.number) == before
    assert CaseEvent.get_by_id(taken.event_id).undone_by == m.last_event(opened.number).id
    m.act(opened.number, "3", people["kadir"], outcome="setuju")
    assert m.open_parts(opened.number) == [["4", "Arsip"]]


def test_taking_back_restores_clocks_answers_and_documents(people):
    opened = m.submit(uploads=[Upload("Surat", "lama.pdf", PDF)])
    m.act(opened.number, "2", people["lina"], outcome="belum lengkap", note="kurang")
    before = standing(opened.number)
    m.at_counter(
        opened.number, "1", people["lina"], m.TUESDAY + timedelta(hours=3),
        raw={"Jumlah peserta": "9"}, uploads=[Upload("Surat", "baru.pdf", PDF)],
    )  # fmt: skip
    assert m.case_of(opened.number).answers == {"Jumlah peserta": 9}
    assert [f.name for f in CaseFile.select().where(CaseFile.removed_at.is_null())] == ["baru.pdf"]
    event = m.last_event(opened.number)
    deviations.take_back(opened.number, event.id, people["lina"], event.at + MINUTE)
    assert standing(opened.number) == before
    assert [f.name for f in CaseFile.select().where(CaseFile.removed_at.is_null())] == ["lama.pdf"]


def test_taking_back_what_closed_a_case_opens_it_again(people):
    opened = m.open_case(m.request("rapat"), people["sekar"], m.TUESDAY)
    m.act(opened.number, "2", people["aan"])
    m.act(opened.number, "3", people["beni"])
    m.act(opened.number, "4", people["sekar"])
    m.act(opened.number, "4", people["kepala"], outcome="setuju")
    before = standing(opened.number)
    taken = m.act(opened.number, "5", people["sekar"])
    assert taken.closed
    deviations.take_back(opened.number, taken.event_id, people["sekar"], m.TUESDAY)
    assert standing(opened.number) == before


def test_after_five_minutes_nothing_is_taken_back(people):
    opened = m.submit()
    taken = m.act(opened.number, "2", people["lina"], outcome="lengkap")
    before = m.snapshot()
    with pytest.raises(refusals.TooLate) as error:
        deviations.take_back(
            opened.number, taken.event_id, people["lina"], m.TUESDAY + 5 * MINUTE + timedelta(seconds=1)
        )
    assert error.value.facts["roles"] == ("Kabid",)
    assert m.snapshot() == before


def test_what_somebody_acted_on_is_not_taken_back(people):
    opened = m.submit()
    taken = m.act(opened.number, "2", people["lina"], outcome="lengkap")
    m.act(opened.number, "3", people["kadir"], outcome="setuju")
    with pytest.raises(refusals.ActedOn):
        deviations.take_back(opened.number, taken.event_id, people["lina"], m.TUESDAY)


def test_only_who_did_it_takes_it_back_and_only_once(people):
    opened = m.submit()
    taken = m.act(opened.number, "2", people["lina"], outcome="lengkap")
    with pytest.raises(refusals.NotYours):
        deviations.take_back(opened.number, taken.event_id, people["kadir"], m.TUESDAY)
    deviations.take_back(opened.number, taken.event_id, people["lina"], m.TUESDAY)
    with pytest.raises(refusals.ActedOn):
        deviations.take_back(opened.number, taken.event_id, people["lina"], m.TUESDAY)
    with pytest.raises(refusals.NotFound):
        deviations.take_back(m.submit().number, taken.event_id, people["lina"], m.TUESDAY)


def test_a_note_does_not_prevent_taking_back(people):
    opened = m.submit()
    taken = m.act(opened.number, "2", people["lina"], outcome="lengkap")
    deviations.add_note(opened.number, "dicatat", [], people["arif"], m.TUESDAY)
    deviations.take_back(opened.number, taken.event_id, people["lina"], m.TUESDAY)
    assert m.open_parts(opened.number) == [["2", "Loket"]]


def test_a_page_from_before_the_taking_back_is_stale(people):
    opened = m.submit()
    taken = m.act(opened.number, "2", people["lina"], outcome="lengkap")
    form = m.form_for(opened.number, "3", outcome="setuju")
    deviations.take_back(opened.number, taken.event_id, people["lina"], m.TUESDAY)
    with pytest.raises(refusals.StepNotOpen):
        take_step(opened.number, form, people["kadir"], m.TUESDAY)


# -- send back ---------------------------------------------------------------------------------------------------------


def send(number, step, target, actor, reason="periksa lagi"):
    task = m.task_of(number, step)
    deviations.send_back(number, task.id, m.case_of(number).revision, target, reason, actor, m.TUESDAY)


def test_the_case_is_sent_back_outside_the_flow_with_a_reason(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    m.act(opened.number, "3", people["kadir"], outcome="ditolak", note="tidak cocok")
    with pytest.raises(refusals.Invalid):
        send(opened.number, "5", "3", people["lina"], " ")
    send(opened.number, "5", "3", people["lina"])
    case = m.case_of(opened.number)
    assert (case.marking["open"], case.marking["refused"]) == ([["3", "Kabid"]], [])
    event = m.last_event(opened.number)
    assert (event.kind, event.note, event.data["returned"]) == ("sent_back", "periksa lagi", ["3"])
    assert m.task_of(opened.number, "3").returned


def test_a_case_is_sent_back_only_to_what_was_done_and_only_by_who_has_it(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    for target in ("4", "3", "99"):
        with pytest.raises(refusals.StepNotOpen):
            send(opened.number, "3", target, people["kadir"])
    with pytest.raises(refusals.NotYourStep):
        send(opened.number, "3", "2", people["lina"])


def test_an_agency_can_switch_sending_back_off(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    Agency.update(allow_send_back=False).execute()
    with pytest.raises(refusals.SendBackIsOff):
        send(opened.number, "3", "2", people["kadir"])


# -- keys, withdrawing, archiving --------------------------------------------------------------------------------------


def test_a_new_key_opens_the_case_and_the_old_one_no_longer(people):
    opened = m.submit()
    held = m.holder(opened)
    key = deviations.reissue_key(opened.number, people["lina"], m.TUESDAY)
    assert check_key(opened.number, key)
    with pytest.raises(refusals.WrongKey):
        m.holder(opened)
    with pytest.raises(refusals.WrongKey):
        deviations.withdraw(opened.number, "", held, m.TUESDAY)
    assert m.last_event(opened.number).kind == "key_reissued"
    assert key not in str(list(CaseEvent.select().dicts()))


def test_a_case_is_withdrawn_with_the_key_or_by_an_official_with_a_reason(people):
    one, two = m.submit(), m.submit()
    deviations.withdraw(one.number, "", m.holder(one), m.TUESDAY)
    assert m.case_of(one.number).result == "withdrawn"
    assert m.open_tasks(one.number) == set()
    with pytest.raises(refusals.Invalid):
        deviations.withdraw(two.number, "", people["lina"], m.TUESDAY)
    deviations.withdraw(two.number, "lewat telepon", people["lina"], m.TUESDAY)
    assert m.last_event(two.number).actor_name == "Lina"
    with pytest.raises(refusals.CaseClosed):
        deviations.withdraw(two.number, "lagi", people["lina"], m.TUESDAY)


def test_an_archived_case_comes_back_as_it_was(people):
    one, other = m.submit(), m.submit()
    before = standing(one.number)
    with pytest.raises(refusals.Invalid):
        deviations.archive(one.number, "ganda", "sama", people["kadir"], m.TUESDAY, "IZU-0000-0000")
    deviations.archive(one.number, "ganda", "sama", people["kadir"], m.TUESDAY, other.number.lower())
    assert (m.case_of(one.number).result, m.open_tasks(one.number)) == ("archived", set())
    assert m.last_event(one.number).data["other"] == other.number
    deviations.restore(one.number, people["kadir"], m.TUESDAY + timedelta(days=2))
    assert standing(one.number) == before
    with pytest.raises(refusals.StepNotOpen):
        deviations.restore(one.number, people["kadir"], m.TUESDAY)


def test_another_agency_touches_nothing(people):
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "LAI"), "lain")
    stranger = m.person("orang", "Loket", agency="Dinas Lain")
    opened = m.submit()
    before = m.snapshot()
    for act in (
        lambda: deviations.reissue_key(opened.number, stranger, m.TUESDAY),
        lambda: deviations.withdraw(opened.number, "x", stranger, m.TUESDAY),
        lambda: deviations.archive(opened.number, "bukan", "x", stranger, m.TUESDAY),
        lambda: deviations.restore(opened.number, stranger, m.TUESDAY),
        lambda: deviations.add_note(opened.number, "x", [], stranger, m.TUESDAY),
        lambda: pause(opened.number, "x", stranger, m.TUESDAY),
        lambda: resume(opened.number, stranger, m.TUESDAY),
    ):
        with pytest.raises(refusals.NotYours):
            act()
    assert m.snapshot() == before


# -- notes and input ---------------------------------------------------------------------------------------------------


def test_coordinators_add_notes_and_documents_and_hold_nothing_up(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    form = m.form_for(opened.number, "3", outcome="setuju")
    deviations.add_note(opened.number, "lihat map 3", [Upload("", "map.pdf", PDF)], people["arif"], m.TUESDAY)
    event = CaseEvent.get(CaseEvent.kind == "note")
    assert (event.note, event.role, event.actor_name) == ("lihat map 3", "Arsip", "Arif")
    assert CaseFile.get().event == event.id
    take_step(opened.number, form, people["kadir"], m.TUESDAY)
    with pytest.raises(refusals.NotYours):
        deviations.add_note(opened.number, "x", [], people["kadir"], m.TUESDAY)


def test_an_empty_or_endless_note_is_not_taken(people):
    opened = m.submit()
    for note, number in (("  ", 1), ("x" * 5001, 5), ("a\x00b", 17)):
        with pytest.raises(refusals.Invalid) as error:
            deviations.add_note(opened.number, note, [], people["lina"], m.TUESDAY)
        assert error.value.errors[0].number == number


def test_another_office_is_asked_for_input(people):
    opened = m.submit()
    task = m.task_of(opened.number, "2")
    office = Office.get(Office.name == "Kepala")

    def ask():
        deviations.ask_input(
            opened.number,
            task.id,
            m.case_of(opened.number).revision,
            office.id,
            "mohon saran",
            people["lina"],
            m.TUESDAY,
        )

    ask()
    with pytest.raises(refusals.Invalid):
        ask()
    deviations.add_note(opened.number, "saran saya", [], people["kepala"], m.TUESDAY)
    told = Task.get(Task.kind == "coordinate")
    with pytest.raises(refusals.NotYourStep):
        take_step(opened.number, StepForm(told.id, m.case_of(opened.number).revision), people["kepala"], m.TUESDAY)
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    assert Task.get_by_id(told.id).state == "done"


# -- clocks ------------------------------------------------------------------------------------------------------------


def test_a_pause_stops_every_clock_until_it_ends(people):
    opened = m.submit()
    limit = m.case_of(opened.number).limit_due
    pause(opened.number, "menunggu kebijakan", people["lina"], m.TUESDAY + 10 * MINUTE)
    with pytest.raises(refusals.StepNotOpen):
        pause(opened.number, "lagi", people["lina"], m.TUESDAY)
    resume(opened.number, people["lina"], m.TUESDAY + timedelta(days=1, minutes=10))
    case = m.case_of(opened.number)
    assert (case.paused_at, case.stopped_at) == (None, None)
    assert m.task_of(opened.number, "2").due_at == m.TUESDAY + timedelta(days=1, minutes=30)
    assert case.limit_due > limit


def test_a_step_lets_the_clocks_run_again_and_taking_it_back_stops_them(people):
    opened = m.open_case(m.request("rapat"), people["sekar"], m.TUESDAY)
    pause(opened.number, "tunggu", people["aan"], m.TUESDAY)
    before = standing(opened.number)
    at = m.TUESDAY + timedelta(hours=1)
    taken = m.act(opened.number, "2", people["aan"], at)
    assert m.case_of(opened.number).paused_at is None
    assert m.task_of(opened.number, "3").due_at == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # 13.00 + 1 hour
    deviations.take_back(opened.number, taken.event_id, people["aan"], at)
    assert standing(opened.number) == before


def test_more_time_is_given_with_a_reason_and_never_less(people):
    opened = m.submit()
    task = m.task_of(opened.number, "2")
    later = m.TUESDAY + timedelta(days=7)
    with pytest.raises(refusals.Invalid):
        extend(opened.number, task.id, later, "", people["lina"], m.TUESDAY)
    with pytest.raises(refusals.Invalid):
        extend(opened.number, task.id, m.TUESDAY, "lama", people["lina"], m.TUESDAY)
    extend(opened.number, task.id, later, "menunggu surat", people["lina"], m.TUESDAY)
    assert m.task_of(opened.number, "2").due_at == later
    assert m.case_of(opened.number).limit_due == later
    event = m.last_event(opened.number)
    assert (event.kind, event.data["old_due"]) == ("extended", task.due_at.isoformat())


def test_the_counter_gives_a_new_key_only_where_there_is_an_applicant(people):
    opened = m.open_case(m.request("rapat"), people["sekar"], m.TUESDAY)
    with pytest.raises(refusals.NotFound):
        deviations.reissue_key(opened.number, people["aan"], m.TUESDAY)
