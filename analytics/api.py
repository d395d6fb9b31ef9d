"""The API's results: figures with their states, and the rows behind each."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import workspace_for
from accounts.errors import DomainError
from accounts.models import Workspace
from analytics import report, settling, sources
from analytics.cost.rows import CostRow, cost_rows
from analytics.metrics import METRICS, MetricUnit, Value
from analytics.query import GROUPINGS, NO_CHANNEL, StatsQuery
from campaigns.channels import CHANNELS
from campaigns.models import CostEntry

RATIO = Decimal("0.000001")
MAX_PAGE_SIZE = 500
SCOPE = ("from", "to", "campaign", "channel", "objective")


# --- shapes -------------------------------------------------------------------------------------------------


class ValueSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(
        allow_null=True,
        help_text="A decimal as text: money in the currency's decimals, ratios and percentages as shares with six.",
    )
    state = serializers.ChoiceField(choices=["ok", "zero", "missing", "undefined"])
    reason = serializers.CharField(allow_blank=True, help_text="Why there is no number.")
    open = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="The address of the rows that add up to it; null without a number.",
    )


def _with_metrics(
    name: str, **fields: serializers.Field[Any, Any, Any, Any]
) -> type[serializers.Serializer[Any]]:
    """A row's shape: each metric that was asked for is a field of its own."""
    values = {
        metric: ValueSerializer(required=False, help_text=str(METRICS[metric].label)) for metric in METRICS
    }
    return type(name, (serializers.Serializer,), {**fields, **values})


RowSerializer = _with_metrics(
    "ResultRowSerializer",
    key=serializers.CharField(
        allow_blank=True,
        help_text="The day, the campaign's or objective's id or the channel; empty for what belongs to none.",
    ),
    label=serializers.CharField(),
)
TotalsSerializer = _with_metrics("ResultTotalsSerializer")


class DaysSerializer(serializers.Serializer[Any]):
    to = serializers.DateField()

    def get_fields(self) -> dict[str, Any]:
        return {
            "from": serializers.DateField(),
            **super().get_fields(),
        }  # a word that Python keeps for itself


class MovingSerializer(serializers.Serializer[Any]):
    source = serializers.CharField()  # type: ignore[assignment]  # hides the option, which is not used here
    label = serializers.CharField()  # type: ignore[assignment]
    days = DaysSerializer(many=True, help_text="Spans of days that the source may still change.")
    partial = serializers.ListField(  # type: ignore[assignment]  # as above
        child=serializers.DateField(), help_text="Days that were not over when they were exported."
    )
    observed_on = serializers.DateField(help_text="When the newest of these numbers were exported.")


class ResultsSerializer(serializers.Serializer[Any]):
    rows = RowSerializer(many=True)
    totals = TotalsSerializer()
    currency = serializers.CharField(help_text="The workspace's currency, ISO 4217.")
    definitions = serializers.DictField(
        child=serializers.CharField(), help_text="The formula used, by metric."
    )
    notes = serializers.ListField(child=serializers.CharField())
    fresh_as_of = serializers.DateTimeField(allow_null=True)
    recomputing = serializers.BooleanField()
    moving = MovingSerializer(many=True, help_text="By source, the days of the period that may still change.")
    period = serializers.DictField(child=serializers.DateField(), help_text="`from` and `to`, both included.")


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
    import_id = serializers.CharField()
    file_name = serializers.CharField(allow_blank=True)
    sheet = serializers.IntegerField()
    line = serializers.IntegerField()


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


class SourcePageSerializer(serializers.Serializer[Any]):
    metric = serializers.CharField()
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
    total_costs = serializers.IntegerField()
    costs_page = serializers.IntegerField()
    costs_pages = serializers.IntegerField()


# --- numbers as text ----------------------------------------------------------------------------------------


def number(value: Decimal, unit: MetricUnit, currency: str) -> str:
    """Rounded once, half-even."""
    if unit == "money":
        return f"{value.quantize(Decimal(1).scaleb(-get_currency_precision(currency)), ROUND_HALF_EVEN):f}"
    if unit == "count":
        return exact(value)
    return f"{value.quantize(RATIO, ROUND_HALF_EVEN):f}"


