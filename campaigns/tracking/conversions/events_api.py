"""Events over the API: conversions and stages that a customer's own programs report, and what was recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import currencies
from accounts.api import PAGE_SIZE, PageSerializer, WorkspaceView, paged
from accounts.errors import DomainError, TooLarge
from accounts.models import Workspace
from campaigns.measures import MICRO
from campaigns.models import Conversion, ConversionKind
from campaigns.tracking.conversions.events import KINDS, STAGES, Result, take_event
from campaigns.tracking.conversions.exact import UNFIT, load_exact
from campaigns.tracking.conversions.reported import meaning_of
from campaigns.tracking.people.leads import may_see_details

MOST_EVENTS = 500
MOST_BYTES = 2 * 1024 * 1024


class ExactJSONParser(JSONParser):
    """JSON with its amounts to the digit."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            text = _("The body is larger than %(limit)s MB. Send fewer events at a time.")
            raise TooLarge(text % {"limit": MOST_BYTES // (1024 * 1024)})
        return load_exact(body)


class UtmSerializer(serializers.Serializer[Any]):
    source = serializers.CharField(max_length=200, required=False)  # type: ignore[assignment]  # utm_source
    medium = serializers.CharField(max_length=200, required=False)
    campaign = serializers.CharField(max_length=200, required=False)
    term = serializers.CharField(max_length=200, required=False)
    content = serializers.CharField(max_length=200, required=False)


class EventSerializer(serializers.Serializer[Any]):
    """For the description: what is sent is read by `conversions.events`, which says more about what is wrong."""

    kind = serializers.ChoiceField(KINDS)
    event_id = serializers.CharField(
        max_length=200, help_text=gettext_lazy("Your id of it: the same kind and id sent again counts once.")
    )
    system = serializers.RegexField(
        r"^[a-z0-9_-]{1,20}$",
        required=False,
        help_text=gettext_lazy(
            "Whose ids these are, such as shopify; with it they are those of its webhook (customer ids are not)."
        ),
    )
    occurred_at = serializers.DateTimeField(
        required=False, help_text=gettext_lazy("With its zone; without it, now. Needed for a stage.")
    )
    value = serializers.DecimalField(
        18, 6, required=False, help_text=gettext_lazy("Net of discounts, before tax and shipping; no sign.")
    )
    currency = serializers.RegexField(
        r"^[A-Z]{3}$", required=False, help_text=gettext_lazy("Without it, that of the workspace.")
    )
    name = serializers.CharField(max_length=100, required=False)
    refund_of = serializers.CharField(
        max_length=200, required=False, help_text=gettext_lazy("Of a refund: the id of its sale.")
    )
    stage = serializers.ChoiceField(
        STAGES, required=False, help_text=gettext_lazy("Of the kind “stage”: what was reached.")
    )
    email = serializers.EmailField(required=False)
    phone = serializers.CharField(max_length=40, required=False)
    customer_id = serializers.CharField(max_length=200, required=False)
    person_name = serializers.CharField(max_length=300, required=False)
    click_id = serializers.RegexField(r"^[A-Za-z0-9_-]{22}$", required=False)
    utm = UtmSerializer(required=False)
    referrer = serializers.CharField(max_length=2000, required=False)


class EventsSerializer(serializers.Serializer[Any]):
    events = EventSerializer(many=True)


class WrongSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    message = serializers.CharField()


class EventResultSerializer(serializers.Serializer[Any]):
    event_id = serializers.CharField()
    status = serializers.ChoiceField(["created", "duplicate", "conflict", "error"])
    id = serializers.CharField(
        allow_null=True, help_text=gettext_lazy("Of the conversion; of a stage, of the person.")
    )
    errors = WrongSerializer(many=True)  # type: ignore[assignment]  # of the event, not of the form


class EventResultsSerializer(serializers.Serializer[Any]):
    results = EventResultSerializer(many=True)


class ConversionSerializer(serializers.ModelSerializer[Conversion]):
    """Ids are text: they are larger than some programs' whole numbers. Money is text: it is exact."""

    id = serializers.CharField()
    event_id = serializers.CharField(
        source="external_id",
        allow_null=True,
        help_text=gettext_lazy("Null for the role viewer, as name and refund_of are: free texts of others."),
    )
    name = serializers.CharField(allow_null=True)
    occurred_at = serializers.DateTimeField(source="at")
    value = serializers.SerializerMethodField(method_name="value_of")
    refund_of = serializers.CharField(source="refund_of_id_there", allow_null=True)
    sale = serializers.CharField(source="refund_of_id", allow_null=True)
    person = serializers.CharField(source="person_id", allow_null=True)

    class Meta:
        model = Conversion
        fields = [
            "id",
            "kind",
            "system",
            "event_id",
            "source",
            "name",
            "occurred_at",
            "day",
            "value",
            "currency",
            "refund_of",
            "sale",
            "person",
            "received_at",
        ]

    def value_of(self, conversion: Conversion) -> str | None:
        if conversion.value is None:
            return None
        return exact_words(conversion.value, conversion.currency)


def _conversions(workspace: Workspace, rows: Iterable[Conversion]) -> list[Any]:
    """Names and ids are free texts of other systems, which may say who somebody is: for analysts."""
    shown: list[Any] = list(ConversionSerializer(list(rows), many=True).data)
    if not may_see_details(workspace):
        shown = [{**one, "event_id": None, "name": None, "refund_of": None} for one in shown]
    return shown


class ConversionsSerializer(PageSerializer):
    results = ConversionSerializer(many=True)


def exact_words(micro: int, currency: str) -> str:
    """In the decimals of the currency, and more where there are more."""
    value = (Decimal(micro) / MICRO).normalize()
    places = max(currencies.decimals(currency), -int(value.as_tuple().exponent), 0)
    return f"{value:.{places}f}"


class EventListView(WorkspaceView):
    parser_classes = [ExactJSONParser]

    @extend_schema(
        operation_id="events_list",
        parameters=[
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("kind", OpenApiTypes.STR, enum=ConversionKind.values),
            OpenApiParameter(
                "from", OpenApiTypes.DATE, description="The first day, in the workspace's zone."
            ),
            OpenApiParameter("to", OpenApiTypes.DATE, description="The last day, included."),
        ],
        responses=ConversionsSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        """What was recorded, whoever reported it, the latest first, 50 a page."""
        rows = Conversion.objects.of(self.workspace).order_by("-at", "-pk")
        kind = request.query_params.get("kind", "")
        if kind:
            if kind not in ConversionKind.values:
                text = _("Write one of these: %(values)s.") % {"values": ", ".join(ConversionKind.values)}
                raise DomainError(text, field="kind")
            rows = rows.filter(kind=kind)
        first, last = _day(request, "from"), _day(request, "to")
        if first:
            rows = rows.filter(day__gte=first)
        if last:
            rows = rows.filter(day__lte=last)
        page = Paginator(rows, PAGE_SIZE).get_page(request.query_params.get("page"))
        return paged(page, _conversions(self.workspace, page))

    @extend_schema(
        operation_id="events_create",
        request=PolymorphicProxySerializer(
            component_name="EventOrEvents",
            serializers=[EventSerializer, EventsSerializer],
            resource_type_field_name=None,
        ),
        responses={200: EventResultsSerializer, 207: EventResultsSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Report one event, or up to 500; each good one is recorded though others are wrong."""
        said = _events(request.data)
        meaning = meaning_of(self.workspace)
        results = [take_event(self.workspace, one, meaning) for one in said]
        is_fine = all(result.status in ("created", "duplicate") for result in results)
        code = status.HTTP_200_OK if is_fine else status.HTTP_207_MULTI_STATUS
        return Response({"results": [_shown(result) for result in results]}, status=code)


class EventView(WorkspaceView):
    @extend_schema(operation_id="events_retrieve", responses=ConversionSerializer)
    def get(self, request: Request, slug: str, conversion_id: int) -> Response:
        """One conversion."""
        found = Conversion.objects.of(self.workspace).filter(pk=conversion_id).first()
        if found is None:
            raise Http404
        return Response(_conversions(self.workspace, [found])[0])


def _events(said: Any) -> list[Any]:
    """The events of a body; `DomainError` when it is none."""
    if not isinstance(said, dict) or not said:
        raise DomainError(_("Send one event as an object, or several as {“events”: [...]}."))
    if "events" not in said:
        return [said]
    events = said["events"]
    if more := sorted(set(said) - {"events"}):
        text = _("Beside “events” there may be nothing else: %(names)s.")
        raise DomainError(text % {"names": UNFIT.sub("?", ", ".join(more))[:200]})
    if not isinstance(events, list) or not events:
        raise DomainError(_("Write a list of at least one event."), field="events")
    if len(events) > MOST_EVENTS:
        text = _("At most %(limit)s events at a time; these are %(count)s. Send them in parts.")
        raise DomainError(text % {"limit": MOST_EVENTS, "count": len(events)}, field="events")
    return events


def _shown(result: Result) -> dict[str, Any]:
    return {
        "event_id": result.event_id,
        "status": result.status,
        "id": None if result.id is None else str(result.id),
        "errors": [{"field": wrong.field, "message": wrong.message} for wrong in result.errors],
    }


def _day(request: Request, name: str) -> date | None:
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DomainError(_("Write a day such as 2026-03-01."), field=name) from None
