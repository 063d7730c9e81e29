"""Kelola pengaduan: who sees the list, its filters and pages, the export; and complaints written down by officials."""

from __future__ import annotations

import csv
import io

import pytest

from portal import complaint_list
from portal.models.cases import Case
from portal.models.complaints import ComplaintFacts
from tests.page import Client, words
from tests.usecases import reports as r
from tests.views.complaining import FORM, Town
from tests.views.offices import press, unchanged


@pytest.fixture
def town(app, monkeypatch) -> Town:
    return Town(app, monkeypatch)


def numbers_on(client: Client, query: str = "") -> list[str]:
    """Return the numbers in the list, from top to bottom."""
    page = client.get(f"/pengaduan/kelola{query}")
    return [link.get_text() for link in page.soup.select("tbody a.code")]


# -- the list ----------------------------------------------------------------------------------------------------------


def test_the_list_and_its_link_are_for_who_works_on_complaints(town: Town) -> None:
    opened = town.complain()
    for client in (town.olah, town.tim):
        assert client.get("/tugas").soup.select('nav[aria-label=Utama] a[href="/pengaduan/kelola"]')
        assert numbers_on(client) == [opened.number]
    assert not town.loket.get("/tugas").soup.select('a[href="/pengaduan/kelola"]')
    page = town.loket.get("/pengaduan/kelola")
    assert page.status == 403
    assert opened.number not in page.html
    assert town.guest.get("/pengaduan/kelola").status in (302, 303, 401)
    assert numbers_on(town.hire("biro", r.HANDLER, agency=r.OWNER)) == []


def test_an_empty_list_says_so(town: Town) -> None:
    assert "Belum ada pengaduan untuk ditangani." in town.olah.get("/pengaduan/kelola").text


def test_a_line_tells_status_class_limit_and_what_is_hidden(town: Town) -> None:
    opened = town.complain(anonim="ya", rahasia="ya")
    town.pass_on(opened.number, r.LIGHT)
    line = words(town.olah.get("/pengaduan/kelola").one("tbody tr"))
    for told in (
        "Anonim",
        "Rahasia",
        "Antrean tidak dipanggil.",
        "Diteruskan",
        r.LIGHT,
        "24 Nov 2026, 14.00",
        "portal",
    ):
        assert told in line
    assert r.NAME not in line
    town.wait(days=2)
    late = town.olah.get("/pengaduan/kelola").one("tbody tr.is-late")
    assert "Lewat tenggat" in words(late)


def test_on_paper_there_are_complaints_but_nothing_to_press(town: Town) -> None:
    opened = town.complain()
    assert "no-print" in town.olah.get("/pengaduan/kelola").one("form.filters")["class"]
    assert "no-print" in town.olah.get(f"/berkas/{opened.number}").one("#case-panel")["class"]


def test_the_filters_leave_what_was_asked_for(town: Town) -> None:
    first = town.complain(Uraian="Loket tutup.")
    second = town.answered(Uraian="Parkir penuh.")
    assert numbers_on(town.olah) == [second.number, first.number]
    for query, found in (
        ("?keadaan=ditanggapi", [second.number]),
        ("?keadaan=diterima", [first.number]),
        (f"?klasifikasi={r.NORMATIVE}", [second.number]),
        ("?saluran=loket", []),
        ("?q=parkir", [second.number]),
        (f"?q={first.number.lower()}", [first.number]),
        ("?dari=24-11-2026&sampai=24-11-2026", [second.number, first.number]),
        ("?sampai=23-11-2026", []),
        ("?keadaan=tidak-ada&saluran=x", [second.number, first.number]),
    ):
        assert numbers_on(town.olah, query) == found, query
    page = town.olah.get("/pengaduan/kelola?q=tidak-ada")
    assert "Tidak ada pengaduan yang cocok. Hapus saringan" in page.text
    assert page.one("#q")["value"] == "tidak-ada"


def test_a_date_that_cannot_be_read_is_told_at_its_field(town: Town) -> None:
    page = town.olah.get("/pengaduan/kelola?dari=kemarin&sampai=31-02-2026")
    assert page.status == 200
    assert "Tanggal “kemarin” belum terbaca." in words(page.one("#dari-e"))
    assert "tidak ada dalam kalender" in words(page.one("#sampai-e"))
    assert page.one("#dari")["value"] == "kemarin"


def test_the_list_goes_on_page_by_page_with_its_filters(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complaint_list, "PAGE", 2)
    opened = [town.complain().number for _ in range(3)]
    page = town.olah.get("/pengaduan/kelola?keadaan=diterima")
    following = str(page.one('a[rel="next"]')["href"])
    assert "keadaan=diterima" in following
    assert numbers_on(town.olah, "?keadaan=diterima") == [opened[2], opened[1]]
    last = town.olah.get(following)
    assert [link.get_text() for link in last.soup.select("tbody a.code")] == [opened[0]]
    assert not last.soup.select('a[rel="next"]')
    assert numbers_on(town.olah, "?setelah=bukan") == [opened[2], opened[1]]


