"""Counted attempts: the throttle that works across processes and nodes."""

from __future__ import annotations

import peewee

from portal.models.base import BaseModel, UTCDateTimeField


class Attempt(BaseModel):
    """How often a key (such as `masuk:akun:siti`) was tried since the start of its window."""

    key = peewee.CharField(max_length=160, primary_key=True)
    window_start = UTCDateTimeField(index=True)
    count = peewee.IntegerField(default=0)
