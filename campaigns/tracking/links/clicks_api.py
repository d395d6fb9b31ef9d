"""The clicks of a short link over the API, each count with the address of the calls that it counts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import PAGE_SIZE, PageSerializer, paged
from campaigns.models import ClickVerdict, LinkClick
from campaigns.periods import Period, asked_period, live_period
from campaigns.tracking.links.click_rows import OWN, VERDICTS, calls_of, click_wish
from campaigns.tracking.links.clicks import Clicks, clicks_of
from campaigns.tracking.links.links_api import OneLinkView

DAYS = [OpenApiParameter("from", OpenApiTypes.DATE), OpenApiParameter("to", OpenApiTypes.DATE)]


class OpenSerializer(serializers.Serializer[Any]):
    """Addresses of rows, in the places that their counts have in the answer."""

    clicks = serializers.CharField()
    days = serializers.DictField(child=serializers.CharField())
    by_country = serializers.DictField(child=serializers.CharField())
    by_device = serializers.DictField(child=serializers.CharField())
    by_referrer = serializers.DictField(child=serializers.CharField())
    by_target = serializers.DictField(child=serializers.CharField())
    apart = serializers.DictField(child=serializers.CharField())


class ClicksSerializer(serializers.Serializer[Any]):
    """`by_*` and `days` are of people alone; `apart` is what never counts."""

    first = serializers.DateField()
    last = serializers.DateField()
    clicks = serializers.IntegerField()
    days = serializers.DictField(child=serializers.IntegerField())
    by_country = serializers.DictField(child=serializers.IntegerField())
    by_device = serializers.DictField(child=serializers.IntegerField())
    by_referrer = serializers.DictField(child=serializers.IntegerField())
    by_target = serializers.DictField(
        child=serializers.IntegerField(),
        help_text=gettext_lazy('By the id of a target; "" is the link\'s own.'),
    )
    apart = serializers.DictField(child=serializers.IntegerField())
    open = OpenSerializer(
        help_text=gettext_lazy("Of each count the address of its calls; their number is the count.")
    )


class CallSerializer(serializers.Serializer[Any]):
    """Nobody is named: a call is known by when it was, from where, and with what."""

    at = serializers.DateTimeField()
    verdict = serializers.ChoiceField(ClickVerdict.values)
    country = serializers.CharField(allow_blank=True)
    device = serializers.CharField(allow_blank=True)
    referrer = serializers.CharField(allow_blank=True)
    target = serializers.CharField(
        allow_null=True, help_text=gettext_lazy("The id of a target; null is the link's own.")
    )


class CallsSerializer(PageSerializer):
    results = CallSerializer(many=True)


class _ClicksView(OneLinkView):
    def _period(self, request: Request) -> Period:
        """The days asked for, or the last 28 with today."""
        found = asked_period(self.workspace, request.query_params, with_today=True)
        return found or live_period(self.workspace, {})[0]


class LinkClicksView(_ClicksView):
    @extend_schema(operation_id="links_clicks", parameters=DAYS, responses=ClicksSerializer)
    def get(self, request: Request, slug: str, link_id: int) -> Response:
        """Clicks of people by day, country, device, referrer and target; without days, the last 28 with today."""
        link, period = self._link(link_id), self._period(request)
        found = clicks_of(self.workspace, link, period.first, period.last)
        return Response(
            {
                "first": period.first.isoformat(),
                "last": period.last.isoformat(),
                "clicks": found.count,
                "days": {day.isoformat(): count for day, count in found.days.items()},
                "by_country": dict(found.by_country),
                "by_device": dict(found.by_device),
                "by_referrer": dict(found.by_referrer),
                "by_target": {str(target or ""): count for target, count in found.by_target},
                "apart": found.apart,
                "open": _addresses(found, reverse("campaigns_api:link_calls", args=[slug, link.pk])),
            }
        )


def _addresses(found: Clicks, rows: str) -> dict[str, Any]:
    def calls(**within: str) -> str:
        """`within` narrows them, to other days too."""
        days = {"from": found.first.isoformat(), "to": found.last.isoformat()}
        return f"{rows}?{urlencode({**days, **within})}"

    return {
        "clicks": calls(),
        "days": {
            day.isoformat(): calls(**{"from": day.isoformat(), "to": day.isoformat()}) for day in found.days
        },
        "by_country": {code: calls(country=code) for code, _count in found.by_country},
        "by_device": {code: calls(device=code) for code, _count in found.by_device},
        "by_referrer": {host: calls(referrer=host) for host, _count in found.by_referrer},
        "by_target": {
            str(target or ""): calls(target=str(target or OWN)) for target, _count in found.by_target
        },
        "apart": {verdict: calls(verdict=verdict) for verdict in found.apart},
    }


class LinkCallsView(_ClicksView):
    @extend_schema(
        operation_id="links_calls",
        parameters=[
            *DAYS,
            OpenApiParameter(
                "verdict", OpenApiTypes.STR, enum=list(VERDICTS), description="Without it, people."
            ),
            OpenApiParameter("country", OpenApiTypes.STR, description="Empty: not known."),
            OpenApiParameter("device", OpenApiTypes.STR, description="Empty: not known."),
            OpenApiParameter("referrer", OpenApiTypes.STR, description="A host; empty: direct, or not said."),
            OpenApiParameter(
                "target", OpenApiTypes.STR, description=f"The id of a target; {OWN}: the link's own."
            ),
            OpenApiParameter("page", OpenApiTypes.INT),
        ],
        responses=CallsSerializer,
    )
    def get(self, request: Request, slug: str, link_id: int) -> Response:
        """The calls behind a count of clicks, the latest first, 50 a page."""
        link, period = self._link(link_id), self._period(request)
        wish = click_wish(period.first, period.last, request.query_params)
        if wish is None:
            raise Http404
        calls = calls_of(self.workspace, link, wish)
        page = Paginator(calls, PAGE_SIZE).get_page(request.query_params.get("page"))
        return paged(page, [_call(one) for one in page.object_list])


def _call(one: LinkClick) -> dict[str, Any]:
    return {
        "at": one.at,
        "verdict": one.verdict,
        "country": one.country,
        "device": one.device,
        "referrer": one.referrer_host,
        "target": None if one.target_id is None else str(one.target_id),
    }
