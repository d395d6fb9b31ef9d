"""A report of the world: every text in it names its workspace, so that a page of another one gives itself away."""

from __future__ import annotations

from typing import Any

SECTION = "a1b2c3d4"


def sections(side: Any) -> list[dict[str, Any]]:
    return [{"id": SECTION, "kind": "heading", "text": f"{side.word}-heading"}]


def source_rows(side: Any) -> dict[str, Any]:
    return {"header": [f"{side.word}-column"], "rows": [[f"{side.word}-source-row"]], "more": 0}


def frozen(side: Any) -> dict[str, Any]:
    return {
        "v": 1,
        "title": f"{side.word}-title",
        "workspace": f"{side.word}-workspace",
        "organization": f"{side.word}-organization",
        "language": "en",
        "currency": "EUR",
        "period": {"first": "2026-06-01", "last": "2026-06-30"},
        "taken_at": "2026-07-01T08:00:00+00:00",
        "made_on": "2026-07-01",
        "look": {"accent": "#0f6b5c", "logo": "", "logo_type": "", "logo_text": f"{side.word}-logo"},
        "sections": [
            {"id": SECTION, "kind": "heading", "text": f"{side.word}-heading"},
            {"id": "e5f6a7b8", "kind": "commentary", "text": f"{side.word}-words", "suggestions": []},
        ],
        "definitions": [],
        "rates": [],
        "factor": None,
        "settings": {"gross_margin": None},
        "notes": [f"{side.word}-note"],
        "fresh_as_of": None,
    }
