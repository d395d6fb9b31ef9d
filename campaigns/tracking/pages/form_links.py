"""The links of a form that was sent: to its thanks, its confirmation, its download; each works for a week."""

from __future__ import annotations

import time

from accounts.tokens import BadToken, make, read
from campaigns.models import FormSubmission

DAY = 24 * 3600
# How long a link of a mail or a thank-you page works.
LINK_DAYS = 7


def link_of(purpose: str, submission: FormSubmission, *, at: float | None = None) -> str:
    """For `pages/<purpose>/<token>/`, good for a week from `at`, else from now."""
    made = int(time.time() if at is None else at)
    return make(purpose, {"w": submission.workspace_id, "s": submission.pk, "t": made})


def opened(purpose: str, token: str) -> tuple[int, int]:
    """Workspace and submission of a link."""
    values = read(purpose, token)
    workspace_id, submission_id, made = (values.get(name) for name in ("w", "s", "t"))
    if not isinstance(workspace_id, int) or not isinstance(submission_id, int) or not isinstance(made, int):
        raise BadToken
    if time.time() - made > LINK_DAYS * DAY:
        raise BadToken
    return workspace_id, submission_id
