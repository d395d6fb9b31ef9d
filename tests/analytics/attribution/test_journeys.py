"""Which touches led to a conversion, and what it was worth."""

from __future__ import annotations

import pytest

from accounts.tenancy import workspace_scope
from analytics.attribution import journeys
from analytics.attribution.codes import CODES
from analytics.attribution.rollup import recompute, verify
from campaigns.changes import mark_journeys
from campaigns.models import Conversion, Person
from campaigns.tracking.people.touches import lead_touches_of, touches_of
from tests.analytics.attribution.world import World, at
from tests.builders import set_rates
from tests.cast import Cast


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast.bakery)


def told(world: World) -> dict[str, list[int]]:
    recompute(world.workspace.pk)
    assert verify(world.workspace.pk) == []
    return world.touches()


def test_touches_lie_within_the_look_back_and_before_the_conversion(world: World) -> None:
    for number, days in enumerate((-31, -30, -3, 0, 0.1), start=1):
        world.visit("anna", at(days), number=number)
    world.visit("berta", at(-1), number=9)
    world.convert("1", at(0), "50", visitor="anna")
    assert told(world) == {"1": [2, 3, 4]}
    assert world.journeys()["1"] == (
        "purchase", "2026-05-20", 50_000_000, False, [2, 3, 4], [30 * 86_400, 3 * 86_400, 0], [2, 2, 2], None, None,
    )  # fmt: skip


def test_visitors_of_a_person_count_from_the_moment_it_was_known(world: World) -> None:
    world.visit("phone", at(-5), number=1)
    world.visit("office", at(-4), number=2)
    world.convert("before", at(-3), email="anna@example.com", visitor="phone")
    world.convert("between", at(-2), email="anna@example.com")
    world.convert("after", at(0), email="anna@example.com", visitor="office")
    world.convert("later", at(1), email="anna@example.com")
    assert told(world) == {"before": [1], "between": [1], "after": [1, 2], "later": [1, 2]}


def test_later_visits_and_later_knowledge_never_rewrite_what_was_told(world: World) -> None:
    world.visit("phone", at(-2), number=1)
    world.convert("1", at(-1), "10", visitor="phone", email="anna@example.com")
    before = told(world)
    world.visit("phone", at(1), number=2)
    world.visit("office", at(-3), number=3)
    world.convert("2", at(2), "10", visitor="office", email="anna@example.com")
    assert told(world) == {**before, "2": [3, 1, 2]}


def test_an_earlier_visit_that_arrives_late_counts(world: World) -> None:
    world.convert("1", at(0), "10", visitor="anna")
    assert told(world) == {"1": []}
    world.visit("anna", at(-1), number=1)
    assert told(world) == {"1": [1]}
    assert world.days() == [("2026-05-20", "purchase", "meta", "", 1_000_000, 10_000_000, 0)]


def test_whoever_comes_back_from_paying_came_from_where_he_came_before(world: World) -> None:
    world.visit("anna", at(0), number=1, views=[at(minutes=40)])
    world.visit("anna", at(minutes=60), "referral", number=2, referrer_host="www.paypal.com")
    # What the first visit does after the second one has begun, in another tab, is too late.
    world.visit("berta", at(0), "meta", number=3, last_at=at(minutes=50), views=[at(minutes=50)])
    world.visit("berta", at(minutes=31), "referral", number=4, referrer_host="paypal.com")
    world.visit("carla", at(0), "referral", number=5, referrer_host="notpaypal.com")
    world.visit("dora", at(0), "email", number=6, referrer_host="paypal.com", utm_source="newsletter")
    for name in ("anna", "berta", "carla", "dora"):
        world.convert(name, at(minutes=90), "10", visitor=name)
    assert told(world) == {"anna": [1], "berta": [3, 4], "carla": [5], "dora": [6]}
    channels = {key: found[6] for key, found in world.journeys().items()}
    assert channels == {"anna": [2], "berta": [2, 1], "carla": [14], "dora": [11]}


def test_the_host_with_an_underscore_ignores_no_other_host(world: World) -> None:
    world.rules(ignored_referrers=["pay_me.example"])
    world.visit("anna", at(-1), "referral", referrer_host="www.payxme.example")
    world.visit("anna", at(0), "referral", referrer_host="www.pay_me.example")
    world.convert("1", at(0), visitor="anna")
    told(world)
    assert world.journeys()["1"][6] == [14, 1]


def test_what_a_person_s_page_calls_a_touch_is_one_of_the_journey(world: World) -> None:
    world.visit("anna", at(0), number=1, views=[at(minutes=40)])
    world.visit("anna", at(minutes=60), "referral", number=2, referrer_host="www.paypal.com")
    world.visit("berta", at(0), number=3)
    world.visit("berta", at(minutes=31), "referral", number=4, referrer_host="www.paypal.com")
    made = {
        name: world.convert(name, at(minutes=90), kind="lead", visitor=name, email=f"{name}@example.com")
        for name in ("anna", "berta")
    }
    assert told(world) == {"anna": [1], "berta": [3, 4]}
    last = {name: found[4][-1] for name, found in world.journeys().items()}
    direct = CODES["direct"]
    assert {name: found[6][-1] == direct for name, found in world.journeys().items()} == {
        "anna": False,
        "berta": True,
    }
    with workspace_scope(world.workspace):
        of = {name: one.person_id or 0 for name, one in made.items()}
        found = touches_of(world.workspace, of.values())
        lead = lead_touches_of(world.workspace, of.values())
    for touches in ({name: found[of[name]].last for name in of}, {name: lead[of[name]] for name in of}):
        assert {name: touch and touch.visit_id for name, touch in touches.items()} == last
        assert {name: touch and touch.channel for name, touch in touches.items()} == {
            "anna": "meta",
            "berta": "direct",
        }


