"""Whatever changes a service or an account through a page stands in the log with who, what and for which agency."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.models.audit import AuditLine
from tests.page import Client
from tests.usecases import matrices as m
from tests.views.matrix_desk import GONE, HOME, Rooms, draft_of, send

PLACE = f"{HOME}/layanan/izin-uji"


@pytest.fixture
def rooms(app: Flask) -> Rooms:
    return Rooms(app)


def lines(after: int = 0) -> list[tuple[str, str]]:
    """Return what stands in the log after a line: the act, and who did it."""
    rows = AuditLine.select().where(AuditLine.id > after).order_by(AuditLine.id)
    return [(row.what, row.name) for row in rows]


def last() -> int:
    return int(AuditLine.select().order_by(AuditLine.id.desc()).get().id)


def test_every_step_of_a_new_version_is_logged_once(rooms: Rooms) -> None:
    admin, begun = rooms.enter("admin"), last()
    m.submit(slug="izin-uji")
    place = draft_of(admin, GONE)
    admin.send(f"{place}/terbitkan", f"{place}/terbitkan", {"alasan": "Ringkas"})
    move = f"{PLACE}/versi/1/pindahkan"
    ready = admin.send(move, move, {"tindakan": "uji", "pindah:2": "3"})
    admin.post(move, {**ready.form(move), "tindakan": "pindah"})
    admin.send(PLACE, f"{PLACE}/hentikan", {"alasan": "Libur"})
    admin.send(PLACE, f"{PLACE}/terima")
    again = f"{PLACE}/versi/1/terbitkan-lagi"
    admin.send(again, again, {"alasan": "Kembali"})
    assert lines(begun) == [
        ("upload", "Admin"),
        ("published", "Admin"),
        ("moved", "Admin"),
        ("stopped", "Admin"),
        ("reopened", "Admin"),
        ("published_again", "Admin"),
    ]
    text = admin.get(f"{HOME}/riwayat").text
    assert "Alasan: “Ringkas”" in text
    assert "1 permohonan dari versi 1 ke versi 2" in text


def test_a_second_persons_acts_are_logged_under_the_own_name(rooms: Rooms) -> None:
    admin, portal, begun = rooms.enter("admin"), rooms.enter("portal"), last()
    portal.send(PLACE, f"{PLACE}/persetujuan")
    place = draft_of(admin)
    admin.send(f"{place}/terbitkan", f"{place}/terbitkan", {"alasan": "Ringkas"})
    portal.send(f"{place}/terbitkan", f"{place}/tolak", {"alasan": "Belum"})
    admin.send(f"{place}/terbitkan", f"{place}/terbitkan", {"alasan": "Ringkas lagi"})
    portal.send(f"{place}/terbitkan", f"{place}/setujui")
    found = lines(begun)
    assert [what for what, _ in found][:4] == ["approval_setting", "upload", "proposed", "rejected"]
    assert ("approved", "Pusat") in found
    assert ("proposed", "Admin") in found


def test_several_files_give_a_line_each_and_an_unreadable_one_none(rooms: Rooms) -> None:
    admin, begun = rooms.enter("admin"), last()
    send(admin, ("a.csv", m.PERMIT.encode()), ("b.csv", m.BRANCHES.encode()), ("c.csv", b""))
    assert lines(begun) == [("upload", "Admin")] * 2


@pytest.mark.parametrize("path", ["/terbitkan", "/hapus"])
def test_what_another_agency_tries_is_not_logged_for_it_did_nothing(rooms: Rooms, path: str) -> None:
    place = draft_of(rooms.enter("admin"))
    other: Client = rooms.enter("other")
    begun = last()
    other.post(f"{place}{path}", {**other.get(HOME).form("/keluar"), "alasan": "x", "revisi": "1"})
    assert lines(begun) == []


def test_acts_on_accounts_stand_on_the_same_page(rooms: Rooms) -> None:
    admin = rooms.enter("admin")
    typed = {"name": "Siti Rahma", "login": "siti.rahma", "agency": str(rooms.own.id)}
    made = admin.send("/admin/akun/baru", "/admin/akun/baru", typed)
    place = str(made.response.location)
    admin.send(place, f"{place}/tautan")
    admin.send(place, f"{place}/nonaktifkan")
    text = admin.get(f"{HOME}/riwayat").text
    for said in ("Membuat akun: Siti Rahma", "Membuat tautan masuk: Siti Rahma", "Menonaktifkan akun: Siti Rahma"):
        assert said in text
    assert "Siti Rahma" not in rooms.enter("other").get(f"{HOME}/riwayat").text
    assert "Siti Rahma" in rooms.enter("portal").get(f"{HOME}/riwayat?kegiatan=account_created").text
