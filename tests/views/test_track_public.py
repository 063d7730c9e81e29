"""Tracking by number: found however it is typed, told without a person, polled without rendering."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from portal import clock, config, demo, numbers, throttle
from portal.deviations import add_note, archive, restore, withdraw
from portal.filestore import Upload
from portal.models.base import db
from portal.models.cases import Case
from portal.pauses import pause
from portal.views import track
from tests.page import HTMX, Client, Page
from tests.usecases import matrices as m
from tests.views.tracked import PDF, page_of, people, show_key


@pytest.fixture
def who(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: m.TUESDAY + timedelta(minutes=5))
    return people()


def absent(count: int) -> str:
    body = f"{count:07d}"
    return f"IZU-{body[:4]}-{body[4:]}{numbers.check_character('IZU', body)}"


def poll(client: Client, page: Page) -> Page:
    return client.fragment(str(page.one("#position")["hx-get"]))


# -- the form for a number -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{spaced}"])
def test_a_number_is_read_as_people_type_it(client: Client, who, typed: str) -> None:
    number = m.submit().number
    text = typed.format(number, lower=number.lower().replace("-", ""), spaced=number.replace("-", " "))
    answer = client.get("/lacak", query_string={"nomor": text})
    assert (answer.status, answer.response.location) == (303, page_of(number))


def test_an_address_in_another_spelling_leads_to_the_canonical_one(client: Client, who) -> None:
    number = m.submit().number
    answer = client.get(page_of(number.lower().replace("-", "")))
    assert (answer.status, answer.response.location) == (308, page_of(number))


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("", 422, track.NO_NUMBER),
        ("12", 422, track.WRONG_SHAPE),
        ("<script>alert(1)</script>", 422, track.WRONG_SHAPE),
        (absent(1), 404, track.UNKNOWN),
        (f"{absent(1)[:-1]}{'0' if absent(1)[-1] != '0' else '1'}", 404, track.UNKNOWN),
    ],
)
def test_a_number_that_leads_nowhere_comes_back_with_its_sentence(
    client: Client, who, typed: str, status: int, said: str
) -> None:
    page = client.get("/lacak", query_string={"nomor": typed})
    assert page.status == status
    assert page.text.count(said) == 2  # in the summary and at the field
    assert page.one("#nomor")["value"] == typed
    assert page.one(".summary a")["href"] == "#nomor"
    assert "<script>alert" not in page.html


def test_every_unknown_number_gets_the_same_answer(client: Client, who) -> None:
    one, other = client.get(page_of(absent(1))), client.get(page_of("XYZ-garbage"))
    assert one.status == other.status == 404
    assert track.UNKNOWN in one.text
    assert one.text == other.text
    fragment = client.fragment(f"{page_of(absent(1))}/posisi")
    assert (fragment.status, fragment.response.headers["HX-Retarget"]) == (404, "#messages")


def test_who_tries_numbers_is_stopped_and_told_until_when(client: Client, who, monkeypatch: pytest.MonkeyPatch) -> None:
    known = m.submit().number
    for count in range(track.UNKNOWN_NUMBERS):
        assert client.get(page_of(absent(count))).status == 404
    stopped = client.get(page_of(absent(999)))
    assert stopped.status == 429
    assert "Terlalu banyak percobaan. Coba lagi pukul 10.20 WIB, atau datang ke loket instansi." in stopped.text
    assert 0 < int(stopped.response.headers["Retry-After"]) <= 900
    assert client.get(page_of(known)).status == 429  # else a right guess would show
    assert client.get("/lacak", query_string={"nomor": known}).status == 429
    monkeypatch.setattr(clock, "now", lambda: m.TUESDAY + timedelta(minutes=21))
    assert client.get(page_of(known)).status == 200


def test_mistyped_numbers_are_not_counted(client: Client, who) -> None:
    known = m.submit().number
    for _ in range(track.UNKNOWN_NUMBERS + 1):
        client.get("/lacak", query_string={"nomor": "IZU-AAAA-AAAA"})
        client.get(page_of("bukan-nomor"))
    assert client.get(page_of(known)).status == 200


def test_the_demonstration_shows_numbers_to_try(client: Client, who, tmp_path) -> None:
    opened = m.submit()
    (tmp_path / demo.SHOWN).write_text(f"{opened.number} {opened.key} Izin Uji\n")
    assert demo.showcase(config.current())
    page = client.get("/lacak")
    assert page.one(f'a[href="{page_of(opened.number)}"]')
    assert str(opened.key) in page.text


# -- what the number tells -------------------------------------------------------------------------------------------


def test_the_page_says_where_since_when_and_who_is_next(client: Client, who) -> None:
    opened = m.submit()
    page = client.get(page_of(opened.number))
    assert page.h1 == f"Permohonan {opened.number}"
    assert page.title == f"Permohonan {opened.number}"
    assert "Diterima" in page.one("#position .status").get_text()
    where = page.one("#position > .stack > .where").get_text(" ")
    assert "Loket" in where
    assert "Selasa, 24 November 2026 pukul 10.00 WIB" in where
    assert "langkah 2 dari 6" in page.text
    assert page.soup.select_one("svg.sl")
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    assert page.one('meta[name="robots"]')["content"] == "noindex"


def test_deadlines_are_worked_out_before_the_readers_eyes(client: Client, who) -> None:
    page = client.get(page_of(m.submit().number))
    reasons = [each.get_text(" ") for each in page.soup.select("#position details p")]
    assert any("Jangka waktu 30 menit kerja" in reason and "Jadi paling lambat" in reason for reason in reasons)
    assert any("Jangka waktu 3 hari kerja" in reason for reason in reasons)
    assert "Menurut jumlah waktu langkah" in page.text


def test_without_a_promise_no_sum_stands_in_its_place(client: Client, who) -> None:
    m.publish(m.PERMIT.replace("Jangka Waktu,3 hari kerja\n", ""), "izin", m.TUESDAY + timedelta(minutes=1))
    page = client.get(page_of(m.submit(m.TUESDAY + timedelta(minutes=2)).number))
    assert "Belum ditetapkan dalam standar pelayanan instansi ini" in page.text


def test_a_paused_case_explains_no_deadline(client: Client, who) -> None:
    opened = m.submit()
    pause(opened.number, "Gangguan listrik", who["lina"], m.TUESDAY + timedelta(minutes=3))
    page = client.get(page_of(opened.number))
    assert "Mengapa" not in page.text
    assert [each.get_text() for each in page.soup.select("#position .facts dd")].count(
        "Waktu dihentikan sementara"
    ) == 2


@pytest.mark.parametrize("promised", [True, False])
def test_only_a_promise_stands_still_while_the_applicant_is_asked(client: Client, who, promised: bool) -> None:
    if not promised:
        m.publish(m.PERMIT.replace("Jangka Waktu,3 hari kerja\n", ""), "izin", m.TUESDAY + timedelta(minutes=1))
    opened = m.submit(m.TUESDAY + timedelta(minutes=2))
    m.act(opened.number, "2", who["lina"], outcome="belum lengkap", note="Surat kurang")
    unsaid = "Belum ditetapkan dalam standar pelayanan instansi ini"
    page = client.get(page_of(opened.number))
    assert ("Berhenti selama menunggu pemohon" if promised else unsaid) in page.text
    show_key(client, opened)
    page = client.get(page_of(opened.number))
    assert ("Berhenti selama menunggu Anda" if promised else unsaid) in page.text


def test_in_print_the_history_and_the_reasons_are_open_and_without_script_nothing_is_promised(
    client: Client, who
) -> None:
    page = client.get(page_of(m.submit().number))
    assert len(page.soup.select("#position details.printed")) == 3
    assert "no-print" not in page.one("section[aria-labelledby=riwayat]")["class"]
    assert "with-script" in page.one("#position > p.small")["class"]


def test_no_name_reason_answer_or_document_is_on_the_page_or_in_its_poll(client: Client, who) -> None:
    opened = m.submit(
        raw={
            "nama": "Zubaidah Rahasia",
            "Lembaga pemohon": "SMA Rahasia",
            "kontak": "zubaidah@rahasia.id",
            "cara_kabar": "email",
        },
        uploads=[Upload("Surat", "rahasia-surat.pdf", PDF)],
    )
    number = opened.number
    m.act(number, "2", who["lina"], outcome="belum lengkap", note="rahasia: kurang")
    m.apply(opened, "1", note="rahasia dari pemohon")
    m.act(number, "2", who["lina"], outcome="lengkap")
    add_note(number, "rahasia dalam", [], who["arif"], m.TUESDAY)
    m.act(number, "3", who["kadir"], outcome="ditolak", note="rahasia: alasan", output="rahasia hasil")
    page = client.get(page_of(number))
    fragment = client.fragment(f"{page_of(number)}/posisi?edisi=0")
    assert fragment.status == 200
    for html in (page.html.lower(), fragment.html.lower()):
        for secret in ("rahasia", "zubaidah", "lina", "kadir", "arif", "25 orang"):
            assert secret not in html
        assert "kabid" in html
    assert "Alasannya dapat dibaca dengan kunci." in page.text


def test_what_a_matrix_or_a_person_wrote_is_never_markup(client: Client, who) -> None:
    evil = "<script>alert(1)</script>"
    m.publish(m.PERMIT.replace("Menelaah", f"Menelaah {evil}").replace("IZU", "EVI"), "jahat")
    opened = m.submit(slug="jahat", raw={"nama": evil, "Lembaga pemohon": evil})
    lina = who["lina"]
    m.act(opened.number, "2", lina, outcome="belum lengkap", note=evil)
    assert evil not in client.get(page_of(opened.number)).html
    show_key(client, opened)
    page = client.get(page_of(opened.number))
    assert evil not in page.html
    assert page.text.count("alert(1)") >= 2


def test_a_case_without_applicant_asks_for_no_key(client: Client, who) -> None:
    opened = m.open_case(m.request("rapat"), who["sekar"], m.TUESDAY)
    page = client.get(page_of(opened.number))
    assert page.h1.startswith("Berkas ")
    assert not page.soup.select("#key_form")


def test_the_link_to_share_holds_the_number_and_nothing_else(client: Client, who) -> None:
    opened = m.submit()
    show_key(client, opened)
    link = str(client.get(page_of(opened.number)).one('a[href^="https://wa.me/"]')["href"])
    assert opened.number in link
    assert str(opened.key) not in link
    assert "Siti" not in link


# -- news -----------------------------------------------------------------------------------------------------------


def test_an_unchanged_poll_is_answered_without_rendering(client: Client, who, monkeypatch: pytest.MonkeyPatch) -> None:
    page = client.get(page_of(m.submit().number))
    monkeypatch.setattr(track, "render_template", lambda *_, **__: pytest.fail("rendered"))
    assert poll(client, page).status == 204


def test_a_change_brings_the_new_fragment_which_asks_with_its_own_edition(client: Client, who) -> None:
    number = m.submit().number
    page = client.get(page_of(number))
    m.act(number, "2", who["lina"], outcome="lengkap")
    fragment = poll(client, page)
    assert fragment.status == 200
    assert fragment.is_fragment
    assert "Kabid" in fragment.one(".where").get_text()
    assert fragment.one("#position")["hx-swap"] == "outerMorph"
    assert poll(client, fragment).status == 204


def test_a_deadline_that_passes_is_news(client: Client, who, monkeypatch: pytest.MonkeyPatch) -> None:
    page = client.get(page_of(m.submit().number))
    assert poll(client, page).status == 204
    monkeypatch.setattr(clock, "now", lambda: m.TUESDAY + timedelta(minutes=40))
    fragment = poll(client, page)
    assert fragment.status == 200
    assert "Lewat tenggat" in fragment.one(".status").get_text()


@pytest.mark.parametrize("address", ["?edisi=x", "?edisi=1&sampai=x", "?sampai=99999999999999999999", ""])
def test_a_poll_with_odd_values_is_answered(client: Client, who, address: str) -> None:
    answer = client.fragment(f"{page_of(m.submit().number)}/posisi{address}")
    assert answer.status in (200, 204)


def test_a_poll_that_a_person_opens_leads_to_the_page(client: Client, who) -> None:
    number = m.submit().number
    answer = client.get(f"{page_of(number)}/posisi")
    assert (answer.status, answer.response.location) == (303, page_of(number))


def test_a_closed_case_is_polled_no_more(client: Client, who) -> None:
    opened = m.submit()
    page = client.get(page_of(opened.number))
    withdraw(opened.number, "", m.holder(opened), m.TUESDAY)
    for shown in (poll(client, page), client.get(page_of(opened.number))):
        assert not shown.soup.select("[hx-trigger]")
        assert "Dicabut" in shown.one("#position .status").get_text()
    archived = m.submit().number
    archive(archived, "ganda", "sama", who["lina"], m.TUESDAY)
    assert not client.get(page_of(archived)).soup.select("[hx-trigger]")
    restore(archived, who["lina"], m.TUESDAY)
    assert client.get(page_of(archived)).soup.select("[hx-trigger]")


def test_the_page_of_a_case_asks_the_database_little(client: Client, who, monkeypatch: pytest.MonkeyPatch) -> None:
    number = m.submit().number
    client.get(page_of(number))
    asked: list[str] = []
    execute = type(db.obj).execute_sql

    def counting(self, sql, *args, **options):
        asked.append(sql)
        return execute(self, sql, *args, **options)

    monkeypatch.setattr(type(db.obj), "execute_sql", counting)
    page = client.get(page_of(number))
    reads = [sql for sql in asked if sql.lstrip().upper().startswith("SELECT")]
    assert len(reads) <= 6, reads
    asked.clear()
    assert poll(client, page).status == 204
    assert len([sql for sql in asked if "SELECT" in sql.upper()]) == 1


def test_back_in_the_browser_gets_the_whole_page(client: Client, who) -> None:
    number = m.submit().number
    page = client.get(page_of(number), headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert not page.is_fragment


def test_a_block_is_read_without_being_counted(app: Flask) -> None:
    assert throttle.blocked_until("x", 1, 15, m.TUESDAY) is None
    throttle.attempt("x", 1, 15, m.TUESDAY)
    assert throttle.blocked_until("x", 1, 15, m.TUESDAY) == m.TUESDAY + timedelta(minutes=15)
    assert throttle.blocked_until("x", 2, 15, m.TUESDAY) is None
    assert throttle.blocked_until("x", 1, 15, m.TUESDAY + timedelta(minutes=15)) is None


def test_a_document_is_not_to_be_had_with_the_number_alone(client: Client, who) -> None:
    opened = m.submit(uploads=[Upload("Surat", "surat.pdf", PDF)])
    assert client.get(f"{page_of(opened.number)}/dokumen/1").status == 404
    assert Case.select().count() == 1
