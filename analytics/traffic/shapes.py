"""What is told of web traffic: the figures, their formulas from sums, and the reasons why one may be missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.metrics.shapes import MetricUnit, Value, as_decimal

RecordName = Literal["own", "imported"]
RECORDS: tuple[RecordName, ...] = ("own", "imported")
TableName = Literal["channels", "pages", "landing_pages"]
TABLES: tuple[TableName, ...] = ("channels", "pages", "landing_pages")
# The figures of the record as a whole, which another report than the table's may tell.
Whole = Literal["total"]

# Below so many visits a share says more about chance than about the page.
FEW = 30
# As Google Analytics 4 has it: ten seconds, a second page, or a conversion.
ENGAGED_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficFigure:
    """`unit` seconds is time; `definitions` by the record that tells it."""

    name: str
    label: Promise
    unit: MetricUnit | Literal["seconds"]
    definitions: Mapping[RecordName, Promise]
    better: Literal["up", "down"] | None = "up"


_CATALOGUE = (
    TrafficFigure(
        name="visits",
        label=gettext_lazy("Visits"),
        unit="count",
        definitions={
            "own": gettext_lazy(
                "Visits of your websites and landing pages, and clicks on short links. A visit ends after 30 minutes "
                "without a sign of life."
            ),
            "imported": gettext_lazy("Sessions, as the imported web analytics count them."),
        },
    ),
    TrafficFigure(
        name="new",
        label=gettext_lazy("New"),
        unit="count",
        definitions={
            "own": gettext_lazy("Visits of people who agreed to be recognised and had not been here before."),
            "imported": gettext_lazy("New users, as the imported web analytics count them."),
        },
        better=None,
    ),
    TrafficFigure(
        name="returning",
        label=gettext_lazy("Returning"),
        unit="count",
        definitions={
            "own": gettext_lazy("Visits of people who agreed to be recognised and had been here before."),
            "imported": gettext_lazy("Returning users cannot be added up over days."),
        },
        better=None,
    ),
    TrafficFigure(
        name="engaged",
        label=gettext_lazy("Engaged"),
        unit="percent",
        definitions={
            "own": gettext_lazy(
                "Visits with at least 10 seconds in sight, two pages or a conversion ÷ visits whose pages were seen."
            ),
            "imported": gettext_lazy("Engaged sessions ÷ sessions."),
        },
    ),
    TrafficFigure(
        name="time",
        label=gettext_lazy("Time a visit"),
        unit="seconds",
        definitions={
            "own": gettext_lazy("Time in sight ÷ visits that said how long."),
            "imported": gettext_lazy("Time of engagement ÷ sessions."),
        },
    ),
    TrafficFigure(
        name="conversions",
        label=gettext_lazy("Conversions"),
        unit="count",
        definitions={
            "own": gettext_lazy("Sales, leads and sign-ups during these visits or within 30 minutes after."),
            "imported": gettext_lazy("Key events, as the imported web analytics count them."),
        },
    ),
    TrafficFigure(
        name="rate",
        label=gettext_lazy("Conversion rate"),
        unit="percent",
        definitions={
            "own": gettext_lazy("Visits with at least one conversion ÷ visits."),
            "imported": gettext_lazy("Key events ÷ sessions."),
        },
    ),
    TrafficFigure(
        name="views",
        label=gettext_lazy("Views"),
        unit="count",
        definitions={
            "own": gettext_lazy("How often the page was seen."),
            "imported": gettext_lazy("Views, as the imported web analytics count them."),
        },
    ),
    TrafficFigure(
        name="view_time",
        label=gettext_lazy("Time a view"),
        unit="seconds",
        definitions={
            "own": gettext_lazy("Time in sight ÷ views that said how long."),
            "imported": gettext_lazy("Time of engagement ÷ views."),
        },
    ),
)
FIGURES: dict[str, TrafficFigure] = {figure.name: figure for figure in _CATALOGUE}

# What each table shows, in this order.
COLUMNS: dict[TableName, tuple[str, ...]] = {
    "channels": ("visits", "new", "returning", "engaged", "time", "conversions", "rate"),
    "pages": ("views", "visits", "view_time"),
    "landing_pages": ("rate", "conversions", "visits", "engaged", "time"),
}


class HeldBack(Value):
    """A share of too few: the reason is the two counts that it is made of."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ratio:
    """A part and the whole it is measured against, both of the same visits; None where the part was not measured."""

    part: Fraction | None
    whole: int

    def value(self, missing: str, *, is_share: bool) -> Value:
        """A share of few is held back, with both counts as the reason."""
        if self.part is None:
            return Value(None, "missing", missing)
        if not self.whole:
            return Value(None, "undefined", _("No activity."))
        if is_share and self.whole < FEW:
            text = _("%(part)s of %(whole)s") % {"part": f"{float(self.part):g}", "whole": self.whole}
            return HeldBack(None, "undefined", text)
        return _value(self.part / self.whole)


def ratio(part: int | None, whole: int | None, scale: int = 1) -> Ratio:
    return Ratio(None if part is None else Fraction(part, scale), whole or 0)


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one row. `counts` by figure, None where it was not measured; `ratios` by figure, each with its own whole."""

    counts: Mapping[str, Fraction | None]
    ratios: Mapping[str, Ratio]

    def values(self, missing: Mapping[str, str]) -> dict[str, Value]:
        """By figure; `missing` has the reasons."""
        found = {
            name: Value(None, "missing", missing.get(name, "")) if count is None else _value(count)
            for name, count in self.counts.items()
        }
        for name, one in self.ratios.items():
            found[name] = one.value(missing.get(name, ""), is_share=FIGURES[name].unit == "percent")
        return found


def _value(number: Fraction) -> Value:
    return Value(as_decimal(number), "ok" if number else "zero")


@dataclass(frozen=True, slots=True)
class Line:
    """`key` is a channel's code (own) or a channel group (imported), or the address of a page."""

    key: str
    label: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Table:
    """`count` is of all rows there are; `totals` are of all of them too, not only of those that are listed."""

    name: TableName
    lines: tuple[Line, ...]
    count: int
    totals: Mapping[str, Value] | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What one record knows of a period. `label` is its name; `covers` whether it was there from first to last day.

    `days` is how many days of the period it covers, None where it has no such thing as gaps.
    """

    name: RecordName
    label: str
    has_any: bool
    covers: bool
    visits: int | None
    first_on: date | None = None
    last_on: date | None = None
    days: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
