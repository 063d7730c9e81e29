"""The open figures on a small set counted by hand: what is counted where, times without pauses, ranks, what is kept back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal import closing, complaint_moves, deviations, statistics, statistics_rollup
from portal.models.accounts import Agency
from portal.models.base import to_db, transaction
from portal.models.cases import Case
from portal.models.statistics import CaseFigure, FigureMark, Scope, StepFigure, open_parts, steps
from portal.pauses import extend, pause, resume
from portal.statistics import Choice, Figures
from portal.statistics_periods import read_period
from tests.usecases import matrices as m

pytestmark = pytest.mark.usefixtures("database", "scratch")
NOW = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)


def at(day: str, hour: str) -> datetime:
    """Return a moment of November or December 2026 in the agency's zone (WIB)."""
    return datetime.fromisoformat(f"2026-{day}T{hour}:00+07:00").astimezone(UTC)


@pytest.fixture
def people(database):
    m.publish(m.PERMIT, "izin", at("10-01", "09:00"))
    m.publish(m.COMPLAINT, "pengaduan", at("10-01", "09:00"))
    names = {"lina": "Loket", "kadir": "Kabid", "arif": "Arsip", "olga": "Pengelola", "tim": "Tim"}
    return {name: m.person(name, role) for name, role in names.items()}


def permit(people, begin: datetime, end: datetime, refused: bool = False) -> m.Opened:
    """Run a permit from its receipt to its delivery at two instants; the applicant's own step stays open."""
    opened = m.submit(begin)
    m.act(opened.number, "2", people["lina"], begin, outcome="lengkap")
    if refused:
        m.act(opened.number, "3", people["kadir"], begin, outcome="ditolak", note="Tidak memenuhi syarat.")
    else:
        m.act(opened.number, "3", people["kadir"], begin, outcome="setuju")
        m.act(opened.number, "4", people["arif"], begin)
    m.act(opened.number, "5", people["lina"], end)
    return opened


def counted(slug: str = "izin", period: str = "2026", now: datetime = NOW) -> statistics.Overview:
    statistics_rollup.refresh(now)
    known = statistics.register()
    return statistics.overview(statistics.read_choice(known, "", slug, period, now), known)


def month(shown, wanted: str) -> Figures:
    return dict(shown.months or shown.complaint_months)[wanted]


# -- what is counted, and in which month -------------------------------------------------------------------------------


def test_a_case_is_received_in_one_month_and_delivered_in_another(people) -> None:
    permit(people, at("11-30", "15:00"), at("12-01", "09:00"))
    shown = counted()
    assert (month(shown, "2026-11").received, month(shown, "2026-11").delivered) == (1, 0)
    assert (month(shown, "2026-12").received, month(shown, "2026-12").delivered) == (0, 1)
    assert (shown.total.received, shown.total.delivered, shown.total.refused) == (1, 1, 0)


def test_the_month_is_that_of_the_agencys_zone(people) -> None:
    m.submit(datetime(2026, 11, 30, 17, 30, tzinfo=UTC))  # 1 December, 00.30 WIB
    assert month(counted(), "2026-12").received == 1


def test_a_delivered_case_counts_once_also_after_it_is_closed(people) -> None:
    opened = permit(people, at("11-24", "09:00"), at("11-24", "11:00"))
    before = counted().total
    m.apply(opened, "6", at("11-25", "09:00"))
    after = counted().total
    assert (before.delivered, after.delivered) == (1, 1)
    assert (before.accepted, after.accepted) == (0, 1)


def test_refused_withdrawn_and_archived_are_told_apart(people) -> None:
    permit(people, at("11-24", "09:00"), at("11-24", "11:00"), refused=True)
    withdrawn, twice, spam = (m.submit(at("11-24", "09:00")) for _ in range(3))
    deviations.withdraw(withdrawn.number, "", m.holder(withdrawn), at("11-25", "09:00"))
    deviations.archive(twice.number, "ganda", "Sama.", people["lina"], at("11-25", "09:00"))
    deviations.archive(spam.number, "bukan", "Iklan.", people["lina"], at("11-25", "09:00"))
    found = month(counted(), "2026-11")
    assert (found.received, found.delivered, found.refused, found.withdrawn) == (2, 0, 1, 1)
    assert (found.archived, found.duplicate) == (2, 1)
    assert found.timed == 1  # withdrawn and archived ones have no time


def test_what_is_restored_counts_again(people) -> None:
    opened = m.submit(at("11-24", "09:00"))
    deviations.archive(opened.number, "bukan", "Iklan.", people["lina"], at("11-24", "10:00"))
    assert counted().total == Figures(archived=1)
    deviations.restore(opened.number, people["lina"], at("11-24", "11:00"))
    assert counted(now=NOW + timedelta(minutes=5)).total == Figures(received=1)


