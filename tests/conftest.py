"""What every test stands on: a migrated database of its own, on SQLite and (where there is a server) PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest
from flask import Flask

from portal.factory import create_app
from portal.models import base
from portal.models.migrate import migrate
from tests.factories import settings
from tests.page import Client

EVERYTHING = os.environ.get("PORTAL_TEST_ALL") == "1"
POSTGRES = os.environ.get("PORTAL_TEST_POSTGRES_URL", "")


def missing(what: str) -> None:
    """Skip the test with its reason; under PORTAL_TEST_ALL=1 a missing thing is an error instead."""
    if EVERYTHING:
        pytest.fail(f"PORTAL_TEST_ALL=1, but {what}")
    pytest.skip(what)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file, from which each test gets a copy."""
    path = tmp_path_factory.mktemp("template") / "portal.db"
    base.bind(base.connect(f"sqlite:///{path}"))
    migrate()
    base.db.obj.close_all()
    return path


@pytest.fixture(scope="session")
def migrated_schema(worker_id: str) -> Iterator[str]:
    """Migrate a schema of this worker's own on the PostgreSQL server, and give its address."""
    if not POSTGRES:
        missing("no PostgreSQL server: PORTAL_TEST_POSTGRES_URL is not set")
    schema = f"test_{worker_id}"
    joint = "&" if "?" in POSTGRES else "?"
    url = f"{POSTGRES}{joint}options=-c search_path={schema}"
    database = base.connect(url)
    base.bind(database)
    with database.connection_context():
        database.execute_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        database.execute_sql(f"CREATE SCHEMA {schema}")
    migrate()
    yield url
    base.bind(base.connect(url))
    with base.db.connection_context():
        base.db.execute_sql(f"DROP SCHEMA {schema} CASCADE")
    base.db.obj.close_all()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a migrated, empty database of this test's own."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "portal.db")
        return f"sqlite:///{tmp_path}/portal.db"
    url = request.getfixturevalue("migrated_schema")
    database = base.connect(url)
    with database.connection_context():
        _empty(database)
    database.close_all()
    return url


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """Give the address of a migrated, empty SQLite file, for tests that need no second database."""
    shutil.copy(migrated_file, tmp_path / "portal.db")
    return f"sqlite:///{tmp_path}/portal.db"


@pytest.fixture
def database(database_url: str) -> Iterator[peewee.Database]:
    """Bind the models to a database of this test's own, with an open connection."""
    base.bind(base.connect(database_url, synchronous=0))
    base.db.connect()
    yield base.db
    if not base.db.is_closed():
        base.db.close()
    base.db.obj.close_all()


def _empty(database: peewee.Database) -> None:
    names = [name for name in database.get_tables(schema=_schema(database)) if name != "schema_migration"]
    database.execute_sql("TRUNCATE " + ", ".join(f'"{name}"' for name in names) + " RESTART IDENTITY CASCADE")


def _schema(database: peewee.Database) -> str:
    return str(database.execute_sql("SELECT current_schema()").fetchone()[0])


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Make a demo app on a database of this test's own; the test itself may look into the database too."""
    made = create_app(settings(tmp_path, database_url, SQLITE_SYNCHRONOUS="NORMAL"))
    made.testing = False  # errors are answered as they are in the world
    base.db.connect()
    yield made
    if not base.db.is_closed():
        base.db.close()
    base.db.obj.close_all()


@pytest.fixture
def client(app: Flask) -> Client:
    """Give a client that checks every page it fetches."""
    return Client(app)
