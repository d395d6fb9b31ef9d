"""A figure of one group of people, asked for by the parameters of an address, and the page of its source rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.blocks.choices import OF_QUERIES, filters_from
from analytics.metrics import METRICS
from analytics.metrics.shapes import units
from analytics.quantities import QUANTITIES, Quantity
from analytics.query import StatsQuery
from analytics.sources import SourcePage, SourceRow, names_of
from analytics.splits.answer import Given, Split, split_answer
from analytics.splits.groups import OF_FILTERS, wanted_of
from analytics.steps import Step, step_named
from analytics.wording import label_of
from campaigns.models import Campaign, ImportRun, SourceAccount


def is_of_group(params: Mapping[str, str]) -> bool:
    return any(params.get(name) for name in OF_FILTERS)


@dataclass(frozen=True, slots=True)
class AskedSplit:
    """`within` is the query of the row by day, week or month where one was asked for; `filters` name the group."""

    metric: str
    within: StatsQuery
    filters: Mapping[str, str]
    found: Split
    facts: list[Given]

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        names = METRICS[self.metric].quantities("claimed", "spend")
        return tuple(QUANTITIES[name] for name in names if any(name in one.sums for one in self.facts))

    def page(self, number: int, per_page: int) -> SourcePage:
        quantities = self.quantities
        begin = (number - 1) * per_page
        sums = self.found.figures.sums
        return SourcePage(
            rows=_rows(self.within.workspace, self.facts[begin : begin + per_page], quantities),
            total_rows=len(self.facts),
            sum_converted={
                one.name: units(one.name, stored)
                for one in quantities
                if (stored := sums.get(one.name)) is not None
            },
            quantities=quantities,
            page=number,
            per_page=per_page,
        )


def asked_split(workspace: Workspace, params: Mapping[str, str]) -> AskedSplit:
    """Raises `DomainError` for a metric, a group or days that there are not."""
    metric = params.get("metric", "")
    if metric not in METRICS:
        raise DomainError(_("There is no such metric."), field="metric")
    filters = filters_from(workspace, {name: params[name] for name in OF_FILTERS if name in params})
    names = {"from", "to", *OF_QUERIES}
    asked = {name: params[name] for name in names if name in params}
    query = StatsQuery.from_params(workspace, {**asked, "metrics": metric})
    step = step_named(params, query.start_on, query.end_on)
    found, facts = _within(query, step, wanted_of(filters))
    within = query if step is None else replace(query, start_on=step.first, end_on=step.last)
    return AskedSplit(metric, within, filters, found, facts)


def _within(query: StatsQuery, step: Step | None, wanted: Mapping[str, str]) -> tuple[Split, list[Given]]:
    """Of the whole period, or of the row by day, week or month in it."""
    found = split_answer(replace(query, group_by=step.name if step else None), wanted)
    if step is None:
        return found, found.facts
    row = next(row for row in found.rows if row.key == step.key)
    facts = [
        one for one in found.facts if not one.fact.is_range and step.first <= one.fact.first <= step.last
    ]
    return replace(found, totals=row.values, figures=row.figures or found.figures), facts


def _rows(workspace: Workspace, facts: list[Given], quantities: tuple[Quantity, ...]) -> list[SourceRow]:
    found = [one.fact for one in facts]
    accounts = names_of(SourceAccount.objects.of(workspace), {fact.account_id for fact in found})
    campaigns = names_of(Campaign.objects.of(workspace), {fact.campaign_id for fact in found})
    files = names_of(ImportRun.objects.of(workspace), {fact.run_id for fact in found}, "file_name")
    return [
        SourceRow(
            start_on=one.fact.first,
            end_on=one.fact.last,
            source=label_of(one.fact.source),
            account=accounts.get(one.fact.account_id, ""),
            campaign_id=one.fact.campaign_id,
            campaign=campaigns.get(one.fact.campaign_id, ""),
            entity=one.fact.entity,
            level=one.fact.level,
            channel=one.fact.channel,
            currency=one.fact.currency,
            values={
                each.name: units(each.name, one.stated[each.name])
                for each in quantities
                if each.name in one.stated
            },
            converted={
                each.name: units(each.name, value)
                for each in quantities
                if (value := one.sums.get(each.name)) is not None
            },
            rate=one.fact.rate,
            rate_day=one.fact.rate_day,
            rate_source=one.fact.rate_source,
            run_id=one.fact.run_id,
            file_name=files.get(one.fact.run_id, ""),
            sheet=one.fact.sheet,
            line=one.fact.line,
            series_id=one.fact.series_id,
        )
        for one in facts
    ]
