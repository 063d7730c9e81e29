"""Sending a complaint: what its form asks besides the SOP's, and limits against spam that let honest people through."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal import config, drafts, intake, numbers, publishing, sending, throttle
from portal.accounts import Actor, today
from portal.answers import ABOUT_NUMBER, ABOUT_SERVICE, NAME, SECRET, TRACKING, AnswerError, check_note
from portal.intake import Opened, Request
from portal.models.accounts import Agency
from portal.models.base import transaction
from portal.models.cases import Case
from portal.models.complaints import ComplaintFacts
from portal.models.services import Service
from portal.refusals import Invalid, Refused
from portal.standing import contact_words

TRAP = "situs_web"  # a field that people do not see; programs fill it in
MIN_SECONDS = 3  # between the saved form and sending it; nobody reads it over faster
TRACKING_MAX = 60
NAMELESS = "Nama belum diisi. Tulis nama Anda, atau pilih Anonim."
DAY_IN_MINUTES = 24 * 60
COUNTER_CHANNELS = (
    ("loket", "Tatap muka"), ("kotak", "Kotak pengaduan"), ("pos", "Surat"), ("whatsapp", "WhatsApp"),
    ("telepon", "Telepon"), ("faks", "Faksimile"), ("surel", "Surel"), ("sp4n", "SP4N-LAPOR!"),
)  # fmt: skip
assert tuple(name for name, _ in COUNTER_CHANNELS) == intake.COMPLAINT_CHANNELS


class TooFast(Refused):
    """The form came faster than anybody writes, or its hidden field was filled in. Facts: seconds to wait."""

    status, text = 429, 28

    def sentence(self) -> str:
        """Say what to do."""
        return (
            "Formulir dikirim terlalu cepat untuk kami periksa. "
            f"Tunggu {self.facts['seconds']} detik, lalu kirim lagi. Isian Anda tetap ada."
        )


class TooManyToday(Refused):
    """As many complaints came from one address today as are taken. Facts: count, contact (of the agency, in words)."""

    status, text = 429, 29

    def sentence(self) -> str:
        """Say what to do."""
        other = self.facts["contact"] or "SP4N-LAPOR! (www.lapor.go.id, SMS 1708)"
        return (
            f"Dari jaringan ini sudah masuk {self.facts['count']} pengaduan hari ini. "
            f"Kirim lagi besok, atau sampaikan lewat {other}."
        )


@dataclass(frozen=True, slots=True)
class Guard:
    """What a form sent by the public came with: the address it came from, and what stands in the hidden field."""

    address: str
    trap: str = ""


def send_complaint(
    token: str, guard: Guard | None, now: datetime, request: Request | None = None, actor: Actor | None = None
) -> sending.Sent:
    """Send a saved complaint, once; `guard` None only for officials, who give `request` and `actor`.

    Raises TooFast, TooManyToday, and what sending.send_form raises; the saved form stays then.
    """

    def open_with(given: Request, by: Actor | None, at: datetime) -> Opened:
        opened = open_complaint(given, by, at)
        if guard:
            _count(guard.address, opened.number, at)
        return opened

    if sending.sent_form(token, now) is None:
        if guard:
            _look_at(token, guard, now)
        if errors := check_complaint(token, now, request, actor):
            raise Invalid(errors)
    return sending.send_form(token, now, request, actor, open_with)


def check_complaint(
    token: str, now: datetime, request: Request | None = None, actor: Actor | None = None
) -> list[AnswerError]:
    """Return every fault that keeps a saved complaint from being sent. Raises DraftGone."""
    errors = drafts.check_draft(token, now, request.received_at if request else None)
    if actor is None:
        errors = [replace(e, text=NAMELESS) if (e.field, e.number) == (NAME, 2) else e for e in errors]
    _, faults = _facts(drafts.read_draft(token, now).values, request.channel if request else "web", actor)
    return errors + faults


def open_complaint(request: Request, actor: Actor | None, now: datetime) -> Opened:
    """Open the case of a complaint and keep what it has besides; raises as intake.open_case does."""
    unknown = drafts.UNKNOWN_AGENCY in (request.agency, request.raw.get(drafts.AGENCY))
    facts, errors = _facts(request.raw, request.channel, actor)
    if errors:
        raise Invalid(errors)
    with transaction():
        if unknown:
            request = replace(request, agency=_coordinator(request.slug, actor))
        opened = intake.open_case(request, actor, now)
        ComplaintFacts.create(case=opened.case_id, no_agency=unknown, **facts)
    return opened


def aboutable() -> list[tuple[str, str, str]]:
    """Return (slug, title, agency) of the services that a complaint can be about."""
    lines = publishing.service_catalogue(public_only=True)
    return [(line.slug, line.title, line.agency) for line in lines if not line.for_all_agencies]


def tracking_faults(text: str, needed: bool, besides: int | None = None) -> list[AnswerError]:
    """Return what is wrong with a number of SP4N-LAPOR!; `besides` is the id of the case that may have it already."""
    text = text.strip()
    if not text:
        said = "Nomor SP4N-LAPOR! belum diisi. Tulis nomor pelacakan yang diberikan SP4N-LAPOR!."
        return [AnswerError(TRACKING, 1, said)] if needed else []
    if errors := check_note(TRACKING, "Nomor SP4N-LAPOR!", text, TRACKING_MAX):
        return errors
    same = ComplaintFacts.select(ComplaintFacts, Case).join(Case, on=(ComplaintFacts.case == Case.id))
    found = same.where((ComplaintFacts.tracking_id == text) & (ComplaintFacts.case != (besides or 0))).first()
    if found is None:
        return []
    said = f"Nomor SP4N-LAPOR! “{text}” sudah tercatat pada pengaduan {found.case.number}. Periksa nomornya."
    return [AnswerError(TRACKING, 4, said)]


def _coordinator(slug: str, actor: Actor | None) -> str:
    """Return where a complaint goes whose agency is not known: to the SOP's owner, or stays where it was written down."""
    owner = Service.select(Service, Agency).join(Agency).where(Service.slug == slug).first()
    mine = [held.agency_id for held in actor.offices] if actor else []
    if owner is None or not mine or owner.agency_id in mine:
        return owner.agency.slug if owner else ""
    return str(Agency.get_by_id(mine[0]).slug)


