"""What people ask about their data, on the pages of the applicant and of the admins."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from flask import Flask

from portal import data_requests, retention
from portal.accounts import create_account
from portal.deviations import withdraw
from portal.models.accounts import Agency, Office
from portal.models.cases import Case
from portal.models.guestbook import Visit
from tests.page import Client
from tests.usecases import matrices as m
from tests.views.complaining import Town
from tests.views.offices import Desk, press
from tests.views.tracked import show_key

RAW = {"nama": "Siti Rahma", "cara_kabar": "telepon", "kontak": "0812 3456 7890"}


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Desk:
    m.publish(m.PERMIT, "izin")
    return Desk(app, monkeypatch)


@pytest.fixture
def opened(desk: Desk):
    return m.submit(raw=RAW)


def admin(desk: Desk, agency: str = "Dinas Uji") -> Client:
    owner = Agency.get_or_none(Agency.name == agency) or Agency.create(
        name=agency, slug=agency.lower().replace(" ", "-")
    )
    account = create_account(f"bos-{owner.slug}", "Bos", by=None, now=desk.now, is_demo=True, admin_of=owner.id)
    desk.people[account.login] = account.id
    return desk.enter(account.login)


def test_rights_are_explained_to_everybody(client: Client) -> None:
    page = client.get("/hak-data")
    assert page.h1 == "Hak atas data Anda"
    assert "3 x 24 jam" in page.text
    assert client.get("/privasi").soup.select_one('a[href="/hak-data"]')


def test_without_the_key_there_is_nothing_to_see_or_take(client: Client, opened) -> None:
    assert client.get(f"/lacak/{opened.number}/data").status == 403
    token = client.token()
    for path in ("data", "data/salinan"):
        assert client.post(f"/lacak/{opened.number}/{path}", {"csrf_token": token, "jenis": "copy"}).status == 403
    assert client.get("/lacak/IZU-0000-0000/data").status == 404


def test_with_the_key_a_copy_is_taken_and_a_request_is_made_and_answered(client: Client, desk: Desk, opened) -> None:
    show_key(client, opened)
    address = f"/lacak/{opened.number}/data"
    page = client.get(address)
    assert "Nama dan kontak" in page.text
    assert "2 tahun" in page.text
    copy = client.http.post(f"{address}/salinan", data=page.form(f"{address}/salinan"))
    assert copy.headers["Cache-Control"] == "no-store"
    assert b"Siti Rahma" in zipfile.ZipFile(io.BytesIO(copy.data)).read("data.json")
    assert client.send(address, address, {"jenis": "correction", "uraian": "Nama: <b>Rahmah</b>"}).status == 303
    page = client.get(address)
    assert "Menunggu jawaban" in page.text
    assert "<b>Rahmah" not in page.html
    boss = admin(desk)
    line = boss.get("/admin/data")
    assert opened.number in line.text
    person = f"/admin/data/berkas/{opened.number}"
    action = boss.get(person).soup.select_one("form[action*=permintaan\\/]")["action"]
    empty = boss.send(person, action, {"hasil": "dipenuhi", "jawaban": " "})
    assert (empty.status, "Alasan belum diisi" in empty.text) == (422, True)
    assert boss.send(person, action, {"hasil": "dipenuhi", "jawaban": "Sudah diganti"}).status == 303
    assert "Sudah diganti" in client.get(address).text
    assert "Sudah diganti" not in client.get(f"/lacak/{opened.number}").text


def test_a_request_without_kind_keeps_what_was_written(client: Client, opened) -> None:
    show_key(client, opened)
    address = f"/lacak/{opened.number}/data"
    page = client.send(address, address, {"uraian": "Tolong"})
    assert page.status == 422
    assert "Permintaan belum dipilih" in page.text
    assert page.one("textarea").get_text().strip() == "Tolong"


def test_an_admin_finds_corrects_and_records(desk: Desk, opened) -> None:
    boss, person = admin(desk), f"/admin/data/berkas/{opened.number}"
    assert opened.number in boss.get("/admin/data?q=rahma").text
    assert boss.get("/admin/data?q=ra").status == 422
    fault = boss.send(person, f"{person}/perbaiki", {"nama": "", "alasan": ""})
    assert fault.status == 422
    assert {a["href"] for a in fault.soup.select("#ringkasan a")} == {"#nama", "#alasan"}
    stale = boss.get(person).form(f"{person}/perbaiki")
    assert boss.send(person, f"{person}/perbaiki", {"nama": "Siti Rahmah", "alasan": "Datang ke loket"}).status == 303
    assert "Siti Rahmah" in boss.get(person).text
    assert boss.post(f"{person}/perbaiki", {**stale, "nama": "Lain", "alasan": "x"}).status == 409
    assert boss.send(person, f"{person}/permintaan", {"jenis": "copy"}).status == 303
    assert "di loket" in boss.get(person).text
    token = boss.get(person).form(f"{person}/salinan")
    assert boss.http.post(f"{person}/salinan", data=token).mimetype == "application/zip"
    log = boss.get("/admin/matriks/riwayat").text
    assert "Menyerahkan salinan data" in log
    assert "Memperbaiki data pemohon" in log


def test_visits_of_a_person_are_found_beside_their_cases(desk: Desk, opened) -> None:
    number = str(opened.number)
    case, host = Case.get(Case.number == number), Office.get(Office.name == "Loket")
    facts = {"agency": case.agency, "day": "2026-11-24", "hour": 9, "arrived_at": desk.now, "origin": "D"}
    made = Visit.create(**facts, purpose="Konsultasi", host=host, kind="meja", name="Siti Rahma", folded="siti rahma d")
    boss = admin(desk)
    page = boss.get("/admin/data?q=siti+rahma")
    link = f"/buku-tamu/dinas-uji/kunjungan/{made.id}"
    assert page.soup.select_one(f'a[href="{link}"]')
    assert page.soup.select_one(f'a[href="{link}/hapus"]')
    assert not boss.get(f"/admin/data/berkas/{number}").soup.select("#kunjungan")
    Visit.update(case=case).execute()
    assert boss.get(f"/admin/data/berkas/{number}").soup.select_one(f'a[href="{link}/hapus"]')
    assert not admin(desk, "Dinas Lain").get("/admin/data?q=siti+rahma").soup.select("#kunjungan")


def test_erasing_asks_first_and_needs_a_closed_case(desk: Desk, opened) -> None:
    boss, person = admin(desk), f"/admin/data/berkas/{opened.number}"
    assert boss.send(f"{person}/hapus", f"{person}/hapus", {"alasan": "minta"}).status == 422
    withdraw(opened.number, "", m.holder(opened), m.TUESDAY)
    assert boss.send(f"{person}/hapus", f"{person}/hapus", {"alasan": ""}).status == 422
    assert boss.send(f"{person}/hapus", f"{person}/hapus", {"alasan": "Surat 20 November"}).status == 303
    page = boss.get(person)
    assert "Siti" not in page.text
    assert "Data pribadi permohonan ini sudah dihapus." in page.text
    assert "Riwayat tanpa nama tetap ada." in desk.hire("lina", "Loket").get(f"/berkas/{opened.number}").text


def test_the_public_page_says_that_the_time_is_over(client: Client, desk: Desk, opened) -> None:
    withdraw(opened.number, "", m.holder(opened), m.TUESDAY)
    assert "Data pribadi" not in client.get(f"/lacak/{opened.number}").text
    desk.wait(days=740)
    retention.sweep(desk.now)
    text = "Data pribadi permohonan ini sudah dihapus sesuai masa simpan 2 tahun. Riwayat tanpa nama tetap ada."
    assert text in client.get(f"/lacak/{opened.number}").text


def test_terms_are_set_on_a_page_and_told_before_sending(desk: Desk) -> None:
    boss = admin(desk)
    address = "/admin/data/masa-simpan/izin"
    bad = boss.send(address, address, {"identity": "lama"})
    assert (bad.status, bad.one("#identity")["value"]) == (422, "lama")
    assert boss.send(address, address, {"identity": "18"}).status == 303
    assert "18 bulan" in boss.get("/admin/data/masa-simpan").text


def test_the_record_of_processing_is_a_page_and_a_file(desk: Desk) -> None:
    boss = admin(desk)
    assert "Izin Uji" in boss.get("/admin/data/pemrosesan").text
    page = boss.get("/admin/data/pemrosesan/izin")
    assert "Lembaga pemohon" in page.text
    assert "Pasal 20" in page.text
    assert boss.http.get("/admin/data/pemrosesan.csv").data.startswith(b"\xef\xbb\xbfLayanan;")


@pytest.mark.parametrize("path", ["", "/berkas/{}", "/masa-simpan/izin", "/pemrosesan/izin"])
def test_others_see_nothing_of_it(client: Client, desk: Desk, opened, path: str) -> None:
    address = "/admin/data" + path.format(opened.number)
    assert client.get(address).status in (302, 303, 401)
    assert desk.hire("lina", "Loket").get(address).status == 403
    if path:
        assert admin(desk, "Dinas Lain").get(address).status == 404


def test_an_answer_late_is_marked(desk: Desk, opened) -> None:
    boss, person = admin(desk), f"/admin/data/berkas/{opened.number}"
    boss.send(person, f"{person}/permintaan", {"jenis": "copy"})
    assert "Lewat tenggat" not in boss.get("/admin/data").text
    desk.now += timedelta(hours=73)
    assert "Lewat tenggat" in desk.enter("bos-dinas-uji").get("/admin/data").text


def test_what_an_anonymous_reporter_asks_is_read_and_answered_by_who_handles_complaints(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(app, monkeypatch)
    opened = town.complain(anonim="ya")
    data_requests.ask(opened.number, "correction", "Nama saya Budi Planted", m.holder(opened), town.now)
    boss, person = admin(town), f"/admin/data/berkas/{opened.number}"
    for page in (boss.get("/admin/data"), boss.get(person)):
        assert "Perbaikan data" in page.text
        assert "Planted" not in page.html
    assert not boss.get(person).soup.select("form[action*=permintaan\\/]")
    address = f"/berkas/{opened.number}/permintaan-data"
    assert town.tim.get(address).status == 403
    assert town.olah.get(f"/berkas/{opened.number}").soup.select_one(f'a[href="{address}"]')
    page = town.olah.get(address)
    assert "Budi Planted" in page.text
    action = page.one("main form")["action"]
    assert town.tim.post(action, {"csrf_token": town.tim.token("/tugas")}).status in (400, 403)
    assert town.olah.send(address, action, {"hasil": "dipenuhi", "jawaban": ""}).status == 422
    assert town.olah.send(address, action, {"hasil": "dipenuhi", "jawaban": "Sudah, Pak Planted"}).status == 303
    assert "Planted" not in boss.get(person).html
    assert "Planted" not in boss.get("/admin/matriks/riwayat").html
    assert "Sudah, Pak Planted" in town.reporter(opened).get(f"/lacak/{opened.number}/data").text


def test_only_who_handles_complaints_records_the_reporters_part(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town(app, monkeypatch)
    opened = town.complain()
    town.pass_on(opened.number)
    press(town.tim, opened.number, "3", keluaran="Sudah diperbaiki")
    assert not town.tim.get(f"/berkas/{opened.number}").soup.select("form[action*=pemohon]")
    assert town.olah.get(f"/berkas/{opened.number}").soup.select("form[action*=pemohon]")


def test_the_term_of_survey_comments_is_set_there_too_and_on_record(desk: Desk) -> None:
    boss = admin(desk)
    address = "/admin/data/masa-simpan/izin"
    assert boss.get(address).one("#comments")["value"] == "24"
    assert boss.send(address, address, {"comments": "6"}).status == 303
    assert "6 bulan" in boss.get("/admin/data/masa-simpan").text
    assert "Saran pada survei" in boss.get("/admin/data/pemrosesan/izin").text
