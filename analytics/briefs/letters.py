"""The mail that an edition goes out with: its figures in the body, in HTML and in text, and the files beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.text import slugify

from accounts import mail
from accounts.mail import Attachment, Letter, Sender
from analytics.briefs.models import Brief, Delivery, Edition, EditionFile
from analytics.briefs.pages import summary_cards
from analytics.briefs.recipients import unsubscribe_path
from analytics.briefs.returned import message_id_of
from analytics.briefs.showing import period_text, version_text
from campaigns import sheets

TEMPLATE = "analytics/email/brief"
TYPES = {"pdf": "application/pdf", **sheets.KINDS}
# Of the first words of a report, in the body of its mail.
MOST_WORDS = 1500


def letter_of(
    edition: Edition, delivery: Delivery, attachments: tuple[Attachment, ...], sender: Sender
) -> Letter:
    """From the agency to the address of the delivery, with a link by which it alone unsubscribes (RFC 8058)."""
    frozen = edition.frozen
    stop = mail.absolute(unsubscribe_path(delivery, edition.brief_id), sender)
    with translation.override(frozen["language"]):
        values = _values(edition)
    words = mail.rendered(
        TEMPLATE,
        language=frozen["language"],
        context={**values, "stop": stop, "has_files": bool(attachments)},
        subject_values=values,
        sender=sender,
    )
    return Letter(
        to=delivery.email,
        subject=words.subject,
        text=words.text,
        html=words.html,
        message_id=message_id_of(delivery, sender),
        from_address=sender.address,
        reply_to=edition.brief.reply_to,
        headers=mail.stop_headers(stop),
        attachments=attachments,
    )


def attachments_of(edition: Edition, files: Iterable[EditionFile]) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(file_name(edition, file.kind), TYPES[file.kind], bytes(file.body)) for file in files
    )


def _values(edition: Edition) -> dict[str, Any]:
    frozen = edition.frozen
    words = next(
        (
            section["text"]
            for section in frozen["sections"]
            if section["kind"] == "commentary" and section["text"].strip()
        ),
        "",
    )
    return {
        "title": frozen["title"],
        "workspace_name": frozen["workspace"],
        "organization_name": frozen["organization"],
        "period": period_text(**frozen["period"]),
        "version": version_text(edition.number),
        "reason": edition.reason,
        "cards": summary_cards(frozen),
        "words": words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS].rpartition(' ')[0]} …",
    }


def file_name(edition: Edition, kind: str) -> str:
    """Letters of any language, and which version it is."""
    frozen = edition.frozen
    base = slugify(f"{frozen['workspace']} {frozen['title']}", allow_unicode=True) or "report"
    version = f"-v{edition.number}" if edition.number > 1 else ""
    return f"{base[:80]}-{edition.first_on.isoformat()}-{edition.last_on.isoformat()}{version}.{kind}"


def wanted_kinds(brief: Brief) -> list[str]:
    """Of the files that are made: the PDF always, for whoever opens a link; the others where they are sent."""
    return [kind for kind in Brief.Attachments.values if kind in {"pdf", *brief.attachments}]
