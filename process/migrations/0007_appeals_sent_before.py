"""The letters of appeals that were written before the ledger knew of them."""

from django.db import migrations

GATHER = 20


def write_them_down(apps, schema_editor):
    appeal_model = apps.get_model("rss", "Appeal")
    letter_model = apps.get_model("outbox", "Letter")
    period_model = apps.get_model("rounds", "Period")
    user_model = apps.get_model("accounts", "User")
    reminder_model = apps.get_model("process", "Reminder")
    for appeal in appeal_model.objects.select_related("participation").iterator():
        letters = letter_model.objects.filter(
            kind="rss.appeal", created_at=appeal.sent_at
        )
        people = {
            one.email: one
            for one in user_model.objects.filter(email__in=letters.values("to"))
        }
        period = period_model.objects.filter(
            round=appeal.participation.round_id, step=GATHER
        ).first()
        if period is None:
            continue
        reminder_model.objects.bulk_create(
            [
                reminder_model(
                    period=period,
                    closes_at=period.closes_at,
                    kind="appeal",
                    user=people[letter.to],
                    due_at=appeal.sent_at,
                    written_at=appeal.sent_at,
                    letter=letter,
                    appeal=appeal,
                )
                for letter in letters
                if letter.to in people
            ],
            ignore_conflicts=True,
        )


def forget_them(apps, schema_editor):
    apps.get_model("process", "Reminder").objects.filter(kind="appeal").delete()


class Migration(migrations.Migration):
    dependencies = [("process", "0006_appeals")]

    operations = [migrations.RunPython(write_them_down, forget_them)]
