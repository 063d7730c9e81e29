"""The guest book: visits, kiosks, settings."""

# The frozen tables hang from the database at hand, a base class that mypy cannot see.
# mypy: disable-error-code="name-defined"

from peewee import (
    BooleanField,
    CharField,
    Database,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SmallIntegerField,
    TextField,
)
from playhouse.migrate import SchemaMigrator

TABLES = ("guestbook_settings", "kiosk", "visit")


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Create the tables."""
    agency, account, office, case = (_existing(db, name) for name in ("agency", "account", "office", "cases"))

    class Visit(db.Model):
        agency_id = ForeignKeyField(agency, on_delete="CASCADE", index=False)
        day = DateField()
        hour = SmallIntegerField()
        arrived_at = DateTimeField()
        left_at = DateTimeField(null=True)
        name = CharField(max_length=200)
        origin = CharField(max_length=200)
        purpose = CharField(max_length=120)
        purpose_text = CharField(max_length=500)
        host_id = ForeignKeyField(office, null=True, on_delete="SET NULL")
        party = IntegerField()
        contact = CharField(max_length=200)
        kind = CharField(max_length=10)
        entered_by_id = ForeignKeyField(account, null=True, on_delete="SET NULL")
        case_id = ForeignKeyField(case, null=True, on_delete="SET NULL")
        case_opened = BooleanField()
        step_done = BooleanField()
        folded = TextField()
        token_hash = CharField(max_length=64, null=True, unique=True)
        seal = CharField(max_length=40)
        revision = IntegerField()
        removed_at = DateTimeField(null=True)

        class Meta:
            table_name = "visit"
            indexes = (
                (("agency_id", "arrived_at", "id"), False),
                (("agency_id", "day", "hour", "purpose", "host_id", "party"), False),
            )

    class Kiosk(db.Model):
        agency_id = ForeignKeyField(agency, on_delete="CASCADE")
        account_id = ForeignKeyField(account, on_delete="CASCADE")
        token_hash = CharField(max_length=64, unique=True)
        opened_at = DateTimeField()
        expires_at = DateTimeField()
        closed_at = DateTimeField(null=True)

        class Meta:
            table_name = "kiosk"

    class GuestbookSettings(db.Model):
        agency_id = ForeignKeyField(agency, unique=True, on_delete="CASCADE")
        purposes = TextField()
        retention_months = IntegerField()
        reset_seconds = IntegerField()

        class Meta:
            table_name = "guestbook_settings"

    db.create_tables([Visit, Kiosk, GuestbookSettings], safe=False)


def _existing(db: Database, name: str) -> type[Model]:
    meta = type("Meta", (), {"table_name": name})
    return type(name.capitalize(), (db.Model,), {"Meta": meta})


def down(_migrator: SchemaMigrator, db: Database) -> None:
    """Drop them."""
    for table in TABLES:
        db.execute_sql(f'DROP TABLE "{table}"')
