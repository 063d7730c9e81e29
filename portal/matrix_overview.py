"""Kelola matriks: services with their versions, running cases and drafts, as far as an admin manages them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import peewee

from portal.accounts import Actor
from portal.matrix_refusals import NotYourAgency, VersionNotFound
from portal.matrix_shown import service_named
from portal.models.accounts import Account, Agency
from portal.models.cases import Case
from portal.models.matrices import LIVE, MatrixDraft
from portal.models.services import Service, Version
from portal.refusals import NotYours

_VERSION = (Version.id, Version.number, Version.published_at, Version.published_by, Version.problems)  # not its bytes


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in a list."""

    id: int
    slug: str
    title: str
    agency: str
    state: str
    faults: int
    notes: int
    author: str
    updated_by: str
    updated_at: datetime
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A published service in the list of an admin."""

    slug: str
    title: str
    agency: str
    agency_id: int
    number: int
    published_at: datetime
    published_by: str
    running: int  # open cases, of all versions
    accepting: bool
    notes: int  # problems of the published file: only notes
    drafts: tuple[DraftRow, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All that an admin manages: services, drafts of new ones, and what waits for approval."""

    services: tuple[ServiceRow, ...]
    drafts: tuple[DraftRow, ...]
    proposals: tuple[DraftRow, ...]


def overview(actor: Actor) -> Overview:
    """Return what an admin manages, services by title, drafts the newest first. Raises NotYours for everybody else."""
    if not actor.is_admin:
        raise NotYours(titles=actor.titles)
    drafts = tuple(_drafts(actor))
    services = tuple(_services(actor, drafts))
    published = {service.slug for service in services}
    return Overview(
        services,
        tuple(draft for draft in drafts if draft.slug not in published),
        tuple(draft for draft in drafts if draft.is_proposed),
    )


def service_of(slug: str, actor: Actor) -> ServiceRow:
    """Return one published service with its drafts. Raises VersionNotFound, NotYourAgency."""
    service = service_named(slug)
    if service is None or service.current_version_id is None:
        raise VersionNotFound
    if not actor.manages(service.agency_id):
        raise NotYourAgency(agency=service.agency.name)
    drafts = tuple(_drafts(actor, slug))
    return next(row for row in _services(actor, drafts) if row.slug == slug)


def may_manage(slug: str, actor: Actor) -> bool:
    """Whether an admin manages the service."""
    service = service_named(slug)
    return service is not None and actor.manages(service.agency_id)


def running_cases(version_ids: Iterable[int | None]) -> dict[int, int]:
    """Return how many open cases each of some versions has, by the version's id."""
    wanted = [ident for ident in version_ids if ident is not None]
    return _counted(Case.version, Case.version.in_(wanted)) if wanted else {}


def _counted(column: peewee.ForeignKeyField, where: peewee.Expression | None = None) -> dict[int, int]:
    """Count the open cases by a column that points elsewhere."""
    query = Case.select(column.alias("key"), peewee.fn.COUNT(Case.id).alias("cases")).where(Case.result == "open")
    query = query if where is None else query.where(where)
    return {row.key: row.cases for row in query.group_by(column).namedtuples()}


def _services(actor: Actor, drafts: Iterable[DraftRow]) -> Iterable[ServiceRow]:
    query = (
        Service.select(Service, Agency, *_VERSION)
        .join(Agency)
        .switch(Service)
        .join(Version, on=(Service.current_version == Version.id), attr="version")
        .order_by(Service.title, Service.id)
    )
    if not actor.is_portal_admin:
        query = query.where(Service.agency == actor.admin_of)
    running = _counted(Case.service)
    found = list(query)
    names = _names(service.version.published_by_id for service in found)
    for service in found:
        version = service.version
        yield ServiceRow(
            slug=service.slug, title=service.title, agency=service.agency.name, agency_id=service.agency_id,
            number=version.number, published_at=version.published_at, published_by=names.get(version.published_by_id, "Portal"),
            running=running.get(service.id, 0), accepting=service.accepting, notes=len(version.problems),
            drafts=tuple(draft for draft in drafts if draft.slug == service.slug),
        )  # fmt: skip


def _names(ids: Iterable[int | None]) -> dict[int, str]:
    people = {ident for ident in ids if ident}
    return {found.id: found.name for found in Account.select(Account.id, Account.name).where(Account.id.in_(people))}


def _drafts(actor: Actor, slug: str = "") -> Iterable[DraftRow]:
    row = MatrixDraft
    columns = (
        row.id, row.slug, row.title, row.agency_name, row.state, row.faults, row.notes, row.author, row.updated_by,
        row.updated_at, row.status,
    )  # fmt: skip
    query = row.select(*columns).where(row.status.in_(LIVE)).order_by(row.updated_at.desc(), row.id.desc())
    if not actor.is_portal_admin:
        query = query.where(row.agency == actor.admin_of)
    if slug:
        query = query.where(row.slug == slug)
    rows = list(query)
    names = _names(ident for found in rows for ident in (found.author_id, found.updated_by_id))
    for found in rows:
        yield DraftRow(
            id=found.id, slug=found.slug, title=found.title, agency=found.agency_name, state=found.state,
            faults=found.faults, notes=found.notes, author=names.get(found.author_id, "Portal"),
            updated_by=names.get(found.updated_by_id, "Portal"), updated_at=found.updated_at,
            is_proposed=found.status == "proposed",
        )  # fmt: skip
