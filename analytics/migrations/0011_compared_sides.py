"""Which two sources are compared by default, with what each said day by day."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from accounts.policies import ProtectTable


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_headline_roi'),
        ('analytics', '0010_dashboards'),
    ]

    operations = [
        migrations.CreateModel(
            name='ComparedSides',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateTimeField(null=True)),
                ('subject', models.CharField(blank=True, max_length=8)),
                ('here', models.JSONField()),
                ('there', models.JSONField()),
                ('sums', models.JSONField()),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'compared sources',
                'verbose_name_plural': 'compared sources',
                'constraints': [models.UniqueConstraint(fields=('workspace',), name='one_comparison_a_workspace')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        ProtectTable('analytics_comparedsides'),
    ]
