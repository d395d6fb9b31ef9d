"""How long a workspace keeps uploaded files, and whether it keeps how people can be reached."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_invitations_and_kinds'),
    ]

    operations = [
        migrations.AddField(
            model_name='workspace',
            name='keep_contacts',
            field=models.BooleanField(default=False, verbose_name='keeps e-mail addresses and phone numbers'),
        ),
        migrations.AddField(
            model_name='workspace',
            name='keep_files_days',
            field=models.PositiveSmallIntegerField(blank=True, default=365, null=True, verbose_name='days that uploaded files are kept'),
        ),
    ]
