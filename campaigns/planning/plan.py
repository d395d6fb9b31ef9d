"""What a person says about a campaign, and whether it can be: lists cleaned, addresses checked, budgets that add up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.templatetags import formats
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, ChannelBudget, Objective, Offer
from campaigns.planning.days import FIRST_DAY, LAST_DAY

MOST_TAGS, MOST_REGIONS, MOST_PAGES = 20, 50, 20
TAG_LENGTH, REGION_LENGTH, URL_LENGTH = 40, 80, 2000
# What the column holds: fourteen digits, two of them cents.
MOST_MONEY = Decimal(10) ** 12

_is_web_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class OfferWish:
    """An offer by its name; without a kind it is a product, or what the offer of that name is already."""

    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """What a person says about a campaign; an empty currency stands for that of the workspace.

    `channel_budgets` has amounts by channel. A new offer, if one is named, wins over none.
    """

    name: str
    channels: list[str] = field(default_factory=list)
    starts_on: date | None = None
    ends_on: date | None = None
    budget: Decimal | None = None
    currency: str = ""
    notes: str = ""
    objective: Objective | None = None
    offer: Offer | None = None
    new_offer: OfferWish | None = None
    audience: str = ""
    regions: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    landing_pages: list[str] = field(default_factory=list)
    channel_budgets: Mapping[str, Decimal] = field(default_factory=dict)


def listed(text: str, *, commas: bool = True) -> list[str]:
    """One a line, or with commas between; a comma may be part of a web address."""
    return [part for part in re.split(r"[\n,;、，]" if commas else r"\s+", text) if part.strip()]


def checked(workspace: Workspace, plan: CampaignPlan) -> CampaignPlan:
    """The plan as it is kept; raises DomainError with the field at fault."""
    name = " ".join(plan.name.split())
    if not name:
        raise DomainError(_("Give the campaign a name."), field="name")
    if len(name) > 200:
        raise DomainError(_("Use at most %(count)s letters.") % {"count": 200}, field="name")
    budgets = dict(plan.channel_budgets)
    channels = _channels([*plan.channels, *(name for name in CHANNELS if name in budgets)])
    _check_days(plan.starts_on, plan.ends_on)
    currency = (plan.currency or workspace.currency).upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise DomainError(_("A currency is three letters, such as EUR."), field="currency")
    _check_owner(workspace, plan)
    return replace(
        plan,
        name=name,
        channels=channels,
        budget=_budget(plan.budget, budgets, currency),
        currency=currency,
        channel_budgets=budgets,
        audience=plan.audience.strip(),
        regions=cleaned(plan.regions, most=MOST_REGIONS, length=REGION_LENGTH, field="regions"),
        tags=cleaned(plan.tags, most=MOST_TAGS, length=TAG_LENGTH, field="tags"),
        landing_pages=web_addresses(plan.landing_pages, field="landing_pages"),
    )


def _channels(names: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(names))
    unknown = [channel for channel in found if channel not in CHANNELS]
    if unknown:
        raise DomainError(_("%(channel)s is not a channel.") % {"channel": unknown[0][:40]}, field="channels")
    return found


def check_day(day: date | None, *, field: str) -> None:
    """A year that nobody means is a slip of the finger."""
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        words = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
        raise DomainError(_("Choose a day between %(first)s and %(last)s.") % words, field=field)


def _check_days(starts_on: date | None, ends_on: date | None) -> None:
    check_day(starts_on, field="starts_on")
    check_day(ends_on, field="ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        raise DomainError(_("The last day is before the first day."), field="ends_on")


def _check_owner(workspace: Workspace, plan: CampaignPlan) -> None:
    """Forms and serializers offer only rows of the workspace; this holds for whoever else calls."""
    for name, chosen in (("objective", plan.objective), ("offer", plan.offer)):
        if chosen is not None and chosen.workspace_id != workspace.pk:
            raise DomainError(_("Choose one of the list."), field=name)
    if plan.new_offer is not None:
        if plan.offer is not None:
            raise DomainError(_("Choose an offer or name a new one, not both."), field="new_offer")
        if plan.new_offer.kind and plan.new_offer.kind not in Offer.Kind.values:
            raise DomainError(_("Choose one of the list."), field="offer_kind")


def _budget(total: Decimal | None, parts: Mapping[str, Decimal], currency: str) -> Decimal | None:
    """Without a total it is the sum of its parts; parts may leave some of it, but never need more than there is."""
    for channel, amount in parts.items():
        if channel not in CHANNELS:
            raise DomainError(
                _("%(channel)s is not a channel.") % {"channel": channel[:40]}, field="channel_budgets"
            )
        if not amount.is_finite() or not 0 <= amount < MOST_MONEY:
            raise DomainError(_("A budget cannot be negative."), field="channel_budgets")
    together = sum(parts.values(), Decimal(0))
    if total is None:
        if together >= MOST_MONEY:
            raise DomainError(_("A budget cannot be as large as that."), field="budget")
        return together if parts else None
    if not total.is_finite() or total < 0:
        raise DomainError(_("A budget cannot be negative."), field="budget")
    if total >= MOST_MONEY:
        raise DomainError(_("A budget cannot be as large as that."), field="budget")
    if together > total:
        words = {"parts": formats.money(together, currency), "total": formats.money(total, currency)}
        raise DomainError(
            _("The channels together get %(parts)s, more than the budget of %(total)s.") % words,
            field="budget",
        )
    return total


def cleaned(texts: Iterable[str], *, most: int, length: int, field: str) -> list[str]:
    """Without spaces around, without what is there twice in other capitals, in the order given."""
    found: dict[str, str] = {}
    for text in texts:
        words = " ".join(text.replace("\x00", " ").split())
        if words:
            found.setdefault(words.casefold(), words)
    too_long = next((text for text in found.values() if len(text) > length), None)
    if too_long is not None:
        words_of = {"text": f"{too_long[:30]}…", "count": length}
        raise DomainError(_("“%(text)s” is longer than %(count)s letters.") % words_of, field=field)
    if len(found) > most:
        raise DomainError(_("List at most %(count)s.") % {"count": most}, field=field)
    return list(found.values())


def web_addresses(texts: Iterable[str], *, field: str, most: int = MOST_PAGES) -> list[str]:
    """Each once; only what a browser opens as a page: a script or a file is refused."""
    found = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if len(found) > most:
        raise DomainError(_("List at most %(count)s.") % {"count": most}, field=field)
    for address in found:
        try:
            if len(address) > URL_LENGTH or "\x00" in address:
                raise ValidationError("")
            _is_web_address(address)
        except ValidationError:
            text = _("“%(text)s” is not a web address. Write it as https://shop.example/offer.")
            raise DomainError(text % {"text": address[:60].replace("\x00", "")}, field=field) from None
    return found


def currency_of(workspace: Workspace, campaign: Campaign) -> str:
    """That of its budget; a campaign that an import found has none until somebody plans it."""
    return campaign.currency or workspace.currency


def not_given(campaign: Campaign, budgets: Mapping[str, Decimal]) -> Decimal | None:
    """What of the budget no channel gets; None where nothing is divided."""
    if campaign.budget is None or not budgets:
        return None
    return campaign.budget - sum(budgets.values(), Decimal(0))


def channel_budgets_of(workspace: Workspace, campaign_ids: Iterable[int]) -> dict[int, dict[str, Decimal]]:
    """Amounts by channel of each campaign, in the order of the catalogue of channels."""
    found: dict[int, dict[str, Decimal]] = {}
    rows = ChannelBudget.objects.of(workspace).filter(campaign__in=list(campaign_ids))
    places = list(CHANNELS)
    for row in sorted(rows, key=lambda row: places.index(row.channel) if row.channel in CHANNELS else 99):
        found.setdefault(row.campaign_id, {})[row.channel] = row.amount
    return found
