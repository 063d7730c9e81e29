"""What the public reads of a complaint: nothing of a secret one, and of others never who reported, nor their documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal import answers, drafts
from portal.case_files import files_by_event
from portal.case_history import HistoryLine, is_for_applicant, read_history
from portal.corrections import PHOTO_AFTER, PHOTO_BEFORE
from portal.discretion import masked, masked_answers
from portal.filestore import Document
from portal.models import readpath
from portal.models.complaints import ComplaintFacts
from portal.models.files import CaseFile, FormDraft
from portal.models.rows import CaseRow
from portal.numbers import hash_token
from portal.publishing import process_of
from portal.refusals import DraftGone, NotFound
from portal.sop.model import END
from portal.sop.process import Process

KIND = "Jenis"
_NOT_YET = "Isi pengaduan tampil setelah diperiksa petugas."
_SECRET = "Isi pengaduan ini dirahasiakan atas permintaan pelapor."  # noqa: S105 - a sentence
_CLOSED = "Isi pengaduan ini tidak ditampilkan."


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: the text, when, by which office, with photos before and after and other documents."""

    text: str
    at: datetime
    office: str
    before: tuple[Document, ...]
    after: tuple[Document, ...]
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class PublicComplaint:
    """What anybody with the number reads of a complaint besides its status; `facts` are (label, text) without names."""

    number: str  # empty in a preview
    is_secret: bool
    is_shown: bool
    why_hidden: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    answer: Answer | None


def public_complaint(number: str) -> PublicComplaint | None:
    """Return what the public reads of a complaint; None where it is none, or never agreed to be read."""
    case = readpath.read_case(number)
    if case is None or not case.for_all_agencies:
        return None
    facts = ComplaintFacts.get_or_none(ComplaintFacts.case == case.id)
    if facts is None:
        return None
    process = process_of(case.version_id, case.sha256)
    lines = _lines(case, process)
    why = _SECRET if facts.secret else _why_hidden(case, process, lines)
    return PublicComplaint(
        number=number,
        is_secret=facts.secret,
        is_shown=not why,
        why_hidden=why,
        kind="" if why else str(case.answers.get(KIND, "")),
        facts=() if why else told_facts(process, case.answers, case.applicant_name, case.contact),
        answer=None if why else _for_public(answer_of(process, lines), case),
    )


def preview(token: str, now: datetime) -> PublicComplaint:
    """Return how a saved complaint will look to the public once it was looked at. Raises DraftGone."""
    draft = drafts.read_draft(token, now)
    row = FormDraft.get_or_none(FormDraft.token_hash == hash_token(token))
    if row is None or not row.service.for_all_agencies:
        raise DraftGone
    process = process_of(draft.version_id)
    typed = draft.values
    secret = bool(typed.get(answers.SECRET))
    name, contact = str(typed.get(answers.NAME, "")), str(typed.get(answers.CONTACT, ""))
    known = {field.label: typed.get(field.label, "") for field in process.fields_at(process.first.number)}
    return PublicComplaint(
        number="",
        is_secret=secret,
        is_shown=not secret,
        why_hidden=_SECRET if secret else "",
        kind="" if secret else str(known.get(KIND, "")),
        facts=() if secret else told_facts(process, known, name, contact),
        answer=None,
    )


def public_document(number: str, document_id: int) -> CaseFile:
    """Return the row, its name a neutral one, of a photo in the answer of a shown complaint. Raises NotFound."""
    told = public_complaint(number)
    answer = told.answer if told else None
    shown = (*answer.before, *answer.after) if answer else ()
    row: CaseFile | None = CaseFile.get_or_none(CaseFile.id == document_id)
    found = next((document for document in shown if document.id == document_id), None)
    if row is None or found is None:
        raise NotFound
    row.name = found.name
    return row


def answer_of(process: Process, lines: Iterable[HistoryLine]) -> Answer | None:
    """Return the newest answer that stands: what an official's step that leads to the reporter, or the end, yielded."""
    for line in reversed(list(lines)):
        if line.kind != "step" or line.is_undone or line.returned_to or line.refused:
            continue
        under = line.process or process
        if under.is_applicant(line.role) or not (line.output or line.documents):
            continue
        if is_for_applicant(under, line.step, line.role) and _reaches_reporter(under, line):
            photos = {name: tuple(d for d in line.documents if d.field == name) for name in (PHOTO_BEFORE, PHOTO_AFTER)}
            others = tuple(d for d in line.documents if d.field not in photos)
            return Answer(line.output, line.at, line.role, photos[PHOTO_BEFORE], photos[PHOTO_AFTER], others)
    return None


def _reaches_reporter(process: Process, line: HistoryLine) -> bool:
    """Whether the way that a step took leads to the reporter or the end: passing a complaint on is no answer to it."""
    way = process[line.step].outcome(line.outcome)
    return way is None or any(
        target == END or any(process.is_applicant(doer) for doer in process[target].doers) for target in way.to
    )


def _for_public(answer: Answer | None, case: CaseRow) -> Answer | None:
    """Leave text and photos, without the reporter's name; a letter is addressed to them, so it is not shown."""
    if answer is None:
        return None
    text = masked(answer.text, case.applicant_name, case.contact)
    before, after = _renamed("foto-sebelum", answer.before), _renamed("foto-sesudah", answer.after)
    return replace(answer, text=text, before=before, after=after, documents=())


def _renamed(name: str, photos: Iterable[Document]) -> tuple[Document, ...]:
    return tuple(replace(photo, name=f"{name}-{count}.{photo.kind}") for count, photo in enumerate(photos, 1))


def told_facts(process: Process, given: Mapping[str, Any], name: str, contact: str) -> tuple[tuple[str, str], ...]:
    """Return (label, text) of the answers that are texts, in the order of the form, a person's name taken out."""
    told = masked_answers(process, given, name, contact)
    shown = [(field.label, told.get(field.label)) for field in process.matrix.fields if field.label != KIND]
    return tuple((label, str(value)) for label, value in shown if value and not isinstance(value, list))


def _lines(case: CaseRow, process: Process) -> tuple[HistoryLine, ...]:
    rows = [row for row in readpath.read_files(case.id) if not row.is_removed]
    return read_history(process, readpath.read_events(case.number), files_by_event(rows))


def _why_hidden(case: CaseRow, process: Process, lines: Iterable[HistoryLine]) -> str:
    """Say why nothing is shown yet, or any more: an official lets it go on first, for nobody else looks at what is sent."""
    if case.result in ("withdrawn", "archived", "refused") or case.marking["refused"]:
        return _CLOSED
    asked = process.first_official_step()
    passed = [
        line for line in lines if line.kind == "step" and not line.is_undone and asked and line.step == asked.number
    ]
    going_on = any(not line.refused and not line.returned_to for line in passed)
    return "" if going_on else _NOT_YET
