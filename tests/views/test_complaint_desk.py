"""Working on complaints: classes explained, the answer, handing over, merging, spam, the number of SP4N-LAPOR!."""

from __future__ import annotations

from io import BytesIO

import pytest

from portal.formatters import moment
from portal.models.complaints import ComplaintFacts
from portal.models.files import CaseFile
from tests.page import Client, words
from tests.usecases import matrices as m
from tests.usecases import reports as r
from tests.views.complaining import Town, picture
from tests.views.offices import PDF, press, unchanged

ACTS = ("alihkan", "gabungkan", "pisahkan", "sp4n")


@pytest.fixture
def town(app, monkeypatch) -> Town:
    return Town(app, monkeypatch)


def acts_of(client: Client, number: str) -> list[str]:
    """Return the words of the links to other acts."""
    page = client.get(f"/berkas/{number}")
    return [link.get_text() for link in page.soup.select("#case-panel nav a")]


# -- steps -------------------------------------------------------------------------------------------------------------


def test_each_class_stands_with_its_limit_and_how_that_is_worked_out(town: Town) -> None:
    opened = town.complain()
    page = town.olah.get(f"/berkas/{opened.number}")
    classes = [words(row) for row in page.soup.select("#case-panel .choice-row") if row.select("[name=klasifikasi]")]
    assert classes[0] == "Pengaduan ringan 3 jam kerja, paling lambat Selasa, 24 November 2026 pukul 14.00 WIB"
    assert len(classes) == 4
    told = words(page.one("#case-panel"))
    assert "Jangka waktu 60 hari kerja:" in told
    assert "Kamis, 24 Desember 2026 (cuti bersama)" in told
    town.pass_on(opened.number, r.LIGHT)
    why = words(town.tim.get(f"/berkas/{opened.number}").one("#case-why"))
    assert "Mengapa dijawab paling lambat Selasa, 24 November 2026 pukul 14.00 WIB" in why
    assert "Jangka waktu 3 jam kerja" in why


def test_the_limits_of_the_classes_count_the_time_that_the_reporter_took(town: Town) -> None:
    opened = town.complain()
    press(town.olah, opened.number, "2", keputusan=r.INCOMPLETE, catatan="Sebutkan loketnya.")
    town.wait(days=7)
    assert press(town.olah, opened.number, "1", path="pemohon", catatan="Loket 3.").status == 303
    page = town.olah.get(f"/berkas/{opened.number}")
    offered = [words(row) for row in page.soup.select("#case-panel .choice-row") if row.select("[name=klasifikasi]")]
    town.pass_on(opened.number, r.NORMATIVE)
    due = moment(m.case_of(opened.number).limit_due, "WIB")
    assert offered[1] == f"Pengaduan bersifat normatif 5 hari kerja, paling lambat {due}"


def test_passing_on_without_a_class_asks_for_it(town: Town) -> None:
    opened = town.complain()
    page = unchanged(lambda: press(town.olah, opened.number, "2", keputusan=r.FORWARD))
    assert page.status == 422
    assert "Klasifikasi belum dipilih." in page.text


@pytest.mark.parametrize("outcome", [r.INCOMPLETE, r.REFUSED])
def test_asking_for_more_or_refusing_needs_a_reason(town: Town, outcome: str) -> None:
    opened = town.complain()
    page = unchanged(lambda: press(town.olah, opened.number, "2", keputusan=outcome))
    assert page.status == 422
    assert "Alasan belum diisi." in page.text


def test_an_answer_cannot_be_empty_and_what_was_typed_stays(town: Town) -> None:
    opened = town.complain()
    town.pass_on(opened.number)
    page = unchanged(lambda: press(town.tim, opened.number, "3", catatan="Lihat arsip."))
    assert page.status == 422
    assert "Jawaban belum diisi. Tulis jawaban yang dibaca pelapor, atau unggah dokumennya." in page.text
    assert "Lihat arsip." in page.html
    assert page.soup.select("input[name=foto_sebelum]")
    assert page.soup.select("input[name=foto_sesudah]")


def test_the_answer_comes_with_pictures_whose_metadata_are_gone(town: Town) -> None:
    opened = town.complain()
    town.pass_on(opened.number)
    town.answer(opened.number, "Baris satu.\nBaris dua.", foto_sebelum=picture("a.jpg"), foto_sesudah=picture("b.jpg"))
    page = town.olah.get(f"/berkas/{opened.number}")
    assert "Baris satu. Baris dua." in page.text
    sources = [str(image["src"]) for image in page.soup.select('#case img[alt^="Foto se"]')]
    assert len(sources) == 2
    for source in sources:
        assert r.CAMERA.encode() not in town.olah.http.get(source).data


def test_a_picture_that_is_none_is_told_at_its_field(town: Town) -> None:
    opened = town.complain()
    town.pass_on(opened.number)
    bad = (BytesIO(b"MZ\x90"), "foto.jpg")
    page = unchanged(lambda: press(town.tim, opened.number, "3", keluaran="Sudah.", foto_sesudah=bad))
    assert page.status == 422
    assert "foto.jpg" in words(page.one('[id^="foto_sesudah-"][id$="-e"]'))
    assert CaseFile.select().count() == 0


