"""Register SOP: the SOPs that do not run in the portal, with status, dates, review and the signed scan."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from flask import Blueprint, Response, flash, make_response, render_template, request, send_file, url_for
from wtforms import FileField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional

from portal import access, accounts, clock, filestore, register, register_pairs
from portal.filestore import Upload
from portal.forms import ChoiceField, Chosen, Needed, PortalForm, Short, TextField, choices, whole
from portal.matrix_overview import overview
from portal.matrix_refusals import DraftChanged
from portal.refusals import Invalid, NotFound
from portal.register import REVIEW, STATUSES, Entry, EntryForm
from portal.views.matrices_parts import refusals_said, revision_sent, see_other, zone_of

bp = Blueprint("register", __name__, url_prefix="/admin/register")

SHAPES = {"berlaku": "done", "ditinjau": "open", "diganti": "withdrawn", "dicabut": "withdrawn"}
DATE = "Misalnya 24-11-2026."


class RegisterForm(PortalForm):
    """What is written of an SOP."""

    judul = TextField("Nama SOP", [Needed("judulnya, misalnya Penanganan Surat Masuk"), Short(500)])
    instansi = ChoiceField("Instansi", [Chosen()])
    nomor = TextField("Nomor SOP", [Optional(), Short(120)])
    status = ChoiceField("Status", [Chosen()], choices=choices(STATUSES.items()))
    tanggal_pembuatan = TextField("Tanggal pembuatan", [Optional(), Short(20)], description=DATE)
    tanggal_efektif = TextField("Tanggal efektif", [Optional(), Short(20)], description=DATE)
    tinjau_ulang = TextField(
        "Tinjau ulang paling lambat", [Optional(), Short(20)], description="Sejak hari itu SOP ditandai perlu ditinjau."
    )
    pindaian = FileField("Pindaian bertanda tangan", description="PDF, paling besar 10 MB.")
    layanan = SelectMultipleField("Layanan terkait", [Optional()], validate_choice=False)
    terkait = SelectMultipleField("SOP terkait", [Optional()], validate_choice=False)
    catatan = TextAreaField("Catatan", [Optional(), Short(2000)])

    def entry(self) -> EntryForm:
        """Give what was typed as the use case takes it."""
        return EntryForm(
            title=self.judul.data or "",
            agency_id=whole(self.instansi.data or "") or None,
            number=self.nomor.data or "",
            made_on=self.tanggal_pembuatan.data or "",
            effective_on=self.tanggal_efektif.data or "",
            review_due=self.tinjau_ulang.data or "",
            status=self.status.data or "",
            note=self.catatan.data or "",
            services=self.layanan.data or (),
            related=[ident for ident in map(whole, self.terkait.data or ()) if ident],
        )


@bp.get("")
@access.admins_only
def index() -> str:
    """List the registered SOPs, with a status, a search, and pages."""
    status, text = request.args.get("status", ""), request.args.get("q", "").strip()[:100]
    status = status if status in (*STATUSES, REVIEW) else ""
    me = access.official()
    found = register.list_entries(
        me, clock.now(), status=status, text=text, after=request.args.get("setelah", "")[:9] or None
    )
    known = [*STATUSES.items(), (REVIEW, "Perlu ditinjau ulang")]
    return render_template(
        "pages/register/index.html", found=found, known=known, status=status, search=text, shapes=SHAPES
    )


@bp.route("/baru", methods=["GET", "POST"])
@access.admins_only
@refusals_said
def create() -> Response:
    """Register an SOP."""
    form = _form()
    if request.method == "GET" or not form.validate():
        return _page(form)
    try:
        made = register.create_entry(form.entry(), access.official(), clock.now(), _scan())
    except Invalid as error:
        return _page(_refused(form, error))
    flash("SOP dicatat dalam register.")
    return see_other(url_for("register.entry", entry_id=made.id))


@bp.route("/<int:entry_id>", methods=["GET", "POST"])
@access.admins_only
@refusals_said
def entry(entry_id: int) -> Response:
    """Show a registered SOP, and change it."""
    me = access.official()
    found = register.read_entry(entry_id, me, clock.now())
    form = _form(found)
    if request.method == "GET" or not form.validate():
        return _page(form, found)
    try:
        register.update_entry(entry_id, revision_sent(), form.entry(), me, clock.now(), _scan())
    except Invalid as error:
        return _page(_refused(form, error), found)
    except DraftChanged as error:
        return _page(form, register.read_entry(entry_id, me, clock.now()), by=str(error.facts["name"]))
    flash("Perubahan disimpan.")
    return see_other(url_for("register.entry", entry_id=entry_id))


@bp.get("/<int:entry_id>/pindaian")
@access.admins_only
@refusals_said
def scan(entry_id: int) -> Response:
    """Send the signed scan."""
    row = register.scan_row(entry_id, access.official())
    data = filestore.read(row)
    sent = send_file(BytesIO(data), filestore.TYPES[row.kind], as_attachment=True, download_name=row.name, max_age=0)
    sent.headers["Cache-Control"] = "private, no-store"
    return sent


@bp.route("/<int:entry_id>/pindaian/hapus", methods=["GET", "POST"])
@access.admins_only
@refusals_said
def remove_scan(entry_id: int) -> Response:
    """Ask whether to remove the signed scan, and do it."""
    me = access.official()
    found = register.read_entry(entry_id, me, clock.now())
    if found.scan is None:
        raise NotFound
    if request.method == "GET":
        return make_response(render_template("pages/register/remove_scan.html", entry=found, by=""))
    try:
        register.remove_scan(entry_id, revision_sent(), me, clock.now())
    except DraftChanged as error:
        found = register.read_entry(entry_id, me, clock.now())
        page = render_template("pages/register/remove_scan.html", entry=found, by=str(error.facts["name"]))
        return make_response(page, 409)
    flash("Pindaian dihapus.")
    return see_other(url_for("register.entry", entry_id=entry_id))


def _form(found: Entry | None = None) -> RegisterForm:
    """Make the form, filled with an entry where there is one and nothing was sent."""
    me = access.official()
    known = [(str(row.id), row.name) for row in accounts.agencies(me)]
    form = RegisterForm(**_values(found) if found else {"status": "berlaku"})
    form.instansi.choices = choices(known, "Pilih instansi" if len(known) > 1 else "")
    services = {row.slug: row.title for row in overview(me).services} | dict(found.services if found else ())
    form.layanan.choices = list(services.items())
    # Of a new SOP whose agency is still to be chosen nobody knows yet which SOPs it can be linked to.
    agency_id = found.agency_id if found else me.admin_of or (int(known[0][0]) if len(known) == 1 else None)
    named = register_pairs.candidates(agency_id, apart_from=found.id if found else None) if agency_id else ()
    form.terkait.choices = [(str(ident), title) for ident, title in named]
    return form


def _values(found: Entry) -> dict[str, object]:
    return {
        "judul": found.title,
        "instansi": str(found.agency_id),
        "nomor": found.number,
        "status": found.status,
        "tanggal_pembuatan": _typed(found.made_on),
        "tanggal_efektif": _typed(found.effective_on),
        "tinjau_ulang": _typed(found.review_due),
        "layanan": [slug for slug, _ in found.services],
        "terkait": [str(ident) for ident, _ in found.related],
        "catatan": found.note,
    }


def _typed(day: date | None) -> str:
    return day.strftime("%d-%m-%Y") if day else ""


def _scan() -> Upload | None:
    file = request.files.get("pindaian")
    return Upload("", file.filename, file.read()) if file and file.filename else None


def _refused(form: RegisterForm, error: Invalid) -> RegisterForm:
    for fault in error.errors:
        form.refuse(fault.field, fault.text)
    return form


def _page(form: RegisterForm, found: Entry | None = None, *, by: str = "") -> Response:
    """Show the form; `by` is who saved the entry meanwhile, and then what stands there now is told beside it."""
    page = render_template(
        "pages/register/entry.html",
        form=form,
        entry=found,
        shapes=SHAPES,
        by=by,
        theirs=_theirs(form, found) if by and found else [],
        zone=zone_of(access.official()),
    )
    return make_response(page, 409 if by else 422 if form.errors else 200)


def _theirs(form: RegisterForm, found: Entry) -> list[tuple[str, str]]:
    """Tell what is stored where it differs from what was typed: (label, stored)."""
    words = {
        "status": found.status_words,
        "instansi": found.agency,
        "layanan": ", ".join(title for _, title in found.services),
        "terkait": ", ".join(title for _, title in found.related),
    }
    return [
        (form[name].label.text, words.get(name, str(stored)) or "Kosong")
        for name, stored in _values(found).items()
        if (form[name].data or "") != (stored or "")
    ]
