"""The colour of an agency can be read on light pages and on dark ones."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.brands import LEAST_CONTRAST, contrast_with_white
from accounts.portal.agency import LEAST_ON_DARK, contrast_on_dark, readable_on_dark


@pytest.mark.parametrize("accent", ["#000000", "#0f6b5c", "#8b1a4f", "#1d4ed8", "#7c2d12", "#334155"])
def test_a_colour_is_made_light_enough_for_dark_pages(accent: str) -> None:
    assert contrast_with_white(accent) >= LEAST_CONTRAST
    assert contrast_on_dark(readable_on_dark(accent)) >= LEAST_ON_DARK


def test_a_light_colour_stays_as_it_is() -> None:
    assert readable_on_dark("#ffffff") == "#ffffff"
    assert readable_on_dark("#a3e635") == "#a3e635"


@pytest.mark.django_db
def test_a_stylesheet_is_a_colour_and_nothing_else(client: Client) -> None:
    answer = client.get(reverse("portal:look", args=["8b1a4f"]))
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "--color-primary: #8b1a4f" in answer.content.decode()
    for wrong in ("ffffff", "8b1a4", "8B1A4F", "red", "8b1a4f;}body{"):
        assert client.get(reverse("portal:look", args=[wrong])).status_code == 404
