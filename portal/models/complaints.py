"""What a complaint has besides its case, and its way from agency to agency."""

from __future__ import annotations

import peewee

from portal.models.accounts import Agency
from portal.models.base import BaseModel, UTCDateTimeField
from portal.models.cases import Case
from portal.models.services import Service


class ComplaintFacts(BaseModel):
    """Beside a case of the complaints' service; a case without a row never agreed to be read by the public."""

    case = peewee.ForeignKeyField(Case, primary_key=True, on_delete="CASCADE")
    secret = peewee.BooleanField(default=False)  # Rahasia: the public reads nothing of its content
    no_agency = peewee.BooleanField(default=False)  # the reporter did not know which agency
    about_service = peewee.ForeignKeyField(Service, null=True, on_delete="SET NULL")
    about_number = peewee.CharField(max_length=20, default="")  # of the case that it is about
    tracking_id = peewee.CharField(max_length=60, default="", index=True)  # of SP4N-LAPOR!, as typed
    merged_into = peewee.ForeignKeyField(Case, null=True, backref="+", on_delete="SET NULL")  # holds while archived
    rating = peewee.SmallIntegerField(null=True)  # 1 to 5
    rating_note = peewee.TextField(default="")
    rated_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "complaint_facts"


class ComplaintHandover(BaseModel):
    """A complaint went from one agency to another: all that the first one still sees of it."""

    case = peewee.ForeignKeyField(Case, backref="handovers", on_delete="CASCADE")
    at = UTCDateTimeField()
    from_agency = peewee.ForeignKeyField(Agency, backref="+")
    to_agency = peewee.ForeignKeyField(Agency, backref="+")
    event = peewee.IntegerField()  # the line of the history, which holds reason and name

    class Meta:
        table_name = "complaint_handover"
        indexes = ((("from_agency", "id"), False),)
