"""Workbooks with several SOP tables: the file waits until its uploader has chosen a sheet, so that it is sent once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.accounts import Actor
from portal.filestore import clean_name
from portal.matrix_refusals import DraftNotFound, NotYourAgency
from portal.models.base import transaction
from portal.models.matrices import HELD, MatrixDraft


@dataclass(frozen=True, slots=True)
class Held:
    """A workbook that waits, and what was typed beside it; `sheets` are those that hold a table."""

    id: int
    filename: str
    data: bytes
    sheets: tuple[str, ...]
    slug: str
    title: str
    agency: str


def hold_workbook(
    data: bytes,
    filename: str,
    sheets: Sequence[str],
    actor: Actor,
    now: datetime,
    *,
    slug: str = "",
    title: str = "",
    agency: str = "",
) -> int:
    """Keep a workbook until a sheet is chosen; return its number. Raises NotYourAgency for who manages nothing."""
    if not actor.is_admin:
        raise NotYourAgency(agency="")
    with transaction():
        row = MatrixDraft.create(
            slug=slug[:80],
            agency=actor.admin_of,
            content=b"",
            sha256=hashlib.sha256(data).hexdigest(),
            state="unreadable",
            title=title[:500],
            agency_name=agency[:500],
            found=list(sheets),
            original=data,
            source_name=clean_name(filename),
            status=HELD,
            author=actor.account_id,
            updated_by=actor.account_id,
            created_at=now,
            updated_at=now,
        )
    return int(row.id)


def read_held(held_id: int, actor: Actor) -> Held:
    """Return a workbook that waits, to who uploaded it. Raises DraftNotFound."""
    mine = (MatrixDraft.id == held_id) & (MatrixDraft.status == HELD) & (MatrixDraft.author == actor.account_id)
    row: MatrixDraft | None = MatrixDraft.get_or_none(mine)
    if row is None or row.original is None:
        raise DraftNotFound
    return Held(row.id, row.source_name, bytes(row.original), tuple(row.found), row.slug, row.title, row.agency_name)
