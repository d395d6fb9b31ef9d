"""Dashboards that people arrange."""

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
        ('analytics', '0009_reconciliation_notes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Dashboard',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('is_shared', models.BooleanField(default=True)),
                ('position', models.IntegerField(default=0)),
                ('blocks', models.JSONField(default=dict)),
                ('look', models.JSONField(default=dict)),
                ('views', models.JSONField(default=list)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'arranged dashboard',
                'verbose_name_plural': 'arranged dashboards',
                'indexes': [models.Index(fields=['workspace', 'position'], name='dashboard_by_position')],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='dashboard_has_a_name'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='dashboard_has_a_version')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        ProtectTable('analytics_dashboard'),
    ]
