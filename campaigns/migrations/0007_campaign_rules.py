"""Rules that say which campaign a platform campaign belongs to, and whether a person said so."""

import accounts.models
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

from accounts.policies import ProtectTable


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_invitations_and_kinds'),
        ('campaigns', '0006_fact_storage'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='platformcampaign',
            name='assigned_by_hand',
            field=models.BooleanField(default=False, verbose_name='assigned by hand'),
        ),
        migrations.CreateModel(
            name='CampaignRule',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('match', models.CharField(choices=[('contains', 'contains'), ('starts', 'starts with'), ('equals', 'is exactly'), ('pattern', 'fits the pattern')], default='contains', max_length=8, verbose_name='the name')),
                ('text', models.CharField(max_length=300, verbose_name='text')),
                ('vendor', models.CharField(blank=True, max_length=30, verbose_name='only this source')),
                ('channel', models.CharField(blank=True, max_length=20, verbose_name='only this channel')),
                ('position', models.IntegerField(default=0, verbose_name='order')),
                ('confirmed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='confirmed')),
                ('campaign', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='campaigns.campaign', verbose_name='campaign')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'campaign rule',
                'verbose_name_plural': 'campaign rules',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='platformcampaign',
            name='rule',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='campaigns.campaignrule', verbose_name='assigned by the rule'),
        ),
        migrations.AddIndex(
            model_name='campaignrule',
            index=models.Index(fields=['workspace', 'position'], name='campaign_rule_in_order'),
        ),
        migrations.AddIndex(
            model_name='campaignrule',
            index=models.Index(fields=['workspace', 'campaign'], name='campaign_rule_of'),
        ),
        migrations.AddConstraint(
            model_name='campaignrule',
            constraint=models.UniqueConstraint(fields=('workspace', 'match', 'text', 'vendor', 'channel'), name='one_campaign_rule_a_condition'),
        ),
        migrations.AddConstraint(
            model_name='campaignrule',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='campaign_rule_has_a_text'),
        ),
        ProtectTable('campaigns_campaignrule', keyed=True, campaign_id='campaigns_campaign'),
        migrations.RunSQL(
            'ALTER TABLE campaigns_platformcampaign ADD CONSTRAINT campaigns_platformcampaign_rule_id_same_workspace '
            'FOREIGN KEY (workspace_id, rule_id) REFERENCES campaigns_campaignrule (workspace_id, id) '
            'DEFERRABLE INITIALLY DEFERRED',
            'ALTER TABLE campaigns_platformcampaign DROP CONSTRAINT campaigns_platformcampaign_rule_id_same_workspace',
        ),
    ]
