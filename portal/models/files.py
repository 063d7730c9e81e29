"""Saved forms that are not sent yet, and the documents of drafts and cases."""

from __future__ import annotations

import peewee

from portal.models.accounts import Account, Agency
from portal.models.base import BaseModel, JSONText, UTCDateTimeField
from portal.models.cases import Case
from portal.models.services import Service, Version


class FormDraft(BaseModel):
    """A form that somebody is filling in; found again by the token of its link."""

    token_hash = peewee.CharField(max_length=64, unique=True)
    service = peewee.ForeignKeyField(Service)
    version = peewee.ForeignKeyField(Version)
    agency = peewee.ForeignKeyField(Agency, null=True)  # chosen, where the service is for all agencies
    answers = JSONText(default=dict)  # as typed; the applicant's own facts under their reserved names
    created_at = UTCDateTimeField()
    updated_at = UTCDateTimeField()
    expires_at = UTCDateTimeField(index=True)

    class Meta:
        table_name = "form_draft"


class CaseFile(BaseModel):
    """A document; its bytes lie outside static under a random name."""

    case = peewee.ForeignKeyField(Case, null=True, backref="files", on_delete="CASCADE")
    draft = peewee.ForeignKeyField(FormDraft, null=True, backref="files", on_delete="CASCADE")
    event = peewee.IntegerField(null=True, index=True)  # the event that it belongs to
    purpose = peewee.CharField(max_length=10)  # form | output | note
    field = peewee.CharField(max_length=300, default="")  # label of the Isian
    name = peewee.CharField(max_length=200)  # as the person called it
    kind = peewee.CharField(max_length=4)  # pdf | jpg | png
    size = peewee.IntegerField()
    sha256 = peewee.CharField(max_length=64)
    stored_name = peewee.CharField(max_length=80, unique=True)
    uploaded_at = UTCDateTimeField()
    account = peewee.ForeignKeyField(Account, null=True)
    removed_at = UTCDateTimeField(null=True)  # replaced, or its step was taken back

    class Meta:
        table_name = "case_file"

    @classmethod
    def belongs_to_complaint(cls, case: object, draft: object) -> tuple[bool, bool]:
        """Say of a case or draft (rows or ids) whether it is a complaint, and whether its reporter is anonymous."""
        owner, key = (Case, case) if case is not None else (FormDraft, draft)
        hides = Case.anonymous if owner is Case else peewee.Value(False)
        query = owner.select(Service.for_all_agencies, hides).join(Service).where(owner.id == key)
        row = query.tuples().first() if key is not None else None
        return (bool(row[0]), bool(row[1])) if row else (False, False)

    @classmethod
    def total_of_case(cls, case_id: int) -> int:
        """Give the bytes that the documents of a case take up, those set aside included."""
        return int(cls.select(peewee.fn.COALESCE(peewee.fn.SUM(cls.size), 0)).where(cls.case == case_id).scalar())

    @classmethod
    def labels_of_case(cls, case_id: int) -> set[str]:
        """Give the labels of the Isian for which a case holds a document."""
        query = cls.select(cls.field).where((cls.case == case_id) & cls.removed_at.is_null() & (cls.purpose == "form"))
        return {row.field for row in query}
