"""The API's web traffic: channels, pages and landing pages by one record, and the rows behind each figure."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import workspace_for
from accounts.errors import DomainError
from analytics.api import (
    PAGED,
    PERIOD,
    ValueSerializer,
    answer_of,
    asked_page,
    asked_period,
    whole_number,
)
from analytics.metrics import Value
from analytics.metrics.shapes import as_decimal, exact
from analytics.traffic.rows import ImportedRow, Row, ViewRow, VisitRow, Wish, listed
from analytics.traffic.shapes import COLUMNS, FIGURES, RECORDS, TABLES, Record, Sums, Table, Whole
from analytics.traffic.traffic import Traffic, record_named, traffic

MAX_LISTED = 500


class RecordSerializer(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=RECORDS)
    label = serializers.CharField()  # type: ignore[assignment]  # hides the option, which is not used here
    visits = serializers.IntegerField(allow_null=True)
    covers_period = serializers.BooleanField()
    first_on = serializers.DateField(allow_null=True)
    last_on = serializers.DateField(allow_null=True)


class TrafficLineSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(allow_blank=True, help_text="Channel, channel group, or address of a page.")
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    values = serializers.DictField(child=ValueSerializer(), help_text=f"By figure: {', '.join(FIGURES)}.")


class TrafficTableSerializer(serializers.Serializer[Any]):
    rows = TrafficLineSerializer(many=True)
    totals = serializers.DictField(child=ValueSerializer(), allow_null=True)
    total_rows = serializers.IntegerField(help_text="Of all, listed or not.")
    note = serializers.CharField(allow_blank=True)


class TrafficSerializer(serializers.Serializer[Any]):
    record = RecordSerializer(help_text="The one that is told.")
    other = RecordSerializer(help_text="The one beside it; the two are never added up.")
    ratio = ValueSerializer(help_text="Visits of the other for each visit of this one.")
    totals = serializers.DictField(child=ValueSerializer())
    channels = TrafficTableSerializer()
    pages = TrafficTableSerializer()
    landing_pages = TrafficTableSerializer()
    definitions = serializers.DictField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())
    period = serializers.DictField(child=serializers.DateField(), help_text="`from` and `to`, both included.")


class TrafficRowsSerializer(serializers.Serializer[Any]):
    record = serializers.ChoiceField(choices=RECORDS)
    table = serializers.ChoiceField(choices=("total", *TABLES))
    sums = serializers.DictField(
        child=serializers.CharField(allow_null=True),
        help_text="Over all pages: counts, and parts and wholes of ratios.",
    )
    rows = serializers.ListField(child=serializers.DictField())
    total_rows = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()


RECORD = OpenApiParameter(
    "record",
    OpenApiTypes.STR,
    enum=list(RECORDS),
    description="Without it, the own record where it covers the whole period, else the imported one.",
)


class TrafficView(APIView):
    """Who came, from where, and to which pages."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="traffic",
        parameters=[
            *PERIOD,
            RECORD,
            OpenApiParameter(
                "limit", OpenApiTypes.INT, description=f"Rows a table, at most {MAX_LISTED}, else 50."
            ),
        ],
        responses=TrafficSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace = workspace_for(request._request, slug)
        asked = asked_period(workspace, request)
        limit = whole_number(request.query_params.get("limit", ""), "limit", 50, MAX_LISTED)
        found = traffic(
            workspace,
            asked.start_on,
            asked.end_on,
            asked=record_named(request.query_params.get("record", "")),
            limit=limit,
        )
        return Response(
            {
                "record": _record(found.shown),
                "other": _record(found.other),
                "ratio": answer_of(found.ratio, "ratio", ""),
                "totals": _values(found, dict(found.shown.values), "total", None),
                **{name: _table(found, found.tables[name], limit) for name in TABLES},
                "definitions": {
                    name: str(figure.definitions[found.shown.name]) for name, figure in FIGURES.items()
                },
                "notes": list(found.notes),
                "period": {"from": found.first, "to": found.last},
            }
        )


