"""The form of a service for the public: filled in, saved a field at a time, checked, sent."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from werkzeug.exceptions import NotFound as UnknownAddress

from portal import clock, drafts, errors, filestore, htmx, isian_form, retention, sending
from portal.complaint_form import TooFast, TooManyToday
from portal.formatters import clock_time, day, listing
from portal.numbers import new_token
from portal.receipts import one_line
from portal.refusals import DraftGone, FormChanged, Invalid, NotFound, ServiceClosed
from portal.views import complaints_form
from portal.views.filling import (
    Filling,
    agency_name,
    answered_lines,
    deliver,
    faults_of,
    first_roles,
    read_filling,
    receive,
)
from portal.views.public import contact_of, noun, service_or_404

bp = Blueprint("form", __name__)

CHECKED = "diperiksa"  # sent along by a form that shows its faults
SENT_KEPT = 5  # forms that a session remembers having sent
GONE = "Formulir tersimpan ini sudah dihapus karena melewati {tanggal}. Mulai formulir baru."
GONE_UNKNOWN = "Formulir tersimpan ini sudah dihapus. Mulai formulir baru."
CLOSED = "Layanan ini tidak menerima permohonan baru. Tanyakan lewat {kontak}."
CHANGED = "Formulir layanan ini diperbarui pukul {pukul}. Periksa isian bertanda, lalu kirim lagi."


@bp.get("/layanan/<slug>/ajukan")
def blank(slug: str) -> Response:
    """Show an empty form; nothing is saved until the first field is filled in."""
    page = service_or_404(slug)
    if not page.line.opened_by_public:
        return make_response(redirect(url_for("public.service", slug=slug), 303))
    if not page.line.accepting:
        return _closed(contact_of(page))
    return _show(Filling(page, new_token(), None, agency=request.args.get("instansi", "")[:80]))


@bp.get("/formulir/<token>")
def resume(token: str) -> Response:
    """Show a saved form; a form that was sent leads to its confirmation."""
    if sent := sending.sent_form(token, clock.now()):
        return _to_confirmation(sent.number, token)
    return _show(read_filling(token))


@bp.get("/formulir/<token>/isian")
@bp.get("/formulir/<token>/dokumen")
@bp.get("/formulir/<token>/daftar")
def again(token: str) -> Response:
    """Lead back to the form from an address that only takes what it sends: a page that came with faults, read anew."""
    return make_response(redirect(url_for("form.resume", token=token), 303))


@bp.post("/formulir/<token>/isian")
def save(token: str) -> Response:
    """Save what was typed so far."""
    filling = receive(token)
    if filling.errors or htmx.wants_fragment():
        return _saved(filling)
    return make_response(redirect(url_for("form.resume", token=token, _anchor="saved"), 303))


@bp.post("/formulir/<token>/dokumen")
def document(token: str) -> Response:
    """Store or remove a document, and save what was typed besides."""
    filling = receive(token)
    return _part(filling, "fragments/isian/_document.html")


@bp.post("/formulir/<token>/daftar")
def rows(token: str) -> Response:
    """Add, remove or paste rows of a list, and save what was typed besides."""
    filling = receive(token)
    return _part(filling, "fragments/isian/_rows.html")


@bp.get("/formulir/<token>/dokumen/<int:document_id>")
def stored_document(token: str, document_id: int) -> Response:
    """Send a document of a saved form to who has its link."""
    row = drafts.draft_file(token, document_id, clock.now())
    response = Response(filestore.read(row), content_type=filestore.TYPES[row.kind])
    response.headers.set("Content-Disposition", "attachment", filename=filestore.clean_name(row.name))
    return response


@bp.post("/formulir/<token>/periksa")
def check(token: str) -> Response:
    """Save and check the form: on to reading the answers, or the form again with its faults."""
    filling = receive(token)
    said = {error.field for error in filling.errors}
    filling.errors += [error for error in faults_of(filling, clock.now()) if error.field not in said]
    if filling.errors:
        return _show(filling, 422)
    return make_response(redirect(url_for("form.review", token=token), 303))


@bp.get("/formulir/<token>/periksa")
def review(token: str) -> Response:
    """Show all answers to be read once more, the privacy notice, and the button that sends them."""
    if sent := sending.sent_form(token, clock.now()):
        return _to_confirmation(sent.number, token)
    filling = read_filling(token)
    filling.errors = faults_of(filling, clock.now())
    return _show(filling, 422) if filling.errors else _review(filling)


def _review(filling: Filling, status: int = 200, notice: str = "") -> Response:
    page = filling.page
    if filling.is_complaint:
        return complaints_form.review(filling, status, notice)
    return make_response(
        render_template(
            "pages/public/review.html",
            filling=filling,
            service=page,
            noun=noun(page),
            lines=answered_lines(filling),
            agency=agency_name(filling),
            roles=listing(role for role in page.process.roles if not page.process.is_applicant(role)),
            first_roles=listing(first_roles(page)),
            contact=one_line(page.contact) or f"loket {agency_name(filling)}",
            kept_for=retention.words(retention.terms_of_slug(page.line.slug).identity),
        )
    )


@bp.post("/formulir/<token>/kirim")
def send(token: str) -> Response:
    """Send the form: a case is opened, once, and its confirmation is shown."""
    now = clock.now()
    if sent := sending.sent_form(token, now):
        return _to_confirmation(sent.number, token, is_sender=True)
    filling = read_filling(token)
    try:
        sent = deliver(filling, now)
    except Invalid as error:
        filling.errors = error.errors
        return _show(filling, 422)
    except (TooFast, TooManyToday) as error:
        return complaints_form.review(filling, error.status, error.sentence(), error)
    except FormChanged as error:
        filling = read_filling(token)
        filling.errors = faults_of(filling, now)
        at = error.facts["at"]
        assert isinstance(at, datetime)
        return _show(filling, 409, CHANGED.format(pukul=clock_time(at, filling.page.zone)))
    return _to_confirmation(sent.number, token, is_sender=True)


@bp.after_request
def sealed(response: Response) -> Response:
    """Keep what was filled in out of every cache, and saved forms out of search engines."""
    response.headers["Cache-Control"] = "no-store"
    if "token" in (request.view_args or {}):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.app_errorhandler(DraftGone)
def draft_gone(error: DraftGone) -> Response:
    """Say that a saved form is no more."""
    at = error.facts.get("expired_at")
    sentence = GONE.format(tanggal=day(at)) if isinstance(at, datetime) else GONE_UNKNOWN
    return errors.say(404, "Formulir tersimpan tidak ada lagi", sentence)


@bp.errorhandler(ServiceClosed)
def service_closed(error: ServiceClosed) -> Response:
    """Say that a service takes no new cases."""
    return _closed(one_line(str(error.facts.get("contact") or "")) or "loket instansi")


@bp.errorhandler(NotFound)
def not_found(_error: NotFound) -> Response:
    """Answer as for any unknown address."""
    return errors.http_error(UnknownAddress())


def _closed(contact: str) -> Response:
    return errors.say(409, "Layanan tidak menerima permohonan baru", CLOSED.format(kontak=contact))


def _saved(filling: Filling) -> Response:
    if not htmx.wants_fragment():
        return _show(filling, 422)
    response = make_response(render_template("fragments/draft/_saved.html", filling=filling, **_left(filling)))
    return htmx.replace_url(response, url_for("form.resume", token=filling.token))


def _left(filling: Filling) -> dict[str, object]:
    """Give the faults that are left in a form that was checked before; nothing where it was not."""
    if CHECKED not in request.form:
        return {}
    said = {error.field for error in filling.errors}
    left = filling.errors + [error for error in faults_of(filling, clock.now()) if error.field not in said]
    return {"left": isian_form.faults(filling.boxes(), left)}


def _part(filling: Filling, fragment: str) -> Response:
    """Answer with the part of the form that a button changed; without htmx with the form, at that part."""
    status = 422 if filling.errors else 200
    label = request.args.get("isian") or next(
        (request.form[name].partition(":")[2] or request.form[name] for name in _BUTTONS if name in request.form), ""
    )
    if htmx.wants_fragment():
        box = filling.box(label)
        part = render_template(fragment, box=box, filling=filling, **_addresses(filling.token), **_left(filling))
        response = make_response(part, status)
        return htmx.replace_url(response, url_for("form.resume", token=filling.token))
    if filling.errors:
        return _show(filling, 422)
    place = next((box.id for box in filling.boxes() if box.label == label), "saved")
    return make_response(redirect(url_for("form.resume", token=filling.token, _anchor=place), 303))


_BUTTONS = (isian_form.ADD_ROW, isian_form.DROP_ROW, isian_form.PASTE, isian_form.UPLOAD)


def _addresses(token: str) -> dict[str, str]:
    return {
        "uploads": url_for("form.document", token=token) + "?isian=",
        "rows": url_for("form.rows", token=token) + "?isian=",
    }


def _show(filling: Filling, status: int = 200, notice: str = "") -> Response:
    boxes = filling.boxes()
    more = complaints_form.besides(filling) if filling.is_complaint else {}
    page = render_template(
        "pages/complaints/form.html" if filling.is_complaint else "pages/public/form.html",
        filling=filling,
        service=filling.page,
        noun=noun(filling.page),
        boxes=boxes,
        said={error.field: error.text for error in reversed(filling.errors)},
        faults=isian_form.faults(boxes, filling.errors),
        notice=notice,
        failed=status >= 400,
        **more,
        **_addresses(filling.token),
    )
    return make_response(page, status)


def _to_confirmation(number: str, token: str, is_sender: bool = False) -> Response:
    """Lead to the confirmation; the session that sent the form may see it, and for a while its key."""
    if is_sender:
        kept = [pair for pair in session.get("sent", []) if pair[0] != number]
        session["sent"] = [*kept[1 - SENT_KEPT :], [number, token]]
    return htmx.leave_for(url_for("confirmation.sent", number=number))
