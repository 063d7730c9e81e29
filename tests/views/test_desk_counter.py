"""Terima di loket and Buka berkas: cases that officials open, for an applicant or of their own service."""

from __future__ import annotations

import io

import pytest

from portal.casekeys import check_key
from portal.models.cases import Case
from portal.models.files import CaseFile, FormDraft
from portal.models.services import Service
from tests.page import HTMX, Client, words
from tests.usecases import matrices as m
from tests.views.offices import PDF, Desk, at, unchanged

OWN = """Nama SOP,Rapat Sendiri
Instansi,Dinas Uji
Kode,RSD
Isian,Acara,teks,wajib
Isian,Undangan,berkas,
Isian,Peserta,daftar,,Nama,Jabatan

No,Kegiatan,Sekretaris,Kepala
1,Menyusun,mulai,
2,Memutuskan,,? setuju | ulang -> 1
3,Menutup,selesai,
"""


@pytest.fixture
def desk(app, monkeypatch) -> Desk:
    made = Desk(app, monkeypatch)
    m.publish(m.PERMIT, "izin")
    m.publish(OWN, "rapat-sendiri")
    m.publish(m.COMPLAINT, "pengaduan")
    return made


@pytest.fixture
def lina(desk) -> Client:
    return desk.hire("lina", "Loket")


def begin(client: Client, slug: str = "izin") -> str:
    """Open an empty counter form and return its address."""
    page = client.get(f"/loket/{slug}")
    return page.one("main form")["action"]


def fill(client: Client, address: str, slug: str = "izin", **sent: object):
    """Send a counter form with all that is needed."""
    token = {"csrf_token": client.token("/tugas")}
    plain = {"nama": "Siti Rahma", "isian:Jumlah peserta": "25", "saluran": "loket"}
    return client.post(address, {**token, **plain, **sent})


def test_the_counter_lists_the_services_of_ones_agency(lina):
    page = lina.get("/loket")
    links = [link["href"] for link in page.soup.select("main .card a")]
    assert links == ["/loket/izin", "/loket/pengaduan"]
    assert [words(card) for card in page.soup.select("main .card")] == [
        "Izin Uji Dinas Uji",
        "Pengaduan Uji Dinas Uji",  # published by another agency, handled by the clerk's own
    ]


def test_a_request_is_taken_in_and_its_receipt_names_number_key_and_receiver(lina):
    page = fill(lina, begin(lina), saluran="pos")
    assert page.status == 303
    receipt = lina.get(page.response.location)
    case = Case.get()
    assert (case.channel, case.received_at, case.opened_by.login) == ("pos", m.TUESDAY, "lina")
    assert receipt.one(".receipt .number").get_text() == case.number
    assert check_key(case.number, receipt.one(".receipt .key").get_text())
    said = words(receipt.one(".receipt"))
    assert "Diterima Selasa, 24 November 2026 pukul 10.00 WIB lewat pos" in said
    assert "Penerima Lina" in said
    assert "Siti" not in receipt.html
    assert receipt.soup.select_one(".qr svg")
    assert "Langkah 2, Anda sebagai Loket" in lina.get(f"/berkas/{case.number}").text


def test_the_key_is_shown_for_some_minutes_only(desk, lina):
    where = fill(lina, begin(lina)).response.location
    assert lina.get(where + "?kertas=58").soup.select_one(".receipt.narrow .key")
    desk.wait(minutes=11)
    assert lina.get(where).soup.select_one(".receipt .key") is None


def test_a_form_sent_twice_opens_one_case(lina):
    address = begin(lina)
    first, second = fill(lina, address), fill(lina, address)
    assert first.response.location == second.response.location
    assert Case.select().count() == 1
    assert lina.get(address).response.location == first.response.location


def test_an_earlier_receipt_needs_a_reason_and_sets_the_clock(desk, lina):
    address = begin(lina)
    early = {"tanggal_terima": "23-11-2026", "pukul_terima": "09.00"}
    missing = unchanged(lambda: fill(lina, address, **early))
    assert missing.status == 422
    assert "Waktu terima lebih awal dari sekarang dan alasannya belum diisi." in missing.text
    assert missing.one("#waktu_terima")["value"] == "23-11-2026"
    assert missing.one("#nama")["value"] == "Siti Rahma"
    assert fill(lina, address, **early, alasan="Datang lewat pos").status == 303
    assert Case.get().received_at == at(9, day=23)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"tanggal_terima": "25-11-2026", "pukul_terima": "09.00"}, "belum tiba. Tulis waktu saat berkas diterima."),
        ({"tanggal_terima": "01-10-2026", "pukul_terima": "09.00"}, "Waktu terima lebih dari 30 hari lalu."),
        ({"tanggal_terima": "kemarin", "pukul_terima": ""}, "Waktu terima “kemarin” belum terbaca."),
        ({"saluran": ""}, "Cara berkas datang belum dipilih. Pilih loket, pos, surel, atau WhatsApp."),
        ({"saluran": "<script>"}, "Cara berkas datang belum dipilih."),
        ({"nama": " "}, "Nama belum diisi."),
        ({"isian:Jumlah peserta": "banyak"}, "Jumlah peserta berisi “banyak”."),
    ],
)
def test_bad_input_is_said_and_nothing_is_opened(lina, sent, said):
    page = unchanged(lambda: fill(lina, begin(lina), **sent))
    assert page.status == 422
    assert said in page.text
    assert page.title.startswith("Kesalahan: ")
    assert said in words(page.one("#ringkasan"))


