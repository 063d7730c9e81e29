"""The versions of a service: who published what and why, their bytes, and how they differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.accounts import Actor
from portal.matrix_overview import running_cases
from portal.matrix_readings import reading_of
from portal.matrix_refusals import VersionNotFound
from portal.matrix_shown import live_row, name_of, service_named, show
from portal.matrix_uploads import service_to_manage
from portal.models.services import Version
from portal.sop.comparison import Comparison, TextLine, compare, sentences, text_difference
from portal.sop.matrix import write_matrix
from portal.sop.model import Level, Matrix, Reading
from portal.sop.process import Process, compile_process

_LISTED = (
    Version.id, Version.number, Version.published_at, Version.published_by, Version.proposed_by, Version.reason,
    Version.title, Version.sha256, Version.problems, Version.again_of,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the history of a service."""

    version_id: int
    number: int
    published_at: datetime
    published_by: str
    proposed_by: str  # where a second person published it
    reason: str
    title: str
    sha256: str
    notes: int
    running: int  # open cases that follow it
    is_current: bool
    again_of: int | None  # the older version whose file it is once more


@dataclass(frozen=True, slots=True)
class Difference:
    """Two matrices side by side; a process is None where a draft is not fit to be drawn."""

    old_title: str
    new_title: str
    comparison: Comparison
    sentences: tuple[str, ...]
    text: tuple[TextLine, ...]
    old: Matrix
    new: Matrix
    old_process: Process | None
    new_process: Process | None


def history(slug: str, actor: Actor) -> tuple[VersionLine, ...]:
    """Return the published versions of a service, the newest first. Raises VersionNotFound, NotYourAgency."""
    service = service_to_manage(slug, actor)
    mine = (Version.service == service) & (Version.state == "published")
    rows = list(Version.select(*_LISTED).where(mine).order_by(Version.number.desc()))
    running = running_cases(row.id for row in rows)
    return tuple(
        VersionLine(
            version_id=row.id, number=row.number or 0, published_at=row.published_at,
            published_by=name_of(row.published_by_id), proposed_by=name_of(row.proposed_by_id) if row.proposed_by_id else "",
            reason=row.reason, title=row.title, sha256=row.sha256, notes=len(row.problems),
            running=running.get(row.id, 0), is_current=row.id == service.current_version_id, again_of=row.again_of,
        )
        for row in rows
    )  # fmt: skip


def version_of(slug: str, number: int | None) -> Version:
    """Return a published version (None: the current one). Raises VersionNotFound."""
    service = service_named(slug)
    if service is None:
        raise VersionNotFound
    wanted = (Version.service == service) & (Version.state == "published")
    wanted &= (Version.number == number) if number is not None else (Version.id == service.current_version_id)
    found: Version | None = Version.get_or_none(wanted)
    if found is None:
        raise VersionNotFound
    return found


def exact_bytes(slug: str, number: int | None = None) -> tuple[bytes, str]:
    """Return the bytes that were published, and a name for the file."""
    version = version_of(slug, number)
    return bytes(version.content), f"{slug}-versi-{version.number}.csv"


def standard_csv(slug: str, number: int | None = None) -> tuple[bytes, str]:
    """Return a version in the standard form (UTF-8 with BOM, `;`), and a name for the file."""
    version = version_of(slug, number)
    return write_matrix(_matrix(bytes(version.content))), f"{slug}-versi-{version.number}-baku.csv"


def matrix_of(slug: str, number: int | None = None) -> Matrix:
    """Return the matrix of a version."""
    return _matrix(bytes(version_of(slug, number).content))


def compare_versions(slug: str, older: int, newer: int) -> Difference:
    """Compare two versions of a service. Raises VersionNotFound."""
    old, new = (bytes(version_of(slug, number).content) for number in (older, newer))
    return difference(old, new, f"Versi {older}", f"Versi {newer}")


def compare_draft(draft_id: int, actor: Actor) -> Difference | None:
    """Compare a draft with what is published now; None for a new service. Raises DraftNotFound."""
    draft = show(live_row(draft_id, actor))
    if draft.current_number is None:
        return None
    published, _ = exact_bytes(draft.slug)
    return difference(published, draft.content, f"Versi {draft.current_number}", "Draf")


def compare_drafts(theirs: bytes, mine: bytes) -> Difference:
    """Compare what two admins made of the same draft; both must be readable."""
    return difference(theirs, mine, "Yang tersimpan", "Perubahan Anda")


def difference(old: bytes, new: bytes, old_title: str, new_title: str) -> Difference:
    """Compare the bytes of two files that can be read. Raises ValueError for one that cannot."""
    before, after = reading_of(old), reading_of(new)
    if before.matrix is None or after.matrix is None:
        raise ValueError("a file that cannot be read cannot be compared")
    found = compare(before.matrix, after.matrix)
    text = text_difference(before.matrix, after.matrix)
    return Difference(
        old_title, new_title, found, sentences(found), text, before.matrix, after.matrix, process_if_fit(before),
        process_if_fit(after),
    )  # fmt: skip


def process_if_fit(reading: Reading) -> Process | None:
    """Return the process of what was read, or None where it has draft problems: it can be neither drawn nor played."""
    if reading.matrix is None or any(problem.level >= Level.draft for problem in reading.problems):
        return None
    return compile_process(reading.matrix)


def _matrix(content: bytes) -> Matrix:
    matrix = reading_of(content).matrix
    assert matrix is not None
    return matrix
