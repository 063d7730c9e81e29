"""Entries of the guest book: what is checked, what follows for a case, what is kept how long."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal import guestbook, guestbook_figures, guestbook_lists, guestbook_settings
from portal.accounts import Actor
from portal.case_view import official_view, public_view
from portal.guestbook import Place, Recorded
from portal.guestbook_entry import Entry
from portal.guestbook_lists import Wanted
from portal.guestbook_settings import Book, Settings
from portal.models.accounts import Agency, Office
from portal.models.audit import AuditLine
from portal.models.cases import Case
from portal.models.guestbook import Visit
from portal.numbers import new_number, new_token
from portal.refusals import Invalid, NotFound, NotYours, StaleCase
from portal.sweeping import sweep_all
from portal.telling import history_sentence, told_lines, who_words
from tests.usecases import admins
from tests.usecases import matrices as m

AUDIENCE = """Nama SOP,Audiensi Uji
Instansi,Dinas Uji
Kode,AUD
Isian,Instansi/lembaga,teks,
Isian,Keperluan,paragraf,wajib
Isian,Jumlah tamu,angka,
Isian,Surat,berkas,@c

No,Kegiatan,Tamu,Petugas,Bagian,Waktu
a,Datang ke petugas,mulai,,,
b,"Menyampaikan keperluan, mengisi Buku  Tamu",x,koordinasi,,
c,Menyerahkan surat,x,,,
d,Memproses,,,x,1 jam
e,Menerima jawaban,selesai,,,
"""
MORE = AUDIENCE.replace("Surat,berkas,@c", "Nomor induk,teks,wajib").replace("Audiensi", "Magang").replace("AUD", "MAG")

pytestmark = pytest.mark.usefixtures("database", "scratch")


@pytest.fixture
def desk() -> Actor:
    m.publish(AUDIENCE, "audiensi")
    return m.person("sari", "Petugas")


def entry(**changes: str) -> Entry:
    host = str(Office.get(Office.name == "Bagian").id)
    facts = {"name": "Budi Santoso", "origin": "PT Maju", "purpose": "Audiensi", "host": host, "token": new_token()}
    return Entry(**{**facts, **changes})


def place(actor: Actor | None = None) -> Place:
    return Place(Agency.get(Agency.name == "Dinas Uji").id, None, actor)


def visit(now=m.TUESDAY, actor: Actor | None = None, **changes: str) -> Recorded:
    return guestbook.record(entry(**changes), place(actor), now)


def book(actor: Actor) -> Book:
    return guestbook_settings.book_of("dinas-uji", actor)


def errors_of(**changes: str) -> dict[str, int]:
    with pytest.raises(Invalid) as caught:
        visit(**changes)
    assert Visit.select().count() == 0
    return {error.field: error.number for error in caught.value.errors}


# -- an entry ----------------------------------------------------------------------------------------------------


def test_an_entry_takes_its_time_by_itself(desk: Actor) -> None:
    made = visit(actor=desk, party="3", contact="0812 3456 7890")
    row = Visit.get_by_id(made.visit_id)
    assert (row.name, row.origin, row.purpose, row.party, row.contact) == (
        "Budi Santoso", "PT Maju", "Audiensi", 3, "081234567890",
    )  # fmt: skip
    assert (row.arrived_at, row.day, row.hour, row.left_at) == (m.TUESDAY, date(2026, 11, 24), 10, None)
    assert (row.kind, row.entered_by_id, made.host) == ("meja", desk.account_id, "Bagian")


def test_an_empty_form_says_every_fault_at_its_field(desk: Actor) -> None:
    found = errors_of(name=" ", origin="", purpose="", host="")
    assert found == {"nama": 1, "asal": 1, "keperluan": 35, "bertemu": 35}


def test_what_cannot_be_is_refused(desk: Actor) -> None:
    assert errors_of(party="0") == {"jumlah": 7}
    assert errors_of(party="1000") == {"jumlah": 7}
    assert errors_of(party="dua") == {"jumlah": 6}
    assert errors_of(contact="bukan nomor") == {"kontak": 15}
    assert errors_of(contact="budi@") == {"kontak": 14}
    assert errors_of(purpose="Lainnya") == {"keperluan_lain": 35}
    assert errors_of(purpose="Menginap") == {"keperluan": 35}
    assert errors_of(name="x" * 201) == {"nama": 5}
    assert errors_of(name="Budi\x00") == {"nama": 17}
    assert errors_of(purpose="Lainnya", other="x" * 501) == {"keperluan_lain": 5}


def test_an_office_of_another_agency_is_no_host(desk: Actor) -> None:
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "IZL"), "lain")
    other = Office.select().join(Agency).where(Agency.name == "Dinas Lain").first()
    assert errors_of(host=str(other.id)) == {"bertemu": 35}


def test_an_agency_without_offices_takes_guests_all_the_same(desk: Actor) -> None:
    bare = Agency.create(name="Badan Baru", slug="badan-baru")
    made = guestbook.record(entry(host=""), Place(bare.id), m.TUESDAY)
    assert (made.host, Visit.get_by_id(made.visit_id).host) == ("", None)


def test_a_form_that_is_sent_twice_is_one_visit(desk: Actor) -> None:
    twice = entry(open_service="audiensi")
    first = guestbook.record(twice, place(), m.TUESDAY)
    again = guestbook.record(twice, place(), m.TUESDAY + timedelta(seconds=2))
    assert first == again
    assert (Visit.select().count(), Case.select().count()) == (1, 1)


def test_two_presses_at_the_same_moment_are_one_visit(desk: Actor) -> None:
    twice = entry(open_service="audiensi")
    done = admins.at_once(*[lambda: guestbook.record(twice, place(), m.TUESDAY)] * 2)
    assert done == ["Recorded", "Recorded"]
    assert (Visit.select().count(), Case.select().count()) == (1, 1)


def test_an_official_of_elsewhere_enters_nothing(desk: Actor) -> None:
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "IZL"), "lain")
    stranger = m.person("asing", "Kabid", agency="Dinas Lain")
    with pytest.raises(NotYours):
        visit(actor=stranger)
    with pytest.raises(NotYours):
        guestbook_settings.book_of("dinas-uji", stranger)
    assert Visit.select().count() == 0


def test_a_wide_open_table_may_be_read_by_its_own_people_only(desk: Actor) -> None:
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "IZL"), "lain")
    assert [each.slug for each in guestbook_settings.books(desk)] == ["dinas-uji"]
    assert [each.slug for each in guestbook_settings.books(admins.portal_admin())] == ["dinas-lain", "dinas-uji"]
    assert guestbook_settings.book_of("dinas-uji", admins.agency_admin()).can_manage
    assert not guestbook_settings.book_of("dinas-uji", desk).can_manage
    with pytest.raises(NotFound):
        guestbook_settings.book_of("tidak-ada", desk)


# -- its case ----------------------------------------------------------------------------------------------------


def test_a_case_number_links_the_visit_and_does_the_step(desk: Actor) -> None:
    opened = m.submit(slug="audiensi", raw={"Keperluan": "Bertemu"})
    made = visit(number=opened.number.lower().replace("-", " "))
    assert (made.number, made.step_done, made.opened, made.key) == (opened.number, True, False, "")
    assert m.open_parts(opened.number) == [["c", "Tamu"]]
    view = public_view(opened.number, m.TUESDAY)
    line = told_lines(view)[0]
    assert history_sentence(line, view, "public") == "Menyelesaikan langkah b lewat buku tamu."
    assert who_words(line, view, "public") == "Pemohon"


def test_an_entry_at_the_desk_names_the_official_who_recorded_it(desk: Actor) -> None:
    opened = m.submit(slug="audiensi", raw={"Keperluan": "Bertemu"})
    visit(number=opened.number, actor=desk)
    view = official_view(opened.number, desk, m.TUESDAY).case
    assert (
        who_words(told_lines(view)[0], view, "official") == "Dicatat di loket oleh Sari sebagai Petugas, untuk pemohon"
    )


def test_a_second_visit_is_linked_and_moves_nothing(desk: Actor) -> None:
    opened = m.submit(slug="audiensi", raw={"Keperluan": "Bertemu"})
    visit(number=opened.number)
    before = m.snapshot()
    again = visit(number=opened.number)
    assert (again.number, again.step_done) == (opened.number, False)
    assert m.snapshot() == before


def test_a_case_without_such_a_step_is_only_linked(desk: Actor) -> None:
    m.publish(m.PERMIT, "izin")
    opened = m.submit()
    before = m.snapshot()
    assert not visit(number=opened.number).step_done
    assert m.snapshot() == before


def test_numbers_that_do_not_fit_get_one_answer(desk: Actor) -> None:
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "IZL"), "lain")
    elsewhere = m.submit(slug="lain")
    for number in ("bukan nomor", new_number("AUD"), elsewhere.number):
        assert errors_of(number=number) == {"nomor": 36}


def test_the_book_names_no_anonymous_reporter(desk: Actor) -> None:
    m.publish(m.COMPLAINT, "adu")
    named = m.submit(slug="adu", agency="dinas-uji")
    hidden = m.submit(slug="adu", agency="dinas-uji", raw={"anonim": "ya"})
    assert errors_of(number=hidden.number) == {"nomor": 36}
    assert visit(number=named.number).number == named.number


def test_an_entry_opens_a_case_at_once(desk: Actor) -> None:
    made = visit(open_service="audiensi", party="4", contact="budi@contoh.id", purpose="Lainnya", other="Kredit usaha")
    case = m.case_of(made.number)
    assert (made.opened, made.step_done, len(made.key)) == (True, True, 10)
    assert (case.applicant_name, case.institution, case.contact, case.channel) == (
        "Budi Santoso", "PT Maju", "budi@contoh.id", "loket",
    )  # fmt: skip
    assert case.answers == {"Instansi/lembaga": "PT Maju", "Keperluan": "Kredit usaha", "Jumlah tamu": 4}
    assert m.open_parts(made.number) == [["c", "Tamu"]]


def test_the_key_is_shown_for_ten_minutes_to_the_form_alone(desk: Actor) -> None:
    sent = entry(open_service="audiensi")
    made = guestbook.record(sent, place(), m.TUESDAY)
    agency = place().agency_id
    soon, late = m.TUESDAY + timedelta(minutes=9), m.TUESDAY + timedelta(minutes=11)
    assert made.key
    assert guestbook.recorded(sent.token, agency, soon) == made
    told = guestbook.recorded(sent.token, agency, late)
    assert told is not None
    assert told.key == ""
    assert guestbook.recorded(new_token(), agency, soon) is None
    assert made.key not in Visit.get_by_id(made.visit_id).seal


def test_only_services_that_an_entry_fills_are_offered(desk: Actor) -> None:
    m.publish(MORE, "magang")  # its form asks for what no guest book knows
    m.publish(m.PERMIT, "izin")  # it has no such step
    assert errors_of(open_service="magang") == {"buka": 4}
    assert errors_of(open_service="izin") == {"buka": 4}
    assert visit(open_service="audiensi").opened


def test_a_step_that_asks_for_more_than_the_entry_is_left_alone(desk: Actor) -> None:
    m.publish(AUDIENCE.replace("Surat,berkas,@c", "Nomor identitas,teks,wajib @b"), "audiensi")
    opened = m.submit(slug="audiensi", raw={"Keperluan": "Bertemu"})
    made = visit(number=opened.number)
    assert (made.number, made.step_done) == (opened.number, False)
    assert m.open_parts(opened.number) == [["b", "Tamu"]]


# -- afterwards --------------------------------------------------------------------------------------------------


def test_the_desk_notes_when_a_guest_leaves_once(desk: Actor) -> None:
    made = visit()
    later = m.TUESDAY + timedelta(hours=1)
    guestbook.leave(made.visit_id, desk.offices[0].agency_id, desk, later)
    guestbook.leave(made.visit_id, desk.offices[0].agency_id, desk, later + timedelta(hours=1))
    assert Visit.get_by_id(made.visit_id).left_at == later


def test_the_leaving_of_an_earlier_day_is_not_noted_now(desk: Actor) -> None:
    made = visit()
    tomorrow = m.TUESDAY + timedelta(days=1)
    assert guestbook.leave(made.visit_id, desk.offices[0].agency_id, desk, tomorrow).left_at is None
    line = guestbook_lists.day_list(book(desk), date(2026, 11, 24))[0]
    assert line.may_leave(date(2026, 11, 24))
    assert not line.may_leave(date(2026, 11, 25))


def test_a_correction_is_logged_without_what_it_held(desk: Actor) -> None:
    made = visit()
    agency = desk.offices[0].agency_id
    later = m.TUESDAY + timedelta(hours=1)
    guestbook.correct(made.visit_id, agency, 1, entry(name="Budi Sentosa"), None, desk, later)
    assert Visit.get_by_id(made.visit_id).name == "Budi Sentosa"
    line = AuditLine.get(AuditLine.what == "visit_corrected")
    assert line.detail == {"fields": ["name"]}
    assert "Budi" not in line.subject
    with pytest.raises(StaleCase):
        guestbook.correct(made.visit_id, agency, 1, entry(name="Orang Lain"), None, desk, later)
    assert Visit.get_by_id(made.visit_id).name == "Budi Sentosa"


def test_a_number_that_is_added_later_does_the_step(desk: Actor) -> None:
    made, agency = visit(), desk.offices[0].agency_id
    opened = m.submit(slug="audiensi", raw={"Keperluan": "Bertemu"})
    assert guestbook.correct(made.visit_id, agency, 1, entry(number=opened.number), None, desk, m.TUESDAY)
    row = Visit.get_by_id(made.visit_id)
    assert (row.case.number, row.step_done, row.revision) == (opened.number, True, 2)
    assert m.open_parts(opened.number) == [["c", "Tamu"]]
    assert AuditLine.get(AuditLine.what == "visit_corrected").detail == {"fields": ["case"]}
    other = m.submit(slug="audiensi", raw={"Keperluan": "Lain"})
    for number in ("", other.number):  # what the visit did is not undone, nor done once more
        assert not guestbook.correct(made.visit_id, agency, 2, entry(number=number), None, desk, m.TUESDAY)
    assert Visit.get_by_id(made.visit_id).case.number == opened.number
    assert m.open_parts(other.number) == [["b", "Tamu"]]


def test_a_wrong_number_is_put_right_and_an_unknown_one_changes_nothing(desk: Actor) -> None:
    m.publish(m.PERMIT, "izin")
    wrong, agency = m.submit(), desk.offices[0].agency_id
    made = visit(number=wrong.number)
    with pytest.raises(Invalid) as caught:
        guestbook.correct(made.visit_id, agency, 1, entry(number=new_number("AUD")), None, desk, m.TUESDAY)
    assert [error.field for error in caught.value.errors] == ["nomor"]
    assert not guestbook.correct(made.visit_id, agency, 1, entry(number=wrong.number.lower()), None, desk, m.TUESDAY)
    opened = m.submit(slug="audiensi", raw={"Keperluan": "Bertemu"})
    assert guestbook.correct(made.visit_id, agency, 1, entry(number=opened.number), None, desk, m.TUESDAY)
    assert Visit.get_by_id(made.visit_id).case.number == opened.number
    again = visit(number=wrong.number)
    guestbook.correct(again.visit_id, agency, 1, entry(), None, desk, m.TUESDAY)
    assert Visit.get_by_id(again.visit_id).case is None


def test_nobody_leaves_before_they_came_or_in_the_future(desk: Actor) -> None:
    made, agency = visit(), desk.offices[0].agency_id
    for left in (m.TUESDAY - timedelta(minutes=1), m.TUESDAY + timedelta(hours=2)):
        with pytest.raises(Invalid) as caught:
            guestbook.correct(made.visit_id, agency, 1, entry(), left, desk, m.TUESDAY + timedelta(hours=1))
        assert [error.field for error in caught.value.errors] == ["keluar"]


def test_names_go_on_request_and_the_count_stays(desk: Actor) -> None:
    opened = m.submit(slug="audiensi", raw={"Keperluan": "Bertemu"})
    made = visit(number=opened.number, party="5", purpose="Lainnya", other="Rahasia", contact="0812345678901")
    guestbook.remove_names(made.visit_id, desk.offices[0].agency_id, desk, m.TUESDAY)
    row = Visit.get_by_id(made.visit_id)
    assert not any((row.name, row.origin, row.purpose_text, row.contact, row.folded, row.case_id, row.token_hash))
    assert (row.party, row.purpose) == (5, "Lainnya")
    assert guestbook_figures.total(None, row.day, row.day).people == 5
    assert AuditLine.select().where(AuditLine.what == "visit_removed").count() == 1
    with pytest.raises(NotFound):
        guestbook.correct(row.id, row.agency_id, row.revision, entry(), None, desk, m.TUESDAY)


def test_an_entry_made_by_mistake_is_counted_no_more(desk: Actor) -> None:
    made = visit()
    guestbook.delete(made.visit_id, desk.offices[0].agency_id, desk, m.TUESDAY)
    assert Visit.select().count() == 0
    assert AuditLine.select().where(AuditLine.what == "visit_deleted").count() == 1


def test_an_official_of_elsewhere_changes_nothing(desk: Actor) -> None:
    made, agency = visit(), desk.offices[0].agency_id
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "IZL"), "lain")
    stranger = m.person("asing", "Kabid", agency="Dinas Lain")
    for act in (guestbook.leave, guestbook.remove_names, guestbook.delete):
        with pytest.raises(NotYours):
            act(made.visit_id, agency, stranger, m.TUESDAY)
        with pytest.raises(NotFound):
            act(made.visit_id, stranger.offices[0].agency_id, stranger, m.TUESDAY)
    assert Visit.get_by_id(made.visit_id).left_at is None


def test_after_a_year_names_go_and_counts_stay(desk: Actor) -> None:
    visit(now=m.TUESDAY, party="2")
    visit(now=m.TUESDAY + timedelta(days=1), name="Sari Dewi")
    a_year_later = m.TUESDAY.replace(year=2027) + timedelta(minutes=1)
    assert sweep_all(a_year_later)["visits"] == 1
    names = [row.name for row in Visit.select().order_by(Visit.id)]
    assert names == ["", "Sari Dewi"]
    assert guestbook_figures.total(None, date(2026, 1, 1), date(2027, 12, 31)).visits == 2
    assert sweep_all(a_year_later)["visits"] == 0


def test_an_agency_may_keep_names_for_a_shorter_time(desk: Actor) -> None:
    visit()
    admin = admins.agency_admin()
    guestbook_settings.save(
        place().agency_id, "Konsultasi\nKonsultasi\n Rapat  dinas \nlainnya", "1", "30", admin, m.TUESDAY
    )
    assert guestbook_settings.settings_of(place().agency_id) == Settings(("Konsultasi", "Rapat dinas"), 1, 30)
    assert guestbook.sweep(m.TUESDAY + timedelta(days=29)) == 0
    assert guestbook.sweep(m.TUESDAY + timedelta(days=31)) == 1


def test_settings_that_make_no_sense_are_refused(desk: Actor) -> None:
    admin, agency = admins.agency_admin(), place().agency_id
    for typed, field in (
        (("", "12", "60"), "keperluan"),
        (("Konsultasi", "0", "60"), "simpan"),
        (("Konsultasi", "dua", "60"), "simpan"),
        (("Konsultasi", "12", "5"), "layar"),
        (("x" * 121, "12", "60"), "keperluan"),
        (("\n".join(f"Hal {n}" for n in range(31)), "12", "60"), "keperluan"),
    ):
        with pytest.raises(Invalid) as caught:
            guestbook_settings.save(agency, *typed, admin, m.TUESDAY)
        assert [error.field for error in caught.value.errors] == [field]
    with pytest.raises(NotYours):
        guestbook_settings.save(agency, "Konsultasi", "12", "60", desk, m.TUESDAY)
    assert guestbook_settings.settings_of(agency) == Settings()


# -- lists -------------------------------------------------------------------------------------------------------


def test_a_day_is_read_a_page_at_a_time(desk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guestbook_lists, "PAGE", 2)
    for minute in range(3):
        visit(now=m.TUESDAY + timedelta(minutes=minute), name=f"Tamu {minute}")
    visit(now=m.TUESDAY + timedelta(days=2))
    day = date(2026, 11, 24)
    first = guestbook_lists.day_page(book(desk), day)
    second = guestbook_lists.day_page(book(desk), day, first.after or "")
    assert [line.name for line in first.lines + second.lines] == ["Tamu 0", "Tamu 1", "Tamu 2"]
    assert second.after is None
    assert guestbook_lists.neighbours(book(desk), day) == (None, date(2026, 11, 26))
    assert guestbook_lists.day_page(book(desk), day, "bukan kunci").lines == first.lines


def test_who_is_still_here_is_counted(desk: Actor) -> None:
    gone = visit(party="2")
    visit(party="3")
    guestbook.leave(gone.visit_id, place().agency_id, desk, m.TUESDAY)
    found = guestbook_lists.tally(book(desk), date(2026, 11, 24))
    assert (found.visits, found.people, found.here_visits, found.here_people) == (2, 5, 1, 3)
    here = guestbook_lists.day_page(book(desk), date(2026, 11, 24), only_here=True)
    assert [line.party for line in here.lines] == [3]


def test_visits_are_found_by_words_days_purpose_and_role(desk: Actor) -> None:
    visit(name="Siti Aminah", origin="Universitas Tanjung", purpose="Lainnya", other="Magang 100%")
    visit(now=m.TUESDAY + timedelta(days=1), name="Budi")

    def names(**wanted: object) -> list[str]:
        return [line.name for line in guestbook_lists.search(book(desk), Wanted(**wanted)).lines]  # type: ignore[arg-type]

    assert names() == ["Budi", "Siti Aminah"]
    assert names(text="tanjung SITI") == ["Siti Aminah"]
    assert names(text="100%") == ["Siti Aminah"]
    assert names(text="%") == ["Siti Aminah"]
    assert names(since=date(2026, 11, 25)) == ["Budi"]
    assert names(until=date(2026, 11, 24), purpose="Audiensi") == []
    assert names(purpose="Audiensi") == ["Budi"]
    assert names(host=Office.get(Office.name == "Bagian").id) == ["Budi", "Siti Aminah"]


def test_a_person_is_found_by_contact_and_number_and_taken_as_a_file(desk: Actor) -> None:
    opened = m.submit(slug="audiensi", raw={"Keperluan": "Bertemu"})
    visit(name="Siti", contact="0812-3456-7890", number=opened.number)
    visit(name="Wati", contact="Wati@contoh.id")
    visit(name="Budi", contact="0812 3456 7891")
    for text, name in (("0812 3456 7890", "Siti"), ("wati@CONTOH.id", "Wati"), (opened.number.lower(), "Siti")):
        assert [line.name for line in guestbook_lists.search(book(desk), Wanted(text)).lines] == [name]
    assert guestbook_lists.of_person(desk, "Siti") == []  # for admins
    boss = admins.agency_admin()
    assert [line.name for _, line in guestbook_lists.of_person(boss, opened.number)] == ["Siti"]
    day = date(2026, 11, 24)
    text = guestbook_lists.export(book(boss), day, day, boss, m.TUESDAY, Wanted("wati")).decode()
    assert "Wati" in text
    assert "Siti" not in text


def test_the_file_runs_no_formula_and_its_taking_is_logged(desk: Actor) -> None:
    visit(name="=1+1", origin="@SUM(A1)", purpose="Lainnya", other="-2+3\n=cmd|x")
    data = guestbook_lists.export(book(desk), date(2026, 11, 1), date(2026, 11, 30), desk, m.TUESDAY)
    assert data.startswith(b"\xef\xbb\xbfNo;Hari/Tgl;Nama;Instansi/Alamat;Keperluan;Bertemu dengan;")
    row = data.decode("utf-8-sig").splitlines()[1]
    assert row.startswith("1;Selasa, 24-11-2026;'=1+1;'@SUM(A1);Lainnya: -2+3 =cmd|x;Bagian;1;10.00;;")
    line = AuditLine.get(AuditLine.what == "guestbook_export")
    assert (line.subject, line.account_id) == ("01-11-2026 sampai 30-11-2026", desk.account_id)


def test_figures_count_by_day_hour_purpose_and_role(desk: Actor) -> None:
    visit(party="2")
    visit(now=m.TUESDAY + timedelta(hours=3), purpose="Konsultasi")
    visit(now=m.TUESDAY + timedelta(days=30))
    agency, since, until = place().agency_id, date(2026, 11, 1), date(2026, 12, 31)

    def lines(by: guestbook_figures.By) -> list[tuple[str, int, int]]:
        found = guestbook_figures.counts(agency, since, until, by)
        return [(count.key, count.visits, count.people) for count in found]

    assert lines("day") == [("2026-11-24", 2, 3), ("2026-12-24", 1, 1)]
    assert lines("month") == [("2026-11", 2, 3), ("2026-12", 1, 1)]
    assert lines("hour") == [("10", 2, 3), ("13", 1, 1)]
    assert lines("purpose") == [("Audiensi", 2, 3), ("Konsultasi", 1, 1)]
    assert lines("role") == [("Bagian", 3, 4)]
    assert guestbook_figures.total(agency, date(2025, 1, 1), date(2025, 1, 2)).people == 0
