"""Which services an official can open cases of: at the counter for an applicant, or the office's own."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts import Actor
from portal.formatters import listing
from portal.models.accounts import Agency
from portal.models.services import Service
from portal.publishing import process_of


@dataclass(frozen=True, slots=True)
class Opening:
    """A service that an official can open a case of."""

    slug: str
    title: str
    agency: str


def counter_services(actor: Actor) -> list[Opening]:
    """Return the services whose cases the actor may take in for an applicant, by title.

    One for all agencies is handled by the agency of who takes it in.
    """
    own = listing(name for _, name in agencies_of(actor))
    return [
        Opening(service.slug, service.title, own if service.for_all_agencies else service.agency.name)
        for service in _services(actor)
        if service.opened_by_public
    ]


def own_services(actor: Actor) -> list[Opening]:
    """Return the services without an applicant whose first step an office of the actor does, by title."""
    held = {(office.agency_id, office.role) for office in actor.offices}
    found = []
    for service in _services(actor):
        if service.opened_by_public:
            continue
        doers = process_of(service.current_version_id).first.doers
        if any((service.agency_id, role) in held for role in doers):
            found.append(_opening(service))
    return found


def agencies_of(actor: Actor) -> list[tuple[str, str]]:
    """Return (slug, name) of the agencies in which the actor holds an office, by name."""
    held = list({office.agency_id for office in actor.offices})
    query = Agency.select(Agency.slug, Agency.name).where(Agency.id.in_(held)).order_by(Agency.name)
    return [(agency.slug, agency.name) for agency in query]


def agency_of(actor: Actor) -> str:
    """Return for which agency the actor works, by name; of several the first, and how many more; else an empty text."""
    ids = {office.agency_id for office in actor.offices} | ({actor.admin_of} if actor.admin_of else set())
    names = (
        [row.name for row in Agency.select(Agency.name).where(Agency.id.in_(ids)).order_by(Agency.name)] if ids else []
    )
    return names[0] + (f" dan {len(names) - 1} instansi lain" if len(names) > 1 else "") if names else ""


def _services(actor: Actor) -> list[Service]:
    held = list({office.agency_id for office in actor.offices})
    if not held:
        return []
    open_to = Service.accepting & Service.current_version.is_null(False)
    query = Service.select(Service, Agency.id, Agency.name).join(Agency).order_by(Service.title, Service.id)
    return list(query.where(open_to & (Service.agency.in_(held) | Service.for_all_agencies)))


def _opening(service: Service) -> Opening:
    return Opening(service.slug, service.title, service.agency.name)
