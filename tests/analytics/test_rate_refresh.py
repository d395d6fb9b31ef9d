"""The hourly fetch of published rates, from a server of this test that stands in for the bank's."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.tenancy import workspace_scope
from analytics import tasks
from analytics.models import DayRollup, ExchangeRate, RateRefresh
from analytics.rates import feed as rate_feed
from analytics.rates.feed import FeedError, read_feed
from analytics.rates.published import newest_day
from analytics.rates.refresh import refresh
from analytics.rollup import recompute, verify
from campaigns.models import Change
from smroi.celery import app
from tests.builders import Builder, set_rates
from tests.cast import Cast
from tests.web_server import Server

TODAY = timezone.now().date()
RATES = {"USD": "1.1372", "JPY": "162.31", "KRW": "1609.55", "GBP": "0.8432"}


def before(days: int) -> date:
    return TODAY - timedelta(days=days)


def feed(days: dict[date, dict[str, str]]) -> bytes:
    """The bank's own layout, tabs and quotes included."""
    cubes = "".join(
        f"\n\t\t<Cube time='{day}'>"
        + "".join(f"\n\t\t\t<Cube currency='{code}' rate='{rate}'/>" for code, rate in rates.items())
        + "\n\t\t</Cube>"
        for day, rates in sorted(days.items(), reverse=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
        'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">\n'
        "\t<gesmes:subject>Reference rates</gesmes:subject>\n"
        "\t<gesmes:Sender>\n\t\t<gesmes:name>European Central Bank</gesmes:name>\n\t</gesmes:Sender>\n"
        f"\t<Cube>{cubes}\n\t</Cube>\n</gesmes:Envelope>"
    ).encode()


class Bank(Server):
    """`publishes` sets both files at once, the daily one with the newest day alone."""

    def publishes(self, days: dict[date, dict[str, str]]) -> None:
        newest = max(days)
        self.says(f"/{rate_feed.DAILY}", feed({newest: days[newest]}), Content_Type="text/xml")
        self.says(f"/{rate_feed.NINETY_DAYS}", feed(days), Content_Type="text/xml")


@pytest.fixture
def bank(settings: Any, db: None) -> Iterator[Bank]:
    made = Bank()
    settings.EXCHANGE_RATES_URL = made.url
    yield made
    made.stop()


def known() -> set[tuple[str, date, Decimal]]:
    return set(ExchangeRate.objects.values_list("currency", "day", "per_euro"))


def rows(days: dict[date, dict[str, str]]) -> set[tuple[str, date, Decimal]]:
    return {
        (code, day, Decimal(rate))
        for day, rates in days.items()
        for code, rate in ({"EUR": "1"} | rates).items()
    }


# --- the feed as it comes ---------------------------------------------------------------------------------------


def test_the_next_day_is_added_from_the_daily_file(bank: Bank) -> None:
    set_rates({str(before(1)): RATES})
    bank.publishes({before(1): RATES, TODAY: RATES | {"USD": "1.1401"}})
    assert refresh() == 5
    assert known() == rows({before(1): RATES, TODAY: RATES | {"USD": "1.1401"}})
    assert bank.asked == [f"/{rate_feed.DAILY}"]
    state = RateRefresh.objects.get()
    assert (state.newest_day, state.added_count, state.failure_count, state.error) == (TODAY, 5, 0, "")
    assert state.succeeded_at == state.tried_at


def test_days_in_between_come_from_the_longer_file(bank: Bank) -> None:
    set_rates({str(before(5)): RATES})
    days = {before(number): RATES for number in (5, 4, 2, 0)}
    bank.publishes(days)
    assert refresh() == 15
    assert known() == rows(days)
    assert bank.asked == [f"/{rate_feed.DAILY}", f"/{rate_feed.NINETY_DAYS}"]


def test_once_today_is_known_nobody_is_asked(bank: Bank) -> None:
    set_rates({str(TODAY): RATES})
    assert refresh() == 0
    assert bank.asked == []


def test_the_same_answer_twice_adds_nothing(bank: Bank) -> None:
    bank.publishes({before(1): RATES})
    assert refresh() == 5
    assert refresh() == 0
    assert known() == rows({before(1): RATES})


@pytest.mark.django_db(transaction=True)
def test_two_fetches_at_once_add_each_rate_once(bank: Bank) -> None:
    bank.publishes({before(1): RATES, TODAY: RATES})
    both = threading.Barrier(2)
    answer = bank.answers[f"/{rate_feed.NINETY_DAYS}"]

    def once_both_ask(handler: Any) -> None:
        both.wait(10)
        answer(handler)

    bank.answers[f"/{rate_feed.NINETY_DAYS}"] = once_both_ask
    added: list[int] = []

    def fetch() -> None:
        try:
            added.append(refresh())
        finally:
            connection.close()

    threads = [threading.Thread(target=fetch) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(added) == [0, 10]
    assert known() == rows({before(1): RATES, TODAY: RATES})


def test_a_known_day_keeps_its_rates(bank: Bank) -> None:
    set_rates({str(before(2)): RATES})
    bank.publishes({before(2): RATES | {"USD": "1.2"}, before(0): RATES})
    refresh()
    assert known() == rows({before(2): RATES, before(0): RATES})


def test_without_an_address_nothing_is_asked(bank: Bank, settings: Any) -> None:
    settings.EXCHANGE_RATES_URL = ""
    assert refresh() == 0
    assert (bank.asked, RateRefresh.objects.count()) == ([], 0)


def test_the_task_is_on_the_clock_and_does_it(bank: Bank) -> None:
    assert app.conf.beat_schedule["refresh_rates"]["task"] == tasks.refresh_rates.name
    bank.publishes({TODAY: RATES})
    tasks.refresh_rates()
    assert newest_day() == TODAY


def test_the_task_asks_the_bank_once_an_hour(bank: Bank) -> None:
    bank.says(f"/{rate_feed.DAILY}", b"", status=503)
    tasks.refresh_rates()
    tasks.refresh_rates()
    assert len(bank.asked) == 1
    RateRefresh.objects.update(tried_at=timezone.now() - timedelta(hours=1))
    tasks.refresh_rates()
    assert len(bank.asked) == 2


# --- what goes wrong --------------------------------------------------------------------------------------------

GOOD = feed({TODAY: RATES})
BAD = {
    "empty": b"",
    "truncated": GOOD[: len(GOOD) // 2],
    "a page of a hotel's network": b"<html><body>Please sign in</body></html>",
    "another document": b"<rates/>",
    "no rates": feed({}),
    "no rates on a day": feed({TODAY: {}}),
    "entities": GOOD.replace(b"?>\n", b'?>\n<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n', 1),
    "a file": GOOD.replace(b"?>\n", b'?>\n<!doctype x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n', 1),
    "entities behind what looks like a comment": GOOD.replace(
        b"?>\n", b'?>\n<?a <!-- ?><!DOCTYPE x [<!ENTITY a "aaaa">]><?a --> ?>\n', 1
    ),
    "another encoding": GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "no text": bytes(range(128, 256)),
    "a negative rate": GOOD.replace(b"1.1372", b"-1.1372"),
    "a rate of zero": GOOD.replace(b"1.1372", b"0.0"),
    "no number": GOOD.replace(b"1.1372", b"NaN"),
    "an endless number": GOOD.replace(b"1.1372", b"1e9"),
    "too many digits": GOOD.replace(b"1.1372", b"1.13721234"),
    "other digits": GOOD.replace(b"1.1372", "١.١٣٧٢".encode()),
    "no rate at all": GOOD.replace(b" rate='1.1372'", b""),
    "a word for a currency": GOOD.replace(b"'USD'", b"'dollars'"),
    "a currency twice": GOOD.replace(b"'JPY'", b"'USD'"),
    "its own euro": GOOD.replace(b"'JPY'", b"'EUR'"),
    "no dollar": GOOD.replace(b"'USD'", b"'AUD'"),
    "a day that is none": GOOD.replace(str(TODAY).encode(), b"2026-02-30"),
    "a day to come": GOOD.replace(str(TODAY).encode(), str(before(-9)).encode()),
    "a rate before any day": GOOD.replace(b"<Cube>", b"<Cube><Cube currency='USD' rate='1'/>", 1),
    "a day twice": GOOD.replace(b"\n\t</Cube>\n", f"<Cube time='{TODAY}'/></Cube>".encode()),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_an_answer_that_is_not_the_feed_changes_nothing_and_is_shown(bank: Bank, body: bytes) -> None:
    set_rates({str(before(1)): RATES})
    assert body != GOOD
    bank.says(f"/{rate_feed.DAILY}", body)
    assert refresh() == 0
    assert known() == rows({before(1): RATES})
    state = RateRefresh.objects.get()
    assert (state.failure_count, state.succeeded_at, bool(state.error)) == (1, None, True)


def test_the_good_answer_is_good() -> None:
    assert read_feed(GOOD, today=TODAY).per_euro[TODAY]["USD"] == Decimal("1.1372")
    with_comment = GOOD.replace(b"<Cube>", b"<!-- a comment --><Cube>", 1)
    assert read_feed(b"\xef\xbb\xbf" + with_comment, today=TODAY).newest == TODAY


def test_a_billion_laughs_are_refused_before_they_are_parsed() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = GOOD.replace(b"?>\n", f'?>\n<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>\n'.encode(), 1)
    with pytest.raises(FeedError, match="document type"):
        read_feed(body, today=TODAY)


def test_a_huge_answer_is_refused(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    bank.says(f"/{rate_feed.DAILY}", b" " * (rate_feed.LIMITS.max_bytes + 1))
    assert refresh() == 0
    assert "larger than" in RateRefresh.objects.get().error


def test_a_silent_host_is_given_up(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_feed, "LIMITS", dataclasses.replace(rate_feed.LIMITS, seconds=0.3))
    bank.says(f"/{rate_feed.DAILY}", GOOD[:100], length=len(GOOD))
    assert refresh() == 0
    assert RateRefresh.objects.get().error != ""


def test_a_rate_that_doubles_overnight_is_not_believed(bank: Bank) -> None:
    set_rates({str(before(1)): RATES})
    bank.publishes({TODAY: RATES | {"KRW": "16095.5"}})
    assert refresh() == 0
    assert known() == rows({before(1): RATES})
    assert "KRW" in RateRefresh.objects.get().error


def test_when_the_longer_file_fails_the_newest_day_waits_too(bank: Bank) -> None:
    """Else the days between would be taken for days without rates ever after."""
    set_rates({str(before(5)): RATES})
    bank.publishes({before(3): RATES, TODAY: RATES})
    bank.says(f"/{rate_feed.NINETY_DAYS}", b"", status=503)
    assert refresh() == 0
    assert newest_day() == before(5)


def test_failures_are_counted_until_one_attempt_succeeds(bank: Bank) -> None:
    bank.says(f"/{rate_feed.DAILY}", b"", status=500)
    bank.says(f"/{rate_feed.NINETY_DAYS}", b"", status=500)
    refresh()
    refresh()
    assert RateRefresh.objects.get().failure_count == 2
    bank.publishes({TODAY: RATES})
    refresh()
    state = RateRefresh.objects.get()
    assert (state.failure_count, state.error, state.newest_day) == (0, "", TODAY)


def test_a_feed_that_stands_still_is_told(bank: Bank) -> None:
    bank.publishes({before(20): RATES})
    assert refresh() == 5
    assert str(before(20)) in RateRefresh.objects.get().error


def test_days_that_no_file_reaches_are_told(bank: Bank) -> None:
    set_rates({str(before(200)): RATES})
    bank.publishes({before(60): RATES, TODAY: RATES})
    refresh()
    error = RateRefresh.objects.get().error
    assert str(before(199)) in error
    assert str(before(61)) in error


# --- what new rates change --------------------------------------------------------------------------------------


def spend_by_day(build: Builder) -> dict[date, int | None]:
    with workspace_scope(build.workspace):
        return dict(DayRollup.objects.of(build.workspace).values_list("day", "spend"))


def changed_days(build: Builder) -> set[date]:
    with workspace_scope(build.workspace):
        return set(Change.objects.of(build.workspace).values_list("day", flat=True))


def test_new_rates_convert_what_waited_and_what_had_an_older_rate(cast: Cast, bank: Bank) -> None:
    set_rates({str(before(12)): RATES | {"USD": "1"}})
    build = Builder(cast.bakery)
    dollars = build.series(campaign="A", currency="USD")
    for age in (20, 12, 3, 1, 0):
        build.fact(dollars, before(age), spend=100)
    build.fact(build.series(campaign="B"), before(2), spend=7)
    recompute(cast.bakery.pk)
    assert spend_by_day(build) == {
        before(20): None,
        before(12): 100_000_000,
        before(3): 100_000_000,
        before(2): 7_000_000,
        before(1): None,
        before(0): None,
    }
    other = Builder(cast.florist)
    other.fact(other.series(campaign="C"), before(1), spend=5)
    recompute(cast.florist.pk)
    bank.publishes({before(12): RATES, before(3): RATES | {"USD": "1.25"}, before(0): RATES | {"USD": "1.6"}})
    refresh()
    # Not the day before the first new rate, not days without foreign money, not workspaces without any.
    assert changed_days(build) == {before(3), before(1), before(0)}
    assert changed_days(other) == set()
    recompute(cast.bakery.pk)
    assert spend_by_day(build) == {
        before(20): None,
        before(12): 100_000_000,
        before(3): 80_000_000,
        before(2): 7_000_000,
        before(1): 80_000_000,
        before(0): 62_500_000,
    }
    assert verify(cast.bakery.pk) == []


def test_the_command_fetches_when_it_is_asked_to(bank: Bank, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_rates")
    assert bank.asked == []
    bank.says(f"/{rate_feed.DAILY}", b"", status=404)
    call_command("load_rates", "--fetch")
    assert "404" in capsys.readouterr().err


def test_the_back_office_shows_how_it_went(cast: Cast, bank: Bank, signed_in: Any, settings: Any) -> None:
    settings.STAFF_MFA_REQUIRED = False
    cast.owner.is_staff = cast.owner.is_superuser = True
    cast.owner.save()
    bank.says(f"/{rate_feed.DAILY}", b"", status=503)
    refresh()
    page = signed_in(cast.owner).get("/admin/analytics/raterefresh/")
    assert page.status_code == 200
    assert "503" in page.content.decode()
