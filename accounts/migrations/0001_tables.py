"""The tables of accounts: people, organizations, workspaces, and what they may do."""

import accounts.models
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from accounts.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Organization',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('kind', models.CharField(choices=[('business', 'Business'), ('agency', 'Agency')], default='business', max_length=8, verbose_name='kind')),
                    ('currency', models.CharField(blank=True, db_default='', default='', max_length=3, verbose_name='currency of the overview')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ],
                options={
                    'verbose_name': 'organization',
                    'verbose_name_plural': 'organizations',
                },
            ),
            migrations.CreateModel(
                name='Heartbeat',
                fields=[
                    ('name', models.CharField(max_length=120, primary_key=True, serialize=False)),
                    ('seen_at', models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                    ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                    ('language', models.CharField(choices=[('en', 'English'), ('es', 'Spanish'), ('ko', 'Korean')], default='en', max_length=8, verbose_name='language')),
                    ('is_active', models.BooleanField(default=True, verbose_name='active')),
                    ('is_staff', models.BooleanField(default=False, verbose_name='back-office staff')),
                    ('joined_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='joined')),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'verbose_name': 'user',
                    'verbose_name_plural': 'users',
                },
            ),
            migrations.CreateModel(
                name='Brand',
                fields=[
                    ('organization', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='brand', serialize=False, to='accounts.organization', verbose_name='organization')),
                    ('accent', models.CharField(blank=True, max_length=7, verbose_name='Accent colour')),
                    ('logo', models.BinaryField(null=True)),
                    ('logo_type', models.CharField(blank=True, editable=False, max_length=10)),
                    ('logo_text', models.CharField(blank=True, max_length=120, verbose_name='Words for the logo')),
                ],
                options={
                    'verbose_name': 'Look of reports',
                    'verbose_name_plural': 'looks of reports',
                },
            ),
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
                name='Workspace',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('slug', models.SlugField(max_length=60, unique=True, verbose_name='address')),
                    ('currency', models.CharField(max_length=3, verbose_name='currency')),
                    ('time_zone', models.CharField(max_length=64, verbose_name='time zone')),
                    ('language', models.CharField(choices=[('en', 'English'), ('es', 'Spanish'), ('ko', 'Korean')], default='en', max_length=8, verbose_name='language')),
                    ('gross_margin', models.DecimalField(blank=True, decimal_places=4, help_text='Share of revenue left after the cost of the goods, 0 to 1; empty when unknown.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='gross margin')),
                    ('headline_roi', models.CharField(choices=[('contribution', 'Contribution ROI: what the sales left after the goods, against the cost'), ('revenue', 'Revenue ROI: sales against the cost'), ('google', 'Profit on all costs: the goods count as cost too')], db_default='contribution', default='contribution', max_length=12, verbose_name='headline ROI')),
                    ('roi_cost', models.CharField(choices=[('all_in', 'All-in cost: ads, labour, tools, fees and creative work'), ('spend', 'Ad spend alone')], db_default='all_in', default='all_in', max_length=6, verbose_name='cost that ROI is measured against')),
                    ('keep_files_days', models.PositiveSmallIntegerField(blank=True, default=365, null=True, verbose_name='days that uploaded files are kept')),
                    ('hides_first_steps', models.BooleanField(db_default=False, default=False, editable=False)),
                    ('keep_contacts', models.BooleanField(default=False, verbose_name='keeps e-mail addresses and phone numbers')),
                    ('import_tolerance', models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0'), max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='bad rows an import may leave out, in percent')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                    ('in_benchmark', models.BooleanField(db_default=False, default=False, verbose_name='takes part in the benchmark of clients')),
                    ('archived_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='archived')),
                    ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='workspaces', to='accounts.organization', verbose_name='organization')),
                ],
                options={
                    'verbose_name': 'workspace',
                    'verbose_name_plural': 'workspaces',
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('role', models.PositiveSmallIntegerField(choices=[(10, 'Viewer'), (20, 'Analyst'), (30, 'Admin'), (40, 'Owner')], verbose_name='role')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                    ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.organization', verbose_name='organization')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                    ('workspace', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.workspace', verbose_name='workspace')),
                ],
                options={
                    'verbose_name': 'member',
                    'verbose_name_plural': 'members',
                },
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                    ('mailbox', models.CharField(editable=False, max_length=254)),
                    ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='sent')),
                    ('expires_at', models.DateTimeField(verbose_name='expires')),
                    ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                    ('role', models.PositiveSmallIntegerField(choices=[(10, 'Viewer'), (20, 'Analyst'), (30, 'Admin'), (40, 'Owner')], verbose_name='role')),
                    ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                    ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.organization', verbose_name='organization')),
                    ('workspace', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.workspace', verbose_name='workspace')),
                ],
                options={
                    'verbose_name': 'invitation',
                    'verbose_name_plural': 'invitations',
                },
            ),
            migrations.CreateModel(
                name='Handover',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                    ('mailbox', models.CharField(editable=False, max_length=254)),
                    ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='sent')),
                    ('expires_at', models.DateTimeField(verbose_name='expires')),
                    ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                    ('offered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='offered by')),
                    ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization', verbose_name='organization')),
                    ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace', verbose_name='workspace')),
                ],
                options={
                    'verbose_name': 'offer of a workspace',
                    'verbose_name_plural': 'offers of workspaces',
                },
            ),
            migrations.CreateModel(
                name='AuditEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('actor_label', models.CharField(max_length=200, verbose_name='who, in words')),
                    ('action', models.CharField(max_length=60, verbose_name='action')),
                    ('subject', models.CharField(blank=True, max_length=200, verbose_name='subject')),
                    ('detail', models.JSONField(blank=True, default=dict, verbose_name='detail')),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='when')),
                    ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                    ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organization', verbose_name='organization')),
                    ('workspace', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.workspace', verbose_name='workspace')),
                ],
                options={
                    'verbose_name': 'audit entry',
                    'verbose_name_plural': 'audit entries',
                },
            ),
            migrations.CreateModel(
                name='ApiKey',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('prefix', models.CharField(max_length=16, verbose_name='begins with')),
                    ('key_hash', models.CharField(editable=False, max_length=64, unique=True)),
                    ('role', models.PositiveSmallIntegerField(choices=[(10, 'Viewer'), (20, 'Analyst'), (30, 'Admin'), (40, 'Owner')], default=20, verbose_name='role')),
                    ('scope', models.CharField(choices=[('read', 'Read'), ('write', 'Read and write')], max_length=8, verbose_name='scope')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                    ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='last used')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                    ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                    ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to='accounts.workspace', verbose_name='workspace')),
                ],
                options={
                    'verbose_name': 'API key',
                    'verbose_name_plural': 'API keys',
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
            migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('params', models.JSONField(default=dict, verbose_name='parameters')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='saved')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ],
                options={
                    'verbose_name': 'saved view',
                    'verbose_name_plural': 'saved views',
                    'constraints': [models.UniqueConstraint(fields=('user', 'name'), name='one_saved_view_a_name')],
                },
            ),
            migrations.AddConstraint(
                model_name='workspace',
                constraint=models.CheckConstraint(condition=models.Q(('gross_margin__isnull', True), models.Q(('gross_margin__gte', 0), ('gross_margin__lte', 1)), _connector='OR'), name='workspace_margin_is_a_share'),
            ),
            migrations.AddConstraint(
                model_name='workspace',
                constraint=models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='workspace_currency_is_iso'),
            ),
            migrations.AddConstraint(
                model_name='workspace',
                constraint=models.CheckConstraint(condition=models.Q(('import_tolerance__gte', 0), ('import_tolerance__lte', 100)), name='workspace_tolerance_is_a_percentage'),
            ),
            migrations.AddConstraint(
                model_name='membership',
                constraint=models.UniqueConstraint(condition=models.Q(('workspace__isnull', True)), fields=('user', 'organization'), name='one_role_in_an_organization'),
            ),
            migrations.AddConstraint(
                model_name='membership',
                constraint=models.UniqueConstraint(fields=('user', 'workspace'), name='one_role_in_a_workspace'),
            ),
            migrations.AddIndex(
                model_name='invitation',
                index=models.Index(fields=['mailbox', 'created_at'], name='invitation_mails_to_a_mailbox'),
            ),
            migrations.AddIndex(
                model_name='handover',
                index=models.Index(fields=['mailbox', 'created_at'], name='handover_mails_to_a_mailbox'),
            ),
            migrations.AddConstraint(
                model_name='handover',
                constraint=models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None)), fields=('workspace',), name='one_open_handover'),
            ),
            migrations.AddIndex(
                model_name='auditentry',
                index=models.Index(fields=['workspace', '-at'], name='audit_by_workspace'),
            ),
        ]),
    ]
