"""What a rule of alerts answers about one subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from accounts.models import Workspace
from analytics.alerts.models import Alert


class Says(Enum):
    """Raise and close lie apart, so that what wavers at a border is told once; between them things stay as they are."""

    RAISE = "raise"
    KEEP = "keep"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Finding:
    """`key` tells the subject from others of its rule; `detail` is kept with the alert and its notices, as text."""

    key: str
    name: str
    says: Says
    detail: Mapping[str, str] = field(default_factory=dict)


# Given the workspace, its day, and the open alerts of the rule by key. An open alert that no finding names is closed
# without a word: what it was about is gone.
Rule = Callable[[Workspace, date, Mapping[str, Alert]], list[Finding]]
