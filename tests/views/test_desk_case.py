"""The case page of officials: what it says, and that a press does one thing once, for those who may."""

from __future__ import annotations

import io
import threading

import pytest

from portal.deviations import withdraw
from portal.filestore import Upload
from portal.models.accounts import Agency, Office
from portal.models.cases import Case, CaseEvent, Task
from tests import factories
from tests.page import Client, words
from tests.usecases import matrices as m
from tests.views.offices import PDF, PNG, Desk, press, unchanged

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def desk(app, monkeypatch) -> Desk:
    made = Desk(app, monkeypatch)
    m.publish(m.PERMIT, "izin")
    m.publish(m.BRANCHES, "rapat")
    m.publish(m.COMPLAINT, "pengaduan")
    return made


@pytest.fixture
def lina(desk) -> Client:
    return desk.hire("lina", "Loket")


@pytest.fixture
def kadir(desk) -> Client:
    return desk.hire("kadir", "Kabid")


def test_the_page_says_whose_it_is_where_it_is_and_what_can_be_done(lina):
    opened = m.submit()
    page = lina.get(f"/berkas/{opened.number}")
    assert (page.status, page.title, page.h1) == (200, opened.number, "SMA 1")
    where = words(page.one(".where"))
    assert "Ada di Loket" in where
    assert "Berikutnya Kabid, paling lambat Selasa, 24 November 2026 pukul 10.30 WIB" in where
    panel = words(page.one("#case-panel"))
    assert "Langkah 2, Anda sebagai Loket" in panel
    assert "Nyatakan lengkap Berkas diteruskan ke Kabid." in panel
    assert "Kembalikan untuk dilengkapi Berkas kembali ke pemohon dengan alasan Anda." in panel
    assert "Mengapa tenggatnya Selasa, 24 November 2026 pukul 10.30 WIB Langkah 2 dibuka" in page.text
    assert "Siti Rahma" in page.text


def test_a_persons_name_is_neither_in_the_title_nor_in_the_address(lina):
    opened = m.submit(raw={"Lembaga pemohon": ""})
    page = lina.get(f"/berkas/{opened.number}")
    assert page.h1 == "Siti Rahma"
    assert "Siti" not in page.title + page.response.request.path


def test_a_number_typed_in_another_way_leads_to_the_case(lina):
    opened = m.submit()
    page = lina.get("/berkas/" + opened.number.lower().replace("-", " "))
    assert (page.status, page.response.location) == (303, f"/berkas/{opened.number}")


def test_the_step_answers_htmx_with_the_fresh_case_and_the_badge(lina, kadir):
    opened = m.submit()
    page = press(lina, opened.number, "2", htmx=True, keputusan="lengkap")
    assert page.status == 200
    assert page.is_fragment
    said = "Langkah 2 selesai. Berkas ada di Kabid. Tarik kembali sampai pukul 10.05 WIB."
    assert said in words(page.one("#case-take-back"))
    assert page.soup.select_one("hx-partial[hx-target='#task-badge'] #task-badge .count") is None
    assert m.open_parts(opened.number) == [["3", "Kabid"]]
    assert kadir.get("/tugas").one("#task-badge .count").get_text().startswith("1")


def test_the_step_answers_a_plain_form_with_the_page(lina):
    opened = m.submit()
    page = press(lina, opened.number, "2", keputusan="lengkap")
    assert (page.status, page.response.location) == (303, f"/berkas/{opened.number}")
    assert "Langkah 2 selesai. Berkas ada di Kabid." in lina.get(f"/berkas/{opened.number}").text


@pytest.mark.parametrize("htmx", [True, False])
def test_the_wrong_role_reads_the_case_and_changes_nothing(lina, kadir, htmx):
    opened = m.submit()
    address = f"/berkas/{opened.number}/langkah/{m.task_of(opened.number, '2').id}"
    sent = {**lina.get(f"/berkas/{opened.number}").form(address), "csrf_token": kadir.token("/tugas")}
    page = unchanged(lambda: kadir.post(address, {**sent, "keputusan": "lengkap"}, htmx=htmx))
    assert page.status == 403
    assert page.is_fragment == htmx
    assert "Langkah 2 dikerjakan Loket; jabatan Anda Kabid. Belum ada yang berubah." in page.text
    assert "SMA 1" in page.text


