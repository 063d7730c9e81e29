"""Files become drafts: a CSV, what a workbook was converted to, cells that were pasted, or a fresh table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal import audit
from portal.accounts import Actor
from portal.filestore import clean_name
from portal.matrix_drafts import check_agency, content_columns, replace_content
from portal.matrix_owners import known_agency
from portal.matrix_readings import reading_of, slug_words, with_identity
from portal.matrix_refusals import NotYourAgency, VersionNotFound
from portal.matrix_shown import Draft, live_row, service_named, show
from portal.models.base import transaction
from portal.models.matrices import LIVE, MatrixDraft
from portal.models.services import Service, Version
from portal.publishing import SLUG
from portal.refusals import invalid
from portal.sop.matrix import write_matrix
from portal.sop.model import Mark, Matrix, Problem, Reading, Step


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What an upload came to; `draft` is None where the file could not be read, and then nothing was stored.

    `held_id` is the number of a workbook that waits for a sheet to be chosen.
    """

    filename: str
    reading: Reading
    found: tuple[Problem, ...]
    draft: Draft | None
    held_id: int | None = None

    @property
    def state(self) -> str:
        """unreadable, draft, unsound or publishable."""
        return self.draft.state if self.draft else "unreadable"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that was found wrong."""
        return (*self.found, *self.reading.problems)


def upload(
    data: bytes,
    filename: str,
    actor: Actor,
    now: datetime,
    *,
    slug: str = "",
    title: str = "",
    agency: str = "",
    draft_id: int | None = None,
    revision: int | None = None,
    original: bytes | None = None,
    found: Sequence[Problem] = (),
) -> Uploaded:
    """Keep a CSV file as a draft, if it can be read.

    `slug` names the service that it is a new version of (empty: a new one). `title` and `agency` are written into the
    file where it lacks them. With `draft_id` and `revision` it takes the place of that draft's content. Of a workbook,
    `data` is what it was converted to, `original` its bytes, and `found` what was left open.
    Raises NotYourAgency, DraftNotFound, DraftChanged, Invalid (field `alamat`).
    """
    _check_admin(actor)
    reading = reading_of(data)
    if reading.matrix is None:
        return Uploaded(clean_name(filename), reading, tuple(found), None)
    content = _completed(data, reading, title, agency)
    kept = original if original is not None else (data if content != data else None)
    source = {"original": kept, "source_name": clean_name(filename)}
    with transaction():
        if draft_id is not None:
            row = live_row(draft_id, actor)
            draft = replace_content(row, revision or 0, content, found, actor, now, **source)
        else:
            draft = _create(content, found, actor, now, slug or None, **source)
        audit.record(actor, "upload", now, agency_id=draft.agency_id, subject=draft.title or clean_name(filename))
    return Uploaded(clean_name(filename), draft.reading, tuple(found), draft)


def paste(text: str, actor: Actor, now: datetime, **where: object) -> Uploaded:
    """Keep cells that were copied from a spreadsheet (lines of text with tabs) as a draft; as `upload` otherwise."""
    return upload(text.encode("utf-8", errors="replace"), "tempelan.csv", actor, now, **where)  # type: ignore[arg-type]


def edit_version(slug: str, number: int | None, actor: Actor, now: datetime) -> Draft:
    """Begin a draft with the bytes of a published version (None: the current one). Raises VersionNotFound, NotYourAgency."""
    with transaction():
        service = service_to_manage(slug, actor)
        wanted = (Version.service == service) & (Version.state == "published")
        wanted &= (Version.number == number) if number is not None else (Version.id == service.current_version_id)
        version = Version.get_or_none(wanted)
        if version is None:
            raise VersionNotFound
        return _create(bytes(version.content), (), actor, now, slug, source_name=f"{slug}.csv")


def blank_draft(actor: Actor, now: datetime, *, title: str, agency: str = "") -> Draft:
    """Begin a draft with one step, for the applicant and one office. Raises Invalid without a title, NotYourAgency."""
    _check_admin(actor)
    if not title.strip():
        raise invalid("judul", 1, "Nama SOP belum diisi. Tulis nama layanannya, misalnya Izin Penelitian.")
    marks = {"Pemohon": Mark("start")}
    steps = (Step("1", "Mengajukan permohonan", marks), Step("2", "Memeriksa permohonan", {"Petugas": Mark("process")}))
    matrix = Matrix(" ".join(title.split()), " ".join(agency.split()), ("Pemohon", "Petugas"), steps)
    with transaction():
        return _create(write_matrix(matrix), (), actor, now, None)


def service_to_manage(slug: str, actor: Actor) -> Service:
    """Return a service that the actor may manage. Raises VersionNotFound, NotYourAgency."""
    service = service_named(slug)
    if service is None:
        raise VersionNotFound
    if not actor.manages(service.agency_id):
        raise NotYourAgency(agency=service.agency.name if service.agency_id else "")
    return service


def free_service_slug(title: str, filename: str = "") -> str:
    """Return an address for a new service, made from its title, that neither a service nor a draft has."""
    base = slug_words(title) or slug_words(filename.rpartition(".")[0]) or "layanan"
    alike = MatrixDraft.slug.startswith(base) & MatrixDraft.status.in_(LIVE)
    taken = {row.slug for row in MatrixDraft.select(MatrixDraft.slug).where(alike)}
    taken |= {row.slug for row in Service.select(Service.slug).where(Service.slug.startswith(base))}
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 100_000))) if slug not in taken)


def _check_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise NotYourAgency(agency="")


def _completed(data: bytes, reading: Reading, title: str, agency: str) -> bytes:
    """Write title and agency into the file where it lacks them."""
    assert reading.matrix is not None
    title, agency = " ".join(title.split()), " ".join(agency.split())
    lacking = {
        "Nama SOP": title if not reading.matrix.title else "",
        "Instansi": agency if not reading.matrix.agency else "",
    }
    given = {key: value for key, value in lacking.items() if value}
    if not given:
        return data
    content = with_identity(reading, given)
    # A file at the limits may pass them with two rows more; then it is kept as it came, and says what it lacks.
    return content if reading_of(content).matrix is not None else data


def _create(
    content: bytes, found: Sequence[Problem], actor: Actor, now: datetime, slug: str | None, **source: object
) -> Draft:
    check_agency(content, actor)
    matrix = reading_of(content).matrix
    assert matrix is not None
    service = service_named(slug) if slug else None
    if slug and service is None and (not SLUG.fullmatch(slug) or len(slug) > 80):
        text = f"Alamat layanan “{slug[:40]}” belum sesuai. Tulis huruf kecil, angka, dan tanda hubung, misalnya izin-penelitian."
        raise invalid("alamat", 4, text)
    if service is not None and not actor.manages(service.agency_id):
        raise NotYourAgency(agency=service.agency.name if service.agency_id else "")
    named = known_agency(matrix.agency)
    owner = service.agency_id if service and service.agency_id else (named.id if named else actor.admin_of)
    row = MatrixDraft.create(
        slug=slug or free_service_slug(matrix.title, str(source.get("source_name", ""))),
        agency=owner,
        base_version=service.current_version_id if service else None,
        author=actor.account_id,
        updated_by=actor.account_id,
        created_at=now,
        updated_at=now,
        **content_columns(content, found),
        **source,
    )
    return show(row)
