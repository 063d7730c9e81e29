"""Tugas saya lists the open parts of the offices held, by deadline, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.models.accounts import Agency
from portal.pauses import pause, resume
from portal.telling import task_words
from portal.worklist import WorkFilter, badge, find_cases, inbox, services_of
from tests.usecases import matrices as m
from tests.usecases import reports as r

pytestmark = pytest.mark.usefixtures("database", "scratch")
ALL = WorkFilter()


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


def numbers(page):
    return [line.number for line in page.lines]


def test_the_inbox_holds_the_parts_of_the_offices_held(people):
    opened = m.submit()
    page = inbox(people["lina"], ALL, m.TUESDAY)
    assert (numbers(page), page.after) == ([opened.number], None)
    line = page.lines[0]
    assert (line.step, line.activity, line.role, line.kind) == ("2", "Memeriksa", "Loket", "decide")
    assert (line.applicant, line.institution) == ("Siti Rahma", "SMA 1")
    assert numbers(inbox(people["kadir"], ALL, m.TUESDAY)) == []


def test_the_nearest_deadline_comes_first_and_pages_do_not_overlap(people):
    opened = [m.submit(m.TUESDAY + timedelta(seconds=(37 * n) % 60)) for n in range(60)]
    seen, after = [], None
    pages = 0
    while True:
        page = inbox(people["lina"], ALL, m.TUESDAY, after)
        seen += page.lines
        pages += 1
        if page.after is None:
            break
        after = page.after
    assert pages == 3
    assert sorted(line.number for line in seen) == sorted(o.number for o in opened)
    assert [line.due_at for line in seen] == sorted(line.due_at for line in seen)


def test_a_bad_page_key_gives_the_first_page(people):
    m.submit()
    for bad in ("x", "-", "20261124T030000000000-x", "99999-1", "'; DROP TABLE task"):
        assert len(inbox(people["lina"], ALL, m.TUESDAY, bad).lines) == 1


def test_tasks_without_deadline_come_last_and_coordinators_are_told(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    line = inbox(people["arif"], ALL, m.TUESDAY).lines[0]
    assert (line.kind, line.due_at, line.is_overdue) == ("coordinate", None, False)
    assert badge(people["arif"]) == 0
    m.act(opened.number, "3", people["kadir"], outcome="setuju")
    assert [line.step for line in inbox(people["arif"], ALL, m.TUESDAY).lines] == ["4"]
    assert badge(people["arif"]) == 1


def test_overdue_and_due_soon_are_told_and_filtered(people):
    late = m.submit(m.TUESDAY - timedelta(days=1))
    soon = m.submit(m.TUESDAY)
    m.submit(m.TUESDAY + timedelta(hours=6))
    at = m.TUESDAY + timedelta(minutes=1)
    lines = {line.number: line for line in inbox(people["lina"], ALL, at).lines}
    assert lines[late.number].is_overdue
    assert lines[late.number].overdue_by > timedelta(hours=6)
    assert lines[soon.number].is_due_soon
    assert lines[soon.number].remaining == timedelta(minutes=29)
    assert numbers(inbox(people["lina"], WorkFilter(urgency="lewat"), at)) == [late.number]
    assert numbers(inbox(people["lina"], WorkFilter(urgency="mendekati"), at)) == [soon.number]


def test_a_step_without_term_shows_and_is_filtered_by_the_limit_of_the_case(database):
    people = r.world()
    opened = r.complain()
    [line] = inbox(people["olah"], ALL, m.TUESDAY).lines
    assert (line.due_at, task_words(line)) == (None, [("", "Tanpa tenggat")])  # no class yet, so no limit
    r.pass_on(opened, people["olah"], m.TUESDAY, r.LIGHT)
    limit = m.case_of(opened.number).limit_due
    [line] = inbox(people["tim"], ALL, m.TUESDAY).lines
    assert (line.due_at, line.is_whole, line.is_overdue) == (limit, True, False)
    late, soon = WorkFilter(urgency="lewat"), WorkFilter(urgency="mendekati")
    assert inbox(people["tim"], late, m.TUESDAY).lines == ()
    assert numbers(inbox(people["tim"], soon, limit - timedelta(minutes=10))) == [opened.number]
    after = limit + timedelta(minutes=20)
    [line] = inbox(people["tim"], late, after).lines
    assert line.is_overdue
    assert task_words(line)[0][0] == "late"
    assert inbox(people["tim"], soon, after).lines == ()


def test_a_limit_of_days_says_that_it_is_of_the_whole(database):
    people = r.world()
    opened = r.complain()
    r.pass_on(opened, people["olah"], m.TUESDAY)
    [line] = inbox(people["tim"], ALL, m.TUESDAY).lines
    assert task_words(line) == [("open", "Tenggat seluruhnya")]


def test_the_inbox_is_searched_by_number_name_institution_and_service(people):
    one = m.submit(raw={"nama": "Budi  SANTOSO"})
    two = m.submit(raw={"Lembaga pemohon": "Yayasan Terang"})
    assert numbers(inbox(people["lina"], WorkFilter(text="santoso"), m.TUESDAY)) == [one.number]
    assert numbers(inbox(people["lina"], WorkFilter(text="TERANG"), m.TUESDAY)) == [two.number]
    assert numbers(inbox(people["lina"], WorkFilter(text=one.number.lower().replace("-", " ")), m.TUESDAY)) == [
        one.number
    ]
    assert numbers(inbox(people["lina"], WorkFilter(text="%"), m.TUESDAY)) == []
    assert len(inbox(people["lina"], WorkFilter(service="izin"), m.TUESDAY).lines) == 2
    assert inbox(people["lina"], WorkFilter(service="rapat"), m.TUESDAY).lines == ()
    assert services_of(people["lina"]) == [("izin", "Izin Uji")]


def test_a_decision_says_for_whom_it_waits(people):
    opened = m.open_case(m.request("rapat"), people["sekar"], m.TUESDAY)
    m.act(opened.number, "2", people["aan"])
    m.act(opened.number, "3", people["beni"])
    assert inbox(people["kepala"], ALL, m.TUESDAY).lines[0].waits_for == ("Sekretaris",)
    assert inbox(people["sekar"], ALL, m.TUESDAY).lines[0].waits_for == ()
    m.act(opened.number, "4", people["sekar"])
    assert inbox(people["kepala"], ALL, m.TUESDAY).lines[0].waits_for == ()


def test_several_offices_make_one_inbox_and_a_stand_in_is_told(people):
    both = m.person("rangkap", "Loket", "Kabid", kind="plh")
    first, second = m.submit(), m.submit()
    m.act(first.number, "2", people["lina"], outcome="lengkap")
    page = inbox(both, ALL, m.TUESDAY)
    assert {(line.number, line.title, line.stands_in) for line in page.lines} == {
        (first.number, "Plh. Kabid", True),
        (second.number, "Plh. Loket", True),
    }


def test_the_badge_counts_to_a_hundred(people):
    assert badge(people["lina"]) == 0
    m.submit()
    assert badge(people["lina"]) == 1


def test_cases_are_found_by_how_a_name_begins_and_only_in_the_own_agency(people):
    opened = m.submit(raw={"nama": "Ágnes Rahma"})
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "LAI"), "lain")
    stranger = m.person("orang", "Loket", agency="Dinas Lain")
    assert [c.number for c in find_cases(people["kadir"], "ágnes")] == [opened.number]
    assert [c.number for c in find_cases(people["kadir"], "sma 1")] == [opened.number]
    assert [c.number for c in find_cases(people["kadir"], opened.number.lower())] == [opened.number]
    assert find_cases(people["kadir"], "rahma") == []
    assert find_cases(stranger, opened.number) == []
    assert find_cases(people["kadir"], " ") == []


def test_a_flood_of_tasks_is_capped_in_the_badge(people, monkeypatch):
    monkeypatch.setattr("portal.worklist.BADGE_MAX", 2)
    for _ in range(4):
        m.submit()
    assert badge(people["lina"]) == 2
    assert Agency.select().count() == 1


def test_parts_without_a_term_stand_by_the_limit_of_their_case(database):
    m.publish(m.COMPLAINT, "pengaduan")
    m.publish(m.PERMIT.replace("Dinas Uji", "Biro Uji"), "izin")
    both = m.person("olah", "Pengelola", "Tim", "Loket", agency="Biro Uji")
    slow, near = (m.submit(slug="pengaduan", agency="biro-uji").number for _ in range(2))
    m.act(slow, "2", both, outcome="diteruskan", case_class="Berat")
    m.act(near, "2", both, outcome="diteruskan", case_class="Ringan")
    soon = m.submit().number  # its step has half an hour
    unchecked = m.submit(slug="pengaduan", agency="biro-uji").number  # no class, so no limit yet
    assert numbers(inbox(both, ALL, m.TUESDAY)) == [soon, near, slow, unchecked]


def test_a_limit_that_moves_with_a_pause_moves_its_part(database):
    m.publish(m.COMPLAINT, "pengaduan")
    team = m.person("olah", "Pengelola", "Tim", agency="Biro Uji")
    number = m.submit(slug="pengaduan", agency="biro-uji").number
    m.act(number, "2", team, outcome="diteruskan", case_class="Ringan")
    before = m.task_of(number, "3").due_key
    pause(number, "menunggu laboratorium", team, m.TUESDAY)
    resume(number, team, m.TUESDAY + timedelta(days=1))
    assert m.task_of(number, "3").due_key == m.case_of(number).limit_due > before
