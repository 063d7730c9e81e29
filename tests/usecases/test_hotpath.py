"""The hand-written SQL leaves the rows that the models would, in few statements, and two at once cannot both win."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from datetime import timedelta

import pytest

from portal import refusals
from portal.casework import take_step
from portal.models import base, hotpath
from portal.models.accounts import Office
from portal.models.cases import NO_DUE, Case, CaseEvent, Task
from portal.models.rows import NewTask
from portal.moves import state_from_json, state_to_json
from tests.usecases import matrices as m

pytestmark = pytest.mark.usefixtures("scratch")


@pytest.fixture
def lina(database):
    m.publish(m.PERMIT, "izin")
    m.person("kadir", "Kabid")
    return m.person("lina", "Loket")


def rows(case):
    """Return a case's rows without ids and what names the case."""
    found = [Case.select().where(Case.id == case.id).dicts().get()]
    found += list(Task.select().where(Task.case == case).order_by(Task.id).dicts())
    found += list(CaseEvent.select().where(CaseEvent.case == case).order_by(CaseEvent.id).dicts())
    names = {"id", "number", "case", "key_hash", "opened_event", "closed_event"}
    return [{key: value for key, value in row.items() if key not in names} for row in found]


def test_the_sql_leaves_the_rows_that_the_models_would(lina):
    by_hand, by_models = (m.case_of(m.submit().number) for _ in range(2))
    later = m.TUESDAY + timedelta(minutes=7)
    facts = {"account": lina.account_id, "actor_name": "Lina", "actor_title": "Loket", "role": "Loket", "step": "2"}
    data, undo = {"to": ["3"], "kata": "“ä”"}, {"state": {"x": 1}}
    marking = {"open": [["3", "Kabid"]], "waiting": [], "refused": [], "closed": False}

    loaded = hotpath.load(by_hand.number)
    raw = {**state_to_json(loaded.state), "marking": base.JSONText().db_value(marking), "stopped_at": later.isoformat()}
    with base.transaction():
        assert hotpath.advance(loaded.id, loaded.revision, state_from_json(raw))
        event = hotpath.add_event(loaded.id, later, "step", 3, **facts, outcome="lengkap", data=data, undo=undo)
        task = hotpath.open_task(loaded.id, "2", "Loket")
        hotpath.end_tasks(loaded.id, event, later, ["2"], task, lina.account_id)
        new = [NewTask("3", "Kabid", "decide", False, later, True), NewTask("3", "Pemohon", "do", True, None)]
        hotpath.open_tasks(loaded, event, later, new, None)

    case = Case.get_by_id(by_models.id)
    case.revision += 1
    case.edition += 1
    case.marking, case.stopped_at = marking, later
    case.save()
    line = CaseEvent.create(
        case=case, at=later, kind="step", revision=3, outcome="lengkap", data=data, undo=undo, **facts
    )
    old = Task.get((Task.case == case) & (Task.step == "2") & (Task.state == "open"))
    old.state, old.closed_at, old.closed_event, old.done_by = "done", later, line.id, lina.account_id
    old.save()
    common = {"case": case, "service": case.service_id, "step": "3", "opened_at": later, "opened_event": line.id}
    office = Office.get(Office.name == "Kabid")
    Task.create(role="Kabid", kind="decide", office=office, due_at=later, due_key=later, returned=True, **common)
    Task.create(role="Pemohon", kind="do", office=None, due_at=None, due_key=NO_DUE, **common)
    assert rows(by_hand) == rows(by_models)


def test_loading_tells_whether_the_office_is_held(lina):
    opened = m.submit()
    task = m.task_of(opened.number, "2")
    days = (m.TUESDAY.date(), m.TUESDAY.date())
    assert hotpath.load(opened.number, task.id, lina.account_id, days).held
    assert not hotpath.load(opened.number, task.id, lina.account_id + 99, days).held
    assert not hotpath.load(opened.number, task.id).held
    assert hotpath.load(opened.number, 999).task_id is None
    assert hotpath.load("IZU-0000-0000") is None


def test_an_old_revision_changes_nothing(lina):
    opened = m.submit()
    before = m.snapshot()
    loaded = hotpath.load(opened.number)
    assert not hotpath.advance(loaded.id, loaded.revision - 1, loaded.state)
    assert m.snapshot() == before


