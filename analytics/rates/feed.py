"""Reads the European Central Bank's feed of reference rates, and refuses what cannot be it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urljoin
from xml.parsers import expat

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import outbound

DAILY, NINETY_DAYS = "eurofxref-daily.xml", "eurofxref-hist-90d.xml"
# Ninety days are about 90 kB.
LIMITS = outbound.Limits(max_bytes=1024 * 1024)
ECB = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref"
CUBE = f"{ECB} Cube"
ENVELOPE = "http://www.gesmes.org/xml/2002-08-01 Envelope"
# What the table holds: 18 digits, 6 of them decimals.
RATE = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Published = dict[date, dict[str, Decimal]]


class FeedError(Exception):
    """The answer is not to be believed; its message says why, for the back office."""


@dataclass(frozen=True, slots=True)
class Feed:
    """`per_euro` by day and currency, the euro itself included so that every pair is one division."""

    per_euro: Published

    @property
    def newest(self) -> date:
        return max(self.per_euro)

    @property
    def oldest(self) -> date:
        return min(self.per_euro)


def is_on() -> bool:
    return bool(settings.EXCHANGE_RATES_URL)


def fetch(name: str, *, today: date) -> Feed:
    """One of the two files, below the address of the setting."""
    url = urljoin(settings.EXCHANGE_RATES_URL.rstrip("/") + "/", name)
    limits = replace(LIMITS, may_be_private=outbound.names_own_network(url))
    return read_feed(outbound.get(url, limits), today=today)


def read_feed(body: bytes, *, today: date) -> Feed:
    """All of it or nothing: one wrong rate makes all others doubtful."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FeedError(_("The answer is not UTF-8 text.")) from error
    # Before anything parses it: entities can be made to grow without end, or to name files.
    # Wherever it stands, even in a comment: what looks like one need not be one to the parser.
    if re.search(r"<!(?!--)", text):
        raise FeedError(_("The answer declares a document type, which the feed never does."))
    reader = _Reader(today)
    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler = reader.start
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise FeedError(_("The answer is not whole XML (%(error)s).") % {"error": error}) from error
    if not reader.days:
        raise FeedError(_("The answer holds no rates."))
    for day, rates in reader.days.items():
        if "USD" not in rates:
            raise FeedError(_("The answer has no US dollar on %(day)s.") % {"day": day})
        rates["EUR"] = Decimal(1)
    return Feed(reader.days)


class _Reader:
    """Takes in `<Cube time=...>` with `<Cube currency=... rate=...>` inside it."""

    def __init__(self, today: date) -> None:
        # Somewhere the day has begun before it does here.
        self.last_possible = today + timedelta(days=1)
        self.days: Published = {}
        self.day: date | None = None
        self.is_first = True

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.is_first and tag != ENVELOPE:
            raise FeedError(_("The answer is not the feed of the European Central Bank."))
        self.is_first = False
        if tag != CUBE:
            return
        if "time" in attributes:
            self._open_day(attributes["time"])
        elif "currency" in attributes:
            self._add(attributes["currency"], attributes.get("rate", ""))

    def _open_day(self, text: str) -> None:
        try:
            day = date.fromisoformat(text) if DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None or day in self.days or day > self.last_possible:
            raise FeedError(_("“%(day)s” is no day that can have been published.") % {"day": text[:40]})
        self.day = day
        self.days[day] = {}

    def _add(self, currency: str, rate: str) -> None:
        rates = self.days[self.day] if self.day else None
        if rates is None or not CURRENCY.fullmatch(currency) or currency == "EUR" or currency in rates:
            raise FeedError(
                _("“%(currency)s” is no currency that can stand there.") % {"currency": currency[:40]}
            )
        if not RATE.fullmatch(rate) or not Decimal(rate):
            raise FeedError(
                _("“%(rate)s” is no rate of %(currency)s.") % {"rate": rate[:40], "currency": currency}
            )
        rates[currency] = Decimal(rate)
