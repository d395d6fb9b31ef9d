"""In the portal spend is what the client is billed, whoever looks and whatever the address asks for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from analytics.briefs.models import Brief
from tests.analytics.markup.twins import mark_up
from tests.analytics.portal.conftest import JUNE, Portal, url
from tests.cast import as_workspace

# Of June: what the platforms charged in all and for one campaign each, and the same as it is billed.
NET = ("870.00", "660.00", "210.00")
BILLED = ("1,111.50", "879.98", "231.53")
DAYS = {"from": JUNE["from"], "to": JUNE["to"]}


@pytest.fixture
def billed(portal: Portal) -> Portal:
    mark_up(portal.cast.bakery, portal.cast.owner)
    portal.cast.bakery.refresh_from_db()
    portal.draft = portal.bakery.sent(portal.bakery.edition(portal.bakery.brief()))
    with as_workspace(portal.cast.bakery) as workspace:
        Brief.objects.of(workspace).filter(pk=portal.draft.brief_id).update(attachments=["pdf", "csv"])
    return portal


def pages(portal: Portal, browser: Client) -> dict[str, str]:
    found: dict[str, str] = {}

    def keep(address: str, **params: str) -> None:
        answer = browser.get(address, params)
        assert answer.status_code == 200, address
        found[f"{address} {params}"] = answer.content.decode("utf-8", "replace")

    keep(url("start"))
    keep(url("goal_list"))
    keep(url("report", portal.draft.pk))
    keep(url("report_file", portal.draft.pk, "csv"))
    for asked in ({}, {"priced": "net"}):
        keep(url("dashboard", portal.dashboard.pk), **JUNE, **asked)
        for name in ("rows", "rows_csv"):
            keep(url(name, portal.dashboard.pk), metric="spend", **DAYS, **asked)
        for block in portal.dashboard.blocks["blocks"]:
            keep(url("block_csv", portal.dashboard.pk, block["id"]), **JUNE, **asked)
    return found


@pytest.mark.parametrize("name", ["client", "owner", "viewer"])
def test_what_the_platforms_charged_is_told_nowhere(billed: Portal, signed_in: Any, name: str) -> None:
    shown = pages(billed, signed_in(getattr(billed.cast, name)))
    leaks = {
        (address, amount)
        for address, page in shown.items()
        for amount in NET
        if re.search(rf"(?<![\d.,]){re.escape(amount.removesuffix('.00'))}(\.00)?(?![\d.,]*\d)", page)
    }
    assert leaks == set()
    everything = "\n".join(shown.values())
    assert BILLED[0] in everything


def test_a_report_of_before_is_shown_as_it_was_sent(billed: Portal, signed_in: Any) -> None:
    """It tells what the client was shown then, when there was one view alone."""
    browser = signed_in(billed.cast.client)
    assert browser.get(url("report", billed.sent.pk)).status_code == 200
    assert browser.get(url("report", billed.draft.pk)).status_code == 200


def test_without_a_mark_up_the_same_search_finds_the_amounts(portal: Portal, signed_in: Any) -> None:
    page = signed_in(portal.cast.client).get(url("rows", portal.dashboard.pk), {"metric": "spend", **DAYS})
    assert NET[0] in page.content.decode()
