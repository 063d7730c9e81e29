"""Buku tamu: a day's visits, the search, the list to print and the file; for officials of the agency only."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from portal import access, clock, guestbook_figures, guestbook_lists, guestbook_settings
from portal.formatters import short_day
from portal.forms import whole
from portal.guestbook_figures import By, Count
from portal.guestbook_lists import Wanted
from portal.guestbook_settings import Book
from portal.views.guestbook_parts import day_of, my_book

bp = Blueprint("guestbook", __name__, url_prefix="/buku-tamu")

LONGEST_SEARCH = 100
FIGURES: tuple[tuple[By, str, str], ...] = (
    ("day", "Menurut hari", "Hari"),
    ("hour", "Menurut jam masuk", "Jam"),
    ("purpose", "Menurut keperluan", "Keperluan"),
    ("role", "Menurut pelaksana", "Bertemu dengan"),
)


@bp.get("")
@access.officials_only
def index() -> Response:
    """Open the one guest book of the official, or let them choose."""
    found = guestbook_settings.books(access.official())
    if not found:
        abort(403)
    if len(found) == 1:
        return make_response(redirect(url_for("guestbook.day", slug=found[0].slug), 303))
    return make_response(render_template("pages/guestbook/index.html", books=found))


@bp.get("/<slug>")
@access.officials_only
def day(slug: str) -> str:
    """Show the visits of a day, today's at first."""
    book = my_book(slug)
    today = guestbook_lists.today(book, clock.now())
    shown = min(day_of("tanggal") or today, today)
    only_here = request.args.get("tampil") == "di-tempat"
    earlier, later = guestbook_lists.neighbours(book, shown)
    kept: dict[str, Any] = {"slug": slug, "tanggal": shown.isoformat()}
    if only_here:
        kept["tampil"] = "di-tempat"
    page = guestbook_lists.day_page(book, shown, request.args.get("setelah", "")[:40], only_here)
    return render_template(
        "pages/guestbook/day.html",
        book=book,
        day=shown,
        is_today=shown == today,
        today=today,
        earlier=earlier,
        later=later,
        only_here=only_here,
        tally=guestbook_lists.tally(book, shown),
        page=page,
        following=url_for("guestbook.day", **kept, setelah=page.after) if page.after else "",
    )


@bp.get("/<slug>/cari")
@access.officials_only
def search(slug: str) -> str:
    """Show the visits that match; without any wish the newest."""
    book = my_book(slug)
    wanted = _wanted()
    kept = {
        name: value
        for name, value in request.args.items()
        if value and name in ("q", "sejak", "sampai", "keperluan", "bertemu")
    }
    page = guestbook_lists.search(book, wanted, request.args.get("setelah", "")[:40])
    where: dict[str, Any] = {**kept, "slug": slug}
    return render_template(
        "pages/guestbook/search.html",
        book=book,
        wanted=wanted,
        is_filtered=bool(kept),
        purposes=guestbook_settings.settings_of(book.agency_id).choices,
        hosts=guestbook_settings.hosts(book.agency_id),
        page=page,
        following=url_for("guestbook.search", **{**where, "setelah": page.after}) if page.after else "",
        span=_span(book, whole_year=bool(wanted.text)),
        today=guestbook_lists.today(book, clock.now()),
    )


@bp.get("/<slug>/cetak")
@access.officials_only
def printed(slug: str) -> str:
    """Show a day's list in the official columns, to be printed and signed."""
    book = my_book(slug)
    shown = day_of("tanggal") or guestbook_lists.today(book, clock.now())
    lines = guestbook_lists.day_list(book, shown)
    return render_template("pages/guestbook/printed.html", book=book, day=shown, lines=lines, gone=guestbook_lists.GONE)


@bp.get("/<slug>/kunjungan.csv")
@access.officials_only
def file(slug: str) -> Response:
    """Send the visits between two days as CSV."""
    book = my_book(slug)
    since, until = _span(book)
    data = guestbook_lists.export(book, since, until, access.official(), clock.now(), _wanted())
    response = make_response(data)
    response.mimetype = "text/csv"
    name = f"buku-tamu-{book.slug[:40]}-{since.isoformat()}-{until.isoformat()}.csv"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/<slug>/angka")
@access.officials_only
def figures(slug: str) -> str:
    """Show how many came between two days, by day, hour, purpose and role."""
    book = my_book(slug)
    since, until = _span(book)
    tables = [
        (by, title, head, [_said(by, count) for count in guestbook_figures.counts(book.agency_id, since, until, by)])
        for by, title, head in FIGURES
    ]
    total = guestbook_figures.total(book.agency_id, since, until)
    return render_template(
        "pages/guestbook/figures.html", book=book, since=since, until=until, total=total, tables=tables
    )


def _said(by: By, count: Count) -> dict[str, Any]:
    """Return a line of a figure with its key in words."""
    label = count.key
    if by == "day":
        label = short_day(date.fromisoformat(count.key))
    elif by == "hour":
        label = f"{int(count.key):02}.00–{int(count.key):02}.59"
    return {"label": label, "visits": count.visits, "people": count.people}


def _wanted() -> Wanted:
    """Return what the address asks for."""
    return Wanted(
        text=" ".join(request.args.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH],
        since=day_of("sejak"),
        until=day_of("sampai"),
        purpose=request.args.get("keperluan", "")[:120],
        host=whole(request.args.get("bertemu", "")),
    )


def _span(book: Book, whole_year: bool = False) -> tuple[date, date]:
    """Return the days asked for, at most a year of them; where nothing is asked this month's so far, or the last year."""
    today = guestbook_lists.today(book, clock.now())
    until = day_of("sampai") or today
    since = day_of("sejak") or (until - guestbook_lists.LONGEST_EXPORT if whole_year else until.replace(day=1))
    since = min(since, until)
    return since, min(until, since + guestbook_lists.LONGEST_EXPORT)
