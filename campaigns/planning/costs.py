"""Verbs for what marketing costs besides the ads: enter a cost, change it, drop it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, currencies
from accounts.errors import Conflict, DomainError
from accounts.models import User, Workspace
from accounts.templatetags import formats
from campaigns.models import Campaign, Colleague, CostEntry, HourlyRate
from campaigns.planning.days import FIRST_DAY, LAST_DAY
from campaigns.planning.plan import MOST_MONEY

# What the column holds.
MOST_HOURS = Decimal(10) ** 6
CENT = Decimal("0.01")

Kind, Repeats, Rule = CostEntry.Kind, CostEntry.Repeats, CostEntry.Rule


@dataclass(frozen=True, slots=True)
class CostWish:
    """What a person says about a cost: an amount of money, or hours of a colleague.

    A monthly amount is that of a whole month. An empty currency stands for that of the workspace.
    """

    kind: str
    name: str
    starts_on: date
    repeats: str = Repeats.ONCE
    ends_on: date | None = None
    amount: Decimal | None = None
    currency: str = ""
    hours: Decimal | None = None
    colleague: Colleague | None = None
    rule: str = Rule.BY_SPEND
    campaign: Campaign | None = None
    note: str = ""


@transaction.atomic
def add_cost(workspace: Workspace, *, wish: CostWish, by: User | None) -> CostEntry:
    wish = _checked(workspace, wish)
    entry = CostEntry(workspace=workspace, created_by=by, **_values(wish))
    entry.save(force_insert=True)
    audit.record("cost.added", by=by, workspace=workspace, subject=entry.name, kind=entry.kind)
    return entry


@transaction.atomic
def edit_cost(workspace: Workspace, entry: CostEntry, *, wish: CostWish, by: User | None) -> CostEntry:
    """The new words hold for all of its days, those that are over too."""
    # As it is now: of an amount that somebody else made hours meanwhile, the two must not be mixed.
    found = CostEntry.objects.of(workspace).select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if found is None:
        raise Conflict(_("This cost was deleted meanwhile."))
    entry = found
    wish = _checked(workspace, wish, before=entry)
    values = _values(wish)
    changed = [name for name, value in values.items() if getattr(entry, name) != value]
    for name in changed:
        setattr(entry, name, values[name])
    if changed:
        entry.save(update_fields=changed)
        audit.record("cost.edited", by=by, workspace=workspace, subject=entry.name, fields=changed)
    return entry


@transaction.atomic
def delete_cost(workspace: Workspace, entry: CostEntry, *, by: User | None) -> None:
    name = entry.name
    removed, _rows = CostEntry.objects.of(workspace).filter(pk=entry.pk).delete()
    if removed:
        audit.record("cost.deleted", by=by, workspace=workspace, subject=name)


def _values(wish: CostWish) -> dict[str, object]:
    return {field.name: getattr(wish, field.name) for field in fields(wish)}


# --- what can be entered ------------------------------------------------------------------------------------------


def _checked(workspace: Workspace, wish: CostWish, *, before: CostEntry | None = None) -> CostWish:
    name = " ".join(wish.name.split())
    if not name:
        raise DomainError(_("Say in a few words what was paid for."), field="name")
    for field, value, choices in (
        ("kind", wish.kind, Kind.values),
        ("repeats", wish.repeats, Repeats.values),
        ("rule", wish.rule, Rule.values),
    ):
        if value not in choices:
            raise DomainError(_("Choose one of the list."), field=field)
    _check_days(wish)
    _check_rule(workspace, wish)
    wish = replace(wish, name=name[:200], note=" ".join(wish.note.split())[:500])
    if wish.hours is not None or wish.colleague is not None:
        return _of_hours(workspace, wish, before)
    return _of_money(workspace, wish)


def _check_days(wish: CostWish) -> None:
    for field, day in (("starts_on", wish.starts_on), ("ends_on", wish.ends_on)):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            text = _("A day lies between %(first)s and %(last)s.")
            values = {"first": formats.day(FIRST_DAY), "last": formats.day(LAST_DAY)}
            raise DomainError(text % values, field=field)
    if wish.ends_on is not None and wish.ends_on < wish.starts_on:
        raise DomainError(_("The last day is before the first day."), field="ends_on")


def _check_rule(workspace: Workspace, wish: CostWish) -> None:
    if wish.rule != Rule.DIRECT and wish.campaign is not None:
        text = _("A campaign is chosen only where one campaign bears the cost.")
        raise DomainError(text, field="campaign")
    if wish.rule != Rule.DIRECT:
        return
    if wish.campaign is None:
        raise DomainError(_("Choose the campaign that bears the cost."), field="campaign")
    if not Campaign.objects.of(workspace).filter(pk=wish.campaign.pk).exists():
        raise DomainError(_("Choose one of the list."), field="campaign")


def _of_money(workspace: Workspace, wish: CostWish) -> CostWish:
    if wish.amount is None:
        text = _("Enter an amount.")
        if wish.kind == Kind.LABOUR:
            text = _("Enter an amount, or hours with the colleague who worked them.")
        raise DomainError(text, field="amount")
    if not wish.amount.is_finite() or not 0 <= wish.amount < MOST_MONEY:
        raise DomainError(_("An amount is a number from 0 to 999,999,999,999.99."), field="amount")
    return replace(wish, currency=checked_currency(workspace, wish.amount, wish.currency))


def checked_currency(workspace: Workspace, amount: Decimal, currency: str) -> str:
    """The currency's code, that of the workspace where none is said; the amount may have the digits that it has."""
    currency = (currency or workspace.currency).upper()
    if currency not in currencies.codes():
        raise DomainError(_("Choose a currency from the list."), field="currency")
    if amount != amount.quantize(CENT):
        raise DomainError(_("An amount has at most two decimals."), field="amount")
    if not currencies.decimals(currency) and amount != amount.to_integral_value():
        text = _("An amount in %(currency)s has no decimals.")
        raise DomainError(text % {"currency": currency}, field="amount")
    return currency


