"""Every figure that is a sum, or a ratio of sums, leads to rows that add up to it: on pages, in the API, in files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.keys import make_key
from accounts.models import ApiKey, Role, Workspace
from analytics.api import number
from analytics.attribution.rollup import recompute as recompute_credit
from analytics.metrics import METRICS, TRACKED
from analytics.query import GROUPINGS
from analytics.rollup import rebuild
from campaigns.models import (
    Campaign,
    ChannelBudget,
    Fact,
    Goal,
    Link,
    Objective,
    Offer,
    ProductMargin,
    Revision,
    Series,
)
from campaigns.tracking.links.link_wishes import TargetWish
from tests.analytics.attribution.world import World
from tests.analytics.goal_world import TODAY, ago, make, url
from tests.analytics.opened import Node, figure_of, numbers_on
from tests.analytics.test_every_metric import fill
from tests.analytics.walked import OPEN, add_up, agrees, links_elsewhere, read
from tests.builders import Builder
from tests.campaigns.tracking.clicked import click, link_to
from tests.campaigns.tracking.test_registry import visit
from tests.cast import Cast, as_workspace

DAYS = 40
PERIOD = {"period": "custom", "from": ago(DAYS).isoformat(), "to": ago(1).isoformat(), "compare": "1"}
WAY = "The way so far, and what to expect"
# What leads to no rows, by caption and column, and why.
NOT_OPENED = {
    ("Campaigns with their results", "Budget"): "written by hand; what of it is spent opens on the campaign",
    ("Campaigns with their results", "Goals"): "how many goals there are, which the campaign lists",
    (WAY, "Even pace"): "drawn from target and days; nothing was counted",
    (
        "The way so far, and what to expect",
        "Expected, low",
    ): "foretold; what it is foretold from is told beside it",
    (
        "The way so far, and what to expect",
        "Expected, high",
    ): "foretold; what it is foretold from is told beside it",
}
# Of rows that are many, a sum and a ratio of each sort.
SOME = ("spend", "revenue", "conversions", "roi", "cpa", "sessions")
ASKED: dict[str, Any] = {"day": SOME[:4], "channel": SOME}


@pytest.fixture
def world(cast: Cast, settings: Any, tmp_path: Any) -> Cast:
    settings.FILES_DIR = tmp_path
    return with_results(cast)


def with_results(cast: Cast) -> Cast:
    """Ads, a shop, a CRM, visits, costs, tracked sales and leads, a budget over channels, goals of sums and ratios."""
    fill(cast, DAYS)
    tracked = World(cast.bakery)
    for back in range(1, 12):
        moment = datetime.combine(ago(back), datetime.min.time(), UTC) + timedelta(hours=10)
        who, campaign = f"v{back}", "Spring" if back % 2 else ""
        tracked.visit(who, moment, "meta" if back % 3 else "email", campaign=campaign, host="a.example", path="/t",
                      page_count=2, seconds=30, views=[moment])  # fmt: skip
        tracked.convert(f"T{back}", moment + timedelta(minutes=4), f"{10 + back}.37", visitor=who)
        tracked.convert(f"L{back}", moment + timedelta(minutes=5), kind="lead", visitor=who)
    tracked.visit("early", datetime.combine(ago(90), datetime.min.time(), UTC), page_count=1)
    tracked.rules(sales_since=ago(60), leads_since=ago(60))
    with as_workspace(cast.bakery) as workspace:
        Series.objects.of(workspace).filter(channel="facebook").update(channel="organic_social")
        ProductMargin.objects.of(workspace).delete()
        Offer.objects.of(workspace).update(gross_margin=None)
        spring = Campaign.objects.of(workspace).get(name="Spring")
        Campaign.objects.of(workspace).filter(pk=spring.pk).update(
            budget=Decimal(900), currency="EUR", starts_on=ago(30), ends_on=TODAY + timedelta(days=10)
        )
        ChannelBudget.objects.of(workspace).create(campaign=spring, channel="meta", amount=Decimal(500))
        Objective.objects.of(workspace).update(metrics=["orders", "ctr"])
        link = link_to(workspace, targets=[TargetWish("split", "https://a.example/b", share=50, name="B")])
        for back in range(1, 5):
            at = datetime.combine(ago(back), datetime.min.time(), UTC) + timedelta(hours=9)
            for verdict in ("person", "person", "preview")[: 1 + back % 3]:
                click(workspace, link, at, verdict=verdict, country="KR" if back % 2 else "")
            tags = {"utm_campaign": "Sprng", "utm_source": f"unheard-{back % 2}", "utm_medium": "unheard"}
            visit(
                workspace, started_at=at, last_at=at, **(tags if back % 2 else {"referrer_host": "b.example"})
            )
    rebuild(cast.bakery.pk)
    recompute_credit(cast.bakery.pk)
    for metric in ("spend", "cpa", "roi", "sessions", "orders"):
        make(cast, name=metric, metric=metric, target=Decimal(5), baseline=Decimal(2), campaign=None,
             starts_on=ago(30), due_on=TODAY + timedelta(days=10), budget=Decimal(100))  # fmt: skip
    return cast


def pages(cast: Cast) -> Iterator[tuple[str, str]]:
    bakery = cast.bakery
    with as_workspace(bakery) as workspace:
        spring = Campaign.objects.of(workspace).get(name="Spring")
        goals = list(Goal.objects.of(workspace).values_list("pk", flat=True))
    for name in (
        "dashboard",
        "campaign_list",
        "cost_list",
        "goal_list",
        "objective_tree",
        "attribution",
        "traffic",
        "tag_audit",
    ):
        yield name, url(name, bakery)
    for name, address in links_of(bakery):
        yield name, address
    yield "attribution of leads", f"{url('attribution', bakery)}?kind=leads&by=campaign"
    yield "imported traffic", f"{url('traffic', bakery)}?record=imported"
    yield "campaign", url("campaign", bakery, spring.pk)
    yield "objective", url("objective", bakery, spring.objective_id)
    for pk in goals:
        yield "goal", url("goal", bakery, pk)


def links_of(bakery: Workspace) -> Iterator[tuple[str, str]]:
    with as_workspace(bakery) as workspace:
        links = list(Link.objects.of(workspace).values_list("pk", flat=True))
    yield "links", reverse("campaigns:link_list", args=[bakery.slug])
    for pk in links:
        yield "link", reverse("campaigns:link_detail", args=[bakery.slug, pk])


@pytest.fixture
def browser(world: Cast, signed_in: Any) -> Client:
    client: Client = signed_in(world.analyst)
    return client


# --- the pages ----------------------------------------------------------------------------------------------------


def test_every_number_of_every_page_leads_to_rows_that_tell_it(world: Cast, browser: Client) -> None:
    closed: set[tuple[str, str, str]] = set()
    wrong: list[tuple[Any, ...]] = []
    opened: dict[str, Node] = {}
    count = 0
    for name, address in pages(world):
        page = read(browser, address, **PERIOD)
        shown = [*numbers_on(page), *links_elsewhere(page)]
        assert shown, name
        for one in shown:
            if one.where[0] == WAY and one.number == 0:
                continue  # before the first row came
            if not one.href:
                closed.add((name, *one.where[:2]))
                continue
            if not OPEN.search(one.href):
                continue
            count += 1
            if one.href not in opened:
                opened[one.href] = read(browser, one.href)
            heading = opened[one.href].all("h1")[0]
            told = heading.all("span", "num")
            is_share = "%" in one.text and f"= {one.text} of all clicks" in opened[one.href].text
            if not told or not (agrees(one.number, told[0].number) or told[0].text in one.text or is_share):
                wrong.append((name, one.where, one.text, heading.text, one.href))
    assert wrong == []
    without = {where[1:] for where in closed}
    assert without - NOT_OPENED.keys() == set()
    assert NOT_OPENED.keys() <= without, "what opens by now needs no excuse"
    assert count > 100
    for address, page in opened.items():
        add_up(address, page)


# --- the API ------------------------------------------------------------------------------------------------------


def values_in(answer: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each value of an answer with its place in it; but not the ratio of two records, of which each opens."""
    if isinstance(answer, dict):
        if {"value", "state", "reason"} <= answer.keys():
            yield path, answer
            return
        for name, one in answer.items():
            if (path, name) != ("", "ratio"):
                yield from values_in(one, f"{path}/{name}")
    elif isinstance(answer, list):
        for at, one in enumerate(answer):
            yield from values_in(one, f"{path}/{at}")


