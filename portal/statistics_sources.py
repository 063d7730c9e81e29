"""What the open figures take from the survey and the guest book: an index a service, and counts of visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from portal import guestbook_figures, survey_figures
from portal.skm import Figure
from portal.statistics import AgencyFacts, Choice, Register, ServiceFacts


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """The satisfaction index of a service over the period, and of those of its months that have one."""

    service: ServiceFacts
    figure: Figure  # empty below five answers
    months: tuple[tuple[str, Figure], ...] = ()


@dataclass(frozen=True, slots=True)
class Visits:
    """How many visits and people came: month by month, and (where no agency is chosen) to which agency."""

    months: tuple[tuple[str, int, int], ...]
    agencies: tuple[tuple[AgencyFacts, int, int], ...]

    @property
    def total(self) -> int:
        """All visits of the period."""
        return sum(visits for _, visits, _ in self.months)


def survey_lines(choice: Choice, known: Register) -> tuple[SurveyLine, ...]:
    """Return the services that were answered about, by title; of the service chosen, also where nobody answered."""
    months = (choice.period.first, choice.period.last)
    if choice.agency:
        _, found = survey_figures.agency_figures(choice.agency.id, months)
    else:
        found = survey_figures.public_figures(months)
    asked = [choice.service] if choice.service else [service for service in known.services if service.id in found]
    monthly = survey_figures.monthly_figures(months, choice.agency.id if choice.agency else None)
    return tuple(
        SurveyLine(each, found.get(each.id, Figure()), tuple(monthly.get(each.id, ())))
        for each in asked
        if not each.is_complaint
    )


def visits_by_agency(choice: Choice, known: Register) -> list[tuple[AgencyFacts, str, int, int]]:
    """Return agency, month, visits and people, of the agency chosen or of all; months without a visit are left out."""
    first, after = choice.period.days
    asked = [choice.agency] if choice.agency else known.agencies
    return [
        (agency, count.key, count.visits, count.people)
        for agency in asked
        for count in guestbook_figures.counts(agency.id, first, after - timedelta(days=1), "month")
    ]


def visits(choice: Choice, known: Register) -> Visits:
    """Count the visits of the period; they belong to an agency, not to a service."""
    first, after = choice.period.days
    last = after - timedelta(days=1)
    chosen = choice.agency.id if choice.agency else None
    by_month = {count.key: count for count in guestbook_figures.counts(chosen, first, last, "month")}
    months = tuple(
        (month, by_month[month].visits, by_month[month].people) if month in by_month else (month, 0, 0)
        for month in choice.period.months
    )
    if choice.agency or not by_month:
        return Visits(months, ())
    totals = ((agency, guestbook_figures.total(agency.id, first, last)) for agency in known.agencies)
    return Visits(months, tuple((agency, found.visits, found.people) for agency, found in totals if found.visits))
