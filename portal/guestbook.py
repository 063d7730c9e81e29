"""The guest book: enter a visit, note its end, correct it, take its names out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import peewee

from portal import audit, guestbook_cases, throttle
from portal.accounts import Actor
from portal.answers import AnswerError
from portal.guestbook_cases import Guest
from portal.guestbook_entry import Entry, check
from portal.guestbook_kiosk import Kiosk, forget_old
from portal.guestbook_settings import RETENTION_MONTHS, check_reader, settings_of
from portal.models.accounts import Agency
from portal.models.base import transaction
from portal.models.cases import Case
from portal.models.guestbook import GuestbookSettings, Visit
from portal.months import months_later
from portal.numbers import hash_token
from portal.refusals import Invalid, NotFound, StaleCase
from portal.sending import KEY_SHOWN_FOR, seal, unseal
from portal.sop.worktime import ZONES

FROM_A_KIOSK, WINDOW_MINUTES = 120, 60  # entries; a school class writes itself in within minutes
TOO_MANY = "Terlalu banyak kunjungan dicatat dari layar ini. Lapor ke meja penerima tamu."


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry is written: at a kiosk, or at the desk by an official."""

    agency_id: int
    kiosk: Kiosk | None = None
    actor: Actor | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry that was made, as its writer is told: no name. `key` only for ten minutes, and only to who has the token."""

    visit_id: int
    arrived_at: datetime
    host: str
    number: str = ""  # of the case that it belongs to
    opened: bool = False  # the case was opened by it
    step_done: bool = False  # the case's step "mengisi buku tamu" was done by it
    key: str = field(default="", repr=False)


def record(entry: Entry, place: Place, now: datetime) -> Recorded:
    """Enter a visit, with all that follows for its case, once for each form token.

    Raises Invalid with what needs another look, NotYours for an official of elsewhere; nothing is stored then.
    """
    if place.actor:
        check_reader(place.agency_id, place.actor)
    if already := recorded(entry.token, place.agency_id, now):
        return already
    agency = Agency.get_by_id(place.agency_id)
    values, errors = check(entry, agency.id, settings_of(agency.id))
    case = None
    if entry.number.strip():
        try:
            kiosk_id = place.kiosk.id if place.kiosk else None
            case = guestbook_cases.case_of(entry.number, agency.id, agency.name, agency.zone, kiosk_id, now)
        except Invalid as error:
            errors += error.errors
    if errors:
        raise Invalid(errors)
    if place.kiosk:
        _slow_down(place.kiosk, now)
    try:
        with transaction():
            _write(entry, values, case, agency, place, now)
    except peewee.IntegrityError:
        if not recorded(entry.token, agency.id, now):  # pressed twice at once: the other one made it
            raise
    found = recorded(entry.token, agency.id, now)
    assert found is not None
    return found


def recorded(token: str, agency_id: int, now: datetime) -> Recorded | None:
    """Return the entry that a form made, or None."""
    row = Visit.get_or_none((Visit.token_hash == hash_token(token)) & (Visit.agency == agency_id)) if token else None
    if row is None:
        return None
    key = unseal(row.seal, token) if row.seal and now < row.arrived_at + KEY_SHOWN_FOR else ""
    number = row.case.number if row.case_id else ""
    host = row.host.name if row.host_id else ""
    return Recorded(row.id, row.arrived_at, host, number, row.case_opened, row.step_done, key)


def _slow_down(kiosk: Kiosk, now: datetime) -> None:
    try:
        throttle.attempt(f"tamu:layar:{kiosk.id}", FROM_A_KIOSK, WINDOW_MINUTES, now)
    except throttle.TooManyAttempts:
        raise Invalid([AnswerError("nama", 86, TOO_MANY)]) from None


def _write(
    entry: Entry, values: Mapping[str, Any], case: Case | None, agency: Agency, place: Place, now: datetime
) -> None:
    local = now.astimezone(ZONES[agency.zone])
    by = place.actor.account_id if place.actor else place.kiosk.account_id if place.kiosk else None
    # First of all, so that of two presses at once the second waits here and then fails on the token.
    visit = Visit.create(
        **values,
        agency=agency,
        day=local.date(),
        hour=local.hour,
        arrived_at=now,
        kind="meja" if place.actor else "kiosk",
        entered_by=by,
        case=case,
        token_hash=hash_token(entry.token) if entry.token else None,
    )
    number = case.number if case else ""
    changes: dict[str, Any] = {}
    if case is None and entry.open_service:
        guest = Guest(
            visit.name,
            visit.origin,
            visit.purpose_text or visit.purpose,
            visit.party,
            *_contact(visit.contact),
        )
        opened = guestbook_cases.open_case(entry.open_service, agency.id, guest, place.actor, now)
        number = opened.number
        changes = {"case": opened.case_id, "case_opened": True}
        changes["seal"] = seal(opened.key, entry.token) if opened.key and entry.token else ""
    if number:
        changes["step_done"] = guestbook_cases.sign(number, place.actor, now)
    if changes:
        Visit.update(**changes).where(Visit.id == visit.id).execute()


def _contact(text: str) -> tuple[str, str]:
    return ("email" if "@" in text else "telepon" if text else "", text)


# -- afterwards, at the desk ---------------------------------------------------------------------------------------


def visit_of(visit_id: int, agency_id: int, actor: Actor) -> Visit:
    """Return a visit of an agency's guest book. Raises NotYours, NotFound."""
    check_reader(agency_id, actor)
    row = Visit.get_or_none((Visit.id == visit_id) & (Visit.agency == agency_id))
    if row is None:
        raise NotFound
    return row


