"""What stays as it is while a case does: its drawing, and the page that anybody reads within a minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from threading import Lock

from flask import current_app, g, make_response, render_template, request, session
from flask.wrappers import Response
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from portal import catalogue, diagrams, htmx
from portal.case_history import happenings
from portal.case_view import CaseView, edition_of
from portal.sop.swimlane_states import step_states, travelled
from portal.telling import short_when

DRAWINGS = 256  # a worker keeps so many; one is 20 to 100 kB
PAGES = 256  # likewise
OF_NOBODY = {"csrf_token", "_fresh"}  # what the session of somebody holds who is neither signed in nor has a key

# -- the drawing -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """What a drawing is kept under: the case as it was after its newest change."""

    number: str
    edition: int
    view: CaseView = field(compare=False, repr=False)


def drawing_of(view: CaseView) -> Markup:
    """Return swimlane, table and timeline; they hold no name and no note, and change with the edition only."""
    return _drawing(Drawn(view.number, view.edition, view))


@lru_cache(maxsize=DRAWINGS)
def _drawing(drawn: Drawn) -> Markup:
    view = drawn.view
    told = happenings(view.number, *short_when(view.zone, paused=view.paused_at is not None))
    states = step_states(view.process, told, view.marking)
    picture = diagrams.picture(view.process, states, travelled=travelled(view.process, told))
    return Markup(render_template("fragments/diagram/_swimlane.html", picture=picture))  # noqa: S704 autoescaped


# -- the page ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """A page, cut where the token of its form stands; it holds for an edition, a minute, and no longer than `until`."""

    edition: int
    minute: int
    until: int  # when a deadline passes that it speaks of, in seconds since 1970; 0: never
    pieces: tuple[bytes, ...]


_adding = Lock()


def is_for_anybody() -> bool:
    """Whether the session is of nobody in particular, so that the page shows what it shows to all."""
    return OF_NOBODY.issuperset(session)


def find(number: str, now: datetime) -> Response | None:
    """Return the page of a case, or its fragment, as it was rendered for anybody within this minute; or None."""
    known: Kept | None = _pages().get(_key(number))
    if known is None or known.minute != now.timestamp() // 60 or 0 < known.until <= now.timestamp():
        return None
    case = edition_of(number)
    if case is None or case[0] != known.edition:
        return None
    token = generate_csrf().encode() if len(known.pieces) > 1 else b""
    return make_response(token.join(known.pieces))


def keep(number: str, edition: int, until: int, now: datetime, page: str) -> None:
    """Keep what was rendered in this request for anybody; the oldest gives way."""
    pages, key, token = _pages(), _key(number), str(g.get("csrf_token", ""))
    pieces = page.split(token) if token else [page]
    with _adding:
        pages.pop(key, None)
        while len(pages) >= PAGES:
            del pages[next(iter(pages))]
        pages[key] = Kept(edition, int(now.timestamp() // 60), until, tuple(piece.encode() for piece in pieces))


def _pages() -> dict[tuple[object, ...], Kept]:
    pages: dict[tuple[object, ...], Kept] = current_app.extensions.setdefault("portal_pages", {})
    return pages


def _key(number: str) -> tuple[object, ...]:
    """Name all that the page around the case depends on: its address, and where the navigation sends complaints."""
    return number, htmx.wants_fragment(), request.host_url, catalogue.complaint_slug()
