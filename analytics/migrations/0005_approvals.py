"""What was said when an edition was sent back, and mails about approvals."""

import accounts.models
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

from accounts.policies import ProtectTable


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0004_schedules_done"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="sent_back_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="sent back by",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="sent_back_note",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="What should be changed"),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="ApprovalMail",
            fields=[
                ("id", models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ("news", models.CharField(choices=[("asked", "Waiting for approval"), ("approved", "Approved"), ("sent_back", "Sent back")], max_length=9, verbose_name="kind")),
                ("state", models.CharField(choices=[("waiting", "Waiting"), ("sent", "Went out"), ("dropped", "Dropped")], default="waiting", max_length=8, verbose_name="state")),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="made")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("edition", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="analytics.edition")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("workspace", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace")),
            ],
            options={
                "verbose_name": "e-mail of an approval",
                "verbose_name_plural": "e-mails of approvals",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("workspace", "edition", "user"),
                        name="one_waiting_approval_mail",
                    )
                ],
            },
            managers=[("all_workspaces", django.db.models.manager.Manager())],
        ),
        ProtectTable("analytics_approvalmail", edition_id="analytics_edition"),
    ]
