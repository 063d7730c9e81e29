"""Terima di loket: an official takes in a request for an applicant who came, wrote or called, and prints the receipt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from portal import access, catalogue, clock, drafts, errors, htmx, isian_form, openings, publishing, receipts, sending
from portal.answers import CONTACT, NAME, AnswerError
from portal.drafts import Draft
from portal.formatters import clock_time, parse_date
from portal.intake import CHANNELS, Request
from portal.isian_form import Box
from portal.numbers import new_token
from portal.publishing import ServicePage
from portal.receipts import one_line
from portal.refusals import DraftGone, FormChanged, Invalid, NotFound, Refused, ServiceClosed
from portal.sop.model import Field
from portal.sop.worktime import ZONES
from portal.views import complaints_counter
from portal.views.confirmation import PAPERS, qr_code, tracking_address
from portal.views.desk_forms import read_time

bp = Blueprint("counter", __name__, url_prefix="/loket")

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
CHANNEL_LABELS = (("loket", "Datang ke loket"), ("pos", "Pos"), ("surel", "Surel"), ("whatsapp", "WhatsApp"))
assert tuple(value for value, _ in CHANNEL_LABELS) == CHANNELS
NO_TIME = "Waktu terima “{nilai}” belum terbaca. Tulis tanggal dan jam, misalnya 24-11-2026 dan 09.30."
NO_NAME = "Nama belum diisi. Tulis nama {siapa}, atau nama lembaga yang mengajukan."
CHANGED = "Formulir layanan ini diperbarui pukul {pukul}. Periksa isian bertanda, lalu kirim lagi."
ABOVE = ("saluran", "waktu_terima", "alasan", drafts.AGENCY, NAME, CONTACT)  # what stands above the Isian
COUNTER_FIELDS = ("saluran", "tanggal_terima", "pukul_terima", "alasan")


@dataclass(slots=True)
class Intake:
    """A counter form as its page shows it; `typed` holds what is not of the applicant's form."""

    page: ServicePage
    token: str
    draft: Draft | None
    typed: Mapping[str, str] = field(default_factory=dict)
    pasted: Mapping[str, str] = field(default_factory=dict)
    errors: list[AnswerError] = field(default_factory=list)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the first step asks."""
        return self.page.process.fields_at(self.page.process.first.number)

    def boxes(self) -> list[Box]:
        """The Isian with what is saved of them."""
        values = self.draft.values if self.draft else {}
        documents = self.draft.documents if self.draft else ()
        return isian_form.make_boxes(self.fields, values, self.errors, documents, self.pasted)


@bp.get("")
@access.officials_only
def services() -> str:
    """List the services whose requests are taken in here."""
    return render_template("pages/desk/counter.html", services=openings.counter_services(access.official()))


@bp.get("/<slug>")
@access.officials_only
def blank(slug: str) -> Response:
    """Show an empty form."""
    return _show(Intake(_service(slug), new_token(), None))


@bp.route("/<slug>/<token>", methods=["GET", "POST"])
@access.officials_only
def form(slug: str, token: str) -> Response:
    """Show a form that was begun; when sent, take the request in, once, and show its receipt."""
    page, now = _service(slug), clock.now()
    if sending.sent_form(_known(token), now):
        return _to_receipt(slug, token)
    if request.method == "GET":
        return _show(Intake(page, token, _draft(token, page)))
    intake = _save(page, token, now)
    if any(name in request.form for name in _BUTTONS):
        return _show(intake, 422 if intake.errors else 200)
    asked, faults = _stated(page, now)
    if faults or intake.errors:
        said = {error.field for error in intake.errors}
        rest = [error for error in _faults(page, token, now, asked) if error.field not in said]
        intake.errors = [*faults, *intake.errors, *rest]
        return _show(intake, 422)
    try:
        complaints_counter.send(page, token, now, asked, access.official())
    except Invalid as error:
        intake.errors = error.errors
        return _show(intake, 422)
    except FormChanged as error:
        intake.errors = _faults(page, token, now, asked)
        return _show(intake, 409, _changed(error, page.zone))
    except Refused as error:
        abort(
            errors.say(
                error.status,
                "Bukan untuk jabatan Anda",
                errors.TEXTS[403].sentence.format(jabatan=access.official().titles),
            )
        )
    return _to_receipt(slug, token)


@bp.post("/<slug>/<token>/dokumen")
@access.officials_only
def document(slug: str, token: str) -> Response:
    """Keep one document, or remove one; htmx gets the field with its documents, others the form."""
    page, now = _service(slug), clock.now()
    intake = _save(page, _known(token), now)
    drop = request.form.get(isian_form.DROP_DOCUMENT, "")
    if drop.isascii() and drop.isdigit():
        drafts.remove_file(token, int(drop), now)
        intake.draft = drafts.read_draft(token, now)
    status = 422 if intake.errors else 200
    label = request.args.get("isian", "")
    box = next((box for box in intake.boxes() if box.label == label and box.kind == "berkas"), None)
    if htmx.wants_fragment() and box:
        uploads = _addresses(intake)["uploads"]
        return make_response(render_template("fragments/isian/_document.html", box=box, uploads=uploads), status)
    return _show(intake, status)


@bp.get("/<slug>/<token>/tanda-terima")
@access.officials_only
def receipt(slug: str, token: str) -> Response:
    """Show the receipt to print, for some minutes with the key."""
    sent = sending.sent_form(_known(token), clock.now())
    if sent is None:
        abort(404)
    return receipt_page(sent.number, sent.key, url_for("counter.receipt", slug=slug, token=token))


def receipt_page(number: str, key: str | None, address: str = "") -> Response:
    """Answer with a receipt; `address` is where it can be asked for again on another paper."""
    wished = request.args.get("kertas", "a4").lower()
    page = render_template(
        "pages/desk/receipt.html",
        receipt=receipts.receipt_of(number),
        key=key,
        qr=qr_code(tracking_address(number)),
        address=tracking_address(number),
        again=address,
        papers=PAPERS,
        paper=wished if wished in PAPERS else "a4",
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


# -- the form ----------------------------------------------------------------------------------------------------

_BUTTONS = (isian_form.ADD_ROW, isian_form.DROP_ROW, isian_form.PASTE)


def _service(slug: str) -> ServicePage:
    """Return a service that the official may take requests in for; 404 for unknown ones, 403 for another agency's."""
    page = publishing.service_page(slug[:80])
    if page is None or not page.line.opened_by_public:
        abort(404)
    me = access.official()
    if not any(held.agency_id == page.agency_id for held in me.offices) and not (
        page.line.for_all_agencies and me.offices
    ):
        sentence = f"Layanan ini milik {page.line.agency}. Hubungi admin portal bila Anda perlu mengelolanya."
        abort(errors.say(403, "Layanan instansi lain", sentence))
    if not page.line.accepting:
        where = one_line(page.contact) or f"loket {page.line.agency}"
        sentence = f"Layanan ini tidak menerima permohonan baru. Tanyakan lewat {where}."
        abort(errors.say(409, "Layanan tidak menerima permohonan baru", sentence))
    return page