def test_a_refund_has_the_touches_of_its_sale_and_its_own_day(world: World) -> None:
    world.convert("r", at(3), "20", kind="refund", refund_of="1")
    recompute(world.workspace.pk)
    assert world.days() == [("2026-05-23", "refund", "", "", 0, -20_000_000, 0)]
    world.visit("anna", at(-1), number=1)
    world.visit("anna", at(2), "email", number=2)
    world.convert("1", at(0), "50", visitor="anna")
    assert told(world) == {"1": [1], "r": [1]}
    assert world.days() == [
        ("2026-05-20", "purchase", "meta", "", 1_000_000, 50_000_000, 0),
        ("2026-05-23", "refund", "meta", "", 0, -20_000_000, 0),
    ]


def test_the_touch_that_made_a_lead_is_the_last_one_before_it(world: World) -> None:
    for number, days in enumerate((-9, -7, -5, -1), start=1):
        world.visit("anna", at(days), number=number)
    world.convert("lead", at(-6), kind="lead", visitor="anna", email="anna@example.com")
    with workspace_scope(world.workspace):
        person = Person.objects.of(world.workspace).get()
        Person.objects.of(world.workspace).filter(pk=person.pk).update(deal_at=at(-3))
        mark_journeys(world.workspace.pk, people=[person.pk])
    world.convert("sale", at(0), "10", email="anna@example.com")
    world.convert("alone", at(0), kind="lead", visitor="anna")
    told(world)
    marks = {key: (found[4], found[7], found[8]) for key, found in world.journeys().items()}
    assert marks == {
        "lead": ([1, 2], 1, None),
        "sale": ([1, 2, 3, 4], 1, 2),
        "alone": ([1, 2, 3, 4], 3, None),
    }


def test_money_counts_at_the_rate_of_its_day_and_without_one_is_counted_and_left_out(world: World) -> None:
    set_rates({"2026-05-19": {"USD": "1.25"}, "2026-05-20": {"USD": "1.6"}})
    world.convert("1", at(0), "10", currency="USD")
    world.convert("2", at(-1), "10", currency="USD")
    world.convert("3", at(0), "10", currency="CLP")
    world.convert("4", at(0))
    told(world)
    assert {key: found[2:4] for key, found in world.journeys().items()} == {
        "1": (6_250_000, False), "2": (8_000_000, False), "3": (None, True), "4": (None, False),
    }  # fmt: skip
    assert world.days() == [
        ("2026-05-19", "purchase", "", "", 1_000_000, 8_000_000, 0),
        ("2026-05-20", "purchase", "", "", 3_000_000, 6_250_000, 1),
    ]


def test_a_day_ends_at_midnight_of_the_workspace(world: World) -> None:
    world.convert("1", at(0, minutes=14 * 60 + 30), "10")
    told(world)
    assert [row[0] for row in world.days()] == ["2026-05-21"]


def test_of_endless_visits_the_first_and_the_latest_are_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journeys, "MAX_TOUCHES", 3)
    for number in range(1, 7):
        world.visit("robot", at(number - 10), number=number)
    world.visit("anna", at(-1), number=9)
    world.convert("robot", at(0), visitor="robot")
    world.convert("anna", at(0), visitor="anna")
    assert told(world) == {"robot": [1, 5, 6], "anna": [9]}


def test_a_conversion_that_is_gone_takes_its_journey_along(world: World) -> None:
    world.visit("anna", at(-1))
    made = world.convert("1", at(0), "10", visitor="anna")
    told(world)
    with workspace_scope(world.workspace):
        Conversion.objects.of(world.workspace).filter(pk=made.pk).delete()
        mark_journeys(world.workspace.pk, conversions=[made.pk])
    assert told(world) == {} and world.days() == []


def test_two_people_who_turn_out_to_be_one_share_their_visitors(world: World) -> None:
    world.visit("phone", at(-9), number=1)
    world.visit("office", at(-8), number=2)
    world.convert("1", at(-7), email="anna@example.com", visitor="phone")
    world.convert("2", at(-6), customer="c9", visitor="office")
    assert told(world) == {"1": [1], "2": [2]}
    world.convert("3", at(0), email="anna@example.com", customer="c9")
    assert told(world) == {"1": [1], "2": [1, 2], "3": [1, 2]}


def test_nobody_sees_journeys_of_another_workspace(cast: Cast, world: World) -> None:
    other = World(cast.florist)
    other.visit("anna", at(-1))
    world.convert("1", at(0), "10", visitor="anna")
    other.convert("1", at(0), "10", visitor="anna")
    recompute(cast.florist.pk)
    assert told(world) == {"1": []}
    assert len(other.touches()["1"]) == 1
