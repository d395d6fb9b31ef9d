"""Campaign rules over the API: which there are, a new one or what it would do, and one that goes."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ID, WorkspaceView
from campaigns.channels import CHANNEL_CODES
from campaigns.models import Campaign, CampaignRule
from campaigns.planning import rules
from campaigns.planning.matching import Condition


class RuleSerializer(serializers.ModelSerializer[CampaignRule]):
    """Ids are text: they are larger than some programs' whole numbers."""

    id = serializers.CharField()
    source = serializers.CharField(source="vendor")  # type: ignore[assignment]  # the API's word for it
    campaign = serializers.CharField(source="campaign_id")
    campaign_name = serializers.CharField(source="campaign.name")

    class Meta:
        model = CampaignRule
        fields = [
            "id",
            "match",
            "text",
            "source",
            "channel",
            "campaign",
            "campaign_name",
            "position",
            "confirmed_at",
        ]


class RuleWishSerializer(serializers.Serializer[Any]):
    match = serializers.ChoiceField(CampaignRule.Match.values, default=CampaignRule.Match.CONTAINS.value)
    text = serializers.CharField(max_length=300)
    source = serializers.CharField(  # type: ignore[assignment]  # the API's word for it
        required=False, allow_blank=True, max_length=30, help_text=_("Only campaigns of this source.")
    )
    channel = serializers.ChoiceField(CHANNEL_CODES, required=False, help_text=_("Only in this channel."))
    campaign = serializers.RegexField(ID, help_text=_("The id of a campaign."))
    first = serializers.BooleanField(default=False, help_text=_("Before all other rules, not after them."))
    dry_run = serializers.BooleanField(default=False, help_text=_("Only say what it would do."))


class RuleEffectSerializer(serializers.Serializer[Any]):
    rule = RuleSerializer(allow_null=True)
    moved = serializers.IntegerField(help_text=_("Platform campaigns that the rule moves."))
    kept_by_hand = serializers.IntegerField(
        help_text=_("Those that fit and were assigned by hand, which stay.")
    )


class RuleListView(WorkspaceView):
    @extend_schema(operation_id="campaign_rules_list", responses=RuleSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The rules of a workspace, in the order in which they are tried."""
        found = (
            CampaignRule.objects.of(self.workspace)
            .filter(campaign__workspace=self.workspace)
            .select_related("campaign")
            .order_by("position", "pk")
        )
        return Response(RuleSerializer(found, many=True).data)

    @extend_schema(
        operation_id="campaign_rules_create",
        request=RuleWishSerializer,
        responses={200: RuleEffectSerializer, 201: RuleEffectSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Put a rule in force: it moves what fits, but for what was assigned by hand."""
        form = RuleWishSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        campaign = Campaign.objects.of(self.workspace).filter(pk=int(said["campaign"])).first()
        if campaign is None:
            raise serializers.ValidationError({"campaign": [_("There is no such campaign.")]})
        condition = Condition(said["match"], said["text"], said.get("source", ""), said.get("channel", ""))
        wish = rules.RuleWish(condition, first=said["first"])
        if said["dry_run"]:
            seen = rules.preview(self.workspace, wish, campaign)
            effect = {"rule": None, "moved": len(seen.moving), "kept_by_hand": len(seen.by_hand)}
            return Response(RuleEffectSerializer(effect).data)
        added = rules.add_rule(self.workspace, wish=wish, campaign=campaign, by=self.key)
        done = {"rule": added.rule, "moved": added.moved, "kept_by_hand": added.kept_by_hand}
        return Response(RuleEffectSerializer(done).data, status=status.HTTP_201_CREATED)


class RuleView(WorkspaceView):
    @extend_schema(
        operation_id="campaign_rules_destroy",
        parameters=[
            OpenApiParameter(
                "keep",
                OpenApiTypes.BOOL,
                description="Leave what it assigned where it is; else it moves out.",
            )
        ],
        responses={204: None},
    )
    def delete(self, request: Request, slug: str, rule_id: int) -> Response:
        """Take a rule out of force."""
        keep = request.query_params.get("keep", "true").lower()
        if keep not in ("true", "false"):
            raise serializers.ValidationError({"keep": [_("Write true or false.")]})
        rule = (
            CampaignRule.objects.of(self.workspace)
            .filter(pk=rule_id, campaign__workspace=self.workspace)
            .select_related("campaign")
            .first()
        )
        if rule is None:
            raise Http404
        rules.delete_rule(self.workspace, rule, keep=keep == "true", by=self.key)
        return Response(status=status.HTTP_204_NO_CONTENT)
