"""All models side by side: the same conversions of a period shared out by each, so that every column has one total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Workspace
from analytics.attribution.codes import CHANNEL_BY_CODE
from analytics.attribution.credit import Credit, credit, summed, whole_sum
from analytics.attribution.models import MODELS
from analytics.attribution.packed import AGAIN, FOR_LISTS, Packed, read_between
from analytics.attribution.paths import Ints
from campaigns.channels import CHANNELS
from campaigns.measures import MICRO
from campaigns.models import Campaign, ConversionKind

# What a page asks for, and the kinds of conversions that are in it. Refunds are taken off sales.
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "sales": (ConversionKind.PURCHASE, ConversionKind.REFUND),
    "leads": (ConversionKind.LEAD, AGAIN),
    "sign_ups": (ConversionKind.SIGN_UP,),
}
SUBJECT_LABELS: Mapping[str, Promise] = {
    "sales": gettext_lazy("Sales"),
    "leads": gettext_lazy("Leads"),
    "sign_ups": gettext_lazy("Sign-ups"),
}
GROUPS = ("channel", "campaign")

# Keys of rows that are no channel and no campaign.
UNATTRIBUTED = -1
NO_CAMPAIGN = 0


@dataclass(frozen=True, slots=True)
class Share:
    """In millionths; `value` is None where no conversion has one."""

    conversions: int
    value: int | None


NOTHING = Share(0, None)


@dataclass(frozen=True, slots=True)
class Row:
    """`key` is the number of a channel, the id of a campaign, NO_CAMPAIGN or UNATTRIBUTED."""

    key: int
    label: str
    shares: Mapping[str, Share]  # by model


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    workspace: Workspace
    first: date
    last: date
    subject: str
    group_by: str
    rows: list[Row]
    total: Share
    unconverted_count: int
    packed: Packed

    @property
    def conversion_count(self) -> int:
        return self.total.conversions // MICRO


def compare(
    workspace: Workspace,
    first: date,
    last: date,
    *,
    subject: str = "sales",
    group_by: str = "channel",
    models: tuple[str, ...] = tuple(MODELS),
) -> Comparison:
    """The conversions of these days, whichever day their touches were."""
    return compare_by((group_by,), workspace, first, last, subject=subject, models=models)[group_by]


def compare_by(
    groups: Sequence[str],
    workspace: Workspace,
    first: date,
    last: date,
    *,
    subject: str = "sales",
    models: tuple[str, ...] = tuple(MODELS),
) -> dict[str, Comparison]:
    """The same conversions in several groupings; what each model gives is worked out once."""
    packed = read_between(workspace.pk, first, last, SUBJECTS[subject], columns=FOR_LISTS)
    shares: dict[str, dict[str, dict[int, Share]]] = {group: {} for group in groups}
    for model in models:
        found = credit(packed, model)
        for group in groups:
            shares[group][model] = shares_of(found, group)
    return {
        group: _comparison(workspace, first, last, subject, group, by_model, packed)
        for group, by_model in shares.items()
    }


def _comparison(
    workspace: Workspace,
    first: date,
    last: date,
    subject: str,
    group_by: str,
    by_model: Mapping[str, dict[int, Share]],
    packed: Packed,
) -> Comparison:
    keys = {key for shares in by_model.values() for key in shares}
    labels = labels_of(workspace, group_by, keys)
    rows = [
        Row(key, labels[key], {model: shares.get(key, NOTHING) for model, shares in by_model.items()})
        for key in keys
    ]
    rows.sort(key=lambda row: (row.key == UNATTRIBUTED, row.key == NO_CAMPAIGN, *_size(row), row.label))
    return Comparison(
        workspace=workspace,
        first=first,
        last=last,
        subject=subject,
        group_by=group_by,
        rows=rows,
        total=_total(packed),
        unconverted_count=int(packed.unconverted.sum()),
        packed=packed,
    )


def keys_of(found: Credit, group_by: str) -> Ints:
    """For each share, the row that it belongs to."""
    named = found.channels if group_by == "channel" else found.campaigns
    return np.where(found.channels == 0, UNATTRIBUTED, named)


def shares_of(found: Credit, group_by: str) -> dict[int, Share]:
    amounts = [found.conversions, found.values, found.has_value.astype(np.int64)]
    # One more than the key, which is never below zero.
    (keys,), (conversions, values, known) = summed([keys_of(found, group_by) + 1], amounts)
    return {
        int(key) - 1: Share(conversions[at], values[at] if known[at] else None) for at, key in enumerate(keys)
    }


def _total(packed: Packed) -> Share:
    values = packed.values[packed.has_value]
    return Share(int(packed.counts_one.sum()) * MICRO, whole_sum(values) if len(values) else None)


def _size(row: Row) -> tuple[int, int]:
    """The largest first, by whichever model gives it most."""
    shares = row.shares.values()
    return -max(share.value or 0 for share in shares), -max(share.conversions for share in shares)


def labels_of(workspace: Workspace, group_by: str, keys: set[int]) -> dict[int, str]:
    labels = {UNATTRIBUTED: _("Unattributed"), NO_CAMPAIGN: _("No campaign")}
    if group_by == "channel":
        return labels | {
            key: str(CHANNELS.get(CHANNEL_BY_CODE.get(key, ""), CHANNEL_BY_CODE.get(key, str(key))))
            for key in keys
            if key > 0
        }
    names = dict(Campaign.objects.of(workspace).filter(pk__in=keys).values_list("pk", "name"))
    return labels | {key: names.get(key, _("Deleted campaign")) for key in keys if key > 0}
