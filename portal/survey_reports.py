"""Reports of the survey for an agency and its services, by quarter and year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import peewee

from portal.accounts import Actor, today
from portal.models.accounts import Agency
from portal.models.cases import Case
from portal.models.services import Service
from portal.models.survey import SurveyAnswer
from portal.refusals import NotFound, NotYours
from portal.skm import Figure, grade_of, masked, rounded, sample_size, written
from portal.skm_questions import ELEMENTS, NOT_SAID, TRAITS
from portal.sop.worktime import ZONES
from portal.survey_comments import Comment, comments_in
from portal.survey_figures import agency_figures, chosen_answers, first_year
from portal.survey_periods import Period, choices, read_period
from portal.survey_plans import Plan, plan_of


@dataclass(frozen=True, slots=True)
class ElementRow:
    """An element in a report: its average (NRR), the same times 25, and its grade; as they are written."""

    code: str
    name: str
    average: str
    value: str
    letter: str
    words: str


@dataclass(frozen=True, slots=True)
class Share:
    """How often a choice was taken: a number, or `kurang dari 5` for one that must not be seen."""

    words: str
    count: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service in the report of its agency."""

    title: str
    slug: str
    figure: Figure

    @property
    def ikm(self) -> str:
        """The index as it is written; empty where it is not shown."""
        return written(self.figure.index.ikm) if self.figure.index else ""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a period, for an agency as a whole or for one of its services."""

    agency: str
    agency_slug: str
    zone: str
    service_id: int | None  # None: the agency as a whole
    title: str  # of the service
    slug: str
    period: Period
    figure: Figure
    elements: tuple[ElementRow, ...]
    lowest: tuple[ElementRow, ...]
    people: tuple[tuple[str, tuple[Share, ...]], ...]
    comments: tuple[Comment, ...]
    delivered: int  # cases, in the same period
    wanted: int  # answers that so many cases call for
    services: tuple[ServiceRow, ...]  # of an agency as a whole
    plan: Plan
    may_manage: bool  # write what is done about it, take comments out

    @property
    def ikm(self) -> str:
        """The index as it is written; empty where it is not shown."""
        return written(self.figure.index.ikm) if self.figure.index else ""

    @property
    def tells_sample(self) -> bool:
        """Whether the sample means anything: answers may be to cases that were delivered before the period."""
        return self.delivered > 0 and (self.figure.index is None or self.delivered >= self.figure.index.n)

    @property
    def subject(self) -> str:
        """What the report is about."""
        return self.title or self.agency


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: an agency, a period, and what else could be chosen."""

    agency: Agency
    period: Period
    agencies: tuple[tuple[str, str], ...]  # slug, name
    periods: tuple[Period, ...]


