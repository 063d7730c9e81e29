"""Run the numbered scripts of portal/migrations, up or down, one process at a time.

peewee's own runner does the work; it takes no lock (two starts at once made the second fail), so one is taken here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playhouse.migrations import Runner

from portal.models.base import db, file_lock, is_sqlite

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
LOCK_NUMBER = 20120035  # any number, the same on every node; after PermenPANRB 35/2012


def migrate(target: str | None = None) -> list[str]:
    """Apply all pending scripts (or up to `target`) and give their names; needs a bound database.

    A missing SQLite file and its folder are made. Raises peewee.OperationalError or OSError when that is not possible.
    """
    if is_sqlite():
        path = Path(db.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    with db.connection_context() if db.is_closed() else _open(), _locked():
        return Runner(db.obj, str(FOLDER)).up(target)


def revert(target: str | None = None) -> list[str]:
    """Take back the newest script, or every one down to and with `target`, and give their names."""
    with db.connection_context() if db.is_closed() else _open(), _locked():
        return Runner(db.obj, str(FOLDER)).down(target)


@contextmanager
def _open() -> Iterator[None]:
    yield


@contextmanager
def _locked() -> Iterator[None]:
    if is_sqlite():
        with file_lock(Path(str(db.database) + ".lock")):
            yield
        return
    db.execute_sql("SELECT pg_advisory_lock(%s)", (LOCK_NUMBER,))
    try:
        yield
    finally:
        db.execute_sql("SELECT pg_advisory_unlock(%s)", (LOCK_NUMBER,))