def leave(visit_id: int, agency_id: int, actor: Actor, now: datetime) -> Visit:
    """Note that the guest leaves now; a visit that has its end, or is of an earlier day, stays as it is."""
    with transaction():
        row = visit_of(visit_id, agency_id, actor)
        today = now.astimezone(ZONES[row.agency.zone]).date()
        still = (Visit.id == row.id) & Visit.left_at.is_null() & (Visit.day == today)
        Visit.update(left_at=now, revision=Visit.revision + 1).where(still).execute()
    return visit_of(visit_id, agency_id, actor)


def correct(
    visit_id: int, agency_id: int, revision: int, entry: Entry, left_at: datetime | None, actor: Actor, now: datetime
) -> bool:
    """Correct an entry, and when its guest left (None: not noted); the log tells which fields changed, not what they held.

    A case number is linked as by an entry; return whether that did its step. Raises NotYours, NotFound (also where the
    names are out already), StaleCase where the page was old, Invalid (field keluar for an end before the arrival or in
    the future, nomor for a number that does not fit).
    """
    with transaction():
        row = visit_of(visit_id, agency_id, actor)
        if row.removed_at:
            raise NotFound
        values, errors = check(entry, agency_id, settings_of(agency_id), before=row)
        number, faults = _number_now(row, entry.number, now)
        errors += faults + _check_left(row, left_at, now)
        if errors:
            raise Invalid(errors)
        values |= {"left_at": left_at, "case": Case.get(Case.number == number) if number else None}
        changed = sorted(name for name, value in values.items() if name != "folded" and _differs(row, name, value))
        if not changed:
            return False
        at_hand = (Visit.id == row.id) & (Visit.revision == revision)
        if not Visit.update(**values, revision=revision + 1).where(at_hand).execute():
            raise StaleCase(at=now)
        detail = {"fields": changed}
        audit.record(actor, "visit_corrected", now, agency_id=agency_id, subject=f"kunjungan {row.id}", detail=detail)
        done = "case" in changed and bool(number) and guestbook_cases.sign(number, actor, now)
        if done:
            Visit.update(step_done=True).where(Visit.id == row.id).execute()
    return done


def _number_now(row: Visit, typed: str, now: datetime) -> tuple[str, list[AnswerError]]:
    """Return the number of the case that a corrected visit belongs to; what the visit did to a case cannot be undone."""
    before = row.case.number if row.case_id else ""
    if row.step_done or row.case_opened or typed.strip() == before:
        return before, []
    if not typed.strip():
        return "", []
    try:
        agency = row.agency
        return guestbook_cases.case_of(typed, agency.id, agency.name, agency.zone, None, now).number, []
    except Invalid as error:
        return before, error.errors


def _check_left(row: Visit, left_at: datetime | None, now: datetime) -> list[AnswerError]:
    # A minute has no seconds: who comes and goes within it has not left before.
    if not left_at or row.arrived_at.replace(second=0, microsecond=0) <= left_at <= now:
        return []
    text = "Jam keluar berada di luar kunjungan. Tulis waktu sesudah jam masuk, paling lambat sekarang."
    return [AnswerError("keluar", 11, text)]


def _differs(row: Visit, name: str, value: object) -> bool:
    if name == "case":
        return bool(row.case != value)
    return bool((row.host_id if name == "host" else getattr(row, name)) != value)


def remove_names(visit_id: int, agency_id: int, actor: Actor, now: datetime) -> None:
    """Take out of a visit all that tells who came, at the person's request; it is still counted."""
    with transaction():
        row = visit_of(visit_id, agency_id, actor)
        if _anonymise(Visit.id == row.id, now):
            audit.record(actor, "visit_removed", now, agency_id=agency_id, subject=f"kunjungan {row.id}")


def delete(visit_id: int, agency_id: int, actor: Actor, now: datetime) -> None:
    """Delete an entry that was made by mistake, so that it is counted no more. What its case got stays."""
    with transaction():
        row = visit_of(visit_id, agency_id, actor)
        Visit.delete().where(Visit.id == row.id).execute()
        audit.record(
            actor, "visit_deleted", now, agency_id=agency_id, subject=f"kunjungan {row.id}, {row.day:%d-%m-%Y}"
        )


# -- retention -----------------------------------------------------------------------------------------------------


def sweep(now: datetime) -> int:
    """Take the names out of all visits past their agency's retention time; return of how many. Old kiosks go as well."""
    kept = {row.agency_id: row.retention_months for row in GuestbookSettings.select()}
    forget_old(now)
    with transaction():
        Visit.update(seal="").where((Visit.seal != "") & (Visit.arrived_at < now - KEY_SHOWN_FOR)).execute()
        removed = 0
        for agency in Agency.select(Agency.id):
            months = kept.get(agency.id, RETENTION_MONTHS)
            removed += _anonymise((Visit.agency == agency.id) & (Visit.arrived_at < months_later(now, -months)), now)
    return removed


def _anonymise(which: Any, now: datetime) -> int:
    gone: dict[str, Any] = dict.fromkeys(("name", "origin", "purpose_text", "contact", "folded", "seal"), "")
    gone |= {"case": None, "token_hash": None, "removed_at": now}
    return int(Visit.update(**gone, revision=Visit.revision + 1).where(which & Visit.removed_at.is_null()).execute())
