"""The register of SOPs that never run here: where each stands, when it is to be reviewed, its signed scan, its services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal import audit, filestore, register_pairs
from portal.accounts import Actor, today
from portal.answers import AnswerError
from portal.filestore import Document, Upload
from portal.formatters import parse_date
from portal.matrix_refusals import DraftChanged, DraftNotFound, NotYourAgency
from portal.matrix_shown import name_of
from portal.models.accounts import Agency
from portal.models.base import transaction
from portal.models.files import CaseFile
from portal.models.matrices import RegisterEntry, RegisterLink
from portal.models.services import Service
from portal.refusals import Invalid, NotFound, NotYours

REVIEW = "tinjau"  # in a list: the entries whose review is due
STATUSES = {"berlaku": "Berlaku", "ditinjau": "Sedang ditinjau", "diganti": "Diganti", "dicabut": "Dicabut"}
IN_FORCE = ("berlaku", "ditinjau")
PAGE = 50
_TITLE_MAX, _NUMBER_MAX, _NOTE_MAX = 500, 120, 2000


@dataclass(frozen=True, slots=True)
class EntryForm:
    """What is typed about an SOP; dates as 24-11-2026 or 2026-11-24, `services` are slugs."""

    title: str
    agency_id: int | None
    number: str = ""
    made_on: str = ""
    effective_on: str = ""
    review_due: str = ""
    status: str = "berlaku"
    note: str = ""
    services: Sequence[str] = ()
    related: Sequence[int] = ()  # ids of the registered SOPs that belong to it


@dataclass(frozen=True, slots=True)
class Entry:
    """A registered SOP."""

    id: int
    title: str
    agency: str
    agency_id: int
    number: str
    made_on: date | None
    effective_on: date | None
    review_due: date | None
    is_review_due: bool  # the day has come, and the SOP is still in force
    status: str
    note: str
    scan: Document | None
    services: tuple[tuple[str, str], ...]  # (slug, title)
    related: tuple[register_pairs.Named, ...]  # (id, title)
    revision: int
    updated_at: datetime
    updated_by: str

    @property
    def status_words(self) -> str:
        """The status as it is shown."""
        return STATUSES[self.status]


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Entries by title, and where the next page begins (None: no more)."""

    entries: tuple[Entry, ...]
    after: str | None


def create_entry(form: EntryForm, actor: Actor, now: datetime, scan: Upload | None = None) -> Entry:
    """Register an SOP, with the PDF of its signed scan where there is one. Raises NotYourAgency, Invalid."""
    columns = _check(form, actor)
    with transaction():
        stored = _store(scan, actor, now)
        row = RegisterEntry.create(**columns, scan=stored, updated_at=now, updated_by=actor.account_id)
        _link(row.id, form.services)
        _record(row, actor, now, register_pairs.link(row, form.related, actor, now))
    return _entry(RegisterEntry.get_by_id(row.id), now)


def update_entry(
    entry_id: int, revision: int, form: EntryForm, actor: Actor, now: datetime, scan: Upload | None = None
) -> Entry:
    """Change an entry as opened at `revision`; a new scan takes the old one's place.

    Raises DraftNotFound, NotYourAgency, Invalid, DraftChanged (another admin saved it meanwhile).
    """
    columns = _check(form, actor)
    with transaction():
        row = _row(entry_id, actor)
        stored = _store(scan, actor, now) or row.scan_id
        changes = {**columns, "scan": stored, "updated_at": now, "updated_by": actor.account_id}
        mine = (RegisterEntry.id == row.id) & (RegisterEntry.revision == revision)
        if not RegisterEntry.update(revision=RegisterEntry.revision + 1, **changes).where(mine).execute():
            raise _changed(row, now)
        if row.scan_id and stored != row.scan_id:
            CaseFile.update(removed_at=now).where(CaseFile.id == row.scan_id).execute()
        _link(row.id, form.services)
        row = RegisterEntry.get_by_id(row.id)
        _record(row, actor, now, register_pairs.link(row, form.related, actor, now))
    return _entry(row, now)


