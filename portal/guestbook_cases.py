"""What a visit has to do with a case: the one that its number names, or a new one that the entry opens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal import answers, casework, intake, numbers, throttle
from portal.accounts import Actor
from portal.answers import AnswerError
from portal.formatters import clock_time
from portal.intake import Opened, Request
from portal.models.base import transaction
from portal.models.cases import Case
from portal.models.services import Service
from portal.publishing import process_of
from portal.refusals import Invalid, Refused, ServiceClosed, StaleCase
from portal.sop.process import Process

UNKNOWN_NUMBERS, WINDOW_MINUTES = 20, 15  # from one kiosk; a mistyped number has a wrong check character and is free
WRONG = "Nomor permohonan belum cocok. Periksa lagi, atau lanjutkan tanpa nomor."
TOO_MANY = "Terlalu banyak percobaan. Coba lagi pukul {pukul}, atau datang ke loket {instansi}."
CANNOT = "Permohonan belum dapat dibuka dari sini. Hapus pilihannya, atau ajukan di loket."
_PURPOSE = re.compile(r"\b(keperluan|tujuan|maksud|perihal)\b")
_PEOPLE = re.compile(r"\b(jumlah)\b.*\b(tamu|peserta|orang|rombongan)\b")


@dataclass(frozen=True, slots=True)
class Offer:
    """A service whose case a visit can open at once."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Guest:
    """What an entry says that a case can use."""

    name: str
    origin: str
    purpose: str
    party: int
    contact_kind: str  # "" | email | telepon
    contact: str


def offers(agency_id: int) -> list[Offer]:
    """Return the agency's services whose steps have the applicant fill in the guest book, and whose form it fills."""
    ready = Service.accepting & Service.opened_by_public & Service.current_version.is_null(False)
    query = Service.select().where(ready & (Service.agency == agency_id) & ~Service.for_all_agencies)
    return [
        Offer(row.slug, row.title)
        for row in query.order_by(Service.title, Service.id)
        if _is_filled_by_a_visit(process_of(row.current_version_id))
    ]


def _is_filled_by_a_visit(process: Process) -> bool:
    if not any(casework.asks_for_guest_book(process, step.number) for step in process.steps):
        return False
    sample = Guest("Nama", "Asal", "Keperluan", 1, "", "")
    _, errors = answers.check_answers(process.fields_at(process.first.number), answers_of(process, sample))
    return not errors and not (process.first.decider and process.is_applicant(process.first.decider))


def answers_of(process: Process, guest: Guest) -> Mapping[str, object]:
    """Return what a visit says to the Isian of the first step: institution, purpose, number of people."""
    given: dict[str, object] = {}
    for field in process.fields_at(process.first.number):
        label = field.label.casefold()
        if field.type in ("teks", "paragraf") and _PURPOSE.search(label):
            most = answers.TEXT_MAX if field.type == "teks" else answers.PARAGRAPH_MAX
            given.setdefault(field.label, guest.purpose[:most])
        elif field.type == "teks" and re.search(r"\b(instansi|lembaga|perusahaan|organisasi|asal)\b", label):
            given.setdefault(field.label, guest.origin)
        elif field.type == "angka" and _PEOPLE.search(label):
            given.setdefault(field.label, str(guest.party))
    return given


def find_case(typed: str, agency_id: int) -> Case | None:
    """Return the agency's case of a typed number, or None: unknown, mistyped and another agency's are told alike.

    So is that of an anonymous reporter: the book would put a name beside it, for the reported unit to read.
    """
    number = numbers.read_number(typed)
    if number is None:
        return None
    found: Case | None = Case.get_or_none((Case.number == number) & (Case.agency == agency_id) & ~Case.anonymous)
    return found


def case_of(typed: str, agency_id: int, agency: str, zone: str, kiosk_id: int | None, now: datetime) -> Case:
    """Return the case of a typed number; of a kiosk, tries at numbers that do not exist are counted.

    Raises Invalid (field nomor) with one sentence for every number that does not fit, or too many tries.
    """
    key = f"tamu:nomor:{kiosk_id}"
    if kiosk_id is not None and (until := throttle.blocked_until(key, UNKNOWN_NUMBERS, WINDOW_MINUTES, now)):
        text = TOO_MANY.format(pukul=clock_time(until, zone), instansi=agency)
        raise Invalid([AnswerError("nomor", 53, text)])
    case = find_case(typed, agency_id)
    if case is not None:
        return case
    if kiosk_id is not None and numbers.read_number(typed):
        throttle.attempt(key, UNKNOWN_NUMBERS + 1, WINDOW_MINUTES, now)
    raise Invalid([AnswerError("nomor", 36, WRONG)])


def sign(number: str, actor: Actor | None, now: datetime) -> bool:
    """Do the case's step "mengisi buku tamu" where it is open; say whether it was done.

    Somebody may move the case at this very moment: it is tried once more. What stands in the way of the step never
    stands in the way of the entry, so nothing is raised.
    """
    for _ in range(2):
        try:
            with transaction():
                return casework.sign_guest_book(number, actor, now) is not None
        except StaleCase:
            continue
        except Refused:
            return False
    return False


def open_case(slug: str, agency_id: int, guest: Guest, actor: Actor | None, now: datetime) -> Opened:
    """Open a case for the guest, received at the counter; `actor` None: the guest did it at a kiosk.

    Raises Invalid (field buka) where the service is not offered (any more), or its form asks for more.
    """
    if slug not in {offer.slug for offer in offers(agency_id)}:
        raise Invalid([AnswerError("buka", 4, CANNOT)])
    service = Service.get(Service.slug == slug)
    raw = dict(answers_of(process_of(service.current_version_id), guest))
    raw |= {answers.NAME: guest.name, answers.CONTACT_KIND: guest.contact_kind, answers.CONTACT: guest.contact}
    by = actor if actor and any(held.agency_id == agency_id for held in actor.offices) else None
    try:
        return intake.open_case(Request(slug, raw, channel="loket"), by, now)
    except (Invalid, ServiceClosed) as error:
        raise Invalid([AnswerError("buka", 31, CANNOT)]) from error
