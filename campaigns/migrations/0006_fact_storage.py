"""What imports observed, fingerprints of unchanged slices, and fewer indexes on the facts."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from accounts.policies import WRITE, ProtectTable

SELECT_ONCE = "workspace_id = (SELECT NULLIF(current_setting('smroi.write', true), '')::bigint)"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_invitations_and_kinds'),
        ('campaigns', '0004_grain_of_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.sourceaccount')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ('run_id', models.BigIntegerField()),
                ('observed_at', models.DateTimeField()),
                ('uploaded_at', models.DateTimeField()),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('measures', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('scopes', models.JSONField(null=True)),
                ('keys', models.BinaryField(default=b'')),
            ],
            options={
                'verbose_name': 'observation',
                'verbose_name_plural': 'observations',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SliceFingerprint',
            fields=[
                ('pk', models.CompositePrimaryKey('workspace_id', 'account_id', 'report', 'month', blank=True, editable=False, primary_key=True, serialize=False)),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.sourceaccount')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ('report', models.CharField(max_length=120)),
                ('month', models.DateField()),
                ('digests', models.BinaryField()),
                ('version', models.SmallIntegerField()),
            ],
            options={
                'verbose_name': 'slice fingerprint',
                'verbose_name_plural': 'slice fingerprints',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='fact',
            name='fact_by_run',
        ),
        migrations.RemoveIndex(
            model_name='fact',
            name='fact_by_series',
        ),
        migrations.AddField(
            model_name='importrun',
            name='gone_count',
            field=models.IntegerField(default=0, verbose_name='removed rows'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='kept_count',
            field=models.IntegerField(default=0, verbose_name='rows of which a newer export is loaded'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='observed_at',
            field=models.DateTimeField(null=True, verbose_name='exported'),
        ),
        migrations.AddField(
            model_name='sourceaccount',
            name='measures',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), editable=False, null=True, size=None),
        ),
        migrations.AddIndex(
            model_name='observation',
            index=models.Index(fields=['workspace', 'account', 'last_on'], name='observation_by_account'),
        ),
        migrations.AddIndex(
            model_name='observation',
            index=models.Index(fields=['workspace', 'run_id'], name='observation_by_run'),
        ),
        ProtectTable("campaigns_observation", account_id="campaigns_sourceaccount"),
        ProtectTable("campaigns_slicefingerprint", account_id="campaigns_sourceaccount"),
        # With the sub-select the setting is read once a statement and not once a row, a tenth of an insert.
        # Reading keeps the bare form, which the planner estimates by (docs/performance.md).
        migrations.RunSQL(
            f'ALTER POLICY add ON campaigns_fact WITH CHECK ({SELECT_ONCE})',
            f'ALTER POLICY add ON campaigns_fact WITH CHECK ({WRITE})',
        ),
    ]
