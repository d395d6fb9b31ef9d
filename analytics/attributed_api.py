"""The API's conversions behind a share of credit, each with its touches and their weights."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import workspace_for
from analytics.api import PERIOD, asked_period, whole_number
from analytics.attribution.compare import GROUPS, SUBJECTS
from analytics.attribution.listed import Line, Touch, listed
from analytics.attribution.models import MODELS
from analytics.attribution.shares import WHOLE
from analytics.attribution_api import ShareSerializer, share_of, units_of
from analytics.metrics.shapes import exact
from analytics.sources import MAX_PAGE
from analytics.views.attributed_rows import wish_of
from campaigns.models import ConversionKind, DateBasis
from campaigns.tracking.settings import settings_of


class TouchSerializer(serializers.Serializer[Any]):
    channel = serializers.CharField(allow_blank=True)
    campaign = serializers.CharField(allow_blank=True)
    days_before = serializers.IntegerField()
    weight = serializers.CharField(help_text="A share of the conversion.")
    is_meant = serializers.BooleanField(help_text="Whether its credit was asked for.")


class AttributedRowSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    external_id = serializers.CharField()
    kind = serializers.ChoiceField(choices=ConversionKind.choices)
    at = serializers.DateTimeField()
    value = serializers.CharField(
        allow_null=True, help_text="Of the whole conversion, in the workspace's currency."
    )
    original = serializers.CharField(allow_null=True, help_text="As it was reported.")
    original_currency = serializers.CharField(allow_blank=True)
    is_unconverted = serializers.BooleanField(help_text="No exchange rate of its day is known.")
    credit = ShareSerializer(help_text="What of it is in the figure.")
    touches = TouchSerializer(many=True)


class AttributedPageSerializer(serializers.Serializer[Any]):
    rows = AttributedRowSerializer(many=True)
    totals = ShareSerializer(help_text="Over all pages.")
    currency = serializers.CharField(help_text="The workspace's currency, ISO 4217.")
    total_rows = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()


def _text(name: str, description: str, choices: list[str] | None = None) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, description=description, enum=choices)


class AttributedRowsView(APIView):
    """The conversions behind a share of credit."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="attribution_rows",
        parameters=[
            *PERIOD,
            _text("kind", "Without it, sales.", list(SUBJECTS)),
            _text("model", "Without it, the workspace's.", list(MODELS)),
            _text("basis", "What the days are those of; without it, of the conversions.", DateBasis.values),
            _text("by", "Of what `key` is; without it, channel.", list(GROUPS)),
            _text("key", "A row of the attribution; -1 for unattributed."),
            _text("channel", "Only this channel; none for unattributed."),
            _text("campaign", "Only this campaign's id; 0 for what belongs to none."),
            _text("objective", "Only this objective's id; 0 for what serves none."),
            OpenApiParameter("page", OpenApiTypes.INT, description="From 1."),
        ],
        responses=AttributedPageSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace = workspace_for(request._request, slug)
        asked, params = asked_period(workspace, request), request.query_params
        found = listed(
            workspace,
            asked.start_on,
            asked.end_on,
            wish_of(workspace, params, settings_of(workspace).model),
            page=whole_number(params.get("page", ""), "page", 1, MAX_PAGE),
        )
        return Response(
            {
                "rows": [_row(line) for line in found.lines],
                "totals": share_of(found.total),
                "currency": workspace.currency,
                "total_rows": found.count,
                "page": found.page,
                "pages": found.pages,
            }
        )


def _row(line: Line) -> dict[str, Any]:
    conversion = line.conversion
    return {
        "id": str(conversion.pk),
        "external_id": conversion.external_id,
        "kind": conversion.kind,
        "at": conversion.at,
        "value": units_of(line.value),
        "original": units_of(conversion.value),
        "original_currency": conversion.currency,
        "is_unconverted": line.is_unconverted,
        "credit": share_of(line.share),
        "touches": [_touch(touch) for touch in line.touches],
    }


def _touch(touch: Touch) -> dict[str, Any]:
    return {
        "channel": touch.channel,
        "campaign": touch.campaign,
        "days_before": touch.days_before,
        "weight": exact(Decimal(touch.weight) / WHOLE),
        "is_meant": touch.is_meant,
    }
