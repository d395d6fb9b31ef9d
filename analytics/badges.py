"""States that a page shows as a badge: a code for programs, words, tone and icon for readers."""

from __future__ import annotations

from enum import Enum

from django.utils.functional import Promise


class BadgeState(Enum):
    """A member is (code, label, tone, icon); `label` in words, `tone` and `icon` for the badge."""

    def __init__(self, code: str, label: Promise, tone: str, icon: str) -> None:
        self.code = code
        self.label = label
        self.tone = tone
        self.icon = icon
