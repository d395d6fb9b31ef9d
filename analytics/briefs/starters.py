"""The reports that come with the product, as data: sections, period and rhythm, ready to be changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.briefs.models import Brief, BriefSchedule
from analytics.briefs.sections import Section, new_id

Rule = Brief.PeriodRule
Every = BriefSchedule.Every
Of = Literal["", "campaign", "objective"]
Part = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """`needs` is what it must be about; `parts` are sections whose words are translated when it is used."""

    code: str
    label: Promise
    about: Promise
    period_rule: Rule
    every: Every
    parts: tuple[Part, ...]
    needs: Of = ""

    def sections(self) -> list[Section]:
        """In the active language, each with an id of its own."""
        made: list[Section] = []
        for part in self.parts:
            section = {"id": new_id(), **part}
            if "text" in part:
                section["text"] = str(part["text"])
            if "choice" in part:
                section["choice"] = {**part["choice"], "title": str(part["choice"]["title"])}
            made.append(section)
        return made


def _heading(text: Promise) -> Part:
    return {"kind": "heading", "text": text}


def _words() -> Part:
    return {"kind": "commentary", "text": "", "suggest": True}


def _block(kind: str, title: Promise, metrics: str, group_by: str | None = None, **more: Any) -> Part:
    choice = {
        "kind": kind,
        "title": title,
        "metrics": metrics.split(),
        "group_by": group_by,
        "filters": {},
        "compare": more.get("compare", "previous" if kind == "cards" else ""),
        "limit": more.get("limit", 20),
    }
    return {"kind": "block", "choice": choice}


def _insight(table: str, limit: int = 10) -> Part:
    return {"kind": "insight", "table": table, "limit": limit}


def _traffic(table: str, limit: int = 10) -> Part:
    return {"kind": "traffic", "table": table, "limit": limit}


_MONEY = "spend revenue roi conversions cpa"
_ROWS = "spend revenue roi conversions cpa"

STARTERS: tuple[Starter, ...] = (
    Starter(
        code="weekly_pulse",
        label=_("Weekly pulse"),
        about=_("One page: what the week cost and earned, and what moved."),
        period_rule=Rule.LAST_WEEK,
        every=Every.WEEK,
        parts=(
            _block("cards", _("The week in figures"), _MONEY),
            _words(),
            _block("chart", _("Spend and revenue by day"), "spend revenue", "day"),
            _block("table", _("Campaigns"), _ROWS, "campaign", limit=10),
        ),
    ),
    Starter(
        code="monthly_client",
        label=_("Monthly client report"),
        about=_("The whole month for a client: results, channels, campaigns, content, and your words."),
        period_rule=Rule.LAST_MONTH,
        every=Every.MONTH,
        parts=(
            _heading(_("Results")),
            _block("cards", _("The month in figures"), f"{_MONEY} leads clicks"),
            _words(),
            _block("chart", _("Spend and revenue by day"), "spend revenue", "day"),
            _heading(_("Where it came from")),
            _block("table", _("Channels"), _ROWS, "channel"),
            _block("table", _("Campaigns"), _ROWS, "campaign"),
            _words(),
            _heading(_("Content")),
            _insight("posts"),
            _heading(_("What is next")),
            {"kind": "commentary", "text": "", "suggest": False},
        ),
    ),
    Starter(
        code="post_mortem",
        label=_("Campaign post-mortem"),
        about=_(
            "One campaign from its first day to its last: what it was for, what came of it, what was learned."
        ),
        period_rule=Rule.CAMPAIGN,
        every=Every.MONTH,
        needs="campaign",
        parts=(
            _heading(_("What came of it")),
            _block("cards", _("The campaign in figures"), f"{_MONEY} clicks", compare=""),
            _words(),
            _block("chart", _("Spend and revenue by day"), "spend revenue", "day"),
            _block("table", _("Channels"), _ROWS, "channel"),
            _heading(_("What was learned")),
            {"kind": "commentary", "text": "", "suggest": False},
        ),
    ),
    Starter(
        code="objective_review",
        label=_("Objective review"),
        about=_("One objective over a quarter, with all campaigns that serve it."),
        period_rule=Rule.LAST_QUARTER,
        every=Every.MONTH,
        needs="objective",
        parts=(
            _heading(_("How far it has come")),
            _block("cards", _("The quarter in figures"), _MONEY),
            _words(),
            _block("table", _("Campaigns that serve it"), _ROWS, "campaign"),
            _heading(_("What is next")),
            {"kind": "commentary", "text": "", "suggest": False},
        ),
    ),
    Starter(
        code="web_traffic",
        label=_("Web traffic"),
        about=_("Which channels bring people, which pages they see, and where they begin."),
        period_rule=Rule.LAST_MONTH,
        every=Every.MONTH,
        parts=(
            _words(),
            _traffic("channels", 15),
            _traffic("pages", 15),
            _traffic("landing_pages", 15),
        ),
    ),
    Starter(
        code="social_content",
        label=_("Social content"),
        about=_("What was posted, how people took it, and when they did."),
        period_rule=Rule.LAST_MONTH,
        every=Every.MONTH,
        parts=(
            _block("cards", _("Attention in figures"), "reach impressions engagements follows"),
            _words(),
            _insight("posts"),
            _insight("kinds"),
            _insight("hashtags"),
            _insight("rhythm"),
            _insight("followers"),
        ),
    ),
)
BY_CODE = {starter.code: starter for starter in STARTERS}