def exact(value: Decimal) -> str:
    """Every digit, and no more: 12, 12.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def answer_of(value: Value, unit: MetricUnit, currency: str) -> dict[str, Any]:
    """As `ValueSerializer` describes it."""
    written = None if value.value is None else number(value.value, unit, currency)
    return {"value": written, "state": value.state, "reason": value.reason}


def asked_period(workspace: Workspace, request: Request) -> StatsQuery:
    """The days that `from` and `to` name."""
    params = request.query_params
    return StatsQuery.from_params(
        workspace, {name: params[name] for name in ("from", "to") if name in params}
    )


# --- views --------------------------------------------------------------------------------------------------

PERIOD = [
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day. Without it, 30 days up to `to`."),
    OpenApiParameter(
        "to", OpenApiTypes.DATE, description="Last day, included. Without it, where the data end."
    ),
]
_SCOPE = [
    *PERIOD,
    OpenApiParameter(
        "campaign", OpenApiTypes.STR, description="Only this campaign's id; 0 for what belongs to none."
    ),
    OpenApiParameter(
        "channel",
        OpenApiTypes.STR,
        enum=[*CHANNELS, NO_CHANNEL],
        description="Only this channel; none: what is credited to no channel.",
    ),
    OpenApiParameter(
        "objective",
        OpenApiTypes.STR,
        description="Only campaigns that serve this objective's id; 0 for what serves none.",
    ),
]


class ResultsView(APIView):
    """Figures of a workspace."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="results",
        parameters=[
            *_SCOPE,
            OpenApiParameter("group_by", OpenApiTypes.STR, enum=list(GROUPINGS)),
            OpenApiParameter(
                "metrics", OpenApiTypes.STR, description=f"Comma separated: {', '.join(METRICS)}."
            ),
        ],
        responses=ResultsSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace = workspace_for(_plain(request), slug)
        found = report.run(StatsQuery.from_params(workspace, request.query_params))

        def values(of: dict[str, Value]) -> dict[str, Any]:
            return {name: answer_of(value, METRICS[name].unit, found.currency) for name, value in of.items()}

        return Response(
            {
                "rows": [{"key": row.key, "label": row.label, **values(row.values)} for row in found.rows],
                "totals": values(found.totals),
                "currency": found.currency,
                "definitions": found.definitions,
                "notes": found.notes + found.unconverted_notes,
                "fresh_as_of": found.fresh_as_of,
                "recomputing": found.recomputing,
                "moving": _moving(workspace, found.query),
                "period": {"from": found.query.start_on, "to": found.query.end_on},
            }
        )


def _moving(workspace: Workspace, query: StatsQuery) -> list[dict[str, Any]]:
    found = settling.moving_in(workspace, query.start_on, query.end_on, campaign_id=query.campaign_id or None)
    return [each.as_json() for each in found]


class SourcesView(APIView):
    """The facts behind a figure, with import, file, line and exchange rate."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="result_sources",
        parameters=[
            OpenApiParameter("metric", OpenApiTypes.STR, required=True, enum=list(METRICS)),
            *_SCOPE,
            OpenApiParameter("page", OpenApiTypes.INT, description="From 1."),
            OpenApiParameter(
                "per_page", OpenApiTypes.INT, description=f"At most {MAX_PAGE_SIZE}, else {sources.PER_PAGE}."
            ),
            OpenApiParameter("costs_page", OpenApiTypes.INT, description="From 1; of `costs`."),
        ],
        responses=SourcePageSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace = workspace_for(_plain(request), slug)
        params = request.query_params
        metric = params.get("metric", "")
        # Grouping and the list of metrics belong to the figure's table, not to its rows.
        kept = {name: params[name] for name in SCOPE if name in params}
        query = StatsQuery.from_params(workspace, kept)
        found = sources.source_rows(
            query,
            metric,
            page=whole_number(params.get("page", ""), "page", 1, sources.MAX_PAGE),
            per_page=whole_number(params.get("per_page", ""), "per_page", sources.PER_PAGE, MAX_PAGE_SIZE),
        )
        costs_page = whole_number(params.get("costs_page", ""), "costs_page", 1, sources.MAX_PAGE)
        paid = cost_rows(query, [one.name for one in found.entered], found.charges)
        shown = paid[(costs_page - 1) * found.per_page : costs_page * found.per_page]
        return Response(
            {
                "metric": metric,
                "quantities": {
                    quantity.name: str(quantity.label) for quantity in (*found.quantities, *found.entered)
                },
                "sums": {name: exact(value) for name, value in found.sum_converted.items()},
                "currency": workspace.currency,
                "total_rows": found.total_rows,
                "page": found.page,
                "pages": found.pages,
                "rows": [_source_row(row) for row in found.rows],
                "costs": [_cost_row(row) for row in shown],
                "total_costs": len(paid),
                "costs_page": costs_page,
                "costs_pages": max(-(-len(paid) // found.per_page), 1),
            }
        )


def _source_row(row: sources.SourceRow) -> dict[str, Any]:
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
        "import_id": str(row.run_id),
        "file_name": row.file_name,
        "sheet": row.sheet,
        "line": row.line,
    }


def _cost_row(row: CostRow) -> dict[str, Any]:
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
    }


def whole_number(text: str, field: str, default: int, largest: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= largest):
        raise DomainError(
            _("Write a whole number from 1 to %(largest)s.") % {"largest": largest}, field=field
        )
    return int(text)


def _plain(request: Request) -> HttpRequest:
    """Django's own request; the framework has put the key and the user on it."""
    return request._request
