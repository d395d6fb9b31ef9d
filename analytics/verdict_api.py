"""The API's verdict on one campaign: state, sentences, the numbers behind them, and the interval if asked for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import workspace_for
from accounts.errors import DomainError
from analytics.api import (
    PERIOD,
    DaysSerializer,
    ValueSerializer,
    answer_of,
    asked_period,
    number,
)
from analytics.metrics import METRICS, MetricUnit, Value
from analytics.metrics.shapes import exact
from analytics.opening import opened, rows_address
from analytics.query import StatsQuery
from analytics.verdict.interval import FEWEST_SALES, LEVEL
from analytics.verdict.interval_words import interval_sentences
from analytics.verdict.judging import Judgement, judge_campaign
from analytics.verdict.verdicts import State, roi_at, roi_name
from analytics.verdict.words import caveats, next_step, sentences, short
from campaigns.models import Campaign
from campaigns.planning.days import today_in

STATES = [state.code for state in State]


class NumbersSerializer(serializers.Serializer[Any]):
    cost = ValueSerializer()
    cost_metric = serializers.CharField(help_text="The metric that the cost is.")
    revenue = ValueSerializer()
    revenue_after_goods = ValueSerializer(help_text="Missing where no gross margin is known.")
    sales = ValueSerializer(help_text="Each conversion that the platforms report counts as one.")
    leads = ValueSerializer()
    roi = ValueSerializer()
    balance = serializers.CharField(
        allow_null=True, help_text="What remained after the cost, in the workspace's currency."
    )
    balance_per_cost = serializers.CharField(allow_null=True, help_text="The same for each unit of cost.")
    more_sales = serializers.IntegerField(
        allow_null=True, help_text="Further sales like these that would make it clear."
    )
    more_weeks = serializers.IntegerField(
        allow_null=True, help_text="In how many weeks they come at the present pace."
    )


class VerdictProofSerializer(serializers.Serializer[Any]):
    objective = serializers.CharField()
    metric = serializers.CharField(allow_null=True)
    value = ValueSerializer(allow_null=True)
    before = ValueSerializer(allow_null=True, help_text="In as many days just before the period.")


class IntervalSerializer(serializers.Serializer[Any]):
    level = serializers.CharField()
    revenue_low = serializers.CharField()
    revenue_high = serializers.CharField()
    roi_kind = serializers.ChoiceField(choices=["contribution", "revenue", "google"])
    roi_low = serializers.CharField(allow_null=True)
    roi_high = serializers.CharField(allow_null=True)
    method = serializers.ChoiceField(choices=["bootstrap", "normal"])
    grain = serializers.ChoiceField(choices=["orders", "days"])


class VerdictSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=STATES)
    short = serializers.CharField(help_text="A few words, as lists show it.")
    sentences = serializers.ListField(child=serializers.CharField())
    caveats = serializers.ListField(child=serializers.CharField())
    next = serializers.CharField(allow_blank=True, help_text="What to do; empty where nothing is advised.")
    numbers = NumbersSerializer()
    proof = VerdictProofSerializer(
        allow_null=True, help_text="Of a campaign whose objective is not there to earn money."
    )
    interval = IntervalSerializer(
        allow_null=True, help_text=f"Null unless asked for, and under {FEWEST_SALES} sales."
    )
    interval_sentences = serializers.ListField(child=serializers.CharField())
    is_moving = serializers.BooleanField(help_text="Whether a source may still change days of the period.")
    currency = serializers.CharField()
    period = DaysSerializer()


class VerdictView(APIView):
    """Whether a campaign earns more than it costs."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="campaign_verdict",
        parameters=[
            *PERIOD,
            OpenApiParameter("interval", OpenApiTypes.BOOL, description="With the 95% interval; else false."),
        ],
        responses=VerdictSerializer,
    )
    def get(self, request: Request, slug: str, campaign_id: int) -> Response:
        workspace = workspace_for(request._request, slug)
        campaign = get_object_or_404(
            Campaign.objects.of(workspace).select_related("objective"), pk=campaign_id
        )
        asked = asked_period(workspace, request)
        found = judge_campaign(
            workspace,
            campaign,
            asked.start_on,
            asked.end_on,
            today=today_in(workspace),
            wants_interval=_flag(request.query_params.get("interval", ""), "interval"),
        )
        return Response(answer(found))


