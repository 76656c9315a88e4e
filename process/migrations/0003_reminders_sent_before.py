"""What was sent before there was a ledger stands in it, so that nobody is told again."""

from django.db import migrations


def copy(apps, schema_editor):
    sent = apps.get_model("process", "ReminderSent")
    reminder = apps.get_model("process", "Reminder")
    reminder.objects.bulk_create(
        (
            reminder(
                period_id=row.period_id,
                closes_at=row.closes_at,
                kind="before",
                days_before=row.days_before,
                user_id=row.user_id,
                due_at=row.sent_at,
                written_at=row.sent_at,
                skipped="unknown",
            )
            for row in sent.objects.order_by("pk").iterator()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("process", "0002_the_ledger")]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