def test_the_export_is_a_file_for_who_handles_complaints(town: Town) -> None:
    town.complain(Uraian="=1+1")
    answered = town.answered()
    link = town.olah.get("/pengaduan/kelola?keadaan=ditanggapi").one('a[href^="/pengaduan/kelola.csv"]')
    answer = town.olah.http.get(str(link["href"]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pengaduan-2026-11-24.csv"'
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == [answered.number]
    whole = town.olah.http.get("/pengaduan/kelola.csv").data.decode("utf-8-sig")
    assert not [cell for row in csv.reader(io.StringIO(whole), delimiter=";") for cell in row if cell.startswith("=")]
    assert not town.tim.get("/pengaduan/kelola").soup.select('a[href^="/pengaduan/kelola.csv"]')
    for client in (town.tim, town.loket):
        refused = client.get("/pengaduan/kelola.csv")
        assert refused.status == 403
        assert answered.number not in refused.html


# -- at the counter ----------------------------------------------------------------------------------------------------


def write_down(client: Client, **sent: str) -> tuple[str, object]:
    """Fill in the counter form of complaints; give its address and the page that answers."""
    page = client.get("/loket/pengaduan")
    address = str(page.one("form.form")["action"])
    return address, client.post(address, {**page.form(address), **FORM, **sent})


@pytest.mark.parametrize(
    ("channel", "words_of"), [("loket", "loket"), ("telepon", "telepon"), ("kotak", "kotak"), ("whatsapp", "WhatsApp")]
)
def test_what_came_by_another_channel_is_written_down(town: Town, channel: str, words_of: str) -> None:
    loket = town.loket
    address, page = write_down(loket, saluran=channel, rahasia="ya")
    assert page.status == 303, page.text
    receipt = loket.get(f"{address}/tanda-terima")
    assert words_of in receipt.text
    case = Case.get()
    assert (case.channel, case.agency.name) == (channel, "Dinas Uji")
    assert ComplaintFacts.get().secret
    assert numbers_on(town.olah, f"?saluran={channel}") == [case.number]


def test_all_channels_are_offered_for_complaints_only(town: Town) -> None:
    page = town.loket.get("/loket/pengaduan")
    offered = [str(each["value"]) for each in page.soup.select("input[name=saluran]")]
    assert offered == ["loket", "kotak", "pos", "whatsapp", "telepon", "faks", "surel", "sp4n"]
    page = town.loket.get("/loket/izin")
    assert [str(each["value"]) for each in page.soup.select("input[name=saluran]")] == [
        "loket",
        "pos",
        "surel",
        "whatsapp",
    ]
    assert not page.soup.select("#nomor_sp4n, #rahasia")


def test_what_came_from_sp4n_needs_its_number_and_keeps_what_was_typed(town: Town) -> None:
    _, page = write_down(town.loket, saluran="sp4n", anonim="ya")
    assert page.status == 422
    assert "Nomor SP4N-LAPOR! belum diisi." in page.text
    assert page.one("#anonim").has_attr("checked")
    assert "Kursi ruang tunggu rusak." in page.html
    assert Case.select().count() == 0
    _, page = write_down(town.loket, saluran="sp4n", nomor_sp4n="1122334")
    assert page.status == 303
    assert ComplaintFacts.get().tracking_id == "1122334"
    number = Case.get().number
    assert numbers_on(town.olah, "?q=1122334") == [number]
    assert "1122334" in town.olah.http.get("/pengaduan/kelola.csv").data.decode()


def test_a_channel_that_is_not_offered_or_missing_is_told(town: Town) -> None:
    for channel in ("", "merpati", "web"):
        _, page = write_down(town.loket, saluran=channel)
        assert page.status == 422
        assert page.soup.select("#saluran-e")
    assert Case.select().count() == 0


def test_what_is_missing_is_told_in_the_order_of_the_counter_form(town: Town) -> None:
    _, page = write_down(
        town.loket, saluran="", nomor_sp4n="x" * 61, nomor_terkait="bukan", nama="", **{"isian:Uraian": ""}
    )
    told = [str(link["href"]) for link in page.soup.select("#ringkasan a")]
    assert told == ["#saluran", "#nomor_sp4n", "#nomor_terkait", "#isian-2", "#nama"]
    assert "Nama belum diisi. Tulis nama pelapor" in page.text
    assert "sembunyikan identitas pelapor" in page.text


def test_officials_press_as_fast_as_they_like_and_are_not_counted(town: Town) -> None:
    for _ in range(3):
        assert write_down(town.loket, saluran="loket")[1].status == 303
    assert Case.select().count() == 3


def test_a_class_that_is_not_there_is_not_stored(town: Town) -> None:
    opened = town.complain()
    page = unchanged(lambda: press(town.olah, opened.number, "2", keputusan=r.FORWARD, klasifikasi="tidak ada"))
    assert page.status == 422
    assert "Belum ditentukan" in words(town.olah.get("/pengaduan/kelola").one("tbody tr"))
