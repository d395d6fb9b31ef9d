"""A number of insights over the API opens to the rows of its own days, as the page does."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from accounts.tenancy import workspace_scope
from analytics.insights.sections import Insights
from analytics.markup.entered import MarkupWish, add_markup
from analytics.markup.priced import in_view
from analytics.views.insights import group_url
from tests.analytics.insights.test_accounts_open import beside, follow
from tests.analytics.insights.test_content_opens import FIRST, LAST
from tests.analytics.test_every_figure_opens import Program
from tests.builders import Builder
from tests.cast import Cast

MAY = {"from": FIRST.isoformat(), "to": LAST.isoformat()}


@pytest.mark.parametrize("priced", ["net", "client"])
def test_its_address_asks_for_the_period_and_the_view_of_the_page(
    cast: Cast, client: Client, priced: str
) -> None:
    build = Builder(cast.bakery)
    follow(build, {4: (10, 3, 1), 9: (12, 2, 0)})
    beside(build, {}, {(6, "campaign", "EUR"): (20, 50, 4)})
    with workspace_scope(cast.bakery):
        add_markup(cast.bakery, wish=MarkupWish(FIRST, Decimal(15), "meta"), by=cast.owner)
    cast.bakery.refresh_from_db()
    program = Program(cast, client, Role.OWNER)
    address = reverse("analytics_api:insights", args=["bakery"])
    answer = program.get(address, **MAY, priced=priced)
    with workspace_scope(cast.bakery):
        found = Insights(in_view(cast.bakery, priced), FIRST, LAST)
        pages = {
            (name, at, key): group_url(found, cell.group)
            for name in ("followers", "paid")
            for at, cells in enumerate(found.table(name).records())
            for key, cell in cells.items()
            if cell.group is not None and cell.value is not None
        }
    told = {
        (table["key"], at, key): cell
        for table in answer["tables"]
        for at, cells in enumerate(table["rows"])
        for key, cell in cells.items()
        if cell["open"]
    }
    assert told.keys() == pages.keys() and len(told) > 6
    for place, cell in told.items():
        assert parse_qsl(urlsplit(cell["open"]).query) == parse_qsl(urlsplit(pages[place]).query)
        sums = {one["value"] for one in program.opened(cell["open"])["sums"]}
        assert Decimal(cell["value"]) in {Decimal(one) for one in sums}, place
