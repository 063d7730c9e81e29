"""What handlers do to a complaint besides its steps: hand it over, merge it with another and part them, its SP4N number."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from wtforms import TextAreaField
from wtforms.validators import Optional

from portal import access, clock, complaint_moves, complaints, errors, numbers
from portal.case_view import OfficialView
from portal.complaint_lines import ComplaintLine, Wanted
from portal.complaint_list import complaints as find
from portal.complaints import Sheet
from portal.forms import ChoiceField, Chosen, Short, TextField, choices
from portal.refusal_words import GENERAL
from portal.refusals import CaseClosed, Invalid, NotFound, Refused, StaleCase
from portal.views.desk_case import done, refused, seen
from portal.views.desk_forms import LONGEST, ActForm, PlainForm, Reason, Words

bp = Blueprint("complaint_acts", __name__, url_prefix="/berkas")

HAND_OVER = Words(
    "Alihkan pengaduan {nomor} ke instansi lain?",
    "Nomor dan kunci tetap sama; pelapor membaca alasan Anda. Pengelola pengaduan instansi itu memeriksanya dari awal, dan instansi Anda tidak lagi membukanya.",
    "Alihkan pengaduan",
    "stop",
)
MERGE = Words(
    "Gabungkan dengan pengaduan lain",
    "Pelapor kedua pengaduan mendapat jawaban yang sama. Dapat dipisahkan lagi.",
    "Gabungkan ke {lain}",
)
UNMERGE = Words(
    "Pisahkan dari {lain}",
    "Pengaduan ini kembali ke pelaksana semula dan ditangani sendiri lagi.",
    "Pisahkan pengaduan",
)
TRACKING = Words(
    "Nomor SP4N-LAPOR!",
    "Nomor pelacakan dari SP4N-LAPOR! disimpan, dapat dicari, dan ikut dalam ekspor.",
    "Simpan nomor",
)
NOT_FOUND = "Nomor pengaduan ini tidak ada di instansi Anda. Periksa lagi."
SAME = "Itu nomor pengaduan ini sendiri. Tulis nomor pengaduan yang lain."


class HandOverForm(ActForm):
    """An agency, and why the complaint is for it."""

    instansi = ChoiceField("Instansi", [Chosen()])
    alasan = TextAreaField("Alasan", [Reason(), Short(LONGEST)])


class MergeForm(ActForm):
    """Why two complaints are one; the other's number stands in the address."""

    alasan = TextAreaField("Alasan", [Reason(), Short(LONGEST)])


class TrackingForm(ActForm):
    """The number by which SP4N-LAPOR! knows a complaint."""

    nomor_sp4n = TextField("Nomor SP4N-LAPOR!", [Optional(), Short(60)], description="Kosongkan untuk menghapusnya.")


@bp.route("/<number>/alihkan", methods=["GET", "POST"])
@access.officials_only
def hand_over(number: str) -> Response:
    """Hand a complaint over to another agency, after saying what that means."""
    official, sheet = _complaint(number)
    if not sheet.can_hand_over:
        return _not_now(official, sheet)
    form, me = HandOverForm(), access.official()
    try:
        known = complaint_moves.handover_choices(number, me, clock.now())
    except Refused as error:
        return refused(number, error)
    form.instansi.choices = choices(
        ((slug, name if staffed else f"{name} (belum ada pengelola pengaduan)") for slug, name, staffed in known),
        "Pilih",
    )
    form.name_reader("pelapor")

    def write() -> None:
        complaint_moves.hand_over(number, form.instansi.data or "", form.alasan.data or "", me, clock.now())

    answer = _act(official, form, HAND_OVER, "hand_over", write)
    if answer:
        return answer
    there = next(name for slug, name, _ in known if slug == form.instansi.data)
    flash(f"Pengaduan {number} dialihkan ke {there}.")
    return make_response(redirect(url_for("complaint_list.page"), 303))


