"""Polls that ask in vain are answered before Flask is entered: of all requests most are these."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING, Any

from portal import htmx, numbers
from portal.case_view import edition_of
from portal.security import HEADERS, HSTS
from portal.views.track import time_is_up

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PATH = re.compile(r"/lacak/([A-Z0-9-]{1,20})/posisi")
_QUERY = re.compile(r"edisi=([0-9]{1,9})(?:&sampai=([0-9]{1,12}))?")


class Polls:
    """Answer an unchanged poll with what `track.position` would answer; pass everything else on.

    `connection` opens the database for the block, as each request does.
    """

    def __init__(self, app: WSGIApplication, connection: Callable[[], AbstractContextManager[None]]) -> None:
        self.app, self.connection = app, connection
        vary = ", ".join((*htmx.HEADERS, "Cookie"))
        self.headers = [("Content-Type", "text/html; charset=utf-8"), *HEADERS.items(), ("Vary", vary)]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        """Answer 204, or pass the request on."""
        if not self.is_in_vain(environ):
            return self.app(environ, start_response)
        cache = "no-store" if "alur=" in environ.get("HTTP_COOKIE", "") else "no-cache"
        secure = [("Strict-Transport-Security", HSTS)] if environ["wsgi.url_scheme"] == "https" else []
        start_response("204 NO CONTENT", [*self.headers, *secure, ("Cache-Control", cache)])
        return []

    def is_in_vain(self, environ: WSGIEnvironment) -> bool:
        """Whether the request is a poll of a page that shows the case as it is; False where that is not sure."""
        path, query = _PATH.fullmatch(environ["PATH_INFO"]), _QUERY.fullmatch(environ.get("QUERY_STRING", ""))
        if path is None or query is None or environ["REQUEST_METHOD"] != "GET" or not htmx.asks_for_fragment(environ):
            return False
        if numbers.read_number(path[1]) != path[1] or time_is_up(query[2] or ""):
            return False
        with suppress(Exception), self.connection():  # a database in trouble: the usual way says so
            case = edition_of(path[1])
            return case is not None and str(case[0]) == query[1]
        return False
