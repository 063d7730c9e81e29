"""What a complaint has besides its case, and its way from agency to agency."""

# The frozen tables hang from the database at hand, a base class that mypy cannot see.
# mypy: disable-error-code="name-defined"

from peewee import (
    BooleanField,
    CharField,
    Database,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SmallIntegerField,
    TextField,
)
from playhouse.migrate import SchemaMigrator

TABLES = ("complaint_handover", "complaint_facts")


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Create the tables."""
    agency, service, case = (_existing(db, name) for name in ("agency", "service", "cases"))

    class ComplaintFacts(db.Model):
        case_id = ForeignKeyField(case, primary_key=True, on_delete="CASCADE")
        secret = BooleanField()
        no_agency = BooleanField()
        about_service_id = ForeignKeyField(service, null=True, on_delete="SET NULL")
        about_number = CharField(max_length=20)
        tracking_id = CharField(max_length=60, index=True)
        merged_into_id = ForeignKeyField(case, null=True, on_delete="SET NULL")
        rating = SmallIntegerField(null=True)
        rating_note = TextField()
        rated_at = DateTimeField(null=True)

        class Meta:
            table_name = "complaint_facts"

    class ComplaintHandover(db.Model):
        case_id = ForeignKeyField(case, on_delete="CASCADE")
        at = DateTimeField()
        from_agency_id = ForeignKeyField(agency, index=False)
        to_agency_id = ForeignKeyField(agency, index=False)
        event = IntegerField()

        class Meta:
            table_name = "complaint_handover"
            indexes = ((("from_agency_id", "id"), False),)

    db.create_tables([ComplaintFacts, ComplaintHandover], safe=False)


def _existing(db: Database, name: str) -> type[Model]:
    meta = type("Meta", (), {"table_name": name})
    return type(name.capitalize(), (db.Model,), {"Meta": meta})


def down(_migrator: SchemaMigrator, db: Database) -> None:
    """Drop them."""
    for table in TABLES:
        db.execute_sql(f'DROP TABLE "{table}"')
