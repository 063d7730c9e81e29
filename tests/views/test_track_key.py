"""Opening a case with its key: one answer to wrong ones, counted, forgotten on demand and when issued anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from portal import casekeys, clock
from portal.deviations import reissue_key
from portal.filestore import Upload
from portal.models.files import CaseFile
from portal.views import track, track_key
from tests.page import Client
from tests.usecases import matrices as m
from tests.views.tracked import PDF, page_of, people, show_key

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20 + b"IEND\xaeB`\x82"
WRONG = "Kunci belum cocok. Pakai tanda terima terbaru; bila hilang, minta kunci baru di loket Dinas Uji."


@pytest.fixture
def who(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: m.TUESDAY + timedelta(minutes=5))
    return people()


def test_the_key_opens_what_is_the_applicants(client: Client, who) -> None:
    opened = m.submit(uploads=[Upload("Surat", "surat.png", PNG)])
    answer = show_key(client, opened, f" {str(opened.key).lower()[:5]}-{str(opened.key)[5:]} ")
    assert (answer.status, answer.response.location) == (303, page_of(opened.number))
    page = client.get(page_of(opened.number))
    assert "Siti Rahma" in page.text
    assert "Jumlah peserta" in page.text
    assert page.soup.select('.file img[alt="Gambar surat.png"]')
    assert page.response.headers["Cache-Control"] == "no-store"
    assert not page.soup.select("#key_form")


def test_with_htmx_the_right_key_sends_the_window_to_the_page(client: Client, who) -> None:
    opened = m.submit()
    answer = show_key(client, opened, htmx=True)
    assert answer.response.headers["HX-Redirect"] == page_of(opened.number)
    assert "Siti Rahma" in client.get(page_of(opened.number)).text


@pytest.mark.parametrize("typed", ["AAAAAAAAAA", "x", "<script>alert(1)</script>", "9" * 200])
def test_every_wrong_key_gets_the_same_answer(client: Client, who, typed: str) -> None:
    opened = m.submit()
    page = show_key(client, opened, typed)
    assert page.status == 403
    assert page.text.count(WRONG) == 2
    assert page.one("[role=alert]").get_text() == WRONG  # the summary is the one sentence
    assert page.one("[role=alert] a")["href"] == "#kunci"
    assert "Siti" not in page.text
    assert page.one("#kunci").get("value", "") == ""
    fragment = show_key(client, opened, typed, htmx=True)
    assert (fragment.status, fragment.is_fragment) == (403, True)
    assert WRONG in fragment.text


def test_the_key_of_another_case_does_not_fit(client: Client, who) -> None:
    one, other = m.submit(), m.submit()
    assert show_key(client, one, other.key).status == 403


def test_an_empty_key_is_told_so_and_not_counted(client: Client, who) -> None:
    opened = m.submit()
    for _ in range(track_key.WRONG_KEYS_OF_NUMBER + 1):
        assert show_key(client, opened, " ").status == 422
    assert track_key.NO_KEY in show_key(client, opened, "").text
    assert show_key(client, opened).status == 303


def test_wrong_keys_of_a_number_are_counted_before_one_is_looked_at(
    client: Client, who, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = m.submit()
    for _ in range(track_key.WRONG_KEYS_OF_NUMBER):
        assert show_key(client, opened, "AAAAAAAAAA").status == 403
    monkeypatch.setattr(casekeys, "check_key", lambda *_: pytest.fail("looked at"))
    page = show_key(client, opened)
    assert page.status == 429
    assert "Terlalu banyak percobaan. Coba lagi pukul 10.20 WIB, atau datang ke loket Dinas Uji." in page.text
    assert int(page.response.headers["Retry-After"]) > 0


def test_wrong_keys_of_an_address_are_counted_over_all_numbers(
    client: Client, who, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(track_key, "WRONG_KEYS_OF_ADDRESS", 3)
    cases = [m.submit() for _ in range(4)]
    for opened in cases[:3]:
        assert show_key(client, opened, "AAAAAAAAAA").status == 403
    assert show_key(client, cases[3]).status == 429


def test_the_right_key_clears_what_was_mistyped_before(client: Client, who) -> None:
    opened = m.submit()
    for _ in range(3):
        for _ in range(track_key.WRONG_KEYS_OF_NUMBER - 1):
            assert show_key(client, opened, "AAAAAAAAAA").status == 403
        assert show_key(client, opened).status == 303
        token = client.get(page_of(opened.number)).form(f"{page_of(opened.number)}/kunci/tutup")
        client.post(f"{page_of(opened.number)}/kunci/tutup", token)


def test_a_key_for_an_unknown_number_gets_the_one_answer(client: Client, who) -> None:
    page = client.post("/lacak/IZU-0000-0003/kunci", {"kunci": "AAAAAAAAAA", "csrf_token": client.token()})
    assert page.status == 404
    assert track.UNKNOWN in page.text


def test_a_closed_key_is_forgotten(client: Client, who) -> None:
    opened = m.submit()
    show_key(client, opened)
    answer = client.send(page_of(opened.number), f"{page_of(opened.number)}/kunci/tutup")
    assert (answer.status, answer.response.location) == (303, page_of(opened.number))
    page = client.get(page_of(opened.number))
    assert "Siti Rahma" not in page.text
    assert not page.soup.select("#messages .notice")
    assert page.soup.select("#key_form")


def test_a_key_issued_anew_ends_what_the_old_one_opened(client: Client, who) -> None:
    opened = m.submit(uploads=[Upload("Surat", "surat.pdf", PDF)])
    show_key(client, opened)
    row = CaseFile.get()
    assert client.get(f"{page_of(opened.number)}/dokumen/{row.id}").status == 200
    new = reissue_key(opened.number, who["lina"], m.TUESDAY)
    page = client.get(page_of(opened.number))
    assert "Siti Rahma" not in page.text
    assert page.soup.select("#key_form")
    assert client.get(f"{page_of(opened.number)}/dokumen/{row.id}").status == 404
    assert show_key(client, opened).status == 403
    assert show_key(client, opened, new).status == 303


def test_the_session_holds_the_keys_that_were_shown_last(client: Client, who) -> None:
    cases = [m.submit() for _ in range(track.HELD_MOST + 1)]
    for opened in cases:
        show_key(client, opened)
    assert "Siti Rahma" not in client.get(page_of(cases[0].number)).text
    for opened in cases[1:]:
        assert "Siti Rahma" in client.get(page_of(opened.number)).text
    with client.http.session_transaction() as session:
        assert all(str(opened.key) not in str(dict(session)) for opened in cases)


def test_a_document_comes_as_an_attachment_that_nobody_keeps(client: Client, who) -> None:
    opened = m.submit(uploads=[Upload("Surat", 'surat "é".pdf', PDF)])
    show_key(client, opened)
    answer = client.http.get(f"{page_of(opened.number)}/dokumen/{CaseFile.get().id}")
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''surat")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_document_of_another_case_is_not_there(client: Client, who) -> None:
    mine, other = m.submit(), m.submit(uploads=[Upload("Surat", "surat.pdf", PDF)])
    show_key(client, mine)
    row = CaseFile.get()
    assert client.get(f"{page_of(mine.number)}/dokumen/{row.id}").status == 404
    assert client.get(f"{page_of(other.number)}/dokumen/{row.id}").status == 404
    assert client.get(f"{page_of(mine.number)}/dokumen/999999999").status == 404


def test_results_and_reasons_are_read_with_the_key(client: Client, who) -> None:
    opened = m.submit()
    m.act(opened.number, "2", who["lina"], outcome="lengkap")
    m.act(opened.number, "3", who["kadir"], outcome="ditolak", note="Ruang penuh", output="antarkantor")
    jawaban = [Upload("", "jawaban.pdf", PDF)]
    m.act(opened.number, "5", who["lina"], output="Nomor 7", uploads=jawaban)
    show_key(client, opened)
    page = client.get(page_of(opened.number))
    assert "Ruang penuh" in page.text
    assert "Hasil: Nomor 7" in page.text
    results = page.one("section[aria-labelledby=hasil]").get_text(" ")
    assert "Unduh jawaban.pdf" in results
    assert "Nomor 7" in results
    assert "Kadir" not in page.text
    assert "antarkantor" not in page.text
