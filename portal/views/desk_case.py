"""The case page of officials: reading a case, its documents, doing a step, recording the applicant's, taking back."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, Response, abort, flash, make_response, redirect, request, send_file, url_for

from portal import access, casework, clock, complaint_steps, deviations, errors, filestore, htmx, isian_form, numbers
from portal.answers import AnswerError
from portal.case_files import may_read
from portal.case_tasks import MyTask
from portal.case_view import OfficialView, official_view
from portal.casework import StepForm
from portal.filestore import Upload
from portal.forms import whole
from portal.isian_form import Sent
from portal.refusal_words import sentence_of, title_of
from portal.refusals import Invalid, NotFound, NotYours, Refused
from portal.standing import noun, person
from portal.views.complaints_parts import PHOTO_NAMES, read_photos
from portal.views.counter import for_the_clerk
from portal.views.desk_panels import Typed, asks_name
from portal.views.desk_parts import Message, tell

bp = Blueprint("desk_case", __name__, url_prefix="/berkas")

TAKEN_BACK = "Berkas ditarik kembali; ada pada Anda lagi."
FRAGMENT, PAGE = "fragments/case/_case.html", "pages/desk/case.html"


@bp.get("/<number>")
@access.officials_only
def page(number: str) -> Response:
    """Show a case; a number typed in another way leads to its own address."""
    canonical = numbers.read_number(number)
    if canonical and canonical != number:
        return make_response(redirect(url_for("desk_case.page", number=canonical), 303))
    return show(seen(number))


@bp.post("/<number>/langkah/<int:task_id>")
@access.officials_only
def step(number: str, task_id: int) -> Response:
    """Do one's part of an open step."""
    return _take(number, task_id, complaint_steps.take_step, at_counter=False)


@bp.post("/<number>/pemohon/<int:task_id>")
@access.officials_only
def record(number: str, task_id: int) -> Response:
    """Record the applicant's part at the counter."""
    return _take(number, task_id, casework.record_applicant_step, at_counter=True)


@bp.post("/<number>/tarik/<int:event_id>")
@access.officials_only
def take_back(number: str, event_id: int) -> Response:
    """Take back one's own part."""
    try:
        deviations.take_back(number, event_id, access.official(), clock.now())
    except Refused as error:
        return refused(number, error)
    return done(number, TAKEN_BACK)


@bp.get("/<number>/dokumen/<int:document_id>")
@access.officials_only
def document(number: str, document_id: int) -> Response:
    """Send a document as an attachment, or a picture to be shown in the page (`gambar`)."""
    try:
        row = may_read(number, document_id, access.official())
        data = filestore.read(row)
    except NotFound:
        abort(404)
    inline = bool(request.args.get("gambar")) and row.kind in ("jpg", "png")
    response = send_file(
        BytesIO(data), filestore.TYPES[row.kind], as_attachment=not inline, download_name=row.name, max_age=0
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


# -- what the other acts on a case use ---------------------------------------------------------------------------


def seen(number: str) -> OfficialView:
    """Return what the signed-in official sees of a case; answer 404 or 403 where that is nothing."""
    me = access.official()
    try:
        return official_view(number, me, clock.now())
    except NotFound as error:
        abort(errors.say(404, title_of(error), sentence_of(error, "WIB")))
    except NotYours as error:
        abort(errors.say(403, title_of(error), sentence_of(error, "WIB", titles=me.titles)))


def show(
    official: OfficialView, message: Message | None = None, typed: Typed | None = None, status: int = 200
) -> Response:
    """Answer with the case as it is now: the fragment to htmx, else the page."""
    told = tell(official, clock.now(), message, typed)
    return htmx.answer(
        FRAGMENT,
        page=PAGE,
        status=status,
        told=told,
        is_fragment=htmx.wants_fragment(),
        is_bad=status >= 400,
        document_url=_document_url,
    )


def _document_url(number: str, document_id: int, as_picture: bool = False) -> str:
    return url_for("desk_case.document", number=number, document_id=document_id, gambar=1 if as_picture else None)


def done(number: str, sentence: str) -> Response:
    """Answer a press that did what it says: the fresh fragment to htmx, else 303 to the page."""
    if htmx.wants_fragment():
        return show(seen(number), Message(sentence) if sentence else None)
    if sentence:
        flash(sentence)
    return make_response(redirect(url_for("desk_case.page", number=number), 303))


def refused(number: str, error: Refused) -> Response:
    """Answer a press that changed nothing with the sentence that says why, above the case as it is now."""
    official = seen(number)
    view, me = official.case, access.official()
    if isinstance(error, NotFound):
        abort(404)
    sentence = sentence_of(error, view.zone, noun(view), me.titles, official.can_note)
    return show(official, Message(title_of(error), sentence, is_bad=True), status=error.status)


# -- a step's form -----------------------------------------------------------------------------------------------

Verb = Callable[..., casework.Taken]


def _take(number: str, task_id: int, verb: Verb, at_counter: bool) -> Response:
    sent, raw = _isian(number, task_id, at_counter)
    typed = Typed(
        task_id,
        sent,
        note=request.form.get("catatan", ""),
        output=request.form.get("keluaran", ""),
        case_class=request.form.get("klasifikasi", ""),
    )
    if sent.pressed:
        typed.errors = list(sent.errors)
        return show(seen(number), typed=typed, status=422 if typed.errors else 200)
    form = StepForm(
        task_id=task_id,
        revision=whole(request.form.get("revisi", "")),
        outcome=request.form.get("keputusan") or None,
        note=typed.note,
        output=typed.output,
        uploads=[*uploads(), *read_photos(request.files), *sent.uploads],
        case_class=typed.case_class,
        raw=raw,
    )
    try:
        if sent.errors:
            raise Invalid(sent.errors)
        verb(number, form, access.official(), clock.now())
    except Invalid as error:
        official = seen(number)
        typed.errors = for_the_clerk(error.errors, person(official.case)) if at_counter else named(error.errors)
        typed.lost_documents = bool(form.uploads)
        return show(official, typed=typed, status=422)
    except Refused as error:
        return refused(number, error)
    return done(number, "")


def named(errors: list[AnswerError]) -> list[AnswerError]:
    """Put the faults of pictures at the fields in which they are chosen."""
    return [AnswerError(PHOTO_NAMES.get(e.field, e.field), e.number, e.text) for e in errors]


def uploads(name: str = "dokumen") -> list[Upload]:
    """Return the documents that a form sent beside its Isian."""
    return [Upload("", file.filename, file.read()) for file in request.files.getlist(name) if file.filename]


def _isian(number: str, task_id: int, at_counter: bool) -> tuple[Sent, dict[str, object] | None]:
    """Read the Isian of a step; a form without any (most are) is not asked about, so the case is not looked up."""
    if "isian" not in request.form:
        return Sent(), None
    official = seen(number)
    task = next((t for t in _open_parts(official, at_counter) if t.task_id == task_id), None)
    if task is None:
        return Sent(), None
    sent = isian_form.read_form(task.fields, request.form, request.files)
    if at_counter and asks_name(task, official):
        sent.raw |= isian_form.read_applicant(request.form)
    return sent, sent.raw


def _open_parts(official: OfficialView, at_counter: bool) -> tuple[MyTask, ...]:
    return official.recordable if at_counter else official.tasks
