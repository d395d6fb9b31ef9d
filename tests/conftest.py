"""What every test may ask for, and how each begins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

pytest_plugins = [
    "tests.cast",
    "tests.name_server",
    "tests.office",
    "tests.post_box",
    "tests.readable",
    "tests.accounts.billing.switched_on",
]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A request leaves its language behind in the thread, and the next test would begin in it."""
    with translation.override("en"):
        yield
