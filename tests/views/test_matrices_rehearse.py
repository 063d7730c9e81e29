"""Uji coba of a draft, the log of admins' acts, and the setting for a second person."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.models.cases import Case
from tests.page import Client
from tests.views.matrix_desk import FAULTY, HOME, UNSOUND, Rooms, draft_of

SERVICE = f"{HOME}/layanan/izin-uji"


@pytest.fixture
def rooms(app: Flask) -> Rooms:
    return Rooms(app)


@pytest.fixture
def admin(rooms: Rooms) -> Client:
    return rooms.enter("admin")


@pytest.mark.parametrize("htmx", [False, True])
def test_a_draft_is_played_to_its_end_without_a_case(admin: Client, htmx: bool) -> None:
    place = f"{draft_of(admin)}/uji-coba"
    page = admin.get(place)
    assert "Jalan terpendek" in page.text
    assert "Langkah 1: Pemohon" in page.text
    for _ in range(12):
        button = page.soup.select_one("#rehearsal button[name=pilih]:not([value=mundur])")
        if button is None:
            break
        page = admin.post(place, {**page.form(place), "pilih": button["value"]}, htmx=htmx)
        assert (page.status, page.is_fragment) == (200, htmx)
    assert "Uji coba selesai" in page.text
    assert "Langkah 3, Kabid: setuju" in page.text
    back = admin.post(place, {**page.form(place), "pilih": "mundur"}, htmx=htmx)
    assert "Giliran berikutnya" in back.text
    assert Case.select().count() == 0


def test_a_turn_that_is_not_possible_is_said(admin: Client) -> None:
    place = f"{draft_of(admin)}/uji-coba"
    page = admin.send(place, place, {"pilih": '["5","Loket",null]'})
    assert "Langkah itu tidak dapat dijalankan dari keadaan ini." in page.text


@pytest.mark.parametrize(
    "typed", [{"pilih": "]["}, {"main": "[[1]]"}, {"mulai": "kemarin"}, {"mulai": "0001-01-01T00:00:00+00:00"}]
)
def test_a_play_that_was_tampered_with_is_refused(admin: Client, typed: dict[str, str]) -> None:
    place = f"{draft_of(admin)}/uji-coba"
    assert admin.send(place, place, typed).status == 400


def test_an_unsound_draft_is_played_and_one_with_faults_is_not(rooms: Rooms, admin: Client) -> None:
    unsound = draft_of(admin, UNSOUND)
    assert admin.get(f"{unsound}/uji-coba").status == 200
    assert admin.get(f"{draft_of(admin, FAULTY)}/uji-coba").status == 409
    assert rooms.enter("other").get(f"{unsound}/uji-coba").status == 404


def test_the_log_tells_an_admin_of_the_own_agency_only(rooms: Rooms, admin: Client) -> None:
    draft_of(admin)
    assert "Mengunggah matriks: Izin Uji" in admin.get(f"{HOME}/riwayat").text
    assert "Mengunggah matriks: Izin Uji" not in rooms.enter("other").get(f"{HOME}/riwayat").text
    assert (
        "Mengunggah"
        not in admin.get(f"{HOME}/riwayat?kegiatan=moved").one("h1").parent.select_one("table, .empty").text
    )
    assert admin.get(f"{HOME}/riwayat?kegiatan=apa&setelah=x").status == 200


def test_only_the_portals_admin_sets_the_second_person(rooms: Rooms, admin: Client) -> None:
    token = admin.get(HOME).form("/keluar")
    assert admin.post(f"{SERVICE}/persetujuan", {**token, "orang_kedua": "ya"}).status == 403
    portal = rooms.enter("portal")
    assert portal.send(SERVICE, f"{SERVICE}/persetujuan").status == 303
    assert "Orang kedua menyetujui" in portal.get(SERVICE).text
    portal.send(SERVICE, f"{SERVICE}/persetujuan")
    assert "Tanpa orang kedua" in portal.get(SERVICE).text
