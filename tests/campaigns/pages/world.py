"""A published page and the form of it as the intake shows it."""

from __future__ import annotations

import secrets
import time
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts import tokens
from accounts.models import Workspace
from campaigns.models import FormSubmission, LandingPage
from campaigns.tracking.pages import pages, publish
from tests.cast import as_workspace

VISITOR = b"v" * 16
CLICK = "c" * 22
EMAIL = "ana.garcia@customer.example"


def draft(workspace: Workspace, template: str = "newsletter", **settings: Any) -> LandingPage:
    page = pages.create_page(workspace, template=template, name="Spring letter", language="en", by=None)
    LandingPage.objects.of(workspace).filter(pk=page.pk).update(**({"slug": "spring"} | settings))
    page.refresh_from_db()
    return page


def published(workspace: Workspace, template: str = "newsletter", **settings: Any) -> LandingPage:
    return publish.publish_page(workspace, draft(workspace, template, **settings), by=None)


def token(page: LandingPage, *, age: float = 30, **values: Any) -> str:
    """As the intake makes one when it shows the page."""
    shown = {
        "w": page.workspace_id,
        "p": page.pk,
        "v": None,
        "n": secrets.token_urlsafe(16),
        "t": int(time.time() - age),
        "vi": VISITOR.hex(),
        "c": CLICK,
    }
    return tokens.make("form", shown | values)


def send(page: LandingPage, *, browser: Client | None = None, **sent: str) -> Any:
    values = {"token": token(page), "f_email": EMAIL} | sent
    body = "&".join(f"{name}={_quoted(value)}" for name, value in values.items())
    browser = browser or Client()
    return browser.post(
        reverse("campaigns:form_submit"), body, content_type="application/x-www-form-urlencoded"
    )


def _quoted(value: str) -> str:
    from urllib.parse import quote_plus

    return quote_plus(value)


def submissions(page: LandingPage) -> list[FormSubmission]:
    with as_workspace(page.workspace):
        rows = (
            FormSubmission.objects.of(page.workspace)
            .filter(page=page)
            .select_related("page", "variant", "consent")
        )
        return list(rows.order_by("at", "pk"))


def states(page: LandingPage) -> list[tuple[str, str]]:
    return [(one.state, one.reason) for one in submissions(page)]
