"""The conversions behind a figure of reports: whatever it is asked for, they add up to it to the millionth."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.db.models import QuerySet, Sum
from django.test import Client
from django.urls import reverse

from accounts.tenancy import workspace_scope
from analytics.attribution.codes import CODES
from analytics.attribution.compare import SUBJECTS
from analytics.attribution.rollup import rebuild
from analytics.models import AttributedDay
from campaigns.models import Campaign, Objective
from tests.analytics.attribution.world import World, at
from tests.cast import Cast

# Some touches lie before it, and some conversions behind it.
FIRST, LAST = at(-6).date(), at(0).date()


@pytest.fixture
def world(cast: Cast) -> World:
    """Touches and conversions on both sides of the ends of the period, of campaigns with and without an objective."""
    world = World(cast.bakery)
    spring, letter = world.campaign("Spring"), world.campaign("Letter")
    with workspace_scope(world.workspace):
        objective = Objective.objects.of(world.workspace).create(name="Grow", metrics=["revenue"])
        Campaign.objects.of(world.workspace).filter(pk__in=[spring, letter]).update(objective=objective)
    for number in range(7):
        who = f"v{number}"
        world.visit(who, at(number - 11), "meta", campaign="Spring")
        world.visit(who, at(number - 9), "email", campaign="Letter")
        world.visit(who, at(number - 8), "meta", campaign="Other")
        world.visit(who, at(number - 7), "meta")
        world.visit(who, at(number - 5), "direct")
        world.convert(who, at(number - 4), "10.01", visitor=who)
        world.convert(f"lead {who}", at(number - 4), kind="lead", visitor=who)
    world.visit("robin", at(0), "meta", campaign="Spring")
    world.convert("sold later", at(25), "7", visitor="robin")
    world.convert("lonely", at(-1), "5")
    world.convert("r", at(-1), "4.99", kind="refund", refund_of="v0")
    return world


def asked(client: Client, world: World, **params: Any) -> Any:
    address = reverse("analytics:attributed_rows", args=[world.workspace.slug])
    period = {"period": "custom", "from": FIRST.isoformat(), "to": LAST.isoformat()}
    return client.get(address, {**period, **params})


def within(rows: QuerySet[AttributedDay], world: World, filters: dict[str, Any]) -> QuerySet[AttributedDay]:
    """What reports add up for the same question."""
    if filters.get("by") == "channel":
        code = {str(code): channel for channel, code in CODES.items()}
        rows = rows.filter(channel=code.get(filters["key"], ""))
    if filters.get("by") == "campaign":
        is_alone = filters["key"] == "-1"
        rows = rows.filter(campaign_id=0 if is_alone else filters["key"])
        rows = rows.filter(channel="") if is_alone else rows.exclude(channel="")
    if "channel" in filters:
        rows = rows.filter(channel=filters["channel"])
    if "campaign" in filters:
        rows = rows.filter(campaign_id=filters["campaign"])
    if "objective" in filters:
        serving = Campaign.objects.of(world.workspace).exclude(objective=None)
        ids = list(serving.values_list("pk", flat=True))
        rows = rows.filter(campaign_id__in=ids) if filters["objective"] else rows.exclude(campaign_id__in=ids)
    return rows


@pytest.mark.parametrize("basis", ["conversion", "touch"])
@pytest.mark.parametrize("model", ["last_non_direct", "time_decay"])
def test_what_is_listed_adds_up_to_what_reports_show(
    world: World, cast: Cast, signed_in: Any, basis: str, model: str
) -> None:
    world.rules(model=model, date_basis=basis)
    rebuild(world.workspace.pk)
    client = signed_in(cast.viewer)
    with workspace_scope(world.workspace):
        objective = Objective.objects.of(world.workspace).get().pk
    spring, other = world.campaign("Spring"), world.campaign("Other")
    meta = {"by": "channel", "key": str(CODES["meta"])}
    questions: list[dict[str, Any]] = [
        {}, meta, {"by": "channel", "key": "-1"}, {"by": "campaign", "key": str(spring)},
        {"by": "campaign", "key": "0"}, {"by": "campaign", "key": "-1"},
        {"channel": "meta"}, {"channel": "email"}, {"campaign": spring}, {"campaign": 0}, {"objective": objective},
        {"objective": 0}, {"campaign": spring, **meta}, {"campaign": other, "channel": "meta"},
        {"campaign": 0, **meta}, {"objective": objective, **meta}, {"objective": 0, "channel": "meta"},
        {"objective": objective, "campaign": spring, "channel": "meta"}, {"objective": objective, "campaign": other},
    ]  # fmt: skip
    both = [*product(["sales"], questions), *product(["leads"], [{}, {"objective": objective, **meta}])]
    for subject, question in both:
        answer = asked(client, world, kind=subject, basis=basis, **question)
        assert answer.status_code == 200
        with workspace_scope(world.workspace):
            rows = AttributedDay.objects.of(world.workspace).filter(
                day__range=(FIRST, LAST), kind__in=SUBJECTS[subject]
            )
            sums = within(rows, world, question).aggregate(Sum("conversions"), Sum("value"))
        total = answer.context["found"].total
        assert (total.conversions, total.value or 0) == (
            sums["conversions__sum"] or 0, sums["value__sum"] or 0,
        ), (subject, question)  # fmt: skip


def test_by_the_touch_what_came_of_the_period_is_listed_though_it_was_sold_later(
    world: World, cast: Cast, signed_in: Any
) -> None:
    rebuild(world.workspace.pk)
    client = signed_in(cast.viewer)
    text = asked(client, world, basis="touch", model="last").content.decode()
    assert "sold later" in text and "The days are those of the touches." in text
    text = asked(client, world, model="last").content.decode()
    assert "sold later" not in text and "The days are those of the conversions." in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"basis": "moon"},
        {"channel": "moon"},
        {"channel": "x\0"},
        {"campaign": "123"},
        {"campaign": "-1"},
        {"campaign": "x"},
        {"objective": "123"},
        {"objective": "9" * 19},
    ],
)
def test_what_there_is_not_is_not_found(
    world: World, cast: Cast, signed_in: Any, wrong: dict[str, str]
) -> None:
    assert asked(signed_in(cast.viewer), world, **wrong).status_code == 404


def test_campaigns_and_objectives_of_another_workspace_are_not_there(
    world: World, cast: Cast, signed_in: Any
) -> None:
    rival = World(cast.rival)
    with workspace_scope(cast.rival):
        objective = Objective.objects.of(cast.rival).create(name="Theirs", metrics=["revenue"]).pk
    client = signed_in(cast.viewer)
    for foreign in ({"campaign": rival.campaign("Theirs")}, {"objective": objective}):
        assert asked(client, world, **foreign).status_code == 404


def test_of_endless_conversions_a_page_is_shown_and_all_are_added_up(
    world: World, cast: Cast, signed_in: Any
) -> None:
    for number in range(60):
        world.convert(f"many {number}", at(0), "1")
    rebuild(world.workspace.pk)
    client = signed_in(cast.viewer)
    pages = [asked(client, world, page=str(number), by="channel", key="-1") for number in (1, 2)]
    assert [len(page.context["lines"]) for page in pages] == [50, 11]
    assert {page.context["found"].total.value for page in pages} == {65_000_000}
