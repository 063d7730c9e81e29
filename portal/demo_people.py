"""The people of the demonstration: who holds which office of which agency; all names are invented."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from portal.accounts import create_account, today
from portal.models.accounts import Account, Agency, Office, Posting
from portal.models.services import Service
from portal.postings import hold

HELD_FOR = timedelta(days=400)  # every history of the demonstration lies within it


@dataclass(frozen=True, slots=True)
class Person:
    """An account: the slug of a service of the agency, the login before its ending, the name, the offices held."""

    service: str
    login: str
    name: str
    offices: tuple[str, ...]


ENDINGS = {
    "kunjungan-pontive": "diskominfo",
    "kunjungan-bpptik": "bpptik",
    "izin-ikrg": "dpmpstp",
    "audiensi-kalbar": "kalbar",
    "pameran-balikpapan": "balikpapan",
}
COMPLAINTS, TEAM = "Pejabat Pengelola Pengaduan", "Tim Pengelola Pengaduan"
PEOPLE = (
    Person("kunjungan-pontive", "admin", "Rizky Pratama", ("Admin",)),
    Person("kunjungan-pontive", "sekretariat", "Nurul Hidayati", ("Sekretariat",)),
    Person("kunjungan-pontive", "sekretariat2", "Bambang Suryadi", ("Sekretariat",)),
    Person("kunjungan-pontive", "kadis", "Drs. H. Zulfikar Anwar, M.Si.", ("Kadis",)),
    Person("kunjungan-pontive", "kabid", "Ir. Lestari Wulandari", ("Kabid. TKPBET",)),
    Person("kunjungan-pontive", "kasi", "Hendra Gunawan, S.Kom.", ("Seksi. PK & AI",)),
    Person("kunjungan-pontive", "pontive", "Fitri Ramadhani", ("Admin Pontive Center",)),
    Person("kunjungan-pontive", "pengaduan", "Yohanes Dewantara", (COMPLAINTS,)),
    Person("kunjungan-pontive", "tim.pengaduan", "Sri Mulyani Tambunan", (TEAM,)),
    Person("kunjungan-bpptik", "kepala", "Dr. Agus Setiawan, M.T.", ("Kepala BPPTIK",)),
    Person("kunjungan-bpptik", "program", "Ratna Kusumawardani", ("Kepala Seksi Program dan Kerjasama",)),
    Person("kunjungan-bpptik", "penyelenggaraan", "Dedi Kurniawan", ("Kepala Seksi Penyelenggaraan",)),
    Person("kunjungan-bpptik", "tu", "Maria Goreti Lase", ("Kasubbag Tata Usaha", COMPLAINTS)),
    Person("kunjungan-bpptik", "tim.pengaduan", "Taufik Rahman", (TEAM,)),
    Person("izin-ikrg", "fo", "Dewi Anggraini", ("Front Office",)),
    Person("izin-ikrg", "fo2", "Arif Budiman", ("Front Office", "Front Office Rekomendasi")),
    Person("izin-ikrg", "rekomendasi", "Siti Khadijah", ("Front Office Rekomendasi",)),
    Person("izin-ikrg", "diskominfo", "Gilang Permana", ("Diskominfo",)),
    Person("izin-ikrg", "teknis", "Ir. Wahyu Nugroho", ("Tim Teknis",)),
    Person("izin-ikrg", "bo", "Putri Maharani", ("Back Office Pemroses",)),
    Person("izin-ikrg", "kasi", "Sulastri, S.H.", ("Kasi",)),
    Person("izin-ikrg", "kabid", "Joko Santoso, S.T.", ("Kabid",)),
    Person("izin-ikrg", "sekretaris", "Hj. Ernawati, M.M.", ("Sekretaris",)),
    Person("izin-ikrg", "kepala", "Drs. Muhammad Iqbal, M.AP.", ("Kepala DPMPSTP",)),
    Person("izin-ikrg", "edoc", "Lukman Hakim", ("Petugas E Doc",)),
    Person("izin-ikrg", "penyerahan", "Ayu Puspita", ("Petugas Penyerahan Izin", TEAM)),
    Person("izin-ikrg", "pengaduan", "Rudi Hartono Siregar", (COMPLAINTS,)),
    Person("audiensi-kalbar", "informasi", "Veronika Ngalim", ("Petugas Informasi/TU",)),
    Person("audiensi-kalbar", "bagian", "Syarif Abdurrahman", ("Petugas pada Bagian",)),
    Person("audiensi-kalbar", "bagian2", "Linda Kartika", ("Petugas pada Bagian",)),
    Person("audiensi-kalbar", "pengaduan", "Uray Fahmi", (COMPLAINTS,)),
    Person("audiensi-kalbar", "tim.pengaduan", "Theresia Bunga", (TEAM,)),
    Person("pameran-balikpapan", "staf", "Nadia Safitri", ("Staf Pelaksana Seksi Bina Usaha",)),
    Person("pameran-balikpapan", "staf2", "Ahmad Fauzi", ("Staf Pelaksana Seksi Bina Usaha",)),
    Person("pameran-balikpapan", "kasi", "Rahmat Hidayat, S.E.", ("Kepala Seksi",)),
    Person("pameran-balikpapan", "kabid", "Ir. Noorhayati", ("Kepala Bidang",)),
    Person("pameran-balikpapan", "sekretaris", "Dra. Eka Sulistyowati", ("Sekretaris",)),
    Person("pameran-balikpapan", "kadis", "H. Surya Darmawan, M.Si.", ("Kepala Dinas",)),
    Person("pameran-balikpapan", "pengaduan", "Indah Permatasari", (COMPLAINTS, TEAM)),
)
STAND_IN = ("kabid.diskominfo", "Kadis", "800.1.11.1/214/DISKOMINFO")  # login, office, letter number
ADMINS = ("Wulan Sari", "Eko Prasetyo", "Novi Andriani", "Hasan Basri", "Yuliana Tandi", "Fajar Sidik")
SPARE = ("Citra Lestari", "Imam Mahdi", "Desi Ratnasari", "Bayu Saputra", "Melati Siahaan", "Ridwan Kamaluddin")
PORTAL_ADMIN = ("admin.portal", "Anisa Rahmawati")


def make_people(password_hash: str, now: datetime, rng: random.Random) -> None:
    """Create the demo accounts and their postings; no office stays without a holder."""
    common: dict[str, Any] = {"is_demo": True, "password_hash": password_hash, "by": None, "now": now}
    create_account(*PORTAL_ADMIN, is_portal_admin=True, **common)
    for index, agency in enumerate(Agency.select().order_by(Agency.id)):
        ending = _ending(agency)
        offices = {o.name: o for o in Office.select().where(Office.agency == agency).order_by(Office.id)}
        since = today(now, agency.zone) - HELD_FOR
        for login, name, roles in _staff(agency, offices):
            account = create_account(f"{login}.{ending}", name, nip=_nip(now, rng), agency_id=agency.id, **common)
            for role in roles:
                hold(account.id, offices[role].id, starts_on=since, by=None)
        admin = ADMINS[index % len(ADMINS)]
        create_account(f"admin.instansi.{ending}", admin, nip=_nip(now, rng), admin_of=agency.id, **common)
    _make_stand_in(now)


def _ending(agency: Agency) -> str:
    slugs = {service.slug for service in Service.select(Service.slug).where(Service.agency == agency)}
    known = next((ending for slug, ending in ENDINGS.items() if slug in slugs), None)
    return known or agency.slug[:40].strip("-")


def _staff(agency: Agency, offices: Iterable[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Give login, name and offices of an agency's people; offices that nobody is written for go to spare people."""
    slugs = {service.slug for service in Service.select(Service.slug).where(Service.agency == agency)}
    left = list(offices)
    known = set(left)
    for person in PEOPLE:
        roles = [role for role in person.offices if role in known]
        if person.service in slugs and roles:
            left = [role for role in left if role not in roles]
            yield person.login, person.name, roles
    for number, role in enumerate(left, 1):
        word = re.sub(r"[^a-z0-9]+", "-", role.casefold()).strip("-")[:30] or "petugas"
        yield f"{word}.{number}", SPARE[(agency.id + number) % len(SPARE)], [role]


