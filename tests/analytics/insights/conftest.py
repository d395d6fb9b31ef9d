"""What the tests of insights ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.analytics.test_pages import words
from tests.cast import Cast


@pytest.fixture
def page(cast: Cast, signed_in: Callable[[Any], Client]) -> Callable[..., Any]:
    browser = signed_in(cast.viewer)

    def get(name: str = "insights", *args: Any, status: int = 200, **params: str) -> Any:
        response = browser.get(reverse(f"analytics:{name}", args=[cast.bakery.slug, *args]), params)
        assert response.status_code == status, words(response)[:2000]
        return response

    return get
