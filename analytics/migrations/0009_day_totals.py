"""The daily sums of all campaigns together, filled from the sums that there are."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from accounts.policies import ProtectTable


MEASURES = (
    "spend", "revenue", "gross_sales", "discounts", "returns", "taxes", "total_sales", "orders", "items",
    "deals", "impressions", "reach", "clicks", "link_clicks", "conversions", "conversion_value", "leads",
    "sessions", "users", "new_users", "engaged_sessions", "key_events", "engagements", "likes", "comments",
    "shares", "follows", "video_views", "shipping", "refunds", "fees", "results", "click_conversions",
    "view_conversions", "add_to_carts", "checkouts", "landing_page_views", "views", "saves", "posts",
    "profile_visits", "followers", "unfollows", "watch_seconds", "organic_impressions", "organic_reach",
    "organic_clicks", "organic_engagements", "organic_video_views", "organic_follows", "paid_impressions",
    "paid_reach", "paid_clicks", "paid_engagements", "paid_video_views", "paid_follows", "viral_impressions",
    "viral_clicks", "viral_engagements", "viral_follows", "viral_conversions", "page_views", "events",
    "bounces", "returning_users", "engaged_seconds", "emails_sent", "emails_delivered", "opens",
    "unique_opens", "unsubscribes", "email_bounces", "sign_ups",
)

# As `analytics.rollup` adds them up: NULL beyond what a column holds.
SUMS = ", ".join(
    f"CASE WHEN abs(sum({name})) <= 9223372036854775807 THEN sum({name})::bigint END" for name in MEASURES
)
FILL = f"""
INSERT INTO analytics_daytotal (workspace_id, day, source, kind, channel, fact_rows, unconverted_rows, {", ".join(MEASURES)})
SELECT workspace_id, day, source, kind, channel, sum(fact_rows)::integer, sum(unconverted_rows)::integer, {SUMS}
  FROM analytics_dayrollup
 GROUP BY 1, 2, 3, 4, 5
"""
# The walls hold for the owner of the tables too, at all other times.
FILLED = [
    "ALTER TABLE analytics_dayrollup NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE analytics_daytotal NO FORCE ROW LEVEL SECURITY",
    FILL,
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE analytics_dayrollup FORCE ROW LEVEL SECURITY",
    "ALTER TABLE analytics_daytotal FORCE ROW LEVEL SECURITY",
]


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_portal_domain_seen'),
        ('analytics', '0008_portal'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayTotal',
            fields=[
                *((name, models.BigIntegerField(null=True)) for name in MEASURES),
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
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
    ]
