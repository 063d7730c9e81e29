"""Comments of the survey have a term: how long they are kept, and since when those wait that do not count yet."""

# The frozen tables hang from the database at hand, a base class that mypy cannot see.
# mypy: disable-error-code="name-defined"

from peewee import CharField, CompositeKey, Database, ForeignKeyField, Model, SqliteDatabase
from playhouse.migrate import SchemaMigrator

MONTHS = 24  # what holds for services whose other terms an admin set before


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Add the term, and the table of those that wait."""
    db.execute_sql(f'ALTER TABLE "retention_term" ADD COLUMN "comments" INTEGER NOT NULL DEFAULT {MONTHS}')
    services, agencies = (_existing(db, name) for name in ("service", "agency"))

    class SurveyWait(db.Model):
        service = ForeignKeyField(services, on_delete="CASCADE", index=False)
        agency = ForeignKeyField(agencies, on_delete="CASCADE", index=False)
        since = CharField(max_length=7)

        class Meta:
            table_name = "survey_wait"
            primary_key = CompositeKey("service", "agency")
            without_rowid = isinstance(db, SqliteDatabase)

    db.create_tables([SurveyWait], safe=False)


def _existing(db: Database, name: str) -> type[Model]:
    meta = type("Meta", (), {"table_name": name})
    return type(name.capitalize(), (db.Model,), {"Meta": meta})


def down(_migrator: SchemaMigrator, db: Database) -> None:
    """Take both away."""
    db.execute_sql('DROP TABLE "survey_wait"')
    db.execute_sql('ALTER TABLE "retention_term" DROP COLUMN "comments"')
