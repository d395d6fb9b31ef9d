"""What a browser sends to describe an objective, and to say which campaigns and goals serve it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, Goal, GoalReview, Objective
from campaigns.planning.objectives import ObjectivePlan

TEXTS = ("name", "opportunity", "content", "distribution")
# The one that proves it, and three that stand beside it: more than that nobody looks at.
METRICS = ("metric_1", "metric_2", "metric_3", "metric_4")
# More boxes than this nobody reads through; the others are searched for.
MOST_OFFERED = 50
LONGEST_SEARCH = 200


def _text_field(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ObjectiveForm(forms.Form):
    """`metrics` are the choices of the catalogue, in groups: the floor above knows them."""

    name = forms.CharField(
        label=_("Objective"),
        max_length=200,
        help_text=_(
            "What your business wants, in your own words: more wholesale customers, two bakers to hire."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    opportunity = _text_field(
        _("How social media supports it"), _("Why people on social networks can bring you closer to it.")
    )
    content = _text_field(_("Content that fits"), _("What you will post or advertise."))
    distribution = _text_field(_("How it is distributed"), _("Where, how often, and with what help."))
    metric_1 = forms.ChoiceField(
        label=_("Proved by"), help_text=_("The one number that shows whether you come closer.")
    )
    metric_2 = forms.ChoiceField(label=_("and by"), required=False)
    metric_3 = forms.ChoiceField(label=_("and by"), required=False)
    metric_4 = forms.ChoiceField(label=_("and by"), required=False)
    earns_money = forms.BooleanField(
        label=_("It earns money"),
        required=False,
        help_text=_(
            "Without the tick it is judged by its proving metric instead of an ROI, as awareness, support and "
            "hiring are."
        ),
    )

    def __init__(
        self,
        metrics: Iterable[tuple[Any, Any]],
        *args: Any,
        of: ObjectivePlan | Objective | None = None,
        **options: Any,
    ) -> None:
        if of is not None:
            options["initial"] = self._values_of(of)
        super().__init__(*args, **options)
        choices = list(metrics)
        for name in METRICS:
            old = self.fields[name]
            nothing = _("Choose a metric") if old.required else _("No further metric")
            self.fields[name] = forms.ChoiceField(
                label=old.label,
                help_text=old.help_text,
                required=old.required,
                choices=[("", nothing), *choices],
            )

    @staticmethod
    def _values_of(of: ObjectivePlan | Objective) -> dict[str, Any]:
        values: dict[str, Any] = {name: getattr(of, name) for name in (*TEXTS, "earns_money")}
        return values | dict(zip(METRICS, of.metrics, strict=False))

    def plan(self, kind: str) -> ObjectivePlan:
        values = self.cleaned_data
        return ObjectivePlan(
            **{name: values[name] for name in TEXTS},
            metrics=[values[name] for name in METRICS if values[name]],
            earns_money=values["earns_money"],
            kind=kind,
        )


class _Rows(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """Takes any of its rows, and offers the newest of those whose name has the words looked for."""

    def offer(self, rows: QuerySet[Any], search: str) -> bool:
        """Whether there are more than are offered."""
        self.queryset = rows
        found = rows.filter(name__icontains=search) if search else rows
        # The primary key decides among those that one import brought.
        shown = list(found.order_by("-created_at", "-pk")[: MOST_OFFERED + 1])
        self.choices = [(row.pk, self.label_from_instance(row)) for row in shown[:MOST_OFFERED]]
        return len(shown) > MOST_OFFERED

    def label_from_instance(self, obj: Any) -> str:
        if isinstance(obj, Campaign) and obj.channels:
            return f"{obj.name} · {', '.join(str(CHANNELS.get(code, code)) for code in obj.channels)}"
        return str(obj.name)


class LinkForm(forms.Form):
    """Of what serves no objective yet; a closed goal serves none any more."""

    campaigns = _Rows(
        queryset=None, label=_("Campaigns"), required=False, widget=forms.CheckboxSelectMultiple
    )
    goals = _Rows(queryset=None, label=_("Goals"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, workspace: Workspace, *args: Any, search: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.search = " ".join(search.replace("\x00", " ").split())[:LONGEST_SEARCH]
        closed = GoalReview.objects.of(workspace).values("goal_id")
        rows: dict[str, QuerySet[Any]] = {
            "campaigns": Campaign.objects.of(workspace).filter(objective=None, archived_at=None),
            "goals": Goal.objects.of(workspace).filter(objective=None).exclude(pk__in=closed),
        }
        self.has_more = False
        for name, queryset in rows.items():
            field = self.fields[name]
            assert isinstance(field, _Rows)
            self.has_more |= field.offer(queryset, self.search)
            for code in ("invalid_choice", "invalid_pk_value"):
                field.error_messages[code] = str(_("Choose one of the list."))

    @property
    def offered(self) -> list[forms.BoundField]:
        """The fields that have anything to tick, or that something is wrong with."""
        return [self[name] for name in self.fields if self[name].field.choices or self[name].errors]  # type: ignore[attr-defined]  # both are choices of rows
