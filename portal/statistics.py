"""The open figures: what every service received and gave, month by month, and how long it took against its promise.

What each figure means stands in `portal.statistics_words.DEFINITIONS`, which the page and the download show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from portal.catalogue import noun_of, terms_of
from portal.models import statistics as sums
from portal.models.accounts import Agency
from portal.models.services import Service, Version
from portal.models.statistics import Key, Scope
from portal.publishing import process_of
from portal.sop.model import CaseClass, Duration
from portal.statistics_periods import Period, periods, read_period

MINIMUM = 5  # below so many cases neither a share nor a time is shown
NO_CLASS = ""


class UnknownChoice(Exception):
    """The address names an agency, a service or a period that is not there."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted of some cases; shares and times are None where fewer than MINIMUM stand behind them."""

    received: int = 0
    delivered: int = 0
    refused: int = 0
    withdrawn: int = 0
    lapsed: int = 0  # closed because it was not completed in time
    archived: int = 0
    promised: int = 0  # delivered or refused, and a term was promised
    in_time: int = 0
    outside_flow: int = 0
    corrected: int = 0
    extended: int = 0
    reopened: int = 0
    accepted: int = 0
    unanswered: int = 0
    duplicate: int = 0
    timed: int = 0  # delivered or refused: how many times stand behind median and percentile
    middle: float | None = None  # the median in working minutes, however few
    high: int | None = None  # the 90th percentile likewise

    @property
    def is_empty(self) -> bool:
        """Whether nothing came and nothing ended."""
        ended = self.delivered + self.refused + self.withdrawn + self.lapsed + self.archived
        return not (self.received or ended)

    @property
    def given(self) -> int:
        """How many were delivered or refused."""
        return self.delivered + self.refused

    @property
    def share_in_time(self) -> float | None:
        """In time, of those of which a term was promised; between 0 and 1."""
        return self.in_time / self.promised if self.promised >= MINIMUM else None

    @property
    def median(self) -> float | None:
        """The median of the working minutes."""
        return self.middle if self.timed >= MINIMUM else None

    @property
    def p90(self) -> int | None:
        """The 90th percentile of the working minutes."""
        return self.high if self.timed >= MINIMUM else None


NOTHING = Figures()


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A published service, as the figures name it."""

    id: int
    slug: str
    title: str
    agency_id: int
    for_all_agencies: bool
    is_complaint: bool
    noun: str
    promise: Duration | None
    classes: tuple[CaseClass, ...]


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """An agency, as the figures name it."""

    id: int
    slug: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What the figures are asked for; None: all."""

    period: Period
    agency: AgencyFacts | None = None
    service: ServiceFacts | None = None

    @property
    def misses(self) -> bool:
        """Whether the service is not one of the agency."""
        service, agency = self.service, self.agency
        return bool(service and agency and not service.for_all_agencies and service.agency_id != agency.id)

    def scope(self, services: Iterable[ServiceFacts] | None = None) -> Scope:
        """Return which cases are added up: of these services, else of the one chosen."""
        found = (self.service,) if services is None and self.service else services
        ids = None if found is None else tuple(service.id for service in found)
        return Scope(self.period.first, self.period.last, ids, (self.agency.id,) if self.agency else None)


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """The figures of a service at an agency over the period."""

    service: ServiceFacts
    agency: AgencyFacts
    figures: Figures


