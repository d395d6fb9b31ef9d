"""What the user may be asked about a file, as forms: only what this file leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import currencies
from accounts.models import Workspace
from campaigns.channels import CHANNELS
from campaigns.ingest.account import NEW
from campaigns.ingest.answers import Answers
from campaigns.ingest.mapping import FIELDS, target_choices
from campaigns.ingest.shapes import ReadRequest, ReadResult
from campaigns.ingest.sources import PLAIN, SOURCES
from campaigns.measures import MEASURES
from campaigns.models import ImportRun, SourceAccount

ACCOUNT_QUESTIONS = {"account_unknown", "account_unsaid", "account_of_other_workspace"}
# Questions whose answer travels with the mapping.
MAPPED_ANSWERS = ("start_on", "end_on", "negative_spend", "platform")


class AnswerForm(forms.Form):
    """The questions of one file; `answers` joins them to what was answered before."""

    def __init__(self, workspace: Workspace, run: ImportRun, data: Any = None) -> None:
        super().__init__(data)
        self.found = ReadResult.from_dict(run.findings)
        self.before = Answers.from_json(run.answers)
        self.codes = {problem.code for problem in self.found.problems if problem.severity == "question"}
        self._ask_about_reading(workspace)
        if self.codes & ACCOUNT_QUESTIONS:
            self._ask_for_account(workspace)
        if self.needs_mapping:
            self._ask_for_mapping()

    @property
    def needs_mapping(self) -> bool:
        """No source fits, or the columns were mapped and the mapping needs another look."""
        return "needs_mapping" in self.codes or bool((self.before.request.mapping or {}).get("columns"))

    def _ask_about_reading(self, workspace: Workspace) -> None:
        if "source_unclear" in self.codes:
            self.fields["source"] = forms.ChoiceField(
                label=_("What is this file?"),
                choices=[(name, label) for name, label in SOURCES.items() if name != PLAIN],
                initial=self.found.source,
            )
        if "currency_missing" in self.codes or self.needs_mapping:
            self.fields["currency"] = forms.ChoiceField(
                label=_("Currency of the amounts"),
                choices=[("", _("Please choose")), *currencies.choices(get_language() or "en")],
                initial=self.before.request.currency or "",
                required="currency_missing" in self.codes,
                help_text=_("Your workspace counts in %(currency)s; other currencies are converted by day.")
                % {"currency": workspace.currency},
            )
        if "number_ambiguous" in self.codes:
            self.fields["decimal"] = forms.ChoiceField(
                label=_("Decimal sign"), choices=[(".", _("Point: 1,234.50")), (",", _("Comma: 1.234,50"))]
            )
        if "date_ambiguous" in self.codes:
            self.fields["date_order"] = forms.ChoiceField(
                label=_("Order of the dates"),
                choices=[
                    ("dmy", _("Day first: 31/12")),
                    ("mdy", _("Month first: 12/31")),
                    ("ymd", _("Year first")),
                ],
            )
        if "period_missing" in self.codes:
            day = forms.DateInput(attrs={"type": "date"})
            self.fields["start_on"] = forms.DateField(label=_("First day of the file"), widget=day)
            self.fields["end_on"] = forms.DateField(label=_("Last day of the file"), widget=day)
        if "platform_unsaid" in self.codes:
            self.fields["platform"] = forms.ChoiceField(
                label=_("Platform of the numbers"),
                choices=[("facebook", "Facebook"), ("instagram", "Instagram")],
            )
        if "negative_spend" in self.codes:
            self.fields["negative_spend"] = forms.BooleanField(
                label=_("Spend below zero is a credit: load it")
            )

    def _ask_for_account(self, workspace: Workspace) -> None:
        vendor = (self.found.source or "").partition(".")[0]
        known = SourceAccount.objects.of(workspace).filter(vendor=vendor).order_by("name")
        choices = [(str(account.pk), account.name) for account in known]
        new = _("A new account: %(name)s") % {"name": self.found.account_name or SOURCES.get(vendor, vendor)}
        self.fields["account"] = forms.ChoiceField(label=_("Account"), choices=[*choices, (NEW, new)])

    def _ask_for_mapping(self) -> None:
        mapping = self.before.request.mapping or self.found.suggested_mapping
        targets: Sequence[str] = mapping.get("columns", [])
        choices = grouped_targets()
        self.fields["header_line"] = forms.IntegerField(
            label=_("Line with the column names"), min_value=1, initial=self.found.header_line
        )
        self.fields["channel"] = forms.ChoiceField(
            label=_("Channel of rows that name none"),
            choices=[(code, label) for code, label in CHANNELS.items()],
            initial=mapping.get("channel", "other"),
        )
        for index, label in enumerate(self.found.header):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=label or _("Column %(number)s") % {"number": index + 1},
                choices=choices,
                required=False,
                initial=targets[index] if index < len(targets) else "",
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = cleaned.get("start_on"), cleaned.get("end_on")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("end_on", _("The last day lies before the first."))
        return cleaned

    def mapping_rows(self) -> list[dict[str, Any]]:
        """For the screen: each column with its field and what stands in its first rows."""
        return [
            {
                "field": self[f"column_{index}"],
                "label": label,
                "samples": [row[index] for row in self.found.samples[:4] if index < len(row) and row[index]],
            }
            for index, label in enumerate(self.found.header)
        ]

    def answers(self) -> Answers:
        """All answers so far, these included; call after `is_valid`."""
        given = self.cleaned_data
        before = self.before.request
        mapping = dict(before.mapping or {})
        for name in MAPPED_ANSWERS:
            if given.get(name):
                value = given[name]
                mapping[name] = "credit" if value is True else str(value)
        if self.needs_mapping:
            mapping["columns"] = [given.get(f"column_{index}", "") for index in range(len(self.found.header))]
            mapping["channel"] = given["channel"]
            if given["header_line"] != self.found.header_line:
                # Another header has other columns: ask again with those instead of guessing.
                mapping = {"header_line": given["header_line"]}
            elif "header_line" in (before.mapping or {}):
                mapping["header_line"] = given["header_line"]
        request = ReadRequest(
            source=given.get("source") or before.source,
            currency=given.get("currency") or before.currency,
            mapping=mapping or None,
            decimal=given.get("decimal") or before.decimal,
            date_order=given.get("date_order") or before.date_order,
        )
        return Answers(request, given.get("account") or self.before.account)


def grouped_targets() -> list[Any]:
    """The choices of a column: nothing, what a row is about, what it measures."""
    labels = dict(target_choices())
    return [
        ("", _("Do not read")),
        (_("What the row is about"), [(name, labels[name]) for name in FIELDS]),
        (_("What it measures"), [(name, labels[name]) for name in MEASURES]),
    ]
