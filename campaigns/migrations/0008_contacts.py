"""Contacts, what each import says of them, and when the file of an import was deleted."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from accounts.policies import ProtectTable


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_keep_files'),
        ('campaigns', '0007_campaign_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='file_deleted_at',
            field=models.DateTimeField(null=True, verbose_name='original file deleted'),
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email_hash', models.BinaryField(max_length=32, null=True)),
                ('phone_hash', models.BinaryField(max_length=32, null=True)),
                ('email', models.BinaryField(null=True)),
                ('phone', models.BinaryField(null=True)),
                ('created_on', models.DateField(null=True, verbose_name='created on')),
                ('stage', models.CharField(blank=True, max_length=60, verbose_name='stage')),
                ('channel', models.CharField(blank=True, max_length=20, verbose_name='channel')),
                ('key', models.CharField(max_length=100, verbose_name='id in the file, or a fingerprint')),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.sourceaccount', verbose_name='source account')),
                ('first_run', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.importrun', verbose_name='first import')),
                ('last_run', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.importrun', verbose_name='last import')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'indexes': [models.Index(fields=['workspace', 'email_hash'], name='contact_by_email')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'account', 'key'), name='one_contact_a_key')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ContactSighting',
            fields=[
                ('email_hash', models.BinaryField(max_length=32, null=True)),
                ('phone_hash', models.BinaryField(max_length=32, null=True)),
                ('email', models.BinaryField(null=True)),
                ('phone', models.BinaryField(null=True)),
                ('created_on', models.DateField(null=True, verbose_name='created on')),
                ('stage', models.CharField(blank=True, max_length=60, verbose_name='stage')),
                ('channel', models.CharField(blank=True, max_length=20, verbose_name='channel')),
                ('pk', models.CompositePrimaryKey('workspace_id', 'run_id', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=100)),
                ('run', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.importrun')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'sighting of a contact',
                'verbose_name_plural': 'sightings of contacts',
                'indexes': [models.Index(fields=['workspace', 'key'], name='sighting_by_key')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        ProtectTable(
            "campaigns_contact",
            account_id="campaigns_sourceaccount",
            first_run_id="campaigns_importrun",
            last_run_id="campaigns_importrun",
        ),
        ProtectTable("campaigns_contactsighting", run_id="campaigns_importrun"),
    ]
