"""Pages of campaign rules, and the rules that they offer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Workspace
from campaigns.models import Campaign, CampaignRule
from campaigns.planning.campaigns import assign_platform_campaigns
from campaigns.planning.rules import add_rule
from campaigns.planning.suggest import phrases, suggestions
from tests.campaigns.test_rules import MAY, belongs, imported, planned, wish
from tests.cast import Cast, as_workspace


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


# --- suggestions ------------------------------------------------------------------------------------------------


def test_words_that_names_share_are_offered(bakery: Workspace) -> None:
    planned(bakery, "Black Friday 2026")
    names = [
        "Black Friday | Search",
        "BLACK FRIDAY | Meta",
        "Sommer_Leads_1",
        "Sommer_Leads_2",
        "Tea",
        "Cakes",
        "Bread",
    ]
    for name in names:
        imported(bakery, name)
    found = {one.text.casefold(): one for one in suggestions(bakery)}
    assert found.keys() == {"black friday", "sommer"}
    assert (found["black friday"].platform_count, found["black friday"].campaign_count) == (2, 2)
    assert found["black friday"].campaign is not None
    assert found["black friday"].campaign.name == "Black Friday 2026"
    assert found["sommer"].campaign is None


def test_what_is_decided_or_everywhere_is_not_offered(bakery: Workspace) -> None:
    spring = planned(bakery, "Spring")
    rows = [imported(bakery, f"acme {name}") for name in ("spring a", "spring b", "tea a", "tea b", "milk")]
    add_rule(bakery, wish=wish("spring"), campaign=spring, by=None)
    assign_platform_campaigns(bakery, platform_campaigns=rows[2:4], campaign=spring, by=None)
    assert suggestions(bakery) == []


def test_phrases_begin_and_end_with_words_that_say_something() -> None:
    assert phrases("Meta - Spring_Sale 2026 - v2") == {"Spring", "Sale", "Spring_Sale"}
    assert phrases("봄 세일 캠페인") == {"세일"}
    assert phrases("Easter Egg Hunt Ads") == {
        "Easter",
        "Egg",
        "Hunt",
        "Easter Egg",
        "Egg Hunt",
        "Easter Egg Hunt",
    }


# --- the pages --------------------------------------------------------------------------------------------------


def test_the_page_shows_what_a_rule_would_do_and_then_does_it(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        spring, other = planned(bakery, "Spring"), planned(bakery, "Other")
        by_hand = imported(bakery, "spring <b>hand</b>")
        imported(bakery, "spring meta", MAY)
        assign_platform_campaigns(bakery, platform_campaigns=[by_hand], campaign=other, by=None)
    browser = signed_in(cast.analyst)
    address = reverse("campaigns:rule_new", args=["bakery"])
    assert "Write what the names have in common" in browser.get(address).content.decode()
    form = {"match": "contains", "text": "spring", "campaign": str(spring.pk), "order": "last"}
    for answer in (browser.get(address, form), browser.post(address, form | {"check": "1"})):
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "1 platform campaign moves to “Spring”." in page
        assert "1 assigned by hand stays where it is." in page
        assert "spring &lt;b&gt;hand" in page
    with as_workspace(cast.bakery) as bakery:
        assert not CampaignRule.objects.of(bakery).exists()
    page = browser.post(address, form, follow=True).content.decode()
    assert "1 platform campaign was moved to “Spring”." in page
    assert "The name contains “spring”" in page
    page = browser.get(reverse("analytics:campaign", args=["bakery", spring.pk])).content.decode()
    assert "The name contains “spring”" in page
    assert "by a rule" in page
    with as_workspace(cast.bakery) as bakery:
        rule = CampaignRule.objects.of(bakery).get()
        assert belongs(bakery)["spring meta"] == "Spring"
    delete = reverse("campaigns:rule_delete", args=["bakery", rule.pk])
    assert "It assigned 1 platform campaign" in browser.get(delete).content.decode()
    browser.post(delete, {"keep": "1"})
    with as_workspace(cast.bakery) as bakery:
        assert belongs(bakery)["spring meta"] == "Spring"
        assert not CampaignRule.objects.of(bakery).exists()


def test_a_rule_may_make_its_campaign(cast: Cast, signed_in: Any) -> None:
    address = reverse("campaigns:rule_new", args=["bakery"])
    form = {"match": "contains", "text": "spring", "new_campaign": "Spring 2026", "order": "first"}
    with as_workspace(cast.bakery) as bakery:
        imported(bakery, "spring a")
    browser = signed_in(cast.analyst)
    browser.post(address, form)
    with as_workspace(cast.bakery) as bakery:
        assert belongs(bakery) == {"spring a": "Spring 2026"}
    # Refused: and no campaign is left behind.
    assert browser.post(address, form | {"new_campaign": "Another"}).status_code == 400
    with as_workspace(cast.bakery) as bakery:
        assert not Campaign.objects.of(bakery).filter(name="Another").exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "***"}, "text"),
        ({"match": "x"}, "match"),
        ({"source": "x"}, "source"),
        ({"channel": "smoke"}, "channel"),
        ({"campaign": "12"}, "campaign"),
        ({"campaign": ""}, "campaign"),
        ({"new_campaign": "Both"}, "new_campaign"),
        ({"order": "x"}, "order"),
    ],
)
def test_wrong_input_is_answered_beside_its_field(
    cast: Cast, signed_in: Any, wrong: dict[str, str], field: str
) -> None:
    with as_workspace(cast.bakery) as bakery:
        spring = planned(bakery, "Spring")
    form = {"match": "pattern", "text": "spring", "campaign": str(spring.pk), "order": "last"} | wrong
    answer = signed_in(cast.analyst).post(reverse("campaigns:rule_new", args=["bakery"]), form)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors


def test_who_may_read_and_who_may_make_rules(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        spring = planned(bakery, "Spring")
        rule = add_rule(bakery, wish=wish("old"), campaign=spring, by=None).rule
    form = {"match": "contains", "text": "new", "campaign": str(spring.pk), "order": "last"}
    addresses = [
        reverse("campaigns:rule_list", args=["bakery"]),
        reverse("campaigns:rule_new", args=["bakery"]),
        reverse("campaigns:rule_delete", args=["bakery", rule.pk]),
    ]
    for person, expected in ((cast.viewer, [200, 403, 403]), (cast.stranger, [404, 404, 404])):
        browser = signed_in(person)
        assert [browser.get(address).status_code for address in addresses] == expected
        posted = [browser.post(address, form).status_code for address in addresses[1:]]
        assert posted == expected[1:]
    page = signed_in(cast.viewer).get(addresses[0]).content.decode()
    assert addresses[1] not in page
    assert addresses[2] not in page
    with as_workspace(cast.bakery) as bakery:
        assert CampaignRule.objects.of(bakery).count() == 1
    browser = signed_in(cast.analyst)
    assert [browser.get(address).status_code for address in addresses] == [200, 200, 200]
    assert [browser.post(address, form).status_code for address in addresses[1:]] == [302, 302]


def test_rules_and_campaigns_of_another_workspace_are_as_those_of_nothing(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.florist) as florist:
        theirs = planned(florist, "Theirs")
        rule = add_rule(florist, wish=wish("old"), campaign=theirs, by=None).rule
    browser = signed_in(cast.analyst)
    delete = reverse("campaigns:rule_delete", args=["bakery", rule.pk])
    assert [browser.get(delete).status_code, browser.post(delete).status_code] == [404, 404]
    form = {"match": "contains", "text": "new", "campaign": str(theirs.pk), "order": "last"}
    assert browser.post(reverse("campaigns:rule_new", args=["bakery"]), form).status_code == 400
    with as_workspace(cast.florist) as florist:
        assert CampaignRule.objects.of(florist).count() == 1
