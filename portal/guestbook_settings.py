"""Whose guest book may be opened by whom, and what an agency sets about it: purposes, retention, the kiosk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal import audit
from portal.accounts import Actor
from portal.answers import AnswerError, check_note
from portal.models.accounts import Agency, Office
from portal.models.base import transaction
from portal.models.guestbook import GuestbookSettings as Row
from portal.refusals import Invalid, NotFound, NotYours

OTHER = "Lainnya"  # always the last purpose, with free text
PURPOSES = (
    "Konsultasi",
    "Koordinasi atau rapat",
    "Audiensi",
    "Kunjungan kerja atau studi",
    "Mengantar surat atau dokumen",
    "Mengambil surat atau dokumen",
    "Menyampaikan pengaduan",
)
MOST_PURPOSES, LONGEST_PURPOSE = 30, 120
RETENTION_MONTHS, FEWEST_MONTHS, MOST_MONTHS = 12, 1, 120
RESET_SECONDS, FEWEST_SECONDS, MOST_SECONDS = 60, 20, 600


@dataclass(frozen=True, slots=True)
class Book:
    """The guest book of an agency, as somebody may open it."""

    agency_id: int
    slug: str
    name: str
    zone: str
    can_manage: bool = False  # may change its settings


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a guest book. After `retention_months` names go; an idle kiosk warns after `reset_seconds`."""

    purposes: tuple[str, ...] = PURPOSES
    retention_months: int = RETENTION_MONTHS
    reset_seconds: int = RESET_SECONDS

    @property
    def choices(self) -> tuple[str, ...]:
        """The purposes to choose from, "Lainnya" last."""
        return (*self.purposes, OTHER)


def books(actor: Actor) -> list[Book]:
    """Return the guest books that the actor may open, by name: of the agencies of their offices, and of an admin's."""
    query = Agency.select().order_by(Agency.name)
    if not actor.is_portal_admin:
        own = {held.agency_id for held in actor.offices} | ({actor.admin_of} if actor.admin_of else set())
        query = query.where(Agency.id.in_(list(own)))
    return [_book(row, actor) for row in query]


def book_of(slug: str, actor: Actor) -> Book:
    """Return a guest book. Raises NotFound, and NotYours for everybody without an office or admin's right there."""
    row = Agency.get_or_none(Agency.slug == slug)
    if row is None:
        raise NotFound
    check_reader(row.id, actor)
    return _book(row, actor)


def check_reader(agency_id: int, actor: Actor) -> None:
    """Raise NotYours unless the actor holds an office of the agency or manages it."""
    if not (actor.manages(agency_id) or any(held.agency_id == agency_id for held in actor.offices)):
        raise NotYours(titles=actor.titles)


def _book(row: Agency, actor: Actor) -> Book:
    return Book(row.id, row.slug, row.name, row.zone, actor.manages(row.id))


def hosts(agency_id: int) -> list[tuple[int, str]]:
    """Return whom a guest can ask for: (id, name) of the agency's offices, by name."""
    query = Office.select(Office.id, Office.name).where(Office.agency == agency_id).order_by(Office.name)
    return [(office.id, office.name) for office in query]


def settings_of(agency_id: int) -> Settings:
    """Return what holds for an agency's guest book."""
    row = Row.get_or_none(Row.agency == agency_id)
    return Settings(tuple(row.purposes), row.retention_months, row.reset_seconds) if row else Settings()


def save(agency_id: int, purposes: str, months: str, seconds: str, actor: Actor, now: datetime) -> None:
    """Save the settings as typed (purposes: one a line).

    Raises NotYours for everybody but the agency's admins and the portal's, Invalid (fields keperluan, simpan, layar).
    """
    if not actor.manages(agency_id):
        raise NotYours(titles=actor.titles)
    lines = [" ".join(line.split()) for line in purposes.splitlines()]
    chosen = list(dict.fromkeys(line for line in lines if line and line.casefold() != OTHER.casefold()))
    errors = _check_purposes(purposes, chosen)
    kept, fault = _whole("simpan", "Masa simpan", months, FEWEST_MONTHS, MOST_MONTHS)
    idle, wrong = _whole("layar", "Waktu kembali layar tamu", seconds, FEWEST_SECONDS, MOST_SECONDS)
    if errors := errors + fault + wrong:
        raise Invalid(errors)
    values = {"purposes": chosen, "retention_months": kept, "reset_seconds": idle}
    with transaction():
        if not Row.update(values).where(Row.agency == agency_id).execute():
            Row.insert(agency=agency_id, **values).on_conflict_ignore().execute()
        detail = {"months": kept, "seconds": idle, "purposes": len(chosen)}
        audit.record(actor, "guestbook_settings", now, agency_id=agency_id, detail=detail)


def _check_purposes(typed: str, chosen: list[str]) -> list[AnswerError]:
    errors = check_note("keperluan", "Daftar keperluan", typed)
    if not chosen:
        errors.append(AnswerError("keperluan", 18, "Daftar keperluan masih kosong. Tambah paling sedikit satu baris."))
    if len(chosen) > MOST_PURPOSES:
        text = f"Daftar keperluan berisi {len(chosen)} baris, paling banyak {MOST_PURPOSES}. Gabungkan yang serupa."
        errors.append(AnswerError("keperluan", 5, text))
    long = next((line for line in chosen if len(line) > LONGEST_PURPOSE), "")
    if long:
        text = f"Keperluan “{long[:40]}…” berisi {len(long)} karakter, paling banyak {LONGEST_PURPOSE}. Persingkat tulisannya."
        errors.append(AnswerError("keperluan", 5, text))
    return errors


def _whole(field: str, label: str, typed: str, least: int, most: int) -> tuple[int, list[AnswerError]]:
    """Read a whole number between two bounds; 0 and the fault where it is none."""
    text = typed.strip()
    if not (text.isascii() and text.isdigit()):
        return 0, [AnswerError(field, 6, f"{label} berisi “{text[:40]}”. Tulis angka saja, misalnya {most // 10}.")]
    if not least <= (value := int(text[:9])) <= most:
        return 0, [AnswerError(field, 7, f"{label} dari {least} sampai {most}. Tulis angka di antaranya.")]
    return value, []
