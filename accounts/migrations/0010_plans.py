"""Plans of organizations, and the events by which Stripe told of changes; tables of no workspace."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_brands'),
    ]

    operations = [
        migrations.CreateModel(
            name='BillingEvent',
            fields=[
                ('event_id', models.CharField(max_length=100, primary_key=True, serialize=False, verbose_name='event')),
                ('kind', models.CharField(max_length=80, verbose_name='kind')),
                ('outcome', models.CharField(max_length=40, verbose_name='what it led to')),
                ('happened_at', models.DateTimeField(null=True, verbose_name='happened')),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='received')),
                ('organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organization', verbose_name='organization')),
            ],
            options={
                'verbose_name': 'event of Stripe',
                'verbose_name_plural': 'events of Stripe',
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('organization', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='subscription', serialize=False, to='accounts.organization', verbose_name='organization')),
                ('time_zone', models.CharField(max_length=64, verbose_name='time zone')),
                ('trial_ends_at', models.DateTimeField(blank=True, null=True, verbose_name='trial ends')),
                ('given_plan', models.CharField(blank=True, max_length=20, verbose_name='plan given by hand')),
                ('given_until', models.DateTimeField(blank=True, null=True, verbose_name='given until')),
                ('paid_plan', models.CharField(blank=True, max_length=20, verbose_name='paid plan')),
                ('paid_state', models.CharField(blank=True, max_length=30, verbose_name='state of the payment')),
                ('paid_until', models.DateTimeField(blank=True, null=True, verbose_name='paid until')),
                ('customer', models.CharField(blank=True, max_length=100, verbose_name='customer at Stripe')),
                ('paid_by', models.CharField(blank=True, max_length=100, verbose_name='subscription at Stripe')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='Stripe asked')),
                ('told', models.CharField(blank=True, editable=False, max_length=60)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
            ],
            options={
                'verbose_name': 'plan of an organization',
                'verbose_name_plural': 'plans of organizations',
                'constraints': [models.UniqueConstraint(condition=models.Q(('customer', ''), _negated=True), fields=('customer',), name='one_organization_a_customer')],
            },
        ),
    ]
