"""What guards every answer: headers, cookies, form tokens, sizes, and which proxies are believed."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, current_app, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, ValidationError

from portal import htmx
from portal.config import Config, ConfigError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

csrf = CSRFProtect()

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # not no-referrer: the form guard refuses an HTTPS post without a Referer
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LARGEST_CASE = 25 * 1024 * 1024  # all documents of a case: a form at the counter may bring them in one request
LARGEST_REQUEST = LARGEST_CASE + 1024 * 1024  # the rest is the form around them
A_YEAR = 31_536_000
HSTS = f"max-age={A_YEAR}"


class RowNumber(IntegerConverter):
    """The `int` of addresses: what no table could hold is an unknown address, not a crash."""

    def to_python(self, value: str) -> int:
        """Read the number; more than 9 digits match nothing."""
        if len(value) > 9:
            raise ValidationError
        return int(super().to_python(value))


def guard(app: Flask, config: Config) -> None:
    """Put the guards on the app."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="alur",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=not config.is_demo,  # the demo is served without TLS
        WTF_CSRF_TIME_LIMIT=None,  # an inbox stays open for a day; the token lives as long as the session
        SEND_FILE_MAX_AGE_DEFAULT=A_YEAR,  # addresses of static files carry their hash
    )
    app.url_map.converters["int"] = RowNumber
    csrf.init_app(app)
    app.session_interface = Sessions()
    app.before_request(_demand_key)
    app.before_request(_refuse_nul)
    app.after_request(_seal)
    if config.trusted_proxies:
        app.wsgi_app = BelievedProxies(app.wsgi_app, config)  # type: ignore[method-assign]


class BelievedProxies:
    """Take address, scheme and host from the X-Forwarded- headers of named proxies only."""

    def __init__(self, app: WSGIApplication, config: Config) -> None:
        self.plain = app
        self.behind = ProxyFix(app, x_for=1, x_proto=1, x_host=1)
        self.networks = config.trusted_proxies

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        """Pass the request on, corrected where its sender is a named proxy."""
        try:
            sender = ip_address(environ.get("REMOTE_ADDR", ""))
        except ValueError:
            return self.plain(environ, start_response)
        believed = any(sender in network for network in self.networks)
        return (self.behind if believed else self.plain)(environ, start_response)


class Sessions(SecureCookieSessionInterface):
    """Signed cookies whose key is looked for at the first request: `flask matrix check` needs neither key nor data."""

    signer: tuple[object, Any] = (None, None)  # the key, and what signs with it: made once

    def get_signing_serializer(self, app: Flask) -> Any:
        """Give the signer, or None where there is no key (a session then cannot be written)."""
        if not app.secret_key:
            try:
                app.secret_key = app.extensions["portal"].key()
            except ConfigError as error:
                app.logger.error("%s", error)
        if self.signer[0] is None or self.signer[0] != app.secret_key:
            self.signer = (app.secret_key, super().get_signing_serializer(app))
        return self.signer[1]


def _demand_key() -> None:
    if not current_app.secret_key:
        abort(503)


def _refuse_nul() -> None:
    # PostgreSQL takes no NUL in a text; in an address it is never meant.
    if "%00" in request.query_string.decode("latin-1") or "\0" in request.path:
        abort(400)


def _seal(response: Response) -> Response:
    given = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - it iterates over pairs
    for name, value in HEADERS.items():
        if name.lower() not in given:
            response.headers.add(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    if request.endpoint != "static":
        htmx.vary(response)
        if "Cache-Control" not in response.headers:
            # A session means that the page may be a person's own.
            response.headers["Cache-Control"] = "no-store" if session else "no-cache"
    return response
