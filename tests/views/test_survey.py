"""The pages of the survey: the way from the tracking page, the questions, one answer, the figure that all see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from portal import numbers
from portal.accounts import Actor
from portal.intake import Opened
from portal.models.survey import SurveyAnswer, SurveyInvitation
from portal.skm import HIDDEN
from portal.skm_questions import ASKED, CODES
from tests.page import Client, Page
from tests.usecases import matrices as m
from tests.usecases.surveys import answered, deliver, people
from tests.views.tracked import page_of, show_key

NOW = m.TUESDAY
VALUES = dict.fromkeys(CODES, "3")
BUTTON = "Isi survei kepuasan"


@pytest.fixture
def who(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, Actor]:
    monkeypatch.setattr("portal.clock.now", lambda: NOW)
    return people()


@pytest.fixture
def opened(who: dict[str, Actor]) -> Opened:
    return deliver(who)


def begin(client: Client, opened: Opened) -> str:
    """Open the case with its key, press the button, and return the address of the survey."""
    show_key(client, opened)
    page = client.send(page_of(opened.number), f"/lacak/{opened.number}/survei")
    assert page.status == 303
    return str(page.response.location)


def refused(page: Page, status: int) -> str:
    assert page.status == status
    return page.text


# -- the way there -----------------------------------------------------------------------------------------------


def test_who_holds_the_key_finds_the_survey_on_the_tracking_page(client: Client, opened: Opened) -> None:
    assert BUTTON not in client.get(page_of(opened.number)).text
    show_key(client, opened)
    assert BUTTON in client.get(page_of(opened.number)).text
    assert BUTTON in client.fragment(f"{page_of(opened.number)}/posisi").text


def test_the_address_of_the_survey_names_no_case(client: Client, opened: Opened) -> None:
    address = begin(client, opened)
    page = client.get(address)
    assert page.h1 == "Survei kepuasan"
    assert opened.number not in page.html
    assert opened.number.lower() not in address
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "Disallow: /survei/" in client.http.get("/robots.txt").text


def test_without_the_key_there_is_no_link(client: Client, opened: Opened) -> None:
    token = client.token()
    address = f"/lacak/{opened.number}/survei"
    assert "hanya untuk pemegang kunci" in refused(client.post(address, {"csrf_token": token}), 403)
    assert "tidak ditemukan" in refused(client.post("/lacak/IZU-0000-0000/survei", {"csrf_token": token}), 404)
    assert "tidak ditemukan" in refused(client.post("/lacak/xx/survei", {"csrf_token": token}), 404)
    assert not SurveyInvitation.select().exists()


def test_a_case_at_work_has_no_survey_yet(client: Client, who: dict[str, Actor]) -> None:
    opened = m.submit()
    show_key(client, opened)
    assert BUTTON not in client.get(page_of(opened.number)).text
    page = client.post(f"/lacak/{opened.number}/survei", {"csrf_token": client.token()})
    assert "setelah layanan diberikan" in refused(page, 409)


# -- the questions -----------------------------------------------------------------------------------------------


def test_nine_questions_stand_in_their_order_without_numbers_beside_the_answers(client: Client, opened: Opened) -> None:
    page = client.get(begin(client, opened))
    groups = page.soup.select("section[aria-labelledby=pertanyaan] fieldset")
    assert [group.select_one("input")["name"] for group in groups] == [element.code for element in ASKED]
    for place, (group, element) in enumerate(zip(groups, ASKED, strict=True), 1):
        assert group.select_one("legend").get_text() == f"{place}. {element.question}"
        assert [label.get_text().strip() for label in group.select("label")] == list(element.answers)
        assert [field["value"] for field in group.select("input")] == ["1", "2", "3", "4"]
        assert not group.select("input[checked]")
    traits = page.soup.select("section[aria-labelledby=tentang] fieldset")
    assert [group.select("label")[-1].get_text().strip() for group in traits] == ["Tidak menjawab"] * 4
    assert "Mengisinya sukarela." in page.text


def test_an_answer_is_thanked_for_at_an_address_that_tells_nothing(client: Client, opened: Opened) -> None:
    address = begin(client, opened)
    page = client.send(address, address, {**VALUES, "sex": "Perempuan", "saran": "Baik sekali"})
    assert (page.status, page.response.location) == (303, "/survei/terima-kasih")
    assert "Terima kasih. Jawaban Anda tersimpan tanpa nama." in client.get("/survei/terima-kasih").text
    row = SurveyAnswer.get()
    assert (row.u1, row.sex, row.comment) == (3, "Perempuan", "Baik sekali")


def test_what_was_answered_stays_when_something_is_missing(client: Client, opened: Opened) -> None:
    address = begin(client, opened)
    sent = {**VALUES, "U9": "", "age": "30–39", "saran": "Kursi & meja"}
    page = client.send(address, address, sent)
    assert page.status == 422
    assert page.title == "Kesalahan: Survei kepuasan"
    [link] = page.soup.select("#ringkasan a")
    assert link.get_text() == "Pertanyaan 8 belum dijawab. Pilih salah satu."
    assert page.soup.select_one(str(link["href"]))["name"] == "U9"
    form = page.form(address)
    assert form["U1"] == "3"
    assert "U9" not in form
    assert (form["age"], form["saran"].strip()) == ("30–39", "Kursi & meja")
    assert not SurveyAnswer.select().exists()
    assert client.send(address, address, VALUES).status == 303


def test_a_long_comment_and_a_foreign_choice_are_told_at_their_fields(client: Client, opened: Opened) -> None:
    address = begin(client, opened)
    page = client.send(address, address, {**VALUES, "saran": "x" * 1001, "education": "S9"})
    assert page.status == 422
    assert [link["href"] for link in page.soup.select("#ringkasan a")] == ["#education-1", "#saran"]
    assert "Saran berisi 1001 karakter" in page.text


def test_a_link_opens_once_and_the_second_time_is_told_kindly(client: Client, opened: Opened) -> None:
    address = begin(client, opened)
    form = {**client.get(address).form(address), **VALUES}
    assert client.post(address, form).status == 303
    assert "sudah diisi" in refused(client.post(address, form), 410)
    assert "Terima kasih" in refused(client.get(address), 410)
    page = client.get(page_of(opened.number))
    assert "Survei untuk permohonan ini sudah diisi" in page.text
    assert BUTTON not in page.text
    again = client.post(f"/lacak/{opened.number}/survei", {"csrf_token": client.token()})
    assert "sudah diisi" in refused(again, 410)
    assert SurveyAnswer.select().count() == 1


def test_unknown_and_old_links_get_the_same_answer(
    client: Client, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = begin(client, opened)
    unknown = refused(client.get(f"/survei/{numbers.new_token()}"), 410)
    monkeypatch.setattr("portal.clock.now", lambda: NOW + timedelta(days=31))
    assert refused(client.get(address), 410) == unknown


def test_a_form_without_token_is_refused(client: Client, opened: Opened) -> None:
    address = begin(client, opened)
    assert client.http.post(address, data=VALUES).status_code == 400
    assert not SurveyAnswer.select().exists()


# -- the figure --------------------------------------------------------------------------------------------------


def figure(client: Client) -> str:
    shown = client.get("/layanan/izin").one("section[aria-labelledby=kepuasan] p:not(.soft)")
    return shown.get_text()


def test_the_page_of_the_service_shows_the_figure_from_five_answers_up(client: Client, who: dict[str, Actor]) -> None:
    assert figure(client) == f"Tahun 2026: {HIDDEN}"
    answered(who, 4, 4, 4, 4)
    assert figure(client) == f"Tahun 2026: {HIDDEN}"
    opened = deliver(who)
    address = begin(client, opened)
    client.send(address, address, VALUES)
    assert figure(client) == "Tahun 2026: IKM 95,00 (A, Sangat Baik), dari 5 jawaban."


def test_the_page_of_the_complaints_has_no_figure(client: Client, who: dict[str, Actor]) -> None:
    m.publish(m.COMPLAINT, "pengaduan")
    assert not client.get("/layanan/pengaduan").soup.select("section[aria-labelledby=kepuasan]")