def _known(token: str) -> str:
    return token if TOKEN.fullmatch(token) else abort(404)


def _draft(token: str, page: ServicePage) -> Draft:
    try:
        found = drafts.read_draft(token, clock.now())
    except DraftGone:
        abort(
            errors.say(
                404, "Formulir tersimpan tidak ada lagi", "Formulir tersimpan ini sudah dihapus. Mulai formulir baru."
            )
        )
    return found if found.slug == page.line.slug else abort(404)


def _save(page: ServicePage, token: str, now: datetime) -> Intake:
    """Save what was sent, documents too, so that nothing has to be typed or chosen twice."""
    try:
        sending.begin_form(page.line.slug, token, now)
    except (NotFound, ServiceClosed):
        abort(404)
    intake = Intake(page, token, _draft(token, page), {name: request.form.get(name, "") for name in COUNTER_FIELDS})
    sent = isian_form.read_form(intake.fields, request.form, request.files)
    values = {**sent.raw, **isian_form.read_applicant(request.form), drafts.AGENCY: _agency(page)}
    values |= complaints_counter.more_values(page, request.form)
    drafts.save_fields(token, values, now)
    intake.errors = list(sent.errors)
    intake.pasted = sent.pasted
    for upload in sent.uploads:
        try:
            drafts.add_file(token, upload, now)
        except Invalid as error:
            intake.errors += error.errors
    intake.draft = drafts.read_draft(token, now)
    return intake


