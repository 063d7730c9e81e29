"""The complaints of an agency as lists: searched, filtered by status, a page at a time; and those that were handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from portal.accounts import Actor
from portal.complaint_lines import ComplaintLine, Wanted, lines_of
from portal.discretion import handles
from portal.models.accounts import Agency
from portal.models.base import from_db
from portal.models.cases import Case
from portal.models.complaints import ComplaintHandover
from portal.models.services import Service
from portal.publishing import process_of
from portal.refusals import NotYours
from portal.sop.process import Process

PAGE = 25


@dataclass(frozen=True, slots=True)
class Page:
    """A page of complaints, the newest first; `after` asks for the next one (None: this is the last)."""

    lines: tuple[ComplaintLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A complaint that an agency passed on: all that it still sees of it."""

    number: str
    at: datetime
    to_agency: str  # where it is now
    zone: str


def may_list(actor: Actor) -> bool:
    """Whether a person works on complaints, and so may list them."""
    return bool(_agencies(actor))


def handles_any(actor: Actor) -> bool:
    """Whether a person handles the complaints of an agency: passes them on, and may export them."""
    return bool(handled_agencies(actor))


def complaints(actor: Actor, wanted: Wanted, now: datetime, after: str | None = None) -> Page:
    """Return a page of the complaints of the actor's agencies; bad `after`: page one. Raises NotYours."""
    agencies = _agencies(actor)
    if not agencies:
        raise NotYours(titles=actor.titles)
    start = int(after) if after and after.isascii() and after.isdigit() else None
    found: list[tuple[int, ComplaintLine]] = []
    for pair in lines_of(actor, agencies, wanted, now, start):
        found.append(pair)
        if len(found) > PAGE:
            break
    more = str(found[PAGE - 1][0]) if len(found) > PAGE else None
    return Page(tuple(line for _, line in found[:PAGE]), more)


def handed_over(actor: Actor) -> tuple[HandedOver, ...]:
    """Return what the actor's agencies passed on and do not have any more, the newest first, at most 100."""
    mine = handled_agencies(actor)
    if not mine:
        return ()
    rows: Any = (
        ComplaintHandover.select(Case.number, peewee.fn.MAX(ComplaintHandover.at), Agency.name, Agency.zone)
        .join(Case, on=(ComplaintHandover.case == Case.id))
        .join(Agency, on=(Case.agency == Agency.id))
        .where(ComplaintHandover.from_agency.in_(mine) & Case.agency.not_in(mine))
        .group_by(Case.id, Case.number, Agency.name, Agency.zone)
        .order_by(peewee.fn.MAX(ComplaintHandover.id).desc())
        .limit(100)
    )
    return tuple(HandedOver(n, from_db(at), name, zone) for n, at, name, zone in rows.tuples())


def handled_agencies(actor: Actor) -> list[int]:
    """Return the agencies whose complaints a person handles, by the SOP that holds now."""
    processes = _processes()
    held = dict.fromkeys(h.agency_id for h in actor.offices)
    return [agency for agency in held if any(handles(process, agency, actor) for process in processes)]


def _agencies(actor: Actor) -> list[int]:
    """Return the agencies on whose complaints a person works, in whatever role of the SOP."""
    roles = {role for process in _processes() for role in process.roles if not process.is_applicant(role)}
    return list(dict.fromkeys(held.agency_id for held in actor.offices if held.role in roles))


def _processes() -> list[Process]:
    rows: Any = Service.select(Service.current_version).where(
        Service.for_all_agencies & Service.current_version.is_null(False)
    )
    return [process_of(version) for (version,) in rows.tuples()]
