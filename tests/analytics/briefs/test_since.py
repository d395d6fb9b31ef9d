"""A frozen report keeps its numbers; what would be another number today is listed with what changed it."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import audit
from accounts.tenancy import workspace_scope
from analytics.briefs import editions
from analytics.briefs.models import Edition
from analytics.briefs.since import Change, changed_since
from campaigns.models import MEASURE_FIELDS, Fact, ImportRun, Revision
from tests.analytics.briefs.conftest import MONTH, Bakery


def frozen(bakery: Bakery) -> Edition:
    edition = bakery.edition()
    with workspace_scope(bakery.workspace):
        return editions.seal(bakery.workspace, edition, by=bakery.cast.analyst)


def restate(bakery: Bakery, day: str = "2026-06-10", spend: int = 900) -> ImportRun:
    """A newer export states another spend of one day of one campaign, as loading does it."""
    from campaigns.models import Change as ChangedDay

    run = bakery.builder.run("meta-june-again.csv")
    with workspace_scope(bakery.workspace):
        ImportRun.objects.of(bakery.workspace).filter(pk=run.pk).update(loaded_at=timezone.now())
        series = bakery.builder.series("meta_ads.performance", campaign="Spring bread")
        facts = Fact.objects.of(bakery.workspace).filter(series=series, start_on=day)
        fact = facts.get()
        measures: dict[str, Any] = {name: getattr(fact, name) for name in MEASURE_FIELDS}
        revisions: Any = Revision.objects.of(bakery.workspace)
        revisions.create(
            run_id=run.pk,
            start_on=fact.start_on,
            end_on=fact.end_on,
            series=series,
            previous_run_id=fact.run_id,
            previous_sheet=0,
            previous_line=fact.line,
            **measures,
        )
        facts.update(spend=spend * 1_000_000, run_id=run.pk)
        ChangedDay.objects.of(bakery.workspace).create(day=date.fromisoformat(day))
    bakery.recompute()
    return run


def changes(bakery: Bakery, edition: Edition) -> list[Change]:
    with workspace_scope(bakery.workspace):
        return list(changed_since(bakery.workspace, edition).changes)


def test_nothing_changed_where_nothing_did(bakery: Bakery) -> None:
    assert changes(bakery, frozen(bakery)) == []


def test_a_restating_import_changes_no_frozen_number_and_is_named(bakery: Bakery) -> None:
    edition = frozen(bakery)
    before = copy.deepcopy(edition.frozen)
    run = restate(bakery)
    with workspace_scope(bakery.workspace):
        again = Edition.objects.of(bakery.workspace).get(pk=edition.pk)
    assert again.frozen == before
    found = changes(bakery, again)
    totals = {one.figure: one for one in found if one.section == "The month in figures"}
    assert set(totals) == {"Spend", "ROI", "CPA"}
    assert (totals["Spend"].then, totals["Spend"].now) == ("€870.00", "€1,746.00")
    assert [cause.run_id for cause in totals["Spend"].causes] == [run.pk]
    assert "meta-june-again.csv" in totals["Spend"].causes[0].text
    rows = {(one.section, one.row, one.figure) for one in found if one.row}
    assert ("Campaigns", "Spring bread", "Spend") in rows
    # The other campaign is as it was.
    assert not [one for one in rows if one[1] == "Autumn rolls"]
    assert ("Spend and revenue by day", "Jun 10, 2026", "Spend") in rows


def test_an_import_explains_only_figures_of_what_it_touched(bakery: Bakery) -> None:
    edition = frozen(bakery)
    restate(bakery)
    orders = bakery.builder.series("shopify.orders", level="account", kind="sales")
    run = bakery.builder.run("orders-again.csv")
    with workspace_scope(bakery.workspace):
        ImportRun.objects.of(bakery.workspace).filter(pk=run.pk).update(loaded_at=timezone.now())
        Fact.objects.of(bakery.workspace).filter(series=orders, start_on="2026-06-12").update(
            revenue=5_000_000, run_id=run.pk
        )
    bakery.builder.add([])
    with workspace_scope(bakery.workspace):
        from campaigns.models import Change as ChangedDay

        ChangedDay.objects.of(bakery.workspace).create(day=date(2026, 6, 12))
    bakery.recompute()
    totals = {one.figure: one for one in changes(bakery, edition) if one.section == "The month in figures"}
    assert ["orders-again.csv" in cause.text for cause in totals["Revenue"].causes] == [True]
    assert ["meta-june-again.csv" in cause.text for cause in totals["Spend"].causes] == [True]
    assert len(totals["ROI"].causes) == 2


def test_a_setting_is_named(bakery: Bakery) -> None:
    edition = frozen(bakery)
    with workspace_scope(bakery.workspace):
        bakery.workspace.gross_margin = Decimal("0.5")
        bakery.workspace.save(update_fields=["gross_margin"])
        audit.record("workspace.changed", by=bakery.cast.admin, workspace=bakery.workspace)
    found = changes(bakery, edition)
    assert {one.figure for one in found} == {"ROI"}
    assert all("Changed the settings (Admin)." in one.causes[0].text for one in found)


def test_the_database_itself_keeps_what_is_frozen(bakery: Bakery) -> None:
    edition = frozen(bakery)
    with workspace_scope(bakery.workspace):
        rows = Edition.objects.of(bakery.workspace).filter(pk=edition.pk)
        changed: tuple[dict[str, Any], ...] = (
            {"frozen": {}},
            {"source_rows": {}},
            {"first_on": MONTH[1]},
            {"sealed_at": None},
        )
        for values in changed:
            with pytest.raises(DatabaseError, match="is frozen"), transaction.atomic():
                rows.update(**values)
        rows.update(problem="may be written")


def test_a_correction_is_a_new_version_and_leaves_the_old_one(bakery: Bakery) -> None:
    edition = frozen(bakery)
    restate(bakery)
    with workspace_scope(bakery.workspace):
        newer = editions.correct(
            bakery.workspace, edition, reason="Meta restated 10 June.", by=bakery.cast.analyst
        )
        edition.refresh_from_db()
    assert (edition.number, newer.number, newer.replaces_id) == (1, 2, edition.pk)
    assert changes(bakery, newer) == []
    assert len(changes(bakery, edition)) > 3


def test_tables_of_web_traffic_are_compared_too(bakery: Bakery) -> None:
    """Row by row and in total, with the import that changed them."""
    build = bakery.builder
    run = build.run("acquisition.csv")
    channels = {
        name: build.series("ga4.channels", level="channel_group", entity=name, channel=channel)
        for name, channel in (("Paid Social", "other"), ("Email", "email"))
    }
    for series in channels.values():
        build.fact(series, *MONTH, run_id=run.pk, line=2, sessions=60, engaged_sessions=30, key_events=6)
    bakery.recompute()
    edition = bakery.edition(bakery.brief("web_traffic"))
    with workspace_scope(bakery.workspace):
        editions.seal(bakery.workspace, edition, by=bakery.cast.analyst)
    assert changes(bakery, edition) == []
    again = build.run("acquisition-again.csv")
    with workspace_scope(bakery.workspace):
        ImportRun.objects.of(bakery.workspace).filter(pk=again.pk).update(loaded_at=timezone.now())
        facts = Fact.objects.of(bakery.workspace).filter(series=channels["Email"])
        facts.update(sessions=90, run_id=again.pk)
    bakery.recompute()
    found = [one for one in changes(bakery, edition) if one.section == "Channels that bring traffic"]
    visits = {one.row: (one.then, one.now) for one in found if one.figure == "Visits"}
    assert visits == {"": ("120", "150"), "Email": ("60", "90")}
    assert {one.row for one in found} == {"", "Email"}
    assert all("acquisition-again.csv" in one.causes[0].text for one in found)
