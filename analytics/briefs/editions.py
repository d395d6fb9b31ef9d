"""Verbs for editions: made for a period, put into words, approved by a second person, frozen, corrected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max, Q, QuerySet, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry, User, Workspace
from analytics.briefs import approval, periods
from analytics.briefs.briefs import Actor, hold
from analytics.briefs.gathering import Asked, gather
from analytics.briefs.models import Brief, BriefRecipient, Delivery, Edition
from analytics.briefs.sections import MOST_WORDS
from analytics.briefs.source_rows import rows_of
from analytics.markup.priced import in_view, priced_for, views_of
from campaigns import jobs
from campaigns.models import JobKind
from campaigns.planning.days import today_in

State = Edition.State
APPROVAL_FIELDS = ("state", "asked_by", "approved_by", "approved_at")
SENT_BACK_FIELDS = ("sent_back_by", "sent_back_note")
MOST_REASON = 500


def seen_editions(workspace: Workspace) -> QuerySet[Edition]:
    """Those that the reader may see: not what was made in a view that is not the reader's.

    What was sealed before there was any mark-up tells what the reader was shown then, and stays.
    """
    rows: QuerySet[Edition] = Edition.objects.of(workspace)
    if "net" in views_of(workspace):
        return rows
    # By the log, which also knows of mark-ups that were deleted. By audit_by_workspace (workspace, -at).
    entered = AuditEntry.objects.filter(workspace=workspace, action="markup.added").order_by("at")
    return rows.filter(Q(priced="client") | Q(sealed_at__lt=Subquery(entered.values("at")[:1])))


@transaction.atomic
def make_edition(
    workspace: Workspace,
    brief: Brief,
    *,
    by: Actor,
    days: tuple[date, date] | None = None,
    reason: str = "",
    replaces: Edition | None = None,
) -> Edition:
    """A draft with the numbers of now; without `days` those of the report's rule."""
    brief = hold(workspace, brief)
    first, last = days or periods.days_of(workspace, brief, today_in(workspace))
    mine = Edition.objects.of(workspace).filter(brief=brief, first_on=first, last_on=last)
    newest = mine.aggregate(number=Max("number"))["number"] or 0
    if mine.filter(sealed_at=None).exists():
        raise Conflict(_("There is a draft of these days already. Open it instead."), field="days")
    if newest and replaces is None:
        raise Conflict(
            _("These days were sent already. Make a corrected version of that edition."), field="days"
        )
    asked = Asked(in_view(workspace, brief.priced), brief, first, last)
    with translation.override(brief.language):
        frozen = gather(asked, words=_words_kept(replaces, asked) if replaces else {})
        rows = rows_of(asked, frozen)
    edition: Edition = Edition.objects.of(workspace).create(
        brief=brief,
        first_on=first,
        last_on=last,
        number=newest + 1,
        replaces=replaces,
        reason=_checked_reason(reason) if replaces else "",
        priced=priced_for(asked.workspace),
        frozen=frozen,
        source_rows=rows,
        made_by=by if isinstance(by, User) else None,
    )
    _record("edition.made", workspace, edition, by=by)
    return edition


def correct(workspace: Workspace, edition: Edition, *, reason: str, by: Actor) -> Edition:
    """A new version of the same days with the numbers of now; its words are taken over, to be changed.

    They are not where the report is told in the other view of spend since.
    """
    if edition.sealed_at is None:
        raise Conflict(_("This edition was not sent yet: take its numbers anew instead."))
    if not reason.strip():
        raise DomainError(_("Say what is corrected; the reader sees it first."), field="reason")
    return make_edition(
        workspace,
        edition.brief,
        by=by,
        days=(edition.first_on, edition.last_on),
        reason=reason,
        replaces=edition,
    )


