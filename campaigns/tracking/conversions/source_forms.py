"""What a browser sends to add a webhook and to change its secret."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import WebhookSource
from campaigns.tracking.webhooks.sources import MOST_SECRET


def _secret_field(*, required: bool) -> forms.CharField:
    # Shown while it is written and never again: one must see whether it was pasted whole.
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=_("Secret"), max_length=MOST_SECRET, required=required, widget=widget)


class WebhookForm(forms.Form):
    vendor = forms.ChoiceField(label=_("System"), choices=WebhookSource.Vendor.choices)
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Such as the name of the shop."))
    secret = _secret_field(required=False)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # as the base takes them
        self.fields["secret"].help_text = _(
            "What the system signs with. Leave it empty if you do not have it yet: the next page says where it is."
        )


class SecretForm(forms.Form):
    secret = _secret_field(required=True)
