"""Which time of a schedule was done, so that a job that runs twice ends as one that ran once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analytics", "0003_convert")]

    operations = [
        migrations.AddField(
            model_name="briefschedule",
            name="done_at",
            field=models.DateTimeField(null=True, verbose_name="last done"),
        ),
    ]
