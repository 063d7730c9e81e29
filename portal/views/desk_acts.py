"""What officials may do to a case besides its steps (§7): each on a page of its own that says what will happen."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from portal import access, clock, deviations, errors, htmx, pauses, sending
from portal.case_tasks import MyTask
from portal.case_view import OfficialView
from portal.forms import choices, whole
from portal.isian_form import Sent
from portal.numbers import new_token
from portal.refusal_words import GENERAL
from portal.refusals import CaseClosed, Invalid, Refused, StaleCase
from portal.standing import noun, person
from portal.views.counter import TOKEN, receipt_page
from portal.views.desk_case import done, refused, seen, show, uploads
from portal.views.desk_forms import (
    ActForm,
    ArchiveForm,
    AskForm,
    ExtendForm,
    KeyForm,
    NoteForm,
    PlainForm,
    ReasonForm,
    SendBackForm,
    words_of,
)
from portal.views.desk_panels import Typed

bp = Blueprint("desk_acts", __name__, url_prefix="/berkas")


@bp.route("/<number>/catatan", methods=["GET", "POST"])
@access.officials_only
def note(number: str) -> Response:
    """Add a note and documents to a case."""
    official, form = seen(number), NoteForm()
    if not official.can_note:
        return not_now(official)

    def write() -> None:
        deviations.add_note(number, form.catatan.data or "", uploads(), access.official(), clock.now())

    told = next((task for task in official.tasks if task.kind == "coordinate"), None)
    if request.method == "POST" and told and htmx.wants_fragment():
        return _note_in_panel(official, told, write)
    return _act(official, "note", form, write, "Catatan ditambahkan.")


@bp.route("/<number>/masukan", methods=["GET", "POST"])
@access.officials_only
def ask(number: str) -> Response:
    """Ask another office of the agency for input."""
    official, form = seen(number), AskForm()
    task_id = _task(official)
    if not task_id:
        return not_now(official)
    form.pelaksana.choices = [*choices([("", "Pilih")]), *choices((str(id), name) for id, name in official.askable)]

    def write() -> None:
        office = whole(form.pelaksana.data or "")
        me, now = access.official(), clock.now()
        deviations.ask_input(number, task_id, _revision(), office, form.catatan.data or "", me, now)

    return _act(official, "ask", form, write, "Masukan diminta.")


@bp.route("/<number>/kembalikan", methods=["GET", "POST"])
@access.officials_only
def send_back(number: str) -> Response:
    """Return the case, outside the flow, to a step that was done before."""
    official, form = seen(number), SendBackForm()
    task_id = _task(official)
    if not task_id or (request.method == "GET" and not official.send_back_to):
        return not_now(official)
    known = [(step, f"{step}. {activity}"[:90]) for step, activity in official.send_back_to]
    form.langkah.choices = [*choices([("", "Pilih")]), *choices(known)]

    def write() -> None:
        me, now = access.official(), clock.now()
        reason = form.catatan.data or ""
        deviations.send_back(number, task_id, _revision(), form.langkah.data or "", reason, me, now)

    return _act(official, "send_back", form, write, "Berkas dikembalikan di luar alur.", checked=bool(known))


@bp.route("/<number>/hentikan", methods=["GET", "POST"])
@access.officials_only
def pause(number: str) -> Response:
    """Stop the clocks of a case."""
    official, form = seen(number), ReasonForm()
    if not official.can_pause:
        return not_now(official)

    def write() -> None:
        pauses.pause(number, form.alasan.data or "", access.official(), clock.now())

    return _act(official, "pause", form, write, "Waktu dihentikan sementara.")


@bp.route("/<number>/jalankan", methods=["GET", "POST"])
@access.officials_only
def resume(number: str) -> Response:
    """Let the clocks run again."""
    official, form = seen(number), PlainForm()
    if not official.can_resume or not _task(official):
        return not_now(official)

    def write() -> None:
        pauses.resume(number, access.official(), clock.now())

    return _act(official, "resume", form, write, "Waktu berjalan lagi.")


@bp.route("/<number>/perpanjang", methods=["GET", "POST"])
@access.officials_only
def extend(number: str) -> Response:
    """Give an open step more time."""
    official, form = seen(number), ExtendForm()
    task_id = _task(official)
    if not task_id or official.case.paused_at:
        return not_now(official)
    form.propose(official.case.stages, official.case.zone)

    def write() -> None:
        due = form.due_at(official.case.zone)
        pauses.extend(number, task_id, due, form.alasan.data or "", access.official(), clock.now())

    return _act(official, "extend", form, write, "Waktu diperpanjang.")


@bp.route("/<number>/kunci", methods=["GET", "POST"])
@access.officials_only
def reissue(number: str) -> Response:
    """Make a new key at the counter, once for each form, and lead to its receipt."""
    official, form = seen(number), KeyForm()
    if not official.can_reissue_key:
        return not_now(official, for_all=True)
    if request.method == "GET":
        form.formulir.data = new_token()
        return _form_page(official, "reissue", form)
    token = form.formulir.data or ""
    if not TOKEN.fullmatch(token):
        token = new_token()
    try:
        sending.send_key(number, token, clock.now(), access.official())
    except Refused as error:
        return refused(number, error)
    return make_response(redirect(url_for("desk_acts.new_key", number=number, token=token), 303))


@bp.get("/<number>/kunci/<token>")
@access.officials_only
def new_key(number: str, token: str) -> Response:
    """Show the receipt with the new key, for some minutes."""
    official = seen(number)
    sent = sending.sent_key(number, token, clock.now()) if official.can_reissue_key and TOKEN.fullmatch(token) else None
    if sent is None:
        abort(404)
    return receipt_page(number, sent.key, url_for("desk_acts.new_key", number=number, token=token))


@bp.route("/<number>/cabut", methods=["GET", "POST"])
@access.officials_only
def withdraw(number: str) -> Response:
    """Withdraw a case for its applicant."""
    official, form = seen(number), ReasonForm()
    if not official.can_withdraw:
        return not_now(official, for_all=True)

    def write() -> None:
        deviations.withdraw(number, form.alasan.data or "", access.official(), clock.now())

    return _act(official, "withdraw", form, write, f"{noun(official.case).capitalize()} dicabut.")


@bp.route("/<number>/arsip", methods=["GET", "POST"])
@access.officials_only
def archive(number: str) -> Response:
    """Archive a duplicate, or what is no request."""
    official, form = seen(number), ArchiveForm()
    if not official.can_archive:
        return not_now(official, for_all=True)
    what = noun(official.case)
    kinds = [("ganda", f"{what.capitalize()} ganda"), ("bukan", f"Bukan {what}")]
    kinds = kinds[1:] if official.case.situation.is_complaint else kinds  # two complaints of one thing are merged
    form.jenis_arsip.choices = choices([("", "Pilih"), *kinds])

    def write() -> None:
        kind, other = form.jenis_arsip.data or "", form.nomor_lain.data or ""
        deviations.archive(number, kind, form.alasan.data or "", access.official(), clock.now(), other)

    return _act(official, "archive", form, write, f"{what.capitalize()} diarsipkan.")


@bp.route("/<number>/pulihkan", methods=["GET", "POST"])
@access.officials_only
def restore(number: str) -> Response:
    """Bring a case back from the archive."""
    official, form = seen(number), PlainForm()
    if not official.can_restore:
        return not_now(official, for_all=True)

    def write() -> None:
        deviations.restore(number, access.official(), clock.now())

    return _act(official, "restore", form, write, f"{noun(official.case).capitalize()} dipulihkan dari arsip.")


# -- what they share ---------------------------------------------------------------------------------------------


def _act(
    official: OfficialView, act: str, form: ActForm, write: Callable[[], None], said: str, checked: bool = True
) -> Response:
    """Show the page of an act, or do it: faults come back at their fields, a refusal with the case as it now is."""
    number = official.case.number
    if not official.case.is_open and act != "restore":
        return not_now(official)
    if request.method == "GET":
        return _form_page(official, act, form)
    try:
        if checked and not form.validate():
            return _form_page(official, act, form, 422)
        write()
    except Invalid as error:
        for fault in error.errors:
            form.refuse(form.field_of(fault.field), fault.text)
        return _form_page(official, act, form, 422)
    except Refused as error:
        return refused(number, error)
    return done(number, said)


def _form_page(official: OfficialView, act: str, form: ActForm, status: int = 200) -> Response:
    if official.case.has_applicant:
        form.name_reader(person(official.case))
    page = render_template(
        "pages/desk/act.html",
        form=form,
        view=official.case,
        words=words_of(act, official),
        address=url_for(f"desk_acts.{act}", number=official.case.number),
        revision=_revision() or official.case.revision,
        task_id=_task(official),
    )
    return make_response(page, status)


def _note_in_panel(official: OfficialView, task: MyTask, write: Callable[[], None]) -> Response:
    number = official.case.number
    try:
        write()
    except Invalid as error:
        typed = Typed(task.task_id, Sent(), note=request.form.get("catatan", ""), errors=error.errors)
        typed.lost_documents = bool(request.files.getlist("dokumen"))
        return show(seen(number), typed=typed, status=422)
    except Refused as error:
        return refused(number, error)
    return done(number, "Catatan ditambahkan.")


def not_now(official: OfficialView, for_all: bool = False) -> Response:
    """Answer an act that cannot be done: the case is closed, changed meanwhile, or the act is for others.

    `for_all`: any official of the agency may do it, not only who holds an open part.
    """
    view = official.case
    if not view.is_open:
        return refused(view.number, CaseClosed(at=view.closed_at, result=view.result))
    if request.method == "POST" and (for_all or _own(official)):
        return refused(view.number, StaleCase(at=view.history[-1].at))
    sentence = GENERAL.format(jabatan=access.official().titles or "belum ada")
    return errors.say(403, "Bukan untuk jabatan Anda", sentence)


def _own(official: OfficialView) -> list[int]:
    return [task.task_id for task in official.tasks if task.kind != "coordinate"]


def _task(official: OfficialView) -> int:
    """Return the open part for which the reader acts: as the form says (it may be gone), else the first; 0 for none."""
    return whole(request.form.get("tugas", "")) or next(iter(_own(official)), 0)


def _revision() -> int:
    return whole(request.form.get("revisi", ""))
