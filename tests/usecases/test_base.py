"""The ground under the models: times, JSON, transactions, migrations."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import peewee
import pytest

from portal.accounts import Actor, Held
from portal.models.accounts import Account, Agency
from portal.models.base import BaseModel, transaction
from portal.models.migrate import migrate, revert

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_a_time_comes_back_as_the_same_moment_in_utc(database: peewee.Database) -> None:
    local = NOON.astimezone(timezone(timedelta(hours=7)))
    account = Account.create(login="siti", name="Siti", created_at=local)
    read = Account.get_by_id(account.id)
    assert read.created_at == NOON
    assert read.created_at.tzinfo is UTC


def test_a_time_without_zone_is_refused(database: peewee.Database) -> None:
    with pytest.raises(ValueError, match="without zone"):
        Account.create(login="siti", name="Siti", created_at=NOON.replace(tzinfo=None))


def test_settings_come_back_as_they_were(database: peewee.Database) -> None:
    Agency.create(name="Dinas", slug="dinas", settings={"jam": ["08.00", "é"]})
    assert Agency.get().settings == {"jam": ["08.00", "é"]}


def test_a_transaction_that_breaks_leaves_nothing(database: peewee.Database) -> None:
    twice = [{"name": "Dinas", "slug": "dinas"}] * 2
    with pytest.raises(peewee.IntegrityError), transaction():
        [Agency.create(**row) for row in twice]
    assert Agency.select().count() == 0


def test_a_transaction_in_a_transaction_does_not_wait_for_itself(database: peewee.Database) -> None:
    with transaction(), transaction():
        Agency.create(name="Dinas", slug="dinas")
    assert Agency.select().count() == 1


def test_migrations_go_down_and_up_with_rows_in(database: peewee.Database) -> None:
    Agency.create(name="Dinas", slug="dinas")
    assert migrate() == []
    assert "0001_accounts" in revert("0001_accounts")
    assert not Agency.table_exists()
    assert "0001_accounts" in migrate()
    assert Agency.select().count() == 0


RACE = """
import sys
from portal.models import base
from portal.models.migrate import migrate
base.bind(base.connect(sys.argv[1]))
print(len(migrate()))
"""


def test_two_starts_at_once_migrate_once(database: peewee.Database, database_url: str) -> None:
    revert("0001_accounts")
    database.close()
    starts = [
        subprocess.Popen([sys.executable, "-c", RACE, database_url], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    done = sorted(int(start.communicate(timeout=60)[0]) for start in starts)
    assert done[:2] == [0, 0]
    assert done[2] > 0


def test_the_tables_have_the_columns_of_the_models(database: peewee.Database) -> None:
    for model in BaseModel.__subclasses__():
        columns = {column.name: column.null for column in database.get_columns(model._meta.table_name)}
        assert columns == {field.column_name: field.null for field in model._meta.sorted_fields}, model


def test_an_actor_says_how_an_office_is_held() -> None:
    actor = Actor(1, "Siti", (Held(4, "Kepala Dinas", 2, "plh"),))
    assert actor.titles == "Plh. Kepala Dinas"
    assert actor.holds(4) == actor.offices[0]
    assert actor.holds(5) is None
