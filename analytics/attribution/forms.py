"""What a browser sends to change the rules of attribution."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.attribution.rules import MAX_LOOK_BACK, Rules
from campaigns.models import AttributionModel, DateBasis
from campaigns.planning.fields import ListField


class RulesForm(forms.Form):
    model = forms.ChoiceField(
        label=_("Model"),
        choices=AttributionModel.choices,
        help_text=_("How reports share a conversion among the touches before it."),
    )
    look_back_days = forms.IntegerField(
        label=_("Look-back in days"),
        min_value=1,
        max_value=MAX_LOOK_BACK,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("Touches longer ago than this get no credit."),
    )
    date_basis = forms.ChoiceField(
        label=_("Date basis"),
        choices=DateBasis.choices,
        help_text=_(
            "The day on which reports count the credit: of the conversion, or of the touch as ad platforms do."
        ),
    )
    ignored_referrers = ListField(
        label=_("Websites that get no credit"),
        help_text=_(
            "Such as payment providers, one a line. Whoever comes back from there came from where he came before."
        ),
        max_length=10_000,
        rows=6,
        commas=False,
    )

    def wish(self) -> Rules:
        return Rules(**self.cleaned_data)
