"""What one side says: its figures by day and campaign, from the daily sums or from the credit of our own record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Sum

from accounts.models import Workspace
from analytics.models import AttributedDay, DayRollup, DayTotal, Journey
from analytics.reconciling.lines import Figure, Key, total_of
from analytics.reconciling.pairs import OWN, Pair, Side, Subject, is_whole_count
from campaigns.measures import MICRO
from campaigns.models import ConversionKind, DateBasis
from campaigns.tracking.settings import settings_of

# Where a visit came from is not known of these.
UNKNOWN_CHANNELS = ("", "direct")


@dataclass(frozen=True, slots=True)
class Said:
    """`figures` hold only what both sides measure; `refunds` is money taken off, `no_rate` where money has no rate.

    `views` are conversions after a mere view, in millionths; `unknown_share` is the part of the count, else of the
    money, that came with no known source.
    """

    figures: Mapping[Key, Figure]
    refunds: Mapping[Key, int]
    no_rate: frozenset[Key]
    views: Mapping[Key, int]
    unknown_share: Fraction

    @property
    def has_campaigns(self) -> bool:
        return any(campaign_id and figure for (_day, campaign_id), figure in self.figures.items())

    @property
    def total(self) -> Figure:
        return total_of(self.figures.values())

    def by_day(self) -> Said:
        """The same without campaigns."""
        return Said(
            figures=_by_day(self.figures),
            refunds=_sums_by_day(self.refunds),
            no_rate=frozenset((day, 0) for day, _campaign in self.no_rate),
            views=_sums_by_day(self.views),
            unknown_share=self.unknown_share,
        )


def _by_day(figures: Mapping[Key, Figure]) -> dict[Key, Figure]:
    found: dict[Key, Figure] = {}
    for (day, _campaign), figure in figures.items():
        found[day, 0] = found.get((day, 0), Figure()) + figure
    return found


def _sums_by_day(amounts: Mapping[Key, int]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for (day, _campaign), amount in amounts.items():
        found[day, 0] = found.get((day, 0), 0) + amount
    return found


def said_by(workspace: Workspace, pair: Pair, side: Side, first: date, last: date) -> Said:
    """All that the side says from `first` to `last`, in what both sides of the pair measure."""
    read = _of_own if side.code == OWN else _of_imports
    return read(workspace, pair, side, first, last)


def _of_imports(workspace: Workspace, pair: Pair, side: Side, first: date, last: date) -> Said:
    money = side.money if pair.has_money else ""
    count = side.count if pair.has_count else ""
    scale = MICRO if is_whole_count(side) else 1
    # By the primary key (workspace_id, day, source, ...).
    rows = (
        DayRollup.objects.of(workspace)
        .filter(day__range=(first, last), kind=side.source_kind, source__in=side.sources)
        .order_by()
        .values_list(
            "day",
            "campaign_id",
            "channel",
            money or "revenue",
            count or "orders",
            "refunds",
            "returns",
            "unconverted_rows",
            "view_conversions",
        )
    )
    figures: dict[Key, Figure] = {}
    refunds: dict[Key, int] = {}
    views: dict[Key, int] = {}
    no_rate: set[Key] = set()
    unknown = Figure()
    for day, campaign_id, channel, amount, number, refunded, returned, unconverted, viewed in rows:
        key = (day, campaign_id)
        figure = Figure((number or 0) * scale if count else 0, (amount or 0) if money else 0)
        # Visits from before sales were measured say nothing of sales, which is not that there were none.
        if (money and (amount is not None or unconverted)) or (count and number is not None):
            figures[key] = figures.get(key, Figure()) + figure
        back = returned if refunded is None else refunded
        if back and money:
            refunds[key] = refunds.get(key, 0) + abs(back)
        if viewed and count == "conversions":
            views[key] = views.get(key, 0) + viewed
        if unconverted and money:
            no_rate.add(key)
        if channel in UNKNOWN_CHANNELS:
            unknown += figure
    return Said(figures, refunds, frozenset(no_rate), views, _share(unknown, figures.values()))


def _of_own(workspace: Workspace, pair: Pair, side: Side, first: date, last: date) -> Said:
    """On the day of the conversion. Credit that counts on the day of the touch has no campaign here."""
    kinds = kinds_of(pair.subject)
    if settings_of(workspace).date_basis == DateBasis.CONVERSION:
        # By the primary key (workspace_id, day, kind, ...).
        rows = (
            AttributedDay.objects.of(workspace)
            .filter(day__range=(first, last), kind__in=kinds)
            .order_by()
            .values_list("day", "campaign_id", "channel", "kind", "conversions", "value", "unconverted_count")
        )
        return _own_said(pair, rows)
    # By journey_by_day.
    journeys = (
        Journey.objects.of(workspace)
        .filter(day__range=(first, last), kind__in=kinds)
        .order_by()
        .values_list("day", "kind", "value", "is_unconverted")
    )
    return _own_said(
        pair,
        (
            (day, 0, None, kind, MICRO, value, 1 if is_unconverted else 0)
            for day, kind, value, is_unconverted in journeys.iterator()
        ),
    )


def kinds_of(subject: Subject) -> tuple[str, ...]:
    if subject == "sales":
        return (ConversionKind.PURCHASE, ConversionKind.REFUND)
    return (ConversionKind.LEAD,)


def _own_said(pair: Pair, rows: Iterable[tuple[date, int, str | None, str, int, int | None, int]]) -> Said:
    """A refund takes money off and is no conversion."""
    figures: dict[Key, Figure] = {}
    refunds: dict[Key, int] = {}
    no_rate: set[Key] = set()
    unknown = Figure()
    for day, campaign_id, channel, kind, conversions, value, unconverted in rows:
        key = (day, campaign_id)
        is_refund = kind == ConversionKind.REFUND
        money = (value or 0) if pair.has_money else 0
        figure = Figure(0 if is_refund or not pair.has_count else conversions, money)
        figures[key] = figures.get(key, Figure()) + figure
        if is_refund and money:
            refunds[key] = refunds.get(key, 0) - money
        if unconverted and pair.has_money:
            no_rate.add(key)
        if channel in UNKNOWN_CHANNELS:
            unknown += figure
    return Said(figures, refunds, frozenset(no_rate), {}, _share(unknown, figures.values()))


def _share(part: Figure, figures: Iterable[Figure]) -> Fraction:
    whole = total_of(figures)
    if whole.count > 0:
        return min(max(Fraction(part.count, whole.count), Fraction(0)), Fraction(1))
    if whole.money > 0:
        return min(max(Fraction(part.money, whole.money), Fraction(0)), Fraction(1))
    return Fraction(0)


def totals_by_day(
    workspace: Workspace, pair: Pair, side: Side, first: date, last: date
) -> dict[date, Figure]:
    """Sums of whole days over a long time, for the history of a pair; without days on which the side says nothing of
    what is compared: money where both have it, else the count.
    """
    if side.code == OWN:
        return {
            key[0]: figure
            for key, figure in said_by(workspace, pair, side, first, last).by_day().figures.items()
        }
    money, count = side.money if pair.has_money else "", side.count if pair.has_count else ""
    scale = MICRO if is_whole_count(side) else 1
    rows = (
        DayTotal.objects.of(workspace)
        .filter(day__range=(first, last), kind=side.source_kind, source__in=side.sources)
        .order_by()
        .values_list("day")
        .annotate(Sum(money or "revenue"), Sum(count or "orders"))
    )
    return {
        day: Figure(int(number or 0) * scale if count else 0, int(amount or 0) if money else 0)
        for day, amount, number in rows
        if (amount if money else number) is not None
    }
