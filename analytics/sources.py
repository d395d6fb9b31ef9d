"""From a figure to its rows: the very facts that were added up, with file, line and exchange rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.cost.charges import Charge
from analytics.cost.entered import Entered
from analytics.counted import Counted
from analytics.counting import hash_joins
from analytics.markup.prices import EARNED
from analytics.metrics import METRICS, TRACKED
from analytics.metrics.shapes import units
from analytics.objectives import Links
from analytics.quantities import COSTS, QUANTITIES, Quantity
from analytics.query import StatsQuery
from analytics.ranges import Ranges
from analytics.reckoning.reckoned import Reckoned
from analytics.report import bases, count
from analytics.selection import Selection, SourceKey
from analytics.silence import covered_days
from analytics.source_facts import statement_of
from analytics.steps import Step
from analytics.terms import costs
from analytics.wording import label_of
from campaigns.models import Campaign, ImportRun, SourceAccount

# Published by the European Central Bank, or entered by the workspace.
RateSource = Literal["ecb", "own"]
PER_PAGE = 50
MAX_PAGE = 100_000


class RowMarkup(NamedTuple):
    """What was added to the spend of a row, in hundredths of a percent, and since when that is added."""

    points: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One fact. `values` are in its own currency, `converted` in the workspace's; both by quantity, in main units.

    `rate` is None where nothing had to be converted; a value without a counterpart in `converted` found no rate and
    was left out of the figure. `rate_day` is the day a rate was published, or from which an own rate is valid.
    Spend is told as the query is priced; `markup` only where the figure is the mark-up itself.
    """

    start_on: date
    end_on: date
    source: str
    account: str
    campaign_id: int
    campaign: str
    entity: str
    level: str
    channel: str
    currency: str
    values: dict[str, Decimal]
    converted: dict[str, Decimal]
    rate: Decimal | None
    rate_day: date | None
    rate_source: RateSource | None
    run_id: int
    file_name: str
    sheet: int
    line: int
    series_id: int
    markup: RowMarkup | None = None

    @property
    def key(self) -> tuple[int, date, date]:
        """What its older values are found by."""
        return self.series_id, self.start_on, self.end_on


