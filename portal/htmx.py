"""Fragment or page: the only reader of HX- headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request

HEADERS = ("HX-Request", "HX-Request-Type", "HX-History-Restore-Request")
_VARY = ", ".join(HEADERS)


def wants_fragment() -> bool:
    """Whether htmx asks for a part of a page; on Back it asks again and must get the whole page."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-Request-Type") == "partial"
        and "HX-History-Restore-Request" not in request.headers
    )


def asks_for_fragment(environ: Mapping[str, Any]) -> bool:
    """Say the same of a request that has not reached Flask."""
    return (
        environ.get("HTTP_HX_REQUEST") == "true"
        and environ.get("HTTP_HX_REQUEST_TYPE") == "partial"
        and "HTTP_HX_HISTORY_RESTORE_REQUEST" not in environ
    )


def is_htmx() -> bool:
    """Whether htmx sent the request, for a part or a whole page."""
    return request.headers.get("HX-Request") == "true"


def current_url() -> str:
    """Give the address of the page that htmx asks from, or nothing."""
    return request.headers.get("HX-Current-URL", "")


def answer(
    fragment: str, *, redirect_to: str | None = None, page: str | None = None, status: int = 200, **context: Any
) -> Response:
    """Answer with the fragment to htmx; else with the page (a form with errors, a stale step), else with 303.

    `fragment` and `page` are template names, both rendered with `context` and `status`.
    """
    if wants_fragment():
        return make_response(render_template(fragment, **context), status)
    if page is not None:
        return make_response(render_template(page, **context), status)
    if redirect_to is None:
        raise ValueError("an answer without htmx needs a page or an address")
    return make_response(redirect(redirect_to, 303))


def message(fragment: str, *, status: int, **context: Any) -> Response:
    """Answer htmx with a fragment that lands in the page's #messages, wherever the control pointed."""
    response = make_response(render_template(fragment, **context), status)
    response.headers["HX-Retarget"] = "#messages"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def leave_for(address: str, status: int = 204) -> Response:
    """Send the whole window to the address: by header to htmx, by 303 to a form."""
    if is_htmx():
        response = make_response("", status)
        response.headers["HX-Redirect"] = address
        return response
    return make_response(redirect(address, 303))


def replace_url(response: Response, address: str) -> Response:
    """Let the window show this address from now on, without a new entry in its history."""
    response.headers["HX-Replace-Url"] = address
    return response


def unchanged() -> Response:
    """Answer a poll: nothing is new, swap nothing."""
    return make_response("", 204)


def vary(response: Response) -> Response:
    """Tell caches that a page and its fragment share an address."""
    if "Vary" in response.headers:
        response.vary.update(HEADERS)
    else:
        response.headers["Vary"] = _VARY
    return response
