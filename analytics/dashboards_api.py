"""Dashboards over the API: list, read, make, change, delete; what one shows, and the data of a block by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView
from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.api import SCOPED, VALUE_STATES
from analytics.blocks import choice_from, data_of
from analytics.blocks.choices import FILTERS, KINDS, LIMIT, MOST_ROWS
from analytics.dashboards import verbs
from analytics.dashboards.arranging import blocks_of
from analytics.dashboards.look import PRESETS, look_asked, look_from
from analytics.dashboards.showing import shown_blocks
from analytics.dashboards.templates import TEMPLATES
from analytics.models import Dashboard
from analytics.query import GROUPINGS
from analytics.steps import STEPS

COMPARED = ("previous", "year", "goal")


# --- shapes -------------------------------------------------------------------------------------------------


class BlockSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(
        required=False, help_text="Its place in this dashboard; made where it is left out."
    )
    kind = serializers.ChoiceField(list(KINDS))
    title = serializers.CharField(required=False, allow_blank=True)
    metrics = serializers.ListField(child=serializers.CharField())
    group_by = serializers.ChoiceField(list(GROUPINGS), required=False, allow_null=True)
    filters = serializers.DictField(
        child=serializers.CharField(), required=False, help_text=f"By name: {', '.join(FILTERS)}."
    )
    compare = serializers.ChoiceField(COMPARED, required=False, allow_blank=True)
    limit = serializers.IntegerField(required=False, help_text=f"At most {MOST_ROWS}, else {LIMIT}.")


class SavedViewSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    look = serializers.DictField(child=serializers.CharField(), help_text="Parameters of `data`.")


class DashboardSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField(help_text="To be sent with a change; it grows with each.")
    blocks = BlockSerializer(many=True)
    look = serializers.DictField(child=serializers.CharField(), help_text="What it begins with.")
    views = SavedViewSerializer(many=True)
    changed_at = serializers.DateTimeField()


class DashboardWishSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=verbs.MOST_LETTERS)
    template = serializers.ChoiceField(
        list(TEMPLATES), required=False, allow_blank=True, help_text="What it begins with, without `blocks`."
    )
    blocks = serializers.ListField(child=serializers.DictField(), required=False)
    look = serializers.DictField(required=False)


class DashboardChangeSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(help_text="The version that the change was made from.")
    name = serializers.CharField(max_length=verbs.MOST_LETTERS, required=False)
    blocks = serializers.ListField(
        child=serializers.DictField(), required=False, help_text="All of them, in their order."
    )
    look = serializers.DictField(required=False)


class CellSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(allow_null=True, help_text="An exact decimal as text, not rounded.")
    state = serializers.ChoiceField(choices=VALUE_STATES)
    reason = serializers.CharField(allow_blank=True)
    open = serializers.CharField(allow_blank=True, help_text="The address of the rows that add up to it.")


class BlockRowSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]  # hides the option, which rows do not use
    values = CellSerializer(many=True, help_text="In the order of `columns`.")
    before = CellSerializer(many=True, allow_null=True, help_text="What it is compared with.")
    parts = serializers.DictField(
        child=serializers.CharField(allow_null=True), help_text="The sums that the metrics are made of."
    )


class BlockColumnSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # hides the option, which columns do not use
    unit = serializers.CharField()
    definition = serializers.CharField()
    version = serializers.IntegerField()


class BlockDaysSerializer(serializers.Serializer[Any]):
    first = serializers.DateField()
    last = serializers.DateField()


class BlockDataSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField(help_text="The block in sentences.")
    notes = serializers.ListField(child=serializers.CharField())
    period = BlockDaysSerializer()
    compare = serializers.CharField(allow_blank=True)
    compared_with = serializers.CharField(allow_blank=True)
    compared = BlockDaysSerializer(allow_null=True)
    currency = serializers.CharField()
    filters = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    group_by = serializers.CharField(allow_null=True)
    columns = BlockColumnSerializer(many=True)
    rows = BlockRowSerializer(many=True)
    totals = BlockRowSerializer()


class ShownBlockSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    problem = serializers.CharField(allow_blank=True, help_text="Why it cannot be shown.")
    data = BlockDataSerializer(allow_null=True)  # type: ignore[assignment]  # hides what serializers call theirs


class DashboardDataSerializer(serializers.Serializer[Any]):
    look = serializers.DictField(child=serializers.CharField(), help_text="The parameters that were used.")
    blocks = ShownBlockSerializer(many=True)


LOOK = [
    OpenApiParameter("period", OpenApiTypes.STR, enum=[*PRESETS, "custom"]),
    *SCOPED,
    OpenApiParameter(
        "region", OpenApiTypes.STR, description="Only people of this place, such as country=Spain."
    ),
    OpenApiParameter(
        "audience", OpenApiTypes.STR, description="Only this group of people, such as age=18-24."
    ),
    OpenApiParameter("compare", OpenApiTypes.STR, enum=[*COMPARED, "none"]),
    OpenApiParameter("step", OpenApiTypes.STR, enum=list(STEPS), description="Of all blocks over time."),
]


# --- views --------------------------------------------------------------------------------------------------


class DashboardListView(WorkspaceView):
    @extend_schema(operation_id="dashboards_list", responses=DashboardSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The dashboards that are shared in a workspace, in their order."""
        return Response([_written(one) for one in verbs.visible_to(self.workspace, self.key)])

    @extend_schema(
        operation_id="dashboards_create",
        request=DashboardWishSerializer,
        responses={201: DashboardSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a dashboard that everybody in the workspace sees."""
        form = DashboardWishSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        made = verbs.make_dashboard(self.workspace, by=self.key, **form.validated_data)
        return Response(_written(_found(self.workspace, self.key, made.pk)), status=status.HTTP_201_CREATED)


class DashboardView(WorkspaceView):
    @extend_schema(operation_id="dashboards_read", responses=DashboardSerializer)
    def get(self, request: Request, slug: str, dashboard_id: int) -> Response:
        """One dashboard with what was chosen for each block."""
        return Response(_written(_found(self.workspace, self.key, dashboard_id)))

    @extend_schema(
        operation_id="dashboards_change", request=DashboardChangeSerializer, responses=DashboardSerializer
    )
    def patch(self, request: Request, slug: str, dashboard_id: int) -> Response:
        """Change what is named; 409 if somebody else has changed it since that version."""
        form = DashboardChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        found = _found(self.workspace, self.key, dashboard_id)
        verbs.change_dashboard(self.workspace, found, by=self.key, **form.validated_data)
        return Response(_written(_found(self.workspace, self.key, dashboard_id)))

    @extend_schema(operation_id="dashboards_destroy", responses={204: None})
    def delete(self, request: Request, slug: str, dashboard_id: int) -> Response:
        """Delete a dashboard with its saved views."""
        found = _found(self.workspace, self.key, dashboard_id)
        verbs.delete_dashboard(self.workspace, found, by=self.key)
        return Response(status=status.HTTP_204_NO_CONTENT)


class DashboardDataView(WorkspaceView):
    @extend_schema(operation_id="dashboards_data", parameters=LOOK, responses=DashboardDataSerializer)
    def get(self, request: Request, slug: str, dashboard_id: int) -> Response:
        """The data of all blocks; without parameters as the dashboard begins."""
        found = _found(self.workspace, self.key, dashboard_id)
        look, problem, field = look_asked(self.workspace, _params(request), found.look)
        if problem:
            raise DomainError(problem, field=field)
        shown = shown_blocks(self.workspace, found, look)
        return Response(
            {
                "look": look.address(),
                "blocks": [
                    {"id": one.id, "problem": one.problem, "data": _opening(self.workspace, one.data)}
                    for one in shown
                ],
            }
        )


class BlockDataView(WorkspaceView):
    @extend_schema(
        operation_id="block_data",
        parameters=[
            OpenApiParameter("kind", OpenApiTypes.STR, enum=list(KINDS), description="Else a table."),
            OpenApiParameter("metrics", OpenApiTypes.STR, required=True, description="Comma separated."),
            OpenApiParameter("group_by", OpenApiTypes.STR, enum=list(GROUPINGS)),
            OpenApiParameter("limit", OpenApiTypes.INT),
            *(one for one in LOOK if one.name != "step"),
        ],
        responses=BlockDataSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        """The data of a block that is on no dashboard."""
        params = _params(request)
        look = look_from(self.workspace, {name: one for name, one in params.items() if name != "step"})
        names = [name.strip() for name in params.get("metrics", "").split(",") if name.strip()]
        choice = choice_from(
            self.workspace,
            {
                "kind": params.get("kind") or ("table" if params.get("group_by") else "cards"),
                "metrics": names,
                "group_by": params.get("group_by") or None,
                "limit": params.get("limit"),
            },
        )
        data = data_of(self.workspace, look.applied(choice), look.period)
        return Response(_opening(self.workspace, data))


def _params(request: Request) -> dict[str, str]:
    return {name: str(request.query_params[name]) for name in request.query_params}


def _found(workspace: Workspace, by: Any, dashboard_id: int) -> Dashboard:
    found = verbs.visible_to(workspace, by).filter(pk=dashboard_id).first()
    if found is None:
        raise Http404
    return found


def _written(one: Dashboard) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "name": one.name,
        "version": one.version,
        "blocks": blocks_of(one),
        "look": one.look,
        "views": one.views,
        "changed_at": one.changed_at,
    }


def _opening(workspace: Workspace, data: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A program follows addresses of the API; those of pages ask for a person."""
    if data is None:
        return None
    page = reverse("analytics:source_rows", args=[workspace.slug])
    rows = reverse("analytics_api:result_sources", args=[workspace.slug])

    def cells(found: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
        if found is None:
            return None
        return [{**one, "open": one["open"].replace(f"{page}?", f"{rows}?", 1)} for one in found]

    def row(found: Mapping[str, Any]) -> dict[str, Any]:
        return {**found, "values": cells(found["values"]), "before": cells(found["before"])}

    return {**data, "rows": [row(one) for one in data["rows"]], "totals": row(data["totals"])}
