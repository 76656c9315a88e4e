from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("process", "0003_reminders_sent_before")]

    operations = [migrations.DeleteModel(name="ReminderSent")]
