"""Since when a workspace is archived."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_plans'),
    ]

    operations = [
        migrations.AddField(
            model_name='workspace',
            name='archived_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='archived'),
        ),
    ]