class Program:
    def __init__(self, cast: Cast, client: Client, role: Role = Role.VIEWER) -> None:
        _key, self.key = make_key(cast.bakery, name="reader", role=role, scope=ApiKey.Scope.READ, by=None)
        self.client = client
        self.seen: dict[str, Any] = {}

    def get(self, address: str, **params: str) -> Any:
        cache.clear()  # no program asks so often, and the limit is told elsewhere
        answer = self.client.get(address, params, headers={"Authorization": f"Bearer {self.key}"})
        assert answer.status_code == 200, (address, answer.content)
        return answer.json()

    def opened(self, address: str) -> Any:
        if address not in self.seen:
            self.seen[address] = self.get(address)
        return self.seen[address]


@pytest.fixture
def program(world: Cast, client: Client) -> Program:
    return Program(world, client)


def told_again(cast: Cast, answer: Any, address: str) -> str | None:
    """The figure of an opened answer, from nothing but its sums."""
    metric = answer["metric"]
    sums = {name: Decimal(value) for name, value in answer["sums"].items()}
    with as_workspace(cast.bakery) as workspace:
        value = figure_of(workspace, metric, sums, by_channel="channel=" in address)
    return None if value.value is None else number(value.value, METRICS[metric].unit, cast.bakery.currency)


def test_every_value_of_the_api_opens_to_sums_that_tell_it(world: Cast, program: Program) -> None:
    base, days = f"/api/v1/workspaces/{world.bakery.slug}", {"from": PERIOD["from"], "to": PERIOD["to"]}
    with as_workspace(world.bakery) as workspace:
        spring = Campaign.objects.of(workspace).get(name="Spring")
    answers = {
        "objectives": program.get(f"{base}/objectives/", **days),
        "goals": program.get(f"{base}/goals/"),
        "verdict": program.get(f"{base}/campaigns/{spring.pk}/verdict/", **days),
        **{
            f"results by {group or 'nothing'}": program.get(
                f"{base}/results/", metrics=",".join(ASKED.get(group, METRICS)), group_by=group, **days
            )
            for group in ("", *GROUPINGS)
        },
    }
    wrong = []
    count = 0
    for name, answer in answers.items():
        for path, value in values_in(answer):
            assert (value["value"] is None) == (value["open"] is None), (name, path, value)
            if value["value"] is None:
                assert value["state"] in ("missing", "undefined")
                assert value["reason"], (name, path)
                continue
            count += 1
            found = program.opened(value["open"])
            again = told_again(world, found, value["open"])
            is_zero = Decimal(value["value"]) == 0 and not any(Decimal(one) for one in found["sums"].values())
            if not is_zero and (again is None or Decimal(again) != Decimal(value["value"])):
                wrong.append((name, path, value, found["sums"], again))
    assert wrong[:3] == []
    assert count > 300


