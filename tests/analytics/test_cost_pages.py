"""Pages of costs: who may see and enter what, what they say, and that every number leads to its rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiKey, Role, Workspace
from analytics.rollup import recompute
from campaigns.models import Campaign, Colleague, CostEntry, HourlyRate, Offer, ProductMargin
from campaigns.planning.colleagues import RateWish, add_colleague
from campaigns.planning.costs import CostWish, add_cost
from tests.builders import Builder, set_rates
from tests.cast import Cast, as_workspace

MAY = date(2026, 5, 1)
IN_MAY = "?period=custom&from=2026-05-01&to=2026-05-31"


@pytest.fixture
def build(cast: Cast) -> Builder:
    build = Builder(cast.bakery)
    for name, spend in (("Spring", 300), ("Summer", 100)):
        build.fact(
            build.series(campaign=name), "2026-05-04", spend=spend, conversions=10, conversion_value=2000
        )
    recompute(build.workspace.pk)
    return build


@pytest.fixture
def worked(build: Builder, cast: Cast) -> Builder:
    """Ten hours on Spring at 37, and a tool that both campaigns bear."""
    with as_workspace(cast.bakery):
        rate = RateWish(Decimal(37), MAY)
        writer = add_colleague(cast.bakery, name="Writer", rate=rate, by=cast.analyst)
        spring = build.campaign("Spring")
        hours: dict[str, Any] = {"hours": Decimal(10), "colleague": writer}
        wishes = (
            CostWish("labour", "Texts", MAY, rule="direct", campaign=spring, **hours),
            CostWish("tools", "Planner", MAY, "monthly", amount=Decimal(40)),
            CostWish("fees", "Rent", MAY, amount=Decimal(20), rule="by_hours"),
        )
        for wish in wishes:
            add_cost(cast.bakery, wish=wish, by=cast.analyst)
    return build


def text_of(page: Any) -> str:
    return " ".join(page.content.decode().split())


FORM = {
    "kind": "tools",
    "name": "Planner",
    "repeats": "once",
    "starts_on": "2026-05-01",
    "amount": "40",
    "currency": "EUR",
    "rule": "by_spend",
}


def test_an_empty_page_teaches_and_lets_those_write_who_may(cast: Cast, signed_in: Any) -> None:
    for name, may in (("analyst", True), ("viewer", False)):
        page = text_of(signed_in(getattr(cast, name)).get("/w/bakery/costs/"))
        assert "Ads are only a part of the cost" in page
        assert ("/w/bakery/costs/new/" in page) is may


def test_a_cost_is_entered_changed_and_deleted(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    assert browser.post("/w/bakery/costs/new/", FORM).url == "/w/bakery/costs/"
    assert browser.post("/w/bakery/costs/new/", {**FORM, "again": "1"}).url == "/w/bakery/costs/new/"
    with as_workspace(cast.bakery):
        entry = CostEntry.objects.of(cast.bakery).order_by("created_at").first()
        assert entry is not None and (entry.amount, entry.rule) == (Decimal(40), "by_spend")
    edit = f"/w/bakery/costs/{entry.pk}/edit/"
    assert 'value="40.00"' in text_of(browser.get(edit))
    assert browser.post(edit, {**FORM, "name": "Scheduler"}).status_code == 302
    assert browser.post(f"/w/bakery/costs/{entry.pk}/delete/").status_code == 302
    with as_workspace(cast.bakery):
        assert [one.name for one in CostEntry.objects.of(cast.bakery)] == ["Planner"]


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"name": "a\x00b"}, "name", "Null characters are not allowed."),
        ({"amount": "1e400"}, "amount", ""),
        ({"amount": "9" * 30}, "amount", ""),
        ({"starts_on": "0001-01-01"}, "starts_on", "A day lies between Jan 1, 2000 and Dec 31, 2100."),
        ({"campaign": "9" * 40}, "campaign", "Choose one of the list."),
        ({"campaign": "\x00"}, "campaign", ""),
        ({"rule": "direct"}, "campaign", "Choose the campaign that bears the cost."),
        ({"colleague": "1", "kind": "labour"}, "colleague", "Choose one of the list."),
        ({"currency": "EURO"}, "currency", ""),
    ],
)
def test_bad_input_is_answered_at_its_field(
    cast: Cast, signed_in: Any, sent: dict[str, str], field: str, words: str
) -> None:
    answer = signed_in(cast.analyst).post("/w/bakery/costs/new/", {**FORM, **sent})
    assert answer.status_code == 400
    errors = answer.context["form"].errors
    assert list(errors) == [field] and words in errors[field][0]


def test_what_another_workspace_owns_is_not_there(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.rival):
        entry = CostEntry.objects.of(cast.rival).create(
            kind="tools", name="Theirs", currency="EUR", starts_on=MAY, amount=1
        )
        foreign = Campaign.objects.of(cast.rival).create(name="Theirs")
        colleague = Colleague.objects.of(cast.rival).create(name="Theirs")
    browser = signed_in(cast.analyst)
    assert browser.get(f"/w/bakery/costs/{entry.pk}/edit/").status_code == 404
    assert browser.post(f"/w/bakery/costs/{entry.pk}/delete/").status_code == 404
    assert browser.get(f"/w/bakery/costs/colleagues/{colleague.pk}/").status_code == 404
    answer = browser.post("/w/bakery/costs/new/", {**FORM, "rule": "direct", "campaign": str(foreign.pk)})
    assert answer.context["form"].errors["campaign"] == ["Choose one of the list."]


def test_the_list_says_what_was_spent_on_what_and_how_it_was_spread(
    cast: Cast, signed_in: Any, worked: Builder
) -> None:
    page = text_of(signed_in(cast.analyst).get(f"/w/bakery/costs/{IN_MAY}"))
    for words in (
        "Labour",
        "€370.00",
        "All-in cost",
        "€830.00",
        "10 hours, Writer",
        "Borne by Spring alone",
        "By ad spend: €400.00 of 2 campaigns",
        "Spring €30.00 · Summer €10.00",
        "By hours of work: 10 hours on 1 campaign",
        "each month from May 1, 2026",
    ):
        assert words in page, words


def test_readers_see_the_money_of_labour_but_not_what_an_hour_costs(
    cast: Cast, signed_in: Any, worked: Builder
) -> None:
    browser = signed_in(cast.viewer)
    spring = worked.campaign("Spring")
    pages = [
        f"/w/bakery/costs/{IN_MAY}",
        f"/w/bakery/campaigns/{spring.pk}/{IN_MAY}",
        "/w/bakery/rows/?metric=all_in_cost&from=2026-05-01&to=2026-05-31",
    ]
    for address in pages:
        page = text_of(browser.get(address))
        assert "370.00" in page, address
        assert "10 hours" not in page and "Writer" not in page and "€37.00" not in page, address
    assert browser.get("/w/bakery/costs/colleagues/").status_code == 403


def test_a_campaign_shows_its_cost_with_and_without_labour(
    cast: Cast, signed_in: Any, worked: Builder
) -> None:
    spring = worked.campaign("Spring")
    answer = signed_in(cast.viewer).get(f"/w/bakery/campaigns/{spring.pk}/{IN_MAY}")
    panel = answer.context["cost_panel"]
    rows = [[cell["text"] for cell in row] for row in panel["rows"]]
    # Fees go by hours, all of which were worked here: 300 + 30 + 20, and 370 more.
    assert rows[0] == ["Cost", "€300.00", "€350.00", "€720.00"]
    assert rows[1] == ["Contribution ROI", "300.0%", "242.9%", "66.7%"]
    assert rows[2] == ["CPA", "€30.00", "€35.00", "€72.00"]
    assert [(str(part["label"]), part["text"]) for part in panel["parts"]] == [
        ("Spend", "€300.00"),
        ("Labour", "€370.00"),
        ("Tools", "€30.00"),
        ("Agency fees", "€20.00"),
    ]
    for part in panel["parts"]:
        opened = signed_in(cast.viewer).get(part["href"])
        assert opened.status_code == 200 and part["text"] in text_of(opened)


def test_a_figure_opens_to_its_costs_with_rule_and_weights(
    cast: Cast, signed_in: Any, worked: Builder
) -> None:
    spring = worked.campaign("Spring")
    address = f"/w/bakery/rows/?metric=roi&from=2026-05-01&to=2026-05-31&campaign={spring.pk}"
    page = text_of(signed_in(cast.analyst).get(address))
    assert "(€2,000.00 × 60.0% − €720.00) ÷ €720.00" in page
    assert "by ad spend: €300.00 of €400.00" in page
    assert "by hours of work: 10 of 10 hours" in page
    labour = text_of(signed_in(cast.analyst).get(address.replace("=roi", "=labour_cost")))
    assert "€370.00" in labour and "The rows that were added up" not in labour


def test_the_api_gives_figures_and_the_costs_behind_them(cast: Cast, client: Any, worked: Builder) -> None:
    from accounts.keys import make_key

    with as_workspace(cast.bakery):
        workspace = Workspace.objects.get(pk=cast.bakery.pk)
        _key, text = make_key(
            workspace, name="report", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=cast.admin
        )
    headers = {"Authorization": f"Bearer {text}"}
    query = "from=2026-05-01&to=2026-05-31"
    found = client.get(
        f"/api/v1/workspaces/bakery/results/?metrics=all_in_cost,roi&{query}", headers=headers
    ).json()
    assert found["totals"]["all_in_cost"]["value"] == "830.00"
    assert found["definitions"]["roi"].startswith("Contribution ROI on all-in cost: ")
    rows = client.get(
        f"/api/v1/workspaces/bakery/results/sources/?metric=all_in_cost&{query}", headers=headers
    ).json()
    assert sum(Decimal(rows["sums"][name]) for name in rows["quantities"]) == 830
    assert [(row["name"], row["amount"], row["rule"]) for row in rows["costs"]] and sum(
        Decimal(row["amount"]) for row in rows["costs"]
    ) == 430
    assert "hours" not in rows["costs"][0]
    assert (rows["total_costs"], rows["costs_page"], rows["costs_pages"]) == (3, 1, 1)
    pages = [
        client.get(
            f"/api/v1/workspaces/bakery/results/sources/?metric=all_in_cost&{query}&per_page=2&costs_page={number}",
            headers=headers,
        ).json()
        for number in (1, 2, 3)
    ]
    assert [len(page["costs"]) for page in pages] == [2, 1, 0] and pages[0]["costs_pages"] == 2
    assert [row for page in pages for row in page["costs"]] == rows["costs"]
    for row in rows["costs"]:
        entry = client.get(row["open"], headers=headers).json()
        assert (entry["id"], entry["name"], entry["amount"]) == (row["id"], row["name"], row["amount"])
        parts = [part for payment in entry["payments"] for part in payment["parts"]]
        assert sum(Decimal(part["amount"]) for part in parts) == Decimal(entry["amount"])
        assert {payment["hours"] for payment in entry["payments"]} == {None}, "of no concern to viewers"
    refused = client.get(
        f"/api/v1/workspaces/bakery/results/sources/?metric=all_in_cost&{query}&costs_page=0", headers=headers
    )
    assert refused.status_code == 400 and "costs_page" in refused.content.decode()


def test_colleagues_and_their_rates_are_kept(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    sent = {"name": "Writer", "role": "", "amount": "37.5", "currency": "EUR", "valid_from": "2026-05-01"}
    assert browser.post("/w/bakery/costs/colleagues/", sent).status_code == 302
    again = browser.post("/w/bakery/costs/colleagues/", sent)
    assert again.context["form"].errors == {"name": ["Writer is in the list already."]}
    with as_workspace(cast.bakery):
        writer = Colleague.objects.of(cast.bakery).get()
    address = f"/w/bakery/costs/colleagues/{writer.pk}/"
    raise_ = {"rate": "1", "amount": "40", "currency": "EUR", "valid_from": "2026-06-01"}
    assert browser.post(address, raise_).status_code == 302
    assert "valid_from" in browser.post(address, raise_).context["rate_form"].errors
    assert browser.post(address, {"name": "Author", "role": "freelance"}).status_code == 302
    assert "€40.00 from Jun 1, 2026 · €37.50 from May 1, 2026" in text_of(
        browser.get("/w/bakery/costs/colleagues/")
    )
    with as_workspace(cast.bakery):
        newest = HourlyRate.objects.of(cast.bakery).order_by("-valid_from")[0]
    assert browser.post(f"/w/bakery/costs/rates/{newest.pk}/delete/").url == address
    assert browser.post(f"{address}remove/").status_code == 302
    with as_workspace(cast.bakery):
        assert not Colleague.objects.of(cast.bakery).exists()


def test_margins_of_products_and_offers_are_kept(cast: Cast, signed_in: Any, build: Builder) -> None:
    build.series("shopify_analytics", level="product", entity="Rye & oats", channel="shop")
    with as_workspace(cast.bakery):
        offer = Offer.objects.of(cast.bakery).create(name="Course")
    browser = signed_in(cast.analyst)
    address = "/w/bakery/costs/margins/"
    assert '<option value="Rye &amp; oats">' in text_of(browser.get(address))
    assert browser.post(address, {"product": "Rye & oats", "gross_margin": "41,5"}).status_code == 302
    bad = browser.post(address, {"product": "Oats", "gross_margin": "141"})
    assert bad.context["form"].errors == {"gross_margin": ["Write a percentage between 0 and 100."]}
    assert browser.post(f"{address}offers/{offer.pk}/", {"gross_margin": "90"}).status_code == 302
    with as_workspace(cast.bakery):
        row = ProductMargin.objects.of(cast.bakery).get()
        assert row.gross_margin == Decimal("0.415")
        assert Offer.objects.of(cast.bakery).get().gross_margin == Decimal("0.9")
    # A name that no import has is taken, and marked.
    unknown, orders = "No import names this product", "Single orders are imported"
    page = text_of(browser.get(address))
    assert unknown not in page and orders not in page
    assert browser.post(address, {"product": "Rye and oats", "gross_margin": "40"}).status_code == 302
    build.series("shopify.orders", level="order", entity="#1", channel="shop")
    page = text_of(browser.get(address))
    assert page.count(unknown) == 1 and page.index("Rye and oats") < page.index(unknown) and orders in page
    with as_workspace(cast.bakery):
        ProductMargin.objects.of(cast.bakery).filter(product="Rye and oats").delete()
    assert browser.post(f"{address}products/{row.pk}/delete/").status_code == 302
    with as_workspace(cast.bakery):
        assert not ProductMargin.objects.of(cast.bakery).exists()


def test_a_payment_says_its_rate_in_digits_however_small_it_is(cast: Cast, signed_in: Any) -> None:
    set_rates({"2026-05-01": {"VND": "29000"}})
    with as_workspace(cast.bakery):
        wish = CostWish("tools", "Pho", MAY, amount=Decimal(2900000), currency="VND")
        add_cost(cast.bakery, wish=wish, by=cast.analyst)
    page = text_of(
        signed_in(cast.analyst).get("/w/bakery/rows/?metric=tool_cost&from=2026-05-01&to=2026-05-31")
    )
    assert "× 0.0000344828, ECB May 1, 2026" in page and "€100.00" in page


def test_payments_are_reckoned_once_for_a_figure_its_rows_and_its_list(
    cast: Cast, signed_in: Any, worked: Builder
) -> None:
    browser = signed_in(cast.analyst)
    rows = "/w/bakery/rows/?metric=all_in_cost&from=2026-05-01&to=2026-05-31"
    for address in (rows, rows.replace("all_in_cost", "roi"), f"/w/bakery/costs/{IN_MAY}"):
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        rates = [one for one in seen if 'FROM "campaigns_hourlyrate"' in one["sql"]]
        assert len(rates) == 1, address


def test_lists_take_as_many_queries_for_many_rows_as_for_one(
    cast: Cast, signed_in: Any, worked: Builder
) -> None:
    browser = signed_in(cast.analyst)
    addresses = [f"/w/bakery/costs/{IN_MAY}", "/w/bakery/costs/colleagues/", "/w/bakery/costs/margins/"]

    def queries() -> list[int]:
        found = []
        for address in addresses:
            browser.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(address).status_code == 200
            found.append(len(seen))
        return found

    with as_workspace(cast.bakery):
        ProductMargin.objects.of(cast.bakery).create(product="Rye", gross_margin=0)
        Offer.objects.of(cast.bakery).create(name="Rye")
    few = queries()
    with as_workspace(cast.bakery):
        for number in range(12):
            rate = RateWish(Decimal(30), MAY)
            person = add_colleague(cast.bakery, name=f"Somebody {number}", rate=rate, by=None)
            wish = CostWish("labour", "More", MAY, hours=Decimal(1), colleague=person, rule="equal")
            add_cost(cast.bakery, wish=wish, by=None)
            add_cost(cast.bakery, wish=CostWish("tools", "More", MAY, amount=Decimal(number)), by=None)
            ProductMargin.objects.of(cast.bakery).create(product=str(number), gross_margin=0)
            Offer.objects.of(cast.bakery).create(name=str(number))
    many = queries()
    # A rule that no entry had before asks one question more.
    assert [after - before for before, after in zip(few, many, strict=True)] == [1, 0, 0]
