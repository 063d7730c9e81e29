"""Uji coba: play a draft as every role, see the swimlane move and the dates, and read how long its ways are."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, request

from portal import access, clock, diagrams, htmx
from portal.matrix_drafts import read_draft
from portal.matrix_history import process_if_fit
from portal.matrix_refusals import NotPublishable
from portal.rehearsal import Play, Turn, read_play, rehearse, write_play
from portal.rehearsal_ways import analyse, length
from portal.views.matrices_parts import refusals_said

bp = Blueprint("matrix_rehearse", __name__, url_prefix="/admin/matriks/draf")

BACK = "mundur"


@bp.get("/<int:draft_id>/uji-coba")
@access.admins_only
@refusals_said
def page(draft_id: int) -> Response:
    """Begin a rehearsal of the draft."""
    return _page(draft_id, (), clock.now())


@bp.post("/<int:draft_id>/uji-coba")
@access.admins_only
@refusals_said
def play(draft_id: int) -> Response:
    """Play one turn more, or take the last one back; nothing is stored. htmx gets the rehearsal alone."""
    chosen = request.form.get("pilih", "")
    try:
        played = read_play(request.form.get("main", ""))
        start = datetime.fromisoformat(request.form.get("mulai", ""))
        more: Play = () if chosen == BACK else read_play(f"[{chosen}]")
    except ValueError:
        abort(400)
    if start.tzinfo is None or not 2000 <= start.year <= 2100:
        abort(400)
    return _page(draft_id, played[:-1] if chosen == BACK else (*played, *more), start.astimezone(UTC))


def _page(draft_id: int, played: Play, start: datetime) -> Response:
    draft = read_draft(draft_id, access.official())
    process = process_if_fit(draft.reading)
    if process is None:
        raise NotPublishable(draft=draft)
    seen = rehearse(draft.matrix, played, start)
    return htmx.answer(
        "fragments/matrix/_rehearsal.html",
        page="pages/matrices/rehearse.html",
        draft=draft,
        seen=seen,
        parts=[
            (part, [(label, _turn((part.step, part.role, label))) for label in part.outcomes]) for part in seen.parts
        ],
        played=write_play(seen.play),
        start=start.isoformat(),
        zone=draft.matrix.zone,
        analysis=analyse(process),
        length=length,
        picture=diagrams.picture(process, seen.states, travelled=seen.travelled),
        back=BACK,
    )


def _turn(turn: Turn) -> str:
    """Write one turn for a button."""
    return write_play([turn])[1:-1]
