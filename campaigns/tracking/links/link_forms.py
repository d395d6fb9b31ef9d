"""What a browser sends to make or change a short link, and to add a domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Workspace
from campaigns.models import Campaign, ContentItem, Domain, Link, TagTemplate
from campaigns.planning.fields import choose_from
from campaigns.tracking.links.domains import target_host
from campaigns.tracking.links.link_wishes import (
    DEVICES,
    LONGEST_PASSWORD,
    MOST_TARGETS,
    LinkWish,
    Rule,
    TargetWish,
    countries,
)
from campaigns.tracking.links.links import targets_of
from campaigns.tracking.settings import settings_of

# Content items to choose from: the newest, a longer list is none.
MOST_ITEMS = 200
EMPTY_ROWS = 3
PREFIX = "targets"


class MomentField(forms.DateTimeField):
    """A moment in the calendar of a workspace, as its clocks show it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    zone = ZoneInfo("UTC")

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.zone):
            return super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        with timezone.override(self.zone):
            try:
                return super().to_python(value)
            except OverflowError:
                raise forms.ValidationError(self.error_messages["invalid"]) from None


class ItemField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.campaign.name} · {obj.title}"


def _text(label: Any, most: int, **options: Any) -> forms.CharField:
    options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
    return forms.CharField(label=label, max_length=most, required=False, **options)


def _address(label: Any, *, required: bool = False, **options: Any) -> forms.CharField:
    """Longer than any that is kept, so that the verb says what is wrong with it."""
    widget = forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"})
    return forms.CharField(label=label, max_length=4000, required=required, widget=widget, **options)


class LinkForm(forms.Form):
    """A link without its further targets, which are rows of their own."""

    target = _address(
        _("Leads to"),
        required=True,
        help_text=_("The page that opens, such as https://shop.example/offer. Its tags are added below."),
    )
    title = _text(_("Title"), 200, help_text=_("For your own lists. Nobody else sees it."))
    slug = _text(
        _("Short name"), 100, help_text=_("What follows the domain. Left empty, one is made up for you.")
    )
    domain: forms.ModelChoiceField[Domain] = forms.ModelChoiceField(
        queryset=None, label=_("Domain"), required=False
    )
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        queryset=None, label=_("Campaign"), required=False, empty_label=pgettext_lazy("campaign", "None")
    )
    content_item = ItemField(
        queryset=None,
        label=_("Content item"),
        required=False,
        empty_label=pgettext_lazy("content item", "None"),
        help_text=_("The ad, post or mailing that carries this link."),
    )
    source = _text(_("Source"), 100, help_text=_("Where the link is, such as instagram."))
    medium = _text(_("Medium"), 100, help_text=_("What kind of place that is, such as paid_social."))
    term = _text(_("Term"), 200)
    content = _text(_("Content"), 200, help_text=_("Tells two links of one ad or post apart."))
    expires_at = MomentField(label=_("Expires"), required=False)
    expired_target = _address(
        _("Leads to after that"), help_text=_("Left empty, a page says that the link has expired.")
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Whoever opens the link is asked for it. It is kept so that nobody can read it again."),
    )
    remove_password = forms.BooleanField(label=_("Remove the password"), required=False)
    preview_title = _text(_("Title of the preview"), 200)
    preview_text = _text(_("Text of the preview"), 300)
    preview_image = _address(_("Picture of the preview"), help_text=_("Its address, 1,200 × 630 is best."))

    def __init__(self, workspace: Workspace, *args: Any, link: Link | None = None, **options: Any) -> None:
        self.link = link
        if link is not None:
            options["initial"] = _values_of(link)
        super().__init__(*args, **options)
        if link is None or not link.password:
            del self.fields["remove_password"]
        moment = self.fields["expires_at"]
        assert isinstance(moment, MomentField)
        moment.zone = ZoneInfo(workspace.time_zone)
        moment.help_text = gettext("In the time of %(zone)s.") % {"zone": workspace.time_zone}
        self._offer_rows(workspace)
        self._suggest(workspace)

    def _offer_rows(self, workspace: Workspace) -> None:
        link = self.link
        chosen = Q(verified_at__isnull=False) | Q(pk=link.domain_id if link else None)
        choose_from(self, "domain", Domain.objects.of(workspace).filter(chosen).order_by("host"))
        field = self.fields["domain"]
        assert isinstance(field, forms.ModelChoiceField)
        field.empty_label = target_host()
        chosen = Q(archived_at=None) | Q(pk=link.campaign_id if link else None)
        choose_from(self, "campaign", Campaign.objects.of(workspace).filter(chosen).order_by("name", "pk"))
        items = ContentItem.objects.of(workspace).select_related("campaign")
        newest = list(items.order_by("-planned_on", "-pk").values_list("pk", flat=True)[:MOST_ITEMS])
        shown = [*newest, link.content_item_id if link else None]
        rows = items.filter(pk__in=[pk for pk in shown if pk is not None])
        choose_from(self, "content_item", rows.order_by("campaign__name", "-planned_on", "-pk"))

    def _suggest(self, workspace: Workspace) -> None:
        """Offered while somebody types; others may be written too."""
        settings = settings_of(workspace)
        self.suggestions = {"source": settings.allowed_sources, "medium": settings.allowed_media}
        self.templates = list(TagTemplate.objects.of(workspace).order_by("name")[:50])
        for name in self.suggestions:
            self.fields[name].widget.attrs["list"] = f"suggested-{name}"

    def wish(self, targets: list[TargetWish]) -> LinkWish:
        values = dict(self.cleaned_data)
        removes = values.pop("remove_password", False)
        password = values.pop("password")
        return LinkWish(**values, password=password or ("" if removes else None), targets=targets)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        if values.get("remove_password") and values.get("password"):
            self.add_error("password", _("Either set a password or remove it."))
        kept = self.link.expires_at if self.link is not None else None
        # Browsers send no seconds; the moment that was shown is the one that the link has.
        if kept is not None and values.get("expires_at") == kept.replace(second=0, microsecond=0):
            values["expires_at"] = kept
        return values


