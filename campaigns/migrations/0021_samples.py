"""Which imports are made up, for looking around."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0020_visits_by_time'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='is_sample',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