@pytest.mark.parametrize("htmx", [True, False])
def test_a_stale_page_changes_nothing(desk, htmx):
    aan, beni = desk.hire("aan", "Kabid A"), desk.hire("beni", "Kabid B")
    desk.hire("sekar", "Sekretaris")
    opened = m.open_case(m.request("rapat"), desk.actor("sekar"), desk.now)
    old = beni.get(f"/berkas/{opened.number}")
    press(aan, opened.number, "2")
    desk.wait(minutes=2)
    page = unchanged(lambda: press(beni, opened.number, "3", page=old, htmx=htmx))
    assert page.status == 409
    assert "Berkas ini berubah pukul 10.00 WIB, setelah halaman Anda terbuka." in page.text
    assert press(beni, opened.number, "3").status == 303


@pytest.mark.parametrize("htmx", [True, False])
def test_a_double_press_counts_once(lina, htmx):
    opened = m.submit()
    address = f"/berkas/{opened.number}/langkah/{m.task_of(opened.number, '2').id}"
    sent = {**lina.get(f"/berkas/{opened.number}").form(address), "keputusan": "lengkap"}
    lina.post(address, sent, htmx=htmx)
    page = unchanged(lambda: lina.post(address, sent, htmx=htmx))
    assert page.status == 409
    assert "Langkah ini sudah Anda kirim pukul 10.00 WIB. Satu kali sudah cukup; berkas ada di Kabid." in page.text


def test_the_second_of_two_people_is_told_who_was_first(desk, lina):
    lusi = desk.hire("lusi", "Loket")
    opened = m.submit()
    address = f"/berkas/{opened.number}/langkah/{m.task_of(opened.number, '2').id}"
    old = {**lusi.get(f"/berkas/{opened.number}").form(address), "keputusan": "lengkap"}
    press(lina, opened.number, "2", keputusan="lengkap")
    page = unchanged(lambda: lusi.post(address, old))
    assert page.status == 409
    assert "Lina sudah mengerjakan langkah ini pukul 10.00 WIB." in page.text


def test_of_two_people_at_the_same_moment_one_wins(desk, lina):
    lusi = desk.hire("lusi", "Loket")
    opened = m.submit()
    address = f"/berkas/{opened.number}/langkah/{m.task_of(opened.number, '2').id}"
    forms = {c: {**c.get(f"/berkas/{opened.number}").form(address), "keputusan": "lengkap"} for c in (lina, lusi)}
    answers: list[int] = []

    def send(client: Client) -> None:
        answers.append(client.http.post(address, data=forms[client]).status_code)

    both = [threading.Thread(target=send, args=(client,)) for client in forms]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(answers) == [303, 409]
    assert CaseEvent.select().where((CaseEvent.kind == "step") & (CaseEvent.step == "2")).count() == 1


def test_a_closed_case_can_be_read_and_not_changed(lina):
    opened = m.submit()
    old = lina.get(f"/berkas/{opened.number}")
    task = m.task_of(opened.number, "2").id
    withdraw(opened.number, "", m.holder(opened), m.TUESDAY)
    address = f"/berkas/{opened.number}/langkah/{task}"
    page = unchanged(lambda: lina.post(address, {**old.form(address), "keputusan": "lengkap"}))
    assert page.status == 409
    assert "Permohonan ini sudah ditutup Selasa, 24 November 2026 (Dicabut). Tidak ada yang berubah." in page.text
    fresh = lina.get(f"/berkas/{opened.number}")
    assert "Dicabut" in fresh.text
    assert not fresh.soup.select("form[action*='/langkah/']")


