"""A dashboard shows what it is narrowed to, whatever an address says, and its rows show what is a client's to see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analytics.dashboards.verbs import change_dashboard
from analytics.models import Dashboard
from tests.analytics.portal.conftest import JUNE, Portal, text, url
from tests.cast import as_workspace


def test_rows_of_a_region_do_not_name_the_ad_account(portal: Portal, reader: Client, signed_in: Any) -> None:
    build = portal.bakery.builder
    account = build.account("meta_ads", "7", name="Account of the agency")
    series = build.series(campaign="Spring bread", breakdown="Country=Spain", account=account)
    build.fact(series, "2026-06-10", spend=5)
    portal.bakery.recompute()
    with as_workspace(portal.cast.bakery) as workspace:
        blocks: list[Any] = [{"kind": "cards", "metrics": ["spend"], "filters": {"region": "country=Spain"}}]
        found = Dashboard.objects.of(workspace).get(pk=portal.dashboard.pk)
        change_dashboard(workspace, found, blocks=blocks, by=portal.cast.analyst, version=found.version)
    asked = {"metric": "spend", "region": "country=Spain", "from": JUNE["from"], "to": JUNE["to"]}
    own = text(signed_in(portal.cast.owner), reverse("analytics:source_rows", args=["bakery"]), **asked)
    assert "Account of the agency" in own
    page = text(reader, url("rows", portal.dashboard.pk), **asked)
    assert "€5.00" in page
    assert "Account of the agency" not in page


@pytest.fixture
def narrowed(portal: Portal) -> Portal:
    """Of Spring bread alone, €660 of the €870."""
    spring = portal.bakery.builder.campaign("Spring bread")
    with as_workspace(portal.cast.bakery) as workspace:
        found = Dashboard.objects.of(workspace).get(pk=portal.dashboard.pk)
        look = {**JUNE, "campaign": str(spring.pk)}
        blocks: list[Any] = [{"kind": "cards", "metrics": ["spend"]}]
        change_dashboard(
            workspace, found, look=look, blocks=blocks, by=portal.cast.analyst, version=found.version
        )
        portal.dashboard.refresh_from_db()
    return portal


@pytest.mark.parametrize(
    "wrong",
    [
        {"compare": "x"},
        {"step": "x"},
        {"period": "x"},
        {"period": "custom", "from": "x", "to": "y"},
        {**JUNE, "compare": "x"},
    ],
)
def test_no_mistake_in_an_address_shows_more_than_the_dashboard(
    narrowed: Portal, reader: Client, wrong: dict[str, str]
) -> None:
    address = url("dashboard", narrowed.dashboard.pk)
    assert "€660" in text(reader, address)
    answer = reader.get(address, wrong)
    assert answer.status_code == 400
    assert "€870" not in answer.content.decode()
    block = narrowed.dashboard.blocks["blocks"][0]["id"]
    assert reader.get(url("block_csv", narrowed.dashboard.pk, block), wrong).status_code == 404


def test_the_figures_of_a_narrowed_dashboard_open_and_no_others(narrowed: Portal, reader: Client) -> None:
    page = text(reader, url("dashboard", narrowed.dashboard.pk), **JUNE)
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*[?&]metric=[^"]*)"', page)}
    assert links
    for link in links:
        assert "€660.00" in text(reader, link), link
    days = {"from": JUNE["from"], "to": JUNE["to"], "metric": "spend"}
    address = url("rows", narrowed.dashboard.pk)
    autumn = narrowed.bakery.builder.campaign("Autumn rolls")
    assert reader.get(address, days).status_code == 404
    assert reader.get(address, {**days, "campaign": str(autumn.pk)}).status_code == 404


@pytest.mark.parametrize("asked", [{}, JUNE, {"compare": "x"}])
def test_a_dashboard_of_something_that_is_gone_shows_nothing(
    narrowed: Portal, reader: Client, asked: dict[str, str]
) -> None:
    with as_workspace(narrowed.cast.bakery) as workspace:
        rows = Dashboard.objects.of(workspace).filter(pk=narrowed.dashboard.pk)
        rows.update(look={**JUNE, "campaign": "999999"})
    page = text(reader, url("dashboard", narrowed.dashboard.pk), **asked)
    assert "no longer there" in page
    assert "€" not in page
    block = narrowed.dashboard.blocks["blocks"][0]["id"]
    assert reader.get(url("block_csv", narrowed.dashboard.pk, block), JUNE).status_code == 404
