"""Drafts of matrices, reports of uploads, the register of SOPs, the audit log; who proposed a version."""

# The frozen tables hang from the database at hand, a base class that mypy cannot see.
# mypy: disable-error-code="name-defined"

from peewee import (
    BlobField,
    CharField,
    Database,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)
from playhouse.migrate import SchemaMigrator

TABLES = ("audit_line", "register_link", "register_entry", "upload_report", "matrix_past", "matrix_draft")
COLUMNS = ("proposed_by_id", "again_of")


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Create the tables and add the columns."""
    agency, account, service, version, case_file = (
        _existing(db, name) for name in ("agency", "account", "service", "version", "case_file")
    )
    for column in COLUMNS:  # without a check: SQLite cannot drop a column that points to another table
        db.execute_sql(f'ALTER TABLE "version" ADD COLUMN {column} INTEGER')
    _drafts(db, agency, account, version)
    _register(db, agency, account, service, case_file)

    class AuditLine(db.Model):
        at = DateTimeField()
        account_id = ForeignKeyField(account, null=True, index=False)
        name = CharField(max_length=120)
        what = CharField(max_length=30)
        agency_id = ForeignKeyField(agency, null=True, index=False)
        service_id = ForeignKeyField(service, null=True)
        subject = CharField(max_length=500)
        detail = TextField()

        class Meta:
            table_name = "audit_line"
            indexes = ((("agency_id", "id"), False),)

    db.create_tables([AuditLine], safe=False)


def _existing(db: Database, name: str) -> type[Model]:
    meta = type("Meta", (), {"table_name": name})
    return type(name.capitalize(), (db.Model,), {"Meta": meta})


def _drafts(db: Database, agency: type[Model], account: type[Model], version: type[Model]) -> None:
    class MatrixDraft(db.Model):
        slug = CharField(max_length=80, index=True)
        agency_id = ForeignKeyField(agency, null=True)
        base_version_id = ForeignKeyField(version, null=True, index=False)
        content = BlobField()
        sha256 = CharField(max_length=64)
        state = CharField(max_length=12)
        title = CharField(max_length=500)
        agency_name = CharField(max_length=500)
        faults = IntegerField()
        notes = IntegerField()
        found = TextField()
        original = BlobField(null=True)
        source_name = CharField(max_length=200)
        revision = IntegerField()
        status = CharField(max_length=10)
        author_id = ForeignKeyField(account, null=True, index=False)
        updated_by_id = ForeignKeyField(account, null=True, index=False)
        created_at = DateTimeField()
        updated_at = DateTimeField()
        proposal = TextField(null=True)
        rejection = TextField(null=True)

        class Meta:
            table_name = "matrix_draft"

    class MatrixPast(db.Model):
        draft = ForeignKeyField(MatrixDraft, on_delete="CASCADE")
        revision = IntegerField()
        content = BlobField()
        found = TextField()

        class Meta:
            table_name = "matrix_past"

    class UploadReport(db.Model):
        account_id = ForeignKeyField(account)
        at = DateTimeField()
        lines = TextField()

        class Meta:
            table_name = "upload_report"

    db.create_tables([MatrixDraft, MatrixPast, UploadReport], safe=False)


def _register(
    db: Database, agency: type[Model], account: type[Model], service: type[Model], case_file: type[Model]
) -> None:
    class RegisterEntry(db.Model):
        title = CharField(max_length=500)
        agency_id = ForeignKeyField(agency)
        number = CharField(max_length=120)
        made_on = DateField(null=True)
        effective_on = DateField(null=True)
        review_due = DateField(null=True)
        status = CharField(max_length=10)
        note = TextField()
        scan_id = ForeignKeyField(case_file, null=True, index=False)
        folded = TextField()
        revision = IntegerField()
        updated_at = DateTimeField()
        updated_by_id = ForeignKeyField(account, null=True, index=False)

        class Meta:
            table_name = "register_entry"

    class RegisterLink(db.Model):
        entry = ForeignKeyField(RegisterEntry, on_delete="CASCADE")
        service_id = ForeignKeyField(service, on_delete="CASCADE")

        class Meta:
            table_name = "register_link"
            indexes = ((("entry", "service_id"), True),)

    db.create_tables([RegisterEntry, RegisterLink], safe=False)


def down(_migrator: SchemaMigrator, db: Database) -> None:
    """Drop them, those that point to others first."""
    for table in TABLES:
        db.execute_sql(f'DROP TABLE "{table}"')
    for column in COLUMNS:
        db.execute_sql(f'ALTER TABLE "version" DROP COLUMN {column}')
