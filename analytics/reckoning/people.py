"""Customers and leads as people: counted from the contacts that imports saw, known by fingerprints only.

A customer is new on the day of the first order that any import knows of him; one person in two shops is one person,
told by the address. Leads are judged by cohort: of those created in the period, how many have become customers since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.formats import day as day_text
from analytics.feeds import sources_with_people
from analytics.quantities import QUANTITIES, Stored
from analytics.query import StatsQuery
from analytics.reckoning.reckoned import Key, Reckoned
from analytics.selection import LeftOut, SourceKey, choose
from analytics.silence import covered_days
from analytics.steps import STEPS, begin_of
from analytics.wording import label_of, note_left_out

# What CRMs call a contact that bought, in the languages of their exports.
CUSTOMER_STAGES = (
    "customer",
    "evangelist",
    "cliente",
    "evangelista",
    "고객",
    "에반젤리스트",
    "client",
    "évangéliste",
    "kunde",
)
WHOLE_ONLY = gettext_lazy("It exists for the workspace as a whole only.")
# A year of orders shows how often people come back; less makes everybody look like a regular.
HISTORY_DAYS = 365

# Everybody who ordered, with the first order known. By the primary key (workspace_id, run_id, key) of the sightings.
BUYERS = """
buyer AS (
    SELECT coalesce(encode(s.email_hash, 'hex'), encode(s.phone_hash, 'hex'), r.account_id || ':' || s.key) AS who,
           min(s.created_on) AS first_on
      FROM campaigns_contactsighting s
      JOIN campaigns_importrun r ON r.workspace_id = s.workspace_id AND r.id = s.run_id
     WHERE s.workspace_id = %(workspace_id)s AND r.source = ANY(%(order_sources)s::text[]) AND s.created_on IS NOT NULL
     GROUP BY 1
)"""
NEW_CUSTOMERS = f"WITH {BUYERS} SELECT first_on, count(*) FROM buyer WHERE first_on <= %(last)s GROUP BY 1"

# By one_contact_a_key (workspace_id, ...).
COHORT = f"""
WITH {BUYERS}
SELECT c.created_on, c.channel, count(*),
       count(*) FILTER (WHERE lower(c.stage) = ANY(%(stages)s::text[]) OR b.first_on >= c.created_on)
  FROM campaigns_contact c
  JOIN campaigns_importrun r ON r.workspace_id = c.workspace_id AND r.id = c.last_run_id
  LEFT JOIN buyer b ON b.who = coalesce(encode(c.email_hash, 'hex'), encode(c.phone_hash, 'hex'))
 WHERE c.workspace_id = %(workspace_id)s AND r.source = ANY(%(lead_sources)s::text[])
   AND c.created_on BETWEEN %(first)s AND %(last)s
 GROUP BY 1, 2
"""

# The same of each shop by itself, whose orders are then those of these people. By the primary key of the sightings.
BUYERS_OF_EACH = """
SELECT source, first_on, count(*)
  FROM (SELECT r.source, min(s.created_on) AS first_on,
               coalesce(encode(s.email_hash, 'hex'), encode(s.phone_hash, 'hex'), r.account_id || ':' || s.key) AS who
          FROM campaigns_contactsighting s
          JOIN campaigns_importrun r ON r.workspace_id = s.workspace_id AND r.id = s.run_id
         WHERE s.workspace_id = %(workspace_id)s AND r.source = ANY(%(order_sources)s::text[])
           AND s.created_on <= %(last)s
         GROUP BY r.source, who) buyer
 GROUP BY 1, 2
"""

# From the first customer of each shop on: earlier imports may have kept no people. By the primary key (workspace_id,
# day, ...).
ORDERS_SINCE = """
SELECT d.source, d.kind, sum(d.unconverted_rows), sum(d.revenue), sum(d.orders)
  FROM analytics_daytotal d
  JOIN unnest(%(shops)s::text[], %(since)s::date[]) AS shop (source, since) USING (source)
 WHERE d.workspace_id = %(workspace_id)s AND d.day BETWEEN shop.since AND %(last)s
 GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class _Covered:
    """The days that loaded files of some sources speak of."""

    periods: tuple[tuple[date, date], ...]

    def has(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.periods)

    def touches(self, query: StatsQuery) -> bool:
        return any(first <= query.end_on and last >= query.start_on for first, last in self.periods)

    def days(self, since: date, until: date) -> int:
        """How many days of these; of days that no file covers nobody knows what was sold."""
        found, reached = 0, since
        for first, last in sorted(self.periods):
            begin, end = max(first, reached), min(last, until)
            if begin <= end:
                found += (end - begin).days + 1
                reached = end + timedelta(days=1)
        return found