@transaction.atomic
def take_anew(workspace: Workspace, edition: Edition, *, by: Actor) -> Edition:
    """Numbers and sections of now; words that were written stay with their sections, unless the view is another."""
    edition = _open_one(workspace, edition)
    seen = in_view(workspace, edition.brief.priced)
    asked = Asked(seen, edition.brief, edition.first_on, edition.last_on)
    with translation.override(edition.brief.language):
        edition.frozen = gather(asked, words=_words_kept(edition, asked))
        edition.source_rows = rows_of(asked, edition.frozen)
    edition.priced = priced_for(asked.workspace)
    _back_to_draft(edition)
    edition.save(update_fields=["priced", "frozen", "source_rows", *APPROVAL_FIELDS])
    _record("edition.taken_anew", workspace, edition, by=by)
    return edition


@transaction.atomic
def put_words(workspace: Workspace, edition: Edition, words: Mapping[str, str], *, by: Actor) -> Edition:
    """By the id of the commentary; a change after approval was asked for needs it to be asked for again."""
    edition = _open_one(workspace, edition)
    for section in edition.frozen["sections"]:
        if section["kind"] == "commentary" and section["id"] in words:
            text = words[section["id"]].replace("\r\n", "\n").replace("\0", "").strip()
            if len(text) > MOST_WORDS:
                raise DomainError(
                    _("Write at most %(most)d characters.") % {"most": MOST_WORDS}, field=section["id"]
                )
            section["text"] = text
    _back_to_draft(edition)
    edition.save(update_fields=["frozen", *APPROVAL_FIELDS])
    _record("edition.written", workspace, edition, by=by)
    return edition


@transaction.atomic
def ask_for_approval(workspace: Workspace, edition: Edition, *, by: Actor) -> int | None:
    """Whoever may approve it is told: how many they are. Asking twice is as once, and None the second time."""
    edition = _open_one(workspace, edition)
    if edition.state == State.WAITING:
        return None
    person = by if isinstance(by, User) else None
    _back_to_draft(edition)
    edition.state, edition.asked_by = State.WAITING, person
    edition.sent_back_by, edition.sent_back_note = None, ""
    edition.save(update_fields=[*APPROVAL_FIELDS, *SENT_BACK_FIELDS])
    _record("edition.approval_asked", workspace, edition, by=by)
    return approval.tell(workspace, edition, approval.News.ASKED, by=person)


@transaction.atomic
def approve(workspace: Workspace, edition: Edition, *, by: User) -> Edition:
    """By a second person; whoever asked is told."""
    edition = _asked_of(workspace, edition, by)
    edition.state, edition.approved_by, edition.approved_at = State.APPROVED, by, timezone.now()
    edition.save(update_fields=["state", "approved_by", "approved_at"])
    _record("edition.approved", workspace, edition, by=by)
    approval.tell(workspace, edition, approval.News.APPROVED, by=by)
    return edition


@transaction.atomic
def send_back(workspace: Workspace, edition: Edition, *, note: str, by: User) -> Edition:
    """What a second person does instead of approving it: a draft again, and whoever asked is told what to change."""
    if not note.strip():
        raise DomainError(_("Say what should be changed, so that it can be."), field="note")
    edition = _asked_of(workspace, edition, by)
    edition.sent_back_by, edition.sent_back_note = by, _checked_reason(note)
    edition.state = State.DRAFT
    edition.save(update_fields=["state", *SENT_BACK_FIELDS])
    _record("edition.sent_back", workspace, edition, by=by)
    approval.tell(workspace, edition, approval.News.SENT_BACK, by=by)
    return edition


@transaction.atomic
def send(workspace: Workspace, edition: Edition, *, by: Actor) -> Edition:
    """Freeze it, write down who gets it, and leave the rest to a worker. Sending twice changes nothing."""
    edition = _held(workspace, edition)
    if edition.sealed_at is not None:
        raise Conflict(_("This edition was sent already."))
    if edition.brief.needs_approval and edition.state != State.APPROVED:
        raise Conflict(_("This report must be approved by a second person before it is sent."))
    recipients = BriefRecipient.objects.of(workspace).filter(
        brief=edition.brief, unsubscribed_at=None, bounced_at=None
    )
    emails = list(recipients.order_by("email").values_list("email", flat=True))
    if not emails:
        raise DomainError(_("Nobody gets this report yet. Add a recipient first."), field="recipients")
    edition.state, edition.sealed_at, edition.problem = State.SENDING, timezone.now(), ""
    edition.save(update_fields=["state", "sealed_at", "problem"])
    Delivery.objects.of(workspace).bulk_create(
        [Delivery(edition=edition, email=email) for email in emails], ignore_conflicts=True
    )
    jobs.enqueue(workspace.pk, kind=JobKind.BRIEF_SEND, subject_id=edition.pk)
    _record("edition.sent", workspace, edition, by=by)
    return edition


