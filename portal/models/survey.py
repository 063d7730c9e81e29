"""The survey: who was given a link, links that are still open, answers that belong to nobody, what is done about them.

Nothing here joins an answer to a case: docs/decisions/0006-survey.md says why, table by table.
"""

from __future__ import annotations

import peewee

from portal.models.accounts import Account, Agency
from portal.models.base import BaseModel, UTCDateTimeField, db, is_sqlite
from portal.models.cases import Case
from portal.models.services import Service

LOCK_NUMBER = 20170014  # any number that no other lock has; after PermenPANRB 14/2017


def hold_answers() -> None:
    """Keep others from adding answers or letting them count until the transaction ends (on SQLite it does so itself)."""
    if not is_sqlite():
        db.execute_sql("SELECT pg_advisory_xact_lock(%s)", (LOCK_NUMBER,))


class SurveyOffer(BaseModel):
    """A case whose applicant was given the link; the row never changes again, so it does not say whether they answered."""

    case = peewee.ForeignKeyField(Case, primary_key=True, on_delete="CASCADE")

    class Meta:
        table_name = "survey_offer"


class SurveyInvitation(BaseModel):
    """A link that was not used yet. It names no case: its token is worked out of the number and the portal's secret."""

    token_hash = peewee.CharField(max_length=64, primary_key=True)
    service = peewee.ForeignKeyField(Service, on_delete="CASCADE")
    agency = peewee.ForeignKeyField(Agency, on_delete="CASCADE")
    expires_on = peewee.DateField()

    class Meta:
        table_name = "survey_invitation"


class SurveyAnswer(BaseModel):
    """An answer: a random key, no time but the month in which it began to count, no trace of a case."""

    id = peewee.CharField(max_length=32, primary_key=True)
    service = peewee.ForeignKeyField(Service, on_delete="CASCADE")
    agency = peewee.ForeignKeyField(Agency, on_delete="CASCADE")
    month = peewee.CharField(max_length=7, null=True)  # `2026-11`; None while it waits for four others
    u1 = peewee.SmallIntegerField()
    u2 = peewee.SmallIntegerField()
    u3 = peewee.SmallIntegerField()
    u4 = peewee.SmallIntegerField()
    u5 = peewee.SmallIntegerField()
    u6 = peewee.SmallIntegerField()
    u7 = peewee.SmallIntegerField()
    u8 = peewee.SmallIntegerField()
    u9 = peewee.SmallIntegerField()
    sex = peewee.CharField(max_length=20, default="")
    age = peewee.CharField(max_length=20, default="")
    education = peewee.CharField(max_length=20, default="")
    occupation = peewee.CharField(max_length=20, default="")
    comment = peewee.TextField(default="")

    class Meta:
        table_name = "survey_answer"
        without_rowid = True  # SQLite would otherwise number the rows as they come


class SurveyWait(BaseModel):
    """Since which month comments wait of a service and agency whose answers do not count yet; written by the sweep."""

    service = peewee.ForeignKeyField(Service, on_delete="CASCADE")
    agency = peewee.ForeignKeyField(Agency, on_delete="CASCADE")
    since = peewee.CharField(max_length=7)

    class Meta:
        table_name = "survey_wait"
        primary_key = peewee.CompositeKey("service", "agency")
        without_rowid = True


class SurveyPlan(BaseModel):
    """What an agency does about a result: one text for a period of a service, or of the agency as a whole."""

    scope = peewee.CharField(max_length=60, primary_key=True)  # agency, service (0: all of them) and period
    agency = peewee.ForeignKeyField(Agency, on_delete="CASCADE")
    service = peewee.ForeignKeyField(Service, null=True, on_delete="CASCADE")
    text = peewee.TextField()
    revision = peewee.IntegerField()
    updated_at = UTCDateTimeField()
    updated_by = peewee.ForeignKeyField(Account, null=True)

    class Meta:
        table_name = "survey_plan"
