"""Kelola akun: accounts, their postings and links; an agency's admin sees the own agency only."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import FileField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from portal import access, accounts, clock, postings, staff
from portal.accounts import AccountProblem, NotYours
from portal.formatters import moment
from portal.forms import ChoiceField, Chosen, DayField, Needed, PortalForm, Short, TextField, choices, said

bp = Blueprint("admin", __name__, url_prefix="/admin")

KINDS = choices([("definitif", "Definitif"), ("plt", "Plt. (jabatan kosong)"), ("plh", "Plh. (pemegang berhalangan)")])


NOT_CHOSEN = "Berkas CSV belum dipilih. Pilih berkas, lalu uji."
NOT_TRIED = "Berkas CSV belum diuji, atau ujinya sudah lewat satu jam. Pilih berkas, lalu uji."
TRIED_FOR_SECONDS = 3600


class AccountForm(PortalForm):
    """A new account."""

    name = TextField("Nama", [Needed("nama petugas"), Short(120)])
    login = TextField("Nama akun", [Needed("huruf kecil, angka, atau NIP"), Short(79)])
    nip = TextField("NIP", [Optional(), Short(30)])
    agency = ChoiceField("Instansi", [Chosen()])


class HoldForm(PortalForm):
    """An office given to a person."""

    office = ChoiceField("Jabatan", [Chosen()])
    kind = ChoiceField("Cara memegang", [Chosen()], choices=KINDS)
    starts_on = DayField("Mulai tanggal", [Needed("tanggal, misalnya 24-11-2026")])
    ends_on = DayField("Sampai tanggal", [Optional()], description="Hari terakhir. Perlu untuk Plt. dan Plh.")
    letter_number = TextField("Nomor surat", [Optional(), Short(120)], description="Perlu untuk Plt. dan Plh.")


class EndForm(PortalForm):
    """The last day of a posting."""

    ends_on = DayField("Hari terakhir", [Needed("tanggal, misalnya 24-11-2026")])


class StaffForm(PortalForm):
    """A staff CSV."""

    csv = FileField("Berkas CSV petugas", description="Kolom: NIP, nama, instansi, jabatan. Paling besar 1 MB.")


@bp.get("/akun")
@access.admins_only
def people() -> str:
    """List the accounts, with search and keyset paging."""
    me = access.official()
    search = request.args.get("q", "").strip()[:100]
    rows, following = staff.accounts_page(me, search, request.args.get("setelah", "")[:80])
    titles = staff.titles_of(rows, clock.now())
    return render_template("pages/admin/people.html", rows=rows, titles=titles, search=search, following=following)


@bp.route("/akun/baru", methods=["GET", "POST"])
@access.admins_only
def create() -> Response:
    """Make an account."""
    me, form = access.official(), AccountForm()
    known = [(str(row.id), row.name) for row in accounts.agencies(me)]
    form.agency.choices = choices(known, "Pilih instansi" if len(known) > 1 else "")
    if request.method == "POST" and form.validate():
        try:
            account = accounts.create_account(
                form.login.data or "",
                form.name.data or "",
                nip=form.nip.data or "",
                agency_id=int(form.agency.data),
                by=me,
                now=clock.now(),
            )
        except AccountProblem as problem:
            form.refuse(problem.field, said(problem))
        else:
            flash("Akun dibuat. Catat jabatannya, lalu buat tautan masuk.")
            return _to(account.id)
    return make_response(render_template("pages/admin/create.html", form=form), 422 if form.errors else 200)


@bp.get("/akun/<int:account_id>")
@access.admins_only
def person(account_id: int) -> Response:
    """Show one account with its postings."""
    return _person(_mine(account_id), HoldForm())


@bp.post("/akun/<int:account_id>/jabatan")
@access.admins_only
def hold(account_id: int) -> Response:
    """Give the person an office."""
    account, form = _mine(account_id), HoldForm()
    form.office.choices = _offices()
    if form.validate() and form.starts_on.data:
        try:
            postings.hold(
                account.id,
                int(form.office.data),
                kind=form.kind.data,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                letter_number=form.letter_number.data or "",
                by=access.official(),
                now=clock.now(),
            )
        except AccountProblem as problem:
            form.refuse(problem.field, said(problem))
        else:
            flash("Jabatan dicatat.")
            return _to(account.id)
    return _person(account, form, 422)


@bp.post("/akun/<int:account_id>/jabatan/<int:posting_id>/akhiri")
@access.admins_only
def end(account_id: int, posting_id: int) -> Response:
    """End a posting."""
    account, form = _mine(account_id), EndForm()
    sentences = [sentence for _, sentence in form.errors_at()] if not form.validate() else []
    if not sentences and form.ends_on.data:
        try:
            postings.end(posting_id, form.ends_on.data, by=access.official(), now=clock.now())
        except AccountProblem as problem:
            sentences = [said(problem)]
        except NotYours:
            abort(404)
        else:
            flash("Jabatan diakhiri.")
            return _to(account.id)
    sentences = sentences or [sentence for _, sentence in form.errors_at()]
    return _person(account, HoldForm(formdata=None), 422, faults=[(f"akhiri-{posting_id}", s) for s in sentences])


@bp.post("/akun/<int:account_id>/tautan")
@access.admins_only
def link(account_id: int) -> Response:
    """Make a one-time link and show it once."""
    account, now = _mine(account_id), clock.now()
    token = accounts.issue_link(account.id, by=access.official(), now=now)
    address = url_for("session.link_page", token=token, _external=True)
    until = moment(now + accounts.LINK_LIFE, "WIB")
    return make_response(render_template("pages/admin/link.html", account=account, address=address, until=until))


@bp.post("/akun/<int:account_id>/nonaktifkan")
@access.admins_only
def disable(account_id: int) -> Response:
    """Close the account and end its sessions."""
    account = _mine(account_id)
    try:
        accounts.disable(account.id, by=access.official(), now=clock.now())
    except AccountProblem as problem:
        return _person(account, HoldForm(formdata=None), 422, faults=[("tindakan", said(problem))])
    flash("Akun dinonaktifkan.")
    return _to(account.id)


@bp.post("/akun/<int:account_id>/aktifkan")
@access.admins_only
def enable(account_id: int) -> Response:
    """Open the account again."""
    account = accounts.enable(_mine(account_id).id, by=access.official(), now=clock.now())
    flash("Akun diaktifkan lagi.")
    return _to(account.id)


@bp.route("/akun/impor", methods=["GET", "POST"])
@access.admins_only
def import_csv() -> Response:
    """Try a staff CSV, or import the one that was tried: its text comes back in the form, under a seal."""
    form, result, data = StaffForm(), None, b""
    is_import = request.form.get("tindakan") == "impor"
    if request.method == "POST":
        data = _tried() if is_import else _chosen()
        if data:
            result = staff.import_staff(data, by=access.official(), now=clock.now(), dry_run=not is_import)
        else:
            form.refuse("csv", NOT_TRIED if is_import else NOT_CHOSEN)
    if result and result.problems and not result.bad_lines:
        form.refuse("csv", result.problems[0])
    can_import = result is not None and bool(result.lines) and not result.problems and not result.done
    page = render_template(
        "pages/admin/import.html", form=form, result=result, tried=_seal().dumps(_sealed(data)) if can_import else ""
    )
    return make_response(page, 422 if form.errors or (result and result.problems) else 200)


def _chosen() -> bytes:
    upload = request.files.get("csv")
    return upload.read() if upload else b""


def _tried() -> bytes:
    """Return the CSV that this admin tried within the hour; nothing where the form does not carry one."""
    try:
        account_id, text = _seal().loads(request.form.get("teruji", ""), max_age=TRIED_FOR_SECONDS)
    except BadData:
        return b""
    return text.encode("latin-1") if account_id == access.official().account_id else b""


def _sealed(data: bytes) -> list[object]:
    return [access.official().account_id, data.decode("latin-1")]


def _seal() -> URLSafeTimedSerializer:
    key = current_app.secret_key
    assert key is not None
    return URLSafeTimedSerializer(key, salt="daftar petugas yang diuji")


def _offices() -> list[SelectChoice]:
    rows = postings.offices(access.official())
    return choices(((str(row.id), f"{row.name} ({row.agency.name})") for row in rows), "Pilih jabatan")


def _mine(account_id: int) -> Any:
    try:
        return accounts.kept_by(account_id, access.official())
    except NotYours:
        abort(403)


def _to(account_id: int) -> Response:
    return make_response(redirect(url_for("admin.person", account_id=account_id), 303))


def _person(account: Any, form: HoldForm, status: int = 200, faults: list[Any] | None = None) -> Response:
    form.office.choices = _offices()
    if not form.is_submitted() or faults:
        form.starts_on.data = form.starts_on.data or accounts.today(clock.now(), "WIB")
    page = render_template(
        "pages/admin/person.html",
        account=account,
        form=form,
        held=postings.postings_of(account.id),
        day=accounts.today(clock.now(), "WIB"),
        faults=[*(faults or []), *form.errors_at()],
    )
    return make_response(page, status)
