"""The catalogue, the page of a service, its file, the privacy notice."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.models.services import Service
from tests.page import Client
from tests.views.public_forms import COMPLAINT, EVERYTHING, OFFICE_ONLY, publish


@pytest.fixture
def client(app: Flask) -> Client:
    publish(EVERYTHING, "ruang")
    publish(OFFICE_ONLY, "pameran")
    publish(COMPLAINT, "pengaduan")
    return Client(app)


def titles(page: object) -> list[str]:
    return [link.get_text() for link in page.soup.select(".card.link h3 a")]  # type: ignore[attr-defined]


def test_the_catalogue_shows_steps_roles_and_the_promised_time(client: Client) -> None:
    page = client.get("/")
    assert titles(page) == ["Pameran", "Peminjaman Ruang", "Penanganan Pengaduan"]
    assert "4 langkah 3 pelaksana Jangka waktu: 3 hari kerja" in page.text
    assert "Jangka waktu: 3 jam kerja sampai 60 hari kerja, menurut klasifikasi" in page.text
    assert "3 layanan dari 3 instansi" in page.text


@pytest.mark.parametrize("search", ["SURAT  tugas", "peminjaman dinas uji", "rUANG", "Rüang"])
def test_a_search_looks_through_title_agency_and_requirements(client: Client, search: str) -> None:
    assert titles(client.get(f"/?q={search}")) == ["Peminjaman Ruang"]


def test_an_agency_is_chosen_beside_the_search_and_keeps_services_for_all(client: Client) -> None:
    page = client.get("/?instansi=dinas-dagang")
    assert titles(page) == ["Pameran", "Penanganan Pengaduan"]
    assert page.one("option[selected]").get_text() == "Dinas Dagang"


def test_a_search_by_htmx_gets_the_list_alone(client: Client) -> None:
    part = client.fragment("/?q=ruang")
    assert part.is_fragment
    assert part.one("#catalogue")
    assert titles(part) == ["Peminjaman Ruang"]


def test_a_search_without_find_quotes_what_was_sought(client: Client) -> None:
    page = client.get('/?q=<script>alert("x")</script>')
    assert 'Tidak ada layanan yang cocok dengan “<script>alert("x")</script>”. Coba kata lain' in page.text
    assert not page.soup.select("main script")


def test_an_empty_portal_says_so(app: Flask) -> None:
    assert "Belum ada layanan yang diterbitkan." in Client(app).get("/").text


def test_a_service_states_the_six_components_in_their_order(client: Client) -> None:
    page = client.get("/layanan/ruang")
    assert [head.get_text() for head in page.soup.select(".standard > section > h3")] == [
        "Persyaratan", "Sistem, mekanisme, dan prosedur", "Jangka waktu", "Biaya", "Produk pelayanan",
        "Pengaduan, saran, dan masukan",
    ]  # fmt: skip
    assert "Nomor SK 188/7/2026" in page.text
    assert "3 hari kerja SOP menulis “3 Hari”." in page.text
    assert "Waktu tiap langkah berjumlah 1 hari kerja dan 40 menit kerja (1 langkah tidak menyebut waktu)" in page.text
    assert "jumlah ini bukan janji layanan" in page.text
    assert "Belum ditetapkan dalam standar pelayanan instansi ini." in page.text  # the product
    assert "Surat: PDF, JPG, atau PNG, paling besar 10 MB" in page.text
    assert "Perda 3 Tahun 2020" in page.text
    assert "Lain-lain Moto Cepat" in page.text
    assert page.one("#swimlane-alur svg.sl")


def test_what_a_matrix_says_is_never_markup(client: Client) -> None:
    page = client.get("/layanan/ruang")
    assert not page.soup.select("main script, #catatan b")
    assert "<b>Bawa</b> kartu" in page.text


def test_the_button_leads_to_the_form_and_complaints_are_called_so(client: Client) -> None:
    assert client.get("/layanan/ruang").one("a.button").get_text() == "Ajukan permohonan"
    assert client.get("/layanan/pengaduan").one("a.button").get_text() == "Sampaikan pengaduan"


def test_a_service_of_officials_has_no_form(client: Client) -> None:
    page = client.get("/layanan/pameran")
    assert "Layanan ini dibuka oleh petugas." in page.text
    assert not page.soup.select("a.button")
    assert client.get("/layanan/pameran/ajukan").response.headers["Location"] == "/layanan/pameran"


def test_a_service_that_takes_no_more_says_where_to_ask(client: Client) -> None:
    Service.update(accepting=False).where(Service.slug == "ruang").execute()
    sentence = "Tanyakan lewat Telepon 0561 123456."
    assert sentence in client.get("/layanan/ruang").text
    page = client.get("/layanan/ruang/ajukan")
    assert page.status == 409
    assert sentence in page.text


def test_the_file_is_sent_as_it_was_stored(client: Client) -> None:
    response = client.http.get("/layanan/ruang/matriks.csv")
    assert response.data == EVERYTHING.encode()
    assert response.headers["Content-Disposition"] == 'attachment; filename="ruang.csv"'
    again = client.http.get("/layanan/ruang/matriks.csv", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/layanan/tidak-ada", "/layanan/tidak-ada/ajukan", "/layanan/x/matriks.csv"])
def test_an_unknown_service_is_a_helpful_404(client: Client, path: str) -> None:
    page = client.get(path)
    assert page.status == 404
    assert page.one("#cari-layanan")


def test_a_complaint_from_a_service_page_names_its_agency(client: Client) -> None:
    link = client.get("/layanan/ruang").one('a[href*="pengaduan/ajukan"]')
    page = client.get(str(link["href"]))
    assert page.one("#instansi option[selected]").get_text() == "Dinas Uji"


def test_the_navigation_leads_to_complaints_only_where_they_are_taken(client: Client, app: Flask) -> None:
    assert client.get("/").soup.select('nav a[href="/pengaduan"]')
    Service.update(accepting=False).where(Service.slug == "pengaduan").execute()
    assert not client.get("/").soup.select('nav a[href="/pengaduan"]')


def test_public_pages_without_form_set_no_cookie(client: Client) -> None:
    for path in ("/", "/layanan/ruang", "/privasi"):
        assert "Set-Cookie" not in client.get(path).response.headers


def test_the_privacy_notice_names_the_rights(client: Client) -> None:
    page = client.get("/privasi")
    assert "Hak atas data Anda" in page.text
    assert "Kami menjawab paling lambat 3 x 24 jam untuk salinan dan perbaikan." in page.text
