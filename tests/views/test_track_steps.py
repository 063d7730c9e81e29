"""What the applicant does on the tracking page: steps, corrections, withdrawing; as fragment, as page, and without key."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask

from portal import clock
from portal.deviations import archive
from portal.intake import Opened
from portal.models.cases import Case
from portal.models.files import CaseFile
from portal.views import track
from tests.page import Client, Page
from tests.usecases import matrices as m
from tests.views.tracked import PDF, page_of, people, show_key

REASON = "Alasan belum diisi. Tulis apa yang kurang dan apa yang perlu dilakukan."


@pytest.fixture
def who(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: m.TUESDAY + timedelta(minutes=5))
    return people()


@pytest.fixture
def returned(client: Client, who) -> Opened:
    """Give a case that was sent back to its applicant, whose key is open."""
    opened = m.submit()
    m.act(opened.number, "2", who["lina"], outcome="belum lengkap", note="Surat kurang")
    show_key(client, opened)
    return opened


def step(opened: Opened) -> str:
    return f"{page_of(opened.number)}/langkah"


def send(client: Client, opened: Opened, data: dict | None = None, htmx: bool = False) -> Page:
    return client.send(page_of(opened.number), step(opened), data, htmx=htmx)


def bring_to_receipt(opened: Opened, who) -> None:
    """Bring a permit to the applicant's last step, which asks for an answer."""
    m.act(opened.number, "2", who["lina"], outcome="lengkap")
    m.act(opened.number, "3", who["kadir"], outcome="setuju")
    m.act(opened.number, "4", who["arif"])
    m.act(opened.number, "5", who["lina"])


# -- corrections ---------------------------------------------------------------------------------------------------


def test_a_return_shows_its_reason_and_the_form_as_it_was(client: Client, returned: Opened) -> None:
    page = client.get(page_of(returned.number))
    panel = page.one(".panel")
    assert "Perbaiki, lalu kirim lagi" in panel.get_text()
    assert "Surat kurang" in panel.get_text()
    sent = page.form(step(returned))
    assert (sent["nama"], sent["isian:Jumlah peserta"], sent["isian:Lembaga pemohon"]) == ("Siti Rahma", "25", "SMA 1")
    assert "Kirim lagi" in page.one(".panel .choice").get_text()
    assert "Berkas kembali ke Loket; waktu berjalan lagi." in page.one(".panel .choice").get_text()


def test_a_correction_is_kept_and_leads_back_to_the_page(client: Client, returned: Opened) -> None:
    data = {
        "isian:Jumlah peserta": "30", "nama": "Siti R.", "kontak": "0812 3456 7890",
        "isian:Surat": (io.BytesIO(PDF), "baru.pdf"),
    }  # fmt: skip
    answer = send(client, returned, data)
    assert (answer.status, answer.response.location) == (303, page_of(returned.number))
    case = m.case_of(returned.number)
    assert (case.answers["Jumlah peserta"], case.applicant_name, case.contact) == (30, "Siti R.", "081234567890")
    assert CaseFile.get().name == "baru.pdf"
    page = client.get(page_of(returned.number))
    assert "Permohonan terkirim. Berkas ada di Loket." in page.text
    assert not page.soup.select(".panel")


def test_with_htmx_the_answer_is_the_fresh_fragment(client: Client, returned: Opened) -> None:
    fragment = send(client, returned, htmx=True)
    assert fragment.status == 200
    assert fragment.is_fragment
    assert "Permohonan terkirim. Berkas ada di Loket." in fragment.one("#pesan").get_text()
    assert not fragment.soup.select(".panel")
    assert m.open_parts(returned.number) == [["2", "Loket"]]


