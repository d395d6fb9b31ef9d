"""Offers of workspaces to other organizations; a membership of a workspace is one of its organization, always."""

import accounts.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_archive'),
    ]

    operations = [
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('mailbox', models.CharField(editable=False, max_length=254)),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='sent')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('offered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='offered by')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization', verbose_name='organization')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace', verbose_name='workspace')),
            ],
            options={
                'verbose_name': 'offer of a workspace',
                'verbose_name_plural': 'offers of workspaces',
                'indexes': [models.Index(fields=['mailbox', 'created_at'], name='handover_mails_to_a_mailbox')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None)), fields=('workspace',), name='one_open_handover')],
            },
        ),
        # Whatever two requests do at once: nobody keeps a role in a workspace that has left their organization.
        migrations.RunSQL(
            [
                'ALTER TABLE accounts_workspace ADD CONSTRAINT workspace_in_organization UNIQUE (organization_id, id)',
                'ALTER TABLE accounts_membership ADD CONSTRAINT membership_of_the_organization '
                'FOREIGN KEY (organization_id, workspace_id) REFERENCES accounts_workspace (organization_id, id) '
                'DEFERRABLE INITIALLY DEFERRED',
            ],
            [
                'ALTER TABLE accounts_membership DROP CONSTRAINT membership_of_the_organization',
                'ALTER TABLE accounts_workspace DROP CONSTRAINT workspace_in_organization',
            ],
        ),
    ]
