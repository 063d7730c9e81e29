"""Which registered SOPs belong together."""

# The frozen tables hang from the database at hand, a base class that mypy cannot see.
# mypy: disable-error-code="name-defined"

from peewee import Check, Database, ForeignKeyField, Model
from playhouse.migrate import SchemaMigrator


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Create the table of pairs: the smaller id stands first, so a pair is there once and never an SOP with itself."""
    entries = _existing(db, "register_entry")

    class RegisterPair(db.Model):
        first = ForeignKeyField(entries, on_delete="CASCADE", index=False)
        second = ForeignKeyField(entries, on_delete="CASCADE")

        class Meta:
            table_name = "register_pair"
            indexes = ((("first", "second"), True),)
            constraints = (Check("first_id < second_id"),)

    db.create_tables([RegisterPair], safe=False)


def _existing(db: Database, name: str) -> type[Model]:
    meta = type("Meta", (), {"table_name": name})
    return type(name.capitalize(), (db.Model,), {"Meta": meta})


def down(_migrator: SchemaMigrator, db: Database) -> None:
    """Drop it."""
    db.execute_sql('DROP TABLE "register_pair"')
