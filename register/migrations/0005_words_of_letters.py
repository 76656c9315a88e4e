"""A word that begins with a letter and a hyphen ("e-hälsa") is found without it as well."""

from django.db import migrations


def read_anew(apps, schema_editor):
    """The next who asks for a page, or the worker, writes all entries with their words."""
    apps.get_model("register", "Entry").objects.update(digest="")
    apps.get_model("register", "CaughtUp").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("register", "0004_how_many_stand_behind")]

    operations = [migrations.RunPython(read_anew, migrations.RunPython.noop)]
