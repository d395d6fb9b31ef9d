"""Reports that are sent: their making, editions, deliveries and links."""

import accounts.models
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

from accounts.policies import ProtectTable

# What was sent is what was sent: whoever writes to the table, the database keeps it.
KEEP = """
CREATE FUNCTION analytics_edition_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.sealed_at IS NOT NULL AND (NEW.frozen, NEW.source_rows, NEW.brief_id, NEW.first_on, NEW.last_on, NEW.number, NEW.sealed_at)
     IS DISTINCT FROM (OLD.frozen, OLD.source_rows, OLD.brief_id, OLD.first_on, OLD.last_on, OLD.number, OLD.sealed_at) THEN
    RAISE EXCEPTION 'edition % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER edition_keeps BEFORE UPDATE ON analytics_edition FOR EACH ROW EXECUTE FUNCTION analytics_edition_keeps();
"""
LET_GO = """
DROP TRIGGER edition_keeps ON analytics_edition;
DROP FUNCTION analytics_edition_keeps();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_brands'),
        ('analytics', '0011_compared_sides'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            model_name='sharelink',
            constraint=models.UniqueConstraint(fields=('workspace', 'token_hash'), name='one_share_link_a_token'),
        ),
        ProtectTable('analytics_brief', keyed=True),
        ProtectTable('analytics_briefschedule', brief_id='analytics_brief'),
        ProtectTable('analytics_briefrecipient', brief_id='analytics_brief'),
        ProtectTable('analytics_edition', keyed=True, brief_id='analytics_brief', replaces_id='analytics_edition'),
        ProtectTable('analytics_editionfile', edition_id='analytics_edition'),
        ProtectTable('analytics_delivery', edition_id='analytics_edition'),
        ProtectTable('analytics_sharelink', edition_id='analytics_edition'),
        migrations.RunSQL(KEEP, LET_GO),
    ]
