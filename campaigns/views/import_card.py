"""What the pages show of one import: its state in words, its findings, its problems, and what may be done with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from accounts.templatetags.formats import count, day, figure
from campaigns.ingest import problems
from campaigns.ingest.forms import AnswerForm
from campaigns.ingest.shapes import Problem, ReadResult
from campaigns.ingest.sources import source_label
from campaigns.measures import MEASURES
from campaigns.models import ImportRun, RunState

TONES = {
    RunState.READY: "info",
    RunState.NEEDS_ANSWER: "warning",
    RunState.REJECTED: "error",
    RunState.FAILED: "error",
    RunState.LOADED: "success",
}
PROBLEM_TONES = {"error": "error", "question": "warning", "warning": "warning", "info": "info"}
SOON = (RunState.QUEUED, RunState.LOADING, RunState.UNDOING)


class Card:
    """One import, ready to be rendered; `form` is given when an answer did not fit."""

    def __init__(self, workspace: Workspace, run: ImportRun, form: AnswerForm | None = None) -> None:
        self.workspace = workspace
        self.run = run
        self.found = ReadResult.from_dict(run.findings)
        self._form = form

    @property
    def tone(self) -> str:
        return TONES.get(RunState(self.run.state), "neutral")

    @property
    def source(self) -> str:
        return source_label(self.run.source) if self.run.source else _("Not recognised")

    @property
    def evidence(self) -> list[str]:
        return [problems.explain(item) for item in self.found.evidence]

    @property
    def period(self) -> str:
        return _period(self.run.period_from, self.run.period_to)

    @property
    def is_moving(self) -> bool:
        return self.run.state in SOON

    @property
    def moving_words(self) -> str:
        if self.run.state == RunState.UNDOING:
            return _("Undoing")
        return _("Loading") if self.run.state == RunState.LOADING else _("Waiting for a worker")

    @property
    def progress_words(self) -> str:
        values = {"done": count(self.run.loaded_rows), "all": count(self.run.row_count)}
        return _("%(done)s of %(all)s rows") % values if self.run.state == RunState.LOADING else ""

    @property
    def can_confirm(self) -> bool:
        return self.run.state == RunState.READY

    @property
    def can_discard(self) -> bool:
        return self.run.state in (RunState.READY, RunState.NEEDS_ANSWER)

    @property
    def can_undo(self) -> bool:
        return self.run.state == RunState.LOADED

    @cached_property
    def form(self) -> AnswerForm | None:
        """The questions that are open; None when there are none or the time for them is over."""
        if self._form is not None:
            return self._form
        if self.run.state == RunState.NEEDS_ANSWER:
            return AnswerForm(self.workspace, self.run)
        mapped = bool((self.run.answers.get("mapping") or {}).get("columns"))
        return (
            AnswerForm(self.workspace, self.run) if mapped and self.run.state == RunState.REJECTED else None
        )

    @property
    def counts(self) -> list[dict[str, Any]]:
        run = self.run
        words = {
            _("New"): run.new_count,
            _("Changed"): run.changed_count,
            _("Unchanged"): run.unchanged_count,
            _("Left out"): run.skipped_count,
        }
        return [{"label": label, "text": count(number)} for label, number in words.items()]

    @property
    def facts(self) -> list[dict[str, Any]]:
        """What was found in the file, as label and words."""
        grain = {
            "day": _("one row a day"),
            "range": _("one row for the whole period"),
            "lifetime": _("all that each post has gathered so far"),
        }.get(self.run.grain, "")
        rows = [
            (_("Source"), self.source),
            (_("Account"), self.run.account.name if self.run.account else self.found.account_name),
            (_("Period"), self.period),
            (_("Grain"), grain),
            (_("Currency"), self.run.currency),
            (_("Original file"), self._deleted_file),
        ]
        return [{"label": label, "text": text} for label, text in rows if text]

    @property
    def _deleted_file(self) -> str:
        when = self.run.file_deleted_at
        return _("deleted on %(day)s") % {"day": day(when)} if when else ""

    @property
    def totals(self) -> list[dict[str, Any]]:
        """Sums of what would be loaded, with the total the file states where it states one."""
        stated = {item.measure: item for item in self.found.control_totals}
        rows = []
        for name, total in self.found.totals.items():
            control = stated.get(name)
            rows.append(
                {
                    "label": MEASURES[name].label,
                    "sum": self._figure(name, total),
                    "stated": self._figure(name, control.stated) if control else "",
                    "agrees": control.agrees if control else None,
                }
            )
        return rows

    def _figure(self, name: str, value: int) -> str:
        measure = MEASURES[name]
        unit = "money" if measure.unit == "money" else "count"
        return figure(Decimal(value) / measure.scale, unit, self.run.currency)

    @property
    def problems(self) -> list[dict[str, Any]]:
        return [_problem_row(problem) for problem in self.found.problems]

    @property
    def unlisted(self) -> str:
        """A sentence about the problems that are not listed."""
        more = self.found.problem_count - len(self.found.problems)
        if more <= 0:
            return ""
        return ngettext("%(count)s more problem.", "%(count)s more problems.", more) % {"count": count(more)}

    def history_row(self) -> list[dict[str, Any]]:
        run = self.run
        by = run.uploaded_with or str(run.uploaded_by or "")
        href = reverse("campaigns:import_detail", args=[self.workspace.slug, run.pk])
        return [
            {"text": run.file_name, "href": href, "sub": self.source},
            {"badge": run.get_state_display(), "tone": self.tone},
            {"text": self.period or "", "sub": run.account.name if run.account else ""},
            {"text": count(run.new_count), "numeric": True},
            {"text": count(run.changed_count), "numeric": True},
            {"text": day(run.uploaded_at), "sub": by},
        ]


def _period(start: date | None, end: date | None) -> str:
    if start is None or end is None:
        return ""
    return day(start) if start == end else f"{day(start)} – {day(end)}"


def _problem_row(problem: Problem) -> dict[str, Any]:
    return {"tone": PROBLEM_TONES[problem.severity], "text": problems.message(problem)}
