"""What the applicant does with the key: open the case, take its steps, send what was missing, withdraw."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from portal import casekeys, clock, complaint_steps, errors, htmx, numbers, throttle
from portal.answers import AnswerError
from portal.case_tasks import MyTask
from portal.case_view import CaseView, KeyView, key_view, public_view
from portal.casekeys import KeyHolder
from portal.casework import StepForm, Taken, take_applicant_step
from portal.deviations import withdraw
from portal.filestore import Upload
from portal.formatters import clock_time, day, listing
from portal.forms import whole
from portal.isian_form import Sent, read_applicant, read_form
from portal.refusals import (
    CaseClosed,
    Invalid,
    NotFound,
    Refused,
    SentAlready,
    SomeoneWasFirst,
    StaleCase,
    StepNotOpen,
    UnknownOutcome,
    WaitsForOthers,
    WrongKey,
)
from portal.standing import CLOSED_WORDS, noun
from portal.views import track
from portal.views.track_parts import asks_name, asks_rating
from portal.views.track_typed import Message, Typed

bp = Blueprint("track_key", __name__)

NO_KEY = "Kunci belum diisi. Tulis 10 huruf dan angka pada tanda terima."
WRONG_KEYS_OF_NUMBER, WRONG_KEYS_OF_ADDRESS = 10, 30  # within the window
LARGEST_NOTE = 500_000  # characters that are looked at; casework says how many it takes


# -- the key itself ----------------------------------------------------------------------------------------------


@bp.post("/lacak/<nomor>/kunci")
def open_with_key(nomor: str) -> Response:
    """Open a case with its key: counted before it is looked at, one answer to every key that does not fit."""
    number = numbers.read_number(nomor)
    if number is None or track.blocked():
        return track.unknown(nomor)
    try:
        view = public_view(number, clock.now())
    except NotFound:
        return track.unknown(nomor)
    typed = request.form.get("kunci", "")
    if not typed.strip():
        return _key_fault(view, 422, NO_KEY)
    try:
        track.keep(_try_key(number, typed))
    except throttle.TooManyAttempts as error:
        text = track.TOO_MANY.format(pukul=clock_time(error.until, view.zone), instansi=view.agency)
        response = _key_fault(view, 429, text)
        response.headers["Retry-After"] = str(max(1, int((error.until - clock.now()).total_seconds())))
        return response
    except WrongKey:
        return _key_fault(view, 403, track.WRONG_KEY.format(instansi=view.agency))
    return htmx.leave_for(_page(number))


def _try_key(number: str, typed: str) -> KeyHolder:
    """Count the attempt for number and address, then compare; the right key clears the number's count."""
    now, of_number = clock.now(), f"kunci:nomor:{number}"
    throttle.attempt(of_number, WRONG_KEYS_OF_NUMBER, track.WINDOW_MINUTES, now)
    throttle.attempt(f"kunci:{request.remote_addr or ''}", WRONG_KEYS_OF_ADDRESS, track.WINDOW_MINUTES, now)
    found = casekeys.check_key(number, typed)
    throttle.forget(of_number)
    return found


def _key_fault(view: CaseView, status: int, sentence: str) -> Response:
    if htmx.wants_fragment():
        page = render_template("fragments/key_form/_key_form.html", view=view, key_fault=sentence)
        return track.sealed(make_response(page, status))
    return track.show(view.number, status, key_fault=sentence)


@bp.post("/lacak/<nomor>/kunci/tutup")
def close_key(nomor: str) -> Response:
    """Forget the key in this session, so that the next person at this screen sees only the number's page."""
    number = numbers.read_number(nomor) or ""
    track.forget(number)
    return htmx.leave_for(_page(number or nomor))


# -- steps -------------------------------------------------------------------------------------------------------


@bp.post("/lacak/<nomor>/langkah")
def take(nomor: str) -> Response:
    """Do the applicant's part of a step: text, documents, Isian and, where it decides, an outcome."""
    number, key = with_key(nomor)
    if key is None:
        return need_key(number, nomor)
    task_id = whole(request.form.get("tugas", ""))
    task = next((each for each in key.tasks if each.task_id == task_id), None)
    sent = _read(task, key)
    note = request.form.get("catatan", "")[:LARGEST_NOTE]
    rating, comment = request.form.get("nilai", ""), request.form.get("komentar", "")[:LARGEST_NOTE]
    typed = Typed(task_id, sent, note, sent.errors, rating, comment)
    if sent.pressed or sent.errors:
        return track.show(number, 422 if sent.errors else 200, typed=typed)
    form = StepForm(
        task_id=task_id,
        revision=whole(request.form.get("revisi", "")),
        outcome=request.form.get("keputusan") or None,
        note=note,
        uploads=sent.uploads,
        raw=sent.raw if task and task.fields else None,
    )
    by = track.holder(number)
    try:
        if task and asks_rating(task, key.case):
            taken = complaint_steps.reply(
                number, form, by or KeyHolder(number, ""), clock.now(), whole(rating) or None, comment
            )
        else:
            taken = take_applicant_step(number, form, by or KeyHolder(number, ""), clock.now())
    except Invalid as error:
        typed.errors = _named(error.errors)
        return track.show(number, 422, typed=typed)
    except WrongKey:
        return need_key(number, nomor)
    except Refused as error:
        return refused(number, error, key.case)
    return _done(number, taken, task, key)


def _read(task: MyTask | None, key: KeyView) -> Sent:
    sent = read_form(task.fields if task else (), request.form, request.files)
    if task and task.fields and asks_name(task, key):
        sent.raw.update(read_applicant(request.form))
    for file in request.files.getlist("dokumen"):
        if file.filename:
            sent.uploads.append(Upload("", file.filename, file.read()))
    return sent