def test_what_is_sent_back_outside_the_flow_is_named_but_a_step_taken_back_is_not(people) -> None:
    opened = m.submit(at("11-24", "09:00"))
    taken = m.act(opened.number, "2", people["lina"], at("11-24", "09:30"), outcome="lengkap")
    deviations.take_back(opened.number, taken.event_id, people["lina"], at("11-24", "09:31"))
    m.act(opened.number, "2", people["lina"], at("11-24", "09:40"), outcome="lengkap")
    task, case = m.task_of(opened.number, "3", "Kabid"), m.case_of(opened.number)
    deviations.send_back(opened.number, task.id, case.revision, "2", "Salah.", people["kadir"], at("11-24", "09:50"))
    deviations.withdraw(opened.number, "", m.holder(opened), at("11-25", "09:00"))
    assert counted().total == Figures(received=1, withdrawn=1, outside_flow=1)
    assert StepFigure.select().where(StepFigure.step == "2").count() == 1


# -- times -------------------------------------------------------------------------------------------------------------


def test_working_time_leaves_out_nights_breaks_weekends_and_holidays(people) -> None:
    permit(people, at("11-24", "11:30"), at("11-24", "13:30"))  # the break: 1 of 2 hours
    permit(people, at("11-27", "16:00"), at("11-30", "08:00"))  # Friday to Monday: 30 + 30 minutes
    permit(people, at("12-23", "15:30"), at("12-28", "08:00"))  # cuti bersama, Christmas, a weekend: 30 + 30
    statistics_rollup.refresh(NOW)
    assert [row.minutes for row in CaseFigure.select().order_by(CaseFigure.case)] == [60, 60, 60]


def test_waiting_for_the_applicant_and_a_pause_are_no_working_time_of_the_office(people) -> None:
    opened = m.submit(at("11-24", "08:00"))
    m.act(opened.number, "2", people["lina"], at("11-24", "09:00"), outcome="belum lengkap", note="Surat kurang.")
    m.apply(opened, "1", at("11-26", "09:00"))  # two days for the applicant
    m.act(opened.number, "2", people["lina"], at("11-26", "09:30"), outcome="lengkap")
    pause(opened.number, "Listrik padam.", people["kadir"], at("11-26", "10:00"))
    resume(opened.number, people["kadir"], at("11-26", "11:00"))
    m.act(opened.number, "3", people["kadir"], at("11-26", "11:10"), outcome="setuju")
    m.act(opened.number, "4", people["arif"], at("11-26", "11:20"))
    m.act(opened.number, "5", people["lina"], at("11-26", "11:30"))
    found = counted().total
    assert CaseFigure.get().minutes == 60 + 30 + 30 + 30
    assert (found.corrected, found.promised, found.in_time) == (1, 1, 1)
    step = StepFigure.get(StepFigure.step == "3")
    assert step.minutes == 40  # 09.30 to 11.10, without the hour of the pause


def test_in_time_is_measured_against_the_deadline_with_what_was_granted(people) -> None:
    permit(people, at("11-24", "09:00"), at("11-27", "16:30"))  # the close of the third working day
    late = permit(people, at("11-24", "09:00"), at("11-30", "07:31"))
    granted = m.submit(at("11-24", "09:00"))
    task = m.task_of(granted.number, "2")
    extend(granted.number, task.id, at("12-02", "16:00"), "Berkas tebal.", people["lina"], at("11-24", "09:30"))
    m.act(granted.number, "2", people["lina"], at("11-24", "10:00"), outcome="lengkap")
    m.act(granted.number, "3", people["kadir"], at("11-24", "10:00"), outcome="setuju")
    m.act(granted.number, "4", people["arif"], at("11-24", "10:00"))
    m.act(granted.number, "5", people["lina"], at("12-01", "10:00"))
    statistics_rollup.refresh(NOW)
    told = {row.case_id: (row.in_time, row.extended) for row in CaseFigure.select()}
    assert told[m.case_of(late.number).id] == (0, 0)
    assert told[m.case_of(granted.number).id] == (1, 1)
    assert sorted(told.values()) == [(0, 0), (1, 0), (1, 1)]


