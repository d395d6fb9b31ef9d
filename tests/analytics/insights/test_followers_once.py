"""New and lost followers count no day twice, whichever exports told them and in whatever order they were loaded."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from analytics.insights.followers import Following, followings
from analytics.insights.sections import Insights
from analytics.views.insights import group_url
from campaigns.ingest.batch import to_batches
from campaigns.ingest.shapes import Part, Row
from tests.analytics.insights.test_content_opens import FEW, lines_of, told_numbers
from tests.analytics.test_more_figures_open import sum_of
from tests.analytics.walked import read
from tests.builders import Builder
from tests.campaigns.imports import Imports, row
from tests.cast import Cast, as_workspace

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
SOCIAL = [Part("meta_page", "days", "social")]
SPANS = st.tuples(st.integers(1, 12), st.sampled_from([1, 1, 2, 3, 7, 12])).map(
    lambda span: (span[0], span[0] + span[1] - 1)
)
NUMBER = st.none() | st.integers(0, 900)
# What each export tells, by first and last day: the followers, who came and who left.
EXPORT = st.dictionaries(SPANS, st.tuples(NUMBER, NUMBER, NUMBER), min_size=1, max_size=4)
EXPORTS = st.lists(EXPORT, min_size=1, max_size=4)

numbers = itertools.count(1)


class Pages(Imports):
    """Exports of one profile; each is as old as its place in `exports`, whenever it is loaded."""

    def load_all(self, exports: list[dict[Any, Any]], order: list[int]) -> None:
        for place in order:
            self._go(next(numbers), to_batches(told(exports[place])), SOCIAL, place + 1, False, really=True)


def told(export: dict[Any, Any]) -> list[Row]:
    names = ("followers", "follows", "unfollows")
    found = []
    for (start, end), values in export.items():
        measures = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        stated = row(start, "", until=end, entity="bakery", level="account", **measures)
        found.append(stated._replace(currency=""))
    return found


def one_of(workspace: Workspace) -> Following | None:
    return next(iter(followings(workspace, FIRST, LAST)), None)


def days_of(line: list[str]) -> set[date]:
    first, last = map(date.fromisoformat, line[:2])
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}


@FEW
@given(exports=EXPORTS, data=st.data())
def test_any_order_of_imports_tells_the_same_and_no_day_twice(
    cast: Cast, signed_in: Any, exports: Any, data: Any
) -> None:
    orders = [list(range(len(exports))), *(data.draw(st.permutations(range(len(exports)))) for _n in "ab")]
    seen = []
    for order in orders:
        with transaction.atomic():
            with as_workspace(cast.bakery) as bakery:
                Pages(bakery).load_all(exports, order)
                found = one_of(bakery)
                numbers_told = None if found is None else (found.after, found.growth, found.came, found.left)
            opens = look_at_the_rows(cast, signed_in(cast.viewer))
            transaction.set_rollback(True)
        seen.append((numbers_told, opens))
    assert all(one == seen[0] for one in seen)


def look_at_the_rows(cast: Cast, browser: Client) -> dict[str, set[tuple[str, ...]]]:
    """By number the rows that are added: none has a day of another, none is left out that could be added."""
    with workspace_scope(cast.bakery):
        insights = Insights(cast.bakery, FIRST, LAST)
        cells = [(column, cell) for column, _cells, cell in told_numbers(insights, "followers")]
    added: dict[str, set[tuple[str, ...]]] = {}
    for column, cell in cells:
        if column.key not in ("came", "left"):
            continue
        assert cell.group is not None
        address = group_url(insights, cell.group)
        page, (lines, sums) = read(browser, address), lines_of(browser, address)
        place = lines[0].index(column.label)
        counted = [line for line in lines[1:] if line[place].isdecimal()]
        left_out = [line for line in lines[1:] if "not added" in line[place]]
        assert sum(int(line[place]) for line in counted) == cell.value == int(sums[column.label])
        assert sum_of(page, column.label) == cell.value
        days = [day for line in counted for day in days_of(line)]
        assert len(days) == len(set(days))
        for line in left_out:
            assert days_of(line) & set(days), "nothing is left out without another row of its days"
            assert line[0] != line[1], "a single day is never left out"
        assert f"{len(left_out)} row" in page.text or not left_out
        added[column.key] = {tuple(line) for line in counted}
    return added


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_week_within_four_and_a_day_of_another_week(cast: Cast, signed_in: Any, order: Any) -> None:
    """The 28 days count and the seven within do not; where single days are told of them, only these do."""
    exports: list[dict[Any, Any]] = [
        {(1, 28): (None, 40, 4)},
        {(22, 28): (None, 11, None)},
        {(29, 30): (None, 5, 1), (23, 23): (None, None, 2)},
    ]
    with as_workspace(cast.bakery) as bakery:
        Pages(bakery).load_all(exports, list(order))
        one = one_of(bakery)
        assert one is not None and (one.came, one.left) == (45, 3)
        whole, week = (date(2026, 6, 1), date(2026, 6, 28)), (date(2026, 6, 22), date(2026, 6, 28))
        day = (date(2026, 6, 23), date(2026, 6, 23))
        assert one.told_twice == {"follows": {week: whole}, "unfollows": {whole: day}}
        insights = Insights(bakery, FIRST, LAST)
        addresses = {
            column.key: group_url(insights, cell.group)
            for column, _cells, cell in told_numbers(insights, "followers")
            if cell.group is not None
        }
        assert "are not added" in insights.table("followers").notes[0]
    browser = signed_in(cast.viewer)
    came = read(browser, addresses["came"]).text
    assert "1 row is not added, since another row has days of it." in came
    assert "New followers: 11 not added, since the row of Jun 1, 2026 – Jun 28, 2026 has days of it." in str(
        lines_of(browser, addresses["came"])
    )
    assert "Followers lost: 4 not added, since the row of Jun 23, 2026 has days of it." in str(
        lines_of(browser, addresses["left"])
    )


def test_without_ranges_nothing_is_said_of_them(cast: Cast) -> None:
    build = Builder(cast.bakery)
    series = build.series("meta_page.days", kind="social", level="account", entity="x", channel="meta")
    build.fact(series, "2026-06-04", followers=10, follows=2)
    with workspace_scope(cast.bakery):
        assert not Insights(cast.bakery, FIRST, LAST).table("followers").notes
