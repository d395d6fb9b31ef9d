"""The money of a client in the currency of whoever looks at several: each day at the published rate of that day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from analytics.metrics import METRICS, Value
from analytics.metrics.shapes import as_decimal
from analytics.rates.by_day import DayRate, published_at
from analytics.report import Report

Rates = Mapping[tuple[str, date], DayRate]
# What is added up day by day, and what is so much money for each of something.
SUMS, PRICES = ("spend", "revenue", "markup"), ("cpa",)


def rates_for(reports: Iterable[Report], currency: str) -> Rates:
    """Every rate that `in_currency` asks for, in one question."""
    return published_at(currency, {pair for found in reports for pair in _pairs(found)})


def in_currency(found: Report, currency: str, rates: Rates) -> dict[str, Value]:
    """The totals of a report by day. What no day has, such as a month's invoice, takes the rate of the last day.

    A price for each takes the rate at which the spend was converted on average, or that of the last day.
    """
    if found.currency == currency:
        return dict(found.totals)
    values = dict(found.totals)
    for name in SUMS:
        if name in values:
            values[name] = _sum(found, name, currency, rates)
    for name in PRICES:
        values[name] = _price(found, values["spend"], name, currency, rates)
    return values


def _pairs(found: Report) -> set[tuple[str, date]]:
    days = {date.fromisoformat(row.key) for row in found.rows}
    return {(found.currency, day) for day in days | {found.query.end_on}}


def _sum(found: Report, name: str, currency: str, rates: Rates) -> Value:
    whole = found.totals[name]
    if not whole.value:
        return whole
    amounts = {
        date.fromisoformat(row.key): Fraction(value)
        for row in found.rows
        if (value := row.values[name].value) is not None
    }
    last = found.query.end_on
    amounts[last] = amounts.get(last, Fraction(0)) + Fraction(whole.value) - sum(amounts.values())
    total = Fraction(0)
    for day, amount in amounts.items():
        if not amount:
            continue
        rate = rates.get((found.currency, day))
        if rate is None:
            return _without_rate(found.currency, currency)
        total += amount * rate.worth
    return Value(as_decimal(total), whole.state)


def _price(found: Report, spend: Value, name: str, currency: str, rates: Rates) -> Value:
    price = found.totals[name]
    if not price.value:
        return price
    own = found.totals["spend"].value
    if own and spend.value is not None:
        return Value(as_decimal(Fraction(price.value) * Fraction(spend.value) / Fraction(own)), price.state)
    rate = rates.get((found.currency, found.query.end_on))
    if rate is None:
        return _without_rate(found.currency, currency)
    return Value(as_decimal(Fraction(price.value) * rate.worth), price.state)


def _without_rate(own: str, currency: str) -> Value:
    words = _("No rate from %(own)s to %(currency)s is published for these days.")
    return Value(None, "missing", words % {"own": own, "currency": currency})


def added(values: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    """Sums by metric over clients, of those that have the number; missing where nobody has."""
    found: dict[str, list[Value]] = {}
    for name, value in values:
        found.setdefault(name, []).append(value)
    sums = {}
    for name, each in found.items():
        known = [value.value for value in each if value.value is not None]
        if known:
            total = sum(known, Decimal(0))
            sums[name] = Value(total, "ok" if total else "zero")
        else:
            words = _("No client has a value of %(metric)s in this period.")
            sums[name] = Value(None, "missing", words % {"metric": METRICS[name].label})
    return sums
