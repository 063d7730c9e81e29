"""Forms that are being filled in: saved a field at a time, found again by the token of their link, gone after 14 days."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal import answers, filestore
from portal.accounts import Actor, today
from portal.answers import AnswerError
from portal.filestore import Document, Upload, document
from portal.intake import Opened, Request, open_case
from portal.models.accounts import Agency
from portal.models.base import transaction
from portal.models.files import CaseFile, FormDraft
from portal.models.services import Service
from portal.numbers import hash_token, new_token
from portal.publishing import process_of
from portal.refusals import DraftGone, FormChanged, Invalid, NotFound, ServiceClosed, invalid

Opener = Callable[[Request, Actor | None, datetime], Opened]
KEPT_FOR = timedelta(days=14)
LONGEST = 500_000  # characters of one field as typed; the real limits are told when the form is checked
FIELDS_MAX = 400
FILES_MAX = 40
AGENCY = "instansi"
UNKNOWN_AGENCY = "belum-tahu"  # in the place of a slug: the agency that keeps the complaints' SOP finds the right one
RESERVED = (
    answers.NAME, answers.CONTACT_KIND, answers.CONTACT, answers.ANONYMOUS, AGENCY,
    answers.SECRET, answers.ABOUT_SERVICE, answers.ABOUT_NUMBER, answers.TRACKING,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A saved form: `values` holds what was typed, by label of the Isian or reserved name."""

    token: str
    slug: str
    service: str
    version_id: int  # of the SOP whose form it is: always the current one
    agency: str  # slug; empty where none is chosen or needed
    values: dict[str, object]
    documents: tuple[Document, ...]
    created_at: datetime
    updated_at: datetime
    expires_at: datetime


def start_draft(slug: str, now: datetime) -> Draft:
    """Make an empty saved form and return it with its token. Raises NotFound, ServiceClosed."""
    service = Service.get_or_none((Service.slug == slug) & Service.current_version.is_null(False))
    if service is None or not service.opened_by_public:
        raise NotFound
    if not service.accepting:
        raise ServiceClosed(contact=service.agency.contact if service.agency else "")
    token = new_token()
    with transaction():
        row = FormDraft.create(
            token_hash=hash_token(token), service=service, version=service.current_version_id,
            created_at=now, updated_at=now, expires_at=now + KEPT_FOR,
        )  # fmt: skip
    return _draft(row, token)


def read_draft(token: str, now: datetime) -> Draft:
    """Return a saved form. Raises DraftGone."""
    return _draft(_row(token, now), token)


def save_fields(token: str, values: dict[str, object], now: datetime) -> list[AnswerError]:
    """Save what was typed in some fields and return their faults; what is faulty is kept all the same.

    Names that the form does not have are left out. Raises DraftGone.
    """
    with transaction():
        row = _row(token, now)
        process = process_of(row.service.current_version_id)
        known = {f.label: f for f in process.fields_at(process.first.number) if f.type != "berkas"}
        kept = {n: _cut(v) for n, v in values.items() if n in known or n in RESERVED}
        if AGENCY in kept:
            chosen = str(kept.pop(AGENCY))
            row.agency = Agency.get_or_none(Agency.slug == chosen)
            row.answers.pop(AGENCY, None)
            if chosen == UNKNOWN_AGENCY and row.service.for_all_agencies:
                row.agency, kept[AGENCY] = row.service.agency, UNKNOWN_AGENCY
        row.answers = {**row.answers, **kept}
        row.updated_at = now
        row.expires_at = now + KEPT_FOR
        row.save()
    _, errors = answers.check_answers([known[n] for n in kept if n in known], kept)
    return errors


def add_file(token: str, upload: Upload, now: datetime) -> Document:
    """Store one document of a `berkas` field, once, however often it comes.

    Raises DraftGone, Invalid (texts 37 to 43, or an unknown field).
    """
    kind = filestore.check(upload)
    with transaction():
        row = _row(token, now)
        process = process_of(row.service.current_version_id)
        labels = {f.label for f in process.fields_at(process.first.number) if f.type == "berkas"}
        if upload.field not in labels:
            raise NotFound
        mine = list(CaseFile.select().where(CaseFile.draft == row))
        upload = filestore.discreet(upload, kind, True, {"draft": row})
        same = (upload.field, filestore.clean_name(upload.name), hashlib.sha256(upload.data).hexdigest())
        again = next((kept for kept in mine if (kept.field, kept.name, kept.sha256) == same), None)
        if again is not None:
            return document(again)
        if len(mine) >= FILES_MAX:
            raise invalid(
                upload.field, 38, f"Sudah ada {len(mine)} dokumen, paling banyak {FILES_MAX}. Gabungkan sebagian."
            )
        filestore.check_total(upload.field, sum(f.size for f in mine), [upload])
        stored = filestore.add(upload, kind, "form", now, draft=row)
        FormDraft.update(updated_at=now, expires_at=now + KEPT_FOR).where(FormDraft.id == row.id).execute()
    return document(stored)


