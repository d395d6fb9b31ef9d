"""A client's CPA, CTR and ROI by channel against the other clients of its agency that agreed to be counted.

Median and quartiles of five clients or more that have the number, itself among them; fewer are never shown. What comes
from others is rounded to two digits, so that nobody reads one client's figure out of it, and no name goes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from statistics import quantiles

from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.tenancy import reading
from analytics import report
from analytics.markup.priced import priced_beside
from analytics.metrics import Value
from analytics.query import StatsQuery
from analytics.rates.by_day import DayRate, published_at
from analytics.report import Report

LEAST_CLIENTS = 5
MOST_CLIENTS = 100
# What is asked of each client, and as what it is shown: ROI is ROAS less one, the same formula and cost for everybody.
ASKED = ("cpa", "ctr", "roas")
SHOWN = {"cpa": "cpa", "ctr": "ctr", "roas": "revenue_roi"}
TWO_DIGITS = Context(prec=2)

Rates = Mapping[tuple[str, date], DayRate]
# By channel and metric.
Values = dict[tuple[str, str], Value]


@dataclass(frozen=True, slots=True)
class Group:
    """Of so many clients; quartiles and median in the currency of the reader."""

    clients: int
    low: Decimal
    median: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """A channel of the client and a metric; `group` is None where too few have the number."""

    channel: str
    label: str
    metric: str
    own: Value
    group: Group | None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """`clients` agreed to be counted, this one among them."""

    lines: tuple[Line, ...]
    clients: int

    @property
    def is_enough(self) -> bool:
        return self.clients >= LEAST_CLIENTS


def agreed(workspace: Workspace) -> list[Workspace]:
    """Workspaces of the organization that agreed, as far as they are not archived; this one first."""
    rows = Workspace.objects.filter(
        organization=workspace.organization_id, archived_at=None, in_benchmark=True
    )
    others = rows.exclude(pk=workspace.pk).order_by("pk")[: MOST_CLIENTS - 1]
    return [workspace, *others] if workspace.in_benchmark else []


def benchmark_of(workspace: Workspace, first: date, last: date) -> Benchmark:
    """Only for a client that agreed itself: who is not counted is not told how the others are."""
    group = agreed(workspace)
    if len(group) < LEAST_CLIENTS:
        return Benchmark((), len(group))
    # All in the view that the reader sees: others are no measure for what is told otherwise.
    priced = priced_beside(workspace)
    # That they may be read together is what each of them agreed to; nothing but quartiles leaves this function.
    with reading([one.pk for one in group]):
        reports = [report.run(StatsQuery(one, first, last, "channel", ASKED, priced=priced)) for one in group]
        rates = published_at(workspace.currency, {(found.currency, last) for found in reports})
    values = [_values(found, workspace.currency, rates, last) for found in reports]
    labels = {row.key: row.label for row in reports[0].rows}
    return Benchmark(tuple(_lines(labels, values[0], values)), len(group))


def _lines(labels: Mapping[str, str], own: Values, all_values: Sequence[Values]) -> Iterable[Line]:
    for (channel, metric), value in own.items():
        known = [found for one in all_values if (found := _number(one.get((channel, metric)))) is not None]
        yield Line(channel, labels[channel], SHOWN[metric], value, _group(known))


def _number(value: Value | None) -> Decimal | None:
    return None if value is None else value.value


def _group(known: Sequence[Decimal]) -> Group | None:
    if len(known) < LEAST_CLIENTS:
        return None
    low, median, high = (
        TWO_DIGITS.create_decimal(point) for point in quantiles(known, n=4, method="inclusive")
    )
    return Group(len(known), low, median, high)


def _values(found: Report, currency: str, rates: Rates, last: date) -> Values:
    """Of channels alone; CPA at the published rate of the last day."""
    values: Values = {}
    for row in found.rows:
        if not row.key:
            continue
        for metric in ASKED:
            value = row.values[metric]
            if value.value is not None and metric == "roas":
                value = Value(value.value - 1, "ok" if value.value != 1 else "zero")
            elif value.value is not None and metric == "cpa" and found.currency != currency:
                value = _converted(value.value, found.currency, rates, last)
            values[row.key, metric] = value
    return values


def _converted(amount: Decimal, own: str, rates: Rates, last: date) -> Value:
    rate = rates.get((own, last))
    if rate is None:
        return Value(None, "missing", _("No exchange rate is published for this day."))
    return Value(amount * rate.as_decimal, "ok")
