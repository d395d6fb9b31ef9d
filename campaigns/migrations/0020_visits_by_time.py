"""The index of visits by time also has what data quality asks of all visits of a period."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0019_refunds'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='visit', name='visit_by_time'),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['workspace', 'started_at'], include=('campaign', 'utm_campaign'), name='visit_by_time'),
        ),
    ]
