from django.db import migrations, models


def read_anew(apps, schema_editor):
    """The next who asks for a page, or the worker, writes all entries with their counts."""
    apps.get_model("register", "Entry").objects.update(digest="")
    apps.get_model("register", "CaughtUp").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("register", "0003_the_words_of_the_register")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="local_count",
            field=models.PositiveIntegerField(default=0, verbose_name="lokala behov"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="entry",
            name="regional_count",
            field=models.PositiveIntegerField(
                default=0, verbose_name="regionala behov"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(read_anew, migrations.RunPython.noop),
    ]