@dataclass(frozen=True, slots=True)
class SourcePage:
    """`sum_converted` is over all rows, not only this page's: the very numbers in the figure's formula.

    `quantities` are all but entered costs; those that facts have are `of_facts`.
    """

    rows: list[SourceRow]
    total_rows: int
    sum_converted: dict[str, Decimal]
    quantities: tuple[Quantity, ...]
    page: int
    per_page: int
    # Entered costs among the parts, whose rows are those of `analytics.cost.rows`.
    entered: tuple[Quantity, ...] = ()
    # Credited conversions among the parts, which have a page of rows of their own.
    tracked: tuple[Quantity, ...] = ()
    charges: tuple[Charge, ...] = ()

    @property
    def of_facts(self) -> tuple[Quantity, ...]:
        """Without what was credited, whose rows are conversions."""
        return tuple(one for one in self.quantities if one not in self.tracked)

    @property
    def is_of_people(self) -> bool:
        """Whether people are counted in it, who are no facts and are not listed."""
        return any(one.is_of_people and one.name in self.sum_converted for one in self.quantities)

    @property
    def pages(self) -> int:
        return max(-(-self.total_rows // self.per_page), 1)


def source_rows(
    query: StatsQuery,
    metric: str,
    *,
    page: int = 1,
    per_page: int = PER_PAGE,
    step: Step | None = None,
    counted: Counted | None = None,
) -> SourcePage:
    """The facts behind a metric of the query's period, campaign, channel and objective, the newest first; grouping is
    ignored. `counted` is what was counted for a query of this metric alone, without grouping.

    With `step` those of a row by day, week or month: which sources count is decided for the whole period.
    """
    if metric not in METRICS:
        raise DomainError(_("There is no such metric."), field="metric")
    if not 1 <= page <= MAX_PAGE:
        raise DomainError(_("There is no such page."), field="page")
    asked = replace(query, group_by=step.name if step else None, metrics=(metric,))
    found = counted or count(asked)
    basis, _rows = bases(asked, found)
    names = METRICS[metric].quantities(basis, costs(asked)[0], found.tracked)
    tracked = set(TRACKED.values())
    quantities = tuple(name for name in names if name not in COSTS and name not in tracked)
    total_rows, sums, facts = _facts(asked, found, quantities, per_page, (page - 1) * per_page, step)
    whole = found.reckoned.by_key.get(step.begins, {}) if step else found.reckoned.total
    entered = {name: whole.get(name) for name in names if name in COSTS}
    # What is not made of facts, such as customers, has its total and no rows; a sum of no rows may be a zero.
    reckoned = {name: value for name, value in whole.items() if name in names}
    sums_of = {
        **reckoned,
        **{name: one for name, one in zip(quantities, sums, strict=True) if one is not None},
    }
    if step is not None and query.is_whole:
        # As the row has it: of what a file covers and does not mention there was nothing.
        filled = covered_days(query.workspace, query.start_on, query.end_on).fill(
            sums_of, step.first, found.selection, until=step.last
        )
        sums_of = {name: value for name, value in filled.items() if name in names}
    return SourcePage(
        rows=_named(query.workspace, facts, quantities),
        total_rows=total_rows,
        sum_converted={name: units(name, sums_of[name]) for name in names if sums_of.get(name) is not None},
        quantities=tuple(QUANTITIES[name] for name in names if name not in COSTS),
        page=page,
        per_page=per_page,
        entered=tuple(QUANTITIES[name] for name, value in entered.items() if value is not None),
        tracked=tuple(QUANTITIES[name] for name in names if name in tracked),
        charges=found.reckoned.charges,
    )


def rows_taken(
    query: StatsQuery,
    takes: Mapping[str, Mapping[SourceKey, str]],
    *,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> SourcePage:
    """The facts of single days that count for these quantities in these very sources, whichever a report would choose.

    `takes` is as in `Selection`.
    """
    if not 1 <= page <= MAX_PAGE:
        raise DomainError(_("There is no such page."), field="page")
    quantities = tuple(takes)
    found = Counted(
        Selection(takes, "recorded"), Ranges(), (), frozenset(quantities), Reckoned(), Entered(), Links()
    )
    total_rows, sums, facts = _facts(query, found, quantities, per_page, (page - 1) * per_page, None)
    return SourcePage(
        rows=_named(query.workspace, facts, quantities),
        total_rows=total_rows,
        sum_converted={
            name: units(name, one) for name, one in zip(quantities, sums, strict=True) if one is not None
        },
        quantities=tuple(QUANTITIES[name] for name in quantities),
        page=page,
        per_page=per_page,
    )


def _facts(
    query: StatsQuery, found: Counted, quantities: tuple[str, ...], limit: int, offset: int, step: Step | None
) -> tuple[int, tuple[Any, ...], list[tuple[Any, ...]]]:
    if not quantities:  # labour has no facts
        return 0, (), []
    statement, values = statement_of(query, found, quantities, by_step=step is not None)
    if step is not None:
        values |= {"step_first": step.first, "step_last": step.last}
    with hash_joins(), connection.cursor() as cursor:
        cursor.execute(statement, values | {"limit": limit, "offset": offset})
        return _split(cursor.fetchall(), len(quantities))


def _split(rows: list[tuple[Any, ...]], sums: int) -> tuple[int, tuple[Any, ...], list[tuple[Any, ...]]]:
    """The number of rows, the sums, and the facts of the page; a page past the end has none."""
    facts = [row[1 + sums :] for row in rows]
    return rows[0][0], rows[0][1 : 1 + sums], [fact for fact in facts if fact[0] is not None]


def _named(
    workspace: Workspace, facts: list[tuple[Any, ...]], quantities: tuple[str, ...]
) -> list[SourceRow]:
    accounts = names_of(SourceAccount.objects.of(workspace), {fact[3] for fact in facts})
    campaigns = names_of(Campaign.objects.of(workspace), {fact[4] for fact in facts})
    files = names_of(ImportRun.objects.of(workspace), {fact[13] for fact in facts}, "file_name")
    rows = []
    for fact in facts:
        start_on, end_on, source, account_id, campaign_id, entity, level, channel, currency = fact[:9]
        per_euro_from, per_euro_to, rate_day, rate_source, run_id, sheet, line, series_id = fact[9:17]
        points, marked_from, *pairs = fact[17:]
        raw, value = pairs[::2], pairs[1::2]
        rows.append(
            SourceRow(
                start_on=start_on,
                end_on=end_on,
                source=label_of(source),
                account=accounts.get(account_id, ""),
                campaign_id=campaign_id,
                campaign=campaigns.get(campaign_id, ""),
                entity=entity,
                level=level,
                channel=channel,
                currency=currency,
                values={
                    name: units(name, one)
                    for name, one in zip(quantities, raw, strict=True)
                    if one is not None
                },
                converted={
                    name: units(name, one)
                    for name, one in zip(quantities, value, strict=True)
                    if one is not None
                },
                rate=per_euro_to / per_euro_from if rate_day else None,
                rate_day=rate_day,
                rate_source=rate_source,
                run_id=run_id,
                file_name=files.get(run_id, ""),
                sheet=sheet,
                line=line,
                series_id=series_id,
                markup=RowMarkup(points, marked_from) if points and EARNED in quantities else None,
            )
        )
    return rows


def names_of(rows: QuerySet[Any], ids: Iterable[int], column: str = "name") -> dict[int, str]:
    """What the rows with these keys are called."""
    return dict(rows.filter(pk__in=set(ids)).values_list("pk", column))
