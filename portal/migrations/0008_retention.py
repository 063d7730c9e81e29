"""How long what is kept of a case, what was erased, and what people asked about their data."""

# The frozen tables hang from the database at hand, a base class that mypy cannot see.
# mypy: disable-error-code="name-defined"

from peewee import BooleanField, CharField, Database, DateTimeField, ForeignKeyField, IntegerField, Model, TextField
from playhouse.migrate import SchemaMigrator

TABLES = ("data_request", "case_erasure", "retention_term")
CLOSED = 'CREATE INDEX "cases_closed" ON "cases" ("service_id", "closed_at") WHERE "closed_at" IS NOT NULL'


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Create the tables, and the index by which closed cases are found."""
    names = ("service", "cases", "account", "agency")
    services, cases, accounts, agencies = (_existing(db, name) for name in names)

    class RetentionTerm(db.Model):
        service = ForeignKeyField(services, primary_key=True, on_delete="CASCADE")
        identity = IntegerField()
        answers = IntegerField()
        documents = IntegerField()
        results = IntegerField()
        changed_at = DateTimeField()
        changed_by = ForeignKeyField(accounts, null=True, index=False)

        class Meta:
            table_name = "retention_term"

    class CaseErasure(db.Model):
        case = ForeignKeyField(cases, primary_key=True, on_delete="CASCADE")
        identity = DateTimeField(null=True)
        answers = DateTimeField(null=True)
        documents = DateTimeField(null=True)
        results = DateTimeField(null=True)

        class Meta:
            table_name = "case_erasure"

    class DataRequest(db.Model):
        case = ForeignKeyField(cases, on_delete="CASCADE")
        agency = ForeignKeyField(agencies, index=False)
        kind = CharField(max_length=12)
        text = TextField()
        channel = CharField(max_length=10)
        asked_at = DateTimeField()
        due_at = DateTimeField()
        answered_at = DateTimeField(null=True)
        answered_by = ForeignKeyField(accounts, null=True, index=False)
        granted = BooleanField()
        answer = TextField()

        class Meta:
            table_name = "data_request"
            indexes = ((("agency", "id"), False),)

    db.create_tables([RetentionTerm, CaseErasure, DataRequest], safe=False)
    db.execute_sql(CLOSED)


def _existing(db: Database, name: str) -> type[Model]:
    meta = type("Meta", (), {"table_name": name})
    return type(name.capitalize(), (db.Model,), {"Meta": meta})


def down(_migrator: SchemaMigrator, db: Database) -> None:
    """Drop them, those that point to others first."""
    db.execute_sql('DROP INDEX "cases_closed"')
    for table in TABLES:
        db.execute_sql(f'DROP TABLE "{table}"')
