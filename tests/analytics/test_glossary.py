"""The catalogue in words: whole, public, the same on the page and in the API."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.keys import make_key
from accounts.models import ApiKey, Role
from analytics.feeds import is_fed
from analytics.glossary import glossary
from analytics.metrics import METRICS, UNFED
from tests.cast import Cast, as_workspace

# What the plan of the product names, with the metrics that tell it.
WANTED = {
    "reach": ["reach"],
    "impressions": ["impressions"],
    "engagement and its parts": ["engagements", "likes", "comments", "shares", "saves"],
    "engagement rates": [
        "engagement_rate_by_reach",
        "engagement_rate_by_impressions",
        "engagement_rate_by_followers",
    ],
    "sessions": ["sessions"],
    "link clicks": ["link_clicks"],
    "leads, organic and paid": ["crm_leads", "organic_leads", "leads"],
    "sign-ups": ["sign_ups"],
    "downloads": ["downloads"],
    "conversions": ["conversions"],
    "customers": ["new_customers"],
    "revenue": ["revenue"],
    "spend": ["spend"],
    "all-in cost": ["all_in_cost"],
    "margin": ["gross_profit"],
    "ROI, of three kinds": ["roi", "revenue_roi", "contribution_roi", "google_roi"],
    "ROAS": ["roas"],
    "break-even ROAS": ["break_even_roas"],
    "MER": ["mer"],
    "costs per something": ["cpa", "cpl", "cac", "cpc", "cpm"],
    "rates": ["ctr", "conversion_rate", "lead_to_customer_rate"],
    "worth of a customer": ["ltv", "ltv_cac", "payback"],
    "share of voice": ["share_of_voice"],
}


def test_every_metric_that_was_promised_is_in_the_catalogue_or_said_to_have_no_source() -> None:
    told = {entry.name for chapter in glossary() for entry in chapter.entries}
    assert {name for names in WANTED.values() for name in names} - told == set()
    assert told == set(METRICS) | {one.name for one in UNFED}
    assert not set(METRICS) & {one.name for one in UNFED}


def test_what_the_catalogue_computes_is_fed_and_what_is_not_fed_says_why() -> None:
    for chapter in glossary():
        for entry in chapter.entries:
            if entry.why_unfed is None:
                assert is_fed(entry.name) and entry.version and entry.valid_from, entry.name
            else:
                assert str(entry.why_unfed).startswith("No source reports ")


@pytest.mark.django_db
def test_a_stranger_reads_the_glossary(client: Client) -> None:
    page = client.get("/metrics/")
    text = page.content.decode()
    assert page.status_code == 200
    assert set(re.findall(r'<section class="panel" id="(\w+)"', text)) == set(METRICS) | {
        "downloads",
        "share_of_voice",
    }
    for target in re.findall(r'href="#(\w+)"', text):
        assert f'id="{target}"' in text or target == "main", target


def test_a_figure_leads_to_its_explanation(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    page = client.get(f"/w/{cast.bakery.slug}/rows/?metric=roi").content.decode()
    assert 'href="/metrics/#roi"' in page


def test_the_api_tells_the_same(cast: Cast, client: Client) -> None:
    assert client.get("/api/v1/metrics/").status_code == 401
    with as_workspace(cast.bakery):
        _key, secret = make_key(
            cast.bakery, name="reader", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=None
        )
    answer = client.get("/api/v1/metrics/", headers={"authorization": f"Bearer {secret}"}).json()
    assert [one["name"] for one in answer] == [
        entry.name for chapter in glossary() for entry in chapter.entries
    ]
    told = {one["name"]: one for one in answer}
    assert told["cpl"] == {
        "name": "cpl",
        "label": "CPL",
        "group": "money",
        "definition": (
            "Cost per lead: spend ÷ tracked leads where the whole period is tracked, else the leads that the "
            "advertising platforms report."
        ),
        "role": "Measure this when ads collect leads and sales follow later.",
        "kind": "outcome",
        "outcome_of": "",
        "unit": "money",
        "better": "down",
        "is_additive": False,
        "feeds": [
            {
                "part": "spend",
                "label": "Spend",
                "sources": told["spend"]["feeds"][0]["sources"],
            },
            {
                "part": "leads",
                "label": "Leads",
                "sources": [
                    "meta_ads",
                    "linkedin_ads",
                    "tiktok_ads",
                    "x_ads",
                    "pinterest_ads",
                    "spotify_ads",
                    "plain",
                ],
            },
        ],
        "entered": [],
        "version": 2,
        "valid_from": "2026-11-28",
        "earlier": [
            {
                "version": 1,
                "valid_from": "2026-11-23",
                "valid_to": "2026-11-27",
                "definition": "Cost per lead: spend ÷ leads that the advertising platforms report.",
            }
        ],
        "why_unfed": None,
    }
    assert told["cac"]["entered"] == ["Labour", "Tools", "Agency fees", "Creative work", "Other costs"]
    assert told["downloads"]["version"] == 0 and told["downloads"]["feeds"] == []
