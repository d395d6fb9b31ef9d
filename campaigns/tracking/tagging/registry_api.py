"""Campaign keys and aliases over the API: which there are, a key that is set, an alias that comes or goes."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ID, PAGE_SIZE, PageSerializer, WorkspaceView, paged
from campaigns.models import Campaign, CampaignKey, TagAlias
from campaigns.tracking.tagging import aliases, registry
from campaigns.tracking.tagging.aliases import AliasWish


class KeySerializer(serializers.ModelSerializer[CampaignKey]):
    """Ids are text: they are larger than some programs' whole numbers."""

    campaign = serializers.CharField(source="campaign_id")
    campaign_name = serializers.CharField(source="campaign.name")

    class Meta:
        model = CampaignKey
        fields = ["campaign", "campaign_name", "key", "created_at"]


class KeysSerializer(PageSerializer):
    results = KeySerializer(many=True)


class KeyWishSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text=_("Without it, the key is made by the pattern of the workspace."),
    )
    with_rule = serializers.BooleanField(
        default=False,
        help_text=_("Platform campaigns with the key in their names belong to the campaign from now on."),
    )


class KeySetSerializer(KeySerializer):
    before = serializers.CharField(help_text=_("The key it had, which is an alias now; empty for none."))
    moved = serializers.IntegerField(
        allow_null=True, help_text=_("Platform campaigns that the rule moved; null without a rule.")
    )

    class Meta(KeySerializer.Meta):
        fields = [*KeySerializer.Meta.fields, "before", "moved"]


class AliasSerializer(serializers.ModelSerializer[TagAlias]):
    id = serializers.CharField()
    campaign = serializers.CharField(source="campaign_id", allow_null=True)

    class Meta:
        model = TagAlias
        fields = ["id", "part", "text", "campaign", "value", "created_at"]


class AliasesSerializer(PageSerializer):
    results = AliasSerializer(many=True)


class AliasWishSerializer(serializers.Serializer[Any]):
    part = serializers.ChoiceField(TagAlias.Part.values)
    text = serializers.CharField(max_length=200, help_text=_("The spelling that is in use."))
    campaign = serializers.RegexField(
        ID, required=False, help_text=_("The campaign it means, for the part campaign.")
    )
    value = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=100,
        help_text=_("The source or medium it means, for these parts."),
    )
    count_past = serializers.BooleanField(
        default=False, help_text=_("Visits of the past count as what it means too.")
    )


class AliasMadeSerializer(AliasSerializer):
    counted = serializers.IntegerField(help_text=_("Visits of the past that count otherwise now."))

    class Meta(AliasSerializer.Meta):
        fields = [*AliasSerializer.Meta.fields, "counted"]


def _page(request: Request, rows: Any, serializer: Any) -> Response:
    page = Paginator(rows, PAGE_SIZE).get_page(request.query_params.get("page"))
    return paged(page, serializer(page.object_list, many=True).data)


_PAGE = [OpenApiParameter("page", OpenApiTypes.INT)]


class KeyListView(WorkspaceView):
    @extend_schema(operation_id="campaign_keys_list", parameters=_PAGE, responses=KeysSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Campaign keys, 50 a page."""
        rows = CampaignKey.objects.of(self.workspace).filter(campaign__workspace=self.workspace)
        return _page(request, rows.select_related("campaign").order_by("key", "pk"), KeySerializer)


class KeyView(WorkspaceView):
    @extend_schema(operation_id="campaigns_key_update", request=KeyWishSerializer, responses=KeySetSerializer)
    def put(self, request: Request, slug: str, campaign_id: int) -> Response:
        """Set the key of a campaign; the one it had stays as an alias."""
        campaign = Campaign.objects.of(self.workspace).filter(pk=campaign_id).first()
        if campaign is None:
            raise Http404
        form = KeyWishSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        done = registry.set_key(self.workspace, campaign, **form.validated_data, by=self.key)
        done.key.campaign = campaign
        shown = KeySerializer(done.key).data
        return Response({**shown, "before": done.before, "moved": done.moved})


class AliasListView(WorkspaceView):
    @extend_schema(operation_id="tag_aliases_list", parameters=_PAGE, responses=AliasesSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What other spellings of tags mean, 50 a page."""
        rows = TagAlias.objects.of(self.workspace).order_by("part", "text", "pk")
        return _page(request, rows, AliasSerializer)

    @extend_schema(
        operation_id="tag_aliases_create",
        request=AliasWishSerializer,
        responses={201: AliasMadeSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Say what a spelling means; one that meant something else means this from now on."""
        form = AliasWishSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        campaign = None
        if said.get("campaign"):
            campaign = Campaign.objects.of(self.workspace).filter(pk=int(said["campaign"])).first()
            if campaign is None:
                raise serializers.ValidationError({"campaign": [_("There is no such campaign.")]})
        wish = AliasWish(said["part"], said["text"], campaign, said.get("value", ""))
        done = aliases.add_alias(self.workspace, wish=wish, with_past=said["count_past"], by=self.key)
        shown = {**AliasSerializer(done.alias).data, "counted": done.counted}
        return Response(shown, status=status.HTTP_201_CREATED)


class AliasView(WorkspaceView):
    @extend_schema(operation_id="tag_aliases_destroy", responses={204: None})
    def delete(self, request: Request, slug: str, alias_id: int) -> Response:
        """Take an alias away; what was counted stays counted."""
        alias = TagAlias.objects.of(self.workspace).select_related("campaign").filter(pk=alias_id).first()
        if alias is None:
            raise Http404
        aliases.remove_alias(self.workspace, alias, by=self.key)
        return Response(status=status.HTTP_204_NO_CONTENT)
