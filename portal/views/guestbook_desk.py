"""At the front desk: enter a visit for a guest, note that they left, correct an entry, take names out."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for

from portal import access, clock, guestbook, guestbook_settings
from portal.answers import AnswerError
from portal.formatters import clock_time, short_time
from portal.forms import whole
from portal.guestbook import Place, Recorded
from portal.guestbook_entry import Entry
from portal.guestbook_settings import Book
from portal.numbers import new_token
from portal.refusals import Invalid, NotFound, Refused, StaleCase
from portal.sop.worktime import ZONES
from portal.views.counter import receipt_page
from portal.views.desk_forms import read_time
from portal.views.guestbook_parts import TOKEN, form_facts, my_book, read_entry

bp = Blueprint("guestbook_desk", __name__, url_prefix="/buku-tamu")

NO_TIME = "Jam keluar “{nilai}” belum terbaca. Tulis jam dan menit, misalnya 10.45."
STALE = (
    "Catatan ini berubah setelah halaman Anda terbuka. Perubahan Anda tidak disimpan. Baca isi terbaru di bawah ini."
)
STEP_DONE = "Langkah mengisi buku tamu pada {nomor} selesai."
REMOVALS = ("data", "keliru")


@bp.route("/<slug>/catat", methods=["GET", "POST"])
@access.officials_only
def add(slug: str) -> Response:
    """Enter a visit; one that opened a case leads to its receipt with the key."""
    book = my_book(slug)
    if request.method == "GET":
        return _form(book, Entry(token=new_token()))
    entry = read_entry()
    try:
        made = guestbook.record(entry, Place(book.agency_id, actor=access.official()), clock.now())
    except Invalid as error:
        return _form(book, entry, error.errors, 422)
    if made.opened:
        return make_response(redirect(url_for("guestbook_desk.receipt", slug=slug, token=entry.token), 303))
    flash(_told(made, book))
    return _to_day(book, made.visit_id)


@bp.get("/<slug>/catat/<token>/tanda-terima")
@access.officials_only
def receipt(slug: str, token: str) -> Response:
    """Show the receipt of a case that an entry opened, for some minutes with its key."""
    book = my_book(slug)
    made = guestbook.recorded(token, book.agency_id, clock.now()) if TOKEN.fullmatch(token) else None
    if made is None or not made.opened or not made.number:
        abort(404)
    address = url_for("guestbook_desk.receipt", slug=slug, token=token)
    return receipt_page(made.number, made.key or None, address)


@bp.route("/<slug>/kunjungan/<int:visit_id>", methods=["GET", "POST"])
@access.officials_only
def correct(slug: str, visit_id: int) -> Response:
    """Correct an entry, or when its guest left."""
    book, me, now = my_book(slug), access.official(), clock.now()
    visit = _visit(book, visit_id)
    if visit.removed_at:
        abort(404)
    if request.method == "GET":
        return _correction(book, visit, _entry_of(visit))
    entry = read_entry()
    typed = request.form.get("keluar", "").strip()[:20]
    try:
        left = _left(typed, visit.day, book.zone)
        revision = whole(request.form.get("revisi", ""))
        done = guestbook.correct(visit_id, book.agency_id, revision, entry, left, me, now)
    except Invalid as error:
        return _correction(book, visit, entry, error.errors, 422, typed)
    except StaleCase:
        fresh = _visit(book, visit_id)
        return _correction(book, fresh, _entry_of(fresh), status=409, notice=STALE)
    except NotFound:
        abort(404)
    number = _visit(book, visit_id).case.number if done else ""
    flash("Catatan kunjungan diperbaiki." + (f" {STEP_DONE.format(nomor=number)}" if done else ""))
    return _to_day(book, visit_id)


@bp.post("/<slug>/kunjungan/<int:visit_id>/keluar")
@access.officials_only
def leave(slug: str, visit_id: int) -> Response:
    """Note that the guest has left."""
    book = my_book(slug)
    _visit(book, visit_id)
    guestbook.leave(visit_id, book.agency_id, access.official(), clock.now())
    return _to_day(book, visit_id)


@bp.route("/<slug>/kunjungan/<int:visit_id>/hapus", methods=["GET", "POST"])
@access.officials_only
def remove(slug: str, visit_id: int) -> Response:
    """Ask what is to go, the names or the whole entry; then let it go."""
    book, me, now = my_book(slug), access.official(), clock.now()
    visit = _visit(book, visit_id)
    if request.method == "GET":
        return make_response(render_template("pages/guestbook/remove.html", book=book, visit=visit))
    wished = request.form.get("hapus", "")
    if wished not in REMOVALS:
        return make_response(redirect(request.url, 303))
    if wished == "data":
        guestbook.remove_names(visit_id, book.agency_id, me, now)
        flash("Data pribadi kunjungan dihapus; jumlahnya tetap dihitung.")
        return _to_day(book, visit_id)
    day = visit.day.isoformat()
    guestbook.delete(visit_id, book.agency_id, me, now)
    flash("Catatan kunjungan dihapus.")
    return make_response(redirect(url_for("guestbook.day", slug=slug, tanggal=day), 303))


# -- parts -------------------------------------------------------------------------------------------------------


def _visit(book: Book, visit_id: int) -> guestbook.Visit:
    try:
        return guestbook.visit_of(visit_id, book.agency_id, access.official())
    except Refused as error:
        abort(error.status)


def _told(made: Recorded, book: Book) -> str:
    said = f"Kunjungan tercatat pukul {clock_time(made.arrived_at, book.zone)}."
    return f"{said} {STEP_DONE.format(nomor=made.number)}" if made.step_done else said


def _to_day(book: Book, visit_id: int) -> Response:
    try:
        day = guestbook.visit_of(visit_id, book.agency_id, access.official()).day.isoformat()
    except NotFound:
        abort(404)
    address = url_for("guestbook.day", slug=book.slug, tanggal=day, _anchor=f"kunjungan-{visit_id}")
    return make_response(redirect(address, 303))


def _entry_of(visit: guestbook.Visit) -> Entry:
    return Entry(
        name=visit.name,
        origin=visit.origin,
        purpose=visit.purpose,
        other=visit.purpose_text,
        host=str(visit.host_id or ""),
        party=str(visit.party),
        contact=visit.contact,
        number=visit.case.number if visit.case_id else "",
    )


def _left(typed: str, day: date, zone: str) -> datetime | None:
    if not typed:
        return None
    time = read_time(typed)
    if time is None:
        raise Invalid([AnswerError("keluar", 9, NO_TIME.format(nilai=typed))])
    return datetime.combine(day, time, ZONES[zone])


def _form(book: Book, entry: Entry, errors: list[AnswerError] | None = None, status: int = 200) -> Response:
    settings = guestbook_settings.settings_of(book.agency_id)
    facts = form_facts(book.agency_id, settings, entry, errors or [])
    return _sealed(render_template("pages/guestbook/entry.html", book=book, **facts), status)


def _correction(
    book: Book, visit: guestbook.Visit, entry: Entry, errors: list[AnswerError] | None = None, status: int = 200,
    left: str | None = None, notice: str = "",
) -> Response:  # fmt: skip
    settings = guestbook_settings.settings_of(book.agency_id)
    facts = dict(form_facts(book.agency_id, settings, entry, errors or []))
    if entry.purpose and (entry.purpose, entry.purpose) not in facts["purposes"]:
        facts["purposes"] = [*facts["purposes"], (entry.purpose, entry.purpose)]  # the list is another one by now
    if left is None:
        left = short_time(visit.left_at, book.zone) if visit.left_at else ""
    page = render_template(
        "pages/guestbook/correct.html", book=book, visit=visit, left=left, notice=notice, **{**facts, "offers": []}
    )
    return _sealed(page, status)


def _sealed(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
