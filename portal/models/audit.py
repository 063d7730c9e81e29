"""The audit log: what admins did, by whom and when; lines are added, never changed."""

from __future__ import annotations

import peewee

from portal.models.accounts import Account, Agency
from portal.models.base import BaseModel, JSONText, UTCDateTimeField
from portal.models.services import Service


class AuditLine(BaseModel):
    """An act of an admin, or of the portal itself (no account)."""

    at = UTCDateTimeField()
    account = peewee.ForeignKeyField(Account, null=True)
    name = peewee.CharField(max_length=120, default="")
    what = peewee.CharField(max_length=30)
    agency = peewee.ForeignKeyField(Agency, null=True)  # whose admin may read it
    service = peewee.ForeignKeyField(Service, null=True)
    subject = peewee.CharField(max_length=500, default="")  # what it was done to, in words
    detail = JSONText(default=dict)

    class Meta:
        table_name = "audit_line"
        indexes = ((("agency", "id"), False),)
