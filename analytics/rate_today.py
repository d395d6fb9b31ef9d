"""What one unit of another currency is worth today, for plans: the own rate, else the newest published one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import connection

from accounts.models import Workspace
from analytics.models import OwnRate
from analytics.rates import MAX_AGE_DAYS

# By one_own_rate_a_day.
OWN = """
SELECT DISTINCT ON (currency) currency, quote, rate FROM analytics_ownrate
 WHERE workspace_id = %(workspace_id)s AND own_currency = %(to)s AND currency = ANY(%(currencies)s::text[])
   AND valid_from <= %(day)s
 ORDER BY currency, valid_from DESC
"""

# By the primary key (currency, day): the newest day on which both were published.
PUBLISHED = """
SELECT DISTINCT ON (f.currency) f.currency, f.per_euro, t.per_euro
  FROM analytics_exchangerate f JOIN analytics_exchangerate t ON t.day = f.day AND t.currency = %(to)s
 WHERE f.currency = ANY(%(currencies)s::text[]) AND f.day BETWEEN %(day)s::date - %(max_age)s AND %(day)s::date
 ORDER BY f.currency, f.day DESC
"""


def rates_on(workspace: Workspace, currencies: Collection[str], *, day: date) -> dict[str, Decimal]:
    """Units of the workspace's currency for one of each; a currency without a known rate is left out, never 1:1."""
    if not currencies:
        return {}
    values = {
        "workspace_id": workspace.pk,
        "to": workspace.currency,
        "currencies": sorted(currencies),
        "day": day,
        "max_age": MAX_AGE_DAYS,
    }
    found: dict[str, Decimal] = {}
    with connection.cursor() as cursor:
        cursor.execute(PUBLISHED, values)
        found.update({currency: to / per for currency, per, to in cursor.fetchall()})
        cursor.execute(OWN, values)
        for currency, quote, rate in cursor.fetchall():
            found[currency] = rate if quote == OwnRate.Quote.FOREIGN else 1 / rate
    return found