@dataclass(frozen=True, slots=True)
class _Shop:
    """All orders that one source knows up to the end of the period, and everybody who placed them."""

    key: SourceKey
    revenue: int | None  # None where an amount has no exchange rate: part of it is not it
    orders: int
    customers: Mapping[date, int]  # by the day of their first order
    covered: _Covered
    until: date

    @property
    def since(self) -> date:
        return min(self.customers)

    @property
    def days(self) -> int:
        return self.covered.days(self.since, self.until)

    @property
    def customer_days(self) -> int:
        """The days since the first order, of all customers together."""
        return sum(count * self.covered.days(first, self.until) for first, count in self.customers.items())


def reckon(query: StatsQuery, quantities: frozenset[str]) -> Reckoned:
    found = Reckoned({}, {}, {}, ())
    for names, ask in _PARTS:
        if quantities & names:
            one = ask(query)
            by_key: dict[Key, Mapping[str, Stored | None]] = {
                key: {**found.by_key.get(key, {}), **one.by_key.get(key, {})}
                for key in (*found.by_key, *one.by_key)
            }
            found = Reckoned(
                by_key,
                {**found.total, **one.total},
                {**found.missing, **one.missing},
                found.notes + one.notes,
            )
    return found


def _new_customers(query: StatsQuery) -> Reckoned:
    """By day and in total; a shop does not say which campaign brought a customer."""
    name = "new_customers"
    if not query.is_whole:
        return Reckoned(missing={name: str(WHOLE_ONLY)})
    covered = _covered(query, "orders")
    if not covered.touches(query):
        return Reckoned(missing={name: str(QUANTITIES[name].connect)})
    by_day: dict[date, int] = dict(_asked(NEW_CUSTOMERS, _values(query)))
    within = [day for day in by_day if query.start_on <= day]
    by_key: dict[Key, Mapping[str, int | None]] = {}
    for step in query.steps:
        days = [step.first + timedelta(days=number) for number in range((step.last - step.first).days + 1)]
        if any(day in by_day or covered.has(day) for day in days):
            by_key[step.begins] = {name: sum(by_day.get(day, 0) for day in days)}
    missing = str(WHOLE_ONLY) if query.group_by and not query.step else str(QUANTITIES[name].connect)
    notes = (_note_first_order(min(by_day)),) if by_day else ()
    return Reckoned(by_key, {name: sum(by_day[day] for day in within)}, {name: missing}, notes)


def _note_first_order(first: date) -> str:
    text = _(
        "A customer is new with the first order that was imported. Orders are known from %(day)s on, so whoever "
        "bought only before that counts as new when buying again."
    )
    return text % {"day": day_text(first)}


def _cohort(query: StatsQuery) -> Reckoned:
    """Contacts by the day they were created and the channel they came from."""
    leads, customers = "cohort_leads", "cohort_customers"
    reason = _("A CRM does not say which campaign a contact came from.")
    if query.campaign_id is not None:
        return Reckoned(missing={leads: reason, customers: reason})
    rows = [row for row in _asked(COHORT, _values(query)) if query.channel is None or row[1] == query.channel]
    if not rows and not _covered(query, "leads").touches(query):
        connect = str(QUANTITIES[leads].connect)
        return Reckoned(missing={leads: connect, customers: connect})
    sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for day, channel, count, bought in rows:
        key: Key = (
            begin_of(query.step, day) if query.step else channel if query.group_by == "channel" else None
        )
        sums[key][0] += count
        sums[key][1] += bought
    total = {leads: sum(row[2] for row in rows), customers: sum(row[3] for row in rows)}
    by_key: dict[Key, Mapping[str, int | None]] = {
        key: {leads: count, customers: bought} for key, (count, bought) in sums.items()
    }
    if query.group_by in (None, *STEPS, "channel"):
        reason = _("No contact was created here.")
    note = _(
        "Leads are judged by cohort: of the contacts created in this period, those that are customers by now. "
        "The newest have had the least time to decide."
    )
    return Reckoned(by_key, total, {leads: reason, customers: reason}, (note,))