def _facts(raw: Mapping[str, object], channel: str, actor: Actor | None) -> tuple[dict[str, object], list[AnswerError]]:
    """Check what a complaint says besides the SOP's Isian; return the columns and the faults."""
    errors: list[AnswerError] = []
    slug, typed = str(raw.get(ABOUT_SERVICE) or "").strip(), str(raw.get(ABOUT_NUMBER) or "").strip()
    service = Service.get_or_none((Service.slug == slug) & Service.current_version.is_null(False)) if slug else None
    if slug and service is None:
        text = "Layanan yang dipilih tidak ada dalam daftar. Pilih salah satu yang tersedia, atau biarkan kosong."
        errors.append(AnswerError(ABOUT_SERVICE, 4, text))
    number = numbers.read_number(typed) if typed else ""
    if number is None:
        text = (
            "Nomor terdiri atas kode layanan dan 8 huruf atau angka, misalnya PTV-7K3M-9QX2. Periksa tanda terima Anda."
        )
        errors.append(AnswerError(ABOUT_NUMBER, 49, text))
    elif number:
        case = Case.get_or_none(Case.number == number)
        if case is None:
            text = "Nomor ini tidak ditemukan. Periksa lagi pada tanda terima, atau tanyakan di loket."
            errors.append(AnswerError(ABOUT_NUMBER, 50, text))
        elif service is None and not slug:
            service = case.service
    tracking = str(raw.get(TRACKING) or "").strip() if actor else ""
    errors += tracking_faults(tracking, needed=channel == "sp4n") if actor else []
    return {
        "secret": str(raw.get(SECRET, "")) in ("1", "ya", "on", "True"),
        "about_service": service,
        "about_number": number or "",
        "tracking_id": tracking,
    }, errors


# -- limits ------------------------------------------------------------------------------------------------------------


def _look_at(token: str, guard: Guard, now: datetime) -> None:
    """Raise TooFast where a program seems to send. Nothing is lost: pressing once more, a little later, is enough."""
    if guard.trap.strip():
        raise TooFast(seconds=MIN_SECONDS)
    ready = drafts.read_draft(token, now).created_at + timedelta(seconds=MIN_SECONDS)
    if now < ready:
        raise TooFast(seconds=max(1, -(-(ready - now) // timedelta(seconds=1))))


def _count(address: str, number: str, now: datetime) -> None:
    """Count a complaint that was opened; raise TooManyToday, which undoes it, where it is one too many."""
    most = config.current().complaints_per_day
    try:
        throttle.attempt(f"pengaduan:{_trace(address, now)}", most, DAY_IN_MINUTES, now)
    except throttle.TooManyAttempts:
        agency = Agency.select().join(Case).where(Case.number == number).get()
        raise TooManyToday(count=most, contact=contact_words(agency.contact)) from None


def _trace(address: str, now: datetime) -> str:
    """Return a mark of an address that leads back to nobody: keyed, and another one each day."""
    try:
        known = ipaddress.ip_address(address)
        network = str(ipaddress.ip_network((known, 64 if known.version == 6 else 32), strict=False))
    except ValueError:
        network = address
    day = f"{today(now, 'WIB')} {network}"
    return hmac.digest(config.current().key().encode(), day.encode(), hashlib.sha256).hex()[:40]
