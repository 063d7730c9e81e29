"""Kelola akun, as a portal admin, an agency admin, an official and nobody."""

from __future__ import annotations

import io

import pytest

from portal.models.accounts import Account, Agency, LoginLink, Office, Posting
from tests import factories
from tests.page import HTMX, Client, Page, words


@pytest.fixture
def dinas(client: Client) -> Agency:
    return factories.agency()


@pytest.fixture
def head(dinas: Agency) -> Office:
    return factories.office(dinas)


@pytest.fixture
def admin(client: Client, dinas: Agency) -> Client:
    """Sign an agency's admin in."""
    client.sign_in(factories.person("admin", admin_of=dinas).id)
    return client


def test_the_public_is_sent_to_sign_in_and_an_official_is_refused(client: Client, head: Office) -> None:
    assert client.get("/admin/akun").response.location.startswith("/masuk?next=")
    client.sign_in(factories.person("siti", head).id)
    page = client.get("/admin/akun")
    assert page.status == 403
    assert "Halaman ini bukan untuk jabatan Anda (Kepala Dinas)." in page.text


@pytest.mark.parametrize("verb", ["jabatan", "tautan", "nonaktifkan", "aktifkan"])
def test_an_official_changes_no_account(client: Client, head: Office, verb: str) -> None:
    siti = factories.person("siti", head)
    client.sign_in(siti.id)
    token = client.get("/pola").form("/keluar")
    assert client.post(f"/admin/akun/{siti.id}/{verb}", token).status == 403
    assert client.post(f"/admin/akun/{siti.id}/{verb}", token, htmx=True).status == 403
    assert Account.get_by_id(siti.id).is_active
    assert LoginLink.select().count() == 0


def test_an_admin_makes_an_account_gives_it_an_office_and_a_link(admin: Client, dinas: Agency, head: Office) -> None:
    new = {"name": "Siti R.", "login": "Siti", "nip": "1980", "agency": str(dinas.id)}
    made = admin.send("/admin/akun/baru", "/admin/akun/baru", new)
    assert made.status == 303
    place = made.response.location
    assert "Akun dibuat." in admin.get(place).text
    held = admin.send(place, f"{place}/jabatan", {"office": str(head.id), "starts_on": "1-11-2026"})
    assert held.status == 303
    assert "Kepala Dinas" in admin.get(place).text
    link = admin.send(place, f"{place}/tautan")
    assert link.status == 200
    assert "/tautan/" in link.one("input#tautan")["value"]
    assert "Belum ada" not in admin.get("/admin/akun?q=siti").text


def test_faults_are_said_twice_and_what_was_typed_stays(admin: Client, dinas: Agency) -> None:
    typed = {"name": "", "login": "dua kata", "agency": "99", "nip": "123"}
    page = admin.send("/admin/akun/baru", "/admin/akun/baru", typed)
    assert page.status == 422
    assert "Nama belum diisi. Tulis nama petugas." in page.one(".field.wrong #name-e").get_text()
    assert [link["href"] for link in page.soup.select(".summary a")] == ["#name", "#agency"]
    assert page.one("input#login")["value"] == "dua kata"
    again = admin.send("/admin/akun/baru", "/admin/akun/baru", {**typed, "name": "Siti", "agency": str(dinas.id)})
    assert [link["href"] for link in again.soup.select(".summary a")] == ["#login"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Mulai tanggal belum diisi. Tulis tanggal, misalnya 24-11-2026."),
        ("besok", "Tanggal “besok” belum terbaca. Tulis tanggal-bulan-tahun, misalnya 24-11-2026."),
        ("31-11-2026", "Tanggal 31-11-2026 tidak ada dalam kalender. Periksa tanggal dan bulannya."),
        ("²-1-2026", "Tanggal “²-1-2026” belum terbaca."),
    ],
)
def test_an_unreadable_date_stays_in_its_field(admin: Client, head: Office, typed: str, sentence: str) -> None:
    siti = factories.person("siti", agency=head.agency)
    place = f"/admin/akun/{siti.id}"
    page = admin.send(place, f"{place}/jabatan", {"office": str(head.id), "starts_on": typed})
    assert page.status == 422
    assert sentence in page.text
    assert page.one("input#starts_on").get("value", "") == typed
    assert Posting.select().count() == 0


