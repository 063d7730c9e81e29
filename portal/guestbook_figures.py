"""Counts of visits, by day, month, hour, purpose or role; visits whose names are gone are counted like all others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Literal

import peewee

from portal.models.accounts import Office
from portal.models.guestbook import Visit

By = Literal["day", "month", "hour", "purpose", "role"]
NO_ROLE = "Tanpa pelaksana"


@dataclass(frozen=True, slots=True)
class Count:
    """A line of a figure: an ISO day, an ISO month, an hour (0 to 23), a purpose or a role, with its numbers."""

    key: str
    visits: int
    people: int


def counts(agency_id: int | None, since: date, until: date, by: By) -> list[Count]:
    """Return the counts of the visits from a day to (and with) a day, local days of each agency; None: all agencies.

    By day, month and hour in their order, by purpose and role the most frequent first. What has no visit is left out.
    """
    if by == "month":
        return _months(counts(agency_id, since, until, "day"))
    keys: dict[str, Any] = {"day": Visit.day, "hour": Visit.hour, "purpose": Visit.purpose, "role": Office.name}
    key = keys[by]
    visits = peewee.fn.COUNT(Visit.id)
    query = Visit.select(key.alias("key"), visits.alias("visits"), peewee.fn.SUM(Visit.party).alias("people"))
    if by == "role":
        query = query.join(Office, peewee.JOIN.LEFT_OUTER, on=(Visit.host == Office.id))
    order = (visits.desc(), key) if by in ("purpose", "role") else (key,)
    query = query.where(_within(agency_id, since, until)).group_by(key).order_by(*order)
    rows: Any = query.tuples()
    return [Count(_text(found), int(count), int(people)) for found, count, people in rows]


def _months(days: Iterable[Count]) -> list[Count]:
    """Add up days, which come in their order; both databases cut dates in ways of their own."""
    found = []
    for month, group in groupby(days, lambda count: count.key[:7]):
        counted = list(group)
        found.append(Count(month, sum(c.visits for c in counted), sum(c.people for c in counted)))
    return found


def total(agency_id: int | None, since: date, until: date) -> Count:
    """Return the number of visits and people from a day to (and with) a day; None: of all agencies."""
    query = Visit.select(peewee.fn.COUNT(Visit.id), peewee.fn.SUM(Visit.party))
    visits, people = query.where(_within(agency_id, since, until)).tuples().first()
    return Count("", int(visits), int(people or 0))


def _within(agency_id: int | None, since: date, until: date) -> Any:
    days = Visit.day.between(since, until)
    return days if agency_id is None else (Visit.agency == agency_id) & days


def _text(key: object) -> str:
    if key is None:
        return NO_ROLE
    return key.isoformat() if isinstance(key, date) else str(key)
