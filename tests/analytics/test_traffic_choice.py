"""Which imported report tells a table, and what a figure says: without a database."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from django.utils.translation import override

from analytics.traffic.imported import Sheet, choose
from analytics.traffic.shapes import FEW, HeldBack, Ratio, Sums, ratio
from analytics.views.traffic import traffic_cell

FIRST = date(2026, 5, 1)


def sheet(
    source: str, level: str, start: int, end: int | None = None, account: int = 1, **has: bool
) -> Sheet:
    said = {"has_sessions": True, "has_views": False} | has
    last = start if end is None else end
    return Sheet(
        account, f"Site {account}", source, level, FIRST + timedelta(start), FIRST + timedelta(last), **said
    )


def days(source: str, level: str, count: int, account: int = 1) -> list[Sheet]:
    return [sheet(source, level, number, account=account) for number in range(count)]


def told(sheets: list[Sheet], table: str) -> set[tuple[int, str, str]]:
    return {(one.account_id, one.source, one.level) for one in choose(sheets, table).sheets}


def test_the_report_with_most_days_tells_the_total_and_of_equals_that_by_channel() -> None:
    by_day, by_channel = days("ga4.days", "account", 3), days("ga4.channels", "channel_group", 3)
    assert told([*by_day, *by_channel], "total") == {(1, "ga4.channels", "channel_group")}
    assert told([*by_day, *by_channel[:2]], "total") == {(1, "ga4.days", "account")}
    assert told([*by_day, *by_channel[:2]], "channels") == {(1, "ga4.channels", "channel_group")}


def test_two_properties_add_up_and_two_tools_do_not() -> None:
    one, other = days("ga4.days", "account", 3), days("ga4.days", "account", 2, account=2)
    old = days("universal_analytics.days", "account", 3, account=3)
    shop = days("shopify_sessions.days", "account", 3, account=4)
    assert told([*one, *other, *old, *shop], "total") == {
        (1, "ga4.days", "account"),
        (2, "ga4.days", "account"),
    }
    assert told([*shop, *old], "total") == {(3, "universal_analytics.days", "account")}
    assert told([*days("shopify_sessions.days", "account", 4, account=4), *old], "total") == {
        (4, "shopify_sessions.days", "account")
    }
    assert len(choose([*one, *other], "total").days) == 3


def test_single_days_come_before_ranges_and_no_day_counts_twice() -> None:
    week, days_3 = sheet("ga4.days", "account", 0, 6), sheet("ga4.days", "account", 4, 6)
    single = sheet("ga4.days", "account", 1)
    assert choose([week, days_3], "total").sheets == (week,)
    assert choose([week, days_3, single], "total").sheets == (single, days_3)


def test_pages_need_views_and_landing_pages_need_visits() -> None:
    views = sheet("ga4.pages", "page", 0, 6, has_sessions=False, has_views=True)
    assert told([views], "pages") == {(1, "ga4.pages", "page")}
    assert choose([views], "landing_pages").sheets == ()
    assert choose([], "total").days == frozenset()


def test_a_share_of_few_visits_shows_its_counts_instead() -> None:
    sums = Sums({"visits": Fraction(FEW - 1)}, {"rate": ratio(3, FEW - 1), "time": ratio(120, 2)})
    values = sums.values({})
    assert (values["rate"].value, values["rate"].state, values["rate"].reason) == (
        None,
        "undefined",
        "3 of 29",
    )
    assert values["time"].value == 60
    assert ratio(3, FEW).value("", is_share=True).value == Fraction(1, 10)


def test_what_was_not_measured_is_no_zero() -> None:
    values = Sums({"new": None, "visits": Fraction(0)}, {"rate": Ratio(None, 9), "time": ratio(0, 0)}).values(
        {"new": "no column", "rate": "no events"}
    )
    assert (values["new"].state, values["new"].reason) == ("missing", "no column")
    assert values["visits"].state == "zero"
    assert (values["rate"].state, values["rate"].reason) == ("missing", "no events")
    assert values["time"].state == "undefined"


def test_a_share_of_few_is_told_by_its_state_and_not_by_its_words() -> None:
    few = Ratio(Fraction(3), 12).value("", is_share=True)
    nothing = Ratio(Fraction(0), 0).value("", is_share=True)
    assert (isinstance(few, HeldBack), isinstance(nothing, HeldBack)) == (True, False)
    with override("es"):
        shown, empty = traffic_cell("rate", few, ""), traffic_cell("rate", nothing, "")
    assert shown["text"] == few.reason and shown["reason"] != few.reason
    assert empty["reason"] == nothing.reason
