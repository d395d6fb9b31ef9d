"""The view in which a report tells ad spend."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0006_markup'),
    ]

    operations = [
        migrations.AddField(
            model_name='brief',
            name='priced',
            field=models.CharField(choices=[('client', 'As the client sees it, with the mark-up'), ('net', 'Net, as the platforms charged it')], db_default='client', default='client', max_length=6, verbose_name='Ad spend'),
        ),
        migrations.AddField(
            model_name='edition',
            name='priced',
            field=models.CharField(choices=[('client', 'As the client sees it, with the mark-up'), ('net', 'Net, as the platforms charged it')], db_default='net', default='net', max_length=6, verbose_name='Ad spend'),
        ),
    ]
