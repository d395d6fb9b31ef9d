"""Sample data: put into an empty workspace, never beside real ones, and taken out without a trace."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import Conflict
from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from analytics import report
from analytics.query import StatsQuery, default_period
from analytics.rollup import recompute
from campaigns.ingest import run as imports
from campaigns.ingest.shapes import ReadRequest
from campaigns.models import Campaign, Fact, ImportRun, PlatformCampaign, RunState, Series
from campaigns.samples import loading
from tests.campaigns.test_import_run import Desk
from tests.cast import Cast, make_workspace

META = b"Day,Campaign name,Currency,Amount spent (EUR),Reporting starts,Reporting ends\n"
META += b"2026-05-01,Real,EUR,10,2026-05-01,2026-05-01\n"


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Any) -> Desk:
    settings.FILES_DIR = tmp_path
    return Desk(cast.bakery, cast.analyst)


def add(desk: Desk) -> list[ImportRun]:
    with workspace_scope(desk.workspace):
        runs = loading.add(desk.workspace, by=desk.by)
    desk.work()
    return runs


def remove(desk: Desk) -> int:
    with workspace_scope(desk.workspace):
        count = loading.remove(desk.workspace, by=desk.by)
    desk.work()
    return count


def upload(desk: Desk) -> ImportRun:
    with workspace_scope(desk.workspace):
        return imports.request_import(
            desk.workspace, file=io.BytesIO(META), file_name="real.csv", request=ReadRequest(), by=desk.by
        )


def states(workspace: Workspace) -> list[str]:
    with workspace_scope(workspace):
        return list(ImportRun.objects.of(workspace).order_by("file_name").values_list("state", flat=True))


def test_samples_give_a_first_roi(desk: Desk) -> None:
    runs = add(desk)
    assert [run.file_name for run in runs] == ["sample-meta-ads.csv", "sample-shop-sales.csv"]
    assert states(desk.workspace) == [RunState.LOADED, RunState.LOADED]
    recompute(desk.workspace.pk)
    with workspace_scope(desk.workspace):
        first, last, moved = default_period(desk.workspace)
        found = report.run(StatsQuery(desk.workspace, first, last, "campaign", ("spend", "revenue", "roi")))
    assert not moved
    assert all(found.totals[name].state == "ok" for name in ("spend", "revenue", "roi"))
    assert len([row for row in found.rows if not row.is_unattributed]) == 3


def test_samples_go_without_a_trace(desk: Desk) -> None:
    add(desk)
    assert remove(desk) == 2
    assert states(desk.workspace) == [RunState.UNDONE, RunState.UNDONE]
    with workspace_scope(desk.workspace):
        for model in (Fact, Series, PlatformCampaign, Campaign):
            assert not model.objects.of(desk.workspace).exists(), model
    assert remove(desk) == 0
    upload(desk)


def test_nothing_real_comes_beside_samples(desk: Desk) -> None:
    add(desk)
    with pytest.raises(Conflict, match="sample data"):
        upload(desk)


def test_samples_do_not_come_beside_anything_real(desk: Desk) -> None:
    upload(desk)
    with pytest.raises(Conflict, match="data of its own"):
        add(desk)


def test_what_was_uploaded_at_the_same_time_cannot_be_loaded_beside_samples(desk: Desk) -> None:
    """As when somebody uploads while a colleague asks for samples: nothing counts before it is confirmed."""
    real = upload(desk)
    with workspace_scope(desk.workspace):
        ImportRun.objects.of(desk.workspace).filter(pk=real.pk).update(state=RunState.DISCARDED)
    add(desk)
    with workspace_scope(desk.workspace):
        ImportRun.objects.of(desk.workspace).filter(pk=real.pk).update(state=RunState.READY)
        with pytest.raises(Conflict, match="sample data"):
            imports.confirm(desk.workspace, real.pk, by=desk.by)


def test_adding_twice_is_adding_once(desk: Desk) -> None:
    add(desk)
    assert add(desk) == []
    assert len(states(desk.workspace)) == 2


def test_samples_are_in_the_currency_of_the_workspace(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path
    desk = Desk(make_workspace(cast.agency, "Tea house", currency="KRW"), cast.owner)
    assert {run.currency for run in add(desk)} == {"KRW"}


def test_the_page_offers_samples_to_those_who_may_import_and_says_that_they_are_made_up(
    desk: Desk, cast: Cast, signed_in: Callable[[Any], Client]
) -> None:
    slug = cast.bakery.slug
    dashboard = reverse("analytics:dashboard", args=[slug])
    offered = reverse("campaigns:samples_add", args=[slug])
    assert offered in signed_in(cast.analyst).get(dashboard).content.decode()
    viewer = signed_in(cast.viewer)
    assert offered not in viewer.get(dashboard).content.decode()
    assert viewer.post(offered).status_code == 403
    analyst = signed_in(cast.analyst)
    assert analyst.post(offered).status_code == 302
    desk.work()
    recompute(cast.bakery.pk)
    page = analyst.get(dashboard).content.decode()
    assert "These are sample data" in page
    assert analyst.post(reverse("campaigns:samples_remove", args=[slug])).status_code == 302
    desk.work()
    recompute(cast.bakery.pk)
    assert "These are sample data" not in analyst.get(dashboard).content.decode()
