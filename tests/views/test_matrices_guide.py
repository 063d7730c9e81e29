"""The guide to the table says what the reader of matrices really does."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.sop.duration import read_duration
from portal.sop.identity import canonical
from portal.sop.notation import read_mark
from tests.page import Client, Page
from tests.views.matrix_desk import HOME, SEND, Rooms

GUIDE = f"{HOME}/panduan"


@pytest.fixture
def admin(app: Flask) -> Client:
    return Rooms(app).enter("admin")


def column(page: Page, ident: str, k: int = 0) -> list[str]:
    """Return the cells of a column of the first table under a heading."""
    rows = page.one(f"section:has(> #{ident})").select("table.rows tbody tr")
    return [row.select("td")[k].get_text() for row in rows]


def test_every_mark_of_the_guide_is_one_and_every_fault_is_one(admin: Client) -> None:
    page = admin.get(GUIDE)
    marks = column(page, "tanda")
    assert len(marks) >= 9
    assert all(read_mark(text).fault is None and read_mark(text).mark is not None for text in marks)
    assert read_mark("ya").fault is not None


def test_every_key_kind_and_time_of_the_guide_is_known(admin: Client) -> None:
    page = admin.get(GUIDE)
    assert all(canonical(key) == key for key in column(page, "keterangan"))
    kinds = column(page, "isian")
    assert set(kinds) == {"teks", "paragraf", "angka", "tanggal", "email", "telepon", "pilihan", "berkas", "daftar"}
    times = dict(zip(column(page, "kolom"), column(page, "kolom", 2), strict=True))["Waktu"].split(", ")
    assert all(read_duration(text).amount for text in times)


def test_the_example_stands_there_as_cells_and_as_the_flow_that_it_becomes(admin: Client) -> None:
    page = admin.get(GUIDE)
    assert "Izin Kegiatan Penelitian" in page.one("table.sheet").get_text()
    assert len(page.soup.select("svg.sl")) == 1
    assert [page.soup.select(f'a[href="{HOME}/{name}.csv"]') != [] for name in ("templat", "contoh")] == [True, True]


def test_the_upload_page_and_the_list_lead_to_the_guide(admin: Client) -> None:
    for place in (HOME, SEND):
        assert admin.get(place).soup.select(f'a[href="{GUIDE}"]')


def test_the_guide_is_for_admins(app: Flask, client: Client) -> None:
    assert client.get(GUIDE).response.location.startswith("/masuk?next=")
