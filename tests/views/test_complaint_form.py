"""The entry page of complaints and their form: switches, preview, channels beside it, limits against spam."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal import config, numbers
from portal.models.cases import Case
from portal.models.complaints import ComplaintFacts
from portal.models.services import Service
from tests.page import Client, Page, words
from tests.usecases import matrices as m
from tests.usecases import reports as r
from tests.views.complaining import FORM, Town, checked, open_form, picture, send

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def town(app, monkeypatch) -> Town:
    return Town(app, monkeypatch)


@pytest.fixture
def guest(town: Town) -> Client:
    return town.guest


def test_the_entry_page_says_what_how_and_how_long(guest: Client) -> None:
    page = guest.get("/pengaduan")
    assert page.h1 == "Pengaduan"
    limits = [words(row) for row in page.soup.select("tbody tr")]
    assert limits[0] == "Pengaduan ringan 3 jam kerja"
    assert limits[-1] == "Pengaduan berkadar pengawasan dan memerlukan pemeriksaan 60 hari kerja"
    assert {"Pengaduan", "Aspirasi", "Permintaan informasi"} <= {words(each) for each in page.soup.select("dt")}
    channels = {words(each): str(each.a["href"]) if each.a else "" for each in page.soup.select(".channels li")}
    assert len(channels) == 7
    assert channels["WA: 081649112053"] == "https://wa.me/6281649112053"
    assert channels["Telepon: (0561) 736541 ext. 213"] == "tel:0561736541"
    assert channels["Email: perekonomian@kalbarprov.go.id"] == "mailto:perekonomian@kalbarprov.go.id"
    assert channels["Faximile: (0561) 730062"] == ""
    assert page.one("main a.button")["href"] == "/layanan/pengaduan/ajukan"
    assert page.soup.select('main a[href="/lacak"]')
    assert "Set-Cookie" not in page.response.headers


def test_without_a_service_that_takes_complaints_there_is_no_entry_page(guest: Client) -> None:
    Service.update(accepting=False).where(Service.slug == "pengaduan").execute()
    assert guest.get("/pengaduan").status == 404


def test_both_switches_are_off_at_first_and_explained(guest: Client) -> None:
    page = guest.get("/layanan/pengaduan/ajukan")
    for name in ("anonim", "rahasia"):
        switch = page.one(f"#{name}")
        assert not switch.has_attr("checked")
        assert page.one(f"#{switch['aria-describedby']}").get_text(strip=True)
    assert "Tindak pidana dan keadaan darurat: hubungi kepolisian." in page.text
    assert "081649112053" in words(page.one("main aside"))


def test_beside_the_form_stand_the_channels_of_the_chosen_agency(guest: Client) -> None:
    m.publish(m.PERMIT.replace("Kode,IZU", "Kode,IZU\nPengaduan,Kotak saran Dinas Uji"), "izin")
    beside = guest.get("/layanan/pengaduan/ajukan?instansi=dinas-uji").one("main aside")
    assert words(beside) == "Cara lain menyampaikan Dinas Uji Kotak saran Dinas Uji"


@pytest.mark.parametrize(("anonymous", "secret"), [("ya", ""), ("", "ya"), ("ya", "ya"), ("", "")])
def test_the_switches_are_kept_apart_from_each_other(town: Town, guest: Client, anonymous: str, secret: str) -> None:
    sent = {name: value for name, value in (("anonim", anonymous), ("rahasia", secret)) if value}
    token, page = checked(guest, **sent)
    assert page.status == 303
    again = guest.get(f"/formulir/{token}")
    assert again.one("#anonim").has_attr("checked") == bool(anonymous)
    assert again.one("#rahasia").has_attr("checked") == bool(secret)
    town.wait(seconds=30)
    assert send(guest, token).status == 303
    case, facts = Case.get(), ComplaintFacts.get()
    assert (case.anonymous, facts.secret) == (bool(anonymous), bool(secret))


def test_the_preview_shows_the_content_without_who_wrote_it(guest: Client) -> None:
    token, _ = checked(
        guest, **{"isian:Uraian": f"Kursi rusak. Salam, {r.NAME}", "isian:Tanggal kejadian": "3-11-2026"}
    )
    seen = words(guest.get(f"/formulir/{token}/periksa").one("#content"))
    assert "Kursi rusak. Salam, [disamarkan]" in seen
    assert r.NAME not in seen


def test_the_preview_of_a_secret_complaint_shows_no_content(guest: Client) -> None:
    token, _ = checked(guest, rahasia="ya")
    seen = words(guest.get(f"/formulir/{token}/periksa").one("#content"))
    assert seen == "Isi pengaduan ini dirahasiakan atas permintaan pelapor."


def test_what_was_not_filled_in_is_told_in_the_order_of_the_form(guest: Client) -> None:
    token, hidden = open_form(guest)
    page = guest.post(f"/formulir/{token}/periksa", {**hidden, "nomor_terkait": "bukan nomor"})
    assert page.status == 422
    told = [str(link["href"]) for link in page.soup.select("#ringkasan a")]
    assert told == ["#isian-1", "#instansi", "#nomor_terkait", "#isian-2", "#nama"]
    assert page.one("#nomor_terkait")["value"] == "bukan nomor"


def test_a_complaint_about_an_unknown_number_or_service_is_told_at_its_field(guest: Client) -> None:
    _, page = checked(guest, nomor_terkait="IZU-0000-0000", layanan_terkait="tidak-ada")
    assert "Nomor ini tidak ditemukan." in page.text or "Nomor terdiri atas kode layanan" in page.text
    assert "Layanan yang dipilih tidak ada dalam daftar." in page.text
    case = m.submit()
    token, page = checked(guest, nomor_terkait=case.number.lower(), layanan_terkait="izin")
    assert page.status == 303
    review = guest.get(f"/formulir/{token}/periksa").text
    assert "Izin Uji" in review


def test_the_form_does_not_tell_without_end_which_numbers_there_are(
    guest: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.views.filling.NUMBERS_AN_HOUR", 1)
    unknown = numbers.new_number("IZU")
    statuses = [checked(guest, nomor_terkait=unknown)[1].status for _ in range(2)]
    assert statuses == [422, 429]
    assert checked(guest, nomor_terkait=m.submit().number)[1].status == 303


def test_belum_tahu_stays_chosen_and_goes_to_who_keeps_the_sop(town: Town, guest: Client) -> None:
    token, page = checked(guest, instansi="belum-tahu")
    assert guest.get(f"/formulir/{token}").one("#instansi option[selected]").get_text() == "Belum tahu"
    assert r.OWNER in guest.get(f"/formulir/{token}/periksa").text
    town.wait(seconds=30)
    send(guest, token)
    assert Case.get().agency.name == r.OWNER
    assert page.status == 303


def test_a_form_that_comes_too_fast_is_asked_for_once_more_and_keeps_everything(town: Town, guest: Client) -> None:
    token, _ = checked(guest, **{"isian:Lampiran": picture("bukti.jpg")})
    page = send(guest, token)
    assert page.status == 429
    assert page.response.headers["Retry-After"].isdigit()
    assert "Formulir dikirim terlalu cepat untuk kami periksa." in page.text
    assert "Kursi ruang tunggu rusak." in page.text
    assert "bukti.jpg" in page.text
    assert Case.select().count() == 0
    town.wait(seconds=5)
    again = guest.post(f"/formulir/{token}/kirim", page.form(f"/formulir/{token}/kirim"))
    assert again.status == 303
    assert guest.get(again.response.headers["Location"]).h1 == "Pengaduan terkirim"


def test_a_field_that_people_do_not_see_stops_programs_only(town: Town, guest: Client) -> None:
    token, _ = checked(guest)
    town.wait(minutes=1)
    trap = guest.get(f"/formulir/{token}/periksa").one(".trap input")
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")
    assert send(guest, token, **{str(trap["name"]): "https://beli.example"}).status == 429
    assert Case.select().count() == 0
    assert send(guest, token).status == 303


def test_as_many_as_are_taken_in_a_day_come_from_one_address(
    town: Town, guest: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(config.current(), complaints_per_day=1)
    monkeypatch.setattr("portal.complaint_form.config.current", lambda: few)
    for expected in (303, 429):
        token, _ = checked(guest)
        town.wait(minutes=1)
        page = send(guest, token)
        assert page.status == expected
    assert "Dari jaringan ini sudah masuk 1 pengaduan hari ini. Kirim lagi besok" in page.text
    assert Case.select().count() == 1
    town.wait(days=1)
    assert send(guest, token).status == 303


def test_sent_twice_it_is_one_complaint(town: Town, guest: Client) -> None:
    token, _ = checked(guest)
    town.wait(seconds=30)
    form = guest.get(f"/formulir/{token}/periksa").form(f"/formulir/{token}/kirim")
    places = {
        guest.post(f"/formulir/{token}/kirim", form).response.headers["Location"],
        guest.post(f"/formulir/{token}/kirim", form).response.headers["Location"],
    }
    assert len(places) == 1
    assert Case.select().count() == 1


def test_markup_in_a_complaint_stays_text_on_every_page(town: Town, guest: Client) -> None:
    token, _ = checked(guest, **{"isian:Uraian": SCRIPT, "isian:Tempat kejadian": SCRIPT, "nama": SCRIPT})
    town.wait(seconds=30)
    pages = [guest.get(f"/formulir/{token}"), guest.get(f"/formulir/{token}/periksa")]
    send(guest, token)
    number = Case.get().number
    town.pass_on(number)
    town.answer(number, SCRIPT)
    for client, path in (
        (guest, f"/lacak/{number}"), (town.olah, f"/berkas/{number}"), (town.olah, "/pengaduan/kelola"),
        (town.olah, f"/berkas/{number}/gabungkan"),
    ):  # fmt: skip
        pages.append(client.get(path))
    for page in pages:
        assert SCRIPT not in page.html
        assert "alert(1)" not in "".join(tag.get_text() for tag in page.soup.select("script"))
    assert sum("&lt;script&gt;alert(1)" in page.html for page in pages) >= 4


def test_an_upload_of_twenty_megabytes_is_refused_and_the_rest_kept(guest: Client) -> None:
    token, hidden = open_form(guest)
    huge = FileStorage(BytesIO(b"%PDF" + b"0" * 20 * 1024 * 1024), "besar.pdf")
    boundary, body = encode_multipart({**hidden, **FORM, "isian:Lampiran": huge})
    kind = f"multipart/form-data; boundary={boundary}"
    page = Page(guest.http.post(f"/formulir/{token}/periksa", data=body, content_type=kind))
    assert page.status == 422
    assert "Dokumen “besar.pdf” berukuran 20,1 MB, paling besar 10 MB." in page.text
    assert "Kursi ruang tunggu rusak." in page.one("textarea").get_text()
    assert guest.get(f"/formulir/{token}").one("#nama")["value"] == r.NAME


def test_the_service_in_the_catalogue_leads_to_the_same_form(guest: Client) -> None:
    link = guest.get("/layanan/pengaduan").one("a.button")
    assert guest.get(str(link["href"])).h1 == "Sampaikan pengaduan"


def test_a_saved_complaint_goes_on_later_as_it_was(guest: Client) -> None:
    token, hidden = open_form(guest)
    saved = {**hidden, **FORM, "rahasia": "ya", "layanan_terkait": "izin"}
    assert guest.post(f"/formulir/{token}/isian", saved).status == 303
    page = guest.get(f"/formulir/{token}")
    assert page.one("#rahasia").has_attr("checked")
    assert page.one("#layanan_terkait option[selected]")["value"] == "izin"
    assert page.one("#instansi option[selected]")["value"] == "dinas-uji"


def test_who_gives_no_name_is_told_of_anonim(town: Town) -> None:
    _, page = checked(town.guest, nama="")
    assert page.status == 422
    assert "Nama belum diisi. Tulis nama Anda, atau pilih Anonim." in words(page.one("#nama-e"))
