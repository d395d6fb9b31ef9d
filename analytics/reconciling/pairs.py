"""Which sources of a workspace report the same thing, and which two of them are laid beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.db.models import Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.models import AttributedDay, DayTotal
from analytics.reconciling.causes import SideKind
from analytics.wording import label_of
from campaigns.ingest.sources import PLAIN
from campaigns.measures import MEASURES

Subject = Literal["sales", "leads"]
SUBJECTS: dict[Subject, Promise] = {"sales": gettext_lazy("Sales"), "leads": gettext_lazy("Leads")}
OWN = "own"
PLATFORMS = "platforms"
# How long before the period a source may have been silent and is still offered.
KNOWN_DAYS = 182

# The kinds of a pair, best first: one side records what happened, the other measures or claims it.
_BEST: tuple[tuple[SideKind, SideKind], ...] = (
    ("crm", "analytics"),
    ("shop", "analytics"),
    ("shop", "own"),
    ("crm", "own"),
    ("shop", "platform"),
    ("crm", "platform"),
    ("own", "analytics"),
    ("own", "platform"),
    ("shop", "crm"),
    ("shop", "shop"),
    ("crm", "crm"),
    ("analytics", "platform"),
)
# By subject and kind: the measure of money, and those of the count in order of preference.
_MEASURES: Mapping[tuple[Subject, SideKind], tuple[str, tuple[str, ...]]] = {
    ("sales", "shop"): ("revenue", ("orders",)),
    ("sales", "crm"): ("revenue", ("deals",)),
    ("sales", "analytics"): ("revenue", ("orders", "key_events")),
    ("sales", "platform"): ("conversion_value", ("conversions",)),
    ("leads", "crm"): ("", ("leads",)),
    ("leads", "analytics"): ("", ("key_events",)),
    ("leads", "platform"): ("", ("leads",)),
}
_READ = ("revenue", "conversion_value", "orders", "deals", "conversions", "leads", "key_events")


@dataclass(frozen=True, slots=True)
class Side:
    """One source or group of sources that tells one subject.

    `code` names it in addresses. `sources` are those of daily sums, all of `source_kind`; our own record has none.
    `money` and `count` are the measures it has, empty for none; `in_period` whether it says anything in the period.
    """

    code: str
    kind: SideKind
    label: str
    source_kind: str = ""
    sources: tuple[str, ...] = ()
    money: str = ""
    count: str = ""
    in_period: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """`here` is the side nearer to the money. `measures` are what both sides have: money, count."""

    subject: Subject
    here: Side
    there: Side

    @property
    def has_money(self) -> bool:
        return bool(self.here.money and self.there.money)

    @property
    def has_count(self) -> bool:
        return bool(self.here.count and self.there.count)

    @property
    def is_comparable(self) -> bool:
        return self.has_money or self.has_count

    @property
    def platform(self) -> Side | None:
        """The side that only claims, where the other is no platform."""
        claiming = [side for side in (self.here, self.there) if side.kind == "platform"]
        return claiming[0] if len(claiming) == 1 else None


def sides_of(workspace: Workspace, subject: Subject, first: date, last: date) -> list[Side]:
    """The sides that said anything in the period or half a year before it, by kind and name."""
    within = Q(day__gte=first)
    asked = {f"{name}_ever": Sum(name) for name in _READ} | {
        f"{name}_now": Sum(name, filter=within) for name in _READ
    }
    rows = (
        DayTotal.objects.of(workspace)
        .filter(day__range=(first - timedelta(days=KNOWN_DAYS), last))
        .values("source", "kind")
        .annotate(**asked)
        .order_by("source", "kind")
    )
    sides = _grouped(subject, rows)
    if own := _own_side(workspace, subject, first, last):
        sides.append(own)
    platforms = [side for side in sides if side.kind == "platform"]
    if len(platforms) > 1:
        sides.append(_all_platforms(platforms))
    order = [*dict.fromkeys(kind for pair in _BEST for kind in pair)]
    return sorted(sides, key=lambda side: (order.index(side.kind), side.code != PLATFORMS, side.label))


def _grouped(subject: Subject, rows: Iterable[Mapping[str, Any]]) -> list[Side]:
    """Reports of sales stand apart, as they tell the same sales twice; those of one vendor's ads or visits compete
    already in the daily sums, so together they are one side.
    """
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        name = row["source"] if row["kind"] == "sales" else row["source"].partition(".")[0]
        found.setdefault(f"{row['kind']}.{name}", []).append(row)
    return [
        side for code, of_side in found.items() if (side := _side(subject, code, of_side, _kind_of(of_side)))
    ]


def _kind_of(rows: Sequence[Mapping[str, Any]]) -> SideKind | None:
    """A spreadsheet of one's own with spend and sales in one table is a record of sales."""
    kind = rows[0]["kind"]
    if kind == "sales":
        is_crm = any(row["deals_ever"] is not None or row["leads_ever"] is not None for row in rows)
        return "crm" if is_crm else "shop"
    if kind == "ads":
        is_record = rows[0]["source"].startswith(PLAIN) and all(
            row["conversion_value_ever"] is None for row in rows
        )
        return "shop" if is_record and any(row["revenue_ever"] is not None for row in rows) else "platform"
    return "analytics" if kind == "analytics" else None


