"""What an anonymous reporter asks about their data: for who handles complaints, who alone may know the reporter."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for

from portal import access, clock, data_requests, errors
from portal.refusal_words import sentence_of, title_of
from portal.refusals import Invalid, Refused

bp = Blueprint("data_handling", __name__, url_prefix="/berkas")

TEXT_READ = 100_000


@bp.get("/<number>/permintaan-data")
@access.officials_only
def page(number: str) -> Response:
    """Show what an anonymous reporter asked."""
    return _show(number)


@bp.post("/<number>/permintaan-data/<int:request_id>")
@access.officials_only
def answer(number: str, request_id: int) -> Response:
    """Answer it."""
    typed = request.form.get("jawaban", "")[:TEXT_READ]
    granted = request.form.get("hasil") == "dipenuhi"
    try:
        data_requests.answer(request_id, granted, typed, access.official(), clock.now())
    except Invalid as error:
        return _show(number, 422, error.errors[0].text, {"permintaan": str(request_id), "jawaban": typed})
    except Refused as error:
        return _refused(error)
    flash("Jawaban tersimpan. Pelapor membacanya dengan kunci.")
    return make_response(redirect(url_for("data_handling.page", number=number), 303))


def _show(number: str, status: int = 200, fault: str = "", typed: dict[str, str] | None = None) -> Response:
    try:
        asked = data_requests.requests_to_handle(number, access.official(), clock.now())
    except Refused as error:
        return _refused(error)
    faults = {"jawaban": fault} if fault else {}
    shown = render_template("pages/data/handle.html", number=number, asked=asked, faults=faults, typed=typed or {})
    return make_response(shown, status)


def _refused(error: Refused) -> Response:
    abort(errors.say(error.status, title_of(error), sentence_of(error, "WIB", titles=access.official().titles)))
