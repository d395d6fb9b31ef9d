"""Which sources can feed a metric, against what their files are known to hold."""

from __future__ import annotations

from analytics.feeds import feeds_of, is_fed, sources_of
from analytics.metrics import METRICS
from analytics.metrics.shapes import TRACKED
from analytics.quantities import COSTS, QUANTITIES


def test_a_metric_names_for_each_part_the_sources_that_have_it() -> None:
    assert feeds_of("cost_per_order") == {
        "spend": (
            "meta_ads",
            "google_ads",
            "linkedin_ads",
            "tiktok_ads",
            "x_ads",
            "pinterest_ads",
            "spotify_ads",
            "yahoo_japan_ads",
            "plain",
        ),
        "orders": ("shopify_orders", "shopify_analytics", "stripe", "woocommerce", "plain"),
    }


def test_revenue_is_fed_by_shops_and_platforms_alike() -> None:
    sources = feeds_of("revenue")["revenue"]
    assert "shopify_orders" in sources and "meta_ads" in sources


def test_leads_of_ads_and_of_a_crm_come_from_different_sources() -> None:
    assert "hubspot_contacts" in sources_of("crm_leads") and "hubspot_contacts" not in sources_of("leads")
    assert "meta_ads" in sources_of("leads") and "meta_ads" not in sources_of("crm_leads")


def test_every_metric_of_the_catalogue_is_fed() -> None:
    assert [name for name in METRICS if not is_fed(name)] == []
    by_hand = [name for name in QUANTITIES if not sources_of(name)]
    assert by_hand == [*TRACKED.values(), *COSTS]


def test_what_a_declaration_works_out_of_its_columns_counts_as_its_own() -> None:
    assert {"stripe", "woocommerce"} <= set(sources_of("recorded_revenue"))


def test_customers_are_fed_by_orders_that_name_people() -> None:
    assert sources_of("new_customers") == ("shopify_orders", "stripe", "woocommerce")
    assert sources_of("cohort_leads") == ("hubspot_contacts",)


def test_a_rate_wants_a_source_that_states_both_parts() -> None:
    assert "google_ads" not in sources_of("reached_people")  # it states no reach
    assert "sprout_social" in sources_of("following_people")
    assert "twitter_x" not in sources_of("following_people") and "twitter_x" in sources_of("seen_impressions")
