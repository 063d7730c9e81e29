"""Kelola pengaduan: all complaints of the agencies that an official handles them for, to be searched and exported."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from portal import access, catalogue, clock, complaint_export, complaint_list, errors
from portal.accounts import Actor
from portal.complaint_form import COUNTER_CHANNELS
from portal.complaint_lines import Wanted
from portal.complaint_status import STATUSES
from portal.complaint_steps import RATING_WORDS
from portal.formatters import typed_date
from portal.forms import read_day
from portal.refusal_words import GENERAL
from portal.refusals import NotYours
from portal.views.public import service_or_404

bp = Blueprint("complaint_list", __name__, url_prefix="/pengaduan")

LONGEST_SEARCH = 120
CHANNELS = (("web", "Portal"), *COUNTER_CHANNELS)


@access.provide("manages_complaints")
def manages(actor: Actor | None) -> bool:
    """Tell the navigation whether the reader handles complaints."""
    return actor is not None and complaint_list.may_list(actor)


@bp.get("/kelola")
@access.officials_only
def page() -> str:
    """List the complaints, the newest first, a page at a time."""
    me, now = access.official(), clock.now()
    wanted, unread = _wanted()
    found = complaint_list.complaints(me, wanted, now, request.args.get("setelah", "")[:60] or None)
    query = _query(wanted)
    return render_template(
        "pages/complaints/manage.html",
        found=found,
        wanted=wanted,
        typed=request.args,
        unread=unread,
        is_filtered=bool(query),
        statuses=[(key, word) for key, (word, _) in STATUSES.items()],
        classes=_classes(),
        channels=CHANNELS,
        handed_over=complaint_list.handed_over(me),
        following=url_for("complaint_list.page", **query, setelah=found.after) if found.after else "",
        first_page=url_for("complaint_list.page", **query) if request.args.get("setelah") else "",
        export=url_for("complaint_list.export", **query) if complaint_list.handles_any(me) else "",
        ratings=RATING_WORDS,
    )


@bp.get("/kelola.csv")
@access.officials_only
def export() -> Response:
    """Send the complaints that the filters leave as a CSV file."""
    now = clock.now()
    content = complaint_export.export_complaints(access.official(), _wanted()[0], now)
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="pengaduan-{now:%Y-%m-%d}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.errorhandler(NotYours)
def not_yours(_error: NotYours) -> Response:
    """Say that the list is for who handles complaints."""
    sentence = GENERAL.format(jabatan=access.official().titles or "belum ada")
    return errors.say(403, "Bukan untuk jabatan Anda", sentence)


def _wanted() -> tuple[Wanted, dict[str, str]]:
    """Read the filters; dates that cannot be read come back by the name of their field, with a sentence."""
    args = request.args
    unread: dict[str, str] = {}

    def on(name: str) -> date | None:
        typed = args.get(name, "").strip()
        try:
            return read_day(typed) if typed else None
        except ValueError as error:
            unread[name] = str(error)
            return None

    channel, status = args.get("saluran", ""), args.get("keadaan", "")
    wanted = Wanted(
        text=args.get("q", "").strip()[:LONGEST_SEARCH],
        status=status if status in STATUSES else "",
        case_class=args.get("klasifikasi", "")[:200],
        channel=channel if channel in dict(CHANNELS) else "",
        since=on("dari"),
        until=on("sampai"),
    )
    return wanted, unread


def _query(wanted: Wanted) -> dict[str, Any]:
    known = {
        "q": wanted.text,
        "keadaan": wanted.status,
        "klasifikasi": wanted.case_class,
        "saluran": wanted.channel,
        "dari": typed_date(wanted.since) if wanted.since else "",
        "sampai": typed_date(wanted.until) if wanted.until else "",
    }
    return {name: value for name, value in known.items() if value}


def _classes() -> tuple[str, ...]:
    """Return the names of the Klasifikasi of the present SOP."""
    slug = catalogue.complaint_slug()
    return tuple(each.name for each in service_or_404(slug).process.matrix.classes) if slug else ()
