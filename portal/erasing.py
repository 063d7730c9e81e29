"""Take the personal data out of a case; its history, by office and date, stays."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from portal import filestore
from portal.models.cases import Case, CaseEvent
from portal.models.complaints import ComplaintFacts
from portal.models.files import CaseFile
from portal.models.retention import DataRequest, Erasure
from portal.personal import without_personal
from portal.publishing import process_of

PARTS = ("identity", "answers", "documents", "results")
_OF_PERSON = ("applicant_name", "contact", "contact_kind", "folded_name", "institution", "folded_institution")


def erase(case_id: int, parts: Collection[str], now: datetime) -> list[str]:
    """Erase parts of a case inside the caller's transaction; return the stored names of documents to remove after it.

    identity: name, institution, contact, what the form asked about persons, and texts of requests about data; answers:
    the whole form, notes and texts of the work; documents: those of the form; results: those of the steps and notes. Counts, dates, offices and
    outcomes stay. Nothing happens to a part that is gone already.
    """
    case = Case.get_by_id(case_id)
    if "identity" in parts or "answers" in parts:
        _clear_person(case, everything="answers" in parts)
        _clear_history(case, everything="answers" in parts)
        _clear_beside(case_id, everything="answers" in parts)
    names: list[str] = []
    if "documents" in parts:
        names += _drop_files(case_id, ("form",))
    if "results" in parts:
        names += _drop_files(case_id, ("output", "note"))
    Case.update(edition=Case.edition + 1).where(Case.id == case_id).execute()  # open pages read it anew
    _mark(case_id, parts, now)
    return names


def remove_files(names: Iterable[str]) -> None:
    """Delete the bytes of documents whose rows are gone; what is missed here the sweep of orphans finds."""
    for name in names:
        filestore.remove(name)


def erased_of(case_id: int) -> dict[str, datetime]:
    """Return which parts of a case were erased, and when."""
    row = Erasure.get_or_none(Erasure.case == case_id)
    return {part: at for part in PARTS if row and (at := getattr(row, part))}


def _clear_person(case: Case, everything: bool) -> None:
    for name in _OF_PERSON:
        setattr(case, name, "")
    fields = process_of(case.version_id).matrix.fields
    case.answers = {} if everything else without_personal(fields, case.answers)
    case.save(only=[*(getattr(Case, name) for name in _OF_PERSON), Case.answers])


def _clear_history(case: Case, everything: bool) -> None:
    """Take persons out of what a correction kept of before; notes and texts, which may name anybody, with the form."""
    fields = process_of(case.version_id).matrix.fields
    for event in CaseEvent.select().where(CaseEvent.case == case.id):
        data = _without_person(event.data, fields, everything)
        note, output = ("", "") if everything else (event.note, event.output)
        if (data, note, output) != (event.data, event.note, event.output):
            CaseEvent.update(data=data, note=note, output=output).where(CaseEvent.id == event.id).execute()


def _without_person(data: dict[str, Any], fields: Any, everything: bool) -> dict[str, Any]:
    before = data.get("before")
    if not isinstance(before, dict):  # of a move: the steps that were open
        return data
    kept = {} if everything else without_personal(fields, before.get("answers", {}))
    return {**data, "before": {**before, **dict.fromkeys(_OF_PERSON, ""), "answers": kept}}


def _clear_beside(case_id: int, everything: bool) -> None:
    """Clear free texts beside the case: requests about personal data, and what a reporter wrote with a rating."""
    DataRequest.update(text="", answer="").where(DataRequest.case == case_id).execute()
    if everything:
        ComplaintFacts.update(rating_note="").where(ComplaintFacts.case == case_id).execute()


def _drop_files(case_id: int, purposes: tuple[str, ...]) -> list[str]:
    condition = (CaseFile.case == case_id) & CaseFile.purpose.in_(purposes)
    names = [row.stored_name for row in CaseFile.select(CaseFile.stored_name).where(condition)]
    CaseFile.delete().where(condition).execute()
    return names


def _mark(case_id: int, parts: Collection[str], now: datetime) -> None:
    values = dict.fromkeys(parts, now)
    Erasure.insert(case=case_id, **values).on_conflict(conflict_target=[Erasure.case], update=values).execute()
