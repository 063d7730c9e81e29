"""The one place that asks what time it is, so that tests can set it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Give the present moment as an aware UTC datetime."""
    return datetime.now(UTC)
