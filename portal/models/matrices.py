"""Working copies of matrices, what stood in them before, reports of uploads, and the register of SOPs that never run."""

from __future__ import annotations

import peewee

from portal.models.accounts import Account, Agency
from portal.models.base import BaseModel, JSONText, UTCDateTimeField
from portal.models.files import CaseFile
from portal.models.services import Service, Version

LIVE = ("open", "proposed")  # the statuses of a draft that can still change
HELD = "held"  # no draft yet: a workbook of which a sheet is to be chosen; `found` names its sheets


class MatrixDraft(BaseModel):
    """A working copy of a service's matrix; several may stand beside each other, none is overwritten by another."""

    slug = peewee.CharField(max_length=80, index=True)  # of the service that it will be, or be a new version of
    agency = peewee.ForeignKeyField(Agency, null=True)  # whose admin sees it; None: the portal's admin only
    base_version = peewee.ForeignKeyField(Version, null=True)  # what was published when it was begun
    content = peewee.BlobField()  # the CSV as it stands
    sha256 = peewee.CharField(max_length=64)
    state = peewee.CharField(max_length=12)  # draft | unsound | publishable: what the check of `content` said
    title = peewee.CharField(max_length=500, default="")
    agency_name = peewee.CharField(max_length=500, default="")
    faults = peewee.IntegerField(default=0)  # problems above a note
    notes = peewee.IntegerField(default=0)
    found = JSONText(default=list)  # problems of the workbook that it came from, not settled yet
    original = peewee.BlobField(null=True)  # the file as it came, where `content` is not it
    source_name = peewee.CharField(max_length=200, default="")
    revision = peewee.IntegerField(default=1)  # raised by every change: what a save is guarded by
    status = peewee.CharField(max_length=10, default="open")  # open | proposed | published | discarded | held
    author = peewee.ForeignKeyField(Account, null=True)
    updated_by = peewee.ForeignKeyField(Account, null=True)
    created_at = UTCDateTimeField()
    updated_at = UTCDateTimeField()
    proposal = JSONText(null=True)  # {by, name, at, reason}
    rejection = JSONText(null=True)  # {name, at, reason}

    class Meta:
        table_name = "matrix_draft"

    @classmethod
    def change(cls, draft_id: int, revision: int, **values: object) -> bool:
        """Write columns and raise the revision if the draft is live and still at it; False: nothing changed."""
        mine = (cls.id == draft_id) & (cls.revision == revision) & cls.status.in_(LIVE)
        return bool(cls.update(revision=cls.revision + 1, **values).where(mine).execute() == 1)


class MatrixPast(BaseModel):
    """What a draft held before a change, for undoing it."""

    draft = peewee.ForeignKeyField(MatrixDraft, on_delete="CASCADE")
    revision = peewee.IntegerField()  # at which the draft held it
    content = peewee.BlobField()
    found = JSONText(default=list)

    class Meta:
        table_name = "matrix_past"


class UploadReport(BaseModel):
    """What an upload of several files came to."""

    account = peewee.ForeignKeyField(Account)
    at = UTCDateTimeField()
    lines = JSONText()

    class Meta:
        table_name = "upload_report"


class RegisterEntry(BaseModel):
    """An SOP that does not run here: where it stands, and the signed scan."""

    title = peewee.CharField(max_length=500)
    agency = peewee.ForeignKeyField(Agency)
    number = peewee.CharField(max_length=120, default="")
    made_on = peewee.DateField(null=True)
    effective_on = peewee.DateField(null=True)
    review_due = peewee.DateField(null=True)
    status = peewee.CharField(max_length=10)  # berlaku | ditinjau | diganti | dicabut
    note = peewee.TextField(default="")
    scan = peewee.ForeignKeyField(CaseFile, null=True)
    folded = peewee.TextField(default="")  # title and number, for searching
    revision = peewee.IntegerField(default=1)
    updated_at = UTCDateTimeField()
    updated_by = peewee.ForeignKeyField(Account, null=True)

    class Meta:
        table_name = "register_entry"


class RegisterLink(BaseModel):
    """A service that a registered SOP belongs to."""

    entry = peewee.ForeignKeyField(RegisterEntry, on_delete="CASCADE", backref="links")
    service = peewee.ForeignKeyField(Service, on_delete="CASCADE")

    class Meta:
        table_name = "register_link"
        indexes = ((("entry", "service"), True),)


class RegisterPair(BaseModel):
    """Two registered SOPs of an agency that belong together; the smaller id stands first."""

    first = peewee.ForeignKeyField(RegisterEntry, on_delete="CASCADE", backref="+")
    second = peewee.ForeignKeyField(RegisterEntry, on_delete="CASCADE", backref="+")

    class Meta:
        table_name = "register_pair"
        indexes = ((("first", "second"), True),)
