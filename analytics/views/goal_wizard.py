"""The wizard that sets a goal in four steps, and the form that changes one: one form, of which each step shows a part.

What was written in other steps travels along in the form itself, so nothing is kept on the server before it is set.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.errors import Conflict, DomainError
from accounts.forms import refuse
from accounts.models import User, Workspace
from analytics.goals.advice import Advice, advise, past_of
from analytics.markup.priced import in_view
from analytics.metrics import METRICS
from analytics.views.goal_choices import Choices, metric_groups
from analytics.views.goal_words import feasibility_facts, history_texts, target_text
from campaigns.models import Campaign, Goal, GoalDirection, Objective
from campaigns.planning import goals, smart
from campaigns.planning.days import LAST_DAY, today_in
from campaigns.planning.goal_forms import GoalForm, as_written
from campaigns.planning.reviews import review_of

# Percentages are kept as shares and written in percent.
SHARES = frozenset(name for name, metric in METRICS.items() if metric.unit == "percent")
USUAL_DAYS = 90
# These buttons of the form ask for advice or another step; only the others save.
ASKING = ("check", "use_history", "take", "go")
# Filled in by itself until somebody writes something else; the form carries what was filled in last.
PROPOSED = ("direction", "baseline", "review_on", "name")


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the form, and the letters that can be told once it is filled in."""

    number: int
    label: Promise
    fields: tuple[str, ...]
    letters: str


STEPS = (
    Step(1, gettext_lazy("What for"), ("objective", "metric"), "M"),
    Step(2, gettext_lazy("Who and how"), ("audience", "action", "campaign"), "SM"),
    Step(
        3,
        gettext_lazy("How much by when"),
        ("direction", "target", "starts_on", "due_on", "baseline"),
        "SMA",
    ),
    Step(4, gettext_lazy("Means and check"), ("budget", "hours", "review_on", "reason", "name"), "SMART"),
)


