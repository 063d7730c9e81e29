"""The charts of the figures, and the addresses that the pages about them share."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from markupsafe import Markup

from portal import charts
from portal.charts import Bar, Chart, Row
from portal.formatters import number, term
from portal.sop.model import Duration
from portal.statistics import Choice, ClassLine, Figures
from portal.statistics_sources import Visits
from portal.statistics_words import NO_CLASS_YET, minutes_of, percent, short_month, short_work

Months = Sequence[tuple[str, Figures]]
FEWEST = 3  # months with a median that make a chart


def counts_chart(months: Months, name: str, noun: str, went: str) -> Markup | None:
    """Draw what came and what went, month by month; None where nothing did."""
    if all(found.is_empty for _, found in months):
        return None
    top = charts.longest([value for _, found in months for value in (found.received, found.given)])
    rows = tuple(
        Row(
            short_month(month),
            (
                Bar(found.received, number(found.received), "is-came"),
                Bar(found.given, number(found.given), "is-went"),
            ),
        )
        for month, found in months
    )
    came, gone = (sum(values) for values in zip(*((f.received, f.given) for _, f in months), strict=True))
    told = f"Batang per bulan. Seluruhnya {number(came)} diterima dan {number(gone)} {went} atau ditolak. Angkanya ada pada tabel."
    return charts.draw(Chart(f"{noun} diterima, dan {went} atau ditolak, tiap bulan", told, rows, top), name)


def times_chart(months: Months, promise: Duration | None, name: str) -> Markup | None:
    """Draw median and 90th percentile beside the promise, month by month; None where too few months have them."""
    if sum(found.median is not None for _, found in months) < FEWEST:
        return None
    limit = minutes_of(promise)
    values = [value for _, found in months for value in (found.median, found.p90)]
    rows = tuple(Row(short_month(month), (_median_bar(found),), found.p90) for month, found in months)
    told = "Batang: median waktu kerja; garis: sampai persentil ke-90. Di ujungnya median dan persentil."
    if promise is not None and limit is not None:
        told += f" Garis putus-putus: janji {term(promise)}."
    chart = Chart(
        "Waktu kerja sampai selesai atau ditolak, tiap bulan", told + " Angkanya ada pada tabel.", rows,
        charts.longest([*values, limit]), limit, f"janji {term(promise)}" if promise is not None else "", room=44,
    )  # fmt: skip
    return charts.draw(chart, name)


def _median_bar(found: Figures) -> Bar:
    if found.median is None:
        return Bar(0, "", "is-went")
    return Bar(found.median, f"{short_work(found.median)}–{short_work(found.p90 or 0)}", "is-went")


def classes_chart(classes: Sequence[ClassLine], name: str) -> Markup | None:
    """Draw the share in time of each class; None where too few stand behind each."""
    shown = [line for line in classes if line.figures.share_in_time is not None]
    if not shown:
        return None
    rows = tuple(
        Row(line.name or NO_CLASS_YET, (Bar(share, percent(share), "is-went"),))
        for line in shown
        if (share := line.figures.share_in_time) is not None
    )
    told = "; ".join(f"{line.name or NO_CLASS_YET}: {percent(line.figures.share_in_time or 0)}" for line in shown)
    return charts.draw(
        Chart("Pengaduan yang ditanggapi tepat waktu menurut klasifikasi", told + ".", rows, 1, above=True), name
    )


def visits_chart(visits: Visits, name: str) -> Markup | None:
    """Draw the visits, month by month; None where there were none."""
    if not visits.total:
        return None
    top = charts.longest([count for _, count, _ in visits.months])
    rows = tuple(Row(short_month(m), (Bar(count, number(count), "is-went"),)) for m, count, _ in visits.months)
    told = f"Batang per bulan. Seluruhnya {number(visits.total)} kunjungan. Angkanya ada pada tabel."
    return charts.draw(Chart("Kunjungan tiap bulan", told, rows, top), name)


def address(endpoint: str, choice: Choice, **changes: str) -> str:
    """Return the address of a page about a choice; `agency`, `service` or more parameters may be changed (empty: all)."""
    query = {
        "instansi": changes.pop("agency", choice.agency.slug if choice.agency else ""),
        "layanan": changes.pop("service", choice.service.slug if choice.service else ""),
        "periode": choice.period.key,
        **changes,
    }
    return url_for(endpoint, **{name: value for name, value in query.items() if value})  # type: ignore[arg-type]