class TrafficRowsView(APIView):
    """The visits, page views or imported lines behind a figure of web traffic."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="traffic_rows",
        parameters=[
            *PERIOD,
            OpenApiParameter("record", OpenApiTypes.STR, enum=list(RECORDS), description="Without it, own."),
            OpenApiParameter(
                "table", OpenApiTypes.STR, enum=["total", *TABLES], description="Without it, total."
            ),
            OpenApiParameter("key", OpenApiTypes.STR, description="Only this row of the table."),
            *PAGED,
        ],
        responses=TrafficRowsSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace = workspace_for(request._request, slug)
        asked, params = asked_period(workspace, request), request.query_params
        table = params.get("table", "") or "total"
        if table not in (*TABLES, "total"):
            names = ", ".join(("total", *TABLES))
            raise DomainError(_("Choose one of these: %(choices)s.") % {"choices": names}, field="table")
        record = record_named(params.get("record", "")) or "own"
        wish = Wish(record, table, None if table == "total" else params.get("key"))  # type: ignore[arg-type]
        page, per_page = asked_page(params)
        found = listed(
            workspace,
            asked.start_on,
            asked.end_on,
            wish,
            page=page,
            per_page=per_page,
        )
        return Response(
            {
                "record": record,
                "table": table,
                "sums": _sums(found.sums),
                "rows": [_row(row) for row in found.rows],
                "total_rows": found.count,
                "page": found.page,
                "pages": found.pages,
            }
        )


def _record(found: Record) -> dict[str, Any]:
    return {
        "name": found.name,
        "label": found.label,
        "visits": found.visits,
        "covers_period": found.covers,
        "first_on": found.first_on,
        "last_on": found.last_on,
    }


def _table(found: Traffic, table: Table, limit: int) -> dict[str, Any]:
    names = COLUMNS[table.name]
    return {
        "rows": [
            {
                "key": line.key,
                "label": line.label,
                "values": _values(found, {name: line.values[name] for name in names}, table.name, line.key),
            }
            for line in table.lines[:limit]
        ],
        "totals": None
        if table.totals is None
        else _values(found, {name: table.totals[name] for name in names}, table.name, None),
        "total_rows": table.count,
        "note": table.note,
    }


def _values(found: Traffic, values: dict[str, Value], table: str | Whole, key: str | None) -> dict[str, Any]:
    """Each with the address of its rows."""
    asked = {
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "record": found.shown.name,
        "table": table,
    }
    if key is not None:
        asked["key"] = key
    address = reverse("analytics_api:traffic_rows", args=[found.workspace.slug])
    open_at = f"{address}?{urlencode(asked)}"
    answers = {}
    for name, value in values.items():
        unit = FIGURES[name].unit
        told = answer_of(value, "ratio" if unit == "seconds" else unit, "")
        answers[name] = {**told, "open": open_at if value.value is not None else None}
    return answers


def _sums(sums: Sums) -> dict[str, str | None]:
    told = {name: _exact(count) for name, count in sums.counts.items()}
    for name, one in sums.ratios.items():
        told |= {f"{name}_part": _exact(one.part), f"{name}_whole": str(one.whole)}
    return told


def _exact(number: Fraction | None) -> str | None:
    return None if number is None else exact(as_decimal(number))


def _row(row: Row) -> dict[str, Any]:
    if isinstance(row, VisitRow):
        return {
            "began_at": row.began_at,
            "channel": row.channel,
            "first_page": row.address,
            "pages": row.pages,
            "seconds": row.seconds,
            "is_engaged": row.is_engaged,
            "conversions": row.conversions,
            "is_new": row.is_new,
        }
    if isinstance(row, ViewRow):
        return {"at": row.at, "page": row.address, "seconds": row.seconds, "channel": row.channel}
    return _imported_row(row)


def _imported_row(row: ImportedRow) -> dict[str, Any]:
    return {
        "start_on": row.start_on,
        "end_on": row.end_on,
        "name": row.name,
        "sessions": row.sessions,
        "new_users": row.new_users,
        "engaged_sessions": row.engaged_sessions,
        "engaged_seconds": row.engaged_seconds,
        "key_events": _exact(row.key_events),
        "page_views": row.page_views,
        "import_id": str(row.run_id),
        "file_name": row.file_name,
        "sheet": row.sheet,
        "line": row.line,
    }
