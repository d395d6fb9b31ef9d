"""Figures of a group of people: from one breakdown each, never mixed, and opening to the facts that make them."""

from __future__ import annotations

import csv
import io
import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.errors import DomainError
from accounts.keys import make_key
from accounts.models import ApiKey, Role
from analytics.blocks import choice_from, data_of
from analytics.rollup import recompute
from analytics.splits.groups import groups_in
from campaigns.periods import Period
from tests.analytics.opened import page_of
from tests.builders import Builder, set_rates
from tests.cast import Cast, as_workspace, make_workspace

names = itertools.count()
MAY = Period("custom", date(2026, 5, 1), date(2026, 5, 31))


def data(build: Builder, **asked: Any) -> dict[str, Any]:
    with as_workspace(build.workspace) as workspace:
        chosen = {"kind": "table", "metrics": ["spend"], "group_by": "campaign", **asked}
        return data_of(workspace, choice_from(workspace, chosen), MAY)


@pytest.fixture
def split(build: Builder) -> Builder:
    """Two campaigns by country, and the same money again by age and by country and age."""
    for campaign, base in (("Spring", 10), ("Summer", 20)):
        build.fact(build.series(campaign=campaign), "2026-05-04", spend=3 * base, clicks=9, revenue=7)
        for country, part in (("Spain", 1), ("Korea", 2)):
            series = build.series(campaign=campaign, breakdown=f"Country={country}")
            build.fact(series, "2026-05-04", spend=part * base, clicks=3 * part)
            build.fact(series, "2026-05-12", spend=part, clicks=0)
            both = build.series(campaign=campaign, breakdown=f"Age=18-24; Country={country}")
            build.fact(both, "2026-05-04", spend=part * base - 1)
        build.fact(build.series(campaign=campaign, breakdown="Age=18-24"), "2026-05-04", spend=base)
    recompute(build.workspace.pk)
    return build


def test_one_breakdown_tells_a_group_and_the_others_are_left_out(split: Builder) -> None:
    found = data(split, filters={"region": "country=Spain"}, metrics=["spend", "clicks", "cpc"])
    spend = {row["label"]: row["values"][0]["value"] for row in found["rows"]}
    assert spend == {"Spring": "11", "Summer": "21"}
    assert found["totals"]["values"][0]["value"] == "32"
    assert found["filters"] == [["Region", "Country: Spain"]]
    cpc = Decimal(found["totals"]["values"][2]["value"])
    assert abs(cpc - Decimal(32) / 6) < Decimal("1e-20"), "of the sums of both days"
    both = data(split, filters={"region": "country=Spain", "audience": "age=18-24"})
    assert both["totals"]["values"][0]["value"] == "28"


def test_what_the_breakdown_does_not_report_is_missing_and_says_why(split: Builder) -> None:
    found = data(
        split,
        filters={"region": "country=Spain"},
        metrics=["spend", "orders", "all_in_cost", "new_customers"],
    )
    for cell in found["totals"]["values"][1:]:
        assert (cell["value"], cell["state"], cell["open"]) == (None, "missing", "")
        assert cell["reason"]
    assert "country" in found["totals"]["values"][1]["reason"]


def test_it_is_narrowed_by_campaign_and_told_by_week_and_month(split: Builder) -> None:
    spring = str(split.campaign("Spring").pk)
    filters = {"region": "country=Korea", "campaign": spring}
    weeks = data(split, filters=filters, group_by="week")
    told = {row["key"]: row["values"][0]["value"] for row in weeks["rows"] if row["values"][0]["value"]}
    assert told == {"2026-W19": "20", "2026-W20": "2"}
    (month,) = data(split, filters=filters, group_by="month")["rows"]
    assert month["values"][0]["value"] == weeks["totals"]["values"][0]["value"] == "22"


def test_groups_are_offered_as_imports_name_them_and_no_others(split: Builder, cast: Cast) -> None:
    with as_workspace(split.workspace) as workspace:
        assert groups_in(workspace)["region"] == [
            ("country=Korea", "Country: Korea"),
            ("country=Spain", "Country: Spain"),
        ]
        assert groups_in(workspace)["audience"] == [("age=18-24", "Age: 18-24")]
    for wrong in ("country=Peru", "age=18-24", "country", "=", "placement=Feed"):
        with pytest.raises(DomainError) as refused:
            data(split, filters={"region": wrong})
        assert refused.value.field == "region"
    with as_workspace(cast.florist) as workspace:
        assert groups_in(workspace)["region"] == []


