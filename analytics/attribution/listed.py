"""The conversions behind a share: each with its touches and their weights, adding up to the figure exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from accounts.models import Workspace
from analytics.attribution.codes import CHANNEL_BY_CODE
from analytics.attribution.compare import SUBJECTS, Share, keys_of, labels_of
from analytics.attribution.credit import Credit, credit
from analytics.attribution.models import weights
from analytics.attribution.packed import FOR_LISTS, Packed, read_between
from campaigns.channels import CHANNELS
from campaigns.models import Conversion

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


def listed(
    workspace: Workspace,
    first: date,
    last: date,
    *,
    subject: str,
    group_by: str,
    key: int | None,
    model: str,
    page: int = 1,
) -> Listed:
    """Those of one row, or of all with None as its key; the newest first."""
    packed = read_between(workspace.pk, first, last, SUBJECTS[subject], columns=FOR_LISTS)
    found = credit(packed, model)
    wanted = np.ones(len(found.owners), bool) if key is None else keys_of(found, group_by) == key
    shares = _by_journey(found, wanted)
    owners = sorted(shares, key=lambda one: (-int(packed.days[one]), int(packed.conversions[one])))
    pages = max(-(-len(owners) // PER_PAGE), 1)
    shown = owners[(page - 1) * PER_PAGE : page * PER_PAGE]
    values = [share.value for share in shares.values() if share.value is not None]
    total = Share(sum(share.conversions for share in shares.values()), sum(values) if values else None)
    lines = _lines(workspace, packed, model, shares, shown, group_by, key)
    return Listed(lines, total, len(owners), page, pages)


def _by_journey(found: Credit, wanted: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> dict[int, Share]:
    """What each journey gives to the row: shares of several of its touches are one."""
    shares: dict[int, Share] = {}
    columns = (found.owners, found.conversions, found.values, found.has_value)
    for owner, conversions, value, known in zip(
        *(column[wanted].tolist() for column in columns), strict=True
    ):
        before = shares.get(owner, Share(0, None))
        worth = (before.value or 0) + value if known else None
        shares[owner] = Share(before.conversions + conversions, worth)
    return shares


def _lines(
    workspace: Workspace,
    packed: Packed,
    model: str,
    shares: Mapping[int, Share],
    shown: list[int],
    group_by: str,
    key: int | None,
) -> list[Line]:
    ids = [int(packed.conversions[owner]) for owner in shown]
    known = {
        one.pk: one
        for one in Conversion.objects.of(workspace).filter(pk__in=ids).select_related("person", "refund_of")
    }
    each = weights(model, packed.paths)
    names = labels_of(workspace, "campaign", {int(one) for one in packed.campaigns})
    lines = []
    for owner in shown:
        conversion = known.get(int(packed.conversions[owner]))
        if conversion is None:  # gone, and its journey goes with the next job
            continue
        span = range(int(packed.paths.offsets[owner]), int(packed.paths.offsets[owner + 1]))
        touches = []
        for at in span:
            channel, campaign = int(packed.paths.channels[at]), int(packed.campaigns[at])
            named = channel if group_by == "channel" else campaign
            touches.append(
                Touch(
                    channel=str(CHANNELS.get(CHANNEL_BY_CODE.get(channel, ""), "")),
                    campaign=names.get(campaign, "") if campaign else "",
                    days_before=int(packed.paths.ages[at]) // 86_400,
                    weight=int(each[at]),
                    is_meant=key is None or named == key,
                )
            )
        value = int(packed.values[owner]) if packed.has_value[owner] else None
        lines.append(Line(conversion, value, bool(packed.unconverted[owner]), shares[owner], touches))
    return lines
