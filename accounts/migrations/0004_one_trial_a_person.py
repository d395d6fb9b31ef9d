"""The trial of a person, and not of each organization that they found."""

from django.db import migrations, models

# Whose trial it was: the oldest owner's, as far as memberships tell.
FOUNDERS = """
UPDATE accounts_user u SET trial_ends_at = first.ends_at
  FROM (SELECT o.user_id, min(s.trial_ends_at) AS ends_at
          FROM (SELECT DISTINCT ON (organization_id) organization_id, user_id
                  FROM accounts_membership WHERE workspace_id IS NULL AND role = 40
                 ORDER BY organization_id, created_at, id) o
          JOIN accounts_subscription s ON s.organization_id = o.organization_id
         GROUP BY o.user_id) first
 WHERE first.user_id = u.id AND first.ends_at IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_rows_told"),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='trial_ends_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='trial ends'),
        ),
        migrations.RunSQL(FOUNDERS, migrations.RunSQL.noop),
    ]
