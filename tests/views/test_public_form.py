"""The form of a service: saved a field at a time, with and without htmx, checked, sent once."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal import clock
from portal.models.cases import Case
from portal.models.files import CaseFile, FormDraft
from portal.models.services import Service
from tests.factories import NOW
from tests.page import HTMX, Client, Page
from tests.views.public_forms import ANSWERS, COMPLAINT, EVERYTHING, filled, open_form, pdf, publish, send


class Clock:
    """What time the portal thinks it is."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Clock:
    watch = Clock()
    monkeypatch.setattr(clock, "now", watch.now)
    return watch


@pytest.fixture
def client(app: Flask, watch: Clock) -> Client:
    publish(EVERYTHING, "ruang")
    publish(COMPLAINT, "pengaduan")
    return Client(app)


def test_looking_at_a_form_saves_nothing(client: Client) -> None:
    page = client.get("/layanan/ruang/ajukan")
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "Belum ada yang tersimpan." in page.text
    assert FormDraft.select().count() == 0


def test_a_field_is_saved_in_the_background_and_the_link_appears(client: Client) -> None:
    token, hidden = open_form(client)
    part = client.post(f"/formulir/{token}/isian", {**hidden, "nama": "Siti"}, htmx=True)
    assert part.status == 200
    assert "Tersimpan pukul 10.00 WIB." in part.text
    assert part.one("#tautan")["href"].endswith(f"/formulir/{token}")
    assert part.response.headers["HX-Replace-Url"] == f"/formulir/{token}"
    assert client.get(f"/formulir/{token}").one("#nama")["value"] == "Siti"


def test_without_script_a_press_saves_and_the_form_comes_back(client: Client) -> None:
    token, hidden = open_form(client)
    page = client.post(f"/formulir/{token}/isian", {**hidden, **ANSWERS})
    assert (page.status, page.response.headers["Location"]) == (303, f"/formulir/{token}#saved")
    back = client.get(f"/formulir/{token}")
    assert back.one('[name="isian:Tanggal"]')["value"] == "3-12-2026"
    assert back.one('[name="isian:Ruang"][checked]')["value"] == "Aula"


def test_two_saves_of_a_new_form_make_one_form(client: Client) -> None:
    token, hidden = open_form(client)
    for name in ("Siti", "Siti Rahma"):
        client.post(f"/formulir/{token}/isian", {**hidden, "nama": name}, htmx=True)
    assert FormDraft.select().count() == 1


def test_every_field_has_its_kind_of_control(client: Client) -> None:
    page = client.get("/layanan/ruang/ajukan")
    kinds = {str(f["name"]): f.get("type", f.name) for f in page.soup.select('[name^="isian:"]')}
    assert kinds == {
        "isian:Lembaga": "text", "isian:Keperluan": "textarea", "isian:Jumlah tamu": "text", "isian:Tanggal": "text",
        "isian:Surel panitia": "email", "isian:Telepon panitia": "tel", "isian:Ruang": "radio",
        "isian:Peserta": "input", "isian:Surat": "file",
    }  # fmt: skip


def test_a_form_with_faults_comes_back_with_what_was_typed(client: Client) -> None:
    token, hidden = open_form(client)
    data = {**hidden, "isian:Jumlah tamu": "banyak", "isian:Tanggal": "31-2-2026", "kontak": "siti@"}
    page = client.post(f"/formulir/{token}/periksa", data)
    assert page.status == 422
    assert page.title == "Kesalahan: Ajukan: Peminjaman Ruang"
    for sentence in (
        "Nama belum diisi. Tulis nama Anda, atau nama lembaga yang mengajukan.",
        "Jumlah tamu berisi “banyak”. Tulis angka saja, misalnya 1.250.",
        "Tanggal 31-2-2026 tidak ada dalam kalender. Periksa tanggal dan bulannya.",
        "Alamat surel “siti@” belum lengkap. Tulis seperti nama@contoh.go.id.",
        "Ruang belum dipilih. Pilih salah satu.",
        "Surat belum diunggah. Unggah PDF, JPG, atau PNG, paling besar 10 MB.",
    ):
        assert page.text.count(sentence) == 2, sentence  # in the summary, and at the field
    for link in page.soup.select(".summary a"):
        assert page.one(str(link["href"])), link
    assert page.one('[name="isian:Jumlah tamu"]')["value"] == "banyak"
    assert "Ada 7 isian yang perlu diperbaiki. Yang sudah Anda isi tetap ada." in page.text


