"""Whether the ad spend of a workspace is marked up for the client."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_benchmark'),
    ]

    operations = [
        migrations.AddField(
            model_name='workspace',
            name='has_markup',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
