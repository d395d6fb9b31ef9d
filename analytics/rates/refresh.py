"""Fetches the newest published rates; what goes wrong is written down and changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import structlog
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.outbound import OutboundError
from analytics.models import RateRefresh
from analytics.rates import published as rates
from analytics.rates.feed import DAILY, NINETY_DAYS, Feed, FeedError, Published, fetch, is_on
from analytics.rates.published import MAX_AGE_DAYS, Row

log = structlog.get_logger(__name__)

# The bank publishes on working days; Easter and Christmas leave at most five days without rates.
STALE_DAYS = 7
# The bank publishes once a day, about 16:00 in Frankfurt.
RETRY_AFTER = timedelta(minutes=58)
# No currency of the feed has ever doubled or halved from one published day to the next.
MAX_LEAP = 2


def refresh_if_due() -> int:
    """What beat asks for every few minutes, and the bank is asked for once an hour."""
    tried = RateRefresh.objects.filter(tried_at__gt=Now() - RETRY_AFTER)
    return 0 if tried.exists() else refresh()


def refresh() -> int:
    """Add what the feed has and the table lacks; how many rates that were. May run twice at once."""
    today = timezone.now().date()
    known = rates.newest_day()
    if not is_on() or (known is not None and known >= today):
        return 0
    try:
        # Both before anything is added: a newest day without those before it would look complete ever after.
        feed = fetch(DAILY, today=today)
        if known is None or feed.newest > known + timedelta(days=1):
            feed = Feed(fetch(NINETY_DAYS, today=today).per_euro | feed.per_euro)
        _refuse_leaps(feed.per_euro)
    except (OutboundError, FeedError) as error:
        log.warning("exchange_rates_not_fetched", error=str(error))
        _failed(str(error))
        return 0
    added = rates.add_rates(_rows(feed))
    log.info("exchange_rates_fetched", added=added, newest=str(feed.newest))
    _succeeded(feed, added, _doubt(feed, today))
    return added


def _rows(feed: Feed) -> list[Row]:
    return [
        (currency, day, rate)
        for day, published in sorted(feed.per_euro.items())
        for currency, rate in published.items()
    ]


def _refuse_leaps(published: Published) -> None:
    """A misplaced decimal point, or an answer made up by somebody, would otherwise convert money for everybody."""
    day, before = rates.newest_day(), rates.newest_rates()
    for next_day, now in sorted(published.items()):
        if day is not None and next_day <= day:
            continue
        if day is not None and next_day - day <= timedelta(days=MAX_AGE_DAYS):
            _compare(next_day, before, now)
        day, before = next_day, now


def _compare(day: date, before: dict[str, Decimal], now: dict[str, Decimal]) -> None:
    for currency in before.keys() & now.keys():
        if not 1 / Decimal(MAX_LEAP) <= now[currency] / before[currency] <= MAX_LEAP:
            raise FeedError(
                _("%(currency)s leaps from %(before)s to %(now)s on %(day)s, which is not believed.")
                % {"currency": currency, "before": before[currency], "now": now[currency], "day": day}
            )


def _doubt(feed: Feed, today: date) -> str:
    """What somebody should know although the fetch went well."""
    if feed.newest < today - timedelta(days=STALE_DAYS):
        return _("The newest rates in the feed are of %(day)s.") % {"day": feed.newest}
    if (hole := rates.first_hole()) is not None:
        text = _(
            "No rates are known from %(first)s to %(last)s: install the current release and run load_rates."
        )
        return text % {"first": hole[0], "last": hole[1]}
    return ""


def _succeeded(feed: Feed, added: int, doubt: str) -> None:
    said = {
        "tried_at": Now(),
        "succeeded_at": Now(),
        "failure_count": 0,
        "newest_day": feed.newest,
        "error": doubt,
    }
    if added:
        said["added_count"] = added
    RateRefresh.objects.update_or_create(pk=1, defaults=said)


def _failed(error: str) -> None:
    # Created first, so that the count can be raised where it is.
    RateRefresh.objects.get_or_create(pk=1, defaults={"tried_at": Now()})
    RateRefresh.objects.filter(pk=1).update(
        tried_at=Now(), failure_count=F("failure_count") + 1, error=error[:500]
    )
