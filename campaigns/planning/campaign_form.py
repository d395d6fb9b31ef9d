"""What a browser sends to plan a campaign: its offer, audience, pages and channels, each channel with its budget."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts import currencies
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Workspace
from campaigns.channels import CHANNEL_CHOICES, CHANNELS
from campaigns.models import Campaign, Objective, Offer
from campaigns.planning.fields import ListField, choose_from, day_field, money_field
from campaigns.planning.plan import CampaignPlan, OfferWish, channel_budgets_of, currency_of

BUDGET_OF = "budget_of_"
# Longer than any list that is allowed; what is wrong with one of its entries is said by the verb.
LONGEST_TEXT, LONGEST_PAGES = 6_000, 45_000


class CampaignForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    objective: forms.ModelChoiceField[Objective] = forms.ModelChoiceField(
        queryset=None, label=_("Objective"), required=False, empty_label=pgettext_lazy("objective", "None")
    )
    offer: forms.ModelChoiceField[Offer] = forms.ModelChoiceField(
        queryset=None, label=_("Offer"), required=False, empty_label=pgettext_lazy("offer", "None")
    )
    new_offer = forms.CharField(label=_("or a new offer"), max_length=200, required=False)
    offer_kind = forms.ChoiceField(
        label=_("Kind of the new offer"),
        choices=Offer.Kind.choices,
        initial=Offer.Kind.PRODUCT,
        required=False,
    )
    audience = forms.CharField(
        label=_("Audience"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whom it is for, in a sentence."),
    )
    regions = ListField(
        label=_("Target regions"), max_length=LONGEST_TEXT, help_text=_("One a line, or with commas between.")
    )
    tags = ListField(
        label=_("Tags"),
        max_length=LONGEST_TEXT,
        help_text=_("Words of your own to find it again, with commas between."),
    )
    landing_pages = ListField(
        label=_("Landing pages"),
        commas=False,
        max_length=LONGEST_PAGES,
        help_text=_("Whole web addresses, one a line."),
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"), choices=CHANNEL_CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on = day_field(_("First day"), required=False)
    ends_on = day_field(_("Last day"), required=False)
    budget = money_field(
        _("Budget"),
        help_text=_("For the whole campaign. Left empty, it is what the channels get together."),
    )
    currency = forms.ChoiceField(label=_("Currency of the budget"))
    notes = forms.CharField(
        label=_("Notes"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self, workspace: Workspace, *args: Any, campaign: Campaign | None = None, **options: Any
    ) -> None:
        options.setdefault(
            "initial", self._values_of(workspace, campaign) if campaign else {"currency": workspace.currency}
        )
        super().__init__(*args, **options)
        choices = currencies.choices(get_language() or workspace.language)
        self.fields["currency"] = forms.ChoiceField(label=self.fields["currency"].label, choices=choices)
        for name in ("name", "new_offer", "regions", "tags"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self._offer_rows(workspace, campaign)
        for channel, label in CHANNELS.items():
            field = money_field(_("Budget: %(channel)s") % {"channel": label})
            field.widget.attrs["class"] = "num"
            self.fields[f"{BUDGET_OF}{channel}"] = field

    def _offer_rows(self, workspace: Workspace, campaign: Campaign | None) -> None:
        """What may be chosen: rows of the workspace in use, and what the campaign has already."""
        chosen = Q(archived_at=None) | Q(pk=campaign.objective_id if campaign else None)
        rows = {
            "objective": Objective.objects.of(workspace).filter(chosen).order_by("position", "name", "pk"),
            "offer": Offer.objects.of(workspace).order_by("name", "pk"),
        }
        for name, queryset in rows.items():
            choose_from(self, name, queryset)

    @staticmethod
    def _values_of(workspace: Workspace, campaign: Campaign) -> dict[str, Any]:
        own = {name for name in CampaignForm.base_fields if hasattr(campaign, name)}
        values = {name: getattr(campaign, name) for name in own - {"objective", "offer"}}
        values |= {"objective": campaign.objective_id, "offer": campaign.offer_id}
        values["currency"] = currency_of(workspace, campaign)
        for channel, amount in channel_budgets_of(workspace, [campaign.pk]).get(campaign.pk, {}).items():
            values[f"{BUDGET_OF}{channel}"] = amount
        return values

    def channel_rows(self) -> Iterator[dict[str, Any]]:
        """Each channel with its tick and the field of its budget, for the page."""
        for tick in self["channels"]:
            channel = str(tick.data["value"])
            yield {"tick": tick, "budget": self[f"{BUDGET_OF}{channel}"]}

    def plan(self) -> CampaignPlan:
        values = dict(self.cleaned_data)
        budgets: dict[str, Decimal] = {}
        for channel in CHANNELS:
            amount = values.pop(f"{BUDGET_OF}{channel}", None)
            if amount is not None:
                budgets[channel] = amount
        kind = values.pop("offer_kind")
        name = values.pop("new_offer")
        return CampaignPlan(
            **values, new_offer=OfferWish(name, kind) if name else None, channel_budgets=budgets
        )

    def refuse(self, error: DomainError) -> None:
        """Beside the field it is about; what is wrong with the parts of the budget stands at the budget."""
        if error.field == "channel_budgets":
            error = DomainError(error.message, field="budget", code=error.code)
        refuse(self, error)
