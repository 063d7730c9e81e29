"""Following a complaint: what everybody reads of it, and what its reporter does with the key."""

from __future__ import annotations

import pytest

from portal import sweeping
from portal.models.complaints import ComplaintFacts
from portal.models.files import CaseFile
from tests.page import words
from tests.usecases import matrices as m
from tests.usecases import reports as r
from tests.views.complaining import Town, picture
from tests.views.offices import press

TEXT = "Antrean tidak dipanggil."


@pytest.fixture
def town(app, monkeypatch) -> Town:
    return Town(app, monkeypatch)


# -- what everybody reads ----------------------------------------------------------------------------------------------


def test_the_content_is_shown_after_an_official_let_it_go_on(town: Town) -> None:
    opened = town.complain(**{"Tanggal kejadian": "2026-11-20"})
    page = town.guest.get(f"/lacak/{opened.number}")
    assert words(page.one("#content")) == "Isi pengaduan tampil setelah diperiksa petugas."
    assert TEXT not in page.text
    town.pass_on(opened.number)
    page = town.guest.get(f"/lacak/{opened.number}")
    assert TEXT in words(page.one("#content"))
    assert "Jumat, 20 November 2026" in words(page.one("#content"))
    assert r.NAME not in page.html


def test_the_content_of_a_secret_complaint_is_never_shown(town: Town) -> None:
    opened = town.answered(rahasia="ya")
    page = town.guest.get(f"/lacak/{opened.number}")
    assert words(page.one("#content")) == "Isi pengaduan ini dirahasiakan atas permintaan pelapor."
    assert TEXT not in page.html
    assert "Antrean sudah diperbaiki." not in page.html
    assert page.one("#position .status").get_text() == "Ditanggapi"


def test_class_and_limit_are_told_with_how_they_were_worked_out(town: Town) -> None:
    opened = town.complain()
    before = words(town.guest.get(f"/lacak/{opened.number}").one("#limit"))
    assert "Ditetapkan saat pengaduan pertama diperiksa" in before
    town.pass_on(opened.number, r.LIGHT)
    told = words(town.guest.get(f"/lacak/{opened.number}").one("#limit"))
    assert "Klasifikasi Pengaduan ringan Jangka waktu 3 jam kerja" in told
    assert "Dijawab paling lambat Selasa, 24 November 2026 pukul 14.00 WIB" in told
    assert "Jadi paling lambat Selasa, 24 November 2026 pukul 14.00 WIB." in told


def test_the_answer_is_shown_with_its_pictures_and_nothing_else_is(town: Town) -> None:
    opened = town.complain(uploads=[r.photo()])
    town.pass_on(opened.number)
    town.answer(opened.number, foto_sebelum=picture("a.jpg"), foto_sesudah=picture("b.jpg"), dokumen=picture("c.jpg"))
    page = town.guest.get(f"/lacak/{opened.number}")
    assert "Antrean sudah diperbaiki." in words(page.one("#told"))
    shown = {str(image["src"]): str(image["alt"]) for image in page.soup.select("#told img")}
    assert list(shown.values()) == ["Foto sebelum", "Foto sesudah"]
    for row in CaseFile.select():
        path = f"/lacak/{opened.number}/jawaban/{row.id}"
        answer = town.guest.http.get(path)
        assert answer.status_code == (200 if f"{path}?gambar=1" in shown else 404), row.name
        if answer.status_code == 200:
            assert answer.headers["Content-Disposition"].startswith("attachment; filename=foto-se")
    inline = town.guest.http.get(next(iter(shown)))
    assert inline.mimetype == "image/jpeg"
    assert inline.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" not in inline.headers["Content-Disposition"]


def test_pictures_of_a_secret_complaint_are_for_the_key_only(town: Town) -> None:
    opened = town.complain(rahasia="ya")
    town.pass_on(opened.number)
    town.answer(opened.number, foto_sebelum=picture("a.jpg"))
    path = f"/lacak/{opened.number}/jawaban/{CaseFile.get().id}"
    assert town.guest.http.get(path).status_code == 404
    assert town.reporter(opened).http.get(path).status_code == 200


# -- the reporter ------------------------------------------------------------------------------------------------------


