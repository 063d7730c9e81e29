"""The guest book: visits, the tablets at which guests write themselves in, and what an agency sets about it."""

from __future__ import annotations

import peewee

from portal.models.accounts import Account, Agency, Office
from portal.models.base import BaseModel, JSONText, UTCDateTimeField
from portal.models.cases import Case


class Visit(BaseModel):
    """A line of an agency's guest book. `day` and `hour` are those of the agency's zone, for counting."""

    agency = peewee.ForeignKeyField(Agency, backref="visits", on_delete="CASCADE", index=False)
    day = peewee.DateField()
    hour = peewee.SmallIntegerField()
    arrived_at = UTCDateTimeField()
    left_at = UTCDateTimeField(null=True)  # written by the front desk, or not at all
    name = peewee.CharField(max_length=200)
    origin = peewee.CharField(max_length=200)  # institution or short address
    purpose = peewee.CharField(max_length=120)  # as the agency's list had it then, or "Lainnya"
    purpose_text = peewee.CharField(max_length=500, default="")  # in the guest's words
    host = peewee.ForeignKeyField(Office, null=True, on_delete="SET NULL")  # whom to meet: a role, never a person
    party = peewee.IntegerField(default=1)  # people, the guest included
    contact = peewee.CharField(max_length=200, default="")  # about this visit only
    kind = peewee.CharField(max_length=10)  # kiosk | meja
    entered_by = peewee.ForeignKeyField(Account, null=True, on_delete="SET NULL")  # who wrote it, or opened the kiosk
    case = peewee.ForeignKeyField(Case, null=True, on_delete="SET NULL")
    case_opened = peewee.BooleanField(default=False)  # by this very entry
    step_done = peewee.BooleanField(default=False)  # the case's step "mengisi buku tamu"
    folded = peewee.TextField(default="")  # name, origin and purpose, for searching
    token_hash = peewee.CharField(max_length=64, null=True, unique=True)  # of the form: pressed twice, entered once
    seal = peewee.CharField(max_length=40, default="")  # the key of a case that was opened, for some minutes
    revision = peewee.IntegerField(default=1)
    removed_at = UTCDateTimeField(null=True)  # since when it names nobody

    class Meta:
        # The lists go by the first; each figure is added up from the second alone.
        indexes = (
            (("agency", "arrived_at", "id"), False),
            (("agency", "day", "hour", "purpose", "host", "party"), False),
        )


class Kiosk(BaseModel):
    """A tablet at which guests write themselves in: opened by an official, for one agency, for one day."""

    agency = peewee.ForeignKeyField(Agency, on_delete="CASCADE")
    account = peewee.ForeignKeyField(Account, on_delete="CASCADE")
    token_hash = peewee.CharField(max_length=64, unique=True)
    opened_at = UTCDateTimeField()
    expires_at = UTCDateTimeField()
    closed_at = UTCDateTimeField(null=True)


class GuestbookSettings(BaseModel):
    """What an agency's admin set; without a row the defaults hold."""

    agency = peewee.ForeignKeyField(Agency, unique=True, on_delete="CASCADE")
    purposes = JSONText(default=list)
    retention_months = peewee.IntegerField()
    reset_seconds = peewee.IntegerField()

    class Meta:
        table_name = "guestbook_settings"
