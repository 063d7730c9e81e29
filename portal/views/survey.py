"""The survey of a delivered service: the link for who holds the key, the questions, the thanks."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from portal import clock, errors, numbers, survey
from portal.refusals import WrongKey
from portal.skm_questions import ASKED, CODES, NOT_SAID, TRAITS
from portal.survey import Answer, Faulty, Invited, LinkUsed, NotDelivered
from portal.views import track

bp = Blueprint("survey", __name__)

GONE_TITLE = "Survei ini sudah ditutup"
GONE = (
    "Survei ini sudah diisi, waktunya sudah lewat, atau alamatnya tidak lengkap; setiap layanan dijawab satu kali. "
    "Terima kasih. Bila belum mengisi, buka lagi dari halaman Lacak permohonan dengan kunci."
)
TOO_EARLY_TITLE = "Survei belum dibuka"
TOO_EARLY = "Survei dapat diisi setelah layanan diberikan, sampai 30 hari sesudahnya. Belum ada yang berubah."
LARGEST = 20_000  # characters of a comment that are looked at; the survey says how many it takes
EMPTY = Answer({})


@bp.post("/lacak/<nomor>/survei")
def begin(nomor: str) -> Response:
    """Lead who holds the key of a delivered case to its survey; from there on nothing names the case."""
    number = numbers.read_number(nomor) or ""
    if not number or track.blocked():
        return track.unknown(nomor)
    holder = track.holder(number)
    if holder is None:
        return track.show(number, 403, key_fault=track.NEED_KEY)
    try:
        token = survey.open_link(holder, clock.now())
    except WrongKey:
        return track.show(number, 403, key_fault=track.NEED_KEY)
    except NotDelivered as error:
        return errors.say(error.status, TOO_EARLY_TITLE, TOO_EARLY)
    except LinkUsed as error:
        return _gone(error)
    return make_response(redirect(url_for("survey.questions", token=token), 303))


@bp.get("/survei/<token>")
def questions(token: str) -> Response:
    """Show the questions that a link opens."""
    try:
        invited = survey.invited_by(token, clock.now())
    except LinkUsed as error:
        return _gone(error)
    return _page(token, invited, EMPTY)


@bp.post("/survei/<token>")
def send(token: str) -> Response:
    """Keep the answer and use the link up; with faults, show everything again as it was typed."""
    now = clock.now()
    typed = Answer(
        {code: request.form.get(code, "") for code in CODES},
        {trait.name: request.form.get(trait.name, "") for trait in TRAITS},
        request.form.get("saran", "")[:LARGEST],
    )
    try:
        invited = survey.invited_by(token, now)
        survey.answer(token, typed, now)
    except LinkUsed as error:
        return _gone(error)
    except Faulty as error:
        return _page(token, invited, typed, error.faults)
    return make_response(redirect(url_for("survey.thanks"), 303))


@bp.get("/survei/terima-kasih")
def thanks() -> Response:
    """Thank for an answer; the address says nothing of which."""
    return _sealed(make_response(render_template("pages/survey/thanks.html")))


def _page(token: str, invited: Invited, typed: Answer, faults: Sequence[tuple[str, str]] = ()) -> Response:
    page = render_template(
        "pages/survey/questions.html",
        action=url_for("survey.send", token=token),
        invited=invited,
        asked=ASKED,
        traits=TRAITS,
        not_said=NOT_SAID,
        longest=survey.LONGEST_COMMENT,
        typed=typed,
        said=dict(faults),
        faults=[(f"{name}-1" if name != "saran" else name, sentence) for name, sentence in faults],
    )
    return _sealed(make_response(page, 422 if faults else 200))


def _gone(error: LinkUsed) -> Response:
    return _sealed(errors.say(error.status, GONE_TITLE, GONE))


def _sealed(response: Response) -> Response:
    """Keep the page out of search engines and caches."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response
