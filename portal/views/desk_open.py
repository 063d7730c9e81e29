"""Buka berkas: an official opens a case of an own service, which has no applicant."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, session, url_for

from portal import access, clock, errors, intake, isian_form, openings, publishing
from portal.accounts import Actor
from portal.answers import AnswerError
from portal.formatters import moment
from portal.intake import Request
from portal.isian_form import Sent
from portal.numbers import new_token
from portal.publishing import ServicePage
from portal.receipts import one_line
from portal.refusal_words import GENERAL, sentence_of
from portal.refusals import Invalid, Refused
from portal.sop.worktime import standard_calendar

bp = Blueprint("desk_open", __name__, url_prefix="/buka")

OPENED_KEPT = 5  # forms that a session remembers having sent


@access.provide("opens_own")
def opens_own(actor: Actor | None) -> bool:
    """Say to the navigation whether there is any service that this person can open cases of."""
    return actor is not None and bool(openings.own_services(actor))


@bp.get("")
@access.officials_only
def services() -> str:
    """List the services that the official can open cases of."""
    return render_template("pages/desk/openings.html", services=openings.own_services(access.official()))


@bp.get("/<slug>")
@access.officials_only
def form(slug: str) -> Response:
    """Show the form of a service."""
    return _show(_service(slug), Sent(), [])


@bp.post("/<slug>")
@access.officials_only
def send(slug: str) -> Response:
    """Open the case; pressed twice, the form leads to the case that it opened."""
    page, now = _service(slug), clock.now()
    already = next((number for token, number in session.get("opened", []) if token == request.form.get("formulir")), "")
    if already:
        return _to_case(already)
    sent = isian_form.read_form(page.process.fields_at(page.process.first.number), request.form, request.files)
    if sent.pressed or sent.errors:
        return _show(page, sent, sent.errors)
    asked = Request(
        slug,
        sent.raw,
        uploads=sent.uploads,
        case_class=request.form.get("klasifikasi", ""),
        outcome=request.form.get("keputusan") or None,
    )
    try:
        opened = intake.open_case(asked, access.official(), now)
    except Invalid as error:
        return _show(page, sent, error.errors)
    except Refused as error:
        me = access.official()
        abort(errors.say(error.status, "Bukan untuk jabatan Anda", sentence_of(error, page.zone, titles=me.titles)))
    kept = session.get("opened", [])[1 - OPENED_KEPT :]
    session["opened"] = [*kept, [request.form.get("formulir", "")[:30], opened.number]]
    return _to_case(opened.number)


def _service(slug: str) -> ServicePage:
    """Return a service that the official may open; 404 for one that officials do not open, 403 for others' ones."""
    page = publishing.service_page(slug[:80])
    if page is None or page.line.opened_by_public:
        abort(404)
    me = access.official()
    if not any(held.agency_id == page.agency_id for held in me.offices):
        sentence = f"Layanan ini milik {page.line.agency}. Hubungi admin portal bila Anda perlu mengelolanya."
        abort(errors.say(403, "Layanan instansi lain", sentence))
    if not any(held.agency_id == page.agency_id and held.role in page.process.first.doers for held in me.offices):
        abort(errors.say(403, "Bukan untuk jabatan Anda", GENERAL.format(jabatan=me.titles)))
    if not page.line.accepting:
        where = one_line(page.contact) or f"loket {page.line.agency}"
        sentence = f"Layanan ini tidak menerima permohonan baru. Tanyakan lewat {where}."
        abort(errors.say(409, "Layanan tidak menerima permohonan baru", sentence))
    return page


def _show(page: ServicePage, sent: Sent, faults: list[AnswerError]) -> Response:
    first = page.process.first
    boxes = isian_form.make_boxes(page.process.fields_at(first.number), sent.raw, faults, (), sent.pasted)
    said = {error.field: error.text for error in reversed(faults)}
    body = render_template(
        "pages/desk/open.html",
        page=page,
        boxes=boxes,
        said=said,
        faults=isian_form.faults(boxes, faults),
        lost=bool(faults and sent.uploads),
        classes=list(_classes(page)),
        case_class=request.form.get("klasifikasi", ""),
        outcomes=[o.label for o in first.outcomes] if first.decider and len(first.doers) == 1 else [],
        token=request.form.get("formulir", "")[:30] or new_token(),
    )
    return make_response(body, 422 if faults else 200)


def _classes(page: ServicePage) -> Iterable[tuple[str, str]]:
    """Give each Klasifikasi that the first step asks for, with the due time that choosing it would set."""
    if page.process.first_official_step() != page.process.first:
        return
    calendar, now = standard_calendar(page.zone), clock.now()
    for each in page.process.matrix.classes:
        due = calendar.due(now, each.limit)
        yield each.name, moment(due, page.zone) if due else ""


def _to_case(number: str) -> Response:
    return make_response(redirect(url_for("desk_case.page", number=number), 303))
