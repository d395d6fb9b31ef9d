"""Days told anew: on real exports of one shop, made again over two weeks, each import lists what it changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.measures import MEASURES
from campaigns.models import Fact, ImportRun, Revision, RunState
from campaigns.restated import LISTED, Restated, restated_by, restated_in
from tests.builders import Builder, stored
from tests.campaigns.test_snapshots import CHAINS, Facts, Shop, Snapshot, chain, newest
from tests.cast import Cast, as_workspace
from tests.exports import needs_exports

# By day, last day, measure: what stood there, what it became, and of how many rows.
Changes = dict[tuple[date, date, str], tuple[Decimal, Decimal, int]]


def expected(before: Facts, snapshot: Snapshot) -> Changes:
    """What loading the file on top of these facts restates, told from the files alone."""
    found: dict[tuple[date, date, str], list[tuple[int, int]]] = defaultdict(list)
    for key, measures in newest([snapshot]).items():
        if key[5]:
            continue
        stood = before.get(key, {})
        for name in LISTED:
            if name in measures and stood.get(name) is not None and measures[name] != stood[name]:
                found[key[0], key[1], name].append((stood[name], measures[name]))
    return {
        (first, last, name): (
            Decimal(sum(old for old, _new in rows)) / MEASURES[name].scale,
            Decimal(sum(new for _old, new in rows)) / MEASURES[name].scale,
            len(rows),
        )
        for (first, last, name), rows in found.items()
    }


def listed(found: Sequence[Restated]) -> Changes:
    changes: Changes = {}
    for one in found:
        assert one.after is not None
        changes[one.first, one.last, one.measure] = (one.before, one.after, one.row_count)
        assert one.difference == one.after - one.before
    assert len(changes) == len(found)
    return changes


def kept_run(build: Builder, snapshot: Snapshot, shop: Shop) -> ImportRun:
    return ImportRun.objects.of(build.workspace).create(
        pk=snapshot.number + 1,
        state=RunState.LOADED,
        file_name=snapshot.path.name,
        sha256=f"{snapshot.number:064}",
        size=1,
        account=shop.account,
    )


@needs_exports
@pytest.mark.parametrize("name", CHAINS)
def test_of_real_exports_each_lists_the_days_that_it_restated(name: str, cast: Cast) -> None:
    snapshots, build = chain(name), Builder(cast.bakery)
    with as_workspace(cast.bakery) as workspace:
        shop = Shop(workspace, CHAINS[name][0])
        runs = []
        for place, snapshot in enumerate(snapshots):
            shop.load(snapshot, place)
            runs.append(kept_run(build, snapshot, shop))
        wanted = [expected(newest(snapshots[:place]), each) for place, each in enumerate(snapshots)]
        # What a later import changed in turn is told of the later one alone.
        assert [listed(restated_by(workspace, run)) for run in runs] == wanted
        # Of Pinterest the newer export says the same of all days that both have.
        assert wanted[0] == {} and any(wanted) == (name != "pinterest_ads")
        source = Fact.objects.of(workspace).values_list("series__source", "series__kind").first()
        assert source is not None
        period = (date(2026, 6, 1), date(2026, 6, 30))
        found = restated_in(workspace, *period, kind=source[1], sources=[source[0]])
    assert {(each.run_id, each.first, each.measure) for each in found} == {
        (place + 1, first, measure)
        for place, changes in enumerate(wanted)
        for first, _last, measure in changes
    }
    assert {each.file_name for each in found} <= {each.path.name for each in snapshots}


def restate(build: Builder, run: ImportRun, day: str, before: Mapping[str, Any], **after: Any) -> None:
    """As an import leaves it that found other numbers there."""
    series = build.series(campaign="Spring")
    fact = build.fact(series, day, run_id=run.pk, **after)
    with as_workspace(build.workspace) as workspace:
        rows: Any = Revision.objects.of(workspace)
        rows.create(
            run_id=run.pk,
            start_on=fact.start_on,
            end_on=fact.end_on,
            series=series,
            previous_run_id=1,
            previous_sheet=0,
            previous_line=1,
            **{name: stored(name, value) for name, value in before.items()},
        )


def test_the_page_of_an_import_lists_them(cast: Cast, client: Client) -> None:
    build = Builder(cast.bakery)
    run = build.run("meta-june.csv")
    restate(build, run, "2026-06-03", {"spend": "10.40", "conversions": 2}, spend="12.90")
    # Told for the first time: no restatement.
    restate(build, run, "2026-06-04", {"conversions": 2}, spend="8", conversions=2)
    client.force_login(cast.viewer)
    page = client.get(reverse("campaigns:import_detail", args=["bakery", run.pk]))
    rows = page.context["restated"]["rows"]
    assert [[cell["text"] for cell in row] for row in rows] == [
        ["Jun 3, 2026", "Conversions", "2", "", "-2", "1"],
        ["Jun 3, 2026", "Spend", "€10.40", "€12.90", "€2.50", "1"],
    ]
    assert rows[0][3]["reason"] == "The newer file does not have this number any more."
    assert "Days told anew" in page.content.decode()
    other = build.run("untouched.csv")
    page = client.get(reverse("campaigns:import_detail", args=["bakery", other.pk]))
    assert page.context["restated"] is None and "Days told anew" not in page.content.decode()


def test_of_another_workspace_nothing_is_listed(cast: Cast) -> None:
    build = Builder(cast.bakery)
    run = build.run("meta-june.csv")
    restate(build, run, "2026-06-03", {"spend": "10.40"}, spend="12.90")
    with as_workspace(cast.rival) as rival:
        assert restated_by(rival, run) == []
