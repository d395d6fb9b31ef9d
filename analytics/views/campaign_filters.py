"""Which campaigns the list shows: by words, objective, tag, channel, and whether they are planned, running or ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Func, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.models import Workspace
from campaigns.channels import CHANNEL_CHOICES, CHANNELS
from campaigns.models import Campaign, Objective

STATES = {
    "planned": pgettext_lazy("campaign", "Planned"),
    "running": gettext_lazy("Running"),
    "ended": gettext_lazy("Ended"),
    "archived": gettext_lazy("Archived"),
}
LONGEST_SEARCH = 200
# A list to choose from that is longer is none.
MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class CampaignFilters:
    """What was asked for; what makes no sense is as if it had not been."""

    search: str = ""
    objective: str = ""
    tag: str = ""
    channel: str = ""
    show: str = ""

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> CampaignFilters:
        def text(name: str) -> str:
            return " ".join(params.get(name, "").replace("\x00", " ").split())[:LONGEST_SEARCH]

        objective, channel, show = text("objective"), text("channel"), text("show")
        is_id = objective.isascii() and objective.isdigit() and len(objective) < 19
        return cls(
            search=text("q"),
            objective=objective if is_id else "",
            tag=text("tag"),
            channel=channel if channel in CHANNELS else "",
            show=show if show in STATES else "",
        )

    def params(self) -> dict[str, str]:
        values = {
            "q": self.search,
            "objective": self.objective,
            "tag": self.tag,
            "channel": self.channel,
            "show": self.show,
        }
        return {name: value for name, value in values.items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the archive was asked for."""
        return bool(
            self.search or self.objective or self.tag or self.channel or self.show not in ("", "archived")
        )

    def of(self, rows: QuerySet[Campaign], *, today: date) -> QuerySet[Campaign]:
        rows = rows.filter(archived_at__isnull=self.show != "archived")
        if self.show in _DAYS:
            rows = rows.filter(_DAYS[self.show](today))
        if self.search:
            words = Q(name__icontains=self.search) | Q(notes__icontains=self.search)
            rows = rows.filter(words | Q(audience__icontains=self.search))
        if self.objective:
            rows = rows.filter(objective_id=int(self.objective))
        if self.tag:
            rows = rows.filter(tags__contains=[self.tag])
        return rows.filter(channels__contains=[self.channel]) if self.channel else rows


# A campaign without days is taken to run: most come from imports, which do not say.
_DAYS = {
    "planned": lambda today: Q(starts_on__gt=today),
    "ended": lambda today: Q(ends_on__lt=today),
    "running": lambda today: (
        (Q(starts_on=None) | Q(starts_on__lte=today)) & (Q(ends_on=None) | Q(ends_on__gte=today))
    ),
}


def filter_fields(workspace: Workspace, filters: CampaignFilters, archived: int) -> list[dict[str, Any]]:
    """The selects of the form; one that offers nothing is left out."""
    objectives = Objective.objects.of(workspace).order_by("position", "name", "pk")[:MOST_CHOICES]
    tags = (
        Campaign.objects.of(workspace)
        .annotate(tag=Func(F("tags"), function="unnest"))
        .order_by("tag")
        .values_list("tag", flat=True)
        .distinct()[:MOST_CHOICES]
    )
    states = [(name, str(label)) for name, label in STATES.items() if name != "archived"]
    states.append(("archived", _("Archived (%(count)s)") % {"count": archived}))
    fields = [
        ("show", _("State"), _("All but the archived"), states, filters.show),
        (
            "objective",
            _("Objective"),
            pgettext("objectives", "All"),
            [(str(row.pk), row.name) for row in objectives],
            filters.objective,
        ),
        ("tag", _("Tag"), pgettext("tags", "All"), [(tag, tag) for tag in tags], filters.tag),
        ("channel", _("Channel"), _("All channels"), CHANNEL_CHOICES, filters.channel),
    ]
    return [
        {"name": name, "label": label, "all": everything, "choices": choices, "chosen": chosen}
        for name, label, everything, choices, chosen in fields
        if choices or chosen
    ]
