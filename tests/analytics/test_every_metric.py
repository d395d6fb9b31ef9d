"""Each metric of the catalogue on each page and in each question, with nothing, one day and many days imported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.keys import make_key
from accounts.models import ApiKey, Role
from analytics.metrics import METRICS
from analytics.query import GROUPINGS
from analytics.rollup import recompute
from analytics.watch import watch
from campaigns.models import Campaign, CostEntry, Objective, Offer, ProductMargin
from tests.analytics.goal_world import TODAY, ago, make, url
from tests.analytics.test_people import crm, shop
from tests.builders import Builder
from tests.campaigns.test_import_run import Desk
from tests.cast import Cast, as_workspace

WORLDS = {"nothing": 0, "one day": 1, "many days": 420}
PEOPLE = ("lia", "tom", "mia", "eva")


@pytest.fixture(params=WORLDS)
def world(cast: Cast, settings: Any, tmp_path: Any, request: Any) -> Cast:
    settings.FILES_DIR = tmp_path
    if days := WORLDS[request.param]:
        fill(cast, days)
    return cast


def fill(cast: Cast, days: int) -> None:
    """Ads of a campaign with an offer, a shop and a CRM with people, visits, a page with reach, costs and margins."""
    build, desk = Builder(cast.bakery), Desk(cast.bakery, cast.analyst)
    ads, visits = build.series(campaign="Spring"), build.series("ga4.traffic", level="channel_group")
    page = build.series("meta_page.page", level="account", kind="social", channel="facebook")
    run = build.run("meta.csv")
    for back in range(1, days + 1):
        build.fact(ads, ago(back), run_id=run.pk, spend=9, conversions=1, conversion_value=30, leads=2, clicks=7,
                   link_clicks=5, impressions=900, reach=400, engagements=8, likes=5, comments=1, shares=1, saves=1,
                   sign_ups=1)  # fmt: skip
        build.fact(visits, ago(back), sessions=50)
        build.fact(page, ago(back), engagements=4, reach=90, impressions=120, follows=1, followers=800)
    build.fact(build.series("hubspot.deals", level="deal"), ago(1), deals=1)
    sold = range(1, days + 1, 7)
    # Everybody who ordered in the last weeks was new then.
    names = {back: PEOPLE[back % 4] if back > 30 else f"new{back}" for back in sold}
    desk.load(shop(*(f"{back},{names[back]}@orchard.example,20,{ago(back)}" for back in sold)), "orders.csv")
    leads = (f"{back},{names[back]}@orchard.example,Lead,{ago(back)},Organic Search" for back in sold)
    desk.load(crm(*leads), "contacts.csv")
    with as_workspace(cast.bakery) as workspace:
        CostEntry.objects.of(workspace).create(
            kind="fees",
            name="Agency",
            currency="EUR",
            starts_on=ago(days),
            repeats="monthly",
            amount=Decimal(70),
        )
        ProductMargin.objects.of(workspace).create(product="Tea", gross_margin=Decimal("0.3"))
        offer = Offer.objects.of(workspace).create(name="Tasting", gross_margin=Decimal("0.2"))
        objective = Objective.objects.of(workspace).create(name="Sales", metrics=["orders"])
        Campaign.objects.of(workspace).filter(name="Spring").update(offer=offer, objective=objective)
    recompute(cast.bakery.pk)


class Answers:
    """Collects what was answered otherwise than expected, by metric and page."""

    def __init__(self) -> None:
        self.wrong: list[tuple[Any, ...]] = []

    def expect(self, response: Any, *what: Any, status: int = 200) -> Any:
        if response.status_code != status:
            self.wrong.append((*what, response.status_code))
        return response


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def browser(cast: Cast, signed_in: Callable[[Any], Client]) -> Client:
    client = signed_in(cast.analyst)
    client.raise_request_exception = False
    return client


def test_a_goal_on_any_metric_is_set_listed_judged_and_opened(
    world: Cast, browser: Client, answers: Answers
) -> None:
    bakery = world.bakery
    with as_workspace(bakery) as workspace:
        spring = Campaign.objects.of(workspace).filter(name="Spring").first()
    goals = []
    for metric in METRICS:
        made = [
            make(world, name=metric, metric=metric, target=Decimal(5), baseline=Decimal(2)),
            make(world, name=metric, metric=metric, target=Decimal(1), direction="at_most", campaign=spring),
        ]
        goals += made
        for goal in made:
            answers.expect(browser.get(url("goal", bakery, goal.pk)), metric, "goal")
        asked = {"step": "3", "metric": metric, "direction": "at_least", "starts_on": TODAY.isoformat(),
                 "due_on": (TODAY + timedelta(days=27)).isoformat(), "target": "3", "check": "1"}  # fmt: skip
        answers.expect(browser.post(url("goal_new", bakery), asked), metric, "step 3")
    for number in range(1, len(goals) // 24 + 2):
        answers.expect(browser.get(url("goal_list", bakery), {"page": number}), "list", number)
    watch(bakery.pk)
    answers.expect(browser.get(url("notice_list", bakery)), "notices")
    assert answers.wrong == []


def test_any_metric_opens_to_its_rows(world: Cast, browser: Client, answers: Answers) -> None:
    bakery = world.bakery
    with as_workspace(bakery) as workspace:
        spring = Campaign.objects.of(workspace).filter(name="Spring").first()
    within = [{}, {"channel": "meta"}, {"campaign": "0"}, {"objective": "0"}]
    if spring is not None:
        within += [{"campaign": str(spring.pk)}, {"objective": str(spring.objective_id)}]
    for metric in METRICS:
        for one in within:
            asked = {"metric": metric, "from": ago(40).isoformat(), "to": ago(1).isoformat(), **one}
            answers.expect(browser.get(url("source_rows", bakery), asked), metric, one)
    assert answers.wrong == []


def test_any_metric_is_told_by_any_grouping_and_opens_in_the_api(
    world: Cast, client: Client, answers: Answers, request: Any
) -> None:
    _key, key = make_key(world.bakery, name="reader", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=None)
    client.raise_request_exception = False

    def call(path: str, **params: str) -> Any:
        address = f"/api/v1/workspaces/{world.bakery.slug}/{path}"
        days = {"from": ago(40).isoformat(), "to": ago(1).isoformat()}
        return client.get(address, params | days, headers={"Authorization": f"Bearer {key}"})

    told_in_all = set()
    for metric in METRICS:
        for group_by in ("", *GROUPINGS):
            found = answers.expect(call("results/", metrics=metric, group_by=group_by), metric, group_by)
            told = (
                found.json()["totals"][metric] if found.status_code == 200 else {"value": None, "reason": "-"}
            )
            # Either there is a number or it says why there is none.
            told_in_all |= {metric} if told["value"] is not None else set()
            if told["value"] is None and not told["reason"]:
                answers.wrong.append((metric, group_by, told))
        answers.expect(call("results/sources/", metric=metric), metric, "sources")
    assert answers.wrong == []
    if "many days" in request.node.name:
        # Two accounts reached people, whom nobody may add; and nothing is added to what the platforms charged.
        assert set(METRICS) - told_in_all == {"reach", "markup"}
