"""The plans an organization can have, as data; which one it has, from where and until when is said by `billing`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Whole days after the one on which it begins.
TRIAL_DAYS = 14
# From the end of a plan until nothing can be changed any more.
GRACE_DAYS = 7
# How long before the end its owners are told.
WARN_DAYS = 3
# From which part of the rows of a month on its owners are told.
WARN_PERCENT = 80


@dataclass(frozen=True, slots=True)
class Limits:
    """None is no limit. A seat is a person or an open invitation; rows are those of one month."""

    workspaces: int | None = None
    seats: int | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    code: str
    name: str | Promise
    limits: Limits
    # Whether people can choose it; the others begin by themselves or are given by hand.
    is_sold: bool = False


TRIAL = Plan("trial", _("Trial"), Limits(workspaces=3, seats=5, rows=500_000))
UNLIMITED = Plan("unlimited", _("Unlimited"), Limits())

# From the smallest to the largest.
PLANS: Mapping[str, Plan] = {
    plan.code: plan
    for plan in (
        TRIAL,
        Plan("starter", _("Starter"), Limits(workspaces=1, seats=3, rows=200_000), is_sold=True),
        Plan("business", _("Business plan"), Limits(workspaces=3, seats=10, rows=1_000_000), is_sold=True),
        Plan("agency", _("Agency plan"), Limits(workspaces=40, seats=30, rows=10_000_000), is_sold=True),
        UNLIMITED,
    )
}
SOLD = tuple(plan for plan in PLANS.values() if plan.is_sold)


def size_of(code: str) -> int:
    """Where it stands among the plans; -1 for one that is none any more."""
    return list(PLANS).index(code) if code in PLANS else -1
