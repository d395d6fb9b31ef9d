"""Put the audit log behind the wall, keep memberships within one organization, make the table of the shared cache."""

from django.db import migrations

from accounts.policies import READ

TABLE = "accounts_auditentry"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_tables")]

    operations = [
        migrations.RunSQL(
            [
                f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY see ON {TABLE} FOR SELECT USING ({READ})",
                f"CREATE POLICY add ON {TABLE} FOR INSERT WITH CHECK (true)",
                f"CREATE POLICY staff ON {TABLE} TO smroi_staff USING (true) WITH CHECK (true)",
                f"REVOKE UPDATE, DELETE ON {TABLE} FROM smroi_app",
            ],
            [
                f"GRANT UPDATE, DELETE ON {TABLE} TO smroi_app",
                *(f"DROP POLICY {name} ON {TABLE}" for name in ("staff", "add", "see")),
                f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY",
                f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY",
            ],
        ),
        # Whatever two requests do at once: nobody keeps a role in a workspace that has left their organization.
        migrations.RunSQL(
            [
                "ALTER TABLE accounts_workspace ADD CONSTRAINT workspace_in_organization UNIQUE (organization_id, id)",
                "ALTER TABLE accounts_membership ADD CONSTRAINT membership_of_the_organization "
                "FOREIGN KEY (organization_id, workspace_id) REFERENCES accounts_workspace (organization_id, id) "
                "DEFERRABLE INITIALLY DEFERRED",
            ],
            [
                "ALTER TABLE accounts_membership DROP CONSTRAINT membership_of_the_organization",
                "ALTER TABLE accounts_workspace DROP CONSTRAINT workspace_in_organization",
            ],
        ),
        # Rate limits are worth no write-ahead log: after a crash they start again from nothing.
        migrations.RunSQL(
            [
                "CREATE UNLOGGED TABLE smroi_cache ("
                "cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL)",
                "CREATE INDEX smroi_cache_expires ON smroi_cache (expires)",
            ],
            ["DROP TABLE smroi_cache"],
        ),
    ]
