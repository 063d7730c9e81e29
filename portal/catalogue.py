"""What the public reads about services: the cards of the catalogue, and the standard of a service in its components."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from portal.models import readpath
from portal.models.accounts import Agency
from portal.models.services import Service, Version
from portal.publishing import ServicePage, process_of
from portal.sop.duration import read_duration
from portal.sop.model import CaseClass, Duration, Field
from portal.sop.process import Process

IDENTITY = ("Nomor SOP", "Tanggal Pembuatan", "Tanggal Revisi", "Tanggal Efektif", "Disahkan Oleh", "Jumlah Pelaksana")
BACKGROUND = (
    "Dasar Hukum", "Kualifikasi Pelaksana", "Keterkaitan", "Peralatan/Perlengkapan", "Peringatan",
    "Pencatatan dan Pendataan", "Sarana", "Pengawasan Internal", "Jaminan Pelayanan", "Jaminan Keamanan",
    "Evaluasi Kinerja",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a service takes: the promise (None where the standard gives none), or one limit for each class."""

    promise: Duration | None
    classes: tuple[CaseClass, ...]


@dataclass(frozen=True, slots=True)
class StepTimes:
    """The sum of the step times by kind of time, and how many steps give none. It is never a promise."""

    minutes: float
    working_days: float
    calendar_days: float
    months: float
    untimed: int

    @property
    def parts(self) -> tuple[Duration, ...]:
        """The sum as terms, the longest kind first; empty where no step gives a time."""
        found = (
            Duration("", "months", self.months),
            Duration("", "calendar_days", self.calendar_days),
            Duration("", "working_days", self.working_days),
            Duration("", "minutes", self.minutes),
        )
        return tuple(part for part in found if part.amount)


@dataclass(frozen=True, slots=True)
class Card:
    """A service in the catalogue."""

    slug: str
    title: str
    agency: str
    for_all_agencies: bool
    accepting: bool
    opened_by_public: bool
    product: str
    steps: int
    roles: int
    terms: Terms


def cards(search: str = "", agency: str = "") -> list[Card]:
    """Return the published services by title whose title, agency or requirements hold every word of `search`.

    Case and accents of the search do not matter; `agency` is a slug (services for all agencies always match it).
    """
    query = (
        Service.select(Service, Agency.name, Agency.slug, Version.id, Version.sha256)
        .join(Agency)
        .switch(Service)
        .join(Version, on=(Service.current_version == Version.id), attr="version")
        .order_by(Service.title, Service.id)
    )
    if agency:
        query = query.where((Agency.slug == agency) | Service.for_all_agencies)
    words = _fold(search).split()
    found = []
    for service in query:
        process = process_of(service.version.id, service.version.sha256)
        if all(word in _searched(process) for word in words):
            found.append(_card(service, process))
    return found


@lru_cache(maxsize=512)
def _searched(process: Process) -> str:
    """Return what a search looks through: title, agency and requirements of a version, folded."""
    matrix = process.matrix
    wanted = (matrix.title, matrix.agency, *matrix.facts.get("Persyaratan", ()))
    return _fold(" ".join(wanted))


def _fold(text: str) -> str:
    """Fold a text for searching: case, accents and runs of spaces do not matter."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def _card(service: Service, process: Process) -> Card:
    return Card(
        slug=service.slug,
        title=service.title,
        agency=service.agency.name,
        for_all_agencies=service.for_all_agencies,
        accepting=service.accepting,
        opened_by_public=service.opened_by_public,
        product=process.matrix.fact("Produk Pelayanan"),
        steps=len(process.steps),
        roles=len(process.roles),
        terms=terms_of(process),
    )


def terms_of(process: Process) -> Terms:
    """Return how long a service promises to take."""
    text = process.matrix.fact("Jangka Waktu")
    return Terms(read_duration(text) if text else None, process.matrix.classes)


def step_times(process: Process) -> StepTimes:
    """Add up the times of the steps, each once, by kind of time."""
    sums = {"minutes": 0.0, "hours": 0.0, "working_days": 0.0, "calendar_days": 0.0, "months": 0.0}
    untimed = 0
    for step in process.steps:
        if step.duration.unit is None or step.duration.amount is None:
            untimed += 1
        else:
            sums[step.duration.unit] += step.duration.amount
    return StepTimes(
        sums["minutes"] + 60 * sums["hours"], sums["working_days"], sums["calendar_days"], sums["months"], untimed
    )


@dataclass(frozen=True, slots=True)
class Standard:
    """The six delivery components of PermenPANRB 15/2014, and what else the identity block says; empty: not given."""

    requirements: tuple[str, ...]
    asked: tuple[Field, ...]  # what the form asks for, at the first step and later
    terms: Terms
    times: StepTimes
    fee: str
    product: str
    complaints: tuple[str, ...]
    decree: str  # Nomor SK
    notes: tuple[str, ...]
    contacts: tuple[str, ...]
    identity: tuple[tuple[str, str], ...]
    background: tuple[tuple[str, tuple[str, ...]], ...]
    other: tuple[tuple[str, tuple[str, ...]], ...]


def standard_of(page: ServicePage) -> Standard:
    """Return the standard of a service, as its matrix states it."""
    matrix = page.process.matrix
    facts = matrix.facts
    return Standard(
        requirements=facts.get("Persyaratan", ()),
        asked=matrix.fields,
        terms=terms_of(page.process),
        times=step_times(page.process),
        fee=matrix.fact("Biaya"),
        product=matrix.fact("Produk Pelayanan"),
        complaints=facts.get("Pengaduan", ()),
        decree=matrix.fact("Nomor SK"),
        notes=facts.get("Catatan", ()),
        contacts=facts.get("Kontak", ()) or tuple(page.contact.splitlines()),
        identity=tuple((key, matrix.fact(key)) for key in IDENTITY if matrix.fact(key)),
        background=_given(facts, BACKGROUND),
        other=tuple(matrix.other.items()),
    )


def _given(facts: Mapping[str, tuple[str, ...]], keys: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((key, facts.get(key, ())) for key in keys if facts.get(key))


def complaint_slug() -> str | None:
    """Return the slug of the service that takes complaints about every agency, where one is published and open."""
    return readpath.complaint_slug()


def noun_of(for_all_agencies: bool, opened_by_public: bool) -> str:
    """Return what a case of a service is called: permohonan, pengaduan, or berkas where officials open it."""
    if not opened_by_public:
        return "berkas"
    return "pengaduan" if for_all_agencies else "permohonan"