def test_all_faults_are_said_at_once(lina):
    early = {"tanggal_terima": "23-11-2026", "pukul_terima": "09.00", "saluran": "", "nama": ""}
    sent = {**early, "isian:Jumlah peserta": "banyak", "isian:Surat": (io.BytesIO(b"x"), "a.exe")}
    page = unchanged(lambda: fill(lina, begin(lina), **sent))
    assert [words(fault) for fault in page.soup.select("#ringkasan li")] == [
        "Cara berkas datang belum dipilih. Pilih loket, pos, surel, atau WhatsApp.",
        "Waktu terima lebih awal dari sekarang dan alasannya belum diisi. Tulis alasan.",
        "Nama belum diisi. Tulis nama pemohon, atau nama lembaga yang mengajukan.",
        "Jumlah peserta berisi “banyak”. Tulis angka saja, misalnya 1.250.",
        "Dokumen “a.exe” bukan PDF, JPG, atau PNG. Simpan dalam salah satu bentuk itu, lalu unggah lagi.",
    ]


def test_the_counter_form_of_a_complaint_speaks_of_the_reporter(lina):
    address = begin(lina, "pengaduan")
    page = unchanged(lambda: fill(lina, address, nama="", **{"isian:Uraian": "Antrean panjang"}))
    assert "Nama belum diisi. Tulis nama pelapor, atau nama lembaga yang mengajukan." in page.text
    assert "Pengaduan dibuka atas nama pelapor" in page.text
    assert "pemohon" not in page.text


def test_hints_stand_beside_the_time_of_receipt_not_in_it(lina):
    page = lina.get("/loket/izin")
    assert not page.soup.select("[placeholder]")
    assert "Tulis misalnya 24-11-2026, pukul 09.30." in words(page.one("#waktu-h"))
    assert page.one("#waktu_terima")["aria-describedby"] == "waktu-h"


def test_documents_are_kept_through_faults(lina):
    address = begin(lina)
    page = fill(lina, address, nama="", **{"isian:Surat": (io.BytesIO(PDF), "surat.pdf")})
    assert page.status == 422
    assert "surat.pdf" in page.text
    assert fill(lina, address).status == 303
    assert (CaseFile.get().name, CaseFile.get().case) == ("surat.pdf", Case.get())


def test_a_document_goes_up_alone_and_is_removed(lina):
    address = begin(lina)
    token = {"csrf_token": lina.token("/tugas")}
    sent = {**token, "nama": "Siti", "isian:Surat": (io.BytesIO(PDF), "surat.pdf")}
    page = lina.post(f"{address}/dokumen?isian=Surat", sent, htmx=True)
    assert (page.status, page.is_fragment) == (200, True)
    assert "surat.pdf" in page.text
    drop = page.one("button[name=hapus_dokumen]")["value"]
    gone = lina.post(f"{address}/dokumen?isian=Surat", {**token, "hapus_dokumen": drop})
    assert gone.status == 200
    assert CaseFile.select().count() == 0
    assert gone.one("#nama")["value"] == ""
    bad = lina.post(f"{address}/dokumen?isian=Surat", {**token, "isian:Surat": (io.BytesIO(b"x"), "a.exe")}, htmx=True)
    assert bad.status == 422
    assert "Dokumen “a.exe” bukan PDF, JPG, atau PNG." in bad.text


def test_a_complaint_at_the_counter_concerns_ones_own_agency(desk, lina):
    address = begin(lina, "pengaduan")
    page = fill(lina, address, **{"isian:Uraian": "Antrean panjang"})
    assert page.status == 303
    assert Case.get().agency.name == "Dinas Uji"


