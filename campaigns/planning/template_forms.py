"""What a browser sends to use a template, to save one, or to plan a campaign once more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.planning.fields import day_field, money_field
from campaigns.planning.templates import Wish


class UseForm(forms.Form):
    name = forms.CharField(label=_("Name of the campaign"), max_length=200)
    first_day = day_field(_("First day"), help_text=_("All its days are counted from here."))
    budget = money_field(_("Budget"))

    def __init__(self, *args: Any, currency: str, has_parts: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.currency = currency
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        if has_parts:
            self.fields["budget"].help_text = _("The channels get their parts of it in the same proportion.")

    def wish(self) -> Wish:
        return Wish(**self.cleaned_data)


class TemplateNameForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the template"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
