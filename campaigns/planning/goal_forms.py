"""What a browser sends to set, change and close a goal; which rows may be chosen is limited to the workspace."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from campaigns.models import Campaign, Goal, GoalDirection, GoalReview, Objective
from campaigns.planning.fields import choose_from, day_field
from campaigns.planning.goals import MOST_REVIEWS, GoalPlan
from campaigns.planning.reviews import ReviewWish

# As many days as a form offers without being asked for more.
USUAL_REVIEWS = 2
PERCENT_PLACES = 2


def as_written(value: Decimal | None, *, is_share: bool) -> str:
    """A number as people type it, shares in percent."""
    if value is None:
        return ""
    return f"{(value * 100 if is_share else value).normalize():f}"


class DaysInput(forms.Widget):
    """Several days, each with a control of its own and one more that is empty; works without a script."""

    template_name = "campaigns/goals/days.html"
    use_fieldset = True
    input_type = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return [value for value in values if value]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        shown = [day.isoformat() if isinstance(day, date) else str(day) for day in value or ()]
        empty = max(USUAL_REVIEWS - len(shown), 1 if len(shown) < MOST_REVIEWS else 0)
        context["days"] = [*shown, *[""] * empty]
        return context

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_1" if id_ else ""


class DaysField(forms.Field):
    """A list of days; what is no day is answered at the field."""

    widget = DaysInput
    hidden_widget = forms.MultipleHiddenInput

    def to_python(self, value: Sequence[Any] | None) -> tuple[date, ...]:
        one = forms.DateField()
        found: list[date] = []
        # Twice as many as there may be: whoever sends more is told so, but not a thousand times.
        for text in (value or ())[: 2 * MOST_REVIEWS]:
            day = one.clean(text)
            if day is not None:
                found.append(day)
        return tuple(sorted(set(found)))

    def prepare_value(self, value: Any) -> Any:
        return [day.isoformat() if isinstance(day, date) else day for day in value or ()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(self.prepare_value(initial)) != list(self.prepare_value(data))


def _means_field(label: Any, digits: int, help_text: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=digits,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )


class GoalForm(forms.Form):
    """`metrics` are the (name, label) pairs that can be aimed at, `shares` those written in percent: the floor above
    knows them.
    """

    objective: forms.ModelChoiceField[Objective] = forms.ModelChoiceField(
        queryset=None,
        label=_("Objective"),
        required=False,
        empty_label=_("None of them"),
        help_text=_("What the business wants in the long run; the metrics that prove it come first."),
    )
    metric = forms.ChoiceField(label=_("Metric"), widget=forms.RadioSelect)
    audience = forms.CharField(
        label=_("Whom it is about, or which region"),
        max_length=300,
        required=False,
        help_text=_("For example: cafés in Valencia that do not order yet."),
    )
    action = forms.CharField(
        label=_("What will be done"),
        max_length=2000,
        required=False,
        help_text=_("In a sentence: which content, which offer, how often."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        queryset=None, label=_("Campaign"), required=False, empty_label=_("The whole workspace")
    )
    direction = forms.ChoiceField(
        label=_("The value shall be"), choices=GoalDirection.choices, initial=GoalDirection.AT_LEAST
    )
    target = forms.DecimalField(label=_("Target"), max_digits=18, decimal_places=4)
    starts_on = day_field(_("First day"))
    due_on = day_field(_("Due"))
    baseline = forms.DecimalField(
        label=_("Baseline"),
        max_digits=18,
        decimal_places=4,
        required=False,
        help_text=_("What your last 90 days make of as many days as the goal has."),
    )
    budget = _means_field(_("Budget"), 14, _("What it may cost."))
    hours = _means_field(_("Hours of work"), 8, _("What it may take of everybody together."))
    review_on = DaysField(
        label=_("Days of review"),
        required=False,
        help_text=_("When you look at it and may still change the course. Empty a day to take it away."),
    )
    reason = forms.CharField(
        label=_("Why it matters and why it can be reached"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    name = forms.CharField(
        label=_("What the goal is called"),
        max_length=200,
        help_text=_("For example: more wholesale enquiries before Christmas."),
    )

    def __init__(
        self,
        workspace: Workspace,
        metrics: Iterable[tuple[str, Any]],
        *args: Any,
        shares: Collection[str] = (),
        goal: Goal | None = None,
        **options: Any,
    ) -> None:
        self.shares = shares
        if goal is not None:
            options["initial"] = self._values_of(goal, shares) | options.get("initial", {})
        super().__init__(*args, **options)
        self.fields["metric"] = forms.ChoiceField(
            label=self.fields["metric"].label,
            choices=list(metrics),
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose a metric.")},
        )
        kept_campaign = Q(pk=goal.campaign_id) if goal else Q(pk=None)
        kept_objective = Q(pk=goal.objective_id) if goal else Q(pk=None)
        self._offer("campaign", Campaign.objects.of(workspace), kept_campaign, "name")
        self._offer("objective", Objective.objects.of(workspace), kept_objective, "position", "name")
        for name in ("target", "baseline"):
            self.fields[name].widget.attrs.update(step="any", inputmode="decimal")
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def _offer(self, name: str, rows: Any, kept: Q, *order: str) -> None:
        """What is not archived, and what the goal has already."""
        choose_from(self, name, rows.filter(Q(archived_at=None) | kept).order_by(*order, "pk"))

    @staticmethod
    def _values_of(goal: Goal, shares: Collection[str]) -> dict[str, Any]:
        values = {name: getattr(goal, name) for name in GoalForm.base_fields}
        for name in ("target", "baseline"):
            values[name] = as_written(values[name], is_share=goal.metric in shares)
        for name in ("budget", "hours"):
            values[name] = as_written(values[name], is_share=False)
        for name in ("objective", "campaign"):
            values[name] = getattr(goal, f"{name}_id")
        return values

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        if values.get("metric") in self.shares:
            for name in ("target", "baseline"):
                share = values.get(name)
                if share is None:
                    continue
                # The table keeps four places of a share; more would be rounded behind the writer's back.
                if share != round(share, PERCENT_PLACES):
                    self.add_error(name, _now("Write percentages with at most two decimals."))
                else:
                    values[name] = share / 100
        return values

    def clean_review_on(self) -> tuple[date, ...]:
        days: tuple[date, ...] = self.cleaned_data["review_on"]
        if len(days) > MOST_REVIEWS:
            raise ValidationError(
                _now("A goal can have at most %(count)s days of review.") % {"count": MOST_REVIEWS}
            )
        return days

    def plan(self) -> GoalPlan:
        return GoalPlan(**self.cleaned_data)


class ReviewForm(forms.Form):
    """What became of a goal, and what is next."""

    outcome = forms.ChoiceField(
        label=_("What became of it"), choices=GoalReview.Outcome.choices, widget=forms.RadioSelect
    )
    result = forms.CharField(
        label=_("Result"),
        max_length=2000,
        required=False,
        help_text=_("What was reached, in a sentence."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=2000,
        required=False,
        help_text=_("What helped, what was in the way."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next_step = forms.CharField(
        label=_("What is next"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def wish(self) -> ReviewWish:
        return ReviewWish(**self.cleaned_data)
