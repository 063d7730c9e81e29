"""The database behind all models: SQLite by default, PostgreSQL by address; times in UTC; one way to write.

The proxy is bound once per process by `bind`. Nothing connects by itself (`autoconnect=False`), so a place
that forgot to open a connection fails loudly.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import peewee
from playhouse import db_url
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

db = peewee.DatabaseProxy()

SQLITE_FULL = 2  # synchronous=FULL: a step that was answered survives a power cut
BUSY_MS = 5000


class SqliteFile(PooledSqliteDatabase):
    """A SQLite file that is never created by a mere look at it.

    The pool holds one idle connection a thread. Without it every request would close the last connection, and
    SQLite then empties and deletes the write-ahead log at each of them.
    """

    def _connect(self) -> Any:
        if not os.path.exists(self.database):
            raise peewee.OperationalError(f"database file {self.database} is missing")
        return super()._connect()


def connect(url: str, synchronous: int = SQLITE_FULL) -> peewee.Database:
    """Make the database for `sqlite:///path` or `postgresql://…`; nothing is opened yet.

    Raises ValueError for another scheme or an address without a database name.
    """
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        pragmas = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": BUSY_MS, "synchronous": synchronous}
        return SqliteFile(
            sqlite_path(url),
            pragmas=pragmas,
            lock_type="IMMEDIATE",  # a transaction that reads, then writes, waits its turn instead of failing
            autoconnect=False,
            check_same_thread=False,  # the pool lends a connection to one thread at a time
            max_connections=16,
            timeout=BUSY_MS // 1000,
        )
    if scheme in ("postgresql", "postgres"):
        options = db_url.parse(url, unquote_password=True, unquote_user=True)
        if not options.get("database"):
            raise ValueError(f"{url} names no database")
        options.update(autoconnect=False, prefer_psycopg3=True, max_connections=8, stale_timeout=300, timeout=5)
        return PooledPostgresqlDatabase(**options)
    raise ValueError(f"database address {url} starts with neither sqlite:/// nor postgresql://")


def sqlite_path(url: str) -> str:
    """Give the file of a `sqlite:///relative` or `sqlite:////absolute` address."""
    path = url.removeprefix("sqlite:///")
    if not path or path == url:
        raise ValueError(f"{url} names no file")
    return path


def bind(database: peewee.Database) -> None:
    """Point every model at this database; an earlier one is closed."""
    if db.obj is not None and db.obj is not database:
        db.obj.close_all()
    db.initialize(database)


@contextmanager
def connection() -> Iterator[None]:
    """Have a connection of the pool for the block, or the one that is open already."""
    opened = db.connect(reuse_if_open=True)
    try:
        yield
    finally:
        if opened and not db.is_closed():
            db.close()


def is_sqlite() -> bool:
    """Whether the bound database is a SQLite file."""
    return isinstance(db.obj, SqliteFile)


@contextmanager
def transaction() -> Iterator[None]:
    """Run the block as one write transaction; inside another one, as a savepoint.

    On SQLite writers first queue on a file lock: its own busy handler sleeps, and starves one of two processes
    for hundreds of milliseconds. Raises peewee.OperationalError when the database stays locked by others.
    """
    if not is_sqlite() or db.in_transaction():
        with db.atomic():
            yield
        return
    with file_lock(f"{db.database}.lock"), db.atomic():
        yield


@contextmanager
def file_lock(path: Path | str) -> Iterator[None]:
    """Hold an exclusive lock on the file, which is made when absent; the system frees it when a process dies."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def to_db(moment: datetime) -> datetime:
    """Turn an aware datetime into the naive UTC that the tables hold; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a time without zone cannot be stored")
    return moment.astimezone(UTC).replace(tzinfo=None)


def from_db(value: datetime | str) -> datetime:
    """Turn a stored time (text on SQLite) into an aware UTC datetime."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC)


class UTCDateTimeField(peewee.DateTimeField):
    """A moment: aware UTC in code, naive UTC in the table, so that both databases sort it alike."""

    def db_value(self, value: datetime | None) -> datetime | None:
        """Refuse a naive time with ValueError."""
        return None if value is None else to_db(value)

    def python_value(self, value: datetime | str | None) -> datetime | None:
        """Give an aware UTC time."""
        return None if value is None else from_db(value)


class JSONText(peewee.TextField):
    """A JSON value in a text column: the same on both databases."""

    def db_value(self, value: Any) -> str | None:
        """Write compact JSON, without escaping letters."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: str | None) -> Any:
        """Read the JSON back."""
        return None if value is None else json.loads(value)


class BaseModel(peewee.Model):
    """A table of the portal."""

    class Meta:
        database = db
        legacy_table_names = False
