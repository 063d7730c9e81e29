"""What officials may do besides the steps: a page that says what will happen, then it happens, for those who may."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from portal.case_view import official_view
from portal.casekeys import check_key
from portal.deviations import withdraw
from portal.models.accounts import Agency
from portal.models.cases import CaseEvent, Task
from portal.refusals import WrongKey
from tests.page import Client, words
from tests.usecases import matrices as m
from tests.views.offices import PDF, Desk, press, unchanged


@pytest.fixture
def desk(app, monkeypatch) -> Desk:
    made = Desk(app, monkeypatch)
    m.publish(m.PERMIT, "izin")
    return made


@pytest.fixture
def lina(desk) -> Client:
    return desk.hire("lina", "Loket")


@pytest.fixture
def kadir(desk) -> Client:
    return desk.hire("kadir", "Kabid")


@pytest.fixture
def case(desk, lina) -> str:
    """A case that lies with Kabid."""
    opened = m.submit()
    press(lina, opened.number, "2", keputusan="lengkap")
    return opened.number


def act(client: Client, number: str, verb: str, *, htmx: bool = False, **sent: str):
    """Open the page of an act and send its form."""
    address = f"/berkas/{number}/{verb}"
    return client.send(address, address, sent, htmx=htmx)


def kinds(number: str) -> str:
    """Return the kind of the newest line of the history."""
    return m.last_event(number).kind


DONE = {
    "catatan": ({"catatan": "Sudah dihubungi"}, "note"),
    "masukan": ({"catatan": "Mohon periksa"}, "asked_input"),
    "kembalikan": ({"langkah": "2", "catatan": "Nomor surat keliru"}, "sent_back"),
    "hentikan": ({"alasan": "Menunggu DPRD"}, "paused"),
    "perpanjang": ({"tenggat": "26-11-2026", "pukul": "15.00", "alasan": "Perlu rapat"}, "extended"),
    "cabut": ({"alasan": "Pemohon datang ke loket"}, "withdrawn"),
    "arsip": ({"jenis_arsip": "bukan", "alasan": "Iklan"}, "archived"),
}


@pytest.mark.parametrize("verb", DONE)
def test_an_act_is_done_and_leads_back_to_the_case(desk, kadir, case, verb):
    sent, kind = DONE[verb]
    if verb == "masukan":
        m.publish(m.BRANCHES, "rapat")
        office = next(o for o in official_view(case, desk.actor("kadir"), desk.now).askable if o[1] == "Sekretaris")
        sent = {**sent, "pelaksana": str(office[0])}
    page = act(kadir, case, verb, **sent)
    assert (page.status, page.response.location) == (303, f"/berkas/{case}")
    assert kinds(case) == kind
    fresh = kadir.get(f"/berkas/{case}")
    assert fresh.soup.select_one("#messages .notice")


@pytest.mark.parametrize("verb", sorted(DONE.keys() - {"catatan", "cabut", "arsip"}))
def test_an_act_of_the_holder_is_refused_to_others(lina, kadir, case, verb):
    form = kadir.get(f"/berkas/{case}/{verb}") if verb != "masukan" else None
    sent = {
        **(form.form(f"/berkas/{case}/{verb}") if form else {}),
        **DONE[verb][0],
        "csrf_token": lina.token("/tugas"),
    }
    for htmx in (False, True):
        page = unchanged(lambda htmx=htmx: lina.post(f"/berkas/{case}/{verb}", sent, htmx=htmx))
        assert page.status == 403
    assert lina.get(f"/berkas/{case}/{verb}").status == 403


@pytest.mark.parametrize("verb", ["hentikan", "kembalikan", "cabut", "arsip", "perpanjang"])
def test_a_missing_reason_is_asked_for_and_the_rest_kept(kadir, case, verb):
    sent = {name: value for name, value in DONE[verb][0].items() if name not in ("alasan", "catatan")}
    page = unchanged(lambda: act(kadir, case, verb, **sent))
    assert page.status == 422
    assert "Alasan belum diisi." in page.text
    assert page.title.startswith("Kesalahan: ")
    if verb == "perpanjang":
        assert page.one("input[name=tenggat]")["value"] == "26-11-2026"


@pytest.mark.parametrize("verb", DONE)
def test_an_act_on_a_closed_case_changes_nothing(desk, kadir, verb):
    lina = desk.hire("lina", "Loket")
    opened = m.submit()
    press(lina, opened.number, "2", keputusan="lengkap")
    token = kadir.token("/tugas")
    task = str(m.task_of(opened.number, "3").id)
    withdraw(opened.number, "", m.holder(opened), desk.now)
    sent = {**DONE[verb][0], "csrf_token": token, "tugas": task, "pelaksana": "1"}
    page = unchanged(lambda: kadir.post(f"/berkas/{opened.number}/{verb}", sent))
    assert page.status == 409
    assert "Permohonan ini sudah ditutup Selasa, 24 November 2026 (Dicabut)." in page.text


def test_what_may_not_be_done_is_left_out(lina, kadir, case):
    mine, theirs = words(kadir.get(f"/berkas/{case}").one("#case-panel")), lina.get(f"/berkas/{case}").text
    assert "Hentikan waktu sementara" in mine
    assert "Kembalikan di luar alur" in mine
    assert "Hentikan waktu sementara" not in theirs
    assert "Terbitkan kunci baru" in theirs


def test_the_clock_is_stopped_and_runs_again(desk, kadir, case):
    act(kadir, case, "hentikan", alasan="Menunggu DPRD")
    page = kadir.get(f"/berkas/{case}")
    assert "Waktu dihentikan sementara" in page.text
    assert "Jalankan waktu lagi" in page.text
    again = {"csrf_token": kadir.token("/tugas"), "alasan": "lagi"}
    assert unchanged(lambda: kadir.post(f"/berkas/{case}/hentikan", again)).status == 409
    desk.wait(minutes=30)
    assert act(kadir, case, "jalankan").status == 303
    assert m.task_of(case, "3").due_at == m.TUESDAY + timedelta(minutes=90)


def test_an_extension_must_be_later_and_readable(kadir, case):
    for sent, said in (
        ({"tenggat": "23-11-2026", "pukul": "10.00"}, "Tenggat baru sudah lewat"),
        ({"tenggat": "31-11-2026", "pukul": "10.00"}, "tidak ada dalam kalender"),
        ({"tenggat": "26-11-2026", "pukul": "jam tiga"}, "Jam “jam tiga” belum terbaca"),
    ):
        page = unchanged(lambda sent=sent: act(kadir, case, "perpanjang", alasan="Rapat", **sent))
        assert page.status == 422
        assert said in page.text


def test_sending_back_leaves_the_flow_and_can_be_switched_off(kadir, lina, case):
    act(kadir, case, "kembalikan", langkah="2", catatan="Nomor surat keliru")
    assert m.open_parts(case) == [["2", "Loket"]]
    assert "Nomor surat keliru" in lina.get(f"/berkas/{case}").text
    press(lina, case, "2", keputusan="lengkap")
    form = kadir.get(f"/berkas/{case}/kembalikan").form(f"/berkas/{case}/kembalikan")
    Agency.update(allow_send_back=False).execute()
    sent = {**form, "langkah": "2", "catatan": "Lagi"}
    page = unchanged(lambda: kadir.post(f"/berkas/{case}/kembalikan", sent))
    assert page.status == 409
    assert "tidak memakai pengembalian di luar alur" in page.text


def test_a_new_key_is_confirmed_shown_once_and_ends_the_old_one(desk, lina):
    opened = m.submit()
    confirm = lina.get(f"/berkas/{opened.number}/kunci")
    assert confirm.h1 == "Terbitkan kunci baru?"
    assert "Kunci lama tidak berlaku lagi. Pastikan Anda berhadapan dengan pemohon." in confirm.text
    sent = confirm.form(f"/berkas/{opened.number}/kunci")
    first, second = (lina.post(f"/berkas/{opened.number}/kunci", sent) for _ in range(2))
    assert (first.status, first.response.location) == (303, second.response.location)
    for address in (first.response.location, first.response.location + "?kertas=58"):
        page = lina.get(address)
        key = page.one(".receipt .key").get_text()
        assert check_key(opened.number, key)
    assert page.response.headers["Cache-Control"] == "no-store"
    assert CaseEvent.select().where(CaseEvent.kind == "key_reissued").count() == 1
    with pytest.raises(WrongKey):
        check_key(opened.number, opened.key)
    assert key not in lina.get(f"/berkas/{opened.number}").html
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "LAI"), "lain")
    stranger = desk.hire("orang", "Loket", agency="Dinas Lain")
    sent = {"csrf_token": stranger.token("/tugas")}
    assert stranger.post(f"/berkas/{opened.number}/kunci", sent).status == 403
    assert stranger.get(first.response.location).status == 403
    assert check_key(opened.number, key)
    desk.wait(minutes=11)
    late = lina.get(first.response.location)
    assert key not in late.html
    assert "Kunci tidak ditampilkan lagi." in late.text


def test_the_receipt_of_a_new_key_is_found_only_under_its_case_and_form(lina):
    opened, other = m.submit(), m.submit()
    sent = lina.get(f"/berkas/{opened.number}/kunci").form(f"/berkas/{opened.number}/kunci")
    where = lina.post(f"/berkas/{opened.number}/kunci", sent).response.location
    assert lina.get(where.replace(opened.number, other.number)).status == 404
    assert lina.get(f"/berkas/{opened.number}/kunci/{'A' * 22}").status == 404
    assert lina.get(f"/berkas/{opened.number}/kunci/x").status == 404
    assert check_key(other.number, other.key)


def test_a_form_without_its_mark_still_makes_a_key(lina):
    opened = m.submit()
    page = lina.post(f"/berkas/{opened.number}/kunci", {"csrf_token": lina.token("/tugas"), "formulir": "../x"})
    assert page.status == 303
    assert check_key(opened.number, lina.get(page.response.location).one(".receipt .key").get_text())


def test_a_note_is_asked_for_unless_a_document_comes_alone(kadir, case):
    page = kadir.get(f"/berkas/{case}/catatan")
    assert words(page.one("label[for=catatan]")) == "Catatan"
    empty = unchanged(lambda: act(kadir, case, "catatan"))
    assert empty.status == 422
    assert "Catatan belum diisi. Tulis catatan, atau pilih dokumen." in empty.text
    token = {"csrf_token": kadir.token("/tugas")}
    sent = {**token, "dokumen": (io.BytesIO(PDF), "memo.pdf")}
    assert kadir.post(f"/berkas/{case}/catatan", sent).status == 303
    assert kinds(case) == "note"


def test_only_a_return_outside_the_flow_is_called_so_in_the_history(kadir, case):
    act(kadir, case, "hentikan", alasan="Menunggu DPRD")
    act(kadir, case, "jalankan")
    assert "di luar alur" not in words(kadir.get(f"/berkas/{case}").one("#case-history"))
    act(kadir, case, "kembalikan", langkah="2", catatan="Nomor surat keliru")
    assert words(kadir.get(f"/berkas/{case}").one("#case-history")).count("· di luar alur") == 1


def test_a_closed_case_is_said_to_be_in_a_state_not_with_somebody(lina, case):
    assert "Ada di Kabid" in words(lina.get(f"/berkas/{case}").one(".where"))
    act(lina, case, "cabut", alasan="Diminta pemohon")
    assert "Keadaan Dicabut" in words(lina.get(f"/berkas/{case}").one(".where"))


def test_withdrawing_asks_first(kadir, case):
    page = kadir.get(f"/berkas/{case}/cabut")
    assert page.h1 == f"Cabut permohonan {case}?"
    assert "Permohonan ditutup dan tidak dapat dibuka lagi." in page.text
    assert "Alasan (dibaca pemohon)" in page.text
    assert m.case_of(case).result == "open"
    act(kadir, case, "cabut", alasan="Diminta pemohon")
    assert m.case_of(case).result == "withdrawn"


def test_archiving_is_undone(kadir, case):
    other = m.submit().number
    wrong = unchanged(lambda: act(kadir, case, "arsip", jenis_arsip="ganda", alasan="x", nomor_lain="IZU-0000-0000"))
    assert wrong.status == 422
    assert "Nomor ini tidak ditemukan." in wrong.text
    act(kadir, case, "arsip", jenis_arsip="ganda", alasan="Dikirim dua kali", nomor_lain=other)
    page = kadir.get(f"/berkas/{case}")
    assert "Diarsipkan" in page.text
    assert not page.soup.select("form[action*='/langkah/']")
    assert act(kadir, case, "pulihkan").status == 303
    assert m.open_parts(case) == [["3", "Kabid"]]
    again = {"csrf_token": kadir.token("/tugas")}
    assert unchanged(lambda: kadir.post(f"/berkas/{case}/pulihkan", again)).status == 409


def test_asking_for_input_adds_a_coordinator(desk, kadir, case):
    m.publish(m.BRANCHES, "rapat")
    sekar = desk.hire("sekar", "Sekretaris")
    office = next(o for o in official_view(case, desk.actor("kadir"), desk.now).askable if o[1] == "Sekretaris")
    none = unchanged(lambda: act(kadir, case, "masukan", catatan="Mohon periksa"))
    assert none.status == 422
    assert act(kadir, case, "masukan", pelaksana=str(office[0]), catatan="Mohon periksa").status == 303
    assert Task.select().where((Task.role == "Sekretaris") & (Task.kind == "coordinate")).count() == 1
    assert "Koordinasi: boleh menambah catatan" in sekar.get("/tugas").text
