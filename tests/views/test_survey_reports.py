"""The pages of the survey's reports: whose, what they show and hide, the CSV, what is done, comments taken out."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from portal.accounts import Actor
from portal.models.accounts import Agency
from portal.models.survey import SurveyAnswer, SurveyPlan
from portal.skm import HIDDEN
from tests import factories
from tests.page import Client
from tests.usecases import matrices as m
from tests.usecases.surveys import answered, people

REPORT = "/admin/skm/izin"
PLAN = "/admin/skm/tindak-lanjut"


@pytest.fixture
def who(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, Actor]:
    monkeypatch.setattr("portal.clock.now", lambda: m.TUESDAY)
    found = people()
    m.publish(m.COMPLAINT, "pengaduan")
    return found


def sign_in(app: Flask, login: str, **facts: Any) -> Client:
    client = Client(app)
    client.sign_in(factories.person(login, **facts).id)
    return client


@pytest.fixture
def admin(app: Flask, who: dict[str, Actor]) -> Client:
    return sign_in(app, "hasan", admin_of=Agency.get(Agency.name == "Dinas Uji"))


@pytest.fixture
def official(app: Flask, who: dict[str, Actor]) -> Client:
    agency = Agency.get(Agency.name == "Dinas Uji")
    client = Client(app)
    client.sign_in(factories.person("rani", factories.office(agency, "Pengamat")).id)
    return client


def test_reports_are_for_officials_of_the_agency(app: Flask, who: dict[str, Actor], official: Client) -> None:
    assert Client(app).get("/admin/skm").status == 303
    assert official.get("/admin/skm").h1 == "Survei kepuasan, triwulan IV 2026"
    assert official.get("/admin/skm?instansi=biro-uji").status == 403
    assert official.get("/admin/skm/unduh.csv?instansi=biro-uji").status == 403
    stranger = sign_in(app, "tamu")
    assert stranger.get("/admin/skm").status == 403
    assert "Survei" not in stranger.get("/lacak").one("header.top").get_text()
    assert "Survei" in official.get("/lacak").one("header.top").get_text()


def test_the_portals_admin_chooses_among_all_agencies(app: Flask, who: dict[str, Actor]) -> None:
    central = sign_in(app, "pusat", is_portal_admin=True)
    page = central.get("/admin/skm")
    assert [option["value"] for option in page.soup.select("#instansi option")] == ["biro-uji", "dinas-uji"]
    assert "Izin Uji" in central.get("/admin/skm?instansi=dinas-uji").text


def test_below_five_answers_the_page_shows_nothing_of_them(official: Client, who: dict[str, Actor]) -> None:
    answered(who, 4, 4, 4, 4, comment="Kursi kurang")
    for path in ("/admin/skm", REPORT):
        page = official.get(path)
        assert HIDDEN in page.text
        assert "Kursi kurang" not in page.text
        assert "Nilai tiap unsur" not in page.text


def test_a_report_shows_figure_elements_people_and_comments(official: Client, who: dict[str, Actor]) -> None:
    answered(who, 4, 4, 4, 4, 1, comment="<b>Kursi</b> kurang", sex="Perempuan")
    page = official.get(f"{REPORT}?periode=2026")
    assert page.h1 == "Survei kepuasan, tahun 2026"
    assert "IKM 85,00 Mutu B (Baik), dari 5 jawaban" in page.text
    assert len(page.soup.select("section[aria-labelledby=unsur] tbody tr")) == 9
    assert [item.get_text() for item in page.soup.select("section[aria-labelledby=terendah] li")] == [
        "Persyaratan (U1): 3,40",
        "Sistem, mekanisme, dan prosedur (U2): 3,40",
        "Waktu penyelesaian (U3): 3,40",
    ]
    assert "<b>Kursi</b> kurang" in page.text
    assert "Saran dapat memuat nama." in page.text
    assert "Hapus saran" not in page.text


@pytest.mark.parametrize("path", ["/admin/skm?periode=besok", "/admin/skm?periode=2026-T7", "/admin/skm/tidak-ada"])
def test_an_unknown_period_or_service_is_told(official: Client, path: str) -> None:
    page = official.get(path)
    assert page.status == 404
    assert "tidak ada" in page.text


def test_the_csv_comes_as_an_attachment(official: Client, who: dict[str, Actor]) -> None:
    answered(who, 4, 4, 4, 4, 4)
    link = official.get(REPORT).soup.find("a", string="Unduh angka (CSV)")["href"]
    answer = official.http.get(link)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="survei-izin-2026-T4.csv"'
    assert "100,00" in answer.get_data(as_text=True)
    assert official.get("/admin/skm/unduh.csv?layanan=tidak-ada").status == 404


# -- what is done ------------------------------------------------------------------------------------------------


def test_an_admin_writes_what_is_done_and_an_official_reads_it(admin: Client, official: Client) -> None:
    page = admin.send(REPORT, PLAN, {"tindak_lanjut": "Tambah kursi."})
    assert (page.status, page.response.location) == (303, f"{REPORT}?instansi=dinas-uji&periode=2026-T4")
    assert "Tindak lanjut disimpan." in admin.get(REPORT).html
    seen = official.get(REPORT)
    assert "Tambah kursi." in seen.text
    assert not seen.soup.select("#tindak_lanjut")
    assert official.post(PLAN, {"csrf_token": official.token("/lacak")}).status == 403


def test_a_stale_page_keeps_what_was_typed_and_shows_what_is_there(admin: Client) -> None:
    stale = admin.get(REPORT).form(PLAN)
    admin.send(REPORT, PLAN, {"tindak_lanjut": "Yang lebih dahulu."})
    page = admin.post(PLAN, {**stale, "tindak_lanjut": "Yang belakangan."})
    assert page.status == 409
    assert "Yang lebih dahulu." in page.text
    assert page.form(PLAN)["tindak_lanjut"].strip() == "Yang belakangan."
    assert SurveyPlan.get().text == "Yang lebih dahulu."
    assert admin.post(PLAN, page.form(PLAN)).status == 303
    assert SurveyPlan.get().text == "Yang belakangan."


@pytest.mark.parametrize(
    ("text", "said"), [("x" * 4001, "Tindak lanjut berisi 4.001 karakter"), ("a\x07b", "tanda yang tidak terbaca")]
)
def test_a_text_that_cannot_be_kept_is_told_at_its_field(admin: Client, text: str, said: str) -> None:
    page = admin.send(REPORT, PLAN, {"tindak_lanjut": text})
    assert page.status == 422
    assert said in page.one("#tindak_lanjut-e").get_text()
    assert not SurveyPlan.select().exists()


def test_a_service_of_another_agency_has_no_report_here(app: Flask, who: dict[str, Actor]) -> None:
    other = Agency.create(name="Dinas Lain", slug="dinas-lain")
    assert sign_in(app, "lain", admin_of=other).get(REPORT).status == 404


def test_a_foreign_or_unknown_report_takes_no_text(admin: Client) -> None:
    form = admin.get(REPORT).form(PLAN)
    assert admin.post(PLAN, {**form, "instansi": "biro-uji"}).status == 403
    assert admin.post(PLAN, {**form, "layanan": "tidak-ada"}).status == 404
    assert admin.post(PLAN, {**form, "periode": "x"}).status == 404
    assert not SurveyPlan.select().exists()


# -- comments ----------------------------------------------------------------------------------------------------


def test_an_admin_takes_a_comment_out_after_being_asked(admin: Client, official: Client, who: dict[str, Actor]) -> None:
    for comment in ("Bu Lina lambat", "", "", "", ""):
        answered(who, 3, comment=comment)
    address = str(admin.get(REPORT).soup.select_one("ul.quotes a")["href"])
    assert admin.get(address).h1 == "Hapus saran ini?"
    assert official.get(address).status == 403
    assert admin.send(address, address).status == 303
    assert "Bu Lina" not in admin.get(REPORT).text
    assert admin.get(address).status == 404
    assert admin.post(address, {"csrf_token": admin.token("/lacak")}).status == 404
    assert SurveyAnswer.select().count() == 5