def test_what_was_typed_comes_back_with_the_faults(lina):
    opened = m.submit()
    for htmx in (True, False):
        sent = {"keputusan": "belum lengkap", "catatan": "  ", "keluaran": "Nota 7"}
        page = unchanged(lambda sent=sent, htmx=htmx: press(lina, opened.number, "2", htmx=htmx, **sent))
        ident = m.task_of(opened.number, "2").id
        assert page.status == 422
        assert page.one(f"#ringkasan a[href='#catatan-{ident}']").get_text().startswith("Alasan belum diisi.")
        assert "Alasan belum diisi." in page.one(f"#catatan-{ident}-e").get_text()
        assert page.one(f"#keluaran-{ident}")["value"] == "Nota 7"


def test_documents_that_were_not_stored_are_asked_for_again(lina):
    opened = m.submit()
    upload = (io.BytesIO(b"halo"), "surat.pdf")
    page = unchanged(lambda: press(lina, opened.number, "2", keputusan="lengkap", catatan="Periksa", dokumen=upload))
    assert page.status == 422
    assert "Isi “surat.pdf” tidak sesuai dengan akhiran namanya." in page.text
    assert "Periksa" in page.one("textarea").get_text()
    again = press(lina, opened.number, "2", keputusan="belum lengkap", dokumen=(io.BytesIO(PDF), "surat.pdf"))
    assert "Dokumen yang tadi Anda pilih belum tersimpan." in again.text


def test_a_decision_without_choice_is_asked_for(lina):
    opened = m.submit()
    page = unchanged(lambda: press(lina, opened.number, "2"))
    assert page.status == 422
    assert "Keputusan belum dipilih. Pilih salah satu." in page.text


def test_an_unknown_outcome_and_an_unknown_step_change_nothing(lina):
    opened = m.submit()
    page = unchanged(lambda: press(lina, opened.number, "2", keputusan="<script>alert(1)</script>"))
    assert page.status == 409
    assert "tidak ada lagi pada langkah ini" in page.text
    assert "<script>alert" not in page.html
    sent = {"csrf_token": lina.token("/tugas"), "revisi": "x", "keputusan": "lengkap"}
    assert lina.post(f"/berkas/{opened.number}/langkah/999999", sent).status == 404
    assert lina.post("/berkas/IZU-0000-0000/langkah/1", sent).status == 404


def test_tags_are_shown_as_text(lina, kadir):
    opened = m.submit(raw={"Lembaga pemohon": "<script>alert('a')</script>", "nama": "<b>Siti</b>"})
    press(lina, opened.number, "2", keputusan="lengkap", catatan="<img src=x onerror=alert(1)>", keluaran="<i>ya</i>")
    page = kadir.get(f"/berkas/{opened.number}")
    assert page.h1 == "<script>alert('a')</script>"
    assert "<img src=x" not in page.html
    assert "<i>ya</i>" not in page.html
    assert "<b>Siti</b>" not in page.html
    assert "“<img src=x onerror=alert(1)>”" in page.text


def test_the_history_names_who_acted_and_for_whom(desk, lina, kadir):
    opened = m.submit()
    stand_in = desk.hire("wati", "Kabid", kind="plh")
    press(lina, opened.number, "2", keputusan="lengkap")
    press(stand_in, opened.number, "3", keputusan="setuju")
    history = words(kadir.get(f"/berkas/{opened.number}").one("#case-history"))
    assert "Wati sebagai Plh. Kabid Memutuskan “setuju” pada langkah 3." in history


def result_line(client: Client, number: str) -> str:
    """Give the sentence above the button that takes back."""
    return words(client.get(f"/berkas/{number}").one("#case-take-back strong"))


