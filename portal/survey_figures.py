"""Figures of the survey: sums over the answers that count, shown from five answers up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from portal.accounts import today
from portal.models.survey import SurveyAnswer
from portal.skm import Figure, figure_of
from portal.skm_questions import CODES
from portal.survey_periods import Period

Months = tuple[str, str]  # the first and the last month, both included: ("2026-10", "2026-12")
VALUES = tuple(getattr(SurveyAnswer, code.lower()) for code in CODES)


@dataclass(frozen=True, slots=True)
class YearFigure:
    """The figure of a service in a year, for its page."""

    period: Period
    figure: Figure


def public_figure(service_id: int, months: Months) -> Figure:
    """Return the figure of a service over some months, of all agencies; empty below five answers."""
    chosen = _within(months) & (SurveyAnswer.service == service_id)
    return _by_service(chosen).get(service_id, Figure())


def public_figures(months: Months) -> dict[int, Figure]:
    """Return the figures of all services over some months, by service; those without an answer are left out."""
    return _by_service(_within(months))


def figure_of_year(service_id: int, now: datetime) -> YearFigure:
    """Return the figure of a service in the running year, or in the year before while this one shows none yet."""
    year = today(now, "WIB").year
    here = Period(year)
    for period in (here, Period(year - 1)):
        figure = public_figure(service_id, period.months)
        if figure.index:
            return YearFigure(period, figure)
    return YearFigure(here, Figure())


def agency_figures(agency_id: int, months: Months) -> tuple[Figure, dict[int, Figure]]:
    """Return the figure of an agency over some months, and those of its services by service."""
    chosen = _within(months) & (SurveyAnswer.agency == agency_id)
    whole = _figures(chosen, SurveyAnswer.agency).get((agency_id,), Figure())
    return whole, _by_service(chosen)


def monthly_figures(months: Months, agency_id: int | None = None) -> dict[int, list[tuple[str, Figure]]]:
    """Return by service the months with their figures, in order, of an agency or of all; months without one are left out."""
    chosen = _within(months) if agency_id is None else _within(months) & (SurveyAnswer.agency == agency_id)
    found: dict[int, list[tuple[str, Figure]]] = {}
    for (service, month), figure in sorted(_figures(chosen, SurveyAnswer.service, SurveyAnswer.month).items()):
        if figure.index:
            found.setdefault(service, []).append((month, figure))
    return found


def chosen_answers(agency_id: int, service_id: int | None, months: Months) -> peewee.Expression:
    """Return the condition for the answers of an agency (and of one of its services) that count in some months."""
    found = _within(months) & (SurveyAnswer.agency == agency_id)
    return found if service_id is None else found & (SurveyAnswer.service == service_id)


def first_year(agency_id: int) -> int | None:
    """Return the year of an agency's first answers that count, or None."""
    month = SurveyAnswer.select(peewee.fn.MIN(SurveyAnswer.month)).where(SurveyAnswer.agency == agency_id).scalar()
    return int(month[:4]) if month else None


def _within(months: Months) -> peewee.Expression:
    return SurveyAnswer.month.between(*months)  # never true of an answer that waits: its month is null


def _by_service(chosen: peewee.Expression) -> dict[int, Figure]:
    return {service: figure for (service,), figure in _figures(chosen, SurveyAnswer.service).items()}


def _figures(chosen: peewee.Expression, *keys: peewee.Field) -> dict[tuple[Any, ...], Figure]:
    """Add up the answers into groups by some columns, whose values are the key."""
    sums = [peewee.fn.SUM(value) for value in VALUES]
    query = SurveyAnswer.select(*keys, peewee.fn.COUNT(SurveyAnswer.id), *sums).where(chosen).group_by(*keys)
    found = {}
    rows: Any = query.tuples()
    for row in rows:
        n, *totals = row[len(keys) :]
        found[row[: len(keys)]] = figure_of([int(total) for total in totals], n)
    return found
