"""Layar tamu and Pengaturan: open a kiosk on this device, close one from afar, set what an agency's guest book asks."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from portal import access, clock, guestbook_kiosk, guestbook_settings
from portal.answers import AnswerError
from portal.refusals import Invalid, NotFound
from portal.views.guestbook_kiosk import COOKIE, ROOM
from portal.views.guestbook_parts import LONGEST, my_book

bp = Blueprint("guestbook_manage", __name__, url_prefix="/buku-tamu")


@bp.route("/<slug>/layar", methods=["GET", "POST"])
@access.officials_only
def screens(slug: str) -> Response:
    """Show the open kiosks; when sent, sign the official out here and turn this device into one."""
    book, now = my_book(slug), clock.now()
    if request.method == "GET":
        found = guestbook_kiosk.kiosks(book.agency_id, now)
        return make_response(render_template("pages/guestbook/screens.html", book=book, screens=found))
    token, kiosk = guestbook_kiosk.open_kiosk(book.agency_id, access.official(), now)
    access.sign_out()  # whoever stands before the tablet can reach the guests' form, and nothing else
    response = make_response(redirect(url_for("kiosk.form"), 303))
    response.set_cookie(
        COOKIE,
        token,
        max_age=int((kiosk.expires_at - now).total_seconds()),
        path=ROOM,
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Strict",
    )
    return response


@bp.post("/<slug>/layar/<int:kiosk_id>/tutup")
@access.officials_only
def close(slug: str, kiosk_id: int) -> Response:
    """Close a kiosk, wherever it stands."""
    book = my_book(slug)
    try:
        guestbook_kiosk.close_kiosk(kiosk_id, book.agency_id, access.official(), clock.now())
    except NotFound:
        abort(404)
    flash("Layar tamu ditutup.")
    return make_response(redirect(url_for("guestbook_manage.screens", slug=slug), 303))


@bp.route("/<slug>/pengaturan", methods=["GET", "POST"])
@access.officials_only
def settings(slug: str) -> Response:
    """Show and change purposes, retention and the kiosk; for admins."""
    book = my_book(slug)
    if not book.can_manage:
        abort(403)
    if request.method == "POST":
        sent = {name: request.form.get(name, "") for name in ("keperluan", "simpan", "layar")}
        sent["keperluan"] = sent["keperluan"][: LONGEST * 3]
        try:
            guestbook_settings.save(
                book.agency_id, sent["keperluan"], sent["simpan"], sent["layar"], access.official(), clock.now()
            )
        except Invalid as error:
            return _settings(book, sent, error.errors)
        flash("Pengaturan buku tamu disimpan.")
        return make_response(redirect(url_for("guestbook_manage.settings", slug=slug), 303))
    kept = guestbook_settings.settings_of(book.agency_id)
    typed = {
        "keperluan": "\n".join(kept.purposes),
        "simpan": str(kept.retention_months),
        "layar": str(kept.reset_seconds),
    }
    return _settings(book, typed, [])


def _settings(book: guestbook_settings.Book, typed: dict[str, str], errors: list[AnswerError]) -> Response:
    page = render_template(
        "pages/guestbook/settings.html",
        book=book,
        typed=typed,
        said={error.field: error.text for error in reversed(errors)},
        faults=[(error.field, error.text) for error in errors],
    )
    return make_response(page, 422 if errors else 200)
