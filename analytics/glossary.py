"""The catalogue of metrics in words, for the public page and the API: one entry a metric, fed or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.feeds import feeds_of
from analytics.metrics import GROUPS, METRICS, UNFED, Metric, MetricKind
from analytics.metrics.shapes import Earlier
from analytics.metrics.unfed import Unfed
from analytics.quantities import COSTS, QUANTITIES
from campaigns.ingest.sources import source_label

UNITS: dict[str, Promise] = {
    "money": _("money, in the workspace's currency"),
    "count": _("a number"),
    "ratio": _("a ratio"),
    "percent": _("a percentage"),
    "months": _("months"),
}
DIRECTIONS: dict[str | None, Promise] = {
    "up": _("more is better"),
    "down": _("less is better"),
    None: _("neither more nor less is better by itself"),
}
KINDS: dict[MetricKind, Promise] = {
    "outcome": _("Outcome metric"),
    "vanity": _("Vanity metric"),
    "input": _("Input"),
}
ADDITIVE: dict[bool, Promise] = {
    True: _("Yes: the value of a month is the sum of its days."),
    False: _("No: it is worked out anew for each period, never summed or averaged."),
}
# "revenue" is recorded sales or what platforms report, whichever counts.
_REVENUE = _("Revenue")


@dataclass(frozen=True, slots=True)
class Feed:
    """A part of the formula and the sources of which one must be imported for it."""

    name: str
    label: str
    sources: tuple[str, ...]

    @property
    def source_labels(self) -> list[str]:
        return [source_label(source) for source in self.sources]


@dataclass(frozen=True, slots=True)
class Entry:
    """A metric as it is told; `why_unfed` says what is missing where no source can feed it."""

    name: str
    label: Promise
    group: str
    definition: Promise
    role: Promise
    kind: MetricKind
    unit: str = ""
    better: str | None = None
    is_additive: bool = False
    outcome_of: str = ""
    feeds: tuple[Feed, ...] = ()
    entered: tuple[Promise, ...] = ()  # parts that come from no file
    version: int = 0
    valid_from: date | None = None
    earlier: tuple[Earlier, ...] = ()
    why_unfed: Promise | None = None

    @property
    def kind_label(self) -> Promise:
        return KINDS[self.kind]

    @property
    def unit_label(self) -> Promise | str:
        return UNITS.get(self.unit, "")

    @property
    def direction_label(self) -> Promise:
        return DIRECTIONS[self.better]

    @property
    def additive_label(self) -> Promise:
        return ADDITIVE[self.is_additive]

    @property
    def outcome_label(self) -> Promise | str:
        return METRICS[self.outcome_of].label if self.outcome_of else ""


@dataclass(frozen=True, slots=True)
class Chapter:
    name: str
    label: Promise
    entries: tuple[Entry, ...]


def glossary() -> list[Chapter]:
    """Every metric by group, then those that no source feeds yet."""
    chapters = [
        Chapter(group.name, group.label, tuple(_entry(group.name, metric) for metric in group.metrics))
        for group in GROUPS
    ]
    unfed = tuple(_unfed(one) for one in UNFED)
    return [*chapters, Chapter("unfed", _("No source feeds it yet"), unfed)]


def _entry(group: str, metric: Metric) -> Entry:
    return Entry(
        name=metric.name,
        label=metric.label,
        group=group,
        definition=metric.definition,
        role=metric.role,
        kind=metric.kind,
        unit=metric.unit,
        better=metric.better,
        is_additive=metric.is_additive,
        outcome_of=metric.outcome_of,
        feeds=tuple(
            Feed(part, str(_REVENUE if part == "revenue" else QUANTITIES[part].label), sources)
            for part, sources in feeds_of(metric.name).items()
        ),
        entered=tuple(QUANTITIES[part].label for part in metric.parts if part in COSTS),
        version=metric.version,
        valid_from=metric.valid_from,
        earlier=metric.earlier,
    )


def _unfed(one: Unfed) -> Entry:
    return Entry(one.name, one.label, "unfed", one.definition, one.role, one.kind, why_unfed=one.why)