def test_rows_of_a_group_say_rate_and_line_on_the_page_in_files_and_in_the_api(
    split: Builder, signed_in: Any, cast: Cast, client: Any
) -> None:
    set_rates({"2026-05-20": {"USD": "1.25"}})
    dollars = split.series(campaign="Spring", breakdown="Country=Spain", currency="USD")
    split.fact(dollars, "2026-05-20", spend=10)
    asked = "metric=spend&from=2026-05-01&to=2026-05-31&region=country%3DSpain"
    browser = signed_in(cast.viewer)
    page = browser.get(f"/w/bakery/rows/?{asked}")
    assert page.context["text"] == "€40.00" and "$10.00 × 0.8, ECB" in page.content.decode()
    files = {one["label"]: one["href"] for one in page.context["exports"]}
    lines = list(csv.reader(io.StringIO(browser.get(files["CSV"]).content.decode("utf-8-sig"))))
    rows = lines[1 : lines.index([])]
    spend = lines[0].index("Spend in EUR")
    assert sum(Decimal(row[spend]) for row in rows) == 40 and all(row[lines[0].index("Line")] for row in rows)
    with as_workspace(cast.bakery) as bakery:
        _key, text = make_key(bakery, name="rows", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=None)
    address = f"/api/v1/workspaces/bakery/results/sources/?{asked}"
    found = client.get(address, headers={"Authorization": f"Bearer {text}"}).json()
    assert found["sums"] == {"spend": "40"} and found["total_rows"] == len(rows) == 5
    assert [row["rate"] for row in found["rows"] if row["currency"] == "USD"] == ["0.8000000000"]
    assert all(row["import_id"] and row["line"] for row in found["rows"])


def test_every_cell_opens_to_the_facts_that_make_it(split: Builder, signed_in: Any, cast: Cast) -> None:
    browser = signed_in(cast.viewer)
    count = 0
    for group in (None, "day", "week", "month", "campaign", "channel"):
        kind = "cards" if group is None else "table"
        found = data(
            split, kind=kind, group_by=group, filters={"region": "country=Spain"}, metrics=["spend", "cpc"]
        )
        for row in (*found["rows"], found["totals"]):
            for cell in row["values"]:
                if cell["value"] is None:
                    continue
                answer = browser.get(cell["open"])
                assert answer.status_code == 200, cell
                assert answer.context["value"].value == Decimal(cell["value"]), (group, cell)
                page = page_of(answer.content.decode())
                listed = [tr.all("td", "num")[0].number for tr in page.all("tbody")[0].all("tr")]
                assert sum(one or 0 for one in listed) == page.all("tfoot")[0].all("td", "num")[0].number
                count += 1
    assert count > 12


# (country, age or none, campaign, first day, length, spend)
rows = st.lists(
    st.tuples(
        st.sampled_from(["Spain", "Korea"]),
        st.sampled_from(["", "18-24", "25-34"]),
        st.sampled_from(["Spring", "Summer"]),
        st.integers(0, 30),
        st.sampled_from([1, 1, 1, 3, 9]),
        st.integers(0, 500),
    ),
    max_size=14,
    unique_by=lambda row: row[:5],
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=rows, step=st.sampled_from(["day", "week", "month"]))
def test_rows_and_ranges_add_up_to_the_total_whatever_the_facts(cast: Cast, facts: Any, step: str) -> None:
    build = Builder(make_workspace(cast.agency, f"Split {next(names)}"))
    for country, age, campaign, start, length, spend in facts:
        breakdown = f"Age={age}; Country={country}" if age else f"Country={country}"
        first = MAY.first + timedelta(days=start)
        series = build.series(campaign=campaign, breakdown=breakdown)
        build.fact(series, first, first + timedelta(days=length - 1), spend=spend)
    if not any(country == "Spain" for country, *_rest in facts):
        return
    asked = {"filters": {"region": "country=Spain"}}
    by_step, by_campaign = data(build, group_by=step, **asked), data(build, **asked)

    def total(found: Any) -> Decimal:
        return sum((Decimal(row["values"][0]["value"] or 0) for row in found["rows"]), Decimal())

    whole = Decimal(by_campaign["totals"]["values"][0]["value"] or 0)
    assert total(by_campaign) == whole
    assert by_step["totals"]["values"] == by_campaign["totals"]["values"]
    days = data(build, group_by="day", **asked)
    assert total(days) == total(by_step)
    is_of_days_alone = all(length == 1 for _c, _a, _n, _s, length, _v in facts)
    assert not is_of_days_alone or total(days) == whole
    # What reaches beyond the month is left out, and another breakdown may then be the one that counts.
    inside = [row for row in facts if row[0] == "Spain" and row[3] + row[4] <= MAY.days]
    alone = [row for row in inside if not row[1]] or inside
    assert whole <= sum(row[5] for row in alone), "never the same money from two breakdowns"
