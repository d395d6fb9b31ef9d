"""Indexes by which the spellings of tags are found among many visits, and old interactions are deleted."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0016_blocked'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['workspace', 'at'], name='interaction_by_time'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('utm_campaign', ''), _negated=True), fields=['workspace', 'utm_campaign'], name='visit_by_campaign_tag'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('utm_source', ''), _negated=True), fields=['workspace', 'utm_source'], name='visit_by_source'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('utm_medium', ''), _negated=True), fields=['workspace', 'utm_medium'], name='visit_by_medium'),
        ),
    ]
