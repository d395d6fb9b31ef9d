"""The calls of one link behind a count: of a day, a country, a device, a place they came from, a target, or by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Workspace
from campaigns.models import ClickVerdict, Link, LinkClick
from campaigns.planning.days import midnight_in
from campaigns.tracking.links.clicks import APART, MOST_LINES, clicks_of

# By the name that an address has for it, the column that a table is about.
COLUMNS = {
    "country": "country",
    "device": "device",
    "referrer": "referrer_host",
    "target": "target_id",
}
# Stands for the link's own target, which no id can say.
OWN = "own"
# Everything that is no person.
NOBODY = "apart"
VERDICTS = (*ClickVerdict.values, NOBODY)


@dataclass(frozen=True, slots=True)
class ClickWish:
    """Which calls; `by` has the value of a column, `beyond` is the column whose longest list is left out."""

    first: date
    last: date
    verdict: str = ClickVerdict.PERSON
    by: Mapping[str, str] = field(default_factory=dict)
    beyond: str = ""


def click_wish(first: date, last: date, params: Mapping[str, str]) -> ClickWish | None:
    """From the parameters of an address; None for what there is not."""
    verdict, beyond = params.get("verdict", ClickVerdict.PERSON.value), params.get("beyond", "")
    target = params.get("target", OWN)
    if verdict not in VERDICTS or (beyond and beyond not in COLUMNS):
        return None
    if any("\0" in params.get(name, "") for name in COLUMNS):
        return None
    if target != OWN and not (target.isascii() and target.isdecimal() and len(target) < 19):
        return None
    return ClickWish(first, last, verdict, {name: params[name] for name in COLUMNS if name in params}, beyond)


def calls_of(workspace: Workspace, link: Link, wish: ClickWish) -> QuerySet[LinkClick]:
    """The newest first, by the index click_of_a_link."""
    found: QuerySet[LinkClick] = LinkClick.objects.of(workspace).filter(
        _called_by(wish.verdict),
        link=link,
        at__gte=midnight_in(workspace, wish.first),
        at__lt=midnight_in(workspace, wish.last + timedelta(days=1)),
    )
    for name, value in wish.by.items():
        found = found.filter(_is(name, value))
    if wish.beyond:
        for value, _count in _lines(workspace, link, wish)[:MOST_LINES]:
            found = found.exclude(_is(wish.beyond, OWN if value is None else str(value)))
    return found.order_by("-at", "-pk")


def _called_by(verdict: str) -> Q:
    return Q(verdict__in=APART) if verdict == NOBODY else Q(verdict=verdict)


def _is(name: str, value: str) -> Q:
    if name != "target":
        return Q(**{COLUMNS[name]: value})
    return Q(target__isnull=True) if value == OWN else Q(target_id=int(value))


def _lines(workspace: Workspace, link: Link, wish: ClickWish) -> list[tuple[Any, int]]:
    counted = clicks_of(workspace, link, wish.first, wish.last)
    lines: list[tuple[Any, int]] = getattr(counted, f"by_{wish.beyond}")
    return lines
