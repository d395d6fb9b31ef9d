"""The daily sums of all campaigns together, filled from the sums that there are."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from accounts.policies import ProtectTable


TABLES = ("analytics_dayrollup", "analytics_daytotal")


def fill(apps, schema_editor):
    """As `analytics.rollup` does, NULL beyond what a column holds; their owner obeys the walls at all other times."""
    fields = apps.get_model("analytics", "DayTotal")._meta.fields
    measures = [field.column for field in fields if type(field) is models.BigIntegerField]
    sums = ", ".join(
        f"CASE WHEN abs(sum({name})) <= 9223372036854775807 THEN sum({name})::bigint END" for name in measures
    )
    for table in TABLES:
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    schema_editor.execute(
        f"INSERT INTO analytics_daytotal (workspace_id, day, source, kind, channel, fact_rows, unconverted_rows,"
        f" {', '.join(measures)})"
        f" SELECT workspace_id, day, source, kind, channel, sum(fact_rows)::integer, sum(unconverted_rows)::integer,"
        f" {sums} FROM analytics_dayrollup GROUP BY 1, 2, 3, 4, 5"
    )
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in TABLES:
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_portal_domain_seen'),
        ('analytics', '0008_portal'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayTotal',
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
                ('pk', models.CompositePrimaryKey('workspace_id', 'day', 'source', 'kind', 'channel', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('source', models.CharField(max_length=60)),
                ('kind', models.CharField(max_length=10)),
                ('channel', models.CharField(max_length=20)),
                ('fact_rows', models.IntegerField()),
                ('unconverted_rows', models.IntegerField(default=0)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'daily total',
                'verbose_name_plural': 'daily totals',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        ProtectTable('analytics_daytotal'),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
