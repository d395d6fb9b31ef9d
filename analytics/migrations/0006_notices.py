"""Notices: how goals and budgets stood, what changed, and who has seen it."""

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
        ('analytics', '0005_own_rates'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('subject_id', models.BigIntegerField()),
                ('subject_name', models.CharField(max_length=200, verbose_name='about')),
                ('before', models.CharField(blank=True, max_length=20, verbose_name='before')),
                ('after', models.CharField(blank=True, max_length=20, verbose_name='after')),
                ('detail', models.JSONField(default=dict)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='when')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'indexes': [models.Index(fields=['workspace', '-at'], name='notice_by_time')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='NoticesSeen',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('seen_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'notices seen',
                'verbose_name_plural': 'notices seen',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'user'), name='one_seen_a_person')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('subject', models.CharField(choices=[('goal', 'Goal'), ('budget', 'Budget')], max_length=8)),
                ('subject_id', models.BigIntegerField()),
                ('state', models.CharField(max_length=20)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'standing',
                'verbose_name_plural': 'standings',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'subject', 'subject_id'), name='one_standing_a_subject')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='WorkspaceWatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('watched_on', models.DateField()),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'watch',
                'verbose_name_plural': 'watches',
                'constraints': [models.UniqueConstraint(fields=('workspace',), name='one_watch_a_workspace')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        ProtectTable('analytics_notice'),
        ProtectTable('analytics_noticesseen'),
        ProtectTable('analytics_standing'),
        ProtectTable('analytics_workspacewatch'),
    ]
