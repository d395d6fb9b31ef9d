"""What an import was loaded with, while it waits to be read again with more."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0004_goal_in_portal'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='before_replay',
            field=models.JSONField(editable=False, null=True),
        ),
    ]
