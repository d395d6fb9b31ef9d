"""Takes what somebody sent with a form: whose it is, whether it is sound, and one submission of each form shown."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import tokens
from accounts.models import Workspace
from accounts.tenancy import enter
from campaigns.models import ConsentText, FormSubmission, LandingPage, PageVariant
from campaigns.tracking.pages import accepting, fields, form_links, mails, spam
from campaigns.tracking.pages.answers import keep_answers
from campaigns.tracking.pages.published import form_of
from campaigns.tracking.people.people import digests_of

TRAP = "company_fax"
MOST_SECONDS = form_links.DAY
_KEY = re.compile(r"[A-Za-z0-9_-]{22}")

State = FormSubmission.State


class Gone(Exception):
    """The form is too old, or its page is not there any more; `page` where it is known."""

    def __init__(self, page: LandingPage | None = None) -> None:
        self.page = page


class Unsound(Exception):
    """What was written cannot be taken: (label, message) of each field."""

    def __init__(self, page: LandingPage, problems: list[tuple[str, str]]) -> None:
        self.page = page
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Shown:
    """The form as it was shown to somebody."""

    page_id: int
    workspace_id: int
    variant_id: int | None
    nonce: str
    seconds: float
    visitor: bytes | None
    click_id: str


def submit(sent: Mapping[str, Any]) -> FormSubmission:
    """Within the request's transaction; opens the database to the workspace of the page."""
    shown = _shown(str(sent.get("token", "")))
    workspace = Workspace.objects.filter(pk=shown.workspace_id).first()
    if workspace is None or workspace.archived_at is not None:
        raise Gone
    enter(read=[workspace.pk], write=workspace.pk)
    page = LandingPage.objects.of(workspace).select_related("domain").filter(pk=shown.page_id).first()
    if page is None:
        raise Gone
    if not page.is_open or shown.seconds > MOST_SECONDS:
        raise Gone(page)
    if found := _same(workspace, page, shown):
        return found
    with translation.override(form_of(page).language):
        return _take(workspace, page, shown, sent)


def _shown(token: str) -> Shown:
    try:
        values = tokens.read("form", token)
        page_id, nonce = values["p"], values["n"]
        visitor = bytes.fromhex(values.get("vi") or "")
        variant_id, click_id = values.get("v"), values.get("c") or ""
        shown = Shown(
            page_id=int(page_id),
            workspace_id=int(values["w"]),
            variant_id=int(variant_id) if variant_id else None,
            nonce=str(nonce),
            seconds=time.time() - float(values["t"]),
            # Nothing but zeros is everybody who wants to be nobody.
            visitor=visitor if len(visitor) == 16 and any(visitor) else None,
            click_id=str(click_id) if _KEY.fullmatch(str(click_id)) else "",
        )
    except (tokens.BadToken, KeyError, TypeError, ValueError):
        raise Gone from None
    if not _KEY.fullmatch(shown.nonce):
        raise Gone
    return shown


def _same(workspace: Workspace, page: LandingPage, shown: Shown) -> FormSubmission | None:
    found: FormSubmission | None = (
        FormSubmission.objects.of(workspace).filter(page=page, nonce=shown.nonce).first()
    )
    return found


def _take(workspace: Workspace, page: LandingPage, shown: Shown, sent: Mapping[str, Any]) -> FormSubmission:
    form = form_of(page)
    answers = fields.read(form.fields, sent)
    reason = spam.reason(
        workspace,
        page,
        fields=form.fields,
        answers=answers,
        trap=str(sent.get(TRAP, "")).strip(),
        seconds=shown.seconds,
        visitor=shown.visitor,
    )
    consent, problem = _consent(workspace, page, form.consent, str(sent.get("consent", "")))
    if not reason and (answers.problems or problem):
        raise Unsound(page, answers.problems + ([(_("Consent"), problem)] if problem else []))
    if reason and (kept := spam.enough_kept(workspace, page, reason)):
        return kept
    state = State.SPAM if reason else State.WAITING if form.double_opt_in else State.ACCEPTED
    digest = digests_of(workspace.pk, email=answers.of_kind("email")).get("email")
    submission = FormSubmission(
        workspace=workspace,
        page=page,
        variant=PageVariant.objects.of(workspace).filter(page=page, pk=shown.variant_id or 0).first(),
        consent=consent,
        nonce=shown.nonce,
        state=state,
        reason=reason,
        email_hash=digest,
        heard_from=answers.of_kind("heard")[:200],
        visitor=shown.visitor,
        click_id=shown.click_id,
    )
    keep_answers(submission, answers.values, {field.name: field.kind for field in form.fields})
    try:
        with transaction.atomic():
            submission.save(force_insert=True)
    except IntegrityError:
        # The same form came twice at once; the other one is taken down by now.
        found = _same(workspace, page, shown)
        if found is None:
            raise
        return found
    submission.refresh_from_db()
    if state == State.ACCEPTED:
        accepting.accept(workspace, submission)
    if state != State.SPAM:
        mails.ask_for_mail(workspace, submission)
    return submission


def _consent(
    workspace: Workspace, page: LandingPage, published: int, sent: str
) -> tuple[ConsentText | None, str]:
    """The words that were on the page as it was shown; others may be published by now, and written since."""
    texts = ConsentText.objects.of(workspace).filter(page=page).exclude(text="")
    version = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 5 else 0
    shown = texts.filter(version__lte=published) if published else texts
    agreed = shown.filter(version=version).first()
    return agreed, _("Please tick the box.") if published and agreed is None else ""
