"""Signing in and out, one-time links, and the buttons of the demo accounts."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from wtforms import PasswordField

from portal import access, accounts, clock, config, errors, sign_in, throttle
from portal.formatters import clock_time, day
from portal.forms import Needed, PortalForm, TextField, said, whole

bp = Blueprint("session", __name__)

WRONG = "Nama akun atau kata sandi belum cocok. Periksa keduanya, lalu coba lagi."
TOO_MANY = "Terlalu banyak percobaan masuk. Coba lagi pukul {pukul}, atau hubungi admin instansi."
DISABLED = "Akun ini tidak aktif sejak {tanggal}. Hubungi admin instansi Anda."
LINK_GONE = "Tautan ini sudah dipakai atau lewat {pukul}. Minta tautan baru kepada admin instansi."
LINK_UNKNOWN = "Tautan ini sudah dipakai atau sudah lewat. Minta tautan baru kepada admin instansi."
UNEQUAL = "Kedua kata sandi belum sama. Ketik ulang."


class SignInForm(PortalForm):
    """Name and password."""

    login = TextField("NIP atau nama akun", [Needed("NIP atau nama akun Anda")])
    password = PasswordField("Kata sandi", [Needed("kata sandi akun Anda")])


class PasswordForm(PortalForm):
    """A new password, twice."""

    password = PasswordField("Kata sandi baru", [Needed("paling sedikit 12 karakter, misalnya empat kata")])
    again = PasswordField("Ketik ulang kata sandi baru", [Needed("kata sandi yang sama")])


@bp.get("/masuk")
def sign_in_page() -> Response:
    """Show the sign-in page; somebody signed in goes on to their tasks."""
    if access.actor():
        return make_response(redirect(_onward(), 303))
    return _page(SignInForm())


@bp.post("/masuk")
def enter() -> Response:
    """Check name and password."""
    form = SignInForm()
    if not form.validate():
        return _page(form, 422)
    try:
        entered = sign_in.sign_in(
            form.login.data or "", form.password.data or "", request.remote_addr or "", clock.now()
        )
    except throttle.TooManyAttempts as error:
        return _refused(form, TOO_MANY.format(pukul=clock_time(error.until, "WIB")), 429)
    except sign_in.AccountDisabled as error:
        return _refused(form, DISABLED.format(tanggal=day(error.since)), 403)
    except sign_in.WrongSignIn:
        return _refused(form, WRONG, 422)
    return _begin(entered)


@bp.post("/masuk/sebagai")
def enter_demo() -> Response:
    """Enter a demo account by its button; there is no such page outside demo mode."""
    if not config.current().is_demo:
        abort(404)
    try:
        entered = sign_in.enter_demo(whole(request.form.get("akun", "")), clock.now())
    except sign_in.WrongSignIn:
        return _refused(SignInForm(formdata=None), WRONG, 422)
    return _begin(entered)


@bp.post("/keluar")
def leave() -> Response:
    """Sign out."""
    access.sign_out()
    return make_response(redirect(url_for("session.sign_in_page"), 303))


@bp.get("/tautan/<token>")
def link_page(token: str) -> Response:
    """Show the form that a one-time link opens."""
    try:
        account = accounts.account_of_link(token, clock.now())
    except accounts.LinkGone as error:
        return _link_gone(error)
    return make_response(render_template("pages/session/password.html", form=PasswordForm(), account=account))


@bp.post("/tautan/<token>")
def use_link(token: str) -> Response:
    """Set the password, use the link up, and sign in."""
    form, now = PasswordForm(), clock.now()
    try:
        account = accounts.account_of_link(token, now)
        if form.validate() and form.password.data != form.again.data:
            form.refuse("again", UNEQUAL)
        if not form.errors:
            accounts.set_password(token, form.password.data or "", now=now)
            return _begin(sign_in.enter_by_link(accounts.kept_by(account.id, None), now))
    except accounts.LinkGone as error:
        return _link_gone(error)
    except accounts.AccountProblem as problem:
        form.refuse(problem.field, said(problem))
    return make_response(render_template("pages/session/password.html", form=form, account=account), 422)


def _begin(entered: sign_in.Entered) -> Response:
    onward = _onward()
    access.sign_in(entered.session_id, entered.actor)
    if not entered.actor.offices and not entered.actor.is_admin:
        flash(errors.NO_OFFICE)
    return make_response(redirect(onward, 303))


def _onward() -> str:
    wished = access.local(request.values.get("next"))
    return wished or next(path for path in ("/tugas", "/") if access.leads_somewhere(path) or path == "/")


def _refused(form: SignInForm, sentence: str, status: int) -> Response:
    form.refuse("login", sentence)
    return _page(form, status)


def _page(form: SignInForm, status: int = 200) -> Response:
    form.password.data = None
    demo = sign_in.demo_accounts(clock.now()) if config.current().is_demo else {}
    onward = access.local(request.values.get("next"))
    page = render_template("pages/session/sign_in.html", form=form, demo=demo, onward=onward)
    response = make_response(page, status)
    if status == 429:
        response.headers["Retry-After"] = str(sign_in.WINDOW_MINUTES * 60)
    return response


def _link_gone(error: accounts.LinkGone) -> Response:
    text = LINK_GONE.format(pukul=clock_time(error.until, "WIB")) if error.until else LINK_UNKNOWN
    return errors.say(410, "Tautan tidak berlaku", text)