def _of_hours(workspace: Workspace, wish: CostWish, before: CostEntry | None) -> CostWish:
    """Its money is reckoned from the rate; the currency is noted as that of the first day."""
    if wish.kind != Kind.LABOUR:
        raise DomainError(_("Only labour is entered in hours."), field="hours")
    if wish.amount is not None:
        raise DomainError(_("Enter either an amount or hours, not both."), field="amount")
    if wish.hours is None:
        raise DomainError(_("Enter how many hours were worked."), field="hours")
    if wish.colleague is None:
        raise DomainError(_("Choose who worked the hours."), field="colleague")
    if not wish.hours.is_finite() or not 0 < wish.hours < MOST_HOURS:
        raise DomainError(_("Hours are a number above 0 and below 1,000,000."), field="hours")
    if wish.hours != wish.hours.quantize(CENT):
        raise DomainError(_("Hours have at most two decimals."), field="hours")
    # Held until the hours are written: who has hours is archived and not deleted.
    colleague = Colleague.objects.of(workspace).select_for_update().filter(pk=wish.colleague.pk).first()
    if colleague is None:
        raise DomainError(_("Choose one of the list."), field="colleague")
    is_new = before is None or before.colleague_id != colleague.pk
    if colleague.archived_at is not None and is_new:
        raise DomainError(_("%(name)s is archived.") % {"name": colleague}, field="colleague")
    rate = rate_of(workspace, colleague, wish.starts_on)
    if rate is None:
        text = _("%(name)s has no hourly rate on %(day)s. Enter one under Colleagues first.")
        values = {"name": colleague, "day": formats.day(wish.starts_on)}
        raise DomainError(text % values, field="colleague")
    return replace(wish, currency=rate.currency)


def rate_of(workspace: Workspace, colleague: Colleague, day: date) -> HourlyRate | None:
    """The newest that began by then."""
    rates = HourlyRate.objects.of(workspace).filter(colleague=colleague, valid_from__lte=day)
    return rates.order_by("-valid_from").first()
