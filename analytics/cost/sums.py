"""Entered costs as quantities of a report: by day, by campaign, and in total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.cost.charges import Charge, charges_in
from analytics.objectives import Links, links_for
from analytics.query import StatsQuery
from analytics.reckoning.reckoned import Key, Reckoned
from analytics.steps import StepName, begin_of
from campaigns.planning.days import today_in

Sums = dict[str, int]


def reckon(query: StatsQuery, quantities: frozenset[str]) -> Reckoned:
    """Asked only where something was ever entered; what nobody entered for these days is zero."""
    if query.channel is not None:
        return Reckoned(missing=dict.fromkeys(quantities, _by_channel()))
    today = today_in(query.workspace)
    found = charges_in(query.workspace, query.start_on, query.end_on, today=today)
    missing = dict.fromkeys(quantities, _by_channel()) if query.group_by == "channel" else {}
    links = links_for(query)
    charges = [
        charge.borne_by(lambda key: links.is_within(query, key))
        for charge in found
        if charge.quantity in quantities
    ]
    nothing: Sums = dict.fromkeys(sorted(quantities), 0)
    return Reckoned(
        by_key=_by_key(query, links, charges, nothing, today),
        total=total(query, charges, nothing, today),
        missing=missing,
        notes=tuple(_notes(query, [charge for charge in charges if _may_be_borne(query, links, charge)])),
        otherwise=nothing if query.group_by in ("campaign", "objective") else {},
        charges=tuple(found),
    )


def _by_channel() -> str:
    return _("Entered costs belong to campaigns; by channel only ad spend is known.")


def total(query: StatsQuery, charges: Iterable[Charge], nothing: Sums, today: date) -> Sums:
    sums = dict(nothing)
    for charge in charges:
        sums[charge.quantity] += charge.between(query.start_on, min(query.end_on, today), query.campaign_id)
    return sums


def _by_key(
    query: StatsQuery, links: Links, charges: Iterable[Charge], nothing: Sums, today: date
) -> dict[Key, Sums]:
    last = min(query.end_on, today)
    if query.step:
        days = by_day(query, charges, nothing, last)
        return days if query.step == "day" else _by_step(query.step, days)
    sums: dict[Key, Sums] = defaultdict(lambda: dict(nothing))
    if query.group_by in ("campaign", "objective"):
        for charge in charges:
            for key in charge.parts:
                amount = charge.between(query.start_on, last, key)
                if amount and query.campaign_id in (None, key):
                    row = links.objective_of(key) if query.group_by == "objective" else key
                    sums[row][charge.quantity] += amount
    return dict(sums)


def _by_step(step: StepName, days: Mapping[Key, Sums]) -> dict[Key, Sums]:
    found: dict[Key, Sums] = {}
    for day, sums in days.items():
        assert isinstance(day, date)
        whole = found.setdefault(begin_of(step, day), dict.fromkeys(sums, 0))
        for name, amount in sums.items():
            whole[name] += amount
    return found


def by_day(query: StatsQuery, charges: Iterable[Charge], nothing: Sums, last: date) -> dict[Key, Sums]:
    """Every day that has come; those after today are not known."""
    days = [query.start_on + timedelta(days=number) for number in range(query.days)]
    sums: dict[Key, Sums] = {day: dict(nothing) for day in days if day <= last}
    for charge in charges:
        begin, end = max(charge.occurrence.first, query.start_on), min(charge.occurrence.last, last)
        for number in range((end - begin).days + 1):
            day = begin + timedelta(days=number)
            sums[day][charge.quantity] += charge.between(day, day, query.campaign_id)
    return sums


def _may_be_borne(query: StatsQuery, links: Links, charge: Charge) -> bool:
    """By what the query asks about: nobody else bears the cost of one campaign."""
    only = charge.entry.campaign_id
    return only is None or (query.campaign_id in (None, only) and links.is_within(query, only))


def _notes(query: StatsQuery, charges: list[Charge]) -> list[str]:
    """What was left out for want of a rate, and what no campaign bears."""
    found = []
    if without := [charge for charge in charges if charge.left_out == "no_rate"]:
        count = _entries(without)
        text = ngettext(
            "%(count)s entered cost is not counted, because no exchange rate of its days is known: %(names)s.",
            "%(count)s entered costs are not counted, because no exchange rate of their days is known: %(names)s.",
            count,
        )
        found.append(text % {"count": count, "names": _named(without)})
    if without := [charge for charge in charges if charge.left_out == "no_hourly_rate"]:
        count = _entries(without)
        text = ngettext(
            "%(count)s entry of labour is not counted, because there is no hourly rate on its first day: %(names)s.",
            "%(count)s entries of labour are not counted, because there is no hourly rate on their first day: "
            "%(names)s.",
            count,
        )
        found.append(text % {"count": count, "names": _named(without)})
    unspread = [charge for charge in charges if not charge.left_out and not charge.is_spread]
    if unspread and query.campaign_id is None and not query.objective_id:
        text = _("Borne by no campaign, because nothing in their days says which: %(names)s.")
        found.append(text % {"names": _named(unspread)})
    return found


def _entries(charges: Iterable[Charge]) -> int:
    """A monthly cost is one entry, however many payments it has."""
    return len({charge.entry.pk for charge in charges})


def _named(charges: Iterable[Charge]) -> str:
    """Each entry once; a list of names that nobody reads is cut short."""
    names = sorted({charge.entry.name for charge in charges})
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
