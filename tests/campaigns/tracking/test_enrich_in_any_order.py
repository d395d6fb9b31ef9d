"""Visits do not depend on the order in which hits arrive, nor on how they are cut into batches."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from campaigns.models import (
    Campaign,
    CampaignKey,
    Hit,
    Link,
    TrackingSettings,
    Visit,
)
from campaigns.tracking.settings import settings_of
from tests.campaigns.tracking.hits import (
    click,
    event,
    gathered,
    key,
    leave,
    view,
    visits,
)
from tests.cast import Cast

SOURCES = ["", "?utm_source=facebook&utm_medium=cpc", "?utm_source=newsletter"]
REFERRERS = ["", "https://www.google.com/", "https://bakery.example/x", "https://www.paypal.com/"]


def a_link(workspace: Workspace, name: str = "spring", **fields: Any) -> Link:
    with workspace_scope(workspace):
        campaign = Campaign.objects.of(workspace).create(name=name.title())
        CampaignKey.objects.of(workspace).create(campaign=campaign, key=f"{name}-26")
        values = {"source": "facebook", "medium": "paid_social", "target": "https://bakery.example/"} | fields
        rows: Any = Link.objects.of(workspace)
        made: Link = rows.create(slug=name, campaign=campaign, **values)
    return made


def hits_left(workspace: Workspace) -> int:
    with workspace_scope(workspace):
        return Hit.objects.of(workspace).count()


@st.composite
def stories(draw: Any) -> tuple[list[tuple[Any, ...]], list[int], list[int]]:
    """Hits as recipes, an order of arrival, and where a batch ends."""
    recipes: list[tuple[Any, ...]] = []
    minutes = st.integers(0, 150)
    names: list[str] = []
    for number in range(draw(st.integers(1, 9))):
        name = f"v{number}"
        known = draw(st.sampled_from(["", "", "", "c0", "c1"]))
        who = draw(st.sampled_from(["ana", "ben"]))
        recipes.append(
            (
                "view",
                draw(minutes),
                name,
                draw(st.sampled_from(SOURCES)),
                draw(st.sampled_from(REFERRERS)),
                known,
                who,
            )
        )
        names.append(name)
    for number in range(draw(st.integers(0, 4))):
        of = draw(st.integers(0, len(names) - 1))
        recipes.append(
            ("leave" if number % 2 else "event", recipes[of][1] + draw(st.integers(0, 40)), names[of], number)
        )
    recipes += [
        ("click", draw(minutes), f"c{number}", draw(st.sampled_from(["ana", "ben"])))
        for number in range(draw(st.integers(0, 2)))
    ]
    order = draw(st.permutations(range(len(recipes))))
    cuts = draw(st.lists(st.integers(0, len(recipes)), max_size=4))
    return recipes, list(order), sorted({0, len(recipes), *cuts})


def made(recipe: tuple[Any, ...], link: int) -> Hit:
    kind = recipe[0]
    if kind == "view":
        _kind, minute, name, query, referrer, known, who = recipe
        return view(
            minute, name, f"/{name}{query}", who=who, r=referrer, **({"c": key(known)} if known else {})
        )
    if kind == "click":
        return click(recipe[1], link, recipe[2], who=recipe[3], r="https://t.co/")
    if kind == "leave":
        return leave(recipe[1], recipe[2], recipe[3] + 1)
    return event(recipe[1], f"e{recipe[3]}", recipe[2], "played")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=stories())
def test_any_order_and_any_split_of_the_hits_gives_the_same_visits(cast: Cast, story: Any) -> None:
    recipes, order, cuts = story
    with transaction.atomic():
        link = _link_of_the_story(cast.bakery)
        gathered(
            cast.bakery,
            *(made(recipe, link) for recipe in sorted(recipes, key=lambda recipe: (recipe[1], recipe[2]))),
        )
        expected = visits(cast.bakery)
        transaction.set_rollback(True)
    with transaction.atomic():
        link = _link_of_the_story(cast.bakery)
        for start, stop in pairwise(cuts):
            gathered(cast.bakery, *(made(recipes[position], link) for position in order[start:stop]))
        found = visits(cast.bakery)
        left = hits_left(cast.bakery)
        transaction.set_rollback(True)
    for row in (*expected, *found):
        del row["link_id"], row["campaign_id"]  # made anew each time
    assert (found, left) == (expected, 0)


def _link_of_the_story(workspace: Workspace) -> int:
    with workspace_scope(workspace):
        if not TrackingSettings.objects.of(workspace).exists():
            settings_of(workspace)
    return a_link(workspace).pk


def test_all_of_a_visit_follows_when_an_earlier_hit_takes_its_place(cast: Cast) -> None:
    gathered(cast.bakery, view(40, "b", "/bread"), event(41, "e", "b", "played"))
    gathered(cast.bakery, view(0, "a", "/?utm_source=newsletter"))
    gathered(cast.bakery, view(20, "m", "/middle"))
    (found,) = visits(cast.bakery)
    assert ("".join(name for name, *_rest in found["views"]), found["channel"]) == ("amb", "email")
    assert [act[0] for act in found["acts"]] == ["e"]
    with workspace_scope(cast.bakery):
        assert Visit.objects.of(cast.bakery).count() == 1
