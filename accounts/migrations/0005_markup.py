"""Whether the ad spend of a workspace is marked up for the client."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_one_trial_a_person'),
    ]

    operations = [
        migrations.AddField(
            model_name='workspace',
            name='has_markup',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
