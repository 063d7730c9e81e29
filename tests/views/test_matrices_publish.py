"""Publishing, approval, history, an older version once more, comparing, stopping: rights, refusals, two admins at once."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.accounts import actor_of
from portal.interchange.workbook import read_workbook, to_csv
from portal.matrix_publishing import set_approval
from portal.models.services import Service, Version
from portal.sop.matrix import read_matrix
from tests.page import HTMX, Client
from tests.usecases import matrices as m
from tests.views.matrix_desk import CHANGED, FAULTY, GONE, HOME, Rooms, draft_of, send, stored

PLACE = f"{HOME}/layanan/izin-uji"


@pytest.fixture
def rooms(app: Flask) -> Rooms:
    return Rooms(app)


@pytest.fixture
def admin(rooms: Rooms) -> Client:
    return rooms.enter("admin")


def publish(client: Client, place: str, reason: str = "Arsip ikut menyimpan"):
    return client.send(f"{place}/terbitkan", f"{place}/terbitkan", {"alasan": reason})


def test_a_draft_is_published_with_a_reason(admin: Client) -> None:
    place = draft_of(admin)
    asked = admin.get(f"{place}/terbitkan")
    assert "Berlaku untuk permohonan baru mulai sekarang." in asked.text
    assert "Mencatat dan menyimpan" in asked.text
    done = publish(admin, place)
    assert done.status == 303
    page = admin.get(done.response.location)
    assert "Versi 2 terbit. Berlaku untuk permohonan baru." in page.text
    assert "Arsip ikut menyimpan" in page.text
    assert Version.get(Version.number == 2).sha256[:12] in page.text
    assert "Mencatat dan menyimpan" in admin.get("/layanan/izin-uji").text


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_needed(admin: Client, reason: str) -> None:
    place = draft_of(admin)
    page = publish(admin, place, reason)
    assert page.status == 422
    assert "Alasan belum diisi." in page.one("#alasan-e").get_text()
    assert stored() == (1, 2)


def test_a_draft_with_faults_is_not_published(admin: Client) -> None:
    place = draft_of(admin, FAULTY)
    assert admin.get(f"{place}/terbitkan").status == 409
    form = admin.get(place).form(f"{place}/unggah")
    assert admin.post(f"{place}/terbitkan", {**form, "alasan": "x"}).status == 409
    assert stored() == (1, 2)


def test_a_draft_that_changed_meanwhile_is_not_published(admin: Client) -> None:
    place = draft_of(admin)
    form = admin.get(f"{place}/terbitkan").form(f"{place}/terbitkan")
    page = admin.post(f"{place}/terbitkan", {**form, "revisi": "7", "alasan": "x"})
    assert page.status == 409
    assert "menyimpan draf ini pukul" in page.text
    assert stored() == (1, 2)


def test_who_publishes_second_is_shown_the_difference_and_decides(rooms: Rooms, admin: Client) -> None:
    mine, theirs = draft_of(admin), draft_of(rooms.enter("portal"), m.PERMIT.replace("1 jam", "2 jam"))
    form = admin.get(f"{mine}/terbitkan").form(f"{mine}/terbitkan")
    assert publish(rooms.enter("portal"), theirs).status == 303
    page = admin.post(f"{mine}/terbitkan", {**form, "alasan": "Arsip"})
    assert page.status == 409
    assert "Pusat menerbitkan versi 2 pukul" in page.text
    assert "2 jam" in page.text
    kept = admin.post(f"{mine}/tetap", page.form(f"{mine}/tetap"))
    assert kept.status == 303
    assert publish(admin, mine).status == 303
    assert Version.select().where(Version.number == 3).count() == 1


def needs_second(rooms: Rooms) -> None:
    portal = actor_of(rooms.people["portal"], m.TUESDAY)
    assert portal is not None
    set_approval(rooms.own.id, True, portal, m.TUESDAY)


def test_a_second_person_approves(rooms: Rooms, admin: Client) -> None:
    needs_second(rooms)
    place = draft_of(admin)
    assert "Admin portal memeriksa lebih dahulu." in admin.get(f"{place}/terbitkan").text
    assert publish(admin, place).response.location == place
    assert stored() == (1, 2)
    assert "Menunggu persetujuan" in rooms.enter("portal").get(HOME).text
    token = admin.get(place).form(f"{place}/unggah")
    assert admin.post(f"{place}/setujui", token).status == 403
    portal = rooms.enter("portal")
    done = portal.send(f"{place}/terbitkan", f"{place}/setujui")
    assert done.response.location == PLACE
    assert "diajukan Admin" in portal.get(PLACE).text


def test_who_proposed_does_not_approve_and_a_rejection_says_why(rooms: Rooms) -> None:
    needs_second(rooms)
    portal, second = rooms.enter("portal"), rooms.enter("second")
    place = draft_of(portal)
    publish(portal, place)
    token = portal.get(place).form(f"{place}/unggah")
    assert portal.post(f"{place}/setujui", token).status == 403
    assert not portal.get(f"{place}/terbitkan").soup.select(f'form[action="{place}/setujui"]')
    assert second.send(f"{place}/terbitkan", f"{place}/tolak", {"alasan": " "}).status == 422
    assert second.send(f"{place}/terbitkan", f"{place}/tolak", {"alasan": "Kurang rinci"}).status == 303
    assert "Kurang rinci" in portal.get(place).text
    assert portal.post(f"{place}/setujui", token).status == 409


def test_files_of_versions_are_exact_standard_and_a_workbook(admin: Client) -> None:
    files = f"{PLACE}/versi/1"
    assert admin.http.get(f"{files}/persis").data == m.PERMIT.encode()
    matrix = read_matrix(m.PERMIT.encode()).matrix
    standard = admin.http.get(f"{files}/baku")
    assert standard.data.startswith(b"\xef\xbb\xbf")
    assert read_matrix(standard.data).matrix == matrix
    book = admin.http.get(f"{files}/excel")
    assert read_matrix(to_csv(read_workbook(book.data))).matrix == matrix
    for answer in (standard, book):
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert admin.get(f"{PLACE}/versi/9/persis").status == 404
    assert admin.get(f"{PLACE}/versi/1/lain").status == 404


def test_another_agencys_service_is_refused_everywhere(rooms: Rooms) -> None:
    other = rooms.enter("other")
    token = other.get(HOME).form("/keluar")
    for path in ("", "/banding", "/versi/1/persis", "/versi/1/terbitkan-lagi"):
        page = other.get(PLACE + path)
        assert page.status == 403
        assert "Layanan ini milik Dinas Uji." in page.text
    for path in ("/hentikan", "/terima", "/versi/1/ubah", "/versi/1/terbitkan-lagi"):
        assert other.post(PLACE + path, {**token, "alasan": "x"}).status == 403
        assert other.post(PLACE + path, {**token, "alasan": "x"}, htmx=True).status == 403
    assert Service.get(Service.slug == "izin-uji").accepting
    assert stored() == (0, 2)


def test_an_older_version_is_published_once_more(admin: Client) -> None:
    publish(admin, draft_of(admin))
    address = f"{PLACE}/versi/1/terbitkan-lagi"
    stale = admin.get(address).form(address)
    assert admin.send(address, address).status == 422
    assert admin.send(address, address, {"alasan": "Kembali"}).status == 303
    assert "Isi versi 1" in admin.get(PLACE).text
    assert bytes(Version.get(Version.number == 3).content) == m.PERMIT.encode()
    late = admin.post(address, {**stale, "alasan": "Kembali"})
    assert late.status == 409
    assert "menerbitkan versi 3 pukul" in late.text


def test_two_versions_are_compared_side_by_side(admin: Client) -> None:
    publish(admin, draft_of(admin))
    page = admin.get(f"{PLACE}/banding")
    assert page.h1 == "Bandingkan versi 1 dan versi 2"
    assert len(page.soup.select(".sides .swimlane .scroll[tabindex] svg.sl")) == 2  # as static/compare.js finds them
    assert page.soup.select('script[src*="compare.js"]')
    assert "Waktu berubah dari “15 menit” menjadi “20 menit”." in page.text
    assert page.soup.select("ins")
    part = admin.fragment(f"{PLACE}/banding?dari=2&ke=1")
    assert part.is_fragment
    assert "dari versi 2 ke versi 1" in part.text
    assert admin.get(f"{PLACE}/banding?dari=1&ke=9").status == 404


def test_each_step_that_differs_bears_its_word_in_both_drawings(admin: Client) -> None:
    page = admin.get(f"{draft_of(admin, GONE)}/banding")
    old, new = page.soup.select("svg.sl")
    assert [text.get_text() for text in old.select("text.sl-w")].count("Dihapus") == 1
    assert "Dihapus" not in new.get_text()
    assert "Langkah 2: Dihapus." in old.select_one("desc").get_text()
    assert old.select("path.sl-notebar.is-removed")
    assert "Dihapus" in page.one("#swimlane-lama ol.timeline").get_text()
    back = admin.get(f"{draft_of(admin)}/banding").soup.select("svg.sl")
    assert all("Berubah" in drawing.get_text() for drawing in back)


def test_a_new_step_is_noted_in_the_new_drawing_alone(admin: Client) -> None:
    publish(admin, draft_of(admin, GONE))
    page = admin.get(f"{PLACE}/banding?dari=2&ke=1")
    old, new = page.soup.select("svg.sl")
    assert "Baru" in [text.get_text() for text in new.select("text.sl-w.is-added")]
    assert "Baru" not in [text.get_text() for text in old.select("text.sl-w")]


def test_a_draft_is_compared_with_what_is_published(admin: Client) -> None:
    page = admin.get(f"{draft_of(admin)}/banding")
    assert page.h1 == "Bandingkan versi 1 dan draf"
    assert "Mencatat dan menyimpan" in page.text
    faulty = admin.get(f"{draft_of(admin, FAULTY)}/banding")
    assert "Bagan belum dapat digambar" in faulty.text


def test_a_new_draft_with_the_name_of_a_service_is_pointed_to_that_service(admin: Client) -> None:
    place = str(send(admin, ("lain.csv", CHANGED.encode())).response.location)
    for path in ("", "/terbitkan"):
        page = admin.get(place + path)
        assert "ada dua layanan bernama sama" in page.text
        assert page.soup.select(f"main a[href='{HOME}/unggah?layanan=izin-uji']")
    assert "bernama sama" not in admin.get(draft_of(admin)).text
    other = CHANGED.replace("Izin Uji", "Izin Baru")
    assert "bernama sama" not in admin.get(str(send(admin, ("b.csv", other.encode())).response.location)).text


def test_running_cases_whose_step_goes_to_other_roles_are_named_so(admin: Client) -> None:
    m.submit(slug="izin-uji")
    joined = m.PERMIT.replace("2,Memeriksa,,? lengkap | belum lengkap -> 1,,,", "2,Memeriksa,,x,x,,")
    page = admin.get(f"{draft_of(admin, joined)}/terbitkan")
    assert "1 permohonan berjalan berada pada langkah yang berubah pelaksananya." in page.text


def test_running_cases_at_a_removed_step_are_named_before_publishing(admin: Client) -> None:
    m.submit(slug="izin-uji")
    place = draft_of(admin, GONE)
    for path in ("/banding", "/terbitkan"):
        assert "1 permohonan berjalan berada pada langkah yang dihapus." in admin.get(place + path).text
    assert "Langkah 2 (Memeriksa): 1 permohonan" in admin.get(f"{place}/banding").text


def test_a_draft_begins_with_a_published_version(admin: Client) -> None:
    done = admin.send(PLACE, f"{PLACE}/versi/1/ubah")
    assert done.status == 303
    assert "Siap diterbitkan" in admin.get(done.response.location).text


def test_a_service_stops_and_takes_cases_again(admin: Client) -> None:
    assert admin.send(PLACE, f"{PLACE}/hentikan", {"alasan": "Pindah kantor"}).status == 303
    assert "Penerimaan dihentikan" in admin.get(PLACE).text
    assert "tidak menerima permohonan baru" in admin.get("/layanan/izin-uji").text
    assert admin.send(PLACE, f"{PLACE}/terima").status == 303
    assert Service.get(Service.slug == "izin-uji").accepting


def test_the_template_and_the_example_can_be_uploaded(admin: Client) -> None:
    for name, least in (("templat", "draft"), ("contoh", "publishable")):
        answer = admin.http.get(f"{HOME}/{name}.csv", headers=HTMX)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        reading = read_matrix(answer.data)
        assert reading.matrix is not None
        assert least != "publishable" or reading.state == least


def test_nothing_is_said_of_a_service_that_is_not_there(admin: Client) -> None:
    assert admin.get(f"{HOME}/layanan/tidak-ada").status == 404
    assert admin.get(f"{PLACE}/versi/99/terbitkan-lagi").status == 404
