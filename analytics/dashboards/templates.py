"""What a dashboard can begin with: blocks that most teams want to see together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Template:
    name: Promise
    text: Promise
    blocks: tuple[dict[str, Any], ...]


def _cards(*metrics: str) -> dict[str, Any]:
    return {"kind": "cards", "metrics": list(metrics), "compare": "previous"}


def _chart(group_by: str, *metrics: str) -> dict[str, Any]:
    return {"kind": "chart", "group_by": group_by, "metrics": list(metrics)}


def _table(group_by: str, *metrics: str) -> dict[str, Any]:
    return {"kind": "table", "group_by": group_by, "metrics": list(metrics)}


TEMPLATES: dict[str, Template] = {
    "results": Template(
        _("Results at a glance"),
        _("What was spent, what came back, and which campaigns and channels did it."),
        (
            _cards("spend", "revenue", "roi", "conversions", "cpa"),
            _chart("week", "revenue", "spend"),
            _table("campaign", "spend", "revenue", "roi", "conversions", "cpa"),
            _table("channel", "spend", "revenue", "roas", "conversions"),
        ),
    ),
    "ads": Template(
        _("Ads"),
        _("What ads cost and what people did with them, from being seen to buying."),
        (
            _cards("spend", "impressions", "clicks", "ctr", "cpc", "cpm"),
            _chart("day", "spend"),
            _chart("week", "ctr"),
            _table("campaign", "spend", "impressions", "clicks", "ctr", "cpc", "conversions"),
            _chart("channel", "spend"),
        ),
    ),
    "sales": Template(
        _("Sales and leads"),
        _("How many people left an address or bought, what it cost to win them, and month by month."),
        (
            _cards("leads", "cpl", "orders", "revenue", "new_customers"),
            _chart("month", "revenue"),
            _chart("week", "leads"),
            _table("month", "leads", "orders", "revenue", "spend", "roi"),
        ),
    ),
}