def test_another_agencys_counter_is_closed(desk):
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "LAI"), "lain")
    stranger = desk.hire("orang", "Loket", agency="Dinas Lain")
    page = stranger.get("/loket/izin")
    assert page.status == 403
    assert "Layanan ini milik Dinas Uji. Hubungi admin portal bila Anda perlu mengelolanya." in page.text
    address = begin(stranger, "lain").replace("/lain/", "/izin/")
    assert unchanged(lambda: fill(stranger, address)).status == 403
    assert stranger.get("/loket/tidak-ada").status == 404
    assert stranger.get("/loket/rapat-sendiri").status == 404
    assert FormDraft.select().count() == 0


def test_a_closed_service_takes_nothing_in(lina):
    address = begin(lina)
    Service.update(accepting=False).execute()
    page = unchanged(lambda: fill(lina, address))
    assert page.status == 409
    assert "Layanan ini tidak menerima permohonan baru." in page.text


def test_the_public_and_officials_without_office_take_nothing_in(desk, app, lina):
    address = begin(lina)
    nobody = desk.hire("nol")
    assert unchanged(lambda: fill(nobody, address)).status == 403
    public = Client(app)
    token = {"csrf_token": public.token()}
    assert unchanged(lambda: public.post(address, token)).status == 303
    assert public.get("/loket").response.location.startswith("/masuk")


def test_a_bad_token_is_an_unknown_address(lina):
    for address in ("/loket/izin/x", "/loket/izin/x/tanda-terima", "/loket/izin/AAAAAAAAAAAAAAAAAAAAAA/tanda-terima"):
        assert lina.get(address).status == 404


# -- own services ------------------------------------------------------------------------------------------------


def open_own(client: Client, **sent: object):
    """Send the form of the own service."""
    return client.send("/buka/rapat-sendiri", "/buka/rapat-sendiri", {"isian:Acara": "Rapat kerja", **sent})


def test_an_official_opens_an_own_case_without_applicant(desk):
    sekar = desk.hire("sekar", "Sekretaris")
    assert [a["href"] for a in sekar.get("/buka").soup.select("main .card a")] == ["/buka/rapat-sendiri"]
    page = open_own(sekar, **{"isian:Undangan": (io.BytesIO(PDF), "undangan.pdf")})
    case = Case.get()
    assert (page.status, page.response.location) == (303, f"/berkas/{case.number}")
    assert (case.channel, case.key_hash, case.opened_by.login) == ("petugas", None, "sekar")
    fresh = sekar.get(f"/berkas/{case.number}")
    assert fresh.h1 == "Rapat kerja"
    assert "Isian berkas" in fresh.text
    assert "Dibuka oleh Sekar" in fresh.text
    assert "undangan.pdf" in fresh.text
    assert "Terbitkan kunci baru" not in fresh.text


def test_faults_bring_the_form_back_with_what_was_typed(desk):
    sekar = desk.hire("sekar", "Sekretaris")
    sent = {"isian:Acara": "", "isian:Peserta": ["Budi", "Kasi"], "isian:Undangan": (io.BytesIO(PDF), "u.pdf")}
    page = unchanged(lambda: open_own(sekar, **sent))
    assert page.status == 422
    assert "Acara belum diisi." in page.text
    assert "Dokumen yang tadi Anda pilih belum tersimpan." in page.text
    assert [i["value"] for i in page.soup.select("input[name='isian:Peserta']")] == ["Budi", "Kasi"]
    added = open_own(sekar, **{"isian:Peserta": ["Budi", "Kasi"], "tambah_baris": "Peserta"})
    assert added.status == 200
    assert len(added.soup.select("input[name='isian:Peserta']")) == 4


def test_a_second_press_leads_to_the_case_that_was_opened(desk):
    sekar = desk.hire("sekar", "Sekretaris")
    sent = {**sekar.get("/buka/rapat-sendiri").form("/buka/rapat-sendiri"), "isian:Acara": "Rapat"}
    first, second = sekar.post("/buka/rapat-sendiri", sent), sekar.post("/buka/rapat-sendiri", sent)
    assert first.response.location == second.response.location
    assert Case.select().count() == 1


def test_only_the_role_of_the_first_step_opens(desk, lina):
    page = lina.get("/buka/rapat-sendiri")
    assert page.status == 403
    assert "Tidak ada layanan yang dimulai oleh jabatan Anda." in lina.get("/buka").text
    sent = {"csrf_token": lina.token("/tugas"), "isian:Acara": "Rapat"}
    assert unchanged(lambda: lina.post("/buka/rapat-sendiri", sent)).status == 403
    assert lina.get("/buka/izin").status == 404
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "LAI"), "lain")
    stranger = desk.hire("orang", "Loket", agency="Dinas Lain")
    away = stranger.get("/buka/rapat-sendiri", headers=HTMX)
    assert away.status == 403
    assert "Layanan ini milik Dinas Uji." in away.text
