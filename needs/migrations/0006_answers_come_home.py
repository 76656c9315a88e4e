from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
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
        migrations.CreateModel(
            name="Mark",
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
                ("year", models.PositiveSmallIntegerField(verbose_name="år")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("useful", "Svaret är till nytta"),
                            ("at_work", "Det har nått verksamheten"),
                            ("misses", "Det svarar inte på vårt behov"),
                        ],
                        max_length=20,
                        verbose_name="Vad svaret gav",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="Med egna ord"
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="sagt"
                    ),
                ),
                (
                    "feedback",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="needs.feedback",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="municipalities.municipality",
                    ),
                ),
            ],
            options={
                "verbose_name": "kommunens omdöme",
                "verbose_name_plural": "kommunernas omdömen",
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("feedback", "municipality", "year"),
                        name="a_municipality_marks_an_answer_once_a_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["useful", "at_work", "misses"])
                        ),
                        name="mark_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "misses"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="mark_that_the_answer_misses_says_how",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PromiseReminder",
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
                    "about",
                    models.CharField(
                        choices=[
                            ("plan", "Det planerade ska vara klart"),
                            ("word", "Nästa besked"),
                        ],
                        max_length=10,
                        verbose_name="vad",
                    ),
                ),
                (
                    "days_before",
                    models.PositiveSmallIntegerField(verbose_name="dagar före"),
                ),
                (
                    "sent_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="köat"
                    ),
                ),
                (
                    "feedback",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="needs.feedback",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "påminnelse om ett löfte",
                "verbose_name_plural": "påminnelser om löften",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("feedback", "about", "days_before", "user"),
                        name="nobody_is_reminded_twice_of_a_promise",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("about__in", ["plan", "word"])),
                        name="promise_is_of_a_known_kind",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="feedback",
            name="prepared_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="publish_on",
            field=models.DateField(blank=True, null=True, verbose_name="publiceras"),
        ),
        migrations.AddField(
            model_name="feedback",
            name="read_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="läst"),
        ),
        migrations.AddField(
            model_name="feedback",
            name="read_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="saved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("read_at", None), ("read_by", None)),
                    models.Q(
                        ("read_at__isnull", False),
                        ("read_by__isnull", False),
                        models.Q(("read_by", models.F("created_by")), _negated=True),
                        models.Q(
                            ("saved_by", None),
                            models.Q(("read_by", models.F("saved_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="feedback_is_read_by_a_colleague_of_who_wrote_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("prepared_by", None), ("publish_on", None)),
                    models.Q(
                        ("prepared_by__isnull", False), ("publish_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="feedback_is_prepared_by_somebody",
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="bekräftat"),
        ),
        migrations.AddField(
            model_name="feedback",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="together_with",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joint_feedback",
                to="needs.agency",
                verbose_name="Tillsammans med",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_at", None),
                        ("confirmed_by", None),
                        ("together_with", None),
                    ),
                    models.Q(
                        ("confirmed_at", None),
                        ("confirmed_by", None),
                        ("published_at", None),
                        ("together_with__isnull", False),
                    ),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                        ("together_with__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="joint_feedback_is_confirmed_before_it_is_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("together_with", None),
                    models.Q(("together_with", models.F("agency")), _negated=True),
                    _connector="OR",
                ),
                name="joint_feedback_is_of_two_agencies",
            ),
        ),
        migrations.RunPython(bring_home, migrations.RunPython.noop),
        # Last, on the table as it has become.
        migrations.RunPython(standing.install, standing.remove),
    ]