@transaction.atomic
def seal(workspace: Workspace, edition: Edition, *, by: Actor) -> Edition:
    """Freeze it without a mail, for a link or a download; nothing changes it from now on."""
    edition = _held(workspace, edition)
    if edition.sealed_at is not None:
        return edition
    if edition.brief.needs_approval and edition.state != State.APPROVED:
        raise Conflict(_("This report must be approved by a second person before it is sent."))
    edition.state, edition.sealed_at, edition.sent_at = State.SENT, timezone.now(), timezone.now()
    edition.save(update_fields=["state", "sealed_at", "sent_at"])
    _record("edition.frozen", workspace, edition, by=by)
    return edition


@transaction.atomic
def discard(workspace: Workspace, edition: Edition, *, by: Actor) -> None:
    """Only what nobody has got yet."""
    edition = _held(workspace, edition)
    if edition.sealed_at is not None:
        raise Conflict(_("This edition was sent already."))
    _record("edition.discarded", workspace, edition, by=by)
    Edition.objects.of(workspace).filter(pk=edition.pk).delete()


def _held(workspace: Workspace, edition: Edition) -> Edition:
    rows = Edition.objects.of(workspace).select_for_update(no_key=True, of=("self",))
    found: Edition = rows.select_related("brief").get(pk=edition.pk)
    return found


def _open_one(workspace: Workspace, edition: Edition) -> Edition:
    found = _held(workspace, edition)
    if found.sealed_at is not None:
        raise Conflict(_("This edition is frozen. Make a corrected version instead."))
    return found


def _asked_of(workspace: Workspace, edition: Edition, by: User) -> Edition:
    """One that waits for the approval of this person."""
    found = _held(workspace, edition)
    if found.state != State.WAITING:
        raise Conflict(_("Nobody asked for the approval of this edition, or it was changed since."))
    if not approval.is_second(found, by):
        raise DomainError(_("Somebody else must approve what you ask for."), code="same_person")
    return found


def _back_to_draft(edition: Edition) -> None:
    """What was approved, or is looked at, is no longer what there is."""
    edition.state, edition.asked_by = State.DRAFT, None
    edition.approved_by, edition.approved_at = None, None


def _words_kept(edition: Edition, asked: Asked) -> dict[str, str]:
    """By the id of their section. None go into another view: they may name amounts of the one they were written in."""
    return _words_of(edition) if edition.priced == priced_for(asked.workspace) else {}


def lost_words(before: Edition, now: Edition) -> bool:
    """Whether words were written before that were not taken over."""
    return now.priced != before.priced and any(_words_of(before).values())


def _words_of(edition: Edition) -> dict[str, str]:
    return {
        section["id"]: section["text"]
        for section in edition.frozen["sections"]
        if section["kind"] == "commentary"
    }


def _checked_reason(reason: str) -> str:
    reason = " ".join(reason.replace("\0", "").split())
    if len(reason) > MOST_REASON:
        raise DomainError(_("Write at most %(most)d characters.") % {"most": MOST_REASON}, field="reason")
    return reason


def _record(action: str, workspace: Workspace, edition: Edition, *, by: Actor) -> None:
    days = f"{edition.first_on.isoformat()} – {edition.last_on.isoformat()}"
    audit.record(
        action, by=by, workspace=workspace, subject=f"{edition.brief.name} ({days})", edition=edition.pk
    )
