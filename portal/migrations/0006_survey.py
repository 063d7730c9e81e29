"""Survey: offers, open links, answers that belong to nobody, what is done about results."""

# The frozen tables hang from the database at hand, a base class that mypy cannot see.
# mypy: disable-error-code="name-defined"

from peewee import (
    CharField,
    Database,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SmallIntegerField,
    SqliteDatabase,
    TextField,
)
from playhouse.migrate import SchemaMigrator

TABLES = ("survey_plan", "survey_answer", "survey_invitation", "survey_offer")


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Create the tables."""
    agency, account, service, cases = (_existing(db, name) for name in ("agency", "account", "service", "cases"))
    no_rowid = isinstance(db, SqliteDatabase)  # a row number would tell the order in which answers came

    class SurveyOffer(db.Model):
        case_id = ForeignKeyField(cases, primary_key=True, on_delete="CASCADE")

        class Meta:
            table_name = "survey_offer"

    class SurveyInvitation(db.Model):
        token_hash = CharField(max_length=64, primary_key=True)
        service_id = ForeignKeyField(service, on_delete="CASCADE")
        agency_id = ForeignKeyField(agency, index=False, on_delete="CASCADE")
        expires_on = DateField()

        class Meta:
            table_name = "survey_invitation"
            without_rowid = no_rowid

    class SurveyPlan(db.Model):
        scope = CharField(max_length=60, primary_key=True)
        agency_id = ForeignKeyField(agency, on_delete="CASCADE")
        service_id = ForeignKeyField(service, null=True, index=False, on_delete="CASCADE")
        text = TextField()
        revision = IntegerField()
        updated_at = DateTimeField()
        updated_by_id = ForeignKeyField(account, null=True, index=False)

        class Meta:
            table_name = "survey_plan"

    db.create_tables([SurveyOffer, SurveyInvitation, _answers(db, agency, service, no_rowid), SurveyPlan], safe=False)


def _answers(db: Database, agency: type[Model], service: type[Model], no_rowid: bool) -> type[Model]:
    class SurveyAnswer(db.Model):
        id = CharField(max_length=32, primary_key=True)
        service_id = ForeignKeyField(service, index=False, on_delete="CASCADE")
        agency_id = ForeignKeyField(agency, index=False, on_delete="CASCADE")
        month = CharField(max_length=7, null=True)
        u1 = SmallIntegerField()
        u2 = SmallIntegerField()
        u3 = SmallIntegerField()
        u4 = SmallIntegerField()
        u5 = SmallIntegerField()
        u6 = SmallIntegerField()
        u7 = SmallIntegerField()
        u8 = SmallIntegerField()
        u9 = SmallIntegerField()
        sex = CharField(max_length=20)
        age = CharField(max_length=20)
        education = CharField(max_length=20)
        occupation = CharField(max_length=20)
        comment = TextField()

        class Meta:
            table_name = "survey_answer"
            indexes = ((("service_id", "month"), False), (("agency_id", "month"), False))
            without_rowid = no_rowid

    return SurveyAnswer


def _existing(db: Database, name: str) -> type[Model]:
    meta = type("Meta", (), {"table_name": name})
    return type(name.capitalize(), (db.Model,), {"Meta": meta})


def down(_migrator: SchemaMigrator, db: Database) -> None:
    """Drop them."""
    for table in TABLES:
        db.execute_sql(f'DROP TABLE "{table}"')