def test_a_stale_form_answers_nothing(town: Town) -> None:
    opened = town.complain()
    town.pass_on(opened.number)
    tim = town.tim
    page = tim.get(f"/berkas/{opened.number}")
    town.answer(opened.number)
    address = next(str(form["action"]) for form in page.soup.select("#case-panel form[method=post]"))
    again = unchanged(lambda: tim.post(address, {**page.form(address), "keluaran": "Lain."}))
    assert again.status == 409


# -- badges and acts ---------------------------------------------------------------------------------------------------


def test_what_is_hidden_from_whom_is_explained(town: Town) -> None:
    opened = town.complain(anonim="ya", rahasia="ya", agency="belum-tahu")
    olah = town.hire("biro", r.HANDLER, agency=r.OWNER)
    told = words(olah.get(f"/berkas/{opened.number}").one("#badges"))
    assert "Anonim Identitas pelapor tidak terlihat" in told
    assert "Anda membacanya sebagai pengelola pengaduan" in told
    assert "Rahasia Uraian, dokumen, dan jawaban tidak terlihat oleh umum." in told
    assert "Belum tahu instansi" in told


def test_only_who_handles_complaints_hands_over_merges_and_counts_them(town: Town) -> None:
    opened = town.complain()
    assert {"Alihkan ke instansi lain", "Gabungkan dengan pengaduan lain", "Catat nomor SP4N-LAPOR!"} <= set(
        acts_of(town.olah, opened.number)
    )
    for client in (town.tim, town.loket):
        assert not {"Alihkan ke instansi lain", "Gabungkan dengan pengaduan lain"} & set(acts_of(client, opened.number))
        for act in ACTS:
            address = f"/berkas/{opened.number}/{act}"
            assert client.get(address).status == 403
            sent = {"csrf_token": client.token("/tugas"), "instansi": r.OWNER_SLUG, "alasan": "x", "nomor_sp4n": "1"}
            assert unchanged(lambda: client.post(address, sent)).status == 403  # noqa: B023
    assert ComplaintFacts.get().tracking_id == ""


def test_the_acts_of_complaints_are_not_for_other_cases_nor_for_strangers(town: Town) -> None:
    permit = m.submit()
    opened = town.complain()
    for act in ACTS:
        assert town.loket.get(f"/berkas/{permit.number}/{act}").status == 404
        assert town.loket.get(f"/berkas/ADU-0000-0000/{act}").status == 404
        assert town.guest.get(f"/berkas/{opened.number}/{act}").status in (302, 303, 401)


def test_a_complaint_is_handed_over_with_a_reason(town: Town) -> None:
    opened = town.complain()
    path = f"/berkas/{opened.number}/alihkan"
    page = town.olah.get(path)
    assert page.h1 == f"Alihkan pengaduan {opened.number} ke instansi lain?"
    assert "Nomor dan kunci tetap sama" in page.text
    empty = unchanged(lambda: town.olah.send(path, path))
    assert empty.status == 422
    assert "Instansi belum dipilih." in empty.text
    assert "Alasan belum diisi." in empty.text
    olah = town.olah
    done = olah.send(path, path, {"instansi": r.OWNER_SLUG, "alasan": "Bukan wewenang kami."})
    assert done.response.headers["Location"] == "/pengaduan/kelola"
    there = olah.get("/pengaduan/kelola")
    assert f"Pengaduan {opened.number} dialihkan ke {r.OWNER}." in there.text
    assert f"{opened.number} · ke {r.OWNER}" in there.text
    assert olah.get(f"/berkas/{opened.number}").status == 403
    biro = town.hire("biro", r.HANDLER, agency=r.OWNER).get(f"/berkas/{opened.number}")
    assert "Dialihkan dari Dinas Uji" in words(biro.one("#badges"))
    public = town.guest.get(f"/lacak/{opened.number}")
    assert public.one("#position .status").get_text() == "Diteruskan"
    assert "Bukan wewenang kami." not in public.html


def test_two_complaints_are_merged_and_parted_again(town: Town) -> None:
    first, second = town.complain(), town.complain(Uraian="Antrean kacau.")
    path = f"/berkas/{second.number}/gabungkan"
    for typed, told in (
        (second.number, "Itu nomor pengaduan ini sendiri."),
        ("ADU-0000-0000", "tidak ada di instansi Anda"),
        ("bukan nomor", "tidak ada di instansi Anda"),
    ):
        page = town.olah.get(f"{path}?nomor_lain={typed}")
        assert page.status == 422
        assert told in page.text
    olah = town.olah
    page = olah.get(f"{path}?nomor_lain={first.number.lower()}")
    assert "Antrean tidak dipanggil." in page.text
    assert page.one("form.form button").get_text() == f"Gabungkan ke {first.number}"
    assert unchanged(lambda: olah.post(path, page.form(path))).status == 422
    merged = olah.post(path, {**page.form(path), "alasan": "Hal yang sama."})
    assert merged.status == 303
    seen = town.olah.get(f"/berkas/{second.number}")
    assert f"Digabungkan ke {first.number}" in words(seen.one("#badges"))
    assert "Pulihkan dari arsip" not in seen.text
    assert second.number in words(town.olah.get(f"/berkas/{first.number}").one("#badges"))
    apart = f"/berkas/{second.number}/pisahkan"
    assert town.olah.get(apart).h1 == f"Pisahkan dari {first.number}"
    assert town.olah.send(apart, apart).status == 303
    assert m.case_of(second.number).result == "open"
    assert town.olah.get(apart).status == 409


