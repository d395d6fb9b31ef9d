"""The entries of a person's timeline in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Workspace
from accounts.templatetags import formats
from campaigns.models import ConversionKind, FormSubmission, Interaction, Stage, Visit
from campaigns.tracking.conversions.conversions import reason_of
from campaigns.tracking.people.people_file import is_made_of_address
from campaigns.tracking.people.timeline import MOST_PAGES, Happening
from campaigns.views.tracking.leads import channel_words

REASONS = {
    "form": gettext_lazy("by a form"),
    "script": gettext_lazy("by the website"),
    "api": gettext_lazy("by another program"),
    "webhook": gettext_lazy("by a shop or CRM"),
    "import": gettext_lazy("by a file"),
}
ICONS = {"visit": "globe", "action": "pointer", "form": "page", "conversion": "money", "stage": "route"}
TITLES = {
    ConversionKind.LEAD: gettext_lazy("Became a lead"),
    ConversionKind.SIGN_UP: gettext_lazy("Signed up"),
    ConversionKind.PURCHASE: gettext_lazy("Bought something"),
    ConversionKind.REFUND: gettext_lazy("Got money back"),
}


def entry_words(workspace: Workspace, one: Happening, *, may_see: bool) -> dict[str, Any]:
    """`title`, what is under it (`parts`), and the pages of a visit; ids of others' systems for those who may see."""
    words = {"visit": _visit, "action": _action, "form": _form, "conversion": _conversion, "stage": _stage}
    return {"icon": ICONS[one.kind], **words[one.kind](one, may_see)}


def _visit(one: Happening, may_see: bool) -> dict[str, Any]:
    visit: Visit = one.row
    titles = {
        Visit.Origin.CLICK: _("Clicked on a link"),
        Visit.Origin.SITE: _("Visited the website"),
        Visit.Origin.PAGE: _("Visited a landing page"),
        Visit.Origin.STATED: _("A touch told by another system"),
    }
    seen = ngettext("%(count)s page", "%(count)s pages", visit.page_count)
    parts = [
        channel_words(visit.channel),
        str(visit.campaign) if visit.campaign else "",
        str(visit.link or visit.page or ""),
        visit.referrer_host,
        seen % {"count": formats.count(visit.page_count)} if visit.page_count else "",
    ]
    pages = [view.title or f"{view.host}{view.path}" for view in one.pages[:MOST_PAGES]]
    return {
        "title": titles[Visit.Origin(visit.origin)],
        "parts": [part for part in parts if part],
        "pages": pages,
        "more_pages": len(one.pages) - len(pages),
    }


def _action(one: Happening, may_see: bool) -> dict[str, Any]:
    action: Interaction = one.row
    titles = {
        Interaction.Kind.OUTBOUND: _("Left by a link"),
        Interaction.Kind.DOWNLOAD: _("Downloaded a file"),
        Interaction.Kind.EVENT: action.name or _("Did something on the website"),
    }
    return {"title": titles[Interaction.Kind(action.kind)], "parts": [action.url] if action.url else []}


def _form(one: Happening, may_see: bool) -> dict[str, Any]:
    sent: FormSubmission = one.row
    parts = [str(sent.page), str(sent.variant or ""), str(FormSubmission.State(sent.state).label)]
    if sent.consent:
        parts.append(_("consent text, version %(number)d") % {"number": sent.consent.version})
    if sent.confirmed_at:
        parts.append(_("address confirmed"))
    if sent.downloaded_at:
        parts.append(_("downloaded the lead magnet"))
    return {"title": _("Sent a form"), "parts": [part for part in parts if part]}


def _conversion(one: Happening, may_see: bool) -> dict[str, Any]:
    row = one.row
    parts = [
        formats.money(one.money, row.currency) if one.money is not None else "",
        row.name if may_see else "",
        str(row.page or ""),
        str(REASONS.get(reason_of(row), row.source)),
        row.system,
        row.external_id if may_see and not is_made_of_address(row.external_id) else "",
    ]
    return {"title": TITLES[ConversionKind(row.kind)], "parts": [part for part in parts if part]}


def _stage(one: Happening, may_see: bool) -> dict[str, Any]:
    row = one.row
    by = _("by %(name)s") % {"name": row.by} if row.by else ""
    reason = str(REASONS.get(row.reason, row.reason)) or by or _("by a person or a program")
    return {"title": _("Stage: %(stage)s") % {"stage": Stage(row.stage).label}, "parts": [reason]}
