"""What every view of the API stands on, and the list of workspaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import workspace_for
from accounts.models import ApiKey, Role, Workspace

# How an id is written.
ID = r"^[0-9]{1,18}$"
PAGE_SIZE = 50


# What every list says of its page; those that stand on it add the results. A docstring would be the schema's.
class PageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()


def paged(page: Page[Any], results: Sequence[Any]) -> Response:
    """The answer of a list: the page and, in `results`, what is shown of its rows."""
    return Response(
        {
            "count": page.paginator.count,
            "page": page.number,
            "pages": page.paginator.num_pages,
            "results": results,
        }
    )


class WorkspaceView(APIView):
    """A view below `workspaces/{slug}/`: `self.workspace` is open when its methods run."""

    # Without OPTIONS: what may be called is said by the schema.
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    workspace: Workspace

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = (request.method or "").lower()
        if method not in self.http_method_names or not hasattr(self, method):
            self.http_method_not_allowed(request)
        self.workspace = workspace_for(request, kwargs["slug"])

    @property
    def key(self) -> ApiKey:
        key = self.request.auth
        assert isinstance(key, ApiKey)
        return key


class WorkspaceSerializer(serializers.ModelSerializer[Workspace]):
    role = serializers.SerializerMethodField(
        help_text="What this key may do: viewer, analyst, admin or owner."
    )

    class Meta:
        model = Workspace
        fields = ["slug", "name", "currency", "time_zone", "language", "gross_margin", "archived_at", "role"]

    def get_role(self, workspace: Workspace) -> str:
        return Role(self.context["role"]).name.lower()


class WorkspaceListView(APIView):
    """The workspaces this key opens: a key belongs to one."""

    @extend_schema(responses=WorkspaceSerializer(many=True), operation_id="workspaces_list")
    def get(self, request: Request) -> Response:
        key = request.auth
        assert isinstance(key, ApiKey)
        return Response(WorkspaceSerializer([key.workspace], many=True, context={"role": key.role}).data)
