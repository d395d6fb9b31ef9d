"""Rates that a workspace enters itself, and how the fetch of published ones went."""

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
        ('analytics', '0004_more_measures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RateRefresh',
            fields=[
                ('id', models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('tried_at', models.DateTimeField(verbose_name='last tried')),
                ('succeeded_at', models.DateTimeField(null=True, verbose_name='last succeeded')),
                ('failure_count', models.IntegerField(default=0, verbose_name='failures since')),
                ('newest_day', models.DateField(null=True, verbose_name='newest day in the feed')),
                ('added_count', models.IntegerField(default=0, verbose_name='rates added last')),
                ('error', models.TextField(blank=True, verbose_name='what is wrong')),
            ],
            options={
                'verbose_name': 'fetch of exchange rates',
                'verbose_name_plural': 'fetches of exchange rates',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_rate_refresh')],
            },
        ),
        migrations.CreateModel(
            name='OwnRate',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('own_currency', models.CharField(max_length=3, verbose_name="workspace's currency")),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('quote', models.CharField(choices=[('foreign', 'one of the foreign currency'), ('own', "one of the workspace's currency")], default='foreign', max_length=7, verbose_name='one unit is')),
                ('rate', models.DecimalField(decimal_places=10, max_digits=20, verbose_name='rate')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='entered')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'own exchange rate',
                'verbose_name_plural': 'own exchange rates',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'currency', 'own_currency', 'valid_from'), name='one_own_rate_a_day'), models.CheckConstraint(condition=models.Q(('rate__gt', 0)), name='own_rate_is_positive')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        ProtectTable('analytics_ownrate'),
    ]
