"""Imports over the API: upload, look, confirm, undo."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView
from campaigns.ingest import problems, run
from campaigns.ingest.shapes import Problem, ReadRequest, ReadResult
from campaigns.ingest.sources import PLAIN, SOURCES
from campaigns.measures import MEASURES
from campaigns.models import ImportRun, RunState

PAGE_SIZE = 50


class UploadSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(allow_empty_file=True)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the API's word; a field's own `source` is unused
        [*SOURCES, PLAIN], required=False, help_text=_("When you know better than the file what it is.")
    )
    currency = serializers.RegexField(
        r"^[A-Z]{3}$", required=False, help_text=_("When the file does not name it.")
    )
    account = serializers.CharField(
        required=False,
        max_length=40,
        help_text=_("The id of a source account, or `new`; answers a question of a file."),
    )
    mapping = serializers.JSONField(required=False, help_text=_("The columns of a plain spreadsheet."))
    decimal = serializers.ChoiceField([".", ","], required=False)
    date_order = serializers.ChoiceField(["ymd", "dmy", "mdy"], required=False)
    dry_run = serializers.BooleanField(
        default=False, help_text=_("Only say what it would do, and put it aside.")
    )
    confirm = serializers.BooleanField(
        default=False, help_text=_("Load it at once if nothing must be asked.")
    )

    def validate_mapping(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise serializers.ValidationError(_("The mapping must be an object."))
        return value


class ProblemSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    severity = serializers.ChoiceField(["error", "question", "warning", "info"])
    line = serializers.IntegerField(allow_null=True)
    column = serializers.CharField(allow_null=True)
    value = serializers.CharField(allow_null=True)
    message = serializers.CharField()


class PeriodSerializer(serializers.Serializer[Any]):
    start = serializers.DateField()
    end = serializers.DateField()


class CountsSerializer(serializers.Serializer[ImportRun]):
    new = serializers.IntegerField(source="new_count")
    changed = serializers.IntegerField(source="changed_count")
    unchanged = serializers.IntegerField(source="unchanged_count")
    skipped = serializers.IntegerField(source="skipped_count")


class ImportSerializer(serializers.ModelSerializer[ImportRun]):
    status = serializers.CharField(source="state")
    evidence = serializers.SerializerMethodField()
    period = serializers.SerializerMethodField()
    counts = CountsSerializer(source="*")
    totals = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    duplicate_of = serializers.IntegerField(source="duplicate_of_id", allow_null=True)

    class Meta:
        model = ImportRun
        fields = [
            "id", "status", "file_name", "source", "evidence", "period", "grain", "currency", "counts", "totals",
            "problems", "progress", "uploaded_at", "loaded_at", "undone_at", "duplicate_of", "error",
        ]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_evidence(self, run: ImportRun) -> list[str]:
        return [problems.explain(item) for item in self._found(run).evidence]

    @extend_schema_field(PeriodSerializer(allow_null=True))
    def get_period(self, run: ImportRun) -> dict[str, Any] | None:
        return {"start": run.period_from, "end": run.period_to} if run.period_from else None

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_totals(self, run: ImportRun) -> dict[str, str]:
        """Sums of the file, each a decimal string in the file's currency or a count."""
        return {
            name: format(Decimal(total) / MEASURES[name].scale, "f")
            for name, total in self._found(run).totals.items()
        }

    @extend_schema_field(ProblemSerializer(many=True))
    def get_problems(self, run: ImportRun) -> list[dict[str, Any]]:
        return [_told(problem) for problem in self._found(run).problems]

    @extend_schema_field(
        {"type": "object", "properties": {"done": {"type": "integer"}, "of": {"type": "integer"}}}
    )
    def get_progress(self, run: ImportRun) -> dict[str, int]:
        return {"done": run.loaded_rows, "of": run.row_count}

    def _found(self, run: ImportRun) -> ReadResult:
        return ReadResult.from_dict(run.findings)


def _told(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "line": problem.line,
        "column": problem.column,
        "value": problem.value,
        "message": problems.message(problem),
    }


class ImportPageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    results = ImportSerializer(many=True)


class ImportListView(WorkspaceView):
    """The imports of a workspace, newest first; and the door for new ones."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="imports_list",
        parameters=[OpenApiParameter("page", OpenApiTypes.INT)],
        responses=ImportPageSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        found: QuerySet[ImportRun] = ImportRun.objects.of(self.workspace).order_by("-uploaded_at", "-id")
        number = request.query_params.get("page", "1")
        if not number.isdecimal() or not 1 <= int(number) <= 1_000_000:
            raise serializers.ValidationError({"page": [_("This is not the number of a page.")]})
        paginator = Paginator(found, PAGE_SIZE)
        if int(number) > paginator.num_pages:
            raise Http404
        page = paginator.page(int(number))
        rows = ImportSerializer(list(page.object_list), many=True).data
        body = {"count": paginator.count, "page": page.number, "pages": paginator.num_pages, "results": rows}
        return Response(body)

    @extend_schema(operation_id="imports_create", request=UploadSerializer, responses={201: ImportSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Upload an export: it is checked at once; it is loaded by a worker after it is confirmed."""
        form = UploadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        wish = form.validated_data
        made = run.request_import(
            self.workspace,
            file=wish["file"],
            file_name=wish["file"].name,
            request=ReadRequest(**{name: wish.get(name) for name in ReadRequest.__dataclass_fields__}),
            account=wish.get("account", ""),
            by=self.key,
        )
        if wish["dry_run"]:
            made = run.discard(self.workspace, made.pk, by=self.key)
        elif wish["confirm"] and made.state == RunState.READY:
            made = run.confirm(self.workspace, made.pk, by=self.key)
        return Response(ImportSerializer(made).data, status=status.HTTP_201_CREATED)


class ImportView(WorkspaceView):
    @extend_schema(operation_id="imports_retrieve", responses=ImportSerializer)
    def get(self, request: Request, slug: str, run_id: int) -> Response:
        found = ImportRun.objects.of(self.workspace).filter(pk=run_id).first()
        if found is None:
            raise Http404
        return Response(ImportSerializer(found).data)


class ImportConfirmView(WorkspaceView):
    """Load an import that is ready; it goes on in the background."""

    @extend_schema(operation_id="imports_confirm", request=None, responses=ImportSerializer)
    def post(self, request: Request, slug: str, run_id: int) -> Response:
        return Response(ImportSerializer(run.confirm(self.workspace, run_id, by=self.key)).data)


class ImportUndoView(WorkspaceView):
    """Take back what an import changed; it goes on in the background."""

    @extend_schema(operation_id="imports_undo", request=None, responses=ImportSerializer)
    def post(self, request: Request, slug: str, run_id: int) -> Response:
        return Response(ImportSerializer(run.request_undo(self.workspace, run_id, by=self.key)).data)