def _side(
    subject: Subject, code: str, rows: Sequence[Mapping[str, Any]], kind: SideKind | None
) -> Side | None:
    measures = _MEASURES.get((subject, kind)) if kind else None
    if kind is None or measures is None:
        return None

    def has(name: str) -> bool:
        return any(row[f"{name}_ever"] is not None for row in rows)

    money = measures[0] if measures[0] and has(measures[0]) else ""
    # A site without a shop reports no orders on any day; what it does count says more.
    counting = [name for name in measures[1] if any(row[f"{name}_ever"] for row in rows)]
    count = next((name for name in (*counting, *measures[1]) if has(name)), "")
    if not money and not count:
        return None
    return Side(
        code=code,
        kind=kind,
        label=label_of(rows[0]["source"]),
        source_kind=rows[0]["kind"],
        sources=tuple(sorted({row["source"] for row in rows})),
        money=money,
        count=count,
        in_period=any(row[f"{name}_now"] is not None for row in rows for name in (money, count) if name),
    )


def _own_side(workspace: Workspace, subject: Subject, first: date, last: date) -> Side | None:
    kind = "purchase" if subject == "sales" else "lead"
    days = AttributedDay.objects.of(workspace).filter(
        kind=kind, day__range=(first - timedelta(days=KNOWN_DAYS), last)
    )
    found = days.aggregate(all=Sum("conversions"), now=Sum("conversions", filter=Q(day__gte=first)))
    if found["all"] is None:
        return None
    return Side(
        code=OWN,
        kind="own",
        label=_("Your own record"),
        money="value" if subject == "sales" else "",
        count="conversions",
        in_period=found["now"] is not None,
    )


def _all_platforms(platforms: Sequence[Side]) -> Side:
    """Only to set what they claim in relation to what was sold: the same sale may be claimed by several."""
    return Side(
        code=PLATFORMS,
        kind="platform",
        label=_("All ad platforms"),
        source_kind="ads",
        sources=tuple(sorted(source for side in platforms for source in side.sources)),
        money=next((side.money for side in platforms if side.money), ""),
        count=next((side.count for side in platforms if side.count), ""),
        in_period=any(side.in_period for side in platforms),
    )


def best_pair(subject: Subject, sides: Sequence[Side]) -> Pair | None:
    """The pair that says most: a CRM against web analytics, else the best there is."""
    speaking = [side for side in sides if side.in_period]
    for kinds in _BEST:
        for here in (side for side in speaking if side.kind == kinds[0]):
            for there in (side for side in speaking if side.kind == kinds[1] and side != here):
                if (pair := Pair(subject, here, there)).is_comparable:
                    return pair
    return None


def asked_pair(subject: Subject, sides: Sequence[Side], here: str, there: str) -> Pair:
    """The pair of these codes; raises DomainError where there is none."""
    by_code = {side.code: side for side in sides}
    for name, code in (("here", here), ("there", there)):
        if code not in by_code:
            raise DomainError(_("This workspace has no such source in this period."), field=name)
    if here == there:
        raise DomainError(_("Choose two different sources."), field="there")
    pair = Pair(subject, by_code[here], by_code[there])
    if set(pair.here.sources) & set(pair.there.sources):
        raise DomainError(_("One of these sources is part of the other."), field="there")
    if not pair.is_comparable:
        raise DomainError(
            _(
                "%(here)s and %(there)s report nothing that can be compared: one counts, the other has only money."
            )
            % {"here": pair.here.label, "there": pair.there.label},
            field="there",
        )
    return pair


def is_whole_count(side: Side) -> bool:
    """Whether the side's count is stored in ones instead of millionths."""
    return side.code != OWN and bool(side.count) and MEASURES[side.count].unit == "count"
