"""Moving running cases: pairing steps, the dry run, one press for all, and who may."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.models.cases import Case
from portal.models.services import Version
from tests.page import Client
from tests.usecases import matrices as m
from tests.views.matrix_desk import GONE, HOME, Rooms, draft_of

PLACE = f"{HOME}/layanan/izin-uji"
MOVE = f"{PLACE}/versi/1/pindahkan"


@pytest.fixture
def rooms(app: Flask) -> Rooms:
    return Rooms(app)


@pytest.fixture
def admin(rooms: Rooms) -> Client:
    """Sign an admin in, with a case at a step that version 2 no longer has."""
    client = rooms.enter("admin")
    m.submit(slug="izin-uji")
    place = draft_of(client, GONE)
    assert client.send(f"{place}/terbitkan", f"{place}/terbitkan", {"alasan": "Tim ahli ikut"}).status == 303
    return client


def version() -> int:
    return int(Version.get_by_id(Case.get().version_id).number)


def test_a_removed_step_is_paired_by_the_admin_and_the_case_moves(admin: Client) -> None:
    assert "Pindahkan 1 permohonan ke versi 2" in admin.get(PLACE).text
    page = admin.get(MOVE)
    assert "Langkah ini dihapus." in page.text
    assert page.form(MOVE)["pindah:2"] == ""
    tried = admin.send(MOVE, MOVE, {"tindakan": "uji"})
    assert tried.status == 200
    assert "1 dari 1 permohonan belum dapat dipindahkan" in tried.text
    assert not tried.soup.select("button[value=pindah]")
    ready = admin.send(MOVE, MOVE, {"tindakan": "uji", "pindah:2": "3"})
    assert "1 permohonan dapat dipindahkan" in ready.text
    assert version() == 1
    done = admin.post(MOVE, {**ready.form(MOVE), "tindakan": "pindah"})
    assert done.status == 303
    assert "1 permohonan dipindahkan." in admin.get(PLACE).text
    assert version() == 2
    assert "Tidak ada permohonan berjalan pada versi 1." in admin.get(MOVE).text


def test_a_case_without_a_pair_keeps_all_where_they_are(admin: Client) -> None:
    page = admin.send(MOVE, MOVE, {"tindakan": "pindah"})
    assert page.status == 409
    assert "Tidak satu pun permohonan dipindahkan" in page.text
    assert version() == 1


def test_a_step_that_is_not_there_is_said_at_its_field(admin: Client) -> None:
    page = admin.send(MOVE, MOVE, {"tindakan": "uji", "pindah:2": "99"})
    assert page.status == 422
    assert "Langkah tujuan belum dipilih." in page.one(".field.wrong .error").get_text()


def test_a_version_that_was_published_since_the_dry_run_is_not_moved_to(admin: Client) -> None:
    page = admin.send(MOVE, MOVE, {"tindakan": "pindah", "pindah:2": "3", "tujuan": "1"})
    assert page.status == 409
    assert version() == 1


def test_another_agencys_admin_moves_nothing(rooms: Rooms, admin: Client) -> None:
    other = rooms.enter("other")
    token = other.get(HOME).form("/keluar")
    assert other.get(MOVE).status == 403
    for htmx in (False, True):
        assert other.post(MOVE, {**token, "tindakan": "pindah", "pindah:2": "3"}, htmx=htmx).status == 403
    assert version() == 1
    assert admin.get(f"{PLACE}/versi/2/pindahkan").status == 409
    assert admin.get(f"{PLACE}/versi/9/pindahkan").status == 404