def _agency(page: ServicePage) -> str:
    """Return the agency that a complaint concerns: one of the official's own."""
    own = [slug for slug, _ in openings.agencies_of(access.official())]
    wished = request.form.get("instansi", "")
    return wished if wished in own else own[0] if page.line.for_all_agencies and len(own) == 1 else ""


def _faults(page: ServicePage, token: str, now: datetime, asked: Request) -> list[AnswerError]:
    return complaints_counter.form_faults(page, token, now, asked, access.official())


def _stated(page: ServicePage, now: datetime) -> tuple[Request, list[AnswerError]]:
    """Read how and when the request came (no time: now), with the faults of that."""
    sent = {name: request.form.get(name, "") for name in COUNTER_FIELDS}
    day, hour = sent["tanggal_terima"].strip(), sent["pukul_terima"].strip()
    date, time = parse_date(day), read_time(hour)
    received = datetime.combine(date, time, ZONES[page.zone]) if date and time is not None else None
    asked = Request(page.line.slug, {}, channel=sent["saluran"], received_at=received, reason=sent["alasan"])
    faults = complaints_counter.stated_faults(page, asked, now)
    if (day or hour) and received is None:
        faults.append(AnswerError("waktu_terima", 9, NO_TIME.format(nilai=f"{day} {hour}".strip())))
    return asked, faults


def for_the_clerk(errors: Iterable[AnswerError], who: str) -> list[AnswerError]:
    """Return faults as an official reads them who fills in for a pemohon or pelapor (`who`)."""
    told = NO_NAME.format(siapa=who)
    return [AnswerError(e.field, e.number, told) if (e.field, e.number) == (NAME, 2) else e for e in errors]


def _changed(error: FormChanged, zone: str) -> str:
    at = error.facts["at"]
    assert isinstance(at, datetime)
    return CHANGED.format(pukul=clock_time(at, zone))


def _addresses(intake: Intake) -> dict[str, str]:
    where: dict[str, Any] = {"slug": intake.page.line.slug, "token": intake.token}
    return {"action": url_for("counter.form", **where), "uploads": url_for("counter.document", **where) + "?isian="}


def _show(intake: Intake, status: int = 200, notice: str = "") -> Response:
    boxes, line = intake.boxes(), intake.page.line
    who = "pelapor" if line.for_all_agencies else "pemohon"
    order = complaints_counter.order_of(intake.page, [box.label for box in boxes], ABOVE)
    shown = sorted(for_the_clerk(intake.errors, who), key=lambda e: order.index(e.field) if e.field in order else 0)
    own = openings.agencies_of(access.official()) if line.for_all_agencies else []
    page = render_template(
        "pages/desk/intake.html",
        intake=intake,
        line=line,
        noun=catalogue.noun_of(line.for_all_agencies, opened_by_public=True),
        boxes=boxes,
        values=intake.draft.values if intake.draft else {},
        person=who,
        said={error.field: error.text for error in reversed(shown)},
        faults=isian_form.faults(boxes, shown),
        channels=complaints_counter.channels_of(intake.page, CHANNEL_LABELS),
        agencies=own if len(own) > 1 else [],
        agency=intake.draft.agency if intake.draft else "",
        zone=intake.page.zone,
        notice=notice,
        failed=status >= 400,
        **complaints_counter.more_context(intake.page),
        **_addresses(intake),
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _to_receipt(slug: str, token: str) -> Response:
    return make_response(redirect(url_for("counter.receipt", slug=slug, token=token), 303))