def test_tracked_parts_open_to_conversions_that_add_up(world: Cast, program: Program) -> None:
    base, days = f"/api/v1/workspaces/{world.bakery.slug}", {"from": PERIOD["from"], "to": PERIOD["to"]}
    found = program.get(f"{base}/results/", metrics="revenue,conversions,leads", group_by="campaign", **days)
    checked = 0
    for row in found["rows"]:
        for metric in ("revenue", "conversions", "leads"):
            address = row[metric]["open"]
            if address is None:
                continue
            answer = program.opened(address)
            name = TRACKED[metric]
            conversions = program.opened(answer["tracked"][name])
            column = "value" if metric == "revenue" else "conversions"
            parts = [Decimal(line["credit"][column] or 0) for line in conversions["rows"]]
            assert sum(parts) == Decimal(conversions["totals"][column] or 0) == Decimal(answer["sums"][name])
            checked += 1
    assert checked >= 4
    for kind in ("sales", "leads"):
        for group in ("channel", "campaign"):
            shared = program.get(f"{base}/attribution/", kind=kind, group_by=group, **days)
            assert program.opened(shared["open"])["totals"] == shared["totals"]
            for row in shared["rows"]:
                listed = program.opened(row["open"])["totals"]
                assert listed == {"conversions": row["conversions"], "value": row["value"]}


