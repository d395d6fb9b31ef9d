"""Whether a workspace still shows the list of first steps."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_overview'),
    ]

    operations = [
        migrations.AddField(
            model_name='workspace',
            name='hides_first_steps',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
