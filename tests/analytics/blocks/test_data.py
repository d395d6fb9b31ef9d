"""The data of blocks: what was chosen, computed by the report, as JSON that opens to its rows."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.errors import DomainError
from analytics import report
from analytics.blocks import choice_from, data_of
from analytics.query import StatsQuery
from analytics.rollup import recompute
from campaigns.models import Goal
from campaigns.periods import Period
from tests.builders import Builder
from tests.cast import as_workspace

JUNE = Period("custom", date(2026, 6, 3), date(2026, 7, 14))


@pytest.fixture
def spent(build: Builder) -> Builder:
    """Ten weeks of spend, of two campaigns, growing by one a day."""
    for campaign, base in (("Spring", 10), ("Summer", 100)):
        series = build.series(source="meta_ads", campaign=campaign)
        for number in range(75):
            day = date.fromordinal(date(2026, 5, 1).toordinal() + number)
            build.fact(series, day, spend=base + number, clicks=number)
    recompute(build.workspace.pk)
    return build


def data(build: Builder, **asked: Any) -> dict[str, Any]:
    with as_workspace(build.workspace) as workspace:
        choice = choice_from(workspace, {"kind": "table", "metrics": ["spend"], "group_by": "week", **asked})
        found = data_of(workspace, choice, JUNE)
    assert json.loads(json.dumps(found)) == found, "plain JSON"
    return found


@pytest.mark.parametrize("step", ["week", "month"])
def test_weeks_and_months_are_sums_of_their_days(spent: Builder, step: str) -> None:
    found = data(spent, group_by=step, metrics=["spend", "clicks", "cpc"])
    days = data(spent, group_by="day", metrics=["spend", "clicks", "cpc"])
    format_of = {"week": "%G-W%V", "month": "%Y-%m"}[step]
    for at in (0, 1):
        sums: dict[str, Decimal] = {}
        for row in days["rows"]:
            key = date.fromisoformat(row["key"]).strftime(format_of)
            sums[key] = sums.get(key, Decimal()) + Decimal(row["values"][at]["value"])
        assert {row["key"]: Decimal(row["values"][at]["value"]) for row in found["rows"]} == sums
        assert sum(sums.values()) == Decimal(found["totals"]["values"][at]["value"])
    for row in found["rows"]:
        spend, clicks, cpc = (Decimal(cell["value"]) for cell in row["values"])
        assert abs(cpc - spend / clicks) < Decimal("1e-20"), "of the sums, and no average of days"


def test_a_row_opens_to_the_rows_behind_it(spent: Builder, signed_in: Any, cast: Any) -> None:
    browser = signed_in(cast.viewer)
    for group in ("day", "week", "month", "campaign", "channel"):
        found = data(spent, group_by=group, limit=3)
        for row in found["rows"][:2]:
            (cell,) = row["values"]
            answer = browser.get(cell["open"])
            assert answer.status_code == 200, cell
            assert answer.context["value"].value == Decimal(cell["value"]), (group, cell)


def test_it_is_compared_with_the_days_before_and_with_last_year(spent: Builder) -> None:
    found = data(spent, compare="previous", group_by="day")
    assert found["compared"] == {"first": "2026-04-22", "last": "2026-06-02"}
    first = found["rows"][9]
    assert first["key"] == "2026-06-12"
    assert first["before"][0]["value"] == "110", "of 1 May, as many days before"
    year = data(spent, compare="year", group_by="month")
    assert year["compared"] == {"first": "2025-06-03", "last": "2025-07-14"}
    assert year["totals"]["before"][0]["state"] == "missing"
    assert year["totals"]["before"][0]["reason"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"kind": "pie"}, "kind"),
        ({"metrics": ["nonsense"]}, "metrics"),
        ({"metrics": []}, "metrics"),
        ({"metrics": "spend"}, "metrics"),
        ({"group_by": "hour"}, "group_by"),
        ({"group_by": None}, "group_by"),
        ({"kind": "chart", "metrics": ["spend", "clicks"]}, "metrics"),
        ({"filters": {"campaign": "987654"}}, "campaign"),
        ({"filters": {"colour": "red"}}, "filters"),
        ({"filters": {"channel": ["meta"]}}, "channel"),
        ({"compare": "never"}, "compare"),
        ({"limit": 0}, "limit"),
        ({"limit": True}, "limit"),
        ({"title": "x" * 121}, "title"),
        ({"title": "half \ud800 a sign"}, "title"),
        ({"metrics": ["\ud800"]}, "metrics"),
        ({"\ud800": 1}, "?"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_choice_that_cannot_be_names_its_field(build: Builder, asked: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        data(build, **asked)
    assert refused.value.field == field


def test_a_choice_is_read_again_from_its_json(spent: Builder) -> None:
    with as_workspace(spent.workspace) as workspace:
        choice = choice_from(
            workspace,
            {
                "kind": "chart",
                "metrics": ["spend"],
                "group_by": "month",
                "filters": {"channel": "meta"},
                "compare": "year",
            },
        )
        assert choice_from(workspace, json.loads(json.dumps(choice.as_json()))) == choice
        found = data_of(workspace, choice, JUNE)
        query = StatsQuery(workspace, JUNE.first, JUNE.last, "month", ("spend",), channel="meta")
        assert [row["key"] for row in found["rows"]] == [row.key for row in report.run(query).rows]
    assert found["filters"] == [["Channel", "Meta"]]
    assert "Spend" in found["summary"]


def test_a_goal_is_compared_with_what_it_is_about_and_nothing_else(spent: Builder) -> None:
    """Not with a part of it, such as what belongs to no campaign or one group of people."""
    workspace = spent.workspace
    orphan = spent.series(source="meta_ads", breakdown="Country=Spain")
    spent.fact(orphan, "2026-06-05", spend=4)
    recompute(workspace.pk)
    with as_workspace(workspace):
        Goal.objects.of(workspace).create(
            name="Spend 900", metric="spend", direction="at_least", target=900,
            starts_on=JUNE.first, due_on=JUNE.last,
        )  # fmt: skip
    whole = data(spent, kind="cards", group_by=None, compare="goal")
    assert Decimal(whole["totals"]["before"][0]["value"]) == 900
    for filters in ({"campaign": "0"}, {"region": "country=Spain"}):
        part = data(spent, kind="cards", group_by=None, compare="goal", filters=filters)
        assert part["totals"]["before"][0]["state"] == "missing", filters
