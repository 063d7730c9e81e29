"""Who is asking: the signed-in official, what the navigation shows, what a view demands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response, abort, current_app, flash, g, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal import accounts, clock, htmx
from portal.accounts import Actor

P = ParamSpec("P")
R = TypeVar("R")

SIGNED_OUT = "Anda sudah keluar karena lama tidak ada kegiatan. Masuk lagi; Anda kembali ke halaman ini."
REFRESH_SECONDS = 60  # how old the note of the last activity may get before the cookie is sent again

# What other rooms tell the layout; each is called once a page with the actor, or None for the public.
providers: dict[str, Callable[[Actor | None], object]] = {}


def provide(name: str) -> Callable[[Callable[[Actor | None], object]], Callable[[Actor | None], object]]:
    """Register what the layout asks for by name: `task_badge` (text) or `complaint_url` (address), or nothing."""

    def register(function: Callable[[Actor | None], object]) -> Callable[[Actor | None], object]:
        providers[name] = function
        return function

    return register


class SignedIn(UserMixin):
    """The official of a session, as flask-login wants it."""

    def __init__(self, session_id: str, actor: Actor) -> None:
        self.session_id = session_id
        self.actor = actor

    def get_id(self) -> str:
        """Give `id:session_version`, so that raising the version ends every session."""
        return self.session_id


def init(app: Flask) -> None:
    """Wire flask-login and the layout's words into the app."""
    manager = LoginManager()
    manager.session_protection = "basic"  # "strong" signs people out whose mobile address changes
    manager.user_loader(_load)
    manager.unauthorized_handler(to_sign_in)
    manager.init_app(app)
    app.context_processor(_layout_words)


def sign_in(session_id: str, actor: Actor) -> None:
    """Begin a session: what it held before, and its form token, are thrown away."""
    session.clear()
    login_user(SignedIn(session_id, actor))
    session["seen"] = int(clock.now().timestamp())


def sign_out() -> None:
    """End the session."""
    logout_user()
    session.clear()


def actor() -> Actor | None:
    """Give the signed-in official, or None for the public."""
    return current_user.actor if current_user.is_authenticated else None


def official() -> Actor:
    """Give the signed-in official of a view that demanded one."""
    found = actor()
    if found is None:
        abort(401)
    return found


def officials_only(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Demand a signed-in official; others are sent to the sign-in page and come back."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        return view(*args, **kwargs) if actor() else to_sign_in()

    return guarded


def admins_only(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Demand an admin of an agency or of the portal; other officials get 403."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        found = actor()
        if found is None:
            return to_sign_in()
        if not found.is_admin:
            abort(403)
        return view(*args, **kwargs)

    return guarded


def to_sign_in() -> Response:
    """Send to the sign-in page, to return to this page (a form that was sent: to the page it was on)."""
    back = request.full_path.rstrip("?") if request.method == "GET" and not htmx.wants_fragment() else _sender()
    return htmx.leave_for(url_for("session.sign_in_page", next=back or None), 401)


def local(address: str | None) -> str | None:
    """Give the address if it is a path of this portal, else None: `next` must lead nowhere else."""
    if not address or not address.startswith("/") or address.startswith("//"):
        return None
    return address if address.isprintable() and "\\" not in address else None


def _sender() -> str | None:
    root = request.host_url.rstrip("/")
    address = htmx.current_url() or request.referrer or ""
    return local(address.removeprefix(root)) if address.startswith(root + "/") else None


def _load(session_id: str) -> SignedIn | None:
    now = clock.now()
    seen = session.get("seen", 0)
    age = now.timestamp() - seen
    if age > timedelta(minutes=current_app.extensions["portal"].idle_minutes).total_seconds():
        session.clear()
        flash(SIGNED_OUT)
        return None
    found = accounts.resume(session_id, now)
    if found is None:
        return None
    if age > REFRESH_SECONDS and not htmx.wants_fragment():  # polling is no activity
        session["seen"] = int(now.timestamp())
    return SignedIn(session_id, found)


def _layout_words() -> dict[str, Any]:
    return {"actor": actor, "navigation": navigation, "provided": _provided, "is_demo": _is_demo}


def _is_demo() -> bool:
    return bool(current_app.extensions["portal"].is_demo)


def _provided(name: str) -> object:
    known = g.setdefault("provided", {})
    if name not in known:
        known[name] = providers[name](actor()) if name in providers else None
    return known[name]


def navigation() -> list[tuple[str, str, bool]]:
    """Give the links of the header: label, address, whether this page lies under it; only those that lead somewhere."""
    found = actor()
    complaint = _provided("complaint_url")
    links = [("Layanan", "/"), ("Lacak permohonan", "/lacak"), ("Pengaduan", str(complaint or ""))]
    if found:
        own = "/buka" if _provided("opens_own") else ""
        links = [("Tugas saya", "/tugas"), ("Buka berkas", own), ("Terima di loket", "/loket")]
        links.append(("Pengaduan", "/pengaduan/kelola" if _provided("manages_complaints") else ""))
        links.append(("Buku tamu", "/buku-tamu" if found.offices or found.is_admin else ""))
        links.append(("Survei", "/admin/skm" if found.offices and not found.is_admin else ""))
        links.append(("Statistik", "/statistik/rinci"))
        links.append(("Kelola", "/admin" if found.is_admin else ""))
    else:
        links += [("Statistik", "/statistik"), ("Masuk petugas", "/masuk")]
    return [(label, path, _is_under(path)) for label, path in links if path and leads_somewhere(path)]


def leads_somewhere(path: str) -> bool:
    """Whether a page answers at the path; found out once."""
    known: dict[str, bool] = current_app.extensions.setdefault("portal_paths", {})
    if path not in known:
        try:
            current_app.url_map.bind("").match(path)
            known[path] = True
        except HTTPException as error:
            known[path] = isinstance(error, RequestRedirect)
    return known[path]


def _is_under(path: str) -> bool:
    return request.path == path or (path != "/" and request.path.startswith(path + "/"))
