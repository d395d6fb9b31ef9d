"""An organization whose plan has ended: every address reads as before, and only the listed ones change anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test.utils import override_settings
from django.utils import timezone

from accounts.access import ROLES, permission_for
from accounts.billing.configuration import Billing
from accounts.billing.read_only import SAFE, STAYS_OPEN
from accounts.models import Subscription
from tests.house.actors import Actor, World
from tests.house.matrix import METHODS, call, undone
from tests.house.routes import Route, called_routes, values_for
from tests.house.world import fingerprint

BILLING = Billing("sk_test_1", ("whsec_1",), {"price_1": "starter"}, "http://127.0.0.1:1")


def of_an_organization(route: Route) -> bool:
    return bool({"slug", "organization_id"} & set(route.arguments))


@pytest.fixture
def ended(world: World) -> Iterator[World]:
    """The agency's trial is long over."""
    long_ago = timezone.now() - timedelta(days=60)
    with undone(), override_settings(BILLING=BILLING):
        Subscription.objects.create(
            organization=world.bakery.organization, time_zone="UTC", trial_ends_at=long_ago
        )
        yield world


def answers(
    actor: Actor, *, reading: bool, unless: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str, int]]:
    """What the actor may call of their own place, with the status."""
    for route in called_routes():
        if not of_an_organization(route) or route.name in unless or route.is_api != bool(actor.key):
            continue
        for method in METHODS:
            line = permission_for(route.name, method)
            if line is None or (method in SAFE) != reading or method in ("HEAD", "OPTIONS"):
                continue
            role = actor.on_organization if line.audience.startswith("organization-") else actor.role
            if line.audience.removeprefix("organization-") not in ROLES or role is None or role < line.role:
                continue
            with undone():
                answer = call(actor, method, route.fill(values_for(route, actor.own, actor.foreign, {})))
            yield route.name, method, answer.status


@pytest.mark.parametrize("name", ["owner", "writing_key"])
def test_nothing_is_changed_but_by_the_routes_that_are_listed(ended: World, name: str) -> None:
    sides = [ended.bakery, ended.florist]
    before = fingerprint(sides)
    found = list(answers(ended.actors[name], reading=False, unless=frozenset(STAYS_OPEN)))
    assert len(found) > (60 if name == "owner" else 8)
    assert [one for one in found if one[2] != 402] == []
    assert fingerprint(sides) == before


@pytest.mark.parametrize("name", ["owner", "viewer", "reading_key"])
def test_everything_is_read_as_before(ended: World, name: str) -> None:
    actor = ended.actors[name]
    with override_settings(BILLING=None):
        before = list(answers(actor, reading=True))
    ours = ("accounts:organization_usage", "accounts:organization_billing")
    after = list(answers(actor, reading=True))
    assert len(after) > 12
    assert [one for one in after if one[0] not in ours] == [one for one in before if one[0] not in ours]
    assert {one[2] for one in after if one[0] in ours} <= {200}


def test_what_stays_open_is_there_and_stays_open(ended: World) -> None:
    routes = {route.name for route in called_routes()}
    assert STAYS_OPEN.keys() <= routes
    for name in ("owner", "writing_key"):
        found = list(answers(ended.actors[name], reading=False))
        # Without a word in its body a call of this one puts a page on the net: see below.
        opened = [one for one in found if one[0] in STAYS_OPEN and one[0] != "campaigns:page_publish"]
        assert [one for one in opened if one[2] == 402] == []


@pytest.mark.parametrize(
    ("name", "route", "back", "away"),
    [
        ("owner", "campaigns:page_publish", {}, {"stop": "1"}),
        ("owner", "campaigns:page_archive", {"restore": "1"}, {}),
        ("owner", "campaigns:link_archive", {"restore": "1"}, {}),
        ("owner", "campaigns:source_stop", {"restart": "1"}, {}),
        ("owner", "analytics:dashboard_portal", {"show": "1"}, {"show": "0"}),
        ("owner", "analytics:goal_portal", {"show": "1"}, {"show": "0"}),
        ("owner", "analytics:brief_portal", {"show": "1"}, {"show": "0"}),
        ("writing_key", "campaigns_api:link_archive", {"archived": False}, {"archived": True}),
        ("writing_key", "campaigns_api:link_archive", {"archived": "off"}, {}),
    ],
)
def test_what_was_taken_away_is_not_put_back(
    ended: World, name: str, route: str, back: dict[str, Any], away: dict[str, Any]
) -> None:
    actor = ended.actors[name]
    [found] = [one for one in called_routes() if one.name == route]
    address = found.fill(values_for(found, actor.own, actor.foreign, {}))
    statuses = []
    for sent in (back, away):
        with undone():
            body = json.dumps(sent) if actor.key else urlencode(sent)
            statuses.append(call(actor, "POST", address, data=body).status)
    assert statuses[0] == 402 and statuses[1] in (200, 302), statuses


def test_an_organization_whose_plan_runs_is_not_held(ended: World) -> None:
    Subscription.objects.filter(organization=ended.bakery.organization).update(given_plan="unlimited")
    found = list(answers(ended.actors["owner"], reading=False))
    assert len(found) > 60
    assert [one for one in found if one[2] == 402] == []
