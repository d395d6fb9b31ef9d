"""Campaigns over the API: the plan of each, planned or changed as the page does it, with the same refusals."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ID, PAGE_SIZE, PageSerializer, WorkspaceView, paged
from accounts.errors import DomainError
from accounts.models import Workspace
from campaigns.channels import CHANNEL_CODES
from campaigns.models import Campaign, Objective, Offer
from campaigns.planning.campaigns import FIELDS, create_campaign, edit_campaign
from campaigns.planning.plan import CampaignPlan, OfferWish, channel_budgets_of, currency_of, not_given


class OfferSerializer(serializers.ModelSerializer[Offer]):
    id = serializers.CharField()

    class Meta:
        model = Offer
        fields = ["id", "name", "kind"]


class CampaignSerializer(serializers.ModelSerializer[Campaign]):
    """Ids are text: they are larger than some programs' whole numbers. Money is text: it is exact."""

    id = serializers.CharField()
    objective = serializers.CharField(source="objective_id", allow_null=True)
    objective_name = serializers.CharField(source="objective.name", allow_null=True, default=None)
    offer = OfferSerializer(allow_null=True)
    currency = serializers.SerializerMethodField()
    channel_budgets = serializers.SerializerMethodField()
    not_given = serializers.SerializerMethodField(
        help_text=gettext_lazy("What of the budget no channel gets; null where it is not divided.")
    )
    archived = serializers.SerializerMethodField()

    class Meta:
        model = Campaign
        fields = [
            "id",
            "name",
            "origin",
            "objective",
            "objective_name",
            "offer",
            "audience",
            "regions",
            "channels",
            "tags",
            "landing_pages",
            "starts_on",
            "ends_on",
            "budget",
            "currency",
            "channel_budgets",
            "not_given",
            "notes",
            "archived",
            "created_at",
        ]

    def _parts(self, campaign: Campaign) -> dict[str, Decimal]:
        parts: dict[str, Decimal] = self.context["parts"].get(campaign.pk, {})
        return parts

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string", "format": "decimal"}})
    def get_channel_budgets(self, campaign: Campaign) -> dict[str, str]:
        return {channel: f"{amount:.2f}" for channel, amount in self._parts(campaign).items()}

    def get_currency(self, campaign: Campaign) -> str:
        return currency_of(self.context["workspace"], campaign)

    @extend_schema_field({"type": "string", "format": "decimal", "nullable": True})
    def get_not_given(self, campaign: Campaign) -> str | None:
        rest = not_given(campaign, self._parts(campaign))
        return None if rest is None else f"{rest:.2f}"

    def get_archived(self, campaign: Campaign) -> bool:
        return campaign.archived_at is not None


class OfferWishSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(Offer.Kind.values, required=False)


class CampaignWishSerializer(serializers.Serializer[Any]):
    """What is not sent stays as it is; of a new campaign it stays empty."""

    name = serializers.CharField(max_length=200)
    objective = serializers.RegexField(ID, required=False, allow_null=True)
    offer = serializers.RegexField(ID, required=False, allow_null=True)
    new_offer = OfferWishSerializer(
        required=False, allow_null=True, help_text=gettext_lazy("Instead of an id: an offer by its name.")
    )
    audience = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    regions = serializers.ListField(child=serializers.CharField(), required=False, max_length=200)
    channels = serializers.ListField(
        child=serializers.ChoiceField(CHANNEL_CODES), required=False, max_length=100
    )
    tags = serializers.ListField(child=serializers.CharField(), required=False, max_length=200)
    landing_pages = serializers.ListField(child=serializers.CharField(), required=False, max_length=200)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    budget = serializers.DecimalField(
        14,
        2,
        required=False,
        allow_null=True,
        help_text=gettext_lazy("Without it, what the channels get together."),
    )
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    channel_budgets = serializers.DictField(
        child=serializers.DecimalField(14, 2, min_value=Decimal(0)),
        required=False,
        help_text=gettext_lazy("Amounts by channel; a channel that is named runs the campaign."),
    )
    notes = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class CampaignsSerializer(PageSerializer):
    results = CampaignSerializer(many=True)


