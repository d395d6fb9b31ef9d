"""What a browser sends about tags: keys, rules, templates, aliases, and the link builder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from campaigns.models import Campaign, TagAlias, TagTemplate, TrackingSettings
from campaigns.planning.fields import ListField, choose_from
from campaigns.tracking.tagging.tag_templates import TemplateWish

_OFF = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


def _text(label: Any, most: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs=dict(_OFF))
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text, widget=widget
    )


def tag_field(
    settings: TrackingSettings, label: Any, name: str, *, required: bool, help_text: Any = "", also: str = ""
) -> forms.Field:
    """One of the list of the workspace, or any text where it has none. `also`: what is in use beside the list."""
    allowed = settings.allowed_sources if name == "source" else settings.allowed_media
    if not allowed:
        return _text(label, 100, required=required, help_text=help_text)
    listed = [*allowed, *([also] if also and also not in allowed else [])]
    return forms.ChoiceField(
        label=label,
        required=required,
        help_text=help_text,
        choices=[("", _("Choose")), *((one, one) for one in listed)],
    )


class KeyForm(forms.Form):
    """A campaign's key; `with_rule` says whether the same text in the names of platforms counts."""

    key = _text(
        _("Campaign key"),
        100,
        required=True,
        help_text=_("Lower case, with words apart. Capitals, accents and spaces are changed for you."),
    )
    with_rule = forms.BooleanField(
        label=_("Platform campaigns with this key in their names belong to the campaign"),
        required=False,
        help_text=_("It makes a campaign rule. What somebody assigned by hand stays where it is."),
    )


class AliasForm(forms.Form):
    """Another spelling, and what it means."""

    part = forms.ChoiceField(label=_("Part"), choices=TagAlias.Part.choices)
    text = _text(_("As it is written"), 200, required=True)
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        queryset=None, label=_("Campaign it means"), required=False, empty_label=_("Choose a campaign")
    )
    value = _text(_("Source or medium it means"), 100)

    def __init__(self, workspace: Workspace, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Campaign.objects.of(workspace).filter(archived_at=None).order_by("name", "pk")
        choose_from(self, "campaign", rows)


class RulesForm(forms.Form):
    """What links of the workspace may say."""

    allowed_sources = ListField(
        label=_("Allowed sources"),
        max_length=10_000,
        rows=4,
        help_text=_("Where a link stands: facebook, newsletter. Empty: any."),
    )
    allowed_media = ListField(
        label=_("Allowed media"),
        max_length=10_000,
        rows=4,
        help_text=_("The kind of place: paid_social, email. Empty: any."),
    )
    separator = forms.ChoiceField(
        label=_("Between words of a key"), choices=[("-", _("hyphen -")), ("_", _("underscore _"))]
    )
    key_pattern = _text(
        _("Pattern of new keys"),
        100,
        required=True,
        help_text=_("Made of {campaign}, {year}, {month}, {objective}. The day is that on which it begins."),
    )

    def __init__(self, settings: TrackingSettings, *args: Any, **options: Any) -> None:
        names = ("allowed_sources", "allowed_media", "separator", "key_pattern")
        options["initial"] = {name: getattr(settings, name) for name in names}
        super().__init__(*args, **options)


class TemplateForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    term = _text(_("Term"), 200)
    content = _text(_("Content"), 200)

    def __init__(
        self,
        settings: TrackingSettings,
        *args: Any,
        template: TagTemplate | None = None,
        **options: Any,
    ) -> None:
        names = ("name", "source", "medium", "term", "content")
        if template is not None:
            options["initial"] = {name: getattr(template, name) for name in names}
        super().__init__(*args, **options)
        before = options.get("initial", {})
        self.fields["source"] = tag_field(
            settings, _("Source"), "source", required=True, also=before.get("source", "")
        )
        self.fields["medium"] = tag_field(
            settings, _("Medium"), "medium", required=True, also=before.get("medium", "")
        )
        self.order_fields(list(names))

    def wish(self) -> TemplateWish:
        return TemplateWish(**self.cleaned_data)


class BuilderForm(forms.Form):
    """A target with the tags that it shall get; what a template says holds where a field is empty."""

    target = forms.CharField(
        label=_("Target address"),
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://", **_OFF}),
    )
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        queryset=None,
        label=_("Campaign"),
        empty_label=_("Choose a campaign"),
        help_text=_("Only campaigns that have a key."),
    )
    template: forms.ModelChoiceField[TagTemplate] = forms.ModelChoiceField(
        queryset=None,
        label=_("Template"),
        required=False,
        empty_label=_("No template"),
        help_text=_("It fills what you leave empty."),
    )
    term = _text(_("Term"), 200, help_text=_("The keyword or audience."))
    content = _text(_("Content"), 200, help_text=_("Which ad or which button, if there are several."))
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("For your own list of links."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, workspace: Workspace, settings: TrackingSettings, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Campaign.objects.of(workspace).filter(archived_at=None, keys__workspace=workspace)
        choose_from(self, "campaign", rows.order_by("name", "pk"))
        choose_from(self, "template", TagTemplate.objects.of(workspace).order_by("name"))
        is_needed = not self.data.get("template")
        self.fields["source"] = tag_field(settings, _("Source"), "source", required=is_needed)
        self.fields["medium"] = tag_field(settings, _("Medium"), "medium", required=is_needed)
        self.order_fields(["target", "campaign", "template", "source", "medium", "term", "content", "title"])

    def tags(self) -> dict[str, str]:
        """Source, medium, term and content as far as they are known."""
        said = getattr(self, "cleaned_data", {})
        template = said.get("template")
        return {
            name: said.get(name, "") or (getattr(template, name) if template is not None else "")
            for name in ("source", "medium", "term", "content")
        }


class BulkForm(forms.Form):
    """A file, or the same as text."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("CSV or XLSX, up to 2,000 rows and 2 MB."),
    )
    rows = forms.CharField(
        label=_("Or paste the rows"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, **_OFF}),
        help_text=_(
            "The first row names the columns: campaign, source, medium, term, content, target, title."
        ),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        if not self.errors and values.get("file") is None and not (values.get("rows") or "").strip():
            self.add_error("file", _("Choose a file or paste rows."))
        return values

    def content(self) -> tuple[bytes, str]:
        """The bytes and the name; a file wins over text."""
        file = self.cleaned_data.get("file")
        if file is not None:
            return file.read(2 * 2**20 + 1), str(file.name)
        return self.cleaned_data["rows"].encode(), "rows.csv"
