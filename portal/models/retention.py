"""How long what is kept, what was erased of a case, and what people asked about their data."""

from __future__ import annotations

import peewee

from portal.models.accounts import Account, Agency
from portal.models.base import BaseModel, UTCDateTimeField
from portal.models.cases import Case
from portal.models.services import Service


class RetentionTerm(BaseModel):
    """The terms of a service in months after a case was closed, of comments after they count; 0: not erased by itself."""

    service = peewee.ForeignKeyField(Service, primary_key=True, on_delete="CASCADE")
    identity = peewee.IntegerField()
    answers = peewee.IntegerField()
    documents = peewee.IntegerField()
    results = peewee.IntegerField()
    comments = peewee.IntegerField()
    changed_at = UTCDateTimeField()
    changed_by = peewee.ForeignKeyField(Account, null=True)

    class Meta:
        table_name = "retention_term"


class Erasure(BaseModel):
    """When which part of a case's personal data was erased."""

    case = peewee.ForeignKeyField(Case, primary_key=True, on_delete="CASCADE")
    identity = UTCDateTimeField(null=True)
    answers = UTCDateTimeField(null=True)
    documents = UTCDateTimeField(null=True)
    results = UTCDateTimeField(null=True)

    class Meta:
        table_name = "case_erasure"


class DataRequest(BaseModel):
    """Somebody asked for a copy, a correction or the erasure of their data in a case."""

    case = peewee.ForeignKeyField(Case, on_delete="CASCADE")
    agency = peewee.ForeignKeyField(Agency)
    kind = peewee.CharField(max_length=12)  # copy | correction | erasure
    text = peewee.TextField(default="")
    channel = peewee.CharField(max_length=10)  # key | loket
    asked_at = UTCDateTimeField()
    due_at = UTCDateTimeField()
    answered_at = UTCDateTimeField(null=True)
    answered_by = peewee.ForeignKeyField(Account, null=True)
    granted = peewee.BooleanField(default=False)
    answer = peewee.TextField(default="")

    class Meta:
        table_name = "data_request"
