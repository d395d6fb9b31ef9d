"""What a browser sends to enter costs, colleagues with their rates, and margins."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts import currencies
from accounts.forms import PercentField
from accounts.models import Workspace
from campaigns.models import Campaign, Colleague, CostEntry, Offer
from campaigns.planning.colleagues import RateWish
from campaigns.planning.costs import CostWish
from campaigns.planning.fields import choose_from, day_field


def _number(label: Any, max_digits: int, **options: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"step": "0.01", "min": "0", "inputmode": "decimal"})
    return forms.DecimalField(label=label, max_digits=max_digits, decimal_places=2, widget=widget, **options)


def _currencies(form: forms.Form, workspace: Workspace) -> None:
    field = form.fields["currency"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = currencies.choices(get_language() or workspace.language)


class CostForm(forms.Form):
    """An amount, or the hours of a colleague."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CostEntry.Kind.choices)
    name = forms.CharField(
        label=_("What for"), max_length=200, help_text=_("For example: pictures for the spring campaign.")
    )
    repeats = forms.ChoiceField(
        label=_("How often"),
        choices=CostEntry.Repeats.choices,
        help_text=_(
            "A monthly cost is that of a whole month; a month that is begun or left early costs its days."
        ),
    )
    starts_on = day_field(_("First day"))
    ends_on = day_field(
        _("Last day"),
        required=False,
        help_text=_(
            "A cost falls evenly on its days. Empty: the first day alone, or each month from now on."
        ),
    )
    amount = _number(_("Amount"), 14, required=False)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    hours = _number(
        _("Hours"),
        8,
        required=False,
        help_text=_("Only for labour, instead of an amount: hours × hourly rate."),
    )
    colleague: forms.ModelChoiceField[Colleague] = forms.ModelChoiceField(
        queryset=None, label=_("Who worked them"), required=False, empty_label=_("Nobody")
    )
    rule = forms.ChoiceField(
        label=_("Who bears it"),
        choices=CostEntry.Rule.choices,
        help_text=_(
            "By ad spend or hours: each campaign in proportion to its own in these days. In equal parts: "
            "all campaigns that run in them."
        ),
    )
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        queryset=None,
        label=_("Campaign"),
        required=False,
        empty_label=pgettext_lazy("campaign", "None"),
        help_text=_("Only where one campaign bears the cost."),
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(
        self, workspace: Workspace, *args: Any, entry: CostEntry | None = None, **options: Any
    ) -> None:
        if entry is not None:
            options["initial"] = {name: getattr(entry, name) for name in self.base_fields}
        super().__init__(*args, **options)
        _currencies(self, workspace)
        chosen = Q(archived_at=None) | Q(pk=entry.campaign_id if entry else None)
        choose_from(self, "campaign", Campaign.objects.of(workspace).filter(chosen).order_by("name", "pk"))
        chosen = Q(archived_at=None) | Q(pk=entry.colleague_id if entry else None)
        choose_from(
            self, "colleague", Colleague.objects.of(workspace).filter(chosen).order_by("name", "role", "pk")
        )
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def wish(self) -> CostWish:
        return CostWish(**self.cleaned_data)


class RateForm(forms.Form):
    """What an hour costs, from a day on."""

    amount = _number(
        _("Cost of an hour"), 12, help_text=_("Wage with all that an employer pays on top of it.")
    )
    currency = forms.ChoiceField(label=_("Currency"))
    valid_from = day_field(
        _("Valid from"), help_text=_("It counts from this day until the next rate begins.")
    )

    def __init__(self, workspace: Workspace, *args: Any, **options: Any) -> None:
        options["initial"] = {"currency": workspace.currency} | options.get("initial", {})
        super().__init__(*args, **options)
        _currencies(self, workspace)

    def rate(self) -> RateWish:
        return RateWish(*(self.cleaned_data[name] for name in ("amount", "valid_from", "currency")))


class ColleagueForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("A person, or what several do: designer, intern.")
    )
    role = forms.CharField(label=_("Role"), max_length=120, required=False)


class NewColleagueForm(RateForm, ColleagueForm):
    """A colleague with the first rate."""

    field_order = ("name", "role", "amount", "currency", "valid_from")


class ProductMarginForm(forms.Form):
    """`products` are offered while somebody types; others may be written too."""

    product = forms.CharField(
        label=_("Product"), max_length=300, help_text=_("Written as in the export of your shop.")
    )
    gross_margin = PercentField(label=_("Gross margin in percent"))

    def __init__(self, products: Iterable[str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.products = list(products)
        self.fields["product"].widget.attrs.update(list="products", autocomplete="off")


class OfferForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Offer.Kind.choices)


class OfferMarginForm(forms.Form):
    gross_margin = PercentField(label=_("Gross margin in percent"), required=False)

    def margin(self) -> Decimal | None:
        found: Decimal | None = self.cleaned_data["gross_margin"]
        return found
