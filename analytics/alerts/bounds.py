"""Verbs for the bounds of the CPA: what an acquisition may cost at most, of the workspace or of one campaign."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import ApiKey, User, Workspace
from analytics.alerts.models import CpaBound
from campaigns.models import Campaign

# Each is a question of its own whenever results change.
MOST_BOUNDS = 50
DAYS = (7, 14, 28, 90)
MOST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class BoundWish:
    """`campaign_id` is None for the whole workspace; the amount is in the workspace's currency."""

    amount: Decimal
    campaign_id: int | None = None
    metric: str = CpaBound.Metric.CPA
    days: int = 28


@transaction.atomic
def add_bound(workspace: Workspace, *, wish: BoundWish, by: User | ApiKey | None) -> CpaBound:
    """One for each campaign and metric; another one is refused, not put in its place."""
    subject = _subject(workspace, wish)
    _check(wish)
    if CpaBound.objects.of(workspace).count() >= MOST_BOUNDS:
        raise DomainError(_("A workspace can have %(count)s bounds at most.") % {"count": MOST_BOUNDS})
    row = CpaBound(
        workspace=workspace,
        campaign_id=wish.campaign_id or 0,
        metric=wish.metric,
        amount=wish.amount,
        currency=workspace.currency,
        days=wish.days,
        created_by=by if isinstance(by, User) else None,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("There is such a bound already. Change or delete that one."), field="campaign"
        ) from error
    audit.record("bound.added", by=by, workspace=workspace, subject=subject, **_detail(row))
    return row


@transaction.atomic
def change_bound(
    workspace: Workspace,
    bound: CpaBound,
    *,
    amount: Decimal | None = None,
    days: int | None = None,
    by: User | ApiKey | None,
) -> CpaBound:
    """What is None stays. An amount is in the workspace's currency of today, so that one that rested counts again."""
    found = CpaBound.objects.of(workspace).select_for_update().filter(pk=bound.pk).first()
    if found is None:
        raise Conflict(_("This bound is no longer there."))
    before = _detail(found)
    if amount is not None:
        found.amount, found.currency = amount, workspace.currency
    if days is not None:
        found.days = days
    _check(BoundWish(found.amount, found.campaign_id or None, found.metric, found.days))
    if _detail(found) != before:
        found.save(update_fields=["amount", "currency", "days"])
        audit.record(
            "bound.changed", by=by, workspace=workspace, subject=name_of(workspace, found), **_detail(found)
        )
    return found


@transaction.atomic
def delete_bound(workspace: Workspace, bound: CpaBound, *, by: User | ApiKey | None) -> None:
    """Its alert is closed at the next look, without a word."""
    removed, _rows = CpaBound.objects.of(workspace).filter(pk=bound.pk).delete()
    if removed:
        audit.record(
            "bound.deleted", by=by, workspace=workspace, subject=name_of(workspace, bound), **_detail(bound)
        )


def names_of(workspace: Workspace, bounds: list[CpaBound]) -> dict[int, str]:
    """By bound; empty for the whole workspace and for a campaign that is no more."""
    ids = {bound.campaign_id for bound in bounds} - {0}
    names = dict(Campaign.objects.of(workspace).filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    return {bound.pk: names.get(bound.campaign_id, "") for bound in bounds}


def name_of(workspace: Workspace, bound: CpaBound) -> str:
    return names_of(workspace, [bound])[bound.pk] or workspace.name


def _subject(workspace: Workspace, wish: BoundWish) -> str:
    if not wish.campaign_id:
        return workspace.name
    campaign = Campaign.objects.of(workspace).filter(pk=wish.campaign_id).first()
    if campaign is None:
        raise DomainError(_("This workspace has no such campaign."), field="campaign")
    return campaign.name


def _check(wish: BoundWish) -> None:
    if not wish.amount.is_finite() or not 0 < wish.amount < MOST:
        raise DomainError(_("Write an amount above zero."), field="amount")
    if wish.amount != wish.amount.quantize(Decimal("0.01")):
        raise DomainError(_("An amount has at most two decimals."), field="amount")
    if wish.metric not in CpaBound.Metric.values:
        raise DomainError(_("Choose one of the list."), field="metric")
    if wish.days not in DAYS:
        raise DomainError(
            _("Choose one of these: %(choices)s.") % {"choices": ", ".join(str(days) for days in DAYS)},
            field="days",
        )


def _detail(bound: CpaBound) -> dict[str, Any]:
    return {
        "metric": bound.metric,
        "amount": f"{bound.amount:f}",
        "currency": bound.currency,
        "days": str(bound.days),
    }
