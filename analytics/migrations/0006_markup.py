"""What an agency adds to the ad spend of a workspace, from a day on."""

import accounts.models
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

from accounts.policies import ProtectTable


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_markup'),
        ('analytics', '0005_approvals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Markup',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(blank=True, max_length=20, verbose_name='channel')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('points', models.IntegerField(verbose_name='hundredths of a percent')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='entered')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'mark-up',
                'verbose_name_plural': 'mark-ups',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'channel', 'valid_from'), name='one_markup_a_channel_and_day'), models.CheckConstraint(condition=models.Q(('points__gte', 0), ('points__lte', 50000)), name='markup_is_a_percentage')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        ProtectTable('analytics_markup'),
    ]
