"""What campaigns of a sort have in common, without days of the calendar: how a template is kept and read again.

A template is JSON that other versions may have written, or hands in the database: whatever of it makes no sense is left
away, and one of which nothing can be read is answered as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, ContentItem, Objective, Offer
from campaigns.planning.contents import MOST_ITEMS
from campaigns.planning.kept import list_of, one_of, text_of, whole_of
from campaigns.planning.plan import (
    MOST_MONEY,
    MOST_PAGES,
    MOST_REGIONS,
    MOST_TAGS,
    REGION_LENGTH,
    TAG_LENGTH,
    URL_LENGTH,
    channel_budgets_of,
)

# Days before and after the first one; nobody plans ten years at once.
MOST_DAYS = 3_660
# Of the amounts of a budget, as their columns keep them.
DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Step:
    """A content item, so many days after the first day; before it where `day` is negative."""

    kind: str
    channel: str
    title: str
    day: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """`parts` are what each channel gets of `whole`; `budget` is what was meant in all, None where nobody said."""

    days: int | None = None
    channels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    landing_pages: tuple[str, ...] = ()
    audience: str = ""
    notes: str = ""
    objective_kind: str = ""
    objective: str = ""  # an id, as text
    offer_kind: str = ""
    offer: str = ""  # its name; empty where the campaign's is taken
    currency: str = ""
    budget: Decimal | None = None
    whole: Decimal = Decimal(0)
    parts: Mapping[str, Decimal] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    def kept(self) -> dict[str, Any]:
        """As JSON: amounts are text."""
        values = asdict(self)
        values["budget"] = None if self.budget is None else str(self.budget)
        values["whole"] = str(self.whole)
        values["parts"] = {channel: str(amount) for channel, amount in self.parts.items()}
        return values

    def divided(self, budget: Decimal | None, cents: int = 2) -> dict[str, Decimal]:
        """What each channel gets of that budget: as here, in proportion, to the cent, never more than there is.

        `cents` are the decimals of the currency; budgets are kept with two, of a currency with three too.
        """
        if budget is None or not self.parts or self.whole <= 0:
            return {}
        unit = Decimal(1).scaleb(-min(cents, DECIMALS))
        exact = {name: budget * part / self.whole for name, part in self.parts.items()}
        shares = {name: amount // unit * unit for name, amount in exact.items()}
        together = (budget * sum(self.parts.values(), Decimal(0)) / self.whole).quantize(unit)
        left = int((min(together, budget) - sum(shares.values(), Decimal(0))) / unit)
        # The largest remainders first; of equals, in the order of the catalogue.
        for name in sorted(exact, key=lambda name: shares[name] - exact[name])[: max(left, 0)]:
            shares[name] += unit
        return shares


def blueprint_of(workspace: Workspace, campaign: Campaign) -> Blueprint:
    """What can be planned again: not its results, its goals, or what platforms call it."""
    items = list(
        ContentItem.objects.of(workspace).filter(campaign=campaign).order_by("planned_on", "pk")[:MOST_ITEMS]
    )
    first = campaign.starts_on or (items[0].planned_on if items else None)
    days = (campaign.ends_on - first).days + 1 if campaign.ends_on and first else None
    parts = channel_budgets_of(workspace, [campaign.pk]).get(campaign.pk, {})
    offer = campaign.offer
    return Blueprint(
        days=days if days and days > 0 else None,
        channels=tuple(campaign.channels),
        tags=tuple(campaign.tags),
        regions=tuple(campaign.regions),
        landing_pages=tuple(campaign.landing_pages),
        audience=campaign.audience,
        notes=campaign.notes,
        objective=str(campaign.objective_id or ""),
        offer_kind=offer.kind if offer else "",
        offer=offer.name if offer else "",
        currency=campaign.currency,
        budget=campaign.budget,
        whole=campaign.budget or Decimal(0),
        parts=parts,
        steps=tuple(
            Step(item.kind, item.channel, item.title, (item.planned_on - first).days, item.text)
            for item in items
            if first is not None
        ),
    )


def day_after(first: date, days: int) -> date:
    """Raises DomainError where the calendar ends."""
    try:
        return first + timedelta(days=days)
    except OverflowError:
        raise DomainError(_("This first day is too far away."), field="first_day") from None


# --- reading what is kept -----------------------------------------------------------------------------------------


def read(kept: Any) -> Blueprint:
    """Raises DomainError where there is nothing to read."""
    if not isinstance(kept, Mapping):
        raise DomainError(_("This template cannot be read. Delete it and save a campaign as a new one."))
    budget = _amount(kept.get("budget"))
    parts = {
        channel: amount
        for channel, value in _mapping(kept.get("parts")).items()
        if channel in CHANNELS and (amount := _amount(value)) is not None
    }
    together = sum(parts.values(), Decimal(0))
    whole = max(_amount(kept.get("whole")) or Decimal(0), together)
    return Blueprint(
        days=whole_of(kept.get("days"), 1, MOST_DAYS),
        channels=tuple(name for name in _texts(kept.get("channels"), 30, 20) if name in CHANNELS),
        tags=_texts(kept.get("tags"), MOST_TAGS, TAG_LENGTH),
        regions=_texts(kept.get("regions"), MOST_REGIONS, REGION_LENGTH),
        landing_pages=_texts(kept.get("landing_pages"), MOST_PAGES, URL_LENGTH),
        audience=text_of(kept.get("audience"), 1000),
        notes=text_of(kept.get("notes"), 4000),
        objective_kind=one_of(kept.get("objective_kind"), Objective.Kind.values),
        objective=_digits(kept.get("objective")),
        offer_kind=one_of(kept.get("offer_kind"), Offer.Kind.values),
        offer=text_of(kept.get("offer"), 200),
        currency=text_of(kept.get("currency"), 3),
        budget=budget,
        whole=whole,
        parts=parts,
        steps=tuple(_steps(kept.get("steps"))),
    )


def _steps(value: Any) -> Iterator[Step]:
    for entry in list_of(value)[:MOST_ITEMS]:
        found = _mapping(entry)
        day, title = whole_of(found.get("day"), -MOST_DAYS, MOST_DAYS), text_of(found.get("title"), 200)
        channel = found.get("channel")
        if day is None or not title or not isinstance(channel, str) or channel not in CHANNELS:
            continue
        kind = one_of(found.get("kind"), ContentItem.Kind.values) or ContentItem.Kind.OTHER
        yield Step(kind, channel, title, day, text_of(found.get("text"), 4000))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: Any, most: int, length: int) -> tuple[str, ...]:
    found = [text_of(entry, length) for entry in list_of(value)]
    return tuple(dict.fromkeys(entry for entry in found if entry))[:most]


def _digits(value: Any) -> str:
    return value if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19 else ""


def _amount(value: Any) -> Decimal | None:
    try:
        amount = Decimal(value) if isinstance(value, str) and len(value) < 20 else None
    except InvalidOperation:
        return None
    if amount is None or not amount.is_finite() or not 0 <= amount < MOST_MONEY:
        return None
    return round(amount, DECIMALS)
