"""The audit of tags: spend that no visit answers, and visits whose tags nobody knows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role, Workspace
from analytics.markup.entered import MarkupWish, add_markup
from analytics.rollup import recompute
from analytics.tagging import (
    spend_without_visits,
    unknown_campaigns,
    unknown_parts,
    untagged_referrers,
)
from campaigns.models import Link
from campaigns.tracking.settings import settings_of
from campaigns.tracking.tagging.aliases import AliasWish, add_alias
from campaigns.tracking.tagging.registry import set_key
from tests.analytics.opened import page_of
from tests.analytics.test_every_figure_opens import Program
from tests.builders import Builder
from tests.campaigns.test_rules import planned
from tests.campaigns.tracking.clicked import link_to
from tests.campaigns.tracking.test_registry import visit
from tests.cast import Cast, as_workspace

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
MAY = {"from": "2026-05-01", "to": "2026-05-31"}
PERIOD = {"period": "custom", **MAY}


@pytest.fixture
def build(cast: Cast) -> Builder:
    """Spring and Summer cost money in May; only Summer has a key."""
    build = Builder(cast.bakery)
    for name, spend in (("Spring", 300), ("Summer", 100), ("Free", 0)):
        build.fact(build.series(campaign=name), "2026-05-04", spend=spend)
    recompute(cast.bakery.pk)
    with as_workspace(cast.bakery):
        set_key(cast.bakery, build.campaign("Summer"), key="summer", by=None)
    return build


def untagged(workspace: Workspace) -> list[tuple[str, str, str]]:
    rows, currency = spend_without_visits(workspace, FIRST, LAST)
    return [(row.campaign.name, f"{row.spend.value:.2f} {currency}", row.key) for row in rows]


def test_campaigns_that_cost_something_and_bring_no_visit_are_named(cast: Cast, build: Builder) -> None:
    with as_workspace(cast.bakery) as bakery:
        assert untagged(bakery) == [("Spring", "300.00 EUR", ""), ("Summer", "100.00 EUR", "summer")]
        visit(bakery, campaign=build.campaign("Summer"), utm_campaign="summer")
        # The last minutes of May in Madrid, and the first of June there.
        for hour, minute in ((21, 59), (22, 1)):
            at = datetime(2026, 5, 31, hour, minute, tzinfo=UTC)
            visit(bakery, started_at=at, last_at=at, utm_campaign=f"at-{hour}")
        assert untagged(bakery) == [("Spring", "300.00 EUR", "")]
        assert [one.text for one in unknown_campaigns(bakery, FIRST, LAST)] == ["at-21"]


def test_unknown_campaigns_are_told_by_spelling_with_the_nearest_key(cast: Cast, build: Builder) -> None:
    with as_workspace(cast.bakery) as bakery:
        summer = build.campaign("Summer")
        for text in ("sumer", "Sumer", "SUMER", "brand", "brand"):
            visit(bakery, utm_campaign=text)
        visit(bakery, utm_campaign="summer", campaign=summer)
        visit(bakery)
        found = unknown_campaigns(bakery, FIRST, LAST)
        assert [(one.text, one.count, one.near, one.near_campaign, one.known) for one in found] == [
            ("sumer", 3, "summer", summer.pk, False),
            ("brand", 2, "", None, False),
        ]
        assert sorted(found[0].spellings) == ["SUMER", "Sumer", "sumer"]
        add_alias(bakery, wish=AliasWish("campaign", "sumer", summer), by=None)
        assert [
            (one.text, one.known, one.near_campaign) for one in unknown_campaigns(bakery, FIRST, LAST)
        ] == [
            ("sumer", True, summer.pk),
            ("brand", False, None),
        ]
        add_alias(bakery, wish=AliasWish("campaign", "sumer", summer), with_past=True, by=None)
        assert [one.text for one in unknown_campaigns(bakery, FIRST, LAST)] == ["brand"]


def test_unknown_sources_and_media_are_those_that_the_rules_do_not_have(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        for source, medium in (("facebook", "cpc"), ("Facebok", "cpc"), ("fb", "cpm"), ("", "")):
            visit(bakery, utm_source=source, utm_medium=medium)
        add_alias(bakery, wish=AliasWish("source", "fb", value="facebook"), by=None)
        sources = unknown_parts(bakery, FIRST, LAST, "source")
        assert [(one.text, one.count, one.near) for one in sources] == [("facebok", 1, "facebook")]
        assert [one.text for one in unknown_parts(bakery, FIRST, LAST, "medium")] == ["cpm"]
        settings = settings_of(bakery)
        settings.allowed_media = []
        settings.save(update_fields=["allowed_media"])
        assert unknown_parts(bakery, FIRST, LAST, "medium") == []


def test_visits_without_any_tag_are_told_by_where_they_came_from(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        link: Link = link_to(bakery, target="https://shop.example/", by=None)
        for more in (
            {},
            {},
            {"utm_source": "facebook"},
            {"ad_click": "fbclid"},
            {"link": link},
        ):
            visit(bakery, referrer_host="blog.example", **more)
        visit(bakery)
        found = untagged_referrers(bakery, FIRST, LAST)
        assert [(one.host, one.count) for one in found] == [("blog.example", 2)]


def test_the_page_shows_both_ways_and_leads_to_the_alias(cast: Cast, signed_in: Any, build: Builder) -> None:
    with as_workspace(cast.bakery) as bakery:
        visit(bakery, utm_campaign="Sumer<i>")
    address = reverse("analytics:tag_audit", args=["bakery"])
    page = " ".join(signed_in(cast.analyst).get(address, PERIOD).content.decode().split())
    assert "Spring" in page and "€300.00" in page
    assert "Nearest: “Summer” (summer)" in page
    assert "part=campaign&amp;text=sumer%3Ci%3E" in page
    assert "Sumer<i>" not in page
    viewer = signed_in(cast.viewer).get(address, PERIOD).content.decode()
    assert "Nearest" in viewer
    assert "It means that" not in viewer
    assert signed_in(cast.viewer).get(address, PERIOD | {"from": "never"}).status_code == 400
    assert signed_in(cast.stranger).get(address).status_code == 404


def test_a_campaign_shows_its_key_and_links(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        spring = planned(bakery, "Spring")
    address = reverse("analytics:campaign", args=["bakery", spring.pk])
    page = signed_in(cast.analyst).get(address).content.decode()
    assert "It has no key yet" in page and "Give it a key" in page
    with as_workspace(cast.bakery) as bakery:
        set_key(bakery, spring, key="spring-26", by=None)
        link_to(bakery, target="https://shop.example/", campaign=spring, slug="offer", by=None)
    page = signed_in(cast.viewer).get(address).content.decode()
    assert "spring-26" in page and "/offer" in page and "https://shop.example/" in page
    assert "Build a link" not in page


TAGS = st.lists(
    st.tuples(
        st.sampled_from(["sumer", "Sumer", "brand", ""]),
        st.sampled_from(["faceboook", "google", ""]),
        st.sampled_from(["cpcc", "cpc", ""]),
        st.sampled_from(["blog.example", "", "forum.example"]),
    ),
    min_size=1,
    max_size=12,
)


def audited(cast: Cast, visits: Any) -> None:
    """Visits with these tags, of which the rules know google and cpc."""
    with as_workspace(cast.bakery) as bakery:
        rules = settings_of(bakery)
        rules.allowed_sources, rules.allowed_media = ["google"], ["cpc"]
        rules.save(update_fields=["allowed_sources", "allowed_media"])
        for campaign, source, medium, host in visits:
            values = {"utm_source": source, "utm_medium": medium, "referrer_host": host}
            visit(bakery, utm_campaign=campaign, **values)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(visits=TAGS)
def test_every_count_of_the_audit_is_the_number_of_visits_it_opens_to(
    cast: Cast, signed_in: Any, visits: Any
) -> None:
    with transaction.atomic():
        audited(cast, visits)
        browser = signed_in(cast.viewer)
        page = browser.get(reverse("analytics:tag_audit", args=["bakery"]), PERIOD)
        counts = page_of(page.content.decode()).all("a", "source")
        for link in counts:
            path, _mark, asked = link.attrs["href"].partition("?")
            rows = browser.get(path, dict(parse_qsl(asked, keep_blank_values=True)))
            assert rows.status_code == 200 and rows.context["count"] == link.number == len(
                rows.context["rows"]
            )
            [csv_file, xlsx_file] = [one["href"] for one in rows.context["files"]]
            lines = list(csv.reader(io.StringIO(browser.get(csv_file).content.decode("utf-8-sig"))))
            assert len(lines) == 1 + rows.context["count"] + 2 and lines[-1] == ["Sum", str(link.number)]
            assert browser.get(xlsx_file).content[:2] == b"PK"
        tagged = {campaign.casefold() for campaign, _source, _medium, _host in visits if campaign}
        sources = {source for _campaign, source, _medium, _host in visits} - {"", "google"}
        media = {medium for _campaign, _source, medium, _host in visits} - {"", "cpc"}
        hosts = {host for *tags, host in visits if host and not any(tags)}
        assert len(counts) == len(tagged) + len(sources) + len(media) + len(hosts)
        transaction.set_rollback(True)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(visits=TAGS)
def test_every_count_of_the_audit_in_the_api_is_the_number_of_visits_it_opens_to(
    cast: Cast, client: Client, visits: Any
) -> None:
    with transaction.atomic():
        audited(cast, visits)
        program = Program(cast, client)
        answer = program.get(reverse("analytics_api:tag_audit", args=["bakery"]), **MAY)
        expected = {
            "campaigns": Counter(one[0].casefold() for one in visits if one[0]),
            "sources": Counter(one[1] for one in visits if one[1] not in ("", "google")),
            "media": Counter(one[2] for one in visits if one[2] not in ("", "cpc")),
        }
        columns = {"campaigns": "utm_campaign", "sources": "utm_source", "media": "utm_medium"}
        for name, counts in expected.items():
            lines = answer[name]["rows"]
            assert {line["text"]: int(line["visits"]["value"]) for line in lines} == counts
            for line in lines:
                found = program.opened(line["visits"]["open"])
                assert len(found["rows"]) == found["total_rows"] == int(found["sums"]["visits"])
                assert found["total_rows"] == counts[line["text"]]
                assert {row[columns[name]] for row in found["rows"]} == set(line["spellings"])
        hosts = Counter(host for *tags, host in visits if host and not any(tags))
        assert {one["host"]: int(one["visits"]["value"]) for one in answer["referrers"]} == hosts
        for one in answer["referrers"]:
            found = program.opened(one["visits"]["open"])
            assert {row["referrer"] for row in found["rows"]} == {one["host"]}
            assert len(found["rows"]) == int(found["sums"]["visits"]) == hosts[one["host"]]
        transaction.set_rollback(True)


def test_spend_without_visits_opens_to_its_facts_in_the_api(
    cast: Cast, build: Builder, client: Client
) -> None:
    """As the key is told it: a viewer's reads spend as the client is billed."""
    with as_workspace(cast.bakery) as bakery:
        visit(bakery, campaign=build.campaign("Summer"), utm_campaign="summer")
        add_markup(bakery, wish=MarkupWish(FIRST, Decimal(10), "meta"), by=cast.owner)
    address = reverse("analytics_api:tag_audit", args=["bakery"])
    for role, spend in ((Role.OWNER, "300.00"), (Role.VIEWER, "330.00")):
        program = Program(cast, client, role)
        answer = program.get(address, **MAY)
        [line] = answer["spend_without_visits"]["rows"]
        assert (line["name"], line["spend"]["value"], line["key"]) == ("Spring", spend, "")
        found = program.opened(line["spend"]["open"])
        assert Decimal(found["sums"]["spend"]) == Decimal(spend)
        assert answer["spend_without_visits"]["total_rows"] == 1


