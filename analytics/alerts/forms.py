"""What a browser sends to set a bound of the CPA, and to say which notices it wants by e-mail."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_time
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import time_zones
from accounts.models import Workspace
from accounts.templatetags.formats import reader_locale
from analytics.alerts.bounds import DAYS, BoundWish
from analytics.alerts.kinds import KINDS
from analytics.alerts.models import CpaBound, MailWish
from analytics.alerts.wishes import DIGEST_HOUR, DIGEST_WEEKDAY, PACES, Wish
from campaigns.models import Campaign

MONDAY = date(2024, 1, 1)
# What a browser sends for a kind that is not wanted, and for the zone of the workspace.
OFF, WORKSPACES = "off", "workspace"


class BoundForm(forms.Form):
    campaign = forms.ChoiceField(label=_("Campaign"), required=False)
    metric = forms.ChoiceField(
        label=_("Metric"), choices=CpaBound.Metric.choices, initial=CpaBound.Metric.CPA.value
    )
    amount = forms.DecimalField(
        label=_("Costs at most"),
        min_value=Decimal("0.01"),
        max_digits=14,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "any", "min": "0", "inputmode": "decimal"}),
    )
    days = forms.TypedChoiceField(
        label=_("Days looked at, up to the last known"),
        coerce=int,
        choices=[(str(each), str(each)) for each in DAYS],
        initial="28",
    )

    def __init__(self, workspace: Workspace, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Campaign.objects.of(workspace).filter(archived_at=None).order_by("name", "pk")
        choices = [(str(pk), name) for pk, name in rows.values_list("pk", "name")]
        field = self.fields["campaign"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Whole workspace")), *choices]

    def wish(self) -> BoundWish:
        data = self.cleaned_data
        campaign_id = int(data["campaign"]) if data["campaign"] else None
        return BoundWish(data["amount"], campaign_id, data["metric"], data["days"])


class MailWishForm(forms.Form):
    """A choice for each kind, named as the kind is, and when."""

    digest_hour = forms.TypedChoiceField(label=_("Summaries at"), coerce=int)
    digest_weekday = forms.TypedChoiceField(label=_("Weekly summary on"), coerce=int)
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("What happens in quiet hours is sent when they end. Leave both empty for none."),
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    time_zone = forms.ChoiceField(label=_("By the clocks of"))

    def __init__(self, workspace: Workspace, wish: MailWish | None, data: Any = None) -> None:
        super().__init__(data, initial=_initial(wish))
        paces = [(OFF, _("Not by e-mail")), *PACES.items()]
        for code, kind in KINDS.items():
            self.fields[code] = forms.ChoiceField(
                label=str(kind.label), help_text=str(kind.text), choices=paces, initial=OFF
            )
        locale = reader_locale()
        hours = [(str(hour), format_time(time(hour), "short", locale=locale)) for hour in range(24)]
        days = [
            (str(number), format_date(MONDAY + timedelta(days=number), "EEEE", locale=locale))
            for number in range(7)
        ]
        zones = time_zones.choices(get_language() or workspace.language)
        city = next(
            (label for _region, group in zones for zone, label in group if zone == workspace.time_zone),
            workspace.time_zone,
        )
        own = [(WORKSPACES, _("The workspace: %(zone)s") % {"zone": city})]
        for name, choices in (
            ("digest_hour", hours),
            ("digest_weekday", days),
            ("time_zone", [*own, *zones]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    @property
    def kinds(self) -> list[forms.BoundField]:
        return [self[code] for code in KINDS]

    @property
    def times(self) -> list[forms.BoundField]:
        return [
            self[name] for name in ("digest_hour", "digest_weekday", "quiet_from", "quiet_until", "time_zone")
        ]

    def wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(
            paces={code: data[code] for code in KINDS if data[code] != OFF},
            time_zone="" if data["time_zone"] == WORKSPACES else data["time_zone"],
            digest_hour=data["digest_hour"],
            digest_weekday=data["digest_weekday"],
            quiet_from=data["quiet_from"],
            quiet_until=data["quiet_until"],
        )


def _initial(wish: MailWish | None) -> dict[str, Any]:
    if wish is None:
        return {
            "digest_hour": DIGEST_HOUR,
            "digest_weekday": DIGEST_WEEKDAY,
            "time_zone": WORKSPACES,
        }
    return {
        **wish.paces,
        "digest_hour": wish.digest_hour,
        "digest_weekday": wish.digest_weekday,
        "quiet_from": wish.quiet_from,
        "quiet_until": wish.quiet_until,
        "time_zone": wish.time_zone or WORKSPACES,
    }
