"""The copy of a person's data in a case: one zip with the facts as JSON, a text to read, and the documents."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from portal import audit, filestore
from portal.accounts import Actor
from portal.casekeys import KeyHolder, still_holds
from portal.formatters import moment
from portal.models.accounts import Agency
from portal.models.base import transaction
from portal.models.cases import Case
from portal.models.files import CaseFile
from portal.models.services import Service
from portal.refusals import NotYours, WrongKey
from portal.subjects import holding


def copy_for_holder(number: str, holder: KeyHolder, now: datetime) -> bytes:
    """Return the copy for who holds the key, an anonymous reporter's name included: it is theirs. Raises WrongKey."""
    if holder.number != number or not still_holds(holder):
        raise WrongKey
    return _zip(_load(number), now)


def copy_for_admin(number: str, actor: Actor, now: datetime) -> bytes:
    """Return the copy that an admin hands over on request, and log it. Raises NotFound, NotYours.

    An anonymous reporter's copy is for the reporter with the key alone.
    """
    if holding(number, actor).is_anonymous:
        raise NotYours(titles=actor.titles)
    case = _load(number)
    with transaction():
        audit.record(
            actor, "data_copied", now, agency_id=case.agency_id, service_id=case.service_id, subject=case.number
        )
    return _zip(case, now)


def _load(number: str) -> Case:
    query = Case.select(Case, Service, Agency).join(Service).switch(Case).join(Agency, on=(Case.agency == Agency.id))
    found: Case = query.where(Case.number == number).get()
    return found


def _facts(case: Case, documents: list[CaseFile]) -> dict[str, Any]:
    zone = case.agency.zone
    return {
        "Nomor": case.number,
        "Layanan": case.service.title,
        "Instansi": case.agency.name,
        "Diterima": moment(case.received_at, zone),
        "Ditutup": moment(case.closed_at, zone) if case.closed_at else "",
        "Nama": case.applicant_name,
        "Lembaga": case.institution,
        "Kontak": case.contact,
        "Isian": case.answers,
        "Dokumen": [row.name for row in documents],
    }


def _zip(case: Case, now: datetime) -> bytes:
    condition = (CaseFile.case == case.id) & CaseFile.removed_at.is_null() & (CaseFile.purpose == "form")
    documents = list(CaseFile.select().where(condition).order_by(CaseFile.id))
    facts = {"Salinan dibuat": moment(now, case.agency.zone), **_facts(case, documents)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(facts, ensure_ascii=False, indent=2))
        archive.writestr("data.txt", "\ufeff" + "\r\n".join(_lines(facts)) + "\r\n")
        for count, row in enumerate(documents, 1):
            archive.writestr(f"dokumen/{count:02d}-{filestore.clean_name(row.name)}", filestore.read(row))
    return out.getvalue()


def _lines(facts: dict[str, Any]) -> list[str]:
    lines = []
    for label, value in facts.items():
        if isinstance(value, dict):
            lines += [f"{label}:", *(f"  {name}: {_text(each)}" for name, each in value.items())]
        else:
            lines.append(f"{label}: {_text(value)}")
    return lines


def _text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(" | ".join(map(str, row)) if isinstance(row, list) else str(row) for row in value) or "–"
    return str(value) if value not in (None, "") else "–"
