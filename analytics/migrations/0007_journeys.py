"""Journeys of conversions, and the credit of each day."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from accounts.policies import ProtectTable


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_headline_roi'),
        ('analytics', '0006_notices'),
    ]

    operations = [
        migrations.CreateModel(
            name='AttributedDay',
            fields=[
                ('pk', models.CompositePrimaryKey('workspace_id', 'day', 'kind', 'channel', 'campaign_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('kind', models.CharField(max_length=8)),
                ('channel', models.CharField(blank=True, max_length=20)),
                ('campaign_id', models.BigIntegerField(default=0)),
                ('conversions', models.BigIntegerField()),
                ('value', models.BigIntegerField(null=True)),
                ('unconverted_count', models.IntegerField(default=0)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'attributed day',
                'verbose_name_plural': 'attributed days',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Journey',
            fields=[
                ('pk', models.CompositePrimaryKey('workspace_id', 'conversion_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('conversion_id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=8)),
                ('at', models.DateTimeField()),
                ('day', models.DateField()),
                ('value', models.BigIntegerField(null=True)),
                ('is_unconverted', models.BooleanField(default=False)),
                ('visits', models.BinaryField()),
                ('ages', models.BinaryField()),
                ('channels', models.BinaryField()),
                ('campaigns', models.BinaryField()),
                ('days', models.BinaryField()),
                ('lead_index', models.SmallIntegerField(null=True)),
                ('deal_index', models.SmallIntegerField(null=True)),
                ('version', models.SmallIntegerField()),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'journey',
                'verbose_name_plural': 'journeys',
                'indexes': [models.Index(fields=['workspace', 'day'], name='journey_by_day')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        ProtectTable('analytics_attributedday'),
        ProtectTable('analytics_journey'),
    ]
