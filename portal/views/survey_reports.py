"""Reports of the survey: an agency and its services by period, on screen, on paper and as CSV; what is done about them."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from portal import access, clock, errors
from portal.formatters import number, short_moment
from portal.forms import CONTROL
from portal.refusals import NotFound, NotYours
from portal.skm import HIDDEN
from portal.survey_comments import comment_of, remove_comment
from portal.survey_csv import report_csv
from portal.survey_plans import LONGEST, PlanChanged, save_plan
from portal.survey_reports import Asked, Report, agency_report, asked, service_report
from portal.views.matrices_files import attachment

bp = Blueprint("survey_reports", __name__, url_prefix="/admin/skm")

NOT_YOURS = "Laporan survei ini untuk petugas dan admin instansinya. Pilih instansi Anda."
UNKNOWN = "Layanan atau periode itu tidak ada. Pilih dari laporan survei instansi Anda."
CHANGED = "Tindak lanjut ini diubah {nama} pada {waktu}, setelah halaman Anda terbuka. Bandingkan, lalu simpan lagi."
TOO_LONG = "Tindak lanjut berisi {n} karakter, paling banyak {maks}. Persingkat tulisannya."
UNREADABLE = "Tindak lanjut memuat tanda yang tidak terbaca. Ketik ulang bagian itu."
COMMENT_GONE = "Saran ini tidak ada, sudah dihapus, atau bukan milik instansi Anda."
SAVED = "Tindak lanjut disimpan."
LARGEST = 50_000  # characters that are looked at


@bp.get("")
@access.officials_only
def index() -> Response:
    """Show the result of an agency in a period, with a line for each of its services."""
    return _answer("")


@bp.get("/<slug>")
@access.officials_only
def service(slug: str) -> Response:
    """Show the result of a service in a period."""
    return _answer(slug)


@bp.get("/unduh.csv")
@access.officials_only
def table() -> Response:
    """Send the result as CSV: of a service, or of the agency and all its services."""
    try:
        wanted, report = _report(request.args.get("layanan", ""))
    except NotYours:
        return errors.say(403, "Bukan laporan instansi Anda", NOT_YOURS)
    except NotFound:
        return errors.say(404, "Laporan tidak ditemukan", UNKNOWN)
    return attachment(report_csv(report), f"survei-{report.slug or report.agency_slug}-{wanted.period.code}.csv")


@bp.post("/tindak-lanjut")
@access.admins_only
def plan() -> Response:
    """Save what is done about a result."""
    slug, text = request.form.get("layanan", ""), request.form.get("tindak_lanjut", "")[:LARGEST]
    try:
        wanted, report = _report(slug)
        fault, status = _fault(text), 422
        if not fault:
            fault, status = _save(wanted, report, text), 409
    except NotYours:
        return errors.say(403, "Bukan laporan instansi Anda", NOT_YOURS)
    except NotFound:
        return errors.say(404, "Laporan tidak ditemukan", UNKNOWN)
    if fault:
        return _page(*_report(slug), status, text, fault)
    flash(SAVED)
    return make_response(redirect(_address(report), 303))


@bp.get("/saran/<key>/hapus")
@access.admins_only
def ask_removal(key: str) -> Response:
    """Ask whether a comment is really to be taken out: it cannot be undone."""
    try:
        comment = comment_of(key, access.official())
    except NotFound:
        return errors.say(404, "Saran tidak ditemukan", COMMENT_GONE)
    return make_response(render_template("pages/survey/remove_comment.html", comment=comment))


@bp.post("/saran/<key>/hapus")
@access.admins_only
def remove(key: str) -> Response:
    """Take a comment out of all reports."""
    try:
        remove_comment(key, access.official(), clock.now())
    except NotFound:
        return errors.say(404, "Saran tidak ditemukan", COMMENT_GONE)
    flash("Saran dihapus. Nilai jawabannya tetap dihitung.")
    return make_response(redirect(url_for("survey_reports.index"), 303))


def _fault(text: str) -> str:
    length = len("\n".join(text.split("\r\n")).strip())
    if length > LONGEST:
        return TOO_LONG.format(n=number(length), maks=number(LONGEST))
    return UNREADABLE if CONTROL.search(text) else ""


def _save(wanted: Asked, report: Report, text: str) -> str:
    """Save the text; return why it was not."""
    sent = request.form.get("revisi", "")
    revision = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
    try:
        save_plan(wanted.agency.id, report.service_id, report.period, text, revision, access.official(), clock.now())
    except PlanChanged as error:
        at = error.facts["at"]
        when = f"{short_moment(at, report.zone)} {report.zone}" if at else ""  # type: ignore[arg-type]
        return CHANGED.format(nama=error.facts["name"] or "admin lain", waktu=when)
    return ""


def _report(slug: str) -> tuple[Asked, Report]:
    """Read agency and period from the address or the form, and make the report. Raises NotYours, NotFound."""
    me = access.official()
    wanted = asked(me, request.values.get("instansi", "")[:80], request.values.get("periode", "")[:10], clock.now())
    return wanted, service_report(wanted, slug[:80], me) if slug else agency_report(wanted, me)


def _answer(slug: str) -> Response:
    try:
        wanted, report = _report(slug)
    except NotYours:
        return errors.say(403, "Bukan laporan instansi Anda", NOT_YOURS)
    except NotFound:
        return errors.say(404, "Laporan tidak ditemukan", UNKNOWN)
    return _page(wanted, report)


def _page(wanted: Asked, report: Report, status: int = 200, typed: str | None = None, fault: str = "") -> Response:
    page = render_template(
        "pages/survey/report.html",
        wanted=wanted,
        report=report,
        hidden=HIDDEN,
        typed=report.plan.text if typed is None else typed,
        fault=fault,
        csv=url_for(
            "survey_reports.table",
            layanan=report.slug or None,
            instansi=report.agency_slug,
            periode=report.period.code,
        ),
    )
    return make_response(page, status)


def _address(report: Report) -> str:
    agency, period = report.agency_slug, report.period.code
    if report.slug:
        return url_for("survey_reports.service", slug=report.slug, instansi=agency, periode=period)
    return url_for("survey_reports.index", instansi=agency, periode=period)
