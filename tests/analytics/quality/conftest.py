"""What the tests of data quality ask for."""

from __future__ import annotations

import pytest

from tests.analytics.quality.world import sound
from tests.builders import Builder
from tests.cast import Cast


@pytest.fixture
def full(cast: Cast) -> Builder:
    return sound(cast)
