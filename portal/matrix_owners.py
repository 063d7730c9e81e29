"""Who owns what is published: the agency of a matrix, its offices, and the code of its service."""

from __future__ import annotations

import re

from portal.models.accounts import Agency, Office
from portal.models.services import Service
from portal.sop.identity import canonical, make_code
from portal.sop.model import Level, Matrix, Problem, Reading
from portal.sop.process import Process


def known_agency(name: str) -> Agency | None:
    """Return the agency that a matrix names, or None; case and spaces do not matter."""
    key = " ".join(name.split()).casefold()
    return next((a for a in Agency.select() if a.name.casefold() == key), None) if key else None


def agency_for(matrix: Matrix, reading: Reading) -> tuple[Agency, list[Problem]]:
    """Find or make the agency; where it has another zone, say so: the zone of a known agency stays (§2)."""
    name = " ".join(matrix.agency.split())
    agency = known_agency(name)
    if agency is None:
        contact = "\n".join(matrix.facts.get("Kontak", ()))
        return Agency.create(name=name, slug=_free_slug(name), zone=matrix.zone, contact=contact), []
    if not agency.contact and matrix.facts.get("Kontak"):
        agency.contact = "\n".join(matrix.facts["Kontak"])
        agency.save(only=[Agency.contact])
    states_zone = any(canonical(next(filter(str.strip, row), "")) == "Zona Waktu" for row in reading.rows)
    if agency.zone == matrix.zone or not states_zone:
        return agency, []
    message = f"Zona Waktu {matrix.zone} berbeda dengan zona {agency.name} di portal, yaitu {agency.zone}."
    advice = f"Tulis {agency.zone}, atau minta admin mengubah zona instansi."
    return agency, [Problem(Level.note, None, message, advice)]


def add_offices(agency: Agency, process: Process) -> None:
    """Make the offices that a process names and the agency does not have yet."""
    known = {office.name for office in Office.select().where(Office.agency == agency)}
    for role in process.roles:
        if not process.is_applicant(role) and role not in known:
            Office.create(agency=agency, name=role)


def _free_slug(name: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:70] or "instansi"
    taken = {agency.slug for agency in Agency.select(Agency.slug)}
    return next(s for s in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if s not in taken)


def free_code(service: Service, matrix: Matrix) -> str:
    """Return the Kode of the matrix; where another service has it, the next free one that begins alike."""
    code = (matrix.code or make_code(matrix.title)).upper()
    taken = {s.code for s in Service.select(Service.code).where(Service.id != service.id)}
    tries = [code, *(code[:5] + c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
    tries += [code[:4] + a + b for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    return next(c for c in tries if c not in taken)
