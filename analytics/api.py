"""The API's results: figures with their states, each with the address of its rows."""

from __future__ import annotations

from collections.abc import Mapping
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
from analytics import report, settling
from analytics.metrics import METRICS, MetricUnit, Value
from analytics.metrics.shapes import exact
from analytics.opening import opened, rows_address
from analytics.query import GROUPINGS, NO_CHANNEL, StatsQuery
from analytics.sources import MAX_PAGE, PER_PAGE
from campaigns.channels import CHANNELS

RATIO = Decimal("0.000001")
MAX_PAGE_SIZE = 500
VALUE_STATES = ("ok", "zero", "missing", "undefined")
SCOPE = ("from", "to", "campaign", "channel", "objective")


# --- shapes -------------------------------------------------------------------------------------------------


class ValueSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(
        allow_null=True,
        help_text="A decimal as text: money in the currency's decimals, ratios and percentages as shares with six.",
    )
    state = serializers.ChoiceField(choices=VALUE_STATES)
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


# --- numbers as text ----------------------------------------------------------------------------------------


def number(value: Decimal, unit: MetricUnit, currency: str) -> str:
    """Rounded once, half-even."""
    if unit == "money":
        return f"{value.quantize(Decimal(1).scaleb(-get_currency_precision(currency)), ROUND_HALF_EVEN):f}"
    if unit == "count":
        return exact(value)
    return f"{value.quantize(RATIO, ROUND_HALF_EVEN):f}"


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
# Of lists of rows, as `asked_page` reads them.
PAGED = [
    OpenApiParameter("page", OpenApiTypes.INT, description="From 1."),
    OpenApiParameter("per_page", OpenApiTypes.INT, description=f"At most {MAX_PAGE_SIZE}, else {PER_PAGE}."),
]
PRICED = OpenApiParameter(
    "priced",
    OpenApiTypes.STR,
    enum=["net", "client"],
    description="Ad spend as the platforms charged it, or as the client is billed; viewers' keys get that alone.",
)
SCOPED = [
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
    PRICED,
]


class ResultsView(APIView):
    """Figures of a workspace."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="results",
        parameters=[
            *SCOPED,
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

        def values(of: dict[str, Value], key: str | None = None) -> dict[str, Any]:
            return {
                name: opened(
                    answer_of(value, METRICS[name].unit, found.currency),
                    value,
                    rows_address(found.query, name, key=key),
                )
                for name, value in of.items()
            }

        return Response(
            {
                "rows": [
                    {"key": row.key, "label": row.label, **values(row.values, row.key)} for row in found.rows
                ],
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


def asked_page(params: Mapping[str, str]) -> tuple[int, int]:
    """The number of a page, from 1, and how many rows it has."""
    return (
        whole_number(params.get("page", ""), "page", 1, MAX_PAGE),
        whole_number(params.get("per_page", ""), "per_page", PER_PAGE, MAX_PAGE_SIZE),
    )


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