@require_http_methods(["GET", "HEAD", "POST"])
def goal_new(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    sheet = Sheet(request, workspace, None)
    if request.method != "POST":
        return sheet.page(STEPS[0])
    if sheet.is_asking:
        return sheet.answer()
    return sheet.save() or sheet.page(sheet.step_at_fault(), with_errors=True)


@require_http_methods(["GET", "HEAD", "POST"])
def goal_edit(request: HttpRequest, slug: str, goal_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = Goal.objects.of(workspace).select_related("objective", "campaign")
    goal = get_object_or_404(found, pk=goal_id)
    if review_of(workspace, goal) is not None:
        messages.error(request, _("This goal is closed. Reopen it before you change it."))
        return redirect("analytics:goal", workspace.slug, goal.pk)
    sheet = Sheet(request, workspace, goal)
    if request.method != "POST" or sheet.is_asking:
        return sheet.page(None)
    return sheet.save() or sheet.page(None, with_errors=True)


class Sheet:
    """What was written so far, as it was sent, and the page that asks for more."""

    def __init__(self, request: HttpRequest, workspace: Workspace, goal: Goal | None) -> None:
        # What is proposed is written down, and that is net.
        self.request, self.workspace, self.goal = request, in_view(workspace, "net"), goal
        self.today = today_in(workspace)
        self.sent = request.POST.copy() if request.method == "POST" else self._first()
        taken = self.sent.get("take", "")
        if taken in METRICS:
            self.sent["metric"] = taken
        self.form = self._form(self.sent)

    @property
    def is_asking(self) -> bool:
        return any(name in self.sent for name in ASKING)

    @property
    def _step(self) -> Step:
        return STEPS[_number(self.sent.get("step", ""), len(STEPS)) - 1]

    def answer(self) -> HttpResponse:
        """Another step, or the same one with advice; forward only when what was asked so far is sound."""
        here = self._step
        there = STEPS[_number(self.sent.get("go", ""), here.number) - 1]
        if there.number > here.number:
            wrong = [step for step in STEPS[: here.number] if set(step.fields) & set(self.form.errors)]
            if wrong:
                return self.page(wrong[0], with_errors=True)
        return self.page(there)

    def step_at_fault(self) -> Step:
        return next((step for step in STEPS if set(step.fields) & set(self.form.errors)), STEPS[-1])

    def save(self) -> HttpResponse | None:
        """None where something is wrong; the form then says what."""
        if not self.form.is_valid():
            return None
        by = self.request.user if isinstance(self.request.user, User) else None
        try:
            if self.goal is None:
                saved = goals.create_goal(self.workspace, plan=self.form.plan(), by=by)
                messages.success(self.request, _("The goal “%(name)s” is set.") % {"name": saved.name})
            else:
                saved = goals.edit_goal(self.workspace, self.goal, plan=self.form.plan(), by=by)
                messages.success(self.request, _("Your changes are saved."))
        except Conflict as error:
            assert self.goal is not None
            messages.error(self.request, error.message)
            return redirect("analytics:goal", self.workspace.slug, self.goal.pk)
        except DomainError as error:
            refuse(self.form, error)
            return None
        return redirect("analytics:goal", self.workspace.slug, saved.pk)

    def page(self, step: Step | None, *, with_errors: bool = False) -> HttpResponse:
        """`step` is None where the whole form is shown."""
        if not with_errors:
            self._propose(step)
        advice = advise(self.workspace, self.form.cleaned_data, today=self.today)
        shown = self.form if with_errors else self._form(None, initial=self._as_initial())
        self._wire(shown, step)
        wanted = step.letters if step else STEPS[-1].letters
        sections = [each for each in STEPS if step is None or each is step]
        context = {
            "workspace": self.workspace,
            "nav": "goals",
            "goal": self.goal,
            "form": shown,
            "step": step,
            "next_step": STEPS[step.number] if step and step.number < len(STEPS) else None,
            "previous_step": STEPS[step.number - 2] if step and step.number > 1 else None,
            "steps": [{"label": each.label, "state": _place(each, step)} for each in STEPS] if step else [],
            "sections": [(each, [shown[name] for name in each.fields]) for each in sections],
            "carried": [shown[name] for each in STEPS if each not in sections for name in each.fields],
            "proposed": [(name, self.sent.get(f"filled_{name}", "")) for name in PROPOSED] if step else [],
            "suffixes": self._suffixes(advice),
            "metric_groups": self._metric_groups() if step is None or step.number == 1 else [],
            "advice": advice,
            "letters": [letter for letter in advice.letters if letter.key in wanted],
            "later": [letter.title for letter in advice.letters if letter.key not in wanted],
            "shows_feasibility": step is None or step.number > 2,
            "feasibility_facts": feasibility_facts(self.workspace, advice),
            "past_texts": history_texts(self.workspace, advice.past),
        }
        status = 400 if with_errors else 200
        return render(self.request, "analytics/goal_form.html", context, status=status)

    # --- what is written --------------------------------------------------------------------------------------

    def _form(self, data: QueryDict | None, *, initial: dict[str, Any] | None = None) -> GoalForm:
        units = {"money": self.workspace.currency, "percent": "%"}
        choices = [
            (name, f"{metric.label} ({units[metric.unit]})" if metric.unit in units else metric.label)
            for name, metric in METRICS.items()
        ]
        form = GoalForm(self.workspace, choices, data, shares=SHARES, goal=self.goal, initial=initial or {})
        if data is not None:
            form.full_clean()
        return form

    def _first(self) -> QueryDict:
        """What an empty page begins with: the goal that is changed, or what the link that led here says."""
        sent = QueryDict(mutable=True)
        values = GoalForm._values_of(self.goal, SHARES) if self.goal else self._suggested()
        for name, value in values.items():
            if name == "review_on":
                sent.setlist(name, [day.isoformat() for day in value])
            elif value is not None:
                sent[name] = str(value)
        return sent

    def _suggested(self) -> dict[str, Any]:
        """Links may say metric, campaign, objective, or after which goal; what does not fit is ignored."""
        asked = self.request.GET
        values: dict[str, Any] = {
            "starts_on": self.today,
            "due_on": self.today + timedelta(days=USUAL_DAYS - 1),
        }
        before = _row(Goal.objects.of(self.workspace), asked.get("after", ""))
        if before is not None:
            kept = ("metric", "direction", "objective_id", "campaign_id", "audience", "action")
            values |= {name.removesuffix("_id"): getattr(before, name) for name in kept}
            length = before.due_on - before.starts_on
            starts_on = max(self.today, before.due_on + timedelta(days=1))
            values |= {"starts_on": starts_on, "due_on": min(starts_on + length, LAST_DAY)}
        if asked.get("metric") in METRICS:
            values["metric"] = asked["metric"]
        for name, rows in (
            ("campaign", Campaign.objects.of(self.workspace)),
            ("objective", Objective.objects.of(self.workspace)),
        ):
            found = _row(rows.filter(archived_at=None), asked.get(name, ""))
            if found is not None:
                values[name] = found.pk
        return values

    def _as_initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {name: self.sent.get(name, "") for name in GoalForm.base_fields}
        found["review_on"] = [day for day in self.sent.getlist("review_on") if day]
        return found

    # --- what is proposed -------------------------------------------------------------------------------------

    def _propose(self, step: Step | None) -> None:
        """Fill in what follows from the rest, unless somebody wrote something else."""
        if "use_history" in self.sent:
            self._fill_baseline()
        if step is None:
            self.form = self._form(self.sent)
            return
        values = self.form.cleaned_data
        self._fill_direction(values)
        if step.number >= 3 and not self._is_own("baseline"):
            self._fill_baseline()
        if step.number >= 4 and values.get("starts_on") and values.get("due_on"):
            self._fill_days(values)
        self.form = self._form(self.sent)
        if step.number >= 4:
            self._fill_name()
            self.form = self._form(self.sent)

    def _is_own(self, name: str) -> bool:
        """Whether somebody wrote it, rather than the page."""
        now = ",".join(day for day in self.sent.getlist(name) if day)
        return now != self.sent.get(f"filled_{name}", "")

    def _fill_direction(self, values: dict[str, Any]) -> None:
        if not self._is_own("direction"):
            metric = METRICS.get(values.get("metric", ""))
            is_limit = metric is not None and metric.better == "down"
            direction = GoalDirection.AT_MOST if is_limit else GoalDirection.AT_LEAST
            self.sent["direction"] = self.sent["filled_direction"] = str(direction)

    def _fill_baseline(self) -> None:
        past = past_of(self.workspace, self.form.cleaned_data, today=self.today)
        amount = past.for_goal if past else None
        text = as_written(amount, is_share=past.metric in SHARES) if past else ""
        self.sent["baseline"] = self.sent["filled_baseline"] = text

    def _fill_days(self, values: dict[str, Any]) -> None:
        if self._is_own("review_on") or values["due_on"] < values["starts_on"]:
            return
        days = [day.isoformat() for day in smart.proposed_reviews(values["starts_on"], values["due_on"])]
        self.sent.setlist("review_on", days)
        self.sent["filled_review_on"] = ",".join(days)

    def _fill_name(self) -> None:
        if self._is_own("name"):
            return
        values = self.form.cleaned_data
        metric = METRICS.get(values.get("metric", ""))
        draft = smart.Draft(
            today=self.today,
            metric=str(metric.label) if metric else "",
            audience=values.get("audience", ""),
            direction=values.get("direction", GoalDirection.AT_LEAST),
            target=values.get("target"),
            due_on=values.get("due_on"),
        )
        name = smart.proposed_name(draft, target_text(self.workspace, metric, values.get("target")))
        self.sent["name"] = self.sent["filled_name"] = name

    # --- how it behaves ---------------------------------------------------------------------------------------

    def _wire(self, form: GoalForm, step: Step | None) -> None:
        """Another objective has other metrics that prove it; a new step begins at its first control."""
        form.fields["objective"].widget.attrs.update(
            {
                "hx-post": self.request.path,
                # Both, or the form asks for advice a moment later and takes the place of this request.
                "hx-trigger": "input consume, change consume",
                "hx-sync": "this:replace",
                "hx-vals": '{"check": "1"}',
                "hx-select": "#metric-choice",
                "hx-target": "#metric-choice",
                "hx-swap": "outerHTML",
                "hx-select-oob": "#advice",
            }
        )
        if step is not None and step.number > 1:
            first = next((name for name in step.fields if name in form.errors), step.fields[0])
            form.fields[first].widget.attrs["autofocus"] = True

    def _metric_groups(self) -> list[Choices]:
        """What is measured is told from all facts: not at each key, when only the advice is taken from the answer."""
        if self.request.headers.get("HX-Target") == "advice":
            return []
        objective = self.form.cleaned_data.get("objective")
        return metric_groups(self.workspace, objective, chosen=self.sent.get("metric", ""))

    def _suffixes(self, advice: Advice) -> dict[str, str]:
        """The unit behind each number; where the metric may change in the page, that of a target is not known."""
        currency = self.workspace.currency
        known = {"budget": currency}
        if advice.metric is not None and self.goal is None:
            unit = {"money": currency, "percent": "%"}.get(advice.metric.unit, "")
            known |= {"target": unit, "baseline": unit}
        return known


def _place(step: Step, now: Step | None) -> str:
    if now is None or step.number > now.number:
        return ""
    return "now" if step.number == now.number else "done"


def _number(text: str, default: int) -> int:
    return int(text) if text in {str(step.number) for step in STEPS} else default


def _row(rows: Any, text: str) -> Any:
    """The row of an id in an address; None for what is no id, and for the ids of others."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        return None
    return rows.filter(pk=int(text)).first()
