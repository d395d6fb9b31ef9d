"""Since when a portal's domain leads here."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_portal'),
    ]

    operations = [
        migrations.AddField(
            model_name='portaldomain',
            name='seen_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='first opened'),
        ),
    ]
