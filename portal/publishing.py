"""Publish matrices: every file is kept byte for byte, and a running case keeps the version it started under."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from peewee import IntegrityError

from portal import audit
from portal.accounts import Actor
from portal.matrix_owners import add_offices, agency_for, free_code, known_agency
from portal.models.accounts import Agency
from portal.models.base import transaction
from portal.models.matrices import MatrixDraft
from portal.models.services import Service, Version
from portal.sop.matrix import read_matrix
from portal.sop.model import Level, Problem, Reading
from portal.sop.process import Process, compile_process

log = logging.getLogger(__name__)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TITLE_MAX = 500
PUBLISHED_COLUMNS = (
    Service.agency, Service.code, Service.title, Service.folded, Service.for_all_agencies, Service.opened_by_public,
    Service.current_version,
)  # fmt: skip


class CannotPublish(Exception):
    """The file cannot be published; `reading` says why. A draft of it was stored unless it is unreadable."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading.state)
        self.reading = reading


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: the version, and the notes to show (those of the file, and those about the agency)."""

    slug: str
    version_id: int
    number: int
    title: str
    problems: tuple[Problem, ...]


def publish_bytes(slug: str, data: bytes, by: Actor | None, reason: str, now: datetime) -> Published:
    """Publish a file as the next version of the service `slug`, which is made if it is new.

    Agencies and offices are made or completed. Raises ValueError for a bad slug, CannotPublish where the file has
    problems above a note (it is then kept as a draft, unless it is unreadable).
    """
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise ValueError(f"bad slug: {slug!r}")
    reading = read_matrix(data)
    if reading.state == "unreadable" or reading.matrix is None:
        raise CannotPublish(reading)
    with transaction():
        service = Service.get_or_none(Service.slug == slug) or Service.create(slug=slug)
        if reading.state == "publishable":
            return publish_reading(service, reading, data, by, reason, now)
        _store(service, reading, data, now, state="draft", reason=reason)
        _keep_draft(service, reading, data, by, now)
    raise CannotPublish(reading)


def publish_reading(
    service: Service, reading: Reading, data: bytes, by: Actor | None, reason: str, now: datetime, **facts: object
) -> Published:
    """Publish what was read from `data`, which must have no problem above a note, inside the caller's transaction.

    `facts` are further columns of the version: proposed_by, again_of.
    """
    matrix = reading.matrix
    assert matrix is not None
    lock_service(service)
    agency, notes = agency_for(matrix, reading)
    last = Version.select().where(Version.service == service).order_by(Version.number.desc(nulls="LAST")).first()
    number = (last.number or 0) + 1 if last else 1
    version = _store(
        service, reading, data, now, state="published", number=number, published_at=now,
        published_by=by.account_id if by else None, reason=reason, **facts,
    )  # fmt: skip
    process = compile_process(matrix)
    service.agency = agency
    service.code = free_code(service, matrix)
    service.title = matrix.title[:TITLE_MAX]
    service.folded = f"{matrix.title} {matrix.agency}".casefold()
    service.for_all_agencies = matrix.for_all_agencies
    service.opened_by_public = process.opened_by_public
    service.current_version = version
    service.save(only=PUBLISHED_COLUMNS)
    if matrix.for_all_agencies:
        for other in Agency.select():
            add_offices(other, process)
    else:
        add_offices(agency, process)
    _add_common_offices(agency)
    what = "published_again" if facts.get("again_of") else "published"
    detail = {"number": number, "reason": reason}
    audit.record(by, what, now, agency_id=agency.id, service_id=service.id, subject=matrix.title, detail=detail)
    return Published(service.slug, version.id, number, matrix.title, (*reading.problems, *notes))


def lock_service(service: Service) -> None:
    """Hold a service until the transaction ends, so that two who publish it come one after the other."""
    Service.update(slug=Service.slug).where(Service.id == service.id).execute()


def _keep_draft(service: Service, reading: Reading, data: bytes, by: Actor | None, now: datetime) -> None:
    """Keep a file that cannot be published as a working copy, where admins find it."""
    assert reading.matrix is not None
    faults = sum(problem.level > Level.note for problem in reading.problems)
    agency = known_agency(reading.matrix.agency)
    MatrixDraft.create(
        slug=service.slug, agency=agency or service.agency, base_version=service.current_version_id, content=data,
        sha256=hashlib.sha256(data).hexdigest(), state=reading.state, title=reading.matrix.title[:TITLE_MAX],
        agency_name=reading.matrix.agency[:TITLE_MAX], faults=faults, notes=len(reading.problems) - faults,
        source_name=f"{service.slug}.csv", author=by.account_id if by else None,
        updated_by=by.account_id if by else None, created_at=now, updated_at=now,
    )  # fmt: skip


def _store(service: Service, reading: Reading, data: bytes, now: datetime, **facts: object) -> Version:
    problems = [
        {"level": p.level.name, "cell": p.cell, "message": p.message, "advice": p.advice} for p in reading.problems
    ]
    return Version.create(
        service=service,
        content=data,
        sha256=hashlib.sha256(data).hexdigest(),
        title=reading.matrix.title[:TITLE_MAX] if reading.matrix else "",
        problems=problems,
        created_at=now,
        **facts,
    )


def _add_common_offices(agency: Agency) -> None:
    """Give the agency the offices of the services that are for all agencies, also where those came earlier."""
    for service in Service.select().where(Service.for_all_agencies & Service.current_version.is_null(False)):
        add_offices(agency, process_of(service.current_version_id))


def complete_agency(agency_id: int) -> None:
    """Give an agency that was made by an admin the offices of the services for all agencies."""
    with transaction():
        _add_common_offices(Agency.get_by_id(agency_id))


def publish_folder(folder: Path, now: datetime) -> list[str]:
    """Publish what is new in a folder at start; return a line for each file that could not be published.

    A file whose bytes were never stored for its service is published, so an older file does not undo what an admin
    published since; one that cannot be published becomes a draft, is logged, and the start goes on.
    """
    lines = []
    for path in sorted(folder.glob("*.csv")):
        try:
            data = path.read_bytes()
            if not _stored_before(path.stem, data):
                publish_bytes(path.stem, data, None, "dimuat saat portal mulai", now)
        except CannotPublish as error:
            worst = max(error.reading.problems, key=lambda p: p.level)
            lines.append(
                f"{path.name}: {error.reading.state}: {worst.cell or '-'}: {worst.message} {worst.advice}".strip()
            )
        except IntegrityError:
            continue  # another process, starting at the same moment, has just published the same file
        except (OSError, ValueError) as error:
            lines.append(f"{path.name}: {error}")
    for line in lines:
        log.warning("matriks tidak diterbitkan: %s", line)
    return lines


def _stored_before(slug: str, data: bytes) -> bool:
    digest = hashlib.sha256(data).hexdigest()
    query = Version.select().join(Service).where((Service.slug == slug) & (Version.sha256 == digest))
    return bool(query.exists())


def export_folder(folder: Path) -> list[Path]:
    """Write out the file of every published service as `slug.csv`, byte for byte; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for version in Version.select(Version, Service).join(Service, on=(Service.current_version == Version.id)):
        path = folder / f"{version.service.slug}.csv"
        path.write_bytes(bytes(version.content))
        written.append(path)
    return written


