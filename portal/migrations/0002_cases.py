"""Services, versions, cases, tasks, history, documents and saved forms."""

# The frozen tables hang from the database at hand, a base class that mypy cannot see.
# mypy: disable-error-code="name-defined"

from peewee import (
    BlobField,
    BooleanField,
    CharField,
    Database,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)
from playhouse.migrate import SchemaMigrator
from playhouse.pool import PooledPostgresqlDatabase

TABLES = ("case_file", "form_draft", "case_event", "task", "cases", "version", "service")

# The worklist reads the first one alone: office, then deadline; the rest of the columns are there to be read from it.
INDEXES = (
    "CREATE INDEX task_worklist ON task (office_id, due_key, id, service_id, case_id, step, kind) WHERE state = 'open'",
    "CREATE INDEX cases_by_name ON cases (agency_id, folded_name)",
    "CREATE INDEX cases_by_institution ON cases (agency_id, folded_institution)",
    "CREATE INDEX cases_to_close ON cases (closes_at) WHERE result = 'open' AND closes_at IS NOT NULL",
)


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Create the tables of services and cases."""
    agency, office, account = (_existing(db, name) for name in ("agency", "office", "account"))
    service, version = _services(db, agency, account)
    _cases(db, agency, office, account, service, version)
    for statement in INDEXES:
        db.execute_sql(statement)
    if isinstance(db, PooledPostgresqlDatabase):  # prefixes are searched by range, which needs plain byte order
        for column in ("folded_name", "folded_institution"):
            db.execute_sql(f'ALTER TABLE cases ALTER COLUMN {column} TYPE varchar(200) COLLATE "C"')


def _existing(db: Database, name: str) -> type[Model]:
    meta = type("Meta", (), {"table_name": name})
    return type(name.capitalize(), (db.Model,), {"Meta": meta})


def _services(db: Database, agency: type[Model], account: type[Model]) -> tuple[type[Model], type[Model]]:
    class Service(db.Model):
        slug = CharField(max_length=80, unique=True)
        agency_id = ForeignKeyField(agency, null=True)
        code = CharField(max_length=6, unique=True, null=True)
        title = CharField(max_length=500)
        folded = TextField()
        for_all_agencies = BooleanField()
        opened_by_public = BooleanField()
        accepting = BooleanField()
        current_version_id = IntegerField(null=True)  # two tables that point at each other: this way without a check

    class Version(db.Model):
        service = ForeignKeyField(Service, on_delete="CASCADE")
        number = IntegerField(null=True)
        state = CharField(max_length=10)
        content = BlobField()
        sha256 = CharField(max_length=64)
        title = CharField(max_length=500)
        problems = TextField()
        created_at = DateTimeField()
        published_at = DateTimeField(null=True)
        published_by = ForeignKeyField(account, null=True)
        reason = TextField()

        class Meta:
            indexes = ((("service", "number"), True), (("service", "sha256"), False))

    db.create_tables([Service, Version], safe=False)
    return Service, Version


def _cases(
    db: Database,
    agency: type[Model],
    office: type[Model],
    account: type[Model],
    service: type[Model],
    version: type[Model],
) -> None:
    class Case(db.Model):
        number = CharField(max_length=20, unique=True)
        service_id = ForeignKeyField(service)
        version_id = ForeignKeyField(version)
        agency_id = ForeignKeyField(agency, index=False)
        key_hash = CharField(max_length=64, null=True)
        revision = IntegerField()
        edition = IntegerField()
        marking = TextField()
        result = CharField(max_length=10)
        channel = CharField(max_length=10)
        received_at = DateTimeField()
        counted_from = DateTimeField()
        opened_at = DateTimeField()
        opened_by = ForeignKeyField(account, null=True)
        applicant_name = CharField(max_length=200)
        institution = CharField(max_length=200)
        contact_kind = CharField(max_length=10)
        contact = CharField(max_length=200)
        anonymous = BooleanField()
        folded_name = CharField(max_length=200)
        folded_institution = CharField(max_length=200)
        answers = TextField()
        case_class = CharField(max_length=200)
        limit_due = DateTimeField(null=True)
        stopped_at = DateTimeField(null=True)
        paused_at = DateTimeField(null=True)
        stops = TextField()
        delivered_at = DateTimeField(null=True)
        closes_at = DateTimeField(null=True)
        closed_at = DateTimeField(null=True)

        class Meta:
            table_name = "cases"

    class Task(db.Model):
        case = ForeignKeyField(Case, on_delete="CASCADE")
        service_id = ForeignKeyField(service, index=False)
        office_id = ForeignKeyField(office, null=True, index=False)
        role = CharField(max_length=200)
        step = CharField(max_length=40)
        kind = CharField(max_length=10)
        state = CharField(max_length=10)
        returned = BooleanField()
        opened_at = DateTimeField()
        due_at = DateTimeField(null=True)
        due_key = DateTimeField()
        closed_at = DateTimeField(null=True)
        done_by = ForeignKeyField(account, null=True, index=False)
        opened_event = IntegerField()
        closed_event = IntegerField(null=True)

    class CaseEvent(db.Model):
        case = ForeignKeyField(Case, on_delete="CASCADE")
        at = DateTimeField()
        kind = CharField(max_length=20)
        revision = IntegerField()
        account_id = ForeignKeyField(account, null=True, index=False)
        actor_name = CharField(max_length=120)
        actor_title = CharField(max_length=220)
        role = CharField(max_length=200)
        step = CharField(max_length=40)
        outcome = TextField(null=True)
        note = TextField()
        output = TextField()
        data = TextField()
        undo = TextField(null=True)
        undone_by = IntegerField(null=True)

        class Meta:
            table_name = "case_event"

    class FormDraft(db.Model):
        token_hash = CharField(max_length=64, unique=True)
        service_id = ForeignKeyField(service)
        version_id = ForeignKeyField(version)
        agency_id = ForeignKeyField(agency, null=True)
        answers = TextField()
        created_at = DateTimeField()
        updated_at = DateTimeField()
        expires_at = DateTimeField(index=True)

        class Meta:
            table_name = "form_draft"

    class CaseFile(db.Model):
        case = ForeignKeyField(Case, null=True, on_delete="CASCADE")
        draft = ForeignKeyField(FormDraft, null=True, on_delete="CASCADE")
        event = IntegerField(null=True, index=True)
        purpose = CharField(max_length=10)
        field = CharField(max_length=300)
        name = CharField(max_length=200)
        kind = CharField(max_length=4)
        size = IntegerField()
        sha256 = CharField(max_length=64)
        stored_name = CharField(max_length=80, unique=True)
        uploaded_at = DateTimeField()
        account_id = ForeignKeyField(account, null=True, index=False)
        removed_at = DateTimeField(null=True)

        class Meta:
            table_name = "case_file"

    db.create_tables([Case, Task, CaseEvent, FormDraft, CaseFile], safe=False)


def down(_migrator: SchemaMigrator, db: Database) -> None:
    """Drop them, those that point to others first."""
    for table in TABLES:
        db.execute_sql(f'DROP TABLE "{table}"')
