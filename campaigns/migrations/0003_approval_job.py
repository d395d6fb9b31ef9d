"""Jobs that tell of approvals by e-mail."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("campaigns", "0002_wall"),
    ]

    operations = [
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('check', 'Read an upload'), ('load', 'Load an import'), ('undo', 'Undo an import'), ('replay', 'Read an import again'), ('recompute', 'Recompute results'), ('watch', 'Look after goals and budgets'), ('enrich', 'Make visits of hits'), ('attribute', 'Attribute conversions'), ('form_mail', 'Send the mail of a form'), ('brief', 'Make a scheduled report'), ('brief_send', 'Send a report'), ('notice_mail', 'Send notices by e-mail'), ('approval', 'Tell of approvals by e-mail')], max_length=12, verbose_name='kind'),
        ),
    ]
