"""Working on complaints: the class and its limit, completing, answering, replying, handing over, merging, closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal import closing, complaint_moves, complaints, deviations, filestore, refusals
from portal.answers import ABOUT_NUMBER, SECRET
from portal.case_view import key_view, official_view, public_view
from portal.complaint_limits import explain_classes, explain_limit
from portal.complaint_list import handed_over
from portal.complaint_public import public_complaint, public_document
from portal.complaint_steps import rate, reply, take_step
from portal.corrections import PHOTO_AFTER, PHOTO_BEFORE
from portal.filestore import Upload
from portal.models.cases import Task
from portal.pauses import extend, pause, resume
from portal.standing import standing
from portal.sweeping import sweep_all
from tests.usecases import matrices as m
from tests.usecases import reports as r

pytestmark = pytest.mark.usefixtures("database", "scratch")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def people(database):
    return r.world()


def wib(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=7)


def word(number: str, now: datetime = m.TUESDAY) -> str:
    return standing(public_view(number, now), "public").word


def sheet(number: str, actor, now: datetime = m.TUESDAY) -> complaints.Sheet:
    return complaints.sheet(official_view(number, actor, now), actor)


def mine(opened, now: datetime = m.TUESDAY) -> complaints.ReporterSheet:
    return complaints.reporter_sheet(key_view(opened.number, m.holder(opened), now), now)


def faults(error) -> list[tuple[str, int]]:
    return [(fault.field, fault.number) for fault in error.value.errors]


# -- the class and its limit -------------------------------------------------------------------------------------------

# Thu 24 Dec 2026 is a cuti bersama, Fri 25 is Christmas; Fri 1 Jan 2027 is a holiday
DUE = [
    (wib(2026, 11, 27, 15, 0), r.LIGHT, wib(2026, 11, 30, 9, 0)),  # Friday: 1.5 hours, then 1.5 on Monday
    (wib(2026, 12, 23, 15, 0), r.LIGHT, wib(2026, 12, 28, 9, 30)),  # over the cuti bersama and the weekend
    (wib(2026, 12, 22, 10, 0), r.NORMATIVE, wib(2026, 12, 31, 16, 0)),
    (wib(2026, 11, 24, 10, 0), r.PLAIN, wib(2026, 12, 14, 16, 0)),
    (wib(2026, 12, 10, 10, 0), r.PLAIN, wib(2027, 1, 4, 16, 0)),
    (wib(2026, 5, 13, 10, 0), r.GRAVE, wib(2026, 8, 13, 16, 0)),
]


@pytest.mark.parametrize(("received", "case_class", "due"), DUE)
def test_each_class_is_due_past_weekends_and_cuti_bersama(people, received, case_class, due):
    opened = r.complain(received)
    told = {c.case_class: c for c in explain_classes(official_view(opened.number, people["olah"], received).case)}
    assert list(told) == [r.LIGHT, r.NORMATIVE, r.PLAIN, r.GRAVE]
    assert told[case_class].due == due
    r.pass_on(opened, people["olah"], received + timedelta(minutes=5), case_class)
    assert m.case_of(opened.number).limit_due == due


def test_how_the_limit_was_worked_out_is_told_in_sentences(people):
    received = wib(2026, 12, 23, 15, 0)
    opened = r.complain(received)
    view = official_view(opened.number, people["olah"], received).case
    assert explain_limit(view) is None
    light = explain_classes(view)[0]
    assert light.limit_text == "3 jam kerja"
    said = " ".join(light.sentences)
    assert "Diterima Rabu, 23 Desember 2026 pukul 15.00 WIB." in said
    assert "Kamis, 24 Desember 2026 (cuti bersama)" in said
    assert said.endswith("Jadi paling lambat Senin, 28 Desember 2026 pukul 09.30 WIB.")


def test_a_pause_moves_the_limit_by_the_working_days_for_which_it_lasted(people):
    opened = r.complain()
    r.pass_on(opened, people["olah"], m.TUESDAY, r.NORMATIVE)
    assert m.case_of(opened.number).limit_due == wib(2026, 12, 1, 16, 0)
    pause(opened.number, "menunggu hasil uji", people["tim"], m.TUESDAY + HOUR)
    told = sheet(opened.number, people["olah"], m.TUESDAY + 2 * DAY).limit
    assert told.stops == ((m.TUESDAY + HOUR, None),)
    assert told.sentences[-1].startswith("Waktu berhenti sejak Selasa, 24 November 2026 pukul 11.00 WIB")
    resume(opened.number, people["tim"], m.TUESDAY + HOUR + 2 * DAY)
    told = sheet(opened.number, people["olah"], m.TUESDAY + 3 * DAY).limit
    assert told.due == wib(2026, 12, 3, 16, 0)
    assert told.explanation.due == wib(2026, 12, 1, 16, 0)
    assert told.sentences[-2:] == (
        "Waktu berhenti dari Selasa, 24 November 2026 pukul 11.00 WIB sampai Kamis, 26 November 2026 pukul 11.00 WIB.",
        "Tenggat kini Kamis, 3 Desember 2026 pukul 16.00 WIB.",
    )


def test_a_pause_shorter_than_a_minute_is_not_told(people):
    opened = r.complain()
    r.pass_on(opened, people["olah"], m.TUESDAY, r.LIGHT)
    pause(opened.number, "salah pilih", people["tim"], m.TUESDAY + HOUR)
    resume(opened.number, people["tim"], m.TUESDAY + HOUR + timedelta(seconds=20))
    told = sheet(opened.number, people["olah"], m.TUESDAY + 2 * HOUR).limit
    assert len(told.stops) == len(told.sentences) == 1


def test_an_extended_limit_is_told_as_such(people):
    opened = r.complain()
    r.pass_on(opened, people["olah"], m.TUESDAY, r.LIGHT)
    task = m.task_of(opened.number, "3")
    extend(opened.number, task.id, wib(2026, 11, 30, 16, 0), "perlu cek lapangan", people["tim"], m.TUESDAY + HOUR)
    told = sheet(opened.number, people["olah"], m.TUESDAY + 2 * HOUR).limit
    assert told.sentences[-1] == "Tenggat kini diperpanjang Senin, 30 November 2026 pukul 16.00 WIB."


# -- completing --------------------------------------------------------------------------------------------------------


def returned(people, now: datetime = m.TUESDAY):
    opened = r.complain(now)
    m.act(opened.number, "2", people["olah"], now, outcome=r.INCOMPLETE, note="Sebutkan loketnya.")
    return opened


def test_perlu_dilengkapi_stops_the_clock_and_says_until_when(people):
    opened = returned(people)
    told = standing(public_view(opened.number, m.TUESDAY), "public")
    assert told.word == "Perlu dilengkapi"
    assert "Lengkapi paling lambat Kamis, 24 Desember" not in told.text  # a cuti bersama: the next working day
    assert "Lengkapi paling lambat Senin, 28 Desember 2026 pukul 16.00 WIB; waktu penanganan berhenti" in told.text
    assert m.case_of(opened.number).stopped_at == m.TUESDAY
    assert mine(opened).complete_by == wib(2026, 12, 28, 16, 0)
    assert sheet(opened.number, people["olah"]).complete_by == wib(2026, 12, 28, 16, 0)


def test_completing_lets_the_clock_run_again_and_the_stop_counts(people):
    opened = returned(people)
    raw = {"nama": r.NAME, "Jenis": "Pengaduan", "Uraian": "Antrean di loket 3."}
    m.apply(opened, "1", m.TUESDAY + 7 * DAY, raw=raw)
    assert word(opened.number, m.TUESDAY + 7 * DAY) == "Verifikasi"
    assert m.case_of(opened.number).stopped_at is None
    r.pass_on(opened, people["olah"], m.TUESDAY + 7 * DAY + HOUR, r.NORMATIVE)
    assert m.case_of(opened.number).limit_due == wib(2026, 12, 8, 16, 0)  # a week later than without
    sweep_all(m.TUESDAY + 60 * DAY)
    assert m.case_of(opened.number).result == "open"


def test_what_is_not_completed_in_thirty_days_counts_as_withdrawn(people):
    opened = returned(people)
    assert complaint_moves.close_incomplete(wib(2026, 12, 28, 15, 59)) == 0
    assert sweep_all(wib(2026, 12, 28, 16, 0))["complaints"] == 1
    case = m.case_of(opened.number)
    assert (case.result, m.last_event(opened.number).kind, m.open_tasks(opened.number)) == (
        "withdrawn",
        "not_completed",
        set(),
    )
    told = standing(public_view(opened.number, m.TUESDAY + 40 * DAY), "public")
    assert told.word == "Dianggap dicabut"
    assert "keterangan tambahan belum kami terima sampai batas waktunya" in told.text
    assert complaint_moves.close_incomplete(m.TUESDAY + 50 * DAY) == 0


def test_the_thirty_days_begin_with_the_return_not_with_an_earlier_pause(people):
    opened = r.complain()
    pause(opened.number, "rapat", people["olah"], m.TUESDAY)
    later = m.TUESDAY + 20 * DAY
    m.act(opened.number, "2", people["olah"], later, outcome=r.INCOMPLETE, note="Sebutkan loketnya.")
    assert complaint_moves.close_incomplete(m.TUESDAY + 35 * DAY) == 0
    assert complaint_moves.close_incomplete(later + 31 * DAY) == 1


def test_an_answered_complaint_and_a_permit_are_not_closed_as_incomplete(people):
    r.answered(people)
    permit = m.submit()
    m.act(permit.number, "2", people["loket"], outcome="belum lengkap", note="kurang surat")
    assert complaint_moves.close_incomplete(m.TUESDAY + 90 * DAY) == 0


# -- answering and replying --------------------------------------------------------------------------------------------


def test_an_answer_cannot_be_empty(people):
    opened = r.complain()
    r.pass_on(opened, people["olah"], m.TUESDAY)
    assert sheet(opened.number, people["tim"]).is_answering
    assert not sheet(opened.number, people["olah"]).is_answering
    with pytest.raises(refusals.Invalid) as error:
        take_step(opened.number, m.form_for(opened.number, "3"), people["tim"], m.TUESDAY)
    assert faults(error) == [("keluaran", 1)]
    assert take_step(opened.number, m.form_for(opened.number, "3", output="Sudah."), people["tim"], m.TUESDAY)


def test_passing_on_and_refusing_need_no_answer(people):
    opened, other = r.complain(), r.complain()
    form = m.form_for(opened.number, "2", outcome=r.FORWARD, case_class=r.LIGHT)
    assert take_step(opened.number, form, people["olah"], m.TUESDAY)
    form = m.form_for(other.number, "2", outcome=r.REFUSED, note="Perkara di pengadilan.")
    assert take_step(other.number, form, people["olah"], m.TUESDAY)
    with pytest.raises(refusals.NotYourStep):
        take_step(opened.number, m.form_for(opened.number, "3"), people["olah"], m.TUESDAY)


def test_an_answer_shows_photos_before_and_after_without_their_metadata(people):
    opened = r.complain()
    r.pass_on(opened, people["olah"], m.TUESDAY)
    photos = [Upload(PHOTO_BEFORE, "a.jpg", r.jpeg()), Upload(PHOTO_AFTER, "b.jpg", r.jpeg())]
    form = m.form_for(opened.number, "3", output="Sudah diperbaiki.", uploads=[*photos, Upload("", "c.png", r.png())])
    take_step(opened.number, form, people["tim"], m.TUESDAY)
    answer = mine(opened).answer
    assert (answer.text, answer.office) == ("Sudah diperbaiki.", r.TEAM)
    names = [[d.name for d in found] for found in (answer.before, answer.after, answer.documents)]
    assert names == [["a.jpg"], ["b.jpg"], ["c.png"]]
    public = public_complaint(opened.number).answer
    assert [d.name for d in (*public.before, *public.after)] == ["foto-sebelum-1.jpg", "foto-sesudah-1.jpg"]
    assert public.documents == ()
    assert public_document(opened.number, answer.before[0].id).name == "foto-sebelum-1.jpg"
    with pytest.raises(refusals.NotFound):
        public_document(opened.number, answer.documents[0].id)
    assert b"109.3425" not in filestore.read(public_document(opened.number, answer.before[0].id))


def test_the_reporter_accepts_and_rates(people):
    opened = r.answered(people)
    assert word(opened.number) == "Ditanggapi"
    form = m.form_for(opened.number, "4", outcome="diterima")
    reply(opened.number, form, m.holder(opened), m.TUESDAY + HOUR, rating=5, comment=" Cepat. ")
    assert word(opened.number) == "Selesai"
    rating = sheet(opened.number, people["tim"]).rating
    assert (rating.value, rating.word, rating.comment) == (5, "Sangat puas", "Cepat.")
    rate(opened.number, 4, "", m.holder(opened), m.TUESDAY + DAY)
    assert mine(opened).rating.value == 4
    with pytest.raises(refusals.StepNotOpen):
        rate(opened.number, 1, "", m.holder(opened), m.TUESDAY + 40 * DAY)


@pytest.mark.parametrize(
    ("rating", "comment", "expected"),
    [(0, "", ["nilai"]), (None, "", ["nilai"]), (6, "a" * 1001, ["nilai", "komentar"])],
)
def test_a_rating_is_one_to_five(people, rating, comment, expected):
    opened = r.answered(people)
    with pytest.raises(refusals.Invalid) as error:
        rate(opened.number, rating, comment, m.holder(opened), m.TUESDAY + HOUR)
    assert [field for field, _ in faults(error)] == expected


def test_only_the_key_rates_and_only_what_was_answered(people):
    opened, other = r.complain(), r.answered(people)
    with pytest.raises(refusals.StepNotOpen):
        rate(opened.number, 5, "", m.holder(opened), m.TUESDAY)
    with pytest.raises(refusals.WrongKey):
        rate(other.number, 5, "", m.holder(opened), m.TUESDAY)


def test_reopening_needs_a_reason_and_the_words_say_who_did(people):
    opened = r.answered(people)
    form = m.form_for(opened.number, "4", outcome="dibuka kembali")
    with pytest.raises(refusals.Invalid) as error:
        reply(opened.number, form, m.holder(opened), m.TUESDAY + HOUR)
    assert faults(error) == [("catatan", 21)]
    reply(opened.number, replace(form, note="Masih antre."), m.holder(opened), m.TUESDAY + HOUR)
    told = standing(official_view(opened.number, people["olah"], m.TUESDAY + HOUR).case, "official")
    assert (told.word, told.text) == (
        "Dibuka kembali",
        "Dibuka kembali Selasa, 24 November 2026 pukul 11.00 WIB: “Masih antre”. Periksa lagi.",
    )
    r.pass_on(opened, people["olah"], m.TUESDAY + 2 * HOUR, "")
    assert word(opened.number) == "Diteruskan"


def test_accepted_and_closed_without_a_word_are_told_apart(people):
    accepted, silent, refused, late = r.answered(people), r.answered(people), r.complain(), returned(people)
    m.apply(accepted, "4", m.TUESDAY + HOUR, outcome="diterima")
    m.act(refused.number, "2", people["olah"], outcome=r.REFUSED, note="Perkara di pengadilan.")
    withdrawn = r.complain()
    deviations.withdraw(withdrawn.number, "", m.holder(withdrawn), m.TUESDAY)
    sweep_all(m.TUESDAY + 60 * DAY)
    assert word(silent.number, m.TUESDAY + 60 * DAY) == "Ditutup tanpa kabar"
    assert word(refused.number, m.TUESDAY + 60 * DAY) == "Ditolak"
    assert word(late.number, m.TUESDAY + 60 * DAY) == "Dianggap dicabut"
    assert word(accepted.number, m.TUESDAY + 60 * DAY) == "Selesai"
    assert word(withdrawn.number) == "Dicabut"


def test_an_answer_waits_ten_working_days_for_the_reporter(people):
    opened = r.answered(people)
    assert closing.sweep(wib(2026, 12, 8, 15, 59)) == 0
    assert closing.sweep(wib(2026, 12, 8, 16, 0)) == 1
    assert m.case_of(opened.number).result == "done"


# -- handing over ------------------------------------------------------------------------------------------------------


def hand(opened, actor, agency=r.OWNER_SLUG, now=m.TUESDAY + HOUR):
    complaint_moves.hand_over(opened.number, agency, "Kewenangan Biro.", actor, now)


def test_another_agency_takes_over_number_and_key(people):
    opened = r.complain()
    hand(opened, people["olah"])
    case = m.case_of(opened.number)
    assert case.agency.name == r.OWNER
    assert m.open_tasks(opened.number) == {("2", r.HANDLER, "decide")}
    task = m.task_of(opened.number, "2")
    assert (task.office.agency.name, task.returned) == (r.OWNER, False)
    assert mine(opened).answer is None  # the key still opens it
    told = standing(public_view(opened.number, m.TUESDAY + HOUR), "public")
    assert told.word == "Diteruskan"
    assert told.text.startswith(
        f"Pengaduan diteruskan ke {r.OWNER} Selasa, 24 November 2026 pukul 11.00 WIB; nomor dan kunci tetap sama."
    )
    with pytest.raises(refusals.NotYours):
        official_view(opened.number, people["olah"], m.TUESDAY + HOUR)
    assert [(h.number, h.to_agency) for h in handed_over(people["olah"])] == [(opened.number, r.OWNER)]
    there = sheet(opened.number, people["biro"], m.TUESDAY + HOUR).handovers
    assert [(h.from_agency, h.to_agency, h.reason, h.by) for h in there] == [
        ("Dinas Uji", r.OWNER, "Kewenangan Biro.", "Olah")
    ]
    r.pass_on(opened, people["biro"], m.TUESDAY + 2 * HOUR, r.LIGHT)
    assert m.case_of(opened.number).limit_due == wib(2026, 11, 24, 14, 0)  # from receipt at the first agency


def test_a_complaint_that_comes_back_is_no_longer_listed_as_passed_on(people):
    opened = r.complain()
    hand(opened, people["olah"])
    hand(opened, people["biro"], "dinas-uji", m.TUESDAY + 2 * HOUR)
    assert handed_over(people["olah"]) == ()
    assert [h.to_agency for h in handed_over(people["biro"])] == ["Dinas Uji"]
    assert len(sheet(opened.number, people["olah"]).handovers) == 2


def test_handing_over_ends_the_work_that_was_going_on(people):
    opened = r.complain()
    r.pass_on(opened, people["olah"], m.TUESDAY, r.NORMATIVE)
    hand(opened, people["olah"])
    assert m.open_tasks(opened.number) == {("2", r.HANDLER, "decide")}
    assert {t.state for t in Task.select().where(Task.step == "3")} == {"withdrawn"}
    assert m.case_of(opened.number).case_class == r.NORMATIVE


def test_the_limit_is_worked_out_anew_in_the_zone_of_the_new_agency(people):
    east = m.PERMIT.replace("Dinas Uji", "Dinas Timur").replace("IZU", "TIM").replace("Kode", "Zona Waktu,WIT\nKode", 1)
    m.publish(east, "timur")
    opened = r.complain()
    r.pass_on(opened, people["olah"], m.TUESDAY, r.NORMATIVE)
    hand(opened, people["olah"], "dinas-timur")
    assert m.case_of(opened.number).limit_due == datetime(2026, 12, 1, 7, 0, tzinfo=UTC)  # 16.00 WIT


def test_only_who_handles_it_hands_it_over_and_only_while_an_office_has_it(people):
    opened, waiting, closed = r.complain(), returned(people), r.answered(people)
    for actor in (people["tim"], people["loket"], people["biro"]):
        with pytest.raises(refusals.NotYours):
            hand(opened, actor)
    with pytest.raises(refusals.StepNotOpen):
        hand(waiting, people["olah"])
    with pytest.raises(refusals.StepNotOpen):
        hand(closed, people["olah"])
    for agency in ("", "dinas-uji", "tidak-ada"):
        with pytest.raises(refusals.Invalid) as error:
            hand(opened, people["olah"], agency)
        assert faults(error) == [("instansi", 27)]
    with pytest.raises(refusals.Invalid) as error:
        complaint_moves.hand_over(opened.number, "x", " ", people["olah"], m.TUESDAY)
    assert faults(error) == [("alasan", 21)]
    permit = m.submit()
    with pytest.raises(refusals.NotFound):
        hand(permit, people["loket"])


def test_the_choices_say_where_somebody_handles_complaints(people):
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Baru").replace("IZU", "BAR"), "baru")
    opened = r.complain()
    found = complaint_moves.handover_choices(opened.number, people["olah"], m.TUESDAY)
    assert [(name, staffed) for _, name, staffed in found] == [(r.OWNER, True), ("Dinas Baru", False)]


# -- duplicates and spam -----------------------------------------------------------------------------------------------


def test_the_reporter_of_a_duplicate_follows_the_other_one_and_it_can_be_undone(people):
    first, second = r.complain(), r.complain(nama="Orang Lain")
    complaint_moves.merge(second.number, first.number.lower(), "sama", people["olah"], m.TUESDAY)
    assert word(second.number) == "Diarsipkan"
    assert sheet(first.number, people["olah"]).merged_from == (second.number,)
    assert sheet(second.number, people["olah"]).merged_into == first.number
    r.pass_on(first, people["olah"], m.TUESDAY)
    assert mine(second).merged.standing.word == "Diteruskan"
    m.act(first.number, "3", people["tim"], output=f"Yth. {r.NAME}, antrean diperbaiki.")
    merged = mine(second).merged
    assert merged.standing.word == "Ditanggapi"
    assert merged.answer.text == "Yth. [disamarkan], antrean diperbaiki."
    complaint_moves.unmerge(second.number, people["olah"], m.TUESDAY + HOUR)
    assert mine(second).merged is None
    assert sheet(first.number, people["olah"]).merged_from == ()
    assert m.open_tasks(second.number) == {("2", r.HANDLER, "decide")}


def test_a_duplicate_of_a_duplicate_leads_to_the_one_that_goes_on(people):
    a, b, c = r.complain(), r.complain(), r.complain()
    complaint_moves.merge(a.number, b.number, "sama", people["olah"], m.TUESDAY)
    complaint_moves.merge(b.number, c.number, "sama", people["olah"], m.TUESDAY)
    assert mine(a).merged.number == c.number
    deviations.restore(b.number, people["olah"], m.TUESDAY)
    assert mine(a).merged.number == b.number
    assert mine(b).merged is None


def test_of_a_secret_complaint_the_other_reporter_sees_the_words_alone(people):
    secret, other = r.answered(people, **{SECRET: "ya"}), r.complain()
    complaint_moves.merge(other.number, secret.number, "sama", people["olah"], m.TUESDAY)
    merged = mine(other).merged
    assert (merged.standing.word, merged.answer) == ("Ditanggapi", None)


def test_what_cannot_be_merged_is_said(people):
    opened, gone = r.complain(), r.complain()
    elsewhere = r.complain(agency=r.OWNER_SLUG)
    deviations.archive(gone.number, "bukan", "iklan", people["olah"], m.TUESDAY)
    for into in ("", "ADU", opened.number, gone.number, elsewhere.number, m.submit().number):
        with pytest.raises(refusals.Invalid) as error:
            complaint_moves.merge(opened.number, into, "sama", people["olah"], m.TUESDAY)
        assert faults(error) == [("nomor_lain", 50)]
    with pytest.raises(refusals.NotYours):
        complaint_moves.merge(opened.number, r.complain().number, "sama", people["tim"], m.TUESDAY)
    with pytest.raises(refusals.NotYours):
        complaint_moves.unmerge(gone.number, people["tim"], m.TUESDAY)
    assert m.case_of(opened.number).result == "open"


def test_spam_is_archived_with_a_reason_and_comes_back(people):
    opened = r.complain()
    deviations.archive(opened.number, "bukan", "iklan", people["olah"], m.TUESDAY)
    assert public_complaint(opened.number).is_shown is False
    deviations.restore(opened.number, people["olah"], m.TUESDAY + HOUR)
    assert word(opened.number, m.TUESDAY + HOUR) == "Verifikasi"


def test_the_number_of_sp4n_is_noted_by_who_handles_it(people):
    opened, other = r.complain(), r.complain()
    complaint_moves.set_tracking(opened.number, " 998877 ", people["olah"], m.TUESDAY)
    complaint_moves.set_tracking(opened.number, "998877", people["olah"], m.TUESDAY)  # its own is no duplicate
    assert mine(opened).tracking_id == "998877"
    with pytest.raises(refusals.Invalid):
        complaint_moves.set_tracking(other.number, "998877", people["olah"], m.TUESDAY)
    with pytest.raises(refusals.NotYours):
        complaint_moves.set_tracking(opened.number, "1", people["tim"], m.TUESDAY)
    complaint_moves.set_tracking(opened.number, "", people["olah"], m.TUESDAY)
    assert mine(opened).tracking_id == ""


# -- what the public reads ---------------------------------------------------------------------------------------------


def test_the_public_reads_the_content_once_an_official_let_it_go_on(people):
    opened = r.complain(
        Uraian=f"Saya {r.NAME}, telepon 0812-9876-5432, antre lama.", kontak=r.PHONE, cara_kabar="telepon"
    )
    told = public_complaint(opened.number)
    assert (told.is_shown, told.facts, told.answer) == (False, (), None)
    r.pass_on(opened, people["olah"], m.TUESDAY)
    told = public_complaint(opened.number)
    assert told.kind == "Pengaduan"
    text = dict(told.facts)["Uraian"]
    assert "antre lama" in text
    for known in (*r.NAME.split(), "9876"):
        assert known not in text


def test_of_a_secret_complaint_the_public_reads_nothing(people):
    opened = r.answered(people, **{SECRET: "ya"})
    told = public_complaint(opened.number)
    assert (told.is_secret, told.is_shown, told.kind, told.facts, told.answer) == (True, False, "", (), None)


def test_a_refused_complaint_is_not_shown(people):
    opened = r.complain()
    m.act(opened.number, "2", people["olah"], outcome=r.REFUSED, note="Perkara di pengadilan.")
    assert public_complaint(opened.number).is_shown is False


def test_a_case_that_never_agreed_to_be_read_is_not_public(people):
    plain = m.submit(slug="pengaduan", agency="dinas-uji", raw={"Jenis": "Pengaduan"})
    assert public_complaint(plain.number) is None
    assert public_complaint(m.submit().number) is None
    assert public_complaint("ADU-0000-0000") is None
    assert sheet(plain.number, people["olah"]).secret is True


def test_the_case_that_an_anonymous_reporter_complains_about_tells_who_they_are(people):
    permit = m.submit()
    opened = r.complain(anonim="ya", **{ABOUT_NUMBER: permit.number})
    assert sheet(opened.number, people["olah"]).about_number == permit.number
    assert sheet(opened.number, people["tim"]).about_number == ""
    assert sheet(opened.number, people["tim"]).about_service == "Izin Uji"


def test_only_who_handles_complaints_ends_one_outside_the_flow(people):
    opened = r.complain()
    for who in ("tim", "loket"):
        seen = official_view(opened.number, people[who], m.TUESDAY)
        assert (seen.can_archive, seen.can_withdraw) == (False, False)
        with pytest.raises(refusals.NotYours):
            deviations.archive(opened.number, "bukan", "iklan", people[who], m.TUESDAY)
        with pytest.raises(refusals.NotYours):
            deviations.withdraw(opened.number, "diminta", people[who], m.TUESDAY)
    deviations.archive(opened.number, "bukan", "iklan", people["olah"], m.TUESDAY)
    assert not official_view(opened.number, people["tim"], m.TUESDAY).can_restore
    with pytest.raises(refusals.NotYours):
        deviations.restore(opened.number, people["tim"], m.TUESDAY)
    deviations.withdraw(m.submit().number, "diminta", people["loket"], m.TUESDAY)  # a request: whoever is of the agency


def test_a_new_key_of_a_complaint_is_made_only_by_who_handles_complaints(people):
    opened = r.complain()
    with pytest.raises(refusals.NotYours):
        deviations.reissue_key(opened.number, people["tim"], m.TUESDAY)
    assert not official_view(opened.number, people["tim"], m.TUESDAY).can_reissue_key
    assert official_view(opened.number, people["olah"], m.TUESDAY).can_reissue_key
    assert deviations.reissue_key(opened.number, people["olah"], m.TUESDAY) != opened.key


def test_a_merged_complaint_that_was_restored_and_archived_as_spam_follows_no_other(people):
    mine, other = r.complain(), r.complain()
    complaint_moves.merge(mine.number, other.number, "Kejadian yang sama.", people["olah"], m.TUESDAY)
    deviations.restore(mine.number, people["olah"], m.TUESDAY + HOUR)
    deviations.archive(mine.number, "bukan", "Ternyata iklan.", people["olah"], m.TUESDAY + 2 * HOUR)
    assert sheet(mine.number, people["olah"], m.TUESDAY + 3 * HOUR).merged_into == ""
