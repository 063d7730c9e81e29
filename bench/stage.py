"""Set the scene: a scratch portal with an official who holds every office of an agency, and cases that wait for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from bench.servers import environment
from portal import accounts, clock, config, intake, postings, publishing
from portal.filestore import Upload
from portal.models import base
from portal.models.accounts import Office
from portal.models.cases import Case, Task
from portal.models.migrate import migrate
from portal.models.services import Service

SLUG = "kunjungan-pontive"
LOGIN, PASSWORD = "petugas.ukur", "kata sandi untuk ukuran"
FORM = {
    "nama": "Budi Hartanto",
    "Instansi/lembaga pemohon": "SMK Harapan Nusantara",
    "Keperluan": "Kunjungan",
    "Kegiatan/acara": "Melihat cara kerja ruang kendali kota.",
    "Tanggal yang diharapkan": "24-11-2099",
    "Jumlah peserta": "30",
}
LETTER = Upload("Surat Permohonan", "surat.pdf", b"%PDF-1.4\nstartxref\n0\n%%EOF\n")
WAITING = {"2": None, "3": None, "4": None, "5": None, "6": "jadwal disepakati", "7": None}  # step -> outcome


class Part(NamedTuple):
    """An open part of an official: what a step's form has to name."""

    number: str
    task_id: int
    revision: int
    step: str
    outcome: str | None


@contextmanager
def opened(folder: Path, synchronous: int) -> Iterator[None]:
    """Bind the models of this process to the scratch portal, with a connection."""
    settings = config.read(environment(folder))
    config.use(settings)
    base.bind(base.connect(settings.database_url, synchronous))
    if not (folder / "portal.db").exists():
        migrate()
    with base.db.connection_context():
        yield
    base.db.obj.close_all()


def prepare(folder: Path, count: int) -> None:
    """Publish the matrices, make the official, and open `count` cases of a service of eight steps."""
    now = clock.now()
    with opened(folder, synchronous=0):
        publishing.publish_folder(config.current().matrices, now)
        service = Service.get(Service.slug == SLUG)
        hashed = accounts.password_hash(PASSWORD)
        person = accounts.create_account(
            LOGIN, "Petugas Ukur", by=None, now=now, agency_id=service.agency_id, password_hash=hashed
        )
        for office in Office.select().where(Office.agency == service.agency_id):
            postings.hold(person.id, office.id, starts_on=(now - timedelta(days=30)).date(), by=None)
        with base.transaction():
            for _ in range(count):
                intake.open_case(intake.Request(SLUG, FORM, [LETTER]), None, now)


def official() -> accounts.Actor:
    """Return the official as an actor."""
    account = accounts.Account.get(accounts.Account.login == LOGIN)
    found = accounts.actor_of(account.id, clock.now())
    assert found is not None
    return found


def waiting() -> list[Part]:
    """Return the official's open parts, each of another case, those of the earliest step first."""
    query = (
        Task.select(Task.id, Task.step, Case.number, Case.revision)
        .join(Case)
        .where((Task.state == "open") & Task.office.is_null(False) & (Task.kind != "coordinate"))
        .order_by(Task.step, Task.id)
    )
    return [Part(t.case.number, t.id, t.case.revision, t.step, WAITING[t.step]) for t in query if t.step in WAITING]
