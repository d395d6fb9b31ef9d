"""The API's audit of tags, as the page tells it, and the visits behind each of its counts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import workspace_for
from analytics.api import (
    PAGED,
    PERIOD,
    PRICED,
    ValueSerializer,
    answer_of,
    asked_page,
    asked_period,
)
from analytics.metrics import METRICS, Value
from analytics.opening import opened, rows_address
from analytics.query import StatsQuery
from analytics.tagging import (
    COUNTED_BY,
    MOST_SHOWN,
    REFERRER,
    Unknown,
    asked_count,
    spend_without_visits,
    unknown_campaigns,
    unknown_parts,
    untagged_referrers,
    visits_behind,
)
from campaigns.models import TagAlias, Visit

Part = TagAlias.Part


class UntaggedSerializer(serializers.Serializer[Any]):
    campaign = serializers.CharField(help_text="Its id.")
    name = serializers.CharField()
    key = serializers.CharField(allow_blank=True)
    spend = ValueSerializer()


class UnknownTagSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(help_text="As tags are compared.")
    spellings = serializers.ListField(child=serializers.CharField(), help_text="As they were written.")
    visits = ValueSerializer()
    last_at = serializers.DateTimeField()
    near = serializers.CharField(allow_blank=True, help_text="What it may mean: a key, source or medium.")
    near_campaign = serializers.CharField(allow_null=True)
    known = serializers.BooleanField(help_text="It means that by now; visits of the past count as they did.")


class ReferrerSerializer(serializers.Serializer[Any]):
    host = serializers.CharField()
    visits = ValueSerializer()
    last_at = serializers.DateTimeField()


class UntaggedListSerializer(serializers.Serializer[Any]):
    rows = UntaggedSerializer(many=True, help_text=f"At most {MOST_SHOWN}.")
    total_rows = serializers.IntegerField(help_text="Of all, listed or not.")


class UnknownTagListSerializer(serializers.Serializer[Any]):
    rows = UnknownTagSerializer(many=True, help_text=f"At most {MOST_SHOWN}.")
    total_rows = serializers.IntegerField(help_text="Of all, listed or not.")


class TagAuditSerializer(serializers.Serializer[Any]):
    spend_without_visits = UntaggedListSerializer(help_text="Campaigns by what they cost.")
    campaigns = UnknownTagListSerializer(help_text="Values of utm_campaign that lead to no campaign.")
    sources = UnknownTagListSerializer(help_text="Values of utm_source that the rules do not have.")
    media = UnknownTagListSerializer(help_text="Values of utm_medium that the rules do not have.")
    referrers = ReferrerSerializer(
        many=True, help_text=f"Of visits without any tag, the {MOST_SHOWN} websites that most came from."
    )
    currency = serializers.CharField(help_text="The workspace's currency, ISO 4217.")
    period = serializers.DictField(child=serializers.DateField(), help_text="`from` and `to`, both included.")


class TaggedVisitSerializer(serializers.Serializer[Any]):
    began_at = serializers.DateTimeField()
    utm_source = serializers.CharField(allow_blank=True)
    utm_medium = serializers.CharField(allow_blank=True)
    utm_campaign = serializers.CharField(allow_blank=True)
    referrer = serializers.CharField(allow_blank=True)
    first_page = serializers.CharField(allow_blank=True)
    channel = serializers.CharField(allow_blank=True)
    campaign = serializers.CharField(allow_null=True, help_text="Its id.")
    campaign_name = serializers.CharField(allow_blank=True)


class TaggedRowsSerializer(serializers.Serializer[Any]):
    rows = TaggedVisitSerializer(many=True)
    sums = serializers.DictField(child=serializers.CharField(), help_text="`visits`, over all pages.")
    total_rows = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()


class TagAuditView(APIView):
    """Spend without visits, and visits without a campaign, a known tag or any tag."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="tag_audit", parameters=[*PERIOD, PRICED], responses=TagAuditSerializer)
    def get(self, request: Request, slug: str) -> Response:
        workspace = workspace_for(request._request, slug)
        asked = asked_period(workspace, request)
        first, last = asked.start_on, asked.end_on
        query = StatsQuery(workspace, first, last, "campaign", ("spend",))
        spent, currency = spend_without_visits(workspace, first, last)
        return Response(
            {
                "spend_without_visits": {
                    "rows": [
                        {
                            "campaign": str(one.campaign.pk),
                            "name": one.campaign.name,
                            "key": one.key,
                            "spend": opened(
                                answer_of(one.spend, METRICS["spend"].unit, currency),
                                one.spend,
                                rows_address(query, "spend", key=str(one.campaign.pk)),
                            ),
                        }
                        for one in spent[:MOST_SHOWN]
                    ],
                    "total_rows": len(spent),
                },
                "campaigns": _tags(query, Part.CAMPAIGN, unknown_campaigns(workspace, first, last)),
                "sources": _tags(query, Part.SOURCE, unknown_parts(workspace, first, last, Part.SOURCE)),
                "media": _tags(query, Part.MEDIUM, unknown_parts(workspace, first, last, Part.MEDIUM)),
                "referrers": [
                    {
                        "host": one.host,
                        "visits": _visits(query, REFERRER, one.host, one.count),
                        "last_at": one.last_at,
                    }
                    for one in untagged_referrers(workspace, first, last)
                ],
                "currency": currency,
                "period": {"from": first, "to": last},
            }
        )


