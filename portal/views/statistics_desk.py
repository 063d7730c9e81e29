"""Statistik for officials: the figures of their own agency, the work of its offices, and the cases behind each number."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug import Response

from portal import access, clock, statistics, statistics_desk
from portal.statistics import Choice, Register
from portal.statistics_periods import month_name, running_month
from portal.statistics_rollup import Standing
from portal.statistics_words import NO_CLASS_YET, definitions
from portal.views import statistics_parts as parts
from portal.views.statistics import asked, kept

bp = Blueprint("statistics_desk", __name__)

NO_CLASS = "-"  # in an address: complaints that were not classified yet
OUTCOMES = {
    "open": ("Sedang diproses", "open"),
    "delivered": ("Selesai", "done"),
    "refused": ("Ditolak", "refused"),
    "withdrawn": ("Dicabut", "withdrawn"),
    "lapsed": ("Tidak dilengkapi", "withdrawn"),
    "archived": ("Diarsipkan", "withdrawn"),
}


@bp.get("/statistik/rinci")
@access.officials_only
def page() -> str | Response:
    """Show the figures of an agency with links to the cases behind them, and what each office and step did."""
    now = clock.now()
    choice, known, standing, agencies = _own()
    if choice is None:
        return redirect(url_for("statistics.page"), 303)
    found = kept(choice, standing, now, "cases", lambda: statistics.overview(choice, known))
    done = kept(choice, standing, now, "offices", lambda: statistics_desk.done_by_office(choice))
    steps = kept(choice, standing, now, "steps", lambda: statistics_desk.steps(choice)) if choice.service else ()
    return render_template(
        "pages/statistics/detail.html",
        choice=choice,
        known=known,
        agencies=agencies,
        services=_services(choice, known),
        standing=standing,
        found=found,
        periods=statistics.periods_to_choose(now),
        definitions=definitions(),
        offices=statistics_desk.offices(choice, done, now),
        steps=steps,
        charts=_charts(choice, found),
        behind=_behind(choice, None),
        behind_of=lambda service: _behind(choice, service),
        behind_complaints=_behind_complaints(choice, known, None),
        behind_class=lambda name: _behind_complaints(choice, known, name or NO_CLASS),
        address_of=lambda **changes: parts.address("statistics_desk.page", choice, **changes),
        public=parts.address("statistics.page", choice),
        running=running_month(now),
    )


@bp.get("/statistik/rinci/berkas")
@access.officials_only
def cases() -> str | Response:
    """List the cases behind a figure (`angka`) of an agency, a service or a month (`bulan`), fifty at a time."""
    choice, known, _, _ = _own()
    if choice is None:
        return redirect(url_for("statistics.page"), 303)
    month = request.args.get("bulan", "")[:7]
    if month and month not in choice.period.months:
        abort(404)
    asked_for = request.args.get("angka", "")[:20]
    services = [choice.service] if choice.service else [each for each in known.services if not each.is_complaint]
    kind = request.args.get("klasifikasi", "")[:200]
    case_class = None if not kind else "" if kind == NO_CLASS else kind
    ids = [each.id for each in services]
    found = statistics_desk.cases_behind(choice, ids, asked_for, month or None, _after(), case_class)
    if found is None or choice.agency is None:
        abort(404)
    when = month_name(month) if month else choice.period.words
    more = {
        "angka": asked_for,
        "bulan": month,
        "klasifikasi": kind,
        "setelah": "{}-{}".format(*found.after) if found.after else "",
    }
    return render_template(
        "pages/statistics/cases.html",
        choice=choice,
        found=found,
        titles={each.id: each.title for each in known.services},
        when=when if case_class is None else f"{case_class or NO_CLASS_YET}, {when}",
        outcomes=OUTCOMES,
        may_open=statistics_desk.may_open(access.official(), choice.agency.id),
        back=parts.address("statistics_desk.page", choice),
        following=parts.address("statistics_desk.cases", choice, **more) if found.after else "",
    )


def _own() -> tuple[Choice | None, Register, Standing, tuple[statistics.AgencyFacts, ...]]:
    """Read the choice; without an agency it is the person's first one. Answer 403 for the agency of others.

    None for who works for no agency: they have nothing but the public page.
    """
    choice, known, standing = asked(clock.now())
    mine = statistics_desk.agencies_of(access.official(), known)
    if choice.agency is not None and choice.agency not in mine:
        abort(403)
    if not mine:
        return None, known, standing, mine
    return Choice(choice.period, choice.agency or mine[0], choice.service), known, standing, mine


def _services(choice: Choice, known: Register) -> list[statistics.ServiceFacts]:
    where = choice.agency.id if choice.agency else None
    return [each for each in known.services if each.for_all_agencies or each.agency_id == where]


def _charts(choice: Choice, found: statistics.Overview) -> dict[str, Any]:
    promise = choice.service.promise if choice.service else None
    return {
        "counts": parts.counts_chart(found.months, "jumlah", "Permohonan", "selesai"),
        "times": parts.times_chart(found.months, promise, "waktu") if choice.service else None,
        "complaints": parts.counts_chart(found.complaint_months, "aduan", "Pengaduan", "ditanggapi"),
    }


def _behind(
    choice: Choice, service: statistics.ServiceFacts | None, kind: str | None = None
) -> Callable[[str, str], str]:
    """Return what gives the address of the cases behind a figure and a month: of a service (and class), else of the choice."""
    more = ({"service": service.slug} if service else {}) | ({"klasifikasi": kind} if kind else {})
    return lambda name, month: parts.address("statistics_desk.cases", choice, **more, angka=name, bulan=month)


def _behind_complaints(choice: Choice, known: Register, kind: str | None) -> Callable[[str, str], str]:
    """Return the same for complaints; nothing where several services take them, for their figures are one."""
    theirs = [each for each in known.services if each.is_complaint]
    return _behind(choice, theirs[0], kind) if len(theirs) == 1 else lambda _name, _month: ""


def _after() -> tuple[str, int] | None:
    found = re.fullmatch(r"([0-9]{4}-[0-9]{2})-([0-9]{1,9})", request.args.get("setelah", ""))
    return (found[1], int(found[2])) if found else None
