"""The benchmark of clients: five that agreed, quartiles rounded, nobody named, and nothing without consent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from analytics.clients.benchmark import Benchmark, Line, benchmark_of
from analytics.markup.entered import MarkupWish, add_markup
from analytics.rollup import recompute
from campaigns import changes
from campaigns.models import Fact
from tests.builders import Builder, set_rates
from tests.cast import Cast, make_workspace

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
IN_MAY = {"period": "custom", "from": "2026-05-01", "to": "2026-05-31"}
NAMES = ("Zquay", "Zrill", "Zspire", "Ztarn")


def measure(workspace: Workspace, spend: int, *, day: int = 3, currency: str = "EUR") -> Workspace:
    Workspace.objects.filter(pk=workspace.pk).update(in_benchmark=True)
    build = Builder(workspace)
    series = build.series(campaign="A", currency=currency)
    build.fact(
        series,
        f"2026-05-{day:02}",
        spend=spend,
        conversions=10,
        conversion_value=300,
        clicks=50,
        impressions=1000,
    )
    recompute(workspace.pk)
    workspace.refresh_from_db()
    return workspace


@pytest.fixture
def clients(cast: Cast) -> list[Workspace]:
    """The bakery and four others, whose CPA is 51.3, 10, 20, 30 and 40."""
    others = [make_workspace(cast.agency, name) for name in NAMES]
    spends = (100, 200, 300, 400)
    found = [measure(cast.bakery, 513)]
    return found + [measure(one, spend) for one, spend in zip(others, spends, strict=True)]


def seen(workspace: Workspace) -> Benchmark:
    with workspace_scope(workspace):
        return benchmark_of(workspace, FIRST, LAST)


def points(of: Line) -> list[float]:
    assert of.group is not None
    return [float(point) for point in (of.group.low, of.group.median, of.group.high)]


def line(found: Benchmark, metric: str) -> Line:
    return next(one for one in found.lines if one.metric == metric)


def test_quartiles_of_five_stand_beside_the_own_figure(clients: list[Workspace]) -> None:
    found = seen(clients[0])
    cpa = line(found, "cpa")
    assert (cpa.channel, cpa.own.value) == ("meta", Decimal("51.3"))
    assert points(cpa) == [20, 30, 40]
    assert cpa.group is not None and cpa.group.clients == 5
    ctr, roi = line(found, "ctr"), line(found, "revenue_roi")
    assert ctr.own.value == Decimal("0.05") and ctr.group is not None
    # 300 of 200, 300 and 400, less one
    assert points(roi) == [-0.25, 0, 0.5]


def test_what_comes_from_others_is_rounded(clients: list[Workspace]) -> None:
    measure(clients[3], 77, day=4)
    cpa = line(seen(clients[0]), "cpa")
    # 377 for 20 conversions are 18.85.
    assert points(cpa) == [19, 20, 40]
    assert cpa.own.value == Decimal("51.3")


def test_four_are_too_few(clients: list[Workspace]) -> None:
    Workspace.objects.filter(pk=clients[-1].pk).update(in_benchmark=False)
    assert seen(clients[0]) == Benchmark((), 4)
    Workspace.objects.filter(pk=clients[-1].pk).update(in_benchmark=True)
    assert seen(clients[0]).is_enough


def test_a_number_that_fewer_than_five_have_is_not_shown(clients: list[Workspace], cast: Cast) -> None:
    with workspace_scope(clients[-1]):
        Fact.objects.of(clients[-1]).update(conversions=None)
        changes.mark_all_days(clients[-1].pk)
    recompute(clients[-1].pk)
    found = seen(clients[0])
    assert line(found, "cpa").group is None
    assert line(found, "ctr").group is not None


def test_without_consent_in_the_archive_or_elsewhere_nobody_is_counted(
    clients: list[Workspace], cast: Cast
) -> None:
    measure(cast.rival, 900)
    assert seen(clients[0]).clients == 5
    florist = measure(cast.florist, 900)
    assert seen(clients[0]).clients == 6
    Workspace.objects.filter(pk=florist.pk).update(in_benchmark=False)
    florist.refresh_from_db()
    assert seen(florist) == Benchmark((), 0)


def test_prices_of_another_currency_are_converted(clients: list[Workspace], cast: Cast) -> None:
    set_rates({"2026-05-29": {"USD": "2"}})
    florist = make_workspace(cast.agency, "Zdiner", currency="USD")
    measure(florist, 600, currency="USD")
    own = line(seen(florist), "cpa")
    assert own.own.value == 60 and own.group is not None
    # 10, 20, 30, 40 and 51.3 euro are 20, 40, 60, 80 and 102.6 dollars, and 60 its own
    assert own.group.median == 60


def test_the_page_names_nobody(clients: list[Workspace], cast: Cast, signed_in: Any) -> None:
    address = reverse("analytics:benchmark", args=["bakery"])
    page = signed_in(cast.viewer).get(address, IN_MAY).content.decode()
    assert "Clients that take part: 5" in page and "Upper quartile" in page
    assert not [name for name in NAMES if name.lower() in page.lower()]
    Workspace.objects.filter(pk=cast.bakery.pk).update(in_benchmark=False)
    page = signed_in(cast.viewer).get(address, IN_MAY).content.decode()
    assert "takes no part" in page and "Upper quartile" not in page


def test_consent_is_given_in_the_settings(cast: Cast, signed_in: Any) -> None:
    assert not cast.bakery.in_benchmark
    values = {
        "name": "Bakery",
        "currency": "EUR",
        "time_zone": "Europe/Madrid",
        "language": "en",
        "gross_margin": "60",
        "headline_roi": "contribution",
        "roi_cost": "all_in",
        "in_benchmark": "on",
    }
    address = reverse("accounts:workspace_settings", args=["bakery"])
    assert signed_in(cast.admin).post(address, values).status_code == 302
    assert Workspace.objects.get(pk=cast.bakery.pk).in_benchmark
    del values["in_benchmark"]
    assert signed_in(cast.admin).post(address, values).status_code == 302
    assert not Workspace.objects.get(pk=cast.bakery.pk).in_benchmark


def test_whoever_may_not_see_net_meets_no_net_amount_of_others(clients: list[Workspace], cast: Cast) -> None:
    for other in clients[1:]:
        with workspace_scope(other):
            add_markup(other, wish=MarkupWish(FIRST, Decimal(100)), by=cast.owner)
    assert points(line(seen(clients[0]), "cpa")) == [20, 30, 40]
    clients[0].may_see_net = False  # type: ignore[attr-defined]
    assert points(line(seen(clients[0]), "cpa")) == [40, 51, 60]
