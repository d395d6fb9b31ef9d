"""What a person decides about the tracking of a website."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.planning.fields import ListField


class WebsiteForm(forms.Form):
    site_hosts: Any = ListField(
        label=_("Websites"),
        max_length=5000,
        help_text=_(
            "One a line, such as example.com; what lies below it counts too. "
            "Empty: the script counts wherever it stands."
        ),
        rows=3,
    )
    cookie_days = forms.IntegerField(
        label=_("Days a visitor is known, with consent"),
        min_value=0,
        max_value=365,
        help_text=_("0: no cookie at all, and nobody is recognised on another day."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    respects_opt_out = forms.BooleanField(
        label=_("Do not count browsers that send Do Not Track or Global Privacy Control"),
        required=False,
    )
