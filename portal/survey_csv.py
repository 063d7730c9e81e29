"""The results of a period as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

from portal.csv_cells import write_csv
from portal.skm import HIDDEN, Figure, rounded, written
from portal.skm_questions import ELEMENTS
from portal.survey_reports import Report

HEAD = ("Instansi", "Layanan", "Periode", "Jawaban", "IKM", "Mutu", "Kinerja")
WHOLE = "Seluruh layanan"


def report_csv(report: Report) -> bytes:
    """Write a line for the service, or for the agency and each of its services; averages with two decimals."""
    head = [*HEAD, *(f"{element.code} {element.name}" for element in ELEMENTS), "Keterangan"]
    lines = [(report.title or WHOLE, report.figure), *((row.title, row.figure) for row in report.services)]
    return write_csv(head, ([report.agency, title, report.period.words, *_figure(figure)] for title, figure in lines))


def _figure(figure: Figure) -> list[str]:
    index = figure.index
    if index is None:
        return [""] * (4 + len(ELEMENTS)) + [HIDDEN]
    averages = [written(rounded(average)) for average in index.averages]
    return [str(index.n), written(index.ikm), index.grade.letter, index.grade.words, *averages, ""]
