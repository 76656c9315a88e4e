"""UPDATE and DELETE of events raise, on both databases. See rounds/triggers.py.

A migration that rebuilds the table of events on SQLite loses the triggers, and must
install them again; a test holds that they are there.
"""

from django.db import migrations

from rounds import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection, "rounds_event")


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection, "rounds_event")


class Migration(migrations.Migration):
    dependencies = [("rounds", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
