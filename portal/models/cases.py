"""Cases, their open and done tasks, and the lines of their history."""

from __future__ import annotations

from datetime import UTC, datetime

import peewee

from portal.models.accounts import Account, Agency, Office
from portal.models.base import BaseModel, JSONText, UTCDateTimeField, db
from portal.models.services import Service, Version

NO_DUE = datetime(9999, 12, 31, tzinfo=UTC)  # sorts what has no deadline after all that has one


class Case(BaseModel):
    """One run of a process, under the version it started with."""

    number = peewee.CharField(max_length=20, unique=True)
    service = peewee.ForeignKeyField(Service)
    version = peewee.ForeignKeyField(Version)
    agency = peewee.ForeignKeyField(Agency)  # whose offices do the steps
    key_hash = peewee.CharField(max_length=64, null=True)  # None where there is no applicant
    revision = peewee.IntegerField(default=1)  # raised by every move: what a step is guarded by
    edition = peewee.IntegerField(default=1)  # raised by every visible change: what polling compares
    marking = JSONText()  # {"open": [[step, role]], "waiting": [[join, from]], "refused": [step], "closed": bool}
    result = peewee.CharField(max_length=10, default="open")  # open | done | refused | withdrawn | archived
    channel = peewee.CharField(max_length=10)  # web | loket | pos | surel | whatsapp | petugas
    received_at = UTCDateTimeField()
    counted_from = UTCDateTimeField()  # the receipt, or the next opening where it lay outside working hours
    opened_at = UTCDateTimeField()
    opened_by = peewee.ForeignKeyField(Account, null=True)
    applicant_name = peewee.CharField(max_length=200, default="")
    institution = peewee.CharField(max_length=200, default="")
    contact_kind = peewee.CharField(max_length=10, default="")  # "" | email | telepon
    contact = peewee.CharField(max_length=200, default="")
    anonymous = peewee.BooleanField(default=False)
    folded_name = peewee.CharField(max_length=200, default="")
    folded_institution = peewee.CharField(max_length=200, default="")
    answers = JSONText(default=dict)  # label of the Isian -> text, or a list of rows
    case_class = peewee.CharField(max_length=200, default="")  # the chosen Klasifikasi
    limit_due = UTCDateTimeField(null=True)  # of the whole case, as far as it was worked out
    stopped_at = UTCDateTimeField(null=True)  # since when the limit stands still
    paused_at = UTCDateTimeField(null=True)  # since when an official stopped every clock
    stops = JSONText(default=list)  # [[from, until]] for which the limit stood still
    delivered_at = UTCDateTimeField(null=True)
    closes_at = UTCDateTimeField(null=True)  # when a delivered case closes by itself
    closed_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "cases"

    @property
    def is_open(self) -> bool:
        """Whether the case still runs."""
        return self.result == "open"

    @classmethod
    def edition_of(cls, number: str) -> tuple[int, str] | None:
        """Give (edition, result), or None; written by hand, for every open page asks this over and over."""
        sql = f"SELECT edition, result FROM cases WHERE number = {db.param}"  # noqa: S608 - a placeholder
        row: tuple[int, str] | None = db.execute_sql(sql, (number,)).fetchone()
        return row


class Task(BaseModel):
    """One part of a step for one role: a line of somebody's inbox. Coordinators' tasks hold nothing up."""

    case = peewee.ForeignKeyField(Case, backref="tasks", on_delete="CASCADE")
    service = peewee.ForeignKeyField(Service)
    office = peewee.ForeignKeyField(Office, null=True)  # None: the applicant's
    role = peewee.CharField(max_length=200)
    step = peewee.CharField(max_length=40)
    kind = peewee.CharField(max_length=10)  # do | decide | coordinate
    state = peewee.CharField(max_length=10, default="open")  # open | done | withdrawn | undone
    returned = peewee.BooleanField(default=False)  # opened by a return
    opened_at = UTCDateTimeField()
    due_at = UTCDateTimeField(null=True)
    due_key = UTCDateTimeField()  # due_at, or the limit of the case, or NO_DUE: the order of the inbox
    closed_at = UTCDateTimeField(null=True)
    done_by = peewee.ForeignKeyField(Account, null=True)
    opened_event = peewee.IntegerField()
    closed_event = peewee.IntegerField(null=True)


class CaseEvent(BaseModel):
    """A line of the history: who, as whom, what, when; never changed, only marked as taken back."""

    case = peewee.ForeignKeyField(Case, backref="events", on_delete="CASCADE")
    at = UTCDateTimeField()
    kind = peewee.CharField(max_length=20)
    revision = peewee.IntegerField()  # of the case after it
    account = peewee.ForeignKeyField(Account, null=True)
    actor_name = peewee.CharField(max_length=120, default="")
    actor_title = peewee.CharField(max_length=220, default="")  # "Plh. Kepala Dinas"
    role = peewee.CharField(max_length=200, default="")  # whose part it was
    step = peewee.CharField(max_length=40, default="")
    outcome = peewee.TextField(null=True)
    note = peewee.TextField(default="")
    output = peewee.TextField(default="")
    data = JSONText(default=dict)  # what the kind needs besides: arrows travelled, steps opened, old and new terms
    undo = JSONText(null=True)  # the clocks and the marking before it
    undone_by = peewee.IntegerField(null=True)  # the event that took it back

    class Meta:
        table_name = "case_event"
