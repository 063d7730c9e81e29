"""Following a case: by its number without a name, with its key as the applicant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for

from portal import casekeys, clock, config, demo, filestore, htmx, numbers, throttle
from portal.case_files import may_read
from portal.case_view import CaseView, KeyView, edition_of, key_view, public_view
from portal.casekeys import KeyHolder
from portal.formatters import clock_time
from portal.refusals import NotFound, WrongKey
from portal.standing import noun
from portal.views import kept
from portal.views.track_parts import Told, tell
from portal.views.track_typed import Message, Typed

bp = Blueprint("track", __name__)

NO_NUMBER = "Nomor permohonan belum diisi. Tulis nomor pada tanda terima, misalnya PTV-7K3M-9QXH."
WRONG_SHAPE = (
    "Nomor terdiri atas kode layanan dan 8 huruf atau angka, misalnya PTV-7K3M-9QXH. Periksa tanda terima Anda."
)
UNKNOWN = "Nomor ini tidak ditemukan. Periksa lagi pada tanda terima, atau tanyakan di loket."
TOO_MANY = "Terlalu banyak percobaan. Coba lagi pukul {pukul}, atau datang ke loket {instansi}."
WRONG_KEY = "Kunci belum cocok. Pakai tanda terima terbaru; bila hilang, minta kunci baru di loket {instansi}."
NEED_KEY = "Bagian ini hanya untuk pemegang kunci. Masukkan kunci untuk melanjutkan."

UNKNOWN_NUMBERS = 20  # from one address, within the window; a mistyped number has a wrong check character and is free
WINDOW_MINUTES = 15
HELD = "kunci"  # in the session: [number, stamp of the key that was shown], the newest last
HELD_MOST = 5
EVERY_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Blocked:
    """An address that asked for too many unknown numbers: what it is told, and for how long."""

    until: datetime

    @property
    def sentence(self) -> str:
        """Say so; no agency is known here."""
        return TOO_MANY.format(pukul=clock_time(self.until, "WIB"), instansi="instansi")


# -- by number ---------------------------------------------------------------------------------------------------


@bp.get("/lacak")
def number_form() -> Response:
    """Ask for a number; one that is known leads to its page."""
    typed = request.args.get("nomor")
    if typed is None:
        return number_page()
    if not typed.strip():
        return number_page(422, NO_NUMBER, typed)
    number = numbers.read_number(typed)
    if number is None and not numbers.has_shape(typed):
        return number_page(422, WRONG_SHAPE, typed)
    if number is None or blocked() or edition_of(number) is None:
        return unknown(number or typed)
    return make_response(redirect(url_for("track.case_page", nomor=number), 303))


@bp.get("/lacak/<nomor>")
def case_page(nomor: str) -> Response:
    """Show where a case is; with its key in the session, also what is the applicant's."""
    number = numbers.read_number(nomor)
    if number is None or blocked():
        return unknown(nomor)
    if number != nomor:
        return make_response(redirect(url_for("track.case_page", nomor=number), 308))
    return show(number)


@bp.get("/lacak/<nomor>/posisi")
def position(nomor: str) -> Response:
    """Answer the poll of a case's page: 204 while nothing has changed, else the fragment."""
    number = numbers.read_number(nomor)
    known = edition_of(number) if number else None
    if number is None or known is None:
        return unknown(nomor)
    if not htmx.wants_fragment():
        return make_response(redirect(url_for("track.case_page", nomor=number), 303))
    if request.args.get("edisi") == str(known[0]) and not time_is_up(request.args.get("sampai", "")):
        return htmx.unchanged()
    return show(number)


def time_is_up(until: str) -> bool:
    """Whether a deadline that the page was drawn with has passed since; its status then says so."""
    return until.isascii() and until.isdigit() and 0 < int(until[:12]) <= clock.now().timestamp()


@bp.get("/lacak/<nomor>/dokumen/<int:document_id>")
def document(nomor: str, document_id: int) -> Response:
    """Send a document of the applicant's, as an attachment, to who holds the key; everybody else gets 404."""
    number = numbers.read_number(nomor) or ""
    by = holder(number)
    if by is None:
        return unknown(nomor, counted=False)
    try:
        row = may_read(number, document_id, by)
    except NotFound:
        return unknown(nomor, counted=False)
    response = make_response(filestore.read(row))
    response.mimetype = filestore.TYPES[row.kind]
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.name, safe='')}"
    response.headers["Cache-Control"] = "no-store"
    return response


# -- who holds the key -------------------------------------------------------------------------------------------


