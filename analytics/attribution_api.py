"""The API's attribution: conversions and their value shared among channels or campaigns by a model."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import workspace_for
from accounts.errors import DomainError
from accounts.templatetags import formats
from analytics.api import PERIOD, asked_period
from analytics.attribution.codes import CHANNEL_BY_CODE
from analytics.attribution.compare import GROUPS, SUBJECTS, UNATTRIBUTED, Comparison, Row, Share, compare
from analytics.attribution.journeys import VERSION
from analytics.attribution.models import MODELS
from analytics.attribution.words import is_waiting
from analytics.metrics.shapes import exact
from analytics.opening import tracked_address
from campaigns.models import DateBasis
from campaigns.tracking.settings import settings_of


class ShareSerializer(serializers.Serializer[Any]):
    conversions = serializers.CharField(help_text="A decimal as text, to the millionth.")
    value = serializers.CharField(
        allow_null=True,
        help_text="In the workspace's currency, to the millionth, refunds taken off; null where nothing has a value.",
    )


class AttributionRowSerializer(ShareSerializer):
    key = serializers.CharField(
        allow_blank=True, help_text="The channel's code or the campaign's id; 0 for no campaign."
    )
    label = serializers.CharField()  # type: ignore[assignment]  # hides the option, which is not used here
    is_unattributed = serializers.BooleanField(help_text="No eligible touch led to these conversions.")
    open = serializers.CharField(help_text="The address of the conversions behind it.")


class AttributionSerializer(serializers.Serializer[Any]):
    model = serializers.ChoiceField(choices=list(MODELS))
    kind = serializers.ChoiceField(choices=list(SUBJECTS))
    group_by = serializers.ChoiceField(choices=GROUPS)
    rows = AttributionRowSerializer(many=True)
    totals = ShareSerializer()
    open = serializers.CharField(help_text="The address of all these conversions.")
    currency = serializers.CharField(help_text="The workspace's currency, ISO 4217.")
    unconverted = serializers.IntegerField(
        help_text="Conversions whose value is left out for want of a rate."
    )
    look_back_days = serializers.IntegerField()
    date_basis = serializers.ChoiceField(
        choices=DateBasis.choices,
        help_text="Of reports. Rows here are of conversions made in the period, so that all models share the same.",
    )
    ignored_referrers = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField(help_text="Of the rules by which journeys are told.")
    recomputing = serializers.BooleanField()
    period = serializers.DictField(child=serializers.DateField(), help_text="`from` and `to`, both included.")


class AttributionView(APIView):
    """Who gets the credit for the conversions of a period."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="attribution",
        parameters=[
            *PERIOD,
            OpenApiParameter(
                "model", OpenApiTypes.STR, enum=list(MODELS), description="Without it, the workspace's."
            ),
            OpenApiParameter("kind", OpenApiTypes.STR, enum=list(SUBJECTS), description="Without it, sales."),
            OpenApiParameter(
                "group_by", OpenApiTypes.STR, enum=list(GROUPS), description="Without it, channel."
            ),
        ],
        responses=AttributionSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace = workspace_for(request._request, slug)
        rules = settings_of(workspace)
        model = _one_of(request, "model", tuple(MODELS), rules.model)
        kind = _one_of(request, "kind", tuple(SUBJECTS), "sales")
        group_by = _one_of(request, "group_by", GROUPS, "channel")
        asked = asked_period(workspace, request)
        found = compare(
            workspace, asked.start_on, asked.end_on, subject=kind, group_by=group_by, models=(model,)
        )
        return Response(
            {
                "model": model,
                "kind": kind,
                "group_by": group_by,
                "rows": [_row(found, row, model) for row in found.rows],
                "totals": share_of(found.total),
                "open": _address(found, model, None),
                "currency": workspace.currency,
                "unconverted": found.unconverted_count,
                "look_back_days": rules.look_back_days,
                "date_basis": rules.date_basis,
                "ignored_referrers": rules.ignored_referrers,
                "version": VERSION,
                "recomputing": is_waiting(workspace),
                "period": {"from": asked.start_on, "to": asked.end_on},
            }
        )


def _row(found: Comparison, row: Row, model: str) -> dict[str, Any]:
    is_unattributed = row.key == UNATTRIBUTED
    key = CHANNEL_BY_CODE.get(row.key, "") if found.group_by == "channel" else str(row.key)
    return {
        "key": "" if is_unattributed else key,
        "label": row.label,
        "is_unattributed": is_unattributed,
        **share_of(row.shares[model]),
        "open": _address(found, model, row.key),
    }


def _address(found: Comparison, model: str, key: int | None) -> str:
    asked = {
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "kind": found.subject,
        "by": found.group_by,
        "model": model,
        **({} if key is None else {"key": str(key)}),
    }
    return tracked_address(found.workspace, asked)


def share_of(share: Share) -> dict[str, str | None]:
    """As `ShareSerializer` describes it."""
    return {"conversions": units_of(share.conversions), "value": units_of(share.value)}


def units_of(stored: int | None) -> str | None:
    """Millionths as main units."""
    value = formats.micro(stored)
    return None if value is None else exact(value)


def _one_of(request: Request, name: str, choices: tuple[str, ...], default: str) -> str:
    text = request.query_params.get(name, "") or default
    if text not in choices:
        raise DomainError(
            _("Choose one of these: %(choices)s.") % {"choices": ", ".join(choices)}, field=name
        )
    return text
