"""Clients, who meet the portal of one workspace alone, and the hosts of portals; a table of no workspace."""

import accounts.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_markup'),
    ]

    operations = [
        migrations.CreateModel(
            name='PortalDomain',
            fields=[
                ('id', models.BigIntegerField(default=accounts.ids.random_id, editable=False, primary_key=True, serialize=False)),
                ('host', models.CharField(max_length=253, verbose_name='domain')),
                ('token', models.CharField(editable=False, max_length=64)),
                ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='verified')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='looked at')),
                ('missing_since', models.DateTimeField(blank=True, null=True, verbose_name='missing since')),
                ('problem', models.CharField(blank=True, editable=False, max_length=20)),
                ('found', models.CharField(blank=True, editable=False, max_length=255)),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='added')),
            ],
            options={
                'verbose_name': 'portal domain',
                'verbose_name_plural': 'portal domains',
            },
        ),
        migrations.AlterField(
            model_name='apikey',
            name='role',
            field=models.PositiveSmallIntegerField(choices=[(5, 'Client'), (10, 'Viewer'), (20, 'Analyst'), (30, 'Admin'), (40, 'Owner')], default=20, verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='role',
            field=models.PositiveSmallIntegerField(choices=[(5, 'Client'), (10, 'Viewer'), (20, 'Analyst'), (30, 'Admin'), (40, 'Owner')], verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.PositiveSmallIntegerField(choices=[(5, 'Client'), (10, 'Viewer'), (20, 'Analyst'), (30, 'Admin'), (40, 'Owner')], verbose_name='role'),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=models.CheckConstraint(condition=models.Q(('role__gt', 5)), name='api_keys_are_no_clients'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('workspace__isnull', False), ('role__gt', 5), _connector='OR'), name='clients_are_invited_to_a_workspace'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('workspace__isnull', False), ('role__gt', 5), _connector='OR'), name='clients_belong_to_a_workspace'),
        ),
        migrations.AddField(
            model_name='portaldomain',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='portal_domains', to='accounts.organization', verbose_name='organization'),
        ),
        migrations.AddConstraint(
            model_name='portaldomain',
            constraint=models.UniqueConstraint(fields=('organization', 'host'), name='one_portal_domain_a_host'),
        ),
        migrations.AddConstraint(
            model_name='portaldomain',
            constraint=models.UniqueConstraint(condition=models.Q(('verified_at__isnull', False)), fields=('host',), name='one_organization_a_portal_host'),
        ),
    ]
