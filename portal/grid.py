"""The marking grid of a draft: show it, do edits, take what its sentences suggest. What another admin saved stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.accounts import Actor
from portal.matrix_drafts import read_draft, save_draft, undo_draft
from portal.matrix_readings import problems_from_json
from portal.matrix_shown import Draft
from portal.matrix_shown import changed as draft_changed
from portal.models.matrices import MatrixPast
from portal.refusals import invalid
from portal.sop.editing import Edit, EditRefused
from portal.sop.editing_apply import apply_edits
from portal.sop.editing_form import form_edits
from portal.sop.editing_grid import Grid, grid_of
from portal.sop.editing_table import open_content
from portal.sop.editing_writing import standard
from portal.sop.model import Problem
from portal.sop.suggestions import edits_of, suggest

_TEXT = 85  # the number in wording/5 of what is wrong with a matrix


@dataclass(frozen=True, slots=True)
class GridPage:
    """A draft with its grid; `told` says what happened besides what was asked (Indonesian), `changed` whether anything."""

    draft: Draft
    grid: Grid
    told: tuple[str, ...] = ()
    changed: bool = False


def open_grid(draft_id: int, actor: Actor) -> GridPage:
    """Show a draft as a grid. Raises DraftNotFound."""
    return _page(read_draft(draft_id, actor))


def change(draft_id: int, revision: int, edits: Sequence[Edit], actor: Actor, now: datetime) -> GridPage:
    """Do edits on a draft as it was shown at `revision`, all or none; they are one step for undoing.

    Raises DraftNotFound, DraftChanged (another revision is there; `mine` is what the edits make of the one that was
    shown, None where that is no longer kept), NotYourAgency, Invalid (fields: the inputs of editing_form, or `tabel`).
    """
    draft = read_draft(draft_id, actor)
    return _save(draft, _base(draft, revision, actor), edits, actor, now)


def save_form(
    draft_id: int,
    revision: int,
    form: Mapping[str, str],
    actor: Actor,
    now: datetime,
    *,
    then: Sequence[Edit] = (),
) -> GridPage:
    """Save a whole page that was posted at once, then do the edits of the button that was pressed. Raises as `change`."""
    draft = read_draft(draft_id, actor)
    base = _base(draft, revision, actor)
    return _save(draft, base, (*form_edits(grid_of(base.content), form), *then), actor, now)


def accept(draft_id: int, revision: int, ids: Collection[str] | None, actor: Actor, now: datetime) -> GridPage:
    """Take suggestions by their ids, None for all; an id that no longer holds is left out. Raises as `change`."""
    draft = read_draft(draft_id, actor)
    base = _base(draft, revision, actor)
    return _save(draft, base, edits_of(suggest(open_content(standard(base.content)).table), ids), actor, now)


def undo(draft_id: int, revision: int, actor: Actor, now: datetime) -> GridPage:
    """Bring back what the draft held before its last change. Raises DraftNotFound, DraftChanged, NothingToUndo."""
    return _page(undo_draft(draft_id, revision, actor, now), changed=True)


@dataclass(frozen=True, slots=True)
class _Base:
    """What the page showed from which the edits come."""

    revision: int
    content: bytes
    found: tuple[Problem, ...]


def _base(draft: Draft, revision: int, actor: Actor) -> _Base:
    """Return the content that was shown: handles mean its rows and roles, not those of what another admin saved."""
    if revision == draft.revision:
        return _Base(revision, draft.content, draft.found)
    past = MatrixPast.get_or_none((MatrixPast.draft == draft.id) & (MatrixPast.revision == revision))
    if past is None:
        raise draft_changed(draft.id, actor, None)
    return _Base(revision, bytes(past.content), problems_from_json(past.found))


def _save(draft: Draft, base: _Base, edits: Sequence[Edit], actor: Actor, now: datetime) -> GridPage:
    try:
        applied = apply_edits(base.content, edits, base.found)
    except EditRefused as refused:
        raise invalid(refused.field, _TEXT, refused.text) from refused
    if not applied.changed and applied.found == base.found:
        return _page(draft, applied.told)
    saved = save_draft(draft.id, base.revision, applied.content, actor, now, found=applied.found)
    return _page(saved, applied.told, changed=True)


def _page(draft: Draft, told: tuple[str, ...] = (), changed: bool = False) -> GridPage:
    return GridPage(draft, grid_of(draft.content, draft.found, draft.reading.problems), told, changed)
