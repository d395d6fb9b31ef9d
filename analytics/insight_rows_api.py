"""The API's rows behind a number of the page of content, with the sums that it follows from."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import workspace_for
from analytics.api import PAGED, PERIOD, asked_page, asked_period
from analytics.insights.sections import Insights, asked_network
from analytics.views.group_rows import opened_in


class InsightSumSerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]  # hides the option, which is not used here
    value = serializers.CharField(help_text="A decimal as text.")


class InsightRowsSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(help_text="What the number is of.")
    columns = serializers.ListField(child=serializers.CharField(), help_text="As in the file of these rows.")
    rows = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True)),
        help_text="Texts in the order of the columns; days as YYYY-MM-DD, numbers with a point.",
    )
    sums = InsightSumSerializer(many=True, help_text="Over all pages, and what else the number follows from.")
    total_rows = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()


class InsightRowsView(APIView):
    """The rows behind a number of insights: follow `open` of its cell."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="insight_rows",
        parameters=[
            *PERIOD,
            OpenApiParameter(
                "of", OpenApiTypes.STR, required=True, description="As in the address of `open`."
            ),
            OpenApiParameter("network", OpenApiTypes.STR, description="As asked of `insights`."),
            *PAGED,
        ],
        responses=InsightRowsSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace, params = workspace_for(request._request, slug), request.query_params
        asked = asked_period(workspace, request)
        network = asked_network(params.get("network", ""))
        page, per_page = asked_page(params)
        opened = opened_in(Insights(workspace, asked.start_on, asked.end_on, network), params)
        return Response(
            {
                "title": opened.label,
                "columns": opened.header,
                "rows": opened.sheet(per_page, page),
                "sums": [{"label": line[0], "value": line[-1]} for line in opened.sums],
                "total_rows": opened.count,
                "page": page,
                "pages": max(-(-opened.count // per_page), 1),
            }
        )