def test_the_result_line_tells_what_the_press_brought_about(desk, lina, kadir):
    until = "Tarik kembali sampai pukul 10.05 WIB."
    opened = m.submit()
    press(lina, opened.number, "2", keputusan="belum lengkap", catatan="Surat belum ada")
    assert result_line(lina, opened.number) == f"Berkas dikembalikan ke pemohon. {until}"
    other = m.submit()
    press(lina, other.number, "2", keputusan="lengkap")
    press(kadir, other.number, "3", keputusan="tidak setuju", catatan="Nomor surat keliru")
    assert result_line(kadir, other.number) == f"Berkas dikembalikan ke Loket. {until}"
    press(lina, other.number, "2", keputusan="lengkap")
    press(kadir, other.number, "3", keputusan="ditolak", catatan="Ruang tidak ada")
    assert result_line(kadir, other.number) == f"Permohonan dinyatakan ditolak. Berkas ada di Loket. {until}"
    press(lina, other.number, "5")
    assert result_line(lina, other.number) == f"Langkah 5 selesai. Berkas ada di pemohon. {until}"


def test_the_result_line_of_the_last_step_says_that_the_case_is_closed(desk):
    text = m.BRANCHES.replace("ulang -> 1", "ulang -> 1 | batal -> selesai (tolak) | ditunda -> 4")
    m.publish(text, "rapat")
    sekar, kepala = desk.hire("sekar", "Sekretaris"), desk.hire("kepala", "Kepala")
    others = desk.hire("aan", "Kabid A"), desk.hire("beni", "Kabid B")
    until = "Tarik kembali sampai pukul 10.05 WIB."
    for choices, said in (
        (("setuju",), f"Langkah 5 selesai. Berkas ditutup. {until}"),
        (("ditunda",), f"Langkah 4 diulang. Berkas ada di Sekretaris dan Kepala. {until}"),
        (("batal",), f"Berkas dinyatakan ditolak dan ditutup. {until}"),
    ):
        number = m.open_case(m.request("rapat"), desk.actor("sekar"), desk.now).number
        press(others[0], number, "2")
        press(others[1], number, "3")
        press(sekar, number, "4")
        press(kepala, number, "4", keputusan=choices[0], catatan="Perlu dibahas lagi")
        if choices == ("setuju",):
            press(sekar, number, "5")
        assert result_line(sekar if choices == ("setuju",) else kepala, number) == said


def test_a_part_is_taken_back_within_five_minutes(lina):
    opened = m.submit()
    press(lina, opened.number, "2", keputusan="lengkap")
    address = lina.get(f"/berkas/{opened.number}").one("#case-take-back form")["action"]
    page = lina.send(f"/berkas/{opened.number}", address, htmx=True)
    assert "Berkas ditarik kembali; ada pada Anda lagi." in page.text
    assert m.open_parts(opened.number) == [["2", "Loket"]]
    assert "Langkah 2, Anda sebagai Loket" in page.text


def test_taking_back_too_late_or_anothers_part_changes_nothing(desk, lina, kadir):
    opened = m.submit()
    press(lina, opened.number, "2", keputusan="lengkap")
    fresh = lina.get(f"/berkas/{opened.number}")
    address = fresh.one("#case-take-back form")["action"]
    stranger = unchanged(lambda: kadir.post(address, {"csrf_token": kadir.token("/tugas")}))
    assert stranger.status == 403
    desk.wait(minutes=6)
    page = unchanged(lambda: lina.post(address, fresh.form(address)))
    assert page.status == 409
    assert "Waktu tarik kembali (5 menit) sudah lewat. Hubungi Kabid untuk mengembalikan berkas." in page.text
    assert "Tarik kembali sampai" not in lina.get(f"/berkas/{opened.number}").text


def test_an_official_of_another_agency_sees_nothing(desk, lina):
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "LAI"), "lain")
    stranger = desk.hire("orang", "Loket", agency="Dinas Lain")
    opened = m.submit()
    page = stranger.get(f"/berkas/{opened.number}")
    assert page.status == 403
    assert "Halaman ini bukan untuk jabatan Anda (Loket)." in page.text
    assert "SMA 1" not in page.html
    assert stranger.get("/berkas/IZU-0000-0000").status == 404


def test_the_public_is_sent_to_sign_in(app, desk):
    opened = m.submit()
    page = Client(app).get(f"/berkas/{opened.number}")
    assert page.status == 303
    assert page.response.location.startswith("/masuk")


