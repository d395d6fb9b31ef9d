"""What owners were told of the rows of a month."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_wall"),
    ]

    operations = [
        migrations.AddField(
            model_name='subscription',
            name='told_rows',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=60),
        ),
    ]