@dataclass(frozen=True, slots=True)
class ClassLine:
    """The figures of a class of complaints (its name empty: none was set) against its limit (None: it has none now)."""

    name: str
    limit: Duration | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the page about a choice shows of cases; the months lie in the order of the calendar."""

    total: Figures
    months: tuple[tuple[str, Figures], ...]
    services: tuple[ServiceLine, ...] = ()
    silent: tuple[ServiceFacts, ...] = ()  # published, without a case in the period
    complaints: Figures = NOTHING
    complaint_months: tuple[tuple[str, Figures], ...] = ()
    classes: tuple[ClassLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """The agencies and services that there are, by name."""

    agencies: tuple[AgencyFacts, ...]
    services: tuple[ServiceFacts, ...]
    by_agency: Mapping[int, AgencyFacts] = field(default_factory=dict)
    by_service: Mapping[int, ServiceFacts] = field(default_factory=dict)


def register() -> Register:
    """Return the agencies and the published services."""
    agencies = tuple(AgencyFacts(a.id, a.slug, a.name, a.zone) for a in Agency.select().order_by(Agency.name))
    query = (
        Service.select(Service, Version.id, Version.sha256)
        .join(Version, on=(Service.current_version == Version.id), attr="version")
        .order_by(Service.title, Service.id)
    )
    services = tuple(_service(service) for service in query)
    return Register(agencies, services, {a.id: a for a in agencies}, {s.id: s for s in services})


def _service(row: Service) -> ServiceFacts:
    terms = terms_of(process_of(row.version.id, row.version.sha256))
    noun = noun_of(row.for_all_agencies, row.opened_by_public)
    return ServiceFacts(
        row.id, row.slug, row.title, row.agency_id, row.for_all_agencies, noun == "pengaduan", noun,
        terms.promise, terms.classes,
    )  # fmt: skip


def read_choice(known: Register, agency: str, service: str, period: str, now: datetime) -> Choice:
    """Read what an address asks for (slugs, and a period's key); raise UnknownChoice where one of them is not there."""
    asked = read_period(period, now)
    where = next((each for each in known.agencies if each.slug == agency), None)
    what = next((each for each in known.services if each.slug == service), None)
    if asked is None or (agency and where is None) or (service and what is None):
        raise UnknownChoice
    return Choice(asked, where, what)


def periods_to_choose(now: datetime) -> list[Period]:
    """Return the periods that have cases, the last twelve months first."""
    return periods(sums.first_month(), now)


def overview(choice: Choice, known: Register) -> Overview:
    """Add up what a choice asks for. Complaints are told apart from what services are asked for."""
    if choice.service and not choice.service.is_complaint:
        total, months = _by_month(choice, choice.scope())
        return Overview(total, months)
    theirs = [service for service in known.services if service.is_complaint]
    scope = choice.scope(theirs if choice.service is None else None)
    complaints, complaint_months = _by_month(choice, scope)
    classes = _classes(scope, theirs if choice.service is None else [choice.service])
    if choice.service:
        return Overview(NOTHING, (), complaints=complaints, complaint_months=complaint_months, classes=classes)
    others = [service for service in known.services if not service.is_complaint]
    total, months = _by_month(choice, choice.scope(others))
    lines, silent = _by_service(choice, known, others)
    return Overview(total, months, lines, silent, complaints, complaint_months, classes)


def details(choice: Choice, known: Register) -> list[tuple[ServiceFacts, AgencyFacts, str, str, Figures]]:
    """Return the finest figures that are published, for the download: service, agency, class, month."""
    found = figures(choice.scope(), "detail")
    rows = []
    for (service, agency, case_class, month), counted in found.items():
        if service in known.by_service and agency in known.by_agency:
            rows.append((known.by_service[service], known.by_agency[agency], case_class, month, counted))
    return sorted(rows, key=lambda row: (row[1].name, row[0].title, row[0].id, row[2], row[3]))


def figures(scope: Scope, by: str) -> dict[Key, Figures]:
    """Add up a scope into groups; `by` is a name of `models.statistics.KEYS`."""
    came, went, took = sums.received(scope, by), sums.ended(scope, by), sums.times(scope, by)
    found = {}
    for key in {**came, **went}:
        timed, middle, high = took.get(key, (0, None, None))
        found[key] = Figures(**came.get(key, {}), **went.get(key, {}), timed=timed, middle=middle, high=high)
    return found


def _by_month(choice: Choice, scope: Scope) -> tuple[Figures, tuple[tuple[str, Figures], ...]]:
    found = figures(scope, "month")
    total = figures(scope, "all").get((), NOTHING)
    return total, tuple((month, found.get((month,), NOTHING)) for month in choice.period.months)


def _by_service(
    choice: Choice, known: Register, services: Iterable[ServiceFacts]
) -> tuple[tuple[ServiceLine, ...], tuple[ServiceFacts, ...]]:
    offered = [s for s in services if choice.agency is None or s.for_all_agencies or s.agency_id == choice.agency.id]
    found = figures(choice.scope(offered), "service")
    lines = [
        ServiceLine(known.by_service[service], known.by_agency[agency], counted)
        for (service, agency), counted in found.items()
        if service in known.by_service and agency in known.by_agency
    ]
    lines.sort(key=lambda line: (line.service.title, line.agency.name))
    heard = {line.service.id for line in lines}
    return tuple(lines), tuple(service for service in offered if service.id not in heard)


def _classes(scope: Scope, services: Iterable[ServiceFacts]) -> tuple[ClassLine, ...]:
    """Return a line a class, in the order of the matrix, then classes of older versions, then what has none."""
    found = {key[0]: counted for key, counted in figures(scope, "class").items()}
    limits = {each.name: each.limit for service in services for each in service.classes}
    order = [*limits, *sorted(str(name) for name in found if name and name not in limits)]
    lines = [ClassLine(name, limits.get(name), found.get(name, NOTHING)) for name in order]
    return (*lines, ClassLine(NO_CLASS, None, found[NO_CLASS])) if NO_CLASS in found else tuple(lines)
