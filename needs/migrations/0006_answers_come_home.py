from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

standing = import_module("needs.migrations.0002_published_answers_stand")

# What answers that declined were asked to say in their reason, before it had a field.
IN_THE_REASON = "Se motiveringen."


def say_where_it_stands(apps, schema_editor):
    """Earlier answers that declined were told to say in the reason what the municipality
    may do instead: the new field points there. No word of theirs is changed."""
    declined = apps.get_model("needs", "Feedback").objects.filter(code="not_handled")
    declined.filter(instead="").update(instead=IN_THE_REASON)


def bring_home(apps, schema_editor):
    """What was published before has come home to all that stands behind the need."""
    gathered = apps.get_model("rss", "GatheredSubmission").objects.filter(
        unlinked_at=None,
        submission__withdrawn_at=None,
        regional_need__sources__unlinked_at=None,
        regional_need__sources__need__feedback__published_at__isnull=False,
    )
    pairs = gathered.values_list(
        "regional_need__sources__need__feedback", "submission"
    ).distinct()
    homecoming = apps.get_model("needs", "Homecoming")
    homecoming.objects.bulk_create(
        (
            homecoming(feedback_id=feedback, submission_id=submission)
            for feedback, submission in sorted(pairs)
        ),
        batch_size=500,
    )


def settle(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # What waits to be looked at bars the table from being altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0006_stand_ins"),
        ("needs", "0005_the_register_knows_itself"),
        ("rss", "0004_stand_ins"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(standing.remove, standing.install),
        migrations.CreateModel(
            name="Homecoming",
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
            ],
            options={
                "verbose_name": "svar som har kommit hem",
                "verbose_name_plural": "svar som har kommit hem",
            },
        ),
        migrations.AddField(
            model_name="feedback",
            name="instead",
            field=models.TextField(
                blank=True,
                max_length=2000,
                verbose_name="Vad kommunen kan göra i stället",
            ),
        ),
        migrations.RunPython(say_where_it_stands, migrations.RunPython.noop),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", "not_handled"), _negated=True),
                    models.Q(("instead", ""), _negated=True),
                    _connector="OR",
                ),
                name="feedback_that_declines_says_what_to_do_instead",
            ),
        ),
        migrations.AddField(
            model_name="homecoming",
            name="feedback",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="homecomings",
                to="needs.feedback",
            ),
        ),
        migrations.AddField(
            model_name="homecoming",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="homecomings",
                to="municipalities.submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="homecoming",
            constraint=models.UniqueConstraint(
                fields=("feedback", "submission"),
                name="an_answer_comes_home_once_to_each_submission",
            ),
        ),
        migrations.RunPython(bring_home, migrations.RunPython.noop),
        # Last, on the table as it has become.
        migrations.RunPython(standing.install, standing.remove),
    ]
