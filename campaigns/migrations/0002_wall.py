"""Put the tables behind the wall between workspaces."""

from django.db import migrations

from accounts.policies import ProtectTable


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_tables"), ("accounts", "0002_wall")]

    operations = [
        ProtectTable("campaigns_campaign", keyed=True),
        ProtectTable("campaigns_goal", campaign_id="campaigns_campaign"),
        ProtectTable("campaigns_sourceaccount", keyed=True),
        ProtectTable(
            "campaigns_platformcampaign",
            keyed=True,
            account_id="campaigns_sourceaccount",
            campaign_id="campaigns_campaign",
        ),
        ProtectTable(
            "campaigns_series",
            keyed=True,
            account_id="campaigns_sourceaccount",
            platform_campaign_id="campaigns_platformcampaign",
        ),
        ProtectTable(
            "campaigns_importrun",
            keyed=True,
            account_id="campaigns_sourceaccount",
            duplicate_of_id="campaigns_importrun",
        ),
        ProtectTable("campaigns_fact"),
        ProtectTable("campaigns_revision"),
        ProtectTable("campaigns_change"),
        ProtectTable("campaigns_job"),
        ProtectTable("campaigns_rememberedmapping"),
    ]
