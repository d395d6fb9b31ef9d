"""What is known about a side besides its figures: days changed lately, days that were not over, views, refunds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import Workspace
from analytics import settling
from analytics.counting import LEVELS
from analytics.reconciling.causes import Evidence
from analytics.reconciling.ids import Entry, normal
from analytics.reconciling.lines import Figure, Key
from analytics.reconciling.pairs import OWN, Pair, Side, is_whole_count
from analytics.reconciling.sides import Said
from campaigns.measures import MICRO
from campaigns.models import Fact, Revision

# An import of the last two weeks that changed a day changed it lately.
LATELY_DAYS = 14
MOST_REVISIONS = 20_000


def evidence_of_sums(
    workspace: Workspace, pair: Pair, side: Side, said: Said, first: date, last: date
) -> Evidence:
    return _evidence(
        workspace, pair, side, said, first, last, refunds=said.refunds, no_rate=frozenset(said.no_rate)
    )


def evidence_of_ids(
    workspace: Workspace,
    pair: Pair,
    side: Side,
    said: Said,
    entries: Iterable[Entry],
    first: date,
    last: date,
) -> Evidence:
    refunds: dict[str | Key, int] = {}
    no_rate: set[str | Key] = set()
    for entry in entries:
        key = normal(entry.id)
        if entry.refunded:
            refunds[key] = refunds.get(key, 0) + entry.refunded
        if entry.has_no_rate:
            no_rate.add(key)
    return _evidence(workspace, pair, side, said, first, last, refunds=refunds, no_rate=frozenset(no_rate))


def _evidence(
    workspace: Workspace, pair: Pair, side: Side, said: Said, first: date, last: date, **pools: Any
) -> Evidence:
    return Evidence(
        kind=side.kind,
        restated=restated_days(workspace, pair, side, first, last),
        unfinished=_unfinished_days(workspace, side, first, last),
        views=said.views,
        unknown_share=said.unknown_share,
        **pools,
    )


def _unfinished_days(workspace: Workspace, side: Side, first: date, last: date) -> frozenset[date]:
    if side.code == OWN:
        return frozenset()
    names = {source.partition(".")[0] for source in side.sources}
    moving = settling.moving_in(workspace, first, last)
    return frozenset(day for each in moving if each.source.partition(".")[0] in names for day in each.partial)


def restated_days(
    workspace: Workspace, pair: Pair, side: Side, first: date, last: date
) -> dict[date, Figure]:
    """By day, how much imports of the last two weeks raised or lowered what the side says.

    Money of series in other currencies than the workspace's is left out: how much of it changed depends on rates.
    """
    if side.code == OWN:
        return {}
    money, count = side.money if pair.has_money else "", side.count if pair.has_count else ""
    # By revision_by_series; only what recent imports replaced.
    recent = (
        Revision.objects.of(workspace)
        .filter(
            made_at__gte=timezone.now() - timedelta(days=LATELY_DAYS),
            start_on__range=(first, last),
            end_on=F("start_on"),
            series__workspace=workspace,
            series__kind=side.source_kind,
            series__source__in=side.sources,
            series__breakdown="",
        )
        .order_by("made_at", "pk")
        .values_list(
            "series_id",
            "start_on",
            "series__level",
            "series__currency",
            money or "revenue",
            count or "orders",
        )[:MOST_REVISIONS]
    )
    before: dict[tuple[int, date], tuple[str, str, int, int]] = {}
    for series_id, day, level, currency, amount, number in recent:
        before.setdefault((series_id, day), (level, currency, amount or 0, number or 0))
    if not before:
        return {}
    # Of overlapping reports the one that counts most completely, so that no change is taken twice.
    best = min({level for level, *_rest in before.values()}, key=_rank)
    return _changes(workspace, side, before, best, money, count)


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def _changes(
    workspace: Workspace,
    side: Side,
    before: dict[tuple[int, date], tuple[str, str, int, int]],
    best: str,
    money: str,
    count: str,
) -> dict[date, Figure]:
    days = [day for _series, day in before]
    now = {
        (series_id, day): (amount or 0, number or 0)
        for series_id, day, amount, number in Fact.objects.of(workspace)
        .filter(
            start_on__range=(min(days), max(days)),
            end_on=F("start_on"),
            series_id__in={series_id for series_id, _day in before},
        )
        .values_list("series_id", "start_on", money or "revenue", count or "orders")
    }
    scale = MICRO if is_whole_count(side) else 1
    found: dict[date, Figure] = {}
    for (series_id, day), (level, currency, amount, number) in before.items():
        if level != best:
            continue
        new_amount, new_number = now.get((series_id, day), (0, 0))
        is_own_money = bool(money) and currency == workspace.currency
        change = Figure(
            (new_number - number) * scale if count else 0, new_amount - amount if is_own_money else 0
        )
        if change:
            found[day] = found.get(day, Figure()) + change
    return found
