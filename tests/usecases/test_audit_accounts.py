"""Acts on accounts and postings stand in the audit log, written with the act or not at all."""

from __future__ import annotations

from datetime import date, timedelta

import peewee
import pytest

from portal import accounts, audit, postings, staff
from portal.accounts import AccountProblem, Actor, NotYours
from portal.models.accounts import Account, Agency
from portal.models.audit import AuditLine
from tests import factories
from tests.factories import NOW


@pytest.fixture
def dinas(database: peewee.Database) -> Agency:
    return factories.agency()


@pytest.fixture
def boss(dinas: Agency) -> Actor:
    return Actor(factories.person("boss", admin_of=dinas).id, "Boss", admin_of=dinas.id)


def told(actor: Actor) -> list[str]:
    """Return the lines that an admin reads, the oldest first, without those of the tests' own preparation."""
    return [line.words for line in reversed(audit.lines(actor).lines) if line.name != "Portal"]


def test_an_accounts_life_is_told_line_by_line(dinas: Agency, boss: Actor) -> None:
    siti = accounts.create_account("siti", "Siti Rahma", by=boss, now=NOW)
    token = accounts.issue_link(siti.id, by=boss, now=NOW)
    accounts.set_password(token, "kuda terbang di awan", now=NOW)
    held = postings.hold(
        siti.id,
        factories.office(dinas, "Sekretaris").id,
        kind="plh",
        starts_on=date(2026, 11, 20),
        ends_on=date(2026, 12, 9),
        letter_number="800/1",
        by=boss,
        now=NOW,
    )
    postings.end(held.id, date(2026, 11, 24), by=boss, now=NOW)
    accounts.disable(siti.id, by=boss, now=NOW)
    accounts.enable(siti.id, by=boss, now=NOW)
    assert told(boss) == [
        "Membuat akun: Siti Rahma (siti)",
        "Membuat tautan masuk: Siti Rahma (siti)",
        "Menetapkan kata sandi: Siti Rahma (siti)",
        "Mencatat jabatan: Siti Rahma, Plh. Sekretaris, 20-11-2026 sampai 09-12-2026, surat 800/1",
        "Mengakhiri jabatan: Siti Rahma, Plh. Sekretaris, 20-11-2026 sampai 24-11-2026, surat 800/1",
        "Menonaktifkan akun: Siti Rahma (siti)",
        "Mengaktifkan akun: Siti Rahma (siti)",
    ]
    who = [line.name for line in audit.lines(boss).lines if line.what == "password_set"]
    assert who == ["Siti Rahma"]


def test_an_imported_list_is_told_person_by_person(dinas: Agency, boss: Actor) -> None:
    factories.office(dinas, "Sekretaris")
    data = f"nip,nama,instansi,jabatan\n19800101,Budi,{dinas.name},Sekretaris\n".encode()
    staff.import_staff(data, by=boss, now=NOW)
    assert told(boss) == []
    assert staff.import_staff(data, by=boss, now=NOW, dry_run=False).done
    first, second = told(boss)
    assert first == "Membuat akun: Budi (19800101)"
    assert second.startswith("Mencatat jabatan: Budi, Sekretaris, ")


def test_what_was_refused_or_changed_nothing_is_not_told(dinas: Agency, boss: Actor) -> None:
    siti = accounts.create_account("siti", "Siti", by=boss, now=NOW)
    before = AuditLine.select().count()
    other = Actor(factories.person("lain", admin_of=factories.agency("Lain")).id, "Lain", admin_of=99)
    prepared = AuditLine.select().count() - before
    with pytest.raises(AccountProblem):
        accounts.create_account("siti", "Siti Lain", by=boss, now=NOW)
    with pytest.raises(NotYours):
        accounts.disable(siti.id, by=other, now=NOW)
    with pytest.raises(NotYours):
        accounts.issue_link(siti.id, by=other, now=NOW)
    accounts.enable(siti.id, by=boss, now=NOW)
    assert AuditLine.select().count() == before + prepared


def test_an_act_that_cannot_be_logged_is_not_done(boss: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    siti = accounts.create_account("siti", "Siti", by=boss, now=NOW)

    def broken(*_: object, **__: object) -> None:
        raise peewee.OperationalError("disk is full")

    monkeypatch.setattr("portal.audit.record", broken)
    with pytest.raises(peewee.OperationalError):
        accounts.disable(siti.id, by=boss, now=NOW + timedelta(hours=1))
    assert Account.get_by_id(siti.id).is_active


def test_another_agencys_admin_reads_nothing_of_it(dinas: Agency, boss: Actor) -> None:
    accounts.create_account("siti", "Siti", by=boss, now=NOW)
    elsewhere = factories.agency("Lain")
    other = Actor(factories.person("lain", admin_of=elsewhere).id, "Lain", admin_of=elsewhere.id)
    assert not any("siti" in line.words for line in audit.lines(other).lines)
    head = Actor(factories.person("pusat", is_portal_admin=True).id, "Pusat", is_portal_admin=True)
    assert any("siti" in line.words for line in audit.lines(head).lines)