def test_an_old_link_to_the_check_shows_the_faults_too(client: Client) -> None:
    token, hidden = open_form(client)
    client.post(f"/formulir/{token}/isian", {**hidden, "nama": "Siti"})
    assert client.get(f"/formulir/{token}/periksa").status == 422


def test_a_document_goes_up_by_htmx_and_is_removed_again(client: Client) -> None:
    token, hidden = open_form(client)
    address = f"/formulir/{token}/dokumen?isian=Surat"
    part = client.post(address, {**hidden, "isian:Surat": pdf()}, htmx=True)
    assert part.status == 200
    assert "surat.pdf" in part.one("#document-isian-9").get_text()
    row = CaseFile.get()
    part = client.post(address, {**hidden, "hapus_dokumen": str(row.id)}, htmx=True)
    assert "surat.pdf" not in part.html
    assert CaseFile.select().count() == 0


def test_a_document_goes_up_without_script_and_keeps_what_was_typed(client: Client) -> None:
    token, hidden = open_form(client)
    data = {**hidden, "nama": "Siti", "unggah": "Surat", "isian:Surat": pdf()}
    page = client.post(f"/formulir/{token}/dokumen?isian=", data)
    assert (page.status, page.response.headers["Location"]) == (303, f"/formulir/{token}#isian-9")
    back = client.get(f"/formulir/{token}")
    assert back.one("#nama")["value"] == "Siti"
    assert "surat.pdf" in back.text


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("alat.exe", b"MZ", "Dokumen “alat.exe” bukan PDF, JPG, atau PNG."),
        ("surat.pdf", b"", "Dokumen “surat.pdf” kosong. Periksa, lalu unggah lagi."),
        ("surat.pdf", b"GIF89a", "Isi “surat.pdf” tidak sesuai dengan akhiran namanya."),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_a_document_of_a_wrong_kind_is_refused_at_its_field(
    client: Client, name: str, data: bytes, sentence: str, htmx: bool
) -> None:
    token, hidden = open_form(client)
    sent = {**hidden, "nama": "Siti", "isian:Surat": pdf(name, data)}
    page = client.post(f"/formulir/{token}/dokumen?isian=Surat", sent, htmx=htmx)
    assert page.status == 422
    assert sentence in page.one("#isian-9-e").get_text()
    assert CaseFile.select().count() == 0
    assert client.get(f"/formulir/{token}").one("#nama")["value"] == "Siti"


@pytest.mark.parametrize("htmx", [True, False])
def test_a_huge_document_is_refused_kindly(client: Client, htmx: bool) -> None:
    token, hidden = open_form(client)
    huge = FileStorage(BytesIO(b"%PDF" + b"0" * 20 * 1024 * 1024), "surat.pdf")
    boundary, body = encode_multipart({**hidden, "isian:Surat": huge})
    kind = f"multipart/form-data; boundary={boundary}"
    address = f"/formulir/{token}/dokumen?isian=Surat"
    page = Page(client.http.post(address, data=body, content_type=kind, headers=HTMX if htmx else {}))
    assert page.status == 422
    assert "Dokumen “surat.pdf” berukuran 20,1 MB, paling besar 10 MB." in page.one("#isian-9-e").get_text()
    assert CaseFile.select().count() == 0


def test_a_check_with_a_huge_document_keeps_what_was_typed(client: Client) -> None:
    token, hidden = open_form(client)
    huge = FileStorage(BytesIO(b"%PDF" + b"0" * 20 * 1024 * 1024), "surat.pdf")
    boundary, body = encode_multipart({**hidden, **ANSWERS, "isian:Surat": huge})
    kind = f"multipart/form-data; boundary={boundary}"
    page = Page(client.http.post(f"/formulir/{token}/periksa", data=body, content_type=kind))
    assert page.status == 422
    assert "berukuran 20,1 MB, paling besar 10 MB." in page.one("#isian-9-e").get_text()
    assert page.one("#nama")["value"] == "Siti Rahma"
    assert client.get(f"/formulir/{token}").one('[name="isian:Lembaga"]')["value"] == "SMA 1"


