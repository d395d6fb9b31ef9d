"""The currency of a goal's amounts and of the value at its end."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0010_the_plan'),
    ]

    operations = [
        migrations.AddField(
            model_name='goal',
            name='currency',
            field=models.CharField(blank=True, db_default='', default='', max_length=3, verbose_name='currency'),
        ),
        migrations.AddField(
            model_name='goalreview',
            name='currency',
            field=models.CharField(blank=True, db_default='', default='', max_length=3, verbose_name='currency'),
        ),
    ]