def _named(errors: list[AnswerError]) -> list[AnswerError]:
    """Put faults at fields that the applicant's form has: the output is officials' only."""
    return [AnswerError("catatan", e.number, e.text) if e.field == "keluaran" else e for e in errors]


def _done(number: str, taken: Taken, task: MyTask | None, key: KeyView) -> Response:
    what, step = noun(key.case), task.step if task else ""
    if taken.closed:
        text = f"{what.capitalize()} selesai."
    else:
        begun = f"{what.capitalize()} terkirim." if task and task.is_returned else f"Langkah {step} selesai."
        text = f"{begun} Berkas ada di {listing(taken.roles)}."
    if htmx.wants_fragment():
        return track.show(number, message=Message(text))
    flash(text)
    return make_response(redirect(_page(number), 303))


def refused(number: str, error: Refused, view: CaseView) -> Response:
    """Say why nothing was changed, above the state as it now is."""
    return track.show(number, error.status, message=Message(_why(error, view), is_bad=True))


def _why(error: Refused, view: CaseView) -> str:
    facts, zone = error.facts, view.zone
    at = facts.get("at")
    time = clock_time(at, zone) if at else ""  # type: ignore[arg-type]
    here = listing(facts.get("roles") or ()) or "petugas"  # type: ignore[arg-type]
    if isinstance(error, CaseClosed):
        return (
            f"{noun(view).capitalize()} ini sudah ditutup {day(at, zone) if at else ''}"  # type: ignore[arg-type]
            f" ({CLOSED_WORDS.get(str(facts.get('result')), '').lower()})."
            " Tidak ada yang berubah. Riwayatnya tetap dapat dibaca."
        )
    if isinstance(error, SomeoneWasFirst):
        return f"Langkah ini sudah dikirim pukul {time}{' di loket' if facts.get('at_counter') else ''}."
    if isinstance(error, SentAlready):
        return f"Langkah ini sudah Anda kirim pukul {time}. Satu kali sudah cukup; berkas ada di {here}."
    if isinstance(error, StaleCase):
        return (
            f"Berkas ini berubah pukul {time}, setelah halaman Anda terbuka. Pilihan Anda tidak disimpan."
            " Baca keadaan terbaru di bawah ini, lalu putuskan lagi bila masih perlu."
        )
    if isinstance(error, UnknownOutcome):
        return (
            f"Keputusan “{facts.get('outcome')}” tidak ada lagi pada langkah ini."
            " Pilih dari keputusan yang tampil sekarang."
        )
    if isinstance(error, WaitsForOthers):
        return f"Keputusan ini menunggu {here} menyelesaikan bagiannya. Anda akan mendapat pemberitahuan."
    if isinstance(error, StepNotOpen) and facts.get("step"):
        return (
            f"Langkah {facts['step']} belum atau tidak lagi terbuka."
            f" Berkas ada di {here}; lihat keadaan terbaru di bawah ini."
        )
    return "Langkah ini belum atau tidak lagi terbuka; lihat keadaan terbaru di bawah ini."


# -- withdrawing -------------------------------------------------------------------------------------------------


@bp.get("/lacak/<nomor>/cabut")
def ask_withdrawal(nomor: str) -> Response:
    """Ask whether the case is really to be withdrawn: it cannot be undone."""
    number, key = with_key(nomor)
    if key is None:
        return need_key(number, nomor)
    if not key.can_withdraw:
        return make_response(redirect(_page(number), 303))
    return _withdrawal_page(key)


@bp.post("/lacak/<nomor>/cabut")
def withdraw_case(nomor: str) -> Response:
    """Withdraw the case for its applicant."""
    number, key = with_key(nomor)
    if key is None:
        return need_key(number, nomor)
    note = request.form.get("catatan", "")[:LARGEST_NOTE]
    try:
        withdraw(number, note, track.holder(number) or KeyHolder(number, ""), clock.now())
    except Invalid as error:
        return _withdrawal_page(key, 422, note, error.errors[0].text)
    except WrongKey:
        return need_key(number, nomor)
    except Refused as error:
        return refused(number, error, key.case)
    text = f"{noun(key.case).capitalize()} dicabut."
    if htmx.wants_fragment():
        return track.show(number, message=Message(text))
    flash(text)
    return make_response(redirect(_page(number), 303))


def _withdrawal_page(key: KeyView, status: int = 200, note: str = "", fault: str = "") -> Response:
    page = render_template("pages/track/withdraw.html", view=key.case, noun=noun(key.case), note=note, fault=fault)
    return track.sealed(make_response(page, status), private=True)


# -- shared ------------------------------------------------------------------------------------------------------


def with_key(nomor: str) -> tuple[str, KeyView | None]:
    """Give the canonical number and, for who holds the key, what they see."""
    number = numbers.read_number(nomor) or ""
    by = track.holder(number)
    try:
        return number, key_view(number, by, clock.now()) if by else None
    except (NotFound, WrongKey):
        return number, None


def need_key(number: str, nomor: str) -> Response:
    """Answer who does not hold the key: 403 with the form for it, or the one answer to an unknown number."""
    if not number or track.blocked():
        return track.unknown(nomor)
    if htmx.wants_fragment():
        return errors.say(403, "Kunci diperlukan", track.NEED_KEY)
    return track.show(number, 403, key_fault=track.NEED_KEY)


def _page(number: str) -> str:
    return url_for("track.case_page", nomor=number)
