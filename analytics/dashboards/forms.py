"""What a browser sends to make a dashboard and its blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.blocks.choices import (
    COMPARES,
    FILTERS,
    GROUPS,
    KINDS,
    LIMIT,
    MOST_LETTERS,
    MOST_METRICS,
    MOST_ROWS,
    filters_from,
)
from analytics.blocks.data import filters_in_words
from analytics.dashboards.templates import TEMPLATES
from analytics.dashboards.verbs import MOST_LETTERS as MOST_LETTERS_OF_NAMES
from analytics.metrics import GROUPS as METRIC_GROUPS
from analytics.query import NO_CHANNEL
from analytics.splits.groups import groups_in
from campaigns.channels import CHANNEL_CHOICES
from campaigns.models import Campaign, Objective

# A list to choose from that is longer is none.
MOST_CHOICES = 300
METRIC_FIELDS = tuple(f"metric_{number}" for number in range(1, MOST_METRICS + 1))
Choices = list[Any]


class DashboardForm(forms.Form):
    """A new one, or what is said of one as a whole."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=MOST_LETTERS_OF_NAMES)
    template = forms.ChoiceField(label=gettext_lazy("Begin with"), required=False, widget=forms.RadioSelect)
    is_shared = forms.BooleanField(
        label=gettext_lazy("Everybody in the workspace sees it"),
        required=False,
        help_text=gettext_lazy("Without it only you see it, whatever role others have."),
    )

    in_portal = forms.BooleanField(
        label=gettext_lazy("Show in the client portal"),
        required=False,
        help_text=gettext_lazy("Clients see its figures, open them to their rows and change nothing."),
    )

    def __init__(self, *args: Any, is_new: bool, may_hide: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_new:
            templates = [(name, f"{template.name}. {template.text}") for name, template in TEMPLATES.items()]
            self.fields["template"] = forms.ChoiceField(
                label=self.fields["template"].label,
                choices=[*templates, ("", _("Nothing. You add block by block."))],
                required=False,
                widget=forms.RadioSelect,
            )
            del self.fields["in_portal"]
            self.order_fields(["name", "template", "is_shared"])
        else:
            del self.fields["template"]
        if not may_hide:
            del self.fields["is_shared"]


class BlockForm(forms.Form):
    """Which kind of block, of which metrics, grouped and filtered how."""

    kind = forms.ChoiceField(label=gettext_lazy("Shown as"))
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=MOST_LETTERS,
        required=False,
        help_text=gettext_lazy("Left empty, it says what the block shows."),
    )
    group_by = forms.ChoiceField(
        label=gettext_lazy("One row or point for each"),
        required=False,
        help_text=gettext_lazy("Cards show the whole period and need none."),
    )
    compare = forms.ChoiceField(label=gettext_lazy("Comparison"), required=False)
    limit = forms.IntegerField(
        label=gettext_lazy("Most rows"),
        min_value=1,
        max_value=MOST_ROWS,
        initial=LIMIT,
        required=False,
        help_text=gettext_lazy("Of campaigns, channels and objectives; days are always all there."),
    )

    def __init__(self, workspace: Workspace, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        metrics = [
            (group.label, [(metric.name, metric.label) for metric in group.metrics])
            for group in METRIC_GROUPS
        ]
        for number, name in enumerate(METRIC_FIELDS, start=1):
            self.fields[name] = forms.ChoiceField(
                label=_("Metric %(number)s") % {"number": number},
                choices=[("", "—"), *metrics],
                required=number == 1,
            )
        filters, offered = self.initial.get("filters") or {}, filter_choices(workspace)
        for name in FILTERS:
            choices = with_chosen(workspace, name, offered.get(name, []), str(filters.get(name, "")))
            if choices:
                self.fields[name] = forms.ChoiceField(
                    label=filter_label(name), choices=[("", filter_all(name)), *choices], required=False
                )
        _choose(self, "kind", list(KINDS.items()))
        _choose(self, "group_by", [("", "—"), *GROUPS.items()])
        _choose(self, "compare", [("", _("What the dashboard compares with")), *list(COMPARES.items())[1:]])

    def choice(self) -> dict[str, Any]:
        """As `analytics.blocks` reads it."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "title": data["title"],
            "metrics": [data[name] for name in METRIC_FIELDS if data.get(name)],
            "group_by": data["group_by"] or None,
            "filters": {name: data[name] for name in FILTERS if data.get(name)},
            "compare": data["compare"],
            "limit": data["limit"] or LIMIT,
        }


def initial_of(block: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of a block that is kept."""
    metrics = dict(zip(METRIC_FIELDS, block.get("metrics", []), strict=False))
    return {**block, **metrics, **block.get("filters", {})}


def filter_choices(workspace: Workspace) -> dict[str, Choices]:
    """By filter, what there is to choose from; a filter without anything to choose is not offered."""
    campaigns = Campaign.objects.of(workspace).filter(archived_at=None).order_by("name")
    objectives = Objective.objects.of(workspace).filter(archived_at=None).order_by("name")
    names = [(str(pk), name) for pk, name in campaigns.values_list("pk", "name")[:MOST_CHOICES]]
    served = [(str(pk), name) for pk, name in objectives.values_list("pk", "name")[:MOST_CHOICES]]
    found: dict[str, Choices] = {
        "campaign": [*names, ("0", _("No campaign"))],
        "channel": [*CHANNEL_CHOICES, (NO_CHANNEL, _("No channel"))],
        "objective": [*served, ("0", _("No objective"))],
        **groups_in(workspace),
    }
    return {name: choices for name, choices in found.items() if choices}


def with_chosen(workspace: Workspace, name: str, choices: Choices, chosen: str) -> Choices:
    """An archived campaign that was chosen is shown as chosen, though the list leaves it out; what is gone is not."""
    known = {value for value, _words in choices}
    if not chosen or chosen in known:
        return choices
    try:
        filters_from(workspace, {name: chosen})
    except DomainError:
        return choices
    ((_label, words),) = filters_in_words(workspace, {name: chosen})
    return [(chosen, words), *choices]


def filter_label(name: str) -> str:
    return {
        "campaign": _("Campaign"),
        "channel": _("Channel"),
        "objective": _("Objective"),
        "region": _("Region"),
        "audience": _("Audience"),
    }[name]


def filter_all(name: str) -> str:
    return {
        "campaign": _("All campaigns"),
        "channel": _("All channels"),
        "objective": _("All objectives"),
        "region": _("All regions"),
        "audience": pgettext("audience", "Everybody"),
    }[name]


def _choose(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
