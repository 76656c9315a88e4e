"""A published answer is never changed, by the database itself: a later word is a new
row. A migration that rebuilds the table on SQLite loses the trigger, and must install
it again; a test holds that it is there."""

from django.db import migrations

MESSAGE = "a published answer is never changed"

INSTALL = {
    "sqlite": [
        "CREATE TRIGGER published_answers_stand BEFORE UPDATE ON needs_feedback "
        "WHEN OLD.published_at IS NOT NULL "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_to_change_answers() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END; "
        "$$ LANGUAGE plpgsql",
        "CREATE TRIGGER published_answers_stand BEFORE UPDATE ON needs_feedback "
        "FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) "
        "EXECUTE FUNCTION refuse_to_change_answers()",
    ],
}
REMOVE = {
    "sqlite": ["DROP TRIGGER IF EXISTS published_answers_stand"],
    "postgresql": [
        "DROP TRIGGER IF EXISTS published_answers_stand ON needs_feedback",
        "DROP FUNCTION IF EXISTS refuse_to_change_answers()",
    ],
}


def run(statements, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements[schema_editor.connection.vendor]:
            cursor.execute(statement)


def install(apps, schema_editor):
    run(INSTALL, schema_editor)


def remove(apps, schema_editor):
    run(REMOVE, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("needs", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
