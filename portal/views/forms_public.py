"""The form of a service for the public: filled in, saved a field at a time, checked, sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, session, url_for
from werkzeug.exceptions import TooManyRequests

from portal import answers, clock, drafts, errors, filestore, htmx, isian_form, publishing, sending, throttle
from portal.answers import AnswerError
from portal.drafts import Draft
from portal.filestore import Document
from portal.formatters import clock_time, day, listing
from portal.isian_form import Box
from portal.numbers import new_token
from portal.publishing import ServicePage
from portal.receipts import one_line
from portal.refusals import DraftGone, FormChanged, Invalid, NotFound, ServiceClosed
from portal.sop.model import Field
from portal.views.public import contact_of, noun, service_or_404

bp = Blueprint("form", __name__)

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
NEW_FORMS_AN_HOUR = 120  # of one network, which may be that of a whole office
UPLOADS_AN_HOUR = 600
UNKNOWN_AGENCY = "belum-tahu"
SENT_KEPT = 5  # forms that a session remembers having sent
GONE = "Formulir tersimpan ini sudah dihapus karena melewati {tanggal}. Mulai formulir baru."
GONE_UNKNOWN = "Formulir tersimpan ini sudah dihapus. Mulai formulir baru."
CLOSED = "Layanan ini tidak menerima permohonan baru. Tanyakan lewat {kontak}."
CHANGED = "Formulir layanan ini diperbarui pukul {pukul}. Periksa isian bertanda, lalu kirim lagi."


@dataclass(slots=True)
class Filling:
    """A form as its page shows it. `draft` is None until the first field is saved."""

    page: ServicePage
    token: str
    draft: Draft | None
    agency: str = ""  # slug of the agency that a complaint concerns
    pasted: Mapping[str, str] = field(default_factory=dict)
    errors: list[AnswerError] = field(default_factory=list)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the first step asks."""
        return self.page.process.fields_at(self.page.process.first.number)

    @property
    def values(self) -> dict[str, object]:
        """What was typed."""
        return self.draft.values if self.draft else {}

    def boxes(self) -> list[Box]:
        """The fields as they are drawn."""
        documents = self.draft.documents if self.draft else ()
        return isian_form.make_boxes(self.fields, self.values, self.errors, documents, self.pasted)

    def box(self, label: str) -> Box:
        """The field with this label; 404 where there is none."""
        found = next((box for box in self.boxes() if box.label == label), None)
        if found is None:
            abort(404)
        return found


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
    return _show(_read(token))


@bp.post("/formulir/<token>/isian")
def save(token: str) -> Response:
    """Save what was typed so far."""
    filling = _receive(token)
    if filling.errors or htmx.wants_fragment():
        return _saved(filling)
    return make_response(redirect(url_for("form.resume", token=token, _anchor="saved"), 303))


@bp.post("/formulir/<token>/dokumen")
def document(token: str) -> Response:
    """Store or remove a document, and save what was typed besides."""
    filling = _receive(token)
    return _part(filling, "fragments/isian/_document.html")


@bp.post("/formulir/<token>/daftar")
def rows(token: str) -> Response:
    """Add, remove or paste rows of a list, and save what was typed besides."""
    filling = _receive(token)
    return _part(filling, "fragments/isian/_rows.html")


@bp.get("/formulir/<token>/dokumen/<int:document_id>")
def stored_document(token: str, document_id: int) -> Response:
    """Send a document of a saved form to who has its link."""
    row = drafts.draft_file(token, document_id, clock.now())
    response = Response(filestore.read(row), content_type=filestore.TYPES[row.kind])
    response.headers.set("Content-Disposition", "attachment", filename=filestore.clean_name(row.name))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/formulir/<token>/periksa")
def check(token: str) -> Response:
    """Save and check the form: on to reading the answers, or the form again with its faults."""
    filling = _receive(token)
    faults = filling.errors + drafts.check_draft(token, clock.now())
    filling.errors = list({error.field: error for error in reversed(faults)}.values())[::-1]
    if filling.errors:
        return _show(filling, 422)
    return make_response(redirect(url_for("form.review", token=token), 303))


@bp.get("/formulir/<token>/periksa")
def review(token: str) -> Response:
    """Show all answers to be read once more, the privacy notice, and the button that sends them."""
    if sent := sending.sent_form(token, clock.now()):
        return _to_confirmation(sent.number, token)
    filling = _read(token)
    filling.errors = drafts.check_draft(token, clock.now())
    if filling.errors:
        return _show(filling, 422)
    page, agency = filling.page, _agency_name(filling)
    return make_response(
        render_template(
            "pages/public/review.html",
            filling=filling,
            service=page,
            noun=noun(page),
            lines=_lines(filling),
            agency=agency,
            roles=listing(role for role in page.process.roles if not page.process.is_applicant(role)),
            first_roles=listing(_first_roles(page)),
            contact=one_line(page.contact) or f"loket {agency}",
        )
    )


@bp.post("/formulir/<token>/kirim")
def send(token: str) -> Response:
    """Send the form: a case is opened, once, and its confirmation is shown."""
    now = clock.now()
    try:
        sent = sending.send_form(token, now)
    except Invalid as error:
        filling = _read(token)
        filling.errors = error.errors
        return _show(filling, 422)
    except FormChanged as error:
        filling = _read(token)
        filling.errors = drafts.check_draft(token, now)
        at = error.facts["at"]
        assert isinstance(at, datetime)
        return _show(filling, 409, CHANGED.format(pukul=clock_time(at, filling.page.zone)))
    return _to_confirmation(sent.number, token, is_sender=True)


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
    abort(404)


def _closed(contact: str) -> Response:
    return errors.say(409, "Layanan tidak menerima permohonan baru", CLOSED.format(kontak=contact))


