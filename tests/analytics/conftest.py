"""What tests of several subjects ask for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from tests.builders import Builder
from tests.cast import Cast


@pytest.fixture
def build(cast: Cast) -> Builder:
    return Builder(cast.bakery)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`at("2026-06-10 12:00")`: what the clock says from now on, in UTC."""

    def set_clock(text: str) -> None:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock
