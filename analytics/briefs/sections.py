"""What a report is made of: headings, words, and figures, each a small dict that is checked when it is kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics import blocks
from analytics.insights.sections import SECTIONS as INSIGHTS
from analytics.traffic.shapes import TABLES as TRAFFIC

Section = dict[str, Any]
Kind = Literal["heading", "commentary", "block", "insight", "traffic"]
KINDS: dict[str, Promise] = {
    "heading": gettext_lazy("Heading"),
    "commentary": gettext_lazy("Words of your own, with suggestions"),
    "block": gettext_lazy("Figures, a table or a chart"),
    "insight": gettext_lazy("A table of content"),
    "traffic": gettext_lazy("A table of web traffic"),
}
INSIGHT_LABELS: dict[str, Promise] = {
    "kinds": gettext_lazy("Kinds of posts"),
    "times": gettext_lazy("Times of posting"),
    "posts": gettext_lazy("Best posts"),
    "ads": gettext_lazy("Best ads"),
    "hashtags": gettext_lazy("Hashtags"),
    "rhythm": gettext_lazy("How often was posted"),
    "followers": gettext_lazy("Followers"),
    "paid": gettext_lazy("Paid and organic"),
    "audience": gettext_lazy("Audience"),
}
TRAFFIC_LABELS: dict[str, Promise] = {
    "channels": gettext_lazy("Channels that bring traffic"),
    "pages": gettext_lazy("Most visited pages"),
    "landing_pages": gettext_lazy("Landing pages by conversion rate"),
}
MOST_SECTIONS = 40
MOST_WORDS = 4000
MOST_HEADING = 120
MOST_ROWS = 50


def new_id() -> str:
    """Of a section, so that the words of an edition find it whatever its place."""
    return secrets.token_hex(4)


def checked(workspace: Workspace, section: Mapping[str, Any]) -> Section:
    """The section as it is kept, raises `DomainError` naming the field at fault."""
    kind = section.get("kind")
    made: Section = {"id": str(section.get("id") or new_id())[:16], "kind": kind}
    match kind:
        case "heading":
            made["text"] = _words(section, MOST_HEADING, needed=True)
        case "commentary":
            made["text"] = _words(section, MOST_WORDS, needed=False)
            made["suggest"] = bool(section.get("suggest", True))
        case "block":
            made["choice"] = dict(section.get("choice") or {})
            blocks.choice_from(workspace, made["choice"])
        case "insight":
            made |= {"table": _one_of(section, INSIGHTS), "limit": _limit(section)}
        case "traffic":
            made |= {"table": _one_of(section, TRAFFIC), "limit": _limit(section)}
        case _:
            raise DomainError(_("Choose one of the list."), field="kind")
    return made


def check_all(workspace: Workspace, sections: list[Section]) -> list[Section]:
    if len(sections) > MOST_SECTIONS:
        text = _("A report has at most %(most)d sections.")
        raise DomainError(text % {"most": MOST_SECTIONS}, field="kind")
    return [checked(workspace, section) for section in sections]


def label_of(section: Section) -> str:
    """What it is called in the editor."""
    match section["kind"]:
        case "heading":
            return str(section["text"])
        case "insight":
            return str(INSIGHT_LABELS[section["table"]])
        case "traffic":
            return str(TRAFFIC_LABELS[section["table"]])
        case "block":
            return str(section["choice"].get("title") or KINDS["block"])
    return str(KINDS[section["kind"]])


def _words(section: Mapping[str, Any], most: int, *, needed: bool) -> str:
    text = str(section.get("text") or "").replace("\r\n", "\n").replace("\0", "").strip()
    if needed and not text:
        raise DomainError(_("Write the words of the heading."), field="text")
    if len(text) > most:
        raise DomainError(_("Write at most %(most)d characters.") % {"most": most}, field="text")
    return text


def _one_of(section: Mapping[str, Any], names: tuple[str, ...]) -> str:
    name = str(section.get("table") or "")
    if name not in names:
        raise DomainError(_("Choose one of the list."), field="table")
    return name


def _limit(section: Mapping[str, Any]) -> int:
    try:
        limit = int(section.get("limit") or 10)
    except (TypeError, ValueError):
        limit = 0
    if not 1 <= limit <= MOST_ROWS:
        text = _("Choose from 1 to %(most)d rows.")
        raise DomainError(text % {"most": MOST_ROWS}, field="limit")
    return limit
