"""The words of complaints come from the open step and the last outcome, whatever the SOP's steps are called."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import complaint_moves, deviations
from portal.case_view import official_view, public_view
from portal.complaint_list import Wanted, complaints
from portal.complaint_status import STATUSES, status_of
from portal.models.accounts import Agency
from portal.pauses import extend, pause
from portal.standing import standing
from portal.standing_rows import COMPLAINT_ROWS
from portal.sweeping import sweep_all
from tests.usecases import matrices as m
from tests.usecases import reports as r

pytestmark = pytest.mark.usefixtures("database", "scratch")
MINUTE = timedelta(minutes=1)

HEAD = """Nama SOP,Pengaduan Lain
Instansi,Biro Uji
Berlaku Untuk,semua instansi
Kode,ADU
Klasifikasi,Ringan,3 jam
Isian,Uraian,paragraf,wajib

"""
APPROVED = (
    HEAD
    + """No,Kegiatan,Pelapor,Pengelola,Tim,Kepala,Waktu
a,Mengadu,mulai,,,,
b,Memeriksa,,? lanjut | kurang lengkap -> a | bukan wewenang -> e (tolak),,,
c,Menangani,,,x,,1 jam
d,Menyetujui jawaban,,,,? setuju | perbaiki -> c | tidak disetujui -> c (tolak),
e,Membaca jawaban,? cukup -> selesai | belum selesai -> b,,,,
"""
)
NO_DECISION = (
    HEAD
    + """No,Kegiatan,Pelapor,Pengelola,Tim,Waktu