def holder(number: str) -> KeyHolder | None:
    """Give the key's holder of this session, or None; a key that was issued anew since is forgotten."""
    stamp = dict(session.get(HELD, [])).get(number)
    if stamp is None:
        return None
    found = KeyHolder(number, str(stamp))
    if not casekeys.still_holds(found):
        forget(number)
        return None
    return found


def keep(found: KeyHolder) -> None:
    """Keep the holder in the session, with the few shown last."""
    others = [pair for pair in session.get(HELD, []) if pair[0] != found.number]
    session[HELD] = [*others, [found.number, found.stamp]][-HELD_MOST:]


def forget(number: str) -> None:
    """Forget the key of a case."""
    left = [pair for pair in session.get(HELD, []) if pair[0] != number]
    session.pop(HELD, None)
    if left:
        session[HELD] = left


# -- answers -----------------------------------------------------------------------------------------------------


def show(
    number: str,
    status: int = 200,
    message: Message | None = None,
    typed: Typed | None = None,
    key_fault: str = "",
) -> Response:
    """Answer with the page of a case, or its fragment to htmx; an unknown number gets the one answer."""
    now = clock.now()
    for_anybody = status == 200 and not (message or typed or key_fault) and kept.is_for_anybody()
    if for_anybody and (found := kept.find(number, now)):
        return sealed(found)
    try:
        view, key = _views(number, now)
    except NotFound:
        return unknown(number)
    told = tell(view, key, now, message, typed)
    poll = _poll_address(told) if view.is_open else ""
    if htmx.wants_fragment():
        page = render_template("fragments/position/_position.html", told=told, poll=poll)
    else:
        page = render_template(
            "pages/track/case.html",
            told=told,
            poll=poll,
            key_fault=key_fault,
            failed=status >= 400,
            share=share_link(told),
        )
    if for_anybody:
        kept.keep(number, view.edition, told.until, now, page)
    return sealed(make_response(page, status), bool(key))


def _views(number: str, now: datetime) -> tuple[CaseView, KeyView | None]:
    by = holder(number)
    if by is not None:
        try:
            key = key_view(number, by, now)
        except WrongKey:  # issued anew between the two looks
            forget(number)
        else:
            return key.case, key
    return public_view(number, now), None


def _poll_address(told: Told) -> str:
    return url_for("track.position", nomor=told.view.number, edisi=told.view.edition, sampai=told.until or None)


def share_link(told: Told) -> str:
    """Give the WhatsApp link with the number and its address, and nothing else."""
    address = url_for("track.case_page", nomor=told.view.number, _external=True)
    return "https://wa.me/?text=" + quote(f"Lacak {noun(told.view)} {told.view.number}: {address}", safe="")


def sealed(response: Response, private: bool = False) -> Response:
    """Keep a case's page out of search engines, and what is the applicant's out of every cache."""
    response.headers["X-Robots-Tag"] = "noindex"
    if private:
        response.headers["Cache-Control"] = "no-store"
    return response


def blocked() -> Blocked | None:
    """Say whether this address asked for too many unknown numbers lately."""
    until = throttle.blocked_until(_address(), UNKNOWN_NUMBERS, WINDOW_MINUTES, clock.now())
    return Blocked(until) if until else None


def unknown(typed: str, counted: bool = True) -> Response:
    """Give the one answer to every number that is not there, and count it; too many get no answer at all."""
    stopped = blocked()
    if not stopped and counted and numbers.read_number(typed):
        try:
            throttle.attempt(_address(), UNKNOWN_NUMBERS, WINDOW_MINUTES, clock.now())
        except throttle.TooManyAttempts as error:
            stopped = Blocked(error.until)
    if htmx.wants_fragment():
        text = stopped.sentence if stopped else UNKNOWN
        status = 429 if stopped else 404
        return htmx.message("errors/_message.html", status=status, title="Nomor tidak ditemukan", sentence=text)
    if stopped:
        response = number_page(429, stopped.sentence, typed)
        response.headers["Retry-After"] = str(max(1, int((stopped.until - clock.now()).total_seconds())))
        return response
    return number_page(404, UNKNOWN, typed)


def number_page(status: int = 200, fault: str = "", typed: str = "") -> Response:
    """Show the form for a number; in the demonstration also numbers to try."""
    page = render_template(
        "pages/track/number.html", fault=fault, typed=typed[:60], shown=demo.showcase(config.current())
    )
    response = make_response(page, status)
    if status >= 400:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _address() -> str:
    return f"lacak:{request.remote_addr or ''}"