def test_beyond_the_largest_request_a_link_leads_back_to_the_form(client: Client) -> None:
    token, hidden = open_form(client)
    client.post(f"/formulir/{token}/isian", {**hidden, **ANSWERS})
    kind = "multipart/form-data; boundary=x"
    for referrer, back in (("", 0), (f"http://localhost/formulir/{token}", 1), ("http://lain.example/x", 0)):
        headers = {"Referer": referrer, "X-CSRFToken": hidden["csrf_token"]}
        answer = client.http.post(
            f"/formulir/{token}/periksa", data=b"0" * 27 * 1024 * 1024, content_type=kind, headers=headers
        )
        page = Page(answer)
        assert page.status == 413
        assert len(page.soup.select(f'main a[href="/formulir/{token}"]')) == back


@pytest.mark.parametrize("part", ["isian", "dokumen", "daftar"])
def test_a_page_with_faults_is_read_anew_as_the_form(client: Client, part: str) -> None:
    token, hidden = open_form(client)
    client.post(f"/formulir/{token}/isian", {**hidden, **ANSWERS})
    assert client.get(f"/formulir/{token}/{part}").response.headers["Location"] == f"/formulir/{token}"


def test_after_a_check_every_save_brings_the_summary_anew(client: Client) -> None:
    token, hidden = open_form(client)
    page = client.post(f"/formulir/{token}/periksa", {**hidden, **ANSWERS, "nama": ""})
    form = page.form(f"/formulir/{token}/isian")
    assert form["diperiksa"] == "ya"
    part = client.post(f"/formulir/{token}/isian", {**form, "nama": "Siti"}, htmx=True)
    assert [link["href"] for link in part.soup.select("#faults_left a")] == ["#isian-9"]
    part = client.post(f"/formulir/{token}/dokumen?isian=Surat", {**form, "isian:Surat": pdf()}, htmx=True)
    assert [link["href"] for link in part.soup.select("#faults_left a")] == ["#nama"]
    part = client.post(f"/formulir/{token}/isian", {**form, "nama": "Siti"}, htmx=True)
    assert "Semua isian bertanda sudah diperbaiki." in part.text
    unchecked = client.post(f"/formulir/{token}/isian", {**hidden, "nama": "Siti"}, htmx=True)
    assert not unchecked.soup.select("#faults_left")


def test_a_long_text_is_kept_whole_and_its_length_is_told(client: Client) -> None:
    token, hidden = open_form(client)
    text = "x" * 40_000
    page = client.post(f"/formulir/{token}/periksa", {**hidden, **ANSWERS, "isian:Keperluan": text})
    assert "Keperluan berisi 40.000 karakter, paling banyak 5.000." in page.text
    assert page.one("#isian-2").get_text().strip() == text
    assert page.one("#isian-2-h").get_text() == "Paling banyak 5.000 karakter."


def test_a_form_is_kept_out_of_caches_and_search_engines(client: Client) -> None:
    token = filled(client)
    for path in (f"/formulir/{token}", f"/formulir/{token}/periksa"):
        headers = client.get(path).response.headers
        assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("no-store", "noindex")
    sent = client.get(send(client, token).response.headers["Location"])
    assert sent.response.headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/layanan/ruang/ajukan").response.headers
    rules = client.http.get("/robots.txt").get_data(as_text=True)
    assert rules.startswith("User-agent: *\nDisallow: /lacak/\n")
    assert "Disallow: /formulir/" in rules