def test_the_reporter_completes_it_and_reads_until_when(town: Town) -> None:
    opened = town.returned()
    guest = town.reporter(opened)
    page = guest.get(f"/lacak/{opened.number}")
    assert page.one("#position .status").get_text() == "Perlu dilengkapi"
    assert "Lengkapi paling lambat" in page.text
    assert "Sebutkan loketnya." in page.text
    assert "Nilai Anda" not in page.text
    sent = town.reply(guest, opened.number, **{"isian:Uraian": "Di loket 3."})
    assert sent.status == 303
    assert "Di loket 3." in guest.get(f"/lacak/{opened.number}").text


def test_a_complaint_that_nobody_completed_is_not_called_solved(town: Town) -> None:
    opened = town.returned()
    town.wait(days=60)
    sweeping.sweep_all(town.now)
    page = town.guest.get(f"/lacak/{opened.number}")
    assert page.one("#position .status").get_text() != "Selesai"
    assert "pelapor menerima jawaban" not in page.text


def test_what_the_reporter_said_besides_stands_among_their_answers(town: Town) -> None:
    permit = m.submit()
    opened = town.complain(rahasia="ya", layanan_terkait="izin", nomor_terkait=permit.number)
    page = town.reporter(opened).get(f"/lacak/{opened.number}")
    for told in ("Layanan yang diadukan Izin Uji", f"Nomor permohonan {permit.number}", "Anonim Tidak", "Rahasia Ya"):
        assert told in page.text


def test_the_reporter_accepts_and_rates(town: Town) -> None:
    opened = town.answered()
    guest = town.reporter(opened)
    done = town.reply(guest, opened.number, keputusan="diterima", nilai="4", komentar="Cepat.")
    assert done.status == 303
    page = guest.get(f"/lacak/{opened.number}")
    assert "Pengaduan selesai" in page.text
    assert "pelapor menerima jawaban" in page.text
    assert "Nilai Anda: Puas . “Cepat.”" in page.text
    assert "Puas" not in town.guest.get(f"/lacak/{opened.number}").text
    assert "Nilai dari pelapor Puas" in town.olah.get(f"/berkas/{opened.number}").text


def test_accepting_needs_no_rating(town: Town) -> None:
    opened = town.answered()
    assert town.reply(town.reporter(opened), opened.number, keputusan="diterima", nilai="").status == 303
    assert ComplaintFacts.get().rating is None


def test_opening_again_needs_a_reason_and_keeps_what_was_typed(town: Town) -> None:
    opened = town.answered()
    guest = town.reporter(opened)
    page = town.reply(guest, opened.number, keputusan="dibuka kembali", nilai="2", komentar="Belum beres.")
    assert page.status == 422
    assert "Alasan belum diisi." in page.text
    assert "Belum beres." in page.text
    assert page.one('input[name="nilai"][checked]')["value"] == "2"
    sent = town.reply(guest, opened.number, keputusan="dibuka kembali", catatan="Masih sama.")
    assert sent.status == 303
    page = town.guest.get(f"/lacak/{opened.number}")
    assert page.one("#position .status").get_text() == "Dibuka kembali"
    assert "Masih sama." not in page.html
    assert "Masih sama." in town.olah.get(f"/berkas/{opened.number}").text


def test_a_stale_page_of_the_reporter_changes_nothing(town: Town) -> None:
    opened = town.answered()
    guest = town.reporter(opened)
    address = f"/lacak/{opened.number}/langkah"
    form = guest.get(f"/lacak/{opened.number}").form(address)
    assert guest.post(address, {**form, "keputusan": "dibuka kembali", "catatan": "Belum."}).status == 303
    before = m.snapshot()
    page = guest.post(address, {**form, "keputusan": "diterima", "nilai": "5"})
    assert page.status == 409
    assert m.snapshot() == before
    assert ComplaintFacts.get().rating is None


