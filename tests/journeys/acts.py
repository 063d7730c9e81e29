"""What people do in the journeys, in the words of the pages: apply, track with a key, do a step, read where it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.journeys.visitor import Visitor

READING = 3200  # milliseconds; a complaint that is sent faster than anybody reads is asked to be sent once more
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody fills in. Keys are labels; a value that stands in `choices` is picked, in `files` uploaded."""

    slug: str
    name: str = "Siti Rahayu"
    contact: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)  # legend -> choice
    files: Mapping[str, str] = field(default_factory=dict)  # label -> name of a PDF


@dataclass(frozen=True, slots=True)
class Receipt:
    """Number and key as the confirmation shows them."""

    number: str
    key: str


PONTIVE = Form(
    "kunjungan-pontive",
    texts={
        "Instansi/lembaga pemohon": "SMK Harapan Nusantara",
        "Kegiatan/acara": "Melihat ruang kendali kota",
        "Tanggal yang diharapkan": "24-11-2027",
        "Jumlah peserta": "25",
    },
    choices={"Keperluan": "Kunjungan"},
    files={"Surat Permohonan": "surat permohonan.pdf"},
)


def pdf(name: str) -> FilePayload:
    """Return a small PDF to upload."""
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}


def starts(label: str) -> re.Pattern[str]:
    """Match a name that begins with the label: a hint such as “(boleh kosong)” or a consequence may follow."""
    return re.compile(r"^\s*" + re.escape(label) + r"(?!\w)")


# -- the public ----------------------------------------------------------------------------------------------------


def fill_in(page: Page | Locator, form: Form, script: bool = True) -> None:
    """Fill in a form; with script, each document is waited for until it is stored."""
    if form.name:
        page.get_by_label(starts("Nama")).first.fill(form.name)
    if form.contact:
        page.get_by_label(starts("Surel atau telepon")).fill(form.contact)
    for label, text in form.texts.items():
        page.get_by_label(starts(label)).first.fill(text)
    for legend, choice in form.choices.items():
        page.get_by_role("group", name=starts(legend)).get_by_role("radio", name=choice, exact=True).check()
    for label, name in form.files.items():
        page.get_by_label(starts(label)).first.set_input_files(pdf(name))
        if script:
            expect(page.get_by_role("list", name=f"Dokumen {label}")).to_contain_text(name)


def begin(visitor: Visitor, slug: str) -> Page:
    """Go from the catalogue to the service and on to its form."""
    page = visitor.open("/")
    page.locator(f'a[href="/layanan/{slug}"]').first.click()
    page.locator(f'a[href^="/layanan/{slug}/ajukan"]').first.click()
    expect(page.get_by_role("button", name="Periksa isian", exact=True)).to_be_visible()
    return page


def apply(visitor: Visitor, form: Form, script: bool = True) -> Receipt:
    """Fill in, check, send, and read number and key."""
    page = begin(visitor, form.slug)
    fill_in(page, form, script)
    return check_and_send(visitor, script)


def check_and_send(visitor: Visitor, script: bool = True) -> Receipt:
    """Press the two buttons, and read number and key."""
    page = visitor.page
    page.get_by_role("button", name="Periksa isian", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa isian")
    send = page.get_by_role("button", name=re.compile("^Kirim (permohonan|pengaduan)$"))
    if "pengaduan" in send.inner_text():
        page.wait_for_timeout(READING)
    send.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("terkirim")
    return Receipt(page.locator(".code.number").inner_text().strip(), page.locator(".code.key").inner_text().strip())


def open_with_key(visitor: Visitor, receipt: Receipt) -> Page:
    """Track a case by number, typed in small letters with spaces, and open it with its key."""
    page = visitor.open("/lacak")
    page.get_by_label("Nomor permohonan").fill(receipt.number.lower().replace("-", " "))
    page.get_by_role("button", name="Lacak", exact=True).click()
    page.get_by_label(starts("Kunci")).fill(receipt.key.lower())
    page.get_by_role("button", name="Buka dengan kunci").click()
    expect(page.get_by_role("heading", name="Kunci terbuka di perangkat ini")).to_be_visible()
    return page


def do_own_step(visitor: Visitor, receipt: Receipt, button: str, note: str = "", says: str = "") -> None:
    """Do an open step of the applicant on the tracking page, and read what it says then."""
    page = visitor.open(f"/lacak/{receipt.number}")
    if note:
        page.get_by_label(re.compile("^(Catatan untuk petugas|Alasan atau catatan)")).fill(note)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name=starts(button)).click()
    expect(page.locator("#messages .notice, #pesan").filter(has_text=says).first).to_be_visible()


def expect_state(visitor: Visitor, receipt: Receipt, word: str, at: str = "") -> Page:
    """Read the state of a case, and where it is, on the tracking page."""
    page = visitor.open(f"/lacak/{receipt.number}")
    expect(page.locator("#position .status").first).to_have_text(word)
    if at:
        expect(page.locator("#position dl.where dd").first).to_contain_text(at)
    return page


# -- officials -----------------------------------------------------------------------------------------------------


def open_case(official: Visitor, number: str) -> Page:
    """Go to the inbox, look for the number and open the case."""
    page = official.open("/tugas")
    page.get_by_label("Cari nomor, nama pemohon, atau instansi").fill(number)
    page.get_by_role("button", name="Saring").click()
    page.get_by_role("link", name=number).first.click()
    expect(page.locator("#case")).to_be_visible()
    return page


def do_step(official: Visitor, number: str, button: str, note: str = "", output: str = "", file: str = "") -> Page:
    """Do one's open part of a case: fill in what is given, press the button, and wait for its answer."""
    page = open_case(official, number)
    press_step(page, button, note, output, file)
    expect(page.locator("#case-take-back")).to_contain_text("Tarik kembali sampai pukul")
    return page


def press_step(page: Page, button: str, note: str = "", output: str = "", file: str = "") -> None:
    """Fill in the panel that has the button, and press it."""
    pressed = page.get_by_role("button", name=starts(button))
    panel = page.locator("#case-panel section.panel").filter(has=pressed)
    if note:
        panel.get_by_label(re.compile("^(Catatan|Alasan)")).fill(note)
    if output:
        panel.get_by_label(re.compile(r"^\s*(Hasil|Jawaban untuk pelapor)")).fill(output)
    if file:
        panel.get_by_label(starts("Dokumen")).set_input_files(pdf(file))
    with page.expect_response(lambda answer: answer.request.method == "POST"):  # the step before may look the same
        panel.get_by_role("button", name=starts(button)).click()
