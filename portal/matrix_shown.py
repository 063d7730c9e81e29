"""Drafts of matrices as pages show them, and who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import peewee

from portal.accounts import Actor
from portal.matrix_readings import problems_from_json, reading_of, state_of
from portal.matrix_refusals import DraftChanged, DraftNotFound
from portal.models.accounts import Account, Agency
from portal.models.matrices import LIVE, MatrixDraft, MatrixPast
from portal.models.services import Service, Version
from portal.sop.model import Matrix, Problem, Reading


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who asks for a draft to be published, and why."""

    by_id: int
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """Who did not approve, and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Draft:
    """A working copy as pages show it. `content` is the CSV; `found` what its workbook left open."""

    id: int
    slug: str
    service_title: str  # of the published version; empty for a new service
    agency_id: int | None  # whose admin sees it
    content: bytes
    sha256: str
    found: tuple[Problem, ...]
    revision: int
    author: str
    updated_by: str
    created_at: datetime
    updated_at: datetime
    base_version_id: int | None
    base_number: int | None
    current_number: int | None
    source_name: str
    has_original: bool
    proposal: Proposal | None
    rejection: Rejection | None
    needs_approval: bool
    can_undo: bool
    twin: str = ""  # slug of a published service of the agency with the same name, where this would be a second one

    @cached_property
    def reading(self) -> Reading:
        """The content, read."""
        return reading_of(self.content)

    @property
    def matrix(self) -> Matrix:
        """The matrix as far as it could be read; what cannot be read is never kept."""
        assert self.reading.matrix is not None
        return self.reading.matrix

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the workbook left open, then what is wrong with the table."""
        return (*self.found, *self.reading.problems)

    @property
    def state(self) -> str:
        """The worst level: draft, unsound or publishable."""
        return state_of(self.problems)

    @property
    def title(self) -> str:
        """The Nama SOP, or an empty text."""
        return self.matrix.title

    @property
    def agency(self) -> str:
        """The Instansi as written, or an empty text."""
        return self.matrix.agency

    @property
    def is_from_book(self) -> bool:
        """Whether the content was read from a workbook."""
        return self.has_original and self.source_name.casefold().endswith((".xlsx", ".xlsm"))

    @property
    def is_new(self) -> bool:
        """Whether no version of the service is published."""
        return self.current_number is None

    @property
    def is_behind(self) -> bool:
        """Whether another version was published after the draft was begun."""
        return self.current_number != self.base_number


def live_row(draft_id: int, actor: Actor) -> MatrixDraft:
    """Return the row of a live draft that the actor may manage. Raises DraftNotFound."""
    row: MatrixDraft | None = MatrixDraft.get_or_none((MatrixDraft.id == draft_id) & MatrixDraft.status.in_(LIVE))
    if row is None or not actor.manages(row.agency_id):
        raise DraftNotFound
    return row


def changed(draft_id: int, actor: Actor, mine: bytes | None) -> DraftChanged | DraftNotFound:
    """Make the error for a save that came second: who was first, and what both hold."""
    row: MatrixDraft | None = MatrixDraft.get_or_none((MatrixDraft.id == draft_id) & MatrixDraft.status.in_(LIVE))
    if row is None or not actor.manages(row.agency_id):
        return DraftNotFound()
    theirs = show(row)
    return DraftChanged(name=theirs.updated_by, at=theirs.updated_at, theirs=theirs, mine=mine)


def service_named(slug: str) -> Service | None:
    """Return the service with this slug, published or not, or None."""
    service: Service | None = Service.get_or_none(Service.slug == slug)
    return service


def pasts_of(draft_id: int) -> peewee.ModelSelect[MatrixPast]:
    """Return what a draft held before, the newest first."""
    return MatrixPast.select().where(MatrixPast.draft == draft_id).order_by(MatrixPast.id.desc())


def show(row: MatrixDraft) -> Draft:
    """Return a row as pages show it."""
    service = service_named(row.slug)
    ids = [service.current_version_id if service else None, row.base_version_id]
    wanted = Version.select(Version.id, Version.number).where(Version.id.in_([i for i in ids if i]))
    numbers = {version.id: version.number for version in wanted}
    agency = Agency.get_or_none(Agency.id == (service.agency_id if service else None) or row.agency_id)
    return Draft(
        id=row.id, slug=row.slug, service_title=service.title if service else "", agency_id=row.agency_id,
        content=bytes(row.content), sha256=row.sha256, found=problems_from_json(row.found), revision=row.revision,
        author=name_of(row.author_id), updated_by=name_of(row.updated_by_id), created_at=row.created_at,
        updated_at=row.updated_at, base_version_id=row.base_version_id, base_number=numbers.get(ids[1]),
        current_number=numbers.get(ids[0]), source_name=row.source_name,
        has_original=row.original is not None, proposal=_proposal(row), rejection=_rejection(row),
        needs_approval=bool(agency and agency.settings.get("approval")), can_undo=pasts_of(row.id).exists(),
        twin="" if service else _twin(row),
    )  # fmt: skip


def name_of(account_id: int | None) -> str:
    """Return the name of an account; of none, the portal's."""
    found = Account.select(Account.name).where(Account.id == account_id).scalar() if account_id else None
    return str(found) if found else "Portal"


def _twin(row: MatrixDraft) -> str:
    """Return the slug of the published service that has the agency and, case and spaces apart, the name of a new draft."""
    matrix = reading_of(bytes(row.content)).matrix
    if matrix is None or row.agency_id is None:
        return ""
    mine = Service.select(Service.slug, Service.title).where(
        (Service.agency == row.agency_id) & Service.current_version.is_null(False)
    )
    wanted = " ".join(matrix.title.split()).casefold()
    return next((str(s.slug) for s in mine if " ".join(s.title.split()).casefold() == wanted), "")


def _proposal(row: MatrixDraft) -> Proposal | None:
    raw = row.proposal if row.status == "proposed" else None
    return Proposal(raw["by"], raw["name"], datetime.fromisoformat(raw["at"]), raw["reason"]) if raw else None


def _rejection(row: MatrixDraft) -> Rejection | None:
    raw = row.rejection
    return Rejection(raw["name"], datetime.fromisoformat(raw["at"]), raw["reason"]) if raw else None
