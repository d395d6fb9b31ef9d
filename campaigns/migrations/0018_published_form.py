"""The form of a page as it is published, sizes of its pictures, and submissions that nobody was written to."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0017_visits'),
    ]

    operations = [
        migrations.AddField(
            model_name='landingpage',
            name='form',
            field=models.JSONField(db_default={}, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='pagefile',
            name='width',
            field=models.IntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='pagefile',
            name='height',
            field=models.IntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='formsubmission',
            index=models.Index(
                condition=Q(email_hash__isnull=False, mailed_at=None, state__in=('waiting', 'accepted')),
                fields=['at'],
                name='submission_without_mail',
            ),
        ),
    ]
