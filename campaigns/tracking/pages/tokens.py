"""Sealed tokens in addresses and forms: nobody makes one up, and each is good for one thing."""

from __future__ import annotations

import base64
import binascii
import json
import time
from typing import Any

from accounts.sealing import CannotOpen, seal, unseal
from campaigns.models import FormSubmission

DAY = 24 * 3600
# How long a link of a mail or a thank-you page works.
LINK_DAYS = 7
_MOST = 4000


class BadToken(Exception):
    """It was not made here, was changed, is for something else, or its time is over."""


def make(purpose: str, values: dict[str, Any]) -> str:
    sealed = seal(json.dumps(values, separators=(",", ":")).encode(), context=purpose)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def read(purpose: str, token: str) -> dict[str, Any]:
    if not token or len(token) > _MOST or not token.isascii():
        raise BadToken
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        values = json.loads(unseal(sealed, context=purpose))
    except (binascii.Error, ValueError, CannotOpen):
        raise BadToken from None
    if not isinstance(values, dict):
        raise BadToken
    return values


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