def answer(found: Judgement) -> dict[str, Any]:
    return {
        "state": found.verdict.state.code,
        "short": short(found.verdict, found.proof.metric if found.proof else None),
        "sentences": sentences(found),
        "caveats": caveats(found),
        "next": next_step(found),
        "numbers": _numbers(found),
        "proof": _proof(found),
        "interval": _interval(found),
        "interval_sentences": interval_sentences(found) if found.wants_interval else [],
        "is_moving": found.is_moving,
        "currency": found.workspace.currency,
        "period": {"from": found.first, "to": found.last},
    }


def _query(found: Judgement) -> StatsQuery:
    campaign_id = found.campaign.pk if found.campaign else None
    return StatsQuery(found.workspace, found.first, found.last, None, (), campaign_id)


def _numbers(found: Judgement) -> dict[str, Any]:
    verdict, currency = found.verdict, found.workspace.currency
    sums, each = verdict.sums, verdict.for_each
    query = _query(found)

    def told(value: Value, metric: str) -> dict[str, Any]:
        answer = answer_of(value, METRICS[metric].unit, currency)
        return opened(answer, value, rows_address(query, metric))

    return {
        "cost": told(sums.cost, sums.cost_metric),
        "cost_metric": sums.cost_metric,
        "revenue": told(sums.revenue, "revenue"),
        "revenue_after_goods": told(sums.kept, "gross_profit"),
        "sales": told(sums.sales, sums.sales_metric),
        "leads": told(sums.leads, "leads"),
        "roi": told(found.roi, "roi"),
        "balance": None if verdict.balance is None else number(verdict.balance, "money", currency),
        "balance_per_cost": _share(each),
        "more_sales": verdict.more_sales,
        "more_weeks": verdict.more_weeks,
    }


def _proof(found: Judgement) -> dict[str, Any] | None:
    proof, currency = found.proof, found.workspace.currency
    if proof is None:
        return None
    unit: MetricUnit = proof.metric.unit if proof.metric else "count"
    name, query = proof.metric.name if proof.metric else "", _query(found)

    def told(value: Value | None, query: StatsQuery) -> dict[str, Any] | None:
        if value is None:
            return None
        return opened(answer_of(value, unit, currency), value, rows_address(query, name))

    return {
        "objective": proof.objective.name,
        "metric": name or None,
        "value": told(proof.value, query),
        "before": told(proof.before, query.previous()),
    }


def _interval(found: Judgement) -> dict[str, Any] | None:
    spread, sums = found.spread, found.verdict.sums
    if spread is None or sums.cost.value is None:
        return None
    interval, margin, currency = spread.interval, sums.margin, found.workspace.currency
    name = roi_name(found.workspace, margin)
    return {
        "level": exact(LEVEL),
        "revenue_low": number(interval.low, "money", currency),
        "revenue_high": number(interval.high, "money", currency),
        "roi_kind": name,
        "roi_low": _share(roi_at(interval.low, sums.cost.value, margin, name)),
        "roi_high": _share(roi_at(interval.high, sums.cost.value, margin, name)),
        "method": interval.method,
        "grain": spread.grain,
    }


def _share(value: Decimal | None) -> str | None:
    return None if value is None else number(value, "percent", "")


def _flag(text: str, field: str) -> bool:
    if text.lower() not in ("", "0", "1", "true", "false"):
        raise DomainError(_("Write true or false."), field=field)
    return text.lower() in ("1", "true")
