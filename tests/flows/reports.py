"""A report for whoever looks at its pages: an edition that was sent, with deliveries, words, and a link."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.tenancy import workspace_scope
from analytics.briefs import briefs, editions, recipients, scheduling, sharing
from analytics.briefs.models import BriefRecipient, Delivery
from analytics.briefs.scheduling import ScheduleWish
from tests.cast import Cast


def report(cast: Cast) -> dict[str, Any]:
    """The ids in the addresses of its pages; `shared` is the address that its link opens."""
    workspace, by, today = cast.bakery, cast.analyst, date.today()
    with workspace_scope(workspace):
        brief = briefs.create_brief(workspace, starter="monthly_client", by=by)
        for email in ("baker@example.com", "gone@example.com", "quiet@example.com"):
            recipients.add_recipient(workspace, brief, email=email, by=by)
        scheduling.set_schedule(workspace, brief, wish=ScheduleWish("month", 0, 31, 8, True), by=by)
        edition = editions.make_edition(
            workspace, brief, by=by, days=(today - timedelta(days=30), today - timedelta(days=1))
        )
        words = {part["id"]: "A month of bread.\n\nMore next time." for part in edition.frozen["sections"]}
        editions.put_words(workspace, edition, words, by=by)
        editions.send(workspace, edition, by=by)
        rows = Delivery.objects.of(workspace).filter(edition=edition)
        answers = {
            "baker": ("sent", "250 Taken"),
            "gone": ("bounced", "550 No such mailbox"),
            "quiet": ("unknown", ""),
        }
        for name, (state, answer) in answers.items():
            rows.filter(email__startswith=name).update(
                state=state, answer=answer, size=182_000, sent_at=timezone.now() if state == "sent" else None
            )
        marked = BriefRecipient.objects.of(workspace).filter(brief=brief)
        marked.filter(email__startswith="gone").update(
            bounced_at=timezone.now(), bounce="550 No such mailbox"
        )
        marked.filter(email__startswith="quiet").update(unsubscribed_at=timezone.now())
        delivery = rows[0]
        link, token = sharing.make_link(workspace, edition, by=by, password="")
        return {
            "brief_id": brief.pk,
            "edition_id": edition.pk,
            "delivery_id": delivery.pk,
            "share_id": link.pk,
            "section_id": brief.sections[1]["id"],
            "shared": reverse("analytics:shared_report", args=[token]),
        }
