"""What every page of results begins with: the cards of a period, their change, and the course of its days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access
from accounts.models import Role, Workspace
from accounts.templatetags.formats import day as day_text
from accounts.templatetags.formats import money
from analytics import report, settling
from analytics.coverage import STALE_DAYS, Coverage
from analytics.freshness import State
from analytics.marks import Mark, chart_marks
from analytics.markup.priced import tells_markup
from analytics.metrics import METRICS, Basis, CostBase, Unavailable, Value
from analytics.metrics.formulas import cost_of, gross_profit
from analytics.metrics.shapes import as_decimal
from analytics.query import GroupBy, StatsQuery
from analytics.report import Report, is_comparable
from analytics.settling import Moving
from analytics.views.figures import BASES, Scope, card
from analytics.views.periods import Period
from analytics.wording import define, roi_label

ALWAYS = ("spend", "revenue", "roi", "conversions", "cpa")
WHEN_MEASURED = ("roas", "leads", "clicks")
CARDS = (*ALWAYS, *WHEN_MEASURED)
# What an agency earns beside, where it sees that there is a mark-up.
EARNED_CARD = "markup"
_SENTENCES: dict[tuple[Basis, CostBase], Promise] = {
    ("claimed", "spend"): gettext_lazy(
        "For each %(one)s of ad spend the platforms report %(revenue)s of revenue."
    ),
    ("recorded", "spend"): gettext_lazy(
        "For each %(one)s of ad spend there were %(revenue)s of recorded sales, whatever brought them."
    ),
    ("claimed", "all_in"): gettext_lazy(
        "For each %(one)s of all-in cost the platforms report %(revenue)s of revenue."
    ),
    ("attributed", "spend"): gettext_lazy(
        "For each %(one)s of ad spend there were %(revenue)s of tracked sales."
    ),
    ("attributed", "all_in"): gettext_lazy(
        "For each %(one)s of all-in cost there were %(revenue)s of tracked sales."
    ),
    ("recorded", "all_in"): gettext_lazy(
        "For each %(one)s of all-in cost there were %(revenue)s of recorded sales, whatever brought them."
    ),
}


@dataclass(frozen=True, slots=True)
class Overview:
    scope: Scope
    found: Report
    before: Report | None
    moving: tuple[Moving, ...] = ()
    # The reports that the page asked for beside these.
    beside: tuple[Report, ...] = ()

    @property
    def has_values(self) -> bool:
        """Whether anything at all was measured in the period."""
        return any(self.found.totals[name].value is not None for name in CARDS)

    def cards(self) -> list[dict[str, Any]]:
        shown = []
        for name in (*CARDS, EARNED_CARD):
            value = self.found.totals.get(name)
            if value is None or (name not in ALWAYS and value.value is None):
                continue
            before = self._before(name)
            # Of the total alone: the report's own sentence is about its rows as well.
            definition = define(name, self.found.figures.terms)
            shown.append(
                card(self.scope, METRICS[name], value, before, definition=definition, note=self._note(name))
            )
        return shown

    def _before(self, name: str) -> Value | None:
        """Nothing where another record told the period before: two records are no change."""
        if self.before is None:
            return None
        if not is_comparable(name, self.found, self.before):
            return Value(None, "missing", _("The period before was told by another record."))
        return self.before.totals[name]

    def _note(self, name: str) -> str:
        """Which of its definitions a figure follows."""
        if name == "revenue":
            return str(BASES[self.found.totals_basis])
        return roi_label(self.found.figures.terms) if name == "roi" else ""

    def sentence(self) -> str:
        """The result in one sentence; claims no cause, because recorded sales are all sales."""
        figures = self.found.figures
        try:
            cost, revenue = cost_of(figures), figures.get("revenue")
            left = gross_profit(figures) - cost if figures.terms.margin is not None else None
        except Unavailable:
            return ""
        if cost <= 0:
            return ""
        currency = self.scope.currency
        values = {
            "one": money(1, currency),
            "revenue": money(as_decimal(revenue / cost), currency),
            "left": "" if left is None else money(as_decimal(abs(left / cost)), currency),
        }
        first = str(_SENTENCES[figures.terms.basis, figures.terms.cost]) % values
        if left is None:
            return first
        if left < 0:
            second = _("After the cost of goods and the cost itself %(left)s of it was lost.")
        else:
            second = _("After the cost of goods and the cost itself %(left)s remained.")
        return f"{first} {second % values}"

    def _moved(self) -> str:
        """Why the page shows another period than the usual one, when nobody chose it."""
        period = self.scope.period
        if not period.was_moved:
            return ""
        text = _("There are no newer data, so this shows the %(days)s days up to %(day)s.")
        return text % {"days": period.days, "day": day_text(period.last)}

    def context(self) -> dict[str, Any]:
        return {
            "has_values": self.has_values,
            "cards": self.cards(),
            "sentence": self.sentence(),
            "moved": self._moved(),
            "notes": self.found.notes,
            **unconverted_context(self.scope.workspace, self.found),
            "moving": settling.sentences(self.moving),
            "as_of": self.found.fresh_as_of,
            "recomputing": self.found.recomputing,
            "previous": self.before.query if self.before else None,
        }


def unconverted_context(workspace: Workspace, found: Report) -> dict[str, Any]:
    """Money that is left out, with the way to the page where somebody who may can enter its rate."""
    return {
        "unconverted": " ".join(found.unconverted_notes),
        "may_enter_rates": access.may(workspace, Role.ADMIN),
    }


def overview(
    workspace: Workspace,
    period: Period,
    *,
    campaign_id: int | None = None,
    channel: str | None = None,
    group_by: GroupBy | None = None,
    metrics: Sequence[str] = (),
    beside: Sequence[StatsQuery] = (),
) -> Overview:
    """`group_by` and further `metrics` let the caller take its first table from the same report; what else its page
    asks about these days is read `beside` it.
    """
    earned = [EARNED_CARD] if tells_markup(workspace) else []
    wanted = tuple(dict.fromkeys([*CARDS, *earned, *metrics]))
    query = StatsQuery(
        workspace, period.first, period.last, group_by, wanted, campaign_id=campaign_id, channel=channel
    )
    earlier = [replace(query.previous(), group_by=None)] if period.has_comparison else []
    found, *others = report.run_together([query, *earlier, *beside])
    before = others.pop(0) if earlier else None
    state = State(found.fresh_as_of, found.recomputing)
    scope = Scope(workspace, period, found.currency, campaign_id, channel, state)
    moving = settling.moving_in(workspace, period.first, period.last, campaign_id=campaign_id)
    return Overview(scope, found, before, tuple(moving), tuple(others))


def chart_query(
    workspace: Workspace, period: Period, *, campaign_id: int | None = None, channel: str | None = None
) -> StatsQuery:
    """What `daily_chart` is drawn from."""
    return StatsQuery(
        workspace,
        period.first,
        period.last,
        "day",
        ("spend", "revenue"),
        campaign_id=campaign_id,
        channel=channel,
    )


def daily_chart(
    scope: Scope, found: Report, moving: Iterable[Moving] = (), marks: Sequence[Mark] = ()
) -> dict[str, Any]:
    """Spend against revenue by day; a day without data is a gap, not a zero, and one that may change is marked."""
    period = scope.period
    by_day = {row.key: row.values for row in found.rows}
    days = [(period.first + timedelta(days=number)).isoformat() for number in range(period.days)]

    def series(metric: str) -> dict[str, Any]:
        return {
            "name": METRICS[metric].label,
            "tone": metric,
            "values": [by_day[day][metric].value if day in by_day else None for day in days],
            "links": scope.day_urls(metric, days),
        }

    return {
        "kind": "line",
        "axis": "day",
        "unit": "money",
        "currency": scope.currency,
        "labels": days,
        "moving": sorted(each.isoformat() for each in settling.moving_days(moving)),
        "moving_word": _("still moving"),
        "marks": chart_marks(marks),
        "series": [series("revenue"), series("spend")],
    }


def coverage_rows(sources: Iterable[Coverage], period: Period, *, today: Any) -> list[dict[str, Any]]:
    """Which source reaches how far; a source that ends early makes every number after its end too small."""
    rows = []
    for source in sources:
        behind = source.days_behind(min(period.last, today - timedelta(days=1)))
        rows.append(
            {
                "label": source.label,
                "text": _("%(first)s to %(last)s")
                % {"first": day_text(source.first), "last": day_text(source.last)},
                "behind": behind if behind >= STALE_DAYS else 0,
            }
        )
    return rows
