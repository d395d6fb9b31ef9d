"""Results over HTTP: shapes, rounding, filters, and what strangers and bad input are answered."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.keys import make_key
from accounts.models import ApiKey, Role, Workspace
from analytics.rollup import recompute
from tests.builders import Builder
from tests.cast import Cast

Call = Any


@pytest.fixture
def call(cast: Cast, client: Client) -> Call:
    """`call("results/", workspace, group_by="day")` with a read key of the bakery."""
    _key, text = make_key(cast.bakery, name="reader", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=None)

    def get(path: str, workspace: Workspace | None = None, key: str = text, **params: str) -> Any:
        slug = (workspace or cast.bakery).slug
        return client.get(
            f"/api/v1/workspaces/{slug}/{path}", params, headers={"Authorization": f"Bearer {key}"}
        )

    return get


@pytest.fixture
def filled(cast: Cast) -> Builder:
    build = Builder(cast.bakery)
    run = build.run("meta-june.csv")
    spring = build.series(campaign="Spring")
    build.fact(
        spring,
        "2026-06-01",
        run_id=run.pk,
        line=7,
        spend="10.005",
        conversions=2,
        conversion_value=30,
        clicks=3,
    )
    build.fact(
        spring, "2026-06-02", run_id=run.pk, line=8, spend=20, conversions=0, conversion_value=0, clicks=0
    )
    shop = build.series("shopify_orders", level="order", entity="#1001", channel="shop")
    build.fact(shop, "2026-06-01", revenue="99.95", orders=1)
    recompute(cast.bakery.pk)
    return build


JUNE = {"from": "2026-06-01", "to": "2026-06-30"}


def test_results_by_campaign(call: Call, filled: Builder) -> None:
    answer = call("results/", group_by="campaign", metrics="spend,revenue,conversions,roi,cpa,leads", **JUNE)
    assert answer.status_code == 200
    body = answer.json()
    [row] = body["rows"]
    assert (row["key"], row["label"]) == (str(filled.campaign("Spring").pk), "Spring")
    # 30.005 to the cent is 30.00: half-even, once, from the exact sum.
    june = f"from=2026-06-01&to=2026-06-30&campaign={row['key']}"
    address = f"/api/v1/workspaces/bakery/results/sources/?metric=spend&{june}"
    assert row["spend"] == {"value": "30.00", "state": "ok", "reason": "", "open": address}
    assert row["revenue"]["value"] == "30.00"
    assert row["conversions"]["value"] == "2"
    assert row["cpa"]["value"] == "15.00"
    assert row["roi"]["value"] == "-0.400100"  # (30 x 0.6 - 30.005) / 30.005
    assert row["leads"]["value"] is None and row["leads"]["state"] == "missing" and row["leads"]["reason"]
    assert body["totals"]["revenue"]["value"] == "99.95"
    assert body["currency"] == "EUR"
    assert set(body["definitions"]) == {"spend", "revenue", "conversions", "roi", "cpa", "leads"}
    assert "60" in body["definitions"]["roi"]
    assert body["notes"] and body["fresh_as_of"] and body["recomputing"] is False


def test_every_day_of_the_period_is_a_row(call: Call, filled: Builder) -> None:
    rows = call("results/", group_by="day", metrics="spend", **JUNE).json()["rows"]
    assert [row["key"] for row in rows][:3] == ["2026-06-01", "2026-06-02", "2026-06-03"] and len(rows) == 30
    assert [row["spend"]["state"] for row in rows][:3] == ["ok", "ok", "missing"]


def test_the_rows_behind_a_figure_name_file_and_line(call: Call, filled: Builder) -> None:
    campaign = str(filled.campaign("Spring").pk)
    body = call("results/sources/", metric="cpa", campaign=campaign, **JUNE).json()
    assert body["sums"] == {"spend": "30.005", "conversions": "2"}
    assert [(row["file_name"], row["line"], row["values"]) for row in body["rows"]] == [
        ("meta-june.csv", 8, {"spend": "20", "conversions": "0"}),
        ("meta-june.csv", 7, {"spend": "10.005", "conversions": "2"}),
    ]
    assert (body["total_rows"], body["page"], body["pages"]) == (2, 1, 1)


def test_pages_of_rows(call: Call, filled: Builder) -> None:
    body = call("results/sources/", metric="spend", page="2", per_page="1", **JUNE).json()
    assert [row["line"] for row in body["rows"]] == [7]
    assert (body["total_rows"], body["pages"], body["sums"]) == (2, 2, {"spend": "30.005"})
    past = call("results/sources/", metric="spend", page="9", **JUNE).json()
    assert past["rows"] == [] and past["total_rows"] == 2


@pytest.mark.parametrize(
    ("field", "params"),
    [
        ("from", {"from": "15/06/2026"}),
        ("from", {"from": "2026-02-30"}),
        ("from", {"from": "0001-01-01", "to": "0001-01-30"}),
        ("from", {"from": "2026-06-02", "to": "2026-06-01"}),
        ("to", {"from": "2020-01-01", "to": "2025-01-01"}),
        ("to", {"to": "20260601"}),
        ("group_by", {"group_by": "password"}),
        ("metrics", {"metrics": "spend,workspace__owner"}),
        ("campaign", {"campaign": "1"}),
        ("campaign", {"campaign": "99999999999999999999999"}),
        ("campaign", {"campaign": "１"}),
        ("channel", {"channel": "meta'--"}),
    ],
)
def test_bad_input_is_answered_with_its_field(
    call: Call, cast: Cast, field: str, params: dict[str, str]
) -> None:
    for path in ("results/", "results/sources/"):
        if path == "results/sources/" and field in ("group_by", "metrics"):
            continue
        answer = call(path, metric="spend", **params)
        assert answer.status_code == 400 and field in answer.json(), answer.content


@pytest.mark.parametrize(
    ("field", "value"), [("metric", "x"), ("metric", ""), ("page", "0"), ("page", "x"), ("per_page", "501")]
)
def test_bad_input_about_rows(call: Call, cast: Cast, field: str, value: str) -> None:
    answer = call("results/sources/", **({"metric": "spend"} | {field: value}))
    assert answer.status_code == 400 and field in answer.json()


def test_strangers_get_the_same_404_as_for_nothing(call: Call, cast: Cast) -> None:
    theirs = call("results/", cast.rival)
    nothing = call("results/", Workspace(slug="no-such-shop"))
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.content == nothing.content
    assert call("results/", key="smroi_wrong").status_code == 401


def test_a_campaign_of_another_workspace_is_answered_like_one_that_never_was(call: Call, cast: Cast) -> None:
    foreign = str(Builder(cast.rival).campaign("Theirs").pk)
    absent = str(int(foreign) - 2)
    answers = [call("results/", campaign=campaign) for campaign in (foreign, absent)]
    assert {answer.status_code for answer in answers} == {400}
    assert answers[0].content == answers[1].content


def test_a_percentage_keeps_six_places_and_yen_have_none(call: Call, cast: Cast) -> None:
    cast.bakery.currency = "JPY"
    cast.bakery.save(update_fields=["currency"])
    build = Builder(cast.bakery)
    build.fact(
        build.series(campaign="A", currency="JPY"), "2026-06-01", spend="100.5", clicks=1, impressions=3
    )
    recompute(cast.bakery.pk)
    totals = call("results/", metrics="spend,ctr", **JUNE).json()["totals"]
    assert (totals["spend"]["value"], totals["ctr"]["value"]) == ("100", "0.333333")


def test_the_schema_describes_both(client: Client, db: None) -> None:
    schema = client.get("/api/v1/schema/?format=json").json()
    for path in ("results/", "results/sources/"):
        assert f"/api/v1/workspaces/{{slug}}/{path}" in schema["paths"]
    assert "roi" in schema["components"]["schemas"]["ResultRow"]["properties"]
