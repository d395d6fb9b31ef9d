"""Pairs of sources of a workspace: which are compared, by what, with which outcomes, causes and usual gap."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from accounts.errors import DomainError
from accounts.tenancy import workspace_scope
from analytics.models import DayRollup
from analytics.reconciling.asked import asked_for
from analytics.reconciling.lines import NOTHING
from analytics.reconciling.sides import said_by, totals_by_day
from campaigns.models import DateBasis, Revision
from tests.analytics.reconciling.world import (
    CRM,
    FIRST,
    GA4,
    LAST,
    META,
    SHOP,
    Bakery,
    causes,
    figure,
    outcomes,
)
from tests.builders import set_rates, stored
from tests.cast import Cast


@pytest.fixture
def bakery(cast: Cast) -> Bakery:
    return Bakery(cast)


def best(bakery: Bakery, subject: str = "") -> tuple[str, str] | None:
    bakery.compute()
    with workspace_scope(bakery.workspace):
        pair = asked_for(bakery.workspace, {"subject": subject}, FIRST, LAST).pair
    return (pair.here.code, pair.there.code) if pair else None


def test_the_best_pair_is_the_crm_against_web_analytics(bakery: Bakery) -> None:
    assert best(bakery) is None
    bakery.claim("2026-05-02", 900, 9)
    assert best(bakery) is None
    bakery.order("1", "2026-05-02", 100)
    assert best(bakery) == (SHOP, META)
    bakery.sale("1", "2026-05-02", "100")
    assert best(bakery) == (SHOP, "own")
    bakery.visits("2026-05-02", 3)
    assert best(bakery) == (SHOP, GA4)
    bakery.deal("d1", "2026-05-03", 500)
    assert best(bakery) == (CRM, GA4)


def test_leads_are_compared_where_sales_cannot_be(bakery: Bakery) -> None:
    contacts = bakery.build.series("hubspot_contacts.contacts", level="lead", channel="crm")
    bakery.build.fact(contacts, "2026-05-02", leads=4)
    bakery.visits("2026-05-02", 5)
    found = bakery.reconcile()
    assert (found.pair.subject, found.pair.here.code) == ("leads", "sales.hubspot_contacts.contacts")
    assert (found.here, found.there) == (figure(4), figure(5))
    assert outcomes(found) == {
        "matched": (1, figure(4), figure(4)),
        "only_there": (1, NOTHING, figure(1)),
    }


def test_what_cannot_be_compared_is_said(bakery: Bakery) -> None:
    bakery.order("1", "2026-05-02", 100)
    bakery.claim("2026-05-02", 900, 9)
    bakery.compute()
    for params, field in (
        ({"here": "nothing", "there": SHOP}, "here"),
        ({"here": SHOP, "there": "nothing"}, "there"),
        ({"here": SHOP, "there": SHOP}, "there"),
        ({"here": "nothing"}, "there"),
        ({"subject": "visits"}, "subject"),
    ):
        with workspace_scope(bakery.workspace), pytest.raises(DomainError) as refused:
            asked_for(bakery.workspace, params, FIRST, LAST)
        assert refused.value.field == field


def test_all_platforms_are_set_in_relation_and_not_beside_one_of_them(bakery: Bakery) -> None:
    bakery.order("1", "2026-05-02", 100)
    bakery.claim("2026-05-02", 90, 1)
    google = bakery.build.series("google_ads.campaigns", campaign="Summer")
    bakery.build.fact(google, "2026-05-02", conversion_value=52, conversions=1)
    found = bakery.reconcile()
    assert found.pair.there.code == "platforms"
    assert found.gap.ratio == Fraction(142, 100)
    assert found.pair.platform == found.pair.there
    assert causes(found) == {"window": figure(-1, -42)}
    with workspace_scope(bakery.workspace), pytest.raises(DomainError):
        asked_for(bakery.workspace, {"here": META, "there": "platforms"}, FIRST, LAST)


def test_sums_by_day_and_campaign_where_both_know_campaigns(bakery: Bakery) -> None:
    stripe = bakery.build.series("stripe.payments", campaign="Spring", level="order", entity="ch_1")
    bakery.build.fact(stripe, "2026-05-02", revenue=100, orders=1)
    bakery.claim("2026-05-02", 150, 2)
    bakery.claim("2026-05-03", 70, 1, campaign="Summer", view_conversions=1)
    found = bakery.reconcile("sales.stripe.payments", META)
    assert found.grain == "day_and_campaign"
    assert outcomes(found) == {
        "matched": (1, figure(1, 100), figure(1, 100)),
        "only_there": (2, NOTHING, figure(2, 120)),
    }
    assert causes(found) == {"view_through": figure(-1, -70), "window": figure(-1, -50)}
    assert found.explanation.rest == NOTHING


def test_sums_by_day_add_up_to_the_daily_sums(bakery: Bakery) -> None:
    for number in range(1, 29):
        bakery.deal(f"d{number}", f"2026-05-{number:02}", 100 + number)
        bakery.visits(f"2026-05-{number:02}", 1 + number % 3, channel="direct" if number % 2 else "meta")
    found = bakery.reconcile()
    assert found.grain == "day"
    assert not found.pair.has_money
    with workspace_scope(bakery.workspace):
        rows = DayRollup.objects.of(bakery.workspace).filter(day__range=(FIRST, LAST))
        deals = sum(row.deals or 0 for row in rows)
        events = sum(row.key_events or 0 for row in rows)
    assert (found.here, found.there) == (figure(deals), figure(events / 1_000_000))
    assert sum(each.here.count for each in found.sums) == found.here.count
    assert sum(each.there.count for each in found.sums) == found.there.count


def test_single_sales_by_id_with_their_certain_causes(bakery: Bakery) -> None:
    set_rates({"2026-05-01": {"USD": "1.25"}})
    for number in range(1, 6):
        bakery.order(f"{number}", "2026-05-04", 100)
        bakery.sale(f"{number}", "2026-05-04", "100")
    bakery.order("10", "2026-05-05", 80, refunds=20)  # taken off here, unknown there
    bakery.sale("10", "2026-05-05", "100")
    bakery.order("11", "2026-05-06", 60, refunds=40)  # known to both
    bakery.sale("11", "2026-05-06", "100")
    bakery.sale("r11", "2026-05-09", "40", kind="refund", refund_of="11")
    bakery.order("12", "2026-05-07", 50)
    bakery.sale("12", "2026-05-07", "50", hour=23)  # the next day in Madrid
    bakery.order("13", "2026-05-08", 100, currency="USD")
    bakery.sale("13", "2026-05-08", "80")
    bakery.order("14", "2026-05-08", 100, currency="JPY")  # no rate
    bakery.sale("14", "2026-05-08", "70")
    bakery.order("15", "2026-05-10", 30)
    bakery.sale("16", "2026-05-10", "45")
    found = bakery.reconcile(SHOP, "own")
    assert found.grain == "id"
    assert outcomes(found) == {
        "matched": (7, figure(7, 640), figure(7, 640)),
        "only_here": (1, figure(1, 30), NOTHING),
        "only_there": (1, NOTHING, figure(1, 45)),
        "other_day": (1, figure(1, 50), figure(1, 50)),
        "other_amount": (2, figure(2, 80), figure(2, 170)),
    }
    assert causes(found) == {
        "time_zone": NOTHING,
        "refund": figure(0, -20),
        "no_rate": figure(0, -70),
        # Nobody knows where any of these sales came from.
        "consent": figure(1, 30),
    }
    assert found.explanation.rest == figure(-1, -45)
    assert found.difference == figure(0, -105)


def test_the_same_sale_told_twice_by_id(bakery: Bakery) -> None:
    other = bakery.build.account("shopify_orders", key="2")
    for number in range(1, 4):
        bakery.order(f"{number}", "2026-05-04", 100)
        bakery.sale(f"{number}", "2026-05-04", "100")
    series = bakery.build.series("shopify_orders.orders", account=other, level="order", entity="#3")
    bakery.build.fact(series, "2026-05-04", revenue=100, orders=1)
    found = bakery.reconcile(SHOP, "own")
    assert outcomes(found)["duplicate"] == (1, figure(1, 100), NOTHING)
    assert causes(found) == {"duplicate": figure(1, 100)}


def test_a_sale_just_outside_the_period_is_on_another_day(bakery: Bakery) -> None:
    for number in range(1, 4):
        bakery.order(f"{number}", "2026-05-04", 100)
        bakery.sale(f"{number}", "2026-05-04", "100")
    bakery.order("9", "2026-05-31", 40)
    bakery.sale("9", "2026-06-01", "40")
    found = bakery.reconcile(SHOP, "own")
    assert outcomes(found)["other_day"] == (1, figure(1, 40), NOTHING)
    assert causes(found) == {"time_zone": figure(1, 40)}


def test_two_refunds_of_an_older_sale_are_one_line_and_no_duplicate(bakery: Bakery) -> None:
    for number in range(1, 4):
        bakery.order(f"{number}", "2026-05-14", 100)
        bakery.sale(f"{number}", "2026-05-14", "100")
    bakery.sale("8", "2026-04-01", "100")
    bakery.sale("r1", "2026-05-20", "10", kind="refund", refund_of="8")
    bakery.sale("r2", "2026-05-21", "15", kind="refund", refund_of="8")
    found = bakery.reconcile(SHOP, "own")
    assert outcomes(found)["only_there"] == (1, NOTHING, figure(0, -25))
    assert [line.id for line in found.lines if line.outcome == "only_there"] == ["8"]
    assert causes(found) == {"refund": figure(0, 25)}


def test_ids_of_different_systems_are_compared_by_day(bakery: Bakery) -> None:
    for number in range(1, 4):
        bakery.order(f"{number}", "2026-05-04", 100)
        bakery.deal(f"deal {number + 100}", "2026-05-04", 100)
    found = bakery.reconcile(SHOP, CRM)
    assert found.grain == "day"
    assert outcomes(found) == {"matched": (1, figure(3, 300), figure(3, 300))}


def test_own_sales_have_no_campaign_where_credit_counts_on_the_day_of_the_touch(bakery: Bakery) -> None:
    bakery.own.rules(date_basis=DateBasis.TOUCH)
    bakery.sale("1", "2026-05-04", "100")
    bakery.claim("2026-05-04", 130, 1)
    found = bakery.reconcile("own", META)
    assert found.grain == "day"
    assert (found.here, found.there) == (figure(1, 100), figure(1, 130))
    assert causes(found) == {"window": figure(0, -30)}


def test_what_an_import_changed_lately_is_seen(bakery: Bakery) -> None:
    bakery.order("1", "2026-05-04", 100)
    series = bakery.build.series("shopify_orders.orders", level="order", entity="2", channel="shop")
    fact = bakery.build.fact(series, "2026-05-04", revenue=90, orders=1)
    deals = bakery.build.series("hubspot_deals.deals", level="deal", entity="d", channel="crm")
    bakery.build.fact(deals, "2026-05-04", revenue=150, deals=2)
    with workspace_scope(bakery.workspace):
        Revision.objects.of(bakery.workspace).create(
            run_id=2,
            start_on=fact.start_on,
            end_on=fact.end_on,
            series=series,
            previous_run_id=1,
            previous_sheet=0,
            previous_line=1,
            revenue=stored("revenue", 60),
            orders=1,
        )
    found = bakery.reconcile(SHOP, CRM)
    assert causes(found) == {"restated": figure(0, 30)}
    assert found.explanation.rest == figure(0, 10)


def test_sums_of_longer_than_a_day_are_left_out_and_named(bakery: Bakery) -> None:
    bakery.order("1", "2026-05-04", 100)
    bakery.claim("2026-05-04", 130, 1)
    whole = bakery.build.series(campaign="Whole")
    bakery.build.fact(whole, "2026-05-10", "2026-05-20", conversion_value=500, conversions=5)
    found = bakery.reconcile(SHOP, META)
    assert found.there == figure(1, 130)
    assert [side.code for side in found.longer] == [META]


def test_the_gap_is_compared_with_half_a_year_before(bakery: Bakery) -> None:
    start = date(2026, 3, 2)
    for number in range(91):
        day = start + timedelta(days=number)
        bakery.order(f"{number}", day.isoformat(), 100)
        bakery.claim(day.isoformat(), 120 if day < date(2026, 5, 25) else 180, 1)
    quiet = bakery.reconcile(SHOP, META, first=date(2026, 5, 1), last=date(2026, 5, 14))
    assert quiet.gap.usual is not None
    assert (quiet.gap.ratio, quiet.gap.usual.median, quiet.gap.usual.week_count) == (
        Fraction(12, 10),
        Fraction(12, 10),
        8,
    )
    assert not quiet.gap.is_alarm
    assert bakery.reconcile(SHOP, META, first=date(2026, 5, 25), last=LAST).gap.is_alarm
    short = bakery.reconcile(SHOP, META, first=date(2026, 5, 30), last=LAST).gap
    assert (short.is_alarm, short.is_long_enough) == (False, False)
    early = bakery.reconcile(SHOP, META, first=date(2026, 4, 1), last=date(2026, 4, 14)).gap
    assert (early.usual, early.week_count) == (None, 4)


def test_nothing_of_another_workspace_is_compared(cast: Cast, bakery: Bakery) -> None:
    bakery.order("1", "2026-05-04", 100)
    bakery.claim("2026-05-04", 130, 1)
    bakery.compute()
    with workspace_scope(cast.florist):
        asked = asked_for(cast.florist, {}, FIRST, LAST)
    assert (asked.sides, asked.pair) == ((), None)


def test_days_from_before_sales_were_measured_say_nothing_of_sales(bakery: Bakery) -> None:
    days = [FIRST + timedelta(days=number) for number in range(4)]
    for number, day in enumerate(days):
        bakery.order(str(number), day.isoformat(), 100)
        measured: dict[str, Any] = {"orders": 1, "revenue": 90} if number > 1 else {}
        bakery.visits(day.isoformat(), 1, **measured)
    found = bakery.reconcile(SHOP, GA4)
    assert (found.pair.there.money, found.pair.there.count) == ("revenue", "orders")
    with workspace_scope(bakery.workspace):
        pair, side = found.pair, found.pair.there
        said = said_by(bakery.workspace, pair, side, FIRST, LAST)
        told = totals_by_day(bakery.workspace, pair, side, FIRST, LAST)
    assert [day for day, _campaign in said.figures] == days[2:]
    assert told == dict.fromkeys(days[2:], figure(1, 90))
    assert found.there == figure(2, 180)


def test_a_site_that_never_has_orders_is_counted_by_its_key_events(bakery: Bakery) -> None:
    bakery.order("1", "2026-05-02", 100)
    bakery.visits("2026-05-02", 3, orders=0)
    assert bakery.reconcile(SHOP, GA4).pair.there.count == "key_events"
