"""What a browser sends to move platform campaigns and to sort them by rules, limited to rows of the workspace."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from campaigns.channels import CHANNEL_CHOICES, CHANNELS
from campaigns.ingest.sources import source_label
from campaigns.models import Campaign, CampaignRule, PlatformCampaign, SourceAccount
from campaigns.planning.fields import choose_from
from campaigns.planning.matching import Condition
from campaigns.planning.rules import RuleWish


class PlatformCampaignsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {CHANNELS.get(obj.channel, obj.channel)}"


class AssignForm(forms.Form):
    """Which platform campaigns go to which campaign."""

    platform_campaigns = PlatformCampaignsField(
        queryset=None, label=_("Platform campaigns"), widget=forms.CheckboxSelectMultiple
    )
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        queryset=None, label=_("Move to"), empty_label=_("Choose a campaign")
    )

    def __init__(self, workspace: Workspace, source: Campaign, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        of_source = PlatformCampaign.objects.of(workspace).filter(campaign=source).order_by("name", "pk")
        others = (
            Campaign.objects.of(workspace)
            .filter(archived_at=None)
            .exclude(pk=source.pk)
            .order_by("name", "pk")
        )
        choose_from(self, "platform_campaigns", of_source)
        choose_from(self, "campaign", others)


class RuleForm(forms.Form):
    """Which platform campaigns go to which campaign from now on."""

    match = forms.ChoiceField(label=_("The name"), choices=CampaignRule.Match.choices)
    text = forms.CharField(
        label=_("Text"),
        max_length=300,
        help_text=_(
            "Capital letters make no difference. In a pattern * stands for any text and ? for one character."
        ),
    )
    source = forms.ChoiceField(label=_("Only from this source"), required=False)
    channel = forms.ChoiceField(label=_("Only in this channel"), required=False)
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        queryset=None, label=_("Belongs to"), required=False, empty_label=_("Choose a campaign")
    )
    new_campaign = forms.CharField(label=_("or a new campaign"), max_length=200, required=False)
    order = forms.ChoiceField(
        label=_("Order"),
        choices=[("last", _("after all other rules")), ("first", _("before all other rules"))],
        help_text=_("The first rule that fits decides."),
    )

    def __init__(self, workspace: Workspace, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        vendors = SourceAccount.objects.of(workspace).order_by("vendor").values_list("vendor", flat=True)
        sources = [(vendor, source_label(vendor)) for vendor in vendors.distinct()]
        self.fields["source"] = forms.ChoiceField(
            label=self.fields["source"].label, required=False, choices=[("", _("All sources")), *sources]
        )
        self.fields["channel"] = forms.ChoiceField(
            label=self.fields["channel"].label,
            required=False,
            choices=[("", _("All channels")), *CHANNEL_CHOICES],
        )
        active = Campaign.objects.of(workspace).filter(archived_at=None)
        choose_from(self, "campaign", active.order_by("name", "pk"))
        field = self.fields["campaign"]
        field.error_messages["required"] = str(_("Choose a campaign, or name a new one."))
        # One of the two is asked for, and only the first says so.
        field.required = not self.data.get("new_campaign")
        self.order_fields(["match", "text", "source", "channel", "campaign", "new_campaign", "order"])
        for name in ("text", "new_campaign"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def wish(self) -> RuleWish:
        """What is known of it so far: a preview asks before all fields are right."""
        value = self.cleaned_data.get
        condition = Condition(
            value("match", ""), value("text", ""), value("source", ""), value("channel", "")
        )
        return RuleWish(condition, first=value("order") == "first")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        if values.get("campaign") and values.get("new_campaign"):
            self.add_error("new_campaign", _("Choose a campaign or name a new one, not both."))
        return values