def test_visits_of_a_count_are_told_in_pages(cast: Cast, client: Client) -> None:
    with as_workspace(cast.bakery) as bakery:
        for _number in range(5):
            visit(bakery, utm_campaign="brand", path="/bread")
    program = Program(cast, client)
    address = reverse("analytics_api:tagged_rows", args=["bakery"])
    seen = []
    for page in ("1", "2", "3", "4"):
        found = program.get(address, **MAY, part="campaign", text="brand", page=page, per_page="2")
        assert (found["total_rows"], found["pages"], found["sums"]) == (5, 3, {"visits": "5"})
        seen.append(len(found["rows"]))
    assert seen == [2, 2, 1, 0]
    key = {"Authorization": f"Bearer {program.key}"}
    for wrong in ({"page": "0"}, {"per_page": "501"}, {"from": "x"}):
        asked = {**MAY, "part": "campaign", "text": "brand", **wrong}
        assert client.get(address, asked, headers=key).status_code == 400, wrong


@pytest.mark.parametrize("asked", ["", "part=campaign", "part=term&text=x", "part=source&text=a%00b"])
def test_visits_of_no_count_are_not_found(cast: Cast, signed_in: Any, asked: str) -> None:
    address = reverse("analytics:tagged_rows", args=["bakery"])
    assert signed_in(cast.viewer).get(f"{address}?{asked}").status_code == 404
    key = {"Authorization": f"Bearer {Program(cast, Client()).key}"}
    rows = reverse("analytics_api:tagged_rows", args=["bakery"])
    assert Client().get(f"{rows}?{asked}", headers=key).status_code == 404
    assert signed_in(cast.stranger).get(f"{address}?part=campaign&text=x").status_code == 404