@pytest.mark.parametrize(
    ("minutes", "median", "p90"),
    [
        ([10, 20, 30, 40, 50], 30, 50),  # nearest rank: the 5th of 5
        ([10, 20, 30, 40, 50, 100], 35, 100),
        ([7] * 9 + [400], 7, 7),  # the 9th of 10
        (list(range(1, 21)), 10.5, 18),  # the 18th of 20
        ([5, 10, 20, 30], None, None),  # four are too few
    ],
)
def test_median_and_percentile_are_those_counted_by_hand(people, minutes, median, p90) -> None:
    opened = m.submit(at("11-24", "08:00"))
    statistics_rollup.refresh(NOW)
    row = CaseFigure.select().dicts().get()
    with transaction():
        CaseFigure.delete().execute()
        for number, spent in enumerate(minutes):
            copy = Case.get(Case.number == opened.number)
            copy.number, copy.id = f"X-{number}", None
            copy.save(force_insert=True)
            told = {"case": copy.id, "minutes": spent, "outcome": "delivered", "ended": "2026-11", "in_time": 1}
            CaseFigure.insert({**row, **told}).execute()
    known = statistics.register()
    for shown in (
        statistics.overview(statistics.read_choice(known, "", "izin", "2026", NOW), known).total,
        statistics.overview(statistics.read_choice(known, "", "", "2026", NOW), known).services[0].figures,
    ):
        assert (shown.median, shown.p90) == (median, p90)
        assert shown.share_in_time == (None if len(minutes) < 5 else 1.0)


# -- complaints --------------------------------------------------------------------------------------------------------


def complain(people, begin: datetime, answered: datetime, case_class: str) -> m.Opened:
    opened = m.submit(begin, slug="pengaduan", agency=Agency.get(Agency.name == "Dinas Uji").slug)
    m.act(opened.number, "2", people["olga"], begin, outcome="diteruskan", case_class=case_class)
    m.act(opened.number, "3", people["tim"], answered, output="Sudah diperbaiki.")
    return opened


def test_complaints_are_counted_by_class_against_its_own_limit(people) -> None:
    complain(people, at("11-24", "08:00"), at("11-24", "10:00"), "Ringan")
    complain(people, at("11-24", "08:00"), at("11-24", "14:00"), "Ringan")  # 5 hours of 3
    complain(people, at("11-24", "08:00"), at("11-26", "08:00"), "Berat")
    m.submit(at("11-24", "08:00"), slug="pengaduan", agency=Agency.get(Agency.name == "Dinas Uji").slug)
    shown = counted("")
    classes = {line.name: line.figures for line in shown.classes}
    assert list(classes) == ["Ringan", "Berat", ""]
    assert (classes["Ringan"].received, classes["Ringan"].promised, classes["Ringan"].in_time) == (2, 2, 1)
    assert (classes["Berat"].in_time, classes[""].received) == (1, 1)
    assert shown.complaints.received == 4
    assert shown.total.is_empty  # they are told apart from what services are asked for


def test_closed_is_told_apart_from_solved(people) -> None:
    accepted, silent, unhappy = (
        complain(people, at("11-02", "08:00"), at("11-02", "09:00"), "Ringan") for _ in range(3)
    )
    m.apply(accepted, "4", at("11-03", "08:00"), outcome="diterima")
    m.apply(unhappy, "4", at("11-03", "08:00"), outcome="dibuka kembali", note="Belum beres.")
    closing.sweep(at("12-01", "08:00"))
    found = counted("pengaduan").complaints
    assert (found.delivered, found.accepted, found.unanswered, found.reopened) == (2, 1, 1, 1)
    assert m.case_of(silent.number).result == "done"
    assert m.case_of(unhappy.number).result == "open"


def test_what_was_not_completed_in_time_is_told_apart_from_what_was_withdrawn(people) -> None:
    opened = m.submit(at("11-02", "08:00"), slug="pengaduan", agency=Agency.get(Agency.name == "Dinas Uji").slug)
    m.act(opened.number, "2", people["olga"], at("11-02", "09:00"), outcome="perlu dilengkapi", note="Tempatnya?")
    complaint_moves.close_incomplete(at("12-20", "08:00"))
    assert m.case_of(opened.number).result == "withdrawn"
    found = counted("pengaduan").complaints
    assert (found.received, found.withdrawn, found.lapsed) == (1, 0, 1)


# -- steps of the offices ----------------------------------------------------------------------------------------------


def test_the_parts_of_an_office_are_counted_with_those_within_their_term(people) -> None:
    opened = m.submit(at("11-24", "08:00"))
    m.act(opened.number, "2", people["lina"], at("11-24", "08:30"), outcome="lengkap")  # 30 of 30 minutes
    m.act(opened.number, "3", people["kadir"], at("11-24", "10:00"), outcome="setuju")  # 90 of 60
    statistics_rollup.refresh(NOW)
    found = {key[0]: told for key, told in steps(Scope("2026-11", "2026-11"), "step").items()}
    assert found == {"2": (1, 1, 1), "3": (1, 1, 0)}


