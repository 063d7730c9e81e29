"""A saved form between the browser and the use cases: what a request brought is kept, what a page shows is made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import abort, request
from werkzeug.exceptions import TooManyRequests

from portal import answers, clock, drafts, filestore, isian_form, publishing, sending, throttle
from portal.answers import AnswerError
from portal.complaint_form import TRAP, Guard, check_complaint, send_complaint
from portal.drafts import Draft
from portal.filestore import Document, Upload
from portal.isian_form import Box
from portal.publishing import ServicePage
from portal.refusals import DraftGone, Invalid
from portal.sending import Sent
from portal.sop.model import Field
from portal.views.complaints_parts import read_complaint
from portal.views.public import service_or_404

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
NEW_FORMS_AN_HOUR = 120  # of one network, which may be that of a whole office
UPLOADS_AN_HOUR = 600
NUMBERS_AN_HOUR = 60  # of cases that are not there; a mistyped one has a wrong check character, and is not counted
UNKNOWN_NUMBER = 50  # its text in docs/wording
ALREADY_SENT = "Formulir ini sudah dikirim. Mulai formulir baru untuk mengajukan lagi."


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
    def is_complaint(self) -> bool:
        """Whether it is about an agency, and so has the switches of a complaint."""
        return self.page.line.for_all_agencies

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


def read_filling(token: str) -> Filling:
    """Return a saved form. Raises DraftGone."""
    draft = drafts.read_draft(token, clock.now())
    return Filling(service_or_404(draft.slug), token, draft, agency=draft.agency)


def faults_of(filling: Filling, now: datetime) -> list[AnswerError]:
    """Return every fault that keeps the form from being sent, in the order of the form. Raises DraftGone."""
    if filling.is_complaint:
        errors = check_complaint(filling.token, now)
        if any(error.field == answers.ABOUT_NUMBER and error.number == UNKNOWN_NUMBER for error in errors):
            _count("nomor", NUMBERS_AN_HOUR, now)  # else the form would say without end which numbers there are
        return errors
    return drafts.check_draft(filling.token, now)


def deliver(filling: Filling, now: datetime) -> Sent:
    """Send the form, once. Raises as sending.send_form; for a complaint also TooFast and TooManyToday."""
    if filling.is_complaint:
        guard = Guard(request.remote_addr or "", request.form.get(TRAP, "")[:80])
        return send_complaint(filling.token, guard, now)
    return sending.send_form(filling.token, now)


def receive(token: str) -> Filling:
    """Save everything that the form sent, and do what its buttons ask; faults of documents and pastes are in errors."""
    now = clock.now()
    _begin(token, now)
    filling = read_filling(token)
    sent = isian_form.read_form(filling.fields, request.form, request.files)
    values = {**sent.raw, **isian_form.read_applicant(request.form)}
    if filling.is_complaint:
        values |= {drafts.AGENCY: request.form.get(drafts.AGENCY, "")[:80], **read_complaint(request.form)}
    drafts.save_fields(token, values, now)
    dropped = request.form.get(isian_form.DROP_DOCUMENT, "")
    if dropped.isascii() and dropped.isdigit():
        drafts.remove_file(token, int(dropped[:9]), now)
    faults = sent.errors + _keep_uploads(filling, sent.uploads, now)
    fresh = read_filling(token)
    fresh.pasted, fresh.errors = sent.pasted, faults
    return fresh


def _keep_uploads(filling: Filling, uploads: list[Upload], now: datetime) -> list[AnswerError]:
    """Store documents one by one; return the faults of those that were not taken."""
    if uploads:
        _count("unggahan", UPLOADS_AN_HOUR, now)
    known = {(kept.field, kept.name, kept.size) for kept in filling.draft.documents} if filling.draft else set()
    faults: list[AnswerError] = []
    for upload in uploads:
        if (upload.field, filestore.clean_name(upload.name), len(upload.data)) in known:
            continue  # it went up when it was chosen; the form sent it once more
        try:
            drafts.add_file(filling.token, upload, now)
        except Invalid as error:
            faults += error.errors
    return faults


def _begin(token: str, now: datetime) -> None:
    """Make the saved form at its first field; its token was made with the page, so two saves at once make one form."""
    if not TOKEN.fullmatch(token):
        abort(404)
    if sending.exists(token):
        if sending.sent_form(token, now):
            abort(409, ALREADY_SENT)
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


def first_roles(page: ServicePage) -> list[str]:
    """Return who gets the case when it is sent: the doers of the first official step."""
    step = page.process.first_official_step()
    return [role for role in step.doers if not page.process.is_applicant(role)] if step else []


def agency_name(filling: Filling) -> str:
    """Return the agency that gets the case: the chosen one, else the service's own."""
    return dict(publishing.agencies(with_services=False)).get(filling.agency, filling.page.line.agency)


@dataclass(frozen=True, slots=True)
class Answered:
    """A line of the page on which the answers are read once more."""

    label: str
    value: str | list[list[str]]
    columns: tuple[str, ...]
    documents: tuple[Document, ...]
    anchor: str  # the id of its field in the form


def answered_lines(filling: Filling) -> list[Answered]:
    """Return the answers in the order of the form."""
    values = filling.values
    lines = [Answered("Nama", str(values.get(answers.NAME) or ""), (), (), answers.NAME)]
    lines.append(Answered("Surel atau telepon", str(values.get(answers.CONTACT) or ""), (), (), answers.CONTACT))
    return lines + [answered(box) for box in filling.boxes()]


def answered(box: Box) -> Answered:
    """Return the line of a field."""
    full = [row for row in box.rows if any(cell.strip() for cell in row)]
    return Answered(box.label, full if box.kind == "daftar" else box.value, box.choices, box.documents, box.id)
