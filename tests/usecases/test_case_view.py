"""What pages show: the number alone never tells a person, the key what is the applicant's, officials all and their buttons."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import timedelta

import pytest

from portal import refusals
from portal.case_files import may_read
from portal.case_history import happenings
from portal.case_view import edition_of, key_view, official_view, public_view
from portal.deviations import add_note, archive, restore, withdraw
from portal.filestore import Upload
from portal.models.files import CaseFile
from portal.sop.swimlane_states import step_states
from portal.standing import standing
from portal.telling import history_sentence, task_words
from portal.worklist import WorkFilter, inbox
from tests.usecases import matrices as m
from tests.usecases.test_filestore import PDF

pytestmark = pytest.mark.usefixtures("database", "scratch")


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


def everything_said(value):
    """Return all texts in a view, so that a name that slipped in is found."""
    if is_dataclass(value) and not isinstance(value, type):
        return [t for f in fields(value) if f.name != "process" for t in everything_said(getattr(value, f.name))]
    if isinstance(value, dict):
        return [t for item in value.items() for t in everything_said(item)]
    if isinstance(value, tuple | list | frozenset):
        return [t for item in value for t in everything_said(item)]
    return [value] if isinstance(value, str) else []


def test_the_number_alone_never_tells_a_person_a_reason_or_an_answer(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="belum lengkap", note="rahasia: surat kurang")
    m.apply(opened, "1")
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    add_note(opened.number, "catatan dalam", [], people["arif"], m.TUESDAY)
    m.act(opened.number, "3", people["kadir"], outcome="ditolak", note="rahasia: tidak cocok", output="hasil rahasia")
    said = " ".join(everything_said(public_view(opened.number, m.TUESDAY))).lower()
    for secret in ("siti", "sma 1", "lina", "kadir", "rahasia", "catatan dalam"):
        assert secret not in said
    assert "kabid" in said


def test_the_key_tells_reasons_and_results_and_no_officials_name(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="belum lengkap", note="surat kurang")
    view = key_view(opened.number, m.holder(opened), m.TUESDAY)
    assert view.applicant.name == "Siti Rahma"
    assert view.answers["Jumlah peserta"] == 25
    assert (view.case.situation.kind, view.case.situation.reason) == ("returned_to_applicant", "surat kurang")
    task = view.tasks[0]
    assert (task.step, task.is_returned, task.return_reason, task.returned_by) == ("1", True, "surat kurang", "Loket")
    assert [field.label for field in task.fields] == ["Lembaga pemohon", "Jumlah peserta", "Surat"]
    assert "Lina" not in " ".join(everything_said(view))


def test_unknown_numbers_and_wrong_keys(people):
    one, other = m.submit(), m.submit()
    with pytest.raises(refusals.NotFound):
        public_view("IZU-0000-0000", m.TUESDAY)
    with pytest.raises(refusals.WrongKey):
        key_view(one.number, m.holder(other), m.TUESDAY)
    assert edition_of("IZU-0000-0000") is None


def test_an_official_of_another_agency_sees_nothing(people):
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "LAI"), "lain")
    stranger = m.person("orang", "Loket", agency="Dinas Lain")
    with pytest.raises(refusals.NotYours):
        official_view(m.submit().number, stranger, m.TUESDAY)


def test_each_outcome_says_what_it_will_bring_about(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    task = official_view(opened.number, people["kadir"], m.TUESDAY).tasks[0]
    yes, back, no = task.outcomes
    assert (yes.label, yes.next_roles, yes.needs_note) == ("setuju", ("Arsip",), False)
    assert (back.is_return, back.goes_to, back.needs_note) == (True, ("2",), True)
    assert (no.is_refusal, no.goes_to, no.needs_note) == (True, ("5",), True)
    m.act(opened.number, "3", people["kadir"], outcome="setuju")
    m.act(opened.number, "4", people["arif"])
    only = official_view(opened.number, people["lina"], m.TUESDAY).tasks[0].outcomes[0]
    assert (only.label, only.to_applicant, only.delivers, only.closes) == (None, True, True, False)


def test_what_waits_for_other_branches_is_said(people):
    opened = m.open_case(m.request("rapat"), people["sekar"], m.TUESDAY)
    only = official_view(opened.number, people["aan"], m.TUESDAY).tasks[0].outcomes[0]
    assert (only.goes_to, only.waits_for) == ((), ("Kabid B",))
    m.act(opened.number, "2", people["aan"])
    situation = public_view(opened.number, m.TUESDAY).situation
    assert (situation.kind, situation.finished, situation.roles) == ("waits_at_join", ("Kabid A",), ("Kabid B",))


def test_a_step_that_a_decision_repeats_is_neither_returned_nor_to_be_mended(people):
    m.publish(m.PERMIT.replace("ditolak -> 5 (tolak)", "ditunda -> 3"), "izin")
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    m.act(opened.number, "3", people["kadir"], outcome="ditunda", note="Ruang dipakai rapat")
    view = official_view(opened.number, people["kadir"], m.TUESDAY)
    assert (view.case.situation.kind, view.case.situation.roles) == ("repeated", ("Kabid",))
    due = "Selasa, 24 November 2026 pukul 11.00 WIB"
    since = "Selasa, 24 November 2026 pukul 10.00 WIB"
    assert standing(public_view(opened.number, m.TUESDAY), "public").text == (
        f"Langkah 3 diulang oleh Kabid sejak {since}, paling lambat {due}, lalu ke Arsip."
    )
    assert standing(view.case, "official").text == (
        f"Langkah 3 diulang oleh Kabid sejak {since}: “Ruang dipakai rapat”. Tenggat {due}, lalu ke Arsip."
    )
    assert view.tasks[0].is_repeated
    assert history_sentence(view.case.history[-1], view.case, "public") == (
        "Memutuskan “ditunda” pada langkah 3. Langkah 3 diulang."
    )
    [line] = inbox(people["kadir"], WorkFilter(), m.TUESDAY).lines
    assert ("returned", "Diulang") in task_words(line)
    m.act(opened.number, "3", people["kadir"], outcome="tidak setuju", note="Nomor surat keliru")
    [line] = inbox(people["lina"], WorkFilter(), m.TUESDAY).lines
    assert ("returned", "Dikembalikan untuk diperbaiki") in task_words(line)


def test_the_situation_follows_the_case(people):
    opened = m.submit()

    def kind(now=m.TUESDAY):
        return public_view(opened.number, now).situation.kind

    assert kind() == "received"
    assert kind(m.TUESDAY + timedelta(hours=2)) == "overdue"
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    assert kind() == "decided"
    m.act(opened.number, "3", people["kadir"], outcome="tidak setuju", note="ulang")
    assert kind() == "returned_to_office"
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    m.act(opened.number, "3", people["kadir"], outcome="setuju")
    m.act(opened.number, "4", people["arif"])
    assert kind() == "at_office"
    archive(opened.number, "ganda", "sama", people["lina"], m.TUESDAY)
    assert kind() == "archived"
    restore(opened.number, people["lina"], m.TUESDAY)
    assert kind() == "restored"
    m.act(opened.number, "5", people["lina"])
    assert kind() == "delivered"
    m.apply(opened, "6")
    assert kind() == "done"


def test_off_hours_withdrawn_and_refused_are_told(people):
    night = m.TUESDAY + timedelta(hours=12)
    opened = m.submit(night)
    situation = public_view(opened.number, night).situation
    assert (situation.kind, situation.since) == ("received_off_hours", night)
    assert situation.counted_from > night
    withdraw(opened.number, "tidak jadi", m.holder(opened), night)
    view = public_view(opened.number, night)
    assert (view.situation.kind, view.is_open, view.stages) == ("withdrawn", False, ())
    assert key_view(opened.number, m.holder(opened), night).tasks == ()


def test_the_swimlane_is_told_what_happened(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    m.act(opened.number, "3", people["kadir"], outcome="tidak setuju", note="ulang")
    view = public_view(opened.number, m.TUESDAY)
    told = happenings(opened.number, lambda at: "10.00", lambda at: "paling lambat 11.00")
    states = step_states(view.process, told, view.marking)
    assert {n: s.state for n, s in states.items()} == {
        "1": "done", "2": "open", "3": "returned", "4": "waiting", "5": "waiting", "6": "waiting",
    }  # fmt: skip


def test_the_edition_rises_with_every_visible_change(people):
    opened = m.submit()
    before = edition_of(opened.number)
    m.act(opened.number, "2", people["lina"], outcome="lengkap")
    middle = edition_of(opened.number)
    add_note(opened.number, "catatan", [], people["arif"], m.TUESDAY)
    assert before[0] < middle[0] < edition_of(opened.number)[0]
    assert edition_of(opened.number)[1] is True


def test_the_applicant_reads_results_and_reasons_and_not_the_work_between_offices(people):
    opened = m.submit(uploads=[Upload("Surat", "surat.pdf", PDF)])
    inside, result = Upload("", "disposisi.pdf", PDF), Upload("", "izin.pdf", PDF)
    m.act(opened.number, "2", people["lina"], outcome="lengkap", note="catatan ke Kabid", uploads=[inside])
    m.act(opened.number, "3", people["kadir"], outcome="setuju")
    m.act(opened.number, "4", people["arif"], output="nomor arsip 7")
    m.act(opened.number, "5", people["lina"], output="Izin diberikan", uploads=[result])
    view = key_view(opened.number, m.holder(opened), m.TUESDAY)
    said = " ".join(everything_said(view))
    assert [found.name for found in view.results] == ["izin.pdf"]
    assert "Izin diberikan" in said
    assert not any(secret in said for secret in ("catatan ke Kabid", "disposisi", "arsip 7"))
    files = {row.name: row.id for row in CaseFile.select()}
    for name in ("surat.pdf", "izin.pdf"):
        assert may_read(opened.number, files[name], m.holder(opened)).name == name
    for by in (m.holder(opened), None):
        with pytest.raises(refusals.NotFound):
            may_read(opened.number, files["disposisi.pdf"], by)
    assert may_read(opened.number, files["disposisi.pdf"], people["kadir"])
    with pytest.raises(refusals.NotFound):
        may_read(m.submit().number, files["surat.pdf"], people["kadir"])
