"""Leads over the API: the list and one of them as the page shows them, stage and notes changed with its refusals."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import PageSerializer, WorkspaceView, paged
from campaigns.channels import CHANNEL_CODES
from campaigns.models import Person, Stage
from campaigns.tracking.people import people
from campaigns.tracking.people.leads import (
    DAYS,
    NO_TOUCH,
    SORTS,
    Lead,
    LeadFilters,
    campaign_names,
    described,
    may_see_details,
    page_of,
)
from campaigns.tracking.people.merging import code_of
from campaigns.tracking.people.touches import Touch


class LeadTouchSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    channel = serializers.CharField()
    campaign = serializers.CharField(allow_null=True)
    campaign_name = serializers.CharField(allow_null=True)


class LeadValueSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    currency = serializers.CharField()


class LeadSerializer(serializers.Serializer[Any]):
    """Ids are text: they are larger than some programs' whole numbers. Money is text: it is exact."""

    id = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField(
        allow_null=True,
        help_text=gettext_lazy(
            "Null for the role viewer, and where it is not kept; so are email, phone, heard_from and notes."
        ),
    )
    email = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    stage = serializers.ChoiceField(Stage.values)
    first_known_at = serializers.DateTimeField()
    lead_at = serializers.DateTimeField(allow_null=True)
    opportunity_at = serializers.DateTimeField(allow_null=True)
    heard_from = serializers.CharField(allow_null=True)
    notes = serializers.CharField(allow_null=True)
    first_touch = LeadTouchSerializer(allow_null=True)
    lead_touch = LeadTouchSerializer(allow_null=True)
    last_touch = LeadTouchSerializer(allow_null=True)
    last_non_direct_touch = LeadTouchSerializer(allow_null=True)
    values = LeadValueSerializer(
        many=True, help_text=gettext_lazy("Sums of conversions by currency, less refunds.")
    )


class LeadsSerializer(PageSerializer):
    results = LeadSerializer(many=True)


class LeadWishSerializer(serializers.Serializer[Any]):
    """What is not sent stays as it is."""

    stage = serializers.ChoiceField(Stage.values, required=False)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=people.MOST_NOTES)
    heard_from = serializers.CharField(required=False, allow_blank=True, max_length=people.MOST_HEARD_FROM)


def _touch(touch: Touch | None, names: dict[int, str]) -> dict[str, Any] | None:
    if touch is None:
        return None
    return {
        "at": touch.at,
        "channel": touch.channel,
        "campaign": str(touch.campaign_id) if touch.campaign_id else None,
        "campaign_name": names.get(touch.campaign_id or 0),
    }


def _shown(lead: Lead, names: dict[int, str], *, may_see: bool) -> Any:
    person, touches = lead.person, lead.touches
    return LeadSerializer(
        {
            "id": str(person.pk),
            "code": code_of(person),
            **{what: text or None for what, text in lead.details.items()},
            "stage": person.stage,
            "first_known_at": person.first_at,
            "lead_at": person.lead_at,
            "opportunity_at": person.deal_at,
            "heard_from": person.heard_from if may_see else None,
            "notes": person.notes if may_see else None,
            "first_touch": _touch(touches.first, names),
            "lead_touch": _touch(touches.lead, names),
            "last_touch": _touch(touches.last, names),
            "last_non_direct_touch": _touch(touches.last_non_direct, names),
            "values": [
                {"value": f"{amount.normalize():f}", "currency": currency} for amount, currency in lead.values
            ],
        }
    ).data


class LeadApiView(WorkspaceView):
    """Shows people as the role of the key may see them."""

    def shown(self, found: list[Person]) -> list[Any]:
        leads = described(self.workspace, found)
        names = campaign_names(self.workspace, leads)
        may_see = may_see_details(self.workspace)
        return [_shown(lead, names, may_see=may_see) for lead in leads]


class LeadListView(LeadApiView):
    @extend_schema(
        operation_id="leads_list",
        parameters=[
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter(
                "q", OpenApiTypes.STR, description="A whole e-mail address (analysts), or a code."
            ),
            OpenApiParameter(
                "stage", OpenApiTypes.STR, enum=[stage for stage in Stage.values if stage != "visitor"]
            ),
            OpenApiParameter(
                "channel", OpenApiTypes.STR, description="Of the touch that made the lead, or none."
            ),
            OpenApiParameter("campaign", OpenApiTypes.STR, description="Of the touch that made the lead."),
            OpenApiParameter(
                "days", OpenApiTypes.INT, enum=list(DAYS), description="Lead since so many days."
            ),
            OpenApiParameter(
                "sort", OpenApiTypes.STR, description="lead_at, stage, first_at, value; with - down."
            ),
        ],
        responses=LeadsSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Leads and whoever has come further, the newest first, 50 a page."""
        filters = LeadFilters.from_params(request.query_params)
        _refuse_unknown(request, filters)
        page = page_of(self.workspace, filters, request.query_params.get("page"))
        return paged(page, self.shown(list(page.object_list)))


def _refuse_unknown(request: Request, filters: LeadFilters) -> None:
    """A program must hear of a filter that was not understood: its answer would look like a whole list."""
    choices = {
        "stage": ", ".join(stage for stage in Stage.values if stage != Stage.VISITOR),
        "channel": ", ".join([*CHANNEL_CODES, NO_TOUCH]),
        "campaign": _("the id of a campaign"),
        "days": ", ".join(map(str, DAYS)),
        "sort": ", ".join(SORTS),
    }
    for name, allowed in choices.items():
        asked = request.query_params.get(name, "")
        if asked and asked != getattr(filters, name):
            raise serializers.ValidationError({name: [_("Write one of: %(values)s.") % {"values": allowed}]})


class LeadView(LeadApiView):
    def _person(self, person_id: int) -> Person:
        found = Person.objects.of(self.workspace).filter(pk=person_id).first()
        if found is None:
            raise Http404
        return found

    @extend_schema(operation_id="leads_retrieve", responses=LeadSerializer)
    def get(self, request: Request, slug: str, person_id: int) -> Response:
        """One person with touches and value."""
        return Response(self.shown([self._person(person_id)])[0])

    @extend_schema(operation_id="leads_partial_update", request=LeadWishSerializer, responses=LeadSerializer)
    def patch(self, request: Request, slug: str, person_id: int) -> Response:
        """Set the stage, the notes, or where somebody heard of you."""
        person = self._person(person_id)
        form = LeadWishSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        if "stage" in said:
            people.set_stage(self.workspace, person, said["stage"], at=timezone.now(), by=self.key)
        people.describe(
            self.workspace, person, notes=said.get("notes"), heard_from=said.get("heard_from"), by=self.key
        )
        return Response(self.shown([self._person(person_id)])[0])
