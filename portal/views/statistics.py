"""Statistik: the open figures for everybody, as a page and as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, session

from portal import access, clock, statistics, statistics_sources
from portal.skm import written
from portal.statistics import Choice, Register
from portal.statistics_csv import open_data, survey_data, visits_data
from portal.statistics_periods import month_name, running_month
from portal.statistics_rollup import Standing, refresh_if_old
from portal.statistics_words import definitions, in_time_words, percent, time_words, work
from portal.views import statistics_parts as parts

bp = Blueprint("statistics", __name__)

KEPT = 128  # choices whose figures a worker keeps
FOR_ALL = "public, max-age=60"  # as long as the rows behind the figures count as fresh


@bp.get("/statistik")
def page() -> Response:
    """Show what was received and given, how long it took, complaints, satisfaction and visits of a choice."""
    now = clock.now()
    choice, known, standing = asked(now)
    found = kept(choice, standing, now, "cases", lambda: statistics.overview(choice, known))
    around = kept(choice, standing, now, "around", lambda: _around(choice, known))
    answer = make_response(
        render_template(
            "pages/statistics/page.html",
            choice=choice,
            known=known,
            standing=standing,
            found=found,
            periods=statistics.periods_to_choose(now),
            definitions=definitions(),
            files={
                name: parts.address(f"statistics.{name}", choice) for name in ("data", "survey_file", "visits_file")
            },
            detail=parts.address("statistics_desk.page", choice),
            address_of=lambda **changes: parts.address("statistics.page", choice, **changes),
            nothing=lambda _name, _month: "",
            running=running_month(now),
            charts=_charts(choice, found, around),
            whose=_whose(choice, known),
            official=access.actor() is not None,
            **around,
        )
    )
    return _public(answer)


@bp.get("/statistik/angka.csv")
def data() -> Response:
    """Send the figures of a choice as open data, by service, agency, class and month."""
    choice, known, standing = asked(clock.now())
    return _file("statistik", choice, open_data(statistics.details(choice, known), choice, standing.at))


@bp.get("/statistik/kepuasan.csv")
def survey_file() -> Response:
    """Send the satisfaction index of each service over the period."""
    now = clock.now()
    choice, known, _ = asked(now)
    return _file("kepuasan", choice, survey_data(statistics_sources.survey_lines(choice, known), choice, now))


@bp.get("/statistik/kunjungan.csv")
def visits_file() -> Response:
    """Send the visits of each agency, month by month."""
    now = clock.now()
    choice, known, _ = asked(now)
    return _file("kunjungan", choice, visits_data(statistics_sources.visits_by_agency(choice, known), choice, now))


def _file(what: str, choice: Choice, content: bytes) -> Response:
    name = "-".join([what, *([choice.service.slug] if choice.service else []), choice.period.last])
    answer = Response(content, content_type="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return _public(answer)


def asked(now: datetime) -> tuple[Choice, Register, Standing]:
    """Read what the address asks for, with figures that are up to date; 404 where it names what is not there."""
    known = statistics.register()
    agency, service, period = (request.args.get(name, "")[:80] for name in ("instansi", "layanan", "periode"))
    try:
        choice = statistics.read_choice(known, agency, service, period, now)
    except statistics.UnknownChoice:
        abort(404)
    return choice, known, refresh_if_old(now)


def kept(choice: Choice, standing: Standing, now: datetime, what: str, make: Callable[[], Any]) -> Any:
    """Return figures that this worker made before for the same choice, rows and minute, or make them."""
    store: dict[str, dict[Any, Any]] = current_app.extensions.setdefault("portal_figures", {})
    mine = store.setdefault(what, {})
    where, service = (each.id if each else None for each in (choice.agency, choice.service))
    key = (where, service, choice.period.first, choice.period.last, standing.round, int(now.timestamp() // 60))
    if key not in mine:
        while len(mine) >= KEPT:
            mine.pop(next(iter(mine)), None)
        mine[key] = make()
    return mine[key]


def _whose(choice: Choice, known: Register) -> str:
    """Say whose figures these are: of the agency chosen, of the one that the service belongs to, or of all."""
    service = choice.service
    only = known.by_agency.get(service.agency_id) if service and not service.for_all_agencies else None
    owner = choice.agency or only
    return owner.name if owner else "Semua instansi"


def _around(choice: Choice, known: Register) -> dict[str, Any]:
    """Return what does not come from cases: satisfaction, and (where no service is chosen) visits."""
    surveys = statistics_sources.survey_lines(choice, known)
    return {"surveys": surveys, "visits": None if choice.service else statistics_sources.visits(choice, known)}


def _charts(choice: Choice, found: statistics.Overview, around: dict[str, Any]) -> dict[str, Any]:
    promise = choice.service.promise if choice.service else None
    return {
        "counts": parts.counts_chart(found.months, "jumlah", "Permohonan", "selesai"),
        "times": parts.times_chart(found.months, promise, "waktu") if choice.service else None,
        "complaints": parts.counts_chart(found.complaint_months, "aduan", "Pengaduan", "ditanggapi"),
        "classes": parts.classes_chart(found.classes, "klasifikasi-bagan"),
        "visits": parts.visits_chart(around["visits"], "kunjungan-bagan") if around["visits"] else None,
    }


def _public(answer: Response) -> Response:
    """Let anybody keep the answer for a minute, unless it was made for a session."""
    if not session:
        answer.headers["Cache-Control"] = FOR_ALL
        answer.add_etag()
        answer.make_conditional(request)
    return answer


@bp.app_template_filter("in_time")
def _in_time(found: statistics.Figures) -> str:
    return in_time_words(found)


@bp.app_template_filter("median_words")
def _median(found: statistics.Figures) -> str:
    return joined(time_words(found.median, found))


@bp.app_template_filter("p90_words")
def _p90(found: statistics.Figures) -> str:
    return joined(time_words(found.p90, found))


bp.add_app_template_filter(written, "ikm")
bp.add_app_template_filter(month_name, "month_name")
bp.add_app_template_filter(percent, "percent")


@bp.app_template_filter("work")
def _work(minutes: float) -> str:
    return joined(work(minutes))


def joined(words: str) -> str:
    """Keep a time on one line of a table's cell; other words may break."""
    return words.replace(" ", "\u00a0") if words[:1].isdigit() else words
