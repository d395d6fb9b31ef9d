"""The gap between the two sources compared by default: what the check takes, and that it tells what the page tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from analytics.models import ComparedSides
from analytics.quality.checks import quality_of, query_for
from analytics.quality.history import due, keep
from analytics.quality.places import address_of
from analytics.quality.scoring import Line
from analytics.reconciling.asked import asked_for
from analytics.reconciling.kept import kept
from analytics.reconciling.notes import explain_gap
from analytics.reconciling.reconcile import reconcile
from tests.analytics.quality.world import line
from tests.analytics.reconciling.world import FIRST, LAST, META, SHOP, Bakery
from tests.cast import Cast, as_workspace

# Fourteen weeks before May: of each 100 sold Meta claims 80 to 84.
USUALLY = [FIRST - timedelta(days=number) for number in range(1, 102)]


@pytest.fixture
def bakery(cast: Cast, at: Any) -> Iterator[Bakery]:
    at("2026-06-01 10:00")
    bakery = Bakery(cast)
    for number, day in enumerate(USUALLY):
        bakery.order(f"old{number}", day.isoformat(), 100)
        bakery.claim(day.isoformat(), 80 + number % 5, 1)
    yield bakery


def may(bakery: Bakery, claimed: float | None, sold: float | None = 100) -> None:
    for number in range(31):
        day = (FIRST + timedelta(days=number)).isoformat()
        if sold is not None:
            bakery.order(f"new{number}", day, sold)
        if claimed is None:
            series = bakery.build.series(campaign="Spring")
            bakery.build.fact(series, day, spend=1)
        else:
            bakery.claim(day, claimed, 1)


def checked(bakery: Bakery, first: date = FIRST, last: date = LAST, *, looked: bool = True) -> Line:
    bakery.compute()
    if looked:
        keep(bakery.workspace.pk)
    with as_workspace(bakery.workspace) as workspace:
        return line(quality_of(query_for(workspace, first, last)), "reconciliation")


def test_a_gap_as_usual_takes_nothing(bakery: Bakery) -> None:
    may(bakery, claimed=82)
    found = checked(bakery)
    assert found.lost == 0
    assert found.finding.sentence.startswith(
        "For each 1 that Shopify orders recorded, Meta Ads claims 0.82. That is as usual"
    )
    assert not found.finding.fix


@pytest.mark.parametrize("claimed", [40, 300])
def test_beyond_the_usual_gap_it_takes_the_part_that_lies_beyond(
    bakery: Bakery, cast: Cast, signed_in: Any, claimed: int
) -> None:
    may(bakery, claimed=claimed)
    found = checked(bakery)
    with as_workspace(bakery.workspace) as workspace:
        pair = asked_for(workspace, {}, FIRST, LAST).pair
        assert pair is not None
        gap = reconcile(workspace, pair, FIRST, LAST).gap
        kept_pair = kept(workspace)
        assert kept_pair is not None
        assert kept_pair.gap(workspace, FIRST, LAST)[0] == gap
        assert (kept_pair.pair.here.label, kept_pair.pair.there.label) == (pair.here.label, pair.there.label)
    assert gap.is_alarm and gap.usual is not None and gap.ratio == Fraction(claimed, 100)
    low, high = gap.usual.low, gap.usual.high
    assert found.finding.share == (
        (low - gap.ratio) / low if claimed == 40 else (gap.ratio - high) / gap.ratio
    )
    assert found.finding.fix
    workspace.role = Role.VIEWER  # type: ignore[attr-defined]  # as access.workspace_for sets it
    address = address_of(found.finding.rows, query_for(workspace, FIRST, LAST))
    page = signed_in(cast.viewer).get(address)
    assert page.status_code == 200
    assert page.context["found"].pair == pair
    assert page.context["is_alarm"]


def test_a_gap_that_somebody_explained_takes_nothing(bakery: Bakery, cast: Cast) -> None:
    may(bakery, claimed=300)
    assert checked(bakery).lost
    with as_workspace(bakery.workspace) as workspace:
        pair = asked_for(workspace, {}, FIRST, LAST).pair
        assert pair is not None
        explain_gap(workspace, pair, first=FIRST, last=LAST - timedelta(days=1), text="A fair", by=cast.admin)
    assert checked(bakery).lost
    with as_workspace(bakery.workspace) as workspace:
        explain_gap(workspace, pair, first=FIRST, last=LAST, text="A fair", by=cast.admin)
    found = checked(bakery)
    assert found.lost == 0
    assert found.finding.sentence.endswith("Somebody has explained it for all of these days.")


def test_with_nothing_to_compare_it_says_so_and_takes_nothing(bakery: Bakery) -> None:
    may(bakery, claimed=300)
    before = checked(bakery, looked=False)
    assert (before.points, before.lost) == (None, None)
    assert before.finding.sentence == "No two sources tell the same, or they have not been compared yet."
    few = checked(bakery, FIRST, FIRST + timedelta(days=3))
    assert few.lost is None and "Choose at least 7 days" in few.finding.sentence
    with as_workspace(bakery.workspace) as workspace:
        spring = query_for(workspace, FIRST, LAST, campaign_id=bakery.build.campaign("Spring").pk)
        of_one = line(quality_of(spring, campaign=bakery.build.campaign("Spring")), "reconciliation")
    assert of_one.lost is None
    early = checked(bakery, FIRST - timedelta(days=90), FIRST - timedelta(days=80))
    assert early.lost is None and early.finding.sentence.count("Not enough history") == 1


def test_a_side_that_is_silent_in_the_period_is_not_compared(bakery: Bakery) -> None:
    may(bakery, claimed=82)
    bakery.compute()
    keep(bakery.workspace.pk)
    later = (LAST + timedelta(days=1), LAST + timedelta(days=14))
    bakery.order("june", "2026-06-03", 70)
    found = checked(bakery, *later, looked=False)
    assert found.lost is None
    assert (
        found.finding.sentence
        == "Shopify orders and Meta Ads have nothing in this period that could be compared."
    )


def test_one_source_alone_is_kept_as_nothing_to_compare(cast: Cast, at: Any) -> None:
    at("2026-06-01 10:00")
    bakery = Bakery(cast)
    bakery.order("1", "2026-05-20", 70)
    found = checked(bakery)
    assert found.lost is None
    with as_workspace(cast.bakery) as workspace:
        assert ComparedSides.objects.of(workspace).get().subject == ""


def test_what_is_compared_is_looked_at_again_when_sources_told_something_new(bakery: Bakery, at: Any) -> None:
    may(bakery, claimed=82)
    bakery.compute()
    assert due() == [bakery.workspace.pk]
    keep(bakery.workspace.pk)
    assert due() == []
    at("2026-06-01 11:00")
    bakery.order("new", "2026-04-20", 9_000)
    bakery.compute()
    assert due() == [bakery.workspace.pk]
    keep(bakery.workspace.pk)
    assert due() == []
    with as_workspace(bakery.workspace) as workspace:
        [row] = ComparedSides.objects.of(workspace)
        assert (row.here["code"], row.there["code"]) == (SHOP, META)
        found = kept(workspace)
        assert found is not None
        assert found.here[date(2026, 4, 20)].money == 9_100_000_000


def test_the_check_asks_a_few_cheap_questions(bakery: Bakery) -> None:
    may(bakery, claimed=82)
    checked(bakery)
    with as_workspace(bakery.workspace) as workspace, CaptureQueriesContext(connection) as asked:
        found = kept(workspace)
        assert found is not None
        found.gap(workspace, FIRST, LAST)
    # The kept row, and the sums of the period of each side.
    assert (
        len(
            [
                one
                for one in asked.captured_queries
                if "SELECT" in one["sql"] and "set_config" not in one["sql"]
            ]
        )
        == 3
    )
