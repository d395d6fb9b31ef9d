"""Jobs that make and send reports, and the address of a shared one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0021_samples'),
    ]

    operations = [
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('check', 'Read an upload'), ('load', 'Load an import'), ('undo', 'Undo an import'), ('replay', 'Read an import again'), ('recompute', 'Recompute results'), ('watch', 'Look after goals and budgets'), ('enrich', 'Make visits of hits'), ('attribute', 'Attribute conversions'), ('form_mail', 'Send the mail of a form'), ('brief', 'Make a scheduled report'), ('brief_send', 'Send a report')], max_length=12, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='publicaddress',
            name='kind',
            field=models.CharField(choices=[('link', 'link'), ('page', 'landing page'), ('site', 'site key of the script'), ('webhook', "hash of a webhook's secret address"), ('domain', 'own domain, verified'), ('share', 'hash of the address of a shared report')], max_length=8),
        ),
    ]
