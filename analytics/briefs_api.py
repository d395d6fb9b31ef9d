"""The API's reports: which editions there are, one with its frozen numbers, and its files."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import PAGE_SIZE, PageSerializer, WorkspaceView, paged
from analytics.api import whole_number
from analytics.briefs import editions
from analytics.briefs.files import body_of
from analytics.briefs.letters import TYPES, file_name
from analytics.briefs.models import Brief, Edition
from campaigns import sheets

MAX_PAGE = 100_000
KINDS = tuple(Brief.Attachments.values)


class EditionSerializer(serializers.ModelSerializer[Edition]):
    id = serializers.CharField(help_text="A text, since it may be longer than a number is exact.")
    report_id = serializers.CharField(source="brief_id")
    report = serializers.CharField(source="brief.name")
    language = serializers.CharField(source="brief.language")
    replaces_id = serializers.CharField(allow_null=True)
    is_frozen = serializers.SerializerMethodField(help_text="Whether its numbers can no longer change.")

    class Meta:
        model = Edition
        fields = [
            "id",
            "report_id",
            "report",
            "language",
            "first_on",
            "last_on",
            "number",
            "replaces_id",
            "reason",
            "state",
            "is_frozen",
            "made_at",
            "sealed_at",
            "sent_at",
        ]

    def get_is_frozen(self, edition: Edition) -> bool:
        return edition.sealed_at is not None


class EditionDetailSerializer(EditionSerializer):
    content = serializers.JSONField(
        source="shown",
        help_text="Figures as exact decimal texts, definitions with versions, rates, and words.",
    )

    class Meta(EditionSerializer.Meta):
        fields = [*EditionSerializer.Meta.fields, "content"]


class EditionPageSerializer(PageSerializer):
    results = EditionSerializer(many=True)


class EditionListView(WorkspaceView):
    """Editions of all reports, the newest period first."""

    http_method_names = ["get", "head"]

    @extend_schema(
        operation_id="report_editions",
        parameters=[OpenApiParameter("page", OpenApiTypes.INT, description="From 1.")],
        responses=EditionPageSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        rows = editions.seen_editions(self.workspace).select_related("brief").defer("frozen", "source_rows")
        pages = Paginator(rows.order_by("-last_on", "-first_on", "-number", "pk"), PAGE_SIZE)
        page = pages.get_page(whole_number(request.query_params.get("page", ""), "page", 1, MAX_PAGE))
        return paged(page, list(EditionSerializer(list(page), many=True).data))


class EditionView(WorkspaceView):
    """One edition with everything that it shows."""

    http_method_names = ["get", "head"]

    @extend_schema(operation_id="report_edition", responses=EditionDetailSerializer)
    def get(self, request: Request, slug: str, edition_id: int) -> Response:
        rows = editions.seen_editions(self.workspace).select_related("brief").defer("source_rows")
        edition: Any = get_object_or_404(rows, pk=edition_id)
        # The logo is in the files.
        edition.shown = {name: value for name, value in edition.frozen.items() if name != "look"}
        return Response(EditionDetailSerializer(edition).data)


class EditionFileView(WorkspaceView):
    """An edition as PDF, spreadsheet or CSV: of a frozen one the very file that was sent."""

    http_method_names = ["get", "head"]

    @extend_schema(
        operation_id="report_edition_file",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, slug: str, edition_id: int, kind: str) -> HttpResponse:
        if kind not in KINDS:
            raise Http404
        rows = editions.seen_editions(self.workspace).select_related("brief")
        edition: Edition = get_object_or_404(rows, pk=edition_id)
        return sheets.saved_as(file_name(edition, kind), body_of(self.workspace, edition, kind), TYPES[kind])
