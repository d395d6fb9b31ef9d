"""The calls of one link behind a count: of a day, a country, a device, a place they came from, a target, or by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Workspace
from campaigns.models import ClickVerdict, Link, LinkClick
from campaigns.tracking.links.clicks import APART, MOST_LINES, between, by

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
    found = between(workspace, link, wish.first, wish.last).filter(_called_by(wish.verdict))
    for name, value in wish.by.items():
        found = found.filter(_is(name, value))
    if wish.beyond:
        people = between(workspace, link, wish.first, wish.last).filter(verdict=ClickVerdict.PERSON)
        for value, _count in by(people, COLUMNS[wish.beyond])[:MOST_LINES]:
            found = found.exclude(_is(wish.beyond, OWN if value is None else str(value)))
    return found.order_by("-at", "-pk")


def _called_by(verdict: str) -> Q:
    return Q(verdict__in=APART) if verdict == NOBODY else Q(verdict=verdict)


def _is(name: str, value: str) -> Q:
    if name != "target":
        return Q(**{COLUMNS[name]: value})
    return Q(target__isnull=True) if value == OWN else Q(target_id=int(value))
