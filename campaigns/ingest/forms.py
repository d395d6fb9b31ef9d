"""What the user may be asked about a file, as forms: only what this file leaves open, or how it was read, to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import currencies
from accounts.models import Workspace
from accounts.templatetags.formats import count
from campaigns.channels import CHANNELS
from campaigns.ingest import problems
from campaigns.ingest.account import NEW
from campaigns.ingest.answers import Answers
from campaigns.ingest.mapping import FIELDS, target_choices
from campaigns.ingest.money_apart import ASKED
from campaigns.ingest.shapes import ReadResult
from campaigns.ingest.sources import PLAIN, SOURCES, source_label
from campaigns.measures import MEASURES
from campaigns.models import ImportRun, SourceAccount

ACCOUNT_QUESTIONS = {"account_unknown", "account_unsaid", "account_of_other_workspace"}
CURRENCY_QUESTIONS = {"currency_missing", ASKED, "currency_of_account"}
DECIMALS = [(".", _("Point: 1,234.50")), (",", _("Comma: 1.234,50"))]
DATE_ORDERS = [
    ("dmy", _("Day first: 31/12")),
    ("mdy", _("Month first: 12/31")),
    ("ymd", _("Year first")),
]
# Questions whose answer travels with the mapping.
MAPPED_ANSWERS = ("start_on", "end_on", "negative_spend", "platform")


class AnswerForm(forms.Form):
    """The questions of one file; `answers` joins them to what was answered before.

    With `is_change` nothing is asked: it offers to read the file otherwise than it was.
    """

    def __init__(
        self, workspace: Workspace, run: ImportRun, data: Any = None, *, is_change: bool = False
    ) -> None:
        super().__init__(data)
        self.found = ReadResult.from_dict(run.findings)
        self.before = Answers.from_json(run.answers)
        self.is_change = is_change
        self.codes = {problem.code for problem in self.found.problems if problem.severity == "question"}
        self._ask_about_reading(workspace)
        self._ask_about_formats()
        self._ask_about_days()
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
        if "choose_account" in self.codes:
            self.fields["only_account"] = forms.ChoiceField(
                label=_("Which account shall be loaded?"),
                choices=[(account[0], _account_words(*account[1:])) for account in self.found.accounts],
                widget=forms.RadioSelect,
                help_text=_("The others are offered afterwards, one click each."),
            )
        is_asked = bool(self.codes & CURRENCY_QUESTIONS)
        if is_asked or self.needs_mapping or (self.is_change and self.before.request.currency):
            self.fields["currency"] = forms.ChoiceField(
                label=_("Currency of the amounts"),
                choices=[("", _("Please choose")), *currencies.choices(get_language() or "en")],
                initial=self.before.request.currency or "",
                required=is_asked,
                help_text=_("Your workspace counts in %(currency)s; other currencies are converted by day.")
                % {"currency": workspace.currency},
            )
        if "platform_unsaid" in self.codes:
            self.fields["platform"] = forms.ChoiceField(
                label=_("Platform of the numbers"),
                choices=[("facebook", "Facebook"), ("instagram", "Instagram")],
            )
        if "negative_spend" in self.codes:
            self.fields["negative_spend"] = forms.BooleanField(
                label=_("Spend below zero is a credit: load it")
            )

    def _ask_about_formats(self) -> None:
        """Number format and order of dates: as they must be answered, or with what the file shows, to change it."""
        for name, code, label, choices in (
            ("decimal", "number_ambiguous", _("Decimal sign"), DECIMALS),
            ("date_order", "date_ambiguous", _("Order of the dates"), DATE_ORDERS),
        ):
            before = getattr(self.before.request, name) or ""
            if code in self.codes:
                self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=before or None)
            elif self.is_change or self.needs_mapping:
                self.fields[name] = forms.ChoiceField(
                    label=label,
                    choices=[("", _("As the file shows")), *choices],
                    initial=before,
                    required=False,
                    help_text=self._evidence_of(name),
                )

    def _evidence_of(self, name: str) -> str:
        """What the file shows of it, in words; empty when it shows nothing."""
        codes = {"decimal": "number_format", "date_order": "date_order"}
        return "; ".join(problems.explain(item) for item in self.found.evidence if item.code == codes[name])

    def _ask_about_days(self) -> None:
        given = self.before.request.mapping or {}
        is_asked = "period_missing" in self.codes
        if not is_asked and not (self.is_change and given.get("start_on")):
            return
        for name, label in (("start_on", _("First day of the file")), ("end_on", _("Last day of the file"))):
            widget = forms.DateInput(attrs={"type": "date"})
            self.fields[name] = forms.DateField(
                label=label, widget=widget, initial=given.get(name), required=is_asked
            )

    def _ask_for_account(self, workspace: Workspace) -> None:
        vendor = (self.found.source or "").partition(".")[0]
        known = SourceAccount.objects.of(workspace).filter(vendor=vendor).order_by("name")
        choices = [(str(account.pk), account.name) for account in known]
        new = _("A new account: %(name)s") % {"name": self.found.account_name or source_label(vendor)}
        self.fields["account"] = forms.ChoiceField(label=_("Account"), choices=[*choices, (NEW, new)])

    def _ask_for_mapping(self) -> None:
        # Of another header that was just chosen nothing is answered yet but its line.
        mapping = self.before.request.mapping or {}
        if "columns" not in mapping:
            mapping = {**self.found.suggested_mapping, **mapping}
        targets: Sequence[str] = mapping.get("columns", [])
        choices = grouped_targets()
        self.fields["header_line"] = forms.IntegerField(
            label=_("Line with the column names"),
            min_value=1,
            initial=self.found.header_line,
            widget=forms.RadioSelect if self.found.first_rows else None,
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

    @property
    def has_another_header(self) -> bool:
        """Whether another line was chosen for the column names: then its columns must be looked at anew."""
        chosen = self.cleaned_data.get("header_line")
        return bool(chosen) and chosen != self.found.header_line

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.has_another_header:
            self._errors = ErrorDict(renderer=self.renderer)  # what was said of the columns of the old one

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = cleaned.get("start_on"), cleaned.get("end_on")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("end_on", _("The last day lies before the first."))
        return cleaned

    def header_rows(self) -> list[dict[str, Any]]:
        """The first rows of the table, each to be chosen as the one with the column names."""
        chosen = self["header_line"].value()
        width = max((len(cells) for _line, cells in self.found.first_rows), default=0)
        return [
            {
                "line": line,
                "cells": [*cells, *[""] * (width - len(cells))],
                "is_chosen": str(line) == str(chosen),
            }
            for line, cells in self.found.first_rows
        ]

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
            mapping = self._mapping(mapping)
        request = replace(
            before,
            source=given.get("source") or before.source,
            currency=given.get("currency") or before.currency,
            mapping=mapping or None,
            decimal=self._given("decimal"),
            date_order=self._given("date_order"),
            only_account=given.get("only_account") or before.only_account,
        )
        return replace(self.before, request=request, account=given.get("account") or self.before.account)

    def _given(self, name: str) -> Any:
        """The answer to a question that may be taken back; what was answered before where it was not put."""
        if name in self.fields:
            return self.cleaned_data.get(name) or None
        return getattr(self.before.request, name)

    def _mapping(self, mapping: dict[str, Any]) -> dict[str, Any]:
        given = self.cleaned_data
        if self.has_another_header:
            # Another header has other columns: ask again with those instead of guessing.
            return {"header_line": given["header_line"]}
        columns = [given.get(f"column_{index}", "") for index in range(len(self.found.header))]
        mapping = {**mapping, "columns": columns, "channel": given.get("channel") or "other"}
        if "header_line" in (self.before.request.mapping or {}):
            mapping["header_line"] = given["header_line"]
        return mapping


def _account_words(name: str, rows: int, currency: str) -> str:
    words = ngettext("%(name)s: %(count)s row", "%(name)s: %(count)s rows", rows)
    text = words % {"name": name, "count": count(rows)}
    return f"{text}, {currency}" if currency else text


def grouped_targets() -> list[Any]:
    """The choices of a column: nothing, what a row is about, what it measures."""
    labels = dict(target_choices())
    return [
        ("", _("Do not read")),
        (_("What the row is about"), [(name, labels[name]) for name in FIELDS]),
        (_("What it measures"), [(name, labels[name]) for name in MEASURES]),
    ]
