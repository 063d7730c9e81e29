"""Services and the versions of their matrices, kept byte for byte."""

from __future__ import annotations

import peewee

from portal.models.accounts import Account, Agency
from portal.models.base import BaseModel, JSONText, UTCDateTimeField


class Service(BaseModel):
    """A public service: known by its slug, run by its current version (none while only drafts exist)."""

    slug = peewee.CharField(max_length=80, unique=True)
    agency = peewee.ForeignKeyField(Agency, null=True, backref="services")  # None while only drafts exist
    code = peewee.CharField(max_length=6, unique=True, null=True)
    title = peewee.CharField(max_length=500, default="")  # of the current version
    folded = peewee.TextField(default="")  # title and agency, for searching
    for_all_agencies = peewee.BooleanField(default=False)
    opened_by_public = peewee.BooleanField(default=False)
    accepting = peewee.BooleanField(default=True)
    current_version = peewee.DeferredForeignKey("Version", null=True)


class Version(BaseModel):
    """One file of a service: published under a number, or a draft."""

    service = peewee.ForeignKeyField(Service, backref="versions", on_delete="CASCADE")
    number = peewee.IntegerField(null=True)  # counts what was published, from 1; None for a draft
    state = peewee.CharField(max_length=10)  # published | draft
    content = peewee.BlobField()
    sha256 = peewee.CharField(max_length=64)
    title = peewee.CharField(max_length=500, default="")
    problems = JSONText(default=list)  # [{level, cell, message, advice}]
    created_at = UTCDateTimeField()
    published_at = UTCDateTimeField(null=True)
    published_by = peewee.ForeignKeyField(Account, null=True)
    proposed_by = peewee.ForeignKeyField(Account, null=True, backref="+")  # where a second person published it
    reason = peewee.TextField(default="")
    again_of = peewee.IntegerField(null=True)  # the number of the older version whose file this is once more

    class Meta:
        indexes = ((("service", "number"), True), (("service", "sha256"), False))
