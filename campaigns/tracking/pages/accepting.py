"""A submission becomes a lead or a sign-up: at once, when its address is confirmed, or when it turns out no spam."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict
from accounts.models import User, Workspace
from campaigns.locks import Lock, take
from campaigns.models import Conversion, FormSubmission, Person
from campaigns.tracking.conversions import conversions
from campaigns.tracking.pages.answers import answer_of_kind
from campaigns.tracking.pages.erasing import UNCONFIRMED_DAYS
from campaigns.tracking.pages.mails import ask_for_mail
from campaigns.tracking.pages.published import form_of
from campaigns.tracking.people import people

State = FormSubmission.State


def accept(workspace: Workspace, submission: FormSubmission) -> None:
    """Take down who it was and, once for each person and page, what they are now; call when it is in state accepted."""
    take(Lock.PEOPLE, workspace.pk)
    at = submission.confirmed_at or submission.at
    who = {kind: answer_of_kind(submission, kind) for kind in ("email", "phone", "name")}
    person = people.identify(
        workspace,
        at=at,
        email=who["email"],
        phone=who["phone"],
        name=who["name"],
        visitor=bytes(submission.visitor) if submission.visitor else None,
        click_id=submission.click_id,
        keep=True,
    )
    if person is None or not _is_known(workspace, submission, person):
        made, _outcome = conversions.record(
            workspace,
            conversions.Report(
                kind=form_of(submission.page).makes,
                external_id=f"page-{submission.pk}",
                at=at,
                source="page",
                email=who["email"],
                phone=who["phone"],
                person_name=who["name"],
                keep_details=True,
                visitor=bytes(submission.visitor) if submission.visitor else None,
                click_id=submission.click_id,
                page_id=submission.page_id,
                details=_details(submission),
            ),
        )
        person = made.person
    if person is None:
        return
    FormSubmission.objects.of(workspace).filter(pk=submission.pk).update(person=person)
    if submission.heard_from:
        silent = Person.objects.of(workspace).filter(pk=person.pk, heard_from="")
        silent.update(heard_from=submission.heard_from)


def _is_known(workspace: Workspace, submission: FormSubmission, person: Person) -> bool:
    """Whoever fills in a page twice is one lead of it."""
    page = submission.page
    kind = form_of(page).makes
    rows = Conversion.objects.of(workspace).filter(person=person, page=page, kind=kind, source="page")
    return rows.exists()


def _details(submission: FormSubmission) -> dict[str, str | int]:
    """Nothing that tells who it was."""
    details: dict[str, str | int] = {"page": submission.page.name}
    if submission.variant:
        details["variant"] = submission.variant.name
    if submission.consent:
        details["consent"] = submission.consent.version
    return details


@transaction.atomic
def confirm(workspace: Workspace, submission: FormSubmission) -> bool:
    """The address is that of whoever filled in the form; True the first time. One at a time for each submission."""
    take(
        Lock.PEOPLE, workspace.pk
    )  # before the submission's row: whoever erases a person has them in this order
    now = timezone.now()
    fresh = FormSubmission.objects.of(workspace).filter(
        pk=submission.pk, state=State.WAITING, at__gt=now - timedelta(days=UNCONFIRMED_DAYS)
    )
    if not fresh.update(state=State.ACCEPTED, confirmed_at=now):
        return False
    submission.refresh_from_db()
    accept(workspace, submission)
    return True


@transaction.atomic
def mark_not_spam(workspace: Workspace, submission: FormSubmission, *, by: User | None) -> None:
    """A person has looked: it counts from now on, or waits for its confirmation where the page asks for one."""
    take(Lock.PEOPLE, workspace.pk)
    page, form = submission.page, form_of(submission.page)
    if submission.answers is None:
        raise Conflict(_("What was sent is erased, so it cannot be taken any more."))
    if form.double_opt_in and submission.email_hash is None:
        raise Conflict(_("It names no e-mail address that could be confirmed."))
    if form.consent and submission.consent is None:
        raise Conflict(_("It was sent without the consent that the page asks for."))
    state = State.WAITING if form.double_opt_in else State.ACCEPTED
    # A week to confirm it begins now, for it may have lain here for long; what counts at once counts when it was sent.
    at = timezone.now() if form.double_opt_in else submission.at
    held_back = FormSubmission.objects.of(workspace).filter(pk=submission.pk, state=State.SPAM)
    if not held_back.update(state=state, reason="", at=at):
        return
    submission.refresh_from_db()
    if state == State.ACCEPTED:
        accept(workspace, submission)
    ask_for_mail(workspace, submission)
    audit.record("submission.released", by=by, workspace=workspace, subject=page.name)