def test_what_waits_is_overdue_by_its_step_or_where_that_has_no_term_by_the_limit_of_the_case(people) -> None:
    agency = Agency.get(Agency.name == "Dinas Uji")
    opened = m.submit(at("11-24", "08:00"), slug="pengaduan", agency=agency.slug)
    m.act(
        opened.number, "2", people["olga"], at("11-24", "08:30"), outcome="diteruskan", case_class="Ringan"
    )  # 3 hours
    m.submit(at("11-24", "08:00"))  # 30 minutes for the counter
    early, later = (
        {name: (count, late) for _, name, count, late in open_parts(agency.id, to_db(at("11-24", when)))}
        for when in ("08:20", "12:00")
    )
    assert (early["Tim"], early["Loket"]) == ((1, 0), (1, 0))
    assert (later["Tim"], later["Loket"]) == ((1, 1), (1, 1))
    pause(opened.number, "Listrik padam.", people["tim"], at("11-24", "10:00"))
    paused = {name: late for _, name, _, late in open_parts(agency.id, to_db(at("11-24", "12:00")))}
    assert (paused["Tim"], paused["Loket"]) == (0, 1)


# -- keeping up --------------------------------------------------------------------------------------------------------


def test_rows_are_made_again_only_for_cases_that_changed(people) -> None:
    one, two = m.submit(at("11-24", "08:00")), m.submit(at("11-24", "08:00"))
    first = statistics_rollup.refresh(NOW)
    assert statistics_rollup.refresh(NOW) == first  # nothing happened
    m.act(two.number, "2", people["lina"], at("11-24", "08:30"), outcome="lengkap")
    assert statistics_rollup.refresh_if_old(NOW + timedelta(seconds=30)) == first  # young enough
    second = statistics_rollup.refresh_if_old(NOW + timedelta(minutes=2))
    assert second.round == first.round + 1
    editions = {row.case_id: row.edition for row in CaseFigure.select()}
    assert editions == {m.case_of(x.number).id: m.case_of(x.number).edition for x in (one, two)}


def test_a_long_history_is_caught_up_in_turns(people, monkeypatch) -> None:
    monkeypatch.setattr(statistics_rollup, "SPAN", 1)
    monkeypatch.setattr(statistics_rollup, "OVERLAP", 0)
    for _ in range(3):
        m.submit(at("11-24", "08:00"))
    assert not statistics_rollup.refresh_if_old(NOW).complete
    assert CaseFigure.select().count() == 1
    while not statistics_rollup.refresh_if_old(NOW).complete:
        pass
    assert CaseFigure.select().count() == 3


def test_the_sweep_finds_what_the_history_does_not_tell_and_stops_at_its_bound(people) -> None:
    for _ in range(3):
        m.submit(at("11-24", "08:00"))
    statistics_rollup.refresh(NOW)
    CaseFigure.delete().execute()
    assert statistics_rollup.sweep(NOW, most=2) == 2
    assert statistics_rollup.sweep(NOW) == 1
    assert statistics_rollup.sweep(NOW) == 0
    assert FigureMark.select().count() == 1


def test_a_case_that_is_deleted_takes_its_rows_along(people) -> None:
    permit(people, at("11-24", "09:00"), at("11-24", "11:00"))
    statistics_rollup.refresh(NOW)
    Case.delete().execute()
    assert (CaseFigure.select().count(), StepFigure.select().count()) == (0, 0)


# -- choosing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agency", "service", "period"),
    [
        ("tidak-ada", "", ""),
        ("", "tidak-ada", ""),
        ("", "", "kemarin"),
        ("", "", "2027"),
        ("", "", "1999"),
        ("", "", "٢٠٢٦"),
    ],
)
def test_what_is_not_there_cannot_be_chosen(people, agency, service, period) -> None:
    with pytest.raises(statistics.UnknownChoice):
        statistics.read_choice(statistics.register(), agency, service, period, NOW)


def test_a_period_ends_with_the_running_month() -> None:
    assert read_period("", at("03-10", "09:00")).months[::11] == ("2025-04", "2026-03")
    assert read_period("2026", at("03-10", "09:00")).months == ("2026-01", "2026-02", "2026-03")
    assert read_period("2025", at("03-10", "09:00")).last == "2025-12"
    assert read_period("", at("03-10", "09:00")).words == "April 2025–Maret 2026"


def test_a_service_of_another_agency_is_told_so(people) -> None:
    known = statistics.register()
    biro = next(a for a in known.agencies if a.name == "Biro Uji")
    choice = statistics.read_choice(known, biro.slug, "izin", "", NOW)
    assert choice.misses
    assert not Choice(choice.period, biro, next(s for s in known.services if s.slug == "pengaduan")).misses
    assert statistics.overview(choice, known).total.is_empty
