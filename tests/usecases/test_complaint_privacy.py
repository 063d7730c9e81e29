"""An anonymous reporter is seen nowhere by the reported unit, nor by the public: names are planted and looked for everywhere."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from portal import case_files, complaint_moves, deviations, discretion, filestore, publishing, refusals
from portal.accounts import Actor
from portal.answers import ABOUT_NUMBER
from portal.case_history import happenings
from portal.case_view import key_view, official_view, public_view
from portal.complaint_export import HEAD, export_complaints
from portal.complaint_list import Wanted, complaints, handed_over, may_list
from portal.complaint_public import public_complaint
from portal.complaint_steps import rate
from portal.complaints import reporter_sheet, sheet
from portal.receipts import receipt_of
from portal.standing import standing
from portal.telling import history_sentence, short_when, where
from portal.worklist import WorkFilter, find_cases, inbox
from tests.usecases import matrices as m
from tests.usecases import reports as r

pytestmark = pytest.mark.usefixtures("database", "scratch")
PLANTED = (*(word.casefold() for word in r.NAME.split()), "98765432", "9876-5432", r.CAMERA.casefold(), "109.3425")
LATER = m.TUESDAY + timedelta(hours=1)


@pytest.fixture
def people(database):
    return r.world()


@pytest.fixture
def opened(people):
    """A complaint that tells its anonymous reporter's name in every place where one can be written."""
    permit = m.submit()
    raw = {
        "anonim": "ya", "cara_kabar": "telepon", "kontak": r.PHONE, ABOUT_NUMBER: permit.number,
        "Uraian": f"Saya, {r.NAME.upper()}, menunggu dua jam. Hubungi 0812 9876-5432.",
        "Tempat kejadian": f"Rumah {r.NAME}",
    }  # fmt: skip
    found = r.complain(uploads=[r.photo()], **raw)
    m.act(found.number, "2", people["olah"], outcome=r.INCOMPLETE, note="Sebutkan loketnya.")
    again = {**raw, "nama": r.NAME, "Jenis": "Pengaduan", "Uraian": f"Loket 3. Salam, {r.NAME}."}
    m.apply(found, "1", m.TUESDAY, raw=again, uploads=[r.photo()], note=f"Dari {r.NAME}")
    r.pass_on(found, people["olah"], m.TUESDAY)
    m.act(found.number, "3", people["tim"], output="Sudah diperiksa.")
    m.apply(found, "4", m.TUESDAY, outcome="dibuka kembali", note=f"Saya {r.NAME} belum puas", uploads=[r.photo("")])
    r.pass_on(found, people["olah"], m.TUESDAY, "")
    m.act(found.number, "3", people["tim"], output="Sudah diperiksa lagi.")
    rate(found.number, 2, f"Salam, {r.NAME}", m.holder(found), m.TUESDAY)
    return found


def leaks(*told: object) -> list[str]:
    """Return the planted words that stand in what was told."""
    text = repr(told).casefold()
    return [word for word in PLANTED if word in text]


def seen_by(opened, actor) -> list[object]:
    """Return all that the read models tell an official of a complaint."""
    view = official_view(opened.number, actor, LATER)
    return [
        view.applicant, view.answers, view.documents, view.results, view.notes, view.tasks, view.recordable,
        view.case.history, view.case.situation, view.case.stages, sheet(view, actor), standing(view.case, "official"),
        where(view.case, "official", LATER), [history_sentence(line, view.case, "official") for line in view.case.history],
        inbox(actor, WorkFilter(), LATER), find_cases(actor, opened.number),
        complaints(actor, Wanted(), LATER) if may_list(actor) else (),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["tim", "loket"])
def test_the_reported_unit_sees_no_anonymous_reporter(people, opened, who):
    assert leaks(*seen_by(opened, people[who])) == []


def test_an_admin_of_the_agency_sees_no_anonymous_reporter(people, opened):
    admin = Actor(people["loket"].account_id, "Admin", (), admin_of=m.case_of(opened.number).agency_id)
    assert leaks(*seen_by(opened, admin)) == []


def test_who_handles_complaints_knows_how_to_reach_the_reporter(people, opened):
    applicant = official_view(opened.number, people["olah"], LATER).applicant
    assert (applicant.name, applicant.hidden_name, applicant.contact) == ("", r.NAME, r.PHONE)
    assert leaks(complaints(people["olah"], Wanted(), LATER).lines[0].reporter) == []


@pytest.mark.parametrize("who", ["olah", "tim"])
def test_an_anonymous_reporter_is_not_found_by_name_or_number(people, opened, who):
    for text in (r.NAME, "wahyudi", r.PHONE, "prasetya"):
        assert opened.number not in {case.number for case in find_cases(people[who], text)}
        assert inbox(people[who], WorkFilter(text=text), LATER).lines == ()
    for text in (r.NAME, "wahyudi", r.PHONE):
        assert complaints(people["tim"], Wanted(text=text), LATER).lines == ()


def test_the_public_sees_no_reporter_at_all(people, opened):
    named = r.answered(people, Uraian=f"Saya {r.NAME}, {r.PHONE}.", kontak=r.PHONE, cara_kabar="telepon")
    when, until = short_when("WIB")
    for one in (opened, named):
        view = public_view(one.number, LATER)
        told = [view.history, view.situation, standing(view, "public"), where(view, "public", LATER)]
        told += [happenings(one.number, when, until), receipt_of(one.number), public_complaint(one.number)]
        told += [[history_sentence(line, view, "public") for line in view.history]]
        assert leaks(*told) == []
    assert leaks(publishing.service_page("pengaduan").line, publishing.agencies()) == []


