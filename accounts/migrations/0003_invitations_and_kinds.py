"""Kinds of organizations, random ids of memberships, and mailboxes by which mails of invitations are counted."""

from django.db import migrations, models

import accounts.models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_wall")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="mailbox",
            field=models.CharField(default="", editable=False, max_length=254),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="organization",
            name="kind",
            field=models.CharField(
                choices=[("business", "Business"), ("agency", "Agency")], default="business", max_length=8, verbose_name="kind"
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="id",
            field=models.BigIntegerField(
                default=accounts.models.random_id, editable=False, primary_key=True, serialize=False
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["mailbox", "created_at"], name="invitation_mails_to_a_mailbox"),
        ),
    ]