def remove_scan(entry_id: int, revision: int, actor: Actor, now: datetime) -> Entry:
    """Delete the signed scan of an entry as opened at `revision`.

    Raises DraftNotFound, NotFound where it has none, DraftChanged (another admin saved it meanwhile).
    """
    with transaction():
        row = _with_scan(entry_id, actor)
        scan: CaseFile = CaseFile.get_by_id(row.scan_id)
        mine = (RegisterEntry.id == row.id) & (RegisterEntry.revision == revision)
        changes = {"scan": None, "updated_at": now, "updated_by": actor.account_id}
        if not RegisterEntry.update(revision=RegisterEntry.revision + 1, **changes).where(mine).execute():
            raise _changed(row, now)
        scan.delete_instance()
        detail = {"scan": scan.name}
        audit.record(actor, "register_scan", now, agency_id=row.agency_id, subject=row.title, detail=detail)
    filestore.remove(scan.stored_name)  # what a crash leaves here, the sweep removes
    return _entry(RegisterEntry.get_by_id(row.id), now)


def read_entry(entry_id: int, actor: Actor, now: datetime) -> Entry:
    """Return an entry of an agency that the actor manages. Raises DraftNotFound."""
    return _entry(_row(entry_id, actor), now)


def list_entries(
    actor: Actor, now: datetime, *, status: str = "", text: str = "", after: str | None = None
) -> RegisterPage:
    """Return the entries that an admin manages, by title; `text` matches words of title and number.

    `status` is a key of STATUSES, or REVIEW; `after` is what the page before gave. Raises NotYours for who is no admin.
    """
    if not actor.is_admin:
        raise NotYours(titles=actor.titles)
    query = RegisterEntry.select().order_by(RegisterEntry.folded, RegisterEntry.id)
    if not actor.is_portal_admin:
        query = query.where(RegisterEntry.agency == actor.admin_of)
    if status == REVIEW:
        due = (RegisterEntry.review_due <= today(now, "WIB")) & RegisterEntry.status.in_(IN_FORCE)
        query = query.where(due)
    elif status:
        query = query.where(RegisterEntry.status == status)
    for word in text.casefold().split():
        query = query.where(RegisterEntry.folded.contains(word))
    ident = int(after) if after and after.isascii() and after.isdigit() else 0
    last = RegisterEntry.get_or_none(RegisterEntry.id == ident) if ident else None
    if last is not None:
        later = (RegisterEntry.folded == last.folded) & (RegisterEntry.id > last.id)
        query = query.where((RegisterEntry.folded > last.folded) | later)
    rows = list(query.limit(PAGE + 1))
    more = str(rows[PAGE - 1].id) if len(rows) > PAGE else None
    pairs = register_pairs.partners(row.id for row in rows[:PAGE])
    return RegisterPage(tuple(_entry(row, now, pairs[row.id]) for row in rows[:PAGE]), more)


def scan_row(entry_id: int, actor: Actor) -> CaseFile:
    """Return the row of an entry's scan, for `filestore.read`. Raises DraftNotFound, NotFound where it has none."""
    found: CaseFile = CaseFile.get_by_id(_with_scan(entry_id, actor).scan_id)
    return found


# -- checks and rows ---------------------------------------------------------------------------------------------


def _check(form: EntryForm, actor: Actor) -> dict[str, object]:
    """Return the columns of what was typed; raise Invalid with every fault, or NotYourAgency."""
    errors: list[AnswerError] = []
    agency = Agency.get_or_none(Agency.id == form.agency_id) if form.agency_id else None
    if agency is not None and not actor.manages(agency.id):
        raise NotYourAgency(agency=agency.name)
    if agency is None:
        errors.append(AnswerError("instansi", 3, "Instansi belum dipilih. Pilih salah satu."))
    title = " ".join(form.title.split())
    if not title:
        errors.append(AnswerError("judul", 1, "Nama SOP belum diisi. Tulis judulnya, misalnya Penanganan Surat Masuk."))
    for field, label, text, most in (
        ("judul", "Nama SOP", title, _TITLE_MAX),
        ("nomor", "Nomor SOP", form.number, _NUMBER_MAX),
        ("catatan", "Catatan", form.note, _NOTE_MAX),
    ):
        if len(text) > most:
            said = f"{label} berisi {len(text)} karakter, paling banyak {most}. Persingkat tulisannya."
            errors.append(AnswerError(field, 5, said))
    if form.status not in STATUSES:
        errors.append(AnswerError("status", 3, "Status belum dipilih. Pilih salah satu."))
    dates = {}
    for name, text in (
        ("made_on", form.made_on),
        ("effective_on", form.effective_on),
        ("review_due", form.review_due),
    ):
        dates[name] = parse_date(text) if text.strip() else None
        if text.strip() and dates[name] is None:
            said = f"Tanggal “{text.strip()[:20]}” belum terbaca. Tulis tanggal-bulan-tahun, misalnya 24-11-2026."
            errors.append(AnswerError(_DATE_FIELDS[name], 9, said))
    if errors:
        raise Invalid(errors)
    number = " ".join(form.number.split())
    folded = f"{title} {number}".casefold()
    kept = {"title": title, "agency": form.agency_id, "number": number, "status": form.status, "folded": folded}
    return {**kept, **dates, "note": form.note.strip()}