@pytest.mark.parametrize("htmx", [True, False])
def test_without_the_key_nothing_is_done(client: Client, who, htmx: bool) -> None:
    opened = m.submit()
    m.act(opened.number, "2", who["lina"], outcome="belum lengkap", note="Surat kurang")
    task = m.task_of(opened.number, "1")
    data = {"tugas": task.id, "revisi": m.case_of(opened.number).revision, "csrf_token": client.token()}
    answer = client.post(step(opened), data, htmx=htmx)
    assert answer.status == 403
    assert track.NEED_KEY in answer.text
    assert m.open_parts(opened.number) == [["1", "Pemohon"]]


@pytest.mark.parametrize("htmx", [True, False])
def test_faults_come_back_with_what_was_typed(client: Client, returned: Opened, htmx: bool) -> None:
    data = {"isian:Jumlah peserta": "banyak", "nama": "", "catatan": "sudah <b>saya</b> perbaiki"}
    page = send(client, returned, data, htmx=htmx)
    assert page.status == 422
    assert "Ada 2 isian yang perlu diperbaiki" in page.text
    assert page.text.count("Jumlah peserta berisi “banyak”. Tulis angka saja, misalnya 1.250.") == 2
    targets = [str(link["href"])[1:] for link in page.soup.select(".summary a")]
    assert all(page.soup.find(id=target) for target in targets)
    assert page.one('[name="isian:Jumlah peserta"]')["value"] == "banyak"
    assert page.one("textarea[name=catatan]").get_text().strip() == "sudah <b>saya</b> perbaiki"
    assert m.open_parts(returned.number) == [["1", "Pemohon"]]


def test_a_document_of_a_wrong_kind_is_told_before_anything_is_stored(client: Client, returned: Opened) -> None:
    page = send(client, returned, {"dokumen": (io.BytesIO(b"MZ"), "alat.exe")})
    assert page.status == 422
    assert "Dokumen “alat.exe” bukan PDF, JPG, atau PNG." in page.text
    assert not CaseFile.select().count()


def test_a_reporter_who_hides_is_not_asked_for_a_name(client: Client, who) -> None:
    opened = m.submit(slug="pengaduan", agency="dinas-uji", raw={"anonim": "ya", "nama": ""})
    m.act(opened.number, "2", who["petra"], outcome="perlu dilengkapi", note="Di mana")
    show_key(client, opened)
    page = client.get(page_of(opened.number))
    assert page.h1 == f"Pengaduan {opened.number}"
    assert not page.soup.select("#nama")
    assert send(client, opened, {"isian:Uraian": "Jalan Merdeka rusak"}).status == 303
    assert m.case_of(opened.number).answers["Uraian"] == "Jalan Merdeka rusak"


# -- later steps -----------------------------------------------------------------------------------------------------


def test_the_last_step_asks_its_own_isian_and_ends_the_case(client: Client, who) -> None:
    opened = m.submit()
    bring_to_receipt(opened, who)
    show_key(client, opened)
    page = client.get(page_of(opened.number))
    assert "Layanan telah diberikan" in page.one("#position .status").get_text()
    assert page.soup.select('[name="isian:Penilaian"]')
    fragment = send(client, opened, {"isian:Penilaian": "Baik", "catatan": "Terima kasih"}, htmx=True)
    assert "Permohonan selesai." in fragment.one("#pesan").get_text()
    assert not fragment.soup.select("[hx-trigger]")
    assert m.case_of(opened.number).answers["Penilaian"] == "Baik"


