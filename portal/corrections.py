"""Correct form and documents at a step of the applicant, or at the first step; the history keeps what was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal import answers, filestore
from portal.accounts import today
from portal.answers import AnswerError
from portal.filestore import Upload
from portal.models.cases import Case
from portal.models.files import CaseFile
from portal.models.rows import Loaded
from portal.sop.process import Process

_COLUMNS = {answers.NAME: "applicant_name", answers.CONTACT: "contact", answers.CONTACT_KIND: "contact_kind"}
PHOTOS = PHOTO_BEFORE, PHOTO_AFTER = (
    "Foto sebelum",
    "Foto sesudah",
)  # what an official's step may show besides its result
CORRECTED = (
    Case.answers,
    Case.applicant_name,
    Case.contact,
    Case.contact_kind,
    Case.folded_name,
    Case.institution,
    Case.folded_institution,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """Answers by label and facts of the applicant, cleaned and ready to be written."""

    labels: frozenset[str]  # those that this step asks: one left out was emptied
    answers: Mapping[str, Any]
    facts: Mapping[str, str]


def may_correct(process: Process, step: str, role: str) -> bool:
    """Whether form and documents may be changed at a step: the applicant's, or the case's first (§3)."""
    return process.is_applicant(role) or step == process.first.number


def check_correction(
    case: Loaded, process: Process, raw: Mapping[str, object] | None, uploads: Sequence[Upload], now: datetime
) -> tuple[Correction | None, list[AnswerError]]:
    """Check what a step's form sent; None where it sent no Isian. At a later step its needed Isian cannot be left out."""
    assert case.step is not None
    assert case.role is not None
    if not may_correct(process, case.step, case.role):
        return None, []
    fields = process.fields_at(case.step)
    first = case.step == process.first.number
    if raw is None and (first or not fields):
        return None, []
    documents = {upload.field for upload in uploads} | CaseFile.labels_of_case(case.id)
    cleaned, errors = answers.check_answers(fields, raw or {}, documents)
    if any(field.type == "tanggal" for field in fields):
        before = Case.get_by_id(case.id).answers
        errors += answers.check_dates(process.matrix, cleaned, today(now, case.zone), before)
    facts: dict[str, str] = {}
    if raw is not None and first and case.has_applicant and answers.NAME in raw:
        anonymous = bool(Case.select(Case.anonymous).where(Case.id == case.id).scalar())
        facts, faults = answers.check_applicant(raw, anonymous)
        errors = faults + errors
        facts.pop(answers.ANONYMOUS)
    return Correction(frozenset(field.label for field in fields), cleaned, facts), errors


def write_correction(case: Loaded, process: Process, correction: Correction) -> dict[str, Any]:
    """Write corrected answers; return what the columns held before, for the history and for taking back."""
    row = Case.get_by_id(case.id)
    before = {field.name: getattr(row, field.name) for field in CORRECTED}
    kept = {label: value for label, value in row.answers.items() if label not in correction.labels}
    row.answers = {**kept, **correction.answers}
    for name, value in correction.facts.items():
        setattr(row, _COLUMNS[name], value)
    row.folded_name = "" if row.anonymous else answers.fold(row.applicant_name)
    row.institution = "" if row.anonymous else answers.institution_of(process.matrix.fields, row.answers)
    row.folded_institution = answers.fold(row.institution)
    row.save(only=CORRECTED)
    return before


def restore_correction(case_id: int, before: Mapping[str, Any]) -> None:
    """Put back what `write_correction` returned."""
    Case.update(**before).where(Case.id == case_id).execute()


def add_documents(
    case: Loaded,
    process: Process,
    documents: Sequence[tuple[Upload, str]],
    event: int,
    account: int | None,
    now: datetime,
) -> None:
    """Store the documents of a step: those of its Isian replace the earlier ones, all others are its output."""
    assert case.step is not None
    assert case.role is not None
    mine = may_correct(process, case.step, case.role)
    labels = {f.label for f in process.fields_at(case.step) if f.type == "berkas"} if mine else set()
    for label in {upload.field for upload, _ in documents} & labels:
        earlier = (CaseFile.case == case.id) & (CaseFile.field == label) & CaseFile.removed_at.is_null()
        CaseFile.update(removed_at=now).where(earlier).execute()
    for upload, kind in documents:
        known = upload.field in labels
        kept = upload if known or (not mine and upload.field in PHOTOS) else Upload("", upload.name, upload.data)
        purpose = "form" if known else "output"
        filestore.add(kept, kind, purpose, now, from_applicant=mine, case=case.id, event=event, account=account)
