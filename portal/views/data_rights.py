"""What people may do about their own data: read their rights, take a copy with the key, ask for a change."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from portal import clock, data_requests, retention
from portal.case_view import CaseView, KeyView
from portal.data_copies import copy_for_holder
from portal.formatters import moment
from portal.refusals import Invalid
from portal.standing import noun
from portal.views import track
from portal.views.data_desk import as_zip
from portal.views.track_key import need_key, with_key

bp = Blueprint("data_rights", __name__)

RIGHTS_KINDS = tuple(data_requests.KINDS.items())


@bp.app_template_global("erased_words")
def erased_words(view: CaseView) -> str:
    """Say on a closed case's page that its personal data is gone."""
    return "" if view.is_open else retention.erased_words(view.number, noun(view))


@bp.get("/hak-data")
def rights() -> str:
    """Explain what anybody may ask about their data, and how."""
    return render_template("pages/data/rights.html", parts=[(part, retention.WORDS[part]) for part in retention.PARTS])


@bp.get("/lacak/<nomor>/data")
def page(nomor: str) -> Response:
    """Show who holds the key what is kept, for how long, and what they asked."""
    number, key = with_key(nomor)
    return _show(key) if key else need_key(number, nomor)


@bp.post("/lacak/<nomor>/data")
def ask(nomor: str) -> Response:
    """Record what the holder of the key asks."""
    number, key = with_key(nomor)
    by = track.holder(number)
    if key is None or by is None:
        return need_key(number, nomor)
    kind, text = request.form.get("jenis", ""), request.form.get("uraian", "")[:100_000]
    try:
        made = data_requests.ask(number, kind, text, by, clock.now())
    except Invalid as error:
        return _show(key, 422, [(each.field, each.text) for each in error.errors], kind, text)
    flash(f"Permintaan tercatat. Kami menjawab paling lambat {moment(made.due_at, made.zone)}.")
    return make_response(redirect(url_for("data_rights.page", nomor=number), 303))


@bp.post("/lacak/<nomor>/data/salinan")
def copy(nomor: str) -> Response:
    """Send the copy of one's data to who holds the key."""
    number, key = with_key(nomor)
    by = track.holder(number)
    if key is None or by is None:
        return need_key(number, nomor)
    return as_zip(copy_for_holder(number, by, clock.now()), number)


def _show(
    key: KeyView, status: int = 200, faults: list[tuple[str, str]] | None = None, kind: str = "", text: str = ""
) -> Response:
    view, now = key.case, clock.now()
    terms = retention.terms_of_slug(view.service_slug)
    kept = [
        (retention.WORDS[part], retention.words(getattr(terms, part)), _until(view.closed_at, getattr(terms, part)))
        for part in retention.PARTS
    ]
    shown = render_template(
        "pages/data/mine.html",
        view=view,
        noun=noun(view),
        kept=kept,
        asked=data_requests.requests_of(view.number, now),
        kinds=RIGHTS_KINDS,
        anonymous=key.applicant.anonymous,
        faults=faults or [],
        kind=kind,
        text=text,
    )
    return track.sealed(make_response(shown, status), private=True)


def _until(closed_at: object, months: int) -> object:
    return retention.kept_until(closed_at, months) if closed_at else None  # type: ignore[arg-type]