def test_traffic_of_either_record_opens_to_rows_that_add_up(world: Cast, program: Program) -> None:
    base, days = f"/api/v1/workspaces/{world.bakery.slug}", {"from": PERIOD["from"], "to": PERIOD["to"]}
    for record in ("own", "imported"):
        answer = program.get(f"{base}/traffic/", record=record, **days)
        count = 0
        for path, value in values_in(answer):
            if value["value"] is None:
                continue
            count += 1
            sums = program.opened(value["open"])["sums"]
            name = path.rpartition("/")[2]
            whole = Decimal(sums.get(f"{name}_whole") or 1)
            told = Decimal(sums.get(name) or sums[f"{name}_part"]) / (whole if f"{name}_part" in sums else 1)
            assert abs(told - Decimal(value["value"])) < Decimal("0.000001"), (record, path, value, sums)
        assert count > (10 if record == "own" else 2)
    rows = program.opened(program.get(f"{base}/traffic/", record="own", **days)["totals"]["visits"]["open"])
    assert len(rows["rows"]) == rows["total_rows"] == int(rows["sums"]["visits"]) == 15
    assert sum(row["conversions"] for row in rows["rows"]) == int(rows["sums"]["conversions"]) == 22
    assert sum(row["seconds"] for row in rows["rows"]) == int(rows["sums"]["time_part"])


# --- the history and the files ------------------------------------------------------------------------------------


def test_a_row_tells_what_it_said_before_and_who_replaced_it(
    cast: Cast, browser: Client, program: Program
) -> None:
    build = Builder(cast.bakery)
    with as_workspace(cast.bakery) as workspace:
        fact = Fact.objects.of(workspace).filter(spend__isnull=False, start_on=ago(2)).get()
        newer = build.run("corrected.csv")
        type(newer).objects.of(workspace).filter(pk=newer.pk).update(uploaded_by=cast.analyst)
        Revision.objects.of(workspace).create(
            run_id=newer.pk, start_on=fact.start_on, end_on=fact.end_on, series_id=fact.series_id,
            previous_run_id=fact.run_id, previous_sheet=0, previous_line=7, spend=5_250_000,
        )  # fmt: skip
    asked = {"metric": "spend", "from": ago(2).isoformat(), "to": ago(2).isoformat()}
    text = read(browser, url("source_rows", cast.bakery), **asked).text
    assert "before: €5.25, replaced on" in text
    assert f"corrected.csv of {cast.analyst}" in text
    found = program.get(reverse("analytics_api:result_sources", args=["bakery"]), **asked)
    older = [one for row in found["rows"] for one in row["older"]]
    assert [(one["values"], one["file_name"]) for one in older] == [({"spend": "5.25"}, "corrected.csv")]


def test_rows_are_downloaded_with_sums_state_and_definition(cast: Cast, browser: Client) -> None:
    def lines(metric: str, **more: str) -> list[list[str]]:
        asked = {"metric": metric, "from": PERIOD["from"], "to": PERIOD["to"], **more}
        answer = browser.get(url("source_rows_csv", cast.bakery), asked)
        assert answer.status_code == 200
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    spend = lines("spend")
    assert spend[0][:4] == ["First day", "Last day", "Spend as stated", "Spend in EUR"]
    facts = spend[1 : spend.index([])]
    assert len(facts) == DAYS
    assert sum(Decimal(row[3]) for row in facts) == 360
    about = {row[0]: row[1] for row in spend[spend.index([]) + 1 :]}
    assert (about["Sum: Spend"], about["Spend"]) == ("360", "360")
    assert about["Version of the definition"] == str(METRICS["spend"].version)
    costs = lines("all_in_cost")
    paid = [row for row in costs[1 : costs.index([])] if row[4]]
    assert paid and all(row[-5] for row in paid), "each payment says how it is spread"
    nothing = lines("spend", channel="x")
    assert any(row and row[1:2] and row[1].startswith("No data: ") for row in nothing)
    assert browser.get(url("source_rows_xlsx", cast.bakery), {"metric": "roi"}).content.startswith(b"PK")
