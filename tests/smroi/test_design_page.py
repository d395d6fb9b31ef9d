"""The style page shows every component in each language and is absent in production."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import reverse

COMPONENTS = Path(__file__).parents[2] / "smroi/templates/components"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "es", "ko"])
def test_the_style_page_renders_with_every_component(client: Client, language: str) -> None:
    response = client.get(reverse("design"), {"lang": language})
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.content.decode()
    shown = {template.name for template in response.templates}
    # The frame of pages for somebody signed in, and of the portal.
    parts_without_a_sample = {
        "user_menu.html",
        "archived.html",
        "client_view.html",
        "portal_topbar.html",
        "portal_nav_items.html",
    }
    missing = {path.name for path in COMPONENTS.glob("*.html")} - {
        str(name).removeprefix("components/") for name in shown
    }
    assert missing <= parts_without_a_sample


def test_missing_zero_and_undefined_look_different(client: Client) -> None:
    page = client.get(reverse("design")).content.decode()
    assert "A$0.00" in page
    assert "There were no leads to divide by." in page
    assert "No web analytics file covers these days." in page
    assert "kpi-missing" in page


@override_settings(PRODUCTION=True)
def test_there_is_no_style_page_in_production(client: Client) -> None:
    assert client.get(reverse("design")).status_code == 404
