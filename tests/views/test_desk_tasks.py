"""Tugas saya: by deadline, searched, a page at a time, with news every 20 seconds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.deviations import withdraw
from portal.intake import open_case
from tests.page import Client, words
from tests.usecases import matrices as m
from tests.views.offices import Desk, press


@pytest.fixture
def desk(app, monkeypatch) -> Desk:
    made = Desk(app, monkeypatch)
    m.publish(m.PERMIT, "izin")
    m.publish(m.BRANCHES, "rapat")
    m.publish(m.COMPLAINT, "pengaduan")
    return made


@pytest.fixture
def lina(desk) -> Client:
    return desk.hire("lina", "Loket")


def numbers(page) -> list[str]:
    """Return the numbers of the lines of the inbox."""
    return [link.get_text() for link in page.soup.select("#inbox a.code")]


def test_an_empty_inbox_says_what_will_come(lina):
    page = lina.get("/tugas")
    assert page.h1 == "Tugas saya"
    assert "Tidak ada tugas untuk Loket saat ini. Tugas baru tampil sendiri di sini." in page.text
    assert page.soup.select_one(".count") is None


def test_the_most_urgent_comes_first_and_says_so(desk, lina):
    soon = m.submit(now=desk.now - timedelta(minutes=20))
    late = m.submit(now=desk.now - timedelta(minutes=60))
    fresh = m.submit()
    page = lina.get("/tugas")
    assert numbers(page) == [late.number, soon.number, fresh.number]
    rows = [words(row) for row in page.soup.select("#inbox tbody tr")]
    assert rows[0].startswith("Lewat tenggat 30 menit kerja Sel 24 Nov, 09.30 WIB")
    assert rows[1].startswith("Mendekati tenggat: 10 menit kerja lagi")
    assert page.soup.select("#inbox tr")[1]["class"] == ["is-late"]
    assert page.one("#task-badge .count").get_text() == "3 tugas"


def test_a_stand_in_sees_as_whom(desk):
    wati = desk.hire("wati", "Loket", kind="plh")
    m.submit()
    assert "Plh. Loket" in words(wati.get("/tugas").one("#inbox"))


def test_filters_and_search(desk, lina):
    m.submit(now=desk.now - timedelta(minutes=60))
    other = m.submit(raw={"nama": "Budi Hartanto", "Lembaga pemohon": "Karang Taruna"})
    assert len(numbers(lina.get("/tugas?tenggat=lewat"))) == 1
    assert len(numbers(lina.get("/tugas?layanan=izin"))) == 2
    assert numbers(lina.get("/tugas?q=karang")) == [other.number]
    assert numbers(lina.get(f"/tugas?q={other.number.lower()}")) == [other.number]
    none = lina.get("/tugas?layanan=rapat")
    assert "Tidak ada tugas yang cocok. Hapus saringan untuk melihat 2 tugas." in none.text
    assert lina.get("/tugas?tenggat=bohong&setelah=kacau&q=%3Cscript%3E").status == 200


def test_search_finds_closed_cases_too(desk, lina):
    opened = m.submit()
    withdraw(opened.number, "", m.holder(opened), desk.now)
    page = lina.get("/tugas?q=siti")
    assert "Berkas lain yang cocok" in page.text
    assert "Dicabut" in page.text
    assert page.soup.select_one(f"a[href='/berkas/{opened.number}']")


def test_a_hidden_reporter_is_not_found_by_name(desk):
    biro = desk.hire("pengelola", "Pengelola", agency="Biro Uji")
    open_case(m.request("pengaduan", agency="biro-uji", raw={"anonim": "ya", "nama": "Budi"}), None, desk.now)
    page = biro.get("/tugas?q=budi")
    assert numbers(page) == []
    assert "Berkas lain yang cocok" not in page.text
    assert "Budi" not in biro.get("/tugas").text


def test_pages_follow_each_other_without_gap_or_double(lina):
    sent = {m.submit().number for _ in range(28)}
    first = lina.get("/tugas")
    second = lina.get(first.one("a[rel=next]")["href"])
    assert (len(numbers(first)), len(numbers(second))) == (25, 3)
    assert set(numbers(first)) | set(numbers(second)) == sent
    assert second.soup.select_one("a[rel=next]") is None


def test_a_poll_brings_nothing_while_nothing_changed(desk, lina):
    opened = m.submit()
    news = lina.get("/tugas").one("#inbox")["hx-get"]
    assert lina.fragment(news).status == 204
    m.submit()
    page = lina.fragment(news)
    assert (page.status, page.is_fragment) == (200, True)
    assert page.one("hx-partial #task-badge .count").get_text() == "2 tugas"
    assert len(numbers(page)) == 2
    assert lina.fragment(page.one("#inbox")["hx-get"]).status == 204
    press(lina, opened.number, "2", keputusan="lengkap")
    assert len(numbers(lina.fragment(page.one("#inbox")["hx-get"]))) == 1
    again = lina.get("/tugas").one("#inbox")["hx-get"]
    desk.wait(minutes=29)
    late = lina.fragment(again)
    assert late.status == 200
    assert "Mendekati tenggat: 1 menit kerja lagi" in late.text


def test_somebody_without_office_sees_no_task(desk, app):
    m.submit()
    nobody = desk.hire("nol")
    assert "Tidak ada tugas untuk Anda saat ini." in nobody.get("/tugas").text
    assert Client(app).get("/tugas").response.location.startswith("/masuk?next=")


def test_the_header_names_the_agency_and_beside_the_person_the_office(desk):
    page = desk.hire("lina", "Loket").get("/tugas")
    assert words(page.one("header .name")) == "Alur Dinas Uji"
    assert words(page.one("header .who")) == "Lina, Loket"
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas " + "Panjang " * 9 + "(Unit)").replace("IZU", "LAI"), "lain")
    far = desk.hire("orang", "Loket", agency="Dinas " + ("Panjang " * 9) + "(Unit)").get("/tugas")
    assert words(far.one("header .name")) == "Alur Dinas Panjang Panjang Panjang Panjang…"
