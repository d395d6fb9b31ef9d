"""What an alert says to a reader: what happened with figure, days and bound, what to do, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.addresses import imports_address, page_address
from analytics.alerts.models import Alert
from analytics.metrics import METRICS
from analytics.reconciling.pairs import OWN, PLATFORMS
from campaigns.models import Campaign, Link

Detail = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """`todo` is empty where nothing is to be done; `href` where what it is about is no more."""

    name: str
    words: str
    todo: str
    href: str


@dataclass(frozen=True, slots=True)
class About:
    """An alert as a notice or the alert itself keeps it."""

    kind: str
    name: str
    detail: Detail
    is_open: bool


def tell(workspace: Workspace, wanted: Iterable[About]) -> list[Told]:
    """In their order; what they lead to is looked up once."""
    shown = list(wanted)
    there = _there(workspace, shown)
    found = []
    for about in shown:
        words, todo = _SENTENCES[about.kind](about.detail, about.is_open)
        name = _NAMES[about.kind](about)
        found.append(Told(name, words, todo, _href(workspace, about, there)))
    return found


def tell_open(workspace: Workspace, alerts: Iterable[Alert]) -> list[Told]:
    """Alerts that are open, in their order."""
    return tell(workspace, [About(one.kind, one.subject_name, one.detail, is_open=True) for one in alerts])


# --- words ----------------------------------------------------------------------------------------------------


def _cpa(detail: Detail, is_open: bool) -> tuple[str, str]:
    metric = METRICS.get(_text(detail, "metric"))
    currency = _text(detail, "currency")
    values = {
        "metric": metric.label if metric else _text(detail, "metric"),
        "value": _money(detail, "value", currency),
        "cost": _money(detail, "cost", currency),
        "bound": _money(detail, "bound", currency),
        "days": _days(detail),
    }
    if not is_open:
        if not _text(detail, "value"):
            return _("Within your bound of %(bound)s again (%(days)s).") % values, ""
        return _("%(metric)s is %(value)s (%(days)s), within your bound of %(bound)s again.") % values, ""
    if _text(detail, "value"):
        words = _("%(metric)s is %(value)s (%(days)s). Your bound is %(bound)s.") % values
    else:
        words = (
            _("%(cost)s were spent without an acquisition (%(days)s). Your bound is %(bound)s for each.")
            % values
        )
    if _text(detail, "campaign"):
        return words, _("Look which of its ads bring no acquisitions, and pause them or change the offer.")
    return words, _("Look which campaigns are above it, and pause what brings no acquisitions.")


def _stale(detail: Detail, is_open: bool) -> tuple[str, str]:
    values = {"day": _day(detail, "last"), "days": _text(detail, "days"), "allowed": _text(detail, "allowed")}
    if not is_open:
        return _("Its data reach %(day)s again.") % values, ""
    if _text(detail, "own"):
        words = _("Nothing was heard from your website or your webhooks after %(day)s.") % values
        return words, _("Look whether the script and the webhooks still report.")
    words = (
        _("Its data end on %(day)s, %(days)s days before yesterday; up to %(allowed)s are usual.") % values
    )
    return words, _("Import its newest export. Until then figures after that day are missing, not zero.")


def _expiring(detail: Detail, is_open: bool) -> tuple[str, str]:
    if not is_open:
        return _("It no longer expires in the next days."), ""
    words = _("It expires on %(day)s and leads elsewhere from then on.") % {"day": _day(detail, "day")}
    return words, _("If ads or posts still use it, give it a later day.")


def _gap(detail: Detail, is_open: bool) -> tuple[str, str]:
    values = {
        "here": _side(detail, "here"),
        "there": _side(detail, "there"),
        "ratio": _percent(detail, "ratio"),
        "low": _percent(detail, "low"),
        "high": _percent(detail, "high"),
        "days": _days(detail),
    }
    if not is_open:
        return _("%(there)s tells %(ratio)s of what %(here)s tells (%(days)s), which is usual.") % values, ""
    words = _(
        "%(there)s tells %(ratio)s of what %(here)s tells (%(days)s). Usual is between %(low)s and %(high)s."
    )
    return words % values, _("Open the comparison: it names likely causes with their size and what to do.")


def _quality(detail: Detail, is_open: bool) -> tuple[str, str]:
    values = {"score": _text(detail, "score"), "usual": _text(detail, "usual"), "day": _day(detail, "day")}
    if not is_open:
        return _("The score is %(score)s of 100 on %(day)s, near what it was before.") % values, ""
    words = _("The score is %(score)s of 100 on %(day)s. In the four weeks before it was %(usual)s.") % values
    return words, _("Open the data quality: the fixes worth most stand first.")


_SENTENCES: dict[str, Callable[[Detail, bool], tuple[str, str]]] = {
    Alert.Kind.CPA.value: _cpa,
    Alert.Kind.STALE.value: _stale,
    Alert.Kind.EXPIRING.value: _expiring,
    Alert.Kind.GAP.value: _gap,
    Alert.Kind.QUALITY.value: _quality,
}
_NAMES: dict[str, Callable[[About], str]] = {
    Alert.Kind.CPA.value: lambda about: about.name or _("Whole workspace"),
    Alert.Kind.STALE.value: lambda about: about.name or _("Your own record"),
    Alert.Kind.EXPIRING.value: lambda about: about.name,
    Alert.Kind.GAP.value: lambda about: f"{_side(about.detail, 'here')} · {_side(about.detail, 'there')}",
    Alert.Kind.QUALITY.value: lambda about: _("Data quality"),
}
KINDS_TOLD = frozenset(_SENTENCES)


def _side(detail: Detail, which: str) -> str:
    own = {OWN: _("Your own record"), PLATFORMS: _("All ad platforms")}
    code = _text(detail, which)
    return own.get(code) or _text(detail, f"{which}_label") or code


# --- where it leads -------------------------------------------------------------------------------------------


def _there(workspace: Workspace, shown: Iterable[About]) -> set[tuple[str, int]]:
    """Which of the campaigns and links are still there."""
    campaigns = {_number(about.detail, "campaign") for about in shown if about.kind == Alert.Kind.CPA}
    links = {_number(about.detail, "id") for about in shown if about.kind == Alert.Kind.EXPIRING}
    found: set[tuple[str, int]] = set()
    if campaigns - {0}:
        rows = Campaign.objects.of(workspace).filter(pk__in=campaigns)
        found |= {("campaign", pk) for pk in rows.values_list("pk", flat=True)}
    if links - {0}:
        of_links = Link.objects.of(workspace).filter(pk__in=links)
        found |= {("link", pk) for pk in of_links.values_list("pk", flat=True)}
    return found


def _href(workspace: Workspace, about: About, there: set[tuple[str, int]]) -> str:
    detail = about.detail
    if about.kind == Alert.Kind.STALE:
        is_own = _text(detail, "own")
        return reverse("campaigns:website", args=[workspace.slug]) if is_own else imports_address(workspace)
    if about.kind == Alert.Kind.QUALITY:
        return reverse("analytics:quality", args=[workspace.slug])
    if about.kind == Alert.Kind.EXPIRING:
        link_id = _number(detail, "id")
        is_there = ("link", link_id) in there
        return reverse("campaigns:link_detail", args=[workspace.slug, link_id]) if is_there else ""
    try:
        first, last = (date.fromisoformat(_text(detail, name)) for name in ("first", "last"))
    except ValueError:
        return ""
    if about.kind == Alert.Kind.GAP:
        sides = {name: _text(detail, name) for name in ("subject", "here", "there")}
        return page_address(workspace, "analytics:reconciliation", first, last, **sides)
    campaign_id = _number(detail, "campaign")
    if not campaign_id:
        return page_address(workspace, "analytics:campaign_list", first, last)
    if ("campaign", campaign_id) not in there:
        return ""
    return page_address(workspace, "analytics:campaign", first, last, campaign_id)


# --- what is kept as text -------------------------------------------------------------------------------------


def _text(detail: Detail, name: str) -> str:
    return str(detail.get(name, ""))


def _number(detail: Detail, name: str) -> int:
    text = _text(detail, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _decimal(detail: Detail, name: str) -> Decimal | None:
    try:
        return Decimal(_text(detail, name))
    except InvalidOperation:
        return None


def _money(detail: Detail, name: str, currency: str) -> str:
    value = _decimal(detail, name)
    return "" if value is None else formats.money(value, currency)


def _percent(detail: Detail, name: str) -> str:
    value = _decimal(detail, name)
    return "" if value is None else formats.percent(value)


def _day(detail: Detail, name: str) -> str:
    try:
        return formats.day(date.fromisoformat(_text(detail, name)))
    except ValueError:
        return _text(detail, name)


def _days(detail: Detail) -> str:
    try:
        return formats.days(*(date.fromisoformat(_text(detail, name)) for name in ("first", "last")))
    except ValueError:
        return ""
