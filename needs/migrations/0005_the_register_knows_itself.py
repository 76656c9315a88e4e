from django.conf import settings
from django.db import migrations, models

from needs.models.register import title_key, url_key


def join_what_is_the_same(apps, schema_editor):
    """Give every support its keys. Of those that have the same, the first stays, and
    what refers to the others refers to it."""
    support = apps.get_model("needs", "KnowledgeSupport")
    first = {}
    for row in support.objects.order_by("pk"):
        keys = title_key(row.title), url_key(row.url)
        if keys not in first:
            first[keys] = row.pk
            row.title_key, row.url_key = keys
            row.save(update_fields=["title_key", "url_key"])
            continue
        for name in ("Screening", "EarlierScreening", "Feedback"):
            refers = apps.get_model("needs", name).objects.filter(support=row)
            refers.update(support=first[keys])
        row.delete()
    if schema_editor.connection.vendor == "postgresql":
        # What waits to be looked at bars the table from being altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("needs", "0004_stand_ins"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="knowledgesupport",
            name="knowledge_support_is_registered_once",
        ),
        migrations.AddField(
            model_name="knowledgesupport",
            name="checked_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="adressen prövad"
            ),
        ),
        migrations.AddField(
            model_name="knowledgesupport",
            name="reached",
            field=models.BooleanField(
                blank=True, null=True, verbose_name="adressen nås"
            ),
        ),
        migrations.AddField(
            model_name="knowledgesupport",
            name="title_key",
            field=models.CharField(
                default="", editable=False, max_length=300, verbose_name="jämförd titel"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="knowledgesupport",
            name="url_key",
            field=models.CharField(
                default="",
                editable=False,
                max_length=500,
                verbose_name="jämförd adress",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(join_what_is_the_same, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="knowledgesupport",
            constraint=models.UniqueConstraint(
                fields=("url_key", "title_key"),
                name="knowledge_support_is_registered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="knowledgesupport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_at", None), ("reached", None)),
                    models.Q(("checked_at__isnull", False), ("reached__isnull", False)),
                    _connector="OR",
                ),
                name="knowledge_support_is_checked_with_a_result",
            ),
        ),
    ]
