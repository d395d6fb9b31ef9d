"""What a browser sends about content items and annotations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from campaigns.channels import CHANNEL_CHOICES
from campaigns.models import Campaign, ContentItem
from campaigns.planning.annotations import LONGEST
from campaigns.planning.contents import FIELDS, ContentPlan
from campaigns.planning.fields import choose_from, day_field


class ContentForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=ContentItem.Kind.choices, initial=ContentItem.Kind.POST)
    channel = forms.ChoiceField(label=_("Channel"))
    planned_on = day_field(_("Planned for"))
    published_on = day_field(_("Published"), required=False)
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        required=False,
        help_text=_("Where it can be seen once it is out."),
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Text"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(
        self,
        campaign: Campaign,
        *args: Any,
        item: ContentItem | None = None,
        today: date | None = None,
        **options: Any,
    ) -> None:
        first = campaign.channels[0] if campaign.channels else "other"
        initial = {"channel": first, "planned_on": max(filter(None, (campaign.starts_on, today)), default="")}
        options["initial"] = {name: getattr(item, name) for name in FIELDS} if item else initial
        super().__init__(*args, **options)
        # Those of the campaign first: most content is for one of them.
        own = [choice for choice in CHANNEL_CHOICES if choice[0] in campaign.channels]
        others = [choice for choice in CHANNEL_CHOICES if choice[0] not in campaign.channels]
        groups: list[Any] = [(_("Of this campaign"), own), (_("Others"), others)] if own else CHANNEL_CHOICES
        self.fields["channel"] = forms.ChoiceField(label=self.fields["channel"].label, choices=groups)
        self.fields["title"].widget.attrs["autocomplete"] = "off"

    def plan(self) -> ContentPlan:
        return ContentPlan(**self.cleaned_data)


class AnnotationForm(forms.Form):
    day = day_field(_("Day"))
    text = forms.CharField(
        label=_("What happened"),
        max_length=LONGEST,
        help_text=_("In a few words, such as “New price list” or “Shop closed”."),
    )
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        queryset=None, label=_("Campaign"), required=False, empty_label=_("The whole workspace")
    )

    def __init__(self, workspace: Workspace, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choose_from(self, "campaign", Campaign.objects.of(workspace).order_by("name", "pk"))
        self.fields["text"].widget.attrs["autocomplete"] = "off"