def test_a_receipt_names_only_the_contact_of_the_agency_that_the_case_concerns(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.complaint_form.MIN_SECONDS", 0)
    publish(COMPLAINT.replace("Klasifikasi,Ringan", "Pengaduan,Kotak Biro Uji\nKlasifikasi,Ringan", 1), "pengaduan")
    for agency, said in (("dinas-uji", False), ("biro-uji", True)):
        token, hidden = open_form(client, "pengaduan")
        typed = {"isian:Uraian": "Jalan rusak", "instansi": agency, "anonim": "ya"}
        client.post(f"/formulir/{token}/periksa", {**hidden, **typed})
        page = client.get(f"{send(client, token).response.headers['Location']}/tanda-terima")
        assert ("Pengaduan layanan: Kotak Biro Uji" in page.text) == said
        assert "Dokumen" not in [term.get_text() for term in page.soup.select(".receipt dt")]


def test_a_document_that_went_up_already_is_not_stored_twice(client: Client) -> None:
    token, hidden = open_form(client)
    client.post(f"/formulir/{token}/dokumen?isian=Surat", {**hidden, "isian:Surat": pdf()}, htmx=True)
    page = client.post(f"/formulir/{token}/periksa", {**hidden, **ANSWERS, "isian:Surat": pdf()})
    assert page.status == 303
    assert CaseFile.select().count() == 1


def test_an_own_document_is_sent_as_attachment_to_who_has_the_link(client: Client) -> None:
    token = filled(client, **{"isian:Surat": pdf("surat “é”.pdf")})
    link = client.get(f"/formulir/{token}/periksa").one('a[href*="/dokumen/"]')
    response = client.http.get(str(link["href"]))
    assert response.headers["Content-Disposition"].startswith("attachment; filename")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.mimetype == "application/pdf"
    other, hidden = open_form(client)
    client.post(f"/formulir/{other}/isian", hidden)
    assert client.get(str(link["href"]).replace(token, other)).status == 404


def test_rows_are_added_removed_and_pasted_by_htmx(client: Client) -> None:
    token, hidden = open_form(client)
    address = f"/formulir/{token}/daftar?isian=Peserta"
    cells = {"isian:Peserta": ["Ani", "Dosen"]}

    def rows(data: dict[str, object]) -> list[str]:
        part = client.post(address, {**hidden, **data}, htmx=True)
        assert part.status == 200
        return [str(cell["value"]) for cell in part.soup.select("#rows-isian-8 tbody input")]

    assert rows({**cells, "tambah_baris": "Peserta"}) == ["Ani", "Dosen", "", ""]
    pasted = {"tempel:Peserta": "Budi\tGuru\r\nCici;Guru", "masukkan_tempelan": "Peserta"}
    assert rows({**cells, **pasted}) == ["Ani", "Dosen", "Budi", "Guru", "Cici", "Guru"]
    assert rows({"isian:Peserta": ["Ani", "Dosen", "Budi", "Guru"], "hapus_baris": "0:Peserta"}) == ["Budi", "Guru"]


def test_rows_are_added_without_script(client: Client) -> None:
    token, hidden = open_form(client)
    data = {**hidden, "isian:Peserta": ["Ani", "Dosen"], "tambah_baris": "Peserta"}
    page = client.post(f"/formulir/{token}/daftar?isian=", data)
    assert (page.status, page.response.headers["Location"]) == (303, f"/formulir/{token}#isian-8")
    assert len(client.get(f"/formulir/{token}").soup.select("#rows-isian-8 tbody tr")) == 2


@pytest.mark.parametrize("htmx", [True, False])
def test_a_paste_with_other_columns_is_kept_beside_its_fault(client: Client, htmx: bool) -> None:
    token, hidden = open_form(client)
    data = {**hidden, "tempel:Peserta": "a;b;c", "masukkan_tempelan": "Peserta"}
    page = client.post(f"/formulir/{token}/daftar?isian=Peserta", data, htmx=htmx)
    assert page.status == 422
    assert "Yang ditempel berisi 3 kolom; daftar ini 2 kolom: Nama, Jabatan." in page.text
    pasted = page.one("#isian-8-t")
    assert pasted.get_text().strip() == "a;b;c"
    assert (pasted["aria-invalid"], pasted["aria-describedby"]) == ("true", "isian-8-th isian-8-e")
    assert "wrong" not in page.one("#rows-isian-8")["class"]
    assert len(page.soup.select("#rows-isian-8 .wrong")) == 1
    assert htmx or page.one("#ringkasan a")["href"] == "#isian-8-t"


def test_the_answers_are_read_once_more_before_they_are_sent(client: Client) -> None:
    token = filled(client, nama="<script>alert(1)</script>")
    page = client.get(f"/formulir/{token}/periksa")
    assert page.h1 == "Periksa isian"
    assert "<script>alert(1)</script>" in page.text
    assert not page.soup.select("main script")
    assert "Dinas Uji memakai isian dan dokumen ini hanya untuk memproses permohonan Anda" in page.text
    assert "petugas yang mengerjakan permohonan ini (Loket dan Kepala) dan admin instansi" in page.text
    anchors = [str(link["href"]).split("#")[1] for link in page.soup.select(".change a")]
    form = client.get(f"/formulir/{token}")
    assert all(form.soup.find(id=anchor) for anchor in anchors)


def test_a_form_is_sent_and_its_key_is_shown_for_a_while(client: Client, watch: Clock) -> None:
    page = send(client, filled(client))
    assert page.status == 303
    case = Case.get()
    assert page.response.headers["Location"] == f"/terkirim/{case.number}"
    shown = client.get(f"/terkirim/{case.number}")
    key = shown.one(".key").get_text()
    assert (len(key), shown.h1) == (10, "Permohonan terkirim")
    assert "Loket memeriksa paling lambat Selasa, 24 November 2026 pukul 10.30 WIB." in shown.text
    assert "Layanan dijanjikan selesai Jumat, 27 November 2026" in shown.text
    assert shown.one(".qr svg path")
    share = str(shown.one('a[href^="https://wa.me/"]')["href"])
    assert case.number in share
    assert key not in share
    watch.at += timedelta(minutes=9)
    assert client.get(f"/terkirim/{case.number}").one(".key").get_text() == key
    watch.at += timedelta(minutes=2)
    later = client.get(f"/terkirim/{case.number}")
    assert key not in later.html
    assert case.number in later.text


def test_nobody_else_sees_a_confirmation(client: Client, app: Flask) -> None:
    send(client, filled(client))
    number = Case.get().number
    for path in (f"/terkirim/{number}", f"/terkirim/{number}/tanda-terima", "/terkirim/PRG-0000-0000"):
        assert Client(app).get(path).response.headers["Location"] == f"/lacak/{path.split('/')[2]}"


def test_a_second_press_gets_the_same_confirmation_and_opens_no_second_case(client: Client) -> None:
    token = filled(client)
    form = client.get(f"/formulir/{token}/periksa").form(f"/formulir/{token}/kirim")
    first = client.post(f"/formulir/{token}/kirim", form)
    key = client.get(first.response.headers["Location"]).one(".key").get_text()
    client.http.delete_cookie("alur")
    again = client.post(f"/formulir/{token}/kirim", {"csrf_token": client.token()})
    assert again.response.headers["Location"] == first.response.headers["Location"]
    assert client.get(again.response.headers["Location"]).one(".key").get_text() == key
    assert Case.select().count() == 1


def test_a_form_that_was_sent_leads_to_its_confirmation(client: Client) -> None:
    token = filled(client)
    send(client, token)
    number = Case.get().number
    for path in (f"/formulir/{token}", f"/formulir/{token}/periksa"):
        assert client.get(path).response.headers["Location"] == f"/terkirim/{number}"
    page = client.post(f"/formulir/{token}/isian", {"csrf_token": client.token(), "nama": "Lain"})
    assert page.status == 409


@pytest.mark.parametrize("paper", ["a4", "80", "58", "raksasa"])
def test_a_receipt_has_its_lines_in_order_and_no_name(client: Client, paper: str) -> None:
    send(client, filled(client))
    number = Case.get().number
    page = client.get(f"/terkirim/{number}/tanda-terima?kertas={paper}")
    terms = [term.get_text() for term in page.soup.select(".receipt dt")]
    assert terms == ["Nomor permohonan", "Kunci", "Diterima", "Dokumen", "Dijanjikan selesai", "Berikutnya"]
    assert "lewat portal" in page.text
    assert "1 (surat.pdf)" in page.text
    assert "Pengaduan layanan: Kotak saran" in page.text
    assert "Siti" not in page.text
    assert page.one("body")["class"] == [f"paper-{paper if paper in ('80', '58') else 'a4'}"]


def test_a_saved_form_is_gone_after_its_time(client: Client, watch: Clock) -> None:
    token, hidden = open_form(client)
    client.post(f"/formulir/{token}/isian", {**hidden, "nama": "Siti"})
    watch.at += timedelta(days=15)
    sentence = "Formulir tersimpan ini sudah dihapus karena melewati Selasa, 8 Desember 2026. Mulai formulir baru."
    page = client.get(f"/formulir/{token}")
    assert (page.status, sentence in page.text) == (404, True)
    part = client.post(f"/formulir/{token}/isian", {**hidden, "nama": "Siti"}, htmx=True)
    assert (part.status, sentence in part.text) == (404, True)


@pytest.mark.parametrize("token", ["a", "x" * 22, "../../etc"])
def test_an_unknown_form_is_not_there(client: Client, token: str) -> None:
    assert client.get(f"/formulir/{token}").status == 404
    assert client.post(f"/formulir/{token}/kirim", {"csrf_token": client.token()}).status == 404


def test_a_service_that_closed_meanwhile_says_so_and_opens_nothing(client: Client) -> None:
    token = filled(client)
    form = client.get(f"/formulir/{token}/periksa").form(f"/formulir/{token}/kirim")
    Service.update(accepting=False).execute()
    page = client.post(f"/formulir/{token}/kirim", form)
    assert page.status == 409
    assert "Layanan ini tidak menerima permohonan baru." in page.text
    assert Case.select().count() == 0


def test_a_form_whose_sop_changed_is_shown_again_once_then_sent(client: Client) -> None:
    token = filled(client)
    form = client.get(f"/formulir/{token}/periksa").form(f"/formulir/{token}/kirim")
    publish(EVERYTHING.replace("Isian,Keperluan,paragraf,", "Isian,Keperluan,paragraf,wajib"), "ruang")
    page = client.post(f"/formulir/{token}/kirim", form)
    assert page.status == 409
    assert "Formulir layanan ini diperbarui pukul 10.00 WIB. Periksa isian bertanda, lalu kirim lagi." in page.text
    assert "Keperluan belum diisi." in page.text
    hidden = {"csrf_token": form["csrf_token"], "layanan": "ruang"}
    client.post(f"/formulir/{token}/periksa", {**hidden, **ANSWERS, "isian:Keperluan": "Rapat"})
    assert client.post(f"/formulir/{token}/kirim", form).status == 303


def test_a_complaint_needs_an_agency_and_may_be_anonymous(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.complaint_form.MIN_SECONDS", 0)
    token, hidden = open_form(client, "pengaduan")
    data = {**hidden, "isian:Uraian": "Jalan rusak"}
    page = client.post(f"/formulir/{token}/periksa", data)
    assert "Instansi belum dipilih. Pilih instansi; bila tidak tahu, pilih “Belum tahu”." in page.text
    assert "Nama belum diisi." in page.text
    page = client.post(f"/formulir/{token}/periksa", {**data, "instansi": "belum-tahu", "anonim": "ya"})
    assert page.status == 303
    review = client.get(f"/formulir/{token}/periksa")
    assert "Yang melihatnya: pengelola pengaduan Biro Uji." in review.text
    page = send(client, token)
    case = Case.get()
    assert (case.anonymous, case.agency.name) == (True, "Biro Uji")
    assert client.get(page.response.headers["Location"]).h1 == "Pengaduan terkirim"


def test_a_change_without_token_of_the_session_is_refused(client: Client) -> None:
    token, hidden = open_form(client)
    for path in ("isian", "dokumen", "daftar", "periksa", "kirim"):
        page = client.post(f"/formulir/{token}/{path}", {**hidden, "csrf_token": "lain"})
        assert page.status == 400
        assert "belum ada yang disimpan" in page.text
    assert FormDraft.select().count() == 0


def test_one_network_does_not_make_forms_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.views.filling.NEW_FORMS_AN_HOUR", 1)
    for expected in (200, 429):
        token, hidden = open_form(client)
        assert client.post(f"/formulir/{token}/isian", hidden, htmx=True).status == expected
