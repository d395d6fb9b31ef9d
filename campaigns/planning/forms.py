"""What a browser sends to move platform campaigns and to plan goals and rules, limited to rows of the workspace."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from campaigns.channels import CHANNEL_CHOICES, CHANNELS
from campaigns.ingest.sources import source_label
from campaigns.models import Campaign, CampaignRule, Goal, GoalDirection, PlatformCampaign, SourceAccount
from campaigns.planning.fields import day_field
from campaigns.planning.goals import GoalPlan
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
        # "Not there" for what is not there at all and for what another workspace owns.
        for name, queryset in (("platform_campaigns", of_source), ("campaign", others)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset
            field.error_messages["invalid_choice"] = str(_("Choose one of the list."))


def as_written(value: Decimal | None, *, is_share: bool) -> str:
    """A number as people type it, shares in percent."""
    if value is None:
        return ""
    return f"{(value * 100 if is_share else value).normalize():f}"


class GoalForm(forms.Form):
    """`metrics` are the (name, label) pairs that can be aimed at, `shares` those written in percent: the floor above
    knows them.
    """

    name = forms.CharField(
        label=_("What shall be reached"),
        max_length=200,
        help_text=_("For example: more wholesale enquiries before Christmas."),
    )
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        queryset=None, label=_("Campaign"), required=False, empty_label=_("The whole workspace")
    )
    metric = forms.ChoiceField(label=_("Metric"))
    direction = forms.ChoiceField(
        label=_("The value shall be"), choices=GoalDirection.choices, initial=GoalDirection.AT_LEAST
    )
    target = forms.DecimalField(label=_("Target"), max_digits=18, decimal_places=4)
    baseline = forms.DecimalField(label=_("Baseline"), max_digits=18, decimal_places=4, required=False)
    starts_on = day_field(_("First day"))
    due_on = day_field(_("Due"))
    reason = forms.CharField(
        label=_("Why it matters and how you will reach it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        workspace: Workspace,
        metrics: Iterable[tuple[str, Any]],
        *args: Any,
        shares: Collection[str] = (),
        goal: Goal | None = None,
        **options: Any,
    ) -> None:
        self.shares = shares
        if goal is not None:
            options["initial"] = self._values_of(goal, shares) | options.get("initial", {})
        super().__init__(*args, **options)
        self.fields["metric"] = forms.ChoiceField(label=self.fields["metric"].label, choices=list(metrics))
        field = self.fields["campaign"]
        assert isinstance(field, forms.ModelChoiceField)
        chosen = Q(archived_at=None) | Q(pk=goal.campaign_id if goal else None)
        field.queryset = Campaign.objects.of(workspace).filter(chosen).order_by("name", "pk")
        field.error_messages["invalid_choice"] = str(_("Choose one of the list."))
        for name in ("target", "baseline"):
            self.fields[name].widget.attrs.update(step="any", inputmode="decimal")
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    @staticmethod
    def _values_of(goal: Goal, shares: Collection[str]) -> dict[str, Any]:
        values = {name: getattr(goal, name) for name in GoalForm.base_fields}
        for name in ("target", "baseline"):
            values[name] = as_written(values[name], is_share=goal.metric in shares)
        return values

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        if values.get("metric") in self.shares:
            for name in ("target", "baseline"):
                if values.get(name) is not None:
                    values[name] = values[name] / 100
        return values

    def plan(self) -> GoalPlan:
        return GoalPlan(**self.cleaned_data)


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
        field = self.fields["campaign"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Campaign.objects.of(workspace).filter(archived_at=None).order_by("name", "pk")
        field.error_messages["invalid_choice"] = str(_("Choose one of the list."))
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