def test_no_office_is_given_by_not_choosing(admin: Client, head: Office) -> None:
    place = f"/admin/akun/{factories.person('siti', agency=head.agency).id}"
    page = admin.send(place, f"{place}/jabatan")
    assert [link.get_text() for link in page.soup.select(".summary a")] == ["Jabatan belum dipilih. Pilih salah satu."]
    assert Posting.select().count() == 0


def test_an_unreadable_date_is_said_once(admin: Client, head: Office) -> None:
    place = f"/admin/akun/{factories.person('siti', agency=head.agency).id}"
    page = admin.send(place, f"{place}/jabatan", {"office": str(head.id), "starts_on": "besok"})
    assert len(page.soup.select(".summary a")) == 1


def test_a_stand_in_without_end_is_refused_in_words(admin: Client, head: Office) -> None:
    siti = factories.person("siti", agency=head.agency)
    place = f"/admin/akun/{siti.id}"
    typed = {
        "office": str(head.id),
        "kind": "plt",
        "starts_on": "1-1-2026",
        "ends_on": "1-5-2026",
        "letter_number": "1",
    }
    page = admin.send(place, f"{place}/jabatan", typed)
    assert (
        "Plt. paling lama 3 bulan dan dapat diperpanjang 3 bulan. Pilih tanggal sampai Selasa, 31 Maret 2026."
        in page.text
    )


def test_an_admin_ends_a_posting(admin: Client, head: Office) -> None:
    siti = factories.person("siti", head)
    place, posting = f"/admin/akun/{siti.id}", Posting.get()
    wrong = admin.send(place, f"{place}/jabatan/{posting.id}/akhiri", {"ends_on": "kapan-kapan"})
    assert (wrong.status, Posting.get().ends_on) == (422, None)
    assert admin.send(place, f"{place}/jabatan/{posting.id}/akhiri", {"ends_on": "1-2-2026"}).status == 303
    assert str(Posting.get().ends_on) == "2026-02-01"


def test_an_admin_closes_and_opens_an_account(admin: Client, head: Office) -> None:
    siti = factories.person("siti", head)
    place = f"/admin/akun/{siti.id}"
    admin.send(place, f"{place}/nonaktifkan")
    assert "Tidak aktif sejak" in admin.get(place).text
    admin.send(place, f"{place}/aktifkan")
    assert Account.get_by_id(siti.id).is_active


def test_an_admin_does_not_close_the_own_account(admin: Client) -> None:
    place = f"/admin/akun/{Account.get(Account.login == 'admin').id}"
    page = admin.send(place, f"{place}/nonaktifkan")
    assert page.status == 422
    assert Account.get(Account.login == "admin").is_active


def test_another_agencys_account_is_closed_to_an_admin(admin: Client) -> None:
    foreign = factories.person("asing", agency=factories.agency("Biro"))
    assert admin.get(f"/admin/akun/{foreign.id}").status == 403
    assert admin.get("/admin/akun/999").status == 403
    assert "asing" not in admin.get("/admin/akun").text


HEAD = "NIP;Nama;Instansi;Jabatan\n"
SITI = "198001012005011001;Siti;Dinas Kominfo;Kepala Dinas\n"
IMPORT = "/admin/akun/impor"


def upload(client: Client, data: str | bytes) -> Page:
    """Try a staff list."""
    token = client.get(IMPORT).form(IMPORT)["csrf_token"]
    content = data.encode() if isinstance(data, str) else data
    return client.post(IMPORT, {"csrf_token": token, "csv": (io.BytesIO(content), "petugas.csv"), "tindakan": "uji"})


def tried(page: Page) -> dict[str, str]:
    """Give what the import button of a list that was tried sends."""
    fields = page.one("form:has(input[name=teruji])").select("input")
    return {str(field["name"]): str(field["value"]) for field in fields} | {"tindakan": "impor"}


