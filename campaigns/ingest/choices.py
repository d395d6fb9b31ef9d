"""What the user may decide about a file that asks nothing: leave bad rows out, remove rows that it does not have."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.forms import PercentField
from accounts.templatetags.formats import count
from campaigns.ingest.answers import Answers
from campaigns.ingest.shapes import ReadResult
from campaigns.models import ImportRun, RunState


def has_choices(run: ImportRun, found: ReadResult) -> bool:
    """Before loading: always where it could be loaded, and where bad rows are what keeps it from that."""
    if run.state == RunState.REJECTED and found.bad_row_count:
        return not any(item.severity == "error" and item.line is None for item in found.problems)
    return run.state == RunState.READY


class ChoiceForm(forms.Form):
    """Choices of one file; `answers` joins them to what was answered before."""

    tolerance = PercentField(
        label=_("Leave out bad rows, up to"),
        required=False,
        help_text=_("Rows that cannot be read, in percent of all. Empty: nothing is loaded if a row is bad."),
    )
    complete = forms.BooleanField(
        label=_("This file is complete for its range: remove loaded rows that it does not have"),
        required=False,
        help_text=_(
            "Only for an export without any filter. Rows of the same account and days that are loaded and not in "
            "this file are taken away. It can be undone."
        ),
    )

    def __init__(self, run: ImportRun, data: Any = None) -> None:
        self.before = Answers.from_json(run.answers)
        tolerance = self.before.request.tolerance
        initial = {
            "tolerance": Decimal(str(tolerance)) / 100 if tolerance else None,
            "complete": self.before.complete,
        }
        super().__init__(data, initial=initial)
        found = ReadResult.from_dict(run.findings)
        if run.state == RunState.REJECTED and found.bad_row_count and run.row_count:
            self._suggest(found.bad_row_count, found.bad_row_count + run.row_count)

    def _suggest(self, bad: int, of_all: int) -> None:
        """The share that is enough for all bad rows of the file."""
        words = ngettext_lazy(
            "%(count)s of %(all)s rows cannot be read. With this share it is left out and the others are loaded.",
            "%(count)s of %(all)s rows cannot be read. With this share they are left out and the others are loaded.",
            bad,
        )
        self.fields["tolerance"].help_text = words % {"count": count(bad), "all": count(of_all)}
        self.initial["tolerance"] = _rounded_up(Decimal(bad) / of_all)

    def answers(self) -> Answers:
        """All answers so far, these included; call after `is_valid`."""
        share: Decimal | None = self.cleaned_data["tolerance"]
        # Nothing and not "as the workspace says": that was the answer which is changed here.
        tolerance = float(share * 100) if share else 0.0
        request = replace(self.before.request, tolerance=tolerance)
        return replace(self.before, request=request, complete=self.cleaned_data["complete"])


def _rounded_up(share: Decimal) -> Decimal:
    """The next whole percent: what is enough for all bad rows."""
    return min((share * 100).to_integral_value(rounding="ROUND_CEILING") / 100, Decimal(1))
