"""The overview of all clients: what each line says, in one currency, and who sees which lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership, Organization, Role, SavedView, Workspace
from accounts.tenancy import reading, workspace_scope
from analytics.clients.overview import currency_of, overview_of, sorted_clients
from analytics.models import QualityDay, Standing
from analytics.rollup import recompute
from campaigns.models import Goal
from campaigns.periods import Period
from campaigns.planning.days import today_in
from tests.analytics.test_pages import words
from tests.builders import Builder, set_rates
from tests.cast import Cast, make_user, make_workspace

MAY = Period("custom", date(2026, 5, 1), date(2026, 5, 31))
IN_MAY = {"period": "custom", "from": "2026-05-01", "to": "2026-05-31"}


@pytest.fixture
def abroad(cast: Cast) -> Workspace:
    """A client that counts in dollars: two a euro on 1 May, one on 2 May."""
    found = make_workspace(cast.agency, "Diner", currency="USD")
    set_rates({"2026-05-01": {"USD": "2"}, "2026-05-02": {"USD": "1"}})
    build = Builder(found)
    series = build.series(campaign="A", currency="USD")
    build.fact(series, "2026-05-01", spend=100, conversion_value=400, conversions=5)
    build.fact(series, "2026-05-02", spend=100, conversion_value=100, conversions=5)
    recompute(found.pk)
    return found


@pytest.fixture
def at_home(cast: Cast) -> Workspace:
    build = Builder(cast.bakery)
    build.fact(build.series(campaign="B"), "2026-05-01", spend=30, conversion_value=90, conversions=3)
    recompute(cast.bakery.pk)
    return cast.bakery


def seen(*workspaces: Workspace, currency: str = "EUR") -> Any:
    with reading([workspace.pk for workspace in workspaces]):
        return overview_of(workspaces, currency, lambda _workspace: MAY)


def test_each_day_is_converted_at_its_own_rate(at_home: Workspace, abroad: Workspace) -> None:
    found = seen(at_home, abroad)
    bakery, diner = found.clients
    assert (bakery.values["spend"].value, bakery.values["revenue"].value) == (30, 90)
    # 100 / 2 + 100 / 1, and 400 / 2 + 100 / 1
    assert (diner.values["spend"].value, diner.values["revenue"].value) == (150, 300)
    # 20 dollars each, at the 150 / 200 that the spend was converted at
    assert diner.values["cpa"].value == 15
    assert diner.values["roi"] == diner.found.totals["roi"]
    assert found.totals["spend"].value == 180 and found.totals["conversions"].value == 13
    assert set(found.totals) == {"spend", "revenue", "conversions"}


def test_in_its_own_currency_nothing_is_converted(abroad: Workspace) -> None:
    (diner,) = seen(abroad, currency="USD").clients
    assert diner.values == diner.found.totals


def test_without_a_rate_money_is_missing_and_says_why(abroad: Workspace, at_home: Workspace) -> None:
    found = seen(abroad, at_home, currency="KRW")
    spend = found.clients[0].values["spend"]
    assert (spend.value, spend.state) == (None, "missing")
    assert spend.reason == "No rate from USD to KRW is published for these days."
    assert found.clients[0].values["conversions"].value == 10
    assert found.totals["spend"].state == "missing"


def test_what_no_day_has_takes_the_rate_of_the_last_day(abroad: Workspace) -> None:
    set_rates({"2026-05-31": {"USD": "4"}})
    build = Builder(abroad)
    series = build.series("google_ads.performance", currency="USD")
    build.fact(series, "2026-05-03", "2026-05-09", spend=40)
    recompute(abroad.pk)
    (diner,) = seen(abroad).clients
    assert diner.found.totals["spend"].value == 240
    assert diner.values["spend"].value == 160


def test_goals_quality_and_quiet_sources_ask_for_attention(at_home: Workspace) -> None:
    with workspace_scope(at_home):
        today = today_in(at_home)
        goals = [
            Goal.objects.of(at_home).create(
                name=name, metric="spend", direction="up", target=Decimal(9), starts_on=today, due_on=today,
            )
            for name in ("one", "two")
        ]  # fmt: skip
        Standing.objects.of(at_home).create(subject="goal", subject_id=goals[0].pk, state="behind")
        QualityDay.objects.of(at_home).create(day=today - timedelta(days=1), score=71)
    (client,) = seen(at_home).clients
    assert client.goals == {"behind": 1, "unknown": 1}
    assert client.score == 71
    assert [source.last for source in client.stale] == [date(2026, 5, 1)]
    assert client.needs_attention


def test_who_has_no_number_stands_last_in_both_orders(
    at_home: Workspace, abroad: Workspace, cast: Cast
) -> None:
    clients = seen(at_home, abroad, cast.florist).clients
    for descending, names in ((True, "Diner Bakery Florist"), (False, "Bakery Diner Florist")):
        found = sorted_clients(clients, "spend", is_descending=descending)
        assert " ".join(client.workspace.name for client in found) == names


def test_the_currency_is_that_of_the_organization_or_of_most(cast: Cast, abroad: Workspace) -> None:
    both = [cast.bakery, cast.florist, abroad]
    assert currency_of(both) == "EUR"
    Organization.objects.filter(pk=cast.agency.pk).update(currency="GBP")
    assert currency_of(list(Workspace.objects.filter(organization=cast.agency))) == "GBP"


# --- the page -----------------------------------------------------------------------------------------------


@pytest.fixture
def visit(signed_in: Callable[[Any], Client]) -> Callable[..., Any]:
    def get(user: Any, **params: str) -> Any:
        return signed_in(user).get(reverse("analytics:clients"), params)

    return get


def test_somebody_sees_the_clients_that_are_theirs(cast: Cast, at_home: Workspace, visit: Any) -> None:
    assert [row[0]["text"] for row in visit(cast.owner, sort="name").context["rows"]] == ["Bakery", "Florist"]
    assert [row[0]["text"] for row in visit(cast.viewer).context["rows"]] == ["Bakery"]
    page = words(visit(cast.stranger))
    assert "Rival shop" in page and "Bakery" not in page


def test_somebody_of_two_organizations_filters_by_one(cast: Cast, at_home: Workspace, visit: Any) -> None:
    Membership.objects.create(
        user=cast.viewer, organization=cast.rival.organization, workspace=cast.rival, role=Role.VIEWER
    )
    response = visit(cast.viewer, organization=str(cast.rival.organization_id))
    assert [row[0]["text"] for row in response.context["rows"]] == ["Rival shop"]
    assert [row[0]["text"] for row in visit(cast.viewer, q="BAK").context["rows"]] == ["Bakery"]


def test_amounts_lead_to_their_rows_and_say_what_they_are_in_the_clients_currency(
    cast: Cast, at_home: Workspace, abroad: Workspace, visit: Any
) -> None:
    response = visit(cast.owner, **IN_MAY, sort="-spend")
    diner = response.context["rows"][0]
    assert (diner[1]["text"], diner[1]["sub"]) == ("€150.00", "$200.00")
    assert f"/w/{abroad.slug}/rows/?metric=spend" in diner[1]["href"]
    page = words(response)
    assert "All clients shown" in page and "€180.00" in page
    # The florist has imported nothing, so the sum is that of two.
    assert response.context["totals"][0][1]["sub"] == "2 of 3 clients"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"currency": "XXX"}, "Choose a currency from the list."),
        ({"period": "custom", "from": "2026-02-31", "to": "x"}, "Write the day as year-month-day"),
        ({"period": "custom", "from": "2026-03-01", "to": "2026-01-01"}, "before the first day"),
    ],
)
def test_bad_questions_are_answered_in_words(
    cast: Cast, visit: Any, params: dict[str, str], said: str
) -> None:
    response = visit(cast.owner, **params)
    assert response.status_code == 400
    assert said in words(response)
    odd = visit(cast.owner, sort="-nothing", organization="x' OR 1", q="\x00")
    assert odd.status_code == 200


def test_a_view_is_saved_under_a_name_replaced_and_deleted(
    cast: Cast, signed_in: Callable[[Any], Client]
) -> None:
    browser = signed_in(cast.owner)
    for sort in ("-roi", "name"):
        browser.post(reverse("analytics:clients_keep"), {"name": "Monday", "sort": sort, "evil": "1"})
    (view,) = SavedView.objects.filter(user=cast.owner)
    assert view.params == {"sort": "name"}
    page = browser.get(reverse("analytics:clients"))
    assert page.context["views"][0]["href"] == "?sort=name"
    other = signed_in(cast.admin)
    assert not other.get(reverse("analytics:clients")).context["views"]
    for odd in ("²", "", "x", "9" * 40):
        assert other.post(reverse("analytics:clients_forget"), {"view": odd}).status_code == 302
    other.post(reverse("analytics:clients_forget"), {"view": str(view.pk)})
    assert SavedView.objects.filter(pk=view.pk).exists()
    browser.post(reverse("analytics:clients_forget"), {"view": str(view.pk)})
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_a_view_needs_a_name_and_there_is_an_end_to_them(
    cast: Cast, signed_in: Callable[[Any], Client]
) -> None:
    browser = signed_in(cast.owner)
    for name in ("", "x" * 500):
        browser.post(reverse("analytics:clients_keep"), {"name": name})
    browser.post(reverse("analytics:clients_keep"), {"name": "long", "q": "x" * 300})
    browser.post(reverse("analytics:clients_keep"), {"name": "odd", "q": "a\0b"})
    browser.post(reverse("analytics:clients_keep"), {"name": "y" * 81})
    assert not SavedView.objects.filter(user=cast.owner).exists()
    for number in range(31):
        browser.post(reverse("analytics:clients_keep"), {"name": f"view {number}"})
    assert SavedView.objects.filter(user=cast.owner).count() == 30


def test_the_file_holds_exact_numbers(
    cast: Cast, abroad: Workspace, signed_in: Callable[[Any], Client]
) -> None:
    response = signed_in(cast.owner).get(reverse("analytics:clients_csv"), {**IN_MAY, "q": "diner"})
    header, line = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    found = dict(zip(header, line, strict=True))
    assert (found["Client"], found["First day"], found["Spend in EUR"]) == ("Diner", "2026-05-01", "150")


def test_without_a_workspace_the_page_says_how_to_begin(db: None, visit: Any) -> None:
    assert "Make a workspace" in words(visit(make_user("new@lantern.example")))


def test_a_client_more_costs_a_few_questions_and_no_more(
    cast: Cast, at_home: Workspace, abroad: Workspace
) -> None:
    def questions(*workspaces: Workspace) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            seen(*workspaces)
        return len(found)

    assert questions(at_home, abroad) - questions(at_home) <= 25
