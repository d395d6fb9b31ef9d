"""The exchange rate of a currency on a day, by the rules of facts: the workspace's own, else the published one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from django.db import connection

from accounts.models import Workspace
from analytics.metrics.shapes import as_decimal
from analytics.rates.published import MAX_AGE_DAYS

# By one_own_rate_a_day and the primary key (currency, day); see RATE in `counting`, which lays the same on facts.
LOOKED_UP = """
  LEFT JOIN LATERAL (
    SELECT o.valid_from, o.quote, o.rate FROM analytics_ownrate o
     WHERE o.workspace_id = %(workspace_id)s AND o.own_currency = %(currency)s AND o.currency = wanted.currency
       AND o.valid_from <= wanted.day
     ORDER BY o.valid_from DESC LIMIT 1
  ) own ON true
  LEFT JOIN LATERAL (
    SELECT f.day, f.per_euro AS per_euro_from, t.per_euro AS per_euro_to
      FROM analytics_exchangerate f JOIN analytics_exchangerate t ON t.day = f.day AND t.currency = %(currency)s
     WHERE own.valid_from IS NULL
       AND f.currency = wanted.currency AND f.day BETWEEN wanted.day - %(max_age)s AND wanted.day
     ORDER BY f.day DESC LIMIT 1
  ) found ON true
"""

RATES = f"""
SELECT wanted.currency, wanted.day, own.valid_from, own.quote, own.rate,
       found.day, found.per_euro_from, found.per_euro_to
  FROM unnest(%(currencies)s::text[], %(days)s::date[]) AS wanted(currency, day)
{LOOKED_UP}
"""


# Of no workspace, so without rates of its own.
NO_WORKSPACE = 0


@dataclass(frozen=True, slots=True)
class DayRate:
    """One unit is worth `worth` of the currency that was asked for; `day` is when it was published, or began."""

    worth: Fraction
    day: date
    source: Literal["ecb", "own"]

    @property
    def as_decimal(self) -> Decimal:
        return as_decimal(self.worth)


def rates_at(workspace: Workspace, wanted: Iterable[tuple[str, date]]) -> dict[tuple[str, date], DayRate]:
    """For pairs of a currency and a day, those of which a rate is known; one query, or none."""
    return _rates(workspace.pk, workspace.currency, wanted)


def published_at(currency: str, wanted: Iterable[tuple[str, date]]) -> dict[tuple[str, date], DayRate]:
    """As above into any currency, by published rates alone: what no single workspace decides."""
    return _rates(NO_WORKSPACE, currency, wanted)


def _rates(
    workspace_id: int, into: str, wanted: Iterable[tuple[str, date]]
) -> dict[tuple[str, date], DayRate]:
    pairs = sorted({pair for pair in wanted if pair[0] != into})
    if not pairs:
        return {}
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "currency": into,
        "currencies": [currency for currency, _day in pairs],
        "days": [day for _currency, day in pairs],
        "max_age": MAX_AGE_DAYS,
    }
    found: dict[tuple[str, date], DayRate] = {}
    with connection.cursor() as cursor:
        cursor.execute(RATES, values)
        for (
            currency,
            day,
            valid_from,
            quote,
            rate,
            published_on,
            per_euro_from,
            per_euro_to,
        ) in cursor.fetchall():
            if valid_from is not None:
                worth = Fraction(rate) if quote == "foreign" else 1 / Fraction(rate)
                found[currency, day] = DayRate(worth, valid_from, "own")
            elif published_on is not None:
                worth = Fraction(per_euro_to) / Fraction(per_euro_from)
                found[currency, day] = DayRate(worth, published_on, "ecb")
    return found
