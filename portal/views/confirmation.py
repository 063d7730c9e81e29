"""After a form was sent: its number, its key for a short while, what happens next, and a receipt to print."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

import segno
from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, session
from markupsafe import Markup

from portal import clock, receipts, sending
from portal.refusals import NotFound

bp = Blueprint("confirmation", __name__)

PAPERS = ("a4", "80", "58")  # A4, and rolls by their width in millimetres
CHANNELS = {"email": "surel", "telepon": "telepon"}


@bp.get("/terkirim/<number>")
def sent(number: str) -> Response:
    """Show the confirmation to the session that sent the form; others are led to tracking."""
    token = _token(number)
    if token is None:
        return make_response(redirect(f"/lacak/{quote(number)}", 303))
    key, until = _key(token)
    receipt = _receipt(number)
    address = tracking_address(number)
    share = f"Lacak {receipt.noun} {receipt.number} di {address}"
    return _page(
        "pages/public/sent.html",
        receipt=receipt,
        key=key,
        key_until=until,
        qr=qr_code(address),
        channel=CHANNELS.get(receipt.contact_kind, ""),
        share=f"https://wa.me/?text={quote(share)}",
        tracking=f"/lacak/{number}",
    )


@bp.get("/terkirim/<number>/tanda-terima")
def receipt(number: str) -> Response:
    """Show the receipt for A4, or for a roll of 58 or 80 mm (`kertas`)."""
    token = _token(number)
    if token is None:
        return make_response(redirect(f"/lacak/{quote(number)}", 303))
    wished = request.args.get("kertas", "a4").lower()
    key, until = _key(token)
    address = tracking_address(number)
    return _page(
        "pages/public/receipt.html",
        receipt=_receipt(number),
        key=key,
        key_until=until,
        qr=qr_code(address),
        address=address,
        papers=PAPERS,
        paper=wished if wished in PAPERS else "a4",
    )


def tracking_address(number: str) -> str:
    """Return the whole address at which a case is tracked, for a QR code."""
    return f"{request.host_url}lacak/{number}"


def qr_code(address: str) -> Markup:
    """Draw an address as a QR code: inline SVG with presentation attributes only."""
    drawn = segno.make(address, micro=False).svg_inline(svgclass=None, lineclass=None, omitsize=True, border=2)
    return Markup(drawn)  # noqa: S704  made by segno out of squares; the address is not in it as text


def _token(number: str) -> str | None:
    """Return the token of the form that this session sent as this case."""
    return next((token for known, token in session.get("sent", []) if known == number), None)


def _key(token: str) -> tuple[str | None, datetime | None]:
    found = sending.sent_form(token, clock.now())
    return (found.key, found.key_until) if found else (None, None)


def _receipt(number: str) -> receipts.Receipt:
    try:
        return receipts.receipt_of(number)
    except NotFound:
        abort(404)


def _page(template: str, **context: object) -> Response:
    response = make_response(render_template(template, **context))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
