"""Campaigns over the API: what the page validates, it validates too."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from accounts.tenancy import workspace_scope
from campaigns.models import Campaign, ChannelBudget, Objective, Offer
from campaigns.planning.campaigns import create_campaign, edit_campaign
from campaigns.planning.plan import CampaignPlan
from tests.campaigns.test_rules_api import Ruler
from tests.cast import Cast, as_workspace
from tests.races import PATIENCE, after, in_thread, wait_until_over_or_held_up


@pytest.fixture
def program(cast: Cast) -> Ruler:
    cache.clear()
    return Ruler(cast.bakery)


WHOLE = {
    "name": "Fair",
    "audience": "Bakers",
    "regions": ["Madrid", "madrid"],
    "channels": ["email"],
    "tags": ["spring"],
    "landing_pages": ["https://a.example/"],
    "starts_on": "2026-03-02",
    "ends_on": "2026-03-15",
    "budget": "500.00",
    "currency": "USD",
    "channel_budgets": {"meta": "300.50"},
    "notes": "stand 4",
}


def test_a_campaign_is_planned_read_and_changed(cast: Cast, program: Ruler) -> None:
    with as_workspace(cast.bakery) as bakery:
        objective = Objective.objects.of(bakery).create(name="Sell", kind="sales")
    wish = WHOLE | {"objective": str(objective.pk), "new_offer": {"name": "E-book", "kind": "e_book"}}
    answer = program.send("POST", "campaigns/", **wish)
    assert answer.status_code == 201, answer.json()
    made = answer.json()
    expected = WHOLE | {
        "regions": ["Madrid"],
        "channels": ["email", "meta"],
        "not_given": "199.50",
        "objective": str(objective.pk),
        "objective_name": "Sell",
        "origin": "planned",
        "archived": False,
    }
    assert {name: made[name] for name in expected} == expected
    assert (made["offer"]["name"], made["offer"]["kind"]) == ("E-book", "e_book")
    path = f"campaigns/{made['id']}/"
    assert program.get(path).json() == made
    assert program.get("campaigns/").json() == {"count": 1, "page": 1, "pages": 1, "results": [made]}
    changed = program.send("PATCH", path, tags=[], objective=None, channel_budgets={})
    assert changed.status_code == 200
    assert changed.json() == made | {
        "tags": [],
        "objective": None,
        "objective_name": None,
        "channel_budgets": {},
        "not_given": None,
    }
    again = program.send("PATCH", path, new_offer={"name": "Webinar", "kind": "webinar"}).json()
    assert again["offer"]["name"] == "Webinar"
    assert program.send("PATCH", path, offer=None).json()["offer"] is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"budget": "1" + "0" * 20}, "budget"),
        ({"budget": "10", "channel_budgets": {"meta": "11"}}, "budget"),
        ({"channel_budgets": {"pigeon": "1"}}, "channel_budgets"),
        ({"channel_budgets": {"meta": "-1"}}, "channel_budgets"),
        ({"landing_pages": ["javascript:alert(1)"]}, "landing_pages"),
        ({"tags": ["t" * 41]}, "tags"),
        ({"starts_on": "99999-01-01"}, "starts_on"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"ends_on": "2026-03-01"}, "ends_on"),
        ({"currency": "EURO"}, "currency"),
        ({"objective": "9" * 30}, "objective"),
        ({"objective": "12"}, "objective"),
        ({"offer": "12"}, "offer"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    cast: Cast, program: Ruler, wrong: dict[str, Any], field: str
) -> None:
    answer = program.send("POST", "campaigns/", **(WHOLE | wrong))
    assert answer.status_code == 400
    assert set(answer.json()) - {"code"} == {field}
    with as_workspace(cast.bakery) as bakery:
        assert not Campaign.objects.of(bakery).exists()


def test_an_offer_by_id_and_by_name_at_once_is_refused(cast: Cast, program: Ruler) -> None:
    with as_workspace(cast.bakery) as bakery:
        offer = Offer.objects.of(bakery).create(name="E-book")
    answer = program.send("POST", "campaigns/", name="Fair", offer=str(offer.pk), new_offer={"name": "Other"})
    assert (answer.status_code, set(answer.json()) - {"code"}) == (400, {"new_offer"})


def test_rows_of_another_workspace_are_not_there(cast: Cast, program: Ruler) -> None:
    with as_workspace(cast.rival) as rival:
        theirs = create_campaign(rival, plan=CampaignPlan(name="Theirs"), by=None)
        offer = Offer.objects.of(rival).create(name="Theirs")
    assert program.get(f"campaigns/{theirs.pk}/").status_code == 404
    assert program.send("PATCH", f"campaigns/{theirs.pk}/", name="Mine").status_code == 404
    assert program.send("POST", "campaigns/", name="Mine", offer=str(offer.pk)).status_code == 400


def test_a_viewer_reads_and_does_not_write(cast: Cast, program: Ruler) -> None:
    made = program.send("POST", "campaigns/", name="Fair").json()
    viewer = Ruler(cast.bakery, role=Role.VIEWER)
    assert viewer.get(f"campaigns/{made['id']}/").status_code == 200
    assert viewer.send("POST", "campaigns/", name="Mine").status_code == 403
    assert viewer.send("PATCH", f"campaigns/{made['id']}/", name="Mine").status_code == 403


def test_the_archive_has_a_list_of_its_own_and_many_ask_as_little(cast: Cast, program: Ruler) -> None:
    program.send("POST", "campaigns/", **WHOLE)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert program.get("campaigns/").status_code == 200
        return len(asked)

    queries()
    one = queries()
    for number in range(6):
        program.send("POST", "campaigns/", **(WHOLE | {"name": f"Fair {number}"}))
    assert queries() == one
    assert program.get("campaigns/?archived=true").json()["count"] == 0
    assert program.get("campaigns/?archived=perhaps").status_code == 400


def test_an_imported_campaign_counts_in_the_currency_of_the_workspace(cast: Cast, program: Ruler) -> None:
    with as_workspace(cast.bakery) as bakery:
        found = Campaign.objects.of(bakery).create(name="spring", origin=Campaign.Origin.IMPORTED)
    answer = program.get(f"campaigns/{found.pk}/")
    assert answer.json()["currency"] == cast.bakery.currency


@pytest.mark.django_db(transaction=True)
def test_a_change_of_the_notes_keeps_budgets_that_were_divided_meanwhile(cast: Cast, program: Ruler) -> None:
    with as_workspace(cast.bakery) as bakery:
        made = create_campaign(
            bakery, plan=CampaignPlan(name="Fair", channel_budgets={"meta": Decimal(100)}), by=None
        )
    threads: list[Any] = []

    def divide() -> None:
        with workspace_scope(cast.bakery):
            plan = CampaignPlan(name="Fair", channel_budgets={"meta": Decimal(500), "email": Decimal(50)})
            found = Campaign.objects.of(cast.bakery).get(pk=made.pk)
            edit_campaign(cast.bakery, found, plan=plan, by=None)

    def meanwhile() -> None:
        threads.append(in_thread(divide))
        wait_until_over_or_held_up(threads[0][0])

    with after('SELECT "campaigns_channelbudget"', meanwhile):
        answer = program.send("PATCH", f"campaigns/{made.pk}/", notes="stand 4")
    assert answer.status_code == 200
    thread, outcome = threads[0]
    thread.join(PATIENCE)
    assert outcome == [None]
    with as_workspace(cast.bakery) as bakery:
        parts = dict(ChannelBudget.objects.of(bakery).values_list("channel", "amount"))
    assert parts == {"meta": Decimal(500), "email": Decimal(50)}
