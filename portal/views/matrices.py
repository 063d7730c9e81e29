"""Kelola matriks: the list of services and drafts, uploading files or pasted cells, reports of many files."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from wtforms import MultipleFileField, TextAreaField
from wtforms.validators import Optional

from portal import access, audit, clock, config, matrix_batches, matrix_samples
from portal.forms import ChoiceField, PortalForm, Short, TextField, choices, whole
from portal.matrix_overview import Overview, overview
from portal.matrix_readings import reading_of
from portal.matrix_uploads import Uploaded, paste
from portal.refusals import Invalid
from portal.sop.model import Problem
from portal.views.matrices_files import attachment, convert, keep_file
from portal.views.matrices_parts import agency_names, checked, drawn, refusals_said, see_other, state, zone_of

bp = Blueprint("matrices", __name__, url_prefix="/admin/matriks")

NEW = "Layanan baru"
ACCEPTED = ".csv,.txt,.xlsx,.zip,text/csv"


class UploadForm(PortalForm):
    """Files, or cells that were copied from a spreadsheet."""

    berkas = MultipleFileField(
        "Berkas CSV atau Excel",
        description="Boleh beberapa sekaligus, atau satu zip. Dari berkas .xlsx dibaca pula bentuk dan panahnya.",
    )
    tempelan = TextAreaField(
        "Atau tempel sel dari lembar kerja",
        [Optional()],
        description="Salin seluruh tabel di Excel atau LibreOffice, lalu tempel di sini.",
    )
    layanan = ChoiceField("Untuk layanan", [Optional()], description="Versi baru sebuah layanan, atau layanan baru.")
    judul = TextField("Nama SOP", [Optional(), Short(500)], description="Dipakai bila berkasnya belum memuat nama.")
    instansi = TextField("Instansi", [Optional(), Short(200)], description="Dipakai bila berkasnya belum memuatnya.")


@bp.get("")
@access.admins_only
def index() -> str:
    """List services with their versions and drafts, and what waits for approval."""
    me = access.official()
    return render_template(
        "pages/matrices/index.html",
        seen=overview(me),
        zone=zone_of(me),
        state=state,
        keep_days=config.current().keep_drafts_days,
    )


@bp.route("/unggah", methods=["GET", "POST"])
@access.admins_only
@refusals_said
def send() -> Response:
    """Take files or pasted cells: one becomes a draft, several a report."""
    form = _form()
    if request.method == "GET" or not form.validate():
        return _page(form)
    files = [(file.filename or "", file.read()) for file in request.files.getlist("berkas") if file.filename]
    typed = (form.tempelan.data or "").strip()
    if bool(files) == bool(typed):
        wanted = "Pilih berkas, atau tempel sel; salah satu saja." if files else "Pilih berkas, atau tempel selnya."
        form.refuse("berkas", f"Berkas belum dipilih. {wanted}" if not files else wanted)
        return _page(form)
    if len(files) > 1 or (files and files[0][0].casefold().endswith(".zip")):
        report = matrix_batches.upload_many(files, access.official(), clock.now(), convert)
        return see_other(url_for("matrices.report", report_id=report.id))
    try:
        done = _keep(form, files, form.tempelan.data or "")
    except Invalid as error:
        for fault in error.errors:
            form.refuse({"alamat": "layanan"}.get(fault.field, fault.field), fault.text)
        return _page(form)
    if done.held_id is not None:
        return see_other(url_for("matrix_sheet.page", held_id=done.held_id))
    if done.draft is None:
        return _page(form, done)
    flash("Berkas tersimpan sebagai draf. Belum ada yang berubah bagi pemohon.")
    return see_other(url_for("matrix_draft.page", draft_id=done.draft.id))


@bp.get("/panduan")
@access.admins_only
def guide() -> str:
    """Explain how a table is filled in, with the filled example and the flow that is read from it."""
    example = reading_of(matrix_samples.example_csv())
    return render_template(
        "pages/matrices/guide.html", example=example.rows, picture=drawn(matrix_samples.example_csv(), "contoh")
    )


@bp.get("/laporan/<int:report_id>")
@access.admins_only
@refusals_said
def report(report_id: int) -> Response:
    """Show what became of each file of an upload."""
    me = access.official()
    found = matrix_batches.read_report(report_id, me)
    return make_response(render_template("pages/matrices/report.html", report=found, zone=zone_of(me), state=state))


@bp.get("/laporan/<int:report_id>/laporan.csv")
@access.admins_only
@refusals_said
def report_file(report_id: int) -> Response:
    """Send the report as a CSV."""
    data = matrix_batches.report_csv(matrix_batches.read_report(report_id, access.official()))
    return attachment(data, f"laporan-{report_id}.csv")


@bp.get("/riwayat")
@access.admins_only
def log() -> str:
    """List what admins did: uploads, publications, moves, withdrawals; an agency's admin sees the own agency's."""
    me = access.official()
    chosen = request.args.get("kegiatan", "")
    chosen = chosen if chosen in audit.WHAT else ""
    found = audit.lines(me, what=chosen, after=whole(request.args.get("setelah", "")) or None)
    kinds = list(audit.WHAT.items())
    return render_template("pages/matrices/audit.html", found=found, kinds=kinds, chosen=chosen, zone=zone_of(me))


def _form() -> UploadForm:
    me, form = access.official(), UploadForm()
    form.layanan.choices = choices(_known(overview(me)), NEW)
    if request.method == "GET":
        wanted = request.args.get("layanan", "")
        form.layanan.data = wanted if wanted in dict(_known(overview(me))) else ""
        form.instansi.data = next(iter(agency_names(me)), "") if me.admin_of else ""
    return form


def _known(seen: Overview) -> Sequence[tuple[str, str]]:
    return [(row.slug, f"{row.title} (versi {row.number})") for row in seen.services]


def _keep(form: UploadForm, files: list[tuple[str, bytes]], typed: str) -> Uploaded:
    """Keep the one file, or the pasted cells."""
    where = {"slug": form.layanan.data, "title": form.judul.data or "", "agency": form.instansi.data or ""}
    if files:
        return keep_file(*files[0], **where)
    return paste(typed, access.official(), clock.now(), **where)


def _page(form: UploadForm, done: Uploaded | None = None) -> Response:
    problems: tuple[Problem, ...] = done.problems if done else ()
    page = render_template(
        "pages/matrices/upload.html",
        form=form,
        filename=done.filename if done else "",
        problems=checked(done.reading, problems).problems if done else (),
        accept=ACCEPTED,
    )
    return make_response(page, 422 if form.errors or done else 200)