@bp.route("/<number>/gabungkan", methods=["GET", "POST"])
@access.officials_only
def merge(number: str) -> Response:
    """Look for another complaint by its number, show it, and merge this one into it."""
    official, sheet = _complaint(number)
    if not sheet.can_merge:
        return _not_now(official, sheet)
    typed = request.values.get("nomor_lain", "")[:60].strip()
    other, fault = _other(number, typed) if typed else (None, "")
    if other is None:
        page = render_template(
            "pages/complaints/merge.html", view=official.case, words=MERGE, typed=typed, fault=fault, failed=bool(fault)
        )
        return make_response(page, 422 if fault else 200)
    form, me = MergeForm(), access.official()
    form.name_reader("pelapor")

    def write() -> None:
        complaint_moves.merge(number, other.number, form.alasan.data or "", me, clock.now())

    answer = _act(official, form, MERGE, "merge", write, other=other)
    return answer or done(number, f"Pengaduan digabungkan ke {other.number}.")


@bp.route("/<number>/pisahkan", methods=["GET", "POST"])
@access.officials_only
def unmerge(number: str) -> Response:
    """Part a complaint from the one that it was merged into."""
    official, sheet = _complaint(number)
    if not sheet.can_unmerge:
        return _not_now(official, sheet)
    me = access.official()

    def write() -> None:
        complaint_moves.unmerge(number, me, clock.now())

    answer = _act(official, PlainForm(), UNMERGE, "unmerge", write, lain=sheet.merged_into)
    return answer or done(number, "Pengaduan dipisahkan.")


@bp.route("/<number>/sp4n", methods=["GET", "POST"])
@access.officials_only
def tracking(number: str) -> Response:
    """Keep the number by which SP4N-LAPOR! knows a complaint."""
    official, sheet = _complaint(number)
    if not sheet.can_set_tracking:
        return _not_now(official, sheet)
    form, me = TrackingForm(), access.official()
    if request.method == "GET":
        form.nomor_sp4n.data = sheet.tracking_id

    def write() -> None:
        complaint_moves.set_tracking(number, form.nomor_sp4n.data or "", me, clock.now())

    answer = _act(official, form, TRACKING, "tracking", write)
    return answer or done(number, "Nomor SP4N-LAPOR! tersimpan.")


# -- what they share ---------------------------------------------------------------------------------------------


def _complaint(number: str) -> tuple[OfficialView, Sheet]:
    """Return what the reader sees of a complaint; 404 for any other case."""
    official = seen(number)
    if not official.case.situation.is_complaint:
        raise NotFound
    return official, complaints.sheet(official, access.official())


@bp.errorhandler(NotFound)
def not_found(_error: NotFound) -> Response:
    """Answer as for a number that is not there."""
    return errors.say(404, "Pengaduan tidak ditemukan", "Nomor ini bukan nomor pengaduan. Periksa lagi.")


def _not_now(official: OfficialView, sheet: Sheet) -> Response:
    """Answer an act that is not for the reader, or that the complaint no longer allows."""
    view = official.case
    if not sheet.can_set_tracking:  # not one who handles complaints
        sentence = GENERAL.format(jabatan=access.official().titles or "belum ada")
        return errors.say(403, "Bukan untuk jabatan Anda", sentence)
    if not view.is_open:
        return refused(view.number, CaseClosed(at=view.closed_at, result=view.result))
    return refused(view.number, StaleCase(at=view.history[-1].at))


def _other(number: str, typed: str) -> tuple[ComplaintLine | None, str]:
    """Return the complaint that was typed, or why it cannot be taken."""
    wanted = numbers.read_number(typed)
    if wanted == number:
        return None, SAME
    found = find(access.official(), Wanted(text=wanted), clock.now()).lines if wanted else ()
    other = next((line for line in found if line.number == wanted), None)
    return (other, "") if other else (None, NOT_FOUND)


def _act(
    official: OfficialView, form: ActForm, words: Words, endpoint: str, write: Callable[[], None],
    other: ComplaintLine | None = None, lain: str = "",
) -> Response | None:  # fmt: skip
    """Show the page of an act, or do it and return None; faults come back at their fields."""
    view = official.case
    status = 200
    if request.method == "POST":
        try:
            if form.validate():
                write()
                return None
        except Invalid as error:
            for fault in error.errors:
                form.refuse(form.field_of(fault.field), fault.text)
        except Refused as error:
            return refused(view.number, error)
        status = 422
    filled = {"nomor": view.number, "lain": other.number if other else lain}
    page = render_template(
        "pages/complaints/act.html",
        form=form,
        view=view,
        words=Words(words.title.format(**filled), words.line, words.button.format(**filled), words.css),
        address=url_for(f"complaint_acts.{endpoint}", number=view.number),
        other=other,
    )
    return make_response(page, status)
