"""What people write into pages about themselves, their organization and their workspaces."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from accounts import currencies, time_zones
from accounts.errors import DomainError
from accounts.keeping import PERIODS
from accounts.models import ApiKey, Membership, Organization, Role, Workspace
from accounts.workspaces import Settings


def refuse(form: forms.BaseForm, error: DomainError) -> None:
    """Show what a verb refused beside the field it is about."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


def language_choices() -> list[tuple[str, str]]:
    """Each language in its own words, so that everybody finds theirs."""
    return [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]


class PercentField(forms.Field):
    """A share from 0 to 1, written in percent with a comma or a point; empty is None."""

    default_error_messages = {
        "invalid": _("Write a percentage such as 35 or 42.5."),
        "range": _("Write a percentage between 0 and 100."),
    }

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 8, "class": "num"}
        )
        super().__init__(widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        return number_format((value * 100).normalize() + 0, use_l10n=True)

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").replace("%", "").replace(",", ".").strip()
        if not text:
            return None
        try:
            percent = Decimal(text)
        except InvalidOperation:
            raise forms.ValidationError(self.error_messages["invalid"]) from None
        if not percent.is_finite() or not 0 <= percent <= 100:
            raise forms.ValidationError(self.error_messages["range"])
        return (percent / 100).quantize(Decimal("0.0001"))


class WorkspaceForm(forms.Form):
    """What a person decides about a workspace."""

    name = forms.CharField(
        label=_("Name of the workspace"),
        max_length=120,
        help_text=_("The business whose results you measure here."),
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        help_text=_(
            "All money is shown in it; amounts in other currencies are converted at the rate of their day."
        ),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Decides where a day begins and ends."))
    language = forms.ChoiceField(label=_("Language of mails and reports"))
    gross_margin = PercentField(
        label=_("Gross margin in percent"),
        required=False,
        help_text=_(
            "What remains of 100 in sales after the cost of the goods. With it, ROI compares what you spent "
            "with what you really earned. Leave it empty if you do not know: ROI then compares with sales, "
            "and says so."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = get_language() or "en"
        _choices(self, "currency", currencies.choices(language))
        _choices(self, "time_zone", time_zones.choices(language))
        _choices(self, "language", language_choices())

    def values(self) -> Settings:
        data = self.cleaned_data
        return Settings(
            name=data["name"],
            currency=data["currency"],
            time_zone=data["time_zone"],
            language=data["language"],
            gross_margin=data["gross_margin"],
        )


FOR_EVER = "forever"


class KeepingForm(forms.Form):
    """How long a workspace keeps files, and whether it keeps how to reach people."""

    keep_files_days = forms.TypedChoiceField(
        label=_("Delete uploaded files"),
        coerce=lambda value: None if value == FOR_EVER else int(value),
        choices=[(FOR_EVER if days is None else str(days), label) for days, label in PERIODS.items()],
        help_text=_(
            "The numbers stay. An import can be undone as long as the files that were loaded after it are here."
        ),
    )
    keep_contacts = forms.BooleanField(
        label=_("Keep e-mail addresses and phone numbers of contacts"),
        required=False,
        help_text=_(
            "Encrypted, and from imports that are loaded from now on. Without it contacts are told apart by a "
            "fingerprint that cannot be turned back. Switching it off erases the addresses and numbers that are kept."
        ),
    )


class WorkspaceSettingsForm(WorkspaceForm):
    """What may be decided once there is a workspace to import into."""

    headline_roi = forms.ChoiceField(
        label=_("ROI that is shown first"),
        choices=Workspace.HeadlineRoi.choices,
        help_text=_(
            "All three go by the name ROI. Of 6 sold at 200 that cost 100 each, with 200 of ads, they make 200, "
            "500 and 50 percent. The label always says which one it is."
        ),
    )
    roi_cost = forms.ChoiceField(
        label=_("Cost that ROI is measured against"),
        choices=Workspace.RoiCost.choices,
        help_text=_("As long as no other costs are entered, both are the same."),
    )
    in_benchmark = forms.BooleanField(
        label=_("Count this client in the benchmark"),
        required=False,
        help_text=_(
            "Its CPA, CTR and ROI by channel enter the quartiles that clients of the same agency see once five "
            "take part, without its name; in return it sees them too."
        ),
    )
    import_tolerance = PercentField(
        label=_("Bad rows that an import may leave out, in percent"),
        required=False,
        help_text=_(
            "Up to this share, rows that cannot be read are left out and the good ones are loaded. Empty or 0: a "
            "file with a bad row is not loaded at all. It can be changed for each file."
        ),
    )

    def values(self) -> Settings:
        share = self.cleaned_data["import_tolerance"] or Decimal(0)
        return {
            **super().values(),
            "import_tolerance": share * 100,
            "headline_roi": self.cleaned_data["headline_roi"],
            "roi_cost": self.cleaned_data["roi_cost"],
            "in_benchmark": self.cleaned_data["in_benchmark"],
        }


class StartForm(WorkspaceForm):
    """The first organization with its first workspace, on one page."""

    organization_name = forms.CharField(label=_("Name of your business or agency"), max_length=120)
    kind = forms.ChoiceField(
        label=_("What are you?"),
        widget=forms.RadioSelect,
        initial=Organization.Kind.BUSINESS,
        choices=[
            (Organization.Kind.BUSINESS, _("A business: I measure my own marketing")),
            (Organization.Kind.AGENCY, _("An agency: I measure the marketing of several clients")),
        ],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].required = False
        self.fields["name"].label = _("Name of the first workspace")
        self.fields["name"].help_text = _(
            "An agency writes the name of its first client. A business may leave it empty to use its own name."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("name"):
            if data.get("kind") == Organization.Kind.AGENCY:
                self.add_error("name", _("Write the name of your first client."))
            else:
                data["name"] = data.get("organization_name", "")
        return data


class OrganizationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Organization.Kind.choices)
    currency = forms.ChoiceField(
        label=_("Currency of the overview"),
        required=False,
        help_text=_("The clients' money is shown in it side by side, converted at the rate of each day."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        own = ("", _("The one that most clients count in"))
        _choices(self, "currency", [own, *currencies.choices(get_language() or "en")])


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        help_text=_("Shown to the people you work with."),
    )
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("Of the pages, and of the mails we send to you.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _choices(self, "language", language_choices())


class JoinForm(forms.Form):
    """What is left to say for whoever was invited to a portal: the address is known."""

    name = forms.CharField(label=_("Your name"), max_length=120, required=False)
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters."),
    )


class RoleForm(forms.Form):
    """A role out of those that the person may give."""

    role = forms.TypedChoiceField(label=_("Role"), coerce=lambda value: Role(int(value)))

    def __init__(self, *args: Any, roles: Iterable[Role], **options: Any) -> None:
        super().__init__(*args, **options)
        _choices(self, "role", [(role.value, role.label) for role in roles])


class InviteForm(RoleForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    field_order = ["email", "role"]


class ApiKeyForm(RoleForm):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What will use the key, such as the nightly upload.")
    )
    scope = forms.ChoiceField(label=_("May do"), choices=ApiKey.Scope.choices)
    field_order = ["name", "scope", "role"]


class TransferForm(forms.Form):
    """Another member of the whole organization, who becomes its owner."""

    to = forms.ModelChoiceField(Membership.objects.none(), label=_("New owner"))

    def __init__(self, *args: Any, organization: Organization, but: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (
            Membership.objects.filter(organization=organization, workspace=None, user__is_active=True)
            .exclude(pk=but.pk)
            .select_related("user")
        )


class OwnOrganizationForm(forms.Form):
    """One of the organizations of which somebody is an owner."""

    to = forms.ModelChoiceField(Organization.objects.none(), label=_("Organization"))

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organizations


class HandoverForm(forms.Form):
    """Whom a workspace is offered to."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)


def _choices(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class PortalDomainForm(forms.Form):
    """The host at which clients find the portal."""

    host = forms.CharField(
        label=_("Domain"),
        max_length=400,
        help_text=_("A subdomain of your own that nothing else uses, such as portal.example.com."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )


class BrandForm(forms.Form):
    """How the reports of an organization look."""

    accent = forms.CharField(
        label=_("Accent colour"),
        required=False,
        max_length=7,
        widget=forms.TextInput(attrs={"class": "num", "spellcheck": "false"}),
        help_text=_("As # and six digits, dark enough for white words on it."),
    )
    logo_text = forms.CharField(
        label=_("Words for the logo"),
        required=False,
        max_length=120,
        help_text=_("What is read aloud in its place."),
    )
    logo = forms.FileField(label=_("Logo"), required=False, help_text=_("PNG or JPEG, at most 100 KB."))
    remove_logo = forms.BooleanField(label=_("Show no logo"), required=False)