def test_documents_of_an_anonymous_reporter_tell_nothing(people, opened):
    rows = [
        case_files.may_read(opened.number, d.id, people["tim"])
        for d in official_view(opened.number, people["tim"], LATER).documents
    ]
    assert rows
    for row in rows:
        assert leaks(row.name) == []
        assert [word for word in PLANTED if word.encode() in filestore.read(row).lower()] == []


def test_the_export_leaves_out_an_anonymous_reporter_and_every_contact(people, opened):
    named = r.complain(nama="Rahmat Hidayat", Uraian="=HYPERLINK(1)", kontak="081311112222", cara_kabar="telepon")
    text = export_complaints(people["olah"], Wanted(), LATER).decode("utf-8-sig")
    assert leaks(text) == []
    assert "081311112222" not in text
    assert text.splitlines()[0] == ";".join(HEAD)
    assert named.number in text
    assert "Rahmat Hidayat" in text
    assert "Uraian: =HYPERLINK" in text  # inside a cell that begins with a word
    with pytest.raises(refusals.NotYours):
        export_complaints(people["tim"], Wanted(), LATER)


def test_a_cell_of_the_export_never_begins_a_formula(people):
    r.complain(nama="=cmd|' /C calc'!A0")
    r.complain(nama="@SUM(1)")
    text = export_complaints(people["olah"], Wanted(), LATER).decode("utf-8-sig")
    assert "'=cmd" in text
    assert ";=cmd" not in text
    assert ";@SUM" not in text


def test_nobody_but_who_handles_complaints_makes_a_new_key_of_an_anonymous_reporter(people, opened):
    for who in ("tim", "loket"):
        assert not official_view(opened.number, people[who], LATER).can_reissue_key
        with pytest.raises(refusals.NotYours):
            deviations.reissue_key(opened.number, people[who], LATER)
    assert official_view(opened.number, people["olah"], LATER).can_reissue_key
    assert deviations.reissue_key(opened.number, people["olah"], LATER)


def test_what_is_masked_is_not_written_back_at_the_counter(people, opened):
    two = r.SHIPPED.replace(
        ",,? diteruskan | perlu dilengkapi -> 1 | tidak dapat diproses -> 4 (tolak),,,,,",
        ",,? diteruskan | perlu dilengkapi -> 1 | tidak dapat diproses -> 4 (tolak),x,,,,",
    )
    m.publish(two, "pengaduan", LATER)
    mine = r.complain(LATER, anonim="ya")
    m.act(mine.number, "2", people["tim"], LATER)
    m.act(mine.number, "2", people["olah"], LATER, outcome=r.INCOMPLETE, note="Sebutkan loketnya.")
    assert official_view(mine.number, people["tim"], LATER).recordable == ()
    assert official_view(mine.number, people["olah"], LATER).recordable


def test_after_a_hand_over_the_old_agency_reads_nothing_of_it(people):
    mine = r.complain(anonim="ya", uploads=[r.photo()])
    complaint_moves.hand_over(mine.number, r.OWNER_SLUG, "Bukan wewenang kami.", people["olah"], m.TUESDAY)
    row = filestore.CaseFile.get(filestore.CaseFile.case == mine.case_id)
    with pytest.raises(refusals.NotFound):
        case_files.may_read(mine.number, row.id, people["olah"])
    assert leaks(handed_over(people["olah"])) == []
    assert mine.number not in {case.number for case in find_cases(people["olah"], mine.number)}
    assert mine.number not in {line.number for line in complaints(people["olah"], Wanted(), LATER).lines}
    with pytest.raises(refusals.NotYours):
        official_view(mine.number, people["olah"], LATER)


def test_the_log_names_no_reporter(people, caplog):
    with caplog.at_level(logging.DEBUG):
        token = r.begin(anonim="ya", kontak=r.PHONE, cara_kabar="telepon")
        r.send(token, m.TUESDAY + timedelta(minutes=1))
    assert leaks([record.getMessage() for record in caplog.records if not record.name.startswith("peewee")]) == []


def test_the_reporter_reads_their_own_words(people, opened):
    key = key_view(opened.number, m.holder(opened), LATER)
    assert r.NAME in key.answers["Uraian"]
    assert reporter_sheet(key, LATER).rating.comment == f"Salam, {r.NAME}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Saya Budi Santoso.", "Saya [disamarkan]."),
        ("BUDI   berkata", "[disamarkan]   berkata"),
        ("Pak Santoso, budiman", "Pak [disamarkan], budiman"),
        ("surel: budi@contoh.id", "surel: [disamarkan]"),
    ],
)
def test_a_name_is_taken_out_as_a_whole_and_by_its_words(text, told):
    assert discretion.masked(text, "Budi Santoso", "budi@contoh.id") == told


def test_letters_and_grouping_of_digits_do_not_hide_a_name_or_a_telephone_number():
    told = discretion.masked("Dari BUDI, +62 812-3456-7890", "Budi", "081234567890")
    assert told == "Dari [disamarkan],  [disamarkan]"
    assert discretion.masked("Surat ſiti", "Siti", "") == "Surat [disamarkan]"  # an old letter that equals s


def test_without_name_and_contact_nothing_is_taken_out():
    assert discretion.masked("Budi 0812 3456 7890", "", "") == "Budi 0812 3456 7890"
