"""Mark-ups are read once for a question in the client view, however many facts or goals it is about."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics import report
from analytics.goals.spans import totals_of
from analytics.markup.entered import MarkupWish, add_markup
from analytics.markup.priced import in_view
from analytics.query import StatsQuery
from analytics.rollup import recompute
from analytics.splits.facts import counting
from tests.builders import Builder
from tests.cast import Cast, as_workspace

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)


@pytest.fixture
def build(cast: Cast) -> Builder:
    """Five sheets longer than a day, and five facts of one group."""
    build = Builder(cast.bakery)
    for number in range(5):
        day = FIRST + timedelta(days=6 * number)
        build.fact(build.series(campaign=f"Campaign {number}"), day, day + timedelta(days=4), spend=100)
        build.fact(build.series(campaign="Spring", breakdown="Country=Spain"), day, spend=10)
    recompute(cast.bakery.pk)
    with as_workspace(cast.bakery):
        add_markup(cast.bakery, wish=MarkupWish(FIRST, Decimal(15)), by=cast.owner)
    return build


def asked_of_markups(asked: CaptureQueriesContext) -> int:
    return sum('FROM "analytics_markup"' in one["sql"] for one in asked.captured_queries)


def by_campaign(query: StatsQuery) -> Any:
    return report.run(query).totals["spend"].value


def by_group(query: StatsQuery) -> Any:
    return sum(fact.value["spend"] or 0 for fact, _names in counting(query, {"country": "Spain"})) / 10**6


def of_goals(query: StatsQuery) -> Any:
    spans = [(FIRST, LAST - timedelta(days=number), None) for number in range(2)]
    return totals_of(query.workspace, {span: ["spend"] for span in spans})[spans[0]]["spend"].value


@pytest.mark.parametrize(("ask", "told"), [(by_campaign, 575), (by_group, 57.5), (of_goals, 575)])
def test_they_are_read_once(build: Builder, ask: Any, told: Any) -> None:
    with as_workspace(build.workspace) as workspace:
        query = StatsQuery(in_view(workspace, "client"), FIRST, LAST, "campaign", ("spend",))
        with CaptureQueriesContext(connection) as asked:
            assert ask(query) == told
    assert asked_of_markups(asked) == 1