def test_documents_are_attachments_and_only_pictures_are_shown(desk, lina):
    uploads = [Upload("Surat", "surat.pdf", PDF)]
    opened = m.submit(uploads=uploads)
    press(lina, opened.number, "2", keputusan="lengkap", dokumen=(io.BytesIO(PNG), "denah lantai.png"))
    page = lina.get(f"/berkas/{opened.number}")
    picture = page.one("#case-documents img")
    links = [a["href"] for a in page.soup.select("#case-documents .file p a")]
    shown = lina.http.get(picture["src"])
    assert (shown.mimetype, shown.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert shown.headers["Content-Disposition"].startswith("inline")
    for link in links:
        for address in (link, f"{link}?gambar=1"):
            sent = lina.http.get(address)
            if sent.mimetype == "application/pdf":
                assert sent.headers["Content-Disposition"].startswith("attachment")
    assert lina.http.get(links[0]).headers["Content-Disposition"].startswith("attachment")
    stranger = Client(desk.app)
    assert stranger.http.get(links[0]).status_code == 303
    assert lina.http.get(f"/berkas/{opened.number}/dokumen/99999").status_code == 404


def test_the_admin_of_the_agency_reads_the_case_and_its_documents(desk, app):
    opened = m.submit(uploads=[Upload("Surat", "surat.pdf", PDF)])
    client = Client(app)
    client.sign_in(factories.person("admin", admin_of=Agency.get(Agency.name == "Dinas Uji")).id)
    page = client.get(f"/berkas/{opened.number}")
    assert page.status == 200
    assert not page.soup.select("form[action*='/langkah/']")
    assert client.http.get(page.one("#case-documents .file p a")["href"]).data == PDF


def test_the_opener_of_an_own_case_takes_none_of_its_decisions(desk):
    both = desk.hire("sari", "Sekretaris", "Kepala")
    opened = m.open_case(m.request("rapat"), desk.actor("sari"), desk.now)
    for login, role, step in (("aan", "Kabid A", "2"), ("beni", "Kabid B", "3")):
        press(desk.hire(login, role), opened.number, step)
    press(both, opened.number, "4")
    page = both.get(f"/berkas/{opened.number}")
    assert "Anda yang membuka berkas ini, jadi keputusannya diambil orang lain." in page.text
    task = m.task_of(opened.number, "4", "Kepala")
    sent = {"csrf_token": both.token("/tugas"), "revisi": m.case_of(opened.number).revision, "keputusan": "setuju"}
    refused = unchanged(lambda: both.post(f"/berkas/{opened.number}/langkah/{task.id}", sent))
    assert refused.status == 403


def test_a_coordinator_adds_a_note_and_holds_nothing_up(desk, lina, kadir):
    arif = desk.hire("arif", "Arsip")
    opened = m.submit()
    press(lina, opened.number, "2", keputusan="lengkap")
    page = arif.get(f"/berkas/{opened.number}")
    assert "Koordinasi langkah 3, Anda sebagai Arsip" in page.text
    address = f"/berkas/{opened.number}/catatan"
    empty = arif.send(f"/berkas/{opened.number}", address, htmx=True)
    assert empty.status == 422
    assert "Catatan belum diisi." in empty.text
    added = arif.send(f"/berkas/{opened.number}", address, {"catatan": "Arsip lama ada di lemari 3"}, htmx=True)
    assert (added.status, added.is_fragment) == (200, True)
    assert "Arsip lama ada di lemari 3" in kadir.get(f"/berkas/{opened.number}").text
    assert arif.send(f"/berkas/{opened.number}", address, {"catatan": "Lagi"}).status == 303
    assert press(kadir, opened.number, "3", keputusan="setuju").status == 303


def test_the_applicants_step_is_recorded_at_the_counter(lina, kadir):
    opened = m.submit()
    press(lina, opened.number, "2", keputusan="belum lengkap", catatan="Jumlah peserta keliru")
    page = lina.get(f"/berkas/{opened.number}")
    assert "Catat untuk pemohon: langkah 1" in page.text
    assert "Riwayat menulis: dicatat di loket oleh Loket, untuk pemohon." in page.text
    wrong = press(lina, opened.number, "1", page=page, path="pemohon", **{"isian:Jumlah peserta": "banyak"})
    assert wrong.status == 422
    assert "Jumlah peserta berisi “banyak”." in wrong.text
    assert wrong.one("input[name='isian:Jumlah peserta']")["value"] == "banyak"
    right = press(
        lina, opened.number, "1", htmx=True, path="pemohon", nama="Siti Rahmawati", **{"isian:Jumlah peserta": "40"}
    )
    assert right.status == 200
    case = m.case_of(opened.number)
    assert (case.answers["Jumlah peserta"], case.applicant_name) == (40, "Siti Rahmawati")
    history = words(lina.get(f"/berkas/{opened.number}").one("#case-history"))
    assert "Lina sebagai Loket, untuk pemohon" in history
    assert "Isian sebelumnya Nama Siti Rahma Jumlah peserta 25" in history
    task = Task.select().where((Task.case == case) & (Task.step == "2") & (Task.state == "open")).get()
    sent = {"csrf_token": kadir.token("/tugas"), "revisi": case.revision, "keputusan": "lengkap"}
    assert unchanged(lambda: kadir.post(f"/berkas/{opened.number}/pemohon/{task.id}", sent)).status == 403


def test_a_complaint_is_neutral_and_asks_for_its_class(desk):
    biro = desk.hire("pengelola", "Pengelola", agency="Biro Uji")
    opened = m.submit(slug="pengaduan", agency="biro-uji", raw={"anonim": "ya", "nama": "Budi Rahasia"})
    page = biro.get(f"/berkas/{opened.number}")
    assert page.h1 == "Pengaduan"
    assert page.html.count("Budi") == 1
    assert "Nama Anonim: Budi Rahasia" in words(page.one("#case-answers"))
    Office.create(agency=m.case_of(opened.number).agency, name="Tata Usaha")
    outsider = desk.hire("tamu", "Tata Usaha", agency="Biro Uji").get(f"/berkas/{opened.number}")
    assert outsider.status == 200
    assert "Budi" not in outsider.html
    assert "Ringan 3 jam kerja, paling lambat Selasa, 24 November 2026 pukul 14.00 WIB" in words(
        page.one("#case-panel")
    )
    missing = press(biro, opened.number, "2", keputusan="diteruskan")
    assert missing.status == 422
    assert "Klasifikasi belum dipilih." in missing.text
    done = press(biro, opened.number, "2", keputusan="diteruskan", klasifikasi="Ringan")
    assert done.status == 303
    assert Case.get(Case.number == opened.number).case_class == "Ringan"


def test_a_reporter_who_opens_again_at_the_counter_gives_a_reason(desk):
    biro = desk.hire("pengelola", "Pengelola", "Tim", agency="Biro Uji")
    opened = m.submit(slug="pengaduan", agency="biro-uji")
    press(biro, opened.number, "2", keputusan="diteruskan", klasifikasi="Ringan")
    press(biro, opened.number, "3", keluaran="Jalan diperbaiki pekan depan")
    page = biro.get(f"/berkas/{opened.number}")
    panel = words(page.one("#case-panel"))
    assert "Catat untuk pelapor: langkah 4" in panel
    assert "Alasan pelapor (dibaca petugas)" in panel
    assert "Buka kembali Pengaduan kembali ke Pengelola dengan alasan Anda." in panel
    again = unchanged(lambda: press(biro, opened.number, "4", path="pemohon", keputusan="dibuka kembali"))
    assert again.status == 422
    done = press(biro, opened.number, "4", path="pemohon", keputusan="diterima")
    assert done.status == 303
    assert m.case_of(opened.number).result == "done"
    assert "Terbitkan kunci baru" in biro.get(f"/berkas/{opened.number}").text