def test_a_reporter_decides_with_buttons(client: Client, who) -> None:
    opened = m.submit(slug="pengaduan", agency="dinas-uji")
    m.act(opened.number, "2", who["petra"], outcome="diteruskan", case_class="Ringan")
    tim = m.person("tam", "Tim", agency="Dinas Uji")
    m.act(opened.number, "3", tim)
    show_key(client, opened)
    page = client.get(page_of(opened.number))
    assert [button["value"] for button in page.soup.select("button[name=keputusan]")] == ["diterima", "dibuka kembali"]
    assert [b.find("b").get_text() for b in page.soup.select("button[name=keputusan]")] == [
        "Terima jawaban", "Buka kembali",
    ]  # fmt: skip
    assert "Perlu diisi bila Anda memilih “Buka kembali”." in page.text
    refused = send(client, opened, {"keputusan": "dibuka kembali"})
    assert refused.status == 422
    assert refused.text.count(REASON) == 2
    none = send(client, opened)
    assert none.status == 422
    assert "Keputusan belum dipilih. Pilih salah satu." in none.text
    gone = send(client, opened, {"keputusan": "entah"})
    assert gone.status == 409
    assert "Keputusan “entah” tidak ada lagi pada langkah ini." in gone.text
    done = send(client, opened, {"keputusan": "dibuka kembali", "catatan": "Belum diperbaiki"})
    assert done.status == 303
    assert m.open_parts(opened.number) == [["2", "Pengelola"]]


def test_rows_of_a_list_are_added_without_losing_what_was_typed(client: Client, who) -> None:
    m.publish(
        m.PERMIT.replace("Isian,Surat,berkas,", "Isian,Peserta,daftar,,Nama,Umur").replace("IZU", "DFT"), "daftar"
    )
    lister = m.submit(slug="daftar", raw={"Peserta": [["Budi", "12"]]})
    m.act(lister.number, "2", who["lina"], outcome="belum lengkap", note="Tambah peserta")
    show_key(client, lister)
    page = client.get(page_of(lister.number))
    names = page.soup.select('[name="isian:Peserta"]')
    assert [each["value"] for each in names] == ["Budi", "12"]
    data = {**page.form(step(lister)), "isian:Peserta": ["Budi", "13"], "tambah_baris": "Peserta", "catatan": "x y"}
    grown = client.post(step(lister), data, htmx=True)
    assert grown.status == 200
    assert [each["value"] for each in grown.soup.select('[name="isian:Peserta"]')] == ["Budi", "13", "", ""]
    assert grown.one("textarea[name=catatan]").get_text().strip() == "x y"
    assert m.open_parts(lister.number) == [["1", "Pemohon"]]


# -- somebody was quicker ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [True, False])
def test_a_step_recorded_at_the_counter_meanwhile_is_told(client: Client, who, returned: Opened, htmx: bool) -> None:
    form = client.get(page_of(returned.number)).form(step(returned))
    m.at_counter(returned.number, "1", who["lina"])
    revision = m.case_of(returned.number).revision
    page = client.post(step(returned), form, htmx=htmx)
    assert page.status == 409
    assert "Langkah ini sudah dikirim pukul 10.00 WIB di loket." in page.one("#pesan").get_text()
    assert page.one("#pesan")["role"] == "alert"
    assert "Loket" in page.one("#position > .stack > .where").get_text()
    assert m.case_of(returned.number).revision == revision


def test_a_second_press_is_told_that_one_is_enough(client: Client, returned: Opened) -> None:
    form = client.get(page_of(returned.number)).form(step(returned))
    assert client.post(step(returned), form).status == 303
    page = client.post(step(returned), form)
    assert page.status == 409
    assert "Langkah ini sudah Anda kirim pukul 10.05 WIB. Satu kali sudah cukup; berkas ada di Loket." in page.text


def test_a_stale_page_changes_nothing(client: Client, returned: Opened) -> None:
    form = client.get(page_of(returned.number)).form(step(returned))
    page = client.post(step(returned), {**form, "revisi": "1"}, htmx=True)
    assert page.status == 409
    assert "Pilihan Anda tidak disimpan." in page.text
    assert page.form(step(returned))["revisi"] == form["revisi"]
    assert m.open_parts(returned.number) == [["1", "Pemohon"]]


def test_a_closed_case_says_so(client: Client, who, returned: Opened) -> None:
    form = client.get(page_of(returned.number)).form(step(returned))
    archive(returned.number, "ganda", "sama", who["lina"], m.TUESDAY)
    page = client.post(step(returned), form)
    assert page.status == 409
    assert "Permohonan ini sudah ditutup Selasa, 24 November 2026 (diarsipkan)." in page.text


