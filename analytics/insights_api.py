"""The API's insights: the tables of the page of content, with what is missing and why."""

from __future__ import annotations

from typing import Any, get_args

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import workspace_for
from accounts.errors import DomainError
from analytics.api import PERIOD, asked_period
from analytics.insights.networks import NETWORKS
from analytics.insights.sections import MOST_IN_FILE, SECTIONS, Insights, asked_network
from analytics.insights.tables import Cell, Table, Unit, plain
from analytics.insights.words import notes_of
from analytics.views.insights import group_url


class InsightColumnSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # hides the option, which is not used here
    unit = serializers.ChoiceField(choices=get_args(Unit))


class InsightCellSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(
        allow_null=True,
        help_text="A decimal as text, percentages as shares with six decimals; a day as YYYY-MM-DD; or a text.",
    )
    reason = serializers.CharField(
        allow_blank=True, help_text="Why there is no value, such as too few posts to rank."
    )
    open = serializers.CharField(
        allow_null=True,
        help_text="The address of its rows; null where a single post or ad tells it, or nothing.",
    )


class InsightTableSerializer(serializers.Serializer[Any]):
    key = serializers.ChoiceField(choices=SECTIONS)
    title = serializers.CharField()
    about = serializers.CharField()
    sentences = serializers.ListField(
        child=serializers.CharField(), help_text="What the table shows, in words."
    )
    notes = serializers.ListField(child=serializers.CharField(), help_text="How it was made.")
    columns = InsightColumnSerializer(many=True)
    rows = serializers.ListField(
        child=serializers.DictField(child=InsightCellSerializer()),
        help_text="Cells by the key of the column.",
    )


class InsightsSerializer(serializers.Serializer[Any]):
    tables = InsightTableSerializer(many=True)
    network = serializers.CharField(allow_blank=True)
    networks = serializers.ListField(
        child=serializers.CharField(),
        help_text="Those that posts of the workspace are on, whatever the period.",
    )
    told_twice = serializers.IntegerField(help_text="Posts that two sources told and that count once.")
    currency = serializers.CharField(help_text="The workspace's currency, ISO 4217.")
    period = serializers.DictField(child=serializers.DateField(), help_text="`from` and `to`, both included.")


class InsightsView(APIView):
    """What content works in a period, counts beside every figure."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="insights",
        parameters=[
            *PERIOD,
            OpenApiParameter(
                "network",
                OpenApiTypes.STR,
                description=f"Of one network alone, such as {', '.join(NETWORKS)}.",
            ),
            OpenApiParameter(
                "section", OpenApiTypes.STR, enum=list(SECTIONS), description="One table instead of all."
            ),
        ],
        responses=InsightsSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace = workspace_for(request._request, slug)
        asked = asked_period(workspace, request)
        found = Insights(
            workspace, asked.start_on, asked.end_on, asked_network(request.query_params.get("network", ""))
        )
        section = request.query_params.get("section", "")
        if section and section not in SECTIONS:
            raise DomainError(
                _("Choose one of these: %(choices)s.") % {"choices": ", ".join(SECTIONS)}, field="section"
            )
        sections = (section,) if section else SECTIONS
        return Response(
            {
                "tables": [_table(found, found.table(one, most=MOST_IN_FILE)) for one in sections],
                "network": found.network,
                "networks": found.networks,
                "told_twice": found.published.told_twice,
                "currency": workspace.currency,
                "period": {"from": asked.start_on, "to": asked.end_on},
            }
        )


def _rows_of(found: Insights, cell: Cell) -> str | None:
    if cell.value is None or cell.group is None:
        return None
    return group_url(found, cell.group, "analytics_api:insight_rows")


def _table(found: Insights, table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "title": table.title,
        "about": table.about,
        "sentences": table.sentences,
        "notes": notes_of(table),
        "columns": [
            {"key": column.key, "label": column.label, "unit": column.unit} for column in table.columns
        ],
        "rows": [
            {
                key: {
                    "value": plain(cell.value),
                    "reason": cell.reason if cell.value is None else "",
                    "open": _rows_of(found, cell),
                }
                for key, cell in cells.items()
            }
            for cells in table.records()
        ],
    }