def _make_stand_in(now: datetime) -> None:
    login, role, letter = STAND_IN
    account: Any = Account.get_or_none(Account.login == login)
    office: Any = account and Office.get_or_none((Office.agency == account.agency_id) & (Office.name == role))
    if office:
        day = today(now, office.agency.zone)
        first, last = day - timedelta(days=5), day + timedelta(days=9)
        hold(account.id, office.id, kind="plh", starts_on=first, ends_on=last, letter_number=letter, by=None)


def _nip(now: datetime, rng: random.Random) -> str:
    """Return 18 digits as they are written: date of birth, month of appointment, 1 or 2, a number."""
    born = date(rng.randint(1970, 1996), rng.randint(1, 12), rng.randint(1, 28))
    joined = min(born.year + rng.randint(23, 30), now.year - 1)
    return f"{born:%Y%m%d}{joined}{rng.randint(1, 12):02d}{rng.randint(1, 2)}{rng.randint(1, 20):03d}"


def holders_by_office(day: date) -> dict[int, list[int]]:
    """Return the demo accounts (ids) that hold each office (id) on a day, stand-ins first."""
    found: dict[int, list[int]] = {}
    held = Posting.select().join(Account).where(Account.is_demo & Posting.held_on(day))
    for posting in held.order_by(Posting.kind.desc(), Posting.id):  # plt, plh, definitif
        found.setdefault(posting.office_id, []).append(posting.account_id)
    return found
