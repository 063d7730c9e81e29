"""How long what is kept, per service, and the erasing when its time is over (UU 27/2022 Ps. 42-44; UU 43/2009).

The history of a case stays: who did which step when, by office. What goes, goes in four parts, each with a term of its
own, counted in months from the closing of the case. Comments of the survey, which belong to no case, have a term too
(`portal.survey_comments`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import peewee

from portal import audit, erasing
from portal.accounts import Actor
from portal.answers import AnswerError
from portal.catalogue import noun_of
from portal.models.base import transaction
from portal.models.cases import Case
from portal.models.retention import Erasure, RetentionTerm
from portal.models.services import Service
from portal.months import months_later
from portal.refusals import Invalid, NotFound, NotYours

MOST_MONTHS = 1200
PARTS = erasing.PARTS
COMMENTS = "comments"
WORDS = {
    "identity": "nama dan kontak",
    "answers": "isian dan catatan",
    "documents": "dokumen pemohon",
    "results": "hasil dan dokumen petugas",
    COMMENTS: "saran survei",
}
BATCH = 100  # cases erased in one transaction


@dataclass(frozen=True, slots=True)
class Terms:
    """Months after closing for which each part is kept, comments after they count; 0: as long as the archive demands."""

    identity: int = 24
    answers: int = 24
    documents: int = 12
    results: int = 60
    comments: int = 24


@dataclass(frozen=True, slots=True)
class ServiceTerms:
    """The terms of a service, for which parts (complaints have no survey), and who set them when (None: the portal's own)."""

    slug: str
    title: str
    agency: str
    terms: Terms
    parts: tuple[str, ...]
    changed_at: datetime | None
    changed_by: str


def terms_of(service_id: int) -> Terms:
    """Return the terms of a service: those that an admin set, else the portal's own."""
    return _terms(RetentionTerm.get_or_none(RetentionTerm.service == service_id))


def terms_of_slug(slug: str) -> Terms:
    """Return the terms of a service; the portal's own where there is no such service."""
    return _terms(RetentionTerm.select().join(Service).where(Service.slug == slug).first())


def _terms(row: RetentionTerm | None) -> Terms:
    return Terms(row.identity, row.answers, row.documents, row.results, row.comments) if row else Terms()


def list_terms(actor: Actor) -> tuple[ServiceTerms, ...]:
    """Return the published services whose terms the admin may set, by title. Raises NotYours."""
    return tuple(_line(service) for service in _services(actor).order_by(Service.title, Service.id))


def read_terms(slug: str, actor: Actor) -> ServiceTerms:
    """Return the terms of one service. Raises NotFound (also for another agency's) and NotYours."""
    return _line(_service(slug, actor))


def set_terms(slug: str, months: Mapping[str, str], actor: Actor, now: datetime) -> Terms:
    """Set the terms of a service from whole numbers as typed, by part; a part that is not sent stays as it is.

    Raises Invalid at the part's name, NotFound, NotYours.
    """
    service = _service(slug, actor)
    errors, found = [], {}
    for part in sorted(months.keys() & WORDS.keys(), key=list(WORDS).index):
        typed = months[part].strip()
        if typed.isascii() and typed.isdigit() and int(typed[:6]) <= MOST_MONTHS:
            found[part] = int(typed)
        else:
            said = f"Masa simpan {WORDS[part]} belum terbaca. Tulis jumlah bulan dari 0 sampai {MOST_MONTHS:,}."
            errors.append(AnswerError(part, 6, said.replace(",", ".")))
    if errors:
        raise Invalid(errors)
    with transaction():
        before = terms_of(service.id)
        terms = replace(before, **found)
        values = {**asdict(terms), "changed_at": now, "changed_by": actor.account_id}
        RetentionTerm.insert(service=service.id, **values).on_conflict(
            conflict_target=[RetentionTerm.service], update=values
        ).execute()
        if before != terms:
            detail = {"before": asdict(before), "after": asdict(terms)}
            audit.record(
                actor, "retention", now, agency_id=service.agency_id, service_id=service.id, subject=service.title,
                detail=detail,
            )  # fmt: skip
    return terms


def words(months: int) -> str:
    """Write a term: `2 tahun`, `18 bulan`; 0 is what the archive law says."""
    if not months:
        return "sesuai jadwal retensi arsip"
    return f"{months // 12} tahun" if months % 12 == 0 else f"{months} bulan"


def kept_until(closed_at: datetime, months: int) -> datetime | None:
    """Return when a part's time is over, `months` calendar months after closing; None where it is not erased."""
    return months_later(closed_at, months) if months else None


def erased_words(number: str, noun: str) -> str:
    """Say that the data of a closed case is gone, or nothing where it is not (docs/wording.md)."""
    row = (
        Erasure.select(Erasure, Case)
        .join(Case)
        .where((Case.number == number) & Erasure.identity.is_null(False))
        .first()
    )
    if row is None:
        return ""
    months = terms_of(row.case.service_id).identity
    due = kept_until(row.case.closed_at, months) if row.case.closed_at else None
    by_term = f" sesuai masa simpan {words(months)}" if due and row.identity >= due else ""
    return f"Data pribadi {noun} ini sudah dihapus{by_term}. Riwayat tanpa nama tetap ada."


def sweep(now: datetime) -> int:
    """Erase what is kept no longer, of the closed cases of every service; return how many parts of cases went."""
    count = 0
    for service in Service.select():
        terms = terms_of(service.id)
        for part in PARTS:
            months = getattr(terms, part)
            while months and (due := _due(service.id, part, months_later(now, -months))):
                with transaction():
                    gone = [name for case_id in due for name in erasing.erase(case_id, (part,), now)]
                erasing.remove_files(gone)
                count += len(due)
    return count


def _due(service_id: int, part: str, closed_before: datetime) -> list[int]:
    query = (
        Case.select(Case.id)
        .join(Erasure, peewee.JOIN.LEFT_OUTER, on=(Erasure.case == Case.id))
        .where((Case.service == service_id) & (Case.closed_at <= closed_before) & (Case.result != "open"))
        .where(getattr(Erasure, part).is_null())
        .order_by(Case.id)
        .limit(BATCH)
    )
    return [row.id for row in query]


def _line(service: Service) -> ServiceTerms:
    row = RetentionTerm.get_or_none(RetentionTerm.service == service.id)
    by = row.changed_by.name if row and row.changed_by else ""
    agency = service.agency.name if service.agency else ""
    at = row.changed_at if row else None
    return ServiceTerms(service.slug, service.title, agency, _terms(row), parts_of(service), at, by)


def parts_of(service: Service) -> tuple[str, ...]:
    """Return the parts that a service has terms for."""
    is_complaint = noun_of(service.for_all_agencies, service.opened_by_public) == "pengaduan"
    return PARTS if is_complaint else (*PARTS, COMMENTS)


def _services(actor: Actor) -> peewee.ModelSelect[Service]:
    if not actor.is_admin:
        raise NotYours(titles=actor.titles)
    query = Service.select().where(Service.current_version.is_null(False))
    return query if actor.is_portal_admin else query.where(Service.agency == actor.admin_of)


def _service(slug: str, actor: Actor) -> Service:
    service = _services(actor).where(Service.slug == slug).first()
    if service is None:
        raise NotFound
    return service
