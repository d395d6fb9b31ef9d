"""Alerts, bounds of the CPA, and notices by e-mail."""

import accounts.models
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

from accounts.policies import ProtectTable


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_headline_roi'),
        ('analytics', '0012_briefs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('cpa', 'CPA over a bound'), ('stale', 'A source is out of date'), ('expiring', 'A link is about to expire'), ('gap', 'An unusual gap between two sources'), ('quality', 'The data quality has dropped')], max_length=10, verbose_name='kind')),
                ('subject_key', models.CharField(max_length=200)),
                ('subject_name', models.CharField(max_length=200, verbose_name='about')),
                ('detail', models.JSONField(default=dict)),
                ('raised_on', models.DateField(verbose_name='raised')),
                ('closed_on', models.DateField(null=True, verbose_name='closed')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'alert',
                'verbose_name_plural': 'alerts',
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True)), fields=('workspace', 'kind', 'subject_key'), name='one_open_alert_a_subject')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CpaBound',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('campaign_id', models.BigIntegerField(default=0)),
                ('metric', models.CharField(choices=[('cpa', 'CPA'), ('cpa_all_in', 'All-in CPA')], default='cpa', max_length=10, verbose_name='metric')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='at most')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('days', models.PositiveSmallIntegerField(default=28)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='entered')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'CPA bound',
                'verbose_name_plural': 'CPA bounds',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'campaign_id', 'metric'), name='one_bound_a_campaign'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='bound_is_positive')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='MailWish',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('paces', models.JSONField(default=dict)),
                ('time_zone', models.CharField(blank=True, max_length=64)),
                ('digest_hour', models.PositiveSmallIntegerField(default=8)),
                ('digest_weekday', models.PositiveSmallIntegerField(default=0)),
                ('quiet_from', models.TimeField(null=True)),
                ('quiet_until', models.TimeField(null=True)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'wish for e-mail',
                'verbose_name_plural': 'wishes for e-mail',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'user'), name='one_mail_wish_a_person'), models.CheckConstraint(condition=models.Q(('digest_hour__lte', 23), ('digest_weekday__lte', 6)), name='mail_wish_has_an_hour'), models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_until__isnull', True)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='quiet_hours_begin_and_end')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='NoticeMail',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Went out'), ('dropped', 'Dropped')], default='waiting', max_length=8)),
                ('batch', models.BigIntegerField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('notice', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='analytics.notice')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'e-mail of a notice',
                'verbose_name_plural': 'e-mails of notices',
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='notice_mail_that_waits'), models.Index(fields=['notice'], name='notice_mail_by_notice')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'user', 'notice'), name='one_mail_a_notice_and_person')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        # What the mails of a notice point at.
        migrations.RunSQL(
            'ALTER TABLE "analytics_notice" ADD CONSTRAINT "analytics_notice_in_workspace" UNIQUE (workspace_id, id)',
            'ALTER TABLE "analytics_notice" DROP CONSTRAINT "analytics_notice_in_workspace"',
        ),
        ProtectTable('analytics_alert'),
        ProtectTable('analytics_cpabound'),
        ProtectTable('analytics_mailwish'),
        ProtectTable('analytics_noticemail', notice_id='analytics_notice'),
    ]
