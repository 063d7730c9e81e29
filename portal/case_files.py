"""The documents of a case: listed by purpose and by line of the history, and read only by those who may."""

from __future__ import annotations

from collections.abc import Iterable

from portal.accounts import Actor
from portal.case_history import is_for_applicant
from portal.casekeys import KeyHolder, still_holds
from portal.filestore import Document, document
from portal.models.cases import Case, CaseEvent
from portal.models.files import CaseFile
from portal.models.rows import FileRow
from portal.publishing import process_of
from portal.refusals import NotFound
from portal.sop.process import Process


def documents_of(rows: Iterable[FileRow]) -> dict[str, tuple[Document, ...]]:
    """Return the documents of a case that stand, by purpose: form, output, note."""
    found: dict[str, list[Document]] = {"form": [], "output": [], "note": []}
    for row in rows:
        if not row.is_removed:
            found[row.purpose].append(document(row))
    return {purpose: tuple(rows) for purpose, rows in found.items()}


def files_by_event(rows: Iterable[FileRow]) -> dict[int, tuple[Document, ...]]:
    """Return the documents of each line of the history, those set aside since included."""
    files: dict[int, tuple[Document, ...]] = {}
    for row in rows:
        if row.event is not None:
            files[row.event] = (*files.get(row.event, ()), document(row))
    return files


def may_read(number: str, document_id: int, by: Actor | KeyHolder | None) -> CaseFile:
    """Return a document's row for those who may read it; raise NotFound for everybody else.

    Officials and the admin of the agency read all; the applicant with the key reads the form's and the results meant
    for them.
    """
    row: CaseFile | None = (
        CaseFile.select(CaseFile, Case).join(Case).where((CaseFile.id == document_id) & (Case.number == number)).first()
    )
    if row is None:
        raise NotFound
    if isinstance(by, KeyHolder):
        if by.number == number and still_holds(by) and row.removed_at is None and _is_for_applicant(row):
            return row
    elif by is not None and row.case.agency_id in {by.admin_of, *(held.agency_id for held in by.offices)}:
        return row
    raise NotFound


def _is_for_applicant(row: CaseFile) -> bool:
    if row.purpose != "output":
        return row.purpose == "form"
    event = CaseEvent.get_or_none(CaseEvent.id == row.event)
    return event is not None and is_for_applicant(_process_at(event, row.case), event.step, event.role)


def _process_at(event: CaseEvent, case: Case | None) -> Process:
    """Return the process under which a line of the history was written: before a move, that of the older version."""
    assert case is not None  # only documents of cases get here
    later = (CaseEvent.case == case.id) & (CaseEvent.kind == "moved") & (CaseEvent.id > event.id)
    move = CaseEvent.select().where(later).order_by(CaseEvent.id).first()
    return process_of(move.data["from_version"] if move else case.version_id)