def asked(actor: Actor, agency_slug: str, period_code: str, now: datetime) -> Asked:
    """Read what is asked for: the first agency that the actor may read, and the running quarter, where it is not said.

    Raises NotYours for the agency of others and for who has none, NotFound for a period that is none.
    """
    known = _readable(actor)
    if not known:
        raise NotYours(titles=actor.titles)
    agency = next((each for each in known if each.slug == agency_slug), None) if agency_slug else known[0]
    if agency is None:
        raise NotYours(titles=actor.titles)
    day = today(now, agency.zone)
    period = read_period(period_code) if period_code else Period(day.year, quarter=(day.month + 2) // 3)
    if period is None:
        raise NotFound
    periods = choices(day, first_year(agency.id) or day.year)
    if period not in periods:
        periods = [period, *periods]
    return Asked(agency, period, tuple((each.slug, each.name) for each in known), tuple(periods))


def agency_report(wanted: Asked, actor: Actor) -> Report:
    """Return the report of an agency as a whole, with a line for each of its services."""
    agency, months = wanted.agency, wanted.period.months
    figure, by_service = agency_figures(agency.id, months)
    own = (Service.agency == agency.id) & Service.current_version.is_null(False) & ~Service.for_all_agencies
    services = Service.select().where(own | Service.id.in_(list(by_service))).order_by(Service.title, Service.id)
    rows = tuple(ServiceRow(each.title, each.slug, by_service.get(each.id, Figure())) for each in services)
    return _report(wanted, None, figure, rows, actor)


def service_report(wanted: Asked, slug: str, actor: Actor) -> Report:
    """Return the report of a service in an agency. Raises NotFound (also for an agency's that the actor may not read)."""
    service: Service | None = Service.get_or_none(Service.slug == slug)
    if service is None or service.agency_id not in {agency.id for agency in _readable(actor)}:
        raise NotFound
    figure = agency_figures(wanted.agency.id, wanted.period.months)[1].get(service.id, Figure())
    return _report(wanted, service, figure, (), actor)


def _readable(actor: Actor) -> list[Agency]:
    """Return the agencies whose reports the actor may read: where they hold an office or administrate."""
    query = Agency.select().order_by(Agency.name)
    if not actor.is_portal_admin:
        query = query.where(Agency.id.in_({held.agency_id for held in actor.offices} | {actor.admin_of}))
    return list(query)


def _report(
    wanted: Asked, service: Service | None, figure: Figure, rows: tuple[ServiceRow, ...], actor: Actor
) -> Report:
    agency, period = wanted.agency, wanted.period
    service_id = service.id if service else None
    chosen = chosen_answers(agency.id, service_id, period.months)
    elements = tuple(_elements(figure))
    low = figure.index.lowest if figure.index else ()
    delivered = _delivered(agency, service_id, period)
    return Report(
        agency=agency.name,
        agency_slug=agency.slug,
        zone=agency.zone,
        service_id=service_id,
        title=service.title if service else "",
        slug=service.slug if service else "",
        period=period,
        figure=figure,
        elements=elements,
        lowest=tuple(next(each for each in elements if each.code == code) for code in low),
        people=_people(chosen) if figure.index else (),
        comments=comments_in(chosen) if figure.index else (),
        delivered=delivered,
        wanted=sample_size(delivered),
        services=rows,
        plan=plan_of(agency.id, service_id, period),
        may_manage=actor.manages(agency.id),
    )


def _elements(figure: Figure) -> list[ElementRow]:
    if figure.index is None:
        return []
    found = []
    for element, average in zip(ELEMENTS, figure.index.averages, strict=True):
        value = rounded(average * 25)
        grade = grade_of(value)
        found.append(
            ElementRow(element.code, element.name, written(rounded(average)), written(value), grade.letter, grade.words)
        )
    return found


def _people(chosen: peewee.Expression) -> tuple[tuple[str, tuple[Share, ...]], ...]:
    """Return who answered, a distribution a trait; small cells are hidden."""
    columns = [getattr(SurveyAnswer, trait.name) for trait in TRAITS]
    rows: Any = SurveyAnswer.select(*columns).where(chosen).tuples()
    said = list(zip(*rows, strict=True))
    found = []
    for trait, values in zip(TRAITS, said, strict=True):
        counted = Counter(values)
        shown = masked([counted[choice] for choice in (*trait.choices, "")])
        words = (*trait.choices, NOT_SAID)
        shares = (
            Share(word, "kurang dari 5" if count is None else str(count))
            for word, count in zip(words, shown, strict=True)
        )
        found.append((trait.label, tuple(shares)))
    return tuple(found)


def _delivered(agency: Agency, service_id: int | None, period: Period) -> int:
    """Return how many cases were delivered (or decided) in the period: the population of the sample."""
    first, after = (datetime.combine(day, time(), ZONES[agency.zone]) for day in period.days)
    ended = Case.result.in_(("done", "refused"))
    when = peewee.fn.COALESCE(Case.delivered_at, Case.closed_at)
    query = Case.select().where(
        (Case.agency == agency.id)
        & Case.result.not_in(("withdrawn", "archived"))
        & (Case.delivered_at.is_null(False) | ended)
        & (when >= Case.delivered_at.db_value(first))
        & (when < Case.delivered_at.db_value(after))
    )
    return int(query.where(Case.service == service_id).count() if service_id else query.count())
