"""After the registry has changed, the visits that are there mean what their tags mean now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from campaigns.models import Campaign, CampaignKey, JourneyChange, Link, TagAlias, Visit
from campaigns.tracking.settings import settings_of
from campaigns.tracking.tagging.retagging import retag
from tests.cast import Cast

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def visit(workspace: Workspace, name: str, **fields: Any) -> Visit:
    return Visit.objects.of(workspace).create(
        origin="site", visitor=name.encode().ljust(16, b"."), started_at=NOON, last_at=NOON, **fields
    )


def meanings(workspace: Workspace) -> set[tuple[str, str, str | None]]:
    rows = Visit.objects.of(workspace).select_related("campaign")
    return {
        (bytes(v.visitor).decode().strip("."), v.channel, v.campaign.name if v.campaign else None)
        for v in rows
    }


def test_a_new_alias_reaches_the_visits_in_every_spelling_and_no_others(cast: Cast) -> None:
    bakery = cast.bakery
    with workspace_scope(cast.florist):
        visit(cast.florist, "florist", channel="other", utm_campaign="Spring Sale")
    with workspace_scope(bakery):
        spring = Campaign.objects.of(bakery).create(name="Spring")
        mine = Link.objects.of(bakery).create(
            slug="a",
            target="https://x.example",
            campaign=Campaign.objects.of(bakery).create(name="Of the link"),
        )
        visit(bakery, "one", channel="organic_social", utm_campaign="Spring Sale", utm_source="facebook")
        visit(bakery, "two", channel="organic_social", utm_campaign="spring+sale", utm_source="facebook")
        visit(bakery, "linked", channel="other", utm_campaign="spring-sale", link=mine)
        visit(bakery, "else", channel="direct")
        TagAlias.objects.of(bakery).create(part="campaign", text="spring-sale", campaign=spring)
        assert retag(bakery, utm_campaigns=["SPRING sale"], by=cast.owner) == 3
        assert meanings(bakery) == {
            ("one", "organic_social", "Spring"),
            ("two", "organic_social", "Spring"),
            ("linked", "other", "Of the link"),
            ("else", "direct", None),
        }
        marked = JourneyChange.objects.of(bakery).values_list("visitor", flat=True)
        assert {bytes(v or b"").decode().strip(".") for v in marked} == {"one", "two", "linked"}
        assert retag(bakery, by=cast.owner) == 0
    with workspace_scope(cast.florist):
        assert meanings(cast.florist) == {("florist", "other", None)}


def test_a_source_that_means_another_one_changes_the_channel(cast: Cast) -> None:
    bakery = cast.bakery
    with workspace_scope(bakery):
        visit(bakery, "paid", channel="other", utm_source="Feis", utm_medium="cpc")
        visit(bakery, "kept", channel="other", utm_source="poster", utm_medium="cpc")
        TagAlias.objects.of(bakery).create(part="source", text="feis", value="facebook")
        assert retag(bakery, sources=["poster"], by=cast.owner) == 0
        assert retag(bakery, sources=["feis"], by=cast.owner) == 1
        assert meanings(bakery) == {("paid", "meta", None), ("kept", "other", None)}


def test_all_visits_are_looked_at_when_no_tag_is_named(cast: Cast) -> None:
    bakery = cast.bakery
    with workspace_scope(bakery):
        settings_of(bakery)
        spring = Campaign.objects.of(bakery).create(name="Spring")
        CampaignKey.objects.of(bakery).create(campaign=spring, key="spring")
        visit(bakery, "key", channel="email", utm_campaign="SPRING", utm_source="newsletter")
        visit(bakery, "payment", channel="referral", referrer_host="www.paypal.com")
        assert retag(bakery, utm_campaigns=[], by=None) == 0
        assert retag(bakery, by=None) == 2
        assert meanings(bakery) == {("key", "email", "Spring"), ("payment", "direct", None)}
