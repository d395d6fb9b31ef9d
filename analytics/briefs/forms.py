"""What a browser sends about reports: a new one, its settings, a section, its schedule, a recipient, a link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts import currencies
from accounts.forms import language_choices
from accounts.models import Workspace
from analytics.blocks.choices import COMPARES, GROUPS
from analytics.blocks.choices import KINDS as BLOCK_KINDS
from analytics.briefs.briefs import BriefWish
from analytics.briefs.models import Brief, BriefSchedule, PricedView
from analytics.briefs.scheduling import ScheduleWish
from analytics.briefs.sections import INSIGHT_LABELS, TRAFFIC_LABELS, Section
from analytics.briefs.starters import STARTERS
from analytics.markup.priced import views_of
from analytics.metrics import GROUPS as METRIC_GROUPS
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, Objective

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
DATE = {"type": "date"}


class _ScopeFields(forms.Form):
    """Campaign, objective or channel that all sections are about; the choices are the workspace's own.

    What it is about already stays a choice when it is archived or no more: saving something else leaves it so.
    """

    campaign = forms.ChoiceField(label=_("Campaign"), required=False)
    objective = forms.ChoiceField(label=_("Objective"), required=False)

    def __init__(
        self, workspace: Workspace, *args: Any, about: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.workspace = workspace
        for name, model, gone in (
            ("campaign", Campaign, _("A campaign that is no more")),
            ("objective", Objective, _("An objective that is no more")),
        ):
            kept = str((about or {}).get(name, ""))
            rows = model.objects.of(workspace).filter(Q(archived_at=None) | Q(pk=kept or None))
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            choices = {str(row.pk): _named(row) for row in rows.order_by("name")}
            field.choices = [("", _("All")), *(({kept: gone} if kept else {}) | choices).items()]

    def scope(self) -> dict[str, str]:
        data = self.cleaned_data
        return {name: data[name] for name in ("campaign", "objective", "channel") if data.get(name)}


def _named(row: Campaign | Objective) -> str:
    if row.archived_at is None:
        return row.name
    return gettext("%(name)s (archived)") % {"name": row.name}


class NewBriefForm(_ScopeFields):
    starter = forms.ChoiceField(
        label=_("Begin with"),
        choices=[(one.code, one.label) for one in STARTERS],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("Empty: as the template is called.")
    )
    language = forms.ChoiceField(label=_("Language of the report"))

    field_order = ("starter", "name", "language", "campaign", "objective")

    def __init__(self, workspace: Workspace, *args: Any, **options: Any) -> None:
        super().__init__(workspace, *args, **options)
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label, choices=language_choices(), initial=workspace.language
        )
        self.order_fields(self.field_order)


class BriefForm(_ScopeFields):
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language of the report"))
    currency = forms.ChoiceField(
        label=_("Currency of the report"),
        help_text=_("Another one than the workspace's: all money is converted at the rate of the last day."),
    )
    period_rule = forms.ChoiceField(label=_("Period"), choices=Brief.PeriodRule.choices)
    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[("", _("All")), *CHANNELS.items()]
    )
    priced = forms.ChoiceField(
        label=_("Ad spend"),
        choices=PricedView.choices,
        help_text=_("Each edition keeps the view in which it was made."),
    )
    attachments = forms.MultipleChoiceField(
        label=_("Attached to the mail"),
        required=False,
        choices=Brief.Attachments.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    reply_to = forms.EmailField(
        label=_("Answers go to"),
        required=False,
        help_text=_("The address that readers reach when they answer."),
    )
    needs_approval = forms.BooleanField(
        label=_("A second person must approve each edition before it is sent"), required=False
    )

    field_order = (
        "name",
        "language",
        "currency",
        "priced",
        "period_rule",
        "campaign",
        "objective",
        "channel",
    )

    def __init__(self, workspace: Workspace, *args: Any, brief: Brief, **options: Any) -> None:
        initial = {name: getattr(brief, name) for name in ("name", "language", "period_rule", "attachments")}
        initial |= {"reply_to": brief.reply_to, "needs_approval": brief.needs_approval}
        initial |= {"currency": brief.currency or workspace.currency, "priced": brief.priced}
        initial |= {name: str(value) for name, value in brief.scope.items()}
        super().__init__(workspace, *args, about=brief.scope, initial=initial, **options)
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label, choices=language_choices()
        )
        self.fields["currency"] = forms.ChoiceField(
            label=self.fields["currency"].label,
            help_text=self.fields["currency"].help_text,
            choices=currencies.choices(get_language() or workspace.language),
        )
        # Without a mark-up, or for whoever sees one view alone, there is nothing to choose.
        self.kept_view = brief.priced
        if len(views_of(workspace)) < 2:
            del self.fields["priced"]
        self.order_fields(self.field_order)

    def wish(self) -> BriefWish:
        data = self.cleaned_data
        return BriefWish(
            name=data["name"],
            language=data["language"],
            period_rule=data["period_rule"],
            currency=data["currency"],
            scope=self.scope(),
            attachments=tuple(data["attachments"]),
            reply_to=data["reply_to"],
            needs_approval=data["needs_approval"],
            priced=data.get("priced", self.kept_view),
        )


class HeadingForm(forms.Form):
    text = forms.CharField(label=_("Heading"), max_length=120)

    def section(self) -> Section:
        return {"kind": "heading", **self.cleaned_data}


class CommentaryForm(forms.Form):
    text = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "They stand in each edition, where you can change them. Leave them empty to write anew each time."
        ),
    )
    suggest = forms.BooleanField(
        label=_("Suggest sentences made from the numbers"), required=False, initial=True
    )

    def section(self) -> Section:
        return {"kind": "commentary", **self.cleaned_data}


class BlockForm(forms.Form):
    """The choice of a block; what it must be is checked where blocks are."""

    kind = forms.ChoiceField(label=_("Shown as"), choices=list(BLOCK_KINDS.items()))
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    metrics = forms.MultipleChoiceField(
        label=_("Metrics"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (group.label, [(metric.name, metric.label) for metric in group.metrics])
            for group in METRIC_GROUPS
        ],
    )
    group_by = forms.ChoiceField(
        label=_("Rows"), required=False, choices=[("", _("None, for cards")), *GROUPS.items()]
    )
    compare = forms.ChoiceField(label=_("Compare with"), required=False, choices=list(COMPARES.items()))
    limit = forms.IntegerField(label=_("Rows at most"), min_value=1, max_value=100, initial=10)

    def section(self) -> Section:
        data = self.cleaned_data
        choice = {**data, "group_by": data["group_by"] or None, "filters": {}}
        return {"kind": "block", "choice": choice}


class InsightForm(forms.Form):
    table = forms.ChoiceField(label=_("Table"), choices=list(INSIGHT_LABELS.items()))
    limit = forms.IntegerField(label=_("Rows at most"), min_value=1, max_value=50, initial=10)

    def section(self) -> Section:
        return {"kind": "insight", **self.cleaned_data}


class TrafficForm(InsightForm):
    table = forms.ChoiceField(label=_("Table"), choices=list(TRAFFIC_LABELS.items()))

    def section(self) -> Section:
        return {"kind": "traffic", **self.cleaned_data}


SECTION_FORMS: dict[str, type[Any]] = {
    "heading": HeadingForm,
    "commentary": CommentaryForm,
    "block": BlockForm,
    "insight": InsightForm,
    "traffic": TrafficForm,
}


def initial_of(section: Section) -> dict[str, Any]:
    """What the form of a section begins with."""
    if section["kind"] == "block":
        choice: dict[str, Any] = section["choice"]
        return choice
    return section


class ScheduleForm(forms.Form):
    """Of the two days the style shows the one that the rhythm needs; the other stays as it was, whatever it says."""

    is_on = forms.BooleanField(label=_("Make and send it by itself"), required=False)
    every = forms.ChoiceField(label=_("How often"), choices=BriefSchedule.Every.choices)
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"),
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.Select(attrs={"data-with": BriefSchedule.Every.WEEK.value}),
    )
    month_day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=31,
        widget=forms.NumberInput(attrs={"data-with": BriefSchedule.Every.MONTH.value}),
        help_text=_("In a shorter month it is its last day."),
    )
    hour = forms.TypedChoiceField(
        label=_("Hour"), coerce=int, choices=[(hour, f"{hour:02d}:00") for hour in range(24)]
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "every" in data:
            name = "month_day" if data["every"] == BriefSchedule.Every.WEEK else "weekday"
            # An error there would be told where nobody sees it.
            self.errors.pop(name, None)
            data[name] = self.initial[name]
        return data

    def wish(self) -> ScheduleWish:
        return ScheduleWish(**self.cleaned_data)


class RecipientForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("What is corrected"),
        max_length=500,
        help_text=_("It stands at the beginning of the new version."),
    )


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("What should be changed"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asked for the approval is told so by e-mail."),
    )
    act = forms.CharField(widget=forms.HiddenInput, initial="send_back")


class LinkForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        required=False,
        min_length=8,
        max_length=128,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Tell it to your reader by another way than the link."),
    )
    expires_on = forms.DateField(
        label=_("Last day on which it works"),
        required=False,
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
    )
    embed_in = forms.CharField(
        label=_("Websites that may embed it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, such as https://www.example.com. Without any nobody can."),
    )

    def wish(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**data, "embed_in": data["embed_in"].split()}
