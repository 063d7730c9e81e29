"""Signing in, out, by link and by demo button."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import accounts, clock, sign_in
from portal.models.accounts import Account
from tests import factories
from tests.page import Client

PASSWORD = "kuda terbang di awan"


@pytest.fixture(scope="module")
def hashed() -> str:
    return accounts.password_hash(PASSWORD)


@pytest.fixture
def siti(client: Client, hashed: str) -> Account:
    account = factories.person("siti", factories.office(factories.agency()))
    Account.update(password_hash=hashed).execute()
    return account


def enter(client: Client, login: str, password: str, **more: str) -> object:
    return client.send("/masuk", "/masuk", {"login": login, "password": password, **more})


def test_the_right_password_opens_the_portal(client: Client, siti: Account) -> None:
    page = enter(client, " SITI ", PASSWORD)
    assert page.status == 303
    assert "Siti" in client.get("/pola").soup.select_one("header").get_text()


@pytest.mark.parametrize(
    ("login", "password"), [("siti", "kata lain yang salah"), ("tidakada", PASSWORD), ("siti\0", "x")]
)
def test_a_wrong_try_gets_the_same_answer_whatever_is_wrong(
    client: Client, siti: Account, login: str, password: str
) -> None:
    page = enter(client, login, password)
    assert page.status == 422
    assert "Nama akun atau kata sandi belum cocok. Periksa keduanya, lalu coba lagi." in page.text
    assert page.one("input[name=password]").get("value", "") == ""


def test_empty_fields_are_named_in_the_summary_and_at_the_field(client: Client) -> None:
    page = enter(client, "", "")
    assert page.status == 422
    assert "Ada 2 isian yang perlu diperbaiki" in page.text
    assert {link["href"] for link in page.soup.select(".summary a")} == {"#login", "#password"}


def test_the_eleventh_try_on_an_account_is_not_even_checked(
    client: Client, siti: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "check_password_hash", lambda *_: False)
    for _ in range(sign_in.PER_ACCOUNT):
        assert enter(client, "siti", "salah").status == 422
    page = enter(client, "siti", PASSWORD)
    assert page.status == 429
    assert "Terlalu banyak percobaan masuk. Coba lagi pukul" in page.text


def test_a_closed_account_is_told_so_only_after_the_right_password(client: Client, siti: Account) -> None:
    accounts.disable(siti.id, by=None, now=factories.NOW)
    assert "belum cocok" in enter(client, "siti", "salah salah salah").text
    page = enter(client, "siti", PASSWORD)
    assert page.status == 403
    assert "Akun ini tidak aktif sejak Selasa, 24 November 2026. Hubungi admin instansi Anda." in page.text


@pytest.mark.parametrize(
    "foreign", ["https://jahat.example", "//jahat.example", "/\\jahat.example", "javascript:x", "/\t/x"]
)
def test_next_leads_nowhere_else(client: Client, siti: Account, foreign: str) -> None:
    page = client.post("/masuk/sebagai", {"csrf_token": client.token(), "akun": siti.id, "next": foreign})
    assert page.status == 303
    assert "jahat" not in page.response.location
    assert page.response.location.startswith("/")


def test_next_leads_back_to_the_page_that_asked(client: Client, siti: Account) -> None:
    Account.update(is_portal_admin=True).execute()
    asked = client.get("/admin/akun?q=a")
    assert asked.status == 303
    page = client.send(asked.response.location, "/masuk/sebagai", {"akun": str(siti.id)})
    assert page.response.location == "/admin/akun?q=a"


def test_a_session_begins_with_a_new_token(client: Client, siti: Account) -> None:
    before = client.token()
    client.sign_in(siti.id)
    assert client.post("/keluar", {"csrf_token": before}).status == 400


def test_signing_out_ends_the_session(client: Client, siti: Account) -> None:
    client.sign_in(siti.id)
    assert client.send("/pola", "/keluar").status == 303
    assert client.get("/admin/akun").status == 303


def test_closing_an_account_ends_its_sessions(client: Client, siti: Account) -> None:
    client.sign_in(siti.id)
    accounts.disable(siti.id, by=None, now=factories.NOW)
    accounts.enable(siti.id, by=None)
    assert client.get("/admin/akun").status == 303


def test_a_long_pause_signs_out_and_says_so(client: Client, siti: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    client.sign_in(siti.id)
    later = clock.now() + timedelta(minutes=121)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = client.get(client.get("/admin/akun").response.location)
    assert "Anda sudah keluar karena lama tidak ada kegiatan. Masuk lagi; Anda kembali ke halaman ini." in page.text


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole_window(client: Client) -> None:
    page = client.fragment("/admin/akun")
    assert page.status == 401
    assert page.response.headers["HX-Redirect"].startswith("/masuk")
    assert page.html == ""


def test_an_official_without_office_is_told_whom_to_ask(client: Client) -> None:
    client.sign_in(factories.person("budi").id)
    assert "Akun Anda belum memegang jabatan hari ini." in client.get("/pola").text


def test_the_demo_lists_its_accounts_by_agency_with_a_button_each(client: Client, siti: Account) -> None:
    factories.person("pusat", is_portal_admin=True)
    page = client.get("/masuk")
    assert [" ".join(s.get_text().split()) for s in page.soup.select("summary")] == [
        "Dinas Kominfo (1 akun)",
        "Portal (1 akun)",
    ]
    assert [b.get_text() for b in page.soup.select("button[name=akun]")] == [
        "Masuk sebagai Kepala Dinas",
        "Masuk sebagai Admin portal",
    ]


@pytest.mark.parametrize("chosen", ["0", "", "x", "²", "99999999999999999999"])
def test_a_demo_button_for_nobody_opens_nothing(client: Client, siti: Account, chosen: str) -> None:
    assert client.send("/masuk", "/masuk/sebagai", {"akun": chosen}).status == 422


def test_a_demo_button_opens_no_real_account(client: Client) -> None:
    real = factories.person("asli", is_demo=False)
    assert client.sign_in(real.id).status == 422


def test_a_one_time_link_sets_a_password_once(client: Client, siti: Account) -> None:
    link = "/tautan/" + accounts.issue_link(siti.id, by=None, now=clock.now())
    new = {"password": "empat kata yang baru", "again": "empat kata yang baru"}
    assert client.send(link, link, new).status == 303
    again = client.get(link)
    assert again.status == 410
    assert "Tautan ini sudah dipakai atau lewat " in again.text
    assert Account.get_by_id(siti.id).session_version == 2


def test_a_short_or_unequal_password_leaves_the_link_unused(client: Client, siti: Account) -> None:
    link = "/tautan/" + accounts.issue_link(siti.id, by=None, now=clock.now())
    short = client.send(link, link, {"password": "pendek", "again": "pendek"})
    assert "Kata sandi terlalu pendek. Pakai paling sedikit 12 karakter, misalnya empat kata." in short.text
    unequal = client.send(link, link, {"password": "kuda terbang satu", "again": "kuda terbang dua"})
    assert unequal.status == 422
    assert "Kedua kata sandi belum sama. Ketik ulang." in unequal.text
    assert client.get(link).status == 200


def test_an_invented_link_gets_a_kind_answer(client: Client) -> None:
    assert client.get("/tautan/karangan").status == 410