def process_of(version_id: int, sha256: str | None = None) -> Process:
    """Return the compiled process of a version; compiled once per content and worker. Raises KeyError."""
    known = sha256 or Version.select(Version.sha256).where(Version.id == version_id).scalar()
    if known is None:
        raise KeyError(version_id)
    return _compiled(known, version_id)


@lru_cache(maxsize=256)
def _compiled(sha256: str, version_id: int) -> Process:
    version = Version.get_by_id(version_id)
    matrix = read_matrix(bytes(version.content)).matrix
    assert matrix is not None, f"version {version_id} ({sha256}) was stored without a matrix"
    return compile_process(matrix)


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A line of the catalogue."""

    slug: str
    title: str
    agency: str
    agency_slug: str
    for_all_agencies: bool
    accepting: bool
    opened_by_public: bool
    version_id: int


def service_catalogue(search: str = "", agency: str = "", public_only: bool = False) -> list[ServiceLine]:
    """Return the published services by title; `search` matches words of title and agency, `agency` is a slug."""
    query = Service.select(Service, Agency).join(Agency).where(Service.current_version.is_null(False))
    for word in search.casefold().split():
        query = query.where(Service.folded.contains(word))
    if agency:
        query = query.where((Agency.slug == agency) | Service.for_all_agencies)
    if public_only:
        query = query.where(Service.opened_by_public)
    return [_line(service) for service in query.order_by(Service.title, Service.id)]


def _line(service: Service) -> ServiceLine:
    assert service.agency is not None  # set when it is published
    return ServiceLine(
        service.slug, service.title, service.agency.name, service.agency.slug, service.for_all_agencies,
        service.accepting, service.opened_by_public, service.current_version_id,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServicePage:
    """A service with its process, for its page, its form and its file."""

    line: ServiceLine
    service_id: int
    agency_id: int
    contact: str
    zone: str
    code: str
    number: int
    published_at: datetime
    process: Process
    content: bytes
    problems: list[dict[str, str | None]]


def service_page(slug: str) -> ServicePage | None:
    """Return a published service, or None."""
    service = Service.select(Service, Agency).join(Agency).where(Service.slug == slug).first()
    if service is None or service.current_version_id is None:
        return None
    version = Version.get_by_id(service.current_version_id)
    agency = service.agency
    assert version.number is not None
    return ServicePage(
        _line(service), service.id, agency.id, agency.contact, agency.zone, service.code, version.number,
        version.published_at, process_of(version.id, version.sha256), bytes(version.content), version.problems,
    )  # fmt: skip


def agencies(with_services: bool = True) -> list[tuple[str, str]]:
    """Return (slug, name) of the agencies, by name."""
    query: Iterable[Agency] = Agency.select().order_by(Agency.name)
    if with_services:
        own = Service.select(Service.agency).where(Service.current_version.is_null(False))
        query = Agency.select().where(Agency.id.in_(own)).order_by(Agency.name)
    return [(agency.slug, agency.name) for agency in query]
