"""What the figures are added up from: a row a case, a row a part that was done, and how far they were brought up to date."""

# The frozen tables hang from the database at hand, a base class that mypy cannot see.
# mypy: disable-error-code="name-defined"

from peewee import CharField, Database, DateTimeField, ForeignKeyField, IntegerField, Model, SmallIntegerField
from playhouse.migrate import SchemaMigrator

TABLES = ("figure_mark", "step_figure", "case_figure")
# Each sum of a page is read from one of these alone; the last two also page through the cases behind a figure.
INDEXES = (
    "CREATE INDEX case_figure_received ON case_figure (received, service_id, agency_id, outcome, case_class)",
    "CREATE INDEX case_figure_ended ON case_figure (ended, service_id, agency_id, outcome, case_class, minutes)",
    "CREATE INDEX case_figure_agency_received ON case_figure (agency_id, received, case_id)",
    "CREATE INDEX case_figure_agency_ended ON case_figure (agency_id, ended, case_id)",
    "CREATE INDEX step_figure_agency ON step_figure (agency_id, month, service_id, office_id, step, minutes, in_time)",
)


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Create the tables and what they are read by."""
    cases = _existing(db, "cases")

    class CaseFigure(db.Model):
        case = ForeignKeyField(cases, primary_key=True, on_delete="CASCADE")
        edition = IntegerField()
        service_id = IntegerField()
        agency_id = IntegerField()
        received = CharField(max_length=7)
        ended = CharField(max_length=7, null=True)
        outcome = CharField(max_length=10)
        case_class = CharField(max_length=200)
        minutes = IntegerField(null=True)
        in_time = SmallIntegerField(null=True)
        outside_flow = SmallIntegerField()
        corrected = SmallIntegerField()
        extended = SmallIntegerField()
        reopened = SmallIntegerField()
        accepted = SmallIntegerField()
        unanswered = SmallIntegerField()
        duplicate = SmallIntegerField()

        class Meta:
            table_name = "case_figure"

    class StepFigure(db.Model):
        task_id = IntegerField(primary_key=True)
        case = ForeignKeyField(cases, on_delete="CASCADE")
        service_id = IntegerField()
        agency_id = IntegerField()
        office_id = IntegerField()
        step = CharField(max_length=40)
        month = CharField(max_length=7)
        minutes = IntegerField()
        in_time = SmallIntegerField(null=True)

        class Meta:
            table_name = "step_figure"

    class FigureMark(db.Model):
        event = IntegerField()
        at = DateTimeField()
        round = IntegerField()

        class Meta:
            table_name = "figure_mark"

    db.create_tables([CaseFigure, StepFigure, FigureMark], safe=False)
    for statement in INDEXES:
        db.execute_sql(statement)


def _existing(db: Database, name: str) -> type[Model]:
    meta = type("Meta", (), {"table_name": name})
    return type(name.capitalize(), (db.Model,), {"Meta": meta})


def down(_migrator: SchemaMigrator, db: Database) -> None:
    """Drop them."""
    for table in TABLES:
        db.execute_sql(f'DROP TABLE "{table}"')