def remove_file(token: str, document_id: int, now: datetime) -> None:
    """Delete one document of a saved form; nothing happens where it is gone. Raises DraftGone."""
    with transaction():
        row = _row(token, now)
        stored = CaseFile.get_or_none((CaseFile.id == document_id) & (CaseFile.draft == row))
        if stored is not None:
            stored.delete_instance()
    if stored is not None:
        filestore.remove(stored.stored_name)


def draft_file(token: str, document_id: int, now: datetime) -> CaseFile:
    """Return the row of a document of a saved form, to be read by who has the link. Raises DraftGone, NotFound."""
    stored = CaseFile.get_or_none((CaseFile.id == document_id) & (CaseFile.draft == _row(token, now)))
    if stored is None:
        raise NotFound
    return stored


def check_draft(token: str, now: datetime, received: datetime | None = None) -> list[AnswerError]:
    """Return every fault that keeps a saved form from being sent, in the order of the form. Raises DraftGone.

    Its dates are looked at as of `received`, where the form came before now.
    """
    row = _row(token, now)
    service = row.service
    process = process_of(service.current_version_id)
    _, errors = answers.check_applicant(row.answers, service.for_all_agencies)
    if service.for_all_agencies and row.agency_id is None:
        text = "Instansi belum dipilih. Pilih instansi; bila tidak tahu, pilih “Belum tahu”."
        errors.append(AnswerError(AGENCY, 27, text))
    documents = {stored.field for stored in CaseFile.select().where(CaseFile.draft == row)}
    fields = process.fields_at(process.first.number)
    cleaned, faults = answers.check_answers(fields, row.answers, documents)
    agency = row.agency or service.agency
    faults += answers.check_dates(process.matrix, cleaned, today(received or now, agency.zone))
    order = [field.label for field in fields]
    return errors + sorted(faults, key=lambda fault: order.index(fault.field))


def submit_draft(
    token: str, now: datetime, request: Request | None = None, actor: Actor | None = None, open_with: Opener = open_case
) -> Opened:
    """Open the case of a saved form, which is gone then. Raises DraftGone, ServiceClosed, Invalid.

    `open_with` opens it: a subject that keeps more than the case has an opener of its own.

    Counter intake fills in the same form: `request` then gives channel, time of receipt and reason, `actor` the
    official. Raises FormChanged where the SOP came to ask other things while it was filled in.
    """
    _tell_of_change(token, now)
    with transaction():
        row = _row(token, now)
        given = request or Request(row.service.slug, {})
        if errors := check_draft(token, now, given.received_at):
            raise Invalid(errors)
        sent = Request(
            slug=row.service.slug,
            raw=row.answers,
            draft_files=list(CaseFile.select().where(CaseFile.draft == row)),
            agency=row.agency.slug if row.agency else "",
            channel=given.channel,
            received_at=given.received_at,
            reason=given.reason,
        )
        opened = open_with(sent, actor, now)
        row.delete_instance()
    return opened


def _tell_of_change(token: str, now: datetime) -> None:
    """Raise FormChanged once where the SOP asks other things than when the form was begun; it then follows the new one."""
    row = _row(token, now)
    current = row.service.current_version
    if row.version_id == current.id:
        return
    FormDraft.update(version=current).where(FormDraft.id == row.id).execute()
    old, new = process_of(row.version_id), process_of(current.id)
    if new.fields_at(new.first.number) != old.fields_at(old.first.number):
        raise FormChanged(at=current.published_at)


def remove_expired(now: datetime) -> int:
    """Delete saved forms past their time, with their documents; return how many."""
    gone = list(FormDraft.select().where(FormDraft.expires_at <= now))
    for row in gone:
        with transaction():
            names = [stored.stored_name for stored in CaseFile.select().where(CaseFile.draft == row)]
            CaseFile.delete().where(CaseFile.draft == row).execute()
            row.delete_instance()
        for name in names:
            filestore.remove(name)
    return len(gone)


def _row(token: str, now: datetime) -> FormDraft:
    row = FormDraft.get_or_none(FormDraft.token_hash == hash_token(token))
    if row is None or row.expires_at <= now:
        raise DraftGone(expired_at=row.expires_at if row else None)
    return row


def _draft(row: FormDraft, token: str) -> Draft:
    service = row.service
    documents = CaseFile.select().where(CaseFile.draft == row).order_by(CaseFile.id)
    return Draft(
        token, service.slug, service.title, service.current_version_id, _chosen_agency(row), dict(row.answers),
        tuple(document(stored) for stored in documents), row.created_at, row.updated_at, row.expires_at,
    )  # fmt: skip


def _chosen_agency(row: FormDraft) -> str:
    if row.agency and row.answers.get(AGENCY) == UNKNOWN_AGENCY:
        return UNKNOWN_AGENCY
    return row.agency.slug if row.agency else ""


def _cut(value: object) -> object:
    """Keep what was typed, within reason: a text, or rows of cells."""
    if isinstance(value, list | tuple):
        rows = [row if isinstance(row, list | tuple) else [row] for row in value[: answers.ROWS_MAX + 1]]
        return [[str(cell)[:LONGEST] for cell in row[:FIELDS_MAX]] for row in rows]
    return str(value)[:LONGEST]