def test_closed_without_word_is_told_apart_from_solved_and_can_still_be_rated(town: Town) -> None:
    opened = town.answered()
    town.wait(days=21)
    sweeping.sweep_all(town.now)
    page = town.guest.get(f"/lacak/{opened.number}")
    assert "Ini tidak berarti masalahnya teratasi." in page.text
    guest = town.reporter(opened)
    address = f"/lacak/{opened.number}/nilai"
    refused = guest.send(f"/lacak/{opened.number}", address, {"komentar": "x"})
    assert refused.status == 422
    assert "Nilai belum dipilih. Pilih satu dari lima." in refused.text
    assert guest.send(f"/lacak/{opened.number}", address, {"nilai": "2", "komentar": "Lama."}).status == 303
    assert "Nilai Anda: Tidak puas . “Lama.”" in guest.get(f"/lacak/{opened.number}").text
    fragment = guest.send(f"/lacak/{opened.number}", address, {"nilai": "3"}, htmx=True)
    assert fragment.is_fragment
    assert "Terima kasih. Nilai Anda tersimpan." in fragment.text


def test_without_the_key_nothing_is_rated(town: Town) -> None:
    opened = town.answered()
    guest = town.guest
    token = guest.token(f"/lacak/{opened.number}")
    page = guest.post(f"/lacak/{opened.number}/nilai", {"csrf_token": token, "nilai": "5"})
    assert page.status == 403
    assert "Masukkan kunci untuk melanjutkan." in page.text
    assert ComplaintFacts.get().rating is None


def test_a_complaint_that_waits_cannot_be_rated(town: Town) -> None:
    opened = town.complain()
    guest = town.reporter(opened)
    token = guest.token(f"/lacak/{opened.number}")
    page = guest.post(f"/lacak/{opened.number}/nilai", {"csrf_token": token, "nilai": "5"})
    assert page.status == 409
    assert ComplaintFacts.get().rating is None


def test_a_refused_complaint_tells_its_reason_to_the_key_only(town: Town) -> None:
    opened = town.complain()
    press(town.olah, opened.number, "2", keputusan=r.REFUSED, catatan="Sudah di pengadilan.")
    page = town.guest.get(f"/lacak/{opened.number}")
    assert page.one("#position .status").get_text() == "Ditolak"
    assert "Sudah di pengadilan." not in page.html
    assert TEXT not in page.html
    assert "Sudah di pengadilan." in town.reporter(opened).get(f"/lacak/{opened.number}").text


def test_a_complaint_that_was_refused_at_once_is_not_said_to_get_a_class_yet(town: Town) -> None:
    opened = town.complain()
    assert "Ditetapkan saat pengaduan pertama diperiksa" in town.guest.get(f"/lacak/{opened.number}").text
    press(town.olah, opened.number, "2", keputusan=r.REFUSED, catatan="Bukan urusan layanan.")
    page = town.guest.get(f"/lacak/{opened.number}")
    assert "Tidak ditetapkan" in words(page.one("#limit"))
    assert "Ditetapkan saat" not in words(page.one("#limit"))


def test_a_merged_complaint_shows_the_answer_of_the_other(town: Town) -> None:
    first, second = town.complain(), town.complain(Uraian="Antrean kacau.")
    path = f"/berkas/{second.number}/gabungkan"
    merged = town.olah.send(f"{path}?nomor_lain={first.number}", path, {"alasan": "Hal yang sama."})
    assert merged.status == 303
    town.pass_on(first.number)
    town.answer(first.number)
    page = town.reporter(second).get(f"/lacak/{second.number}")
    assert "Digabungkan dengan pengaduan lain" in page.text
    assert "Antrean sudah diperbaiki." in page.text
    assert "Antrean kacau." in page.text
    assert TEXT not in page.html


def test_time_that_stood_still_is_in_the_paragraph(town: Town) -> None:
    opened = town.returned()
    town.wait(hours=2)
    guest = town.reporter(opened)
    town.reply(guest, opened.number, **{"isian:Uraian": "Di loket 3."})
    town.pass_on(opened.number, r.LIGHT)
    told = words(town.guest.get(f"/lacak/{opened.number}").one("#limit"))
    assert "Waktu berhenti dari Selasa, 24 November 2026 pukul 10.00 WIB" in told


@pytest.mark.parametrize("anonymous", [True, False])
def test_an_anonymous_reporter_is_told_who_reads_a_request_about_data(town: Town, anonymous: bool) -> None:
    opened = town.complain(**({"anonim": "ya"} if anonymous else {}))
    page = town.reporter(opened).get(f"/lacak/{opened.number}/data")
    assert ("dijawab pengelola pengaduan saja" in page.text) is anonymous
