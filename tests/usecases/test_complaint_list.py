"""Lists of complaints: who may read them, what is found, a page at a time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal import complaint_lines, complaint_list, complaint_moves, deviations, refusals
from portal.case_view import official_view
from portal.complaint_export import export_complaints
from portal.complaint_form import open_complaint
from portal.complaint_list import Wanted, complaints, handles_any, may_list
from portal.complaint_status import status_of
from portal.intake import Opened
from portal.models.audit import AuditLine
from portal.sweeping import sweep_all
from portal.worklist import find_cases
from tests.usecases import matrices as m
from tests.usecases import reports as r

pytestmark = pytest.mark.usefixtures("database", "scratch")
LATER = m.TUESDAY + timedelta(days=9)


@pytest.fixture
def people(database):
    return r.world()


def numbers(actor, now=LATER, **wanted: object) -> list[str]:
    return [line.number for line in complaints(actor, Wanted(**wanted), now).lines]


def test_only_who_works_on_complaints_lists_them_and_only_of_their_agency(people):
    here, there = r.complain(), r.complain(agency=r.OWNER_SLUG)
    m.submit()
    assert numbers(people["olah"]) == numbers(people["tim"]) == [here.number]
    assert numbers(people["biro"]) == [there.number]
    assert (may_list(people["tim"]), handles_any(people["tim"]), may_list(people["loket"])) == (True, False, False)
    with pytest.raises(refusals.NotYours):
        complaints(people["loket"], Wanted(), LATER)


def test_complaints_are_found_by_number_words_name_and_number_of_sp4n(people):
    first = r.complain(Uraian='Lampu "mati" di Jalan Melati\nsejak Senin.', nama="Rahmat Hidayat")
    second = r.complain(Uraian="Antrean panjang.")
    complaint_moves.set_tracking(second.number, "SP4N-998877", people["olah"], m.TUESDAY)
    found = {
        first.number.lower(): first, "melati LAMPU": first, '"mati"': first, "jalan melati sejak": first,
        "rahmat hid": first, "998877": second, "antrean": second,
    }  # fmt: skip
    for text, expected in found.items():
        assert numbers(people["tim"], text=text) == [expected.number], text
    assert numbers(people["tim"], text="uraian") == []  # the label of a field is nobody's word
    assert numbers(people["tim"], text="100%") == []
    assert [case.number for case in find_cases(people["loket"], "SP4N-998877")] == [second.number]


def test_filters_narrow_the_list(people):
    came = m.request(
        "pengaduan", raw={"Jenis": "Aspirasi", "Uraian": "Jam layanan."}, agency="dinas-uji", channel="telepon"
    )
    phone = open_complaint(came, people["olah"], m.TUESDAY)
    opened = r.answered(people, now=m.TUESDAY + timedelta(days=1))
    olah = people["olah"]
    assert numbers(olah, channel="telepon") == [phone.number]
    assert numbers(olah, case_class=r.NORMATIVE) == numbers(olah, status="ditanggapi") == [opened.number]
    assert numbers(olah, status="diterima") == [phone.number]
    assert numbers(olah, status="selesai") == numbers(olah, status="tidak-ada") == []
    assert numbers(olah, since=date(2026, 11, 25)) == [opened.number]
    assert numbers(olah, until=date(2026, 11, 24)) == [phone.number]
    assert numbers(olah, since=date(2026, 11, 24), until=date(2026, 11, 25)) == [opened.number, phone.number]


def test_a_line_tells_what_stands_out(people):
    opened = r.complain(Uraian="Antre. " * 60, rahasia="ya")
    r.pass_on(opened, people["olah"], m.TUESDAY, r.LIGHT)
    complaint_moves.merge(r.complain().number, opened.number, "sama", people["olah"], m.TUESDAY)
    line = complaints(people["tim"], Wanted(case_class=r.LIGHT), LATER).lines[0]
    assert (line.kind, line.status.word, line.is_overdue, line.is_secret) == ("Pengaduan", "Diteruskan", True, True)
    assert (line.reporter, line.channel, line.merged_count) == (r.NAME, "portal", 1)
    assert line.excerpt.endswith("Antre.…")
    archived = complaints(people["tim"], Wanted(status="diarsipkan"), LATER).lines[0]
    assert archived.merged_into == opened.number


def test_a_page_leads_to_the_next_one(people, monkeypatch):
    monkeypatch.setattr(complaint_list, "PAGE", 3)
    monkeypatch.setattr(complaint_lines, "BATCH", 2)
    made = [r.complain().number for _ in range(7)]
    seen: list[str] = []
    after = None
    for _ in range(3):
        page = complaints(people["tim"], Wanted(), LATER, after)
        seen += [line.number for line in page.lines]
        after = page.after
    assert (seen, after) == (made[::-1], None)
    assert complaints(people["tim"], Wanted(), LATER, "salah").lines[0].number == made[-1]
    r.pass_on(Opened(0, made[0], None), people["olah"], m.TUESDAY)
    assert numbers(people["tim"], status="diteruskan") == [made[0]]


def test_the_newest_received_stands_first_whenever_it_was_entered(people, monkeypatch):
    monkeypatch.setattr(complaint_list, "PAGE", 2)
    now = r.complain(LATER).number
    letter = r.complain(LATER - timedelta(days=20)).number
    same = [r.complain(LATER - timedelta(days=3)).number for _ in range(3)]
    seen: list[str] = []
    after = None
    for _ in range(3):
        page = complaints(people["olah"], Wanted(), LATER, after)
        seen, after = [*seen, *(line.number for line in page.lines)], page.after
    assert seen == [now, *same[::-1], letter]
    rows = export_complaints(people["olah"], Wanted(), LATER).decode("utf-8-sig").splitlines()[1:]
    assert [row.split(";")[0] for row in rows] == seen


def test_what_is_over_has_the_status_that_its_whole_history_tells(people):
    olah, tim = people["olah"], people["tim"]
    ended = {name: r.answered(people) for name in ("accepted", "silent")}
    ended |= {name: r.complain() for name in ("spam", "withdrawn", "restored", "incomplete", "refused")}
    m.apply(ended["accepted"], "4", m.TUESDAY + timedelta(hours=1), outcome="diterima")
    deviations.archive(ended["spam"].number, "bukan", "iklan", olah, m.TUESDAY)
    deviations.archive(ended["restored"].number, "bukan", "iklan", olah, m.TUESDAY)
    deviations.restore(ended["restored"].number, olah, m.TUESDAY)
    deviations.withdraw(ended["withdrawn"].number, "diminta", olah, m.TUESDAY)
    m.act(ended["incomplete"].number, "2", olah, m.TUESDAY, outcome=r.INCOMPLETE, note="Kurang.")
    m.act(ended["refused"].number, "2", olah, m.TUESDAY, outcome=r.REFUSED, note="Bukan pengaduan.")
    late = m.TUESDAY + timedelta(days=60)
    sweep_all(late)
    told = {line.number: line.status for line in complaints(tim, Wanted(), late).lines}
    assert {name: told[opened.number].key for name, opened in ended.items()} == {
        "accepted": "selesai", "silent": "ditutup_tanpa_kabar", "spam": "diarsipkan", "withdrawn": "dicabut",
        "restored": "verifikasi", "incomplete": "tidak_dilengkapi", "refused": "ditolak",
    }  # fmt: skip
    for opened in ended.values():
        assert told[opened.number] == status_of(official_view(opened.number, olah, late).case.situation)


def test_taking_the_list_as_a_file_is_logged_for_the_agency(people):
    opened = r.complain()
    content = export_complaints(people["olah"], Wanted(), LATER).decode("utf-8-sig")
    line = AuditLine.get(AuditLine.what == "complaint_export")
    agency = m.case_of(opened.number).agency_id
    assert opened.number in content
    assert (line.subject, line.account_id, line.agency_id) == ("1 pengaduan", people["olah"].account_id, agency)
    with pytest.raises(refusals.NotYours):
        export_complaints(people["tim"], Wanted(), LATER)
    assert AuditLine.select().where(AuditLine.what == "complaint_export").count() == 1
