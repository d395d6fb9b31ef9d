"""The tables of analytics: sums, rates, journeys, dashboards, reports, alerts."""

import accounts.models
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

from accounts.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='ExchangeRate',
                fields=[
                    ('pk', models.CompositePrimaryKey('currency', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('currency', models.CharField(max_length=3)),
                    ('day', models.DateField()),
                    ('per_euro', models.DecimalField(decimal_places=6, max_digits=18)),
                ],
                options={
                    'verbose_name': 'exchange rate',
                    'verbose_name_plural': 'exchange rates',
                },
            ),
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
                name='Brief',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('starter', models.CharField(max_length=30, verbose_name='made from')),
                    ('sections', models.JSONField(default=list, verbose_name='Sections')),
                    ('scope', models.JSONField(blank=True, default=dict, verbose_name='about')),
                    ('language', models.CharField(choices=[('en', 'English'), ('es', 'Spanish'), ('ko', 'Korean')], default='en', max_length=8, verbose_name='language')),
                    ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                    ('period_rule', models.CharField(choices=[('last_week', 'The last full week'), ('last_month', 'The last full month'), ('last_quarter', 'The last full quarter'), ('last_28', 'The 28 days up to the day before'), ('campaign', 'The days of the campaign')], default='last_month', max_length=12, verbose_name='Period')),
                    ('attachments', models.JSONField(default=list, verbose_name='Attached to the mail')),
                    ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='Answers go to')),
                    ('needs_approval', models.BooleanField(default=False, verbose_name='A second person must approve each edition before it is sent')),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='made')),
                    ('archived_at', models.DateTimeField(blank=True, null=True, verbose_name='archived')),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'report that is sent',
                    'verbose_name_plural': 'reports that are sent',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='BriefRecipient',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                    ('added_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='added')),
                    ('unsubscribed_at', models.DateTimeField(blank=True, null=True, verbose_name='unsubscribed')),
                    ('bounced_at', models.DateTimeField(blank=True, null=True, verbose_name='bounced')),
                    ('bounce', models.TextField(blank=True, verbose_name='what their server said')),
                    ('brief', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='analytics.brief')),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'recipient of a report',
                    'verbose_name_plural': 'recipients of reports',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='BriefSchedule',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('every', models.CharField(choices=[('week', 'Every week'), ('month', 'Every month')], default='month', max_length=5, verbose_name='How often')),
                    ('weekday', models.SmallIntegerField(default=0, verbose_name='Day of the week')),
                    ('month_day', models.SmallIntegerField(default=1, verbose_name='Day of the month')),
                    ('hour', models.SmallIntegerField(default=8, verbose_name='Hour')),
                    ('is_on', models.BooleanField(default=False, verbose_name='switched on')),
                    ('next_at', models.DateTimeField(null=True, verbose_name='Next time')),
                    ('last_at', models.DateTimeField(null=True, verbose_name='last time')),
                    ('problem', models.TextField(blank=True, verbose_name='what is wrong')),
                    ('brief', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='schedules', to='analytics.brief')),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'schedule of a report',
                    'verbose_name_plural': 'schedules of reports',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='ClientTemplate',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('plan', models.JSONField(default=dict, verbose_name='plan')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization', verbose_name='organization')),
                ],
                options={
                    'verbose_name': 'template for clients',
                    'verbose_name_plural': 'templates for clients',
                },
            ),
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
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='CpaBound',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('campaign_id', models.BigIntegerField(default=0)),
                    ('metric', models.CharField(choices=[('cpa', 'CPA'), ('cpa_all_in', 'All-in CPA')], default='cpa', max_length=10, verbose_name='metric')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='at most')),
                    ('currency', models.CharField(max_length=3, verbose_name='currency')),
                    ('days', models.PositiveSmallIntegerField(default=28)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='entered')),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'CPA bound',
                    'verbose_name_plural': 'CPA bounds',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
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
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='DayRollup',
                fields=[
                    ('spend', models.BigIntegerField(null=True)),
                    ('revenue', models.BigIntegerField(null=True)),
                    ('gross_sales', models.BigIntegerField(null=True)),
                    ('discounts', models.BigIntegerField(null=True)),
                    ('returns', models.BigIntegerField(null=True)),
                    ('taxes', models.BigIntegerField(null=True)),
                    ('total_sales', models.BigIntegerField(null=True)),
                    ('orders', models.BigIntegerField(null=True)),
                    ('items', models.BigIntegerField(null=True)),
                    ('deals', models.BigIntegerField(null=True)),
                    ('impressions', models.BigIntegerField(null=True)),
                    ('reach', models.BigIntegerField(null=True)),
                    ('clicks', models.BigIntegerField(null=True)),
                    ('link_clicks', models.BigIntegerField(null=True)),
                    ('conversions', models.BigIntegerField(null=True)),
                    ('conversion_value', models.BigIntegerField(null=True)),
                    ('leads', models.BigIntegerField(null=True)),
                    ('sessions', models.BigIntegerField(null=True)),
                    ('users', models.BigIntegerField(null=True)),
                    ('new_users', models.BigIntegerField(null=True)),
                    ('engaged_sessions', models.BigIntegerField(null=True)),
                    ('key_events', models.BigIntegerField(null=True)),
                    ('engagements', models.BigIntegerField(null=True)),
                    ('likes', models.BigIntegerField(null=True)),
                    ('comments', models.BigIntegerField(null=True)),
                    ('shares', models.BigIntegerField(null=True)),
                    ('follows', models.BigIntegerField(null=True)),
                    ('video_views', models.BigIntegerField(null=True)),
                    ('shipping', models.BigIntegerField(null=True)),
                    ('refunds', models.BigIntegerField(null=True)),
                    ('fees', models.BigIntegerField(null=True)),
                    ('results', models.BigIntegerField(null=True)),
                    ('click_conversions', models.BigIntegerField(null=True)),
                    ('view_conversions', models.BigIntegerField(null=True)),
                    ('add_to_carts', models.BigIntegerField(null=True)),
                    ('checkouts', models.BigIntegerField(null=True)),
                    ('landing_page_views', models.BigIntegerField(null=True)),
                    ('views', models.BigIntegerField(null=True)),
                    ('saves', models.BigIntegerField(null=True)),
                    ('posts', models.BigIntegerField(null=True)),
                    ('profile_visits', models.BigIntegerField(null=True)),
                    ('followers', models.BigIntegerField(null=True)),
                    ('unfollows', models.BigIntegerField(null=True)),
                    ('watch_seconds', models.BigIntegerField(null=True)),
                    ('organic_impressions', models.BigIntegerField(null=True)),
                    ('organic_reach', models.BigIntegerField(null=True)),
                    ('organic_clicks', models.BigIntegerField(null=True)),
                    ('organic_engagements', models.BigIntegerField(null=True)),
                    ('organic_video_views', models.BigIntegerField(null=True)),
                    ('organic_follows', models.BigIntegerField(null=True)),
                    ('paid_impressions', models.BigIntegerField(null=True)),
                    ('paid_reach', models.BigIntegerField(null=True)),
                    ('paid_clicks', models.BigIntegerField(null=True)),
                    ('paid_engagements', models.BigIntegerField(null=True)),
                    ('paid_video_views', models.BigIntegerField(null=True)),
                    ('paid_follows', models.BigIntegerField(null=True)),
                    ('viral_impressions', models.BigIntegerField(null=True)),
                    ('viral_clicks', models.BigIntegerField(null=True)),
                    ('viral_engagements', models.BigIntegerField(null=True)),
                    ('viral_follows', models.BigIntegerField(null=True)),
                    ('viral_conversions', models.BigIntegerField(null=True)),
                    ('page_views', models.BigIntegerField(null=True)),
                    ('events', models.BigIntegerField(null=True)),
                    ('bounces', models.BigIntegerField(null=True)),
                    ('returning_users', models.BigIntegerField(null=True)),
                    ('engaged_seconds', models.BigIntegerField(null=True)),
                    ('emails_sent', models.BigIntegerField(null=True)),
                    ('emails_delivered', models.BigIntegerField(null=True)),
                    ('opens', models.BigIntegerField(null=True)),
                    ('unique_opens', models.BigIntegerField(null=True)),
                    ('unsubscribes', models.BigIntegerField(null=True)),
                    ('email_bounces', models.BigIntegerField(null=True)),
                    ('sign_ups', models.BigIntegerField(null=True)),
                    ('pk', models.CompositePrimaryKey('workspace_id', 'day', 'source', 'kind', 'channel', 'campaign_id', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('day', models.DateField()),
                    ('source', models.CharField(max_length=60)),
                    ('kind', models.CharField(max_length=10)),
                    ('channel', models.CharField(max_length=20)),
                    ('campaign_id', models.BigIntegerField(default=0)),
                    ('fact_rows', models.IntegerField()),
                    ('unconverted_rows', models.IntegerField(default=0)),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'daily sum',
                    'verbose_name_plural': 'daily sums',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='Edition',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('first_on', models.DateField(verbose_name='first day')),
                    ('last_on', models.DateField(verbose_name='last day')),
                    ('number', models.SmallIntegerField(default=1, verbose_name='version')),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='What is corrected')),
                    ('state', models.CharField(choices=[('draft', 'Not sent yet'), ('waiting', 'Waiting for approval'), ('approved', 'Approved'), ('sending', 'Being sent'), ('sent', 'Sent out')], default='draft', max_length=8, verbose_name='state')),
                    ('frozen', models.JSONField(default=dict, verbose_name='numbers and words')),
                    ('source_rows', models.JSONField(default=dict, verbose_name='Source rows')),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='made')),
                    ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='Approved')),
                    ('sealed_at', models.DateTimeField(blank=True, null=True, verbose_name='frozen')),
                    ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                    ('done_steps', models.IntegerField(default=0)),
                    ('all_steps', models.IntegerField(default=0)),
                    ('problem', models.TextField(blank=True, verbose_name='what is wrong')),
                    ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by')),
                    ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approval asked by')),
                    ('brief', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='editions', to='analytics.brief')),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                    ('replaces', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='analytics.edition')),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'edition of a report',
                    'verbose_name_plural': 'editions of reports',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent out'), ('bounced', 'Refused by the recipient’s server'), ('failed', 'Not sent'), ('unknown', 'Not known whether it arrived'), ('skipped', 'Not sent, as the recipient wished')], default='waiting', max_length=8, verbose_name='state')),
                    ('token', models.BigIntegerField(editable=False, null=True)),
                    ('attempts', models.SmallIntegerField(default=0, verbose_name='attempts')),
                    ('size', models.IntegerField(null=True, verbose_name='size in bytes')),
                    ('answer', models.TextField(blank=True, verbose_name='What the server said')),
                    ('queued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='queued')),
                    ('tried_at', models.DateTimeField(null=True, verbose_name='last tried')),
                    ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                    ('edition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='analytics.edition')),
                ],
                options={
                    'verbose_name': 'delivery of a report',
                    'verbose_name_plural': 'deliveries of reports',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='EditionFile',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('pdf', 'PDF'), ('xlsx', 'Excel, with formulas and source rows'), ('csv', 'CSV')], max_length=4, verbose_name='kind')),
                    ('body', models.BinaryField()),
                    ('size', models.IntegerField(verbose_name='size in bytes')),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='made')),
                    ('edition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='analytics.edition')),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'file of an edition',
                    'verbose_name_plural': 'files of editions',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='Freshness',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('recomputed_at', models.DateTimeField()),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'freshness',
                    'verbose_name_plural': 'freshness',
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
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='MailWish',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('paces', models.JSONField(default=dict)),
                    ('time_zone', models.CharField(blank=True, max_length=64)),
                    ('digest_hour', models.PositiveSmallIntegerField(default=8)),
                    ('digest_weekday', models.PositiveSmallIntegerField(default=0)),
                    ('quiet_from', models.TimeField(null=True)),
                    ('quiet_until', models.TimeField(null=True)),
                    ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'wish for e-mail',
                    'verbose_name_plural': 'wishes for e-mail',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(max_length=20, verbose_name='kind')),
                    ('subject_id', models.BigIntegerField()),
                    ('subject_name', models.CharField(max_length=200, verbose_name='about')),
                    ('before', models.CharField(blank=True, max_length=20, verbose_name='before')),
                    ('after', models.CharField(blank=True, max_length=20, verbose_name='after')),
                    ('detail', models.JSONField(default=dict)),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='when')),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'notice',
                    'verbose_name_plural': 'notices',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='NoticeMail',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(max_length=10)),
                    ('due_at', models.DateTimeField()),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Went out'), ('dropped', 'Dropped')], default='waiting', max_length=8)),
                    ('batch', models.BigIntegerField(null=True)),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('notice', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='analytics.notice')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'e-mail of a notice',
                    'verbose_name_plural': 'e-mails of notices',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='NoticesSeen',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('seen_at', models.DateTimeField()),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'notices seen',
                    'verbose_name_plural': 'notices seen',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
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
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='QualityDay',
                fields=[
                    ('pk', models.CompositePrimaryKey('workspace_id', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('day', models.DateField()),
                    ('score', models.SmallIntegerField(null=True)),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'day of data quality',
                    'verbose_name_plural': 'days of data quality',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
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
                name='ReconciliationNote',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('subject', models.CharField(max_length=8, verbose_name='what is counted')),
                    ('here', models.CharField(max_length=80, verbose_name='source')),
                    ('there', models.CharField(max_length=80, verbose_name='compared with')),
                    ('first_on', models.DateField(verbose_name='from')),
                    ('last_on', models.DateField(verbose_name='to')),
                    ('text', models.CharField(max_length=500, verbose_name='explanation')),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='written')),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'explanation of a gap',
                    'verbose_name_plural': 'explanations of gaps',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='ShareLink',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('token_hash', models.CharField(editable=False, max_length=64)),
                    ('begins_with', models.CharField(max_length=8, verbose_name='begins with')),
                    ('password', models.CharField(blank=True, editable=False, max_length=200)),
                    ('embed_in', models.JSONField(blank=True, default=list, verbose_name='may be embedded in')),
                    ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='made')),
                    ('opened_count', models.IntegerField(default=0, verbose_name='times opened')),
                    ('opened_at', models.DateTimeField(null=True, verbose_name='last opened')),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                    ('edition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='analytics.edition')),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'link to a report',
                    'verbose_name_plural': 'links to reports',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='Standing',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('subject', models.CharField(choices=[('goal', 'Goal'), ('budget', 'Budget')], max_length=8)),
                    ('subject_id', models.BigIntegerField()),
                    ('state', models.CharField(max_length=20)),
                    ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'standing',
                    'verbose_name_plural': 'standings',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='WorkspaceWatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('watched_on', models.DateField()),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'watch',
                    'verbose_name_plural': 'watches',
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='Alert',
                fields=[
                    ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('cpa', 'CPA over a bound'), ('stale', 'A source is out of date'), ('expiring', 'A link is about to expire'), ('gap', 'An unusual gap between two sources'), ('quality', 'The data quality has dropped')], max_length=10, verbose_name='kind')),
                    ('subject_key', models.CharField(max_length=200)),
                    ('subject_name', models.CharField(max_length=200, verbose_name='about')),
                    ('detail', models.JSONField(default=dict)),
                    ('raised_on', models.DateField(verbose_name='raised')),
                    ('closed_on', models.DateField(null=True, verbose_name='closed')),
                    ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ],
                options={
                    'verbose_name': 'alert',
                    'verbose_name_plural': 'alerts',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True)), fields=('workspace', 'kind', 'subject_key'), name='one_open_alert_a_subject')],
                },
                managers=[
                    ('all_workspaces', django.db.models.manager.Manager()),
                ],
            ),
            migrations.AddIndex(
                model_name='brief',
                index=models.Index(fields=['workspace', '-created_at'], name='brief_by_age'),
            ),
            migrations.AddConstraint(
                model_name='briefrecipient',
                constraint=models.UniqueConstraint(fields=('workspace', 'brief', 'email'), name='one_recipient_an_address'),
            ),
            migrations.AddIndex(
                model_name='briefschedule',
                index=models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='brief_schedule_due'),
            ),
            migrations.AddConstraint(
                model_name='briefschedule',
                constraint=models.UniqueConstraint(fields=('workspace', 'brief'), name='one_schedule_a_brief'),
            ),
            migrations.AddConstraint(
                model_name='briefschedule',
                constraint=models.CheckConstraint(condition=models.Q(('hour__range', (0, 23)), ('month_day__range', (1, 31)), ('weekday__range', (0, 6))), name='brief_schedule_is_a_time'),
            ),
            migrations.AddConstraint(
                model_name='clienttemplate',
                constraint=models.UniqueConstraint(fields=('organization', 'name'), name='one_client_template_a_name'),
            ),
            migrations.AddConstraint(
                model_name='comparedsides',
                constraint=models.UniqueConstraint(fields=('workspace',), name='one_comparison_a_workspace'),
            ),
            migrations.AddConstraint(
                model_name='cpabound',
                constraint=models.UniqueConstraint(fields=('workspace', 'campaign_id', 'metric'), name='one_bound_a_campaign'),
            ),
            migrations.AddConstraint(
                model_name='cpabound',
                constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='bound_is_positive'),
            ),
            migrations.AddIndex(
                model_name='dashboard',
                index=models.Index(fields=['workspace', 'position'], name='dashboard_by_position'),
            ),
            migrations.AddConstraint(
                model_name='dashboard',
                constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='dashboard_has_a_name'),
            ),
            migrations.AddConstraint(
                model_name='dashboard',
                constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='dashboard_has_a_version'),
            ),
            migrations.AddConstraint(
                model_name='edition',
                constraint=models.UniqueConstraint(fields=('workspace', 'brief', 'first_on', 'last_on', 'number'), name='one_edition_a_number'),
            ),
            migrations.AddConstraint(
                model_name='edition',
                constraint=models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='edition_has_days'),
            ),
            migrations.AddConstraint(
                model_name='delivery',
                constraint=models.UniqueConstraint(fields=('workspace', 'edition', 'email'), name='one_delivery_an_address'),
            ),
            migrations.AddConstraint(
                model_name='editionfile',
                constraint=models.UniqueConstraint(fields=('workspace', 'edition', 'kind'), name='one_edition_file_a_kind'),
            ),
            migrations.AddConstraint(
                model_name='freshness',
                constraint=models.UniqueConstraint(fields=('workspace',), name='one_freshness_a_workspace'),
            ),
            migrations.AddIndex(
                model_name='journey',
                index=models.Index(fields=['workspace', 'day'], name='journey_by_day'),
            ),
            migrations.AddConstraint(
                model_name='mailwish',
                constraint=models.UniqueConstraint(fields=('workspace', 'user'), name='one_mail_wish_a_person'),
            ),
            migrations.AddConstraint(
                model_name='mailwish',
                constraint=models.CheckConstraint(condition=models.Q(('digest_hour__lte', 23), ('digest_weekday__lte', 6)), name='mail_wish_has_an_hour'),
            ),
            migrations.AddConstraint(
                model_name='mailwish',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_until__isnull', True)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='quiet_hours_begin_and_end'),
            ),
            migrations.AddIndex(
                model_name='notice',
                index=models.Index(fields=['workspace', '-at'], name='notice_by_time'),
            ),
            migrations.AddIndex(
                model_name='noticemail',
                index=models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='notice_mail_that_waits'),
            ),
            migrations.AddIndex(
                model_name='noticemail',
                index=models.Index(fields=['notice'], name='notice_mail_by_notice'),
            ),
            migrations.AddConstraint(
                model_name='noticemail',
                constraint=models.UniqueConstraint(fields=('workspace', 'user', 'notice'), name='one_mail_a_notice_and_person'),
            ),
            migrations.AddConstraint(
                model_name='noticesseen',
                constraint=models.UniqueConstraint(fields=('workspace', 'user'), name='one_seen_a_person'),
            ),
            migrations.AddConstraint(
                model_name='ownrate',
                constraint=models.UniqueConstraint(fields=('workspace', 'currency', 'own_currency', 'valid_from'), name='one_own_rate_a_day'),
            ),
            migrations.AddConstraint(
                model_name='ownrate',
                constraint=models.CheckConstraint(condition=models.Q(('rate__gt', 0)), name='own_rate_is_positive'),
            ),
            migrations.AddConstraint(
                model_name='qualityday',
                constraint=models.CheckConstraint(condition=models.Q(('score__isnull', True), models.Q(('score__gte', 0), ('score__lte', 100)), _connector='OR'), name='quality_is_a_score'),
            ),
            migrations.AddIndex(
                model_name='reconciliationnote',
                index=models.Index(fields=['workspace', 'last_on'], name='reconciliation_note_by_day'),
            ),
            migrations.AddConstraint(
                model_name='reconciliationnote',
                constraint=models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='reconciliation_note_has_days'),
            ),
            migrations.AddConstraint(
                model_name='sharelink',
                constraint=models.UniqueConstraint(fields=('workspace', 'token_hash'), name='one_share_link_a_token'),
            ),
            migrations.AddConstraint(
                model_name='standing',
                constraint=models.UniqueConstraint(fields=('workspace', 'subject', 'subject_id'), name='one_standing_a_subject'),
            ),
            migrations.AddConstraint(
                model_name='workspacewatch',
                constraint=models.UniqueConstraint(fields=('workspace',), name='one_watch_a_workspace'),
            ),
        ]),
    ]