HISTORY = ("history_revenue", "history_orders", "history_customers", "history_customer_days")


def _history(query: StatsQuery) -> Reckoned:
    """All orders and everybody who placed them, as one source knows them: two records would count a sale twice."""
    if not query.is_whole:
        return _unknown(str(WHOLE_ONLY))
    shops = _shops(query)
    if not shops:
        return _unknown(str(QUANTITIES["history_orders"].connect))
    # A shop that was connected last month does not hide the one that has been there for years.
    old_enough = {key: shop for key, shop in shops.items() if shop.days >= HISTORY_DAYS} or shops
    selection = choose(query.workspace, {key: frozenset({"revenue"}) for key in old_enough}, ())
    (taken,) = selection.takes["recorded_revenue"]
    shop = shops[taken]
    if shop.days < HISTORY_DAYS:
        text = _("It needs orders of %(needed)s days; of %(source)s so many are imported: %(days)s.")
        return _unknown(text % {"needed": HISTORY_DAYS, "source": label_of(taken[0]), "days": shop.days})
    sums = (shop.revenue, shop.orders, sum(shop.customers.values()), shop.customer_days)
    reason = _("Some of the orders are in a currency without an exchange rate.")
    missing = dict.fromkeys(HISTORY, str(WHOLE_ONLY) if query.group_by else reason)
    return Reckoned({}, dict(zip(HISTORY, sums, strict=True)), missing, tuple(_notes_of(shop, shops)))


def _unknown(reason: str) -> Reckoned:
    return Reckoned(missing=dict.fromkeys(HISTORY, reason))


def _shops(query: StatsQuery) -> dict[SourceKey, _Shop]:
    """Those with orders, and with people who placed them."""
    customers: dict[str, dict[date, int]] = defaultdict(dict)
    for source, first_on, count in _asked(BUYERS_OF_EACH, _values(query)):
        customers[source][first_on] = count
    covered = covered_days(query.workspace, date.min, query.end_on)
    found = {}
    since = {"shops": list(customers), "since": [min(days) for days in customers.values()]}
    for source, kind, unconverted, revenue, orders in _asked(ORDERS_SINCE, _values(query) | since):
        periods = covered.periods.get(source, ())
        if periods and orders:
            found[source, kind] = _Shop(
                (source, kind),
                None if unconverted or revenue is None else int(revenue),
                int(orders),
                customers[source],
                _Covered(periods),
                min(max(last for _first, last in periods), query.end_on),
            )
    return found


def _notes_of(shop: _Shop, shops: Iterable[SourceKey]) -> list[str]:
    text = _(
        "What a customer is worth is told from %(source)s, %(first)s to %(last)s; days that no import covers are left "
        "out."
    )
    days = {"first": day_text(shop.since), "last": day_text(shop.until)}
    others = tuple(sorted({source for source, _kind in shops} - {shop.key[0]}))
    left_out = (LeftOut("history_orders", shop.key[0], others),) if others else ()
    return [text % {"source": label_of(shop.key[0]), **days}, *note_left_out(left_out)]


_PARTS = (
    (frozenset({"new_customers"}), _new_customers),
    (frozenset({"cohort_leads", "cohort_customers"}), _cohort),
    (frozenset(HISTORY), _history),
)


def _covered(query: StatsQuery, measure: str) -> _Covered:
    """By loaded imports with daily rows, of all days: an order of long ago tells who is new today."""
    found = covered_days(query.workspace, date.min, query.end_on)
    return _Covered(
        tuple(one for source in sources_with_people(measure) for one in found.periods.get(source, ()))
    )


def _values(query: StatsQuery) -> dict[str, Any]:
    return {
        "workspace_id": query.workspace.pk,
        "first": query.start_on,
        "last": query.end_on,
        "order_sources": list(sources_with_people("orders")),
        "lead_sources": list(sources_with_people("leads")),
        "stages": list(CUSTOMER_STAGES),
    }


def _asked(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
