"""Count attempts in the database, so that a limit holds across processes and nodes."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.models.attempts import Attempt
from portal.models.base import db, from_db, is_sqlite, to_db, transaction

KEPT = timedelta(days=2)

COUNT = """
INSERT INTO attempt (key, window_start, count) VALUES (?, ?, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN attempt.window_start <= ? THEN 1 ELSE attempt.count + 1 END,
    window_start = CASE WHEN attempt.window_start <= ? THEN excluded.window_start ELSE attempt.window_start END
RETURNING count, window_start
"""


class TooManyAttempts(Exception):
    """The key was tried too often; `until` says when it may be tried again (aware UTC)."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"too many attempts until {until.isoformat()}")
        self.until = until


def attempt(key: str, limit: int, minutes: int, now: datetime) -> None:
    """Count one attempt; raises TooManyAttempts from the (limit + 1)th within a window of `minutes`.

    Call it before the costly or secret check, so that tries at the same moment are all counted.
    """
    window = timedelta(minutes=minutes)
    before = to_db(now - window)
    sql = COUNT if is_sqlite() else COUNT.replace("?", "%s")
    with transaction():
        count, start = db.execute_sql(sql, (key[:160], to_db(now), before, before)).fetchone()
    if count > limit:
        raise TooManyAttempts(from_db(start) + window)


def blocked_until(key: str, limit: int, minutes: int, now: datetime) -> datetime | None:
    """Say until when a key that was tried too often is refused, or None; counts nothing, so it is one read."""
    sql = f"SELECT count, window_start FROM attempt WHERE key = {db.param}"  # noqa: S608 - a placeholder
    row = db.execute_sql(sql, (key[:160],)).fetchone()  # by hand, for every tracking page asks
    until = from_db(row[1]) + timedelta(minutes=minutes) if row and row[0] >= limit else None
    return until if until and until > now else None


def forget(key: str) -> None:
    """Forget the attempts of a key, after one that was right."""
    with transaction():
        Attempt.delete().where(Attempt.key == key[:160]).execute()


def prune(now: datetime) -> int:
    """Delete what is older than any window, addresses of visitors among it, and give the number."""
    with transaction():
        return int(Attempt.delete().where(Attempt.window_start < now - KEPT).execute())
