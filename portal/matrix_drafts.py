"""Working copies of matrices: read, save, undo, complete, discard. What another admin saved is never overwritten."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from portal import audit
from portal.accounts import Actor
from portal.matrix_owners import known_agency
from portal.matrix_readings import (
    count_problems,
    problems_from_json,
    problems_to_json,
    reading_of,
    state_of,
    with_identity,
)
from portal.matrix_refusals import NothingToUndo, NotYourAgency
from portal.matrix_shown import Draft, changed, live_row, pasts_of, service_named, show
from portal.models.accounts import Agency
from portal.models.base import transaction
from portal.models.matrices import MatrixDraft, MatrixPast
from portal.publishing import TITLE_MAX
from portal.refusals import invalid
from portal.sop.model import Problem

PASTS = 50  # contents kept for undoing


def read_draft(draft_id: int, actor: Actor) -> Draft:
    """Return a live draft. Raises DraftNotFound, also for another agency's."""
    return show(live_row(draft_id, actor))


def save_draft(
    draft_id: int,
    revision: int,
    content: bytes,
    actor: Actor,
    now: datetime,
    *,
    found: Sequence[Problem] | None = None,
) -> Draft:
    """Put `content` (CSV) in the place of a draft's, as opened at `revision`; the same content changes nothing.

    `found` None keeps what the workbook left open. A proposal is taken back by it. Raises DraftNotFound, DraftChanged
    (with the content as `mine`), NotYourAgency, Invalid (field `berkas`: it can no longer be read).
    """
    reading = reading_of(content)
    if reading.matrix is None:
        fault = reading.problems[0]
        raise invalid("berkas", 85, f"{fault.message} {fault.advice}".strip())
    with transaction():
        row = live_row(draft_id, actor)
        left = problems_from_json(row.found) if found is None else tuple(found)
        same = bytes(row.content) == content and problems_to_json(left) == row.found
        if same and row.revision == revision:
            return show(row)
        return replace_content(row, revision, content, left, actor, now)


def replace_content(
    row: MatrixDraft,
    revision: int,
    content: bytes,
    found: Sequence[Problem],
    actor: Actor,
    now: datetime,
    **more: object,
) -> Draft:
    """Write a new content over a draft's inside the caller's transaction; the old one can be brought back."""
    check_agency(content, actor)
    old = {"revision": row.revision, "content": bytes(row.content), "found": row.found}
    values = content_columns(content, found)
    agency = _agency_of(content, row.agency_id)
    more = {"updated_by": actor.account_id, "updated_at": now, "status": "open", "proposal": None, **more}
    if not MatrixDraft.change(row.id, revision, agency=agency, **values, **more):
        raise changed(row.id, actor, content)
    MatrixPast.create(draft=row.id, **old)
    MatrixPast.delete().where((MatrixPast.draft == row.id) & (MatrixPast.revision <= revision - PASTS)).execute()
    return show(MatrixDraft.get_by_id(row.id))


def undo_draft(draft_id: int, revision: int, actor: Actor, now: datetime) -> Draft:
    """Bring back what a draft held before its last change. Raises DraftNotFound, DraftChanged, NothingToUndo."""
    with transaction():
        row = live_row(draft_id, actor)
        past = pasts_of(row.id).first()
        if past is None:
            raise NothingToUndo
        values = content_columns(bytes(past.content), problems_from_json(past.found))
        values |= {"updated_by": actor.account_id, "updated_at": now, "status": "open", "proposal": None}
        if not MatrixDraft.change(row.id, revision, **values):
            raise changed(row.id, actor, None)
        past.delete_instance()
        return show(MatrixDraft.get_by_id(row.id))


def complete_draft(
    draft_id: int, revision: int, actor: Actor, now: datetime, *, title: str = "", agency: str = ""
) -> Draft:
    """Write title and agency into a draft's identity block, over what stood there; empty ones stay as they are."""
    row = live_row(draft_id, actor)
    given = {"Nama SOP": " ".join(title.split()), "Instansi": " ".join(agency.split())}
    given = {key: value for key, value in given.items() if value}
    content = bytes(row.content)
    return save_draft(draft_id, revision, with_identity(reading_of(content), given) if given else content, actor, now)


def dismiss_found(draft_id: int, revision: int, cell: str, actor: Actor, now: datetime) -> Draft:
    """Settle what the workbook left open at a cell (empty: everywhere)."""
    row = live_row(draft_id, actor)
    left = [problem for problem in problems_from_json(row.found) if cell and problem.cell != cell]
    return save_draft(draft_id, revision, bytes(row.content), actor, now, found=left)


def rebase_draft(draft_id: int, revision: int, actor: Actor, now: datetime) -> Draft:
    """Say that the draft stands although another version was published meanwhile. Raises DraftNotFound, DraftChanged."""
    with transaction():
        row = live_row(draft_id, actor)
        current = service_named(row.slug)
        base = current.current_version_id if current else None
        if not MatrixDraft.change(
            row.id,
            revision,
            base_version=base,
            updated_by=actor.account_id,
            updated_at=now,
            status="open",
            proposal=None,
        ):
            raise changed(row.id, actor, None)
        return show(MatrixDraft.get_by_id(row.id))


def discard_draft(draft_id: int, revision: int, actor: Actor, now: datetime) -> None:
    """Take a draft off the list; its content stays in the table. Raises DraftNotFound, DraftChanged."""
    with transaction():
        row = live_row(draft_id, actor)
        if not MatrixDraft.change(row.id, revision, status="discarded", updated_by=actor.account_id, updated_at=now):
            raise changed(row.id, actor, None)
        audit.record(actor, "discarded", now, agency_id=row.agency_id, subject=row.title or row.source_name)


def source_of(draft_id: int, actor: Actor) -> tuple[bytes, str]:
    """Return the file as it was uploaded, and its name."""
    row = live_row(draft_id, actor)
    return bytes(row.content if row.original is None else row.original), row.source_name or f"{row.slug}.csv"


def content_columns(content: bytes, found: Sequence[Problem]) -> dict[str, object]:
    """Return the columns of a draft that follow from its content, which must be readable."""
    reading = reading_of(content)
    assert reading.matrix is not None
    problems = (*found, *reading.problems)
    faults, notes = count_problems(problems)
    return {
        "content": content,
        "sha256": hashlib.sha256(content).hexdigest(),
        "state": state_of(problems),
        "title": reading.matrix.title[:TITLE_MAX],
        "agency_name": reading.matrix.agency[:TITLE_MAX],
        "faults": faults,
        "notes": notes,
        "found": problems_to_json(found),
    }


def check_agency(content: bytes, actor: Actor) -> None:
    """Raise NotYourAgency where an agency's admin hands in a matrix of another agency, or one for all agencies."""
    matrix = reading_of(content).matrix
    if matrix is None or actor.is_portal_admin:
        return
    own = Agency.get_or_none(Agency.id == actor.admin_of) if actor.admin_of else None
    if own is None:
        raise NotYourAgency(agency=matrix.agency)
    named = known_agency(matrix.agency)
    if matrix.for_all_agencies or (matrix.agency and (named is None or named.id != own.id)):
        raise NotYourAgency(agency="semua instansi" if matrix.for_all_agencies else matrix.agency)


def _agency_of(content: bytes, before: int | None) -> int | None:
    """Return whose admin sees a draft: the agency that it names, else the one that had it."""
    matrix = reading_of(content).matrix
    named = known_agency(matrix.agency) if matrix else None
    return named.id if named else before
