"""Imports over the API: upload, look, confirm, undo, read again, and the rows that could not be read."""

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

from accounts.api import PAGE_SIZE, PageSerializer, WorkspaceView, paged
from campaigns.ingest import problems, run
from campaigns.ingest.shapes import Part, Problem, ReadRequest, ReadResult
from campaigns.ingest.sources import PLAIN, SOURCES
from campaigns.ingest.versions import is_outdated
from campaigns.measures import MEASURES
from campaigns.models import ImportRun, RunState


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
    tolerance = serializers.FloatField(
        required=False,
        min_value=0,
        max_value=100,
        help_text=_(
            "The percentage of rows that may be bad and are then left out; 0 refuses the file for one bad row. "
            "Without it the workspace's own setting holds."
        ),
    )
    complete = serializers.BooleanField(
        default=False,
        help_text=_("The file is complete for its range: loaded rows that it does not have are removed."),
    )
    only_account = serializers.CharField(
        required=False,
        max_length=200,
        help_text=_("Of a file with several accounts, the `key` of the one to load."),
    )
    dry_run = serializers.BooleanField(
        default=False, help_text=_("Only say what it would do, and put it aside.")
    )
    confirm = serializers.BooleanField(
        default=False, help_text=_("Load it at once if nothing must be asked.")
    )

    def validate_mapping(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise serializers.ValidationError(_("The mapping must be an object."))
        columns = value.get("columns", [])
        if not isinstance(columns, list) or not all(isinstance(target, str) for target in columns):
            raise serializers.ValidationError(
                _("`columns` must be a list of texts, one for each column, empty where it is not read.")
            )
        others = [item for name, item in value.items() if name != "columns"]
        if not all(item is None or isinstance(item, str | int) for item in others):
            raise serializers.ValidationError(
                _("Each answer of the mapping must be a text or a whole number.")
            )
        if any("\0" in str(text) for text in (*value, *columns, *others)):
            raise serializers.ValidationError(_("Null characters are not allowed."))
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
    removed = serializers.IntegerField(
        source="gone_count", help_text=_("Loaded rows that a file complete for its range removes.")
    )
    kept = serializers.IntegerField(
        source="kept_count", help_text=_("Rows that stay as they are, because a newer export said them.")
    )
    skipped = serializers.IntegerField(source="skipped_count")


class AccountSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    rows = serializers.IntegerField()
    currency = serializers.CharField(allow_blank=True)


class PartSerializer(serializers.Serializer[Any]):
    source = serializers.CharField()  # type: ignore[assignment]  # hides the option, which parts do not use
    report = serializers.CharField()
    table = serializers.CharField(allow_blank=True)
    grain = serializers.CharField(allow_null=True)
    period = PeriodSerializer(allow_null=True)
    rows = serializers.IntegerField()
    split_by = serializers.CharField(
        allow_blank=True, help_text=_("What splits its rows, which then stay outside totals.")
    )
    totals = serializers.DictField(child=serializers.CharField())


class ImportSerializer(serializers.ModelSerializer[ImportRun]):
    status = serializers.CharField(source="state")
    evidence = serializers.SerializerMethodField()
    period = serializers.SerializerMethodField()
    counts = CountsSerializer(source="*")
    totals = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    bad_rows = serializers.SerializerMethodField()
    accounts = serializers.SerializerMethodField()
    parts = serializers.SerializerMethodField()
    can_be_read_again = serializers.SerializerMethodField()
    duplicate_of = serializers.IntegerField(source="duplicate_of_id", allow_null=True)

    class Meta:
        model = ImportRun
        fields = [
            "id", "status", "file_name", "source", "evidence", "period", "grain", "currency", "counts", "totals",
            "problems", "progress", "bad_rows", "accounts", "parts", "can_be_read_again", "uploaded_at", "loaded_at",
            "undone_at", "replayed_at", "duplicate_of", "error",
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
        return _decimals(self._found(run).totals)

    @extend_schema_field(ProblemSerializer(many=True))
    def get_problems(self, run: ImportRun) -> list[dict[str, Any]]:
        return [_told(problem) for problem in self._found(run).problems]

    @extend_schema_field(
        {"type": "object", "properties": {"done": {"type": "integer"}, "of": {"type": "integer"}}}
    )
    def get_progress(self, run: ImportRun) -> dict[str, int]:
        return {"done": run.loaded_rows, "of": run.row_count}

    def get_bad_rows(self, run: ImportRun) -> int:
        """Rows that cannot be read; `errors/` lists them."""
        return self._found(run).bad_row_count

    @extend_schema_field(AccountSerializer(many=True))
    def get_accounts(self, run: ImportRun) -> list[dict[str, Any]]:
        """The accounts of a file that has several."""
        return [
            {"key": key, "name": name, "rows": rows, "currency": currency}
            for key, name, rows, currency in self._found(run).accounts
        ]

    @extend_schema_field(PartSerializer(many=True))
    def get_parts(self, run: ImportRun) -> list[dict[str, Any]]:
        """The tables of the file that are read."""
        return [_part(part) for part in self._found(run).parts]

    def get_can_be_read_again(self, run: ImportRun) -> bool:
        """Whether `replay/` may find more in its file."""
        return run.state == RunState.LOADED and is_outdated(self._found(run), run.source_version)

    def _found(self, run: ImportRun) -> ReadResult:
        return ReadResult.from_dict(run.findings)


def _decimals(totals: dict[str, int]) -> dict[str, str]:
    return {name: format(Decimal(total) / MEASURES[name].scale, "f") for name, total in totals.items()}


def _part(part: Part) -> dict[str, Any]:
    return {
        "source": part.source,
        "report": part.report,
        "table": part.table,
        "grain": part.grain,
        "period": {"start": part.period[0], "end": part.period[1]} if part.period else None,
        "rows": part.row_count,
        "split_by": part.split_by,
        "totals": _decimals(part.totals),
    }


def _told(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "line": problem.line,
        "column": problem.column,
        "value": problem.value,
        "message": problems.message(problem),
    }


class ImportPageSerializer(PageSerializer):
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
        rows = list(ImportSerializer(list(page.object_list), many=True).data)
        return paged(page, rows)

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
            complete=wish["complete"],
            confirm=wish["confirm"],
            at_once=wish["dry_run"],
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


class ImportReplayView(WorkspaceView):
    """Read a loaded import again, where its source is read better today; it goes on in the background."""

    @extend_schema(operation_id="imports_replay", request=None, responses=ImportSerializer)
    def post(self, request: Request, slug: str, run_id: int) -> Response:
        return Response(ImportSerializer(run.request_replay(self.workspace, run_id, by=self.key)).data)


class ImportRetryView(WorkspaceView):
    """Load an import that failed once more; it goes on in the background."""

    @extend_schema(operation_id="imports_retry", request=None, responses=ImportSerializer)
    def post(self, request: Request, slug: str, run_id: int) -> Response:
        return Response(ImportSerializer(run.retry(self.workspace, run_id, by=self.key)).data)


class AccountChoiceSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=200)


class ImportAccountView(WorkspaceView):
    """Another account of a file that has several, as an import of its own."""

    @extend_schema(
        operation_id="imports_account", request=AccountChoiceSerializer, responses={201: ImportSerializer}
    )
    def post(self, request: Request, slug: str, run_id: int) -> Response:
        form = AccountChoiceSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        made = run.request_account(self.workspace, run_id, key=form.validated_data["key"], by=self.key)
        return Response(ImportSerializer(made).data, status=status.HTTP_201_CREATED)
