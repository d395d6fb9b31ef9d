"""Put the tables behind the wall between workspaces, and keep what a sealed edition of a report says."""

from django.db import migrations

from accounts.policies import ProtectTable

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
    dependencies = [("analytics", "0001_tables"), ("campaigns", "0002_wall")]

    operations = [
        ProtectTable("analytics_dayrollup"),
        ProtectTable("analytics_freshness"),
        ProtectTable("analytics_ownrate"),
        ProtectTable("analytics_attributedday"),
        ProtectTable("analytics_journey"),
        ProtectTable("analytics_qualityday"),
        ProtectTable("analytics_reconciliationnote"),
        ProtectTable("analytics_comparedsides"),
        ProtectTable("analytics_dashboard"),
        # Reports.
        ProtectTable("analytics_brief", keyed=True),
        ProtectTable("analytics_briefschedule", brief_id="analytics_brief"),
        ProtectTable("analytics_briefrecipient", brief_id="analytics_brief"),
        ProtectTable(
            "analytics_edition", keyed=True, brief_id="analytics_brief", replaces_id="analytics_edition"
        ),
        ProtectTable("analytics_editionfile", edition_id="analytics_edition"),
        ProtectTable("analytics_delivery", edition_id="analytics_edition"),
        ProtectTable("analytics_sharelink", edition_id="analytics_edition"),
        migrations.RunSQL(KEEP, LET_GO),
        # Notices.
        ProtectTable("analytics_notice", keyed=True),
        ProtectTable("analytics_noticesseen"),
        ProtectTable("analytics_standing"),
        ProtectTable("analytics_workspacewatch"),
        ProtectTable("analytics_alert"),
        ProtectTable("analytics_cpabound"),
        ProtectTable("analytics_mailwish"),
        ProtectTable("analytics_noticemail", notice_id="analytics_notice"),
    ]
