"""What tests of the pages of objectives share: four campaigns of a bakery, and a browser that visits them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tenancy import workspace_scope
from analytics.rollup import recompute
from campaigns.models import Campaign, Objective
from campaigns.planning.objectives import ObjectivePlan, add_objective, link_to_objective
from tests.builders import Builder
from tests.cast import Cast

MAY = {"period": "custom", "from": "2026-05-01", "to": "2026-05-31", "compare": "1"}
VALUES = {"name": "Leads", "metric_1": "leads", "earns_money": "on"}


def words(response: Any) -> str:
    """The text of a page, without markup and with single spaces."""
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\xa0", " ").split())


def fill(cast: Cast) -> Builder:
    build = Builder(cast.bakery)
    run = build.run("may.csv").pk
    may: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Spring", {"spend": 100, "conversion_value": 250}),
        ("Gifts", {"spend": 50, "conversion_value": 40}),
        ("Brand", {"spend": 30, "impressions": 9000, "conversion_value": 3}),
        ("Test", {"spend": 5}),
    )
    for number, (campaign, more) in enumerate(may):
        build.fact(build.series(campaign=campaign), "2026-05-03", run_id=run, line=number + 2, **more)
    build.fact(build.series(campaign="Brand"), "2026-04-10", run_id=run, line=9, impressions=6000)
    recompute(cast.bakery.pk)
    return build


def objective(build: Builder, name: str, *campaigns: str, **plan: Any) -> Objective:
    workspace = build.workspace
    with workspace_scope(workspace):
        made = add_objective(workspace, plan=ObjectivePlan(name, **plan), by=None)
        rows = Campaign.objects.of(workspace).filter(name__in=campaigns)
        link_to_objective(workspace, made, campaigns=rows, by=None)
    return made


def visitor(cast: Cast, signed_in: Callable[[User], Client]) -> Any:
    """`visit(name, *args, by=, data=, **params)`: what the bakery's address answers; with `data` it is sent."""

    def go(
        name: str, *args: Any, by: str = "analyst", data: dict[str, Any] | None = None, **params: str
    ) -> Any:
        browser = signed_in(getattr(cast, by))
        address = reverse(f"analytics:{name}", args=[cast.bakery.slug, *args], query=params or None)
        return browser.get(address) if data is None else browser.post(address, data)

    return go


def names(cast: Cast) -> list[str]:
    with workspace_scope(cast.bakery):
        return list(Objective.objects.of(cast.bakery).order_by("position").values_list("name", flat=True))
