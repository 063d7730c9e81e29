"""The desk's pages of the guest book."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.accounts import create_account
from portal.models.accounts import Agency, Office
from portal.models.cases import Case
from portal.models.guestbook import Visit
from portal.numbers import new_token
from tests.page import Client, Page
from tests.usecases import matrices as m
from tests.usecases.test_guestbook import AUDIENCE
from tests.views.offices import Desk

BOOK = "/buku-tamu/dinas-uji"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Desk:
    m.publish(AUDIENCE, "audiensi")
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain"), "izin")
    return Desk(app, monkeypatch)


@pytest.fixture
def sari(desk: Desk) -> Client:
    return desk.hire("sari", "Petugas")


def admin(desk: Desk, agency: str = "Dinas Uji") -> Client:
    owner = Agency.get(Agency.name == agency)
    desk.people["admin"] = create_account(
        "admin", "Admin", by=None, now=desk.now, is_demo=True, admin_of=owner.id, agency_id=owner.id
    ).id
    return desk.enter("admin")


def filled(**changes: str) -> dict[str, str]:
    host = str(Office.get(Office.name == "Bagian").id)
    return {"nama": "Budi Santoso", "asal": "PT Maju", "keperluan": "Konsultasi", "bertemu": host, **changes}


def enter(client: Client, **changes: str) -> Page:
    return client.send(f"{BOOK}/catat", f"{BOOK}/catat", filled(**changes))


def only_visit() -> Visit:
    return Visit.select().get()


def test_the_book_of_a_single_agency_opens_by_itself(sari: Client) -> None:
    assert sari.get("/buku-tamu").response.location == BOOK
    page = sari.get(BOOK)
    assert page.h1 == "Hari ini, Selasa, 24 November 2026"
    assert "Belum ada kunjungan hari ini." in page.text
    assert page.soup.select_one('nav[aria-label=Utama] a[href="/buku-tamu"][aria-current=page]')


def test_an_entry_at_the_desk_is_told_and_listed(sari: Client) -> None:
    assert (
        enter(sari, jumlah="3", kontak="0812 3456 7890").response.location == f"{BOOK}?tanggal=2026-11-24#kunjungan-1"
    )
    page = sari.get(BOOK)
    assert "Kunjungan tercatat pukul 10.00 WIB." in page.text
    assert "1 kunjungan, 3 orang" in page.text
    row = page.one("tbody tr").get_text(" ")
    assert all(word in row for word in ("10.00", "Budi Santoso", "PT Maju", "Konsultasi", "Bagian", "081234567890"))
    assert page.response.headers["Cache-Control"] == "no-store"


def test_a_script_in_a_name_is_shown_as_it_is(sari: Client) -> None:
    enter(sari, nama=SCRIPT, asal=SCRIPT, keperluan="Lainnya", keperluan_lain=SCRIPT)
    for path in (BOOK, f"{BOOK}/cari?q=script", f"{BOOK}/cetak", f"{BOOK}/kunjungan/1", f"{BOOK}/kunjungan/1/hapus"):
        html = sari.get(path).html
        assert SCRIPT not in html
        assert "&lt;script&gt;alert(1)" in html or "&lt;script&gt;" in html


def test_faults_are_said_and_what_was_typed_stays(sari: Client) -> None:
    page = enter(sari, nama="", kontak="salah", nomor="AUD-1")
    assert (page.status, page.title) == (422, "Kesalahan: Catat kunjungan")
    links = [(a["href"], a.get_text()) for a in page.soup.select("#ringkasan a")]
    assert links == [
        ("#nama", "Nama belum diisi. Tulis nama Anda."),
        ("#kontak", "Nomor telepon belum terbaca. Tulis 9 sampai 15 angka, boleh diawali 0 atau +62."),
        ("#nomor", "Nomor permohonan belum cocok. Periksa lagi, atau lanjutkan tanpa nomor."),
    ]
    assert page.one("#asal")["value"] == "PT Maju"
    assert page.one('button[name="tanpa_nomor"]').get_text() == "Lanjutkan tanpa nomor"
    assert Visit.select().count() == 0


def test_the_desk_opens_a_case_and_hands_over_its_key_once(desk: Desk, sari: Client) -> None:
    answer = enter(sari, buka="audiensi")
    case = Case.get()
    page = sari.get(str(answer.response.location))
    assert case.number in page.text
    assert page.soup.select_one(".code.key")
    assert sari.get(f"/berkas/{case.number}").status == 200
    desk.wait(minutes=11)
    assert not sari.get(str(answer.response.location)).soup.select_one(".code.key")
    assert sari.get(f"{BOOK}/catat/{new_token()}/tanda-terima").status == 404


def test_a_number_at_the_desk_does_the_step_and_says_so(sari: Client) -> None:
    number = m.submit(slug="audiensi", raw={"Keperluan": "Bertemu"}).number
    page = sari.get(str(enter(sari, nomor=number).response.location))
    assert f"Langkah mengisi buku tamu pada {number} selesai." in page.text
    assert page.soup.select_one(f'a[href="/berkas/{number}"]')
    assert m.open_parts(number) == [["c", "Tamu"]]


def test_the_desk_adds_a_number_later_which_does_the_step(sari: Client) -> None:
    enter(sari)
    number = m.submit(slug="audiensi", raw={"Keperluan": "Bertemu"}).number
    address = f"{BOOK}/kunjungan/1"
    page = sari.send(address, address, {"nomor": "AUD-0000"})
    assert (page.status, page.one("#nomor")["value"]) == (422, "AUD-0000")
    page = sari.get(str(sari.send(address, address, {"nomor": number}).response.location))
    assert f"Catatan kunjungan diperbaiki. Langkah mengisi buku tamu pada {number} selesai." in page.text
    assert m.open_parts(number) == [["c", "Tamu"]]
    page = sari.get(address)
    assert not page.soup.select("#nomor")
    assert page.soup.select_one(f'a[href="/berkas/{number}"]')


def test_leaving_is_noted_once_and_shown(desk: Desk, sari: Client) -> None:
    enter(sari)
    desk.wait(minutes=25)
    assert sari.send(BOOK, f"{BOOK}/kunjungan/1/keluar").status == 303
    page = sari.get(BOOK)
    assert "10.25" in page.one("tbody tr").get_text()
    assert "0 kunjungan, 0 orang belum dicatat keluar" in page.text
    assert "Semua tamu sudah dicatat keluar." in sari.get(f"{BOOK}?tampil=di-tempat").text


def test_an_entry_is_corrected_and_an_old_page_changes_nothing(desk: Desk, sari: Client) -> None:
    enter(sari)
    address = f"{BOOK}/kunjungan/1"
    old = sari.get(address).form(address)
    desk.wait(hours=1)
    assert sari.send(address, address, {"nama": "Budi Sentosa", "keluar": "10.45"}).status == 303
    row = only_visit()
    assert (row.name, row.left_at.isoformat()) == ("Budi Sentosa", "2026-11-24T03:45:00+00:00")
    page = sari.post(address, {**old, "nama": "Orang Lain"})
    assert page.status == 409
    assert "Perubahan Anda tidak disimpan." in page.text
    assert page.one("#nama")["value"] == "Budi Sentosa"
    for typed, said in (("25.99", "belum terbaca"), ("09.00", "di luar kunjungan"), ("23.00", "di luar kunjungan")):
        page = sari.send(address, address, {"keluar": typed})
        assert page.status == 422
        assert said in page.text
    assert only_visit().name == "Budi Sentosa"


def test_names_are_removed_on_request_and_mistakes_deleted(sari: Client) -> None:
    enter(sari)
    enter(sari, nama="Catatan Ganda")
    address = f"{BOOK}/kunjungan/1/hapus"
    assert sari.send(address, address).status == 303  # without a choice nothing goes
    assert Visit.get_by_id(1).name == "Budi Santoso"
    sari.send(address, address, {"hapus": "data"})
    page = sari.get(BOOK)
    assert "Budi" not in page.html
    assert "Data pribadi sudah dihapus" in page.text
    assert sari.get(f"{BOOK}/kunjungan/1").status == 404
    sari.send(f"{BOOK}/kunjungan/2/hapus", f"{BOOK}/kunjungan/2/hapus", {"hapus": "keliru"})
    assert Visit.select().count() == 1
    assert sari.get(f"{BOOK}/kunjungan/2/hapus").status == 404


def test_days_lie_beside_each_other(desk: Desk, sari: Client) -> None:
    enter(sari)
    desk.wait(days=3)
    sari = desk.enter("sari")
    enter(sari, nama="Dewi Kartika")
    page = sari.get(f"{BOOK}?tanggal=24-11-2026")
    assert page.h1 == "Selasa, 24 November 2026"
    assert "Budi Santoso" in page.text
    assert "Dewi" not in page.text
    assert not page.soup.select('main form[action$="/keluar"]')
    assert page.one("nav.days").get_text(" ", strip=True) == "Berikutnya: 27 Nov 2026"
    assert sari.get(f"{BOOK}?tanggal=31-12-2099").h1 == "Hari ini, Jumat, 27 November 2026"
    assert sari.get(f"{BOOK}?tanggal=bukan&setelah=bukan").h1 == "Hari ini, Jumat, 27 November 2026"
    assert "Tidak ada kunjungan pada hari itu." in sari.get(f"{BOOK}?tanggal=01-01-2026").text


def test_days_that_no_calendar_reaches_do_no_harm(sari: Client) -> None:
    for path in ("?tanggal={}", "/cari?sejak={}&sampai={}", "/angka?sejak={}", "/angka?sampai={}", "/cetak?tanggal={}"):
        for day in ("0001-01-01", "31-12-9999", "30-02-2026", "٢٤-١١-٢٠٢٦"):
            assert sari.get(BOOK + path.format(day, day)).status == 200
    assert sari.http.get(f"{BOOK}/kunjungan.csv?sejak=31-12-9999&sampai=0001-01-01").status_code == 200


def test_the_search_finds_and_says_when_it_does_not(sari: Client) -> None:
    enter(sari)
    enter(sari, nama="Dewi Kartika", asal="Universitas Tanjung")
    assert "Dewi Kartika" in sari.get(f"{BOOK}/cari?q=tanjung").text
    assert "Budi" not in sari.get(f"{BOOK}/cari?q=tanjung").text
    assert "Tidak ada kunjungan yang cocok." in sari.get(f"{BOOK}/cari?q=tidak-ada").text
    assert "Budi Santoso" in sari.get(f"{BOOK}/cari?sejak=24-11-2026&sampai=24-11-2026&keperluan=Konsultasi").text
    assert sari.get(f"{BOOK}/cari?bertemu=99999999999999&setelah=x").status == 200


def test_what_was_found_is_taken_as_a_file_of_the_last_year(sari: Client) -> None:
    enter(sari, nama="Budi Santoso")
    enter(sari, nama="Wati")
    page = sari.get(f"{BOOK}/cari?q=wati")
    assert "Hanya kunjungan yang cocok dengan pencarian di atas." in page.text
    assert page.one("#csv-sejak")["value"] == "23-11-2025"
    fields = page.one(f'form[action="{BOOK}/kunjungan.csv"]').select("input")
    text = sari.http.get(f"{BOOK}/kunjungan.csv", query_string={f["name"]: f["value"] for f in fields}).get_data(
        as_text=True
    )
    assert "Wati" in text
    assert "Budi" not in text


def test_the_printed_list_has_the_official_columns(sari: Client) -> None:
    enter(sari, jumlah="4")
    page = sari.get(f"{BOOK}/cetak?tanggal=24-11-2026")
    assert [th.get_text() for th in page.soup.select("th")] == [
        "No", "Hari/Tgl", "Nama", "Instansi/Alamat", "Keperluan", "Bertemu dengan",
        "Jam masuk (WIB)", "Jam keluar (WIB)", "Tanda tangan",
    ]  # fmt: skip
    cells = [td.get_text() for td in page.soup.select("tbody td")]
    assert cells == [
        "1", "Selasa, 24 November 2026", "Budi Santoso (4 orang)", "PT Maju", "Konsultasi", "Bagian", "10.00", "", "",
    ]  # fmt: skip


def test_the_file_is_sent_as_an_attachment_that_runs_nothing(sari: Client) -> None:
    enter(sari, nama="=HYPERLINK(1)")
    response = sari.http.get(f"{BOOK}/kunjungan.csv?sejak=01-11-2026&sampai=30-11-2026")
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=buku-tamu-dinas-uji-2026-11-01-2026-11-30.csv"
    )
    assert response.headers["Cache-Control"] == "no-store"
    assert ";'=HYPERLINK(1);" in response.get_data(as_text=True)


def test_figures_are_counted_over_the_days_asked_for(sari: Client) -> None:
    enter(sari, jumlah="4")
    page = sari.get(f"{BOOK}/angka")
    assert "1 kunjungan 4 orang" in page.text
    assert [h.get_text() for h in page.soup.select("h2")][:2] == ["Menurut hari", "Menurut jam masuk"]
    assert "10.00–10.59" in page.text
    assert (
        "Tidak ada kunjungan pada hari-hari itu." in sari.get(f"{BOOK}/angka?sejak=01-01-2025&sampai=01-02-2025").text
    )


def test_nobody_of_elsewhere_opens_the_book(desk: Desk, sari: Client, client: Client) -> None:
    enter(sari)
    stranger = desk.hire("asing", "Kabid", agency="Dinas Lain")
    paths = (
        "",
        "/cari",
        "/cetak",
        "/angka",
        "/kunjungan.csv",
        "/catat",
        "/layar",
        "/kunjungan/1",
        "/kunjungan/1/hapus",
    )
    for path in paths:
        assert stranger.http.get(BOOK + path).status_code == 403, path
        assert client.http.get(BOOK + path).location.startswith("/masuk"), path
    token = stranger.token("/tugas")
    for path in ("/catat", "/kunjungan/1", "/kunjungan/1/keluar", "/kunjungan/1/hapus", "/layar", "/pengaturan"):
        sent = {**filled(), "csrf_token": token, "hapus": "keliru", "revisi": "1"}
        assert stranger.http.post(BOOK + path, data=sent).status_code == 403, path
    for path in ("/kunjungan/1", "/kunjungan/1/keluar", "/kunjungan/1/hapus"):  # by way of their own book
        sent = {**filled(), "csrf_token": token, "hapus": "keliru", "revisi": "1"}
        assert stranger.http.post(f"/buku-tamu/dinas-lain{path}", data=sent).status_code == 404, path
    assert only_visit().name == "Budi Santoso"
    assert only_visit().left_at is None
    assert sari.get("/buku-tamu/tidak-ada").status == 404


def test_settings_are_for_admins_only(desk: Desk, sari: Client) -> None:
    address = f"{BOOK}/pengaturan"
    assert sari.get(address).status == 403
    boss = admin(desk)
    page = boss.send(address, address, {"keperluan": "Konsultasi\nSidang", "simpan": "6", "layar": "45"})
    assert page.status == 303
    assert "Pengaturan buku tamu disimpan." in boss.get(address).text
    options = [option.get_text() for option in sari.get(f"{BOOK}/catat").soup.select("#keperluan option")]
    assert options == ["Pilih", "Konsultasi", "Sidang", "Lainnya"]
    page = boss.send(address, address, {"keperluan": "", "simpan": "nol"})
    assert page.status == 422
    assert [a["href"] for a in page.soup.select("#ringkasan a")] == ["#keperluan", "#simpan"]
    assert page.one("#simpan")["value"] == "nol"


def test_who_works_for_two_agencies_chooses(desk: Desk) -> None:
    desk.people["pusat"] = create_account(
        "pusat", "Pusat", by=None, now=desk.now, is_demo=True, is_portal_admin=True
    ).id
    page = desk.enter("pusat").get("/buku-tamu")
    assert [a["href"] for a in page.soup.select("main a")] == ["/buku-tamu/dinas-lain", BOOK]