def _read(token: str) -> Filling:
    draft = drafts.read_draft(token, clock.now())
    return Filling(service_or_404(draft.slug), token, draft, agency=draft.agency)


def _receive(token: str) -> Filling:
    """Save everything that the form sent, and do what its buttons ask; faults of documents and pastes are in errors."""
    now = clock.now()
    _begin(token, now)
    filling = _read(token)
    sent = isian_form.read_form(filling.fields, request.form, request.files)
    values = {**sent.raw, **isian_form.read_applicant(request.form)}
    if filling.page.line.for_all_agencies:
        chosen = request.form.get(drafts.AGENCY, "")
        values[drafts.AGENCY] = filling.page.line.agency_slug if chosen == UNKNOWN_AGENCY else chosen
    drafts.save_fields(token, values, now)
    faults = sent.errors
    dropped = request.form.get(isian_form.DROP_DOCUMENT, "")
    if dropped.isascii() and dropped.isdigit():
        drafts.remove_file(token, int(dropped[:12]), now)
    if sent.uploads:
        _count("unggahan", UPLOADS_AN_HOUR, now)
    known = {(kept.field, kept.name, kept.size) for kept in filling.draft.documents} if filling.draft else set()
    for upload in sent.uploads:
        if (upload.field, filestore.clean_name(upload.name), len(upload.data)) in known:
            continue  # it went up when it was chosen; the form sent it once more
        try:
            drafts.add_file(token, upload, now)
        except Invalid as error:
            faults = faults + error.errors
    fresh = _read(token)
    fresh.pasted, fresh.errors = sent.pasted, list(faults)
    return fresh


def _begin(token: str, now: datetime) -> None:
    """Make the saved form at its first field; its token was made with the page, so two saves at once make one form."""
    if not TOKEN.fullmatch(token):
        abort(404)
    if sending.exists(token):
        if sending.sent_form(token, now):
            abort(409, "Formulir ini sudah dikirim. Mulai formulir baru untuk mengajukan lagi.")
        return
    slug = request.form.get("layanan", "")[:80]
    if not slug:
        raise DraftGone(expired_at=None)
    _count("formulir", NEW_FORMS_AN_HOUR, now)
    sending.begin_form(slug, token, now)


def _count(what: str, limit: int, now: datetime) -> None:
    try:
        throttle.attempt(f"{what}:{request.remote_addr}", limit, 60, now)
    except throttle.TooManyAttempts as error:
        raise TooManyRequests(retry_after=max(1, int((error.until - now).total_seconds()))) from None


def _saved(filling: Filling) -> Response:
    if not htmx.wants_fragment():
        return _show(filling, 422)
    response = make_response(render_template("fragments/draft/_saved.html", filling=filling))
    return htmx.replace_url(response, url_for("form.resume", token=filling.token))


def _part(filling: Filling, fragment: str) -> Response:
    """Answer with the part of the form that a button changed; without htmx with the form, at that part."""
    status = 422 if filling.errors else 200
    label = request.args.get("isian") or next(
        (request.form[name].partition(":")[2] or request.form[name] for name in _BUTTONS if name in request.form), ""
    )
    if htmx.wants_fragment():
        box = filling.box(label)
        response = make_response(
            render_template(fragment, box=box, filling=filling, **_addresses(filling.token)), status
        )
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
    faults = [*filling.errors]
    line = filling.page.line
    page = render_template(
        "pages/public/form.html",
        filling=filling,
        service=filling.page,
        noun=noun(filling.page),
        boxes=boxes,
        said={error.field: error.text for error in faults},
        faults=isian_form.faults(boxes, faults),
        notice=notice,
        failed=status >= 400,
        agencies=publishing.agencies(with_services=False) if line.for_all_agencies else [],
        unknown_agency=UNKNOWN_AGENCY,
        **_addresses(filling.token),
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _agency_name(filling: Filling) -> str:
    return dict(publishing.agencies(with_services=False)).get(filling.agency, filling.page.line.agency)


def _first_roles(page: ServicePage) -> Iterable[str]:
    """Return who gets the case when it is sent: the doers of the first official step."""
    step = page.process.first_official_step()
    return [role for role in step.doers if not page.process.is_applicant(role)] if step else []


@dataclass(frozen=True, slots=True)
class Answered:
    """A line of the page on which the answers are read once more."""

    label: str
    value: str | list[list[str]]
    columns: tuple[str, ...]
    documents: tuple[Document, ...]
    anchor: str  # the id of its field in the form


def _lines(filling: Filling) -> list[Answered]:
    values, line = filling.values, filling.page.line
    lines = [Answered("Nama", str(values.get(answers.NAME) or ""), (), (), answers.NAME)]
    lines.append(Answered("Surel atau telepon", str(values.get(answers.CONTACT) or ""), (), (), answers.CONTACT))
    if line.for_all_agencies:
        lines.insert(0, Answered("Instansi", _agency_name(filling), (), (), drafts.AGENCY))
        anonymous = "Ya" if values.get(answers.ANONYMOUS) else "Tidak"
        lines.insert(1, Answered("Anonim", anonymous, (), (), answers.ANONYMOUS))
    for box in filling.boxes():
        full = [row for row in box.rows if any(cell.strip() for cell in row)]
        value = full if box.kind == "daftar" else box.value
        lines.append(Answered(box.label, value, box.choices, box.documents, box.id))
    return lines


def _to_confirmation(number: str, token: str, is_sender: bool = False) -> Response:
    """Lead to the confirmation; the session that sent the form may see it, and for a while its key."""
    if is_sender:
        kept = [pair for pair in session.get("sent", []) if pair[0] != number]
        session["sent"] = [*kept[1 - SENT_KEPT :], [number, token]]
    return htmx.leave_for(url_for("confirmation.sent", number=number))
