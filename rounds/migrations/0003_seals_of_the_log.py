"""The chain of seals over the event log (rounds/chain.py), guarded as the events are."""

import django.utils.timezone
from django.db import migrations, models

from rounds import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection, "rounds_seal")


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection, "rounds_seal")


class Migration(migrations.Migration):
    dependencies = [("rounds", "0002_events_are_append_only")]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "previous",
                    models.CharField(
                        max_length=64, unique=True, verbose_name="förra sigillet"
                    ),
                ),
                (
                    "digest",
                    models.CharField(max_length=64, unique=True, verbose_name="sigill"),
                ),
                (
                    "first",
                    models.BigIntegerField(unique=True, verbose_name="från händelse"),
                ),
                (
                    "last",
                    models.BigIntegerField(unique=True, verbose_name="till händelse"),
                ),
                ("number", models.PositiveIntegerField(verbose_name="antal")),
                ("events", models.TextField(verbose_name="händelser")),
                (
                    "sealed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="förseglat"
                    ),
                ),
            ],
            options={
                "verbose_name": "sigill över loggen",
                "verbose_name_plural": "sigill över loggen",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first__lte", models.F("last")), ("number__gte", 1)
                        ),
                        name="seal_is_over_something",
                    )
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
