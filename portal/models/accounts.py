"""Agencies, their offices, the people who sign in and the offices they hold."""

from __future__ import annotations

from datetime import date

import peewee

from portal.models.base import BaseModel, JSONText, UTCDateTimeField, db, is_sqlite

KINDS = ("definitif", "plt", "plh")


class Agency(BaseModel):
    """An agency whose services run here."""

    name = peewee.CharField(max_length=200, unique=True)
    slug = peewee.CharField(max_length=80, unique=True)
    zone = peewee.CharField(max_length=4, default="WIB")  # WIB | WITA | WIT
    contact = peewee.TextField(default="")
    due_soon_minutes = peewee.IntegerField(default=60)  # working minutes before the due time
    allow_send_back = peewee.BooleanField(default=True)
    settings = JSONText(default=dict)


class Office(BaseModel):
    """A role of an agency, as its matrices name it; tasks and postings point here."""

    agency = peewee.ForeignKeyField(Agency, backref="offices", on_delete="CASCADE")
    name = peewee.CharField(max_length=200)

    class Meta:
        indexes = ((("agency", "name"), True),)


class Account(BaseModel):
    """A person who signs in."""

    login = peewee.CharField(max_length=80, unique=True)  # folded to lower case
    name = peewee.CharField(max_length=120)
    nip = peewee.CharField(max_length=30, default="")
    password_hash = peewee.CharField(max_length=255, null=True)  # None until the one-time link was used
    is_portal_admin = peewee.BooleanField(default=False)
    admin_of = peewee.ForeignKeyField(Agency, null=True, backref="admins")
    agency = peewee.ForeignKeyField(Agency, null=True, backref="accounts")  # whose admin keeps the account
    is_demo = peewee.BooleanField(default=False)  # opened by a button in demo mode, refused in production
    is_active = peewee.BooleanField(default=True)
    disabled_at = UTCDateTimeField(null=True)
    session_version = peewee.IntegerField(default=1)  # raised to end all sessions
    created_at = UTCDateTimeField()

    @staticmethod
    def session_rows(account_id: int, first: date, last: date) -> list[tuple]:
        """Give a row for each office held between two days (one without office where none is), for a session.

        Plain SQL, since every request of an official begins with it. Columns: login, name, is_active,
        session_version, is_portal_admin, admin_of_id, is_demo, office id, office, agency id, zone, kind, starts_on,
        ends_on.
        """
        mark = "?" if is_sqlite() else "%s"
        return list(db.execute_sql(SESSION_ROWS.replace("?", mark), (last, first, account_id)).fetchall())


SESSION_ROWS = """
SELECT a.login, a.name, a.is_active, a.session_version, a.is_portal_admin, a.admin_of_id, a.is_demo,
       o.id, o.name, o.agency_id, g.zone, p.kind, p.starts_on, p.ends_on
FROM account a
LEFT JOIN posting p ON p.account_id = a.id AND p.starts_on <= ? AND (p.ends_on IS NULL OR p.ends_on >= ?)
LEFT JOIN office o ON o.id = p.office_id
LEFT JOIN agency g ON g.id = o.agency_id
WHERE a.id = ?
ORDER BY p.kind, o.name, p.id
"""


class Posting(BaseModel):
    """An office held by a person from a day until (and with) a day; definitif, Plt. or Plh."""

    account = peewee.ForeignKeyField(Account, backref="postings", on_delete="CASCADE")
    office = peewee.ForeignKeyField(Office, backref="postings", on_delete="CASCADE")
    kind = peewee.CharField(max_length=10, default="definitif")
    starts_on = peewee.DateField()
    ends_on = peewee.DateField(null=True)  # the last day, included
    letter_number = peewee.CharField(max_length=120, default="")

    class Meta:
        indexes = ((("account", "starts_on"), False), (("office", "starts_on"), False))

    @classmethod
    def held_on(cls, day: date) -> peewee.Expression:
        """Give the condition that a posting is held on that day."""
        return (cls.starts_on <= day) & (cls.ends_on.is_null() | (cls.ends_on >= day))

    def is_held_on(self, day: date) -> bool:
        """Whether the posting is held on that day."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class LoginLink(BaseModel):
    """A one-time link to set a password; only the hash of its token is kept."""

    account = peewee.ForeignKeyField(Account, backref="links", on_delete="CASCADE")
    token_hash = peewee.CharField(max_length=64, unique=True)
    expires_at = UTCDateTimeField()
    used_at = UTCDateTimeField(null=True)
