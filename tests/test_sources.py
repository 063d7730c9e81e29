"""The six shipped matrices say what their documents say: nothing lost, nothing added but the sentences said to be ours."""

import re
from pathlib import Path

import pytest

from portal.sop.matrix import read_matrix

ROOT = Path(__file__).parent.parent
SOURCES = {
    "kunjungan-bpptik": "000_1fca2fc6e46b8041",
    "kunjungan-pontive": "001_ef2bce758b1ac74d",
    "audiensi-kalbar": "002_e89960f400cda8f8",
    "pengaduan": "002_e89960f400cda8f8",
    "izin-ikrg": "003_eaea28a3d153fbd8",
    "pameran-balikpapan": "004_67b1d5dfd388ba3b",
}
CORRECTIONS = {
    "Mengininkan": "Mengirimkan",
    "Fadilitasi": "Fasilitasi",
    "fadilitasi": "fasilitasi",
    "Motu Baku": "Mutu Baku",
    "pengeola": "pengelola",
    "balikipapan": "balikpapan",
}
OURS = {
    "Menerima surat dan meneruskannya ke Petugas pada Bagian",
    "Memproses permohonan fasilitasi rapat/audiensi",
    "Dari bagan pada dokumen: Petugas Informasi / TU → Petugas pada Bagian",
    "Dari bagan pada dokumen: Petugas pada Bagian → Menerima Fasilitasi Audiensi",
    "Tim Pengelola Pengaduan menangani aduan dan menyusun jawaban",
    "Jawaban pengaduan",
    "Langkah 12–21 tidak ada dalam dokumen sumber; alur dilanjutkan ke langkah 22.",
}
SERVICE_STANDARD = ("Persyaratan", "Jangka Waktu", "Biaya", "Pengaduan", "Kontak", "Keterkaitan", "Nomor SK")
ROLES = {  # as the documents print them
    "kunjungan-pontive": "Pemohon|Admin|Sekretariat|Kadis|Kabid. TKPBET|Seksi. PK & AI|Admin Pontive Center",
    "izin-ikrg": "Pemohon|Front Office|Front Office Rekomendasi|Diskominfo|Tim Teknis|Back Office Pemroses|Kasi|Kabid|Sekretaris|Kepala DPMPSTP|Petugas E Doc|Petugas Penyerahan Izin",
    "pameran-balikpapan": "Staf Pelaksana Seksi Bina Usaha|Kepala Seksi|Kepala Bidang|Sekretaris|Kepala Dinas",
}


def fold(text):
    return " ".join(text.split())


def source(name):
    text = (Path(__file__).parent / "sources" / f"{SOURCES[name]}.txt").read_text(encoding="utf-8")
    for wrong, right in CORRECTIONS.items():
        text = text.replace(wrong, right)
    return text


def matrix(name):
    return read_matrix((ROOT / "matrices" / f"{name}.csv").read_bytes()).matrix


def table_rows(name):
    """Number, activity and the filled cells after it, of every row that the document prints."""
    for line in source(name).splitlines():
        cells = [fold(cell) for cell in line.strip("|").split("|" if line.startswith("|") else "\t")]
        if re.fullmatch(r"\d+", cells[0]) and len(cells) > 2:
            yield cells


def said(step):
    return [fold(t) for t in (step.requirements, step.duration.text, step.output, step.note) if t and t not in OURS]


@pytest.mark.parametrize("name", ["kunjungan-pontive", "izin-ikrg", "pameran-balikpapan"])
def test_every_row_and_cell_of_the_document_stands_in_the_matrix(name):
    document = [[number, activity, *filter(None, rest)] for number, activity, *rest in table_rows(name)]
    ours = [[re.sub(r"(?<=\d)[ab]$", "", s.number), fold(s.activity), *said(s)] for s in matrix(name).steps]
    assert ours == document


def test_every_row_of_the_visit_to_bpptik_stands_in_the_matrix():
    document = [[number, time, activity] for number, _, time, activity in table_rows("kunjungan-bpptik")]
    assert [[s.number, s.duration.text, fold(s.activity)] for s in matrix("kunjungan-bpptik").steps] == document


@pytest.mark.parametrize("name", ROLES)
def test_the_roles_stand_as_printed(name):
    assert "|".join(matrix(name).roles) == ROLES[name]


def test_steps_missing_from_the_document_are_not_invented():
    numbers = [step.number for step in matrix("izin-ikrg").steps]
    assert numbers == [str(n) for n in (*range(1, 12), *range(22, 31))]


def test_the_closing_row_of_the_document_stays():
    assert ",Jumlah,,,,,,,,,,,,,,10,," in (ROOT / "matrices" / "izin-ikrg.csv").read_text(encoding="utf-8")


def test_every_sentence_of_the_hearing_stands_in_the_matrix():
    printed = re.findall(r"^\t([a-d])\. (.+)$", source("audiensi-kalbar").partition("Prosedur :")[2], re.MULTILINE)[:4]
    steps = {step.number: fold(step.activity) for step in matrix("audiensi-kalbar").steps}
    assert [(number, steps[number]) for number, _ in printed] == [(number, fold(text)) for number, text in printed]


def test_every_node_of_the_complaint_graph_stands_in_the_matrix():
    nodes = re.findall(r"\[([^\]]+)\]", source("pengaduan").rpartition("graph LR")[2])
    said_by_steps = " ".join(step.activity for step in matrix("pengaduan").steps)
    assert len(nodes) == 4
    assert all(node.casefold() in said_by_steps.casefold() for node in nodes)


def test_the_classes_of_complaints_keep_their_limits():
    printed = re.findall(r"\d\) (.+), selambat-lambatnya (.+?)[;.]", source("pengaduan"))
    assert [(c.name, c.limit.text) for c in matrix("pengaduan").classes] == printed


@pytest.mark.parametrize("name", ["audiensi-kalbar", "pengaduan"])
def test_the_seven_channels_for_complaints_are_kept(name):
    printed = re.findall(r"\d\. (.+?)(?= \d\. | ?</ol>| b\. Alur)", fold(source(name).partition("<ol")[2]))[:7]
    assert list(matrix(name).facts["Pengaduan"]) == printed
    assert len(printed) == 7


@pytest.mark.parametrize("name", SOURCES)
def test_nothing_is_added_but_what_is_said_to_be_ours(name):
    document = fold(re.sub(r"[|]", " ", source(name)))
    for step in matrix(name).steps:
        for text in (step.activity, step.requirements, step.duration.text, step.output, step.note):
            assert text in OURS or fold(text) in document, text
    for key in SERVICE_STANDARD:
        for value in matrix(name).facts.get(key, ()):
            assert fold(value).casefold() in document.casefold(), value  # a line of its own begins with a capital


@pytest.mark.parametrize("name", SOURCES)
def test_the_file_says_where_the_doers_come_from_and_is_published(name):
    found = matrix(name)
    assert any("dokumen sumber tidak memuat simbol alurnya" in note for note in found.facts["Catatan"])
    assert read_matrix((ROOT / "matrices" / f"{name}.csv").read_bytes()).state == "publishable"


def test_footnotes_and_contacts_of_bpptik_are_kept():
    facts = matrix("kunjungan-bpptik").facts
    footnotes = [fold(line) for line in source("kunjungan-bpptik").splitlines() if line.startswith("*")]
    assert set(footnotes) <= set(facts["Catatan"])
    contacts = source("kunjungan-bpptik").partition("Pertanyaan")[2].splitlines()
    assert ["Pertanyaan" + contacts[0], *filter(None, contacts[1:])] == list(facts["Kontak"])
