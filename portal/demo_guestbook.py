"""The guest books of the demonstration: some weeks of visits, today's among them; all names are invented."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from portal.guestbook_entry import folded
from portal.guestbook_settings import OTHER, PURPOSES, hosts
from portal.models.accounts import Account, Agency
from portal.models.cases import Case, CaseEvent
from portal.models.guestbook import Visit
from portal.models.services import Service
from portal.sop.worktime import ZONES, WorkCalendar, standard_calendar

DAYS = 35  # working days back, today included
LEAVING_NOTED = 0.8
AUDIENCE = "audiensi-kalbar"
FIRST = (
    "Adi",
    "Bagus",
    "Citra",
    "Dewi",
    "Eka",
    "Farid",
    "Gita",
    "Hana",
    "Indra",
    "Jaya",
    "Kartika",
    "Laras",
    "Made",
    "Putu",
)
LAST = ("Hidayat", "Kusuma", "Lestari", "Maharani", "Nugraha", "Pratama", "Rahmawati", "Santosa", "Wibowo", "Yuliani")
ORIGINS = (
    "SMK Harapan Nusantara", "Universitas Tanjung Biru", "Politeknik Karya Mandiri", "CV Sinar Abadi", "PT Maju Bersama",
    "Dinas Pendidikan", "Kecamatan Utara", "Kelurahan Sungai Jernih", "Jalan Merdeka 12", "Jalan Anggrek 7",
    "Komunitas Literasi Kota", "Koperasi Tani Makmur",
)  # fmt: skip
OTHERS = ("Magang mahasiswa", "Menawarkan pelatihan", "Menjemput rekan kerja", "Wawancara untuk skripsi")
WEIGHTS = (8, 6, 3, 2, 5, 4, 1)


def make_visits(now: datetime, rng: random.Random) -> None:
    """Fill the guest book of each agency that has offices, with past times that lie in working hours."""
    rows: list[dict[str, Any]] = []
    for agency in Agency.select().order_by(Agency.id):
        offices = [ident for ident, _ in hosts(agency.id)]
        desk = Account.select().where(Account.is_demo & (Account.agency == agency)).order_by(Account.id).first()
        if offices and desk:
            rows += _rows_of(agency, offices, desk.id, now, rng)
    for start in range(0, len(rows), 100):
        Visit.insert_many(rows[start : start + 100]).execute()
    _link_an_audience()


def _rows_of(
    agency: Agency, offices: list[int], desk: int, now: datetime, rng: random.Random
) -> Iterator[dict[str, Any]]:
    calendar = standard_calendar(agency.zone)
    favourites = rng.sample(offices, min(4, len(offices)))
    for hours in _working_days(calendar, now):
        for at in sorted(_moments(hours, rng)):
            if at < now:
                yield _visit(agency, at, rng.choice(favourites), desk, now, rng)


def _working_days(calendar: WorkCalendar, now: datetime) -> list[list[tuple[datetime, datetime]]]:
    """Return the opening hours of the last working days, the oldest first."""
    day = calendar.local_date(now)
    found: list[list[tuple[datetime, datetime]]] = []
    while len(found) < DAYS:
        if hours := list(calendar.intervals(day)):
            found.append(hours)
        day -= timedelta(days=1)
    return found[::-1]


def _moments(hours: list[tuple[datetime, datetime]], rng: random.Random) -> Iterator[datetime]:
    for _ in range(rng.randint(2, 7)):
        start, end = hours[0] if rng.random() < 0.7 else hours[-1]
        yield start + (end - start) * rng.random()


def _visit(agency: Agency, at: datetime, host: int, desk: int, now: datetime, rng: random.Random) -> dict[str, Any]:
    local = at.astimezone(ZONES[agency.zone])
    name, origin = f"{rng.choice(FIRST)} {rng.choice(LAST)}", rng.choice(ORIGINS)
    purpose = rng.choices((*PURPOSES, OTHER), (*WEIGHTS, 2))[0]
    text = rng.choice(OTHERS) if purpose == OTHER else ""
    left = at + timedelta(minutes=rng.randint(10, 90))
    noted = left < now and rng.random() < LEAVING_NOTED
    return {
        "agency": agency.id, "day": local.date(), "hour": local.hour, "arrived_at": at,
        "left_at": left if noted else None, "name": name, "origin": origin, "purpose": purpose, "purpose_text": text,
        "host": host, "party": rng.choices((1, 2, 3, 5, 12), (12, 5, 3, 2, 1))[0], "contact": "",
        "kind": rng.choice(("kiosk", "kiosk", "meja")), "entered_by": desk,
        "folded": folded(name, origin, purpose, text),
    }  # fmt: skip


def _link_an_audience() -> None:
    """Let a visit belong to an audience whose guest has filled in the guest book, at the time when they did."""
    event = (
        CaseEvent.select(CaseEvent, Case)
        .join(Case)
        .join(Service)
        .where((Service.slug == AUDIENCE) & (CaseEvent.kind == "step") & (CaseEvent.step == "b"))
        .order_by(CaseEvent.at.desc())
        .first()
    )
    if event is None:
        return
    case = event.case
    local = event.at.astimezone(ZONES[case.agency.zone])
    name, origin = case.applicant_name or "Tamu audiensi", case.institution or ORIGINS[0]
    Visit.create(
        agency=case.agency, day=local.date(), hour=local.hour, arrived_at=event.at, name=name, origin=origin,
        purpose="Audiensi", host=hosts(case.agency_id)[0][0], kind="kiosk", case=case, step_done=True,
        folded=folded(name, origin, "Audiensi"),
    )  # fmt: skip
