"""What a browser sends about leads: stage, notes, what they say themselves, a file of them, whom to merge with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Person, Stage
from campaigns.tracking.people.people import MOST_HEARD_FROM, MOST_NOTES


class LeadForm(forms.Form):
    """The stage, and what people wrote about somebody."""

    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)
    # As the form was shown.
    stage_was = forms.ChoiceField(choices=Stage.choices, required=False, widget=forms.HiddenInput)
    heard_from = forms.CharField(
        label=_("Heard of us from"),
        max_length=MOST_HEARD_FROM,
        required=False,
        help_text=_("What they say themselves: a second source beside what was tracked."),
    )
    notes = forms.CharField(
        label=_("Notes"), max_length=MOST_NOTES, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, person: Person, *args: Any, **options: Any) -> None:
        options["initial"] = {name: getattr(person, name) for name in ("stage", "heard_from", "notes")}
        options["initial"]["stage_was"] = person.stage
        super().__init__(*args, **options)
        self.fields["heard_from"].widget.attrs["autocomplete"] = "off"


class LeadFileForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt"}),
        help_text=_(
            "At most 20,000 lines and 5 MB, with headers in English, Spanish or Korean: e-mail address, phone, name, "
            "stage, created, heard from, id."
        ),
    )
    order = forms.ChoiceField(
        label=_("Order of day and month"),
        required=False,
        choices=[
            ("", _("As the file shows")),
            ("dmy", _("Day before month")),
            ("mdy", _("Month before day")),
        ],
        help_text=_("Only for days such as 03/04/2026 that can be read either way."),
    )


class LeadFileConfirmForm(forms.Form):
    """Which stored file is meant, and how its days are read."""

    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    order = forms.ChoiceField(
        choices=[("", ""), ("dmy", ""), ("mdy", "")], required=False, widget=forms.HiddenInput
    )


class MergeSearchForm(forms.Form):
    q = forms.CharField(
        label=_("E-mail address or code"),
        max_length=320,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class MergeForm(forms.Form):
    other = forms.RegexField(r"^[0-9]{1,18}$", widget=forms.HiddenInput)