1,Mengadu,mulai,,,
2,Mencatat aduan,,x,,
3,Memberi keterangan,x,,,
4,Menangani,,,? perlu keterangan -> 3 | dijawab,
5,Membaca jawaban,? diterima -> selesai | dibuka kembali -> 2,,,
"""
)
# who does which step with which outcome, and the status afterwards; the first line is the sending of the form
WAYS = {
    "the shipped one": (
        r.SHIPPED,
        [
            ("", "", "", "diterima"),
            ("olah", "2", "perlu dilengkapi", "perlu_dilengkapi"),
            ("pelapor", "1", None, "verifikasi"),
            ("olah", "2", "diteruskan", "diteruskan"),
            ("tim", "3", None, "ditanggapi"),
            ("pelapor", "4", "dibuka kembali", "dibuka_kembali"),
            ("olah", "2", "perlu dilengkapi", "perlu_dilengkapi"),
            ("pelapor", "1", None, "verifikasi"),
            ("olah", "2", "tidak dapat diproses", "ditolak"),
            ("pelapor", "4", "dibuka kembali", "dibuka_kembali"),
            ("olah", "2", "diteruskan", "diteruskan"),
            ("tim", "3", None, "ditanggapi"),
            ("pelapor", "4", "diterima", "selesai"),
        ],
    ),
    "an answer is approved": (
        APPROVED,
        [
            ("", "", "", "diterima"),
            ("olah", "b", "lanjut", "diteruskan"),
            ("tim", "c", None, "diproses"),
            ("kepala", "d", "perbaiki", "diproses"),
            ("tim", "c", None, "diproses"),
            ("kepala", "d", "tidak disetujui", "diproses"),  # a return: its refusal is lifted (R10)
            ("tim", "c", None, "diproses"),
            ("kepala", "d", "setuju", "ditanggapi"),
            ("pelapor", "e", "belum selesai", "dibuka_kembali"),
            ("olah", "b", "bukan wewenang", "ditolak"),
            ("pelapor", "e", "cukup", "ditolak"),
        ],
    ),
    "nobody decides at first": (
        NO_DECISION,
        [
            ("", "", "", "diterima"),
            ("olah", "2", None, "menunggu_pelapor"),
            ("pelapor", "3", None, "diproses"),
            ("tim", "4", "perlu keterangan", "perlu_dilengkapi"),
            ("pelapor", "3", None, "diproses"),
            ("tim", "4", "dijawab", "ditanggapi"),
            ("pelapor", "5", "dibuka kembali", "dibuka_kembali"),
        ],
    ),
}
ROLES = {"olah": "Pengelola", "tim": "Tim", "kepala": "Kepala"}


def status(number: str, now) -> str:
    return status_of(public_view(number, now).situation).key


@pytest.mark.parametrize("way", WAYS)
def test_the_words_follow_any_sop(database, way):
    text, moves = WAYS[way]
    m.publish(text, "pengaduan")
    owner = r.OWNER if text is r.SHIPPED else "Biro Uji"
    roles = {"olah": r.HANDLER, "tim": r.TEAM} if text is r.SHIPPED else ROLES
    people = {who: m.person(who, role, agency=owner) for who, role in roles.items() if role in text}
    opened = r.complain(agency=Agency.get(Agency.name == owner).slug)
    assert status(opened.number, m.TUESDAY) == "diterima"
    chosen = r.LIGHT if text is r.SHIPPED else "Ringan"
    for turn, (who, step, outcome, expected) in enumerate(moves[1:], 1):
        now = m.TUESDAY + turn * MINUTE
        facts = {"outcome": outcome, "note": "karena itu"}
        if who == "pelapor":
            m.apply(opened, step, now, **facts)
        else:
            m.act(opened.number, step, people[who], now, case_class=chosen, **facts)
        assert status(opened.number, now) == expected, (turn, who, step, outcome)
        said = standing(public_view(opened.number, now), "public")
        assert said.word == STATUSES[expected][0] or said.word == "Menunggu pelapor"
        assert "{" not in said.text
        listed = complaints(people["olah"], Wanted(status=expected), now)
        assert [line.number for line in listed.lines] == [opened.number]


@pytest.fixture
def people(database):
    return r.world()


def test_a_forwarded_complaint_is_handled_once_somebody_does_something(people):
    opened = r.complain()
    r.pass_on(opened, people["olah"], m.TUESDAY)
    assert status(opened.number, m.TUESDAY) == "diteruskan"
    deviations.add_note(opened.number, "Tim ke lapangan.", (), people["tim"], m.TUESDAY + MINUTE)
    told = standing(public_view(opened.number, m.TUESDAY + MINUTE), "public")
    assert told.word == "Diproses"
    assert told.text.startswith(f"{r.TEAM} menangani pengaduan sejak")


def test_a_complaint_that_was_handed_over_is_verified_once_somebody_looks_at_it(people):
    opened = r.complain()
    slug = r.OWNER_SLUG
    complaint_moves.hand_over(opened.number, slug, "Kewenangan Biro.", people["olah"], m.TUESDAY)
    assert status(opened.number, m.TUESDAY) == "diteruskan"
    deviations.add_note(opened.number, "Diperiksa.", (), people["biro"], m.TUESDAY + MINUTE)
    assert standing(public_view(opened.number, m.TUESDAY + MINUTE), "public").word == "Verifikasi"


def test_a_paused_or_extended_complaint_says_so_and_keeps_its_place_in_the_lists(people):
    opened = r.complain()
    r.pass_on(opened, people["olah"], m.TUESDAY)
    task = m.task_of(opened.number, "3")
    extend(opened.number, task.id, m.TUESDAY + timedelta(days=9), "cek lapangan", people["tim"], m.TUESDAY)
    view = public_view(opened.number, m.TUESDAY)
    assert (standing(view, "public").word, status_of(view.situation).key) == ("Waktu diperpanjang", "diproses")
    pause(opened.number, "menunggu uji", people["tim"], m.TUESDAY)
    view = public_view(opened.number, m.TUESDAY)
    assert (standing(view, "public").word, status_of(view.situation).key) == ("Waktu dihentikan sementara", "diproses")


def test_an_official_who_sends_it_back_is_not_the_reporter_who_reopens(people):
    opened = r.complain()
    r.pass_on(opened, people["olah"], m.TUESDAY)
    task = m.task_of(opened.number, "3")
    deviations.send_back(
        opened.number, task.id, m.case_of(opened.number).revision, "2", "salah kelas", people["tim"], m.TUESDAY + MINUTE
    )
    view = official_view(opened.number, people["olah"], m.TUESDAY + MINUTE).case
    assert standing(view, "official").word == "Verifikasi"
    assert "Pelapor membuka kembali" not in standing(view, "public").text


def test_every_status_has_a_sentence_and_every_sentence_a_status(people):
    by_kind = {"handed_over", "delivered_refused", "refused_going_on", "closed_by_itself"}
    said_as_of_any_case = {"menunggu_pelapor", "dicabut", "diarsipkan", "ditutup_tanpa_kabar"}
    assert set(COMPLAINT_ROWS) - by_kind == set(STATUSES) - said_as_of_any_case
    for key in set(COMPLAINT_ROWS) & set(STATUSES):
        assert (COMPLAINT_ROWS[key].word, COMPLAINT_ROWS[key].css) == STATUSES[key]
    assert (COMPLAINT_ROWS["closed_by_itself"].word, COMPLAINT_ROWS["closed_by_itself"].css) == STATUSES[
        "ditutup_tanpa_kabar"
    ]


def test_a_refusal_that_nobody_answered_stays_a_refusal(people):
    opened = r.complain()
    m.act(opened.number, "2", people["olah"], outcome=r.REFUSED, note="Perkara di pengadilan.")
    later = m.TUESDAY + timedelta(days=60)
    sweep_all(later)
    assert status(opened.number, later) == "ditolak"
    assert standing(public_view(opened.number, later), "public").word == "Ditolak"
