"""Whether the figures of a workspace count in the benchmark of its organization's clients."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_moving'),
    ]

    operations = [
        migrations.AddField(
            model_name='workspace',
            name='in_benchmark',
            field=models.BooleanField(db_default=False, default=False, verbose_name='takes part in the benchmark of clients'),
        ),
    ]
