"""What a browser sends to enter a mark-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.markup.entered import MarkupWish
from campaigns.channels import CHANNEL_CHOICES


class MarkupForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("Channel"),
        required=False,
        choices=[("", _("All other channels")), *CHANNEL_CHOICES],
    )
    percent = forms.DecimalField(
        label=_("Mark-up in percent"),
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=500,
        widget=forms.NumberInput(attrs={"step": "0.01", "min": "0", "max": "500", "inputmode": "decimal"}),
        help_text=_("15 makes 115 of each 100 of ad spend."),
    )
    valid_from = forms.DateField(
        label=_("Valid from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("It counts from this day until the next mark-up of the channel; days before it stay."),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        help_text=_("What was agreed, for whoever reads it later."),
    )

    def wish(self) -> MarkupWish:
        said: dict[str, Any] = self.cleaned_data
        return MarkupWish(said["valid_from"], said["percent"], said["channel"], said["note"])