def test_a_staff_list_is_tried_first_and_then_imported_without_choosing_it_again(admin: Client, head: Office) -> None:
    page = upload(admin, HEAD + SITI.replace("Siti", "Siti Nurbaya, S.Kom. – “Nur”"))
    assert "Uji selesai. Belum ada yang diubah." in page.text
    assert Posting.select().count() == 0
    done = admin.post(IMPORT, tried(page))
    assert "Daftar petugas diimpor." in done.text
    assert not done.soup.select("input[name=teruji]")
    assert Posting.get().account.name == "Siti Nurbaya, S.Kom. – “Nur”"
    admin.post(IMPORT, tried(page))
    assert Posting.select().count() == 1


@pytest.mark.parametrize("change", [lambda _: "", lambda sealed: "x" + sealed[1:], lambda sealed: sealed[:-2]])
def test_only_a_list_that_was_tried_is_imported(admin: Client, head: Office, change) -> None:
    sent = tried(upload(admin, HEAD + SITI))
    page = admin.post(IMPORT, {**sent, "teruji": change(sent["teruji"]), "csv": (io.BytesIO(SITI.encode()), "p.csv")})
    assert page.status == 422
    assert "Berkas CSV belum diuji" in page.text
    assert Posting.select().count() == 0


def test_a_list_that_another_admin_tried_is_not_imported(app, admin: Client, dinas: Agency, head: Office) -> None:
    sent = tried(upload(admin, HEAD + SITI))
    other = Client(app)
    other.sign_in(factories.person("admin2", admin_of=dinas).id)
    page = other.post(IMPORT, {**sent, "csrf_token": other.token(IMPORT)})
    assert (page.status, Posting.select().count()) == (422, 0)


def test_a_faulty_staff_list_counts_its_lines_and_shows_the_good_ones(admin: Client, head: Office) -> None:
    page = upload(admin, HEAD + "x;Siti;Dinas;Kepala\n" + SITI + ";;;Kepala Dinas\n")
    assert page.status == 422
    assert words(page.one("#masalah")) == "2 baris perlu diperbaiki"
    assert "Baris 2: NIP “x” tidak dikenali." in page.text
    assert "Baris 2: instansi “Dinas” tidak dikenali; yang terdekat “Dinas Kominfo”." in page.text
    for column in ("NIP", "Nama", "Instansi"):
        assert f"Baris 4: {column} belum diisi. Perbaiki baris itu, lalu uji lagi. Belum ada yang diubah." in page.text
    assert "1 baris sudah benar" in page.text
    assert "NIP 198001012005011001" in page.text
    assert not page.soup.select("button[value=impor]")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MZ\x90\x00\x03\x00program", "Ini bukan berkas CSV; simpan daftarnya sebagai CSV (UTF-8)"),
        ((HEAD + SITI).encode("utf-16"), "Ini bukan berkas CSV;"),
        (b"a,b\n1,2", "Berkas CSV belum terbaca."),
        (b"", "Berkas CSV belum dipilih."),
    ],
)
def test_what_is_no_staff_list_is_said_once_at_the_field(admin: Client, head: Office, data: bytes, said: str) -> None:
    page = upload(admin, data)
    assert page.status == 422
    assert said in words(page.one("#csv-e"))
    assert "baris perlu diperbaiki" not in page.text


def test_an_empty_staff_list_is_no_crash(admin: Client) -> None:
    assert "Berkas CSV ini tidak memuat petugas." in upload(admin, HEAD).text


def test_a_search_that_finds_nothing_says_how_to_go_on(admin: Client) -> None:
    assert "Hapus pencarian untuk melihat semua akun." in admin.get("/admin/akun?q=%F0%9F%A6%8A tidak").text


def test_htmx_is_answered_with_a_part_when_refused(client: Client, head: Office) -> None:
    client.sign_in(factories.person("siti", head).id)
    page = client.get("/admin/akun", headers=HTMX)
    assert (page.status, page.is_fragment) == (403, True)
