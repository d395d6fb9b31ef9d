"""What a browser sends to enter an exchange rate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import currencies
from accounts.models import Workspace
from analytics.models import OwnRate
from analytics.rates.own import DECIMALS, RateWish


class OwnRateForm(forms.Form):
    """`waiting` are currencies that facts have and that come first; some may be no currency of today."""

    currency = forms.ChoiceField(label=_("Currency"))
    valid_from = forms.DateField(
        label=_("Valid from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("It counts from this day until the next rate of this currency."),
    )
    quote = forms.ChoiceField(label=_("The rate is"))
    rate = forms.DecimalField(
        label=_("Rate"),
        max_digits=20,
        decimal_places=DECIMALS,
        widget=forms.NumberInput(attrs={"step": "any", "min": "0", "inputmode": "decimal"}),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        help_text=_("Where the rate comes from, for whoever reads it later."),
    )

    def __init__(self, workspace: Workspace, waiting: Iterable[str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        own = workspace.currency
        choices: list[Any] = [("", _("Choose a currency"))]
        if first := [(code, code) for code in waiting if code]:
            choices.append((_("Without a rate"), first))
        for label, group in currencies.choices(get_language() or workspace.language):
            choices.append((label, [(code, name) for code, name in group if code != own]))
        self.fields["currency"] = forms.ChoiceField(label=self.fields["currency"].label, choices=choices)
        self.fields["quote"] = forms.ChoiceField(
            label=self.fields["quote"].label,
            choices=[
                (OwnRate.Quote.FOREIGN, _("%(own)s for one unit of that currency") % {"own": own}),
                (OwnRate.Quote.OWN, _("units of that currency for one %(own)s") % {"own": own}),
            ],
        )
        self.order_fields(["currency", "valid_from", "quote", "rate", "note"])

    def wish(self) -> RateWish:
        return RateWish(**self.cleaned_data)
