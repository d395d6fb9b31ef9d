"""Put the tables behind the wall between workspaces."""

from django.db import migrations

from accounts.policies import ProtectTable


class Migration(migrations.Migration):
    dependencies = [("analytics", "0001_tables"), ("campaigns", "0002_wall")]

    operations = [
        ProtectTable("analytics_dayrollup"),
        ProtectTable("analytics_freshness"),
    ]
