"""The form of a page as visitors see it: taken down when the page is published, whatever its editor says since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import Workspace
from campaigns.models import LandingPage
from campaigns.tracking.pages.blocks import first_headline
from campaigns.tracking.pages.fields import FormField, asked, fields_of
from campaigns.tracking.pages.pages import newest_consent, variants_of


@dataclass(frozen=True, slots=True)
class PublishedForm:
    """`consent`: the version of the words to agree to, 0 where there are none; `title`: what strangers know it by."""

    fields: list[FormField]
    double_opt_in: bool
    makes: str
    consent: int
    language: str
    title: str


def as_published_now(workspace: Workspace, page: LandingPage) -> dict[str, Any]:
    """For the column, when the page is published."""
    consent = newest_consent(workspace, page)
    variants = variants_of(workspace, page)
    headlines = (first_headline(variant.blocks) for variant in variants if variant.share)
    return {
        "fields": [field.as_json() for field in asked(page)],
        "double_opt_in": page.double_opt_in,
        "makes": page.makes,
        "consent": consent.version if consent and consent.text else 0,
        "language": page.language,
        "title": page.title or next(filter(None, headlines), ""),
    }


def form_of(page: LandingPage) -> PublishedForm:
    """As it was published last, also when the page is off the net by now; without a field where it never was."""
    stored = page.form
    return PublishedForm(
        fields=fields_of(stored.get("fields", [])),
        double_opt_in=bool(stored.get("double_opt_in", True)),
        makes=stored.get("makes", page.makes),
        consent=stored.get("consent", 0),
        language=stored.get("language", page.language),
        title=stored.get("title", ""),
    )
