"""All models side by side: one total everywhere, the conversions behind each number, and what a decision hangs on."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.keys import make_key
from accounts.models import ApiKey, Role
from accounts.tenancy import workspace_scope
from analytics import rollup as sums
from analytics.attribution import decision, lost
from analytics.attribution.compare import UNATTRIBUTED, Comparison, Share, compare
from analytics.attribution.credit import credit
from analytics.attribution.listed import Asked, listed
from analytics.attribution.models import MODELS
from analytics.attribution.rollup import recompute
from analytics.models import AttributedDay
from campaigns.models import Campaign, Offer, TrackingSettings
from tests.analytics.attribution.world import World, at
from tests.builders import Builder
from tests.cast import Cast

FIRST, LAST = at(-30).date(), at(30).date()


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast.bakery)


def buyers(world: World, count: int, *touches: tuple[str, str], value: str = "10", name: str = "b") -> None:
    """So many people who came in this way, a day between the touches, and bought."""
    for number in range(count):
        visitor = f"{name}{number}"
        for place, (channel, campaign) in enumerate(touches):
            world.visit(visitor, at(place - len(touches), minutes=number), channel, campaign=campaign)
        world.convert(visitor, at(0, minutes=number), value, visitor=visitor)


def compared(world: World, **asked: Any) -> Comparison:
    recompute(world.workspace.pk)
    with workspace_scope(world.workspace):
        return compare(world.workspace, FIRST, LAST, **asked)


def mixed(world: World) -> None:
    buyers(world, 2, ("meta", "Spring"), ("email", "Letter"), ("direct", ""), value="10.01")
    world.convert("lonely", at(0), "5")
    world.convert("r", at(1), "4.99", kind="refund", refund_of="b0")
    world.convert("lead", at(0), kind="lead", visitor="b0")


@pytest.mark.parametrize("group_by", ["channel", "campaign"])
def test_each_column_adds_up_to_the_conversions_of_the_period(world: World, group_by: str) -> None:
    mixed(world)
    found = compared(world, group_by=group_by)
    assert found.total == Share(3_000_000, 20_030_000)
    for model in MODELS:
        shares = [row.shares[model] for row in found.rows]
        assert sum(share.conversions for share in shares) == found.total.conversions
        assert sum(share.value or 0 for share in shares) == found.total.value
    assert found.rows[-1].key == UNATTRIBUTED
    assert set(found.rows[-1].shares.values()) == {Share(1_000_000, 5_000_000)}


def test_the_numbers_of_the_workspaces_model_are_those_of_its_days(world: World) -> None:
    mixed(world)
    world.rules(model="time_decay")
    found = compared(world)
    with workspace_scope(world.workspace):
        days = AttributedDay.objects.of(world.workspace).filter(kind__in=("purchase", "refund"))
        expected: dict[str, list[int]] = {}
        for row in days:
            each = expected.setdefault(row.channel, [0, 0])
            each[0] += row.conversions
            each[1] += row.value or 0
    shares = {row.label: row.shares["time_decay"] for row in found.rows}
    assert sorted([share.conversions, share.value] for share in shares.values()) == sorted(expected.values())


@pytest.mark.parametrize("model", MODELS)
def test_the_conversions_behind_a_number_add_up_to_it(world: World, model: str) -> None:
    mixed(world)
    found = compared(world, group_by="campaign")
    for row in [*found.rows, None]:
        key = None if row is None else row.key
        with workspace_scope(world.workspace):
            wish = Asked(subject="sales", group_by="campaign", key=key, model=model)
            behind = listed(world.workspace, FIRST, LAST, wish)
        expected = found.total if row is None else row.shares[model]
        assert behind.total.conversions == expected.conversions
        assert (behind.total.value or 0) == (expected.value or 0)
        assert sum(line.share.value or 0 for line in behind.lines) == (expected.value or 0)


def test_leads_are_compared_by_how_many_they_are(world: World) -> None:
    mixed(world)
    found = compared(world, subject="leads")
    assert found.total == Share(1_000_000, None)
    assert {row.label: row.shares["first"] for row in found.rows} == {
        "Meta": Share(1_000_000, None), "Email": Share(0, None), "Direct": Share(0, None),
    }  # fmt: skip


# --- the decision ---------------------------------------------------------------------------------------------


def decided(world: World) -> decision.Decision:
    found = compared(world, group_by="campaign")
    with workspace_scope(world.workspace):
        return decision.decide(found)


def spend(world: World, **costs: int) -> None:
    build = Builder(world.workspace)
    for campaign, cost in costs.items():
        build.fact(build.series(campaign=campaign), at(0).date(), spend=cost)
    sums.recompute(world.workspace.pk)


def test_too_few_conversions_decide_nothing(world: World) -> None:
    buyers(world, 29, ("meta", "Spring"), ("email", "Letter"))
    assert decided(world) == decision.Decision(
        None, ("Only 29 conversions in this period: too few to tell, it takes 30.",)
    )


def test_models_that_agree_change_no_decision(world: World) -> None:
    buyers(world, 20, ("meta", "Spring"), name="s")
    buyers(world, 10, ("email", "Letter"), name="l")
    found = decided(world)
    assert found.changes is False and "in the same order by value" in found.sentences[0]


def test_a_campaign_that_turns_from_gain_to_loss_is_named(world: World) -> None:
    """Spring always comes first and Letter always last; the margin is 60 %."""
    buyers(world, 30, ("meta", "Spring"), ("email", "Letter"))
    spend(world, Spring=100, Letter=60)
    found = decided(world)
    assert found.changes is True
    assert found.sentences[0] == "The choice of model changes which campaign leads by ROI."
    assert any(text.startswith("Letter leads by “Last touch”") for text in found.sentences)
    assert any(
        text.startswith("Spring earns its cost back by “First touch”")
        and "and loses money by “Last touch”, “Last non-direct touch”, “Linear”" in text
        for text in found.sentences
    )


def test_an_offer_has_its_own_margin_in_the_decision(world: World) -> None:
    """With a margin of 90 % Letter earns back by every model what it cost, and with the 60 % of all others not."""
    buyers(world, 30, ("email", "Letter"), ("meta", "Spring"))
    spend(world, Spring=100, Letter=100)
    with workspace_scope(world.workspace):
        offer = Offer.objects.of(world.workspace).create(name="Book", gross_margin=Decimal("0.9"))
        Campaign.objects.of(world.workspace).filter(name="Letter").update(offer=offer)
    margins = []
    for campaign in ("Letter", "Spring"):
        found = compared(world, group_by="campaign")
        key = next(row.key for row in found.rows if row.label == campaign)
        with workspace_scope(world.workspace):
            margins.append(decision.margin_of(found)(key))
    assert margins == [Fraction(9, 10), Fraction(6, 10)]


# --- whole sets of journeys -----------------------------------------------------------------------------------


def test_experimental_models_look_at_journeys_that_led_to_nothing_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lost, "ENOUGH", 3)
    buyers(world, 3, ("meta", ""), ("email", ""))
    for number in range(5):
        world.visit(f"lost{number}", at(-1), "meta")
    world.visit("known", at(-1), "meta")  # of somebody who bought as another visitor
    world.convert("old", at(-60), visitor="known", email="anna@example.com")
    found = compared(world)
    with workspace_scope(world.workspace):
        assert lost.is_enough(found)
        done = lost.experiment(found)
    assert done.lost_count == 5
    assert done.markov == pytest.approx({2: 1.5, 11: 1.5})
    assert done.shapley == pytest.approx({2: 1.5, 11: 1.5})
    assert done.shapley_of_rates is not None and sum(done.shapley_of_rates.values()) == pytest.approx(3)
    assert not lost.is_enough(compared(world, subject="leads"))


def test_a_row_that_only_the_chain_credits_is_shown_and_the_columns_add_up(
    world: World, cast: Cast, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lost, "ENOUGH", 3)
    buyers(world, 3, ("meta", ""))
    for number in range(3):
        world.visit(f"lost{number}", at(-2), "referral")
        world.visit(f"lost{number}", at(-1), "meta")
    recompute(world.workspace.pk)
    answer = page(signed_in(cast.viewer), "analytics:attribution", world, experiment="1")
    rows = {row[0]["text"]: [cell["text"] for cell in row[1:]] for row in answer.context["experiment_rows"]}
    assert set(rows) == {"Meta", "Referral"} and rows["Referral"][0] not in ("", "0.00")
    [total] = answer.context["experiment_totals"]
    assert [cell["text"] for cell in total] == ["Total", "3.00", "3.00", "3.00"]


# --- pages and the API ----------------------------------------------------------------------------------------

PERIOD = {"period": "custom", "from": FIRST.isoformat(), "to": LAST.isoformat()}


def page(client: Client, name: str, world: World, **params: str) -> Any:
    return client.get(reverse(name, args=[world.workspace.slug]), {**PERIOD, **params})


def test_the_page_shows_every_model_and_by_which_rules(world: World, cast: Cast, signed_in: Any) -> None:
    mixed(world)
    recompute(world.workspace.pk)
    text = page(signed_in(cast.viewer), "analytics:attribution", world).content.decode()
    for words in ("Full path", "Unattributed", "30 days before the conversion", "€20.03", "too few to tell"):
        assert words in text
    assert "Change the rules" not in text
    links = re.findall(r'href="([^"]*attribution/rows/[^"]*)"', text)
    assert len(links) >= 9
    shown = signed_in(cast.viewer).get(links[0].replace("&amp;", "&"))
    assert shown.status_code == 200 and "b0" in shown.content.decode()


def test_each_row_of_the_list_shows_touches_and_the_sum(world: World, cast: Cast, signed_in: Any) -> None:
    mixed(world)
    world.convert("anna", at(0), "7", email="anna@example.com")
    recompute(world.workspace.pk)
    text = page(
        signed_in(cast.viewer), "analytics:attributed_rows", world, model="linear", by="channel"
    ).content.decode()
    for words in (
        "Meta, Spring 33.3%",
        "no touch within the look-back",
        "€27.03",
        "Sum of all 5 conversions",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"model": "magic"}, 404),
        ({"key": "1" * 30}, 404),
        ({"key": "x\0"}, 404),
        ({"key": "-2"}, 404),
        ({"key": "99"}, 404),
        ({"key": "0"}, 404),
        ({"by": "campaign", "key": "123"}, 404),
        ({"by": "campaign", "key": "0"}, 200),
        ({"key": "-1"}, 200),
        ({"page": "2"}, 404),
        ({"page": "\0"}, 200),
        ({"from": "never"}, 400),
        ({"kind": "\0", "by": "moon"}, 200),
    ],
)
def test_what_cannot_be_asked_is_answered(
    world: World, cast: Cast, signed_in: Any, params: dict[str, str], status: int
) -> None:
    assert page(signed_in(cast.viewer), "analytics:attributed_rows", world, **params).status_code == status


def test_campaigns_of_another_workspace_are_not_there(world: World, cast: Cast, signed_in: Any) -> None:
    foreign = World(cast.rival).campaign("Theirs")
    client = signed_in(cast.viewer)
    answer = page(client, "analytics:attributed_rows", world, by="campaign", key=str(foreign))
    assert answer.status_code == 404


def rules_of(world: World) -> tuple[Any, ...]:
    names = ("model", "look_back_days", "date_basis", "ignored_referrers")
    with workspace_scope(world.workspace):
        found: tuple[Any, ...] = TrackingSettings.objects.of(world.workspace).values_list(*names).get()
    return found


GOOD = {
    "model": "linear",
    "look_back_days": "90",
    "date_basis": "touch",
    "ignored_referrers": "https://www.paypal.com/eu\nklarna.com\r\n\n",
}


def test_an_administrator_changes_the_rules(world: World, cast: Cast, signed_in: Any) -> None:
    address = reverse("analytics:attribution", args=[world.workspace.slug])
    answer = signed_in(cast.admin).post(address, GOOD, follow=True)
    assert "worked out anew" in answer.content.decode()
    assert rules_of(world) == ("linear", 90, "touch", ["klarna.com", "paypal.com"])
    assert signed_in(cast.analyst).post(address, GOOD).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"look_back_days": "0"}, "greater than or equal to 1"),
        ({"look_back_days": "366"}, "less than or equal to 365"),
        ({"look_back_days": "9" * 40}, "less than or equal to 365"),
        ({"model": "magic"}, "not one of the available choices"),
        ({"date_basis": ""}, "required"),
        ({"ignored_referrers": "klarna.com nowhere"}, "“nowhere” is no website"),
        ({"ignored_referrers": "a\0b.com"}, "Null characters"),
        ({"ignored_referrers": "\n".join(f"a{n}.com" for n in range(201))}, "At most 200"),
    ],
)
def test_rules_that_cannot_be_are_refused_beside_their_field(
    world: World, cast: Cast, signed_in: Any, wrong: dict[str, str], words: str
) -> None:
    address = reverse("analytics:attribution", args=[world.workspace.slug])
    answer = signed_in(cast.admin).post(address, GOOD | wrong)
    assert answer.status_code == 400 and words in answer.content.decode()
    assert rules_of(world)[0] == "last_non_direct"


def test_the_api_gives_shares_to_the_millionth(world: World, cast: Cast, client: Client) -> None:
    mixed(world)
    recompute(world.workspace.pk)
    _key, text = make_key(cast.bakery, name="reader", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=None)
    address = reverse("analytics_api:attribution", args=[world.workspace.slug])
    asked = {"from": FIRST.isoformat(), "to": LAST.isoformat()}

    def call(**params: str) -> Any:
        return client.get(address, {**asked, **params}, headers={"Authorization": f"Bearer {text}"})

    answer = call(model="linear", group_by="campaign").json()
    rows = {row["label"]: (row["conversions"], row["value"]) for row in answer["rows"]}
    assert answer["totals"] == {"conversions": "3", "value": "20.03"}
    assert rows["Unattributed"] == ("1", "5")
    assert sum(float(value) for _conversions, value in rows.values()) == pytest.approx(20.03)
    assert (answer["model"], answer["look_back_days"], answer["version"]) == ("linear", 30, 1)
    for wrong in ({"model": "magic"}, {"kind": "x\0"}, {"group_by": "day"}, {"from": "x"}):
        refused = call(**wrong)
        assert refused.status_code == 400 and next(iter(wrong)) in refused.json()


def test_shares_of_unknown_journeys_are_empty(world: World) -> None:
    found = compared(world)
    assert found.rows == [] and found.total == Share(0, None)
    assert len(credit(found.packed, "linear").owners) == 0
