"""What every test stands on: a migrated database of its own, on SQLite and (where there is a server) PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar

import peewee
import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from portal.factory import create_app
from portal.models import base
from portal.models.migrate import migrate
from tests.factories import settings
from tests.page import Client

EVERYTHING = os.environ.get("PORTAL_TEST_ALL") == "1"
POSTGRES = os.environ.get("PORTAL_TEST_POSTGRES_URL", "")


class CompiledOnce(BytecodeCache):
    """Keeps compiled templates for all apps of a process: nearly every test makes an app, all of the same templates."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template that has not changed."""
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.kept[bucket.key, bucket.checksum] = bucket.code


class RuleOnce(Rule):
    """A route whose function that builds addresses is compiled once a process: that is most of what an app costs."""

    kept: ClassVar[dict[object, Any]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        if self.defaults:  # they would have to be part of the key
            return super()._compile_builder(append_unknown)
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in self.kept:
            self.kept[key] = super()._compile_builder(append_unknown)
        return self.kept[key]


@pytest.fixture(scope="session", autouse=True)
def apps_share_what_is_compiled() -> Iterator[None]:
    """Let each app compile only what no app before it had."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": CompiledOnce()})
        patch.setattr(Flask, "url_rule_class", RuleOnce)
        yield


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
    """Empty what the test before left; each table that is emptied costs new files, so the empty ones are left alone."""
    schema = str(database.execute_sql("SELECT current_schema()").fetchone()[0])
    names = [name for name in database.get_tables(schema=schema) if name != "schema_migration"]
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)
    filled = [row[0] for row in database.execute_sql(asked).fetchall()]
    if filled:
        database.execute_sql("TRUNCATE " + ", ".join(f'"{name}"' for name in filled) + " CASCADE")
    # a counter moves with a row that was refused or removed, too, so all of them begin again
    counted = "SELECT sequencename, start_value FROM pg_sequences WHERE schemaname = %s AND last_value IS NOT NULL"
    for name, first in database.execute_sql(counted, (schema,)).fetchall():
        database.execute_sql("SELECT setval(%s, %s, false)", (f'"{schema}"."{name}"', first))


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Make a demo app on a database of this test's own; the test itself may look into the database too."""
    made = create_app(settings(tmp_path, database_url))
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
