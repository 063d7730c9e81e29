"""The same figures as open data: a line a service, agency, class and month, with what each column means above it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from portal.csv_cells import write_csv
from portal.formatters import moment, term
from portal.skm import HIDDEN, Figure, written
from portal.statistics import AgencyFacts, Choice, Figures, ServiceFacts
from portal.statistics_sources import SurveyLine
from portal.statistics_words import NO_CLASS_YET, definitions

HEAD = (
    "instansi", "layanan", "kode_layanan", "jenis", "klasifikasi", "bulan", "diterima", "selesai_atau_ditanggapi", "ditolak",
    "dicabut", "tidak_dilengkapi", "diarsipkan", "diarsipkan_karena_ganda", "dikembalikan_di_luar_alur", "dikembalikan_untuk_dilengkapi", "diperpanjang",
    "diterima_pelapor_atau_pemohon", "ditutup_tanpa_kabar", "dibuka_kembali", "memiliki_janji", "tepat_waktu", "tepat_waktu_persen",
    "median_menit_kerja", "persentil_90_menit_kerja", "janji_sekarang",
)  # fmt: skip


def open_data(
    rows: Iterable[tuple[ServiceFacts, AgencyFacts, str, str, Figures]], choice: Choice, at: datetime
) -> bytes:
    """Write the figures as CSV that spreadsheets open; lines that begin with `#` say what they mean."""
    notes = ["Persen, median, dan persentil kosong bila kurang dari 5 permohonan ada di baliknya."]
    notes += [f"{name}: {meaning}" for name, meaning in definitions()]
    return _written("Statistik layanan", choice, at, notes, HEAD, (_line(*row) for row in rows))


def survey_data(lines: Iterable[SurveyLine], choice: Choice, at: datetime) -> bytes:
    """Write the satisfaction index of each service over the period, then of each of its months that has one."""
    notes = ["IKM: indeks kepuasan masyarakat menurut PermenPANRB 14/2017, skala 25 sampai 100.", HIDDEN]
    head = ("instansi", "layanan", "kode_layanan", "dari_bulan", "sampai_bulan", "jawaban", "ikm", "mutu", "kinerja")
    whose = choice.agency.name if choice.agency else "Semua instansi"
    rows = (
        [whose, line.service.title, line.service.slug, first, last, *_index(figure)]
        for line in lines
        for first, last, figure in (
            (choice.period.first, choice.period.last, line.figure),
            *((month, month, figure) for month, figure in line.months),
        )
    )
    return _written("Kepuasan masyarakat", choice, at, notes, head, rows)


def _index(figure: Figure) -> list[object]:
    index = figure.index
    return [index.n, written(index.ikm), index.grade.letter, index.grade.words] if index else ["", "", "", ""]


def visits_data(rows: Iterable[tuple[AgencyFacts, str, int, int]], choice: Choice, at: datetime) -> bytes:
    """Write how many visits and people came to each agency, month by month."""
    notes = ["Kunjungan: catatan buku tamu; orang: jumlah orang dalam rombongannya."]
    told = ([agency.name, month, visits, people] for agency, month, visits, people in rows)
    return _written("Kunjungan", choice, at, notes, ("instansi", "bulan", "kunjungan", "orang"), told)


def _written(
    what: str, choice: Choice, at: datetime, notes: Iterable[str], head: Sequence[str], rows: Iterable[Sequence[object]]
) -> bytes:
    first = (
        f"{what}, {choice.period.words}. Dihitung {moment(at, 'WIB')}. Tanpa data pribadi. Kolom dipisahkan titik koma."
    )
    return write_csv(head, rows, (first, *notes))


def _line(service: ServiceFacts, agency: AgencyFacts, case_class: str, month: str, found: Figures) -> list[object]:
    limit = next((each.limit for each in service.classes if each.name == case_class), service.promise)
    kind = case_class or (NO_CLASS_YET if service.classes else "")
    share = found.share_in_time
    return [
        agency.name, service.title, service.slug, service.noun, kind, month, found.received, found.delivered,
        found.refused, found.withdrawn, found.lapsed, found.archived, found.duplicate, found.outside_flow, found.corrected, found.extended,
        found.accepted, found.unanswered, found.reopened, found.promised, found.in_time,
        "" if share is None else _decimal(share * 100), "" if found.median is None else _decimal(found.median),
        "" if found.p90 is None else found.p90, term(limit) if limit else "",
    ]  # fmt: skip


def _decimal(value: float) -> str:
    """Write a number as spreadsheets in Indonesian read it: `87,5`."""
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
