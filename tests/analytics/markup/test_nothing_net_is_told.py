"""Whoever sees the client view meets no net amount: on no page, in no answer of the API, no file and no mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client, override_settings

from accounts.access import permission_for
from accounts.keys import make_key
from accounts.models import ApiKey, Role, Workspace
from accounts.tenancy import all_workspaces
from analytics import report
from analytics.alerts.bounds import BoundWish, add_bound
from analytics.briefs import briefs, editions
from analytics.briefs.models import Brief
from analytics.dashboards import verbs as dashboards
from analytics.metrics import METRICS
from analytics.query import GROUPINGS, StatsQuery
from analytics.rollup import rebuild
from analytics.watch import watch
from campaigns.models import CostEntry, Fact
from campaigns.planning.goals import GoalPlan, edit_goal
from tests.analytics.goal_world import ago, make
from tests.analytics.markup.twins import mark_up
from tests.analytics.test_every_figure_opens import DAYS, with_results
from tests.cast import Cast, as_workspace, make_cast
from tests.house.canaries import Canaries, readable
from tests.house.routes import all_routes, values_for
from tests.house.world import Side, owned_models

MOST_PAGES, MOST_GOALS = 260, 8
PERIODS = (f"period=custom&from={ago(DAYS)}&to={ago(1)}&compare=1", "")
# Amounts of spend, and of what is made of it, by which a net one would be known; ratios without a unit are too short.
MONEY = tuple(name for name, metric in METRICS.items() if metric.unit == "money")


@pytest.fixture(scope="module")
def priced(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Cast]:
    """One world for all tests of the module, which only read it, in a transaction that is never committed."""
    settings = override_settings(
        FILES_DIR=tmp_path_factory.mktemp("files"),
        # Nothing is remembered, so nobody calls too often.
        CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    )
    with django_db_blocker.unblock(), settings, transaction.atomic():
        yield with_prices(with_results(make_cast()))
        transaction.set_rollback(True)


def with_prices(world: Cast) -> Cast:
    """Each day of the results has spend that no other number looks like."""
    with as_workspace(world.bakery) as workspace:
        facts = list(Fact.objects.of(workspace).filter(spend__isnull=False).order_by("start_on"))
        for number, fact in enumerate(facts):
            Fact.objects.of(workspace).filter(pk=fact.pk).update(spend=7_001_130_000 + number * 13_370_000)
    rebuild(world.bakery.pk)
    mark_up(world.bakery, world.owner)
    world.bakery.refresh_from_db()
    with as_workspace(world.bakery) as workspace:
        add_bound(workspace, wish=BoundWish(Decimal(5), None, "cpa", 28), by=world.analyst)
        dashboards.make_dashboard(workspace, name="All", template="ads", by=world.analyst)
        for view in ("client", "net"):
            brief = briefs.create_brief(workspace, starter="monthly_client", by=world.analyst, name=view)
            Brief.objects.of(workspace).filter(pk=brief.pk).update(priced=view)
            edition = editions.make_edition(workspace, brief, by=world.analyst, days=(ago(DAYS), ago(1)))
            assert edition.priced == view
    add_goals(world)
    watch(world.bakery.pk)
    return world


def add_goals(world: Cast) -> None:
    """On spend, from what it was in the net view; one of them is on leads since. And a cost that is spread by spend."""
    with as_workspace(world.bakery) as workspace:
        query = StatsQuery(workspace, ago(DAYS), ago(1), None, ("spend",))
        spent = report.run(query).totals["spend"].value
        assert spent is not None
        CostEntry.objects.of(workspace).create(
            kind="fees", name="By spend", repeats="monthly", starts_on=ago(120), amount=Decimal("90123.45"),
            currency=workspace.currency, rule=CostEntry.Rule.BY_SPEND,
        )  # fmt: skip
    asked: dict[str, Any] = {
        "metric": "spend", "target": Decimal(50_000), "direction": "at_most", "starts_on": ago(30),
        "due_on": ago(-10), "baseline": round(spent, 2),
    }  # fmt: skip
    make(world, name="spend at most", **asked)
    moved = make(world, name="of spend once", **asked)
    now: dict[str, Any] = {
        "metric": "leads",
        "target": Decimal(500),
        "direction": "at_least",
        "baseline": Decimal(400),
    }
    with as_workspace(world.bakery) as workspace:
        edit_goal(workspace, moved, plan=GoalPlan(name="of leads", **(asked | now)), by=world.analyst)


def forms(amounts: Iterable[Decimal]) -> set[str]:
    """How an amount may be written."""
    found = set()
    for amount in amounts:
        if abs(amount) < 100:
            continue
        plain = f"{amount:,.2f}"
        found |= {
            plain,
            plain.replace(",", ""),
            plain.translate(str.maketrans(",.", ".,")),
            f"{amount.normalize():f}",
        }
        found.add(str(int(amount * 10**6)))
        if amount >= 10_000:
            found |= {f"{amount:,.0f}", f"{amount:.0f}"}
    return found


def amounts(workspace: Workspace, priced: Any) -> set[Decimal]:
    """Each amount of each way to look at the period, and of each fact."""
    found: set[Decimal] = set()
    for days in (DAYS, 28):
        for group_by in (None, *GROUPINGS):
            query = StatsQuery(workspace, ago(days), ago(1), group_by, MONEY, priced=priced)
            for asked in (query, query.previous()):
                told = report.run(asked)
                for values in (told.totals, *(row.values for row in told.rows)):
                    found |= {value.value for value in values.values() if value.value is not None}
    return found


@pytest.fixture(scope="module")
def secrets(priced: Cast) -> re.Pattern[str]:
    """Net amounts that the client view has not got."""
    with as_workspace(priced.bakery) as workspace:
        net, client = amounts(workspace, "net"), amounts(workspace, "client")
        net |= {
            Decimal(one) / 10**6 for one in Fact.objects.of(workspace).values_list("spend", flat=True) if one
        }
    words = forms(net) - forms(client)
    assert len(words) > 200
    return re.compile(rf"(?<![\d.,])({'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})(?!\d)")


def side_of(cast: Cast) -> Side:
    """The rows of the bakery, so that each address of the product can be filled in."""
    side = Side("bakery", 1, Canaries(word="bakery"), cast.agency, cast.bakery)
    with all_workspaces(reason="the test looks for one row of each kind"):
        for model in owned_models():
            row = model.all_workspaces.filter(workspace_id=cast.bakery.pk).order_by("pk").first()
            if row is not None:
                side.rows[model] = row
    return side


def addresses(cast: Cast, *, api: bool) -> Iterator[str]:
    side = side_of(cast)
    for route in all_routes():
        line = permission_for(route.name, "GET") if route.is_ours and route.is_api == api else None
        if (
            line is None
            or not {"slug"} & set(route.arguments)
            or line.audience not in ("viewer", "analyst", "admin")
        ):
            continue
        try:
            address = route.fill(values_for(route, side, side, {}))
        except KeyError:  # nothing of the kind is in this world
            continue
        if "metric=spend" in address:
            yield from (
                f"{address.replace('spend', name)}&{PERIODS[0]}" for name in ("markup", "cpa", "all_in_cost")
            )
        for period in PERIODS:
            yield f"{address}{'&' if '?' in address else '?'}{period}" if period else address


LINK = re.compile(r'(?:href|action|src|data-url|hx-get)="([^"]+)"|"(?:open|next|page)": ?"([^"]+)"')


def links_in(text: str, base: str) -> Iterator[str]:
    for one, other in LINK.findall(text):
        address = urljoin(base, (one or other).replace("&amp;", "&"))
        parts = urlsplit(address)
        if parts.path.startswith(("/w/bakery/", "/api/v1/workspaces/bakery/")) and "logout" not in parts.path:
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def kind_of(address: str) -> tuple[str, ...]:
    """The page, what its address names, and of which metric it is."""
    parts = urlsplit(address)
    metric = re.search(r"metric=(\w+)", address)
    names = sorted(re.findall(r"[a-z_]+(?==)", parts.query))
    return (re.sub(r"\d+", "", parts.path), *names, metric[1] if metric else "")


# What leads out of a view on purpose: its switch and that of workspaces.
SWITCH = re.compile(
    r'<a [^>]*href="(?:[^"]*"[^>]*>\s*(?:Net|Show what the platforms charged)|/w/bakery/"[^>]*>.*?)\s*</a>',
    re.DOTALL,
)
# What is of the net view whatever is asked for: files, settings, forms, and reports that were made so.
ALWAYS_NET = re.compile(r"^/w/bakery/(imports|settings|reports|goals/new|goals/\d+/edit|api)|/(edit|new)/$")


def links_within(text: str, base: str) -> Iterator[str]:
    """Where a page in the client view leads to, whether or not its address says so."""
    for address in links_in(SWITCH.sub("", text), base):
        if not ALWAYS_NET.search(urlsplit(address).path):
            yield address


def crawled(
    client: Client,
    seeds: Iterable[str],
    follow: Callable[[str, str], Iterator[str]] = links_in,
    **headers: Any,
) -> Iterator[tuple[str, str]]:
    """Each address and the whole of its answer, also what the answers lead to."""
    waiting = list(seeds)
    seen: set[str] = set()
    shapes: dict[tuple[str, ...], int] = {}
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        kind = kind_of(address)
        # Of pages that differ in nothing but their day or campaign one is enough; of goals each is another story.
        if address in seen or shapes.get(kind, 0) >= (MOST_GOALS if kind[0] == "/w/bakery/goals//" else 1):
            continue
        seen.add(address)
        shapes[kind] = shapes.get(kind, 0) + 1
        response: Any = client.get(address, **headers)
        if response.status_code >= 400:
            continue
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = readable(body).replace("\xa0", " ").replace("\u202f", " ")
        yield address, text
        waiting += follow(text, address)


def leaks(pages: Iterable[tuple[str, str]], secrets: re.Pattern[str]) -> list[str]:
    found = []
    for address, text in pages:
        if told := sorted(set(secrets.findall(text))):
            found.append(f"{address}: {', '.join(told[:4])}")
    return found


def test_no_page_tells_a_viewer_what_the_platforms_charged(
    priced: Cast, secrets: re.Pattern[str], signed_in: Any
) -> None:
    seeds = [*addresses(priced, api=False), "/w/bakery/?priced=net"]
    pages = list(crawled(signed_in(priced.viewer), seeds))
    assert leaks(pages, secrets) == []
    assert len(pages) > 100


def test_whoever_chose_the_client_view_is_not_led_out_of_it(
    priced: Cast, secrets: re.Pattern[str], signed_in: Any
) -> None:
    pages = list(crawled(signed_in(priced.analyst), ["/w/bakery/?priced=client"], links_within))
    assert leaks(pages, secrets) == []
    assert len(pages) > 60
    for part in ("/tracking/", "/objectives/", "/content/", "/costs/", "/rows.csv"):
        assert any(part in address for address, _text in pages), part


def test_people_of_the_agency_do_see_it(priced: Cast, secrets: re.Pattern[str], signed_in: Any) -> None:
    """Otherwise a search that finds nothing would prove nothing."""
    shown = leaks(crawled(signed_in(priced.analyst), list(addresses(priced, api=False))), secrets)
    for part in ("/w/bakery/?", "/rows/?", "/rows.csv", "/campaigns/", "/costs/", "/goals/", "/dashboards/"):
        assert any(part in one for one in shown), part


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
def test_the_api_tells_a_viewer_s_key_the_client_view_alone(
    priced: Cast, secrets: re.Pattern[str], role: Role
) -> None:
    with as_workspace(priced.bakery):
        _key, text = make_key(priced.bakery, name="k", role=role, scope=ApiKey.Scope.READ, by=priced.owner)
    asked = [*addresses(priced, api=True), "/api/v1/workspaces/bakery/results/?priced=net&group_by=day"]
    pages = list(crawled(Client(), asked, HTTP_AUTHORIZATION=f"Bearer {text}"))
    found = leaks(pages, secrets)
    assert (found == []) == (role == Role.VIEWER), found
    assert len(pages) > 100
