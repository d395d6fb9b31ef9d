"""What somebody wrote into a form: sealed for this submission alone, and opened for those who may read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from accounts.sealing import CannotOpen, seal, sealed_anew, unseal
from campaigns.models import FormSubmission


def keep_answers(submission: FormSubmission, values: Mapping[str, str], kinds: Mapping[str, str]) -> None:
    """By name of the field; the kinds lie with them, since the fields of a page change."""
    opened = {"values": dict(values), "kinds": dict(kinds)}
    submission.answers = seal(json.dumps(opened).encode(), context=_context(submission))


def answers_of(submission: FormSubmission) -> dict[str, str] | None:
    """By name of the field; None where they were erased."""
    opened = _opened(submission)
    return None if opened is None else {str(name): str(value) for name, value in opened["values"].items()}


def answer_of_kind(submission: FormSubmission, kind: str) -> str:
    """Of the field that was of this kind when it was filled in; empty where there was none."""
    opened = _opened(submission) or {"values": {}, "kinds": {}}
    names = [name for name, of in opened["kinds"].items() if of == kind]
    return next((value for name in names if (value := opened["values"].get(name))), "")


def seal_again(workspace_id: int) -> int:
    """Bring what was written under the first key; whatever is erased meanwhile stays erased."""
    done = 0
    rows = FormSubmission.objects.of(workspace_id)
    for submission in rows.exclude(answers=None).only("workspace_id", "answers").iterator():
        sealed = bytes(submission.answers or b"")
        if anew := sealed_anew(sealed, context=_context(submission)):
            done += rows.filter(pk=submission.pk, answers=sealed).update(answers=anew)
    return done


def _opened(submission: FormSubmission) -> dict[str, Any] | None:
    if submission.answers is None:
        return None
    try:
        opened: dict[str, Any] = json.loads(unseal(bytes(submission.answers), context=_context(submission)))
    except CannotOpen:
        return None
    return opened


def _context(submission: FormSubmission) -> str:
    return f"answers {submission.pk} of workspace {submission.workspace_id}"
