"""Where a page, a file or an answer has no number it says why: to who looks, to who listens, and to programs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.tenancy import workspace_scope
from analytics import rollup
from analytics.attribution import rollup as attribution
from campaigns.models import Campaign, CostEntry
from tests.analytics.attribution.world import World as Shop
from tests.analytics.opened import Node, page_of
from tests.builders import Builder
from tests.campaigns.tracking.test_registry import visit
from tests.house.actors import World
from tests.house.routes import Route, called_routes, values_for

MAY = "from=2026-05-01&to=2026-05-31"
ALONE = {"", "-", "–", "—"}
NUMBER = re.compile(r"-?\d+(\.\d+)?")


# --- what is looked for ------------------------------------------------------------------------------------------


def silent_places(html: str) -> Iterator[str]:
    """Places of a page that have no number and no reason, or one that only a mouse finds."""
    page = page_of(html)
    for node in page.walk():
        kinds = node.attrs.get("class", "").split()
        if "missing" in kinds or "undefined" in kinds:
            yield from _without_reason(node, "missing" in kinds)
        elif node.tag == "td" and "num" in kinds and _is_blank(node):
            yield f"an empty cell of “{_heading(node)}”"
        elif "kpi" in kinds and node.all("div", "kpi-words") and not any(p.text for p in node.all("p")):
            yield f"a card without a reason: {node.text}"
        elif "kpi-value" in kinds and node.text in ALONE:
            yield f"an empty card: {node.parent.text if node.parent else ''}"


def _without_reason(node: Node, is_missing: bool) -> Iterator[str]:
    said = " ".join(text for note in node.all("span", "why-note") for text in texts(note)).strip()
    where = _heading(node)
    if node.attrs.get("tabindex") != "0":
        yield f"a reason that no key reaches: “{where}”"
    if is_missing and not said.partition(": ")[2]:
        yield f"“No data” without a reason in “{where}”"
    if not is_missing and not said and node.text in {*ALONE, "not defined"}:
        yield f"“not defined” without a reason in “{where}”"


def _is_blank(node: Node) -> bool:
    """Buttons and fields are no numbers; what has a reason is looked at for itself."""
    is_other = any(
        one.tag in {"button", "input", "a", "svg"} or "why" in one.attrs.get("class", "").split()
        for one in node.walk()
    )
    return node.text in ALONE and not is_other


def texts(node: Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            yield " ".join(child.split())
        else:
            yield from texts(child)


def _heading(node: Node) -> str:
    """The row that a cell is in."""
    now: Node | None = node
    while now is not None and now.tag not in {"tr", "dl", "section"}:
        now = now.parent
    return now.text[:80] if now is not None else node.text


def silent_values(told: Any, path: str = "") -> Iterator[str]:
    """Values of the API that are null and say neither state nor reason."""
    if isinstance(told, dict):
        if "value" in told and "state" in told and told["value"] is None and not told.get("reason"):
            yield path
        for name, value in told.items():
            yield from silent_values(value, f"{path}.{name}")
    elif isinstance(told, list):
        for value in told[:50]:
            yield from silent_values(value, f"{path}[]")


def silent_cells(text: str) -> Iterator[str]:
    """Empty cells of a file in columns that hold numbers."""
    header, *rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")))) or [[]]
    for place, name in enumerate(header):
        cells = [row[place] for row in rows if len(row) > place]
        if any(NUMBER.fullmatch(cell) for cell in cells) and any(cell in ALONE for cell in cells):
            yield name


# --- a workspace that lacks something of everything ---------------------------------------------------------------


@pytest.fixture(scope="module")
def patchy(world: World) -> World:
    """Beside the rows of the world: spend without sales, sales without cost, money without a rate, silent days."""
    workspace = world.bakery.workspace
    build, own = Builder(workspace), Shop(workspace)
    spring = build.series(campaign="Spring")
    build.fact(spring, "2026-05-02", spend=10, clicks=4, impressions=900, conversion_value=30, conversions=1)
    build.fact(spring, "2026-05-03", spend=10, impressions=0, clicks=0)
    build.fact(build.series(campaign="Blind"), "2026-05-04", spend=12)
    build.fact(build.series(campaign="Gift"), "2026-05-04", conversion_value=9, conversions=2)
    build.fact(build.series(campaign="Zero"), "2026-05-04", spend=0, conversions=0, conversion_value=0)
    build.fact(build.series(campaign="Export", currency="XAU"), "2026-05-05", spend=7)
    build.fact(build.series("google_ads.campaigns", campaign="Search"), "2026-05-02", spend=3, clicks=2)
    shop = build.series("shopify_orders.orders", level="order", entity="#1", channel="shop")
    build.fact(shop, "2026-05-02", revenue=100, orders=1)
    yen = build.series("shopify_orders.orders", level="order", entity="#2", channel="shop", currency="XAU")
    build.fact(yen, "2026-05-03", revenue=100, orders=1)
    visits = build.series("ga4.campaigns", campaign="", channel="other", currency="EUR")
    build.fact(visits, "2026-05-02", sessions=40, key_events=2)
    pages = build.series("ga4.pages", level="page", entity="/bread", channel="other")
    build.fact(pages, "2026-05-02", page_views=40)
    post = build.series("twitter_x.posts", level="post", entity="1", channel="x")
    build.fact(post, "2026-05-02", impressions=100)
    with workspace_scope(workspace):
        visit(workspace, campaign=build.campaign("Spring"), utm_campaign="spring", started_at=MOMENT)
        visit(workspace, utm_campaign="nobody", started_at=MOMENT)
        entries: Any = CostEntry.objects.of(workspace)
        entries.create(
            kind="tools",
            name="Paid",
            amount=40,
            currency="XAU",
            rule="direct",
            starts_on=MOMENT.date(),
            ends_on=MOMENT.date(),
            campaign=Campaign.objects.of(workspace).get(name="Spring"),
        )
    own.convert("c1", MOMENT, "20")
    rollup.recompute(workspace.pk)
    attribution.recompute(workspace.pk)
    return world


MOMENT = datetime(2026, 5, 2, 10, tzinfo=UTC)


def answers(world: World, *, api: bool) -> Iterator[tuple[Route, str, Any]]:
    """Every page of results and campaigns, or every answer of their API, without a period and in May."""
    actor = world.actors["reading_key" if api else "owner"]
    for route in called_routes():
        if route.is_api != api or not route.name.startswith(("analytics", "campaigns")):
            continue
        address = route.fill(values_for(route, actor.own, actor.foreign, {}))
        for period in ("", MAY if api else f"period=custom&{MAY}"):
            asked = f"{address}{'&' if '?' in address else '?'}{period}"
            response: Any = actor.caller.generic("GET", asked)
            if response.status_code == 200 and not response.streaming:
                yield route, asked, response


def test_pages_and_files_say_why_there_is_no_number(patchy: World) -> None:
    found, pages = set(), 0
    for route, _address, response in answers(patchy, api=False):
        kind = response.get("Content-Type", "")
        text = response.content.decode(errors="replace") if kind.startswith("text/") else ""
        if kind.startswith("text/html"):
            pages += 1
            found |= {f"{route.name}: {place}" for place in silent_places(text)}
        elif kind.startswith("text/csv"):
            found |= {f"{route.name}: empty cells of “{name}”" for name in silent_cells(text)}
    assert pages > 60
    assert "\n".join(sorted(found)) == ""


def test_the_api_says_why_there_is_no_value(patchy: World) -> None:
    found, count = set(), 0
    for route, _address, response in answers(patchy, api=True):
        if not response["Content-Type"].startswith("application/json"):
            continue  # a report as a file, whose cells are tested with it
        count += 1
        found |= {f"{route.name}: {place}" for place in silent_values(json.loads(response.content))}
    assert count > 30
    assert "\n".join(sorted(found)) == ""


# --- planted faults -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "is_found"),
    [
        ('<td class="num">12</td>', False),
        ('<td class="num"></td>', True),
        ('<td class="num"><span>–</span></td>', True),
        ('<td class="num"><span class="missing" title="No orders">—</span></td>', True),
        (
            '<span class="missing why" tabindex="0">—<span class="why-note">No data: no orders</span></span>',
            False,
        ),
        ('<span class="missing why" tabindex="0">—<span class="why-note">No data</span></span>', True),
        ('<span class="undefined why" tabindex="0">not defined</span>', True),
        ('<span class="undefined why" tabindex="0">no cost recorded</span>', False),
        ('<div class="kpi"><div class="kpi-words">No data</div></div>', True),
        ('<div class="kpi"><div class="kpi-words">No data</div><p>No orders</p></div>', False),
    ],
)
def test_a_place_without_a_reason_is_found(html: str, is_found: bool) -> None:
    assert bool(list(silent_places(html))) is is_found


def test_a_silent_value_and_a_silent_cell_are_found() -> None:
    told = {"rows": [{"roi": {"value": None, "state": "missing", "reason": ""}}]}
    assert list(silent_values(told)) == [".rows[].roi"]
    told["rows"][0]["roi"]["reason"] = "no cost recorded"
    assert list(silent_values(told)) == []
    assert list(silent_cells("a,b\n1,x\n,y\n")) == ["a"]
    assert list(silent_cells("a,b\n1,\n2,\n")) == []
