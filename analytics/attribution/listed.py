"""The conversions behind a share: each with its touches and their weights, adding up to the figure exactly."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accounts.models import Workspace
from analytics.attribution.codes import CHANNEL_BY_CODE, CODES
from analytics.attribution.compare import SUBJECTS, UNATTRIBUTED, Share, labels_of
from analytics.attribution.credit import credit, whole_sum
from analytics.attribution.models import weights
from analytics.attribution.packed import FOR_LISTS, Packed, number_of, reach, read_between
from analytics.attribution.paths import Ints
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, Conversion, DateBasis
from campaigns.tracking.settings import settings_of

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Touch:
    """`weight` in billionths; `is_meant` when it is one of those that were asked for."""

    channel: str
    campaign: str
    days_before: int
    weight: int
    is_meant: bool


@dataclass(frozen=True, slots=True)
class Line:
    conversion: Conversion
    value: int | None  # of the whole conversion, in millionths of the workspace's currency
    is_unconverted: bool
    share: Share
    touches: list[Touch]


@dataclass(frozen=True, slots=True)
class Listed:
    lines: list[Line]
    total: Share
    count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Which credit of a period: of one row of the comparison by `key` (None for all), and within what else is named.

    `channel`, `campaign` and `objective` are those of reports: of channel "" is what came through none, of campaign 0
    what belongs to none, unattributed or not, and of objective 0 what serves none. By the basis of the touch the days
    are those of the touches, as in `AttributedDay`.
    """

    subject: str
    model: str
    basis: str = DateBasis.CONVERSION
    group_by: str = "channel"
    key: int | None = None
    channel: str | None = None
    campaign: int | None = None
    objective: int | None = None


def listed(
    workspace: Workspace, first: date, last: date, asked: Asked, *, page: int = 1, per_page: int = PER_PAGE
) -> Listed:
    """The newest conversions first."""
    until = last
    if asked.basis == DateBasis.TOUCH:
        until += reach(settings_of(workspace).look_back_days)
    packed = read_between(workspace.pk, first, until, SUBJECTS[asked.subject], columns=FOR_LISTS)
    found = credit(packed, asked.model, asked.basis)
    meant = _Meant(workspace, asked, number_of(first), number_of(last))
    wanted = meant.of(found.channels, found.campaigns, found.days)
    owners = found.owners[wanted]
    conversions, values = np.zeros((2, len(packed)), np.int64)
    np.add.at(conversions, owners, found.conversions[wanted])
    np.add.at(values, owners, found.values[wanted])
    there = np.unique(owners)
    there = there[np.lexsort((packed.conversions[there], -packed.days[there]))]
    pages = max(-(-len(there) // per_page), 1)
    shown = there[(page - 1) * per_page : page * per_page]
    known = packed.has_value[there]
    total = Share(
        whole_sum(conversions[there]), whole_sum(values[there][known]) if bool(known.any()) else None
    )
    shares = {
        int(one): Share(int(conversions[one]), int(values[one]) if packed.has_value[one] else None)
        for one in shown
    }
    return Listed(_lines(workspace, packed, asked.model, shares, meant), total, len(there), page, pages)


class _Meant:
    """Which credit, and so which touches, were asked for."""

    def __init__(self, workspace: Workspace, asked: Asked, first: int, last: int) -> None:
        self.asked, self.first, self.last = asked, first, last
        self.serving: Ints | None = None
        if asked.objective is not None:
            campaigns = Campaign.objects.of(workspace).exclude(objective=None)
            if asked.objective:
                campaigns = campaigns.filter(objective=asked.objective)
            self.serving = np.array(list(campaigns.values_list("pk", flat=True)), np.int64)

    def of(self, channels: Any, campaigns: Ints, days: Ints) -> NDArray[np.bool_]:
        asked = self.asked
        meant = np.ones(len(channels), bool)
        if asked.key is not None:
            named = channels if asked.group_by == "channel" else campaigns
            meant &= np.where(channels == 0, UNATTRIBUTED, named) == asked.key
        if asked.channel is not None:
            meant &= channels == (CODES[asked.channel] if asked.channel else 0)
        if asked.campaign is not None:
            meant &= campaigns == asked.campaign
        if self.serving is not None:
            meant &= np.isin(campaigns, self.serving, invert=not asked.objective)
        if asked.basis == DateBasis.TOUCH:
            meant &= (days >= self.first) & (days <= self.last)
        return meant


def _lines(
    workspace: Workspace, packed: Packed, model: str, shares: Mapping[int, Share], meant: _Meant
) -> list[Line]:
    """Of the journeys that are shown, and of no others, the weights of their touches."""
    owners = sorted(shares)
    chosen = np.zeros(len(packed), bool)
    chosen[owners] = True
    few = packed.picked(chosen)
    known = {
        one.pk: one
        for one in Conversion.objects.of(workspace)
        .filter(pk__in=few.conversions.tolist())
        .select_related("person", "refund_of")
    }
    # A refund has its own day for all of its touches.
    days = np.where(few.is_refund[few.paths.owners], few.days[few.paths.owners], few.touch_days)
    marked = meant.of(few.paths.channels.astype(np.int64), few.campaigns, days)
    touches = _touches(workspace, few, weights(model, few.paths), marked)
    lines = []
    for owner, share in shares.items():
        place = bisect_left(owners, owner)
        conversion = known.get(int(few.conversions[place]))
        if conversion is None:  # gone, and its journey goes with the next job
            continue
        value = int(few.values[place]) if few.has_value[place] else None
        first, last = few.paths.offsets[place : place + 2].tolist()
        lines.append(Line(conversion, value, bool(few.unconverted[place]), share, touches[first:last]))
    return lines


def _touches(workspace: Workspace, few: Packed, each: Ints, marked: NDArray[np.bool_]) -> list[Touch]:
    names = labels_of(workspace, "campaign", set(few.campaigns.tolist()))
    columns = (few.paths.channels, few.campaigns, few.paths.ages, each, marked)
    return [
        Touch(
            channel=str(CHANNELS.get(CHANNEL_BY_CODE.get(channel, ""), "")),
            campaign=names.get(campaign, "") if campaign else "",
            days_before=age // 86_400,
            weight=weight,
            is_meant=is_meant,
        )
        for channel, campaign, age, weight, is_meant in zip(
            *(column.tolist() for column in columns), strict=True
        )
    ]