def _values_of(link: Link) -> dict[str, Any]:
    own = {name for name in LinkForm.base_fields if hasattr(link, name)}
    values = {name: getattr(link, name) for name in own - {"domain", "campaign", "content_item", "password"}}
    return values | {
        "domain": link.domain_id,
        "campaign": link.campaign_id,
        "content_item": link.content_item_id,
    }


class TargetForm(forms.Form):
    """One further target. A row without an address is none."""

    id = forms.RegexField(r"^[0-9]{1,18}$", required=False, widget=forms.HiddenInput)
    who = forms.ChoiceField(label=_("For"), required=False)
    share = forms.IntegerField(
        label=_("Share in percent"),
        required=False,
        widget=forms.NumberInput(attrs={"min": "1", "max": "99", "inputmode": "numeric"}),
    )
    name = _text(_("Name"), 60)
    target = _address(_("Leads to"))

    def __init__(self, *args: Any, choices: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        if values.get("target") and not self.errors:
            if not values.get("who"):
                self.add_error("who", _("Say for whom this target is."))
            elif values["who"] == Rule.SPLIT and values.get("share") is None:
                self.add_error("share", _("Enter a share from 1 to 99."))
        elif values.get("share") is not None and not values.get("id") and not self.errors:
            self.add_error("target", _("Enter the address that the link leads to."))
        return values

    def wish(self) -> TargetWish | None:
        values = self.cleaned_data
        if not values.get("target"):
            return None
        rule, _colon, value = values["who"].partition(":")
        return TargetWish(
            rule=rule,
            value=value,
            target=values["target"],
            share=values["share"] if rule == Rule.SPLIT else None,
            name=values["name"],
            id=int(values["id"]) if values["id"] else None,
        )


def _who() -> list[Any]:
    devices = [(f"{Rule.DEVICE}:{code}", label) for code, label in DEVICES.items()]
    named = sorted(countries().items(), key=lambda item: item[1])
    return [
        ("", gettext("Choose")),
        (str(Rule.SPLIT), gettext("A share of all clicks (A/B)")),
        (gettext("Device"), devices),
        (gettext("Country"), [(f"{Rule.COUNTRY}:{code}", label) for code, label in named]),
    ]


TargetFormSet = forms.formset_factory(
    TargetForm,
    extra=EMPTY_ROWS,
    max_num=MOST_TARGETS,
    absolute_max=MOST_TARGETS + EMPTY_ROWS,
    validate_max=True,
)


class WholeForm:
    """The link and its rows of further targets, as one form of a page."""

    def __init__(
        self,
        workspace: Workspace,
        data: Mapping[str, Any] | None,
        *,
        link: Link | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.form = LinkForm(workspace, data, link=link, initial=dict(initial or {}))
        rows = [_row_of(row) for row in targets_of(workspace, link)] if link is not None else []
        self.rows = TargetFormSet(data, initial=rows, prefix=PREFIX, form_kwargs={"choices": _who()})

    def is_valid(self) -> bool:
        # Both, so that everything that is wrong is said at once.
        return all([self.form.is_valid(), self.rows.is_valid()])

    def wish(self) -> LinkWish:
        wishes = [row.wish() for row in self.rows.forms]
        return self.form.wish([wish for wish in wishes if wish is not None])

    def refuse(self, error: DomainError) -> None:
        refuse(self.form, error)
        if error.field == PREFIX:
            self.targets_problem = error.message

    targets_problem = ""


def _row_of(row: Any) -> dict[str, Any]:
    who = row.rule if row.rule == Rule.SPLIT else f"{row.rule}:{row.value}"
    return {"id": str(row.pk), "who": who, "share": row.share, "name": row.name, "target": row.target}


class DomainForm(forms.Form):
    host = forms.CharField(
        label=_("Domain"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "go.example.com"}),
        help_text=_("A subdomain that you use for nothing else."),
    )
