"""Fields that several forms of planning share: days, amounts of money, and lists written as text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from campaigns.planning.plan import listed


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def money_field(label: Any, *, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=14,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )


def choose_from(form: forms.Form, name: str, rows: Any) -> None:
    """Which rows may be chosen; "not there" for what is nowhere and for what another workspace owns."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
    field.error_messages["invalid_choice"] = _("Choose one of the list.")


class ListField(forms.CharField):
    """Texts one a line or with commas between; `commas=False` for web addresses, which may have commas in them."""

    widget = forms.Textarea

    def __init__(self, *, commas: bool = True, rows: int = 2, **options: Any) -> None:
        self.commas = commas
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        """What is kept as a list is written as one asks for it."""
        if isinstance(value, list | tuple):
            return (", " if self.commas else "\n").join(map(str, value))
        return value

    def to_python(self, value: Any) -> Any:
        return listed(super().to_python(value) or "", commas=self.commas)

    def run_validators(self, value: Any) -> None:
        """Of the text as a whole: no NUL, not longer than a page."""
        super().run_validators("\n".join(value) if isinstance(value, list) else value)
