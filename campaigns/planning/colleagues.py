"""Verbs for colleagues and what an hour of them costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import User, Workspace
from accounts.templatetags import formats
from campaigns.models import Colleague, CostEntry, HourlyRate
from campaigns.planning.costs import checked_currency
from campaigns.planning.days import FIRST_DAY, LAST_DAY

MOST_AN_HOUR = Decimal(10) ** 10


@dataclass(frozen=True, slots=True)
class RateWish:
    """What an hour costs from a day on; an empty currency stands for that of the workspace."""

    amount: Decimal
    valid_from: date
    currency: str = ""


@transaction.atomic
def add_colleague(
    workspace: Workspace, *, name: str, role: str = "", rate: RateWish | None = None, by: User | None
) -> Colleague:
    """With the first hourly rate, which may also come later."""
    colleague = Colleague(workspace=workspace, name=_name(name), role=_role(role))
    _save(colleague, is_new=True)
    audit.record("colleague.added", by=by, workspace=workspace, subject=str(colleague))
    if rate is not None:
        add_rate(workspace, colleague, wish=rate, by=by)
    return colleague


@transaction.atomic
def edit_colleague(
    workspace: Workspace, colleague: Colleague, *, name: str, role: str, by: User | None
) -> Colleague:
    wanted = {"name": _name(name), "role": _role(role)}
    changed = [field for field, value in wanted.items() if getattr(colleague, field) != value]
    for field in changed:
        setattr(colleague, field, wanted[field])
    if changed:
        _save(colleague, is_new=False)
        audit.record("colleague.edited", by=by, workspace=workspace, subject=str(colleague), fields=changed)
    return colleague


@transaction.atomic
def remove_colleague(workspace: Workspace, colleague: Colleague, *, by: User | None) -> bool:
    """Deleted where no cost is theirs, else archived: the hours they worked stay in every total. True: deleted."""
    found = Colleague.objects.of(workspace).select_for_update().filter(pk=colleague.pk).first()
    if found is None:
        return True
    if CostEntry.objects.of(workspace).filter(colleague=found).exists():
        if found.archived_at is None:
            found.archived_at = timezone.now()
            found.save(update_fields=["archived_at"])
            audit.record("colleague.archived", by=by, workspace=workspace, subject=str(found))
        return False
    found.delete()
    audit.record("colleague.deleted", by=by, workspace=workspace, subject=str(colleague))
    return True


@transaction.atomic
def restore_colleague(workspace: Workspace, colleague: Colleague, *, by: User | None) -> None:
    archived = Colleague.objects.of(workspace).filter(pk=colleague.pk).exclude(archived_at=None)
    if archived.update(archived_at=None):
        audit.record("colleague.restored", by=by, workspace=workspace, subject=str(colleague))


@transaction.atomic
def add_rate(workspace: Workspace, colleague: Colleague, *, wish: RateWish, by: User | None) -> HourlyRate:
    """It counts from its day on, until the next one begins."""
    rate = HourlyRate(workspace=workspace, colleague=colleague, **_rate(workspace, wish))
    try:
        with transaction.atomic():
            rate.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("There is a rate from %(day)s already. Delete it first.")
            % {"day": formats.day(wish.valid_from)},
            field="valid_from",
        ) from error
    # The amount is not written down: the log is read by more people than the rates are.
    audit.record(
        "hourly_rate.added",
        by=by,
        workspace=workspace,
        subject=str(colleague),
        valid_from=wish.valid_from,
    )
    return rate


@transaction.atomic
def delete_rate(workspace: Workspace, rate: HourlyRate, *, by: User | None) -> None:
    """Refused where hours would be left without any rate."""
    colleague = Colleague.objects.of(workspace).select_for_update().get(pk=rate.colleague_id)
    others = HourlyRate.objects.of(workspace).filter(colleague=colleague).exclude(pk=rate.pk)
    before = others.filter(valid_from__lt=rate.valid_from)
    left = CostEntry.objects.of(workspace).filter(colleague=colleague, starts_on__gte=rate.valid_from)
    later = others.filter(valid_from__gt=rate.valid_from).order_by("valid_from").first()
    if later is not None:
        left = left.filter(starts_on__lt=later.valid_from)
    if not before.exists() and left.exists():
        raise Conflict(
            _("Hours were entered that cost this rate, and there is none before it. Enter another one first.")
        )
    removed, _rows = HourlyRate.objects.of(workspace).filter(pk=rate.pk).delete()
    if removed:
        audit.record(
            "hourly_rate.deleted",
            by=by,
            workspace=workspace,
            subject=str(colleague),
            valid_from=rate.valid_from,
        )


# --- what can be entered ------------------------------------------------------------------------------------------


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise DomainError(_("Write a name."), field="name")
    return name[:120]


def _role(role: str) -> str:
    return " ".join(role.split())[:120]


def _save(colleague: Colleague, *, is_new: bool) -> None:
    try:
        with transaction.atomic():
            colleague.save(force_insert=is_new)
    except IntegrityError as error:
        text = _("%(name)s is in the list already.") % {"name": colleague}
        raise Conflict(text, field="name") from error


def _rate(workspace: Workspace, wish: RateWish) -> dict[str, object]:
    if not wish.amount.is_finite() or not 0 <= wish.amount < MOST_AN_HOUR:
        raise DomainError(_("An hour costs from 0 to 9,999,999,999.99."), field="amount")
    if not FIRST_DAY <= wish.valid_from <= LAST_DAY:
        text = _("A day lies between %(first)s and %(last)s.")
        values = {"first": formats.day(FIRST_DAY), "last": formats.day(LAST_DAY)}
        raise DomainError(text % values, field="valid_from")
    currency = checked_currency(workspace, wish.amount, wish.currency)
    return {"amount": wish.amount, "valid_from": wish.valid_from, "currency": currency}
