"""Tabel tanda: a draft as a table in the browser. A plain form saves all of it; with script each change is saved by itself."""

from __future__ import annotations

import base64
import binascii

from flask import Blueprint, Response, flash, request, url_for

from portal import access, clock, grid, htmx, matrix_drafts
from portal.formatters import clock_time
from portal.forms import whole
from portal.grid import GridPage
from portal.matrix_history import process_if_fit
from portal.matrix_refusals import DraftChanged
from portal.refusals import Invalid
from portal.sop.editing_grid import target_value
from portal.sop.identity import FIELD_TYPES
from portal.views import grid_parts as parts
from portal.views.grid_acts import Act, edits_of, fields_of, read_act
from portal.views.matrices_draft import Conflict, conflict_of
from portal.views.matrices_parts import refusals_said, revision_sent, see_other, zone_of

bp = Blueprint("matrix_grid", __name__, url_prefix="/admin/matriks/draf")

NO_FIELDS = {"csrf_token", "revisi", "tindakan", "dari"}


@bp.get("/<int:draft_id>/tabel")
@access.admins_only
@refusals_said
def page(draft_id: int) -> Response:
    """Show a draft as a table to mark; `dari` names the row at which the page begins, `hapus` one to ask about."""
    return _show(grid.open_grid(draft_id, access.official()), asked=_row(request.args.get("hapus", "")))


@bp.post("/<int:draft_id>/tabel")
@access.admins_only
@refusals_said
def save(draft_id: int) -> Response:
    """Save what was sent, the whole form or one change, and do what the pressed button says."""
    act = read_act(request.form.get("tindakan", ""))
    try:
        done = _carry_out(draft_id, act)
    except DraftChanged as error:
        return _conflicting(draft_id, error)
    except Invalid as error:
        return _show(grid.open_grid(draft_id, access.official()), 422, error=error)
    asked = act.places[0] if act.verb == "baris-hapus" and len(act.places) == 1 else None
    if htmx.wants_fragment():
        return _show(done, asked=asked)
    for sentence in done.told:
        flash(sentence)
    if asked is None and not done.told:
        flash(f"Tersimpan pukul {clock_time(clock.now(), zone_of(access.official()))}.")
    return see_other(url_for("matrix_grid.page", draft_id=draft_id, dari=_first() or None, hapus=asked))


@bp.post("/<int:draft_id>/tabel/pakai")
@access.admins_only
@refusals_said
def take_mine(draft_id: int) -> Response:
    """Save a change that was refused because another admin was first, over what that admin saved."""
    try:
        content = base64.b64decode(request.form.get("isi", ""), validate=True)
        matrix_drafts.save_draft(draft_id, revision_sent(), content, access.official(), clock.now())
        flash("Perubahan Anda disimpan. Yang tersimpan sebelumnya dapat ditarik kembali.")
    except DraftChanged as error:
        return _conflicting(draft_id, error)
    except (binascii.Error, ValueError):
        flash("Perubahan Anda tidak terbaca. Tandai lagi di tabel.")
    return see_other(url_for("matrix_grid.page", draft_id=draft_id))


def _carry_out(draft_id: int, act: Act) -> GridPage:
    """Save the fields, then take the last change back or accept suggestions, where the button says so."""
    me, now = access.official(), clock.now()
    sent = {name: ",".join(values) for name, values in request.form.lists() if name not in NO_FIELDS}
    done = grid.save_form(draft_id, revision_sent(), fields_of(act, sent), me, now, then=edits_of(act))
    if act.verb == "tarik":
        return grid.undo(draft_id, done.draft.revision, me, now)
    if act.verb == "terima":
        return grid.accept(draft_id, done.draft.revision, set(act.words) or None, me, now)
    return done


def _conflicting(draft_id: int, error: DraftChanged) -> Response:
    return _show(grid.open_grid(draft_id, access.official()), 409, conflict=conflict_of(error))


def _show(
    seen: GridPage,
    status: int = 200,
    *,
    asked: int | None = None,
    conflict: Conflict | None = None,
    error: Invalid | None = None,
) -> Response:
    """Give the page of the grid, or to htmx its fragment: without the selects of the cells, which a script replaces."""
    table, told = seen.grid, parts.faults(seen)
    return htmx.answer(
        "fragments/grid/_grid.html",
        page="pages/matrices/grid.html",
        status=status,
        draft=seen.draft,
        grid=table,
        told=seen.told,
        asked=table.rows[asked] if asked is not None and asked < len(table.rows) else None,
        conflict=conflict,
        errors=[(fault.field, fault.text) for fault in error.errors] if error else [],
        typed=request.form if error else {},
        is_failed=status >= 400,
        plain=not htmx.wants_fragment(),
        state=parts.state_words(table),
        faults=told,
        described=parts.described(told),
        window=parts.window(table, _first()),
        numbers_typed=not parts.is_counted(table),
        signs=parts.signs(),
        sign_of={kind: sign for kind, (sign, _) in parts.SIGNS.items()},
        asked_at=asked,
        target_value=target_value,
        targets_listed=len(table.targets) <= parts.TARGETS_MAX,
        field_types=FIELD_TYPES,
        picture=parts.picture(seen, told),
        can_rehearse=process_if_fit(seen.draft.reading) is not None,
        zone=zone_of(access.official()),
    )


def _first() -> int:
    return whole(request.values.get("dari", "")) or 0


def _row(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