def _rows(workspace: Workspace) -> Any:
    return Campaign.objects.of(workspace).select_related("objective", "offer")


def _shown(workspace: Workspace, campaigns: list[Campaign]) -> list[Any]:
    parts = channel_budgets_of(workspace, [campaign.pk for campaign in campaigns])
    context = {"parts": parts, "workspace": workspace}
    return list(CampaignSerializer(campaigns, many=True, context=context).data)


def _chosen(workspace: Workspace, said: Mapping[str, Any]) -> dict[str, Any]:
    """Ids become rows of this workspace; another's is answered as one that never was."""
    found = dict(said)
    for name, rows, sentence in (
        ("objective", Objective.objects.of(workspace), _("There is no such objective.")),
        ("offer", Offer.objects.of(workspace), _("There is no such offer.")),
    ):
        if name in said:
            row = rows.filter(pk=int(said[name])).first() if said[name] is not None else None
            if said[name] is not None and row is None:
                raise DomainError(sentence, field=name)
            found[name] = row
    return found


def _wished(said: Mapping[str, Any], values: dict[str, Any]) -> CampaignPlan:
    """What is sent, over the values there were."""
    values = values | dict(said)
    offer = values.pop("new_offer", None)
    if offer is not None:
        # A new name replaces the offer that the campaign had; naming both at once is refused by the verb.
        values["offer"] = values.get("offer") if "offer" in said else None
        values["new_offer"] = OfferWish(offer["name"], offer.get("kind", ""))
    return CampaignPlan(**values)


def _changed(workspace: Workspace, said: Mapping[str, Any], before: Campaign) -> CampaignPlan:
    """What is not sent stays as it is, so `before` is read under the lock of the campaign."""
    values = {name: getattr(before, name) for name in FIELDS}
    values["channel_budgets"] = channel_budgets_of(workspace, [before.pk]).get(before.pk, {})
    return _wished(said, values)


class CampaignListView(WorkspaceView):
    @extend_schema(
        operation_id="campaigns_list",
        parameters=[
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("archived", OpenApiTypes.BOOL, description="Those in the archive instead."),
        ],
        responses=CampaignsSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Campaigns with their plans, by name, 50 a page."""
        archived = request.query_params.get("archived", "false").lower()
        if archived not in ("true", "false"):
            raise serializers.ValidationError({"archived": [_("Write true or false.")]})
        rows = _rows(self.workspace).filter(archived_at__isnull=archived == "false").order_by("name", "pk")
        page = Paginator(rows, PAGE_SIZE).get_page(request.query_params.get("page"))
        return paged(page, _shown(self.workspace, list(page.object_list)))

    @extend_schema(
        operation_id="campaigns_create", request=CampaignWishSerializer, responses={201: CampaignSerializer}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Plan a campaign."""
        form = CampaignWishSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        plan = _wished(_chosen(self.workspace, form.validated_data), {})
        made = create_campaign(self.workspace, plan=plan, by=self.key)
        return Response(_shown(self.workspace, [made])[0], status=status.HTTP_201_CREATED)


class CampaignView(WorkspaceView):
    def _campaign(self, campaign_id: int) -> Campaign:
        found: Campaign | None = _rows(self.workspace).filter(pk=campaign_id).first()
        if found is None:
            raise Http404
        return found

    @extend_schema(operation_id="campaigns_retrieve", responses=CampaignSerializer)
    def get(self, request: Request, slug: str, campaign_id: int) -> Response:
        """One campaign with its plan."""
        return Response(_shown(self.workspace, [self._campaign(campaign_id)])[0])

    @extend_schema(
        operation_id="campaigns_partial_update",
        request=CampaignWishSerializer(partial=True),
        responses=CampaignSerializer,
    )
    def patch(self, request: Request, slug: str, campaign_id: int) -> Response:
        """Change what is sent; lists and channel budgets are replaced as a whole."""
        campaign = self._campaign(campaign_id)
        form = CampaignWishSerializer(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        said = _chosen(self.workspace, form.validated_data)
        edit_campaign(
            self.workspace,
            campaign,
            plan=lambda before: _changed(self.workspace, said, before),
            by=self.key,
        )
        return Response(_shown(self.workspace, [campaign])[0])
