"""The words on buttons, row by row of the wording rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.buttons import Scene, buttons_of, consequence, kind_of
from portal.case_tasks import MyTask, OutcomeView
from portal.sop.matrix import read_matrix
from portal.sop.process import Process, compile_process
from tests.usecases.matrices import BRANCHES, COMPLAINT, PERMIT


def compiled(text: str) -> Process:
    matrix = read_matrix(text.encode()).matrix
    assert matrix is not None
    return compile_process(matrix)


REQUEST = Scene(compiled(PERMIT), "permohonan", "pemohon")
REPORT = Scene(compiled(COMPLAINT), "pengaduan", "pelapor")
OWN = Scene(compiled(BRANCHES), "berkas", "pemohon", has_applicant=False)


def outcome(label: str | None = None, to: str = "3", role: str = "Kabid", **facts: object) -> OutcomeView:
    """Make an outcome that leads to one step of one role."""
    known: dict[str, object] = {
        "label": label, "is_refusal": False, "is_return": False, "needs_note": False, "closes": False,
        "delivers": False, "goes_to": (to,) if to else (), "activities": ("Menelaah",), "next_roles": (role,) if role else (),
        "to_applicant": role in ("Pemohon", "Pengguna Layanan"), "waits_for": (), "withdraws": (),
    }  # fmt: skip
    return OutcomeView(**{**known, **facts})  # type: ignore[arg-type]


def task(*outcomes: OutcomeView, step: str = "2", role: str = "Loket", **facts: object) -> MyTask:
    """Make an open part with these outcomes."""
    known: dict[str, object] = {
        "task_id": 1, "step": step, "activity": "Memeriksa", "role": role, "title": role, "kind": "decide",
        "opened_at": None, "due_at": None, "is_returned": False, "return_reason": "", "returned_by": "", "is_repeated": False,
        "outcomes": outcomes, "waits_for": (), "opener_blocked": False, "classes": (), "chosen_class": "",
        "needs_class": False, "fields": (), "output": "", "requirements": "",
    }  # fmt: skip
    return MyTask(**{**known, **facts})  # type: ignore[arg-type]


def said(view: OutcomeView, scene: Scene = REQUEST, **facts: object) -> tuple[str, str]:
    """Give the words of the only button of a part."""
    [button] = buttons_of(task(view, **facts), scene)
    return button.label, button.line


BACK = {"is_return": True, "needs_note": True}
REFUSAL = {"is_refusal": True, "needs_note": True}
ON = "Berkas diteruskan ke Kabid."


@pytest.mark.parametrize(
    ("view", "label", "line"),
    [
        (outcome("setuju"), "Setujui", ON),
        (outcome("Disetujui"), "Setujui", ON),
        (outcome("layak"), "Setujui", ON),
        (outcome("lengkap"), "Nyatakan lengkap", ON),
        (outcome("terpenuhi"), "Nyatakan terpenuhi", ON),
        (outcome("siap"), "Nyatakan siap", ON),
        (outcome("jadwal disepakati"), "Putuskan: jadwal disepakati", ON),
        (
            outcome("jadwal diubah", "2", "Loket", **BACK),
            "Putuskan: jadwal diubah",
            "Langkah 2 diulang oleh Loket dengan tenggat baru.",
        ),
        (
            outcome("difasilitasi", "6", "Pemohon"),
            "Putuskan: difasilitasi",
            "Pemohon mendapat giliran: Menelaah.",
        ),
        (
            outcome("dijadwalkan dengan surat jawaban", "6", "Pemohon"),
            "Jadwalkan lewat surat",
            "Surat jawaban disiapkan; pemohon menerimanya setelah Anda menyelesaikan surat.",
        ),
        (
            outcome("belum lengkap", "1", "Pemohon", **BACK),
            "Kembalikan untuk dilengkapi",
            "Berkas kembali ke pemohon dengan alasan Anda. Jangka waktu layanan berhenti sampai dikirim lagi.",
        ),
        (
            outcome("dikembalikan", "1", "Loket", **BACK),
            "Kembalikan ke Loket",
            "Berkas kembali ke langkah 1 dengan alasan Anda. Langkah sesudahnya diulang; jangka waktu layanan tetap berjalan.",
        ),
        (
            outcome("ditolak", "5", "Loket", **REFUSAL),
            "Tolak permohonan",
            "Permohonan dinyatakan ditolak. Loket menyiapkan jawaban dengan alasan Anda.",
        ),
        (
            outcome("ditolak", "", "", closes=True, **REFUSAL),
            "Tolak dan tutup",
            "Permohonan ditutup sebagai ditolak. Pemohon membaca alasan Anda.",
        ),
        (outcome("lain-lain"), "Putuskan: lain-lain", ON),
        (outcome(), "Selesaikan langkah 2", ON),
        (outcome(to="6", role="Pemohon"), "Selesaikan langkah 2", "Pemohon mendapat giliran: Menelaah."),
        (outcome(to="", role="", closes=True), "Selesaikan langkah 2", "Permohonan selesai."),
    ],
)
def test_an_outcome_of_a_request_has_its_words(view, label, line):
    assert said(view) == (label, line)


@pytest.mark.parametrize(
    ("view", "label", "line"),
    [
        (
            outcome("diteruskan", "3", "Tim"),
            "Teruskan ke Tim",
            "Tenggat dihitung dari klasifikasi yang Anda pilih.",
        ),
        (
            outcome("tidak dapat diproses", "4", "Pengguna Layanan", **REFUSAL),
            "Tolak pengaduan",
            "Pelapor membaca alasan Anda dan tetap dapat membukanya kembali.",
        ),
        (
            outcome("perlu dilengkapi", "1", "Pengguna Layanan", **BACK),
            "Kembalikan untuk dilengkapi",
            "Berkas kembali ke pelapor dengan alasan Anda. Jangka waktu layanan berhenti sampai dikirim lagi.",
        ),
        (outcome("diterima", "", "", closes=True), "Terima jawaban", "Pengaduan selesai."),
        (
            outcome("dibuka kembali", "1", "Pengelola", **BACK),
            "Buka kembali",
            "Pengaduan kembali ke Pengelola dengan alasan Anda.",
        ),
    ],
)
def test_an_outcome_of_a_complaint_has_its_words(view, label, line):
    assert said(view, REPORT) == (label, line)


def test_a_chosen_class_tells_its_due_time():
    scene = Scene(REPORT.process, "pengaduan", "pelapor", due="Jumat, 27 November 2026 pukul 16.30 WIB")
    line = said(outcome("diteruskan", "3", "Tim"), scene)[1]
    assert line == "Tenggat dihitung dari klasifikasi yang Anda pilih: Jumat, 27 November 2026 pukul 16.30 WIB."


def test_a_case_without_applicant_has_no_reader():
    assert said(outcome("batal", "", "", closes=True, **REFUSAL), OWN)[1] == "Berkas ditutup sebagai ditolak."
    assert said(outcome("batal", "5", "Sekretaris", **REFUSAL), OWN) == (
        "Tolak berkas",
        "Berkas dinyatakan ditolak. Sekretaris menyiapkan jawaban dengan alasan Anda.",
    )


def test_a_refusal_that_goes_straight_to_the_applicant_is_read_by_them():
    line = said(outcome("ditolak", "6", "Pemohon", **REFUSAL))[1]
    assert line == "Permohonan dinyatakan ditolak. Pemohon membaca alasan Anda."


def test_a_delivery_and_its_last_step_are_both_told():
    line = said(outcome(to="6", role="Pemohon", delivers=True))[1]
    assert line == "Layanan dinyatakan telah diberikan. Pemohon mendapat giliran: Menelaah."


def test_others_who_are_still_busy_are_named():
    view = outcome(to="", role="", waits_for=("Kabid B",))
    assert said(view, OWN, step="2", role="Kabid A")[1] == "Berkas menunggu Kabid B sebelum ke Sekretaris dan Kepala."
    decided = outcome(to="", role="", waits_for=("Kepala",))
    assert said(decided, OWN, step="4", role="Sekretaris")[1] == "Berkas menunggu Kepala."


def test_several_at_once_and_what_a_return_ends():
    view = outcome(goes_to=("2", "3"), next_roles=("Kabid A", "Kabid B"))
    assert said(view, OWN)[1] == "Berkas diteruskan bersamaan ke Kabid A dan Kabid B."
    back = outcome("ulang", "1", "Sekretaris", withdraws=(("3", "Kabid B"), ("2", "Loket")), **BACK)
    assert said(back, OWN)[1].endswith("tetap berjalan. Kabid B tidak melanjutkan langkah 3.")


def test_the_way_forward_comes_first_and_alone_is_the_main_act():
    made = buttons_of(
        task(
            outcome("ditolak", "5", "Loket", **REFUSAL),
            outcome("tidak setuju", "2", "Loket", **BACK),
            outcome("setuju"),
            outcome("siap", "4", "Arsip"),
        ),
        REQUEST,
    )
    assert [(b.value, b.css) for b in made] == [
        ("setuju", ""), ("siap", "second"), ("tidak setuju", "second"), ("ditolak", "stop"),
    ]  # fmt: skip


def test_outcomes_that_would_read_alike_are_told_apart():
    made = buttons_of(
        task(outcome("tolak ringan", "5", "Loket", **REFUSAL), outcome("tolak berat", "5", "Loket", **REFUSAL)), REQUEST
    )
    assert [b.label for b in made] == ["Putuskan: tolak ringan", "Putuskan: tolak berat"]


def test_a_return_that_refuses_counts_as_a_return():
    assert kind_of(outcome("ulang", "2", "Loket", is_return=True, is_refusal=True)) == "return"


def test_a_step_that_is_repeated_is_not_returned_to_anybody():
    for label in ("dikembalikan", "tidak setuju", "ulang"):
        words = said(outcome(label, "2", "Loket", **BACK))
        assert words == (f"Putuskan: {label}", "Langkah 2 diulang oleh Loket dengan tenggat baru.")


def test_a_refused_case_does_not_end_as_done():
    scene = Scene(REQUEST.process, "permohonan", "pemohon", is_refused=True)
    view = outcome(to="", role="", closes=True)
    assert consequence(view, task(view), scene) == "Permohonan ditutup sebagai ditolak."


def test_the_applicant_and_the_counter_have_their_own_words():
    returned = task(outcome(to="2", role="Loket"), step="1", role="Pemohon", is_returned=True)
    [again] = buttons_of(returned, REQUEST, "applicant")
    assert (again.label, again.line) == ("Kirim lagi", "Berkas kembali ke Loket; waktu berjalan lagi.")
    [counter] = buttons_of(returned, REQUEST, "counter")
    assert (counter.label, counter.line) == ("Catat untuk pemohon", "Berkas diteruskan ke Loket.")


def test_the_answer_to_a_complaint_is_sent_to_who_reported():
    reply = outcome(to="4", role="Pengguna Layanan", delivers=True)
    scene = Scene(REPORT.process, "pengaduan", "pelapor", closes="Selasa, 8 Desember 2026 pukul 10.00 WIB")
    line = (
        "Pelapor membacanya, lalu menerima atau membuka kembali paling lambat Selasa, 8 Desember 2026 pukul 10.00 WIB."
    )
    assert said(reply, scene, step="3", role="Tim") == ("Kirim jawaban", line)
    assert said(replace(reply, goes_to=("1",)), scene, step="3", role="Tim")[1] == "Pelapor membacanya."
    assert said(reply, REQUEST, step="3", role="Loket")[0] == "Selesaikan langkah 3"
