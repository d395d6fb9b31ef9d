"""What a browser sends to make pages: settings, blocks, fields, files, shares."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import language_choices
from accounts.models import Workspace
from campaigns.models import Campaign, ConversionKind, Domain, LandingPage, PageFile, PageVariant
from campaigns.planning.fields import choose_from
from campaigns.tracking.pages import blocks
from campaigns.tracking.pages.fields import KINDS, FormField, fields_of
from campaigns.tracking.pages.pages import PageWish
from campaigns.tracking.pages.templates import TEMPLATES


def _text(
    label: Any, most: int, *, required: bool = False, help_text: Any = "", rows: int = 0
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text, widget=widget
    )


def _campaigns(form: forms.Form, workspace: Workspace, chosen: int | None = None) -> None:
    rows = Campaign.objects.of(workspace).filter(Q(archived_at=None) | Q(pk=chosen))
    choose_from(form, "campaign", rows.order_by("name", "pk"))


class LinesField(forms.CharField):
    """Texts one a line; what is kept as a list is written as one asks for it."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), max_length=5000, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value


class NewPageForm(forms.Form):
    template = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect)
    name = _text(_("Name"), 200, required=True, help_text=_("Only you see it."))
    language = forms.ChoiceField(label=_("Language of the page"))
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        queryset=None, label=_("Campaign"), required=False, empty_label=pgettext_lazy("campaign", "None")
    )

    def __init__(self, workspace: Workspace, *args: Any, **options: Any) -> None:
        options["initial"] = {"template": "ebook", "language": workspace.language} | options.get(
            "initial", {}
        )
        super().__init__(*args, **options)
        _choices(self, "template", [(key, f"{one.label}: {one.text}") for key, one in TEMPLATES.items()])
        _choices(self, "language", language_choices())
        _campaigns(self, workspace)


class PageForm(forms.Form):
    """The settings of a page."""

    name = _text(_("Name"), 200, required=True, help_text=_("Only you see it."))
    slug = _text(_("Address"), 100, required=True, help_text=_("What stands behind the host: spring-guide."))
    domain: forms.ModelChoiceField[Domain] = forms.ModelChoiceField(
        queryset=None, label=_("Domain"), required=False, empty_label=_("That of this installation")
    )
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        queryset=None,
        label=_("Campaign"),
        required=False,
        empty_label=pgettext_lazy("campaign", "None"),
        help_text=_("Counts for visits whose tags name no campaign."),
    )
    language = forms.ChoiceField(label=_("Language of the page"))
    accent = forms.CharField(
        label=_("Colour of the buttons"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Their words are black or white, whichever is read better."),
    )
    title = _text(_("Title for search engines"), 200)
    description = _text(_("Description for search engines"), 300, rows=2)
    is_indexed = forms.BooleanField(label=_("Search engines may list it"), required=False)
    makes = forms.ChoiceField(label=_("Who fills in the form is"))
    double_opt_in = forms.BooleanField(
        label=_("Confirm the address by e-mail"),
        required=False,
        help_text=_(
            "Who does not open the link of the mail within 7 days is forgotten. Many countries ask for it."
        ),
    )

    def __init__(self, workspace: Workspace, page: LandingPage, *args: Any, **options: Any) -> None:
        options["initial"] = {name: getattr(page, name) for name in self.base_fields}
        super().__init__(*args, **options)
        chosen = Q(pk=page.domain_id) | ~Q(verified_at=None)
        choose_from(self, "domain", Domain.objects.of(workspace).filter(chosen).order_by("host"))
        _campaigns(self, workspace, page.campaign_id)
        _choices(self, "language", language_choices())
        kinds = (ConversionKind.LEAD, ConversionKind.SIGN_UP)
        _choices(self, "makes", [(kind.value, kind.label) for kind in kinds])

    def wish(self) -> PageWish:
        return PageWish(**self.cleaned_data)


class ConsentForm(forms.Form):
    consent = _text(
        _("Consent text"),
        2000,
        rows=3,
        help_text=_(
            "Shown with a box to tick. A change is a new version; each submission keeps the one it agreed to."
        ),
    )


class BlockForm(forms.Form):
    """One block, with the parts that its kind has."""

    def __init__(self, kind: str, pictures: dict[int, PageFile], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        for part in blocks.KINDS[kind].parts:
            self.fields[part.name] = _field_of(part, pictures)


def _field_of(part: blocks.Part, pictures: dict[int, PageFile]) -> forms.Field:
    if part.how == "picture":
        choices = [("", _("No picture")), *((str(pk), file.name) for pk, file in pictures.items())]
        return forms.ChoiceField(
            label=part.label, choices=choices, required=part.required, help_text=part.help
        )
    if part.how == "lines":
        return LinesField(label=part.label, rows=5, required=part.required, help_text=part.help)
    rows = {"text": 3, "rich": 8}.get(part.how, 0)
    # The length is the verb's to judge, which knows what the cleaned text has.
    return _text(part.label, part.most + 1000, required=part.required, help_text=part.help, rows=rows)


class FieldForm(forms.Form):
    """One field of the page's form; without a label it is left out."""

    name = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"))
    label = _text(_("Label"), 200, help_text=_("Empty: the field is taken out."))
    required = forms.BooleanField(label=_("Must be filled in"), required=False)
    choices = LinesField(label=_("Choices, one a line"), rows=3, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _choices(self, "kind", list(KINDS.items()))
        if self.is_bound and not str(self["label"].value() or "").strip():
            self.fields["kind"].required = False  # it is left out

    def field(self) -> FormField | None:
        data = self.cleaned_data
        if not data["label"].strip():
            return None
        choices = tuple(line for line in data["choices"].splitlines() if line.strip())
        return FormField(data["name"], data["kind"], data["label"], data["required"], choices)


class ButtonForm(forms.Form):
    button = _text(_("Words of the button"), 60)


def field_forms(page: LandingPage, data: Any = None, *, blank: int = 2) -> list[FieldForm]:
    """Of the fields that there are and of some more to add, in the order of the page."""
    stored = fields_of(page.fields)
    forms_of = [FieldForm(data, prefix=f"field-{at}", initial=one.as_json()) for at, one in enumerate(stored)]
    more = range(len(stored), len(stored) + blank)
    return forms_of + [FieldForm(data, prefix=f"field-{at}", initial={"kind": "text"}) for at in more]


class FileForm(forms.Form):
    role = forms.ChoiceField(label=_("What it is"), choices=PageFile.Role.choices)
    upload = forms.FileField(
        label=_("File"),
        help_text=_("Pictures: PNG, JPEG, WebP or GIF of at most 1 MB. Lead magnets: at most 10 MB."),
    )


class VariantForm(forms.Form):
    name = _text(_("Name"), 40, required=True)
    share = forms.IntegerField(label=_("Share in percent"), min_value=0, max_value=100)

    def __init__(self, variant: PageVariant, *args: Any, **options: Any) -> None:
        options |= {
            "prefix": f"variant-{variant.pk}",
            "initial": {"name": variant.name, "share": variant.share},
        }
        super().__init__(*args, **options)
        self.variant = variant


def _choices(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