_DATE_FIELDS = {"made_on": "tanggal_pembuatan", "effective_on": "tanggal_efektif", "review_due": "tinjau_ulang"}


def _store(scan: Upload | None, actor: Actor, now: datetime) -> int | None:
    """Store the PDF of a scan and return its row's id; raise Invalid where it is none, by the rules of documents."""
    if scan is None:
        return None
    kind = filestore.check(Upload("pindaian", scan.name, scan.data))
    if kind != "pdf":
        name = filestore.clean_name(scan.name)
        raise Invalid(
            [AnswerError("pindaian", 39, f"Dokumen “{name}” bukan PDF. Simpan sebagai PDF, lalu unggah lagi.")]
        )
    stored = filestore.add(Upload("", scan.name, scan.data), kind, "register", now, account=actor.account_id)
    return int(stored.id)


def _link(entry_id: int, slugs: Sequence[str]) -> None:
    """Link an entry to the services with these slugs; one that is not there is left out."""
    RegisterLink.delete().where(RegisterLink.entry == entry_id).execute()
    for service in Service.select(Service.id).where(Service.slug.in_(list(slugs))):
        RegisterLink.create(entry=entry_id, service=service.id)


def _record(row: RegisterEntry, actor: Actor, now: datetime, links: tuple[list[str], list[str]]) -> None:
    """Log that an entry was saved, with the titles of the SOPs that were linked to it and that no longer are."""
    told = {name: titles for name, titles in zip(("linked", "unlinked"), links, strict=True) if titles}
    detail = {"status": row.status, **told}
    audit.record(actor, "register", now, agency_id=row.agency_id, subject=row.title, detail=detail)


def _changed(row: RegisterEntry, now: datetime) -> DraftChanged:
    return DraftChanged(name=name_of(row.updated_by_id), at=row.updated_at, theirs=_entry(row, now), mine=None)


def _with_scan(entry_id: int, actor: Actor) -> RegisterEntry:
    row = _row(entry_id, actor)
    if row.scan_id is None:
        raise NotFound
    return row


def _row(entry_id: int, actor: Actor) -> RegisterEntry:
    row: RegisterEntry | None = RegisterEntry.get_or_none(RegisterEntry.id == entry_id)
    if row is None or not actor.manages(row.agency_id):
        raise DraftNotFound
    return row


def _entry(row: RegisterEntry, now: datetime, related: tuple[register_pairs.Named, ...] | None = None) -> Entry:
    if related is None:
        related = register_pairs.partners([row.id])[row.id]
    links = Service.select(Service.slug, Service.title).join(RegisterLink).where(RegisterLink.entry == row.id)
    day, scan = today(now, row.agency.zone), row.scan
    due = row.review_due is not None and row.review_due <= day and row.status in IN_FORCE
    return Entry(
        id=row.id, title=row.title, agency=row.agency.name, agency_id=row.agency_id, number=row.number,
        made_on=row.made_on, effective_on=row.effective_on, review_due=row.review_due, is_review_due=due,
        status=row.status, note=row.note, scan=filestore.document(scan) if scan else None,
        services=tuple((s.slug, s.title or s.slug) for s in links.order_by(Service.title, Service.id)),
        related=related, revision=row.revision, updated_at=row.updated_at, updated_by=name_of(row.updated_by_id),
    )  # fmt: skip
