"""Tells people from programs that fill in forms; what is held back is kept, for a person to look at."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import Workspace
from campaigns.models import FormSubmission, LandingPage
from campaigns.tracking.pages.fields import Answers, FormField

REASONS: dict[str, str | Promise] = {
    "honeypot": gettext_lazy("A field that people do not see was filled in."),
    "too_fast": gettext_lazy("It was filled in faster than anybody writes."),
    "rate": gettext_lazy("Too many within an hour."),
    "links": gettext_lazy("The text is full of links."),
    "too_many_mails": gettext_lazy("This address got five mails today already."),
    "mail_refused": gettext_lazy("The server of mails does not take a mail to this address."),
}
LEAST_SECONDS = 2
PER_VISITOR = 10
PER_PAGE = 600
# Within an hour.
SPAM_PER_PAGE = 50
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_MARKUP = re.compile(r"<a\s|\[url|\[link", re.IGNORECASE)
_FREE = ("text", "name")


def reason(
    workspace: Workspace,
    page: LandingPage,
    *,
    fields: list[FormField],
    answers: Answers,
    trap: str,
    seconds: float,
    visitor: bytes | None,
) -> str:
    """Why this is held back; empty when it is not."""
    if trap:
        return "honeypot"
    if seconds < LEAST_SECONDS:
        return "too_fast"
    if _too_many(workspace, page, visitor):
        return "rate"
    return "links" if _full_of_links(fields, answers) else ""


def _too_many(workspace: Workspace, page: LandingPage, visitor: bytes | None) -> bool:
    """By submission_newest_first."""
    since = timezone.now() - timedelta(hours=1)
    lately = FormSubmission.objects.of(workspace).filter(page=page, at__gt=since)
    if visitor and lately.filter(visitor=visitor).count() >= PER_VISITOR:
        return True
    # What is held back shuts nobody out.
    return lately.exclude(state=FormSubmission.State.SPAM).count() >= PER_PAGE


def enough_kept(workspace: Workspace, page: LandingPage, reason: str) -> FormSubmission | None:
    """The newest that is held back, where so many were within an hour that one more tells a person nothing new.

    Where too many came at once there may be people among them, so that many more of those are kept.
    """
    held = FormSubmission.objects.of(workspace).filter(
        page=page, at__gt=timezone.now() - timedelta(hours=1), state=FormSubmission.State.SPAM
    )
    held = held.filter(reason="rate") if reason == "rate" else held.exclude(reason="rate")
    if held.count() < (PER_PAGE if reason == "rate" else SPAM_PER_PAGE):
        return None
    newest: FormSubmission | None = held.order_by("-at").first()
    return newest


def _full_of_links(fields: list[FormField], answers: Answers) -> bool:
    """Two links in what was written freely, or one in a name; somebody may well name the own website."""
    links = 0
    for field in fields:
        text = answers.values.get(field.name, "")
        if field.kind not in _FREE:
            continue
        found = len(_LINK.findall(text))
        if _MARKUP.search(text) or (found and field.kind == "name"):
            return True
        links += found
    return links >= 2
