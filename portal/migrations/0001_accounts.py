"""Agencies, offices, accounts, postings, one-time links, counted attempts."""

# The frozen tables hang from the database at hand, a base class that mypy cannot see.
# mypy: disable-error-code="name-defined"

from peewee import BooleanField, CharField, Database, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField
from playhouse.migrate import SchemaMigrator

TABLES = ("attempt", "login_link", "posting", "account", "office", "agency")


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Create the tables of people and offices."""

    class Agency(db.Model):
        name = CharField(max_length=200, unique=True)
        slug = CharField(max_length=80, unique=True)
        zone = CharField(max_length=4)
        contact = TextField()
        due_soon_minutes = IntegerField()
        allow_send_back = BooleanField()
        settings = TextField()

    class Office(db.Model):
        agency = ForeignKeyField(Agency, on_delete="CASCADE")
        name = CharField(max_length=200)

        class Meta:
            indexes = ((("agency", "name"), True),)

    class Account(db.Model):
        login = CharField(max_length=80, unique=True)
        name = CharField(max_length=120)
        nip = CharField(max_length=30)
        password_hash = CharField(max_length=255, null=True)
        is_portal_admin = BooleanField()
        admin_of = ForeignKeyField(Agency, null=True)
        agency = ForeignKeyField(Agency, null=True)
        is_demo = BooleanField()
        is_active = BooleanField()
        disabled_at = DateTimeField(null=True)
        session_version = IntegerField()
        created_at = DateTimeField()

    class Posting(db.Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        office = ForeignKeyField(Office, on_delete="CASCADE")
        kind = CharField(max_length=10)
        starts_on = DateField()
        ends_on = DateField(null=True)
        letter_number = CharField(max_length=120)

        class Meta:
            indexes = ((("account", "starts_on"), False), (("office", "starts_on"), False))

    class LoginLink(db.Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        token_hash = CharField(max_length=64, unique=True)
        expires_at = DateTimeField()
        used_at = DateTimeField(null=True)

        class Meta:
            table_name = "login_link"

    class Attempt(db.Model):
        key = CharField(max_length=160, primary_key=True)
        window_start = DateTimeField(index=True)
        count = IntegerField()

    db.create_tables([Agency, Office, Account, Posting, LoginLink, Attempt], safe=False)


def down(_migrator: SchemaMigrator, db: Database) -> None:
    """Drop them, those that point to others first."""
    for table in TABLES:
        db.execute_sql(f'DROP TABLE "{table}"')
