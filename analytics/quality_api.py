"""The API's data quality: the score of a workspace, a campaign or an objective, check by check, and its history."""

from __future__ import annotations

from fractions import Fraction
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
from analytics.api import PERIOD, RATIO
from analytics.metrics.shapes import as_decimal
from analytics.quality.checks import CHECKS, quality_of, query_for
from analytics.quality.history import history
from analytics.quality.places import address_of
from analytics.quality.scoring import Line
from analytics.query import StatsQuery
from campaigns.models import Campaign
from campaigns.planning.days import today_in

ASKED = ("from", "to", "campaign", "objective")


class QualityCheckSerializer(serializers.Serializer[Any]):
    check = serializers.ChoiceField(choices=[check.code for check in CHECKS])
    label = serializers.CharField()  # type: ignore[assignment]  # hides the option, which is not used here
    applies = serializers.BooleanField()
    share = serializers.CharField(
        allow_null=True,
        help_text="The part at fault, from 0 to 1, with six decimals; null where it does not apply.",
    )
    points = serializers.CharField(allow_null=True, help_text="Of 100, what it can give; six decimals.")
    lost = serializers.CharField(allow_null=True, help_text="`share` of `points`.")
    sentence = serializers.CharField(help_text="What was found, or why it does not apply.")
    rows_url = serializers.CharField(allow_blank=True, help_text="Where it is seen.")
    fix = serializers.CharField(allow_blank=True)
    fix_url = serializers.CharField(
        allow_blank=True, help_text="Where it is mended; empty where the role of the key may not go there."
    )


class QualityDaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    score = serializers.IntegerField(allow_null=True)


class QualitySerializer(serializers.Serializer[Any]):
    score = serializers.IntegerField(
        allow_null=True, help_text="0 to 100, rounded down; null where nothing was measured."
    )
    reason = serializers.CharField(allow_blank=True, help_text="Why there is no score.")
    checks = QualityCheckSerializer(many=True)
    fixes = serializers.ListField(
        child=serializers.CharField(), help_text="The three checks that give back most points, most first."
    )
    history = QualityDaySerializer(
        many=True, help_text="Of the workspace, each day for the four weeks before it; at most 90 days."
    )
    period = serializers.DictField(child=serializers.DateField(), help_text="`from` and `to`, both included.")


class QualityView(APIView):
    """How far the ROI of a period can be relied on."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="quality",
        parameters=[
            *PERIOD,
            OpenApiParameter("campaign", OpenApiTypes.STR, description="Only this campaign's id."),
            OpenApiParameter(
                "objective",
                OpenApiTypes.STR,
                description="Only campaigns that serve this objective's id; 0 for those that serve none.",
            ),
        ],
        responses=QualitySerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace = workspace_for(request._request, slug)
        params = request.query_params
        asked = StatsQuery.from_params(workspace, {name: params[name] for name in ASKED if name in params})
        if asked.campaign_id == 0:
            raise DomainError(_("This workspace has no such campaign."), field="campaign")
        query = query_for(
            workspace,
            asked.start_on,
            asked.end_on,
            campaign_id=asked.campaign_id,
            objective_id=asked.objective_id,
        )
        campaign = None
        if query.campaign_id is not None:
            campaign = Campaign.objects.of(workspace).get(pk=query.campaign_id)
        score = quality_of(query, campaign=campaign)
        return Response(
            {
                "score": score.value,
                "reason": score.reason,
                "checks": [_line(query, line) for line in score.lines],
                "fixes": [line.code for line in score.fixes],
                "history": [
                    {"day": one.day, "score": one.score}
                    for one in history(workspace, today=today_in(workspace))
                ],
                "period": {"from": query.start_on, "to": query.end_on},
            }
        )


def _line(query: StatsQuery, line: Line) -> dict[str, Any]:
    finding = line.finding
    return {
        "check": line.code,
        "label": str(line.label),
        "applies": finding.share is not None,
        "share": _six(finding.share),
        "points": _six(line.points),
        "lost": _six(line.lost),
        "sentence": finding.sentence,
        "rows_url": address_of(finding.rows, query),
        "fix": finding.fix,
        "fix_url": address_of(finding.fix_at, query),
    }


def _six(share: Fraction | None) -> str | None:
    return None if share is None else f"{as_decimal(share).quantize(RATIO):f}"
