"""The API's rows behind a figure: facts with import, file, line and rate, and entered costs with their rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import workspace_for
from accounts.models import Workspace
from analytics import sources
from analytics.api import PAGED, SCOPE, SCOPED, asked_page, whole_number
from analytics.cost.rows import CostRow, cost_rows
from analytics.markup.entered import percent_of
from analytics.metrics import METRICS
from analytics.metrics.shapes import exact
from analytics.older import FactKey, Older, older_values
from analytics.opening import cost_address, tracked_address
from analytics.query import StatsQuery
from analytics.splits.asked import asked_split, is_of_group
from analytics.steps import step_named
from analytics.tracked import conversions_behind
from campaigns.models import CostEntry


class OlderSerializer(serializers.Serializer[Any]):
    values = serializers.DictField(child=serializers.CharField(), help_text="As stated, by quantity.")
    replaced_at = serializers.DateTimeField()
    replaced_by_import = serializers.CharField()
    file_name = serializers.CharField(allow_blank=True)


class RowMarkupSerializer(serializers.Serializer[Any]):
    percent = serializers.CharField()
    valid_from = serializers.DateField()


class SourceRowSerializer(serializers.Serializer[Any]):
    start_on = serializers.DateField()
    end_on = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment]  # hides the option, which rows do not use
    account = serializers.CharField()
    campaign_id = serializers.CharField(allow_null=True)
    campaign = serializers.CharField(allow_blank=True)
    entity = serializers.CharField(allow_blank=True)
    level = serializers.CharField()
    channel = serializers.CharField()
    currency = serializers.CharField(allow_blank=True)
    values = serializers.DictField(
        child=serializers.CharField(), help_text="As the source states them, by quantity."
    )
    converted = serializers.DictField(
        child=serializers.CharField(),
        help_text="In the workspace's currency, to the millionth; a quantity that is absent had no exchange rate.",
    )
    rate = serializers.CharField(allow_null=True)
    rate_day = serializers.DateField(allow_null=True)
    rate_source = serializers.ChoiceField(
        choices=["ecb", "own"],
        allow_null=True,
        help_text="Published by the European Central Bank, or entered by the workspace.",
    )
    markup = RowMarkupSerializer(
        allow_null=True, help_text="By which the amount came about; of the figure of the mark-up alone."
    )
    import_id = serializers.CharField()
    file_name = serializers.CharField(allow_blank=True)
    sheet = serializers.IntegerField()
    line = serializers.IntegerField()
    older = OlderSerializer(many=True, help_text="What it said before, the newest first.")


class CostRowSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=CostEntry.Kind.choices)
    name = serializers.CharField()
    start_on = serializers.DateField(help_text="First day of the payment.")
    end_on = serializers.DateField()
    quantity = serializers.CharField(help_text="The part of the formula that it is counted in.")
    rule = serializers.ChoiceField(choices=CostEntry.Rule.choices)
    rule_in_words = serializers.CharField(help_text="With the weights by which campaigns share it.")
    campaign_id = serializers.CharField(allow_null=True, help_text="The one that bears it alone.")
    amount = serializers.CharField(help_text="What of it is in the figure, to the millionth.")
    currency = serializers.CharField()
    paid = serializers.CharField(help_text="The whole payment in its own currency.")
    rate = serializers.CharField(allow_null=True)
    rate_day = serializers.DateField(allow_null=True)
    rate_source = serializers.ChoiceField(choices=["ecb", "own"], allow_null=True)
    open = serializers.CharField(help_text="What it is made of: payments, and the part of each campaign.")


class SourcePageSerializer(serializers.Serializer[Any]):
    metric = serializers.CharField()
    definition_version = serializers.IntegerField()
    quantities = serializers.DictField(
        child=serializers.CharField(), help_text="The parts of the formula, by name."
    )
    sums = serializers.DictField(child=serializers.CharField(), help_text="Over all pages, to the millionth.")
    currency = serializers.CharField()
    total_rows = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    rows = SourceRowSerializer(many=True)
    costs = CostRowSerializer(
        many=True, help_text="Entered costs in the figure: those of `costs_page`, the newest first."
    )
    tracked = serializers.DictField(
        child=serializers.CharField(),
        help_text="By quantity that our own record tells, the address of its conversions.",
    )
    total_costs = serializers.IntegerField()
    costs_page = serializers.IntegerField()
    costs_pages = serializers.IntegerField()


STEP_NAMED = [
    OpenApiParameter(
        "day", OpenApiTypes.DATE, description="Only this day of the period, as a row by day tells it."
    ),
    OpenApiParameter("week", OpenApiTypes.STR, description="Only this ISO week, such as 2026-W25."),
    OpenApiParameter("month", OpenApiTypes.STR, description="Only this month, such as 2026-06."),
]


OF_GROUP = [
    OpenApiParameter("region", OpenApiTypes.STR, description="Only people of this place: `country=Spain`."),
    OpenApiParameter("audience", OpenApiTypes.STR, description="Only these people: `age=18-24`."),
]


class SourcesView(APIView):
    """The facts behind a figure, with import, file, line and exchange rate."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="result_sources",
        parameters=[
            OpenApiParameter("metric", OpenApiTypes.STR, required=True, enum=list(METRICS)),
            *SCOPED,
            *STEP_NAMED,
            *OF_GROUP,
            *PAGED,
            OpenApiParameter("costs_page", OpenApiTypes.INT, description="From 1; of `costs`."),
        ],
        responses=SourcePageSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace = workspace_for(request._request, slug)
        params = request.query_params
        if is_of_group(params):
            return Response(_of_group(workspace, params))
        metric = params.get("metric", "")
        # Grouping and the list of metrics belong to the figure's table, not to its rows.
        kept = {name: params[name] for name in SCOPE if name in params}
        query = StatsQuery.from_params(workspace, kept)
        step = step_named(params, query.start_on, query.end_on)
        page, per_page = asked_page(params)
        found = sources.source_rows(
            query,
            metric,
            step=step,
            page=page,
            per_page=per_page,
        )
        costs_page = whole_number(params.get("costs_page", ""), "costs_page", 1, sources.MAX_PAGE)
        told = query if step is None else replace(query, start_on=step.first, end_on=step.last)
        older = older_values(workspace, found.rows, found.of_facts)
        paid = cost_rows(told, [one.name for one in found.entered], found.charges)
        shown = paid[(costs_page - 1) * found.per_page : costs_page * found.per_page]
        return Response(
            {
                **_page(workspace, metric, found, older),
                "costs": [_cost_row(told, row) for row in shown],
                "tracked": {
                    quantity.name: tracked_address(workspace, conversions_behind(told, quantity.name))
                    for quantity in found.tracked
                },
                "total_costs": len(paid),
                "costs_page": costs_page,
                "costs_pages": max(-(-len(paid) // found.per_page), 1),
            }
        )


def _page(
    workspace: Workspace, metric: str, found: sources.SourcePage, older: Mapping[FactKey, list[Older]]
) -> dict[str, Any]:
    """Of facts."""
    return {
        "metric": metric,
        "definition_version": METRICS[metric].version,
        "quantities": {
            quantity.name: str(quantity.label) for quantity in (*found.quantities, *found.entered)
        },
        "sums": {name: exact(value) for name, value in found.sum_converted.items()},
        "currency": workspace.currency,
        "total_rows": found.total_rows,
        "page": found.page,
        "pages": found.pages,
        "rows": [_source_row(row, older.get(row.key, [])) for row in found.rows],
    }


def _of_group(workspace: Workspace, params: Mapping[str, str]) -> dict[str, Any]:
    """Of one group of people, of whom neither entered costs nor tracked conversions are known."""
    asked = asked_split(workspace, params)
    found = asked.page(*asked_page(params))
    older = older_values(workspace, found.rows, found.of_facts)
    return {
        **_page(workspace, asked.metric, found, older),
        "costs": [],
        "tracked": {},
        "total_costs": 0,
        "costs_page": 1,
        "costs_pages": 1,
    }


def _source_row(row: sources.SourceRow, older: list[Older]) -> dict[str, Any]:
    return {
        "start_on": row.start_on,
        "end_on": row.end_on,
        "source": row.source,
        "account": row.account,
        # Ids are text: they are larger than some programs' whole numbers.
        "campaign_id": str(row.campaign_id) if row.campaign_id else None,
        "campaign": row.campaign,
        "entity": row.entity,
        "level": row.level,
        "channel": row.channel,
        "currency": row.currency,
        "values": {name: exact(value) for name, value in row.values.items()},
        "converted": {name: exact(value) for name, value in row.converted.items()},
        "rate": None if row.rate is None else f"{row.rate.quantize(Decimal('1e-10')):f}",
        "rate_day": row.rate_day,
        "rate_source": row.rate_source,
        "markup": None
        if row.markup is None
        else {"percent": f"{percent_of(row.markup.points):.2f}", "valid_from": row.markup.valid_from},
        "import_id": str(row.run_id),
        "file_name": row.file_name,
        "sheet": row.sheet,
        "line": row.line,
        "older": [
            {
                "values": {name: exact(value) for name, value in one.values.items()},
                "replaced_at": one.replaced_at,
                "replaced_by_import": str(one.run_id),
                "file_name": one.file_name,
            }
            for one in older
        ],
    }


def _cost_row(query: StatsQuery, row: CostRow) -> dict[str, Any]:
    entry, rate = row.entry, row.charge.rate
    return {
        "id": str(entry.pk),
        "kind": entry.kind,
        "name": entry.name,
        "start_on": row.charge.occurrence.first,
        "end_on": row.charge.occurrence.last,
        "quantity": row.charge.quantity,
        "rule": entry.rule,
        "rule_in_words": row.rule,
        "campaign_id": str(entry.campaign_id) if entry.campaign_id else None,
        "amount": exact(row.amount),
        "currency": row.charge.currency,
        "paid": exact(row.original),
        "rate": None if rate is None else f"{rate.as_decimal.quantize(Decimal('1e-10')):f}",
        "rate_day": rate.day if rate else None,
        "rate_source": rate.source if rate else None,
        "open": cost_address(query, entry.pk),
    }
