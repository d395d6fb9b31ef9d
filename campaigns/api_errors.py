"""The rows of an import that could not be read, over the API: as JSON, or as a CSV file to mend."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView
from campaigns import sheets
from campaigns.ingest.bad_rows import file_name, find_bad_rows
from campaigns.models import ImportRun


class CsvRenderer(BaseRenderer):
    """Answers a wish for CSV. The file leaves through its door; what comes here says why there is none."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return json.dumps(data, default=str).encode()


class BadRowSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    sheet = serializers.IntegerField()
    column = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    message = serializers.CharField(source="reason")
    cells = serializers.ListField(child=serializers.CharField(allow_blank=True))


class BadRowsSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="Of all bad rows; at most the first 1,000 are listed.")
    header = serializers.ListField(child=serializers.CharField(allow_blank=True))
    rows = BadRowSerializer(many=True)
    is_kept = serializers.BooleanField(
        help_text="False when the file is no longer kept and nothing can be listed."
    )


class ImportErrorsView(WorkspaceView):
    """The rows that cannot be read, read again from the stored file."""

    renderer_classes = [JSONRenderer, CsvRenderer]

    @extend_schema(
        operation_id="imports_errors",
        parameters=[
            OpenApiParameter(
                "format",
                OpenApiTypes.STR,
                enum=["json", "csv"],
                description="`csv` is the file with its own columns and the reason as the last one.",
            )
        ],
        responses={
            (200, "application/json"): BadRowsSerializer,
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="UTF-8 with a byte order mark."),
        },
    )
    def get(self, request: Request, slug: str, run_id: int) -> HttpResponse:
        run = ImportRun.objects.of(self.workspace).filter(pk=run_id).first()
        if run is None:
            raise Http404
        found = find_bad_rows(run)
        if request.accepted_renderer.format == "csv":
            header, rows = found.table()
            return sheets.download(file_name(run), "csv", header, rows)
        return Response(BadRowsSerializer(found).data)
