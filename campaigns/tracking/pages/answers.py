"""What somebody wrote into a form: sealed for this submission alone, and opened for those who may read it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from accounts.sealing import CannotOpen, seal, unseal
from campaigns.models import FormSubmission
from campaigns.tracking.pages.fields import fields_of


def keep_answers(submission: FormSubmission, values: Mapping[str, str]) -> None:
    submission.answers = seal(json.dumps(dict(values)).encode(), context=_context(submission))


def answers_of(submission: FormSubmission) -> dict[str, str] | None:
    """By name of the field; None where they were erased."""
    if submission.answers is None:
        return None
    try:
        opened = json.loads(unseal(bytes(submission.answers), context=_context(submission)))
    except CannotOpen:
        return None
    return {str(name): str(value) for name, value in opened.items()}


def _context(submission: FormSubmission) -> str:
    return f"answers {submission.pk} of workspace {submission.workspace_id}"


def answer_of_kind(submission: FormSubmission, kind: str) -> str:
    """Of the field of this kind as the form is now; empty where there is none."""
    values = answers_of(submission) or {}
    names = [field.name for field in fields_of(submission.page.fields) if field.kind == kind]
    return next((values[name] for name in names if values.get(name)), "")