@pytest.mark.parametrize("task", ["", "x", "999999", "-1"])
def test_a_made_up_task_changes_nothing(client: Client, returned: Opened, task: str) -> None:
    form = client.get(page_of(returned.number)).form(step(returned))
    assert client.post(step(returned), {**form, "tugas": task}).status in (404, 409)
    assert m.open_parts(returned.number) == [["1", "Pemohon"]]


def test_an_officials_task_is_not_the_applicants(client: Client, who, returned: Opened) -> None:
    form = client.get(page_of(returned.number)).form(step(returned))
    other = m.submit()
    task = m.task_of(other.number, "2")
    show_key(client, other)
    answer = client.post(step(other), {**form, "tugas": str(task.id), "revisi": "1"})
    assert answer.status == 403
    assert m.open_parts(other.number) == [["2", "Loket"]]


# -- withdrawing -------------------------------------------------------------------------------------------------------


def test_withdrawing_is_asked_first_and_then_done(client: Client, who) -> None:
    opened = m.submit()
    show_key(client, opened)
    address = f"{page_of(opened.number)}/cabut"
    assert client.get(page_of(opened.number)).one(f'a[href="{address}"]').get_text() == "Cabut permohonan"
    page = client.get(address)
    assert page.h1 == f"Cabut permohonan {opened.number} ?"
    assert "Permohonan ditutup dan tidak dapat dibuka lagi." in page.text
    answer = client.send(address, address, {"catatan": "tidak jadi"})
    assert (answer.status, answer.response.location) == (303, page_of(opened.number))
    shown = client.get(page_of(opened.number))
    assert "Permohonan dicabut." in shown.text
    assert "Cabut permohonan" not in shown.text
    assert client.get(address).status == 303


def test_withdrawing_with_htmx_answers_with_the_fragment(client: Client, who) -> None:
    opened = m.submit()
    show_key(client, opened)
    fragment = client.send(f"{page_of(opened.number)}/cabut", f"{page_of(opened.number)}/cabut", htmx=True)
    assert fragment.is_fragment
    assert "Permohonan dicabut." in fragment.one("#pesan").get_text()
    assert Case.get().result == "withdrawn"


@pytest.mark.parametrize("htmx", [True, False])
def test_nobody_withdraws_without_the_key(client: Client, who, htmx: bool) -> None:
    opened = m.submit()
    address = f"{page_of(opened.number)}/cabut"
    assert client.get(address).status == 403
    answer = client.post(address, {"csrf_token": client.token()}, htmx=htmx)
    assert answer.status == 403
    assert track.NEED_KEY in answer.text
    assert Case.get().result == "open"


def test_withdrawing_twice_is_told(client: Client, who) -> None:
    opened = m.submit()
    show_key(client, opened)
    address = f"{page_of(opened.number)}/cabut"
    form = client.get(address).form(address)
    client.post(address, form)
    page = client.post(address, form)
    assert page.status == 409
    assert "sudah ditutup Selasa, 24 November 2026 (dicabut). Tidak ada yang berubah." in page.text


def test_a_reason_that_is_too_long_comes_back(client: Client, who) -> None:
    opened = m.submit()
    show_key(client, opened)
    address = f"{page_of(opened.number)}/cabut"
    page = client.send(address, address, {"catatan": "a" * 6000})
    assert page.status == 422
    assert page.text.count("paling banyak 5.000. Persingkat tulisannya.") == 2
    assert len(page.one("#catatan").get_text().strip()) == 6000


def test_the_applicants_own_documents_are_told_apart(client: Client, returned: Opened) -> None:
    send(client, returned, {"dokumen": (io.BytesIO(PDF), "tambahan.pdf")})
    assert CaseFile.get().purpose == "output"
    page = client.get(page_of(returned.number))
    assert "Unduh tambahan.pdf" in page.text