def statements(monkeypatch, act):
    """Count the statements of an act, by their first word."""
    seen = Counter()
    original = base.db.obj.execute_sql

    def counting(sql, *args, **kwargs):
        seen[sql.split()[0]] += 1
        return original(sql, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(base.db.obj, "execute_sql", counting)
        act()
    return seen


def test_a_step_takes_few_statements_however_long_the_history(lina, monkeypatch):
    opened = m.submit()

    def ask():
        m.act(opened.number, "2", lina, outcome="belum lengkap", note="kurang")
        m.apply(opened, "1")

    form = m.form_for(opened.number, "2", outcome="belum lengkap", note="kurang")
    first = statements(monkeypatch, lambda: take_step(opened.number, form, lina, m.TUESDAY))
    m.apply(opened, "1")
    for _ in range(15):
        ask()
    form = m.form_for(opened.number, "2", outcome="belum lengkap", note="kurang")
    last = statements(monkeypatch, lambda: take_step(opened.number, form, lina, m.TUESDAY))
    assert last == first
    assert sum(first[word] for word in ("SELECT", "UPDATE", "INSERT")) <= 6, first


def plan(sql, *values):
    explain = "EXPLAIN QUERY PLAN " if base.is_sqlite() else "EXPLAIN "
    sql = sql if base.is_sqlite() else sql.replace("?", "%s")
    return " ".join(str(row[-1]) for row in base.db.execute_sql(explain + sql, values))


def many_tasks(number, count):
    """Add open tasks to 40 offices, so that the planner has something to choose by."""
    task = m.task_of(number, "2").__data__
    task.pop("id")
    agency = Office.get().agency
    offices = [Office.create(agency=agency, name=f"Kantor {n}").id for n in range(40)]
    rows = [{**task, "office": offices[n % 40], "due_key": m.TUESDAY + timedelta(minutes=n)} for n in range(count)]
    for start in range(0, count, 50):
        Task.insert_many(rows[start : start + 50]).execute()
    base.db.execute_sql("ANALYZE task")


def test_the_inbox_and_its_badge_read_the_partial_index(lina):
    many_tasks(m.submit().number, 2000)
    sql = (
        "SELECT id, case_id, step, kind FROM task WHERE office_id = ? AND state = 'open' ORDER BY due_key, id LIMIT 26"
    )
    assert "task_worklist" in plan(sql, 1)
    assert "TEMP B-TREE" not in plan(sql, 1)
    count = "SELECT count(*) FROM (SELECT 1 FROM task WHERE office_id IN (1, 2) AND state = 'open' AND kind <> 'coordinate' ORDER BY office_id, due_key LIMIT 100) AS part"
    assert "task_worklist" in plan(count)
    assert "TEMP B-TREE" not in plan(count)


# -- two at once -------------------------------------------------------------------------------------------------------


def race(url, number, form, actor, barrier, results):
    """Take the same step as the others, at the same moment, in a thread or process of its own."""
    if multiprocessing.parent_process() is not None:
        base.bind(base.connect(url))
    with base.db.connection_context():
        barrier.wait(timeout=20)
        try:
            take_step(number, form, actor, m.TUESDAY)
            results.append("taken")
        except refusals.Refused as refused:
            results.append(type(refused).__name__)


def test_of_two_people_who_click_at_once_one_wins_in_threads(lina, database_url):
    other = m.person("lusi", "Loket")
    number = m.submit().number
    form = m.form_for(number, "2", outcome="lengkap")
    barrier, results = threading.Barrier(2), []
    racers = [
        threading.Thread(target=race, args=(database_url, number, form, actor, barrier, results))
        for actor in (lina, other)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(30)
    assert sorted(results) == ["SomeoneWasFirst", "taken"] or sorted(results) == ["StaleCase", "taken"]
    assert CaseEvent.select().where(CaseEvent.step == "2").count() == 1
    assert m.open_tasks(number) == {("3", "Kabid", "decide"), ("3", "Arsip", "coordinate")}


def test_of_four_processes_that_click_at_once_one_wins(lina, database_url):
    number = m.submit().number
    form = m.form_for(number, "2", outcome="lengkap")
    base.db.close()
    base.db.obj.close_all()
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        barrier, results = manager.Barrier(4), manager.list()
        racers = [
            context.Process(target=race, args=(database_url, number, form, lina, barrier, results)) for _ in range(4)
        ]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join(60)
        found = sorted(results)
    base.db.connect()
    assert len(found) == 4
    assert found.count("taken") == 1
    assert set(found) <= {"taken", "SentAlready", "StaleCase"}
    assert CaseEvent.select().where(CaseEvent.step == "2").count() == 1


def die_inside(url, number, form, actor):
    """Be killed after the case was written and before its tasks were."""
    import os
    import signal

    base.bind(base.connect(url))
    base.db.connect()
    hotpath.open_tasks = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
    take_step(number, form, actor, m.TUESDAY)


def test_a_killed_process_leaves_no_half_state_and_no_lock(lina, database_url):
    number = m.submit().number
    form = m.form_for(number, "2", outcome="lengkap")
    before = m.snapshot()
    base.db.close()
    base.db.obj.close_all()
    victim = multiprocessing.get_context("spawn").Process(target=die_inside, args=(database_url, number, form, lina))
    victim.start()
    victim.join(60)
    assert victim.exitcode == -9
    base.db.connect()
    assert m.snapshot() == before
    take_step(number, form, lina, m.TUESDAY)
    assert m.open_parts(number) == [["3", "Kabid"]]