def _tags(query: StatsQuery, part: str, found: Sequence[Unknown]) -> dict[str, Any]:
    return {
        "rows": [
            {
                "text": one.text,
                "spellings": one.spellings,
                "visits": _visits(query, part, one.text, one.count),
                "last_at": one.last_at,
                "near": one.near,
                "near_campaign": None if one.near_campaign is None else str(one.near_campaign),
                "known": one.known,
            }
            for one in found[:MOST_SHOWN]
        ],
        "total_rows": len(found),
    }


def _visits(query: StatsQuery, part: str, text: str, count: int) -> dict[str, Any]:
    """A count with the address of its visits."""
    value = Value(Decimal(count), "ok")
    days = {"from": query.start_on.isoformat(), "to": query.end_on.isoformat()}
    address = reverse("analytics_api:tagged_rows", args=[query.workspace.slug])
    asked = urlencode({**days, "part": part, "text": text})
    return opened(answer_of(value, "count", ""), value, f"{address}?{asked}")


class TaggedRowsView(APIView):
    """The visits behind a count of the audit of tags, the latest first: follow `open` of it."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="tagged_rows",
        parameters=[
            *PERIOD,
            OpenApiParameter(
                "part", OpenApiTypes.STR, required=True, enum=list(COUNTED_BY), description="What is counted."
            ),
            OpenApiParameter("text", OpenApiTypes.STR, required=True, description="Its value."),
            *PAGED,
        ],
        responses=TaggedRowsSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace, params = workspace_for(request._request, slug), request.query_params
        counted = asked_count(params)
        if counted is None:
            raise Http404
        asked = asked_period(workspace, request)
        page, per_page = asked_page(params)
        visits = visits_behind(workspace, asked.start_on, asked.end_on, *counted).select_related("campaign")
        count = visits.count()
        return Response(
            {
                "rows": [_visit(one) for one in visits[(page - 1) * per_page : page * per_page]],
                "sums": {"visits": str(count)},
                "total_rows": count,
                "page": page,
                "pages": max(-(-count // per_page), 1),
            }
        )


def _visit(one: Visit) -> dict[str, Any]:
    """What the page shows of it."""
    return {
        "began_at": one.started_at,
        "utm_source": one.utm_source,
        "utm_medium": one.utm_medium,
        "utm_campaign": one.utm_campaign,
        "referrer": one.referrer_host,
        "first_page": f"{one.host}{one.path}",
        "channel": one.channel,
        "campaign": None if one.campaign_id is None else str(one.campaign_id),
        "campaign_name": one.campaign.name if one.campaign else "",
    }
