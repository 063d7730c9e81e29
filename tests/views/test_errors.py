"""What a person reads when something does not work."""

from __future__ import annotations

import io
import logging
import re
import sqlite3
from pathlib import Path

import peewee
import pytest
from flask import Flask, abort

from portal import filestore, logs, security
from portal.factory import create_app
from portal.models import base
from tests.factories import settings
from tests.page import HTMX, Client, Page

BROKEN = "Maaf, portal mengalami gangguan. Belum ada yang disimpan dari tindakan terakhir. Coba lagi; bila berulang, sebut kode "
BUSY = "Maaf, portal sedang sibuk dan belum menyimpan kiriman Anda. Tunggu sebentar, lalu kirim lagi."


@pytest.fixture
def failing(app: Flask) -> Client:
    """Give a client of an app with an address for each trouble."""

    @app.get("/coba/<int:status>")
    def trouble(status: int) -> str:
        if status == 500:
            raise RuntimeError("rahasia dalam")
        abort(status)

    return Client(app)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 415, 418, 429, 500, 503])
def test_every_error_is_a_page_and_a_fragment(failing: Client, status: int) -> None:
    page = failing.get(f"/coba/{status}")
    assert page.status == status
    part = failing.fragment(f"/coba/{status}")
    assert (part.status, part.is_fragment) == (status, True)
    assert part.response.headers["HX-Retarget"] == "#messages"
    assert page.soup.select_one("main p").get_text()[:40] in part.html or status == 500


def test_a_crash_shows_a_code_that_the_log_has_too_and_nothing_else(failing: Client) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter(logs.FORMAT))
    handler.addFilter(logs.WithCode())
    logger = logging.getLogger("portal")
    logger.addHandler(handler)
    try:
        page = failing.get("/coba/500")
    finally:
        logger.removeHandler(handler)
    assert BROKEN in page.text
    assert "rahasia" not in page.html
    assert "Traceback" not in page.html
    code = re.search(r"sebut kode (\w+)", page.text)
    assert code
    assert f"[{code[1]}] GET /coba/500: RuntimeError" in written.getvalue()
    assert "rahasia dalam" in written.getvalue()


def test_an_unknown_address_offers_both_ways_on(client: Client) -> None:
    page = client.get("/tidak/ada")
    assert page.status == 404
    assert "Halaman ini tidak ada. Periksa alamatnya, cari layanan, atau lacak permohonan Anda." in page.text
    assert page.one('form[action="/"] input[name=q]')
    assert page.one('form[action="/lacak"] input[name=nomor]')


def test_a_wrong_method_says_how_to_go_on(client: Client) -> None:
    page = client.get("/keluar")
    assert page.status == 405
    assert "Halaman ini tidak dapat dibuka dengan cara itu." in page.text
    assert "POST" in page.response.headers["Allow"]


def test_a_form_without_its_token_saves_nothing(client: Client) -> None:
    page = client.post("/masuk", {"login": "siti", "password": "x"})
    assert page.status == 400
    assert (
        "Halaman ini sudah lama terbuka, jadi belum ada yang disimpan. Muat ulang, periksa isian, lalu kirim lagi."
        in page.text
    )


@pytest.mark.parametrize("htmx", [False, True])
def test_thirty_megabytes_are_answered_kindly(client: Client, htmx: bool) -> None:
    body, kind = b"x" * 30 * 1024 * 1024, "multipart/form-data; boundary=x"
    page = Page(client.http.post("/masuk", data=body, content_type=kind, headers=HTMX if htmx else {}))
    assert page.status == 413
    sentence = "Kiriman ini 30 MB, lebih besar dari 25 MB. Unggah dokumen satu per satu atau perkecil."
    assert sentence in page.soup.get_text()


def test_the_limit_leaves_room_for_all_documents_of_a_case() -> None:
    assert security.LARGEST_REQUEST > security.LARGEST_CASE == filestore.CASE_MAX


def test_a_locked_database_is_answered_with_503(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "BUSY_MS", 50)
    client = Client(create_app(settings(tmp_path, sqlite_url)))
    token = client.token()
    other = sqlite3.connect(tmp_path / "portal.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        page = client.post("/masuk", {"csrf_token": token, "login": "siti", "password": "x"})
    finally:
        other.close()
    assert page.status == 503
    assert BUSY in page.text
    assert page.response.headers["Retry-After"]


def test_a_missing_database_is_answered_with_503_and_not_made_anew(tmp_path: Path) -> None:
    client = Client(create_app(settings(tmp_path, f"sqlite:///{tmp_path}/hilang.db")))
    page = client.get("/masuk")
    assert page.status == 503
    assert not (tmp_path / "hilang.db").exists()


def test_a_database_without_tables_is_answered_with_503(tmp_path: Path) -> None:
    (tmp_path / "kosong.db").touch()
    assert Client(create_app(settings(tmp_path, f"sqlite:///{tmp_path}/kosong.db"))).get("/masuk").status == 503


def test_a_connection_is_closed_after_each_request(sqlite_url: str, tmp_path: Path) -> None:
    client = Client(create_app(settings(tmp_path, sqlite_url)))
    client.get("/masuk")
    assert base.db.is_closed()
    with pytest.raises(peewee.InterfaceError):
        base.db.execute_sql("SELECT 1")


def test_an_unknown_file_is_a_404_although_no_database_is_opened_for_files(client: Client) -> None:
    base.db.close()
    page = Page(client.http.get("/static/tidak-ada.css"))
    assert page.status == 404