def test_what_is_no_complaint_is_archived_with_a_reason_and_brought_back(town: Town) -> None:
    opened = town.complain()
    path = f"/berkas/{opened.number}/arsip"
    page = town.olah.get(path)
    assert [option["value"] for option in page.soup.select("#jenis_arsip option")] == ["", "bukan"]
    assert town.olah.send(path, path, {"jenis_arsip": "bukan", "alasan": "Iklan."}).status == 303
    assert town.guest.get(f"/lacak/{opened.number}").one("#position .status").get_text() == "Diarsipkan"
    back = f"/berkas/{opened.number}/pulihkan"
    assert town.olah.send(back, back).status == 303
    assert m.case_of(opened.number).result == "open"


def test_the_number_of_sp4n_is_kept_shown_searched_and_taken_out(town: Town) -> None:
    opened = town.complain()
    path = f"/berkas/{opened.number}/sp4n"
    assert town.olah.send(path, path, {"nomor_sp4n": "7654321"}).status == 303
    assert "Nomor SP4N-LAPOR! 7654321" in town.olah.get(f"/berkas/{opened.number}").text
    assert opened.number in town.olah.get("/pengaduan/kelola?q=7654321").text
    assert "7654321" in town.reporter(opened).get(f"/lacak/{opened.number}").text
    other = town.complain(Uraian="Lain.")
    twice = f"/berkas/{other.number}/sp4n"
    page = town.olah.send(twice, twice, {"nomor_sp4n": "7654321"})
    assert page.status == 422
    assert f"sudah tercatat pada pengaduan {opened.number}" in page.text
    assert town.olah.get(path).one("#nomor_sp4n")["value"] == "7654321"
    assert town.olah.send(path, path, {"nomor_sp4n": ""}).status == 303
    assert ComplaintFacts.get().tracking_id == ""


def test_a_document_of_the_answer_can_be_the_answer(town: Town) -> None:
    opened = town.complain()
    town.pass_on(opened.number)
    town.answer(opened.number, "", dokumen=(BytesIO(PDF), "surat.pdf"))
    assert "surat.pdf" in words(town.reporter(opened).get(f"/lacak/{opened.number}").one("#told"))


# -- words of the steps ------------------------------------------------------------------------------------------------


def labels_of(client: Client, number: str) -> list[str]:
    """Return the labels of the fields of the open step's form."""
    page = client.get(f"/berkas/{number}")
    return [words(label) for label in page.soup.select("#case-panel form[enctype] .field > label")]


def test_the_first_decision_asks_for_no_result(town: Town) -> None:
    opened = town.complain()
    labels = labels_of(town.olah, opened.number)
    assert labels == ["Alasan (dibaca pelapor)", "Dokumen untuk pelapor (boleh kosong)"]


def test_the_answer_is_sent_and_says_until_when_the_reporter_replies(town: Town) -> None:
    opened = town.complain()
    town.pass_on(opened.number)
    panel = words(town.tim.get(f"/berkas/{opened.number}").one("#case-panel"))
    assert "Dokumen jawaban (boleh kosong)" in panel
    assert "Selesaikan langkah" not in panel
    assert "Layanan dinyatakan" not in panel
    town.answer(opened.number)
    closes = moment(m.case_of(opened.number).closes_at, "WIB")
    assert f"Kirim jawaban Pelapor membacanya, lalu menerima atau membuka kembali paling lambat {closes}." in panel


def test_what_the_reporter_brings_to_the_counter_is_called_so(town: Town) -> None:
    opened = town.returned()
    assert "Dokumen dari pelapor (boleh kosong)" in labels_of(town.olah, opened.number)


def test_a_document_of_who_passes_a_complaint_on_is_no_answer(town: Town) -> None:
    opened = town.complain()
    press(town.olah, opened.number, "2", keputusan=r.FORWARD, klasifikasi=r.LIGHT, dokumen=(BytesIO(PDF), "nota.pdf"))
    public = town.guest.get(f"/lacak/{opened.number}")
    assert not public.soup.select("#jawaban")
    town.answer(opened.number, "Sudah diperbaiki.")
    answered = town.guest.get(f"/lacak/{opened.number}").one("section:has(> #jawaban)")
    assert "Sudah diperbaiki." in words(answered)
