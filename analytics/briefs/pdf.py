"""An edition as one PDF for print: pages counted, contents, Korean glyphs, tagged for readers who listen (PDF/UA)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.templatetags import formats
from analytics.briefs.models import Edition
from analytics.briefs.pages import definitions_of, rate_header, rates_of, sections_of, wants_contents
from analytics.briefs.showing import period_text, version_text

HERE = Path(__file__).parent
TEMPLATE = HERE / "report.typ"
FONTS = HERE / "fonts"
# Dots an inch of the pictures that tests look at.
PREVIEW_PPI = 72.0


def pdf_of(edition: Edition) -> bytes:
    """The same bytes for the same edition: it carries no date of making."""
    made: bytes = _compile(edition, "pdf")
    return made


def pictures_of(edition: Edition, *, ppi: float = PREVIEW_PPI) -> list[bytes]:
    """Its pages as PNG."""
    made = _compile(edition, "png", ppi)
    return made if isinstance(made, list) else [made]


def _compile(edition: Edition, kind: Literal["pdf", "png"], ppi: float | None = None) -> Any:
    """No network, no fonts of the machine, no file but the template and ours."""
    more: dict[str, Any] = {"pdf_standards": ["ua-1"]} if kind == "pdf" else {"ppi": ppi}
    return typst.compile(
        str(TEMPLATE),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format=kind,
        sys_inputs={"data": json.dumps(inputs_of(edition))},
        timestamp=0,
        **more,
    )


def inputs_of(edition: Edition) -> dict[str, Any]:
    """What the template is given, in the edition's own language."""
    frozen = edition.frozen
    with translation.override(frozen["language"]):
        sections = sections_of(frozen)
        look = frozen["look"]
        return {
            "lang": frozen["language"],
            "title": frozen["title"],
            "organization": frozen["organization"],
            "workspace": frozen["workspace"],
            "period": period_text(frozen["period"]["first"], frozen["period"]["last"]),
            "version": version_text(edition.number),
            "reason": edition.reason,
            "accent": look["accent"],
            "logo": list(base64.b64decode(look["logo"])) if look["logo"] else None,
            "logo_type": look["logo_type"] or "png",
            "logo_text": look["logo_text"],
            "contents": wants_contents(sections),
            "sections": list(_levelled(sections)),
            "definitions": definitions_of(frozen),
            "rates": rates_of(frozen),
            "notes": frozen["notes"],
            "words": _words(edition),
        }


def _levelled(sections: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Tables stand below the heading before them, or below the title where there is none: no level is left out."""
    level = 2
    for section in sections:
        if section["kind"] == "heading":
            level = 3
        yield {**section, "level": level}


def _words(edition: Edition) -> dict[str, Any]:
    taken = formats.day(date.fromisoformat(edition.frozen["made_on"]))
    return {
        "contents": _("Contents"),
        "page": _("Page {page} of {pages}"),
        "corrects": _("This version corrects an earlier one."),
        "appendix": _("How it is counted"),
        "definitions": _("Definitions"),
        "definition_header": [_("Figure"), _("Definition"), _("Version")],
        "rates": _("Exchange rates"),
        "rate_header": rate_header(),
        "notes": _("Notes"),
        "frozen": _("These numbers are as they stood on %(day)s.") % {"day": taken},
    }
