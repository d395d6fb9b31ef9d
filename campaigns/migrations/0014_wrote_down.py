"""Which details of somebody they wrote into a form here themselves."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0013_views_of_visitors'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='wrote_down',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), db_default=[], default=list, editable=False, size=None),
        ),
    ]
