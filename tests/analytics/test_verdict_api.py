"""Verdicts of the API: their state, sentences and numbers, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils import timezone

from accounts.keys import make_key
from accounts.models import ApiKey, Role, Workspace
from tests.analytics.verdict_world import awareness, change, fill
from tests.builders import Builder
from tests.cast import Cast, as_workspace


@pytest.fixture
def bakery(cast: Cast) -> Builder:
    return fill(cast)


@pytest.fixture
def call(cast: Cast, client: Client) -> Callable[..., Any]:
    _key, text = make_key(cast.bakery, name="reader", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=None)

    def get(campaign: Any, status: int = 200, **params: str) -> Any:
        response = client.get(
            f"/api/v1/workspaces/{cast.bakery.slug}/campaigns/{campaign}/verdict/",
            params,
            headers={"Authorization": f"Bearer {text}"},
        )
        assert response.status_code == status, response.content
        return response.json()

    return get


DAYS = {"from": "2026-05-01", "to": "2026-05-28"}


def opened(value: dict[str, Any]) -> str:
    """The metric to whose rows the value leads, taken off it."""
    address, query = value.pop("open").split("?")
    assert address == "/api/v1/workspaces/bakery/results/sources/"
    metric: str = parse_qs(query)["metric"][0]
    return metric


def test_the_api_answers_state_sentences_and_numbers(bakery: Builder, call: Any) -> None:
    found = call(bakery.campaign("Gifts").pk, **DAYS)
    numbers = {name: one for name, one in found["numbers"].items() if isinstance(one, dict)}
    assert {name: opened(one) for name, one in numbers.items() if one["value"] is not None} == {
        "cost": "spend",
        "revenue": "revenue",
        "revenue_after_goods": "gross_profit",
        "sales": "conversions",
        "roi": "roi",
    }
    assert numbers["leads"].pop("open") is None
    assert found == {
        "state": "too_few",
        "short": "Cannot tell yet: 7 sales",
        "sentences": [
            "It cost €100.00, and the platforms report 7 sales worth €350.00 for it.",
            "For each €1.00 of cost €1.10 remained after the cost of the goods and the cost itself.",
            "Fewer than 10 sales are too few to judge by: one more or one less changes the result.",
        ],
        "caveats": [
            "The revenue is the platforms' own claim, counted by their own rules; "
            "it does not prove that the campaign caused these sales.",
            "Counted as cost: Spend.",
        ],
        "next": "At this pace there are enough sales to judge by in about 2 weeks.",
        "numbers": {
            "cost": {"value": "100.00", "state": "ok", "reason": ""},
            "cost_metric": "spend",
            "revenue": {"value": "350.00", "state": "ok", "reason": ""},
            "revenue_after_goods": {"value": "210.00", "state": "ok", "reason": ""},
            "sales": {"value": "7", "state": "ok", "reason": ""},
            "leads": {
                "value": None,
                "state": "missing",
                "reason": "The files imported for this period do not report it: Leads.",
            },
            "roi": {"value": "1.100000", "state": "ok", "reason": ""},
            "balance": "110.00",
            "balance_per_cost": "1.100000",
            "more_sales": 3,
            "more_weeks": 2,
        },
        "proof": None,
        "interval": None,
        "interval_sentences": [],
        "is_moving": False,
        "currency": "EUR",
        "period": {"from": "2026-05-01", "to": "2026-05-28"},
    }


def test_without_a_margin_no_page_calls_it_a_gain(bakery: Builder, call: Any) -> None:
    with as_workspace(bakery.workspace):
        Workspace.objects.filter(pk=bakery.workspace.pk).update(gross_margin=None)
    found = call(bakery.campaign("Spring").pk, interval="1", **DAYS)
    assert (found["state"], found["short"]) == ("no_margin", "Revenue covers the cost; margin not known")
    assert found["next"].startswith("Set the gross margin of what is sold")
    assert found["interval"]["roi_kind"] == "revenue"
    assert "The goods are not paid from it yet: the gross margin is not known." in found["interval_sentences"]


def test_the_api_answers_the_interval_when_asked(bakery: Builder, call: Any) -> None:
    found = call(bakery.campaign("Spring").pk, interval="true", **DAYS)
    interval = found["interval"]
    assert (interval["level"], interval["method"], interval["grain"]) == ("0.95", "bootstrap", "days")
    assert interval["roi_kind"] == "contribution"
    low, high = Decimal(interval["revenue_low"]), Decimal(interval["revenue_high"])
    assert low < Decimal(found["numbers"]["revenue"]["value"]) < high
    assert Decimal(interval["roi_low"]) == pytest.approx(
        (low * Decimal("0.6") - 400) / 400, abs=Decimal("0.0001")
    )
    assert len(found["interval_sentences"]) == 3
    assert call(bakery.campaign("Spring").pk, interval="0", **DAYS)["interval"] is None


def test_the_api_answers_what_proves_an_objective_without_money(bakery: Builder, call: Any) -> None:
    change(bakery, "Talk", objective=awareness(bakery, "impressions"))
    found = call(bakery.campaign("Talk").pk, **DAYS)
    assert (found["state"], found["proof"]["metric"]) == ("proof", "impressions")
    value = found["proof"]["value"]
    assert opened(value) == "impressions"
    assert value == {"value": "9000", "state": "ok", "reason": ""}
    assert found["proof"]["before"]["state"] == "missing"


def test_the_api_refuses_strange_questions_with_the_field(bakery: Builder, call: Any) -> None:
    spring = bakery.campaign("Spring").pk
    assert call(spring, status=400, interval="maybe")["interval"] == ["Write true or false."]
    assert "from" in call(spring, status=400, **{"from": "\x00"})
    assert "from" in call(spring, status=400, **{"from": "1999-01-01", "to": "2026-01-01"})


def test_the_campaign_of_another_workspace_is_answered_as_one_of_nothing(
    bakery: Builder, cast: Cast, call: Any
) -> None:
    foreign = Builder(cast.rival).campaign("Their secret")
    assert call(foreign.pk, status=404) == call(9 * 10**14, status=404) == {"detail": "Not found."}
    call(10**30, status=404)


def test_an_archived_campaign_is_over(bakery: Builder, call: Any) -> None:
    change(bakery, "Gifts", archived_at=timezone.now())
    assert call(bakery.campaign("Gifts").pk, **DAYS)["next"].startswith("It is over")
