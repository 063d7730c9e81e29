"""Complaints of an agency are listed by when they were received."""

from peewee import Database
from playhouse.migrate import SchemaMigrator

BY_RECEIPT = 'CREATE INDEX "cases_by_receipt" ON "cases" ("agency_id", "received_at", "id")'


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Create the index that gives them in this order."""
    db.execute_sql(BY_RECEIPT)


def down(_migrator: SchemaMigrator, db: Database) -> None:
    """Drop it."""
    db.execute_sql('DROP INDEX "cases_by_receipt"')
