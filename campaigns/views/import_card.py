"""What the pages show of one import: its state in words, its findings, its problems, and what may be done with it."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.activity import Described, described
from accounts.models import AuditEntry, Workspace
from accounts.templatetags.formats import count, day, percent
from campaigns.ingest.bad_rows import has_bad_rows
from campaigns.ingest.choices import ChoiceForm, has_choices
from campaigns.ingest.forms import AnswerForm
from campaigns.ingest.shapes import ReadResult
from campaigns.ingest.sources import PLAIN, source_label
from campaigns.ingest.versions import is_outdated, newly_read
from campaigns.models import ImportRun, RunState
from campaigns.restatement import observation_of
from campaigns.views.import_preview import (
    grain_words,
    part_rows,
    period_words,
    read_as,
    told_evidence,
    told_problem,
)

TONES = {
    RunState.READY: "info",
    RunState.NEEDS_ANSWER: "warning",
    RunState.REJECTED: "error",
    RunState.FAILED: "error",
    RunState.LOADED: "success",
}
PROBLEM_TONES = {"error": "error", "question": "warning", "warning": "warning", "info": "info"}
MOVING_WORDS = {
    RunState.CHECKING: gettext_lazy("Reading the file"),
    RunState.QUEUED: gettext_lazy("Waiting for a worker"),
    RunState.LOADING: gettext_lazy("Loading"),
    RunState.UNDOING: gettext_lazy("Undoing"),
    RunState.REPLAYING: gettext_lazy("Reading it again"),
}
UNCOUNTED = (RunState.CHECKING, RunState.NEEDS_ANSWER, RunState.REJECTED)
SHOWN_PROBLEMS = 5
SHOWN_HISTORY = 20


class Card:
    """One import, ready to be rendered; `form` or `choices` is given when an answer did not fit."""

    def __init__(
        self,
        workspace: Workspace,
        run: ImportRun,
        form: AnswerForm | None = None,
        choices: ChoiceForm | None = None,
    ) -> None:
        self.workspace = workspace
        self.run = run
        self.found = ReadResult.from_dict(run.findings)
        self._form = form
        self._choices = choices
        self.is_open = form is not None or choices is not None  # its folded parts have something to say

    @property
    def tone(self) -> str:
        return TONES.get(RunState(self.run.state), "neutral")

    @property
    def source(self) -> str:
        return source_label(self.run.source) if self.run.source else _("Not recognised")

    @property
    def summary(self) -> str:
        """The file in one line: what, of whom, when, how much."""
        if self.run.state == RunState.CHECKING:
            return ""
        account = self.run.account.name if self.run.account else self.found.account_name
        if self.found.accounts and not self.run.answers.get("only_account"):
            account = ""  # whose it is is what is asked
        rows = ngettext("%(count)s row", "%(count)s rows", self.run.row_count)
        words = [
            self.source,
            account if account != self.source else "",
            self.period,
            grain_words(self.run.grain) if len(self.found.parts) <= 1 else "",
            rows % {"count": count(self.run.row_count)} if self.run.row_count else "",
            self.run.currency,
        ]
        return " · ".join(word for word in words if word)

    @property
    def deleted_file(self) -> str:
        when = self.run.file_deleted_at
        return _("The original file was deleted on %(day)s.") % {"day": day(when)} if when else ""

    @property
    def period(self) -> str:
        return period_words(self.run.period_from, self.run.period_to)

    # --- state ---

    @property
    def is_moving(self) -> bool:
        return self.run.state in MOVING_WORDS

    @property
    def moving_words(self) -> str:
        return str(MOVING_WORDS[RunState(self.run.state)])

    @property
    def progress_words(self) -> str:
        values = {"done": count(self.run.loaded_rows), "all": count(self.run.row_count)}
        return _("%(done)s of %(all)s rows") % values if self.run.state == RunState.LOADING else ""

    @property
    def progress(self) -> int | None:
        """Rows done; None while it cannot be told how long it takes."""
        return self.run.loaded_rows if self.run.state == RunState.LOADING else None

    @property
    def changes_nothing(self) -> bool:
        run = self.run
        return run.state == RunState.READY and not (run.new_count or run.changed_count or run.gone_count)

    @property
    def can_confirm(self) -> bool:
        return self.run.state == RunState.READY

    @property
    def can_discard(self) -> bool:
        return self.run.state in (RunState.READY, RunState.NEEDS_ANSWER, RunState.CHECKING)

    @property
    def can_undo(self) -> bool:
        return self.run.state == RunState.LOADED

    @property
    def can_retry(self) -> bool:
        return self.run.state == RunState.FAILED

    @property
    def failed_words(self) -> str:
        """What its failing means for the figures."""
        if self.run.state != RunState.FAILED:
            return ""
        if self.run.before_replay is not None:
            return _(
                "It was taken back to be loaded anew, so the figures that it had brought are missing until it is "
                "loaded again."
            )
        return _("Nothing of this file is loaded.")

    @property
    def can_replay(self) -> bool:
        return self.run.state == RunState.LOADED and is_outdated(self.found, self.run.source_version)

    @property
    def replay_words(self) -> str:
        """Why it is worth reading again."""
        columns = newly_read(self.found)
        if not columns:
            return _("Exports of %(source)s are read better now than when this file was loaded.") % {
                "source": self.source
            }
        words = ngettext(
            "The column %(columns)s was not read when this file was loaded, and can be read now.",
            "The columns %(columns)s were not read when this file was loaded, and can be read now.",
            len(columns),
        )
        return words % {"columns": ", ".join(columns)}

    # --- questions and choices ---

    @cached_property
    def form(self) -> AnswerForm | None:
        """The questions that are open; None when there are none or the time for them is over."""
        if self._form is not None and not self._form.is_change:
            return self._form
        if self.run.state == RunState.NEEDS_ANSWER:
            return AnswerForm(self.workspace, self.run)
        mapped = bool((self.run.answers.get("mapping") or {}).get("columns"))
        return (
            AnswerForm(self.workspace, self.run) if mapped and self.run.state == RunState.REJECTED else None
        )

    @cached_property
    def change(self) -> AnswerForm | None:
        """How the file was read, to be read otherwise; only before it is loaded, and where nothing is asked anyway."""
        if self._form is not None and self._form.is_change:
            return self._form
        can = self.run.state == RunState.READY and self.found.source
        return AnswerForm(self.workspace, self.run, is_change=True) if can else None

    @cached_property
    def choices(self) -> ChoiceForm | None:
        if self._choices is not None:
            return self._choices
        return ChoiceForm(self.run) if has_choices(self.run, self.found) else None

    @property
    def choices_matter(self) -> bool:
        """Whether the choices are what stands between this file and its loading."""
        return self.run.state == RunState.REJECTED or (self.choices is not None and bool(self.choices.errors))

    @cached_property
    def other_accounts(self) -> list[dict[str, Any]]:
        """The accounts of the file that this import is not about, and what became of them."""
        if self.run.answers.get("only_account") is None or not self.found.accounts:
            return []
        same = ImportRun.objects.of(self.workspace).filter(sha256=self.run.sha256)
        ended = (RunState.DISCARDED, RunState.UNDONE, RunState.REJECTED, RunState.FAILED)
        known = {
            run.answers.get("only_account"): run
            for run in same.exclude(state__in=ended).order_by("uploaded_at")
        }
        return [
            {
                "key": key,
                "name": name or key,
                "rows": count(rows),
                "currency": currency,
                "run": known.get(key),
            }
            for key, name, rows, currency in self.found.accounts
            if key != self.run.answers.get("only_account")
        ]

    # --- what it holds ---

    @property
    def counts(self) -> list[dict[str, Any]]:
        """What loading changes; nothing while that is not known."""
        run = self.run
        if not run.row_count or run.state in UNCOUNTED:
            return []
        words = [
            (_("New"), run.new_count, True),
            (_("Changed"), run.changed_count, True),
            (_("Unchanged"), run.unchanged_count, True),
            (_("Removed"), run.gone_count, bool(run.gone_count)),
            (_("Newer kept"), run.kept_count, bool(run.kept_count)),
            (_("Left out"), run.skipped_count, bool(run.skipped_count)),
            (_("Bad rows"), self.found.bad_row_count, bool(self.found.bad_row_count)),
        ]
        return [{"label": label, "text": count(number)} for label, number, is_shown in words if is_shown]

    @property
    def evidence(self) -> list[str]:
        told = told_evidence(item for item in self.found.evidence if item.code != "mapping_remembered")
        if self.found.header_line and len(self.found.parts) <= 1:
            told.append(_("the column names are in line %(line)s") % {"line": self.found.header_line})
        return told

    @property
    def remembered(self) -> str:
        """That the columns are mapped as the last time, and when that was."""
        return next(
            iter(told_evidence(item for item in self.found.evidence if item.code == "mapping_remembered")), ""
        )

    @property
    def is_plain(self) -> bool:
        return self.run.source == PLAIN

    @property
    def read_as(self) -> str:
        return read_as(self.found)

    @property
    def parts(self) -> list[dict[str, Any]]:
        return part_rows(self.found, self.run.currency)

    @property
    def problems(self) -> list[dict[str, Any]]:
        return [
            {"tone": PROBLEM_TONES[item.severity], "text": told_problem(item)} for item in self.found.problems
        ]

    @property
    def first_problems(self) -> list[dict[str, Any]]:
        return self.problems[:SHOWN_PROBLEMS]

    @property
    def further_problems(self) -> list[dict[str, Any]]:
        return self.problems[SHOWN_PROBLEMS:]

    @property
    def has_bad_rows(self) -> bool:
        return has_bad_rows(self.found)

    @property
    def unlisted(self) -> str:
        """A sentence about the problems that are not listed."""
        more = self.found.problem_count - len(self.found.problems)
        if more <= 0:
            return ""
        return ngettext("%(count)s more problem.", "%(count)s more problems.", more) % {"count": count(more)}

    @property
    def still_moving(self) -> list[str]:
        """Which of its days the source may still change, as sentences."""
        seen = observation_of(self.run, self.workspace.time_zone)
        if seen is None:
            return []
        said = []
        span, partial = seen.moving, seen.open_day
        if span is not None:
            said.append(
                _(
                    "%(source)s could still correct the days from %(first)s to %(last)s when this was exported. "
                    "Import a newer export later to have their final numbers."
                )
                % {"source": self.source, "first": day(span.first), "last": day(span.last)}
            )
        if partial is not None:
            said.append(
                _("%(day)s was not over when this was exported, so its numbers are partial.")
                % {"day": day(partial)}
            )
        return said

    @property
    def history(self) -> list[Described]:
        """Who did what to this import."""
        entries = AuditEntry.objects.filter(workspace=self.workspace, detail__run=self.run.pk)
        return [described(entry) for entry in entries.order_by("-at")[:SHOWN_HISTORY]]

    def history_row(self) -> list[dict[str, Any]]:
        run = self.run
        by = run.uploaded_with or str(run.uploaded_by or "")
        href = reverse("campaigns:import_detail", args=[self.workspace.slug, run.pk])
        kept = ngettext("kept %(count)s newer value", "kept %(count)s newer values", run.kept_count)
        return [
            {"text": run.file_name, "href": href, "sub": self.source},
            {"badge": run.get_state_display(), "tone": self.tone, "sub": self._row_progress()},
            {"text": self.period or "", "sub": run.account.name if run.account else ""},
            {"text": count(run.new_count), "numeric": True},
            {
                "text": count(run.changed_count),
                "sub": kept % {"count": count(run.kept_count)} if run.kept_count else "",
                "numeric": True,
            },
            {"text": day(run.uploaded_at), "sub": by},
        ]

    def _row_progress(self) -> str:
        run = self.run
        if run.state != RunState.LOADING or not run.row_count:
            return ""
        return percent(Decimal(run.loaded_rows) / run.row_count)
