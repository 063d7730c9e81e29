"""Layar tamu: what guests see on the tablet at the front desk. It knows its kiosk's token, and nobody's session.

The token's cookie is sent to these addresses alone. What a guest wrote is shown to nobody after them: every answer is
no-store, the page of thanks is known by the session and forgotten as soon as the first screen is asked for again.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, session, url_for

from portal import access, clock, guestbook, guestbook_kiosk, guestbook_settings
from portal.answers import AnswerError
from portal.formatters import clock_time
from portal.guestbook import Place
from portal.guestbook_entry import Entry
from portal.guestbook_kiosk import Kiosk
from portal.numbers import new_token
from portal.refusals import Invalid
from portal.views.confirmation import qr_code, tracking_address
from portal.views.guestbook_parts import form_facts, read_entry

bp = Blueprint("kiosk", __name__, url_prefix="/layar-tamu")

ROOM = "/layar-tamu"
COOKIE = "alur_layar"
SHOWN = "tamu"  # in the session: the token of the form whose thanks are on the screen
SHOWN_FOR = timedelta(minutes=5)
COUNTDOWN = 20  # seconds of warning; WCAG 2.2.1 asks for 20 at least
THANKS, THANKS_WITH_KEY = 20, 120  # seconds
BLANK = 300  # seconds after which an untouched form is asked for anew: the kiosk may be closed by then
CLOSED = "Layar tamu tidak terbuka"
NOT_OPEN = "Layar tamu belum dibuka di perangkat ini, atau sudah ditutup. Petugas membukanya dari halaman Buku tamu."


@bp.get("")
def form() -> Response:
    """Show the empty form."""
    kiosk = _kiosk()
    session.pop(SHOWN, None)
    return _form(kiosk, Entry(token=new_token()))


@bp.post("")
def send() -> Response:
    """Enter the visit, and thank the guest."""
    kiosk = _kiosk()
    entry = read_entry()
    try:
        guestbook.record(entry, Place(kiosk.agency_id, kiosk=kiosk), clock.now())
    except Invalid as error:
        return _form(kiosk, entry, error.errors)
    session[SHOWN] = entry.token
    return make_response(redirect(url_for("kiosk.thanks"), 303))


@bp.get("/selesai")
def thanks() -> Response:
    """Thank the guest who wrote last; once the first screen was back, there is nobody to thank."""
    kiosk, now = _kiosk(), clock.now()
    made = guestbook.recorded(str(session.get(SHOWN, "")), kiosk.agency_id, now)
    if made is None or now - made.arrived_at > SHOWN_FOR:
        return make_response(redirect(url_for("kiosk.form"), 303))
    address = tracking_address(made.number) if made.opened else ""
    page = render_template(
        "pages/guestbook/thanks.html",
        kiosk=kiosk,
        made=made,
        at=clock_time(made.arrived_at, kiosk.zone),
        address=address,
        qr=qr_code(address) if address else "",
        seconds=THANKS_WITH_KEY if made.key else THANKS,
    )
    return _sealed(page)


def _kiosk() -> Kiosk:
    """Return this device's kiosk, or answer 403; an official who left themselves signed in here is signed out."""
    token = request.cookies.get(COOKIE, "")
    found = guestbook_kiosk.kiosk_of(token[:60], clock.now()) if token else None
    if found is None:
        abort(_sealed(render_template("errors/kiosk.html", title=CLOSED, sentence=NOT_OPEN, closed=True), 403))
    if access.actor():
        access.sign_out()
    return found


def _form(kiosk: Kiosk, entry: Entry, faults: list[AnswerError] | None = None) -> Response:
    settings = guestbook_settings.settings_of(kiosk.agency_id)
    page = render_template(
        "pages/guestbook/kiosk.html",
        kiosk=kiosk,
        kept=kept_for(settings.retention_months),
        is_filled=request.method == "POST",
        touched=settings.reset_seconds,
        blank=BLANK,
        seconds=COUNTDOWN,
        **form_facts(kiosk.agency_id, settings, entry, faults or []),
    )
    return _sealed(page, 422 if faults else 200)


def kept_for(months: int) -> str:
    """Say how long names are kept: whole years as years."""
    return f"{months} bulan" if months % 12 else f"{months // 12} tahun"


def _sealed(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
